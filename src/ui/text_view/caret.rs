//! Where a caret lands when the layout decides the way: by row, by page, to the ends of a
//! row. Offsets are UTF-8 bytes; lengths are points.

use egui::Painter;

use super::viewport::Viewport;
use crate::session::Document;
use crate::session::motion::Motion;

/// A way that a caret goes.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Which way.
    pub motion: Motion,
    /// Where it begins.
    pub from: u32,
    /// Height of the view: how far a page is.
    pub view_height: f32,
}

/// The byte where the caret lands. Up and down it keeps the x that it began with, which is
/// remembered in `goal_x` from one step to the next.
pub fn target_byte(
    viewport: &mut Viewport,
    painter: &Painter,
    document: &Document,
    way: Way,
    goal_x: &mut Option<f32>,
) -> u32 {
    let mut block = document.blocks.block_of(way.from);
    let mut layout = viewport.measure(painter, document, block);
    let mut at = layout.row_of(way.from);
    match way.motion {
        Motion::RowStart => return layout.rows[at].caret_at(0.0),
        Motion::RowEnd => return layout.rows[at].caret_at(layout.rows[at].visible_right()),
        _ => {}
    }
    let x = layout.rows[at].x_of(way.from);
    let goal = goal_x.get_or_insert(x).min(viewport.measure);
    let is_up = matches!(way.motion, Motion::RowUp | Motion::PageUp);
    // At least one row; for a page, as many as fill the view but for one.
    let mut room = match way.motion {
        Motion::PageUp | Motion::PageDown => way.view_height - 2.0 * viewport.metrics.line,
        _ => 0.0,
    };
    loop {
        if is_up && at > 0 {
            at -= 1;
        } else if !is_up && at + 1 < layout.rows.len() {
            at += 1;
        } else {
            let next = if is_up {
                block.checked_sub(1)
            } else {
                Some(block + 1).filter(|&next| next < document.blocks.len())
            };
            match next {
                Some(next) => block = next,
                None if is_up => return 0,
                None => return document.text().len_bytes(),
            }
            layout = viewport.measure(painter, document, block);
            at = if is_up { layout.rows.len() - 1 } else { 0 };
        }
        room -= layout.rows[at].height;
        if room <= 0.0 {
            return layout.rows[at].caret_at(goal);
        }
    }
}
