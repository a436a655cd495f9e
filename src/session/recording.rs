//! How the changes of a document get into its history, and how far they have got.
//! No offsets here.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::model::{Snapshot, Transaction};
use crate::store::history::v1::Cause;
use crate::store::history::{
    self, Event, Found, History, HistoryFile, OpenHistoryError, Position, Preamble, Reanchoring,
    ReplayError, State, Work, Writer,
};
use crate::store::{Fingerprint, Misfit, SourceIdentity, source_file};
use crate::text::SourceText;

/// A history that is to begin beside a sidecar at another place.
#[derive(Debug)]
pub struct MoveTask {
    /// The sidecar there.
    pub sidecar_path: PathBuf,
    /// The source.
    pub source: PathBuf,
    /// What identifies it.
    pub identity: SourceIdentity,
    /// Its text.
    pub text: SourceText,
    /// The marks.
    pub snapshot: Snapshot,
    /// Entries that make no sense.
    pub misfits: Vec<Misfit>,
    /// Who marks.
    pub author: String,
    /// A source of more bytes than this is not copied.
    pub max_copy_bytes: u64,
}

/// Why a history cannot begin at another place.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenHistoryError),
    /// There is one that was altered.
    #[error("the history there was altered; choose another name")]
    Altered,
    /// There is one that does not fit itself.
    #[error("the history there cannot be gone on with: {0}; choose another name")]
    Unfit(#[from] ReplayError),
    /// No thread.
    #[error("the system has no thread left: {0}")]
    Thread(#[from] std::io::Error),
}

impl MoveTask {
    /// Begins the history. Its first record holds all marks. `told` is called whenever the
    /// recorder has something to tell.
    ///
    /// # Errors
    /// [`MoveError`]; nothing was written then.
    pub fn run(&self, told: impl Fn() + Send + 'static) -> Result<Recorder, MoveError> {
        let (file, history) = HistoryFile::open(&history::history_path(&self.sidecar_path))?;
        if !history.faults().is_empty() {
            return Err(MoveError::Altered);
        }
        let known = history::replay(&history, history.len())?;
        let found = known.edits_to(&State::of_document(
            &self.snapshot,
            &self.misfits,
            &self.text,
        ));
        let sha256 = &self.identity.sha256;
        let has_copy = history.has_copy(sha256);
        let newest = history.newest_identity();
        let is_newest = newest.is_some_and(|newest| newest.same_text(&self.identity));
        // A source that is gone, or is another one by now, is not copied.
        let bytes = source_file::read(&self.source).ok();
        let bytes = bytes.filter(|source| {
            source.sha256 == self.identity.sha256 && self.identity.bytes <= self.max_copy_bytes
        });
        let preamble = Preamble {
            source: (!is_newest).then(|| self.identity.clone()),
            copy: bytes.filter(|_| !has_copy).map(|source| source.bytes),
            found: Found::default(),
        };
        let (identity, author) = (self.identity.clone(), self.author.clone());
        let mut recorder = Recorder::start(file, &history, identity, preamble, author, told)?;
        if !found.is_empty() {
            let work = Work::Stored {
                cause: Cause::Found,
                label: "marks of the window".to_owned(),
                edits: found,
            };
            recorder.sent = recorder.writer.append(&self.author, work);
        }
        Ok(recorder)
    }
}

/// Whether changes are recorded.
#[derive(Debug)]
pub enum Recording {
    /// They are not: the document is open for reading only, or its history cannot be written.
    Never,
    /// A person switched the history off.
    Off,
    /// They are.
    On(Recorder),
}

/// A history that is being added to.
#[derive(Debug)]
pub struct Recorder {
    writer: Writer,
    /// What became of what was handed over. Each recorder has a channel of its own: nothing
    /// is lost that is told before the document is shown, and nothing is heard of another
    /// history of the same source, which may still be finishing.
    events: Receiver<Event>,
    /// The ticket of the last change that was handed over.
    sent: u64,
    /// The ticket up to which the disk has everything.
    synced: u64,
    /// Where the history stands on disk.
    position: Option<Position>,
    /// When the disk last took a change.
    saved_at: Option<Timestamp>,
    /// Why the disk does not take what was handed over.
    failure: Option<String>,
    /// When it was last tried again to write what waits.
    tried: Instant,
}

/// How long a disk that takes nothing is left alone before it is tried again unasked.
const RETRY_PAUSE: Duration = Duration::from_secs(5);

impl Recorder {
    /// Begins to record. `told` is called from a thread whenever there is something to take.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(
        file: HistoryFile,
        history: &History,
        source: SourceIdentity,
        preamble: Preamble,
        by: String,
        told: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (sender, events) = channel();
        let writer = Writer::start(file, history, source, preamble, by, move |event| {
            // Nobody listens any more to a history that is being finished.
            let _ = sender.send(event);
            told();
        })?;
        Ok(Self {
            writer,
            events,
            sent: 0,
            synced: 0,
            position: None,
            saved_at: None,
            failure: None,
            tried: Instant::now(),
        })
    }

    /// Ends the recording. The writer is for a thread that lets it finish.
    #[must_use]
    pub fn into_writer(self) -> Writer {
        self.writer
    }

    /// Whether a change waits for the disk.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.synced < self.sent
    }

    /// Why the disk takes nothing, if it does not.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        if self.writer.is_alive() {
            self.failure.as_deref()
        } else {
            Some("the part of the program that writes the history ended early; save elsewhere")
        }
    }

    /// When the disk last took a change.
    #[must_use]
    pub fn saved_at(&self) -> Option<Timestamp> {
        self.saved_at
    }

    /// Where the history stands, once the disk has everything.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.position
            .filter(|_| !self.is_waiting() && self.failure().is_none())
    }

    /// Tries again to write what waits.
    pub fn retry(&mut self) {
        self.tried = Instant::now();
        self.writer.retry();
    }

    /// How long a disk that takes nothing is still left alone; none if it takes everything.
    #[must_use]
    pub fn pause(&self) -> Option<Duration> {
        self.failure()?;
        Some(RETRY_PAUSE.saturating_sub(self.tried.elapsed()))
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Synced {
                ticket,
                position,
                at,
            } => {
                if self.is_waiting() {
                    self.saved_at = Some(at);
                }
                self.synced = ticket;
                self.position = Some(position);
                self.failure = None;
            }
            Event::Failed(error) => {
                self.failure = Some(error.to_string());
                self.tried = Instant::now();
            }
        }
    }
}

impl Recording {
    /// The recorder, if there is one, to be told something.
    pub fn recorder_mut(&mut self) -> Option<&mut Recorder> {
        match self {
            Self::On(recorder) => Some(recorder),
            Self::Off | Self::Never => None,
        }
    }

    /// The recorder, if there is one.
    #[must_use]
    pub fn recorder(&self) -> Option<&Recorder> {
        match self {
            Self::On(recorder) => Some(recorder),
            Self::Off | Self::Never => None,
        }
    }

    /// Hands a change to the history.
    pub fn change(&mut self, by: &str, cause: Cause, transaction: Transaction, text: &SourceText) {
        if let Self::On(recorder) = self {
            let text = text.clone();
            let work = Work::Change {
                cause,
                transaction,
                text,
            };
            recorder.sent = recorder.writer.append(by, work);
        }
    }

    /// Hands the re-anchoring of all marks to the history.
    pub fn reanchor(&mut self, by: &str, reanchoring: Reanchoring) {
        if let Self::On(recorder) = self {
            let work = Work::Reanchor(Box::new(reanchoring));
            recorder.sent = recorder.writer.append(by, work);
        }
    }

    /// Tells the history that the sidecar was written. Nobody waits for that.
    pub fn saved(&mut self, by: &str, name: String, sha256: Fingerprint) {
        if let Self::On(recorder) = self {
            recorder.writer.append(by, Work::Save { name, sha256 });
        }
    }

    /// Ends the recording for good: the last record says so. The writer is for a thread that
    /// lets it finish.
    pub fn switch_off(&mut self, by: &str) -> Option<Writer> {
        match std::mem::replace(self, Self::Off) {
            Self::On(mut recorder) => {
                recorder.writer.append(by, Work::Off);
                Some(recorder.writer)
            }
            Self::Off | Self::Never => None,
        }
    }

    /// Ends the recording for now. The writer is for a thread that lets it finish.
    pub fn end(&mut self) -> Option<Writer> {
        match std::mem::replace(self, Self::Never) {
            Self::On(recorder) => Some(recorder.into_writer()),
            other => {
                *self = other;
                None
            }
        }
    }

    /// Takes what became of what was handed over. Returns whether anything was told.
    pub fn take_events(&mut self) -> bool {
        let Self::On(recorder) = self else {
            return false;
        };
        let mut is_told = false;
        while let Ok(event) = recorder.events.try_recv() {
            recorder.take(event);
            is_told = true;
        }
        is_told
    }
}
