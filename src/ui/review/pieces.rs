//! The words that a passage shows: the mark in its surroundings, as it was and as it would be,
//! with what is gone and what is new. Offsets are UTF-8 bytes of the text that the passage is
//! taken from unless a name says `char`; a `run` counts bytes of the shown text.

use std::ops::Range;

use crate::model::Unplaced;
use crate::text::diff::{PieceKind, word_diff};
use crate::text::{SourceText, Span, boundary};

/// How many code points around a mark are shown at most, on either side.
const AROUND_CHARS: usize = 300;
/// A longer stretch of a mark is cut in its middle.
const MARK_CHARS: usize = 1_200;
/// Longer quotes are not compared word by word.
const COMPARED_BYTES: usize = 20_000;
/// Context of this length may have been cut in the middle of a word: a cluster of several code
/// points at the end makes it a little shorter than it could be.
const KNOWN_CHARS: usize = 28;
/// A stretch longer than this without a space is not one word.
const WORD_BYTES: usize = 64;
const LINE_BREAKS: [char; 2] = ['\n', '\r'];
/// How much is shown before and after a place that is only looked at, in code points.
pub const LOOK_CHARS: (usize, usize) = (220, 380);
const CUT: &str = " […] ";

/// What a stretch of a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Beside the mark.
    Around,
    /// In the mark, as it was.
    Kept,
    /// In the mark once, and not any more.
    Gone,
    /// In the mark now, and not before.
    New,
}

/// Words to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// All of them.
    pub text: String,
    /// What each stretch is, without gaps, in bytes of `text`.
    pub runs: Vec<(Range<usize>, Tone)>,
    /// For each code point of `text` the byte of the source at which it stands, and at last the
    /// byte after them; a sign that is not in the source has the byte of what follows.
    pub source_bytes: Vec<u32>,
}

impl Passage {
    /// A mark as it was, compared with where it would be; `spans` is empty where that is not
    /// known. With the old text, its surroundings are the paragraph; without, what the file
    /// keeps of them.
    #[must_use]
    pub fn old(
        mark: &Unplaced,
        old: Option<&SourceText>,
        new: &SourceText,
        spans: &[Span],
    ) -> Self {
        let mut passage = Self::default();
        let diffs = Diffs::new(mark, new, spans);
        let placed = old.and_then(|old| Some((old, old_spans(mark, old)?)));
        if let Some((old, parts)) = placed {
            let window = window(old, parts[0].start()..parts[parts.len() - 1].end());
            passage.beside(old, window.start..parts[0].start(), Side::Before);
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    passage.between(old, parts[at - 1].end()..part.start());
                }
                passage.old_part(&diffs, at, part.start());
            }
            passage.beside(old, parts[parts.len() - 1].end()..window.end, Side::After);
        } else {
            let (is_cut, before) = near_before(&mark.place.before);
            passage.push(if is_cut { "…" } else { "" }, Tone::Around, None);
            passage.push(before, Tone::Around, None);
            for at in 0..mark.place.parts.len() {
                if at > 0 {
                    passage.push(CUT, Tone::Around, None);
                }
                passage.old_part(&diffs, at, 0);
            }
            let (after, is_cut) = near_after(&mark.place.after);
            passage.push(after, Tone::Around, None);
            passage.push(if is_cut { "…" } else { "" }, Tone::Around, None);
        }
        passage.end(0);
        passage
    }

    /// A mark where it would be, compared with how it was.
    #[must_use]
    pub fn new(mark: &Unplaced, text: &SourceText, spans: &[Span]) -> Self {
        Self::with_around(mark, text, spans, AROUND_CHARS)
    }

    /// The same with only so many code points around it.
    #[must_use]
    pub fn with_around(
        mark: &Unplaced,
        text: &SourceText,
        spans: &[Span],
        around_chars: usize,
    ) -> Self {
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
            return Self::default();
        };
        let mut passage = Self::default();
        let diffs = Diffs::new(mark, text, spans);
        let window = window_of(text, first.start()..last.end(), around_chars);
        passage.beside(text, window.start..first.start(), Side::Before);
        for (at, span) in spans.iter().enumerate() {
            if at > 0 {
                passage.between(text, spans[at - 1].end()..span.start());
            }
            passage.new_part(&diffs, at, *span, text);
        }
        passage.beside(text, last.end()..window.end, Side::After);
        passage.end(window.end);
        passage
    }

    /// A mark compared with another version of it in the same text: words that only this one
    /// holds are new. With no other version, all are as they were.
    #[must_use]
    pub fn beside_other(text: &SourceText, spans: &[Span], other: &[Span]) -> Self {
        /// Less than for one version alone: two stand one above the other.
        const AROUND_CHARS: usize = 160;
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
            return Self::default();
        };
        let hull = first.start()..last.end();
        let ends = (other.first(), other.last());
        // Both in the same surroundings, so that the eye can go from one to the other.
        let both = match ends {
            (Some(first), Some(last)) => hull.start.min(first.start())..hull.end.max(last.end()),
            _ => hull.clone(),
        };
        let is_near = both.end - both.start <= hull.end - hull.start + as_u32(AROUND_CHARS);
        let window = window_of(text, if is_near { both } else { hull }, AROUND_CHARS);
        let mut passage = Self::default();
        passage.beside(text, window.start..first.start(), Side::Before);
        for (at, span) in spans.iter().enumerate() {
            if at > 0 {
                passage.between(text, spans[at - 1].end()..span.start());
            }
            passage.part_beside(text, *span, other);
        }
        passage.beside(text, last.end()..window.end, Side::After);
        passage.end(window.end);
        passage
    }

    fn part_beside(&mut self, text: &SourceText, span: Span, other: &[Span]) {
        let alone = if other.is_empty() {
            Tone::Kept
        } else {
            Tone::New
        };
        let mut from = span.start();
        let mut push = |to: u32, tone: Tone, from: &mut u32| {
            if *from < to {
                self.push_cut(text.get(*from..to), tone, Some(*from), MARK_CHARS);
                *from = to;
            }
        };
        for shared in other {
            let start = shared.start().clamp(from, span.end());
            let end = shared.end().clamp(from, span.end());
            push(start, alone, &mut from);
            push(end, Tone::Kept, &mut from);
        }
        push(span.end(), alone, &mut from);
    }

    /// The paragraphs around a byte, without a mark or with one that is being put there.
    #[must_use]
    pub fn around(text: &SourceText, byte: u32, spans: &[Span]) -> Self {
        let byte = text.floor_char(byte.min(text.len_bytes()));
        let start = back(text, byte, LOOK_CHARS.0);
        let end = on(text, byte, LOOK_CHARS.1);
        let mut passage = Self::default();
        if start > 0 {
            passage.push("…", Tone::Around, Some(start));
        }
        let mut from = start;
        for span in spans {
            let (left, right) = (span.start().clamp(from, end), span.end().clamp(from, end));
            passage.push(text.get(from..left), Tone::Around, Some(from));
            passage.push(text.get(left..right), Tone::New, Some(left));
            from = right;
        }
        passage.push(text.get(from..end), Tone::Around, Some(from));
        if end < text.len_bytes() {
            passage.push("…", Tone::Around, None);
        }
        passage.end(end);
        passage
    }

    /// The byte of the source at a code point of the shown text.
    #[must_use]
    pub fn source_byte(&self, char: usize) -> Option<u32> {
        let last = self.source_bytes.len().checked_sub(1)?;
        self.source_bytes.get(char.min(last)).copied()
    }

    /// The stretches of the mark, in bytes of `text`: what is in it, whatever became of it.
    #[must_use]
    pub fn marked(&self) -> Vec<Range<usize>> {
        let mut marked: Vec<Range<usize>> = Vec::new();
        for (run, tone) in &self.runs {
            match (tone, marked.last_mut()) {
                (Tone::Around, _) => {}
                (_, Some(last)) if last.end == run.start => last.end = run.end,
                _ => marked.push(run.clone()),
            }
        }
        marked
    }

    // ---- putting it together

    fn beside(&mut self, text: &SourceText, range: Range<u32>, side: Side) {
        if side == Side::Before && is_inside(text, range.start) {
            self.push("…", Tone::Around, Some(range.start));
        }
        self.push(text.get(range.clone()), Tone::Around, Some(range.start));
        if side == Side::After && is_inside(text, range.end) {
            // After a full stop, an ellipsis alone reads as four of them.
            let is_stop = self.text.trim_end().ends_with('.');
            self.push(if is_stop { " …" } else { "…" }, Tone::Around, None);
        }
    }

    /// What stands between two parts, cut where it is long.
    fn between(&mut self, text: &SourceText, range: Range<u32>) {
        self.push_cut(
            text.get(range.clone()),
            Tone::Around,
            Some(range.start),
            AROUND_CHARS,
        );
    }

    fn old_part(&mut self, diffs: &Diffs<'_>, at: usize, start: u32) {
        let quote = diffs.quote(at);
        for (kind, old, _) in diffs.pieces(at) {
            let tone = match kind {
                PieceKind::Kept => Tone::Kept,
                PieceKind::Gone => Tone::Gone,
                PieceKind::New => continue,
            };
            let byte = |at: usize| Some(start.saturating_add(as_u32(at)));
            let words = &quote[old.clone()];
            if tone == Tone::Kept {
                self.push_cut(words, tone, byte(old.start), MARK_CHARS);
                continue;
            }
            // White space at the ends is not struck: it would reach beyond the words.
            let core = words.trim();
            let from = old.start + words.len() - words.trim_start().len();
            let to = from + core.len();
            self.push(&quote[old.start..from], Tone::Kept, byte(old.start));
            self.push_cut(core, tone, byte(from), MARK_CHARS);
            self.push(&quote[to..old.end], Tone::Kept, byte(to));
        }
    }

    fn new_part(&mut self, diffs: &Diffs<'_>, at: usize, span: Span, text: &SourceText) {
        let words = text.slice(span);
        for (kind, _, new) in diffs.pieces(at) {
            let tone = match kind {
                PieceKind::Kept => Tone::Kept,
                PieceKind::New => Tone::New,
                PieceKind::Gone => continue,
            };
            let byte = span.start() + as_u32(new.start);
            self.push_cut(&words[new], tone, Some(byte), MARK_CHARS);
        }
    }

    fn push_cut(&mut self, words: &str, tone: Tone, source: Option<u32>, max_chars: usize) {
        let half = max_chars / 2;
        let head = words.char_indices().nth(half).map(|(at, _)| at);
        let tail = words.char_indices().rev().nth(half).map(|(at, _)| at);
        match (head, tail) {
            (Some(head), Some(tail)) if head < tail => {
                self.push(&words[..head], tone, source);
                self.push(CUT, Tone::Around, source.map(|byte| byte + as_u32(head)));
                self.push(&words[tail..], tone, source.map(|byte| byte + as_u32(tail)));
            }
            _ => self.push(words, tone, source),
        }
    }

    /// Adds words; signs without a shape become spaces, and a line break is one sign.
    fn push(&mut self, words: &str, tone: Tone, source: Option<u32>) {
        let from = self.text.len();
        let is_source = source.is_some() && words != "…" && words != CUT;
        let mut chars = words.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let byte = match source {
                Some(byte) if is_source => byte + as_u32(at),
                Some(byte) => byte,
                None => self.source_bytes.last().copied().unwrap_or(0),
            };
            let shown = match c {
                '\r' if chars.peek().is_some_and(|(_, next)| *next == '\n') => continue,
                '\r' | '\n' | '\u{2028}' | '\u{2029}' => '\n',
                c if c.is_control() => ' ',
                c => c,
            };
            self.text.push(shown);
            self.source_bytes.push(byte);
        }
        let run = from..self.text.len();
        if run.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some((last, same)) if *same == tone => last.end = run.end,
            _ => self.runs.push((run, tone)),
        }
    }

    fn end(&mut self, byte: u32) {
        self.source_bytes.push(byte);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// What is known to stand before a mark in its line, from the first whole word on, and whether
/// more stood before that.
fn near_before(before: &str) -> (bool, &str) {
    if let Some(at) = before.rfind(LINE_BREAKS) {
        let rest = &before[at..];
        return (false, rest.trim_start_matches(LINE_BREAKS));
    }
    let is_cut = before.chars().count() >= KNOWN_CHARS;
    match before.find(char::is_whitespace) {
        Some(at) if is_cut => (true, &before[at..]),
        _ => (is_cut, before),
    }
}

/// What is known to stand after a mark in its line, up to the last whole word, and whether more
/// stood after that.
fn near_after(after: &str) -> (&str, bool) {
    if let Some(at) = after.find(LINE_BREAKS) {
        return (&after[..at], false);
    }
    let is_cut = after.chars().count() >= KNOWN_CHARS;
    match after.rfind(char::is_whitespace) {
        Some(at) if is_cut => (&after[..at], true),
        _ => (after, is_cut),
    }
}

/// Whether a byte stands inside a line, so that something is left out beyond it.
fn is_inside(text: &SourceText, byte: u32) -> bool {
    let line = text.line_range(text.line_of(byte));
    line.start < byte && byte < line.end
}

/// The paragraphs that hold these bytes, no more than some code points around them.
fn window(text: &SourceText, hull: Range<u32>) -> Range<u32> {
    window_of(text, hull, AROUND_CHARS)
}

fn window_of(text: &SourceText, hull: Range<u32>, around_chars: usize) -> Range<u32> {
    let first = boundary::paragraph_at(text, hull.start).start;
    // A mark that ends with its line ends there, not in the next one.
    let last = boundary::paragraph_at(text, hull.end.saturating_sub(1)).end;
    let start = back(text, hull.start, around_chars).max(first);
    let end = on(text, hull.end, around_chars).min(last.max(hull.end));
    start.min(hull.start)..end.max(hull.end)
}

/// So many code points back, between two words.
fn back(text: &SourceText, byte: u32, chars: usize) -> u32 {
    let before = text.get(0..byte);
    let Some((cut, _)) = before.char_indices().rev().nth(chars) else {
        return 0;
    };
    // Where no words are told apart by spaces, any cluster will do.
    let gap = before[cut..].find(char::is_whitespace);
    let near = gap.filter(|gap| *gap < WORD_BYTES);
    near.map_or_else(
        || boundary::floor_grapheme(text, as_u32(cut)),
        |gap| as_u32(cut + gap),
    )
}

/// So many code points on, between two words.
fn on(text: &SourceText, byte: u32, chars: usize) -> u32 {
    let after = text.get(byte..text.len_bytes());
    let Some((cut, _)) = after.char_indices().nth(chars) else {
        return text.len_bytes();
    };
    let gap = after[..cut].rfind(char::is_whitespace);
    let near = gap.filter(|gap| cut - gap < WORD_BYTES);
    near.map_or_else(
        || boundary::floor_grapheme(text, byte + as_u32(cut)),
        |gap| byte + as_u32(gap),
    )
}

/// Where the parts stood in the old text; none if other words stand there.
fn old_spans(mark: &Unplaced, old: &SourceText) -> Option<Vec<Span>> {
    let parts = mark.place.parts.iter().map(|(chars, quote)| {
        let byte = |char: u64| old.byte_of(u32::try_from(char).ok()?);
        let span = old.span(byte(chars.start)?..byte(chars.end)?).ok()?;
        (old.slice(span) == quote).then_some(span)
    });
    let spans: Vec<Span> = parts.collect::<Option<_>>()?;
    (!spans.is_empty()).then_some(spans)
}

/// A stretch of both sides.
type DiffPiece = (PieceKind, Range<usize>, Range<usize>);

/// How each part of a mark differs from the words where it would be.
struct Diffs<'a> {
    mark: &'a Unplaced,
    pieces: Vec<Vec<DiffPiece>>,
}

impl<'a> Diffs<'a> {
    fn new(mark: &'a Unplaced, text: &SourceText, spans: &[Span]) -> Self {
        let quotes: Vec<&str> = mark
            .place
            .parts
            .iter()
            .map(|(_, quote)| quote.as_str())
            .collect();
        let words: Vec<&str> = spans.iter().map(|span| text.slice(*span)).collect();
        // Without a place there is nothing to compare with.
        let count = quotes.len().max(words.len());
        let pieces = (0..count).map(|at| match (quotes.get(at), words.get(at)) {
            (Some(old), Some(new)) => compared(old, new),
            (Some(old), None) if words.is_empty() => vec![(PieceKind::Kept, 0..old.len(), 0..0)],
            (Some(old), None) => vec![(PieceKind::Gone, 0..old.len(), 0..0)],
            (None, new) => vec![(PieceKind::New, 0..0, 0..new.map_or(0, |new| new.len()))],
        });
        Self {
            mark,
            pieces: pieces.collect(),
        }
    }

    fn quote(&self, at: usize) -> &'a str {
        self.mark.place.parts.get(at).map_or("", |(_, quote)| quote)
    }

    fn pieces(&self, at: usize) -> impl Iterator<Item = DiffPiece> + '_ {
        self.pieces.get(at).into_iter().flatten().cloned()
    }
}

fn compared(old: &str, new: &str) -> Vec<DiffPiece> {
    if old == new {
        return vec![(PieceKind::Kept, 0..old.len(), 0..new.len())];
    }
    if old.len().max(new.len()) > COMPARED_BYTES {
        return vec![
            (PieceKind::Gone, 0..old.len(), 0..0),
            (PieceKind::New, old.len()..old.len(), 0..new.len()),
        ];
    }
    let pieces = word_diff(old, new).into_iter();
    pieces
        .map(|piece| (piece.kind, piece.old, piece.new))
        .collect()
}

/// A passage is short, and a text below 4 GiB.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(spans: &[(u32, u32)], other: &[(u32, u32)]) -> Vec<(String, Tone)> {
        let text = SourceText::new("The Board said that 46,327 men had been drafted.").unwrap();
        let taken = |ranges: &[(u32, u32)]| -> Vec<Span> {
            ranges
                .iter()
                .map(|&(start, end)| text.span(start..end).unwrap())
                .collect()
        };
        let passage = Passage::beside_other(&text, &taken(spans), &taken(other));
        let runs = passage.runs.iter();
        runs.map(|(run, tone)| (passage.text[run.clone()].to_owned(), *tone))
            .collect()
    }

    fn said(runs: &[(&str, Tone)]) -> Vec<(String, Tone)> {
        runs.iter()
            .map(|(words, tone)| ((*words).to_owned(), *tone))
            .collect()
    }

    #[test]
    fn what_only_one_version_holds_stands_out() {
        use Tone::{Around, Kept, New};
        assert_eq!(
            shown(&[(20, 30)], &[(20, 26)]),
            said(&[
                ("The Board said that ", Around),
                ("46,327", Kept),
                (" men", New),
                (" had been drafted.", Around),
            ])
        );
        assert_eq!(
            shown(&[(20, 26)], &[(20, 30)]),
            said(&[
                ("The Board said that ", Around),
                ("46,327", Kept),
                (" men had been drafted.", Around),
            ])
        );
        assert_eq!(
            shown(&[(20, 26)], &[]),
            said(&[
                ("The Board said that ", Around),
                ("46,327", Kept),
                (" men had been drafted.", Around),
            ])
        );
        assert_eq!(
            shown(&[(4, 26)], &[(0, 9), (20, 30)]),
            said(&[
                ("The ", Around),
                ("Board", Kept),
                (" said that ", New),
                ("46,327", Kept),
                (" men had been drafted.", Around),
            ])
        );
    }
}
