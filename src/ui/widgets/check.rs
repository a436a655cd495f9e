//! A box with a tick and a button of a choice, each with words beside it. Lengths are points.

use egui::{
    CornerRadius, Pos2, Rect, Response, Role, Sense, StrokeKind, Ui, Vec2, Widget, WidgetInfo,
    pos2, vec2,
};

use super::paint_focus_ring;
use crate::ui::fonts;
use crate::ui::icons::Icon;
use crate::ui::theme::{Palette, RADIUS_CHIP};

const BOX: f32 = 16.0;
const GAP: f32 = 8.0;
const HEIGHT: f32 = 24.0;

/// A box that is ticked or not.
#[must_use = "add it to a ui"]
pub struct TickBox<'a> {
    on: &'a mut bool,
    text: &'a str,
}

impl<'a> TickBox<'a> {
    /// A box with words at its right.
    pub fn new(on: &'a mut bool, text: &'a str) -> Self {
        Self { on, text }
    }
}

impl Widget for TickBox<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let (rect, mut response) = allocate(ui, self.text);
        if response.clicked() {
            *self.on = !*self.on;
            response.mark_changed();
        }
        let on = *self.on;
        response
            .widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), on, self.text));
        if ui.is_rect_visible(rect) {
            let square = Rect::from_center_size(box_center(rect), Vec2::splat(BOX));
            let painter = ui.painter();
            let (fill, rim) = if on {
                (palette.ink, egui::Stroke::NONE)
            } else {
                (palette.raised, palette.rim())
            };
            let radius = CornerRadius::same(RADIUS_CHIP);
            painter.rect(square, radius, fill, rim, StrokeKind::Inside);
            if on {
                let inner = square.shrink(1.0);
                Icon::Check.paint_in(painter, inner, palette.on_ink);
            } else if response.hovered() {
                painter.rect_filled(square, radius, palette.hover);
            }
            paint_words(ui, rect, self.text);
            paint_focus_ring(painter, palette, &response, square, RADIUS_CHIP);
        }
        response
    }
}

/// One choice of several.
#[must_use = "add it to a ui"]
pub struct Choice<'a> {
    chosen: bool,
    text: &'a str,
}

impl<'a> Choice<'a> {
    /// A choice with words at its right; `chosen` if it is the one in force.
    pub fn new(chosen: bool, text: &'a str) -> Self {
        Self { chosen, text }
    }
}

impl Widget for Choice<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let (rect, response) = allocate(ui, self.text);
        response.widget_info(|| {
            WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), self.chosen, self.text)
        });
        if ui.is_rect_visible(rect) {
            let center = box_center(rect);
            let painter = ui.painter();
            painter.circle(center, 7.5, palette.raised, palette.rim());
            if response.hovered() {
                painter.circle_filled(center, 7.0, palette.hover);
            }
            if self.chosen {
                painter.circle_filled(center, 4.0, palette.ink);
            }
            paint_words(ui, rect, self.text);
            let square = Rect::from_center_size(center, Vec2::splat(BOX));
            paint_focus_ring(painter, palette, &response, square, 8);
        }
        response
    }
}

fn allocate(ui: &mut Ui, text: &str) -> (Rect, Response) {
    let color = Palette::of(ui).text;
    let width = BOX + GAP + fonts::BODY.line(ui, text, color).size().x;
    ui.allocate_exact_size(vec2(width.ceil(), HEIGHT), Sense::click())
}

fn box_center(rect: Rect) -> Pos2 {
    rect.left_center() + vec2(BOX / 2.0, 0.0)
}

fn paint_words(ui: &Ui, rect: Rect, text: &str) {
    let color = Palette::of(ui).text;
    let galley = fonts::BODY.line(ui, text, color);
    let at = pos2(
        rect.left() + BOX + GAP,
        rect.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(at, galley, color);
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::theme;

    #[test]
    fn a_click_ticks_a_box() {
        let mut harness = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, on| {
                    ui.add(TickBox::new(on, "Reduce motion"));
                    ui.add(Choice::new(*on, "Chosen"));
                },
                false,
            );
        harness
            .get_by_role_and_label(Role::CheckBox, "Reduce motion")
            .click();
        harness.run();
        assert!(harness.state());
        harness.get_by_role_and_label(Role::RadioButton, "Chosen");
    }
}
