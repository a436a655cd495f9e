//! The marks of the review in groups, of which only the visible rows cost anything. Items count
//! from 0; lengths are points.

use std::ops::Range;

use egui::{Id, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::words;
use crate::session::review::{Decision, Item, MOVED_SHOWN, Review, ReviewAction, Tab};
use crate::session::{Action, Document, Session};
use crate::text::reanchor::Kind;
use crate::ui::icons::{ICON_SIZE, Icon};
use crate::ui::row_list::{real, whole};
use crate::ui::theme::Palette;
use crate::ui::widgets::{CHIP_SIZE, ChipState, paint_chip, paint_row_background};
use crate::ui::{fonts, format};

const ROW: f32 = 30.0;
/// A heading with the gap above it.
const HEADING: f32 = 28.0;
const HEADING_GAP: f32 = 8.0;
const TOP: f32 = 4.0;
const BOTTOM: f32 = 12.0;
/// How far rows stand from the edges, and their content from theirs.
const MARGIN: f32 = 8.0;
const GAP: f32 = 8.0;
/// The column of the ticks at the right of a row.
const TICK: f32 = 26.0;
/// Longest quote laid out for a row, in code points.
const QUOTE_CHARS: usize = 120;

/// What the list remembers.
#[derive(Debug, Default)]
pub struct ListState {
    /// The item that was selected when the list was last shown, and in which tab.
    shown: Option<(Option<usize>, Tab)>,
}

/// The name of the list for the keyboard's focus.
#[must_use]
pub fn list_id() -> Id {
    Id::unique("review list")
}

/// A kind with its rows, from the top of the list.
struct Section {
    kind: Kind,
    items: Range<usize>,
    /// How many are left out.
    more: usize,
    top: f32,
}

impl Section {
    fn row_top(&self, item: usize) -> f32 {
        self.top + HEADING + ROW * real(item - self.items.start)
    }

    fn bottom(&self) -> f32 {
        let more = if self.more > 0 { ROW } else { 0.0 };
        self.top + HEADING + ROW * real(self.items.len()) + more
    }
}

/// The sections of the tab that is shown.
fn sections(review: &Review) -> Vec<Section> {
    let kinds: Vec<Kind> = match review.tab() {
        Tab::ToDecide => vec![Kind::Moved, Kind::Altered, Kind::Ambiguous, Kind::Lost],
        Tab::Of(kind) => vec![kind],
    };
    let mut top = TOP;
    let mut sections = Vec::new();
    for kind in kinds {
        let mut items = review.group(kind);
        if items.is_empty() {
            continue;
        }
        // A row that says “and 1 more” would take the room of the one.
        let is_cut = review.tab() == Tab::ToDecide
            && kind == Kind::Moved
            && !review.is_expanded()
            && items.len() > MOVED_SHOWN + 1;
        let more = if is_cut { items.len() - MOVED_SHOWN } else { 0 };
        items.end -= more;
        let section = Section {
            kind,
            items,
            more,
            top,
        };
        top = section.bottom();
        sections.push(section);
    }
    sections
}

/// Shows the list over the whole of `ui`.
pub fn list_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    review: &Review,
    state: &mut ListState,
    actions: &mut Vec<Action>,
) {
    let area = ui.available_rect_before_wrap();
    let list = ui.interact(area, list_id(), Sense::FOCUSABLE);
    list.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, "Marks to review"));
    if list.has_focus() {
        let filter = egui::EventFilter {
            vertical_arrows: true,
            horizontal_arrows: true,
            escape: true,
            ..egui::EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(list_id(), filter));
    }
    let sections = sections(review);
    let height = sections.last().map_or(0.0, Section::bottom) + BOTTOM;
    let now = (review.selected(), review.tab());
    let is_new = state.shown != Some(now);
    state.shown = Some(now);
    let builder = egui::UiBuilder::new()
        .max_rect(area)
        .accessibility_parent(list_id());
    let mut inside = ui.new_child(builder);
    ScrollArea::vertical()
        .id_salt("review list")
        .auto_shrink(false)
        .show_viewport(&mut inside, |ui, viewport| {
            ui.set_height(height);
            let origin = ui.max_rect().left_top();
            let width = area.width();
            let rect = |top: f32, height: f32| {
                let at = pos2(area.left() + MARGIN, origin.y + top);
                Rect::from_min_size(at, vec2(width - 2.0 * MARGIN, height))
            };
            for section in &sections {
                if section.bottom() < viewport.min.y || section.top > viewport.max.y {
                    continue;
                }
                heading_ui(ui, review, section, rect(section.top, HEADING));
                for item in visible(section, viewport) {
                    let row = Row {
                        session,
                        document,
                        review,
                        at: item,
                        item: &review.items()[item],
                    };
                    let response = row.ui(ui, rect(section.row_top(item), ROW));
                    if response.clicked() {
                        actions.push(Action::Review(ReviewAction::Select(item)));
                    }
                }
                if section.more > 0 {
                    let row = rect(section.row_top(section.items.end), ROW);
                    if more_ui(ui, section.more, row).clicked() {
                        actions.push(Action::Review(ReviewAction::Expand));
                    }
                }
            }
            let holder = |at: usize| sections.iter().find(|s| s.items.contains(&at));
            if is_new
                && let Some(at) = review.selected()
                && let Some(section) = holder(at)
            {
                // With the heading, where it is the first of its kind.
                let above = if at == section.items.start {
                    HEADING
                } else {
                    ROW
                };
                let row = rect(section.row_top(at), ROW);
                let around = row
                    .with_min_y(row.top() - above)
                    .with_max_y(row.bottom() + ROW);
                ui.scroll_to_rect(around, None);
            }
        });
    ui.advance_cursor_after_rect(area);
}

/// The items of a section that are in view.
fn visible(section: &Section, viewport: Rect) -> Range<usize> {
    let first = section.top + HEADING;
    let row = |y: f32| whole(((y - first) / ROW).max(0.0));
    let start = section.items.start + row(viewport.min.y);
    let end = section.items.start + row(viewport.max.y) + 1;
    start.min(section.items.end)..end.min(section.items.end)
}

fn heading_ui(ui: &Ui, review: &Review, section: &Section, rect: Rect) {
    let palette = Palette::of(ui);
    let line = rect
        .with_min_y(rect.top() + HEADING_GAP)
        .shrink2(vec2(MARGIN, 0.0));
    let id = list_id().with(("heading", section.kind));
    let response = ui.interact(line, id, Sense::hover());
    let count = format::number(review.group(section.kind).len());
    response.widget_info(|| {
        let said = format!(
            "{}: {count}, {}",
            words::name(section.kind),
            words::meaning(section.kind)
        );
        WidgetInfo::labeled(Role::Heading, true, said)
    });
    let painter = ui.painter();
    let middle = line.center().y;
    let center = pos2(line.left() + CHIP_SIZE / 2.0, middle);
    words::icon(section.kind).paint(painter, center, palette.weak);
    let mut x = line.left() + CHIP_SIZE + GAP;
    let name = fonts::SMALL_SEMIBOLD.line(ui, words::name(section.kind), palette.text);
    let count = fonts::SMALL.line(ui, count, palette.weak);
    let top = |height: f32| middle - height / 2.0;
    let name_width = name.size().x;
    painter.galley(pos2(x, top(name.size().y)), name, palette.text);
    x += name_width + 6.0;
    let count_width = count.size().x;
    painter.galley(pos2(x, top(count.size().y)), count, palette.weak);
    x += count_width + 2.0 * GAP;
    let room = line.right() - x;
    let meaning = fonts::SMALL.line(ui, words::meaning(section.kind), palette.weak);
    if meaning.size().x <= room {
        let at = pos2(line.right() - meaning.size().x, top(meaning.size().y));
        painter.galley(at, meaning, palette.weak);
    }
}

/// Stands for the moved marks that are left out.
fn more_ui(ui: &Ui, more: usize, rect: Rect) -> Response {
    let palette = Palette::of(ui);
    let response = ui.interact(rect, list_id().with("more"), Sense::CLICK);
    let words = format!("and {} more", format::number(more));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words.as_str()));
    paint_row_background(ui.painter(), palette, rect, &response, false);
    let words = fonts::SMALL.line(ui, words, palette.weak);
    let left = rect.left() + MARGIN + CHIP_SIZE + GAP;
    let at = pos2(left, rect.center().y - words.size().y / 2.0);
    ui.painter().galley(at, words, palette.weak);
    response
}

struct Row<'a> {
    session: &'a Session,
    document: &'a Document,
    review: &'a Review,
    at: usize,
    item: &'a Item,
}

impl Row<'_> {
    fn ui(&self, ui: &Ui, rect: Rect) -> Response {
        let palette = Palette::of(ui);
        let mark = &self.item.mark;
        let is_selected = self.review.selected() == Some(self.at);
        let response = ui.interact(rect, list_id().with(("item", self.at)), Sense::CLICK);
        let quote = one_line(&mark.quote());
        let trailing = words::trailing(self.item, self.document.text());
        let decided = words::decision(self.item, self.document.text());
        response.widget_info(|| {
            let tag = self.session.tags.get(&mark.tag);
            let tag = tag.map_or(mark.tag.as_str(), |tag| tag.name.as_str());
            WidgetInfo::labeled(Role::ListBoxOption, true, format!("{tag}: {quote}"))
        });
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(is_selected);
            let decided = decided.unwrap_or("not decided");
            node.set_description(format!(
                "{}, {trailing}, {decided}",
                words::name(self.item.kind())
            ));
        });
        paint_row_background(ui.painter(), palette, rect, &response, is_selected);
        self.paint(
            ui,
            rect.shrink2(vec2(MARGIN, 0.0)),
            is_selected,
            &quote,
            trailing,
        );
        response
    }

    fn paint(&self, ui: &Ui, inside: Rect, is_selected: bool, quote: &str, trailing: String) {
        let palette = Palette::of(ui);
        let painter = ui.painter();
        let middle = inside.center().y;
        let chip = if is_selected {
            ChipState::Solid
        } else {
            ChipState::Rest
        };
        let center = pos2(inside.left() + CHIP_SIZE / 2.0, middle);
        paint_chip(
            painter,
            palette,
            center,
            palette.tag(self.item.mark.tag.as_str()),
            chip,
        );
        let sign = match self.item.decision {
            Some(Decision::SetAside) => Some(Icon::Lost),
            Some(_) => Some(Icon::Check),
            None => None,
        };
        if let Some(sign) = sign {
            let at = pos2(inside.right() - ICON_SIZE / 2.0 - 2.0, middle);
            sign.paint(painter, at, palette.text);
        }
        let trailing = fonts::SMALL.line(ui, trailing, palette.weak);
        let right = inside.right() - TICK - trailing.size().x;
        let at = pos2(right, middle - trailing.size().y / 2.0);
        painter.galley(at, trailing, palette.weak);
        let left = inside.left() + CHIP_SIZE + GAP;
        let room = right - left - 12.0;
        let quote = fonts::QUOTE_ROW.elided(ui, quote, palette.text, room);
        let at = pos2(left, middle - quote.size().y / 2.0);
        painter.galley(at, quote, palette.text);
    }
}

/// The words on one line, no more of them than a row could show.
fn one_line(quote: &str) -> String {
    let mut line: String = quote
        .chars()
        .take(QUOTE_CHARS)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if quote.chars().nth(QUOTE_CHARS).is_some() {
        line.push('…');
    }
    line
}
