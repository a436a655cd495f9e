//! From the places of the parts to the verdict on a mark. Offsets are UTF-8 bytes unless a name
//! says `char`.

use std::ops::Range;

use super::compare::Comparison;
use super::evidence::candidate;
use super::with_old::{self, PartPlace};
use super::{Anchor, Basis, Kind, Placement};

/// How many words may have come between two parts of a mark that stay together.
const MAX_BETWEEN_BYTES: u32 = 2_000;

/// Places a mark by comparing the texts; `None` if it does not stand in the old text as it says,
/// or nothing is left of it.
pub fn compared(texts: &Comparison<'_>, anchor: &Anchor) -> Option<Placement> {
    let mut olds = Vec::with_capacity(anchor.parts.len());
    for part in &anchor.parts {
        let start = texts.old_text.byte_of(part.old_chars.start)?;
        let end = texts.old_text.byte_of(part.old_chars.end)?;
        if part.quote.is_empty() || texts.old_text.get(start..end) != part.quote {
            return None;
        }
        olds.push(start..end);
    }
    let places: Vec<PartPlace> = olds
        .iter()
        .map(|bytes| with_old::place(texts, bytes))
        .collect::<Option<_>>()?;
    let basis = if places.iter().any(|place| place.is_moved) {
        Basis::MovedPassage
    } else {
        Basis::Comparison
    };
    let ranges: Vec<Range<u32>> = places.iter().map(|place| place.range.clone()).collect();
    let best = candidate(anchor, texts.new_text, &ranges, basis)?;
    let is_exact = places.iter().all(|place| place.is_exact);
    let is_close = std::iter::zip(olds.windows(2), ranges.windows(2)).all(|(old, new)| {
        let between = |pair: &[Range<u32>]| pair[1].start.saturating_sub(pair[0].end);
        between(new) <= between(old).saturating_add(MAX_BETWEEN_BYTES)
    });
    let is_sure = is_close && places.iter().all(|place| place.is_sure);
    if is_exact && is_sure {
        let at_home = anchor.parts.iter().zip(&ranges).all(|(part, range)| {
            let chars = texts.new_text.char_of(range.start)..texts.new_text.char_of(range.end);
            chars == part.old_chars
        });
        let kind = if at_home { Kind::Unmoved } else { Kind::Moved };
        return Some(Placement {
            kind,
            candidates: vec![best],
        });
    }
    let mut candidates = vec![best];
    if let [place] = places.as_slice() {
        for other in &place.others {
            let found = candidate(
                anchor,
                texts.new_text,
                std::slice::from_ref(other),
                Basis::Words,
            );
            let is_new =
                |found: &super::Candidate| candidates.iter().all(|c| c.spans != found.spans);
            candidates.extend(found.filter(is_new));
        }
    }
    let kind = if candidates.len() > 1 {
        Kind::Ambiguous
    } else {
        Kind::Altered
    };
    Some(Placement { kind, candidates })
}
