//! The welcome screen: what the program does, shown on one sentence, and the ways in.
//! Lengths are points.

mod recent;
mod sentence;

use std::path::PathBuf;

use egui::{Align, CornerRadius, Layout, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

pub use recent::WelcomeState;

use super::icons::{ICON_SIZE, Icon};
use super::theme::{Palette, RADIUS};
use super::widgets::{
    Keycaps, PushButton, SectionHeading, divider_ui, paint_focus_ring, thousands,
};
use super::{command_keys, fonts};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::command::Command;

const WIDTH: f32 = 880.0;
const COLUMN_GAP: f32 = 80.0;
/// Below this width the two lists stand one under the other.
const TWO_COLUMNS_FROM: f32 = 640.0;
const ROW_HEIGHT: f32 = 46.0;

/// A document that comes with the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Where it is.
    pub path: PathBuf,
    /// What it is, in a few words.
    pub title: String,
    /// What is in it.
    pub note: String,
    /// How many marks it has, where that is known.
    pub marks: Option<usize>,
}

/// Shows the screen while no document is open.
pub fn welcome_ui(
    ui: &mut Ui,
    session: &Session,
    samples: &[Sample],
    state: &mut WelcomeState,
    actions: &mut Vec<Action>,
) {
    state.look(ui.ctx(), &session.settings.recent);
    let area = ui.available_rect_before_wrap();
    ui.painter().rect_filled(area, 0.0, Palette::of(ui).canvas);
    egui::ScrollArea::vertical()
        .id_salt("welcome")
        .auto_shrink(false)
        .animated(false)
        .show(ui, |ui| {
            let width = WIDTH.min(ui.available_width() - 48.0);
            let left = ((ui.available_width() - width) / 2.0).round();
            // A high window leaves more room above.
            let above = ((area.height() - 650.0) * 0.5).clamp(24.0, 96.0).round();
            ui.add_space(above);
            ui.horizontal_top(|ui| {
                ui.add_space(left - ui.spacing().item_spacing.x);
                ui.vertical(|ui| {
                    ui.set_width(width);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    content_ui(ui, session, samples, state, actions);
                });
            });
            ui.add_space(32.0);
        });
}

fn content_ui(
    ui: &mut Ui,
    session: &Session,
    samples: &[Sample],
    state: &mut WelcomeState,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let name = ui.label(fonts::DISPLAY.rich("Evimark").color(palette.text));
    name.widget_info(|| WidgetInfo::labeled(Role::Heading, true, "Evimark"));
    ui.add_space(1.0);
    let about = "Mark evidence in an article. The article itself is never changed.";
    ui.label(fonts::DISPLAY_SUB.rich(about).color(palette.weak));
    ui.add_space(35.0);
    sentence::sentence_ui(ui, &session.tags);
    ui.add_space(56.0);
    buttons_ui(ui, state, actions);
    ui.add_space(47.0);

    let width = ui.available_width();
    if width >= TWO_COLUMNS_FROM {
        let gap = COLUMN_GAP.min(width / 11.0);
        let column = ((width - gap) / 2.0).floor();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            column_ui(ui, column, |ui| {
                recent::recent_ui(ui, session, state, actions);
            });
            column_ui(ui, column, |ui| samples_ui(ui, samples, actions));
        });
    } else {
        recent::recent_ui(ui, session, state, actions);
        ui.add_space(32.0);
        samples_ui(ui, samples, actions);
    }
    ui.add_space(52.0);
    divider_ui(ui);
    ui.add_space(11.0);
    keys_ui(ui);
}

fn column_ui(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        content(ui);
    });
}

fn buttons_ui(ui: &mut Ui, state: &mut WelcomeState, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(12.0, 8.0);
        let file = ui.add(PushButton::primary("Open file…"));
        if state.takes_focus() {
            file.request_focus();
            ui.ctx().request_repaint();
        }
        if file.clicked() {
            actions.push(Action::Run(Command::Open));
        }
        if ui.add(PushButton::secondary("Open folder…")).clicked() {
            actions.push(Action::Run(Command::OpenFolder));
        }
        let drop = "or drop a file or a folder on this window";
        ui.label(fonts::BODY.rich(drop).color(Palette::of(ui).weak));
    });
}

fn samples_ui(ui: &mut Ui, samples: &[Sample], actions: &mut Vec<Action>) {
    heading_ui(ui, "Samples");
    if samples.is_empty() {
        nothing_ui(ui, "No samples beside the program.");
    }
    for sample in samples {
        let marks = sample.marks.map(marks_text).unwrap_or_default();
        let row = Row {
            icon: Icon::File,
            icon_color: Palette::of(ui).weak,
            title: &sample.title,
            note: &sample.note,
            aside: [&marks, ""],
        };
        if row.show(ui).clicked() {
            actions.push(Action::Open(sample.path.clone()));
        }
    }
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add(SectionHeading::new(text));
    ui.add_space(8.0);
}

fn nothing_ui(ui: &mut Ui, text: &str) {
    ui.label(fonts::BODY.rich(text).color(Palette::of(ui).weak));
}

fn marks_text(count: usize) -> String {
    match count {
        1 => "1 mark".to_owned(),
        _ => format!("{} marks", thousands(count)),
    }
}

/// A document or a folder on two lines.
struct Row<'a> {
    icon: Icon,
    icon_color: egui::Color32,
    title: &'a str,
    note: &'a str,
    /// What stands at the right end of both lines.
    aside: [&'a str; 2],
}

impl Row<'_> {
    fn show(&self, ui: &mut Ui) -> Response {
        const TEXT: f32 = 26.0;
        const OUT: f32 = 8.0;

        let palette = Palette::of(ui);
        let size = vec2(ui.available_width(), ROW_HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| {
            let parts = [self.title, self.note, self.aside[0], self.aside[1]];
            let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            WidgetInfo::labeled(Role::Button, ui.is_enabled(), said.join(", "))
        });
        if !ui.is_rect_visible(rect) {
            return response;
        }
        // The content stands in line with the heading, what lies behind it reaches out.
        let shape = rect.expand2(vec2(OUT, -1.0));
        let painter = ui.painter();
        let radius = CornerRadius::same(RADIUS);
        if response.is_pointer_button_down_on() {
            painter.rect_filled(shape, radius, palette.active);
        } else if response.hovered() {
            painter.rect_filled(shape, radius, palette.hover);
        }
        let lines = [rect.top() + 13.5, rect.top() + 32.0];
        let icon_at = pos2(rect.left() + ICON_SIZE / 2.0, lines[0] + 0.5);
        self.icon.paint(painter, icon_at, self.icon_color);
        let mut lefts = [0.0; 2];
        for (line, aside) in self.aside.into_iter().enumerate() {
            let galley = fonts::SMALL.line(ui, aside, palette.weak);
            lefts[line] = rect.right() - galley.size().x;
            let at = pos2(lefts[line], lines[line] - galley.size().y / 2.0);
            painter.galley(at, galley, palette.weak);
        }
        let left = rect.left() + TEXT;
        for (line, role, text, color) in [
            (0, fonts::BODY_MEDIUM, self.title, palette.text),
            (1, fonts::SMALL, self.note, palette.weak),
        ] {
            let galley = role.elided(ui, text, color, lefts[line] - 16.0 - left);
            let at = pos2(left, lines[line] - galley.size().y / 2.0);
            painter.galley(at, galley, color);
        }
        paint_focus_ring(painter, palette, &response, shape.shrink(2.0), RADIUS);
        response
    }
}

fn keys_ui(ui: &mut Ui) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        ui.spacing_mut().interact_size.y = 18.0;
        let tag_keys: Vec<String> = (0..4)
            .flat_map(|slot| command_keys::words(Command::Tag(slot)))
            .collect();
        for (words, what) in [
            (command_keys::words(Command::Open), "Open"),
            (command_keys::words(Command::Find), "Find"),
            (tag_keys, "Tag the selection"),
            (command_keys::words(Command::Palette), "All commands"),
            (command_keys::words(Command::Keys), "All keys"),
        ] {
            // Caps and words stay together where the row wraps.
            ui.allocate_ui_with_layout(
                vec2(0.0, 18.0),
                Layout::left_to_right(Align::Center),
                |ui| {
                    let keys: Vec<&str> = words.iter().map(String::as_str).collect();
                    ui.add(Keycaps::new(&keys));
                    let text = fonts::SMALL.rich(what).color(Palette::of(ui).weak);
                    ui.add(egui::Label::new(text).extend());
                    ui.add_space(16.0);
                },
            );
        }
    });
}

#[cfg(test)]
mod tests;
