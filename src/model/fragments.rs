//! Where an annotation lies: one span, or the several spans of a discontinuous quotation.
//! Offsets are UTF-8 bytes.

use std::ops::Range;

use crate::text::Span;

/// One or more spans, sorted, none overlapping another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fragments(Inner);

/// Nearly every annotation has one span, and then needs no memory of its own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Inner {
    One(Span),
    Many(Box<[Span]>),
}

/// Spans that cannot be the place of one annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FragmentsError {
    /// No span at all.
    #[error("a mark needs at least one place in the text")]
    Empty,
    /// Two spans share text.
    #[error("two parts of the mark overlap: {first:?} and {second:?}")]
    Overlap {
        /// The one that starts earlier, in bytes.
        first: Span,
        /// The one that starts inside it, in bytes.
        second: Span,
    },
}

impl Fragments {
    /// A single span.
    #[must_use]
    pub fn one(span: Span) -> Self {
        Self(Inner::One(span))
    }

    /// Takes spans in any order. Spans that touch stay apart.
    ///
    /// # Errors
    /// [`FragmentsError`] when there is none, or two overlap.
    pub fn new(mut spans: Vec<Span>) -> Result<Self, FragmentsError> {
        spans.sort_unstable();
        for pair in spans.windows(2) {
            if let &[first, second] = pair
                && first.overlaps(second)
            {
                return Err(FragmentsError::Overlap { first, second });
            }
        }
        match *spans {
            [] => Err(FragmentsError::Empty),
            [one] => Ok(Self::one(one)),
            _ => Ok(Self(Inner::Many(spans.into_boxed_slice()))),
        }
    }

    /// The spans in text order.
    #[must_use]
    pub fn as_slice(&self) -> &[Span] {
        match &self.0 {
            Inner::One(span) => std::slice::from_ref(span),
            Inner::Many(spans) => spans,
        }
    }

    /// The spans in text order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Span> + ExactSizeIterator + '_ {
        self.as_slice().iter().copied()
    }

    /// How many spans, at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always a span")]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// The first span.
    #[must_use]
    pub fn first(&self) -> Span {
        match &self.0 {
            Inner::One(span) => *span,
            Inner::Many(spans) => spans[0],
        }
    }

    /// The last span.
    #[must_use]
    pub fn last(&self) -> Span {
        match &self.0 {
            Inner::One(span) => *span,
            Inner::Many(spans) => spans[spans.len() - 1],
        }
    }

    /// First byte of the first span.
    #[must_use]
    pub fn start(&self) -> u32 {
        self.first().start()
    }

    /// One past the last byte of the last span.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.last().end()
    }

    /// From the start of the first span to the end of the last, in bytes, gaps included.
    #[must_use]
    pub fn hull(&self) -> Range<u32> {
        self.start()..self.end()
    }

    /// The span that holds this byte.
    #[must_use]
    pub fn span_at(&self, byte: u32) -> Option<Span> {
        self.iter().find(|span| span.contains(byte))
    }

    /// Whether one of the spans shares text with the range.
    #[must_use]
    pub fn touches(&self, range: &Range<u32>) -> bool {
        self.iter().any(|span| span.touches(range.clone()))
    }
}

impl From<Span> for Fragments {
    fn from(span: Span) -> Self {
        Self::one(span)
    }
}

impl std::fmt::Debug for Fragments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.as_slice()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceText;

    fn span(range: Range<u32>) -> Span {
        let text = SourceText::new("x".repeat(100)).unwrap();
        text.span(range).unwrap()
    }

    fn spans(ranges: &[Range<u32>]) -> Vec<Span> {
        ranges.iter().cloned().map(span).collect()
    }

    #[test]
    fn spans_are_sorted_and_may_touch() {
        let fragments = Fragments::new(spans(&[20..30, 3..5, 5..9])).unwrap();
        assert_eq!(fragments.as_slice(), spans(&[3..5, 5..9, 20..30]));
        assert_eq!((fragments.hull(), fragments.len()), (3..30, 3));
        assert_eq!(fragments.span_at(8), Some(span(5..9)));
        assert_eq!(fragments.span_at(9), None);
        assert!(fragments.touches(&(29..40)) && !fragments.touches(&(9..20)));
    }

    #[test]
    fn one_span_is_the_same_however_it_was_made() {
        let span = span(3..5);
        assert_eq!(Fragments::new(vec![span]).unwrap(), Fragments::one(span));
    }

    #[test]
    fn nothing_and_overlaps_are_refused() {
        assert_eq!(Fragments::new(Vec::new()), Err(FragmentsError::Empty));
        let error = Fragments::new(spans(&[5..9, 3..6])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "two parts of the mark overlap: 3..6 and 5..9"
        );
    }

    #[test]
    fn a_place_is_as_small_as_two_words() {
        assert_eq!(size_of::<Fragments>(), 16);
    }
}
