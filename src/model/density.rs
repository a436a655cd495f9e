//! Where in a text there is something at all, coarsely: for a strip that shows the whole text on
//! some hundreds of pixels, however many spans there are. Offsets are UTF-8 bytes.

use std::borrow::Cow;
use std::ops::Range;

/// Into so many stretches the text is cut at most; more than a strip has pixels.
pub const STRETCHES: usize = 4096;

/// So few spans are kept as they are. A document may have thousands of tags with a handful of
/// marks each, and counting them by stretch would take more memory than the marks.
const FEW: usize = 1024;

/// Where spans are. Adding one and taking it away takes no longer the more there are.
#[derive(Clone, Debug)]
pub struct Density(Inner);

#[derive(Clone, Debug)]
enum Inner {
    Few(Vec<Range<u32>>),
    Many(Counts),
}

/// How many spans begin and end in each stretch of a text. Each stretch has `2^shift` bytes.
#[derive(Clone)]
pub struct Counts {
    shift: u32,
    begin: Vec<u32>,
    end: Vec<u32>,
}

impl Default for Density {
    fn default() -> Self {
        Self(Inner::Few(Vec::new()))
    }
}

impl Density {
    /// Counts a span in.
    pub fn add(&mut self, span: Range<u32>) {
        match &mut self.0 {
            Inner::Few(spans) if spans.len() < FEW => spans.push(span),
            Inner::Few(spans) => {
                let mut counts = Counts::of(spans);
                counts.add(span);
                self.0 = Inner::Many(counts);
            }
            Inner::Many(counts) => counts.add(span),
        }
    }

    /// Counts a span out that was counted in.
    pub fn remove(&mut self, span: &Range<u32>) {
        match &mut self.0 {
            Inner::Few(spans) => {
                let at = spans.iter().position(|other| other == span);
                debug_assert!(at.is_some());
                if let Some(at) = at {
                    spans.swap_remove(at);
                }
            }
            Inner::Many(counts) => counts.remove(span),
        }
    }

    /// The spans by stretch.
    #[must_use]
    pub fn counts(&self) -> Cow<'_, Counts> {
        match &self.0 {
            Inner::Few(spans) => Cow::Owned(Counts::of(spans)),
            Inner::Many(counts) => Cow::Borrowed(counts),
        }
    }
}

impl std::fmt::Debug for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Counts")
            .field("stretch_bytes", &self.stretch_bytes())
            .field("covered", &self.covered().count())
            .finish_non_exhaustive()
    }
}

impl Counts {
    fn of(spans: &[Range<u32>]) -> Self {
        let mut counts = Self {
            shift: 0,
            begin: vec![0; STRETCHES],
            end: vec![0; STRETCHES],
        };
        spans.iter().cloned().for_each(|span| counts.add(span));
        counts
    }

    fn add(&mut self, span: Range<u32>) {
        let last = span.end.saturating_sub(1).max(span.start);
        while self.stretch_of(last) >= STRETCHES {
            self.coarsen();
        }
        let (first, last) = (self.stretch_of(span.start), self.stretch_of(last));
        self.begin[first] += 1;
        self.end[last] += 1;
    }

    fn remove(&mut self, span: &Range<u32>) {
        let last = span.end.saturating_sub(1).max(span.start);
        let (first, last) = (self.stretch_of(span.start), self.stretch_of(last));
        for (counts, stretch) in [(&mut self.begin, first), (&mut self.end, last)] {
            debug_assert!(counts.get(stretch).is_some_and(|count| *count > 0));
            if let Some(count) = counts.get_mut(stretch) {
                *count = count.saturating_sub(1);
            }
        }
    }

    /// The stretches with something in them or over them, in order. Each stands for the bytes
    /// from its number times [`stretch_bytes`](Self::stretch_bytes) on.
    pub fn covered(&self) -> impl Iterator<Item = usize> + '_ {
        let mut open = 0_u32;
        let counts = self.begin.iter().zip(&self.end).enumerate();
        counts.filter_map(move |(stretch, (begin, end))| {
            open += begin;
            let is_covered = open > 0;
            open -= end;
            is_covered.then_some(stretch)
        })
    }

    /// How long each stretch is, in bytes: a power of two.
    #[must_use]
    pub fn stretch_bytes(&self) -> u32 {
        1 << self.shift
    }

    fn stretch_of(&self, byte: u32) -> usize {
        (byte >> self.shift) as usize
    }

    /// Makes each two stretches one.
    fn coarsen(&mut self) {
        self.shift += 1;
        for counts in [&mut self.begin, &mut self.end] {
            for stretch in 0..STRETCHES / 2 {
                counts[stretch] = counts[2 * stretch] + counts[2 * stretch + 1];
            }
            counts[STRETCHES / 2..].fill(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    proptest! {
        #[test]
        fn it_covers_what_spans_cover(
            spans in prop::collection::vec((0..200_000_u32, 1..9_000_u32, any::<bool>()), 0..60),
            others in select(vec![0, FEW - 20, FEW]),
        ) {
            let mut density = Density::default();
            // So that some are kept as they are, some counted, and some first so and then so.
            (0..others).for_each(|_| density.add(7..9));
            for (start, len, _) in &spans {
                density.add(*start..start + len);
            }
            let mut kept = Vec::new();
            for (start, len, stays) in &spans {
                if *stays {
                    kept.push(*start..start + len);
                } else {
                    density.remove(&(*start..start + len));
                }
            }
            (0..others).for_each(|_| density.remove(&(7..9)));
            let density = density.counts();
            let bytes = density.stretch_bytes();
            let expected = (0..STRETCHES).filter(|&stretch| {
                let from = u32::try_from(stretch).unwrap() * bytes;
                kept.iter().any(|span| span.start < from + bytes && from < span.end)
            });
            prop_assert_eq!(density.covered().collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn stretches_are_as_fine_as_the_last_span_lets_them() {
        let mut density = Density::default();
        density.add(10..12);
        let covered = |density: &Density| density.counts().covered().collect::<Vec<_>>();
        assert_eq!(density.counts().stretch_bytes(), 1);
        assert_eq!(covered(&density), [10, 11]);
        density.add(1 << 20..(1 << 20) + 1);
        assert_eq!(density.counts().stretch_bytes(), 512);
        assert_eq!(covered(&density), [0, 2048]);
        density.add(u32::MAX - 1..u32::MAX);
        assert_eq!(covered(&density), [0, 1, 4095]);
    }
}
