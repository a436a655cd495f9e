//! A menu of which one item is in force: an author, a verdict, an encoding. Lengths are points.

use egui::{CornerRadius, Popup, Rect, Response, Role, ScrollArea, Sense, Ui, Widget, WidgetInfo};
use egui::{pos2, vec2};

use super::fonts;
use super::icons::{ICON_SIZE, Icon};
use super::theme::{self, Palette, RADIUS, RADIUS_MENU_ITEM};
use super::widgets::paint_focus_ring;

const ITEM_HEIGHT: f32 = 28.0;
const MAX_HEIGHT: f32 = 420.0;
const PADDING: f32 = 8.0;
const GAP: f32 = 8.0;

/// An item of the menu.
#[derive(Clone, Debug, Default)]
pub struct MenuItem {
    /// What it is called.
    pub text: String,
    /// Small words at the right, such as a count.
    pub trailing: String,
    /// Whether it is the one in force.
    pub chosen: bool,
}

/// Shows the menu while it is open, below or above the button that opens it. Returns the item
/// that was taken. With `why_not`, no item can be taken, and the menu says why.
pub fn choice_menu(
    button: &Response,
    name: &str,
    choices: &[MenuItem],
    why_not: Option<&str>,
) -> Option<usize> {
    let mut taken = None;
    Popup::menu(button)
        .style(theme::menu_style)
        .gap(4.0)
        .accessible_name(name)
        .show(|ui| {
            let palette = Palette::of(ui);
            let width = choices
                .iter()
                .map(|choice| width(ui, choice))
                .fold(160.0, f32::max);
            ui.set_width(width);
            if let Some(why) = why_not {
                ui.scope(|ui| {
                    ui.add_space(4.0);
                    ui.horizontal_wrapped(|ui| {
                        ui.add_space(PADDING);
                        ui.label(fonts::SMALL.rich(why).color(palette.weak));
                    });
                    ui.add_space(4.0);
                });
            }
            ScrollArea::vertical()
                .max_height(MAX_HEIGHT)
                .show(ui, |ui| {
                    ui.add_enabled_ui(why_not.is_none(), |ui| {
                        for (at, choice) in choices.iter().enumerate() {
                            if item_ui(ui, choice).clicked() {
                                taken = Some(at);
                            }
                        }
                    });
                });
        });
    taken
}

fn width(ui: &Ui, choice: &MenuItem) -> f32 {
    let color = Palette::of(ui).text;
    let text = fonts::BODY.line(ui, choice.text.as_str(), color).size().x;
    let trailing = fonts::SMALL.line(ui, choice.trailing.as_str(), color);
    (2.0 * PADDING + ICON_SIZE + GAP + text + 3.0 * GAP + trailing.size().x).ceil()
}

fn item_ui(ui: &mut Ui, choice: &MenuItem) -> Response {
    let palette = Palette::of(ui);
    let size = vec2(ui.available_width(), ITEM_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        WidgetInfo::selected(Role::MenuItemRadio, enabled, choice.chosen, &choice.text)
    });
    if ui.is_rect_visible(rect) {
        paint_item(ui, palette, rect, &response, choice);
    }
    response
}

fn paint_item(ui: &Ui, palette: &Palette, rect: Rect, response: &Response, choice: &MenuItem) {
    let painter = ui.painter();
    if response.hovered() && ui.is_enabled() {
        painter.rect_filled(rect, CornerRadius::same(RADIUS_MENU_ITEM), palette.hover);
    }
    let middle = rect.center().y;
    if choice.chosen {
        let at = pos2(rect.left() + PADDING + ICON_SIZE / 2.0, middle);
        Icon::Check.paint(painter, at, palette.text);
    }
    let text = fonts::BODY.line(ui, choice.text.as_str(), palette.text);
    let left = rect.left() + PADDING + ICON_SIZE + GAP;
    painter.galley(pos2(left, middle - text.size().y / 2.0), text, palette.text);
    let trailing = fonts::SMALL.line(ui, choice.trailing.as_str(), palette.weak);
    let at = pos2(
        rect.right() - PADDING - trailing.size().x,
        middle - trailing.size().y / 2.0,
    );
    painter.galley(at, trailing, palette.weak);
    paint_focus_ring(
        painter,
        palette,
        response,
        rect.shrink(4.0),
        RADIUS_MENU_ITEM,
    );
}

/// Small words that open a menu.
#[must_use = "add it to a ui"]
pub struct MenuButton<'a>(pub &'a str);

impl MenuButton<'_> {
    /// How far its words stand from its edge.
    pub const PADDING: f32 = 4.0;
    const HEIGHT: f32 = 24.0;
}

impl Widget for MenuButton<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let palette = Palette::of(ui);
        let words = fonts::SMALL.line(ui, self.0, palette.weak);
        let words_size = words.size();
        let width = words_size.x + ICON_SIZE + 2.0 * Self::PADDING;
        let size = vec2(width.ceil(), Self::HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), self.0));
        if ui.is_rect_visible(rect) {
            let painter = ui.painter();
            if response.hovered() {
                painter.rect_filled(rect, CornerRadius::same(RADIUS), palette.hover);
            }
            let middle = rect.center().y;
            let left = rect.left() + Self::PADDING;
            let top = middle - words_size.y / 2.0;
            painter.galley(pos2(left, top), words, palette.weak);
            let chevron = pos2(left + words_size.x + ICON_SIZE / 2.0, middle);
            Icon::ChevronDown.paint(painter, chevron, palette.weak);
            paint_focus_ring(painter, palette, &response, rect, RADIUS);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::widgets::PushButton;

    fn menu(why_not: Option<&'static str>) -> Harness<'static, Option<usize>> {
        Harness::builder()
            .with_size(vec2(300.0, 300.0))
            .with_context_setup(theme::install)
            .build_ui_state(
                move |ui, taken: &mut Option<usize>| {
                    let button = ui.add(PushButton::quiet("Author"));
                    let choices = ["olena", "marko"].map(|name| MenuItem {
                        text: name.to_owned(),
                        trailing: "12".to_owned(),
                        chosen: name == "olena",
                    });
                    *taken = choice_menu(&button, "Authors", &choices, why_not).or(*taken);
                },
                None,
            )
    }

    #[test]
    fn an_item_is_taken_by_a_click() {
        let mut harness = menu(None);
        harness.get_by_label("Author").click();
        harness.run();
        harness
            .get_by_role_and_label(Role::MenuItemRadio, "marko")
            .click();
        harness.run();
        assert_eq!(*harness.state(), Some(1));
        assert!(harness.query_by_label("marko").is_none(), "the menu closes");
    }

    #[test]
    fn a_menu_without_a_choice_says_why() {
        let mut harness = menu(Some("Something is marked"));
        harness.get_by_label("Author").click();
        harness.run();
        harness.get_by_label("Something is marked");
        harness.get_by_label("marko").click();
        harness.run();
        assert_eq!(*harness.state(), None);
    }
}
