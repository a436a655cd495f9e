//! The old text beside the new one: what corresponds, what was moved, and where the comparison
//! might as well have decided otherwise. Offsets are indexes of tokens.

use std::ops::Range;

use crate::text::SourceText;
use crate::text::diff::align::{Alignment, Hunk, NONE, align, align_all};
use crate::text::diff::tokens::{Interner, Tokens};

use super::grams::{self, Grams};
use super::islands::Islands;
use super::moved::{moved, take_back_strays};
use super::walk::{Reach, Way, walk};

/// So many words in common with the text next to a change are no chance.
const MIN_COPY: u32 = 4;

/// So many words in common with a passage elsewhere are no chance, those of the mark included.
const MIN_LOOKALIKE: u32 = 3;

/// So many tokens may have been inserted within a piece of the old text.
const MAX_NEW_IN_PIECE: usize = 64;

/// How many tokens are compared, for each that there is, to find what could have been decided
/// otherwise.
const MAX_EFFORT: usize = 4;

/// The two texts and what is known about both together.
pub struct Comparison<'a> {
    /// The text that the marks were made in.
    pub old_text: &'a SourceText,
    /// The text to find them in.
    pub new_text: &'a SourceText,
    /// Whether all of the old text is known, not islands of it.
    pub is_whole: bool,
    /// What the numbers of tokens mean.
    pub interner: Interner<'a>,
    /// The old text.
    pub old: Tokens,
    /// The new text.
    pub new: Tokens,
    /// What stands in the same order in both.
    pub same: Alignment,
    /// What is left of both.
    pub hunks: Vec<Hunk>,
    /// For each old token that has no counterpart in `same`: where it was moved to, or [`NONE`].
    pub moved: Vec<u32>,
    /// Old tokens for which the comparison might have found another counterpart, or none.
    pub old_choice: Vec<Choice>,
    /// New tokens likewise.
    pub new_choice: Vec<Choice>,
    /// Sequences of the old text that touch what is gone.
    pub gone_grams: Grams,
    /// Sequences of the new text that touch what is new.
    pub fresh_grams: Grams,
    /// All sequences of the old text; empty when nothing was moved.
    pub old_grams: Grams,
    /// All sequences of the new text; empty when nothing was moved.
    pub new_grams: Grams,
    /// By number of a token: whether it stands once in either text. Empty if not all of the old
    /// text is known.
    lone: Vec<bool>,
}

impl<'a> Comparison<'a> {
    /// Compares; `None` when cancelled.
    pub fn new(
        old_text: &'a SourceText,
        new_text: &'a SourceText,
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let mut interner = Interner::default();
        let old = interner.tokens(old_text.as_str());
        let new = interner.tokens(new_text.as_str());
        let mut same = align(&old.ids, &new.ids, cancelled)?;
        take_back_strays(&old.ids, &new.ids, &mut same);
        let hunks = same.hunks();
        let moved = moved(&old.ids, &new.ids, &hunks, cancelled)?;
        let (old_choice, new_choice) = choices(&interner, &old.ids, &new.ids, &hunks, cancelled)?;
        if cancelled() {
            return None;
        }
        let touches = |to: &[u32], at: usize| to[at..at + grams::LEN].contains(&NONE);
        let any_moved = moved.iter().any(|&token| token != NONE);
        Some(Self {
            gone_grams: Grams::new(&old.ids, |at| touches(&same.to_new, at)),
            fresh_grams: Grams::new(&new.ids, |at| touches(&same.to_old, at)),
            old_grams: Grams::new(&old.ids, |_| any_moved),
            new_grams: Grams::new(&new.ids, |_| any_moved),
            lone: lone(&old.ids, &new.ids),
            is_whole: true,
            old_text,
            new_text,
            interner,
            old,
            new,
            same,
            hunks,
            moved,
            old_choice,
            new_choice,
        })
    }

    /// Compares what is known of an old text with a new one; `None` when cancelled.
    pub fn of_islands(
        islands: &'a Islands,
        new_text: &'a SourceText,
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let mut interner = Interner::default();
        let new = interner.tokens(new_text.as_str());
        let (old, pieces) = tokens_of_islands(&mut interner, islands);
        let mut same = align_all(&old.ids, &new.ids, cancelled)?;
        for piece in pieces {
            keep_together(&interner, &old.ids, piece, &mut same);
        }
        let hunks = same.hunks();
        let moved = moved(&old.ids, &new.ids, &hunks, cancelled)?;
        // What lies between two pieces is unknown, not new.
        let within = hunks
            .iter()
            .filter(|hunk| hunk.new.len() <= MAX_NEW_IN_PIECE);
        let within: Vec<Hunk> = within.cloned().collect();
        let (old_choice, new_choice) = choices(&interner, &old.ids, &new.ids, &within, cancelled)?;
        Some(Self {
            gone_grams: Grams::default(),
            fresh_grams: Grams::default(),
            old_grams: Grams::new(&old.ids, |_| true),
            new_grams: Grams::new(&new.ids, |_| true),
            lone: vec![],
            is_whole: false,
            old_text: &islands.text,
            old_choice,
            new_choice,
            new_text,
            interner,
            old,
            new,
            same,
            hunks,
            moved,
        })
    }

    /// How far both texts agree around two places: before the first and behind the second
    /// token of each range.
    pub fn reach(&self, old: &Range<usize>, new: &Range<usize>) -> Reaches {
        let (a, b) = (&self.old.ids, &self.new.ids);
        Reaches {
            back: walk(&self.interner, (a, old.start), (b, new.start), Way::Back).words,
            ahead: walk(&self.interner, (a, old.end), (b, new.end), Way::Ahead).words,
        }
    }

    /// Whether one of these old tokens is a word that stands nowhere else, in neither text.
    pub fn has_lone_word(&self, old: Range<usize>) -> bool {
        let lone = |id: u32| self.lone.get(id as usize).is_some_and(|&lone| lone);
        let mut ids = self.old.ids[old].iter();
        ids.any(|&id| self.interner.is_word(id) && lone(id))
    }

    /// The stretch without counterpart that holds this old token.
    pub fn hunk_of(&self, old: usize) -> Option<&Hunk> {
        let at = self.hunks.partition_point(|hunk| hunk.old.end <= old);
        self.hunks.get(at).filter(|hunk| hunk.old.contains(&old))
    }

    /// How many words a stretch of the old text has.
    pub fn words(&self, old: Range<usize>) -> u32 {
        let words = self.old.ids[old].iter();
        let words = words.filter(|&&id| self.interner.is_word(id)).count();
        u32::try_from(words).unwrap_or(u32::MAX)
    }
}

/// How many words agree before and behind two places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reaches {
    /// Before.
    pub back: u32,
    /// Behind.
    pub ahead: u32,
}

impl Reaches {
    /// Both together.
    pub fn sum(self) -> u32 {
        self.back + self.ahead
    }

    /// Whether a place with these surroundings is doubtless better than one with `other`, for a
    /// mark of so many words. A few words in common are chance: then it must be better on one
    /// side, and worse on none. A whole sentence in common is a copy, and the place next to a
    /// change might be the copy as well: then it must be better on both sides.
    pub fn beats(self, other: Self, words: u32) -> bool {
        let wins = |a: u32, b: u32| a >= 2 * b + 3;
        let back = wins(self.back, other.back);
        let ahead = wins(self.ahead, other.ahead);
        if other.sum() + words >= MIN_LOOKALIKE {
            return back && ahead;
        }
        (back || ahead) && !wins(other.back, self.back) && !wins(other.ahead, self.ahead)
    }
}

/// By number of a token: whether it stands once in either text.
fn lone(old: &[u32], new: &[u32]) -> Vec<bool> {
    let most = old
        .iter()
        .chain(new)
        .max()
        .map_or(0, |&most| most as usize + 1);
    let count = |ids: &[u32]| {
        let mut counts = vec![0_u8; most];
        for &id in ids {
            counts[id as usize] = counts[id as usize].saturating_add(1);
        }
        counts
    };
    let both = std::iter::zip(count(old), count(new));
    both.map(|both| both == (1, 1)).collect()
}

/// Cuts the pieces into tokens, with one between two pieces that is equal to no other; and says
/// which tokens each piece has.
fn tokens_of_islands<'a>(
    interner: &mut Interner<'a>,
    islands: &'a Islands,
) -> (Tokens, Vec<Range<usize>>) {
    let mut tokens = Tokens::default();
    let mut pieces = Vec::with_capacity(islands.pieces.len());
    for (separator, piece) in (NONE / 2..).zip(&islands.pieces) {
        let from = tokens.len();
        let text = islands.text.as_str();
        let (start, end) = (piece.start, piece.end);
        interner.add(&mut tokens, &text[start as usize..end as usize], start);
        pieces.push(from..tokens.len());
        tokens.ids.push(separator);
        tokens.ranges.push(end..end);
    }
    (tokens, pieces)
}

/// Takes back counterparts of a piece that stand far from where most of it is.
fn keep_together(interner: &Interner<'_>, old: &[u32], piece: Range<usize>, same: &mut Alignment) {
    let shift = |token: usize, new: u32| i64::from(new) - i64::try_from(token).unwrap_or(i64::MAX);
    // The longest run says where the piece is.
    let mut best: Option<(usize, i64)> = None;
    let mut run = 0;
    let mut words = 0;
    for token in piece.clone() {
        let new = same.to_new[token];
        let follows =
            token > piece.start && new != NONE && same.to_new[token - 1].wrapping_add(1) == new;
        (run, words) = if follows { (run, words) } else { (0, 0) };
        run += 1;
        words += usize::from(interner.is_word(old[token]));
        if new != NONE && best.is_none_or(|(most, _)| words > most) {
            best = Some((words, shift(token, new)));
        }
    }
    let slack = i64::try_from(piece.len() / 2 + 8).unwrap_or(i64::MAX);
    for token in piece {
        let new = same.to_new[token];
        let near =
            best.is_some_and(|(words, at)| words >= 2 && (shift(token, new) - at).abs() <= slack);
        if new != NONE && !near {
            same.unlink(token);
        }
    }
}

/// Whether a comparison could have decided otherwise for a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// No.
    #[default]
    None,
    /// Yes, because a few words stand there twice, as chance would have it.
    Chance,
    /// Yes, because whole sentences stand there twice: one is a copy of the other.
    Copy,
}

/// Finds what a comparison cannot decide: where “A B A” became “A”, either may have stayed. That
/// is so for what a stretch has in common with the text next to it.
fn choices(
    interner: &Interner<'_>,
    old: &[u32],
    new: &[u32],
    hunks: &[Hunk],
    cancelled: &dyn Fn() -> bool,
) -> Option<(Vec<Choice>, Vec<Choice>)> {
    let mut old_choice = vec![Choice::None; old.len()];
    let mut new_choice = vec![Choice::None; new.len()];
    let mut effort = MAX_EFFORT * (old.len() + new.len());
    for (at, hunk) in hunks.iter().enumerate() {
        if at % 256 == 0 && cancelled() {
            return None;
        }
        if effort == 0 {
            // Texts that repeat themselves and change all along: nothing is certain there.
            old_choice[hunk.old.start..].fill(Choice::Copy);
            new_choice[hunk.new.start..].fill(Choice::Copy);
            break;
        }
        // A word for a word shifts nothing.
        if hunk.old.len() == hunk.new.len() && hunk.old.len() <= 3 {
            continue;
        }
        let steps = slide(interner, old, &hunk.old, &mut old_choice)
            + slide(interner, new, &hunk.new, &mut new_choice);
        effort = effort.saturating_sub(steps);
    }
    Some((old_choice, new_choice))
}

/// Marks what a stretch has in common with the text before and behind it; says how far that went.
fn slide(
    interner: &Interner<'_>,
    tokens: &[u32],
    stretch: &Range<usize>,
    all: &mut [Choice],
) -> usize {
    if stretch.is_empty() {
        return 0;
    }
    let (start, end) = (stretch.start, stretch.end);
    let go = |way| walk(interner, (tokens, start), (tokens, end), way);
    let (back, ahead) = (go(Way::Back), go(Way::Ahead));
    let mut mark = |range: Range<usize>, reach: &Reach| {
        let choice = if reach.words >= MIN_COPY {
            Choice::Copy
        } else {
            Choice::Chance
        };
        for token in &mut all[range] {
            *token = choice.max(*token);
        }
    };
    mark(start..start + ahead.tokens, &ahead);
    mark(end..end + ahead.other_tokens, &ahead);
    mark(start - back.tokens..start, &back);
    mark(end - back.other_tokens..end, &back);
    back.tokens + ahead.tokens
}
