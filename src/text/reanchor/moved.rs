//! Passages that were moved: gone at one place and new at another. Offsets are indexes of tokens.

use std::ops::Range;

use crate::text::diff::align::{Alignment, Hunk, NONE, align, unique_pairs};

/// How many tokens a sequence has by which moved passages are found.
const MOVED_GRAM: usize = 6;

/// How many tokens may differ between two sequences of the same moved passage.
const MOVED_GAP: usize = 24;

/// A passage must have so many times as many words in a row as a stray counterpart.
const STRAY: usize = 2;

/// Takes back counterparts that stand in the way of a moved passage: a comparison that keeps the
/// order finds a “the” and an “of” of it in whatever stands at its old place now, and at its new
/// place before. They go where the passage has far more words in a row than they have.
pub fn take_back_strays(old: &[u32], new: &[u32], same: &mut Alignment) {
    let touches = |links: &[u32], at: usize| links[at..at + MOVED_GRAM].contains(&NONE);
    let pairs = unique_pairs(
        (old, &|at| touches(&same.to_new, at)),
        (new, &|at| touches(&same.to_old, at)),
        MOVED_GRAM,
    );
    let mut strays = Vec::new();
    let runs = run_lengths(&same.to_new);
    for run in pairs.chunk_by(|a, b| (a.0 + 1, a.1 + 1) == *b) {
        let (old_at, new_at) = run[0];
        let len = run.len() - 1 + MOVED_GRAM;
        for (old, new) in (old_at..old_at + len).zip(new_at..new_at + len) {
            if same.to_new[old] as usize == new {
                continue;
            }
            let here = (same.to_new[old] != NONE).then_some(old);
            let there = (same.to_old[new] != NONE).then_some(same.to_old[new] as usize);
            let linked = here.into_iter().chain(there);
            strays.extend(linked.filter(|&old| STRAY * runs[old] as usize <= len));
        }
    }
    for stray in strays {
        if same.to_new[stray] != NONE {
            same.unlink(stray);
        }
    }
}

/// For each old token: how many around it have counterparts in a row, it included.
fn run_lengths(to_new: &[u32]) -> Vec<u32> {
    let mut lengths = Vec::with_capacity(to_new.len());
    let follows = |a: &u32, b: &u32| *a != NONE && *b == a.wrapping_add(1);
    for run in to_new.chunk_by(follows) {
        let len = u32::try_from(run.len()).unwrap_or(u32::MAX);
        lengths.extend(run.iter().map(|_| len));
    }
    lengths
}

/// Finds passages that are gone at one place and new at another.
pub fn moved(
    old: &[u32],
    new: &[u32],
    hunks: &[Hunk],
    cancelled: &dyn Fn() -> bool,
) -> Option<Vec<u32>> {
    let mut moved = vec![NONE; old.len()];
    let gone = Rest::new(old, hunks.iter().map(|hunk| hunk.old.clone()), 0);
    let fresh = Rest::new(new, hunks.iter().map(|hunk| hunk.new.clone()), 1);
    let pairs = unique_pairs((&gone.ids, &|_| true), (&fresh.ids, &|_| true), MOVED_GRAM);
    let mut taken = vec![false; fresh.ids.len()];
    let mut at = 0;
    while at < pairs.len() {
        if cancelled() {
            return None;
        }
        let first = pairs[at];
        let mut last = first;
        while let Some(&next) = pairs.get(at + 1)
            && next.0 - last.0 <= MOVED_GAP
            && next.1 > last.1
            && next.1 - last.1 <= MOVED_GAP
        {
            last = next;
            at += 1;
        }
        at += 1;
        // A little more than what the sequences cover, as far as the stretches go.
        let from = gone.around(first.0, last.0 + MOVED_GRAM);
        let to = fresh.around(first.1, last.1 + MOVED_GRAM);
        let found = align(&gone.ids[from.clone()], &fresh.ids[to.clone()], cancelled)?;
        for (step, &other) in found.to_new.iter().enumerate() {
            let (old, new) = (gone.places[from.start + step], to.start + other as usize);
            if other != NONE && moved[old] == NONE && !taken[new] {
                taken[new] = true;
                moved[old] = u32::try_from(fresh.places[new]).unwrap_or(NONE);
            }
        }
    }
    Some(moved)
}

/// What has no counterpart, one stretch after the other, with a token between that is equal to
/// no other.
struct Rest {
    ids: Vec<u32>,
    places: Vec<usize>,
    /// Where each stretch starts in `ids`.
    starts: Vec<usize>,
}

impl Rest {
    fn new(all: &[u32], stretches: impl Iterator<Item = Range<usize>>, side: u32) -> Self {
        let mut rest = Self {
            ids: vec![],
            places: vec![],
            starts: vec![],
        };
        let mut separator = NONE - side;
        for stretch in stretches.filter(|stretch| !stretch.is_empty()) {
            rest.starts.push(rest.ids.len());
            rest.ids.extend_from_slice(&all[stretch.clone()]);
            rest.places.extend(stretch.clone());
            rest.ids.push(separator);
            rest.places.push(stretch.end);
            separator -= 2;
        }
        rest
    }

    /// The range and a little around it, within the stretches where it begins and ends.
    fn around(&self, from: usize, to: usize) -> Range<usize> {
        let behind = |at: usize| self.starts.partition_point(|&start| start <= at);
        let start = self.starts[behind(from) - 1];
        let end = self.starts.get(behind(to - 1));
        let end = end.map_or(self.ids.len(), |&end| end) - 1;
        start.max(from.saturating_sub(MOVED_GAP))..end.min(to + MOVED_GAP)
    }
}
