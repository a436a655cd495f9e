//! Undo and redo: two stacks of transactions and a mark at the state that was saved.
//! No offsets here.

use super::Transaction;

/// What was done, and what was taken back.
#[derive(Clone, Debug)]
pub struct UndoStack {
    done: Vec<Transaction>,
    undone: Vec<Transaction>,
    /// How many transactions were done when the state was saved; none if that state can no
    /// longer be reached.
    saved: Option<usize>,
}

impl Default for UndoStack {
    fn default() -> Self {
        Self::new()
    }
}

impl UndoStack {
    /// No history, and nothing to save.
    #[must_use]
    pub fn new() -> Self {
        Self {
            done: Vec::new(),
            undone: Vec::new(),
            saved: Some(0),
        }
    }

    /// Remembers a transaction that was applied. What was undone before can no longer be
    /// redone. A transaction without edits is not remembered.
    pub fn push(&mut self, transaction: Transaction) {
        if transaction.is_empty() {
            return;
        }
        if self.saved.is_some_and(|saved| saved > self.done.len()) {
            self.saved = None;
        }
        self.undone.clear();
        self.done.push(transaction);
    }

    /// Takes the last transaction back: the inverse, for the caller to apply.
    pub fn undo(&mut self) -> Option<Transaction> {
        let transaction = self.done.pop()?;
        let inverse = transaction.inverted();
        self.undone.push(transaction);
        Some(inverse)
    }

    /// Does the last undone transaction again: it, for the caller to apply.
    pub fn redo(&mut self) -> Option<Transaction> {
        let transaction = self.undone.pop()?;
        self.done.push(transaction.clone());
        Some(transaction)
    }

    /// What [`undo`](Self::undo) would take back.
    #[must_use]
    pub fn undo_label(&self) -> Option<&str> {
        self.done
            .last()
            .map(|transaction| transaction.label.as_str())
    }

    /// What [`redo`](Self::redo) would do again.
    #[must_use]
    pub fn redo_label(&self) -> Option<&str> {
        self.undone
            .last()
            .map(|transaction| transaction.label.as_str())
    }

    /// The present state is the one on disk.
    pub fn mark_saved(&mut self) {
        self.saved = Some(self.done.len());
    }

    /// The state on disk is none of these, for example because the file was changed elsewhere.
    pub fn mark_unsaved(&mut self) {
        self.saved = None;
    }

    /// Whether the present state is the one that was saved.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.saved == Some(self.done.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AnnotationId, Edit, Link};

    fn step(label: &str) -> Transaction {
        let id: AnnotationId = "a".parse().unwrap();
        let link = Link {
            from: id,
            kind: label.to_owned(),
            to: id,
        };
        Transaction::new(label, vec![Edit::add_link(link)])
    }

    #[test]
    fn labels_tell_what_comes_next() {
        let mut stack = UndoStack::new();
        assert_eq!((stack.undo_label(), stack.redo_label()), (None, None));
        stack.push(step("one"));
        stack.push(step("two"));
        assert_eq!(stack.undo(), Some(step("two").inverted()));
        assert_eq!(
            (stack.undo_label(), stack.redo_label()),
            (Some("one"), Some("two"))
        );
        assert_eq!(stack.redo(), Some(step("two")));
        assert_eq!(stack.redo(), None);
    }

    #[test]
    fn a_new_step_ends_what_was_undone() {
        let mut stack = UndoStack::new();
        stack.push(step("one"));
        stack.undo();
        stack.push(step("two"));
        assert_eq!(stack.redo(), None);
        assert_eq!(stack.undo_label(), Some("two"));
    }

    #[test]
    fn the_saved_state_is_found_again_by_undo_and_redo() {
        let mut stack = UndoStack::new();
        assert!(stack.is_saved());
        stack.push(step("one"));
        stack.mark_saved();
        stack.push(step("two"));
        assert!(!stack.is_saved());
        stack.undo();
        assert!(stack.is_saved());
        stack.undo();
        assert!(!stack.is_saved());
        stack.redo();
        assert!(stack.is_saved());
    }

    #[test]
    fn a_saved_state_that_was_left_behind_never_counts_as_saved() {
        let mut stack = UndoStack::new();
        stack.push(step("one"));
        stack.mark_saved();
        stack.undo();
        stack.push(step("other"));
        assert!(
            !stack.is_saved(),
            "as many steps as when it was saved, but others"
        );
    }

    #[test]
    fn an_empty_step_is_none() {
        let mut stack = UndoStack::new();
        stack.push(Transaction::new("nothing", Vec::new()));
        assert!(stack.is_saved() && stack.undo_label().is_none());
    }
}
