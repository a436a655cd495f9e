//! A box with a tick and a button of a choice, each with words beside it. Lengths are points.

use egui::{
    CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::ui::fonts;
use crate::ui::icons::Icon;
use crate::ui::theme::{Palette, RADIUS_CHIP};
use crate::ui::widgets::paint_focus_ring;

const BOX: f32 = 16.0;
const GAP: f32 = 8.0;
const HEIGHT: f32 = 24.0;

/// A box that a click ticks or clears.
pub(super) fn check_box(ui: &mut Ui, on: &mut bool, text: &str) -> Response {
    let (square, mut response) = words_ui(ui, text);
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), *on, text));
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let (fill, rim) = if *on {
        (palette.ink, Stroke::NONE)
    } else {
        (palette.raised, palette.rim())
    };
    let radius = CornerRadius::same(RADIUS_CHIP);
    painter.rect(square, radius, fill, rim, StrokeKind::Inside);
    if *on {
        Icon::Check.paint_in(painter, square.shrink(1.0), palette.on_ink);
    } else if response.hovered() {
        painter.rect_filled(square, radius, palette.hover);
    }
    paint_focus_ring(painter, palette, &response, square, RADIUS_CHIP);
    response
}

/// One choice of several; `is_chosen` where it is the one in force.
pub(super) fn choice(ui: &mut Ui, is_chosen: bool, text: &str) -> Response {
    let (square, response) = words_ui(ui, text);
    response
        .widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), is_chosen, text));
    let palette = Palette::of(ui);
    let painter = ui.painter();
    painter.circle(square.center(), 7.5, palette.raised, palette.rim());
    if response.hovered() {
        painter.circle_filled(square.center(), 7.0, palette.hover);
    }
    if is_chosen {
        painter.circle_filled(square.center(), 4.0, palette.ink);
    }
    paint_focus_ring(painter, palette, &response, square, 8);
    response
}

/// The words, and the square before them in which the sign is painted.
fn words_ui(ui: &mut Ui, text: &str) -> (Rect, Response) {
    let color = Palette::of(ui).text;
    let galley = fonts::BODY.line(ui, text, color);
    let size = vec2((BOX + GAP + galley.size().x).ceil(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let middle = rect.center().y;
    let at = pos2(rect.left() + BOX + GAP, middle - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
    let center = pos2(rect.left() + BOX / 2.0, middle);
    (Rect::from_center_size(center, Vec2::splat(BOX)), response)
}
