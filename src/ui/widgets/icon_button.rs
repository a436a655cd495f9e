//! A button with an icon alone. Lengths are points.

use egui::{CornerRadius, Response, Role, Sense, Ui, Vec2, Widget, WidgetInfo};

use super::{paint_focus_ring, tooltip_ui};
use crate::ui::icons::Icon;
use crate::ui::theme::{Palette, RADIUS};

/// A button with an icon, 24 by 24. Its name stands in the tooltip and is read out.
#[must_use = "add it to a ui"]
pub struct IconButton<'a> {
    icon: Icon,
    name: &'a str,
    keys: &'a [&'a str],
    strong: bool,
    selected: Option<bool>,
}

impl<'a> IconButton<'a> {
    /// A button with an icon and a name.
    pub fn new(icon: Icon, name: &'a str) -> Self {
        Self {
            icon,
            name,
            keys: &[],
            strong: false,
            selected: None,
        }
    }

    /// Shows in the tooltip the keys that do the same.
    pub fn keys(mut self, keys: &'a [&'a str]) -> Self {
        self.keys = keys;
        self
    }

    /// Paints the icon in the colour of text instead of the weak one.
    pub fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    /// Says whether what the button turns on and off is on.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = Some(selected);
        self
    }
}

impl Widget for IconButton<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        const TARGET: f32 = 24.0;

        let palette = Palette::of(ui);
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(TARGET), Sense::click());
        response.widget_info(|| match self.selected {
            Some(on) => WidgetInfo::selected(Role::Button, ui.is_enabled(), on, self.name),
            None => WidgetInfo::labeled(Role::Button, ui.is_enabled(), self.name),
        });
        if ui.is_rect_visible(rect) {
            let painter = ui.painter();
            let radius = CornerRadius::same(RADIUS);
            if response.is_pointer_button_down_on() {
                painter.rect_filled(rect, radius, palette.active);
            } else if response.hovered() {
                painter.rect_filled(rect, radius, palette.hover);
            }
            let color = if self.strong || response.hovered() {
                palette.text
            } else {
                palette.weak
            };
            self.icon.paint(painter, rect.center(), color);
            paint_focus_ring(painter, palette, &response, rect, RADIUS);
        }
        tooltip_ui(&response, self.name, self.keys);
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
    fn an_icon_button_is_found_by_its_name() {
        let mut harness = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, clicked| {
                    let button = IconButton::new(Icon::Trash, "Delete mark");
                    *clicked |= ui.add(button).clicked();
                },
                false,
            );
        harness
            .get_by_role_and_label(Role::Button, "Delete mark")
            .click();
        harness.run();
        assert!(harness.state());
    }
}
