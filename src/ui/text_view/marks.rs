//! The marks that a screen shows, row by row, with their lanes. Offsets are UTF-8 bytes;
//! columns are glyphs of a row.

use std::ops::Range;
use std::sync::Arc;

use egui::Galley;

use super::lanes::{self, Lanes, Piece};
use super::layout::RowLayout;
use super::metrics::{Columns, Metrics};
use super::screen::Screen;
use crate::model::tag::TagSet;
use crate::model::{Annotation, AnnotationId};
use crate::session::Document;
use crate::session::action::EdgeDrag;
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
    /// Whether it has a line in some row, and so can be seen.
    pub has_lane: bool,
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
    /// Marks that have no lane and were only counted.
    beyond: usize,
}

/// All marks of a screen.
#[derive(Debug)]
pub struct ScreenMarks {
    /// The marks, in text order; of very many, those that have a lane, and the shortest.
    pub shown: Vec<Shown>,
    /// For each block and row of the screen, its marks.
    pub rows: Vec<Vec<RowMarks>>,
    /// For each block, whether any row hides a mark, so that it is drawn without tints.
    pub is_quiet: Vec<bool>,
    /// How many spans were looked at for that.
    pub looked_at: usize,
}

/// So many spans of a screen are looked at closely. Of the others, only those that still find
/// a lane are: a page has room for some hundreds.
const MAX_SPANS: usize = 4096;

/// What the marks of a screen depend on: as long as it is the same, so are they.
#[derive(Debug)]
pub struct Basis {
    revision: u64,
    selected: Option<AnnotationId>,
    edge_drag: Option<EdgeDrag>,
    metrics: Metrics,
    columns: Columns,
    blocks: Vec<(usize, Option<Arc<Galley>>)>,
}

impl Basis {
    /// What the marks of this screen depend on.
    #[must_use]
    pub fn new(document: &Document, screen: &Screen) -> Self {
        let blocks = screen.blocks.iter();
        Self {
            revision: document.annotations.revision(),
            selected: document.selected,
            edge_drag: document.edge_drag,
            metrics: screen.metrics,
            columns: screen.columns,
            blocks: blocks.map(|(_, b)| (b.block, b.galley.clone())).collect(),
        }
    }
}

impl PartialEq for Basis {
    fn eq(&self, other: &Self) -> bool {
        let is_same = |a: &Option<Arc<Galley>>, b: &Option<Arc<Galley>>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        self.revision == other.revision
            && self.selected == other.selected
            && self.edge_drag == other.edge_drag
            && self.metrics == other.metrics
            && self.columns == other.columns
            && self.blocks.len() == other.blocks.len()
            && self
                .blocks
                .iter()
                .zip(&other.blocks)
                .all(|((a, here), (b, there))| a == b && is_same(here, there))
    }
}

impl ScreenMarks {
    /// Collects the marks and gives out their lanes.
    #[must_use]
    pub fn new(document: &Document, tags: &TagSet, screen: &Screen) -> Self {
        let rows: Vec<&RowLayout> = screen.rows().map(|(_, _, row)| row).collect();
        let lanes = screen.metrics.lanes;
        let annotations = &document.annotations;
        let mut looked_at = 0;
        let spans = annotations.spans_touching(screen.bytes());
        let mut spans = spans.inspect(|_| looked_at += 1);
        let mut found: Vec<_> = spans.by_ref().take(MAX_SPANS).map(|(_, a)| a).collect();
        // Whatever else there is, it is seen.
        found.extend(document.selected_annotation());
        let mut shown = Shown::all(document, tags, &mut found);
        let mut marked = RowMarks::all(&shown, &rows, lanes);
        let mut beyond = vec![0; rows.len()];
        let mut others = spans.peekable();
        if others.peek().is_some() {
            let mut room = Room::new(&rows, &marked, lanes);
            let before = found.len();
            for (span, annotation) in others {
                let touched = rows_of(&rows, &span);
                if room.take(touched.clone(), &span) {
                    found.push(annotation);
                } else {
                    beyond[touched].iter_mut().for_each(|count| *count += 1);
                }
            }
            if found.len() > before {
                shown = Shown::all(document, tags, &mut found);
                marked = RowMarks::all(&shown, &rows, lanes);
            }
        }
        for (row, beyond) in marked.iter_mut().zip(beyond) {
            row.beyond = beyond;
            row.laned_marks()
                .for_each(|mark| shown[mark].has_lane = true);
        }
        let mut marked = marked.into_iter();
        let rows: Vec<Vec<RowMarks>> = screen
            .blocks
            .iter()
            .map(|(_, block)| marked.by_ref().take(block.rows.len()).collect())
            .collect();
        let is_quiet = rows
            .iter()
            .map(|rows| rows.iter().any(|row| row.hidden() > 0))
            .collect();
        Self {
            shown,
            rows,
            is_quiet,
            looked_at,
        }
    }
}

/// The rows that a span touches.
fn rows_of(rows: &[&RowLayout], span: &Range<u32>) -> Range<usize> {
    let first = rows.partition_point(|row| row.range.end <= span.start);
    let end = rows.partition_point(|row| row.range.start < span.end);
    first..end.max(first)
}

/// Where the lanes of a screen are still free.
struct Room<'a> {
    rows: &'a [&'a RowLayout],
    /// For each row and lane, the columns that are taken; nothing for a row without room.
    taken: Vec<Vec<Vec<bool>>>,
}

impl<'a> Room<'a> {
    fn new(rows: &'a [&'a RowLayout], marked: &[RowMarks], lanes: usize) -> Self {
        let taken = rows.iter().zip(marked).map(|(row, marks)| {
            let mut taken = vec![vec![false; row.cols()]; lanes];
            for (piece, lane) in marks.pieces.iter().zip(&marks.lanes) {
                if let Some(lane) = *lane {
                    taken[usize::from(lane)][piece.cols.clone()].fill(true);
                }
            }
            taken
        });
        let mut room = Self {
            rows,
            taken: taken.collect(),
        };
        for row in 0..rows.len() {
            room.close_if_full(row);
        }
        room
    }

    fn close_if_full(&mut self, row: usize) {
        let visible = self.rows[row].visible_cols();
        if self.taken[row]
            .iter()
            .all(|lane| !lane[visible.clone()].contains(&false))
        {
            self.taken[row].clear();
        }
    }

    /// Takes a lane for a span in each of these rows that has one free. Returns whether any has.
    fn take(&mut self, rows: Range<usize>, span: &Range<u32>) -> bool {
        let mut has_lane = false;
        for row in rows {
            if self.taken[row].is_empty() {
                continue;
            }
            let Some(cols) = self.rows[row].cols_of(span) else {
                continue;
            };
            let mut lanes = self.taken[row].iter_mut();
            if let Some(lane) = lanes.find(|lane| !lane[cols.clone()].contains(&true)) {
                lane[cols].fill(true);
                has_lane = true;
                self.close_if_full(row);
            }
        }
        has_lane
    }
}

impl Shown {
    /// All of these marks, in text order.
    fn all(document: &Document, tags: &TagSet, found: &mut Vec<&Arc<Annotation>>) -> Vec<Self> {
        found.sort_unstable_by_key(|annotation| annotation.order_key());
        found.dedup_by_key(|annotation| annotation.id);
        found
            .iter()
            .map(|annotation| Self::new(document, tags, annotation))
            .collect()
    }

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
            has_lane: false,
        }
    }
}

impl RowMarks {
    /// The marks of each row.
    fn all(shown: &[Shown], rows: &[&RowLayout], lanes: usize) -> Vec<Self> {
        let mut all: Vec<Self> = rows.iter().map(|_| Self::default()).collect();
        for (index, mark) in shown.iter().enumerate() {
            for (fragment, span) in mark.spans.iter().enumerate() {
                for row in rows_of(rows, &span.range()) {
                    all[row].add(index, mark, fragment == 0, *span, rows[row]);
                }
            }
        }
        for (marks, row) in all.iter_mut().zip(rows) {
            marks.lanes = lanes::assign(&marks.pieces, lanes, row.cols());
            marks.owners = lanes::tint_owners(&marks.pieces, row.cols());
        }
        all
    }

    fn add(&mut self, index: usize, mark: &Shown, is_first: bool, span: Span, row: &RowLayout) {
        let begins = row.range.contains(&span.start());
        if is_first
            && begins
            && let Some(letter) = mark.slot.and_then(|slot| self.letters.get_mut(slot))
        {
            letter.get_or_insert(index);
        }
        if let Some(cols) = row.cols_of(&span.range()) {
            self.pieces.push(Piece {
                cols,
                len_bytes: mark.len_bytes,
                is_selected: mark.is_selected,
            });
            self.marks.push(index);
            self.ends.push((begins, span.end() <= row.range.end));
        }
    }

    /// How many marks have no lane.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.lanes.iter().filter(|lane| lane.is_none()).count() + self.beyond
    }

    /// The marks of the pieces with a lane.
    pub fn laned_marks(&self) -> impl Iterator<Item = usize> {
        let pieces = self.lanes.iter().zip(&self.marks);
        pieces
            .filter(|(lane, _)| lane.is_some())
            .map(|(_, &mark)| mark)
    }
}
