//! Putting the selected mark somewhere by hand: moving its edges, selecting words for it, and
//! where to look for words. Offsets are UTF-8 bytes of the present text unless a name says `old`
//! or `char`.

use std::ops::Range;

use super::{Item, Review};
use crate::session::command::{Edge, EdgeMove};
use crate::session::edges;
use crate::text::reanchor::Kind;
use crate::text::snap::{Granularity, snap};
use crate::text::{SourceText, Span, boundary};

impl Review {
    /// The byte of the present text to show for the selected mark where no place was found.
    #[must_use]
    pub fn look_byte(&self, text: &SourceText) -> u32 {
        let looked_at = self.look_byte.map(|byte| text.floor_char(byte));
        looked_at
            .or_else(|| Some(self.draft()?.first()?.start()))
            .or_else(|| Some(self.selected_item()?.spans()?.first()?.start()))
            .or_else(|| Some(self.estimate(text, self.selected_item()?)))
            .unwrap_or(0)
    }

    /// About where a mark would be: as far from a mark whose place is sure as it was.
    fn estimate(&self, text: &SourceText, item: &Item) -> u32 {
        let old = item.mark.start_char();
        let sure = [Kind::Unmoved, Kind::Moved].into_iter().flat_map(|kind| {
            let group = &self.items[self.group(kind)];
            let after = group.partition_point(|other| other.mark.start_char() <= old);
            [after.checked_sub(1), Some(after)]
                .into_iter()
                .flatten()
                .filter_map(|at| group.get(at))
        });
        let nearest = sure.min_by_key(|other| other.mark.start_char().abs_diff(old));
        let shift = nearest.and_then(|other| {
            let now = text.char_of(other.spans()?.first()?.start());
            Some(i64::from(now) - i64::try_from(other.mark.start_char()).ok()?)
        });
        let char = i64::try_from(old)
            .unwrap_or(i64::MAX)
            .saturating_add(shift.unwrap_or(0));
        let char = char.clamp(0, i64::from(text.len_chars()));
        let byte = text.byte_of(u32::try_from(char).unwrap_or(0));
        byte.unwrap_or(text.len_bytes())
    }

    /// Begins to move the edges of the selected mark: from where it would be kept or, where no
    /// place was found, from the word that is nearest to where it may have been.
    pub fn begin_edges(&mut self, text: &SourceText) {
        let Some(item) = self.selected_item().filter(|_| self.draft.is_none()) else {
            return;
        };
        let found = item.spans().map(<[Span]>::to_vec);
        let spans = found.unwrap_or_else(|| {
            let word = word_near(text, self.look_byte(text));
            word.into_iter().collect()
        });
        if !spans.is_empty() {
            self.draft = Some(spans);
        }
    }

    /// Leaves the edges where they were. Returns whether they were being moved.
    pub fn cancel_edges(&mut self) -> bool {
        self.look_byte = None;
        self.draft.take().is_some()
    }

    /// Moves an edge by one step. Returns whether it could move.
    pub fn move_edge(&mut self, text: &SourceText, step: EdgeMove) -> bool {
        self.begin_edges(text);
        let Some(draft) = &self.draft else {
            return false;
        };
        let from = match step.edge {
            Edge::Start => draft.first().map(|span| span.start()),
            Edge::End => draft.last().map(|span| span.end()),
        };
        let to = from.map(|from| edges::step_target(text, step, from));
        let moved = to.and_then(|to| edges::moved(text, draft, step.edge, to));
        let can = moved.is_some();
        if can {
            self.draft = moved;
            self.look_byte = None;
        }
        can
    }

    /// The pointer moves an edge.
    pub fn drag_edge(&mut self, text: &SourceText, edge: Edge, byte: u32, exact: bool) {
        self.begin_edges(text);
        let to = edges::drag_target(text, edge, byte, exact);
        let look = self.look_byte(text);
        if let Some(draft) = &self.draft
            && let Some(moved) = edges::moved(text, draft, edge, to)
        {
            self.draft = Some(moved);
            // What is shown stays where it is under the pointer.
            self.look_byte = Some(look);
        }
    }

    /// Puts the selected mark on these words.
    pub fn put(&mut self, text: &SourceText, anchor: u32, head: u32, granularity: Granularity) {
        if self.selected_item().is_none() {
            return;
        }
        let look = self.look_byte(text);
        if let Some(span) = snap(text, anchor, head, granularity) {
            self.draft = Some(vec![span]);
            self.look_byte = Some(look);
        }
    }

    /// Looks at another place of the text.
    pub fn look_at(&mut self, byte: u32) {
        self.look_byte = Some(byte);
    }
}

/// The word at a byte, or the next one.
fn word_near(text: &SourceText, byte: u32) -> Option<Span> {
    let is_word = |range: &Range<u32>| text.get(range.clone()).chars().any(char::is_alphanumeric);
    let here = boundary::word_at(text, byte);
    if is_word(&here) {
        return text.span(here).ok();
    }
    let end = boundary::next_word(text, byte);
    let next = boundary::prev_word(text, end)..end;
    if is_word(&next) {
        return text.span(next).ok();
    }
    let end = boundary::next_word(text, boundary::prev_word(text, byte));
    text.span(boundary::prev_word(text, end)..end).ok()
}
