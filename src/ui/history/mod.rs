//! The history in the right panel: who did what, the newest first, and the selected record in
//! full. Rows count from 0, records from 1; lengths are points.

mod details;
mod head;
mod list;
pub mod past;

use egui::{Id, Rect, Ui, UiBuilder, pos2, vec2};

use super::row_list::RowList;
use super::widgets::divider_ui;
use crate::session::{Action, Document, Session};
use list::{HistoryListState, ROW_HEIGHT};

const PADDING: f32 = 16.0;
/// Between the list and the line under it.
const LIST_GAP: f32 = 8.0;
/// The share of the panel above a selected record.
const UPPER_SHARE: f32 = 0.563;
/// What the record needs at least.
const DETAILS_MIN: f32 = 200.0;
/// Rows that the list keeps in a low window.
const ROWS_MIN: usize = 2;

/// What is scrolled in the history.
#[derive(Debug, Default)]
pub struct HistoryState {
    list: HistoryListState,
    /// The list gets the keyboard in the next frame.
    wants_focus: bool,
}

impl HistoryState {
    /// The name of the list for the keyboard's focus.
    #[must_use]
    pub fn list_id() -> Id {
        Id::unique("history list")
    }

    /// Gives the keyboard to the list with the next frame.
    pub fn focus(&mut self) {
        self.wants_focus = true;
    }

    /// Starts over for another document.
    pub fn clear(&mut self) {
        self.list = HistoryListState::default();
    }
}

/// Shows the history over `area`, which begins under the heading.
pub fn history_ui(
    ui: &mut Ui,
    area: Rect,
    session: &Session,
    document: &Document,
    state: &mut HistoryState,
    actions: &mut Vec<Action>,
) {
    let inside = area.shrink2(vec2(PADDING, 0.0));
    let top = UiBuilder::new().id_salt("history head").max_rect(inside);
    let head = ui.scope_builder(top, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        head::head_ui(ui, session, document, actions);
    });
    if std::mem::take(&mut state.wants_focus) {
        ui.memory_mut(|memory| memory.request_focus(HistoryState::list_id()));
    }
    let below = area.with_min_y(head.response.rect.bottom());
    let Some(entry) = session.chronicle.selected_entry() else {
        let list = whole_rows(below);
        list::history_list_ui(ui, list, session, &mut state.list, actions);
        return;
    };
    let wanted = area.top() + (area.height() * UPPER_SHARE).round();
    let bottom = wanted.min(area.bottom() - DETAILS_MIN) - LIST_GAP - 1.0;
    let list = whole_rows(below.with_max_y(bottom));
    list::history_list_ui(ui, list, session, &mut state.list, actions);
    let split = list.bottom() + LIST_GAP;
    let divider = Rect::from_min_size(pos2(area.left(), split), vec2(area.width(), 1.0));
    ui.scope_builder(UiBuilder::new().max_rect(divider), divider_ui);
    let details = area.with_min_y(split + 1.0);
    details::details_ui(ui, details, session, document, entry, actions);
}

/// As many whole rows as there is room for.
fn whole_rows(room: Rect) -> Rect {
    let rows = RowList::visible_rows(room.height(), ROW_HEIGHT).max(ROWS_MIN);
    #[expect(clippy::cast_precision_loss, reason = "some tens of rows")]
    let height = rows as f32 * ROW_HEIGHT;
    Rect::from_min_size(room.min, vec2(room.width(), height))
}
