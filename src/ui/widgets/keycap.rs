//! Keys as they are drawn beside a command: one cap for each word. Lengths are points.

use egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    Widget, WidgetInfo, pos2, vec2,
};

use crate::ui::fonts;
use crate::ui::theme::{Palette, RADIUS_MARK};

/// The height of a cap.
const HEIGHT: f32 = 18.0;
/// A cap with one letter is not narrower than this.
const MIN_WIDTH: f32 = 16.0;
const PADDING: f32 = 5.0;
const GAP: f32 = 3.0;

/// A shortcut as caps, one for each key: `Ctrl` `Shift` `P`.
#[must_use = "add it to a ui"]
pub struct Keycaps<'a> {
    keys: &'a [&'a str],
}

impl<'a> Keycaps<'a> {
    /// Caps with these words on them.
    pub fn new(keys: &'a [&'a str]) -> Self {
        Self { keys }
    }
}

impl Widget for Keycaps<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let width = keycaps_width(ui, self.keys);
        let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
        response
            .widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), self.keys.join("+")));
        if ui.is_rect_visible(rect) {
            paint_keycaps(ui, rect.left_center(), self.keys);
        }
        response
    }
}

/// The width that the caps of a shortcut take.
#[must_use]
pub fn keycaps_width(ui: &Ui, keys: &[&str]) -> f32 {
    let widths: f32 = keys.iter().map(|key| cap_width(ui, key) + GAP).sum();
    (widths - GAP).max(0.0)
}

/// Paints caps to the right of `left_center`, as for a row that lays itself out.
pub fn paint_keycaps(ui: &Ui, left_center: Pos2, keys: &[&str]) {
    let palette = Palette::of(ui);
    paint(
        ui,
        left_center,
        keys,
        palette.raised,
        palette.edge,
        palette.weak,
    );
}

/// The same caps on a button filled with ink.
pub(super) fn paint_keycaps_on_ink(ui: &Ui, left_center: Pos2, keys: &[&str]) {
    let palette = Palette::of(ui);
    let rim = palette.edge_on_ink();
    paint(
        ui,
        left_center,
        keys,
        Color32::TRANSPARENT,
        rim,
        palette.on_ink,
    );
}

fn cap_width(ui: &Ui, key: &str) -> f32 {
    let text = fonts::KEYCAP.line(ui, key, Color32::PLACEHOLDER).size().x;
    (text + 2.0 * PADDING).ceil().max(MIN_WIDTH)
}

fn paint(ui: &Ui, left_center: Pos2, keys: &[&str], fill: Color32, rim: Color32, text: Color32) {
    let painter: &Painter = ui.painter();
    let mut left = left_center.x;
    for key in keys {
        let width = cap_width(ui, key);
        let rect = Rect::from_min_size(
            pos2(left, left_center.y - HEIGHT / 2.0),
            vec2(width, HEIGHT),
        );
        painter.rect(
            rect,
            CornerRadius::same(RADIUS_MARK),
            fill,
            Stroke::new(1.0, rim),
            StrokeKind::Inside,
        );
        let galley = fonts::KEYCAP.line(ui, *key, text);
        painter.galley(rect.center() - galley.size() / 2.0, galley, text);
        left += width + GAP;
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::theme;

    #[test]
    fn keys_are_read_out_together() {
        let harness = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui(|ui| {
                ui.add(Keycaps::new(&["Ctrl", "Shift", "P"]));
            });
        assert_eq!(
            harness.get_by_role(Role::Label).value().as_deref(),
            Some("Ctrl+Shift+P")
        );
    }
}
