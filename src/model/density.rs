//! Where in a text there is something at all, coarsely: for a strip that shows the whole text on
//! some hundreds of pixels, however many spans there are. Offsets are UTF-8 bytes.

use std::ops::Range;

/// Into so many stretches the text is cut at most; more than a strip has pixels.
pub const STRETCHES: usize = 4096;

/// How many spans begin and end in each stretch of a text. Each stretch has `2^shift` bytes.
#[derive(Clone)]
pub struct Density {
    shift: u32,
    begin: Vec<u32>,
    end: Vec<u32>,
}

impl Default for Density {
    fn default() -> Self {
        Self {
            shift: 0,
            begin: vec![0; STRETCHES],
            end: vec![0; STRETCHES],
        }
    }
}

impl std::fmt::Debug for Density {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Density")
            .field("stretch_bytes", &self.stretch_bytes())
            .field("covered", &self.covered().count())
            .finish_non_exhaustive()
    }
}

impl Density {
    /// Counts a span in.
    pub fn add(&mut self, span: Range<u32>) {
        let last = span.end.saturating_sub(1).max(span.start);
        while self.stretch_of(last) >= STRETCHES {
            self.coarsen();
        }
        let (first, last) = (self.stretch_of(span.start), self.stretch_of(last));
        self.begin[first] += 1;
        self.end[last] += 1;
    }

    /// Counts a span out that was counted in.
    pub fn remove(&mut self, span: Range<u32>) {
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

    use super::*;

    proptest! {
        #[test]
        fn it_covers_what_spans_cover(
            spans in prop::collection::vec((0..200_000_u32, 1..9_000_u32, any::<bool>()), 0..60),
        ) {
            let mut density = Density::default();
            for (start, len, _) in &spans {
                density.add(*start..start + len);
            }
            let mut kept = Vec::new();
            for (start, len, stays) in &spans {
                if *stays {
                    kept.push(*start..start + len);
                } else {
                    density.remove(*start..start + len);
                }
            }
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
        assert_eq!(density.stretch_bytes(), 1);
        assert_eq!(density.covered().collect::<Vec<_>>(), [10, 11]);
        density.add(1 << 20..(1 << 20) + 1);
        assert_eq!(density.stretch_bytes(), 512);
        assert_eq!(density.covered().collect::<Vec<_>>(), [0, 2048]);
        density.add(u32::MAX - 1..u32::MAX);
        assert_eq!(density.covered().collect::<Vec<_>>(), [0, 1, 4095]);
    }
}
