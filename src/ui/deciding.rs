//! What the screens share that ask a person about one mark after the other (`review`,
//! `merging`): the column of the right side, what stands in it, and the foot. Lengths are
//! points.

use egui::{Align, Frame, Layout, Margin, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use super::command_keys;
use super::fonts::{self, Role};
use super::review::passage::PassageLayout;
use super::review::pieces::Passage;
use super::theme::Palette;
use super::widgets::{ChipState, PushButton, chip_ui, progress_ui};
use crate::model::{AnnotationId, TagKey};
use crate::session::{Action, Command, Session};

/// The widest text of the right side.
pub const MEASURE: f32 = 680.0;
/// The height of the foot.
pub const FOOT_HEIGHT: f32 = 56.0;

/// Shows what is told of a mark, in a column within `area`, with at least `side_min` left and
/// right of it.
pub fn column_ui(ui: &mut Ui, area: ScrollArea, side_min: i8, content: impl FnOnce(&mut Ui)) {
    /// The widest column.
    const COLUMN: f32 = 760.0;
    /// Left of the column where there is room.
    const LEFT: f32 = 72.0;

    let spare = ui.available_width() - COLUMN;
    let left = (spare / 2.0).clamp(f32::from(side_min), LEFT);
    #[expect(clippy::cast_possible_truncation, reason = "some tens of points")]
    let left = left as i8;
    area.auto_shrink(false).show(ui, |ui| {
        let margin = Margin {
            left,
            right: side_min,
            top: 19,
            bottom: 24,
        };
        Frame::NONE.inner_margin(margin).show(ui, |ui| {
            ui.set_max_width(COLUMN.min(ui.available_width()));
            ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
            content(ui);
        });
    });
}

/// The chip, the tag and the id of a mark, and what follows them in the same row.
pub fn title_ui(
    ui: &mut Ui,
    session: &Session,
    tag: &TagKey,
    id: AnnotationId,
    rest: impl FnOnce(&mut Ui),
) {
    let palette = Palette::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.set_min_height(24.0);
        chip_ui(ui, palette.tag(tag.as_str()), ChipState::Solid);
        let name = tag_name(session, tag);
        ui.label(fonts::BODY_SEMIBOLD.rich(name).color(palette.text));
        ui.label(fonts::BODY.rich(id.to_string()).color(palette.weak));
        rest(ui);
    });
}

/// The name of a tag; its key where the tag is unknown.
#[must_use]
pub fn tag_name<'a>(session: &'a Session, tag: &'a TagKey) -> &'a str {
    let known = session.tags.get(tag);
    known.map_or(tag.as_str(), |tag| tag.name.as_str())
}

/// What the thing below it is, in small words.
pub fn label_ui(ui: &mut Ui, words: &str) {
    let color = Palette::of(ui).weak;
    ui.label(fonts::SMALL.rich(words).color(color));
    ui.add_space(5.0);
}

/// A passage to look at, with a mark of this tag in it; `name` says what it is.
pub fn passage_ui(ui: &mut Ui, passage: &Passage, role: Role, tag: &TagKey, name: &str) {
    let width = ui.available_width().min(MEASURE);
    let layout = PassageLayout::new(ui, passage, role, width);
    let size = vec2(width, layout.size().y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        let label = format!("{name}: {}", passage.text);
        WidgetInfo::labeled(egui::Role::Label, true, label)
    });
    let colors = Palette::of(ui).tag(tag.as_str());
    layout.paint(ui, rect.min, passage, colors, false);
}

/// The name of something at the left, and what it is beside it.
pub fn named_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    const LEFT: f32 = 96.0;

    let color = Palette::of(ui).weak;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let size = vec2(LEFT, fonts::BODY.line);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(LEFT);
            ui.label(fonts::BODY.rich(name).color(color));
        });
        content(ui);
    });
}

/// A button that runs a command, with its keys; where the command can do nothing, it says why.
pub fn command_button_ui(
    ui: &mut Ui,
    session: &Session,
    enabled: bool,
    button: PushButton<'_>,
    command: Command,
    actions: &mut Vec<Action>,
) {
    let words = command_keys::words(command);
    let keys: Vec<&str> = words.iter().map(String::as_str).collect();
    let response = ui.add_enabled(enabled, button.compact().keys(&keys));
    if response.clicked() {
        actions.push(Action::Run(command));
    }
    if let Some(why) = session.disabled_reason(command) {
        response.on_disabled_hover_text(why);
    }
}

/// Shows the foot over the whole of `ui`: at the left how much is decided, and from the right
/// the ways out.
pub fn foot_ui(ui: &mut Ui, decided: usize, all: usize, ways_out: impl FnOnce(&mut Ui)) {
    const PADDING: f32 = 16.0;
    const GAP: f32 = 10.0;
    /// From the words at the left to the buttons.
    const APART: f32 = 24.0;

    let area = ui
        .available_rect_before_wrap()
        .with_max_x(ui.max_rect().right());
    let area = area.with_max_y(area.top() + FOOT_HEIGHT);
    ui.advance_cursor_after_rect(area);
    let inside = area.shrink2(vec2(PADDING, 0.0));
    let right = UiBuilder::new()
        .id_salt("ways out")
        .max_rect(inside)
        .layout(Layout::right_to_left(Align::Center));
    let buttons = ui.scope_builder(right, |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ways_out(ui);
    });
    let room = buttons.response.rect.left() - APART - inside.left();
    progress_ui(ui, inside, room, decided, all);
}
