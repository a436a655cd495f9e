//! Moving the edges of a mark: where a step or the pointer leads, and what the mark is then.
//! Offsets are UTF-8 bytes.

use super::command::{Edge, EdgeMove};
use crate::text::{SourceText, Span, boundary};

/// Where an edge that stands at `from` goes by one step.
#[must_use]
pub fn step_target(text: &SourceText, step: EdgeMove, from: u32) -> u32 {
    match (step.forward, step.by_word) {
        (false, false) => boundary::prev_grapheme(text, from),
        (true, false) => boundary::next_grapheme(text, from),
        (false, true) => boundary::prev_word(text, from),
        (true, true) => boundary::next_word(text, from),
    }
}

/// Where an edge goes while the pointer is at `byte`: by character, or to the nearest edge of
/// a word.
#[must_use]
pub fn drag_target(text: &SourceText, edge: Edge, byte: u32, exact: bool) -> u32 {
    if exact {
        boundary::floor_grapheme(text, byte)
    } else {
        nearest_word_edge(text, byte, edge)
    }
}

/// What the part at that end would be, if it stays a part of at least one character.
#[must_use]
pub fn edge_span(text: &SourceText, spans: &[Span], edge: Edge, to: u32) -> Option<Span> {
    match edge {
        Edge::Start => text.span(to..spans.first()?.end()).ok(),
        Edge::End => text.span(spans.last()?.start()..to).ok(),
    }
}

/// All parts with the edge moved there; none if the mark would not be one.
#[must_use]
pub fn moved(text: &SourceText, spans: &[Span], edge: Edge, to: u32) -> Option<Vec<Span>> {
    let span = edge_span(text, spans, edge, to)?;
    let mut spans = spans.to_vec();
    let place = match edge {
        Edge::Start => spans.first_mut(),
        Edge::End => spans.last_mut(),
    };
    *place? = span;
    Some(spans)
}

/// The word boundary of that kind nearest to a byte.
fn nearest_word_edge(text: &SourceText, byte: u32, edge: Edge) -> u32 {
    let word = boundary::word_at(text, byte);
    match edge {
        Edge::Start if byte - word.start.min(byte) <= word.end.saturating_sub(byte) => word.start,
        Edge::Start => boundary::prev_word(text, boundary::next_word(text, word.end)),
        Edge::End if word.end.saturating_sub(byte) <= byte - word.start.min(byte) => word.end,
        Edge::End => boundary::next_word(text, boundary::prev_word(text, word.start)),
    }
}
