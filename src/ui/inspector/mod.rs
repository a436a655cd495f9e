//! The right panel: what to show, the list of marks, and what is known of the selected one.
//! Offsets are UTF-8 bytes; lengths are points.

mod details;
mod draft;
mod fields;
mod filters;
mod list;
pub mod quote;
mod review;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use egui::{Rect, Ui, UiBuilder, pos2, vec2};

use super::row_list::RowList;
use super::widgets::divider_ui;
use crate::session::listing::Filter;
use crate::session::{Action, Document, Focus, Session};
use details::{DetailsState, details_ui};
use filters::{FilterField, filters_ui};
use list::{MarkListState, ROW_HEIGHT, mark_list_ui};

const PADDING: f32 = 16.0;
const HEADING_HEIGHT: f32 = 40.0;
/// Between the field, the chips and the list.
const GAP: f32 = 6.0;
/// Between the list and the line under it.
const LIST_GAP: f32 = 8.0;
/// The share of the panel above the details, and what the details need at least.
const UPPER_SHARE: f32 = 0.563;
const DETAILS_MIN: f32 = 180.0;
/// Rows that the list keeps in a low window.
const ROWS_MIN: usize = 3;

/// What is typed, pointed at and scrolled in the inspector.
#[derive(Debug, Default)]
pub struct InspectorState {
    filter: FilterField,
    list: MarkListState,
    details: DetailsState,
    /// The part that gets the keyboard in the next frame.
    focus: Option<Focus>,
    /// The document that all this is about.
    path: Option<PathBuf>,
}

impl InspectorState {
    /// Gives the keyboard to a part of the inspector with the next frame.
    pub fn focus(&mut self, focus: Focus) {
        if matches!(focus, Focus::Filter | Focus::Note | Focus::Reason) {
            self.focus = Some(focus);
        }
    }

    /// Gives the keyboard to the filter field.
    pub fn focus_filter(&mut self) {
        self.focus = Some(Focus::Filter);
    }

    /// Whether the list of marks has the keyboard. It takes the arrows, Home, End, the page keys
    /// and Enter then, and no other key.
    #[must_use]
    pub fn list_has_focus(ctx: &egui::Context) -> bool {
        ctx.memory(|memory| memory.has_focus(MarkListState::id()))
    }

    /// Hands over what was typed and not taken yet: before the panel is hidden, and before the
    /// document is saved, closed or left for another.
    pub fn flush(&mut self, actions: &mut Vec<Action>) {
        self.details.fields.flush(actions);
    }

    /// Starts over for another document.
    fn follow(&mut self, document: &Document, filter: &Filter) {
        if self.path.as_ref() != Some(&document.path) {
            self.path = Some(document.path.clone());
            self.list = MarkListState::default();
            self.details.fields.clear();
            self.details.review.clear();
        }
        self.filter.follow(filter);
    }
}

/// Shows the inspector over the whole of `ui`.
pub fn inspector_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut InspectorState,
    actions: &mut Vec<Action>,
) {
    let Some(document) = &session.document else {
        return;
    };
    state.follow(document, session.listing.filter());
    let focus = state.focus.take();
    let area = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(area);
    let inside = area.shrink2(vec2(PADDING, 0.0));
    let top = UiBuilder::new().id_salt("filters").max_rect(inside);
    let filters = ui.scope_builder(top, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        let focus = focus == Some(Focus::Filter);
        filters_ui(ui, session, document, &mut state.filter, focus, actions);
    });
    let list = list_rect(area, filters.response.rect.bottom() + GAP);
    mark_list_ui(ui, list, session, document, &mut state.list, actions);
    let split = list.bottom() + LIST_GAP;
    let divider = Rect::from_min_size(pos2(area.left(), split), vec2(area.width(), 1.0));
    ui.scope_builder(UiBuilder::new().max_rect(divider), divider_ui);
    let below = area.with_min_y(split + 1.0);
    let details = &mut state.details;
    details_ui(ui, below, session, document, details, focus, actions);
}

/// Where the list stands: as many whole rows as its share of the panel has room for.
fn list_rect(area: Rect, top: f32) -> Rect {
    let wanted = area.top() + (area.height() * UPPER_SHARE).round();
    let bottom = wanted.min(area.bottom() - DETAILS_MIN) - LIST_GAP - 1.0;
    let rows = RowList::visible_rows(bottom - top, ROW_HEIGHT).max(ROWS_MIN);
    #[expect(clippy::cast_precision_loss, reason = "some tens of rows")]
    let height = rows as f32 * ROW_HEIGHT;
    Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), height))
}

/// Content that stands out at the sides of what is above and below it, such as a row whose
/// words, not whose fill, begin where other words do. The column does not become wider by it.
fn outset_ui<R>(ui: &mut Ui, left: f32, right: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let column = ui.available_rect_before_wrap();
    let mut wide = column;
    wide.min.x -= left;
    wide.max.x += right;
    let mut out = ui.new_child(UiBuilder::new().max_rect(wide));
    let inner = content(&mut out);
    ui.advance_cursor_after_rect(column.with_max_y(out.min_rect().bottom()));
    inner
}
