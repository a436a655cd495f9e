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

use egui::{Align, Layout, Rect, Ui, UiBuilder, pos2, vec2};

use super::history::{HistoryState, history_ui};
use super::row_list::RowList;
use super::widgets::{Tab, divider_ui};
use super::{command_keys, format};
use crate::session::chronicle::ChronicleAction;
use crate::session::listing::Filter;
use crate::session::{Action, Command, Document, Focus, Session};
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
    history: HistoryState,
    /// The part that gets the keyboard in the next frame.
    focus: Option<Focus>,
    /// The document that all this is about.
    path: Option<PathBuf>,
}

impl InspectorState {
    /// Gives the keyboard to a part of the inspector with the next frame.
    pub fn focus(&mut self, focus: Focus) {
        match focus {
            Focus::Filter | Focus::Note | Focus::Reason => self.focus = Some(focus),
            Focus::History => self.history.focus(),
            Focus::Text | Focus::Find => {}
        }
    }

    /// Gives the keyboard to the filter field.
    pub fn focus_filter(&mut self) {
        self.focus = Some(Focus::Filter);
    }

    /// Whether the list of marks or of the history has the keyboard. It takes the arrows, Home,
    /// End, the page keys and Enter then, and no other key.
    #[must_use]
    pub fn list_has_focus(ctx: &egui::Context) -> bool {
        let lists = [MarkListState::id(), HistoryState::list_id()];
        ctx.memory(|memory| lists.iter().any(|id| memory.has_focus(*id)))
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
            self.history.clear();
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
    let heading = area.with_max_y(area.top() + HEADING_HEIGHT);
    tabs_ui(ui, heading, session, document, actions);
    let area = area.with_min_y(heading.bottom());
    if session.shows_history() {
        history_ui(ui, area, session, document, &mut state.history, actions);
        return;
    }
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

/// The heading: what the panel can show.
fn tabs_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    document: &Document,
    actions: &mut Vec<Action>,
) {
    let inside = rect.shrink2(vec2(PADDING - Tab::PADDING, 0.0));
    let row = UiBuilder::new()
        .id_salt("tabs")
        .max_rect(inside)
        .layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(row, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let shows_history = session.shows_history();
        let words = command_keys::words(Command::ToggleHistory);
        let keys: Vec<&str> = words.iter().map(String::as_str).collect();
        let marks = marks_count(session, document);
        let marks = Tab::new(!shows_history, "Marks").count(&marks);
        let marks = if shows_history {
            marks.keys(&keys)
        } else {
            marks
        };
        let mut show = |history| {
            actions.push(Action::Chronicle(ChronicleAction::Show(history)));
        };
        if ui.add(marks).clicked() && shows_history {
            show(false);
        }
        let records = match session.chronicle.deeds() {
            0 => String::new(),
            records => format::number(records),
        };
        let history = Tab::new(shows_history, "History").count(&records);
        if ui.add(history.keys(&keys)).clicked() && !shows_history {
            show(true);
        }
    });
}

/// `70`, or `12 of 70` where some are left out.
fn marks_count(session: &Session, document: &Document) -> String {
    if session.is_reading_marks() {
        return String::new();
    }
    let annotations = &document.annotations;
    let all = format::number(annotations.len());
    if session.listing.filter().is_open() {
        return all;
    }
    let shown = session.listing.len(annotations);
    format!("{} of {all}", format::number(shown))
}

/// Where the list stands: as many whole rows as its share of the panel has room for.
fn list_rect(area: Rect, top: f32) -> Rect {
    // Measured with the heading, which `area` no longer has.
    let whole = area.height() + HEADING_HEIGHT;
    let wanted = area.top() - HEADING_HEIGHT + (whole * UPPER_SHARE).round();
    let bottom = wanted.min(area.bottom() - DETAILS_MIN) - LIST_GAP - 1.0;
    let rows = RowList::visible_rows(bottom - top, ROW_HEIGHT).max(ROWS_MIN);
    #[expect(clippy::cast_precision_loss, reason = "some tens of rows")]
    let height = rows as f32 * ROW_HEIGHT;
    Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), height))
}

/// Content that stands out at the sides of what is above and below it, such as a row whose
/// words, not whose fill, begin where other words do. The column does not become wider by it.
pub(super) fn outset_ui<R>(
    ui: &mut Ui,
    left: f32,
    right: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> R {
    let column = ui.available_rect_before_wrap();
    let mut wide = column;
    wide.min.x -= left;
    wide.max.x += right;
    let mut out = ui.new_child(UiBuilder::new().max_rect(wide));
    let inner = content(&mut out);
    ui.advance_cursor_after_rect(column.with_max_y(out.min_rect().bottom()));
    inner
}
