//! Which underline each part of a mark gets. A lane is a line under the text: the first hugs it,
//! the others lie below. Offsets are UTF-8 bytes.

use std::collections::BTreeMap;

use crate::formats::report::Entry;
use crate::text::Span;

/// How many lines fit under a row of text.
pub const LANES: usize = 5;

/// A part of a mark.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub span: Span,
    /// The place of its mark among the entries.
    pub entry: usize,
    /// From 0.
    pub number_in_mark: usize,
    /// Its line; none where too many others share its text.
    pub lane: Option<usize>,
}

/// The parts of all marks in the order of their starts, each with its lane: the shortest parts
/// take the first lane that is free all along them, as long as there are other lanes than the
/// last one. Of the rest, the longest take the last lane.
pub fn parts(entries: &[Entry<'_>]) -> Vec<Part> {
    let parts = entries.iter().enumerate().flat_map(|(entry, of)| {
        let spans = of.mark.fragments.iter().enumerate();
        spans.map(move |(number_in_mark, span)| Part {
            span,
            entry,
            number_in_mark,
            lane: None,
        })
    });
    let mut parts: Vec<_> = parts.collect();
    parts.sort_by_key(|part| (part.span.start(), part.span.end(), part.entry));
    let mut by_length: Vec<_> = (0..parts.len()).collect();
    by_length.sort_by_key(|&at| (parts[at].span.len(), at));
    let mut lanes: [Lane; LANES] = Default::default();
    for &at in &by_length {
        let near = &mut lanes[..LANES - 1];
        let span = parts[at].span;
        parts[at].lane = near.iter_mut().position(|lane| lane.take(span));
    }
    for &at in by_length.iter().rev() {
        if parts[at].lane.is_none() && lanes[LANES - 1].take(parts[at].span) {
            parts[at].lane = Some(LANES - 1);
        }
    }
    parts
}

/// What is taken of a lane: starts and ends.
#[derive(Default)]
struct Lane(BTreeMap<u32, u32>);

impl Lane {
    /// Takes the span if it is free.
    fn take(&mut self, span: Span) -> bool {
        let before = self.0.range(..span.end()).next_back();
        if before.is_some_and(|(_, &end)| end > span.start()) {
            return false;
        }
        self.0.insert(span.start(), span.end());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::report::Report;
    use crate::formats::round_trip::from_notation;

    fn lanes(notation: &str) -> Vec<Option<usize>> {
        let document = from_notation("a.txt", notation);
        let parts = parts(&Report::new(&document).entries);
        let mut parts: Vec<_> = parts.iter().map(|part| (part.entry, part.lane)).collect();
        parts.sort_unstable();
        parts.into_iter().map(|(_, lane)| lane).collect()
    }

    #[test]
    fn what_is_inside_hugs_the_text() {
        let nested = lanes("[claim|The [actor|Board of [x|it]] pays] [actor|you]");
        assert_eq!(nested, [Some(2), Some(1), Some(0), Some(0)]);
    }

    #[test]
    fn the_longest_closes_the_group_and_the_rest_has_no_lane() {
        let deep = lanes("[a|1 [b|2 [c|3 [d|4 [e|5 [f|6 [g|7]]]]]]]");
        let expected = [Some(4), None, None, Some(3), Some(2), Some(1), Some(0)];
        assert_eq!(deep, expected);
    }
}
