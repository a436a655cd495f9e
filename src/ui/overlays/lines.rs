//! Rows with a name at the left, and lists of lines that can be selected and copied, for
//! dialogs that tell what would happen. Lengths are points.

use egui::{Align, Id, Layout, ScrollArea, TextEdit, Ui, vec2};

use super::paragraph_ui;
use crate::ui::fonts;
use crate::ui::theme::Palette;

const NAME_WIDTH: f32 = 80.0;
const MAX_LIST_HEIGHT: f32 = 180.0;

/// A row: its name in small words, and what there is to say.
pub(super) fn row_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    let palette = Palette::of(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let size = vec2(NAME_WIDTH, 20.0);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(NAME_WIDTH);
            ui.label(fonts::SMALL.rich(name).color(palette.weak));
        });
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            content(ui);
        });
    });
}

/// A row that says one thing.
pub(super) fn words_ui(ui: &mut Ui, name: &str, words: &str) {
    row_ui(ui, name, |ui| {
        paragraph_ui(ui, words);
    });
}

/// Lines that can be selected and copied.
pub(super) fn list_ui(ui: &mut Ui, id: &'static str, name: &str, lines: &str) {
    tall_list_ui(ui, id, name, lines, MAX_LIST_HEIGHT);
}

/// The same, up to this height.
pub(super) fn tall_list_ui(ui: &mut Ui, id: &'static str, name: &str, lines: &str, height: f32) {
    ScrollArea::vertical()
        .id_salt(id)
        .max_height(height)
        .auto_shrink([false, true])
        .animated(false)
        .show(ui, |ui| {
            let palette = Palette::of(ui);
            ui.spacing_mut().extra_text_line_spacing = 4.0;
            let mut list = lines;
            let edit = TextEdit::multiline(&mut list)
                .id(Id::unique(id))
                .font(fonts::BODY.font())
                .text_color(palette.text)
                .frame(egui::Frame::NONE)
                .margin(egui::Margin::ZERO)
                .desired_rows(1)
                .desired_width(f32::INFINITY);
            ui.add(edit).accessible_name(name);
        });
}
