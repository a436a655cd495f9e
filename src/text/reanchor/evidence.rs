//! What speaks for and against a place. Offsets are UTF-8 bytes of the new text.

use std::ops::Range;

use crate::text::diff::align::align;
use crate::text::diff::tokens::Interner;
use crate::text::{SourceText, Span};

use super::{Anchor, Basis, Candidate, Evidence};

/// How much of a score the words make; the surroundings make the rest.
const WORDS_SHARE: f32 = 0.7;

/// Makes a candidate of these places of the parts; `None` if they are no spans in order.
pub fn candidate(
    anchor: &Anchor,
    new: &SourceText,
    ranges: &[Range<u32>],
    basis: Basis,
) -> Option<Candidate> {
    let spans: Vec<Span> = ranges
        .iter()
        .map(|range| new.span(range.clone()).ok())
        .collect::<Option<_>>()?;
    let in_order = spans
        .windows(2)
        .all(|pair| pair[0].end() <= pair[1].start());
    if spans.is_empty() || !in_order {
        return None;
    }
    let mut evidence = Evidence {
        basis,
        ..Evidence::default()
    };
    let mut words = 0;
    let mut white = false;
    for (part, &span) in anchor.parts.iter().zip(&spans) {
        let here = new.slice(span);
        if part.quote == here {
            words += count(&part.quote);
            continue;
        }
        let (kept, gone, fresh) = compare(&part.quote, here);
        white |= part.quote.split_whitespace().collect::<String>()
            == here.split_whitespace().collect::<String>();
        words += kept;
        evidence.words_gone += gone;
        evidence.words_new += fresh;
    }
    evidence.only_white_space = white && evidence.words_gone + evidence.words_new == 0;
    context(anchor, new, &spans, &mut evidence);
    Some(Candidate {
        score: score(words, &evidence),
        spans,
        evidence,
    })
}

/// How many words there are, at least 1.
fn count(text: &str) -> u32 {
    compare(text, text).0.max(1)
}

/// Words kept, gone and new.
fn compare(old: &str, new: &str) -> (u32, u32, u32) {
    let mut interner = Interner::default();
    let old = interner.tokens(old);
    let new = interner.tokens(new);
    let words = |ids: &[u32]| ids.iter().filter(|&&id| interner.is_word(id)).count();
    let Some(alignment) = align(&old.ids, &new.ids, &|| false) else {
        return (0, 0, 0);
    };
    let (mut gone, mut fresh) = (0, 0);
    for hunk in alignment.hunks() {
        gone += words(&old.ids[hunk.old]);
        fresh += words(&new.ids[hunk.new]);
    }
    (as_u32(words(&old.ids) - gone), as_u32(gone), as_u32(fresh))
}

/// Counts the characters of the context that stand around the spans.
fn context(anchor: &Anchor, new: &SourceText, spans: &[Span], evidence: &mut Evidence) {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return;
    };
    let before = new.get(0..first.start()).chars().rev();
    let behind = new.get(last.end()..new.len_bytes()).chars();
    let agree =
        agreeing(anchor.before.chars().rev(), before) + agreeing(anchor.after.chars(), behind);
    evidence.context_chars_agree = agree;
    evidence.context_chars = as_u32(anchor.before.chars().count() + anchor.after.chars().count());
}

fn agreeing(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> u32 {
    as_u32(a.zip(b).take_while(|(a, b)| a == b).count())
}

fn score(words_kept: u32, evidence: &Evidence) -> f32 {
    let all = 2 * words_kept + evidence.words_gone + evidence.words_new;
    let words = share(2 * words_kept, all);
    let context = share(evidence.context_chars_agree, evidence.context_chars);
    WORDS_SHARE * words + (1.0 - WORDS_SHARE) * context
}

/// A share, 1 of nothing.
fn share(some: u32, all: u32) -> f32 {
    let [some, all] = [some, all].map(|n| f32::from(u16::try_from(n).unwrap_or(u16::MAX)));
    if all == 0.0 { 1.0 } else { some / all }
}

fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
