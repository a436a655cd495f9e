//! The chip of a tag, and the chip with a count that filters by a tag. Lengths are points.

use egui::{
    CornerRadius, Painter, Pos2, Rect, Response, Role, Sense, Ui, Vec2, Widget, WidgetInfo, vec2,
};

use super::{paint_focus_ring, thousands, tooltip_ui};
use crate::ui::fonts;
use crate::ui::theme::{Palette, RADIUS, RADIUS_CHIP, TagColors};

/// The side of a chip.
pub const CHIP_SIZE: f32 = 18.0;

/// How a chip is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipState {
    /// The strong fill of the tag with its letter.
    Rest,
    /// The selected mark: the tag's letter colour as the fill.
    Solid,
    /// A filter that is off: a faint letter without a fill.
    Off,
}

/// Paints the chip of a tag around `center`.
pub fn paint_chip(
    painter: &Painter,
    palette: &Palette,
    center: Pos2,
    colors: TagColors,
    state: ChipState,
) {
    let (fill, letter) = match state {
        ChipState::Rest => (Some(colors.strong), colors.letter),
        ChipState::Solid => (Some(colors.letter), palette.canvas),
        ChipState::Off => (None, palette.faint),
    };
    let rect = Rect::from_center_size(center, Vec2::splat(CHIP_SIZE));
    if let Some(fill) = fill {
        painter.rect_filled(rect, CornerRadius::same(RADIUS_CHIP), fill);
    }
    let galley = painter.layout_no_wrap(colors.mark.to_string(), fonts::CHIP_LETTER.font(), letter);
    painter.galley(rect.center() - galley.size() / 2.0, galley, letter);
}

/// The chip of a tag in the layout. It says nothing to a screen reader: words beside it do.
pub fn chip_ui(ui: &mut Ui, colors: TagColors, state: ChipState) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(CHIP_SIZE), Sense::hover());
    if ui.is_rect_visible(rect) {
        paint_chip(ui.painter(), Palette::of(ui), rect.center(), colors, state);
    }
    response
}

/// A chip with a count that shows or hides the marks of a tag.
#[must_use = "add it to a ui"]
pub struct FilterChip<'a> {
    on: &'a mut bool,
    name: &'a str,
    colors: TagColors,
    count: usize,
}

impl<'a> FilterChip<'a> {
    /// A filter for the tag called `name`, of which there are `count` marks.
    pub fn new(on: &'a mut bool, name: &'a str, colors: TagColors, count: usize) -> Self {
        Self {
            on,
            name,
            colors,
            count,
        }
    }
}

impl Widget for FilterChip<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        const HEIGHT: f32 = 24.0;
        // What is painted behind the chip reaches a little beyond it, so that chips align with
        // what is above and below them.
        const BEYOND: f32 = 4.0;
        const GAP: f32 = 6.0;

        let palette = Palette::of(ui);
        let count = thousands(self.count);
        let color = if *self.on {
            palette.text
        } else {
            palette.faint
        };
        let galley = fonts::BODY.line(ui, count.as_str(), color);
        let width = CHIP_SIZE + GAP + galley.size().x.ceil();
        let (rect, mut response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::click());
        if response.clicked() {
            *self.on = !*self.on;
            response.mark_changed();
        }
        let on = *self.on;
        response.widget_info(|| {
            let name = format!("{}: {count}", self.name);
            WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), on, name)
        });
        if ui.is_rect_visible(rect) {
            let painter = ui.painter();
            let behind = rect.expand2(vec2(BEYOND, 0.0));
            if response.hovered() {
                painter.rect_filled(behind, CornerRadius::same(RADIUS), palette.hover);
            }
            let center = rect.left_center() + vec2(CHIP_SIZE / 2.0, 0.0);
            let state = if on { ChipState::Rest } else { ChipState::Off };
            paint_chip(painter, palette, center, self.colors, state);
            let left = center.x + CHIP_SIZE / 2.0 + GAP;
            let top = rect.center().y - galley.size().y / 2.0;
            painter.galley(egui::pos2(left, top), galley, color);
            paint_focus_ring(painter, palette, &response, behind, RADIUS);
        }
        tooltip_ui(&response, self.name, &[]);
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
    fn a_click_turns_a_filter_off() {
        let mut harness = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, on| {
                    let colors = Palette::of(ui).tag("claim");
                    ui.add(FilterChip::new(on, "Claim", colors, 1_284));
                },
                true,
            );
        harness
            .get_by_role_and_label(Role::CheckBox, "Claim: 1,284")
            .click();
        harness.run();
        assert!(!harness.state());
    }
}
