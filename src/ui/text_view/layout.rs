//! One block laid out: its rows, and the way from bytes to points and back.
//! Offsets are UTF-8 bytes of the whole text; a `col` counts glyphs (code points) of a row;
//! x and y are points, relative to the top left of the block.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, Galley, Painter};
use unicode_segmentation::UnicodeSegmentation as _;

use super::metrics::Metrics;
use crate::text::SourceText;
use crate::text::blocks::Blocks;
use crate::ui::fonts::Face;

/// A block as it is shown.
#[derive(Debug)]
pub struct BlockLayout {
    /// Which block.
    pub block: usize,
    /// The shaped text; `None` for an empty line.
    pub galley: Option<Arc<Galley>>,
    /// Its rows, at least one.
    pub rows: Vec<RowLayout>,
    /// Height of all rows.
    pub height: f32,
}

/// A visual row of a block.
#[derive(Clone, Debug)]
pub struct RowLayout {
    /// The bytes of the row, with the white space at its end.
    pub range: Range<u32>,
    /// Top of the row.
    pub top: f32,
    /// Height of the row.
    pub height: f32,
    /// The baseline, on a physical pixel.
    pub baseline: f32,
    /// Byte of each glyph, and the end of the row.
    bytes: Vec<u32>,
    /// Left edge of each glyph, and the right edge of the last.
    xs: Vec<f32>,
    /// The columns at which a grapheme cluster begins, and the end.
    stops: Vec<u32>,
    /// The column after the last glyph that is not white space.
    visible_end: usize,
}

impl BlockLayout {
    /// Lays a block out. egui keeps shaped text between frames, so that this is cheap for
    /// a block that was shown in the frame before.
    #[must_use]
    pub fn new(
        painter: &Painter,
        text: &SourceText,
        blocks: &Blocks,
        block: usize,
        metrics: &Metrics,
        measure: f32,
    ) -> Self {
        let range = blocks.range(block);
        if range.is_empty() {
            return Self::empty(block, range.start, metrics);
        }
        let source = text.get(range.clone());
        let galley = painter.layout_job(job(source, metrics, measure));
        let pixels_per_point = galley.pixels_per_point;
        let mut rows = Vec::with_capacity(galley.rows.len());
        let mut chars = source
            .char_indices()
            .map(|(at, c)| (range.start + as_u32(at), c));
        let mut from = range.start;
        for placed in &galley.rows {
            let count = placed.glyphs.len();
            let mut bytes = Vec::with_capacity(count + 1);
            let mut visible_end = 0;
            for col in 0..count {
                let Some((byte, c)) = chars.next() else { break };
                bytes.push(byte);
                if !c.is_whitespace() {
                    visible_end = col + 1;
                }
            }
            let to = chars.clone().next().map_or(range.end, |(byte, _)| byte);
            bytes.push(to);
            let baseline = placed.pos.y + placed.glyphs.first().map_or(0.0, |g| g.pos.y);
            rows.push(RowLayout {
                stops: stops(text.get(from..to), from, &bytes),
                xs: edges(placed),
                range: from..to,
                top: placed.pos.y,
                height: placed.size.y,
                baseline: (baseline * pixels_per_point).round() / pixels_per_point,
                bytes,
                visible_end,
            });
            from = to;
        }
        let height = rows.last().map_or(metrics.line, |row| row.top + row.height);
        Self {
            block,
            galley: Some(galley),
            rows,
            height,
        }
    }

    fn empty(block: usize, byte: u32, metrics: &Metrics) -> Self {
        Self {
            block,
            galley: None,
            rows: vec![RowLayout {
                range: byte..byte,
                top: 0.0,
                height: metrics.empty_line,
                baseline: (metrics.empty_line * 0.8).round(),
                bytes: vec![byte],
                xs: vec![0.0],
                stops: vec![0],
                visible_end: 0,
            }],
            height: metrics.empty_line,
        }
    }

    /// The row that shows this byte. At the border of two rows it is the second one.
    #[must_use]
    pub fn row_of(&self, byte: u32) -> usize {
        self.rows
            .partition_point(|row| row.range.start <= byte)
            .saturating_sub(1)
    }

    /// The row at a height from the top of the block, clamped.
    #[must_use]
    pub fn row_at(&self, y: f32) -> usize {
        self.rows
            .partition_point(|row| row.top + row.height <= y)
            .min(self.rows.len() - 1)
    }
}

impl RowLayout {
    /// Left edge of the character at this byte, clamped to the row.
    #[must_use]
    pub fn x_of(&self, byte: u32) -> f32 {
        self.xs[self.col_of(byte)]
    }

    /// The column of a byte, clamped to the row.
    #[must_use]
    pub fn col_of(&self, byte: u32) -> usize {
        self.bytes
            .partition_point(|&b| b < byte)
            .min(self.bytes.len() - 1)
    }

    /// Number of columns.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.bytes.len() - 1
    }

    /// The columns up to the last glyph that is not white space.
    #[must_use]
    pub fn visible_cols(&self) -> Range<usize> {
        0..self.visible_end
    }

    /// Left edge of a column.
    #[must_use]
    pub fn x(&self, col: usize) -> f32 {
        self.xs[col.min(self.xs.len() - 1)]
    }

    /// Right edge of the last glyph that is not white space.
    #[must_use]
    pub fn visible_right(&self) -> f32 {
        self.x(self.visible_end)
    }

    /// The columns that a range covers in this row, without the white space at the row's
    /// end; `None` where it covers none.
    #[must_use]
    pub fn cols_of(&self, range: &Range<u32>) -> Option<Range<usize>> {
        let from = self.col_of(range.start);
        let to = self.col_of(range.end).min(self.visible_end);
        (from < to).then_some(from..to)
    }

    /// The byte where a caret goes for this x: the nearest edge of a grapheme cluster.
    #[must_use]
    pub fn caret_at(&self, x: f32) -> u32 {
        let stops = &self.stops;
        let right = stops.partition_point(|&col| self.xs[col as usize] <= x);
        let before = right.saturating_sub(1);
        let after = right.min(stops.len() - 1);
        let x_at = |stop: usize| self.xs[stops[stop] as usize];
        let nearest = if x - x_at(before) <= x_at(after) - x {
            before
        } else {
            after
        };
        self.bytes[stops[nearest] as usize]
    }

    /// The byte of the character under this x, if there is one.
    #[must_use]
    pub fn byte_under(&self, x: f32) -> Option<u32> {
        if x < self.xs[0] || x >= self.visible_right() {
            return None;
        }
        let right = self
            .stops
            .partition_point(|&col| self.xs[col as usize] <= x);
        let stop = self.stops[right.saturating_sub(1)];
        self.bytes.get(stop as usize).copied()
    }
}

/// What egui is asked to lay out: one face, one size; marks never take part.
fn job(source: &str, metrics: &Metrics, measure: f32) -> LayoutJob {
    let text: String = source.chars().map(shown).collect();
    LayoutJob {
        wrap: TextWrapping::wrap_at_width(measure),
        break_on_newline: false,
        keep_trailing_whitespace: true,
        ..LayoutJob::single_section(
            text,
            TextFormat {
                font_id: Face::Read.at(metrics.size),
                line_height: Some(metrics.line),
                // The colour is chosen when it is painted, so that a change of theme
                // does not lay the text out again.
                color: Color32::PLACEHOLDER,
                ..TextFormat::default()
            },
        )
    }
}

/// Control characters have no glyph; one character stands for one, so that columns agree.
fn shown(c: char) -> char {
    match c {
        '\t' => c,
        '\u{2028}' | '\u{2029}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    }
}

/// Left edges of the glyphs and the right edge of the last. A ligature is one wide glyph
/// followed by others without a width: its edges stand at equal shares.
#[must_use]
pub fn edges(row: &egui::epaint::text::PlacedRow) -> Vec<f32> {
    let glyphs = &row.glyphs;
    let left = row.pos.x;
    let mut xs: Vec<f32> = glyphs.iter().map(|glyph| left + glyph.pos.x).collect();
    xs.push(
        left + row
            .size
            .x
            .max(glyphs.last().map_or(0.0, egui::epaint::text::Glyph::max_x)),
    );
    let mut at = 0;
    while at < glyphs.len() {
        let followers = glyphs[at + 1..]
            .iter()
            .take_while(|glyph| glyph.advance_width == 0.0)
            .count();
        if followers > 0 && glyphs[at].advance_width > 0.0 {
            #[expect(clippy::cast_precision_loss, reason = "a few glyphs")]
            let share = glyphs[at].advance_width / (followers + 1) as f32;
            for follower in 1..=followers {
                #[expect(clippy::cast_precision_loss, reason = "a few glyphs")]
                let x = xs[at] + share * follower as f32;
                xs[at + follower] = x;
            }
        }
        at += followers + 1;
    }
    xs
}

/// The columns at which grapheme clusters begin, and the end of the row.
fn stops(text: &str, from: u32, bytes: &[u32]) -> Vec<u32> {
    let mut col = 0;
    let mut stops: Vec<u32> = text
        .grapheme_indices(true)
        .map(|(at, _)| {
            let byte = from + as_u32(at);
            while bytes[col] < byte {
                col += 1;
            }
            as_u32(col)
        })
        .collect();
    stops.push(as_u32(bytes.len() - 1));
    stops
}

/// A block is a few thousand characters at most.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
