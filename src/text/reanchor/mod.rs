//! Finds the places of quotes of an old text in a new one, after the source was changed.
//! Offsets are UTF-8 bytes of the new text unless a name says `char` (code points) or `old`.
//!
//! A wrong place chosen silently is the worst that can happen. So only [`Kind::Unmoved`] and
//! [`Kind::Moved`] are meant to be accepted without a person; whatever leaves a doubt is one of
//! the other kinds.

mod altered;
mod compare;
mod evidence;
mod grams;
mod islands;
mod lookalikes;
mod moved;
mod pair;
mod verdict;
mod walk;
mod with_old;
mod without_old;

use std::ops::Range;

use super::{SourceText, Span};
use compare::Comparison;

/// One mark of the old text, as far as it helps to find it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// What is marked: sorted, not overlapping, at least one.
    pub parts: Vec<Part>,
    /// Up to 32 code points before the first part; may be empty.
    pub before: String,
    /// Up to 32 code points behind the last part; may be empty.
    pub after: String,
}

/// A contiguous piece of a mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Where it stood: code points in the old text.
    pub old_chars: Range<u32>,
    /// What stood there.
    pub quote: String,
}

/// Asks where the marks of an old text are in a new one.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The marks, in any order.
    pub anchors: &'a [Anchor],
    /// The text that they were made in, if it is at hand: then hardly anything is left to guess.
    pub old: Option<&'a SourceText>,
    /// The text to find them in.
    pub new: &'a SourceText,
}

/// Where a mark is now, and how sure that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// How sure it is.
    pub kind: Kind,
    /// The best first. One for [`Kind::Unmoved`], [`Kind::Moved`] and [`Kind::Altered`]; two or
    /// more for [`Kind::Ambiguous`]; for [`Kind::Lost`] none, or guesses for a person to look at.
    pub candidates: Vec<Candidate>,
}

/// How sure a place is. Only the first two need nobody to look at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The same words at the same offsets, and no doubt that it is the same passage.
    Unmoved,
    /// The same words elsewhere, and no doubt that it is the same passage.
    Moved,
    /// One place, but other words, or a doubt that it is the same passage: for a person to decide.
    Altered,
    /// Several places, none of them clearly better.
    Ambiguous,
    /// No place that fits.
    Lost,
}

/// A place where the mark may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// One for each part, sorted, not overlapping.
    pub spans: Vec<Span>,
    /// How well it fits, from 0 to 1.
    pub score: f32,
    /// What speaks for and against it.
    pub evidence: Evidence,
}

/// What speaks for and against a place, for a person to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Words of the quotes that are not there.
    pub words_gone: u32,
    /// Words there that are not in the quotes.
    pub words_new: u32,
    /// The words agree; only white space differs, such as line breaks.
    pub only_white_space: bool,
    /// How many code points of the context agree, counted outwards from the mark.
    pub context_chars_agree: u32,
    /// How many code points of context there are to agree with.
    pub context_chars: u32,
    /// Why this place.
    pub basis: Basis,
    /// Why a person should look, although the words may be the same.
    pub doubt: Option<Doubt>,
}

/// What led to a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Comparing the old text with the new one.
    Comparison,
    /// The passage around the mark stands elsewhere now.
    MovedPassage,
    /// The context and the marks around it.
    Surroundings,
    /// The words alone.
    #[default]
    Words,
}

/// Why a place is not accepted although the words may be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// Too little of what stands around it agrees.
    FewSurroundings,
    /// It stands beside something inserted or deleted that begins or ends the same way: either
    /// may be the one that stayed.
    BesideItsLike,
    /// A like passage was deleted, inserted or moved elsewhere.
    LikePassage,
    /// The marks around it do not confirm it.
    NotConfirmed,
}

/// Finds the places of all marks: one placement for each, in their order. `None` when
/// `cancelled` says so, which is asked all along.
#[must_use]
pub fn reanchor(request: &Request<'_>, cancelled: &dyn Fn() -> bool) -> Option<Vec<Placement>> {
    let Some(old) = request.old else {
        return without_old::place(request, cancelled);
    };
    let texts = Comparison::new(old, request.new, cancelled)?;
    let is_same = old.as_str() == request.new.as_str();
    let place = |anchor: &Anchor| {
        let olds = verdict::old_bytes(old, anchor)?;
        if is_same {
            return verdict::unchanged(old, anchor, &olds);
        }
        let found = verdict::find(&texts, anchor, &olds)?;
        Some(if found.is_exact && found.doubt().is_none() {
            verdict::accepted(request.new, anchor, found.best)
        } else {
            verdict::doubtful(request.new, anchor, found)
        })
    };
    let mut placements = Vec::with_capacity(request.anchors.len());
    for anchor in request.anchors {
        if cancelled() {
            return None;
        }
        placements.push(place(anchor).unwrap_or_else(Placement::lost));
    }
    Some(placements)
}

impl Placement {
    fn lost() -> Self {
        Self {
            kind: Kind::Lost,
            candidates: vec![],
        }
    }
}

#[cfg(test)]
mod tests;
