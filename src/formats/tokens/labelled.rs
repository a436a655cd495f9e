//! A text as sentences of tokens with one label each, as `CoNLL` and Hugging Face have it.
//! Offsets are UTF-8 bytes, or tokens where a name says so.
//!
//! A token has one label. Of marks that share a token, the one that covers the most tokens stays,
//! of those the one that begins first, of those the one whose id is first. A mark begins and ends
//! with whole tokens, and each of its fragments is a mark of its own. A sentence does not end
//! inside a mark, because every reader would make two marks of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::formats::document::{Document, Scheme};
use crate::formats::losses::Losses;
use crate::model::{Annotation, TagKey};
use crate::text::{Span, boundary};

const OVERLAPPED: &str = "the mark: it shares a word with a longer one, and a word has one label";
const NO_WORD: &str = "the mark: it covers no word, only white space";
const NO_WORD_IN_PART: &str = "a part of it: it covers no word, only white space";
const WIDENED: &str = "its ends: they are moved to the ends of its words";
const TORN: &str = "its parts: each is a mark of its own";

/// A text as sentences of tokens, with the marks that got their labels.
pub struct Labelled<'a> {
    /// The tokens of the text.
    pub tokens: Vec<Range<u32>>,
    /// The sentences in order, as tokens. None is empty.
    pub sentences: Vec<Range<usize>>,
    /// What is labelled, in order.
    pub entities: Vec<Entity<'a>>,
}

/// A row of tokens with one tag.
pub struct Entity<'a> {
    /// The tokens.
    pub tokens: Range<usize>,
    /// The mark that it is, or a fragment of.
    pub mark: &'a Annotation,
}

/// A mark by its tokens.
struct Candidate<'a> {
    mark: &'a Annotation,
    rows: Vec<Range<usize>>,
    /// Whether it begins and ends where tokens do.
    is_aligned: bool,
    /// Whether a fragment covers no token.
    is_partial: bool,
}

impl<'a> Labelled<'a> {
    /// Labels the tokens of a document, and notes what is lost by that.
    pub fn new(document: &'a Document, tokens: Vec<Range<u32>>, losses: &mut Losses) -> Self {
        let mut entities = Vec::new();
        for candidate in without_overlap(document, &tokens, losses) {
            let mark = candidate.mark;
            if candidate.is_partial {
                losses.part_left_out(document, mark.id, NO_WORD_IN_PART);
            }
            if mark.fragments.len() > 1 {
                losses.flattened(document, mark.id, TORN);
            }
            if !candidate.is_aligned {
                losses.flattened(document, mark.id, WIDENED);
            }
            let rows = candidate.rows.into_iter();
            entities.extend(rows.map(|tokens| Entity { tokens, mark }));
        }
        entities.sort_by_key(|entity| entity.tokens.start);
        Self {
            sentences: sentences(document, &tokens, &entities),
            tokens,
            entities,
        }
    }

    /// The labels of each sentence, such as `B-claim`; `name` says what a tag is called.
    pub fn labels(&self, scheme: Scheme, name: impl Fn(&TagKey) -> String) -> Vec<Vec<String>> {
        let mut entities = self.entities.iter().peekable();
        let mut all = Vec::with_capacity(self.sentences.len());
        for sentence in &self.sentences {
            let mut labels = vec!["O".to_owned(); sentence.len()];
            let mut last: Option<(usize, &TagKey)> = None;
            while let Some(entity) = entities.next_if(|entity| entity.tokens.start < sentence.end) {
                let tag = &entity.mark.tag;
                let name = name(tag);
                let touches = last == Some((entity.tokens.start, tag));
                for at in entity.tokens.clone() {
                    let letter = letter(scheme, at, &entity.tokens, touches);
                    labels[at - sentence.start] = format!("{letter}-{name}");
                }
                last = Some((entity.tokens.end, tag));
            }
            all.push(labels);
        }
        all
    }
}

/// The letter of a token in a row. `touches` says that the row before ends here and has the same
/// tag.
fn letter(scheme: Scheme, at: usize, row: &Range<usize>, touches: bool) -> char {
    let (is_first, is_last) = (at == row.start, at + 1 == row.end);
    match scheme {
        Scheme::Iobes if is_first && is_last => 'S',
        Scheme::Iob2 | Scheme::Iobes if is_first => 'B',
        Scheme::Iob1 if is_first && touches => 'B',
        Scheme::Iobes if is_last => 'E',
        _ => 'I',
    }
}

/// The letters that a scheme uses, in the order of lists of labels.
pub fn letters(scheme: Scheme) -> &'static [char] {
    match scheme {
        Scheme::Iob1 | Scheme::Iob2 => &['B', 'I'],
        Scheme::Iobes => &['B', 'I', 'E', 'S'],
    }
}

/// The marks that get their labels; the others are noted as left out.
fn without_overlap<'a>(
    document: &'a Document,
    tokens: &[Range<u32>],
    losses: &mut Losses,
) -> Vec<Candidate<'a>> {
    let mut candidates = Vec::new();
    for mark in document.marks.iter() {
        let candidate = candidate(mark, tokens);
        if candidate.rows.is_empty() {
            losses.left_out(document, mark.id, NO_WORD);
        } else {
            candidates.push(candidate);
        }
    }
    candidates.sort_by_key(|candidate| {
        let len: usize = candidate.rows.iter().map(ExactSizeIterator::len).sum();
        (Reverse(len), candidate.rows[0].start, candidate.mark.id)
    });
    let mut taken = BTreeMap::new();
    candidates.retain(|candidate| {
        let is_free = candidate.rows.iter().all(|row| is_free(&taken, row));
        if is_free {
            taken.extend(candidate.rows.iter().map(|row| (row.start, row.end)));
        } else {
            losses.left_out(document, candidate.mark.id, OVERLAPPED);
        }
        is_free
    });
    candidates
}

/// Whether none of the rows that are taken, by start and end, shares a token with this one.
fn is_free(taken: &BTreeMap<usize, usize>, row: &Range<usize>) -> bool {
    let before = taken.range(..row.end).next_back();
    before.is_none_or(|(_, end)| *end <= row.start)
}

/// The rows of tokens that a mark covers.
fn candidate<'a>(mark: &'a Annotation, tokens: &[Range<u32>]) -> Candidate<'a> {
    let mut found = Candidate {
        mark,
        rows: Vec::new(),
        is_aligned: true,
        is_partial: false,
    };
    for span in mark.fragments.iter() {
        let row = row(span, tokens);
        if row.is_empty() {
            found.is_partial = true;
            continue;
        }
        let (first, last) = (&tokens[row.start], &tokens[row.end - 1]);
        found.is_aligned &= first.start == span.start() && last.end == span.end();
        match found.rows.last_mut() {
            // Two fragments in one token.
            Some(before) if before.end > row.start => before.end = row.end,
            _ => found.rows.push(row),
        }
    }
    found
}

/// The tokens that a span touches.
fn row(span: Span, tokens: &[Range<u32>]) -> Range<usize> {
    let start = tokens.partition_point(|token| token.end <= span.start());
    let end = tokens.partition_point(|token| token.start < span.end());
    start..end.max(start)
}

/// The sentences as tokens. A token belongs where it begins.
fn sentences(
    document: &Document,
    tokens: &[Range<u32>],
    entities: &[Entity<'_>],
) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut entities = entities.iter().peekable();
    for sentence in boundary::sentences(&document.text) {
        let first = tokens.partition_point(|token| token.start < sentence.start);
        while entities
            .next_if(|entity| entity.tokens.end <= first)
            .is_some()
        {}
        let is_inside = entities
            .peek()
            .is_some_and(|entity| entity.tokens.start < first);
        if first > start && !is_inside {
            found.push(start..first);
            start = first;
        }
    }
    if start < tokens.len() {
        found.push(start..tokens.len());
    }
    found
}
