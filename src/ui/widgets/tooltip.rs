//! What a thing is called and which keys do the same, beside the pointer. Lengths are points.

use egui::{Frame, Margin, Response, Tooltip};

use super::Keycaps;
use crate::ui::fonts;

/// Shows a name and keys while the pointer rests on `response`.
pub fn tooltip_ui(response: &Response, name: &str, keys: &[&str]) {
    Tooltip::for_enabled(response).show(|ui| {
        // A pop-up has 4 inside, which is right for rows with room of their own.
        let room = Frame::NONE.inner_margin(Margin::symmetric(6, 2));
        room.show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().interact_size.y = fonts::BODY.line;
                ui.label(fonts::BODY.rich(name));
                if !keys.is_empty() {
                    ui.add(Keycaps::new(keys));
                }
            });
        });
    });
}
