//! Reading a history that grows: the first time whole, then only what was added since, and one
//! record again by its place. Offsets are bytes of the file.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::read::History;
use super::{Position, line, v1};
use crate::store::source_file::SourceError;

/// Remembers how far a history was read. It locks nothing.
#[derive(Clone, Debug)]
pub struct Reader {
    path: PathBuf,
    /// Up to here stand records that were read.
    len_bytes: u64,
    /// The last of them.
    head: Option<Position>,
    /// Whether its line break was still missing.
    is_unended: bool,
}

/// What a reader found.
#[derive(Debug)]
pub struct Added {
    /// The records, from the first one that was not read before.
    pub history: History,
    /// Whether these are all records: what was read before is to be forgotten.
    pub is_whole: bool,
    start_byte: u64,
}

impl Reader {
    /// Will read the history at a path from its beginning.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            len_bytes: 0,
            head: None,
            is_unended: false,
        }
    }

    /// Where the history is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads what was added. Another history in its place is read whole. A file that is not
    /// there is empty.
    ///
    /// # Errors
    /// [`SourceError`] when it is there and cannot be read.
    pub fn read(&mut self) -> Result<Added, SourceError> {
        let fail = |error| SourceError::from_io(&self.path, error);
        let continued = match self.head {
            Some(head) => self.read_on(head).map_err(fail)?,
            None => None,
        };
        let added = match continued {
            Some(added) => added,
            None => Added {
                history: History::new(bytes_from(&self.path, 0).map_err(fail)?),
                is_whole: true,
                start_byte: 0,
            },
        };
        self.len_bytes = added.start_byte + added.history.good_bytes() as u64;
        self.head = added.history.head();
        if added.is_whole || !added.history.is_empty() {
            self.is_unended = added.history.is_unended();
        }
        Ok(added)
    }

    /// What was added after `head`; none if the file is another one now.
    fn read_on(&self, head: Position) -> io::Result<Option<Added>> {
        let mut bytes = match bytes_from(&self.path, self.len_bytes) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            bytes => bytes?,
        };
        let mut start_byte = self.len_bytes;
        if self.is_unended && bytes.first() == Some(&b'\n') {
            bytes.remove(0);
            start_byte += 1;
        }
        let history = History::after(Some(head), bytes);
        let is_another = history
            .faults()
            .first()
            .is_some_and(|fault| fault.line == 1);
        Ok((!is_another).then_some(Added {
            history,
            is_whole: false,
            start_byte,
        }))
    }
}

impl Added {
    /// Where a record stands in the file, by its index from 0.
    #[must_use]
    pub fn place(&self, index: usize) -> Option<Range<u64>> {
        let range = self.history.bytes_of(index)?;
        Some(self.start_byte + range.start as u64..self.start_byte + range.end as u64)
    }
}

/// What the record in this place says, and whether it agrees with its own fingerprint.
///
/// # Errors
/// In plain words, when the file is gone or no record stands there.
pub fn record_at(path: &Path, place: Range<u64>) -> Result<(v1::Record, bool), String> {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(place.start))?;
        let mut bytes = Vec::new();
        file.take(place.end - place.start).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| SourceError::from_io(path, error).to_string())?;
    let record = line::parse(&bytes)?;
    let is_intact = line::outline(&bytes).is_some_and(|outline| outline.actual == outline.claimed);
    Ok((record, is_intact))
}

/// What a file holds from a byte on; nothing if it is not there.
fn bytes_from(path: &Path, start_byte: u64) -> io::Result<Vec<u8>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound && start_byte == 0 => {
            return Ok(Vec::new());
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Err(error) => return Err(error),
    };
    if file.metadata()?.len() < start_byte {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    file.seek(SeekFrom::Start(start_byte))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}
