//! Passages that could be taken for a mark. Offsets are indexes of tokens.

use std::ops::Range;

use crate::text::diff::align::NONE;

use super::grams::{self, Grams};
use super::with_old::Mark;

/// How many lookalikes are compared at most.
pub const MAX_LOOKALIKES: usize = 64;

/// How many places of a sequence of tokens are looked at.
const MAX_PLACES: usize = 256;

/// How many changes before and behind a mark are looked through.
const HUNKS_BESIDE: usize = 3;

/// How far away they may be.
const BESIDE: usize = 40;

/// How much of one is looked through.
const MAX_STRETCH: usize = 600;

/// A passage with the same words as a mark.
pub enum Lookalike {
    /// In the old text: it might be what has become the new place.
    Old(Range<usize>),
    /// In the new text: it might be what has become of the mark.
    New(Range<usize>),
}

/// A mark in a text.
type Place<'a> = (&'a [u32], &'a Range<usize>);

impl Mark<'_> {
    /// The same words elsewhere, with some of the same words beside them: in what is gone or
    /// new; for a moved passage anywhere. And whether there are more than were looked at.
    pub fn lookalikes(&self, new: &Range<usize>) -> (Vec<Lookalike>, bool) {
        let texts = self.texts;
        let all = self.is_moved || !texts.is_whole;
        let (old_grams, new_grams) = if all {
            (&texts.old_grams, &texts.new_grams)
        } else {
            (&texts.gone_grams, &texts.fresh_grams)
        };
        let old = (texts.old.ids.as_slice(), &self.tokens);
        let new = (texts.new.ids.as_slice(), new);
        // Surroundings as they were and as they are now.
        let marks = [old, new];
        let (mut news, many_news) = like(marks, new, new_grams);
        let (mut olds, many_olds) = like(marks, old, old_grams);
        if !all {
            self.add_beside(&mut olds, &mut news);
        }
        clean(&mut news, new, |token| {
            all || texts.same.to_old[token] == NONE
        });
        clean(&mut olds, old, |token| {
            all || texts.same.to_new[token] == NONE
        });
        let places = |starts: Vec<usize>| starts.into_iter().map(|at| at..at + self.tokens.len());
        let olds = places(olds).map(Lookalike::Old);
        let all = places(news).map(Lookalike::New).chain(olds).collect();
        (all, many_news || many_olds)
    }

    /// Adds what begins like the mark in the changes next to it, whatever stands around it: next
    /// to its like a mark has no surroundings of its own.
    fn add_beside(&self, olds: &mut Vec<usize>, news: &mut Vec<usize>) {
        let texts = self.texts;
        let first = texts.old.ids[self.tokens.start];
        let next = texts
            .hunks
            .partition_point(|hunk| hunk.old.end <= self.tokens.start);
        let hunks = next.saturating_sub(HUNKS_BESIDE)..texts.hunks.len().min(next + HUNKS_BESIDE);
        let near = self.tokens.start.saturating_sub(BESIDE)..self.tokens.end + BESIDE;
        for hunk in &texts.hunks[hunks] {
            if hunk.old.end < near.start || hunk.old.start > near.end {
                continue;
            }
            let same = |ids: &[u32], stretch: &Range<usize>, all: &mut Vec<usize>| {
                let stretch = stretch.start..stretch.end.min(stretch.start + MAX_STRETCH);
                all.extend(stretch.filter(|&at| ids[at] == first));
            };
            same(&texts.old.ids, &hunk.old, olds);
            same(&texts.new.ids, &hunk.new, news);
        }
    }
}

/// Where the words of a mark may stand elsewhere in a text, with some of the words beside them
/// that it has in one of the texts. And whether there may be more.
fn like(marks: [Place<'_>; 2], (_, but): Place<'_>, grams: &Grams) -> (Vec<usize>, bool) {
    let beside = grams::LEN - 1;
    let mut starts = Vec::new();
    for (here, tokens) in marks {
        if let Some(from) = tokens.start.checked_sub(beside) {
            let places = grams.places(&here[from..=tokens.start]).take(MAX_PLACES);
            starts.extend(places.map(|at| at + beside));
        }
        if let Some(gram) = here.get(tokens.end - 1..tokens.end + beside) {
            let places = grams.places(gram).take(MAX_PLACES);
            starts.extend(places.filter_map(|at| (at + 1).checked_sub(but.len())));
        }
    }
    let is_common = starts.len() >= MAX_PLACES;
    (starts, is_common)
}

/// Leaves the places where the words of the mark really stand, other than its own, with at least
/// one token that is `free`.
fn clean(starts: &mut Vec<usize>, (there, but): Place<'_>, free: impl Fn(usize) -> bool) {
    let len = but.len();
    starts.sort_unstable();
    starts.dedup();
    starts.retain(|&start| {
        let found = there.get(start..start + len);
        let is_same = start != but.start && found == Some(&there[but.clone()]);
        is_same && (start..start + len).any(&free)
    });
    starts.truncate(MAX_LOOKALIKES + 1);
}
