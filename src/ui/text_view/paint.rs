//! How text, marks, selection and gutter are painted, in the order of the look: match
//! fill, tints, selection, lanes, text, rims, handles, gutter. Offsets are UTF-8 bytes;
//! positions are points.

use std::collections::BTreeSet;
use std::ops::Range;

use egui::{
    Align2, Color32, CornerRadius, Painter, Pos2, Rangef, Rect, Stroke, StrokeKind, pos2, vec2,
};

use super::layout::RowLayout;
use super::marks::{RowMarks, ScreenMarks, Shown};
use super::screen::{RowRef, Screen};
use crate::model::{AnnotationId, Verdict};
use crate::session::Document;
use crate::text::Span;
use crate::ui::fonts::{BODY, Face, GUTTER_LETTER, SMALL, SMALL_SEMIBOLD};
use crate::ui::theme::{Palette, RADIUS_MARK, TagColors};
use crate::ui::widgets::{TagLines, thousands};

/// Left of the text: where line numbers end and where the letters stand.
const NUMBER_RIGHT: f32 = 74.0;
const LETTERS: [f32; 4] = [56.0, 45.0, 34.0, 23.0];
/// From the measure to the count of hidden marks.
const COUNT_LEFT: f32 = 10.0;
/// What a selected empty line shows.
const EMPTY_WIDTH: f32 = 6.0;
/// How much a rejected mark keeps of its colour.
const REJECTED: f32 = 0.4;

/// What changes from frame to frame.
#[derive(Debug)]
pub struct Look<'a> {
    /// The mark under the pointer.
    pub hovered: Option<AnnotationId>,
    /// Marks that a gutter letter under the pointer stands for.
    pub pointed: &'a BTreeSet<AnnotationId>,
    /// A mark that was just arrived at, and how much of the flash is left, from 1 to 0.
    pub flash: Option<(AnnotationId, f32)>,
    /// Whether the window has the keyboard: then a selection has bars at its ends.
    pub is_window_focused: bool,
    /// Whether the text has it: then the caret is shown.
    pub has_focus: bool,
    /// Whether the caret is in its visible half.
    pub caret_on: bool,
    /// Matches of the search that touch the screen.
    pub matches: &'a [Span],
    /// Lines of the source start at these blocks.
    pub document: &'a Document,
}

/// Paints a screen.
pub fn paint(
    painter: &Painter,
    palette: &Palette,
    screen: &Screen,
    marks: &ScreenMarks,
    look: &Look<'_>,
) {
    let brush = Brush {
        painter,
        palette,
        screen,
        marks,
        look,
    };
    brush.matches();
    brush.tints();
    brush.selection();
    brush.lanes();
    brush.text();
    brush.rims();
    brush.handles();
    brush.caret();
    brush.gutter();
    brush.counts();
}

struct Brush<'a> {
    painter: &'a Painter,
    palette: &'a Palette,
    screen: &'a Screen,
    marks: &'a ScreenMarks,
    look: &'a Look<'a>,
}

impl Brush<'_> {
    fn rows(&self) -> impl Iterator<Item = (RowRef, f32, &RowLayout, &RowMarks)> {
        self.screen.rows().map(|(at, top, row)| {
            let baseline = top - row.top + row.baseline;
            (at, baseline, row, &self.marks.rows[at.block][at.row])
        })
    }

    fn x(&self, row: &RowLayout, col: usize) -> f32 {
        self.screen.columns.text_left + row.x(col)
    }

    /// The band of a tint over these columns, 1 wider than the glyphs.
    fn band(&self, row: &RowLayout, baseline: f32, cols: &Range<usize>) -> Rect {
        let metrics = &self.screen.metrics;
        Rect::from_min_max(
            pos2(self.x(row, cols.start) - 1.0, baseline - metrics.tint_above),
            pos2(self.x(row, cols.end) + 1.0, baseline + metrics.tint_below),
        )
    }

    fn colors(&self, mark: &Shown) -> TagColors {
        let mut colors = self.palette.tag(mark.annotation.tag.as_str());
        let rejected = mark
            .annotation
            .review
            .as_ref()
            .is_some_and(|review| review.verdict == Verdict::Rejected);
        if rejected && !mark.is_selected {
            colors.tint = Color32::TRANSPARENT;
            colors.line = colors.line.gamma_multiply(REJECTED);
            colors.letter = colors.letter.gamma_multiply(REJECTED);
        }
        colors
    }

    fn matches(&self) {
        for (_, baseline, row, _) in self.rows() {
            for span in self.look.matches {
                if let Some(cols) = row.cols_of(&span.range())
                    && span.touches(row.range.clone())
                {
                    let rect = self.band(row, baseline, &cols);
                    self.painter
                        .rect_filled(rect, RADIUS_MARK, self.palette.match_fill);
                }
            }
        }
    }

    fn tints(&self) {
        for (at, baseline, row, marks) in self.rows() {
            if !self.marks.is_quiet[at.block] {
                self.row_tints(row, baseline, marks);
            }
            for (piece, &mark) in marks.pieces.iter().zip(&marks.marks) {
                let shown = &self.marks.shown[mark];
                let id = shown.annotation.id;
                let is_pointed = self.look.hovered == Some(id) || self.look.pointed.contains(&id);
                if is_pointed || shown.is_selected {
                    let grow = if shown.is_selected { 1.0 } else { 0.0 };
                    let rect = self.band(row, baseline, &piece.cols).expand(grow);
                    let strong = self.palette.tag(shown.annotation.tag.as_str()).strong;
                    self.painter.rect_filled(rect, RADIUS_MARK, strong);
                }
                if let Some((flashing, rest)) = self.look.flash
                    && flashing == id
                {
                    let strong = self.palette.tag(shown.annotation.tag.as_str()).strong;
                    let rect = self.band(row, baseline, &piece.cols).expand(1.0);
                    self.painter
                        .rect_filled(rect, RADIUS_MARK, strong.gamma_multiply(rest));
                }
            }
        }
    }

    /// One rectangle for each stretch that the same mark tints.
    fn row_tints(&self, row: &RowLayout, baseline: f32, marks: &RowMarks) {
        let mut col = 0;
        while col < marks.owners.len() {
            let owner = marks.owners[col];
            let end = marks.owners[col..]
                .iter()
                .position(|&other| other != owner)
                .map_or(marks.owners.len(), |len| col + len);
            if let Some(piece) = owner {
                let (begins, ends) = marks.ends[piece];
                let cols = &marks.pieces[piece].cols;
                let left = begins && cols.start == col;
                let right = ends && cols.end == end;
                let radius = |is_end: bool| if is_end { RADIUS_MARK } else { 0 };
                let corners = CornerRadius {
                    nw: radius(left),
                    sw: radius(left),
                    ne: radius(right),
                    se: radius(right),
                };
                let tint = self.colors(&self.marks.shown[marks.marks[piece]]).tint;
                let mut rect = self.band(row, baseline, &(col..end));
                // Neighbouring stretches meet instead of overlapping.
                if col > 0 && marks.owners[col - 1].is_some() {
                    rect.min.x += 1.0;
                }
                if marks.owners.get(end).is_some_and(Option::is_some) {
                    rect.max.x -= 1.0;
                }
                self.painter.rect_filled(rect, corners, tint);
            }
            col = end;
        }
    }

    fn selection(&self) {
        let Some(span) = self.look.document.selection.span else {
            return;
        };
        let metrics = &self.screen.metrics;
        for (_, baseline, row, _) in self.rows() {
            if !span.touches(row.range.clone()) {
                continue;
            }
            let left = self.x(row, row.col_of(span.start()));
            let right = if span.end() >= row.range.end {
                self.screen.columns.text_left + row.visible_right()
            } else {
                self.x(row, row.col_of(span.end()))
            };
            let rect = Rect::from_min_max(
                pos2(left, baseline - metrics.selection_above),
                pos2(
                    right.max(left + EMPTY_WIDTH),
                    baseline + metrics.selection_below,
                ),
            );
            self.painter.rect_filled(rect, 0, self.palette.selection);
        }
        if self.look.is_window_focused {
            let ends = [
                self.screen.pos_of(span.start()),
                self.screen.pos_of_end(span.end()),
            ];
            for pos in ends.into_iter().flatten() {
                self.bar(pos, metrics.bar, self.palette.ink);
            }
        }
    }

    /// A bar of 2 around the middle of a row, as at the ends of a selection.
    fn bar(&self, baseline: Pos2, height: f32, color: Color32) {
        let top = baseline.y - self.screen.metrics.selection_above;
        let rect = Rect::from_min_size(pos2(baseline.x - 1.0, top), vec2(2.0, height));
        self.painter.rect_filled(rect, 0, color);
    }

    fn lanes(&self) {
        let mut lines = TagLines::new(self.painter.pixels_per_point());
        let metrics = &self.screen.metrics;
        for (_, baseline, row, marks) in self.rows() {
            for ((piece, &mark), lane) in marks.pieces.iter().zip(&marks.marks).zip(&marks.lanes) {
                let Some(lane) = *lane else { continue };
                let colors = self.colors(&self.marks.shown[mark]);
                let x = Rangef::new(self.x(row, piece.cols.start), self.x(row, piece.cols.end));
                lines.add(
                    colors.pattern,
                    x,
                    baseline + metrics.lane(lane),
                    colors.line,
                    metrics.scale,
                    0.0,
                );
            }
        }
        if !lines.is_empty() {
            self.painter.add(lines.into_shape());
        }
    }

    fn text(&self) {
        for (y, block) in &self.screen.blocks {
            if let Some(galley) = &block.galley {
                self.painter.galley(
                    pos2(self.screen.columns.text_left, *y),
                    galley.clone(),
                    self.palette.text,
                );
            }
        }
    }

    fn rims(&self) {
        let selected_text = self.look.document.selection.span;
        for (_, baseline, row, marks) in self.rows() {
            for span in self.look.matches {
                if Some(*span) != selected_text
                    && span.touches(row.range.clone())
                    && let Some(cols) = row.cols_of(&span.range())
                {
                    let rect = self.band(row, baseline, &cols);
                    self.rim(rect, Stroke::new(1.0, self.palette.stroke));
                }
            }
            for (piece, &mark) in marks.pieces.iter().zip(&marks.marks) {
                let shown = &self.marks.shown[mark];
                let letter = self.palette.tag(shown.annotation.tag.as_str()).letter;
                let rect = self.band(row, baseline, &piece.cols).expand(1.0);
                if shown.is_selected {
                    self.rim(rect, Stroke::new(1.0, letter));
                }
                if let Some((flashing, rest)) = self.look.flash
                    && flashing == shown.annotation.id
                {
                    let stroke = Stroke::new(3.0, letter.gamma_multiply(rest));
                    self.rim(rect.expand(1.0), stroke);
                }
            }
        }
    }

    fn rim(&self, rect: Rect, stroke: Stroke) {
        self.painter
            .rect_stroke(rect, RADIUS_MARK, stroke, StrokeKind::Inside);
    }

    fn handles(&self) {
        for shown in self.marks.shown.iter().filter(|shown| shown.is_selected) {
            let letter = self.palette.tag(shown.annotation.tag.as_str()).letter;
            let metrics = &self.screen.metrics;
            let (start, end) = handle_places(self.screen, shown);
            if let Some(pos) = start {
                self.bar(pos, metrics.handle, letter);
                let top = pos2(pos.x, pos.y - metrics.selection_above);
                self.painter.circle_filled(top, 3.5, letter);
            }
            if let Some(pos) = end {
                self.bar(pos, metrics.handle, letter);
                let foot = pos2(pos.x, pos.y - metrics.selection_above + metrics.handle);
                self.painter.circle_filled(foot, 3.5, letter);
            }
        }
    }

    fn caret(&self) {
        let selection = self.look.document.selection;
        if selection.span.is_some() || !self.look.has_focus || !self.look.caret_on {
            return;
        }
        if let Some(pos) = self.screen.pos_of(selection.head) {
            self.bar(pos, self.screen.metrics.bar, self.palette.ink);
        }
    }

    fn gutter(&self) {
        let text_left = self.screen.columns.text_left;
        let text = self.look.document.text();
        let caret_line = text.line_of(self.look.document.selection.head);
        let blocks = &self.look.document.blocks;
        for (at, baseline, _, marks) in self.rows() {
            let block = self.screen.blocks[at.block].1.block;
            let middle = baseline - self.screen.metrics.tint_above / 3.0;
            // An empty line keeps its number without showing it.
            if at.row == 0 && blocks.is_line_start(block) && !blocks.range(block).is_empty() {
                let line = blocks.line(block);
                let (role, color) = if line == caret_line {
                    (SMALL_SEMIBOLD, self.palette.text)
                } else {
                    (SMALL, self.palette.weak)
                };
                self.painter.text(
                    pos2(text_left - NUMBER_RIGHT, middle),
                    Align2::RIGHT_CENTER,
                    thousands(line as usize + 1),
                    role.font(),
                    color,
                );
            }
            for (column, letter) in marks.letters.iter().enumerate() {
                let Some(mark) = *letter else { continue };
                let colors = self.colors(&self.marks.shown[mark]);
                self.painter.text(
                    pos2(text_left - LETTERS[column], middle),
                    Align2::CENTER_CENTER,
                    colors.mark,
                    GUTTER_LETTER.font(),
                    colors.letter,
                );
            }
        }
    }

    fn counts(&self) {
        for (_, baseline, _, marks) in self.rows() {
            let hidden = marks.hidden();
            if hidden > 0 {
                self.painter.text(
                    pos2(self.screen_right() + COUNT_LEFT, baseline),
                    Align2::LEFT_BOTTOM,
                    format!("+{}", thousands(hidden)),
                    Face::Ui.at(SMALL.size),
                    self.palette.weak,
                );
            }
        }
    }

    fn screen_right(&self) -> f32 {
        self.screen.columns.text_left + self.screen.columns.measure
    }
}

/// Says that there is nothing to read, where the first line would be.
pub fn paint_empty(painter: &Painter, palette: &Palette, screen: &Screen) {
    let top = screen.rect.top() + super::viewport::PAD_TOP;
    painter.text(
        pos2(screen.columns.text_left, top),
        Align2::LEFT_TOP,
        "This file is empty. There is nothing to mark; open another one.",
        BODY.font(),
        palette.weak,
    );
}

/// Where the handles of a mark stand, at the baseline; `None` for one out of view.
#[must_use]
pub fn handle_places(screen: &Screen, shown: &Shown) -> (Option<Pos2>, Option<Pos2>) {
    let start = shown
        .spans
        .first()
        .and_then(|span| screen.pos_of(span.start()));
    let end = shown
        .spans
        .last()
        .and_then(|span| screen.pos_of_end(span.end()));
    let first_visible = screen.bytes().start;
    let start = start.filter(|_| shown.spans[0].start() >= first_visible);
    (start, end)
}

/// The column of the gutter that an x lies in, as a place in the tag set.
#[must_use]
pub fn letter_at(screen: &Screen, x: f32) -> Option<usize> {
    LETTERS
        .iter()
        .position(|left| (screen.columns.text_left - left - x).abs() <= 5.5)
}

/// Whether an x lies over the counts of hidden marks.
#[must_use]
pub fn is_over_count(screen: &Screen, x: f32) -> bool {
    let left = screen.columns.text_left + screen.columns.measure + COUNT_LEFT - 4.0;
    (left..left + 36.0).contains(&x)
}
