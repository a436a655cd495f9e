//! A small button that stays pressed, as in the find bar. Lengths are points.

use egui::{CornerRadius, Response, Role, Sense, StrokeKind, Ui, Widget, WidgetInfo, vec2};

use super::{paint_focus_ring, tooltip_ui};
use crate::ui::fonts;
use crate::ui::theme::{Palette, RADIUS};

/// A button with a sign of a few letters that is on or off: `Aa`, `W`, `.*`.
#[must_use = "add it to a ui"]
pub struct ToggleButton<'a> {
    on: &'a mut bool,
    sign: &'a str,
    name: &'a str,
}

impl<'a> ToggleButton<'a> {
    /// A toggle that shows `sign` and is called `name`.
    pub fn new(on: &'a mut bool, sign: &'a str, name: &'a str) -> Self {
        Self { on, sign, name }
    }
}

impl Widget for ToggleButton<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        const MIN_WIDTH: f32 = 26.0;
        const HEIGHT: f32 = 24.0;

        let palette = Palette::of(ui);
        // Measured in the wider of the two weights, so that a click moves nothing.
        let widest = fonts::SMALL_MEDIUM
            .line(ui, self.sign, palette.text)
            .size()
            .x;
        let size = vec2((widest + 8.0).ceil().max(MIN_WIDTH), HEIGHT);
        let (rect, mut response) = ui.allocate_exact_size(size, Sense::click());
        if response.clicked() {
            *self.on = !*self.on;
            response.mark_changed();
        }
        let on = *self.on;
        response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), on, self.name));
        if ui.is_rect_visible(rect) {
            let painter = ui.painter();
            let radius = CornerRadius::same(RADIUS);
            if on {
                painter.rect(
                    rect,
                    radius,
                    palette.active,
                    palette.rim(),
                    StrokeKind::Inside,
                );
            } else if response.hovered() {
                painter.rect_filled(rect, radius, palette.hover);
            }
            let (role, color) = if on {
                (fonts::SMALL_MEDIUM, palette.text)
            } else {
                (fonts::SMALL, palette.weak)
            };
            let galley = role.line(ui, self.sign, color);
            painter.galley(rect.center() - galley.size() / 2.0, galley, color);
            paint_focus_ring(painter, palette, &response, rect, RADIUS);
        }
        tooltip_ui(&response, self.name, &[]);
        response
    }
}

#[cfg(test)]
mod tests {
    use egui::Key;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::theme;

    #[test]
    fn a_click_and_space_toggle() {
        let mut harness = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, on| {
                    ui.add(ToggleButton::new(on, "W", "Whole words"));
                },
                false,
            );
        let button = harness.get_by_role_and_label(Role::Button, "Whole words");
        button.click();
        button.focus();
        harness.run();
        assert!(harness.state());
        harness.key_press(Key::Space);
        harness.run();
        assert!(!harness.state());
    }
}
