//! When marks are written, and what happens when they cannot be. No offsets here.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::action::{Action, Overlay, Request, Severity};
use super::command::Command;
use super::document::{Access, Saving};
use super::jobs::SaveTask;
use super::recording::{MoveError, MoveTask, Recorder, Recording};
use super::{AfterSave, Session};
use crate::model::{Snapshot, Transaction, merge_annotations};
use crate::store::atomic::{Expected, Fingerprint, WriteError};
use crate::store::check;
use crate::store::history::v1::Cause;
use crate::store::sidecar::v1;

/// The sidecar is written this long after the last change.
const AUTOSAVE_DELAY: Duration = Duration::from_secs(1);
/// How many times as long as a write took the next one waits, so that a sidecar of a hundred
/// megabytes is not written all the time. The history has each change long before.
const WRITE_PAUSE: u32 = 20;

/// How a trouble with the history begins.
const UNRECORDED: &str = "The changes could not be saved";

impl Session {
    /// Writes the sidecar now, if it is behind and nothing is being written. It names the
    /// record that it stands at, so it waits for the history.
    pub(crate) fn begin_save(&mut self) {
        let Some(document) = &mut self.document else {
            return;
        };
        if let Some(recorder) = document.recording.recorder_mut()
            && recorder.failure().is_some()
        {
            recorder.retry();
        }
        if document.access != Access::Writable
            || matches!(document.sidecar.saving, Saving::Writing)
            || !document.has_unsaved()
        {
            return;
        }
        let history = match &document.recording {
            Recording::Never => None,
            Recording::Off => Some(v1::History::Off),
            Recording::On(recorder) => {
                let Some(position) = recorder.position() else {
                    document.sidecar.is_asked_for = true;
                    return;
                };
                Some(v1::History::At {
                    record: position.record,
                    sha256: position.sha256.to_hex(),
                })
            }
        };
        document.sidecar.is_asked_for = false;
        document.sidecar.saving = Saving::Writing;
        self.jobs.save(SaveTask {
            path: document.sidecar.path.clone(),
            expected: document.sidecar.expected,
            identity: document.source.identity.clone(),
            text: document.text().clone(),
            snapshot: document.annotations.snapshot(),
            misfits: document.sidecar.misfits.clone(),
            history,
        });
    }

    /// Takes what became of the changes that were handed to the history.
    pub(super) fn recorded(&mut self, path: &Path) {
        let Some(document) = &mut self.document else {
            return;
        };
        if document.path != path {
            return;
        }
        let had_failed = document.recording.recorder().and_then(Recorder::failure);
        let had_failed = had_failed.map(str::to_owned);
        if !document.recording.take_events() {
            return;
        }
        let is_asked_for = document.sidecar.is_asked_for;
        let failure = document.recording.recorder().and_then(Recorder::failure);
        let Some(why) = failure.map(str::to_owned) else {
            if had_failed.is_some() {
                self.troubles
                    .retain(|trouble| !trouble.what.starts_with(UNRECORDED));
            }
            if self.after_save.is_some() || is_asked_for {
                self.begin_save();
            }
            return;
        };
        if had_failed.as_ref() != Some(&why) {
            self.report_unrecorded(&why);
        }
        if self.after_save.is_some() {
            self.overlay = Some(Overlay::Unsaved(Some(why)));
        }
    }

    fn report_unrecorded(&mut self, why: &str) {
        self.trouble(
            Severity::Danger,
            super::telling::sentence(&format!("{UNRECORDED}: {why}")),
            "Your marks are safe in this window. Mend it and try again, or save them elsewhere.",
            vec![
                ("Try again", Action::Run(Command::Save)),
                ("Save elsewhere…", Action::Run(Command::SaveElsewhere)),
            ],
        );
    }

    /// Tells what was taken in from the history.
    pub(super) fn report_recovered(&mut self, recovered: usize) {
        let what = match recovered {
            0 => return,
            1 => "1 change was recovered from the history.".to_owned(),
            changes => format!("{changes} changes were recovered from the history."),
        };
        self.trouble(
            Severity::Warning,
            what,
            "The program ended before they were in the file of marks. Nothing is missing.",
            vec![("Show history", Action::Run(Command::ToggleHistory))],
        );
    }

    /// Ends the recording of the open document; a thread lets it finish.
    pub(super) fn end_recording(&mut self) {
        if let Some(document) = &mut self.document
            && let Some(writer) = document.recording.end()
        {
            self.jobs.finish_history(document.path.clone(), writer);
        }
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
        let delay = AUTOSAVE_DELAY.max(document.sidecar.write_time * WRITE_PAUSE);
        let rest = delay.checked_sub(since.elapsed());
        // A disk that takes nothing is not asked all the time.
        let recorder = document.recording.recorder();
        let rest = rest.max(recorder.and_then(Recorder::pause));
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
        snapshot: Snapshot,
        outcome: Result<Fingerprint, WriteError>,
        took: Duration,
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
                document.sidecar.saved_revision = snapshot.revision();
                document.sidecar.base = snapshot.clone();
                document.sidecar.kept = snapshot;
                document.sidecar.write_time = took;
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                document
                    .recording
                    .saved(&self.settings.author, name.into_owned(), fingerprint);
                document.sidecar.saving = if document.has_unsaved() {
                    Saving::Unsaved {
                        since: Instant::now(),
                    }
                } else {
                    Saving::Saved(Some(Timestamp::now()))
                };
                self.remember_document();
                // What was wrong may be mended by what was written.
                if self.verification.worst() > Some(check::Severity::Note) {
                    self.verify();
                }
                self.continue_after_save();
            }
            // Somebody else wrote it: both are put together.
            Err(
                WriteError::ChangedOnDisk { .. }
                | WriteError::Appeared { .. }
                | WriteError::Gone { .. },
            ) => {
                document.sidecar.saving = Saving::Unsaved {
                    since: Instant::now(),
                };
                self.take_in();
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
        let has_all = |document: &super::Document| {
            let recorder = document.recording.recorder();
            recorder.is_some_and(|recorder| recorder.position().is_some())
        };
        let way_out = if self.document.as_ref().is_some_and(has_all) {
            "Every change is safe in the history, and the next opening takes it in. Mend it and try again, or save elsewhere."
        } else {
            "Your marks are safe in this window. Mend it and try again, or save them elsewhere."
        };
        self.trouble(
            Severity::Danger,
            super::telling::sentence(&format!("The marks could not be saved: {error}")),
            way_out,
            vec![
                ("Try again", Action::Run(Command::Save)),
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

    /// Goes on with what waited for saving, and lets unsaved work go. The history keeps what it
    /// has, and that it was let go.
    pub(super) fn abandon_unsaved(&mut self) {
        self.overlay = None;
        if let Some(document) = &mut self.document {
            let now = document.annotations.snapshot();
            let back = merge_annotations(&now, &now, &document.sidecar.kept).edits;
            if document.recording.recorder().is_some() && !back.is_empty() {
                let back = Transaction {
                    label: "let go of unsaved changes".to_owned(),
                    ..back
                };
                let (by, text) = (&self.settings.author, document.source.text.clone());
                document.recording.change(by, Cause::Discard, back, &text);
            }
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
        if self.is_reading_marks() {
            return self.cancel_opening();
        }
        if self.settle_unsaved(AfterSave::Close) {
            self.remember_document();
            self.end_recording();
            let document = self.document.take();
            self.jobs.let_go_of(document);
            self.begin_watching();
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

    /// Writes the marks to another file from now on, with a history beside it.
    pub(super) fn save_to(&mut self, path: PathBuf) {
        let Some(document) = &self.document else {
            return;
        };
        if !document.may_be_saved_elsewhere() || self.opening.is_some() {
            return self.hint("Open read-only");
        }
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
        self.overlay = None;
        if matches!(document.recording, Recording::Off) {
            return self.write_to(path);
        }
        if path == document.sidecar.path && document.recording.recorder().is_some() {
            // No other place: only another try.
            return self.begin_save();
        }
        if let Some(task) = self.move_task(path) {
            self.jobs.move_history(task);
        }
    }

    fn move_task(&self, sidecar_path: PathBuf) -> Option<MoveTask> {
        let document = self.document.as_ref()?;
        Some(MoveTask {
            sidecar_path,
            source: document.path.clone(),
            identity: document.source.identity.clone(),
            text: document.text().clone(),
            snapshot: document.annotations.snapshot(),
            misfits: document.sidecar.misfits.clone(),
            author: self.settings.author.clone(),
            max_copy_bytes: self.settings.max_copy_bytes(),
        })
    }

    /// Records again what is shown, after its history was ended for an opening in vain.
    pub(super) fn resume_recording(&mut self) {
        let Some(document) = &self.document else {
            return;
        };
        let is_ended = matches!(document.recording, Recording::Never);
        if is_ended
            && document.access == Access::Writable
            && self.opening.is_none()
            && let Some(task) = self.move_task(document.sidecar.path.clone())
        {
            self.jobs.move_history(task);
        }
    }

    /// Takes the history that was begun at another place, or gone on with at this one.
    pub(super) fn moved(&mut self, task: MoveTask, outcome: Result<Recorder, MoveError>) {
        let Some(document) = self.document.as_mut().filter(|d| d.path == task.source) else {
            // The person went elsewhere meanwhile.
            return self.finish_recorder(task.source, outcome);
        };
        if document.annotations.revision() != task.snapshot.revision() {
            // The person went on marking meanwhile.
            self.finish_recorder(task.source, outcome);
            if let Some(task) = self.move_task(task.sidecar_path) {
                self.jobs.move_history(task);
            }
            return;
        }
        match outcome {
            Ok(recorder) => {
                let old = document.recording.end();
                document.recording = Recording::On(recorder);
                document.access = Access::Writable;
                let is_here = document.sidecar.path == task.sidecar_path;
                if let Some(old) = old {
                    self.jobs.finish_history(task.source.clone(), old);
                }
                // What it told before anybody listened.
                self.recorded(&task.source);
                if !is_here {
                    self.write_to(task.sidecar_path);
                }
            }
            Err(error) => self.trouble(
                Severity::Danger,
                super::telling::sentence(&format!("The marks could not be saved there: {error}")),
                "Your marks are safe in this window. Choose another place.",
                vec![("Save elsewhere…", Action::Run(Command::SaveElsewhere))],
            ),
        }
    }

    fn finish_recorder(&mut self, source: PathBuf, outcome: Result<Recorder, MoveError>) {
        if let Ok(recorder) = outcome {
            self.jobs.finish_history(source, recorder.into_writer());
        }
    }

    fn write_to(&mut self, path: PathBuf) {
        let Some(document) = &mut self.document else {
            return;
        };
        document.sidecar.path = path;
        // The dialog has asked before it named a file that exists.
        document.sidecar.expected = Expected::Any;
        document.sidecar.saved_revision = u64::MAX;
        document.sidecar.saving = Saving::Unsaved {
            since: Instant::now(),
        };
        self.troubles.clear();
        self.merging = None;
        self.begin_watching();
        self.begin_save();
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
