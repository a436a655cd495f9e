//! A passage of a text in the reading face, with a mark in it: its tint, its line, what is gone
//! and what is new. Offsets are bytes of the shown text; lengths are points.

use std::ops::Range;
use std::sync::Arc;

use egui::epaint::text::PlacedRow;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, Galley, Pos2, Rangef, Rect, Stroke, Ui, pos2, vec2};

use super::pieces::{Passage, Tone};
use crate::session::command::Edge;
use crate::ui::fonts::{Face, Role};
use crate::ui::text_view::{Metrics, glyph_edges};
use crate::ui::theme::{Palette, RADIUS_MARK, TagColors};
use crate::ui::widgets::TagLines;

/// How far from a handle it can be taken.
const HANDLE_REACH: f32 = 8.0;
/// How high over the baseline words are struck, as a share of their size.
const STRIKE: f32 = 0.27;

/// A passage laid out in a width.
pub struct PassageLayout {
    galley: Arc<Galley>,
    rows: Vec<RowOf>,
    metrics: Metrics,
}

/// A row and what it shows.
struct RowOf {
    /// Code points of the passage before the row.
    first_char: usize,
    /// Left edges of the glyphs and the right edge of the last.
    xs: Vec<f32>,
    /// The column after the last glyph that is not white space.
    visible_end: usize,
    baseline: f32,
    top: f32,
    height: f32,
}

impl PassageLayout {
    /// Lays a passage out.
    #[must_use]
    pub fn new(ui: &Ui, passage: &Passage, role: Role, width: f32) -> Self {
        let palette = Palette::of(ui);
        let mut job = LayoutJob {
            wrap: TextWrapping::wrap_at_width(width),
            keep_trailing_whitespace: true,
            ..LayoutJob::default()
        };
        for (run, tone) in &passage.runs {
            let (face, color) = match tone {
                Tone::Around | Tone::Gone => (role.face, palette.weak),
                Tone::Kept => (role.face, palette.text),
                Tone::New => (Face::ReadSemibold, palette.text),
            };
            let format = TextFormat {
                font_id: face.at(role.size),
                line_height: Some(role.line),
                color,
                ..TextFormat::default()
            };
            let empty_line = TextFormat {
                line_height: Some((role.line / 2.0).round()),
                ..format.clone()
            };
            for (piece, is_empty) in without_empty_lines(&passage.text, run) {
                let format = if is_empty { &empty_line } else { &format };
                job.append(piece, 0.0, format.clone());
            }
        }
        let galley = ui.painter().layout_job(job);
        let chars: Vec<char> = passage.text.chars().collect();
        let mut first_char = 0;
        let mut rows = Vec::with_capacity(galley.rows.len());
        for placed in &galley.rows {
            rows.push(RowOf::new(
                placed,
                first_char,
                &chars,
                galley.pixels_per_point,
            ));
            first_char += placed.glyphs.len() + usize::from(placed.ends_with_newline);
        }
        Self {
            galley,
            rows,
            metrics: Metrics::new(role.size, false),
        }
    }

    /// How much room it takes.
    #[must_use]
    pub fn size(&self) -> egui::Vec2 {
        self.galley.size()
    }

    /// Paints it with its top left corner at `at`; with handles while its edges can be moved.
    pub fn paint(
        &self,
        ui: &Ui,
        at: Pos2,
        passage: &Passage,
        colors: TagColors,
        with_handles: bool,
    ) {
        let painter = ui.painter();
        let mut lines = TagLines::new(painter.pixels_per_point());
        let marked = passage.marked();
        for range in &marked {
            let chars = char_range(&passage.text, range);
            let mut is_first = true;
            let stretches: Vec<_> = self.stretches(&chars).collect();
            let count = stretches.len();
            for (nth, (x, baseline)) in stretches.into_iter().enumerate() {
                let metrics = &self.metrics;
                let band = Rect::from_min_max(
                    pos2(at.x + x.min - 1.0, at.y + baseline - metrics.tint_above),
                    pos2(at.x + x.max + 1.0, at.y + baseline + metrics.tint_below),
                );
                let ends = |yes: bool| if yes { RADIUS_MARK } else { 0 };
                let corners = egui::CornerRadius {
                    nw: ends(is_first),
                    sw: ends(is_first),
                    ne: ends(nth + 1 == count),
                    se: ends(nth + 1 == count),
                };
                painter.rect_filled(band, corners, colors.tint);
                let x = Rangef::new(at.x + x.min, at.x + x.max);
                let top = at.y + baseline + metrics.lane(0);
                lines.add(colors.pattern, x, top, colors.line, metrics.scale, 0.0);
                is_first = false;
            }
        }
        if !lines.is_empty() {
            painter.add(lines.into_shape());
        }
        painter.galley(at, Arc::clone(&self.galley), Palette::of(ui).text);
        self.strike(ui, at, passage);
        if with_handles {
            for edge in [Edge::Start, Edge::End] {
                if let Some(place) = self.handle(at, passage, edge) {
                    self.paint_handle(ui, place, edge, colors.letter);
                }
            }
        }
    }

    /// Strikes what is gone, word by word of each row: not the white space at its end.
    fn strike(&self, ui: &Ui, at: Pos2, passage: &Passage) {
        let stroke = Stroke::new(1.5, Palette::of(ui).weak);
        let above = (self.metrics.size * STRIKE).round();
        for (run, _) in passage.runs.iter().filter(|(_, tone)| *tone == Tone::Gone) {
            let chars = char_range(&passage.text, run);
            for (x, baseline) in self.stretches(&chars) {
                let x = Rangef::new(at.x + x.min, at.x + x.max);
                ui.painter().hline(x, at.y + baseline - above, stroke);
            }
        }
    }

    /// The handle under a position.
    #[must_use]
    pub fn handle_at(&self, at: Pos2, passage: &Passage, pos: Pos2) -> Option<Edge> {
        let distance = |edge| {
            let place = self.handle(at, passage, edge)?;
            let top = place.y - self.metrics.selection_above - HANDLE_REACH;
            let reach = Rect::from_x_y_ranges(
                place.x - HANDLE_REACH..=place.x + HANDLE_REACH,
                top..=top + self.metrics.handle + 2.0 * HANDLE_REACH,
            );
            reach.contains(pos).then(|| ((place.x - pos.x).abs(), edge))
        };
        let reached = [Edge::Start, Edge::End].into_iter().filter_map(distance);
        reached
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, edge)| edge)
    }

    /// The byte of the source whose left edge is nearest to a position.
    #[must_use]
    pub fn byte_at(&self, at: Pos2, passage: &Passage, pos: Pos2) -> Option<u32> {
        let y = pos.y - at.y;
        let row = self.rows.iter().find(|row| y < row.top + row.height);
        let row = row.or(self.rows.last())?;
        let x = pos.x - at.x;
        let distance = |col: &usize| (row.xs[*col] - x).abs();
        let nearest = (0..row.xs.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        passage.source_byte(row.first_char + nearest)
    }

    /// Where a handle stands, at the baseline.
    fn handle(&self, at: Pos2, passage: &Passage, edge: Edge) -> Option<Pos2> {
        let marked = passage.marked();
        let range = match edge {
            Edge::Start => marked.first()?,
            Edge::End => marked.last()?,
        };
        let chars = char_range(&passage.text, range);
        let mut stretches = self.stretches(&chars);
        let (x, baseline) = match edge {
            Edge::Start => stretches.next().map(|(x, baseline)| (x.min, baseline)),
            Edge::End => stretches.last().map(|(x, baseline)| (x.max, baseline)),
        }?;
        Some(pos2(at.x + x, at.y + baseline))
    }

    fn paint_handle(&self, ui: &Ui, place: Pos2, edge: Edge, color: Color32) {
        let top = place.y - self.metrics.selection_above;
        let bar = Rect::from_min_size(pos2(place.x - 1.0, top), vec2(2.0, self.metrics.handle));
        let knob = match edge {
            Edge::Start => top,
            Edge::End => top + self.metrics.handle,
        };
        ui.painter().rect_filled(bar, 0, color);
        ui.painter().circle_filled(pos2(place.x, knob), 3.5, color);
    }

    /// Where these code points are shown: from left to right in each row, with its baseline.
    fn stretches(&self, chars: &Range<usize>) -> impl Iterator<Item = (Rangef, f32)> {
        self.rows.iter().filter_map(move |row| {
            let from = chars.start.saturating_sub(row.first_char);
            let to = chars
                .end
                .saturating_sub(row.first_char)
                .min(row.visible_end);
            (from < to).then(|| (Rangef::new(row.xs[from], row.xs[to]), row.baseline))
        })
    }
}

impl RowOf {
    fn new(placed: &PlacedRow, first_char: usize, chars: &[char], pixels_per_point: f32) -> Self {
        let count = placed.glyphs.len();
        let shown = chars
            .get(first_char..first_char + count)
            .unwrap_or_default();
        let visible_end = shown.iter().rposition(|c| !c.is_whitespace());
        let baseline = placed.pos.y + placed.glyphs.first().map_or(0.0, |glyph| glyph.pos.y);
        Self {
            first_char,
            xs: glyph_edges(placed),
            visible_end: visible_end.map_or(0, |last| last + 1),
            baseline: (baseline * pixels_per_point).round() / pixels_per_point,
            top: placed.pos.y,
            height: placed.size.y,
        }
    }
}

/// The pieces of a run, of which those that are an empty line alone stand apart: they are drawn
/// half a row high, as in the text.
fn without_empty_lines<'a>(text: &'a str, run: &Range<usize>) -> Vec<(&'a str, bool)> {
    let mut pieces = Vec::new();
    let mut from = run.start;
    for (at, _) in text[run.clone()].match_indices('\n') {
        let at = run.start + at;
        if text[..at].ends_with('\n') {
            pieces.push((&text[from..at], false));
            pieces.push((&text[at..=at], true));
            from = at + 1;
        }
    }
    pieces.push((&text[from..run.end], false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

fn char_range(text: &str, bytes: &Range<usize>) -> Range<usize> {
    let start = text[..bytes.start].chars().count();
    start..start + text[bytes.clone()].chars().count()
}
