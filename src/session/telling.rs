//! What the session tells a person: troubles with their ways out, and hints. No offsets here.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::Session;
use super::action::{Action, Hint, Severity, Trouble};
use super::command::Command;
use super::document::Saving;
use super::open::Obstacle;
use crate::store::Finding;
use crate::store::history::Holder;
use crate::text::capitalised;

impl Session {
    /// Tells of something that was found before the window opened.
    pub fn report(&mut self, finding: Finding) {
        self.trouble(
            Severity::Warning,
            finding.what,
            "Nothing else is concerned.",
            vec![],
        );
    }

    /// Tells that nothing keeps two windows apart.
    pub(super) fn report_unlocked(&mut self) {
        self.trouble(
            Severity::Warning,
            "This disk cannot keep a second window out.",
            "Make sure that nobody else marks this document at the same time.",
            vec![],
        );
    }

    /// Tells that a thread ended by a fault of the program, and waits for it no longer.
    pub(super) fn report_fault(&mut self, thread: &str) {
        self.cancel_opening();
        // Nobody waits for an answer that does not come any more.
        self.setting_aside = None;
        self.search_next();
        self.listing.gave_up();
        self.verification.is_running = false;
        if let Some(watching) = &mut self.watching {
            watching.is_looking = false;
        }
        if let Some(review) = &mut self.review {
            review.stop_finishing();
        }
        let why = format!("a fault of the program in “{thread}”");
        if let Some(document) = &mut self.document
            && matches!(document.sidecar.saving, Saving::Writing)
        {
            document.sidecar.saving = Saving::Failed(why);
        }
        self.trouble(
            Severity::Danger,
            format!("A part of the program ended early: “{thread}”."),
            "Your marks are safe. Try again; if it happens again, copy the details for whoever looks after the program.",
            vec![("Read again", Action::Run(Command::Reload))],
        );
    }

    pub(super) fn report_unopened(&mut self, path: &Path, error: &dyn std::error::Error) {
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        self.trouble(
            Severity::Warning,
            sentence(&format!("“{name}” could not be opened: {error}")),
            "Nothing was changed. Open another file, or try again when this is mended.",
            vec![("Open file…", Action::Run(Command::Open))],
        );
    }

    pub(super) fn report_obstacle(&mut self, obstacle: &Obstacle) {
        let details = ("Show findings", Action::Run(Command::Verify));
        match obstacle {
            Obstacle::UnreadableSidecar(why, in_history) => {
                let (way_out, aside) = match in_history {
                    0 => (
                        "The article is open read-only and nothing was overwritten. Mend the file and read it again, or set it aside and begin anew.".to_owned(),
                        "Set it aside and begin anew",
                    ),
                    marks => (
                        format!("The article is open read-only and nothing was overwritten. Mend the file and read it again, or set it aside and take the marks from the history: {marks}."),
                        "Take the marks from the history",
                    ),
                };
                self.trouble(
                    Severity::Danger,
                    sentence(why),
                    way_out,
                    vec![
                        ("Read again", Action::Run(Command::Reload)),
                        (aside, Action::SetSidecarAside),
                    ],
                );
            }
            Obstacle::NewerSidecar(why) => self.trouble(
                Severity::Warning,
                sentence(why),
                "The article is open read-only. Open it with that version; nothing was overwritten.",
                vec![],
            ),
            Obstacle::AlteredHistory(why) => self.trouble(
                Severity::Danger,
                sentence(&format!("the history was altered: {why}")),
                "The marks are shown as the file of marks has them, and the document is open read-only. Keep the altered history for whoever has to look into it, and begin a new one.",
                vec![
                    ("Show findings", Action::Run(Command::Verify)),
                    ("Set it aside and begin a new one", Action::SetHistoryAside),
                ],
            ),
            Obstacle::Held(holder) => self.trouble(
                Severity::Warning,
                format!("{} {HELD_WORDS}", holder_words(holder.as_ref())),
                "You can read it here. When it is closed there, you can take over.",
                vec![("Take over", Action::Run(Command::Reload))],
            ),
            Obstacle::NotWritable(why) => self.trouble(
                Severity::Warning,
                sentence(why),
                "The document is open read-only. Save the marks elsewhere to go on, or try again when this is mended.",
                vec![
                    ("Save elsewhere…", Action::Run(Command::SaveElsewhere)),
                    ("Try again", Action::Run(Command::Reload)),
                ],
            ),
            Obstacle::Misfits(count) => self.trouble(
                Severity::Warning,
                format!("Marks in the file that do not fit the text: {count}."),
                "The document is open read-only. They are kept as they are, and are shown under findings.",
                vec![
                    details,
                    ("Go on marking", Action::MarkChangedSource),
                ],
            ),
        }
    }

    /// Shows a band of trouble.
    pub(crate) fn trouble(
        &mut self,
        severity: Severity,
        what: impl Into<String>,
        way_out: impl Into<String>,
        ways: Vec<(&'static str, Action)>,
    ) {
        let (what, way_out) = (what.into(), way_out.into());
        // The same trouble again is the same band.
        self.troubles.retain(|trouble| trouble.what != what);
        self.next_trouble += 1;
        let file = self
            .document
            .as_ref()
            .map(|document| document.path.display().to_string())
            .unwrap_or_default();
        let details = format!(
            "Evimark {}\n{file}\n{what}\n{way_out}\n",
            env!("CARGO_PKG_VERSION")
        );
        self.troubles.push(Trouble {
            id: self.next_trouble,
            severity,
            what,
            way_out,
            ways,
            details,
        });
    }

    /// Shows a short answer.
    pub(crate) fn hint(&mut self, text: impl Into<Arc<str>>) {
        self.hint = Some(Hint {
            text: text.into(),
            since: Instant::now(),
        });
    }
}

/// How the trouble about another window ends.
pub(super) const HELD_WORDS: &str = "this document open for marking.";

/// “olena, on the machine desk-4, has”, as far as it is known.
fn holder_words(holder: Option<&Holder>) -> String {
    let Some(holder) = holder else {
        return "Another window has".to_owned();
    };
    let name = match holder.name.as_str() {
        "" => "Somebody",
        name => name,
    };
    format!(
        "{name}, on the machine {} (process {}), has",
        holder.host, holder.process
    )
}

/// An error as a sentence of its own.
pub(super) fn sentence(error: &str) -> String {
    format!("{}.", capitalised(error.trim_end_matches('.')))
}
