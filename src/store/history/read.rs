//! Reading a history: where its records are, whether they agree with each other, and what one
//! of them says. Lines and records count from 1.

use std::fs;
use std::ops::Range;
use std::path::Path;

use jiff::Timestamp;

use super::found::{self, Skimmed};
use super::line::{self, Outline};
use super::v1::{self, What};
use super::{Holder, Position, copy};
use crate::store::SourceIdentity;
use crate::store::source_file::{SourceError, name};

/// A record of found marks that is longer need not be held whole to be put into words.
const SKIMMED_BYTES: usize = 1 << 20;

/// A history that was read. Its chain is checked; what a record says is read when asked for.
#[derive(Clone, Debug, Default)]
pub struct History {
    bytes: Vec<u8>,
    records: Vec<(Range<usize>, Outline)>,
    faults: Vec<ChainFault>,
    /// The record before the first of these; none where they are all there is.
    before: Option<Position>,
    /// Whether the last record is whole but for its line break.
    is_unended: bool,
    /// How many bytes at the end are a record that was being written when the program or the
    /// machine stopped. It was never called saved.
    torn_bytes: usize,
}

/// A place where the history was altered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainFault {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong, as a sentence without a full stop.
    pub what: String,
}

/// A record that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not written as records are, or by a version that knows more.
    #[error("record {record} of the history cannot be read: {what}")]
    Unreadable {
        /// Its number.
        record: u64,
        /// Why.
        what: String,
    },
    /// No such record.
    #[error("the history has no record {0}")]
    Missing(u64),
}

/// A version of the source that was marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldSource {
    /// What identifies it.
    pub identity: SourceIdentity,
    /// Its bytes, if a copy was kept and is intact.
    pub bytes: Option<Vec<u8>>,
    /// When it was first marked.
    pub since: Option<Timestamp>,
}

/// Reads a history without locking it. A file that is not there is empty.
///
/// # Errors
/// [`SourceError`] when it is there and cannot be read.
pub fn read(path: &Path) -> Result<History, SourceError> {
    // Asked first, because opening a pipe waits for someone to write into it.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(SourceError::NotAFile { name: name(path) });
    }
    match fs::read(path) {
        Ok(bytes) => Ok(History::new(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(History::default()),
        Err(error) => Err(SourceError::from_io(path, error)),
    }
}

impl History {
    /// Checks the chain of a history: one pass over its bytes.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self::after(None, bytes)
    }

    /// Checks the chain of what was added to a history after this record. Indices and lines
    /// are then those of what was added.
    #[must_use]
    pub fn after(before: Option<Position>, bytes: Vec<u8>) -> Self {
        let mut history = Self {
            before,
            ..Self::default()
        };
        let mut at = 0;
        let mut number = 0;
        // Looked for only where it matters.
        let mut last_whole = None;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            history.is_unended = len == rest.len() && is_whole(rest);
            let is_unfinished = if len == rest.len() {
                !history.is_unended
            } else {
                // A piece of the disk that was never filled; no record holds a zero byte. If
                // records follow that were finished later, it is damage and no torn end, and
                // must not be cut off with them.
                memchr::memchr(0, &rest[..len]).is_some()
                    && last_whole
                        .get_or_insert_with(|| start_of_last_whole(&bytes))
                        .is_none_or(|start| start < at)
            };
            // What begins otherwise was never going to be a record, and is not ours to cut off.
            if is_unfinished && line::may_begin(rest) {
                history.torn_bytes = rest.len();
                break;
            }
            number += 1;
            history.take(&bytes, at..at + len, number);
            at += len + 1;
        }
        history.bytes = bytes;
        history
    }

    fn take(&mut self, bytes: &[u8], range: Range<usize>, line: u32) {
        let before = self.head();
        let expected = before.map_or(1, |before| before.record.saturating_add(1));
        let Some(outline) = line::outline(&bytes[range.clone()]) else {
            let what = format!("record {expected} was altered: it is not written as a record is");
            return self.faults.push(ChainFault { line, what });
        };
        if outline.actual != outline.claimed {
            self.faults.push(ChainFault {
                line,
                what: format!(
                    "record {} was altered: it no longer agrees with its own fingerprint",
                    outline.record
                ),
            });
        } else if let Some(before) = before
            && (outline.prev != before.sha256 || outline.record != expected)
        {
            self.faults.push(ChainFault {
                line,
                what: format!(
                    "record {} does not follow record {}: records were taken out, put in or rewritten here",
                    outline.record, before.record
                ),
            });
        } else if before.is_none() && outline.record != 1 {
            self.faults.push(ChainFault {
                line,
                what: format!(
                    "the history begins with record {}: those before it were taken out",
                    outline.record
                ),
            });
        }
        self.records.push((range, outline));
    }

    /// How many records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Where it was altered, in the order of the file; empty if it is intact.
    #[must_use]
    pub fn faults(&self) -> &[ChainFault] {
        &self.faults
    }

    /// How many bytes at the end are a record that was never finished.
    #[must_use]
    pub fn torn_bytes(&self) -> usize {
        self.torn_bytes
    }

    /// All of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many bytes hold finished records.
    #[must_use]
    pub fn good_bytes(&self) -> usize {
        self.bytes.len() - self.torn_bytes
    }

    /// Whether a line break is missing after the last record, as some editors leave it.
    #[must_use]
    pub fn is_unended(&self) -> bool {
        self.is_unended
    }

    /// The place after the last record.
    #[must_use]
    pub fn head(&self) -> Option<Position> {
        let last = self.records.last().map(|(_, outline)| outline.position());
        last.or(self.before)
    }

    /// The bytes in which a record stands, by its index from 0.
    #[must_use]
    pub fn bytes_of(&self, index: usize) -> Option<Range<usize>> {
        self.records.get(index).map(|(range, _)| range.clone())
    }

    /// How many records stand up to this place; none if this history never was there.
    #[must_use]
    pub fn index_of(&self, position: Position) -> Option<usize> {
        let number = position.record;
        let is_it = |&(_, outline): &&(Range<usize>, Outline)| outline.position() == position;
        // In an intact history the record is where its number says.
        let usual = usize::try_from(number).ok()?.checked_sub(1)?;
        if self.records.get(usual).as_ref().is_some_and(is_it) {
            return Some(usual + 1);
        }
        let found = self.records.iter().position(|record| is_it(&record));
        found.map(|index| index + 1)
    }

    /// The line on which a record stands, by its index from 0.
    #[must_use]
    pub fn line_of(&self, index: usize) -> u32 {
        let end = self.records.get(index).map_or(0, |(range, _)| range.start);
        let before = memchr::memchr_iter(b'\n', &self.bytes[..end]).count();
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }

    /// What a record says, by its index from 0.
    ///
    /// # Errors
    /// [`RecordError`] where it cannot be understood.
    pub fn record(&self, index: usize) -> Result<v1::Record, RecordError> {
        let number = index as u64 + 1;
        let (range, outline) = self
            .records
            .get(index)
            .ok_or(RecordError::Missing(number))?;
        line::parse(&self.bytes[range.clone()]).map_err(|what| RecordError::Unreadable {
            record: outline.record,
            what,
        })
    }

    /// What a record says of very many marks that were found, without holding each of them;
    /// none for any other record.
    #[must_use]
    pub fn skim(&self, index: usize) -> Option<Skimmed> {
        let (range, _) = self.records.get(index)?;
        let is_large = range.len() > SKIMMED_BYTES;
        let line = is_large.then(|| std::str::from_utf8(&self.bytes[range.clone()]))?;
        found::skim(line.ok()?)
    }

    /// What all records say, in order.
    #[must_use]
    pub fn records(&self) -> impl DoubleEndedIterator<Item = Result<v1::Record, RecordError>> {
        (0..self.len()).map(|index| self.record(index))
    }

    /// Whether the record at this index is of this kind, told without reading all of it.
    fn is(&self, index: usize, kind: &str) -> bool {
        self.records.get(index).is_some_and(|(range, _)| {
            line::kind(&self.bytes[range.clone()]) == Some(kind.as_bytes())
        })
    }

    /// What the record at this index changed; nothing unless it is a change.
    ///
    /// # Errors
    /// [`RecordError`] where it cannot be understood.
    pub fn edits(&self, index: usize) -> Result<Vec<v1::Edit>, RecordError> {
        if !self.is(index, "Change") {
            return Ok(Vec::new());
        }
        match self.record(index)?.what {
            What::Change { edits, .. } => Ok(edits),
            _ => Ok(Vec::new()),
        }
    }

    /// Whether marks were changed after so many records.
    #[must_use]
    pub fn has_changes_after(&self, count: usize) -> bool {
        (count..self.len()).any(|index| self.is(index, "Change"))
    }

    /// The last saving of the sidecar: the index of its record from 0, and the fingerprint
    /// that the file then had.
    #[must_use]
    pub fn last_save(&self) -> Option<(usize, String)> {
        (0..self.len())
            .rev()
            .filter(|&index| self.is(index, "Save"))
            .find_map(|index| match self.record(index).ok()?.what {
                What::Save { sha256, .. } => Some((index, sha256)),
                _ => None,
            })
    }

    /// Who opened the document last and has not closed it.
    #[must_use]
    pub fn holder(&self) -> Option<Holder> {
        let is_either = |&index: &usize| self.is(index, "Open") || self.is(index, "Close");
        let last = (0..self.len()).rev().find(is_either)?;
        let record = self.record(last).ok()?;
        match record.what {
            What::Open { host, process, .. } => Some(Holder {
                name: record.by,
                host,
                process,
                since: record.at.parse().ok(),
            }),
            _ => None,
        }
    }

    /// Whether the last thing that is known is that a person switched the history off. The
    /// window that did so may have been closed since.
    #[must_use]
    pub fn is_off(&self) -> bool {
        let last = (0..self.len())
            .rev()
            .find(|&index| !self.is(index, "Close"));
        last.is_some_and(|last| self.is(last, "Off"))
    }

    /// The version of the source that the last changes are about: its SHA-256.
    #[must_use]
    pub fn newest_source(&self) -> Option<String> {
        let (source, ..) = self.sources().next_back()?;
        Some(source.sha256)
    }

    /// What identifies the version of the source that the last changes are about.
    #[must_use]
    pub fn newest_identity(&self) -> Option<SourceIdentity> {
        self.sources().next_back().map(|(source, ..)| source)
    }

    /// Whether there is a copy of the version of the source with this fingerprint.
    #[must_use]
    pub fn has_copy(&self, sha256: &str) -> bool {
        self.sources()
            .any(|(source, copy, _)| source.sha256 == sha256 && !copy.is_empty())
    }

    /// The version of the source with this fingerprint.
    #[must_use]
    pub fn source(&self, sha256: &str) -> Option<OldSource> {
        let mut found: Option<OldSource> = None;
        for (identity, copy, since) in self.sources() {
            if identity.sha256 != sha256 {
                continue;
            }
            let bytes = copy::unpack(&copy, identity.bytes, sha256);
            // A version that comes back is told again, without another copy.
            match &mut found {
                None => {
                    found = Some(OldSource {
                        identity,
                        bytes,
                        since,
                    });
                }
                Some(found) if found.bytes.is_none() => found.bytes = bytes,
                Some(_) => {}
            }
        }
        found
    }

    /// What identifies each version of the source that was marked, in order. One that came back
    /// is there again.
    #[must_use]
    pub fn identities(&self) -> impl DoubleEndedIterator<Item = SourceIdentity> {
        self.sources().map(|(identity, ..)| identity)
    }

    /// Each version of the source with its packed copy and when it was first marked, in order.
    fn sources(
        &self,
    ) -> impl DoubleEndedIterator<Item = (SourceIdentity, String, Option<Timestamp>)> {
        let indices = (0..self.len()).filter(|&index| self.is(index, "Source"));
        indices.filter_map(|index| {
            let record = self.record(index).ok()?;
            let What::Source { source, copy } = record.what else {
                return None;
            };
            let identity = SourceIdentity {
                name: source.name,
                sha256: source.sha256,
                bytes: source.bytes,
                encoding: source.encoding,
            };
            Some((identity, copy, record.at.parse().ok()))
        })
    }
}

fn is_whole(line: &[u8]) -> bool {
    line::outline(line).is_some_and(|outline| outline.actual == outline.claimed)
}

/// Where the last line begins that is whole.
fn start_of_last_whole(bytes: &[u8]) -> Option<usize> {
    let mut end = bytes.len();
    while end > 0 {
        let start = memchr::memrchr(b'\n', &bytes[..end]).map_or(0, |at| at + 1);
        if is_whole(&bytes[start..end]) {
            return Some(start);
        }
        end = start.saturating_sub(1);
    }
    None
}
