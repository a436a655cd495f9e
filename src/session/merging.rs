//! Marks that two sides changed differently, while a person decides about them. No offsets.

use super::Session;
use super::taking_in::Theirs;
use crate::model::Snapshot;

/// Conflicts that wait for a person.
#[derive(Debug)]
pub struct Merging {
    /// The other side.
    pub theirs: Theirs,
    /// This side, as it was when both were put together.
    pub mine: Snapshot,
}

impl Merging {
    /// Nothing is decided yet.
    #[must_use]
    pub fn new(theirs: Theirs, mine: Snapshot) -> Self {
        Self { theirs, mine }
    }
}

impl Session {
    /// Shows what waits for a decision.
    pub(super) fn show_conflicts(&mut self) {}
}
