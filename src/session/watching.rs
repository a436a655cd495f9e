//! What other programs do to the files of the open document, and what follows from it.
//! No offsets.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Session;
use super::action::{Action, Severity};
use super::command::Command;
use super::document::{Access, HELD, Saving};
use crate::store::history::{HistoryFile, OpenHistoryError, history_path};
use crate::store::watch::Watch;
use crate::store::{Expected, Fingerprint, source_file};

/// Programs change a file in several steps; what stands there is looked at when they have
/// been quiet for so long.
const QUIET: Duration = Duration::from_millis(150);

/// How often is looked whether somebody else still has the document.
const HELD_PAUSE: Duration = Duration::from_secs(2);

/// The files of the open document, watched.
#[derive(Debug)]
pub struct Watching {
    /// Which files: the source, its history, its sidecar.
    paths: [PathBuf; 3],
    /// What tells of them, as soon as a thread has set it up.
    watch: Option<Watch>,
    /// When one of them was last touched, until somebody has looked.
    touched: Option<Instant>,
    /// Whether a thread is looking.
    pub(super) is_looking: bool,
    /// When a thread last began to.
    looked: Instant,
    /// Whether the person knows that nobody else has the document any more.
    is_told_free: bool,
    /// The source as a thread last saw it.
    source: Option<Stamp>,
}

/// What tells cheaply whether a file may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    len_bytes: u64,
    modified: Option<Timestamp>,
}

/// What a thread has to look at.
#[derive(Debug)]
pub struct Task {
    /// The source.
    pub source: PathBuf,
    /// As it was seen last, with the fingerprint that it then had.
    pub known: Option<Stamp>,
    /// The sidecar.
    pub sidecar: PathBuf,
    /// Whether somebody else had the document, so that the lock is worth a try.
    pub is_held: bool,
}

/// What a thread saw.
#[derive(Debug)]
pub struct Seen {
    /// The source.
    pub source: SourceNow,
    /// Its stamp.
    pub stamp: Option<Stamp>,
    /// What the sidecar holds; none if there is none or it cannot be read.
    pub sidecar: Option<Fingerprint>,
    /// Whether nobody else has the document any more.
    pub is_free: bool,
}

/// The source as it is now.
#[derive(Debug)]
pub enum SourceNow {
    /// Nobody has touched it.
    Untouched,
    /// It has this SHA-256.
    Is(String),
    /// It cannot be read, and why.
    Unreadable(String),
}

impl Task {
    /// Looks.
    #[must_use]
    pub fn run(&self) -> Seen {
        let stamp = stamp(&self.source);
        let source = if stamp.is_some() && stamp == self.known {
            SourceNow::Untouched
        } else {
            match source_file::read(&self.source) {
                Ok(source) => SourceNow::Is(source.sha256),
                Err(error) => SourceNow::Unreadable(error.to_string()),
            }
        };
        let sidecar = std::fs::File::open(&self.sidecar).and_then(Fingerprint::of_reader);
        let is_free = self.is_held && {
            // Opening makes the file where there is none; whoever looks leaves nothing.
            let opened = HistoryFile::open(&history_path(&self.sidecar));
            if let Ok((file, history)) = &opened
                && history.is_empty()
            {
                let _ = file.remove_if_same();
            }
            !matches!(opened, Err(OpenHistoryError::Held(_)))
        };
        Seen {
            source,
            stamp,
            sidecar: sidecar.ok().map(|(fingerprint, _)| fingerprint),
            is_free,
        }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(Stamp {
        len_bytes: metadata.len(),
        modified: metadata
            .modified()
            .ok()
            .and_then(|time| Timestamp::try_from(time).ok()),
    })
}

impl Session {
    /// Begins to watch the files of the open document.
    pub(super) fn begin_watching(&mut self) {
        let Some(document) = &self.document else {
            self.watching = None;
            return;
        };
        let sidecar = document.sidecar.path.clone();
        let paths = [document.path.clone(), history_path(&sidecar), sidecar];
        self.jobs.watch(document.path.clone(), paths.clone());
        self.watching = Some(Watching {
            paths,
            watch: None,
            // Somebody may have been quick.
            touched: Some(Instant::now()),
            is_looking: false,
            looked: Instant::now(),
            is_told_free: false,
            source: Some(Stamp {
                len_bytes: document.source.identity.bytes,
                modified: document.source.modified,
            }),
        });
    }

    /// Takes what tells of changes from now on.
    pub(super) fn watched(&mut self, paths: &[PathBuf; 3], watch: Option<Watch>) {
        if let Some(watching) = self.watching.as_mut().filter(|now| now.paths == *paths) {
            watching.watch = watch;
            // Somebody may have been quicker.
            watching.touched = Some(Instant::now());
        }
    }

    /// Notes that a file of this source was touched.
    pub(super) fn touched(&mut self, path: &Path) {
        let is_open = self
            .document
            .as_ref()
            .is_some_and(|document| document.path == path);
        if let Some(watching) = self.watching.as_mut().filter(|_| is_open) {
            watching.touched = Some(Instant::now());
        }
    }

    /// Has a thread look when the files have been quiet. Returns when that will be.
    pub(super) fn poll_watching(&mut self) -> Option<Duration> {
        let document = self.document.as_ref()?;
        let watching = self.watching.as_mut()?;
        let is_held = document.access == Access::ReadOnly(HELD) && !watching.is_told_free;
        let Some(touched) = watching.touched else {
            // A program that is killed lets go of its lock without touching a file.
            return self.look_whether_held(is_held);
        };
        if watching.is_looking || matches!(document.sidecar.saving, Saving::Writing) {
            return None;
        }
        let rest = QUIET.checked_sub(touched.elapsed());
        if let Some(rest) = rest.filter(|rest| !rest.is_zero()) {
            return Some(rest);
        }
        watching.touched = None;
        watching.is_looking = true;
        watching.looked = Instant::now();
        self.jobs.look(
            document.path.clone(),
            Task {
                source: document.path.clone(),
                known: watching.source,
                sidecar: document.sidecar.path.clone(),
                is_held,
            },
        );
        None
    }

    /// Has a thread look every now and then while somebody else has the document.
    fn look_whether_held(&mut self, is_held: bool) -> Option<Duration> {
        let watching = self.watching.as_mut().filter(|_| is_held)?;
        match HELD_PAUSE.checked_sub(watching.looked.elapsed()) {
            Some(rest) if !rest.is_zero() => Some(rest),
            _ => {
                watching.touched = Some(Instant::now());
                Some(QUIET)
            }
        }
    }

    /// Takes what a thread saw.
    pub(super) fn seen(&mut self, path: &Path, seen: Seen) {
        let Some(document) = self.document.as_ref().filter(|d| d.path == path) else {
            return;
        };
        let Some(watching) = &mut self.watching else {
            return;
        };
        watching.is_looking = false;
        if watching.touched.is_some() || self.opening.is_some() {
            // It changed again meanwhile, or is about to be read anyhow.
            return;
        }
        watching.source = seen.stamp;
        match seen.source {
            SourceNow::Is(sha256) if sha256 != document.source.identity.sha256 => {
                return self.source_changed();
            }
            SourceNow::Unreadable(why) => return self.source_unreadable(&why),
            SourceNow::Is(_) | SourceNow::Untouched => {}
        }
        if seen.is_free && document.access == Access::ReadOnly(HELD) {
            watching.is_told_free = true;
            return self.holder_left();
        }
        let known = match document.sidecar.expected {
            Expected::Same(fingerprint) => Some(fingerprint),
            Expected::Absent => None,
            Expected::Any => return,
        };
        let is_writing = matches!(document.sidecar.saving, Saving::Writing);
        if seen.sidecar == known || is_writing || self.merging.is_some() {
            return;
        }
        if document.access == Access::Writable {
            self.take_in();
        } else if document.access == Access::ReadOnly(HELD)
            && document.selection.span.is_none()
            && !self.find.is_open
            && self.overlay.is_none()
        {
            // Whoever reads along, and does nothing else, sees what the other has saved.
            self.begin_reload(None);
        }
    }

    fn source_changed(&mut self) {
        let Some(document) = &self.document else {
            return;
        };
        let is_quiet = !document.has_unsaved() && document.edge_drag.is_none();
        if is_quiet && self.overlay.is_none() {
            return self.reload(None);
        }
        self.trouble(
            Severity::Warning,
            "The source was changed by another program.",
            "Your marks are safe and belong to the text as it is shown here. Read the new text when you are ready.",
            vec![("Read it again", Action::Run(Command::Reload))],
        );
    }

    fn source_unreadable(&mut self, why: &str) {
        self.trouble(
            Severity::Warning,
            super::telling::sentence(why),
            "The text that is shown here is the one that was opened, and your marks are safe.",
            vec![("Read it again", Action::Run(Command::Reload))],
        );
    }

    fn holder_left(&mut self) {
        self.troubles
            .retain(|trouble| !trouble.what.contains(super::telling::HELD_WORDS));
        self.trouble(
            Severity::Warning,
            "The document is no longer open in the other window.",
            "You can mark it now.",
            vec![("Take over", Action::Run(Command::Reload))],
        );
    }
}
