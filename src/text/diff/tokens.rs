//! Texts as sequences of small numbers, to compare them by words: white space is left out, so
//! that wrapping lines anew changes nothing. Offsets are UTF-8 bytes of the text that was cut.

use std::collections::HashMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::fold::is_hidden_char;

/// The words and signs of a text, without its white space.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    /// What each token is: equal numbers are equal characters, in all texts of one [`Interner`].
    pub ids: Vec<u32>,
    /// Where each token stands. In order, not overlapping.
    pub ranges: Vec<Range<u32>>,
}

/// Gives each different token a number.
#[derive(Debug, Default)]
pub struct Interner<'a> {
    ids: HashMap<&'a str, u32>,
    /// By number: whether the token is a word, not a sign.
    words: Vec<bool>,
}

/// What a grapheme cluster does to the token before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Ends it.
    White,
    /// Continues a word.
    Letter,
    /// Continues a word, and a number in particular.
    Digit,
    /// Cannot be seen: continues whatever there is.
    Hidden,
    /// A word by itself: there are no spaces between words in its script.
    Ideograph,
    /// A token by itself.
    Sign,
}

impl<'a> Interner<'a> {
    /// Cuts a text and numbers its tokens.
    pub fn tokens(&mut self, text: &'a str) -> Tokens {
        let mut tokens = Tokens::default();
        self.add(&mut tokens, text, 0);
        tokens
    }

    /// Cuts a piece that starts at `start` in a text, and adds its tokens.
    pub fn add(&mut self, tokens: &mut Tokens, piece: &'a str, start: u32) {
        cut(piece, |range, is_word| {
            let id = self.intern(&piece[range.clone()], is_word);
            let range = start + as_u32(range.start)..start + as_u32(range.end);
            tokens.ids.push(id);
            tokens.ranges.push(range);
        });
    }

    /// Whether the token with this number is a word; one that was not given here is none.
    pub fn is_word(&self, id: u32) -> bool {
        self.words.get(id as usize).is_some_and(|&is_word| is_word)
    }

    fn intern(&mut self, token: &'a str, is_word: bool) -> u32 {
        let words = &mut self.words;
        *self.ids.entry(token).or_insert_with(|| {
            words.push(is_word);
            as_u32(words.len() - 1)
        })
    }
}

impl Tokens {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// The tokens that share a byte with this range; empty, but in its place, if none does.
    pub fn touching(&self, bytes: Range<u32>) -> Range<usize> {
        let start = self
            .ranges
            .partition_point(|range| range.end <= bytes.start);
        let end = self.ranges.partition_point(|range| range.start < bytes.end);
        start..end.max(start)
    }
}

/// Cuts a text into words and signs; `found` gets each with whether it is a word.
pub fn cut(text: &str, mut found: impl FnMut(Range<usize>, bool)) {
    let mut word: Option<usize> = None;
    let mut last = Class::White;
    let mut at = 0;
    while at < text.len() {
        let len = cluster_len(text, at);
        let class = class(&text[at..at + len]);
        let goes_on = match class {
            Class::Letter | Class::Digit | Class::Hidden => true,
            Class::Sign => joins(&text[at..], len, last),
            Class::White | Class::Ideograph => false,
        };
        if let Some(start) = word
            && !goes_on
        {
            found(start..at, true);
            word = None;
        }
        match class {
            Class::Letter | Class::Digit => word = word.or(Some(at)),
            Class::Hidden | Class::Sign if word.is_none() => found(at..at + len, false),
            Class::Ideograph => found(at..at + len, true),
            Class::White | Class::Hidden | Class::Sign => {}
        }
        if class != Class::Hidden {
            last = class;
        }
        at += len;
    }
    if let Some(start) = word {
        found(start..at, true);
    }
}

/// Length in bytes of the grapheme cluster that starts here.
fn cluster_len(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    // CR LF is one cluster, but white space either way.
    if bytes[at].is_ascii() && bytes.get(at + 1).is_none_or(u8::is_ascii) {
        return 1;
    }
    text[at..].graphemes(true).next().map_or(1, str::len)
}

fn class(cluster: &str) -> Class {
    let c = cluster.chars().next().unwrap_or(' ');
    if c.is_whitespace() {
        Class::White
    } else if is_ideograph(c) {
        Class::Ideograph
    } else if c.is_numeric() {
        Class::Digit
    } else if c.is_alphanumeric() {
        Class::Letter
    } else if is_hidden_char(c) {
        Class::Hidden
    } else {
        Class::Sign
    }
}

/// Whether a sign holds together what stands before and behind it: "12,418", "Shevchenko’s".
fn joins(rest: &str, len: usize, last: Class) -> bool {
    let sign = &rest[..len];
    let next = rest[len..].chars().next();
    match last {
        Class::Digit => {
            matches!(sign, "." | "," | ":" | "’" | "'") && next.is_some_and(char::is_numeric)
        }
        Class::Letter => {
            matches!(sign, "'" | "’" | "ʼ" | "`") && next.is_some_and(char::is_alphabetic)
        }
        _ => false,
    }
}

/// Letters of scripts that put no space between words.
fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        && c.is_alphanumeric()
}

/// A text is shorter than 4 GiB, see `SourceText`.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[track_caller]
    fn check(text: &str, tokens: &str) {
        let mut found = Vec::new();
        cut(text, |range, is_word| {
            let mark = if is_word { "" } else { "~" };
            found.push(format!("{mark}{}", &text[range]));
        });
        assert_eq!(found.join(" "), tokens);
    }

    #[test]
    fn words_and_signs_are_cut() {
        check("The 12,418 men (16%).", "The 12,418 men ~( 16 ~% ~) ~.");
        check("At 18:30, it’s on.", "At 18:30 ~, it’s on ~.");
        check("об'єкт\r\n«так»", "об'єкт ~« так ~»");
        check(
            "a\u{301}b co\u{ad}op \u{ad} x",
            "a\u{301}b co\u{ad}op ~\u{ad} x",
        );
        check("👨‍👩‍👧🇺🇦👍🏽", "~👨‍👩‍👧 ~🇺🇦 ~👍🏽");
        check("東京へ שלום سلام", "東 京 へ שלום سلام");
        check("", "");
        check(" \r\n ", "");
    }
}
