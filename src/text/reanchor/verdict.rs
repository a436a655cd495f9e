//! From the places of the parts to the verdict on a mark. Offsets are UTF-8 bytes unless a name
//! says `char`.

use std::ops::Range;

use crate::text::SourceText;

use super::compare::Comparison;
use super::evidence::candidate;
use super::with_old::{self, PartPlace};
use super::{Anchor, Basis, Candidate, Doubt, Kind, Placement};

/// How much farther apart two parts of a mark may be now.
const MAX_BETWEEN_BYTES: u32 = 2_000;

/// Where the parts of a mark are.
pub struct Found {
    /// One for each part.
    pub parts: Vec<PartPlace>,
    /// The same characters in all parts, which are still close together.
    pub is_exact: bool,
    /// What a person would be shown.
    pub best: Candidate,
}

impl Found {
    /// Why these may not be the same passages.
    pub fn doubt(&self) -> Option<Doubt> {
        self.parts.iter().find_map(|part| part.doubt)
    }
}

/// Where the parts of an anchor stand in the old text; `None` if they do not stand there.
pub fn old_bytes(old: &SourceText, anchor: &Anchor) -> Option<Vec<Range<u32>>> {
    let mut all = Vec::with_capacity(anchor.parts.len());
    for part in &anchor.parts {
        let start = old.byte_of(part.old_chars.start)?;
        let end = old.byte_of(part.old_chars.end)?;
        if part.quote.is_empty() || old.get(start..end) != part.quote {
            return None;
        }
        all.push(start..end);
    }
    Some(all)
}

/// Finds a mark whose parts stand at these bytes of the old text.
pub fn find(texts: &Comparison<'_>, anchor: &Anchor, olds: &[Range<u32>]) -> Option<Found> {
    let parts: Vec<PartPlace> = olds
        .iter()
        .map(|bytes| with_old::place(texts, bytes))
        .collect::<Option<_>>()?;
    let basis = if parts.iter().any(|place| place.is_moved) {
        Basis::MovedPassage
    } else if texts.is_whole {
        Basis::Comparison
    } else {
        Basis::Surroundings
    };
    let ranges: Vec<Range<u32>> = parts.iter().map(|place| place.range.clone()).collect();
    let best = candidate(anchor, texts.new_text, &ranges, basis)?;
    let is_close = std::iter::zip(anchor.parts.windows(2), ranges.windows(2)).all(|(old, new)| {
        let before = old[1].old_chars.start.saturating_sub(old[0].old_chars.end);
        let now = new[1].start.saturating_sub(new[0].end);
        now <= before.saturating_mul(4).saturating_add(MAX_BETWEEN_BYTES)
    });
    Some(Found {
        is_exact: is_close && parts.iter().all(|place| place.is_exact),
        parts,
        best,
    })
}

/// The verdict on a mark of a text that has not changed.
pub fn unchanged(text: &SourceText, anchor: &Anchor, places: &[Range<u32>]) -> Option<Placement> {
    let best = candidate(anchor, text, places, Basis::Comparison)?;
    Some(accepted(text, anchor, best))
}

/// The verdict on a mark that may be accepted.
pub fn accepted(new: &SourceText, anchor: &Anchor, best: Candidate) -> Placement {
    let stays = anchor.parts.iter().zip(&best.spans).all(|(part, span)| {
        let chars = new.char_of(span.start())..new.char_of(span.end());
        chars == part.old_chars
    });
    Placement {
        kind: if stays { Kind::Unmoved } else { Kind::Moved },
        candidates: vec![best],
    }
}

/// The verdict on a mark that a person has to look at.
pub fn doubtful(new: &SourceText, anchor: &Anchor, mut found: Found) -> Placement {
    found.best.evidence.doubt = found.doubt();
    let mut candidates = vec![found.best];
    if let [place] = found.parts.as_slice() {
        let rivals = place.rivals.iter().map(|(_, range)| range);
        for other in rivals.chain(&place.others) {
            let other = candidate(anchor, new, std::slice::from_ref(other), Basis::Words);
            let is_new = |other: &Candidate| candidates.iter().all(|c| c.spans != other.spans);
            candidates.extend(other.filter(is_new));
        }
    }
    let kind = if candidates.len() > 1 {
        Kind::Ambiguous
    } else {
        Kind::Altered
    };
    Placement { kind, candidates }
}
