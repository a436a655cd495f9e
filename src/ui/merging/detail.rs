//! The right side of the conflicts: the selected mark as both sides have it, one above the
//! other, and what can be decided. Offsets are UTF-8 bytes; lengths are points.

use egui::{Align, Frame, Layout, Margin, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::words::{self, Field, Side};
use crate::model::Annotation;
use crate::session::merging::{MarkConflict, MergeCommand, Merging};
use crate::session::{Action, Command, Document, Session};
use crate::text::Span;
use crate::ui::command_keys;
use crate::ui::fonts;
use crate::ui::icons::Icon;
use crate::ui::review::passage::PassageLayout;
use crate::ui::review::pieces::Passage;
use crate::ui::theme::Palette;
use crate::ui::widgets::{ChipState, PushButton, chip_ui, divider_ui};

/// The widest column, and the widest text in it.
const COLUMN: f32 = 760.0;
const MEASURE: f32 = 680.0;
/// Left of the column where there is room.
const LEFT: f32 = 72.0;
const LEFT_MIN: f32 = 16.0;
/// From the name of a field to what it holds.
const FIELD_LEFT: f32 = 96.0;

/// Shows the selected conflict over the whole of `ui`; from its top if it `is_new`.
pub fn detail_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    merging: &Merging,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    let mut area = ScrollArea::vertical()
        .id_salt("conflict")
        .auto_shrink(false);
    if is_new {
        area = area.vertical_scroll_offset(0.0);
    }
    let spare = ui.available_width() - COLUMN;
    let left = (spare / 2.0).clamp(LEFT_MIN, LEFT);
    area.show(ui, |ui| {
        let margin = Margin {
            left: whole(left),
            right: whole(LEFT_MIN),
            top: 19,
            bottom: 24,
        };
        Frame::NONE.inner_margin(margin).show(ui, |ui| {
            ui.set_max_width(COLUMN);
            ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
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
    });
}

struct Shown<'a> {
    session: &'a Session,
    document: &'a Document,
    merging: &'a Merging,
    conflict: &'a MarkConflict,
}

impl Shown<'_> {
    fn tag_name(&self, mark: &Annotation) -> String {
        let tag = self.session.tags.get(&mark.tag);
        tag.map_or_else(|| mark.tag.to_string(), |tag| tag.name.clone())
    }

    fn title_ui(&self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        let sides = [Side::Mine, Side::Theirs];
        let Some(mark) = sides.iter().find_map(|side| side.of(self.conflict)) else {
            return;
        };
        ui.horizontal_wrapped(|ui| {
            ui.set_min_height(24.0);
            chip_ui(ui, palette.tag(mark.tag.as_str()), ChipState::Solid);
            let name = self.tag_name(mark);
            ui.label(fonts::BODY_SEMIBOLD.rich(name).color(palette.text));
            ui.label(fonts::BODY.rich(mark.id.to_string()).color(palette.weak));
        });
        ui.add_space(20.0);
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
        let label = words::side_label(self.conflict, side);
        ui.label(fonts::SMALL.rich(label).color(palette.weak));
        ui.add_space(5.0);
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
        let tag_name = |mark: &Annotation| self.tag_name(mark);
        for field in words::fields(self.conflict, side, self.document.text(), tag_name) {
            field_ui(ui, &field);
        }
    }

    /// A mark in its passage; words that `other` does not hold stand out.
    fn passage_ui(&self, ui: &mut Ui, mark: &Annotation, other: &[Span], name: &str) {
        let spans = mark.fragments.as_slice();
        let passage = Passage::beside_other(self.document.text(), spans, other);
        let width = ui.available_width().min(MEASURE);
        let role = fonts::reading(self.session.settings.text_size);
        let layout = PassageLayout::new(ui, &passage, role, width);
        let size = vec2(width, layout.size().y);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Label, true, format!("{name}: {}", passage.text))
        });
        let colors = Palette::of(ui).tag(mark.tag.as_str());
        layout.paint(ui, rect.min, &passage, colors, false);
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
        let keys = command_keys::words(command);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let why_not = self.session.disabled_reason(command);
        let button = PushButton::secondary(words).compact().keys(&keys);
        let response = ui.add_enabled(why_not.is_none(), button);
        if response.clicked() {
            actions.push(Action::Run(command));
        }
        if let Some(why) = why_not {
            response.on_disabled_hover_text(why);
        }
    }
}

/// A field: its name at the left, what it holds beside it; in 600 where the sides differ.
fn field_ui(ui: &mut Ui, field: &Field) {
    let palette = Palette::of(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let size = vec2(FIELD_LEFT, fonts::BODY.line);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(FIELD_LEFT);
            ui.label(fonts::BODY.rich(field.label).color(palette.weak));
        });
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
        ui.label(role.rich(words).color(palette.text));
    });
    ui.add_space(6.0);
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a margin of some tens of points"
)]
fn whole(points: f32) -> i8 {
    points as i8
}
