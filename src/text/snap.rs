//! Selections grown to whole characters, words, sentences or paragraphs, and trimmed to what
//! an annotator means. Offsets are UTF-8 bytes.

use std::ops::Range;

use super::boundary::{
    ceil_grapheme, floor_grapheme, next_grapheme, paragraph_at, prev_grapheme, sentence_at,
    word_at, word_unit,
};
use super::{SourceText, Span, abbreviations};

/// How far the other half of a quote or bracket is looked for, in bytes.
const MAX_PAIR_BYTES: u32 = 1 << 16;

/// The unit to which a selection grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Granularity {
    /// Grapheme clusters, just as they were dragged.
    Character,
    /// Whole words.
    #[default]
    Word,
    /// Whole sentences.
    Sentence,
    /// Whole lines.
    Paragraph,
}

/// The span from anchor to head, in either order, grown to whole units.
///
/// White space at its ends is left out before it grows, and [`trim`] is applied after; only
/// [`Granularity::Character`] takes everything. Where anchor and head are the same, it is the
/// unit at that place. `None` where nothing but white space or punctuation is left.
#[must_use]
pub fn snap(text: &SourceText, anchor: u32, head: u32, granularity: Granularity) -> Option<Span> {
    let dragged = anchor.min(head)..anchor.max(head).min(text.len_bytes());
    if granularity == Granularity::Character {
        let whole = floor_grapheme(text, dragged.start)..ceil_grapheme(text, dragged.end);
        let dragged_none = dragged.is_empty();
        return (!dragged_none).then(|| text.span(whole).ok()).flatten();
    }
    if dragged.is_empty() {
        return trim(
            text,
            match granularity {
                Granularity::Sentence => sentence_at(text, dragged.start),
                Granularity::Paragraph => paragraph_at(text, dragged.start),
                _ => word_at(text, dragged.start),
            },
        );
    }
    let ink = shed_white(text, dragged)?;
    let last = prev_grapheme(text, ink.end);
    trim(
        text,
        match granularity {
            Granularity::Sentence => {
                sentence_at(text, ink.start).start..sentence_at(text, last).end
            }
            Granularity::Paragraph => {
                paragraph_at(text, ink.start).start..paragraph_at(text, last).end
            }
            _ => word_unit(text, ink.start).start..word_unit(text, last).end,
        },
    )
}

/// Sheds white space and what else does not belong to a passage: trailing punctuation, and
/// brackets and quotes whose other half lies outside. `None` when nothing is left.
///
/// The percent sign of "60–80%", the bracket of "8(2)(a)", the full stop of "U.S." and both
/// quotes of "“quoted”" stay; "said.”" loses the last two.
#[must_use]
pub fn trim(text: &SourceText, range: Range<u32>) -> Option<Span> {
    let end = range.end.min(text.len_bytes());
    let mut range = floor_grapheme(text, range.start)..ceil_grapheme(text, end);
    while !range.is_empty() {
        let last = prev_grapheme(text, range.end).max(range.start);
        if !sheds_last(text, &range, last) {
            break;
        }
        range.end = last;
    }
    while !range.is_empty() {
        let next = next_grapheme(text, range.start).min(range.end);
        if !sheds_first(text, &range, next) {
            break;
        }
        range.start = next;
    }
    let has_ink = text.get(range.clone()).chars().any(is_ink);
    has_ink.then(|| text.span(range).ok()).flatten()
}

/// Something that a mark can be about: no white space and no bare punctuation.
fn is_ink(c: char) -> bool {
    let punctuation = c.is_ascii_punctuation()
        || ('\u{2010}'..='\u{205e}').contains(&c)
        || ('\u{3001}'..='\u{301f}').contains(&c)
        || matches!(c, '«' | '»' | '·' | '¶' | '§' | '−' | '¡' | '¿');
    !(punctuation || is_empty_char(c))
}

/// Cuts white space off both ends.
fn shed_white(text: &SourceText, range: Range<u32>) -> Option<Range<u32>> {
    let range = floor_grapheme(text, range.start)..ceil_grapheme(text, range.end);
    let piece = text.get(range.clone());
    let end = piece.trim_end_matches(is_empty_char).len();
    let white = piece.len() - piece.trim_start_matches(is_empty_char).len();
    let as_u32 = |n| u32::try_from(n).unwrap_or(u32::MAX);
    (white < end).then(|| range.start + as_u32(white)..range.start + as_u32(end))
}

/// White space, and characters that take no room.
fn is_empty_char(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}'
        )
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// Whether the cluster from `last` to the end of the range does not belong to it.
fn sheds_last(text: &SourceText, range: &Range<u32>, last: u32) -> bool {
    let cluster = text.get(last..range.end);
    if cluster.chars().all(is_empty_char) {
        return true;
    }
    let Some(c) = only_char(cluster) else {
        return false;
    };
    let inside = range.start.max(last.saturating_sub(MAX_PAIR_BYTES));
    let before = text.get(text.floor_char(inside).max(range.start)..last);
    match c {
        '.' => {
            let line = paragraph_at(text, last);
            let behind = text.floor_char(line.end.min(range.end + 64)).max(range.end);
            !abbreviations::owns_stop(before, text.get(range.end..behind))
        }
        '"' => !closes_straight(before, '"'),
        '\'' => !closes_straight(before, '\''),
        c if is_opener(c) && c != '“' && c != '‘' => true,
        c if is_closer(c) => !has_opener(before, c),
        c => is_sentence_mark(c) || is_dash(c) || is_bullet(c),
    }
}

/// Whether the cluster from the start of the range to `next` does not belong to it.
fn sheds_first(text: &SourceText, range: &Range<u32>, next: u32) -> bool {
    let cluster = text.get(range.start..next);
    if cluster.chars().all(is_empty_char) {
        return true;
    }
    let Some(c) = only_char(cluster) else {
        return false;
    };
    let inside = range.end.min(next.saturating_add(MAX_PAIR_BYTES));
    let behind = text.get(next..text.floor_char(inside).max(next));
    let digit = behind.starts_with(char::is_numeric);
    match c {
        '.' | ',' | '-' | '–' | '\'' | '’' if digit => false,
        '"' => !behind.contains('"'),
        '\'' => !behind.contains('\''),
        '*' => behind.starts_with(char::is_whitespace),
        c if is_opener(c) => !has_closer(behind, c),
        c if is_closer(c) => true,
        '¿' | '¡' | '−' => false,
        c => is_sentence_mark(c) || is_dash(c) || is_bullet(c),
    }
}

fn only_char(cluster: &str) -> Option<char> {
    let mut chars = cluster.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// What ends or divides sentences, in the scripts of the world.
fn is_sentence_mark(c: char) -> bool {
    ".,;:!?…‥‽،؛؟۔।॥。、，．；：！？｡､։׃·፡።၊။".contains(c)
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '−')
}

fn is_bullet(c: char) -> bool {
    "•‣▪◦●■►|".contains(c)
}

/// Brackets and quotes with the ones that close them.
const PAIRS: [(char, &str); 15] = [
    ('(', ")"),
    ('[', "]"),
    ('{', "}"),
    ('⟨', "⟩"),
    ('“', "”"),
    ('„', "“”"),
    ('‟', "”"),
    ('‘', "’"),
    ('‚', "‘’"),
    ('«', "»"),
    ('‹', "›"),
    ('「', "」"),
    ('『', "』"),
    ('（', "）"),
    ('《', "》"),
];

fn is_opener(c: char) -> bool {
    PAIRS.iter().any(|(opener, _)| *opener == c)
}

fn is_closer(c: char) -> bool {
    PAIRS.iter().any(|(_, closers)| closers.contains(c))
}

fn closes(opener: char, closer: char) -> bool {
    let is_pair = |(first, closers): &(char, &str)| *first == opener && closers.contains(closer);
    PAIRS.iter().any(is_pair)
}

/// Whether a quote or bracket opens in `before` that `closer`, right behind it, closes.
fn has_opener(before: &str, closer: char) -> bool {
    let mut depth = 0_usize;
    for (at, c) in before.char_indices().rev() {
        if c == closer && !is_apostrophe(before, at, c) {
            // A closer like ’ or “ may open as well; it counts as what it is here.
            depth += 1;
        } else if closes(c, closer) {
            if depth == 0 {
                return true;
            }
            depth -= 1;
        }
    }
    false
}

/// Whether `opener` is closed in `behind`, which begins right behind it.
fn has_closer(behind: &str, opener: char) -> bool {
    let mut depth = 0_usize;
    for (at, c) in behind.char_indices() {
        if c == opener {
            depth += 1;
        } else if closes(opener, c) && !is_apostrophe(behind, at, c) {
            if depth == 0 {
                return true;
            }
            depth -= 1;
        }
    }
    false
}

/// Whether the ’ at this place stands between two letters.
fn is_apostrophe(text: &str, at: usize, c: char) -> bool {
    c == '’'
        && text[..at].ends_with(char::is_alphabetic)
        && text[at + c.len_utf8()..].starts_with(char::is_alphabetic)
}

/// Whether the last straight quote in `before` opens, so that one behind it closes.
fn closes_straight(before: &str, quote: char) -> bool {
    let apostrophe = |at: usize| {
        quote == '\''
            && before[..at].ends_with(char::is_alphanumeric)
            && before[at + 1..].starts_with(char::is_alphanumeric)
    };
    let found = before
        .char_indices()
        .rev()
        .find(|&(at, c)| c == quote && !apostrophe(at));
    found.is_some_and(|(at, _)| {
        let lead = before[..at].chars().next_back();
        lead.is_none_or(|c| c.is_whitespace() || is_opener(c) || is_dash(c))
    })
}

#[cfg(test)]
#[path = "snap_tests.rs"]
mod tests;
