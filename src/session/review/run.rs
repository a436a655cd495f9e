//! Where the actions and commands of a review take effect. Offsets are UTF-8 bytes.

use super::{Decision, Review, ReviewAction, ReviewCommand, Stage};
use crate::model::annotation::now;
use crate::session::action::{Action, Focus, Overlay, Request, Severity};
use crate::session::command::{Command, EdgeMove};
use crate::session::document::Access;
use crate::session::setting_aside::Aside;
use crate::session::telling::sentence;
use crate::session::{AfterSave, Document, Session};
use crate::store::Expected;
use crate::store::backup::BackupError;
use crate::text::reanchor::Kind;

/// What is said of a review that was put off.
const PUT_OFF: &str = "The marks of this document wait for a review.";

impl Session {
    /// The review, while it takes the place of the text.
    #[must_use]
    pub fn shown_review(&self) -> Option<&Review> {
        self.review.as_ref().filter(|review| review.is_shown())
    }

    /// The review while it is shown and can be worked on, with its document.
    fn open_review(&mut self) -> Option<(&mut Review, &mut Document)> {
        let review = self.review.as_mut()?;
        let document = self.document.as_mut()?;
        (review.stage == Stage::Shown).then_some((review, document))
    }

    /// Does what the screen of the review asks for.
    pub(in crate::session) fn run_review(&mut self, action: ReviewAction) {
        if action == ReviewAction::Abandon {
            return self.abandon_review();
        }
        let Some((review, document)) = self.open_review() else {
            return;
        };
        let text = document.text();
        match action {
            ReviewAction::Select(item) => review.select(Some(item)),
            ReviewAction::ShowTab(tab) => review.show_tab(tab),
            ReviewAction::Expand => review.expand(),
            ReviewAction::Choose(candidate) => {
                review.choose(candidate);
            }
            ReviewAction::Put {
                anchor,
                head,
                granularity,
            } => review.put(text, anchor, head, granularity),
            ReviewAction::DragEdge { edge, byte, exact } => {
                review.drag_edge(text, edge, byte, exact);
            }
            ReviewAction::Look(byte) => review.look_at(byte),
            ReviewAction::FinishUndecided => {
                self.overlay = None;
                self.finish_review();
            }
            ReviewAction::Abandon => {}
        }
    }

    pub(in crate::session) fn run_review_command(&mut self, command: ReviewCommand) {
        match command {
            ReviewCommand::Show => self.show_review(),
            ReviewCommand::Leave => self.leave_review(),
            ReviewCommand::Finish => self.ask_to_finish(),
            ReviewCommand::AcceptMoved => {
                if let Some((review, _)) = self.open_review() {
                    let accepted = review.accept_moved();
                    self.hint(match accepted {
                        1 => "1 moved mark accepted".to_owned(),
                        n => format!("{n} moved marks accepted"),
                    });
                }
            }
            ReviewCommand::Keep => self.keep(),
            ReviewCommand::SetAside => self.decide_and_go_on(Some(Decision::SetAside)),
            ReviewCommand::Later => self.decide_and_go_on(None),
            ReviewCommand::Edges => {
                if let Some((review, document)) = self.open_review() {
                    review.begin_edges(document.text());
                }
            }
            ReviewCommand::Next | ReviewCommand::Previous => {
                let forward = command == ReviewCommand::Next;
                if let Some((review, _)) = self.open_review()
                    && !review.step(forward)
                {
                    self.hint(if forward {
                        "This is the last mark of the list"
                    } else {
                        "This is the first mark of the list"
                    });
                }
            }
            ReviewCommand::Choose(at) => {
                if let Some((review, _)) = self.open_review()
                    && !review.choose(at.into())
                {
                    self.hint("There is no such place");
                }
            }
        }
    }

    /// Why a command can do nothing because of a review, or because there is none.
    pub(in crate::session) fn review_reason(&self, command: Command) -> Option<&'static str> {
        const NO_REVIEW: &str = "No review is open";
        const NO_MARK: &str = "No mark selected";
        let Command::Review(command) = command else {
            return self
                .shown_review()
                .is_some_and(|_| command.needs_text())
                .then_some("A review is open");
        };
        let shown = self.shown_review();
        if command == ReviewCommand::Show {
            return match (&self.review, &self.document) {
                _ if shown.is_some() => Some("The review is open"),
                (Some(_), Some(document)) if document.annotations.waiting() > 0 => None,
                (Some(review), Some(_)) if review.lent.is_some() => None,
                _ => Some("No mark waits for a place"),
            };
        }
        let Some(review) = shown else {
            return Some(NO_REVIEW);
        };
        if review.is_finishing() {
            return Some("The review is being finished");
        }
        let item = review.selected_item();
        match command {
            ReviewCommand::Keep => review.keeping().err(),
            ReviewCommand::SetAside | ReviewCommand::Later | ReviewCommand::Edges
                if item.is_none() =>
            {
                Some(NO_MARK)
            }
            ReviewCommand::SetAside | ReviewCommand::Later
                if item.is_some_and(|item| item.kind() == Kind::Unmoved)
                    && review.draft().is_none() =>
            {
                Some("This mark stands where it stood")
            }
            ReviewCommand::Choose(_)
                if item.is_none_or(|item| item.placement.candidates.len() < 2) =>
            {
                Some("No places to choose from")
            }
            ReviewCommand::AcceptMoved if review.undecided_moved() == 0 => {
                Some("No moved mark is undecided")
            }
            _ => None,
        }
    }

    fn keep(&mut self) {
        let Some((review, _)) = self.open_review() else {
            return;
        };
        match review.keeping() {
            Ok(decision) => self.decide_and_go_on(Some(decision)),
            Err(why) => self.hint(why),
        }
    }

    fn decide_and_go_on(&mut self, decision: Option<Decision>) {
        if let Some((review, _)) = self.open_review() {
            // Putting off what is being moved only puts the edges back.
            let is_kept = decision.is_none() && review.cancel_edges();
            if !is_kept {
                review.decide(decision);
                review.go_on();
            }
        }
    }

    pub(in crate::session) fn move_review_edge(&mut self, step: EdgeMove) {
        if let Some((review, document)) = self.open_review()
            && !review.move_edge(document.text(), step)
        {
            self.hint("A mark holds at least one character");
        }
    }

    // ---- coming and going

    /// Takes up what was found when the document was opened.
    pub(in crate::session) fn install_review(&mut self, review: Option<Review>) {
        self.review = review;
        let Some(document) = &self.document else {
            return;
        };
        let misfits = document.sidecar.misfits.len();
        if self.review.is_some() && misfits > 0 {
            self.trouble(
                Severity::Warning,
                format!("Entries of the file with the marks that make no sense: {misfits}."),
                "They are kept as they are, whatever you decide here.",
                vec![("Show findings", Action::Run(Command::Verify))],
            );
        }
    }

    fn show_review(&mut self) {
        let (Some(review), Some(document)) = (&mut self.review, &self.document) else {
            return;
        };
        let is_new = review.lent.is_none();
        if is_new && !review.refresh(&document.annotations) {
            return self.hint("No mark waits for a place");
        }
        review.stage = Stage::Shown;
        self.find.is_open = false;
        self.troubles.retain(|trouble| trouble.what != PUT_OFF);
        self.request(Request::Focus(Focus::Text));
    }

    fn leave_review(&mut self) {
        let Some((review, document)) = self.open_review() else {
            return;
        };
        review.stage = Stage::PutOff;
        review.cancel_edges();
        if matches!(document.access, Access::ReadOnly(_)) {
            self.trouble(
                Severity::Warning,
                PUT_OFF,
                "The text is open read-only, with the marks whose place is beyond doubt. Nothing was written, and what you decided is kept while the document is open.",
                vec![("Review", Action::Run(Command::Review(ReviewCommand::Show)))],
            );
        }
        self.request(Request::Focus(Focus::Text));
    }

    /// One step back: from moving edges, then out of the review. Returns whether one is shown.
    pub(in crate::session) fn back_in_review(&mut self) -> bool {
        let Some(review) = self.review.as_mut().filter(|review| review.is_shown()) else {
            return false;
        };
        if review.stage == Stage::Shown && !review.cancel_edges() {
            self.leave_review();
        }
        true
    }

    // ---- finishing

    fn ask_to_finish(&mut self) {
        match self.open_review() {
            Some((review, _)) if review.undecided() > 0 => {
                self.overlay = Some(Overlay::FinishReview { is_leaving: false });
            }
            Some(_) => self.finish_review(),
            None => {}
        }
    }

    /// Keeps the old marks under a number first; what was decided is done when that is done.
    fn finish_review(&mut self) {
        let Some((review, document)) = self.open_review() else {
            return;
        };
        review.stage = Stage::Finishing;
        review.cancel_edges();
        // Marks that only the history has are in no file that could be kept.
        let has_file = document.sidecar.expected != Expected::Absent;
        if has_file && review.changes_something() {
            self.set_aside(Aside::Reviewed);
        } else {
            self.conclude_review(None);
        }
    }

    /// Takes the outcome of keeping the old marks.
    pub(in crate::session) fn kept_marks(&mut self, outcome: Result<String, BackupError>) {
        let is_awaited = |review: &Review| review.stage == Stage::Finishing;
        if !self.review.as_ref().is_some_and(is_awaited) {
            return;
        }
        match outcome {
            Ok(kept) => self.conclude_review(Some(&kept)),
            Err(error) => self.report_unfinished(&error.to_string()),
        }
    }

    /// Does what was decided.
    fn conclude_review(&mut self, kept: Option<&str>) {
        let (Some(review), Some(document)) = (&mut self.review, &mut self.document) else {
            return;
        };
        review.take_back_places(document);
        if review.changes_something() {
            let transaction = review.transaction(document.text(), now());
            if let Err(error) = document.reanchor(&self.settings.author, transaction) {
                return self.report_unfinished(&error.to_string());
            }
            // The file is about another version of the source, whatever was decided.
            document.sidecar.saved_revision = u64::MAX;
        }
        document.access = Access::Writable;
        review.stage = Stage::PutOff;
        review.forget_decisions();
        self.troubles.retain(|trouble| trouble.what != PUT_OFF);
        if matches!(self.overlay, Some(Overlay::FinishReview { .. })) {
            self.overlay = None;
        }
        if let Some(kept) = kept {
            self.hint(format!("The old marks are kept as {kept}"));
        }
        self.begin_save();
        // Where nothing is to be written, nobody tells that it was.
        let has_unsaved = self.document.as_ref().is_some_and(Document::has_unsaved);
        if !has_unsaved {
            self.continue_after_save();
        }
        self.request(Request::Focus(Focus::Text));
    }

    fn report_unfinished(&mut self, error: &str) {
        if let Some(review) = &mut self.review {
            review.stop_finishing();
        }
        self.after_save = None;
        self.trouble(
            Severity::Danger,
            sentence(&format!("The review could not be finished: {error}")),
            "Nothing was changed, and what you decided is still here. Try again when this is mended.",
            vec![],
        );
    }

    /// Whether decisions would be lost by leaving the document; then the person is asked, and
    /// `then` happens afterwards.
    pub(in crate::session) fn asks_about_review(&mut self, then: &AfterSave) -> bool {
        let Some(review) = &self.review else {
            return false;
        };
        if !review.has_decisions() {
            return false;
        }
        self.after_save = Some(then.clone());
        self.overlay = Some(Overlay::FinishReview { is_leaving: true });
        true
    }

    fn abandon_review(&mut self) {
        self.overlay = None;
        if let Some(review) = &mut self.review {
            review.forget_decisions();
        }
        self.continue_after_save();
    }
}

impl Review {
    /// Lets a person decide again after finishing did not get on.
    pub(in crate::session) fn stop_finishing(&mut self) {
        if self.stage == Stage::Finishing {
            self.stage = Stage::Shown;
        }
    }

    /// Whether finishing does anything to the marks or to what the file says of their source.
    fn changes_something(&self) -> bool {
        !self.old.is_same || self.has_decisions() || !self.group(Kind::Unmoved).is_empty()
    }

    fn forget_decisions(&mut self) {
        for item in &mut self.items {
            item.decision = None;
        }
        (self.decided, self.decided_moved) = (0, 0);
    }
}
