//! Where characters, words, sentences and paragraphs begin and end. All functions but
//! [`sentences`] look at the neighbourhood of an offset alone, never at the document. Offsets
//! are UTF-8 bytes; one that lies inside a character or behind the text counts as the boundary
//! before it.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use super::SourceText;
use super::sentences;
use super::words::{self, Token, TokenKind};

/// How many bytes around an offset are cut into words, at first and when a word is longer.
const WORD_RADII: [u32; 3] = [1 << 9, 1 << 12, 1 << 15];

/// The same for sentences.
const SENTENCE_RADII: [u32; 3] = [1 << 11, 1 << 14, 1 << 17];

/// How much of a long line is cut into sentences at once, at first.
const SENTENCE_PIECE_BYTES: u32 = 1 << 14;

/// How many stretches without a word a caret crosses at once.
const MAX_STRETCHES: usize = 256;

// ---- grapheme clusters

/// The start of the grapheme cluster before this byte; 0 at the start.
#[must_use]
pub fn prev_grapheme(text: &SourceText, byte: u32) -> u32 {
    let byte = text.floor_char(byte);
    let mut cursor = GraphemeCursor::new(byte as usize, text.as_str().len(), true);
    let found = cursor.prev_boundary(text.as_str(), 0);
    found.ok().flatten().map_or(0, as_u32)
}

/// The next boundary of grapheme clusters behind this byte; the length at the end.
#[must_use]
pub fn next_grapheme(text: &SourceText, byte: u32) -> u32 {
    let byte = text.floor_char(byte);
    let mut cursor = GraphemeCursor::new(byte as usize, text.as_str().len(), true);
    let found = cursor.next_boundary(text.as_str(), 0);
    found.ok().flatten().map_or(text.len_bytes(), as_u32)
}

/// The boundary of grapheme clusters at or before this byte.
#[must_use]
pub fn floor_grapheme(text: &SourceText, byte: u32) -> u32 {
    let byte = text.floor_char(byte);
    if is_grapheme_boundary(text, byte) {
        byte
    } else {
        prev_grapheme(text, byte)
    }
}

/// The boundary of grapheme clusters at or behind this byte.
#[must_use]
pub fn ceil_grapheme(text: &SourceText, byte: u32) -> u32 {
    let floor = text.floor_char(byte);
    if floor == byte.min(text.len_bytes()) && is_grapheme_boundary(text, floor) {
        floor
    } else {
        next_grapheme(text, floor)
    }
}

/// Whether no grapheme cluster is cut at this byte.
#[must_use]
pub fn is_grapheme_boundary(text: &SourceText, byte: u32) -> bool {
    let text = text.as_str();
    let byte = byte as usize;
    if !text.is_char_boundary(byte) {
        return false;
    }
    // Between two ASCII characters only CR LF is held together.
    let bytes = text.as_bytes();
    if let (Some(before), Some(behind)) = (byte.checked_sub(1).map(|at| bytes[at]), bytes.get(byte))
        && before.is_ascii()
        && behind.is_ascii()
    {
        return before != b'\r' || *behind != b'\n';
    }
    let mut cursor = GraphemeCursor::new(byte, text.len(), true);
    cursor.is_boundary(text, 0).unwrap_or(true)
}

// ---- words

/// The word at this byte. Right behind a word it is that word, when no other starts there.
/// Away from words it is the white space or the one other character at this byte; empty only
/// where the line has nothing.
#[must_use]
pub fn word_at(text: &SourceText, byte: u32) -> Range<u32> {
    let byte = text.floor_char(byte);
    let line = text.line_range(text.line_of(byte));
    if line.is_empty() {
        return line;
    }
    let byte = byte.min(line.end);
    let at = (byte < line.end).then(|| unit(text, byte));
    if let Some((range, TokenKind::Word)) = at {
        return range;
    }
    let before = (byte > line.start).then(|| unit(text, text.floor_char(byte - 1)));
    match (at, before) {
        (_, Some((range, TokenKind::Word))) | (Some((range, _)), _) | (None, Some((range, _))) => {
            range
        }
        (None, None) => line,
    }
}

/// The word, white space or other character that holds this byte; a line break is a unit too.
pub(super) fn word_unit(text: &SourceText, byte: u32) -> Range<u32> {
    line_break(text, byte).unwrap_or_else(|| unit(text, byte).0)
}

/// The end of the next word; the end of the text when there is none.
#[must_use]
pub fn next_word(text: &SourceText, byte: u32) -> u32 {
    let mut byte = text.floor_char(byte);
    let len = text.len_bytes();
    for _ in 0..MAX_STRETCHES {
        let line = text.line_of(byte);
        let range = text.line_range(line);
        if byte >= range.end {
            let next = next_filled_line(text, line);
            match next {
                Some(line) => byte = text.line_start(line),
                None => return len,
            }
        }
        let is_next = |token: &&Token, at: u32| is_word(token) && as_u32(token.range.end) > at;
        let (found, window) = pick(text, byte, |tokens, at| {
            tokens.iter().find(|token| is_next(token, at)).cloned()
        });
        match found {
            Some(range) => return range.end,
            None => byte = window.range.end.max(next_grapheme(text, byte)),
        }
    }
    byte
}

/// The start of the word before this byte; 0 when there is none.
#[must_use]
pub fn prev_word(text: &SourceText, byte: u32) -> u32 {
    let mut byte = text.floor_char(byte);
    for _ in 0..MAX_STRETCHES {
        let line = text.line_of(byte);
        let range = text.line_range(line);
        if byte <= range.start {
            match prev_filled_line(text, line) {
                Some(line) => byte = text.line_range(line).end,
                None => return 0,
            }
        }
        let is_prev = |token: &&Token, at: u32| is_word(token) && as_u32(token.range.start) < at;
        let (found, window) = pick(text, byte, |tokens, at| {
            tokens.iter().rfind(|token| is_prev(token, at)).cloned()
        });
        match found {
            Some(range) => return range.start,
            None => byte = window.range.start.min(prev_grapheme(text, byte)),
        }
    }
    byte
}

fn is_word(token: &Token) -> bool {
    token.kind == TokenKind::Word
}

/// The token that holds this byte, which lies in a line and not in its line break.
fn unit(text: &SourceText, byte: u32) -> (Range<u32>, TokenKind) {
    let mut kind = TokenKind::Other;
    let (range, window) = pick(text, byte, |tokens, at| {
        let found = tokens.iter().find(|token| as_u32(token.range.end) > at);
        kind = found.map_or(kind, |token| token.kind);
        found.cloned()
    });
    let range = range.unwrap_or(byte..window.range.end);
    (
        floor_grapheme(text, range.start)..ceil_grapheme(text, range.end),
        kind,
    )
}

/// Cuts the neighbourhood of a byte into tokens and picks one of them; the neighbourhood
/// grows while the token reaches its edge. The pick sees offsets from the window's start.
fn pick(
    text: &SourceText,
    byte: u32,
    mut choose: impl FnMut(&[Token], u32) -> Option<Token>,
) -> (Option<Range<u32>>, Window) {
    let mut window = Window::around(text, byte, WORD_RADII[0]);
    for radius in WORD_RADII {
        window = Window::around(text, byte, radius);
        let start = window.range.start;
        let tokens = words::tokens(text.get(window.range.clone()));
        let Some(token) = choose(&tokens, byte.saturating_sub(start)) else {
            return (None, window);
        };
        let range = start + as_u32(token.range.start)..start + as_u32(token.range.end);
        if !window.cuts(&range) || radius == WORD_RADII[WORD_RADII.len() - 1] {
            return (Some(range), window);
        }
    }
    (None, window)
}

// ---- sentences

/// The sentence at this byte without the white space around it. White space behind a sentence
/// counts as that sentence. In a line of white space it is empty.
#[must_use]
pub fn sentence_at(text: &SourceText, byte: u32) -> Range<u32> {
    let tile = sentence_tile(text, byte);
    match first_ink(text, tile.clone()) {
        None => tile.start..tile.start,
        Some(start) => start..start + as_u32(text.get(start..tile.end).trim_end().len()),
    }
}

/// The start of the next sentence; the end of the text when there is none.
#[must_use]
pub fn next_sentence(text: &SourceText, byte: u32) -> u32 {
    let byte = text.floor_char(byte);
    let line = text.line_of(byte);
    let end = text.line_range(line).end;
    let mut at = byte;
    while at < end {
        let tile = sentence_tile(text, at);
        match first_ink(text, tile.clone()) {
            Some(start) if start > byte => return start,
            _ => at = tile.end.max(at + 1),
        }
    }
    let next = next_filled_line(text, line).map(|line| text.line_range(line));
    next.and_then(|range| first_ink(text, range))
        .unwrap_or_else(|| text.len_bytes())
}

/// The start of the sentence before this byte, or of the one that holds it; 0 when there is none.
#[must_use]
pub fn prev_sentence(text: &SourceText, byte: u32) -> u32 {
    let byte = text.floor_char(byte);
    let line = text.line_of(byte);
    let range = text.line_range(line);
    let mut at = byte.min(range.end);
    while at > range.start {
        let tile = sentence_tile(text, text.floor_char(at - 1));
        match first_ink(text, tile.clone()) {
            Some(start) if start < byte => return start,
            _ => at = tile.start.min(at - 1),
        }
    }
    let Some(line) = prev_filled_line(text, line) else {
        return 0;
    };
    let tile = sentence_tile(text, text.line_range(line).end);
    first_ink(text, tile.clone()).unwrap_or(tile.start)
}

/// All sentences in order, without the white space around them. Here the whole text is looked
/// at, once, a line or a piece of a long one at a time.
#[must_use]
pub fn sentences(text: &SourceText) -> Vec<Range<u32>> {
    let mut found = Vec::new();
    for line in (0..text.line_count()).map(|line| text.line_range(line)) {
        let mut at = line.start;
        let mut len = SENTENCE_PIECE_BYTES;
        while at < line.end {
            let end = ceil_grapheme(text, at.saturating_add(len).min(line.end));
            let breaks = sentences::breaks(text.get(at..end));
            // The last sentence of a piece may go on behind it.
            let whole = breaks.len() - 1 - usize::from(end < line.end);
            if whole == 0 {
                len = len.saturating_mul(2);
                continue;
            }
            let tiles = breaks[..=whole].windows(2);
            let tiles = tiles.map(|tile| at + as_u32(tile[0])..at + as_u32(tile[1]));
            found.extend(tiles.filter_map(|tile| {
                let start = first_ink(text, tile.clone())?;
                let ink = text.get(start..tile.end).trim_end();
                Some(start..start + as_u32(ink.len()))
            }));
            at += as_u32(breaks[whole]);
            len = SENTENCE_PIECE_BYTES;
        }
    }
    found
}

/// The sentence that holds this byte, with the white space behind it: sentences of a line leave
/// no gap. A line break counts as the last sentence of its line.
fn sentence_tile(text: &SourceText, byte: u32) -> Range<u32> {
    let byte = text.floor_char(byte);
    let line = text.line_range(text.line_of(byte));
    if line.is_empty() {
        return line;
    }
    let byte = byte.min(text.floor_char(line.end - 1));
    let mut tile = line;
    for radius in SENTENCE_RADII {
        let window = Window::around(text, byte, radius);
        let start = window.range.start;
        let breaks = sentences::breaks(text.get(window.range.clone()));
        let behind = breaks.partition_point(|&at| start + as_u32(at) <= byte);
        let behind = behind.clamp(1, breaks.len() - 1);
        tile = start + as_u32(breaks[behind - 1])..start + as_u32(breaks[behind]);
        if !window.cuts(&tile) {
            break;
        }
    }
    floor_grapheme(text, tile.start)..ceil_grapheme(text, tile.end)
}

/// The first byte of a range that is no white space.
fn first_ink(text: &SourceText, range: Range<u32>) -> Option<u32> {
    let piece = text.get(range.clone());
    let white = piece.len() - piece.trim_start().len();
    // A mark may sit on white space.
    (white < piece.len()).then(|| floor_grapheme(text, range.start + as_u32(white)))
}

// ---- paragraphs

/// The line that holds this byte, without its line break.
#[must_use]
pub fn paragraph_at(text: &SourceText, byte: u32) -> Range<u32> {
    text.line_range(text.line_of(byte.min(text.len_bytes())))
}

/// The start of the next line that is not blank; the end of the text when there is none.
#[must_use]
pub fn next_paragraph(text: &SourceText, byte: u32) -> u32 {
    let line = text.line_of(byte.min(text.len_bytes()));
    next_filled_line(text, line).map_or(text.len_bytes(), |line| text.line_start(line))
}

/// The start of this line, or of the line before that is not blank; 0 when there is none.
#[must_use]
pub fn prev_paragraph(text: &SourceText, byte: u32) -> u32 {
    let byte = byte.min(text.len_bytes());
    let line = text.line_of(byte);
    let start = text.line_start(line);
    if start < byte && !is_blank(text, line) {
        return start;
    }
    prev_filled_line(text, line).map_or(0, |line| text.line_start(line))
}

fn next_filled_line(text: &SourceText, line: u32) -> Option<u32> {
    (line + 1..text.line_count()).find(|&line| !is_blank(text, line))
}

fn prev_filled_line(text: &SourceText, line: u32) -> Option<u32> {
    (0..line).rev().find(|&line| !is_blank(text, line))
}

fn is_blank(text: &SourceText, line: u32) -> bool {
    text.get(text.line_range(line)).trim_start().is_empty()
}

/// If the byte lies in a line break: its bytes.
fn line_break(text: &SourceText, byte: u32) -> Option<Range<u32>> {
    let line = text.line_of(byte);
    let end = text.line_range(line).end;
    (byte >= end).then(|| end..text.line_start(line + 1))
}

// ---- the neighbourhood of a byte

/// A piece of one line around a byte: the whole line, or what lies within a radius.
struct Window {
    range: Range<u32>,
    cut_start: bool,
    cut_end: bool,
}

impl Window {
    /// The piece of the byte's line that reaches `radius` bytes to each side, less to end at a
    /// space where there is one.
    fn around(text: &SourceText, byte: u32, radius: u32) -> Self {
        let line = text.line_range(text.line_of(byte));
        let byte = byte.min(line.end);
        let cut_start = byte - line.start > radius;
        let cut_end = line.end - byte > radius;
        let start = if cut_start {
            let far = text.floor_char(byte - radius);
            let near = text.floor_char(byte - radius / 2);
            let space = text.get(far..near).find(' ');
            space.map_or_else(
                || floor_grapheme(text, far).max(line.start),
                |at| far + as_u32(at) + 1,
            )
        } else {
            line.start
        };
        let end = if cut_end {
            let near = text.floor_char(byte + radius / 2);
            let far = text.floor_char(byte + radius);
            let space = text.get(near..far).rfind(' ');
            space.map_or_else(
                || ceil_grapheme(text, far).min(line.end),
                |at| near + as_u32(at),
            )
        } else {
            line.end
        };
        Self {
            range: start..end,
            cut_start,
            cut_end,
        }
    }

    /// Whether the range may go on beyond the window.
    fn cuts(&self, range: &Range<u32>) -> bool {
        self.cut_start && range.start <= self.range.start
            || self.cut_end && range.end >= self.range.end
    }
}

/// Lengths inside a [`SourceText`] fit.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "boundary_tests.rs"]
mod tests;
