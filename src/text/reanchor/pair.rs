//! Which words of a rewritten stretch stand for which: the corrected spelling for the wrong one,
//! the new figure for the old. Offsets are indexes into the given words.

/// How many pairs of words are compared at most.
pub const MAX_CELLS: usize = 1 << 14;

/// What it is worth that two words stand in each other's place, whatever they are.
const PLACE: f32 = 0.15;

/// For each old word the new one that stands for it, in order; and how alike they are, from 0
/// to 1. For stretches with more than [`MAX_CELLS`] pairs that would take too long.
pub fn pair(old: &[&str], new: &[&str]) -> Vec<Option<(usize, f32)>> {
    let mut pairs = vec![None; old.len()];
    let width = new.len() + 1;
    let likes: Vec<f32> = old
        .iter()
        .flat_map(|old| new.iter().map(move |new| likeness(old, new)))
        .collect();
    let like = |i: usize, j: usize| likes[i * new.len() + j];
    // The best sum for the words from `i` and from `j` on.
    let mut best = vec![0.0_f32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let both = best[(i + 1) * width + j + 1] + worth(like(i, j));
            let one = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            best[i * width + j] = both.max(one);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        let here = best[i * width + j];
        let both = best[(i + 1) * width + j + 1] + worth(like(i, j));
        if both >= here && worth(like(i, j)) > 0.0 {
            pairs[i] = Some((j, like(i, j)));
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * width + j] >= here {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

fn worth(likeness: f32) -> f32 {
    // One good pair is better than two poor ones.
    likeness * likeness
}

/// How alike two words are, from 0 to 1.
pub fn likeness(old: &str, new: &str) -> f32 {
    if old == new {
        return 1.0;
    }
    let numeric = |text: &str| text.starts_with(char::is_numeric);
    let word = |text: &str| text.starts_with(char::is_alphanumeric);
    if word(old) != word(new) {
        return 0.0;
    }
    let prefix = old.chars().zip(new.chars()).take_while(|(a, b)| a == b);
    let prefix = prefix.count();
    let suffix = old.chars().rev().zip(new.chars().rev());
    let suffix = suffix.take_while(|(a, b)| a == b).count();
    let (old_len, new_len) = (old.chars().count(), new.chars().count());
    let same = (prefix + suffix).min(old_len).min(new_len);
    let share = to_f32(same) / to_f32(old_len.max(new_len));
    let place = match (numeric(old), numeric(new)) {
        (true, true) => 0.5,
        (false, false) => PLACE,
        _ => PLACE / 2.0,
    };
    (place + (1.0 - place) * share).min(0.95)
}

/// Counts here are small.
pub fn to_f32(n: usize) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}
