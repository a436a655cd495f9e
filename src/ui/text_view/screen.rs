//! What the window shows of the text now: the visible blocks, and which byte stands where.
//! Offsets are UTF-8 bytes; positions are points of the window.

use egui::{Painter, Pos2, Rect, pos2};

use super::layout::{BlockLayout, RowLayout};
use super::metrics::{Columns, Metrics};
use crate::session::Document;

/// The visible part of a text.
#[derive(Debug)]
pub struct Screen {
    /// The whole view, gutter and margin included.
    pub rect: Rect,
    /// Where the columns stand.
    pub columns: Columns,
    /// The sizes.
    pub metrics: Metrics,
    /// The visible blocks with the y of their top, from top to bottom.
    pub blocks: Vec<(f32, BlockLayout)>,
}

/// A row of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowRef {
    /// Index into [`Screen::blocks`].
    pub block: usize,
    /// Index into the rows of the block.
    pub row: usize,
}

impl Screen {
    /// Lays out what is visible from `top` on.
    pub fn new(
        painter: &Painter,
        document: &Document,
        rect: Rect,
        columns: Columns,
        metrics: Metrics,
        top: (usize, f32),
    ) -> Self {
        let (first, offset) = top;
        let mut y = rect.top() - offset;
        let mut blocks = Vec::new();
        for block in first..document.blocks.len() {
            if y >= rect.bottom() {
                break;
            }
            let layout = BlockLayout::new(
                painter,
                document.text(),
                &document.blocks,
                block,
                &metrics,
                columns.measure,
            );
            let height = layout.height;
            blocks.push((y, layout));
            y += height;
        }
        Self {
            rect,
            columns,
            metrics,
            blocks,
        }
    }

    /// Foot of the last visible block.
    #[must_use]
    pub fn bottom(&self) -> f32 {
        self.blocks
            .last()
            .map_or(self.rect.top(), |(y, layout)| y + layout.height)
    }

    /// The bytes that are visible.
    #[must_use]
    pub fn bytes(&self) -> std::ops::Range<u32> {
        let start = self.blocks.first().and_then(|(_, b)| b.rows.first());
        let end = self.blocks.last().and_then(|(_, b)| b.rows.last());
        match (start, end) {
            (Some(start), Some(end)) => start.range.start..end.range.end,
            _ => 0..0,
        }
    }

    /// All rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = (RowRef, f32, &RowLayout)> {
        self.blocks
            .iter()
            .enumerate()
            .flat_map(|(block, (y, layout))| {
                layout
                    .rows
                    .iter()
                    .enumerate()
                    .map(move |(row, r)| (RowRef { block, row }, y + r.top, r))
            })
    }

    /// The row at a height, clamped to the screen.
    #[must_use]
    pub fn row_at(&self, y: f32) -> Option<(f32, &RowLayout)> {
        let last = self.blocks.len().checked_sub(1)?;
        let block = self
            .blocks
            .partition_point(|(top, layout)| top + layout.height <= y)
            .min(last);
        let (top, layout) = &self.blocks[block];
        let row = &layout.rows[layout.row_at(y - top)];
        Some((top + row.top, row))
    }

    /// Where a caret goes for a position.
    #[must_use]
    pub fn caret_at(&self, pos: Pos2) -> Option<u32> {
        let (_, row) = self.row_at(pos.y)?;
        Some(row.caret_at(pos.x - self.columns.text_left))
    }

    /// The byte of the character under a position.
    #[must_use]
    pub fn byte_under(&self, pos: Pos2) -> Option<u32> {
        let (top, row) = self.row_at(pos.y)?;
        let inside = (top..top + row.height).contains(&pos.y);
        row.byte_under(pos.x - self.columns.text_left)
            .filter(|_| inside)
    }

    /// The block, row and top of the row that shows a byte; `None` where it is not visible.
    #[must_use]
    pub fn row_of(&self, byte: u32) -> Option<(f32, &RowLayout)> {
        if byte > self.bytes().end {
            return None;
        }
        let at = self
            .blocks
            .partition_point(|(_, b)| b.rows[0].range.start <= byte)
            .checked_sub(1)?;
        let (y, layout) = &self.blocks[at];
        let row = &layout.rows[layout.row_of(byte)];
        Some((y + row.top, row))
    }

    /// Left end of the baseline at a byte.
    #[must_use]
    pub fn pos_of(&self, byte: u32) -> Option<Pos2> {
        let (top, row) = self.row_of(byte)?;
        Some(pos2(
            self.columns.text_left + row.x_of(byte),
            top - row.top + row.baseline,
        ))
    }

    /// The same for the end of a span: at the end of a row rather than at the start of the next.
    #[must_use]
    pub fn pos_of_end(&self, end: u32) -> Option<Pos2> {
        let (top, row) = self.row_of(end.saturating_sub(1))?;
        Some(pos2(
            self.columns.text_left + row.x_of(end),
            top - row.top + row.baseline,
        ))
    }
}
