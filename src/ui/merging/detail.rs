//! The right side of the conflicts: the selected mark as both sides have it, one above the
//! other, and what can be decided. Offsets are UTF-8 bytes; lengths are points.

use egui::{ScrollArea, Ui, vec2};

use super::words::{self, Field, Side};
use crate::model::Annotation;
use crate::session::merging::{MarkConflict, MergeCommand, Merging};
use crate::session::{Action, Command, Document, Session};
use crate::text::Span;
use crate::ui::deciding::{
    column_ui, command_button_ui, label_ui, named_ui, passage_ui, tag_name, title_ui,
};
use crate::ui::fonts;
use crate::ui::icons::Icon;
use crate::ui::review::pieces::Passage;
use crate::ui::theme::Palette;
use crate::ui::widgets::{PushButton, divider_ui};

/// The least room left and right of the column.
const SIDE_MIN: i8 = 16;

/// Shows the selected conflict over the whole of `ui`; from its top if it `is_new`.
pub fn detail_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    merging: &Merging,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    let mut area = ScrollArea::vertical().id_salt("conflict");
    if is_new {
        area = area.vertical_scroll_offset(0.0);
    }
    column_ui(ui, area, SIDE_MIN, |ui| {
        let Some(conflict) = merging.conflict() else {
            return;
        };
        let shown = Shown {
            session,
            document,
            merging,
            conflict,
        };
        shown.title_ui(ui);
        if let Some(mark) = shown.same_words() {
            shown.passage_ui(ui, mark, &[], "Marked text");
            ui.add_space(24.0);
        }
        shown.side_ui(ui, Side::Mine);
        ui.add_space(24.0);
        shown.side_ui(ui, Side::Theirs);
        ui.add_space(24.0);
        divider_ui(ui);
        ui.add_space(20.0);
        shown.buttons_ui(ui, actions);
    });
}

struct Shown<'a> {
    session: &'a Session,
    document: &'a Document,
    merging: &'a Merging,
    conflict: &'a MarkConflict,
}

impl Shown<'_> {
    fn title_ui(&self, ui: &mut Ui) {
        let sides = [Side::Mine, Side::Theirs];
        if let Some(mark) = sides.iter().find_map(|side| side.of(self.conflict)) {
            title_ui(ui, self.session, &mark.tag, mark.id, |_| {});
            ui.add_space(20.0);
        }
    }

    /// The mark, if both sides have it on the same words with the same tag: then the passage
    /// is shown once.
    fn same_words(&self) -> Option<&Annotation> {
        let mine = self.conflict.mine.as_deref()?;
        let theirs = self.conflict.theirs.as_deref()?;
        let is_same = mine.fragments == theirs.fragments && mine.tag == theirs.tag;
        is_same.then_some(mine)
    }

    /// The mark as a side has it: where it stands, and what it says.
    fn side_ui(&self, ui: &mut Ui, side: Side) {
        let palette = Palette::of(ui);
        label_ui(ui, &words::side_label(self.conflict, side));
        let Some(mark) = side.of(self.conflict) else {
            let words = fonts::BODY_SEMIBOLD.rich(words::removed(side));
            ui.label(words.color(palette.text));
            return;
        };
        if self.same_words().is_none() {
            let other = side.other().of(self.conflict);
            let other = other.map_or(&[][..], |mark| mark.fragments.as_slice());
            self.passage_ui(ui, mark, other, side.name());
            ui.add_space(12.0);
        }
        let tag_name = |mark: &Annotation| tag_name(self.session, &mark.tag).to_owned();
        for field in words::fields(self.conflict, side, self.document.text(), tag_name) {
            field_ui(ui, &field);
        }
    }

    /// A mark in its passage; words that `other` does not hold stand out.
    fn passage_ui(&self, ui: &mut Ui, mark: &Annotation, other: &[Span], name: &str) {
        let spans = mark.fragments.as_slice();
        let passage = Passage::beside_other(self.document.text(), spans, other);
        let role = fonts::reading(self.session.settings.text_size);
        passage_ui(ui, &passage, role, &mark.tag, name);
    }

    // ---- deciding

    fn buttons_ui(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let palette = Palette::of(ui);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
            for (words, command) in [
                (words::keep(self.conflict, Side::Mine), MergeCommand::Mine),
                (
                    words::keep(self.conflict, Side::Theirs),
                    MergeCommand::Theirs,
                ),
                ("Keep both", MergeCommand::Both),
            ] {
                self.button_ui(ui, words, command, actions);
            }
        });
        if let Some(decision) = self.merging.decision(self.merging.selected()) {
            ui.add_space(10.0);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                ui.spacing_mut().interact_size.y = 20.0;
                Icon::Check.ui(ui, palette.text);
                let words = words::decided(self.conflict, decision);
                ui.label(fonts::BODY.rich(words).color(palette.text));
            });
        }
    }

    fn button_ui(
        &self,
        ui: &mut Ui,
        words: &str,
        command: MergeCommand,
        actions: &mut Vec<Action>,
    ) {
        let command = Command::Merge(command);
        let enabled = self.session.disabled_reason(command).is_none();
        let button = PushButton::secondary(words);
        command_button_ui(ui, self.session, enabled, button, command, actions);
    }
}

/// A field, in 600 where the sides differ.
fn field_ui(ui: &mut Ui, field: &Field) {
    let color = Palette::of(ui).text;
    named_ui(ui, field.label, |ui| {
        let role = if field.differs {
            fonts::BODY_SEMIBOLD
        } else {
            fonts::BODY
        };
        let words = if field.words.is_empty() {
            "none"
        } else {
            &field.words
        };
        ui.label(role.rich(words).color(color));
    });
    ui.add_space(6.0);
}
