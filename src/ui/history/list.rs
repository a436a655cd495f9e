//! The list of the history: a day as a heading, and a record in two lines: what was done and
//! when, and what it was done to. Rows count from 0; lengths are points.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, Galley, Pos2, Rect, Ui, UiBuilder, pos2, vec2};
use jiff::civil::Date;

use super::HistoryState;
use crate::session::chronicle::{Chronicle, ChronicleAction, Entry, Filter, Kind, Row, Subject};
use crate::session::{Action, Command, Session};
use crate::ui::icons::Icon;
use crate::ui::row_list::{ROW_MARGIN, RowList, RowListState};
use crate::ui::theme::Palette;
use crate::ui::widgets::{CHIP_SIZE, ChipState, PushButton, paint_chip};
use crate::ui::{fonts, format};

/// The height of a row.
pub const ROW_HEIGHT: f32 = 48.0;
const GAP: f32 = 8.0;
/// Between the words and the time.
const TIME_GAP: f32 = 12.0;
/// The middles of the two lines of a row, from its top.
const LINES: (f32, f32) = (15.0, 34.0);

/// What the list remembers.
#[derive(Debug, Default)]
pub struct HistoryListState {
    rows: RowListState,
    /// The record that was selected when the list was last shown.
    selected: Option<u64>,
}

/// Shows the list in `rect`.
pub fn history_list_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    state: &mut HistoryListState,
    actions: &mut Vec<Action>,
) {
    let chronicle = &session.chronicle;
    let rows = chronicle.rows();
    if rows.is_empty() {
        empty_ui(ui, rect, session, actions);
        return;
    }
    let current = chronicle
        .selected()
        .and_then(|record| chronicle.row_of(record));
    if state.selected != chronicle.selected() {
        state.selected = chronicle.selected();
        if let Some(row) = current {
            state.rows.reveal(row);
        }
    }
    let is_heading = |row: usize| matches!(rows.get(row), Some(Row::Day(..)));
    let list = RowList::new(HistoryState::list_id(), "History", rows.len(), ROW_HEIGHT);
    // Under the first heading stands the newest record.
    let cursor = current.unwrap_or(1);
    let list = list.current(current).cursor(Some(cursor));
    let output = list
        .headings(&is_heading)
        .show(ui, rect, &mut state.rows, |ui, row, rect, _| {
            let rect = rect.shrink2(vec2(ROW_MARGIN, 0.0));
            match rows.get(row)? {
                Row::Day(day, count) => Some(paint_day(ui, rect, *day, *count)),
                Row::Entry(_) => {
                    let entry = chronicle.entry_in(row)?;
                    let is_selected = current == Some(row);
                    paint_entry(ui, rect, entry, is_selected, chronicle.mark().is_some());
                    let time = format::time(entry.at);
                    Some(format!("{time}, {}", entry.sentence()))
                }
            }
        });
    let taken = output.clicked.or(output.moved);
    if let Some(entry) = taken.and_then(|row| chronicle.entry_in(row)) {
        actions.push(select(entry.record));
    } else if output.entered
        && let Some(entry) = chronicle.entry_in(cursor)
    {
        // Again to its mark, if it was selected before.
        actions.push(select(entry.record));
    }
}

fn select(record: u64) -> Action {
    Action::Chronicle(ChronicleAction::Select(Some(record)))
}

/// Paints a heading at the foot of its row, and returns its words.
fn paint_day(ui: &Ui, rect: Rect, day: Date, count: u32) -> String {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let middle = rect.top() + LINES.1;
    let words = day.strftime("%-d %B %Y").to_string();
    let count = fonts::SMALL.line(ui, format::number(count), palette.weak);
    let right = rect.right() - count.size().x;
    let at = pos2(right, middle - count.size().y / 2.0);
    painter.galley(at, count, palette.weak);
    let room = right - rect.left() - GAP;
    let line = fonts::BODY_SEMIBOLD.elided(ui, words.as_str(), palette.text, room);
    let at = pos2(rect.left(), middle - line.size().y / 2.0);
    painter.galley(at, line, palette.text);
    words
}

/// Paints a record; `rect` begins where the chip stands and ends with the time. Where the list
/// is about one mark, the words of another one would mislead.
fn paint_entry(ui: &Ui, rect: Rect, entry: &Entry, is_selected: bool, is_of_mark: bool) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let middle = rect.top() + LINES.0;
    paint_sign(
        ui,
        pos2(rect.left() + CHIP_SIZE / 2.0, middle),
        entry,
        is_selected,
    );
    let left = rect.left() + CHIP_SIZE + GAP;
    let time = fonts::SMALL.line(ui, format::time(entry.at), palette.weak);
    let time_left = rect.right() - time.size().x;
    let at = pos2(time_left, middle - time.size().y / 2.0);
    painter.galley(at, time, palette.weak);

    let words = match entry.kind {
        Kind::Unreadable => entry.deed.to_string(),
        _ => format!("{} {}", entry.who(), entry.deed),
    };
    let room = time_left - TIME_GAP - left;
    let line = fonts::BODY.elided(ui, words, palette.text, room);
    let at = pos2(left, middle - line.size().y / 2.0);
    painter.galley(at, line, palette.text);

    let room = rect.right() - left;
    let below = match entry.marks.len() {
        0 | 1 => subject_line(ui, entry, palette.weak, room),
        _ if !is_of_mark => subject_line(ui, entry, palette.weak, room),
        marks => {
            let words = format!("{}, this one among them", format::marks(marks));
            fonts::SMALL.elided(ui, words, palette.weak, room)
        }
    };
    let at = pos2(left, rect.top() + LINES.1 - below.size().y / 2.0);
    painter.galley(at, below, palette.weak);
}

/// The chip of the tag, or a sign of what happened.
fn paint_sign(ui: &Ui, center: Pos2, entry: &Entry, is_selected: bool) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    if let Some(tag) = &entry.tag {
        let chip = if is_selected {
            ChipState::Solid
        } else {
            ChipState::Rest
        };
        paint_chip(painter, palette, center, palette.tag(tag.as_str()), chip);
        return;
    }
    let (icon, color) = match entry.kind {
        Kind::Change => (Icon::Stack, palette.weak),
        Kind::Source => (Icon::File, palette.weak),
        Kind::Session => (Icon::Person, palette.weak),
        Kind::Save => (Icon::Check, palette.weak),
        Kind::Off => (Icon::Close, palette.weak),
        Kind::Unreadable => (Icon::Warning, palette.warn),
    };
    icon.paint(painter, center, color);
}

/// What something was done to, on one line: words of the source in the reading face.
pub fn subject_line(ui: &Ui, entry: &Entry, color: Color32, max_width: f32) -> Arc<Galley> {
    let mut job = LayoutJob {
        break_on_newline: false,
        ..LayoutJob::default()
    };
    job.wrap = TextWrapping::truncate_at_width(max_width.max(0.0));
    let source = |job: &mut LayoutJob, words: &str| {
        job.append(&format!("“{words}”"), 0.0, fonts::QUOTE_ROW.format(color));
    };
    let own = |job: &mut LayoutJob, words: &str| {
        job.append(words, 0.0, fonts::SMALL.format(color));
    };
    match &entry.subject {
        Subject::None => {}
        Subject::Quote(quote) => source(&mut job, quote),
        Subject::Moved(before, after) => {
            source(&mut job, before);
            own(&mut job, " → ");
            source(&mut job, after);
        }
        Subject::Words(words) => own(&mut job, words),
    }
    let more = entry.marks.len().saturating_sub(1);
    if more > 0 && matches!(entry.subject, Subject::Quote(_)) {
        own(&mut job, &format!(" and {} more", format::number(more)));
    }
    if !entry.reason.is_empty() {
        own(&mut job, &format!(" · {}", entry.reason));
    }
    ui.painter().layout_job(job)
}

/// Why the list is empty, and the way out, at the top left, where records will be.
fn empty_ui(ui: &mut Ui, rect: Rect, session: &Session, actions: &mut Vec<Action>) {
    let inside = rect.shrink2(vec2(2.0 * ROW_MARGIN, 12.0));
    ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
        let (words, button) = why_empty(session);
        let color = Palette::of(ui).weak;
        ui.label(fonts::BODY.rich(words).color(color));
        if let Some((text, action)) = button {
            ui.add_space(8.0);
            if ui.add(PushButton::secondary(text).compact()).clicked() {
                actions.push(action);
            }
        }
    });
}

fn why_empty(session: &Session) -> (String, Option<(&'static str, Action)>) {
    let chronicle: &Chronicle = &session.chronicle;
    let plain = |words: &str| (words.to_owned(), None);
    if let Some(why) = chronicle.failure() {
        return plain(&format!("The history could not be read: {why}."));
    }
    if !chronicle.is_known() {
        return plain("Reading the history…");
    }
    if chronicle.deeds() == 0 {
        if session.records_history() {
            return plain("No history yet. It begins with the first mark.");
        }
        let can = session.disabled_reason(Command::RecordHistory).is_none();
        let on = ("Switch it on", Action::Run(Command::RecordHistory));
        return (
            "History is off for this document.".to_owned(),
            can.then_some(on),
        );
    }
    let filter = chronicle.filter();
    if filter.only_selected && chronicle.mark().is_none() {
        return plain("No mark selected. Select one to see what was done to it.");
    }
    let words = match (filter.only_selected, &filter.author) {
        (true, None) => "Nothing is recorded about this mark.".to_owned(),
        (false, Some(author)) if !author.is_empty() => format!("Nothing by {author}."),
        _ => "No record passes the filter.".to_owned(),
    };
    let clear = Action::Chronicle(ChronicleAction::SetFilter(Filter {
        with_attendance: filter.with_attendance,
        ..Filter::default()
    }));
    let is_filtered = filter.only_selected || filter.author.is_some();
    (words, is_filtered.then_some(("Clear filter", clear)))
}
