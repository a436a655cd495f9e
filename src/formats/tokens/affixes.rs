//! What spaCy cuts off at the ends of a word, and where it cuts inside. Lengths and offsets are
//! UTF-8 bytes in the word.
//!
//! Source: `TOKENIZER_PREFIXES`, `TOKENIZER_SUFFIXES` and `TOKENIZER_INFIXES` in
//! `spacy/lang/punctuation.py` of spaCy 3.8. Its regular expressions look behind themselves,
//! and each looks at a few characters; so they are functions here.

use std::ops::Range;

use super::classes::{
    ALPHA, CURRENCIES, ICONS, LONG_CURRENCIES, LOWER, PUNCTUATION, QUOTES, UNITS, UPPER,
};

/// The most bytes that a unit or the sign of a currency takes.
const MAX_UNIT_BYTES: usize = 12;

/// How much is cut off at the beginning; 0 for nothing.
pub(super) fn prefix_len(word: &str) -> usize {
    let mut chars = word.chars();
    let Some(first) = chars.next() else {
        return 0;
    };
    match first {
        '§' | '%' | '=' | '—' | '–' => first.len_utf8(),
        '+' => usize::from(!chars.next().is_some_and(|c| c.is_ascii_digit())),
        '.' => dots(word),
        'U' | 'C' | 'A' => {
            let sign = LONG_CURRENCIES.iter().find(|sign| word.starts_with(**sign));
            sign.map_or(0, |sign| sign.len())
        }
        _ if stands_alone(first) || CURRENCIES.contains(first) => first.len_utf8(),
        _ => 0,
    }
}

/// How much is cut off at the end; 0 for nothing.
pub(super) fn suffix_len(word: &str) -> usize {
    let mut chars = word.chars().rev();
    let Some(last) = chars.next() else {
        return 0;
    };
    let before = chars.next();
    match last {
        '…' if before == Some('…') => "……".len(),
        '.' => full_stop(word, before, chars.next()),
        '—' | '–' => last.len_utf8(),
        's' | 'S' if matches!(before, Some('\'' | '’')) => 1 + before.map_or(0, char::len_utf8),
        _ if stands_alone(last) => last.len_utf8(),
        _ => behind_number(word),
    }
}

/// What is cut out inside, from left to right.
pub(super) fn infixes(word: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut before = None;
    let mut chars = word.char_indices();
    while let Some((at, c)) = chars.next() {
        let len = infix_len(&word[at..], c, before);
        before = Some(c);
        if len > 0 {
            found.push(at..at + len);
            // All characters of an infix are the same but for the first.
            while chars.offset() < at + len {
                before = chars.next().map(|(_, c)| c);
            }
        }
    }
    found
}

/// The length of an infix at the beginning of `rest`, whose first character is `c`.
fn infix_len(rest: &str, c: char, before: Option<char>) -> usize {
    let is_before = |is: fn(char) -> bool| before.is_some_and(is);
    let follows = |len: usize, is: fn(char) -> bool| rest[len..].chars().next().is_some_and(is);
    let len = c.len_utf8();
    let is_infix = match c {
        '.' => {
            let dots = dots(rest);
            if dots > 0 {
                return dots;
            }
            is_before(|c| LOWER.has(c) || QUOTES.contains(c))
                && follows(len, |c| UPPER.has(c) || QUOTES.contains(c))
        }
        '…' => true,
        '+' | '*' | '^' => is_before(is_digit) && follows(len, is_digit_or_hyphen),
        '-' if is_before(is_digit) => follows(len, is_digit_or_hyphen),
        ',' => is_before(is_letter) && follows(len, is_letter),
        '-' | '–' | '—' | '~' if is_before(is_letter) => return hyphens(rest, c),
        ':' | '<' | '>' | '=' | '/' => {
            is_before(|c| is_letter(c) || is_digit(c)) && follows(len, is_letter)
        }
        _ => ICONS.has(c),
    };
    if is_infix { len } else { 0 }
}

/// Up to three hyphens or two long dashes before a letter.
fn hyphens(rest: &str, c: char) -> usize {
    let most = match c {
        '-' => 3,
        '—' => 2,
        _ => 1,
    };
    let behind = rest.trim_start_matches(c);
    let len = rest.len() - behind.len();
    let is_infix = len <= most * c.len_utf8() && behind.chars().next().is_some_and(is_letter);
    if is_infix { len } else { 0 }
}

/// The length of a row of dots at the beginning; 0 for a single one.
fn dots(text: &str) -> usize {
    let len = text.bytes().take_while(|byte| *byte == b'.').count();
    if len > 1 { len } else { 0 }
}

/// A row of dots, or one that ends a sentence and not an abbreviation.
fn full_stop(word: &str, before: Option<char>, second: Option<char>) -> usize {
    let Some(before) = before else {
        return 0;
    };
    if before == '.' {
        return word.len() - word.trim_end_matches('.').len();
    }
    let ends_sentence = before.is_ascii_digit()
        || "%²-+|()?:".contains(before)
        || LOWER.has(before)
        || PUNCTUATION.contains(before)
        || QUOTES.contains(before);
    let behind_capitals = UPPER.has(before) && second.is_some_and(|c| UPPER.has(c));
    let behind_degrees = "FfCcKk".contains(before) && second == Some('°');
    usize::from(ends_sentence || behind_capitals || behind_degrees)
}

/// A plus, the sign of a currency or a unit right behind a digit.
fn behind_number(word: &str) -> usize {
    let from = word.floor_char_boundary(word.len().saturating_sub(MAX_UNIT_BYTES + 1));
    let end = &word[from..];
    let Some(digit) = end.rfind(|c: char| c.is_ascii_digit()) else {
        return 0;
    };
    let rest = &end[digit + 1..];
    let mut chars = rest.chars();
    let is_sign = match (chars.next(), chars.next()) {
        (Some(c), None) => c == '+' || CURRENCIES.contains(c),
        _ => LONG_CURRENCIES.contains(&rest),
    };
    if is_sign || UNITS.contains(&rest) {
        rest.len()
    } else {
        0
    }
}

fn stands_alone(c: char) -> bool {
    if c.is_ascii_alphanumeric() {
        return false;
    }
    PUNCTUATION.contains(c) || QUOTES.contains(c) || ICONS.has(c)
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii() && ALPHA.has(c)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn is_digit_or_hyphen(c: char) -> bool {
    c.is_ascii_digit() || c == '-'
}
