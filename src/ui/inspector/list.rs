//! The list of marks in text order: a chip, the quote, and what is known of the mark on one row
//! each. Offsets are UTF-8 bytes, rows count from 0, lengths are points.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Id, Key, Rect, Stroke, Ui, UiBuilder, pos2, vec2};

use super::quote::{holds, row_quote};
use crate::model::{Annotation, AnnotationId, Annotations, Verdict};
use crate::session::document::Access;
use crate::session::listing::Filter;
use crate::session::{Action, Command, Document, Session};
use crate::ui::fonts;
use crate::ui::format;
use crate::ui::icons::{ICON_SIZE, Icon};
use crate::ui::row_list::{ROW_MARGIN, RowList, RowListState};
use crate::ui::theme::Palette;
use crate::ui::widgets::{CHIP_SIZE, ChipState, PushButton, paint_chip};

/// The height of a row.
pub const ROW_HEIGHT: f32 = 30.0;
/// How far a mark stands in from the smallest one that holds it.
const STEP: f32 = 14.0;
const MAX_STEPS: u8 = 2;
const GAP: f32 = 8.0;
/// Between the quote or an icon and the line number.
const NUMBER_GAP: f32 = 12.0;

/// What the list remembers.
#[derive(Debug, Default)]
pub struct MarkListState {
    rows: RowListState,
    /// The mark that was selected when the list was last shown.
    selected: Option<AnnotationId>,
    /// A mark whose row comes into view as soon as it has one.
    reveal: Option<AnnotationId>,
}

impl MarkListState {
    /// The name of the list for the keyboard's focus.
    #[must_use]
    pub fn id() -> Id {
        Id::unique("inspector marks")
    }
}

/// Shows the list in `rect`.
pub fn mark_list_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    document: &Document,
    state: &mut MarkListState,
    actions: &mut Vec<Action>,
) {
    let annotations = &document.annotations;
    let listing = &session.listing;
    if listing.is_empty(annotations) {
        empty_ui(ui, rect, session, document, actions);
        return;
    }
    if state.selected != document.selected {
        state.selected = document.selected;
        state.reveal = document.selected;
    }
    let row_of = |id: AnnotationId| listing.row_of(annotations, id);
    if let Some(row) = state.reveal.and_then(row_of) {
        state.rows.reveal(row);
        state.reveal = None;
    }

    let palette = Palette::of(ui);
    let text = document.text();
    let number_width = fonts::SMALL
        .line(ui, format::number(text.line_count()), palette.weak)
        .size()
        .x;
    let is_flat = !listing.filter().is_open();
    let rows = RowList::new(
        MarkListState::id(),
        "Marks",
        listing.len(annotations),
        ROW_HEIGHT,
    );
    let current = document.selected.and_then(row_of);
    let output =
        rows.current(current)
            .show(ui, rect, &mut state.rows, |ui, row, rect, response| {
                let mark = listing.get(annotations, row)?;
                let steps = if is_flat { 0 } else { depth(annotations, mark) };
                let quote = row_quote(text, mark);
                let line = text.line_of(mark.start()) + 1;
                let content = MarkRow {
                    mark,
                    quote: &quote,
                    is_selected: document.selected == Some(mark.id),
                    indent: f32::from(steps) * STEP,
                    line: Some((line, number_width)),
                };
                content.paint(ui, rect.shrink2(vec2(ROW_MARGIN, 0.0)));
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_description(description(mark, line));
                });
                Some(name(session, mark, &quote))
            });

    let taken = output.clicked.or(output.moved);
    if let Some(mark) = taken.and_then(|row| listing.get(annotations, row)) {
        actions.push(Action::SelectMark(mark.id));
    }
    if output.entered {
        actions.push(Action::Run(Command::EditNote));
    }
}

/// What a screen reader calls a mark: its tag and its quote.
pub fn name(session: &Session, mark: &Annotation, quote: &str) -> String {
    match session.tags.get(&mark.tag) {
        Some(tag) => format!("{}: {quote}", tag.name),
        None => format!("{}: {quote}", mark.tag),
    }
}

fn description(mark: &Annotation, line: u32) -> String {
    let mut words = format!("line {}", format::number(line));
    if let Some(review) = &mark.review {
        words.push_str(", ");
        words.push_str(review.verdict.word());
    }
    if !mark.note.is_empty() {
        words.push_str(", with a note");
    }
    words
}

/// How many steps a mark stands in.
fn depth(annotations: &Annotations, mark: &Annotation) -> u8 {
    let stack = annotations.at(mark.start());
    let smallest_around = |inner: &Annotation| {
        // The shortest comes first.
        stack.iter().find(|outer| holds(outer, inner)).copied()
    };
    let mut steps = 0;
    let mut inner = mark;
    while steps < MAX_STEPS
        && let Some(outer) = smallest_around(inner)
    {
        steps += 1;
        inner = outer;
    }
    steps
}

/// The sign of a verdict.
pub fn verdict_icon(verdict: Verdict) -> Icon {
    match verdict {
        Verdict::Accepted => Icon::Accepted,
        Verdict::Rejected => Icon::Rejected,
        Verdict::Disputed => Icon::Disputed,
    }
}

/// The content of a row about a mark.
pub struct MarkRow<'a> {
    /// The mark.
    pub mark: &'a Annotation,
    /// Its words on one line.
    pub quote: &'a str,
    /// Whether its chip is solid.
    pub is_selected: bool,
    /// How far it stands in.
    pub indent: f32,
    /// Its line, counted from 1, and how wide the widest number is.
    pub line: Option<(u32, f32)>,
}

impl MarkRow<'_> {
    /// Paints the row; `rect` begins where the chip stands and ends with the line number.
    pub fn paint(&self, ui: &Ui, rect: Rect) {
        let palette = Palette::of(ui);
        let painter = ui.painter();
        let middle = rect.center().y;
        let colors = palette.tag(self.mark.tag.as_str());
        let verdict = self.mark.review.as_ref().map(|review| review.verdict);
        let is_rejected = verdict == Some(Verdict::Rejected);

        let chip_left = rect.left() + self.indent;
        let chip = match (self.is_selected, is_rejected) {
            (true, _) => ChipState::Solid,
            (false, true) => ChipState::Off,
            (false, false) => ChipState::Rest,
        };
        let center = pos2(chip_left + CHIP_SIZE / 2.0, middle);
        paint_chip(painter, palette, center, colors, chip);

        let mut right = rect.right();
        if let Some((line, width)) = self.line {
            let number = fonts::SMALL.line(ui, format::number(line), palette.weak);
            let at = pos2(right - number.size().x, middle - number.size().y / 2.0);
            painter.galley(at, number, palette.weak);
            right -= width + NUMBER_GAP;
        }
        let mut icon = |icon: Icon| {
            right -= ICON_SIZE;
            icon.paint(painter, pos2(right + ICON_SIZE / 2.0, middle), palette.weak);
            right -= GAP;
        };
        if !self.mark.note.is_empty() {
            icon(Icon::Note);
        }
        if let Some(verdict) = verdict {
            icon(verdict_icon(verdict));
        }

        let left = chip_left + CHIP_SIZE + GAP;
        let color = if is_rejected {
            palette.weak
        } else {
            palette.text
        };
        let mut format = fonts::QUOTE_ROW.format(color);
        if is_rejected {
            format.strikethrough = Stroke::new(1.0, color);
        }
        let mut job = LayoutJob::single_section(self.quote.to_owned(), format);
        job.break_on_newline = false;
        job.wrap = TextWrapping::truncate_at_width((right - left).max(0.0));
        let galley = painter.layout_job(job);
        painter.galley(pos2(left, middle - galley.size().y / 2.0), galley, color);
    }
}

/// Why the list is empty, and the way out, at the top left, where marks will be.
fn empty_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    document: &Document,
    actions: &mut Vec<Action>,
) {
    let filter = session.listing.filter();
    let inside = rect.shrink2(vec2(2.0 * ROW_MARGIN, 4.0));
    ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
        let palette = Palette::of(ui);
        let words = if !document.annotations.is_empty() {
            if filter.text.is_empty() {
                "No mark passes the filter.".to_owned()
            } else {
                format!("No mark contains “{}”.", filter.text)
            }
        } else if session.is_reading_marks() {
            "The marks are being read…".to_owned()
        } else if document.access == Access::Writable {
            "No marks yet. Select some text and press 1 to 4.".to_owned()
        } else {
            "No marks.".to_owned()
        };
        ui.label(fonts::BODY.rich(words).color(palette.weak));
        if !document.annotations.is_empty() {
            ui.add_space(8.0);
            if ui
                .add(PushButton::secondary("Clear filter").compact())
                .clicked()
            {
                actions.push(Action::SetFilter(Filter::default()));
            }
        }
    });
}

/// Whether the arrow down in a field above the list moves into the list.
pub fn enter_list(ui: &Ui) {
    if ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::ArrowDown)) {
        ui.memory_mut(|memory| memory.request_focus(MarkListState::id()));
    }
}
