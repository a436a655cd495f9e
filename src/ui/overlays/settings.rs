//! The settings. Each change is committed at once, the author's name when its field is left.
//! Sizes are points.

use egui::{Id, Slider, Ui, vec2};

use super::choices::{check_box, choice as choice_ui};
use super::{focus_first, foot_ui, label_ui, weak_ui};
use crate::session::Session;
use crate::session::action::Action;
use crate::store::settings::{MAX_COPY_MB, Settings, TEXT_SIZES, ThemeChoice};
use crate::ui::fonts;
use crate::ui::theme::Palette;
use crate::ui::widgets::{PushButton, TextField};

const LABEL_WIDTH: f32 = 120.0;

/// The author's name as it is being typed.
#[derive(Debug, Default)]
pub(super) struct SettingsState {
    author: String,
}

impl SettingsState {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            author: settings.author.clone(),
        }
    }

    /// Makes what was typed the author's name, where it is another one.
    pub(super) fn commit(&mut self, settings: &Settings, actions: &mut Vec<Action>) {
        let author = self.author.trim();
        if !author.is_empty() && author != settings.author {
            let mut changed = settings.clone();
            author.clone_into(&mut changed.author);
            actions.push(Action::SetSettings(Box::new(changed)));
        }
    }
}

pub(super) fn settings_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut SettingsState,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    let mut settings = session.settings.clone();
    ui.spacing_mut().item_spacing = vec2(8.0, 12.0);

    row_ui(ui, "Your name", |ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let id = Id::unique("settings: author");
            let field = ui.add(TextField::new(&mut state.author, "Your name").id(id));
            focus_first(ui, &field, is_new);
            label_ui(ui, "Marks and verdicts carry this name");
            if field.lost_focus() {
                let author = state.author.trim();
                if author.is_empty() {
                    state.author.clone_from(&settings.author);
                } else {
                    author.clone_into(&mut settings.author);
                }
            }
        });
    });
    row_ui(ui, "Theme", |ui| {
        ui.spacing_mut().item_spacing.x = 24.0;
        for (choice, name) in [
            (ThemeChoice::System, "System"),
            (ThemeChoice::Light, "Light"),
            (ThemeChoice::Dark, "Dark"),
        ] {
            if choice_ui(ui, settings.theme == choice, name).clicked() {
                settings.theme = choice;
            }
        }
    });
    row_ui(ui, "Text size", |ui| {
        let size = vec2(ui.available_width(), 24.0);
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        ui.allocate_ui_with_layout(size, layout, |ui| size_ui(ui, &mut settings.text_size));
    });
    row_ui(ui, "", |ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            check_box(ui, &mut settings.loose_lines, "Open line spacing");
            let autosave = "Save by itself a second after the last change";
            check_box(ui, &mut settings.autosave, autosave);
            check_box(ui, &mut settings.reduce_motion, "Reduce motion");
        });
    });
    row_ui(ui, "History", |ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let size = vec2(ui.available_width(), 24.0);
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            ui.allocate_ui_with_layout(size, layout, |ui| copy_ui(ui, &mut settings.max_copy_mb));
            label_ui(
                ui,
                "Sources up to this size are kept in it as they were marked",
            );
        });
    });
    weak_ui(ui, "Every change here is in force at once.");

    if settings != session.settings {
        actions.push(Action::SetSettings(Box::new(settings)));
    }
    foot_ui(ui, |ui| {
        if ui.add(PushButton::primary("Close")).clicked() {
            actions.push(Action::Show(None));
        }
    });
}

fn size_ui(ui: &mut Ui, size: &mut f32) {
    let slider = Slider::new(size, TEXT_SIZES).step_by(1.0);
    slider_ui(ui, slider, "Text size");
    value_ui(ui, &format!("{size:.0} points"));
}

fn copy_ui(ui: &mut Ui, megabytes: &mut u32) {
    let slider = Slider::new(megabytes, 0..=MAX_COPY_MB).logarithmic(true);
    slider_ui(ui, slider, "Largest source kept in the history");
    value_ui(
        ui,
        &match megabytes {
            0 => "No copies".to_owned(),
            n => format!("{n} MB"),
        },
    );
}

fn slider_ui(ui: &mut Ui, slider: Slider<'_>, name: &str) {
    let palette = Palette::of(ui);
    ui.spacing_mut().slider_width = 220.0;
    ui.spacing_mut().interact_size.y = 18.0;
    ui.visuals_mut().widgets.inactive.bg_fill = palette.edge;
    // The part up to the handle.
    ui.visuals_mut().selection.bg_fill = palette.ink;
    ui.add(slider.show_value(false)).accessible_name(name);
}

fn value_ui(ui: &mut Ui, text: &str) {
    let palette = Palette::of(ui);
    ui.label(fonts::BODY.rich(text).color(palette.text));
}

/// A name at the left and what belongs to it at the right.
fn row_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let palette = Palette::of(ui);
        let galley = fonts::BODY.line(ui, name, palette.text);
        let (rect, _) = ui.allocate_exact_size(vec2(LABEL_WIDTH, 24.0), egui::Sense::hover());
        let at = rect.left_center() - vec2(0.0, galley.size().y / 2.0);
        ui.painter().galley(at, galley, palette.text);
        content(ui);
    });
}
