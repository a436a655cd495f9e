//! The rows of a file: sentences, their tokens, and pieces of tokens where marks begin or end
//! inside one. Offsets are UTF-8 bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::formats::tokens::tokens;
use crate::model::Fragments;
use crate::text::{SourceText, boundary};

/// The rows of a document.
pub struct Units {
    /// The tokens of each sentence, as a range of `tokens`.
    pub sentences: Vec<Range<usize>>,
    /// All tokens.
    pub tokens: Vec<Token>,
}

/// A token with the marks that cover it.
pub struct Token {
    /// Where it stands.
    pub range: Range<u32>,
    /// The numbers of the parts that cover all of it, in order.
    pub parts: Vec<usize>,
    /// Its pieces that are in marks without the rest of it, with the parts that cover them.
    pub pieces: BTreeMap<(u32, u32), Vec<usize>>,
}

/// The row where a part begins: the place of a token, and a piece of it if it is not all of it.
pub type Row = (usize, Option<(u32, u32)>);

/// What rows can say of a part.
pub struct Covered {
    /// Its first row.
    pub first: Row,
    /// From the start of its first row to the end of its last.
    pub hull: Range<u32>,
}

impl Units {
    /// Cuts a text into sentences and tokens.
    pub fn new(text: &SourceText) -> Self {
        let tokens: Vec<Token> = tokens(text.as_str())
            .into_iter()
            .map(|range| Token {
                range,
                parts: Vec::new(),
                pieces: BTreeMap::new(),
            })
            .collect();
        let mut sentences = Vec::new();
        let mut from = 0;
        let mut next_start = 0;
        for (place, token) in tokens.iter().enumerate() {
            let start = token.range.start;
            if start < next_start {
                continue;
            }
            if place > from {
                sentences.push(from..place);
                from = place;
            }
            next_start = boundary::next_sentence(text, start).max(start + 1);
        }
        if from < tokens.len() {
            sentences.push(from..tokens.len());
        }
        Self { sentences, tokens }
    }

    /// Writes a part of a mark into its rows. `None` if no token is in it.
    pub fn cover(&mut self, number: usize, range: &Range<u32>) -> Option<Covered> {
        let first = self.tokens.partition_point(|t| t.range.end <= range.start);
        let mut covered: Option<Covered> = None;
        for (place, token) in self.tokens.iter_mut().enumerate().skip(first) {
            let whole = &token.range;
            if whole.start >= range.end {
                break;
            }
            let piece = (whole.start.max(range.start), whole.end.min(range.end));
            let is_whole = piece == (whole.start, whole.end);
            if is_whole {
                token.parts.push(number);
            } else {
                token.pieces.entry(piece).or_default().push(number);
            }
            match &mut covered {
                Some(covered) => covered.hull.end = piece.1,
                None => {
                    covered = Some(Covered {
                        first: (place, (!is_whole).then_some(piece)),
                        hull: piece.0..piece.1,
                    });
                }
            }
        }
        covered
    }

    /// The text of a sentence with all that stands before the next one.
    pub fn tile(&self, sentence: usize, text: &SourceText) -> Range<u32> {
        let start = |sentence: &Range<usize>| self.tokens[sentence.start].range.start;
        let next = self.sentences.get(sentence + 1);
        start(&self.sentences[sentence])..next.map_or_else(|| text.len_bytes(), start)
    }

    /// All places that get an offset.
    pub fn bytes<'a>(
        &'a self,
        marks: impl Iterator<Item = &'a Fragments>,
    ) -> impl Iterator<Item = u32> {
        let tokens = self.tokens.iter();
        let tokens = tokens.flat_map(|token| [token.range.start, token.range.end]);
        let spans = marks.flat_map(Fragments::iter);
        tokens.chain(spans.flat_map(|span| [span.start(), span.end()]))
    }
}
