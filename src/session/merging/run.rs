//! Where the commands about conflicting marks take effect. No offsets here.

use super::{MergeAction, MergeCommand, Merging};
use crate::model::{Decision, Link};
use crate::session::action::{Request, Severity};
use crate::session::command::{Command, Scope};
use crate::session::{Action, Focus, Session};

/// What is said of conflicts that wait.
const WAITING: &str = "You and another program changed the same marks.";

impl Session {
    /// The conflicts, while they take the place of the text.
    #[must_use]
    pub fn shown_merging(&self) -> Option<&Merging> {
        self.document.as_ref()?;
        self.merging.as_ref().filter(|merging| merging.is_shown)
    }

    fn open_merging(&mut self) -> Option<&mut Merging> {
        self.document.as_ref()?;
        self.merging.as_mut().filter(|merging| merging.is_shown)
    }

    pub(in crate::session) fn run_merging(&mut self, action: MergeAction) {
        let MergeAction::Select(at) = action;
        if let Some(merging) = self.open_merging() {
            merging.select(at);
        }
    }

    pub(in crate::session) fn run_merge_command(&mut self, command: MergeCommand) {
        match command {
            MergeCommand::Show => self.show_conflicts(),
            MergeCommand::Leave => self.leave_conflicts(),
            MergeCommand::Finish => self.finish_merge(),
            MergeCommand::Mine => self.decide_conflict(Decision::Mine),
            MergeCommand::Theirs => self.decide_conflict(Decision::Theirs),
            MergeCommand::Both => self.decide_conflict(Decision::Both),
            MergeCommand::Next | MergeCommand::Previous => {
                let forward = command == MergeCommand::Next;
                if let Some(merging) = self.open_merging()
                    && !merging.step(forward)
                {
                    self.hint(if forward {
                        "This is the last mark of the list"
                    } else {
                        "This is the first mark of the list"
                    });
                }
            }
        }
    }

    /// Why a command can do nothing because of conflicts, or because there are none.
    pub(in crate::session) fn merge_reason(&self, command: Command) -> Option<&'static str> {
        let shown = self.shown_merging();
        let Command::Merge(command) = command else {
            return shown
                .is_some_and(|_| command.needs_text() || command.scope() == Scope::Edges)
                .then_some("Conflicting marks are shown");
        };
        let has_conflicts = self.document.is_some() && self.merging.is_some();
        match (command, shown) {
            (MergeCommand::Show, Some(_)) => Some("The conflicts are shown"),
            (MergeCommand::Show, None) if has_conflicts => None,
            (_, None) if has_conflicts => Some("The conflicts are not shown"),
            (_, None) => Some("No marks are in conflict"),
            (MergeCommand::Both, Some(merging)) if !merging.can_keep_both() => {
                Some("One side removed this mark")
            }
            (MergeCommand::Finish, Some(merging)) if merging.undecided() > 0 => {
                Some("Some marks are not decided yet")
            }
            _ => None,
        }
    }

    fn decide_conflict(&mut self, decision: Decision) {
        if let Some(merging) = self.open_merging() {
            merging.decide(decision);
        }
    }

    // ---- coming and going

    /// Tells of conflicts that wait for a person.
    pub(in crate::session) fn tell_of_conflicts(&mut self) {
        if self.shown_merging().is_some() {
            return;
        }
        self.trouble(
            Severity::Warning,
            WAITING,
            "Nothing was overwritten. Decide about each of them to go on saving.",
            vec![("Compare…", Action::ShowConflicts)],
        );
    }

    /// Shows what waits for a decision.
    pub(in crate::session) fn show_conflicts(&mut self) {
        let (Some(merging), Some(document)) = (&mut self.merging, &self.document) else {
            return self.hint("No marks are in conflict");
        };
        if document.annotations.revision() != merging.mine.revision() {
            // The person went on marking meanwhile: both sides are put together again, and
            // then it is shown.
            merging.is_wanted = true;
            return self.take_in();
        }
        merging.is_shown = true;
        self.find.is_open = false;
        self.troubles.retain(|trouble| trouble.what != WAITING);
        self.request(Request::Focus(Focus::Text));
    }

    fn leave_conflicts(&mut self) {
        if let Some(merging) = self.open_merging() {
            merging.is_shown = false;
            self.tell_of_conflicts();
            self.request(Request::Focus(Focus::Text));
        }
    }

    /// One step back: out of the conflicts. Returns whether they were shown.
    pub(in crate::session) fn back_in_merging(&mut self) -> bool {
        let is_shown = self.shown_merging().is_some();
        self.leave_conflicts();
        is_shown
    }

    /// Makes the changes that were decided, as one step to undo.
    fn finish_merge(&mut self) {
        let revision = self.document.as_ref().map(|d| d.annotations.revision());
        let is_done = self
            .open_merging()
            .is_some_and(|merging| merging.undecided() == 0);
        if !is_done {
            return;
        }
        let is_current = |merging: &mut Merging| Some(merging.mine.revision()) == revision;
        let Some(merging) = self.merging.take_if(is_current) else {
            return self.show_conflicts();
        };
        let resolution = merging.resolution();
        self.take_theirs(merging.theirs, resolution.edits);
        self.tell_of_dropped_links(&resolution.dropped_links);
        self.request(Request::Focus(Focus::Text));
        self.begin_save();
    }

    /// A link between a mark and one that is gone is no more; somebody made it, so it is said.
    fn tell_of_dropped_links(&mut self, links: &[Link]) {
        if links.is_empty() {
            return;
        }
        let mut told: Vec<String> = links
            .iter()
            .take(5)
            .map(|link| format!("{} {} {}", link.from, link.kind, link.to))
            .collect();
        if links.len() > told.len() {
            told.push(format!("and {} more", links.len() - told.len()));
        }
        self.trouble(
            Severity::Warning,
            "Links were left out, because a mark that they join was removed.",
            format!(
                "They were: {}. Undo brings the marks back as they were.",
                told.join(", ")
            ),
            vec![],
        );
    }
}
