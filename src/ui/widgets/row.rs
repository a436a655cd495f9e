//! A row of a list: what is behind its content, and how it is pointed at. Lengths are points.

use egui::{CornerRadius, Painter, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use super::paint_focus_ring;
use crate::ui::theme::{Palette, RADIUS};

/// A row of a list that can be clicked and takes the focus.
#[must_use = "show it"]
pub struct ListRow<'a> {
    name: &'a str,
    height: f32,
    current: bool,
    enabled: bool,
}

impl<'a> ListRow<'a> {
    /// A row of a height, which a screen reader calls `name`.
    pub fn new(name: &'a str, height: f32) -> Self {
        Self {
            name,
            height,
            current: false,
            enabled: true,
        }
    }

    /// Whether this is the current row.
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// A row that is not enabled is neither pointed at nor clicked; its content is faint.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Shows the row over the whole width. `content` gets a ui inside, 8 from both sides, which
    /// lays out from left to right around the middle.
    pub fn show(self, ui: &mut Ui, content: impl FnOnce(&mut Ui)) -> Response {
        let size = vec2(ui.available_width(), self.height);
        let sense = if self.enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let (rect, response) = ui.allocate_exact_size(size, sense);
        let enabled = self.enabled && ui.is_enabled();
        response.widget_info(|| WidgetInfo::labeled(Role::ListItem, enabled, self.name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(self.current);
        });
        if ui.is_rect_visible(rect) {
            paint_row_background(ui.painter(), Palette::of(ui), rect, &response, self.current);
            let inside = UiBuilder::new()
                .max_rect(rect.shrink2(vec2(8.0, 0.0)))
                .layout(egui::Layout::left_to_right(egui::Align::Center));
            let mut inside = ui.new_child(inside);
            if !self.enabled {
                inside.disable();
            }
            content(&mut inside);
        }
        response
    }
}

/// Paints what lies behind a row: the fill of the current row or of the one under the pointer,
/// and the ring of the one with the focus.
pub fn paint_row_background(
    painter: &Painter,
    palette: &Palette,
    rect: Rect,
    response: &Response,
    current: bool,
) {
    let radius = CornerRadius::same(RADIUS);
    if current || response.is_pointer_button_down_on() {
        painter.rect_filled(rect, radius, palette.active);
    } else if response.hovered() && response.sense.interactive() {
        painter.rect_filled(rect, radius, palette.hover);
    }
    paint_focus_ring(painter, palette, response, rect, RADIUS);
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::theme;

    #[test]
    fn a_row_is_clicked_through_its_content() {
        let mut harness = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, current| {
                    let row = ListRow::new("Figure: at least 12,418 men", 30.0).current(*current);
                    *current |= row.show(ui, |ui| drop(ui.label("words"))).clicked();
                },
                false,
            );
        harness
            .get_by_role_and_label(Role::ListItem, "Figure: at least 12,418 men")
            .click();
        harness.run();
        assert!(harness.state());
    }
}
