//! Finds what was typed in the names of commands. Offsets are bytes of the name.
//!
//! Letters that begin words or follow on from one another count as found (`tacl` in "Tag as
//! claim"), and so does anything that stands in the name in one piece. Letters scattered
//! through a name count only where no name has them closer together, so that three letters
//! do not bring half the commands with them.

/// How well a name fits, and where the letters stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// Higher is better. Comparable only between names for the same needle.
    pub score: i32,
    /// Where each matched character of the name begins, in bytes, ascending.
    pub letters: Vec<usize>,
    /// Whether every run of letters begins a word, or the whole stands in one piece.
    pub is_close: bool,
}

/// For a letter that follows on from the one before.
const ADJACENT: i32 = 10;
/// For a letter that begins a word.
const WORD_START: i32 = 8;
/// For the very first letter of the name.
const NAME_START: i32 = 4;
/// For each letter between two that are apart, and before the first.
const GAP: i32 = 1;
/// The most that one gap costs.
const GAP_MAX: i32 = 6;
/// For a run of letters that begins inside a word.
const INSIDE: i32 = 6;

/// A character of a name, folded for comparison.
struct Letter {
    byte: usize,
    folded: char,
    begins_word: bool,
}

/// Looks for a needle in a name. White space in the needle is passed over, upper and lower
/// case are the same. `None` where the name does not have all its letters in order; an empty
/// needle fits everything.
///
/// Words in another order than the name has them are looked for one by one.
#[must_use]
pub fn find(needle: &str, name: &str) -> Option<Fit> {
    find_in_order(needle, name).or_else(|| {
        let words = needle.split_whitespace();
        let fits: Vec<Fit> = words
            .map(|word| find_in_order(word, name))
            .collect::<Option<_>>()?;
        let mut letters: Vec<usize> = fits.iter().flat_map(|fit| fit.letters.clone()).collect();
        letters.sort_unstable();
        letters.dedup();
        Some(Fit {
            score: fits.iter().map(|fit| fit.score).sum(),
            is_close: fits.iter().all(|fit| fit.is_close),
            letters,
        })
    })
}

fn find_in_order(needle: &str, name: &str) -> Option<Fit> {
    let needle: Vec<char> = needle
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(fold)
        .collect();
    if needle.is_empty() {
        return Some(Fit {
            score: 0,
            letters: Vec::new(),
            is_close: true,
        });
    }
    let name = letters(name);
    best(&needle, &name, true)
        .or_else(|| in_one_piece(&needle, &name))
        .map(|(score, at)| (score, at, true))
        .or_else(|| best(&needle, &name, false).map(|(score, at)| (score, at, false)))
        .map(|(score, at, is_close)| Fit {
            score,
            letters: at.into_iter().map(|i| name[i].byte).collect(),
            is_close,
        })
}

/// The places of the names that fit, best first; equal ones keep their order. Names that fit
/// only with scattered letters are left out as soon as one fits closely.
pub fn rank<'a>(needle: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<(usize, Fit)> {
    let mut fits: Vec<(usize, Fit)> = names
        .into_iter()
        .enumerate()
        .filter_map(|(at, name)| find(needle, name).map(|fit| (at, fit)))
        .collect();
    if fits.iter().any(|(_, fit)| fit.is_close) {
        fits.retain(|(_, fit)| fit.is_close);
    }
    fits.sort_by_key(|(_, fit)| std::cmp::Reverse(fit.score));
    fits
}

fn fold(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn letters(name: &str) -> Vec<Letter> {
    let mut inside_word = false;
    name.char_indices()
        .map(|(byte, c)| {
            let begins_word = c.is_alphanumeric() && !inside_word;
            inside_word = c.is_alphanumeric();
            Letter {
                byte,
                folded: fold(c),
                begins_word,
            }
        })
        .collect()
}

/// The best places for all letters of the needle. Where `close`, a run begins with a word.
fn best(needle: &[char], name: &[Letter], close: bool) -> Option<(i32, Vec<usize>)> {
    // One row for each letter of the needle, one cell for each letter of the name that it may
    // stand for: the best score so far, and where the letter of the needle before it stands.
    let mut rows: Vec<Vec<Option<(i32, usize)>>> = Vec::with_capacity(needle.len());
    for &wanted in needle {
        let before = rows.last();
        let row = (0..name.len())
            .map(|at| cell(wanted, at, name, before.map(Vec::as_slice), close))
            .collect();
        rows.push(row);
    }
    let (score, mut at) = rows
        .last()?
        .iter()
        .enumerate()
        .filter_map(|(at, cell)| cell.map(|(score, _)| (score, at)))
        .max_by_key(|&(score, at)| (score, std::cmp::Reverse(at)))?;
    let mut places = vec![at];
    for row in rows.iter().skip(1).rev() {
        at = row[at]?.1;
        places.push(at);
    }
    places.reverse();
    Some((score, places))
}

fn cell(
    wanted: char,
    at: usize,
    name: &[Letter],
    before: Option<&[Option<(i32, usize)>]>,
    close: bool,
) -> Option<(i32, usize)> {
    let letter = &name[at];
    if letter.folded != wanted {
        return None;
    }
    let worth = match (letter.begins_word, at) {
        (true, 0) => WORD_START + NAME_START,
        (true, _) => WORD_START,
        (false, _) => -INSIDE,
    };
    let may_begin = letter.begins_word || !close;
    let Some(before) = before else {
        return may_begin.then_some((worth - gap(at), at));
    };
    (0..at)
        .filter_map(|last| {
            let (score, _) = before[last]?;
            if last + 1 == at {
                Some((score + ADJACENT + worth.max(0), last))
            } else {
                may_begin.then_some((score + worth - gap(at - last - 1), last))
            }
        })
        .max_by_key(|(score, _)| *score)
}

/// The first place where the whole needle stands, inside a word or not.
fn in_one_piece(needle: &[char], name: &[Letter]) -> Option<(i32, Vec<usize>)> {
    let at = name.windows(needle.len()).position(|window| {
        let folded = window.iter().map(|letter| letter.folded);
        folded.eq(needle.iter().copied())
    })?;
    let followers = i32::try_from(needle.len() - 1).unwrap_or(i32::MAX);
    let score = ADJACENT.saturating_mul(followers) - INSIDE - gap(at);
    Some((score, (at..at + needle.len()).collect()))
}

fn gap(letters: usize) -> i32 {
    i32::try_from(letters).map_or(GAP_MAX, |letters| (letters * GAP).min(GAP_MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: &[&str] = &[
        "Open file…",
        "Open folder…",
        "Undo tag figure",
        "Tag as claim",
        "Tag as actor",
        "Tag as figure",
        "Tag as legal basis",
        "Larger text",
        "Go to line…",
        "Extend selection one page down",
        "Move to the next paragraph",
    ];

    fn ranked(needle: &str) -> Vec<&'static str> {
        rank(needle, NAMES.iter().copied())
            .into_iter()
            .map(|(at, _)| NAMES[at])
            .collect()
    }

    #[test]
    fn the_start_of_the_name_comes_first_and_equals_keep_their_order() {
        assert_eq!(
            ranked("tag"),
            [
                "Tag as claim",
                "Tag as actor",
                "Tag as figure",
                "Tag as legal basis",
                "Undo tag figure"
            ]
        );
    }

    #[test]
    fn initials_find_a_command() {
        assert_eq!(ranked("tacl"), ["Tag as claim"]);
        assert_eq!(ranked("tag lb"), ["Tag as legal basis"]);
        assert_eq!(ranked("GTL"), ["Go to line…"]);
    }

    #[test]
    fn words_may_come_in_another_order() {
        assert_eq!(ranked("claim tag"), ["Tag as claim"]);
    }

    #[test]
    fn a_piece_of_a_word_is_found() {
        assert_eq!(ranked("older"), ["Open folder…"]);
    }

    #[test]
    fn scattered_letters_count_only_alone() {
        assert_eq!(ranked("lgrtxt"), ["Larger text"]);
        assert!(ranked("zzz").is_empty());
    }

    #[test]
    fn letters_are_where_they_are_shown() {
        let fit = find("tf", "Undo tag figure").expect("fits");
        assert_eq!(fit.letters, [5, 9]);
        let fit = find("ґа", "Ціна ґанку").expect("fits");
        assert_eq!(fit.letters, [9, 11]);
    }

    proptest! {
        #[test]
        fn letters_taken_out_of_a_name_are_found_in_it(
            name in "[a-zA-Z ґїЄ…]{1,24}",
            picks in proptest::collection::vec(any::<bool>(), 24),
        ) {
            let needle: String = name
                .chars()
                .zip(picks)
                .filter_map(|(c, pick)| pick.then_some(c))
                .collect();
            prop_assert!(find(&needle, &name).is_some());
        }

        #[test]
        fn what_is_found_is_the_needle(needle in "[a-c ]{0,5}", name in "[a-cA-C ]{0,16}") {
            let wanted: Vec<char> = needle.chars().filter(|c| *c != ' ').collect();
            if let Some(fit) = find_in_order(&needle, &name) {
                prop_assert!(fit.letters.is_sorted_by(|a, b| a < b));
                let found: Vec<char> = fit
                    .letters
                    .iter()
                    .filter_map(|&byte| name[byte..].chars().next())
                    .map(|c| c.to_ascii_lowercase())
                    .collect();
                prop_assert_eq!(found, wanted);
            } else {
                // The naive search does not find it either.
                let mut rest = name.chars().map(|c| c.to_ascii_lowercase());
                prop_assert!(!wanted.iter().all(|w| rest.any(|c| c == *w)));
            }
        }
    }
}
