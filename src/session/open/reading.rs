//! The marks of a document, read on the thread that opens it: the file of marks and the history
//! put together, and held against the text. Offsets are UTF-8 bytes.

use std::path::Path;

use encoding_rs::Encoding;

use super::{Obstacle, OpenError, Opened, Place, Progress, Stop, source_of};
use crate::model::{Annotations, Snapshot, TagSet};
use crate::session::document::{Access, Document, Source};
use crate::session::review;
use crate::store::history::{self, Found, History, State};
use crate::store::recovery::{Plain, Recovered, plain, recover};
use crate::store::sidecar::{self, Loaded, SidecarError, SourceIdentity, v1};
use crate::store::{Expected, Fingerprint, SourceBytes};
use crate::text::decode;

/// What stands at the sidecar's path.
struct Stored {
    expected: Expected,
    /// Nothing where there is no file.
    bytes: Option<Vec<u8>>,
    /// What the system says when the file cannot even be read.
    failure: Option<String>,
}

impl Stored {
    fn read(path: &Path) -> Self {
        let absent = Self {
            expected: Expected::Absent,
            bytes: None,
            failure: None,
        };
        match read_file(path) {
            Ok(bytes) => Self {
                expected: Expected::Same(Fingerprint::of(&bytes)),
                bytes: Some(bytes),
                failure: None,
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => absent,
            Err(error) => Self {
                failure: Some(error.to_string()),
                ..absent
            },
        }
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        match self.expected {
            Expected::Same(fingerprint) => Some(fingerprint),
            Expected::Absent | Expected::Any => None,
        }
    }

    /// The text of the file; none where there is none or it is no text.
    fn content(&self) -> Option<&str> {
        sidecar::decode(self.bytes.as_deref()?).ok()
    }
}

/// The bytes of a file. What is no file is not opened: a pipe would wait for ever.
fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    if std::fs::metadata(path)?.is_file() {
        return std::fs::read(path);
    }
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy();
    let why = format!("“{name}” is a folder or a device, not a file");
    Err(std::io::Error::other(why))
}

/// What a document is read from.
pub(super) struct Reading<'a> {
    pub place: Place<'a>,
    pub source_bytes: &'a SourceBytes,
    pub forced: Option<&'static Encoding>,
    pub tags: &'a TagSet,
    pub history: &'a History,
    /// Whether marks without a place are looked for in the text.
    pub is_for_review: bool,
    pub stop: &'a Stop,
    pub progress: &'a Progress,
}

impl Reading<'_> {
    /// Reads the sidecar, and puts it together with source and history. `document` is the
    /// source without marks.
    pub fn read(
        &self,
        document: Document,
        obstacle: Option<Obstacle>,
    ) -> Result<Opened, OpenError> {
        let history = self.history;
        let mut stored = Stored::read(self.place.sidecar);
        self.stop.check()?;
        self.progress.reach(50);
        let mut opened = Opened::new(document);
        opened.document.sidecar.expected = stored.expected;
        let trouble = if let Some(loaded) = self.plainly(&stored, &opened.document) {
            opened.take_plain(loaded)
        } else {
            let marks = put_together(&mut stored, history);
            self.stop.check()?;
            self.follow_encoding(&marks, &mut opened);
            match marks {
                Ok(marks) => opened.take(marks, stored.content(), self),
                Err(Unusable::Newer(why)) => Some(Obstacle::NewerSidecar(why)),
                Err(Unusable::Unreadable(why, marks)) => {
                    Some(Obstacle::UnreadableSidecar(why, marks))
                }
                Err(Unusable::History(why)) => Some(Obstacle::AlteredHistory(why)),
            }
        };
        opened.unreadable = trouble.as_ref().and_then(Obstacle::hides_marks);
        self.stop.check()?;
        self.progress.reach(95);
        let altered = history.faults().first();
        let altered = altered.map(|fault| {
            Obstacle::AlteredHistory(format!(
                "line {} of the history: {}",
                fault.line, fault.what
            ))
        });
        // Who cannot mark need not decide anything else.
        opened.obstacle = obstacle.or(altered).or(trouble);
        if let Some(obstacle) = &opened.obstacle {
            opened.document.access = Access::ReadOnly(obstacle.in_short());
            opened.review = None;
        }
        Ok(opened)
    }

    /// The marks of a sidecar that alone tells what they are, and that fits the source in
    /// every way: the usual case, and the quick one. None where more has to be known.
    fn plainly(&self, stored: &Stored, document: &Document) -> Option<(Plain, Loaded)> {
        let (content, fingerprint) = stored.content().zip(stored.fingerprint())?;
        let frame = sidecar::frame(content)?;
        if !self.history.faults().is_empty() {
            return None;
        }
        let plain = plain(frame.history.as_ref(), fingerprint, self.history)?;
        let source = &document.source;
        let is_same = SourceIdentity::from(&frame.source).same_text(&source.identity);
        if !is_same || !frame.unplaced.is_empty() || !frame.lost.is_empty() {
            return None;
        }
        let loaded = sidecar::read(content, &source.text, &source.identity, self.tags).ok()?;
        (loaded.unplaced.is_empty() && loaded.misfits.is_empty()).then_some((plain, loaded))
    }

    /// Whoever marked the text may have chosen another encoding than would be guessed today. A
    /// damaged sidecar that names one in which the bytes are no text does not keep it closed.
    fn follow_encoding(&self, marks: &Result<Recovered, Unusable>, opened: &mut Opened) {
        if self.forced.is_none()
            && let Ok(recovered) = marks
            && let Some(encoding) = stored_encoding(recovered, &opened.document.source)
            && let Ok(decoded) = decode::decode(&self.source_bytes.bytes, Some(encoding))
        {
            let source = source_of(self.place.source, self.source_bytes, decoded);
            let expected = opened.document.sidecar.expected;
            opened.document = Document::empty(self.place, source);
            opened.document.sidecar.expected = expected;
        }
    }
}

/// Why the marks cannot be shown.
enum Unusable {
    Newer(String),
    /// And how many marks the history has.
    Unreadable(String, usize),
    History(String),
}

fn put_together(stored: &mut Stored, history: &History) -> Result<Recovered, Unusable> {
    let in_history = || history::replay(history, history.len()).map_or(0, |state| state.len());
    if let Some(why) = stored.failure.take() {
        return Err(Unusable::Unreadable(why, in_history()));
    }
    let content = stored.bytes.as_deref();
    let content = content.map(|bytes| sidecar::decode(bytes).and_then(sidecar::parse));
    let content = content.transpose().map_err(|error| match error {
        SidecarError::NewerFormat { .. } => Unusable::Newer(error.to_string()),
        error => Unusable::Unreadable(error.to_string(), in_history()),
    })?;
    if !history.faults().is_empty() {
        // What was altered is not believed: the sidecar alone counts.
        return Ok(Recovered {
            sidecar: content,
            found: Vec::new(),
            recovered: 0,
            findings: Vec::new(),
        });
    }
    let sidecar = content.zip(stored.fingerprint());
    recover(sidecar, history).map_err(|error| Unusable::History(error.to_string()))
}

/// The marks of a sidecar alone; none if they are no marks of this text.
fn snapshot_of(content: Option<&str>, source: &Source, tags: &TagSet) -> Snapshot {
    let loaded = content
        .and_then(|content| sidecar::read(content, &source.text, &source.identity, tags).ok());
    let annotations = loaded.filter(|loaded| loaded.source_matches);
    let annotations = annotations.and_then(|loaded| {
        Annotations::from_parts(loaded.annotations, loaded.unplaced, loaded.links).ok()
    });
    annotations.unwrap_or_default().snapshot()
}

/// The encoding that the sidecar names, where it differs and the bytes are the same.
fn stored_encoding(recovered: &Recovered, source: &Source) -> Option<&'static Encoding> {
    let stored = &recovered.sidecar.as_ref()?.source;
    let same_bytes = stored.sha256 == source.identity.sha256;
    let encoding = Encoding::for_label_no_replacement(stored.encoding.as_bytes())?;
    (same_bytes && encoding.name() != source.encoding).then_some(encoding)
}

impl Obstacle {
    /// Why the marks could not be taken from their files; none where they were.
    fn hides_marks(&self) -> Option<String> {
        match self {
            Self::UnreadableSidecar(why, _)
            | Self::NewerSidecar(why)
            | Self::AlteredHistory(why) => Some(why.clone()),
            Self::Misfits(_) | Self::Held(_) | Self::NotWritable(_) => None,
        }
    }
}

impl Opened {
    fn new(document: Document) -> Self {
        Self {
            document,
            obstacle: None,
            found: Found::default(),
            recovered: 0,
            is_switched_off: false,
            is_unlocked: false,
            review: None,
            unreadable: None,
        }
    }

    /// Takes in the marks of a sidecar in which nothing is odd.
    fn take_plain(&mut self, (plain, loaded): (Plain, Loaded)) -> Option<Obstacle> {
        let document = &mut self.document;
        document.sidecar.findings = plain.findings;
        document.sidecar.findings.extend(loaded.findings);
        self.is_switched_off = loaded.history == Some(v1::History::Off);
        match Annotations::from_parts(loaded.annotations, Vec::new(), loaded.links) {
            Ok(annotations) => document.annotations = annotations,
            Err(error) => return Some(Obstacle::UnreadableSidecar(error.to_string(), 0)),
        }
        document.is_as_saved();
        if plain.is_new {
            self.found = Found::All {
                snapshot: document.annotations.snapshot(),
                text: document.text().clone(),
            };
        }
        None
    }

    /// Takes the marks in. Returns what stands in the way of changing them.
    fn take(
        &mut self,
        marks: Recovered,
        content: Option<&str>,
        reading: &Reading<'_>,
    ) -> Option<Obstacle> {
        let tags = reading.tags;
        let document = &mut self.document;
        self.found = Found::Edits(marks.found);
        self.recovered = marks.recovered;
        document.sidecar.findings = marks.findings;
        let sidecar = marks.sidecar?;
        // Lines are those of the file, if it is what was taken.
        let lines = content.filter(|_| marks.recovered == 0).unwrap_or_default();
        let source = &document.source;
        let loaded = sidecar::interpret(&sidecar, lines, &source.text, &source.identity, tags);
        self.is_switched_off = loaded.history == Some(v1::History::Off);
        document.sidecar.findings.extend(loaded.findings);
        document.sidecar.misfits = loaded.misfits;
        let annotations =
            Annotations::from_parts(loaded.annotations, loaded.unplaced, loaded.links);
        match annotations {
            Ok(annotations) => document.annotations = annotations,
            Err(error) => return Some(Obstacle::UnreadableSidecar(error.to_string(), 0)),
        }
        document.is_as_saved();
        if self.recovered > 0 {
            // The sidecar does not have them yet: whoever changes it meanwhile does not take
            // them out.
            document.sidecar.base = snapshot_of(content, &document.source, tags);
            document.sidecar.saved_revision = u64::MAX;
            document.touch();
        }
        if document.annotations.waiting() > 0 && reading.is_for_review {
            document.sidecar.former = Some(State::of(&sidecar));
            self.review = review::search(document, loaded.stored, reading.history, reading.stop);
            // The review tells it.
            return None;
        }
        let misfits = document.sidecar.misfits.len();
        (misfits > 0).then_some(Obstacle::Misfits(misfits))
    }
}
