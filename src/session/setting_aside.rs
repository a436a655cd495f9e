//! Keeping a file under a number before something else takes its place, on a thread. No offsets
//! here.

use std::path::{Path, PathBuf};

use super::Session;
use super::action::Severity;
use super::document::Access;
use crate::store::backup::BackupError;
use crate::store::history;

/// Which file is set aside, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// A copy of the marks, because those of a review are about to be written.
    Reviewed,
    /// A copy of the marks, because a person marks on in a changed source.
    MarkedOn,
    /// A file of marks that cannot be read.
    Sidecar,
    /// A history that was altered.
    History,
}

impl Aside {
    /// Whether the file stays, and a copy of it is kept.
    #[must_use]
    pub fn is_copy(self) -> bool {
        matches!(self, Self::Reviewed | Self::MarkedOn)
    }
}

impl Session {
    /// Has a thread keep a file of the open document under a number.
    pub(super) fn set_aside(&mut self, aside: Aside) {
        let Some(path) = self.path_of(aside) else {
            return;
        };
        // Whoever presses twice wants it once.
        if self.setting_aside != Some(aside) {
            self.setting_aside = Some(aside);
            self.jobs.set_aside(path, aside);
        }
    }

    /// Goes on with what the file was set aside for.
    pub(super) fn was_set_aside(
        &mut self,
        path: &Path,
        aside: Aside,
        outcome: Result<String, BackupError>,
    ) {
        self.setting_aside = None;
        if self.path_of(aside).as_deref() != Some(path) {
            return;
        }
        match (outcome, aside) {
            (outcome, Aside::Reviewed) => self.kept_marks(outcome),
            (Ok(kept), Aside::MarkedOn) => {
                if let Some(document) = &mut self.document {
                    document.access = Access::Writable;
                }
                self.troubles.clear();
                self.hint(format!("The old marks are kept as {kept}"));
            }
            // What the history knows is taken from there.
            (Ok(_), Aside::Sidecar | Aside::History) => self.begin_reload(None),
            (Err(error), _) => self.trouble(
                Severity::Danger,
                super::telling::sentence(&error.to_string()),
                "The document stays read-only; nothing was changed.",
                vec![],
            ),
        }
    }

    fn path_of(&self, aside: Aside) -> Option<PathBuf> {
        let sidecar = &self.document.as_ref()?.sidecar.path;
        Some(match aside {
            Aside::Reviewed | Aside::MarkedOn | Aside::Sidecar => sidecar.clone(),
            Aside::History => history::history_path(sidecar),
        })
    }
}
