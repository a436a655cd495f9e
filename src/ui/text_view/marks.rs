//! The marks that a screen shows, row by row, with their lanes. Offsets are UTF-8 bytes;
//! columns are glyphs of a row.

use std::sync::Arc;

use super::lanes::{self, Lanes, Piece};
use super::screen::Screen;
use crate::model::Annotation;
use crate::model::tag::TagSet;
use crate::session::Document;
use crate::text::Span;

/// Tags that have a letter of their own in the gutter and a track of their own at the right.
pub const TRACKS: usize = 4;

/// A visible mark.
#[derive(Debug)]
pub struct Shown {
    /// The mark.
    pub annotation: Arc<Annotation>,
    /// Its fragments, with an edge that is being dragged where the pointer has it.
    pub spans: Vec<Span>,
    /// From its first to its last byte.
    pub len_bytes: u32,
    /// Its place in the tag set.
    pub slot: Option<usize>,
    /// Whether it is selected.
    pub is_selected: bool,
}

/// The marks of one row.
#[derive(Debug, Default)]
pub struct RowMarks {
    /// What the row shows of each mark.
    pub pieces: Vec<Piece>,
    /// For each piece, its mark in [`ScreenMarks::shown`].
    pub marks: Vec<usize>,
    /// For each piece, whether the mark begins and ends here.
    pub ends: Vec<(bool, bool)>,
    /// For each piece, its lane.
    pub lanes: Lanes,
    /// For each column, the piece that tints it.
    pub owners: Vec<Option<usize>>,
    /// The first mark of each tag that starts here.
    pub letters: [Option<usize>; TRACKS],
}

/// All marks of a screen.
#[derive(Debug)]
pub struct ScreenMarks {
    /// The marks, in text order.
    pub shown: Vec<Shown>,
    /// For each block and row of the screen, its marks.
    pub rows: Vec<Vec<RowMarks>>,
    /// For each block, whether any row hides a mark, so that it is drawn without tints.
    pub is_quiet: Vec<bool>,
}

impl ScreenMarks {
    /// Collects the marks and gives out their lanes.
    #[must_use]
    pub fn new(document: &Document, tags: &TagSet, screen: &Screen) -> Self {
        let shown: Vec<Shown> = document
            .annotations
            .touching(screen.bytes())
            .into_iter()
            .map(|annotation| Shown::new(document, tags, annotation))
            .collect();
        let mut rows: Vec<Vec<RowMarks>> = Vec::with_capacity(screen.blocks.len());
        for (_, block) in &screen.blocks {
            rows.push(
                block
                    .rows
                    .iter()
                    .map(|row| RowMarks::new(&shown, row, screen.metrics.lanes))
                    .collect(),
            );
        }
        let is_quiet = rows
            .iter()
            .map(|rows| rows.iter().any(|row| row.hidden() > 0))
            .collect();
        Self {
            shown,
            rows,
            is_quiet,
        }
    }
}

impl Shown {
    fn new(document: &Document, tags: &TagSet, annotation: &Arc<Annotation>) -> Self {
        let mut spans: Vec<Span> = annotation.fragments.iter().collect();
        if let Some(drag) = document.edge_drag.filter(|drag| drag.id == annotation.id) {
            let place = match drag.edge {
                crate::session::command::Edge::Start => spans.first_mut(),
                crate::session::command::Edge::End => spans.last_mut(),
            };
            if let Some(place) = place {
                *place = drag.span;
            }
        }
        let start = spans.first().map_or(0, |span| span.start());
        let end = spans.last().map_or(0, |span| span.end());
        Self {
            annotation: Arc::clone(annotation),
            spans,
            len_bytes: end - start,
            slot: tags.position(&annotation.tag),
            is_selected: document.selected == Some(annotation.id),
        }
    }
}

impl RowMarks {
    fn new(shown: &[Shown], row: &super::layout::RowLayout, lanes: usize) -> Self {
        let mut marks = Self::default();
        for (index, mark) in shown.iter().enumerate() {
            for (fragment, span) in mark.spans.iter().enumerate() {
                if !span.touches(row.range.clone()) {
                    continue;
                }
                let begins = row.range.contains(&span.start());
                if fragment == 0
                    && begins
                    && let Some(letter) = mark.slot.and_then(|slot| marks.letters.get_mut(slot))
                {
                    letter.get_or_insert(index);
                }
                if let Some(cols) = row.cols_of(&span.range()) {
                    marks.pieces.push(Piece {
                        cols,
                        len_bytes: mark.len_bytes,
                        is_selected: mark.is_selected,
                    });
                    marks.marks.push(index);
                    marks.ends.push((begins, span.end() <= row.range.end));
                }
            }
        }
        marks.lanes = lanes::assign(&marks.pieces, lanes, row.cols());
        marks.owners = lanes::tint_owners(&marks.pieces, row.cols());
        marks
    }

    /// How many pieces have no lane.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.lanes.iter().filter(|lane| lane.is_none()).count()
    }

    /// The marks of the pieces without a lane.
    pub fn hidden_marks(&self) -> impl Iterator<Item = usize> {
        self.lanes
            .iter()
            .zip(&self.marks)
            .filter(|(lane, _)| lane.is_none())
            .map(|(_, &mark)| mark)
    }
}
