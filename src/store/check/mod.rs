//! Holds the three files of a document against each other: the source, the file of marks and
//! the history. Reads each once and writes nothing, and takes no lock. Offsets in words are
//! Unicode code points; lines and records count from 1.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use super::Fingerprint;
use super::history::{History, history_path};
use super::sidecar::{self, SidecarError, Skimmed, v1};
use super::source_file::{self, SourceBytes, SourceError};
use crate::model::TagSet;

mod agreement;
mod chain;
mod differences;
mod load;
mod marks;
pub mod places;
mod source;
mod words;

use agreement::Stand;
use chain::{Chain, Compare};
use load::Load;

/// What a check of one document found: a picture of one moment, for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The source.
    pub source_path: PathBuf,
    /// The file of marks, whether it is there or not.
    pub sidecar_path: PathBuf,
    /// The history, whether it is there or not.
    pub history_path: PathBuf,
    /// All in one line: “source verified, 70 marks verified, history intact, 212 records”.
    pub verdict: String,
    /// How the source stands.
    pub source: SourceState,
    /// How the history stands.
    pub history: HistoryState,
    /// How many there are of what.
    pub counts: Counts,
    /// What is not as it should be: by file, then by line, the gravest first; what is
    /// about a whole file comes last.
    pub findings: Vec<Finding>,
    /// Whether everything that is there could be read. Without it, no findings say little.
    pub is_complete: bool,
}

/// Something that a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// In which of the files.
    pub part: Part,
    /// Where that file is.
    pub path: PathBuf,
    /// The line of the file.
    pub line: Option<u32>,
    /// The mark that it is about, as the file calls it.
    pub mark: Option<String>,
    /// The record of the history that it is about.
    pub record: Option<u64>,
    /// How grave it is.
    pub severity: Severity,
    /// What it is, as a sentence without a full stop, on one line.
    pub what: String,
}

/// One of the files of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The article.
    Source,
    /// The file of marks.
    Sidecar,
    /// The history.
    History,
}

/// How grave a finding is, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It is allowed, and said.
    Note,
    /// Something is damaged, missing or does not fit.
    Problem,
    /// The source or the history is not what it was when marks were made.
    Altered,
}

/// How the source stands to the marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceState {
    /// It is, byte for byte, what was marked.
    Verified,
    /// It is not what was marked.
    Altered,
    /// It is there, and nothing says what was marked.
    Unmarked,
    /// It is not there.
    Missing,
    /// It is there and cannot be read.
    Unreadable,
}

/// How the history stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HistoryState {
    /// Each record agrees with itself and follows the one before, and the changes fit.
    Intact,
    /// Intact up to its end, where a person switched it off.
    Off,
    /// Records were altered, taken out or put in.
    Altered,
    /// The records are as they were written, and yet cannot be understood or do not fit.
    Damaged,
    /// There is none.
    Absent,
    /// It is there and cannot be read.
    Unreadable,
}

/// How many there are of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Marks in the file of marks that should have a place in the source.
    pub marks: usize,
    /// Of these, how many stand on their words in the source that was marked.
    pub verified: usize,
    /// Marks that wait for a place.
    pub unplaced: usize,
    /// Marks that a person set aside.
    pub lost: usize,
    /// Links between marks.
    pub links: usize,
    /// Records of the history.
    pub records: usize,
    /// Changes that are in the history and not yet in the file of marks.
    pub pending: usize,
}

/// Checks the document with this source. Neither the source nor the other files need be there.
#[must_use]
pub fn check(path: &Path, tags: &TagSet) -> Report {
    check_with(path, &sidecar::sidecar_path(path), tags)
}

/// Checks the document with this source, whose marks are in this file, with the history beside
/// them.
#[must_use]
pub fn check_with(path: &Path, sidecar_path: &Path, tags: &TagSet) -> Report {
    let mut report = Report::new(path, sidecar_path);
    let source = report.load_source();
    let sidecar = report.load_sidecar();
    let history = match load::load(&report.history_path) {
        Load::Absent => None,
        // A window that only looked, and was killed, leaves an empty file.
        Load::There(bytes) if bytes.is_empty() => None,
        Load::There(bytes) => Some(History::new(bytes)),
        Load::Failed(why) => {
            report.history = HistoryState::Unreadable;
            report.cannot_read(Part::History, why);
            None
        }
    };
    if report.is_complete && sidecar.is_none() && history.is_none() && report.findings.is_empty() {
        report.tell_no_marks();
    }
    report.compare(source.as_ref(), sidecar, history.as_ref(), tags);
    report.findings.sort_by_key(|finding| {
        let line = finding.line.unwrap_or(u32::MAX);
        (finding.part, line, Reverse(finding.severity))
    });
    report.verdict = words::verdict(&report);
    report
}

/// A sidecar that could be parsed.
struct Stored {
    content: Skimmed,
    bytes: Vec<u8>,
    sha256: Fingerprint,
}

impl Stored {
    /// What the file says; perhaps without its annotations.
    fn frame(&self) -> &v1::Sidecar {
        match &self.content {
            Skimmed::Frame(sidecar) | Skimmed::Whole(sidecar) => sidecar,
        }
    }

    /// Whether there is no mark in the file.
    fn is_empty(&self) -> bool {
        let frame = self.frame();
        matches!(self.content, Skimmed::Whole(_))
            && frame.annotations.is_empty()
            && frame.unplaced.is_empty()
            && frame.lost.is_empty()
    }

    /// All that the file says. A million annotations are only held while that is needed.
    fn whole(&self) -> Cow<'_, v1::Sidecar> {
        match &self.content {
            Skimmed::Whole(sidecar) => Cow::Borrowed(sidecar),
            Skimmed::Frame(sidecar) => match sidecar::parse(self.ron()) {
                Ok(sidecar) => Cow::Owned(sidecar),
                // It was read before.
                Err(_) => Cow::Borrowed(sidecar),
            },
        }
    }

    /// The text of the file.
    fn ron(&self) -> &str {
        sidecar::decode(&self.bytes).unwrap_or_default()
    }
}

impl Report {
    fn new(path: &Path, sidecar_path: &Path) -> Self {
        Self {
            source_path: path.to_owned(),
            history_path: history_path(sidecar_path),
            sidecar_path: sidecar_path.to_owned(),
            verdict: String::new(),
            source: SourceState::Unmarked,
            history: HistoryState::Absent,
            counts: Counts::default(),
            findings: Vec::new(),
            is_complete: true,
        }
    }

    /// The gravest of the findings.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// How many findings are as grave as this.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let all = self.findings.iter();
        all.filter(|finding| finding.severity == severity).count()
    }

    // ---- the files

    fn load_source(&mut self) -> Option<SourceBytes> {
        match source_file::read(&self.source_path) {
            Ok(source) => return Some(source),
            Err(SourceError::Vanished { .. }) => self.source = SourceState::Missing,
            Err(error) => {
                self.source = SourceState::Unreadable;
                self.cannot_read(Part::Source, error.to_string());
            }
        }
        None
    }

    fn load_sidecar(&mut self) -> Option<Stored> {
        let bytes = match load::load(&self.sidecar_path) {
            Load::Absent => return None,
            Load::There(bytes) => bytes,
            Load::Failed(why) => {
                self.cannot_read(Part::Sidecar, why);
                return None;
            }
        };
        match sidecar::decode(&bytes).and_then(sidecar::skim) {
            Ok(content) => Some(Stored {
                content,
                sha256: Fingerprint::of(&bytes),
                bytes,
            }),
            Err(error) => {
                let line = match &error {
                    SidecarError::Syntax(error) => u32::try_from(error.line).ok(),
                    _ => None,
                };
                self.tell(Part::Sidecar, Severity::Problem, error.to_string())
                    .line = line;
                None
            }
        }
    }

    /// There is at most a source.
    fn tell_no_marks(&mut self) {
        if self.source == SourceState::Missing {
            let name = words::name(&self.source_path);
            self.cannot_read(Part::Source, SourceError::Vanished { name }.to_string());
        } else {
            self.tell(
                Part::Source,
                Severity::Note,
                "nothing is marked here: there is neither a file of marks nor a history to hold it against",
            );
        }
    }

    // ---- what they say of each other

    fn compare(
        &mut self,
        source: Option<&SourceBytes>,
        stored: Option<Stored>,
        history: Option<&History>,
        tags: &TagSet,
    ) {
        let stand = Stand::of(stored.as_ref(), history);
        // Where nothing was recorded there is nothing to compare the marks with.
        let has_changes = history.is_some_and(|history| history.has_changes_after(0));
        let is_compared = has_changes || matches!(stand, Stand::After(_));
        let state = stored.as_ref().filter(|_| is_compared);
        let state = state.map(|stored| super::history::State::of(&stored.whole()));
        let compare = match &state {
            Some(state) => stand.compare(state),
            None => Compare::Nothing,
        };
        let chain = history.map(|history| Chain::walk(history, &compare, self));
        self.check_source(source, stored.as_ref(), chain.as_ref(), &stand);
        self.check_agreement(stored.as_ref(), chain.as_ref(), &stand);
        if let Some(stored) = stored {
            self.check_marks(source, &stored, tags);
        }
    }

    // ---- telling

    fn tell(&mut self, part: Part, severity: Severity, what: impl Into<String>) -> &mut Finding {
        let path = match part {
            Part::Source => &self.source_path,
            Part::Sidecar => &self.sidecar_path,
            Part::History => &self.history_path,
        };
        let path = path.clone();
        let index = self.findings.len();
        self.findings.push(Finding {
            part,
            path,
            line: None,
            mark: None,
            record: None,
            severity,
            what: what.into(),
        });
        &mut self.findings[index]
    }

    fn cannot_read(&mut self, part: Part, why: String) {
        self.is_complete = false;
        self.tell(part, Severity::Problem, why);
    }
}

impl Severity {
    /// The word for it, small.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Problem => "problem",
            Self::Altered => "altered",
        }
    }
}

impl Part {
    /// The word for it, small.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Sidecar => "marks",
            Self::History => "history",
        }
    }
}
