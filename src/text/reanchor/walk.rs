//! How far two texts agree, going away from two places. Offsets are indexes of tokens.

use crate::text::diff::tokens::Interner;

/// How many words are looked at; more would tell no more.
const MAX_WORDS: u32 = 400;

/// How many tokens may be passed over, on both sides together, to agree again.
const MAX_SKIP: usize = 6;

/// How many tokens in a row must agree to go on, all but one of them words.
const RESUME: usize = 3;

/// How many words must agree again behind what was passed over, or it was for nothing.
const SKIP_COST: u32 = 2;

/// How many words that are passed over end the walk, beyond those that agreed since.
const MAX_DEBT: u32 = 6;

/// What it is worth that both texts begin or end at the same place, in words.
const END_WORDS: u32 = 8;

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the beginning, from before the place.
    Back,
    /// To the end, from the place on.
    Ahead,
}

/// How far two texts agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// How many words agree, less a little for each thing passed over.
    pub words: u32,
    /// How many tokens of the first text that takes.
    pub tokens: usize,
    /// And of the second.
    pub other_tokens: usize,
}

/// A place between two tokens of a text.
pub type Place<'a> = (&'a [u32], usize);

/// Walks two texts, or one at two places, as long as they agree, a corrected word here and
/// there apart. In one text the first place is the earlier one.
pub fn walk(interner: &Interner<'_>, one: Place<'_>, other: Place<'_>, way: Way) -> Reach {
    let pair = Pair { one, other, way };
    // How many tokens were passed in both texts.
    let mut steps = (0, 0);
    let mut words: u32 = 0;
    let mut debt: u32 = 0;
    let mut best = Reach::default();
    loop {
        match pair.at(steps) {
            (None, None) => {
                best.words = best.words.max(words + END_WORDS);
                (best.tokens, best.other_tokens) = steps;
                return best;
            }
            (Some(token), same) if same == Some(token) => {
                steps = (steps.0 + 1, steps.1 + 1);
                if interner.is_word(token) {
                    words += 1;
                    debt = debt.saturating_sub(1);
                }
                if words > best.words || words == best.words && debt == 0 {
                    best = Reach {
                        words,
                        tokens: steps.0,
                        other_tokens: steps.1,
                    };
                }
                if words >= MAX_WORDS {
                    return best;
                }
            }
            _ => {
                debt += SKIP_COST;
                if debt > MAX_DEBT || words < SKIP_COST && best.words > 0 {
                    return best;
                }
                let Some(resumed) = pair.resume(interner, steps) else {
                    return best;
                };
                words = words.saturating_sub(SKIP_COST);
                steps = resumed;
            }
        }
    }
}

/// Two places to walk from.
struct Pair<'a> {
    one: Place<'a>,
    other: Place<'a>,
    way: Way,
}

impl Pair<'_> {
    /// The tokens so many steps away; `None` beyond the end.
    fn at(&self, steps: (usize, usize)) -> (Option<u32>, Option<u32>) {
        let at = |(tokens, from): Place<'_>, steps: usize| match self.way {
            Way::Ahead => tokens.get(from + steps).copied(),
            Way::Back => from.checked_sub(steps + 1).map(|at| tokens[at]),
        };
        (at(self.one, steps.0), at(self.other, steps.1))
    }

    /// The nearest place from which the texts agree again.
    fn resume(&self, interner: &Interner<'_>, steps: (usize, usize)) -> Option<(usize, usize)> {
        (1..=MAX_SKIP).find_map(|sum| {
            // Both sides alike is the likeliest: a word was corrected. Then ever more unlike.
            let half = sum / 2;
            (0..=half).find_map(|off| {
                let few = half - off;
                [(few, sum - few), (sum - few, few)]
                    .into_iter()
                    .map(|skip| (steps.0 + skip.0, steps.1 + skip.1))
                    .find(|&steps| self.agrees(interner, steps))
            })
        })
    }

    /// Whether some tokens in a row agree, nearly all of them words.
    fn agrees(&self, interner: &Interner<'_>, steps: (usize, usize)) -> bool {
        if self.is_one_place(steps) {
            return false;
        }
        let mut words = 0;
        let same = (0..RESUME).all(|step| {
            let (one, other) = self.at((steps.0 + step, steps.1 + step));
            words += usize::from(one.is_some_and(|token| interner.is_word(token)));
            one.is_some() && one == other
        });
        same && words + 1 >= RESUME
    }

    /// A place of a text does not agree with itself.
    fn is_one_place(&self, steps: (usize, usize)) -> bool {
        let nearer = match self.way {
            Way::Ahead => steps.0.checked_sub(steps.1),
            Way::Back => steps.1.checked_sub(steps.0),
        };
        let apart = self.one.1.abs_diff(self.other.1);
        std::ptr::eq(self.one.0, self.other.0) && nearer == Some(apart)
    }
}
