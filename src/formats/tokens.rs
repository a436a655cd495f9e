//! Words and signs as spaCy's blank tokenizer for many languages sees them:
//! `spacy.blank("xx")` of spaCy 3.8. Offsets are UTF-8 bytes.
//!
//! The one for many languages has no rules for "don't" or "U.S." and so treats an English, a
//! Ukrainian and an Arabic article alike. White space cuts a text into pieces; from both ends
//! of a piece signs are cut off until nothing more comes off; the rest is cut at signs inside,
//! unless it is an address. Emoticons and a few other words stay whole. As in spaCy, a token may
//! end inside a grapheme cluster: each emoji of a family is a token.
//!
//! Source: `spacy/tokenizer.pyx` and the files that the parts name.

mod affixes;
mod classes;
pub(super) mod labelled;
mod specials;
mod url;

use std::ops::Range;

pub(super) use classes::is_space;

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whether a space follows that belongs to no token.
    pub spaced: bool,
}

impl Token {
    /// Its characters.
    #[must_use]
    pub fn text(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Whether it is white space: line breaks, tabs, and spaces beyond the first.
    #[must_use]
    pub fn is_space(self, text: &str) -> bool {
        self.text(text).starts_with(is_space)
    }
}

/// The tokens of a text in order, without the white space between them.
#[must_use]
pub fn tokens(text: &str) -> Vec<Range<u32>> {
    let as_u32 = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let all = with_white_space(text).into_iter();
    let words = all.filter(|token| !token.is_space(text));
    words
        .map(|token| as_u32(token.start)..as_u32(token.end))
        .collect()
}

/// All tokens of a text in order, as spaCy has them. With the spaces that follow them they are
/// the whole text.
#[must_use]
pub fn with_white_space(text: &str) -> Vec<Token> {
    specials::put_together(text, by_rules(text, true))
}

/// Cuts a text by the rules, with or without looking for special words.
fn by_rules(text: &str, with_specials: bool) -> Vec<Token> {
    let mut cutter = Cutter {
        text,
        with_specials,
        tokens: Vec::with_capacity(text.len() / 5),
    };
    let mut start = 0;
    let mut in_space = text.starts_with(is_space);
    for (at, c) in text.char_indices() {
        if is_space(c) == in_space {
            continue;
        }
        if start < at {
            cutter.cut(start, at);
        }
        start = at;
        if c == ' ' {
            // One space behind a word is no token.
            if let Some(token) = cutter.tokens.last_mut() {
                token.spaced = true;
            }
            start += 1;
        }
        in_space = !in_space;
    }
    if start < text.len() {
        cutter.cut(start, text.len());
    }
    cutter.tokens
}

struct Cutter<'a> {
    text: &'a str,
    with_specials: bool,
    tokens: Vec<Token>,
}

impl Cutter<'_> {
    /// Cuts a piece that holds either white space alone or none.
    fn cut(&mut self, mut start: usize, mut end: usize) {
        let mut suffixes = Vec::new();
        loop {
            if start == end || self.is_special(start, end) {
                break;
            }
            let prefix = affixes::prefix_len(&self.text[start..end]);
            let behind = start + prefix;
            if prefix > 0 && behind < end && self.is_special(behind, end) {
                self.push(start, behind);
                start = behind;
                break;
            }
            let suffix = affixes::suffix_len(&self.text[behind..end]);
            let before = end - suffix;
            if suffix > 0 && before > start && self.is_special(start, before) {
                suffixes.push(before..end);
                end = before;
                break;
            }
            if prefix > 0 {
                self.push(start, behind);
            }
            if suffix > 0 {
                suffixes.push(before..end);
            }
            if prefix == 0 && suffix == 0 {
                break;
            }
            (start, end) = (behind, before);
        }
        self.cut_inside(start, end);
        for suffix in suffixes.into_iter().rev() {
            self.push(suffix.start, suffix.end);
        }
    }

    /// Cuts what is left of a piece.
    fn cut_inside(&mut self, start: usize, end: usize) {
        let word = &self.text[start..end];
        if self.is_special(start, end) {
            let mut from = start;
            for len in specials::ends(word) {
                self.push(from, start + len);
                from = start + len;
            }
            return;
        }
        if url::is_url(word) {
            self.push(start, end);
            return;
        }
        let mut from = start;
        for infix in affixes::infixes(word) {
            // Nothing stands before one at the beginning, so it does not cut.
            if infix.start > 0 {
                self.push(from, start + infix.start);
                self.push(start + infix.start, start + infix.end);
                from = start + infix.end;
            }
        }
        self.push(from, end);
    }

    fn is_special(&self, start: usize, end: usize) -> bool {
        self.with_specials && specials::is_special(&self.text[start..end])
    }

    fn push(&mut self, start: usize, end: usize) {
        if start < end {
            self.tokens.push(Token {
                start,
                end,
                spaced: false,
            });
        }
    }
}

#[cfg(test)]
mod tests;
