//! Which spans share text with a window, in microseconds at a million spans. Offsets are
//! UTF-8 bytes.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use super::AnnotationId;
use crate::text::Span;

/// One class for each bit of a length.
const CLASSES: usize = u32::BITS as usize;

/// Start, end, and whose span it is.
type Key = (u32, u32, AnnotationId);

/// Spans with a value each. An annotation has as many entries as it has spans.
///
/// Spans are kept apart by their length: class `k` holds those of `2^k` up to `2^(k+1) - 1`
/// bytes, sorted by start. In each class only a stretch of twice a window's reach has to be
/// looked at, so that a few spans as long as the document cost nothing for the short ones.
#[derive(Clone, Debug)]
pub struct SpanIndex<V> {
    classes: Vec<BTreeMap<Key, V>>,
}

impl<V> Default for SpanIndex<V> {
    fn default() -> Self {
        Self {
            classes: (0..CLASSES).map(|_| BTreeMap::new()).collect(),
        }
    }
}

impl<V> SpanIndex<V> {
    /// An index of all these spans at once, which is faster than one after the other.
    pub fn bulk(spans: impl IntoIterator<Item = (Span, AnnotationId, V)>) -> Self {
        let mut entries: Vec<Vec<(Key, V)>> = (0..CLASSES).map(|_| Vec::new()).collect();
        for (span, id, value) in spans {
            entries[class(span)].push((key(span, id), value));
        }
        Self {
            classes: entries.into_iter().map(BTreeMap::from_iter).collect(),
        }
    }

    /// Adds a span or gives it another value; returns the value that it had.
    pub fn insert(&mut self, span: Span, id: AnnotationId, value: V) -> Option<V> {
        self.classes[class(span)].insert(key(span, id), value)
    }

    /// Removes a span; returns its value.
    pub fn remove(&mut self, span: Span, id: AnnotationId) -> Option<V> {
        self.classes[class(span)].remove(&key(span, id))
    }

    /// How many spans there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.classes.iter().map(BTreeMap::len).sum()
    }

    /// Whether there is no span.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.classes.iter().all(BTreeMap::is_empty)
    }

    /// The spans that share text with the window. Those of a shorter class come first, and
    /// within a class they are in order of their starts.
    ///
    /// A window without length is touched by the spans that go on at either side of it.
    pub fn touching(&self, window: Range<u32>) -> impl Iterator<Item = (Range<u32>, &V)> {
        let touching = self.visited(window.clone());
        touching
            .filter(move |((_, span_end, _), _)| *span_end > window.start)
            .map(|((span_start, span_end, _), value)| (*span_start..*span_end, value))
    }

    /// The value of the shortest span over a byte; of equally long ones that of the one that
    /// starts later, then by id.
    #[must_use]
    pub fn shortest_at(&self, byte: u32) -> Option<&V> {
        self.classes.iter().enumerate().find_map(|(class, map)| {
            let over = stretch(class, map, byte..byte.saturating_add(1));
            over.filter(|((_, end, _), _)| *end > byte)
                .min_by_key(|((start, end, id), _)| (end - start, Reverse(*start), *id))
                .map(|(_, value)| value)
        })
    }

    /// The entries that are looked at for a window: those that touch it, and about as many
    /// beside it.
    fn visited(&self, window: Range<u32>) -> impl Iterator<Item = (&Key, &V)> {
        let classes = self.classes.iter().enumerate();
        classes.flat_map(move |(class, map)| stretch(class, map, window.clone()))
    }

    /// The values of all entries with exactly this span, sorted by id.
    pub fn exactly(&self, span: Span) -> impl Iterator<Item = &V> {
        let range = key(span, AnnotationId::MIN)..=key(span, AnnotationId::MAX);
        self.classes[class(span)]
            .range(range)
            .map(|(_, value)| value)
    }
}

/// The entries of a class that may touch a window.
fn stretch<V>(
    class: usize,
    map: &BTreeMap<Key, V>,
    window: Range<u32>,
) -> impl Iterator<Item = (&Key, &V)> {
    let Range { start, end } = window;
    // The longest span of the class that starts here ends one byte into the window.
    let longest = u32::MAX >> (CLASSES - 1 - class);
    let first = start.saturating_sub(longest - 1);
    map.range((first, 0, AnnotationId::MIN)..(end.max(first), 0, AnnotationId::MIN))
}

fn key(span: Span, id: AnnotationId) -> Key {
    (span.start(), span.end(), id)
}

/// The number of the highest bit of the length.
fn class(span: Span) -> usize {
    span.len().ilog2() as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::SourceText;

    const TEXT_LEN: u32 = 3000;

    #[derive(Clone, Debug)]
    enum Op {
        Insert(Range<u32>, u8),
        Remove(usize),
    }

    fn ranges() -> impl Strategy<Value = Range<u32>> {
        // All classes: short, long, and the whole text.
        prop_oneof![
            (0..TEXT_LEN - 1, 1..4_u32),
            (0..TEXT_LEN - 1, 1..100_u32),
            (0..TEXT_LEN - 1, 1..TEXT_LEN),
        ]
        .prop_map(|(start, len)| start..(start + len).min(TEXT_LEN))
    }

    fn ops() -> impl Strategy<Value = Vec<Op>> {
        let op = prop_oneof![
            3 => (ranges(), any::<u8>()).prop_map(|(range, id)| Op::Insert(range, id)),
            1 => any::<prop::sample::Index>().prop_map(|at| Op::Remove(at.index(1000))),
        ];
        prop::collection::vec(op, 1..400)
    }

    fn id(n: u8) -> AnnotationId {
        format!("a{n}").parse().unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn it_finds_what_a_scan_finds(ops in ops(), windows in prop::collection::vec((0..=TEXT_LEN, 0..300_u32), 20)) {
            let text = SourceText::new("x".repeat(TEXT_LEN as usize)).unwrap();
            let mut index = SpanIndex::default();
            let mut naive: Vec<(Span, AnnotationId, usize)> = Vec::new();
            for (value, op) in ops.into_iter().enumerate() {
                match op {
                    Op::Insert(range, n) => {
                        let span = text.span(range).unwrap();
                        let old = naive.iter().position(|(s, i, _)| (*s, *i) == (span, id(n)));
                        let old = old.map(|at| naive.swap_remove(at).2);
                        prop_assert_eq!(index.insert(span, id(n), value), old);
                        naive.push((span, id(n), value));
                    }
                    Op::Remove(at) if !naive.is_empty() => {
                        let (span, id, value) = naive.swap_remove(at % naive.len());
                        prop_assert_eq!(index.remove(span, id), Some(value));
                        prop_assert_eq!(index.remove(span, id), None);
                    }
                    Op::Remove(_) => {}
                }
            }
            prop_assert_eq!(index.len(), naive.len());
            let bulk = SpanIndex::bulk(naive.iter().copied());
            for (start, len) in windows {
                let window = start..(start + len).min(TEXT_LEN);
                let mut expected: Vec<_> = naive.iter().filter(|(span, ..)| span.touches(window.clone())).map(|e| e.2).collect();
                expected.sort_unstable();
                for index in [&index, &bulk] {
                    let mut found: Vec<_> = index.touching(window.clone()).map(|(_, v)| *v).collect();
                    found.sort_unstable();
                    prop_assert_eq!(&found, &expected);
                }
            }
            for byte in 0..TEXT_LEN {
                let over = naive.iter().filter(|(span, ..)| span.contains(byte));
                let shortest = over.min_by_key(|(span, id, _)| (span.len(), Reverse(span.start()), *id));
                prop_assert_eq!(index.shortest_at(byte), shortest.map(|(.., value)| value));
            }
            for (span, ..) in &naive {
                let expected = naive.iter().filter(|(s, ..)| s == span).count();
                prop_assert_eq!(index.exactly(*span).count(), expected);
            }
        }
    }

    /// Spans of two to eighty bytes all over a text, and some as long as a chapter.
    fn spread(spans: u32) -> (SpanIndex<()>, u32) {
        let len = spans * 100;
        let text = SourceText::new("x".repeat(len as usize)).unwrap();
        let spans = (0..spans).map(|n| {
            let bytes = if n % 1_000 == 500 {
                5_000
            } else {
                2 + n * 7 % 79
            };
            let span = text.span(n * 100..(n * 100 + bytes).min(len)).unwrap();
            (span, AnnotationId::fresh(), ())
        });
        (SpanIndex::bulk(spans), len)
    }

    #[test]
    fn a_window_visits_as_many_spans_of_a_long_text_as_of_a_short_one() {
        let [few, many] = [10_000, 20_000].map(|spans| {
            let (index, len) = spread(spans);
            let visited = |at: u32| index.visited(at..at + 3_000).count();
            (1..10)
                .map(|tenth| visited(len / 10 * tenth))
                .sum::<usize>()
        });
        assert!(few > 0 && many * 10 <= few * 12, "{few} and {many}");
    }
}
