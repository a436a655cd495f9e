//! One of several things that a place can show: words and a count. Lengths are points.

use egui::{CornerRadius, Response, Role, Sense, Ui, Widget, WidgetInfo, pos2, vec2};

use super::{paint_focus_ring, tooltip_ui};
use crate::ui::fonts;
use crate::ui::theme::{Palette, RADIUS};

/// A tab. Its words stand 8 from its edges.
#[must_use = "add it to a ui"]
pub struct Tab<'a> {
    current: bool,
    text: &'a str,
    count: &'a str,
    keys: &'a [&'a str],
}

impl<'a> Tab<'a> {
    /// How far the words stand from the edge.
    pub const PADDING: f32 = 8.0;

    /// A tab; `current` if it is the one that is shown.
    pub fn new(current: bool, text: &'a str) -> Self {
        Self {
            current,
            text,
            count: "",
            keys: &[],
        }
    }

    /// Weak words beside its name, such as a count.
    pub fn count(mut self, count: &'a str) -> Self {
        self.count = count;
        self
    }

    /// The keys that show it, for the tooltip.
    pub fn keys(mut self, keys: &'a [&'a str]) -> Self {
        self.keys = keys;
        self
    }
}

impl Widget for Tab<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        const HEIGHT: f32 = 28.0;
        const GAP: f32 = 8.0;

        let palette = Palette::of(ui);
        let role = if self.current {
            fonts::BODY_SEMIBOLD
        } else {
            fonts::BODY
        };
        let words = role.line(ui, self.text, palette.text);
        // Measured in the wider of the two weights, so that a click moves nothing.
        let widest = fonts::BODY_SEMIBOLD.line(ui, self.text, palette.text);
        let count = fonts::BODY.line(ui, self.count, palette.weak);
        let count_width = if self.count.is_empty() {
            0.0
        } else {
            GAP + count.size().x
        };
        let width = widest.size().x + count_width + 2.0 * Self::PADDING;
        let (rect, response) = ui.allocate_exact_size(vec2(width.ceil(), HEIGHT), Sense::click());
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo::selected(Role::Tab, enabled, self.current, self.text));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_description(self.count);
        });
        if ui.is_rect_visible(rect) {
            let painter = ui.painter();
            let radius = CornerRadius::same(RADIUS);
            if self.current || response.is_pointer_button_down_on() {
                painter.rect_filled(rect, radius, palette.active);
            } else if response.hovered() {
                painter.rect_filled(rect, radius, palette.hover);
            }
            let top = rect.center().y - words.size().y / 2.0;
            let left = rect.left() + Self::PADDING;
            painter.galley(pos2(left, top), words, palette.text);
            let left = left + widest.size().x + GAP;
            painter.galley(pos2(left, top), count, palette.weak);
            paint_focus_ring(painter, palette, &response, rect, RADIUS);
        }
        if !self.keys.is_empty() {
            tooltip_ui(&response, self.text, self.keys);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::theme;

    #[test]
    fn a_click_takes_a_tab_and_nothing_moves() {
        let mut harness = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, current| {
                    ui.horizontal(|ui| {
                        for (at, name) in ["Marks", "History"].into_iter().enumerate() {
                            if ui.add(Tab::new(*current == at, name).count("7")).clicked() {
                                *current = at;
                            }
                        }
                    });
                },
                0,
            );
        let place = |harness: &Harness<'_, usize>| harness.get_by_label("History").rect();
        let before = place(&harness);
        harness.get_by_role_and_label(Role::Tab, "History").click();
        harness.run();
        assert_eq!(*harness.state(), 1);
        assert_eq!(place(&harness), before);
    }
}
