//! The screen “The source has changed”: where each mark stood, where it may stand now, and what
//! a person decides. It takes the place of the documents, the text and the inspector. Offsets
//! are UTF-8 bytes; lengths are points.

mod detail;
mod foot;
mod head;
mod list;
mod now;
pub mod passage;
pub mod pieces;
#[cfg(test)]
mod tests;
mod words;

use egui::{CentralPanel, Frame, Panel, Ui};

use super::deciding::FOOT_HEIGHT;
use super::theme::Palette;
use crate::session::{Action, Session};
use detail::{DetailState, detail_ui};
use foot::foot_ui;
use head::head_ui;
use list::{ListState, list_ui};

pub use list::list_id;

/// Usual, least and greatest width of the list.
const LIST: (f32, f32, f32) = (440.0, 240.0, 560.0);
/// What the right side wants before the list gives way.
const DETAIL_MIN: f32 = 440.0;

/// What the screen remembers.
#[derive(Debug, Default)]
pub struct ReviewState {
    list: ListState,
    detail: DetailState,
}

/// Shows the review over the rest of the window; nothing where none is shown.
pub fn review_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut ReviewState,
    actions: &mut Vec<Action>,
) {
    let (Some(review), Some(document)) = (session.shown_review(), &session.document) else {
        return;
    };
    let palette = Palette::of(ui);
    let bar = Frame::new().fill(palette.panel);
    Panel::top("review head")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| head_ui(ui, document, review, actions));
    Panel::bottom("review foot")
        .frame(bar)
        .exact_size(FOOT_HEIGHT)
        .show(ui, |ui| foot_ui(ui, review, actions));
    let room = ui.available_width() - DETAIL_MIN;
    let widest = room.clamp(LIST.1, LIST.2);
    Panel::left("review list")
        .frame(bar)
        .default_size(LIST.0)
        .size_range(LIST.1..=widest)
        .show(ui, |ui| {
            list_ui(ui, session, document, review, &mut state.list, actions);
        });
    CentralPanel::default()
        .frame(Frame::new().fill(palette.canvas))
        .show(ui, |ui| {
            detail_ui(ui, session, document, review, &mut state.detail, actions);
        });
}
