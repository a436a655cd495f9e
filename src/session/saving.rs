//! When marks are written, and what happens when they cannot be. No offsets here.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::action::{Action, Overlay, Request, Severity};
use super::command::Command;
use super::document::{Access, Saving};
use super::jobs::SaveTask;
use super::{AfterSave, Session};
use crate::store::atomic::{Expected, Fingerprint, WriteError};

/// Marks are written this long after the last change.
const AUTOSAVE_DELAY: Duration = Duration::from_secs(1);

impl Session {
    /// Writes the marks now, if anything is unsaved and nothing is being written.
    pub(crate) fn begin_save(&mut self) {
        let Some(document) = &mut self.document else {
            return;
        };
        if document.access != Access::Writable
            || matches!(document.sidecar.saving, Saving::Writing)
            || !document.has_unsaved()
        {
            return;
        }
        document.sidecar.saving = Saving::Writing;
        self.jobs.save(SaveTask {
            path: document.sidecar.path.clone(),
            expected: document.sidecar.expected,
            identity: document.source.identity.clone(),
            text: document.text().clone(),
            snapshot: document.annotations.snapshot(),
            misfits: document.sidecar.misfits.clone(),
            revision: document.annotations.revision(),
        });
    }

    /// After how long the marks are due to be written.
    pub(super) fn poll_autosave(&mut self) -> Option<Duration> {
        let document = self.document.as_ref()?;
        let Saving::Unsaved { since } = document.sidecar.saving else {
            return None;
        };
        if !self.settings.autosave || document.access != Access::Writable {
            return None;
        }
        let rest = AUTOSAVE_DELAY.checked_sub(since.elapsed());
        if let Some(rest) = rest.filter(|rest| !rest.is_zero()) {
            return Some(rest);
        }
        self.begin_save();
        None
    }

    /// Takes the outcome of a write.
    pub(super) fn saved(
        &mut self,
        path: &Path,
        revision: u64,
        outcome: Result<Fingerprint, WriteError>,
    ) {
        let Some(document) = &mut self.document else {
            return;
        };
        // The outcome of a write that nobody waited for says nothing about what is open now.
        let is_awaited = matches!(document.sidecar.saving, Saving::Writing);
        if !is_awaited || document.sidecar.path != path {
            return;
        }
        match outcome {
            Ok(fingerprint) => {
                document.sidecar.expected = Expected::Same(fingerprint);
                document.sidecar.saved_revision = revision;
                document.sidecar.saving = if document.has_unsaved() {
                    Saving::Unsaved {
                        since: Instant::now(),
                    }
                } else {
                    Saving::Saved(Some(Timestamp::now()))
                };
                self.remember_document();
                self.continue_after_save();
            }
            Err(error) => {
                let why = error.to_string();
                document.sidecar.saving = Saving::Failed(why.clone());
                self.report_unsaved(&error);
                if self.after_save.is_some() {
                    self.overlay = Some(Overlay::Unsaved(Some(why)));
                }
            }
        }
    }

    fn report_unsaved(&mut self, error: &WriteError) {
        let changed = matches!(error, WriteError::ChangedOnDisk { .. });
        let way_out = if changed {
            "Your marks are safe in this window and the file on disk was left as it is. Save yours elsewhere and compare, or read the file again."
        } else {
            "Your marks are safe in this window. Mend it and try again, or save them elsewhere."
        };
        let retry = if changed {
            ("Read again", Action::Run(Command::Reload))
        } else {
            ("Try again", Action::Run(Command::Save))
        };
        self.trouble(
            Severity::Danger,
            super::sentence(&format!("The marks could not be saved: {error}")),
            way_out,
            vec![
                retry,
                ("Save elsewhere…", Action::Run(Command::SaveElsewhere)),
            ],
        );
    }

    /// Whether nothing is unsaved. Otherwise the marks are being saved (or the person is
    /// asked), and `then` happens afterwards.
    pub(super) fn settle_unsaved(&mut self, then: AfterSave) -> bool {
        if self.asks_about_review(&then) {
            return false;
        }
        let autosave = self.settings.autosave;
        let Some(document) = &self.document else {
            return true;
        };
        let writing = matches!(document.sidecar.saving, Saving::Writing);
        if !document.has_unsaved() && !writing {
            return true;
        }
        self.after_save = Some(then);
        if autosave || writing {
            self.begin_save();
        } else {
            self.overlay = Some(Overlay::Unsaved(None));
        }
        false
    }

    pub(super) fn continue_after_save(&mut self) {
        if self
            .document
            .as_ref()
            .is_some_and(super::Document::has_unsaved)
        {
            if self.after_save.is_some() {
                self.begin_save();
            }
            return;
        }
        self.troubles
            .retain(|trouble| !trouble.what.starts_with("The marks could not be saved"));
        if matches!(self.overlay, Some(Overlay::Unsaved(_))) {
            self.overlay = None;
        }
        match self.after_save.take() {
            Some(AfterSave::Open(path)) => self.begin_open(path),
            Some(AfterSave::Reload(encoding)) => self.begin_reload(encoding),
            Some(AfterSave::Close) => self.close_document(),
            Some(AfterSave::Quit) => self.request(Request::Quit),
            None => {}
        }
    }

    /// Goes on with what waited for saving, and lets unsaved work go.
    pub(super) fn abandon_unsaved(&mut self) {
        self.overlay = None;
        if let Some(document) = &mut self.document {
            document.sidecar.saved_revision = document.annotations.revision();
            document.sidecar.saving = Saving::Saved(None);
        }
        self.continue_after_save();
    }

    /// Stays where it is: the person wants to see to it first.
    pub(super) fn keep_unsaved(&mut self) {
        self.after_save = None;
    }

    /// Whether the window may close at once. If not, it is asked to close when it may.
    pub fn may_quit(&mut self) -> bool {
        self.settle_unsaved(AfterSave::Quit)
    }

    pub(super) fn close_document(&mut self) {
        if self.settle_unsaved(AfterSave::Close) {
            self.remember_document();
            self.document = None;
            self.review = None;
            self.folder = None;
            self.troubles.clear();
            self.find.clear();
            self.find.is_open = false;
        }
    }

    pub(super) fn reload(&mut self, encoding: Option<&'static encoding_rs::Encoding>) {
        let failed = self
            .document
            .as_ref()
            .is_some_and(|document| matches!(document.sidecar.saving, Saving::Failed(_)));
        if failed {
            // What is in the window would be lost.
            self.after_save = Some(AfterSave::Reload(encoding));
            self.overlay = Some(Overlay::Unsaved(None));
        } else if self.settle_unsaved(AfterSave::Reload(encoding)) {
            self.begin_reload(encoding);
        }
    }

    /// Writes the marks to another file from now on.
    pub(super) fn save_to(&mut self, path: PathBuf) {
        let Some(document) = self.writable() else {
            return;
        };
        if matches!(document.sidecar.saving, Saving::Writing) {
            return self.hint("The marks are being saved; try again in a moment");
        }
        if !may_hold_marks(&path, &document.path) {
            return self.trouble(
                Severity::Warning,
                format!("“{}” is not a file of marks.", path.display()),
                "It was left as it is, because an article is never written. Choose another name.",
                vec![("Save elsewhere…", Action::Run(Command::SaveElsewhere))],
            );
        }
        document.sidecar.path = path;
        // The dialog has asked before it named a file that exists.
        document.sidecar.expected = Expected::Any;
        document.sidecar.saved_revision = u64::MAX;
        document.sidecar.saving = Saving::Unsaved {
            since: Instant::now(),
        };
        self.overlay = None;
        self.begin_save();
    }

    /// Keeps the old sidecar under a numbered name and makes the document writable.
    pub(super) fn set_sidecar_aside(&mut self, copy: bool) {
        let Some(document) = &mut self.document else {
            return;
        };
        match crate::store::backup::set_aside(&document.sidecar.path, copy) {
            Ok(kept) => {
                if !copy {
                    document.sidecar.expected = Expected::Absent;
                }
                document.access = Access::Writable;
                self.troubles.clear();
                self.hint(format!("The old marks are kept as {kept}"));
            }
            Err(error) => self.trouble(
                Severity::Danger,
                super::sentence(&format!("The old marks could not be kept: {error}")),
                "The document stays read-only; nothing was changed.",
                vec![],
            ),
        }
    }
}

/// Whether marks may be written there: to a new file, or over a file of marks, but never over
/// the source or something else that may be evidence.
fn may_hold_marks(path: &Path, source: &Path) -> bool {
    let Ok(place) = path.canonicalize() else {
        // Nothing is there, not even the source, which may have been moved away.
        return path != source;
    };
    let is_source = source.canonicalize().is_ok_and(|source| source == place);
    !is_source
        && place
            .extension()
            .is_some_and(|extension| extension == "ron")
}
