//! What stands under the pointer beside the text: letters in the gutter, counts in the
//! margin. Positions are points.

use egui::Pos2;

use super::marks::ScreenMarks;
use super::paint;
use super::screen::{RowRef, Screen};
use crate::model::AnnotationId;

/// The first mark that the gutter letter under a position stands for.
pub fn letter_under(screen: &Screen, marks: &ScreenMarks, pos: Pos2) -> Option<usize> {
    let slot = paint::letter_at(screen, pos.x)?;
    row_under(screen, pos).and_then(|at| marks.rows[at.block][at.row].letters[slot])
}

/// All marks that the gutter letter under a position stands for.
pub fn letters_under(screen: &Screen, marks: &ScreenMarks, pos: Pos2) -> Vec<AnnotationId> {
    let Some(slot) = paint::letter_at(screen, pos.x) else {
        return Vec::new();
    };
    let Some(at) = row_under(screen, pos) else {
        return Vec::new();
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

/// The marks behind the "+n" under a position.
pub fn count_under(screen: &Screen, marks: &ScreenMarks, pos: Pos2) -> Option<Vec<AnnotationId>> {
    if !paint::is_over_count(screen, pos.x) {
        return None;
    }
    let at = row_under(screen, pos)?;
    let row = &marks.rows[at.block][at.row];
    (row.hidden() > 0).then(|| {
        row.hidden_marks()
            .map(|mark| marks.shown[mark].annotation.id)
            .collect()
    })
}

fn row_under(screen: &Screen, pos: Pos2) -> Option<RowRef> {
    screen
        .rows()
        .find(|(_, top, row)| (*top..top + row.height).contains(&pos.y))
        .map(|(at, _, _)| at)
}
