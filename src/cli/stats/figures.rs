//! The figures of a document, and those of several put together. Lengths are Unicode code
//! points; places come in as UTF-8 bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{Annotation, Annotations, Name, TagKey, Verdict};
use crate::text::{SourceText, Span};

/// From this many bytes on, the characters of a span are not counted one by one.
const LONG_BYTES: u32 = 4096;

/// Figures of one document or of several.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// How long the text is.
    pub chars: u64,
    /// How many characters lie under a mark.
    pub covered_chars: u64,
    /// By tag.
    pub tags: BTreeMap<TagKey, TagFigures>,
    /// How many marks each author made.
    pub authors: BTreeMap<Name, usize>,
    /// How many marks have each verdict, in the order of [`Verdict::ALL`].
    pub verdicts: [usize; 3],
    /// How many marks have a place in the text.
    pub marks: usize,
    /// How many have none, and wait for one.
    pub waiting: usize,
    /// How many were set aside as lost.
    pub set_aside: usize,
    /// How many links join marks.
    pub links: usize,
    /// How many marks consist of several parts.
    pub in_parts: usize,
    /// How many marks share text with another.
    pub overlapping: usize,
    /// Where most marks lie on each other; none where there is no mark.
    pub deepest: Option<Deepest>,
}

/// Figures of the marks with one tag.
#[derive(Clone, Debug, Default)]
pub struct TagFigures {
    /// How long each mark is, sorted.
    pub lengths: Vec<u32>,
    /// How many characters lie under a mark with this tag.
    pub covered_chars: u64,
}

/// A place where marks lie on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deepest {
    /// How many.
    pub marks: usize,
    /// In which line, from 1.
    pub line: u32,
    /// At which character, from 0.
    pub char: u32,
}

/// The shortest, the middle and the longest of some lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    /// The shortest.
    pub shortest: u32,
    /// Twice the length in the middle, which may lie between two whole numbers.
    pub twice_median: u64,
    /// The longest.
    pub longest: u32,
}

impl Figures {
    /// The figures of a document.
    #[must_use]
    pub fn of(text: &SourceText, annotations: &Annotations) -> Self {
        let mut figures = Self {
            chars: u64::from(text.len_chars()),
            marks: annotations.len(),
            authors: annotations.authors().clone(),
            links: annotations.links().count(),
            waiting: annotations.waiting(),
            set_aside: annotations.unplaced().len() - annotations.waiting(),
            ..Self::default()
        };
        let mut spans: Vec<(Span, usize)> = Vec::with_capacity(annotations.len());
        let mut by_tag: BTreeMap<&TagKey, Vec<Span>> = BTreeMap::new();
        for (number, mark) in annotations.iter().enumerate() {
            figures.add_mark(text, mark);
            spans.extend(mark.fragments.iter().map(|span| (span, number)));
            by_tag
                .entry(&mark.tag)
                .or_default()
                .extend(mark.fragments.iter());
        }
        spans.sort_unstable();
        for (tag, mut spans) in by_tag {
            spans.sort_unstable();
            if let Some(figures) = figures.tags.get_mut(tag) {
                figures.lengths.sort_unstable();
                figures.covered_chars = covered_chars(text, spans.into_iter());
            }
        }
        figures.covered_chars = covered_chars(text, spans.iter().map(|(span, _)| *span));
        figures.overlapping = overlapping(&spans, annotations.len());
        figures.deepest = deepest(&spans).map(|(marks, byte)| Deepest {
            marks,
            line: text.line_of(byte) + 1,
            char: text.char_of(byte),
        });
        figures
    }

    fn add_mark(&mut self, text: &SourceText, mark: &Annotation) {
        let length = mark.fragments.iter().map(|span| chars(text, span.range()));
        // Of marks with one tag in one text that do not overlap, the sum fits.
        let length = length.fold(0, u32::saturating_add);
        if let Some(figures) = self.tags.get_mut(&mark.tag) {
            figures.lengths.push(length);
        } else {
            let lengths = vec![length];
            let figures = TagFigures {
                lengths,
                covered_chars: 0,
            };
            self.tags.insert(mark.tag.clone(), figures);
        }
        let verdict = mark.review.as_ref().map(|review| review.verdict);
        let verdict = Verdict::ALL.iter().position(|one| Some(*one) == verdict);
        if let Some(verdict) = verdict {
            self.verdicts[verdict] += 1;
        }
        self.in_parts += usize::from(mark.fragments.len() > 1);
    }

    /// Adds those of another document. Of two places equally deep, the first one is kept.
    #[expect(
        clippy::stable_sort_primitive,
        reason = "it merges two sorted runs; the unstable one sorts them anew"
    )]
    pub fn add(&mut self, other: &Self) {
        self.chars += other.chars;
        self.covered_chars += other.covered_chars;
        for (tag, figures) in &other.tags {
            let sum = self.tags.entry(tag.clone()).or_default();
            sum.lengths.extend(&figures.lengths);
            sum.lengths.sort();
            sum.covered_chars += figures.covered_chars;
        }
        for (author, marks) in &other.authors {
            *self.authors.entry(author.clone()).or_default() += marks;
        }
        for (sum, marks) in self.verdicts.iter_mut().zip(other.verdicts) {
            *sum += marks;
        }
        self.marks += other.marks;
        self.waiting += other.waiting;
        self.set_aside += other.set_aside;
        self.links += other.links;
        self.in_parts += other.in_parts;
        self.overlapping += other.overlapping;
        let depth = |deepest: Option<Deepest>| deepest.map_or(0, |deepest| deepest.marks);
        if depth(other.deepest) > depth(self.deepest) {
            self.deepest = other.deepest;
        }
    }

    /// The lengths of all marks; none where there is no mark.
    #[must_use]
    pub fn lengths(&self) -> Option<Lengths> {
        let mut all: Vec<u32> = self
            .tags
            .values()
            .flat_map(|figures| figures.lengths.iter().copied())
            .collect();
        all.sort_unstable();
        Lengths::of_sorted(&all)
    }

    /// How many marks have no verdict.
    #[must_use]
    pub fn unreviewed(&self) -> usize {
        self.marks - self.verdicts.iter().sum::<usize>()
    }

    /// The share of the text under marks, from 0 to 1.
    #[must_use]
    pub fn coverage(&self) -> f64 {
        share(self.covered_chars, self.chars)
    }
}

impl TagFigures {
    /// Their lengths; none where there is no mark.
    #[must_use]
    pub fn lengths(&self) -> Option<Lengths> {
        Lengths::of_sorted(&self.lengths)
    }
}

impl Lengths {
    fn of_sorted(lengths: &[u32]) -> Option<Self> {
        let (&shortest, &longest) = lengths.first().zip(lengths.last())?;
        let (upper, lower) = (lengths.len() / 2, (lengths.len() - 1) / 2);
        Some(Self {
            shortest,
            twice_median: u64::from(lengths[lower]) + u64::from(lengths[upper]),
            longest,
        })
    }
}

/// A part of a whole, from 0 to 1.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "a share is shown with one decimal"
)]
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

/// How many characters lie in a range of bytes.
fn chars(text: &SourceText, range: Range<u32>) -> u32 {
    if range.len() < LONG_BYTES as usize {
        let chars = text.get(range).chars().count();
        return u32::try_from(chars).unwrap_or(u32::MAX);
    }
    text.char_of(range.end) - text.char_of(range.start)
}

/// How many characters lie in at least one of these spans, which come sorted.
fn covered_chars(text: &SourceText, spans: impl Iterator<Item = Span>) -> u64 {
    let mut covered = 0;
    let mut open: Option<Range<u32>> = None;
    for span in spans {
        match &mut open {
            Some(range) if span.start() <= range.end => range.end = range.end.max(span.end()),
            _ => {
                let done = open.replace(span.range());
                covered += done.map_or(0, |range| u64::from(chars(text, range)));
            }
        }
    }
    covered + open.map_or(0, |range| u64::from(chars(text, range)))
}

/// How many marks share text with another. The spans come sorted, with the number of their
/// mark; those of one mark do not overlap.
fn overlapping(spans: &[(Span, usize)], marks: usize) -> usize {
    let mut does_overlap = vec![false; marks];
    let mut end_before = 0;
    for (at, (span, mark)) in spans.iter().enumerate() {
        let next_start = spans.get(at + 1).map(|(next, _)| next.start());
        if end_before > span.start() || next_start.is_some_and(|start| start < span.end()) {
            does_overlap[*mark] = true;
        }
        end_before = end_before.max(span.end());
    }
    does_overlap.into_iter().filter(|does| *does).count()
}

/// How many of the sorted spans lie on each other at most, and the first byte where they do.
fn deepest(spans: &[(Span, usize)]) -> Option<(usize, u32)> {
    let mut ends: Vec<u32> = spans.iter().map(|(span, _)| span.end()).collect();
    ends.sort_unstable();
    let mut ended = 0;
    let mut deepest: Option<(usize, u32)> = None;
    for (begun, (span, _)) in spans.iter().enumerate() {
        while ends[ended] <= span.start() {
            ended += 1;
        }
        let open = begun + 1 - ended;
        if deepest.is_none_or(|(most, _)| open > most) {
            deepest = Some((open, span.start()));
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Fragments;

    const TEXT: &str = "я漢b👩\u{200d}👧 c\r\nd e\u{301}f ";

    fn text() -> SourceText {
        SourceText::new(TEXT.repeat(8)).unwrap()
    }

    fn annotations(text: &SourceText, marks: &[(char, Vec<Range<u32>>)]) -> Annotations {
        let marks = marks.iter().enumerate().map(|(number, (tag, parts))| {
            let span = |chars: &Range<u32>| {
                let [start, end] = [chars.start, chars.end].map(|at| text.byte_of(at).unwrap());
                text.span(start..end).unwrap()
            };
            Annotation::new(
                format!("a{number}").parse().unwrap(),
                TagKey::new(tag.to_string()),
                Fragments::new(parts.iter().map(span).collect()).unwrap(),
                "olena",
                "2026-11-22T09:14:05Z".parse().unwrap(),
            )
        });
        Annotations::from_sorted_or_not(marks.collect::<Vec<_>>(), Vec::new()).unwrap()
    }

    #[test]
    fn lengths_have_a_middle() {
        let of = |lengths: &[u32]| Lengths::of_sorted(lengths).map(|lengths| lengths.twice_median);
        assert_eq!(
            [of(&[]), of(&[7]), of(&[1, 4]), of(&[1, 2, 9])],
            [None, Some(14), Some(5), Some(4)]
        );
    }

    #[test]
    fn the_gap_of_a_mark_in_parts_does_not_count() {
        let text = text();
        let marks = annotations(&text, &[('a', vec![0..2, 5..8]), ('b', vec![2..4, 4..5])]);
        let figures = Figures::of(&text, &marks);
        assert_eq!(figures.tags[&TagKey::from("a")].lengths, [5]);
        assert_eq!((figures.covered_chars, figures.overlapping), (8, 0));
        assert_eq!(figures.in_parts, 2);
        let deepest = figures.deepest.unwrap();
        assert_eq!((deepest.marks, deepest.line, deepest.char), (1, 1, 0));
    }

    proptest! {
        #[test]
        fn figures_are_those_of_a_count(marks in prop::collection::vec(("[ab]", 0..80_u32, 1..9_u32, prop::option::of(1..5_u32)), 0..20)) {
            let text = text();
            let end = text.len_chars();
            let marks: Vec<(char, Vec<Range<u32>>)> = marks
                .into_iter()
                .map(|(tag, start, len, gap)| {
                    let first = start..start + len;
                    let second = gap.map(|gap| first.end + gap..first.end + gap + 2);
                    let parts = std::iter::once(first).chain(second);
                    (tag.chars().next().unwrap(), parts.filter(|part| part.end <= end).collect())
                })
                .filter(|(_, parts): &(char, Vec<Range<u32>>)| !parts.is_empty())
                .collect();
            let figures = Figures::of(&text, &annotations(&text, &marks));
            let over = |char: u32| {
                let is_over = move |parts: &Vec<Range<u32>>| parts.iter().any(|part| part.contains(&char));
                marks.iter().filter(move |(_, parts)| is_over(parts))
            };
            let covered = (0..end).filter(|char| over(*char).next().is_some()).count();
            prop_assert_eq!(figures.covered_chars, covered as u64);
            let depth = (0..end).map(|char| over(char).count()).max().unwrap();
            prop_assert_eq!(figures.deepest.map_or(0, |deepest| deepest.marks), depth);
            if let Some(deepest) = figures.deepest {
                prop_assert_eq!(over(deepest.char).count(), depth);
            }
            let shares = |(_, parts): &&(char, Vec<Range<u32>>)| {
                parts.iter().flat_map(Clone::clone).any(|char| over(char).count() > 1)
            };
            prop_assert_eq!(figures.overlapping, marks.iter().filter(shares).count());
            for tag in ['a', 'b'] {
                let key = TagKey::new(tag.to_string());
                let of_tag = |char: &u32| over(*char).any(|(other, _)| *other == tag);
                let covered = (0..end).filter(of_tag).count() as u64;
                let found = figures.tags.get(&key);
                prop_assert_eq!(found.map_or(0, |figures| figures.covered_chars), covered);
                let mut lengths: Vec<usize> = marks
                    .iter()
                    .filter(|(other, _)| *other == tag)
                    .map(|(_, parts)| parts.iter().map(ExactSizeIterator::len).sum())
                    .collect();
                lengths.sort_unstable();
                let found: Vec<usize> = found.map_or(Vec::new(), |figures| figures.lengths.iter().map(|&length| length as usize).collect());
                prop_assert_eq!(found, lengths);
            }
        }
    }
}
