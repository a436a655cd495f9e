//! Buttons with words: the primary one of a screen, others, and quiet ones. Lengths are points.

use egui::{
    Color32, CornerRadius, Response, Role, Sense, Stroke, StrokeKind, Ui, Widget, WidgetInfo, pos2,
    vec2,
};

use super::keycap::{keycaps_width, paint_keycaps, paint_keycaps_on_ink};
use super::paint_focus_ring;
use crate::ui::fonts;
use crate::ui::theme::{Palette, RADIUS};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    Primary,
    Secondary,
    Quiet,
}

/// A button with words, and with the keys that do the same.
#[must_use = "add it to a ui"]
pub struct PushButton<'a> {
    rank: Rank,
    text: &'a str,
    keys: &'a [&'a str],
    height: f32,
}

impl<'a> PushButton<'a> {
    /// The one button of a screen that is filled with ink.
    pub fn primary(text: &'a str) -> Self {
        Self::new(Rank::Primary, text)
    }

    /// A button with a rim.
    pub fn secondary(text: &'a str) -> Self {
        Self::new(Rank::Secondary, text)
    }

    /// A button without a rim, for the least important choice.
    pub fn quiet(text: &'a str) -> Self {
        Self::new(Rank::Quiet, text)
    }

    fn new(rank: Rank, text: &'a str) -> Self {
        Self {
            rank,
            text,
            keys: &[],
            height: 32.0,
        }
    }

    /// Shows the keys that do the same.
    pub fn keys(mut self, keys: &'a [&'a str]) -> Self {
        self.keys = keys;
        self
    }

    /// 28 high instead of 32, with less room at the sides: for bars and rows of buttons.
    pub fn compact(mut self) -> Self {
        self.height = 28.0;
        self
    }
}

impl Widget for PushButton<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        const GAP: f32 = 8.0;

        let palette = Palette::of(ui);
        let enabled = ui.is_enabled();
        let padding = if self.height < 30.0 { 12.0 } else { 16.0 };
        let role = match self.rank {
            Rank::Quiet => fonts::BODY,
            Rank::Primary | Rank::Secondary => fonts::BODY_MEDIUM,
        };
        let on_ink = self.rank == Rank::Primary && enabled;
        let color = if on_ink { palette.on_ink } else { palette.text };
        let galley = role.line(ui, self.text, color);
        let mut width = galley.size().x.ceil() + 2.0 * padding;
        if !self.keys.is_empty() {
            width += GAP + keycaps_width(ui, self.keys);
        }

        let (rect, response) = ui.allocate_exact_size(vec2(width, self.height), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, self.text));
        if !ui.is_rect_visible(rect) {
            return response;
        }

        let painter = ui.painter();
        let radius = CornerRadius::same(RADIUS);
        let (fill, rim) = match self.rank {
            _ if !enabled => (Color32::TRANSPARENT, rim_of_disabled(self.rank, palette)),
            Rank::Primary => (palette.ink, Stroke::NONE),
            Rank::Secondary => (palette.raised, palette.rim()),
            Rank::Quiet => (Color32::TRANSPARENT, Stroke::NONE),
        };
        painter.rect(rect, radius, fill, rim, StrokeKind::Inside);
        if let Some(over) = overlay(&response, palette, on_ink) {
            painter.rect(rect, radius, over, rim, StrokeKind::Inside);
        }
        let left = rect.left() + padding;
        let keys_left = left + galley.size().x.ceil() + GAP;
        let top = rect.center().y - galley.size().y / 2.0;
        painter.galley(pos2(left, top), galley, color);
        let keys_at = pos2(keys_left, rect.center().y);
        if on_ink {
            paint_keycaps_on_ink(ui, keys_at, self.keys);
        } else {
            paint_keycaps(ui, keys_at, self.keys);
        }
        paint_focus_ring(painter, palette, &response, rect, RADIUS);
        response
    }
}

/// The words of a disabled button are faded by egui; its rim says that it is a button.
fn rim_of_disabled(rank: Rank, palette: &Palette) -> Stroke {
    match rank {
        Rank::Primary | Rank::Secondary => palette.rim(),
        Rank::Quiet => Stroke::NONE,
    }
}

fn overlay(response: &Response, palette: &Palette, on_ink: bool) -> Option<Color32> {
    let pressed = response.is_pointer_button_down_on();
    match (pressed, response.hovered(), on_ink) {
        (true, _, true) => Some(palette.over_ink(true)),
        (true, _, false) => Some(palette.active),
        (false, true, true) => Some(palette.over_ink(false)),
        (false, true, false) => Some(palette.hover),
        (false, false, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use egui::Key;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::theme;

    fn counting() -> Harness<'static, u32> {
        Harness::builder()
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, count| {
                    let button = PushButton::primary("Keep the mark").keys(&["Enter"]);
                    if ui.add(button).clicked() {
                        *count += 1;
                    }
                },
                0,
            )
    }

    #[test]
    fn a_click_presses_a_button() {
        let mut harness = counting();
        harness
            .get_by_role_and_label(Role::Button, "Keep the mark")
            .click();
        harness.run();
        assert_eq!(*harness.state(), 1);
    }

    #[test]
    fn enter_and_space_press_the_button_with_the_focus() {
        let mut harness = counting();
        for key in [Key::Tab, Key::Enter, Key::Space] {
            harness.key_press(key);
            harness.run();
        }
        assert_eq!(*harness.state(), 2);
    }
}
