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

/// Walks two texts, or one at two places, as long as they agree, a corrected word here and
/// there apart. In one text the first place is the earlier one.
pub fn walk(
    interner: &Interner<'_>,
    (a, a_from): (&[u32], usize),
    (b, b_from): (&[u32], usize),
    way: Way,
) -> Reach {
    // The token so many steps away; `None` beyond the end.
    let at = |tokens: &[u32], from: usize, steps: usize| match way {
        Way::Ahead => tokens.get(from + steps).copied(),
        Way::Back => from.checked_sub(steps + 1).map(|at| tokens[at]),
    };
    let same_text = std::ptr::eq(a, b);
    // How far the second place has come closer to the first.
    let apart = |i: usize, j: usize| match way {
        Way::Ahead => i.saturating_sub(j),
        Way::Back => j.saturating_sub(i),
    };
    let (mut i, mut j) = (0, 0);
    let mut words: u32 = 0;
    let mut debt: u32 = 0;
    let mut best = Reach::default();
    loop {
        match (at(a, a_from, i), at(b, b_from, j)) {
            (None, None) => {
                words += END_WORDS;
                if debt == 0 || words > best.words {
                    best.words = words.max(best.words);
                    (best.tokens, best.other_tokens) = (i, j);
                }
                return best;
            }
            (Some(x), Some(y)) if x == y => {
                (i, j) = (i + 1, j + 1);
                if interner.is_word(x) {
                    words += 1;
                    debt = debt.saturating_sub(1);
                }
                if words > best.words || words == best.words && debt == 0 {
                    best = Reach {
                        words,
                        tokens: i,
                        other_tokens: j,
                    };
                }
                if words >= MAX_WORDS {
                    return best;
                }
            }
            _ => {
                let agrees = |skip_a: usize, skip_b: usize| {
                    // A place of a text does not agree with itself.
                    if same_text && a_from.abs_diff(b_from) == apart(i + skip_a, j + skip_b) {
                        return false;
                    }
                    let pair = |step: usize| {
                        let x = at(a, a_from, i + skip_a + step);
                        x.filter(|_| x == at(b, b_from, j + skip_b + step))
                    };
                    let run: Option<Vec<u32>> = (0..RESUME).map(pair).collect();
                    run.is_some_and(|run| {
                        let words = run.iter().filter(|&&token| interner.is_word(token));
                        words.count() + 1 >= RESUME
                    })
                };
                let skip = (1..=MAX_SKIP).find_map(|sum| {
                    // Both sides alike is the likeliest: a word was corrected.
                    let mut sides: Vec<usize> = (0..=sum).collect();
                    sides.sort_by_key(|&side| side.abs_diff(sum - side));
                    let side = sides.into_iter().find(|&side| agrees(side, sum - side));
                    side.map(|side| (side, sum - side))
                });
                let Some((skip_a, skip_b)) = skip else {
                    return best;
                };
                debt += SKIP_COST;
                if debt > MAX_DEBT || words < SKIP_COST && best.words > 0 {
                    return best;
                }
                words = words.saturating_sub(SKIP_COST);
                (i, j) = (i + skip_a, j + skip_b);
            }
        }
    }
}
