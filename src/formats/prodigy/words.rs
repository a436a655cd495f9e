//! The tokens that a document brings along: by them the text of a span is known, whatever its
//! offsets count. Offsets of the file are as it has them, others are UTF-8 bytes.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

use super::reading::whole;
use crate::formats::tokens::is_space;

/// The tokens of a document.
#[derive(Default)]
pub struct Words<'a> {
    text: &'a str,
    /// Where each is in the text; empty if they are not those of the text.
    ranges: Vec<Range<usize>>,
    /// Tokens by their first offset, as the file has it.
    by_start: HashMap<u64, usize>,
    by_end: HashMap<u64, usize>,
}

impl<'a> Words<'a> {
    /// Takes the field `tokens`.
    pub fn new(text: &'a str, tokens: Option<&Value>) -> Self {
        let tokens = tokens.and_then(Value::as_array).map(Vec::as_slice);
        let tokens = tokens.unwrap_or_default();
        let mut words = Self {
            text,
            ranges: ranges(text, tokens).unwrap_or_default(),
            ..Self::default()
        };
        for (number, token) in tokens.iter().enumerate() {
            let at = |name| token.get(name).and_then(whole);
            if let Some(start) = at("start") {
                words.by_start.entry(start).or_insert(number);
            }
            if let Some(end) = at("end") {
                words.by_end.insert(end, number);
            }
        }
        words
    }

    /// The token that begins at an offset of the file.
    pub fn beginning_at(&self, start: u64) -> Option<usize> {
        self.by_start.get(&start).copied()
    }

    /// The token that ends at an offset of the file.
    pub fn ending_at(&self, end: u64) -> Option<usize> {
        self.by_end.get(&end).copied()
    }

    /// The text from a first to a last token.
    pub fn quote(&self, first: usize, last: usize) -> Option<&'a str> {
        let (first, last) = (self.ranges.get(first)?, self.ranges.get(last)?);
        let quote = self.text.get(first.start..last.end)?;
        (!quote.is_empty()).then_some(quote)
    }
}

/// Where each token is, if they are the whole text but for white space. Tokens of a model that
/// writes words in its own way prove nothing.
fn ranges(text: &str, tokens: &[Value]) -> Option<Vec<Range<usize>>> {
    let mut ranges = Vec::with_capacity(tokens.len());
    let mut at = 0;
    for token in tokens {
        let token = token.get("text")?.as_str()?;
        while !text[at..].starts_with(token) {
            let gap = text[at..].chars().next().filter(|c| is_space(*c))?;
            at += gap.len_utf8();
        }
        ranges.push(at..at + token.len());
        at += token.len();
    }
    text[at..].chars().all(is_space).then_some(ranges)
}
