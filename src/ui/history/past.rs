//! The history of the selected mark, under its details: who did what to it, when and why.
//! Lengths are points.

use egui::{Response, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};

use super::list::subject_line;
use crate::model::Annotation;
use crate::session::chronicle::{ChronicleAction, Entry, Subject};
use crate::session::{Action, Session};
use crate::ui::icons::{ICON_SIZE, Icon};
use crate::ui::inspector::outset_ui;
use crate::ui::theme::{Palette, RADIUS};
use crate::ui::widgets::{PushButton, paint_focus_ring};
use crate::ui::{fonts, format};

/// How many records are shown at most.
const SHOWN: usize = 5;
const HEADER_HEIGHT: f32 = 24.0;
const ICON_GAP: f32 = 4.0;
/// How far the fill of the header stands out from its words.
const OUT: f32 = 4.0;
/// How far the fill of a record stands out from its words, as in the list of marks.
const ROW_OUT: f32 = 8.0;
const ENTRY_GAP: f32 = 8.0;
/// How far the words of a quiet button stand from its edge.
const QUIET_PADDING: f32 = 12.0;

/// What the history of a mark remembers.
#[derive(Debug, Default)]
pub struct PastState {
    /// Whether it was open when it was last shown: what opens comes into view.
    was_open: bool,
}

/// Shows what is recorded about a mark, or how much there is of it.
pub fn past_ui(
    ui: &mut Ui,
    session: &Session,
    mark: &Annotation,
    state: &mut PastState,
    actions: &mut Vec<Action>,
) {
    let chronicle = &session.chronicle;
    let mut entries = chronicle.of_mark(mark.id);
    let count = entries.len();
    if count == 0 {
        return;
    }
    let is_open = chronicle.is_mark_open();
    ui.add_space(8.0);
    let top = ui.cursor().top();
    let opens = is_open && !std::mem::replace(&mut state.was_open, is_open);
    if header_ui(ui, is_open, count).clicked() {
        let action = ChronicleAction::ShowOfMark(!is_open);
        actions.push(Action::Chronicle(action));
    }
    if !is_open {
        return;
    }
    for entry in entries.by_ref().take(SHOWN) {
        ui.add_space(ENTRY_GAP);
        if entry_ui(ui, entry).clicked() {
            let show = ChronicleAction::Show(true);
            let select = ChronicleAction::Select(Some(entry.record));
            actions.extend([show, select].map(Action::Chronicle));
        }
    }
    let more = count.saturating_sub(SHOWN);
    if more > 0 {
        ui.add_space(4.0);
        outset_ui(ui, QUIET_PADDING, 0.0, |ui| {
            let words = format!("and {} more", format::number(more));
            if ui.add(PushButton::quiet(&words).compact()).clicked() {
                let action = ChronicleAction::OnlyMark(mark.id);
                actions.push(Action::Chronicle(action));
            }
        });
    }
    if opens {
        ui.scroll_to_rect(ui.min_rect().with_min_y(top), None);
    }
}

/// The words that open and close the history.
fn header_ui(ui: &mut Ui, is_open: bool, count: usize) -> Response {
    let palette = Palette::of(ui);
    let icon = if is_open {
        Icon::ChevronDown
    } else {
        Icon::ChevronRight
    };
    let words = fonts::SMALL.line(ui, "History", palette.weak);
    let count = fonts::SMALL.line(ui, format::number(count), palette.weak);
    let width = ICON_SIZE + ICON_GAP + words.size().x + 2.0 * ICON_GAP + count.size().x;
    let (rect, response) =
        ui.allocate_exact_size(vec2(width.ceil(), HEADER_HEIGHT), Sense::click());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), "History of this mark"));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_expanded(is_open);
    });
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        let behind = rect.expand2(vec2(OUT, 0.0));
        if response.hovered() {
            painter.rect_filled(behind, RADIUS, palette.hover);
        }
        // The chevron stands where words begin, not where its square does.
        let left = rect.left() - 3.0;
        let middle = rect.center().y;
        icon.paint(painter, pos2(left + ICON_SIZE / 2.0, middle), palette.weak);
        let left = left + ICON_SIZE + ICON_GAP;
        let top = middle - words.size().y / 2.0;
        let end = left + words.size().x + 2.0 * ICON_GAP;
        painter.galley(pos2(left, top), words, palette.weak);
        painter.galley(pos2(end, top), count, palette.weak);
        paint_focus_ring(painter, palette, &response, behind, RADIUS);
    }
    response
}

/// What was done, to which words where they changed, why, by whom and when.
fn entry_ui(ui: &mut Ui, entry: &Entry) -> Response {
    let behind = ui.painter().add(Shape::Noop);
    let words = ui.vertical(|ui| words_ui(ui, entry)).response;
    let column = words.rect.with_max_x(ui.max_rect().right());
    let rect = column.expand2(vec2(ROW_OUT, ENTRY_GAP / 2.0));
    let response = ui.interact(rect, ui.scope_id().with(entry.record), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, entry.sentence()));
    if response.hovered() {
        let fill = Palette::of(ui).hover;
        let shape = egui::epaint::RectShape::filled(rect, RADIUS, fill);
        ui.painter().set(behind, shape);
    }
    paint_focus_ring(
        ui.painter(),
        Palette::of(ui),
        &response,
        rect.shrink(2.0),
        RADIUS,
    );
    response
}

fn words_ui(ui: &mut Ui, entry: &Entry) {
    let palette = Palette::of(ui);
    let mut chars = entry.deed.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    let mut deed = format!("{}{}", first.unwrap_or_default(), chars.as_str());
    if !entry.reason.is_empty() {
        deed = format!("{deed}: {}", entry.reason);
    }
    ui.label(fonts::BODY.rich(deed).color(palette.text));
    // The words of the mark stand above; what they were does not.
    if matches!(entry.subject, Subject::Moved(..)) {
        let line = subject_line(ui, entry, palette.text, ui.available_width());
        let (rect, response) = ui.allocate_exact_size(line.size(), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, line.text()));
        ui.painter().galley(rect.min, line, palette.text);
    }
    let by = format!("{} · {}", entry.who(), format::date_time(entry.at));
    ui.label(fonts::SMALL.rich(by).color(palette.weak));
}
