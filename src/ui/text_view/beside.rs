//! What stands under the pointer beside the text: letters in the gutter, counts in the
//! margin. Positions are points.

use std::collections::BTreeSet;

use egui::Pos2;

use super::marks::ScreenMarks;
use super::paint;
use super::screen::{RowRef, Screen};
use crate::model::AnnotationId;
use crate::session::Document;

/// So many marks behind a "+n" are listed at most.
const MAX_LISTED: usize = 10_000;

/// The first mark that the gutter letter under a position stands for.
pub fn letter_under(screen: &Screen, marks: &ScreenMarks, pos: Pos2) -> Option<usize> {
    let slot = paint::letter_at(screen, pos.x)?;
    row_under(screen, pos).and_then(|at| marks.rows[at.block][at.row].letters[slot])
}

/// All marks that the gutter letter under a position stands for.
pub fn letters_under(screen: &Screen, marks: &ScreenMarks, pos: Pos2) -> BTreeSet<AnnotationId> {
    let Some(slot) = paint::letter_at(screen, pos.x) else {
        return BTreeSet::new();
    };
    let Some(at) = row_under(screen, pos) else {
        return BTreeSet::new();
    };
    let row = &screen.blocks[at.block].1.rows[at.row];
    marks
        .shown
        .iter()
        .filter(|shown| {
            shown.slot == Some(slot)
                && shown
                    .spans
                    .first()
                    .is_some_and(|span| row.range.contains(&span.start()))
        })
        .map(|shown| shown.annotation.id)
        .collect()
}

/// Whether a "+n" is under a position.
pub fn is_on_count(screen: &Screen, marks: &ScreenMarks, pos: Pos2) -> bool {
    paint::is_over_count(screen, pos.x)
        && row_under(screen, pos).is_some_and(|at| marks.rows[at.block][at.row].hidden() > 0)
}

/// The marks behind the "+n" under a position, in text order. Of very many it is the shortest.
pub fn hidden_under(
    document: &Document,
    screen: &Screen,
    marks: &ScreenMarks,
    pos: Pos2,
) -> Option<Vec<AnnotationId>> {
    if !is_on_count(screen, marks, pos) {
        return None;
    }
    let at = row_under(screen, pos)?;
    let row = &marks.rows[at.block][at.row];
    let laned: BTreeSet<_> = row
        .laned_marks()
        .map(|mark| marks.shown[mark].annotation.id)
        .collect();
    let range = screen.blocks[at.block].1.rows[at.row].range.clone();
    let touching = document.annotations.spans_touching(range);
    let hidden = touching.filter(|(_, mark)| !laned.contains(&mark.id));
    let mut hidden: Vec<_> = hidden.take(MAX_LISTED).map(|(_, mark)| mark).collect();
    hidden.sort_unstable_by_key(|mark| mark.order_key());
    hidden.dedup_by_key(|mark| mark.id);
    Some(hidden.into_iter().map(|mark| mark.id).collect())
}

fn row_under(screen: &Screen, pos: Pos2) -> Option<RowRef> {
    screen
        .rows()
        .find(|(_, top, row)| (*top..top + row.height).contains(&pos.y))
        .map(|(at, _, _)| at)
}
