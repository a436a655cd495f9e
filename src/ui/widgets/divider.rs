//! Thin lines between areas and between things in a bar. Lengths are points.

use egui::{Response, Sense, Stroke, Ui, vec2};

use crate::ui::theme::Palette;

/// A line over the whole width, 1 high.
pub fn divider_ui(ui: &mut Ui) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    let stroke = Stroke::new(1.0, Palette::of(ui).divider);
    ui.painter().hline(rect.x_range(), rect.center().y, stroke);
    response
}

/// An upright line between the things of a bar, 1 wide and `height` high.
pub fn vertical_divider_ui(ui: &mut Ui, height: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(1.0, height), Sense::hover());
    let stroke = Stroke::new(1.0, Palette::of(ui).edge);
    ui.painter().vline(rect.center().x, rect.y_range(), stroke);
    response
}
