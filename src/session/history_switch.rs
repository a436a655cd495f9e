//! Whether the changes of a document are recorded, and what a person is asked before that
//! ends. No offsets here.

use super::action::Overlay;
use super::recording::Recording;
use super::{AfterSave, Session};

impl Session {
    /// Whether changes are recorded, or would be.
    #[must_use]
    pub fn records_history(&self) -> bool {
        let document = self.document.as_ref();
        document.is_some_and(|document| !matches!(document.recording, Recording::Off))
    }

    /// Asks before the history is switched off; switches it on at once.
    pub(super) fn ask_about_history(&mut self) {
        if self.writable().is_none() {
            return;
        }
        if self.records_history() {
            self.overlay = Some(Overlay::HistoryOff);
        } else {
            self.set_history(true);
        }
    }

    /// Records changes from now on, or no longer. Either way the sidecar is written, because
    /// it says which.
    pub(super) fn set_history(&mut self, on: bool) {
        let by = self.settings.author.clone();
        let is_on = self.records_history();
        let Some(document) = self.writable() else {
            return;
        };
        if is_on == on {
            return;
        }
        let writer = if on {
            // Opening again is what begins a history: it notes how the marks differ from the
            // last thing that was recorded.
            document.recording = Recording::Never;
            None
        } else {
            document.recording.switch_off(&by)
        };
        document.sidecar.saved_revision = u64::MAX;
        document.touch();
        let source = document.path.clone();
        if let Some(writer) = writer {
            self.jobs.finish_history(source, writer);
        }
        if on {
            self.after_save = Some(AfterSave::Reload(None));
        }
        self.begin_save();
        self.hint(if on {
            "The history is on"
        } else {
            "The history is off for this document"
        });
    }
}
