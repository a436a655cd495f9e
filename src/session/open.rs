//! Opening a document on a thread: read, decode, read the marks, check every quote.
//! Offsets are UTF-8 bytes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use encoding_rs::Encoding;

use super::document::{
    Access, Document, FOLDER_PROTECTED, HELD, READING, Saving, Selection, Sidecar, Source,
};
use super::recording::{Recorder, Recording};
use super::review::Review;
use crate::model::{Annotations, TagSet, UndoStack};
use crate::store::history::{self, Found, HistoryFile, Holder, OpenHistoryError, Preamble, Writer};
use crate::store::sidecar::{self, SourceIdentity};
use crate::store::source_file::{self, SourceBytes, SourceError};
use crate::store::{Expected, atomic};
use crate::text::blocks::Blocks;
use crate::text::decode::{self, DecodeError, Decoded};
use reading::Reading;

mod reading;

/// Longest title taken from a text, in code points.
const TITLE_CHARS: usize = 80;

/// Why a document could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The bytes are no text.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Nobody waits for it any more.
    #[error("the opening was ended")]
    Stopped,
}

/// A document that was opened, and what a person must know about it.
#[derive(Debug)]
pub struct Opened {
    /// The document.
    pub document: Document,
    /// What stands in the way of marking it.
    pub obstacle: Option<Obstacle>,
    /// How the marks differ from what the history knows.
    found: Found,
    /// How many changes only the history had.
    pub recovered: usize,
    /// Whether the sidecar says that nothing is to be recorded.
    is_switched_off: bool,
    /// Whether the disk cannot keep other windows out.
    pub is_unlocked: bool,
    /// Where marks may stand that have no place, for a person to decide.
    pub review: Option<Review>,
    /// Why there are no marks, though there are files of them: they cannot be read.
    pub unreadable: Option<String>,
}

/// Something that makes a document read-only until a person decides.
#[derive(Debug)]
pub enum Obstacle {
    /// The sidecar cannot be read: what is wrong, and where. How many marks the history has.
    UnreadableSidecar(String, usize),
    /// The sidecar is of a format that this version does not know.
    NewerSidecar(String),
    /// Some entries make no sense, though the source is the same.
    Misfits(usize),
    /// The history was altered: what is wrong.
    AlteredHistory(String),
    /// Another window has the document open for marking.
    Held(Option<Holder>),
    /// The history cannot be written, and so the marks cannot.
    NotWritable(String),
}

/// Files of marks and histories that are smaller together are read in a blink: the text is not
/// shown before its marks.
const BLINK_BYTES: u64 = 2_000_000;

/// How far an opening has come, for whoever waits. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicU32>);

impl Progress {
    /// In percent.
    #[must_use]
    pub fn percent(&self) -> u32 {
        self.0.load(Ordering::Relaxed).min(100)
    }

    fn reach(&self, percent: u32) {
        self.0.fetch_max(percent, Ordering::Relaxed);
    }
}

/// Ends an opening that nobody waits for any more. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Mutex<bool>>);

impl Stop {
    /// Ends it as soon as it asks.
    pub fn stop(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }

    /// Whether it is to end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self) -> Result<(), OpenError> {
        if self.is_stopped() {
            return Err(OpenError::Stopped);
        }
        Ok(())
    }

    /// Does something short unless it is to end, and returns whether it did. Whoever stops it
    /// waits for that, so nothing is handed over after it was stopped.
    pub fn unless_stopped(&self, hand_over: impl FnOnce()) -> bool {
        let is_stopped = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !*is_stopped {
            hand_over();
        }
        !*is_stopped
    }
}

/// What is to be opened, and how.
#[derive(Debug)]
pub struct Task {
    /// The source.
    pub path: PathBuf,
    /// Where its marks are.
    pub sidecar: PathBuf,
    /// The encoding to read it in, if a person chose one.
    pub forced: Option<&'static Encoding>,
    /// The tags.
    pub tags: TagSet,
    /// Who marks.
    pub author: String,
    /// The history of the same document, which is still being written.
    pub ending: Option<Writer>,
    /// Sources of more bytes than this are not copied into the history.
    pub max_copy_bytes: u64,
    /// Ends it early.
    pub stop: Stop,
    /// Is told how far it has come.
    pub progress: Progress,
}

/// Reads a document without a word to the history: to look at it, not to mark it.
///
/// # Errors
/// As [`open_for_marking`].
pub fn open(
    path: &Path,
    forced: Option<&'static Encoding>,
    tags: &TagSet,
) -> Result<Opened, OpenError> {
    look(path, forced, tags, true)
}

/// Reads a document as its files have it. Marks without a place in the present text stay
/// without one: nobody is there who could decide where they belong.
///
/// # Errors
/// As [`open_for_marking`].
pub fn read(path: &Path, tags: &TagSet) -> Result<Opened, OpenError> {
    look(path, None, tags, false)
}

fn look(
    path: &Path,
    forced: Option<&'static Encoding>,
    tags: &TagSet,
    is_for_review: bool,
) -> Result<Opened, OpenError> {
    let sidecar = sidecar::sidecar_path(path);
    let place = Place {
        source: path,
        sidecar: &sidecar,
    };
    let (source_bytes, source) = read_source(path, forced)?;
    let history = history::read(&history::history_path(&sidecar)).unwrap_or_default();
    Reading {
        place,
        source_bytes: &source_bytes,
        forced,
        tags,
        history: &history,
        is_for_review,
        stop: &Stop::default(),
        progress: &Progress::default(),
    }
    .read(Document::empty(place, source), None)
}

/// Opens a document, takes in what only its history has, and begins to record. `told` is
/// called from the thread that records whenever the recorder has something to tell. Where
/// reading the marks takes a while, `shown` gets the text without them before.
///
/// # Errors
/// [`OpenError`] when the source itself cannot be shown. A sidecar or a history that cannot
/// be read or written is no error but an [`Obstacle`].
pub fn open_for_marking(
    task: Task,
    told: impl Fn() + Send + 'static,
    shown: impl FnOnce(Document),
) -> Result<Opened, OpenError> {
    let Task {
        path,
        sidecar: sidecar_path,
        forced,
        tags,
        author,
        ending,
        max_copy_bytes,
        stop,
        progress,
    } = task;
    // The lock has to be free before it is asked for.
    drop(ending);
    let history_path = history::history_path(&sidecar_path);
    let place = Place {
        source: &path,
        sidecar: &sidecar_path,
    };
    // Looked at before anything is made beside it.
    let (mut source_bytes, source) = read_source(&path, forced)?;
    stop.check()?;
    progress.reach(20);
    let is_sure = forced.is_some() || !source.is_guessed;
    let document = Document::empty(place, source);
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |there| there.len());
    if is_sure && size(&sidecar_path) + size(&history_path) > BLINK_BYTES {
        shown(document.without_marks());
    }
    progress.reach(30);
    let read_only = || history::read(&history_path).unwrap_or_default();
    let (file, history, obstacle) = match HistoryFile::open(&history_path) {
        Ok((file, history)) => (Some(file), history, None),
        Err(OpenHistoryError::Held(holder)) => (None, read_only(), Some(Obstacle::Held(holder))),
        Err(OpenHistoryError::Write(error)) => {
            let why = Obstacle::NotWritable(error.to_string());
            (None, read_only(), Some(why))
        }
    };
    if file.is_some() {
        atomic::remove_litter(&sidecar_path);
    }
    progress.reach(40);
    let mut opened = Reading {
        place,
        source_bytes: &source_bytes,
        forced,
        tags: &tags,
        history: &history,
        is_for_review: true,
        stop: &stop,
        progress: &progress,
    }
    .read(document, obstacle)?;
    let document = &mut opened.document;
    if opened.is_switched_off {
        document.recording = Recording::Off;
        if let Some(file) = file.filter(HistoryFile::is_new) {
            // It was made to see whether anybody has the document.
            file.remove_if_same().unwrap_or_else(|error| {
                log::warn!("an empty history could not be taken away: {error}");
            });
        }
        return Ok(opened);
    }
    let is_intact = history.faults().is_empty();
    if let Some(file) = file.filter(|_| is_intact) {
        opened.is_unlocked = !file.is_locked();
        let bytes = std::mem::take(&mut source_bytes.bytes);
        let may_copy = bytes.len() as u64 <= max_copy_bytes;
        let source = document.source.identity.clone();
        let has_copy = history.has_copy(&source.sha256);
        // The same bytes in another encoding are another text, with other offsets.
        let is_newest = history
            .newest_identity()
            .is_some_and(|newest| newest.same_text(&source));
        let preamble = Preamble {
            source: (!is_newest).then(|| source.clone()),
            copy: (may_copy && !has_copy).then_some(bytes),
            found: std::mem::take(&mut opened.found),
        };
        match Recorder::start(file, &history, source, preamble, author, told) {
            Ok(recorder) => document.recording = Recording::On(recorder),
            Err(error) => log::error!("no thread for the history: {error}"),
        }
    }
    Ok(opened)
}

/// The bytes of a source and what they say; one core decodes while the other makes the
/// fingerprint.
fn read_source(
    path: &Path,
    forced: Option<&'static Encoding>,
) -> Result<(SourceBytes, Source), OpenError> {
    let (bytes, decoded) = source_file::read_and(path, |bytes| decode::decode(bytes, forced))?;
    let source = source_of(path, &bytes, decoded?);
    Ok((bytes, source))
}

fn source_of(path: &Path, bytes: &SourceBytes, decoded: Decoded) -> Source {
    let identity = SourceIdentity::new(path, bytes, decoded.encoding.name());
    Source::new(decoded, identity, bytes.modified)
}

/// Where the files of a document are.
#[derive(Clone, Copy)]
struct Place<'a> {
    source: &'a Path,
    sidecar: &'a Path,
}

impl Obstacle {
    /// Why the document is read-only, in a few words.
    fn in_short(&self) -> &'static str {
        match self {
            Self::UnreadableSidecar(..) => "Marks file cannot be read",
            Self::NewerSidecar(_) => "Marks file is from a newer version",
            Self::Misfits(_) => "Marks file does not fit the text",
            Self::AlteredHistory(_) => "History was altered",
            Self::Held(_) => HELD,
            Self::NotWritable(_) => FOLDER_PROTECTED,
        }
    }
}

impl Document {
    /// A document without marks, as it stands on disk.
    fn empty(place: Place<'_>, source: Source) -> Self {
        let blocks = Arc::new(Blocks::new(&source.text));
        Self::around(place, source, blocks)
    }

    fn around(place: Place<'_>, source: Source, blocks: Arc<Blocks>) -> Self {
        let annotations = Annotations::default();
        Self {
            path: place.source.to_owned(),
            title: title(source.text.as_str(), &source.identity.name),
            blocks,
            undo: UndoStack::default(),
            selection: Selection::default(),
            selected: None,
            picked_byte: None,
            edge_drag: None,
            pending_verdict: None,
            sidecar: Sidecar {
                path: place.sidecar.to_owned(),
                expected: Expected::Absent,
                misfits: Vec::new(),
                former: None,
                findings: Vec::new(),
                saving: Saving::Saved(None),
                saved_revision: annotations.revision(),
                base: annotations.snapshot(),
                kept: annotations.snapshot(),
                is_asked_for: false,
                write_time: Duration::ZERO,
            },
            recording: Recording::Never,
            annotations,
            access: Access::Writable,
            seen_byte: 0,
            source,
        }
    }

    /// The text alone, to be read until its marks are there.
    pub(super) fn without_marks(&self) -> Self {
        let place = Place {
            source: &self.path,
            sidecar: &self.sidecar.path,
        };
        Self {
            access: Access::ReadOnly(READING),
            ..Self::around(place, self.source.clone(), Arc::clone(&self.blocks))
        }
    }

    /// Notes that the marks are those that are on disk.
    fn is_as_saved(&mut self) {
        self.sidecar.base = self.annotations.snapshot();
        self.sidecar.kept = self.annotations.snapshot();
        self.sidecar.saved_revision = self.annotations.revision();
    }
}

/// The first line with words in it, or the file's name.
#[must_use]
pub fn title(text: &str, name: &str) -> String {
    text.lines()
        .take(64)
        .map(str::trim)
        .find(|line| line.chars().any(char::is_alphabetic))
        .map_or_else(
            || name.to_owned(),
            |line| line.chars().take(TITLE_CHARS).collect(),
        )
}
