//! Marks that two sides changed differently, while a person decides about them. Nothing is
//! changed before all is decided. Offsets are UTF-8 bytes of the text that both sides are about.

pub mod action;
mod run;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use action::{MergeAction, MergeCommand};

use super::taking_in::Theirs;
use crate::model::{Annotation, AnnotationId, Conflict, Decision, Resolution, Snapshot};

/// A mark that both sides changed.
pub type MarkConflict = Conflict<AnnotationId, Arc<Annotation>>;

/// Conflicts that wait for a person.
#[derive(Debug)]
pub struct Merging {
    /// The other side.
    pub theirs: Theirs,
    /// This side, as it was when both were put together.
    pub mine: Snapshot,
    /// In the order of the text.
    conflicts: Vec<MarkConflict>,
    /// What was decided about each.
    decisions: Vec<Option<Decision>>,
    selected: usize,
    is_shown: bool,
    /// Whether the person waits to see it, while a thread puts both sides together again.
    is_wanted: bool,
}

impl Merging {
    /// Nothing is decided yet.
    #[must_use]
    pub fn new(theirs: Theirs, mine: Snapshot) -> Self {
        let mut conflicts = theirs.merge.conflicts.clone();
        conflicts.sort_by_key(|conflict| {
            let sides = [&conflict.mine, &conflict.theirs, &conflict.base];
            let first = sides.into_iter().flatten().next();
            (first.map(|mark| mark.start()), conflict.key)
        });
        Self {
            theirs,
            mine,
            decisions: vec![None; conflicts.len()],
            conflicts,
            selected: 0,
            is_shown: false,
            is_wanted: false,
        }
    }

    /// Keeps what was decided before about conflicts that are still the same.
    #[must_use]
    pub fn taking_over(mut self, before: Option<Self>) -> Self {
        let Some(before) = before else {
            return self;
        };
        self.is_shown = before.is_shown || before.is_wanted;
        let decided = |conflict: &MarkConflict| {
            let at = before.conflicts.iter().position(|old| old == conflict)?;
            before.decisions[at]
        };
        self.decisions = self.conflicts.iter().map(decided).collect();
        self.selected = self.next_undecided(0).unwrap_or(0);
        self
    }

    /// The conflicts in the order of the text.
    #[must_use]
    pub fn conflicts(&self) -> &[MarkConflict] {
        &self.conflicts
    }

    /// What was decided about a conflict.
    #[must_use]
    pub fn decision(&self, at: usize) -> Option<Decision> {
        self.decisions.get(at).copied().flatten()
    }

    /// Which conflict is selected.
    #[must_use]
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// The selected conflict.
    #[must_use]
    pub fn conflict(&self) -> Option<&MarkConflict> {
        self.conflicts.get(self.selected)
    }

    /// How many are decided.
    #[must_use]
    pub fn decided(&self) -> usize {
        self.decisions.iter().flatten().count()
    }

    /// How many are not.
    #[must_use]
    pub fn undecided(&self) -> usize {
        self.decisions.len() - self.decided()
    }

    /// Whether the selected conflict has two versions that can both be kept.
    #[must_use]
    pub fn can_keep_both(&self) -> bool {
        let conflict = self.conflict();
        conflict.is_some_and(|conflict| conflict.mine.is_some() && conflict.theirs.is_some())
    }

    /// From this side as it was to both together, by what was decided.
    #[must_use]
    pub fn resolution(&self) -> Resolution {
        let decisions: BTreeMap<AnnotationId, Decision> = self
            .conflicts
            .iter()
            .zip(&self.decisions)
            .filter_map(|(conflict, decision)| Some((conflict.key, (*decision)?)))
            .collect();
        self.theirs.merge.resolve(&self.mine, &decisions)
    }

    fn select(&mut self, at: usize) {
        if at < self.conflicts.len() {
            self.selected = at;
        }
    }

    fn step(&mut self, forward: bool) -> bool {
        let next = if forward {
            self.selected + 1
        } else {
            self.selected.wrapping_sub(1)
        };
        let can = next < self.conflicts.len();
        self.select(next);
        can
    }

    /// Decides about the selected conflict and goes on to the next one that is not decided.
    fn decide(&mut self, decision: Decision) {
        let Some(place) = self.decisions.get_mut(self.selected) else {
            return;
        };
        *place = Some(decision);
        if let Some(next) = self.next_undecided(self.selected) {
            self.selected = next;
        }
    }

    /// The first one from here on that is not decided, or else the first one at all.
    fn next_undecided(&self, from: usize) -> Option<usize> {
        let is_open = |at: &usize| self.decisions[*at].is_none();
        let count = self.decisions.len();
        (from..count).find(is_open).or((0..count).find(is_open))
    }
}
