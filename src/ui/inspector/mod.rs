//! The right panel: what to show, the list of marks, and what is known of the selected one.
//! Offsets are UTF-8 bytes; lengths are points.

mod details;
mod draft;
mod fields;
mod list;
pub mod quote;
mod review;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use egui::{Id, Rect, Role, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::choice_menu::{MenuItem, choice_menu};
use super::fonts;
use super::format;
use super::icons::Icon;
use super::theme::{Palette, RADIUS};
use super::widgets::{FilterChip, SectionHeading, TextField, divider_ui, paint_focus_ring};
use crate::session::listing::{Filter, ReviewFilter};
use crate::session::{Action, Document, Focus, Session};
use details::{DetailsState, details_ui};
use list::{MarkListState, mark_list_ui};

const PADDING: f32 = 16.0;
const HEADING_HEIGHT: f32 = 40.0;
const FIELD_HEIGHT: f32 = 28.0;
const CHIP_GAP: f32 = 14.0;
const MENU_HEIGHT: f32 = 24.0;
/// The share of the panel that the list keeps, and what the details need at least.
const LIST_SHARE: f32 = 0.55;
const DETAILS_MIN: f32 = 180.0;

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

/// The words in the filter field.
#[derive(Debug, Default)]
struct FilterField {
    text: String,
    /// The words that the session had when it was last looked at.
    known: String,
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

    /// Hands over what was typed: the panel is hidden, or the document is about to close.
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
        if self.filter.known != filter.text {
            filter.text.clone_into(&mut self.filter.known);
            filter.text.clone_into(&mut self.filter.text);
        }
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
        heading_ui(ui, session, document);
        filter_field_ui(ui, session, &mut state.filter, focus, actions);
        ui.add_space(8.0);
        chips_ui(ui, session, document, actions);
        ui.add_space(4.0);
        choices_ui(ui, session, document, actions);
    });
    let list_top = filters.response.rect.bottom() + 4.0;
    let wanted = area.top() + area.height() * LIST_SHARE;
    let split = wanted
        .min(area.bottom() - DETAILS_MIN)
        .max(list_top + list::ROW_HEIGHT * 3.0);
    let list_rect = Rect::from_min_max(pos2(area.left(), list_top), pos2(area.right(), split));
    mark_list_ui(ui, list_rect, session, document, &mut state.list, actions);
    let divider = Rect::from_min_size(pos2(area.left(), split), vec2(area.width(), 1.0));
    ui.scope_builder(UiBuilder::new().max_rect(divider), divider_ui);
    let below = area.with_min_y(split + 1.0);
    details_ui(
        ui,
        below,
        session,
        document,
        &mut state.details,
        focus,
        actions,
    );
}

fn heading_ui(ui: &mut Ui, session: &Session, document: &Document) {
    let total = document.annotations.len();
    let count = if session.listing.filter().is_open() {
        format::number(total)
    } else {
        let shown = session.listing.len(&document.annotations);
        format!("{} of {}", format::number(shown), format::number(total))
    };
    let heading = SectionHeading::new("Marks").count(&count);
    ui.add(heading.height(HEADING_HEIGHT));
}

fn filter_field_ui(
    ui: &mut Ui,
    session: &Session,
    field: &mut FilterField,
    focus: Option<Focus>,
    actions: &mut Vec<Action>,
) {
    let width = ui.available_width();
    let response = ui.add(
        TextField::new(&mut field.text, "Filter by text")
            .id(Id::unique("inspector filter"))
            .hint("Filter by text")
            .icon(Icon::Search)
            .width(width)
            .height(FIELD_HEIGHT),
    );
    if focus == Some(Focus::Filter) {
        response.request_focus();
    }
    if response.has_focus() {
        list::enter_list(ui);
    }
    if response.changed() {
        field.text.clone_into(&mut field.known);
        set_filter(session, actions, |filter| {
            filter.text.clone_from(&field.text)
        });
    }
}

/// The four chips with their counts; one that is off hides its marks.
fn chips_ui(ui: &mut Ui, session: &Session, document: &Document, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(CHIP_GAP, 4.0);
        for tag in session.tags.iter() {
            let was_on = !session.listing.filter().tags_off.contains(&tag.key);
            let mut is_on = was_on;
            let count = document.annotations.count(&tag.key);
            let colors = palette.tag(tag.key.as_str());
            ui.add(FilterChip::new(&mut is_on, &tag.name, colors, count));
            if is_on != was_on {
                set_filter(session, actions, |filter| {
                    if is_on {
                        filter.tags_off.remove(&tag.key);
                    } else {
                        filter.tags_off.insert(tag.key.clone());
                    }
                });
            }
        }
    });
}

/// Whose marks, and with which verdict. Each is offered only where there is a choice.
fn choices_ui(ui: &mut Ui, session: &Session, document: &Document, actions: &mut Vec<Action>) {
    let filter = session.listing.filter();
    let annotations = &document.annotations;
    let has_authors = annotations.authors().len() > 1 || filter.author.is_some();
    let has_verdicts = annotations.unreviewed() < annotations.len() || filter.review.is_some();
    if !has_authors && !has_verdicts {
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        // The words of the first button begin where the chips do.
        ui.add_space(-6.0);
        if has_authors {
            authors_ui(ui, session, annotations.authors(), actions);
        }
        if has_verdicts {
            verdicts_ui(ui, session, actions);
        }
    });
}

fn authors_ui(
    ui: &mut Ui,
    session: &Session,
    authors: &BTreeMap<Arc<str>, usize>,
    actions: &mut Vec<Action>,
) {
    let chosen = session.listing.filter().author.clone();
    let all = "All authors";
    let button = choice_button_ui(ui, chosen.as_deref().unwrap_or(all));
    let mut items = vec![MenuItem {
        text: all.to_owned(),
        trailing: String::new(),
        chosen: chosen.is_none(),
    }];
    items.extend(authors.iter().map(|(author, count)| MenuItem {
        text: author.to_string(),
        trailing: format::number(*count),
        chosen: chosen.as_ref() == Some(author),
    }));
    if let Some(taken) = choice_menu(&button, "Authors", &items, None) {
        let author = taken.checked_sub(1).and_then(|at| authors.keys().nth(at));
        set_filter(session, actions, |filter| filter.author = author.cloned());
    }
}

fn verdicts_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let chosen = session.listing.filter().review;
    let any = "Any verdict";
    let button = choice_button_ui(ui, chosen.map_or(any, ReviewFilter::text));
    let mut items = vec![MenuItem {
        text: any.to_owned(),
        trailing: String::new(),
        chosen: chosen.is_none(),
    }];
    items.extend(ReviewFilter::ALL.iter().map(|&review| MenuItem {
        text: review.text().to_owned(),
        trailing: String::new(),
        chosen: chosen == Some(review),
    }));
    if let Some(taken) = choice_menu(&button, "Verdicts", &items, None) {
        let review = taken
            .checked_sub(1)
            .and_then(|at| ReviewFilter::ALL.get(at));
        set_filter(session, actions, |filter| filter.review = review.copied());
    }
}

/// Small words with an angle that opens a menu.
fn choice_button_ui(ui: &mut Ui, text: &str) -> egui::Response {
    let palette = Palette::of(ui);
    let galley = fonts::SMALL.line(ui, text, palette.weak);
    let size = vec2(6.0 + galley.size().x + 20.0, MENU_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
    if response.hovered() {
        ui.painter().rect_filled(rect, RADIUS, palette.hover);
    }
    paint_focus_ring(ui.painter(), palette, &response, rect, RADIUS);
    let left = pos2(rect.left() + 6.0, rect.center().y - galley.size().y / 2.0);
    let angle = Rect::from_center_size(pos2(rect.right() - 9.0, rect.center().y), vec2(12.0, 12.0));
    ui.painter().galley(left, galley, palette.weak);
    Icon::ChevronDown.paint_in(ui.painter(), angle, palette.weak);
    response
}

fn set_filter(session: &Session, actions: &mut Vec<Action>, change: impl FnOnce(&mut Filter)) {
    let mut filter = session.listing.filter().clone();
    change(&mut filter);
    actions.push(Action::SetFilter(filter));
}
