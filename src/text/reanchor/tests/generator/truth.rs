//! Where each mark really is after an edit, by the atoms that it was made of. Offsets are
//! UTF-8 bytes.

use std::ops::Range;

use super::texts::{Atom, Kind};
use super::{Rng, Truth};

/// Both texts with the way from one to the other.
pub(super) struct Book<'a> {
    pub(super) old: &'a str,
    pub(super) old_atoms: &'a [Atom],
    pub(super) old_starts: &'a [usize],
    pub(super) new: &'a str,
    pub(super) new_starts: &'a [usize],
    pub(super) new_of: &'a [Vec<usize>],
}

impl Book<'_> {
    /// Picks the atoms of a mark, within those of another if wished.
    pub(super) fn mark(
        &self,
        rng: &mut Rng,
        within: Option<Range<usize>>,
    ) -> Option<Vec<Range<usize>>> {
        let within = within.unwrap_or(0..self.old_atoms.len());
        let start = within.start + rng.below(within.len());
        let first = &self.old_atoms[start];
        if matches!(first.kind, Kind::White | Kind::Sign) {
            return None;
        }
        // Names and figures are marked more often than other words.
        if first.kind == Kind::Word && rng.chance(5000) {
            return None;
        }
        let long = first.kind == Kind::Word || rng.chance(3000);
        let bytes = if long { 2 + rng.below(78) } else { 1 };
        let end = self.grow(start, bytes, &within);
        let first = start..end;
        let mut parts = vec![first];
        if rng.chance(500) {
            let next = (end + 1 + rng.below(8)).min(self.old_atoms.len() - 1);
            if self.old_atoms[next].kind != Kind::White && next > end {
                let end = self.grow(next, 2 + rng.below(30), &(0..self.old_atoms.len()));
                parts.push(next..end);
            }
        }
        Some(parts)
    }

    /// From this atom over about so many bytes, with no white space at the end.
    fn grow(&self, start: usize, bytes: usize, within: &Range<usize>) -> usize {
        let mut end = start + 1;
        while end < within.end && self.old_starts[end] - self.old_starts[start] < bytes {
            end += 1;
        }
        while end > start + 1 && self.old_atoms[end - 1].kind == Kind::White {
            end -= 1;
        }
        end
    }

    pub(super) fn bytes(&self, atoms: &Range<usize>) -> Range<usize> {
        self.old_starts[atoms.start]..self.old_starts[atoms.end]
    }

    pub(super) fn truth(&self, parts: &[Range<usize>]) -> Truth {
        let mut exact: Vec<Vec<Range<usize>>> = vec![vec![]];
        let mut altered = Vec::new();
        for part in parts {
            let stays = |at: &usize| !self.now(*at).is_empty();
            // The full stop alone is no remainder of a sentence.
            let is_word =
                |at: &usize| !matches!(self.old_atoms[*at].kind, Kind::White | Kind::Sign);
            if part.clone().any(|at| is_word(&at))
                && !part.clone().any(|at| is_word(&at) && stays(&at))
            {
                return Truth::Gone;
            }
            let (Some(first), Some(last)) = (part.clone().find(stays), part.clone().rfind(stays))
            else {
                return Truth::Gone;
            };
            let mut ranges: Vec<Range<usize>> = Vec::new();
            for &start in self.now(first) {
                for &end in self.now(last) {
                    ranges.push(self.new_starts[start]..self.new_starts[end + 1]);
                }
            }
            let is_same = |range: &Range<usize>| {
                self.new.get(range.clone()) == Some(&self.old[self.bytes(part)])
            };
            let mut so_far = Vec::new();
            for places in &exact {
                for range in ranges.iter().filter(|range| is_same(range)) {
                    if places
                        .last()
                        .is_none_or(|last: &Range<usize>| last.end <= range.start)
                    {
                        so_far.push([places.as_slice(), std::slice::from_ref(range)].concat());
                    }
                }
            }
            exact = so_far;
            // Sentences that were parted by a move have no one place.
            ranges.sort_by_key(|range| (range.start > range.end, range.end.abs_diff(range.start)));
            let range = ranges[0].clone();
            altered.push(range.start.min(range.end)..range.start.max(range.end));
        }
        if exact.is_empty() {
            Truth::Altered(altered)
        } else {
            Truth::Exact(exact)
        }
    }

    /// Where an atom is in the new text.
    fn now(&self, at: usize) -> &[usize] {
        let origin = self.old_atoms[at].origin;
        origin.map_or(&[], |origin| &self.new_of[origin])
    }
}
