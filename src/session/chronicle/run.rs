//! What the views of the history ask for, and where it takes effect. Records count from 1.

use super::{Answer, Filter};
use crate::model::AnnotationId;
use crate::session::action::{Action, Request};
use crate::session::{Focus, Session};

/// Something that a view of the history asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChronicleAction {
    /// Shows the history, or the marks, in the panel.
    Show(bool),
    /// Opens or closes the history under the details of a mark.
    ShowOfMark(bool),
    /// Lists the history of one mark in the panel.
    OnlyMark(AnnotationId),
    /// Lists other records.
    SetFilter(Filter),
    /// Selects a record and shows its mark, or selects none.
    Select(Option<u64>),
    /// Puts what the selected record says on the clipboard.
    Copy,
}

impl Session {
    pub(in crate::session) fn run_chronicle(&mut self, action: ChronicleAction) {
        match action {
            ChronicleAction::Show(is_shown) => self.show_history(is_shown),
            ChronicleAction::ShowOfMark(is_open) => self.chronicle.is_mark_open = is_open,
            ChronicleAction::OnlyMark(id) => {
                self.show_history(true);
                self.chronicle.select(None);
                self.chronicle.follow_mark(Some(id));
                self.chronicle.set_filter(Filter {
                    only_selected: true,
                    ..Filter::default()
                });
            }
            ChronicleAction::SetFilter(filter) => self.chronicle.set_filter(filter),
            ChronicleAction::Select(record) => self.select_record(record),
            ChronicleAction::Copy => self.copy_record(),
        }
    }

    /// Shows the history or the marks, in a panel that is there.
    pub(in crate::session) fn show_history(&mut self, is_shown: bool) {
        if !self.settings.show_inspector {
            self.settings.show_inspector = true;
            self.settings_changed();
        }
        self.chronicle.is_shown = is_shown;
        if is_shown {
            self.chronicle.grow();
        }
    }

    /// Shows the marks, for something that stands there.
    pub(in crate::session) fn show_marks(&mut self) {
        self.settings.show_inspector = true;
        self.chronicle.is_shown = false;
    }

    /// Whether the panel is there and shows the history.
    #[must_use]
    pub fn shows_history(&self) -> bool {
        self.settings.show_inspector && self.chronicle.is_shown
    }

    fn select_record(&mut self, record: Option<u64>) {
        self.chronicle.select(record);
        let Some(entry) = self.chronicle.selected_entry() else {
            return;
        };
        let Some(document) = &self.document else {
            return;
        };
        if entry.marks.is_empty() {
            return;
        }
        let there = |id: &AnnotationId| document.annotations.get(*id);
        // Of the marks of one record, the one that is selected already stays so.
        let selected = document
            .selected
            .filter(|id| entry.marks.binary_search(id).is_ok() && there(id).is_some());
        let first = || {
            let marks = entry.marks.iter().filter_map(there);
            marks
                .min_by_key(|mark| mark.order_key())
                .map(|mark| mark.id)
        };
        let is_one = entry.marks.len() == 1;
        match selected.or_else(first) {
            Some(id) => self.run(Action::SelectMark(id)),
            None if is_one => self.hint("This mark is not there any more"),
            None => self.hint("These marks are not there any more"),
        }
    }

    fn copy_record(&mut self) {
        let (Some(entry), Some(Ok(details))) =
            (self.chronicle.selected_entry(), self.chronicle.details())
        else {
            return;
        };
        let text = details.text(&entry.sentence());
        self.request(Request::Copy(text));
        self.hint("Copied");
    }

    /// Starts what is due for the history.
    pub(in crate::session) fn poll_chronicle(&mut self) {
        let document = self.document.as_ref();
        let sidecar = document.map(|document| document.sidecar.path.as_path());
        self.chronicle.follow(sidecar);
        self.chronicle
            .follow_mark(document.and_then(|document| document.selected));
        while let Some(task) = self.chronicle.task(&self.tags) {
            self.jobs.tell(task);
        }
    }

    /// Takes what a thread found in the history.
    pub(in crate::session) fn take_chronicle(&mut self, answer: Answer) {
        self.chronicle.answer(answer);
    }

    /// Switches between the history and the marks.
    pub(in crate::session) fn toggle_history(&mut self) {
        let is_shown = !self.shows_history();
        self.show_history(is_shown);
        self.request(Request::Focus(if is_shown {
            Focus::History
        } else {
            Focus::Text
        }));
    }
}
