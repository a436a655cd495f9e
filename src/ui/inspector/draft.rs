//! What a person types into a field of a mark, until it is the mark's. Whatever happens to the
//! selection meanwhile, the words stay with the mark that they were typed for. No offsets here.

use crate::model::AnnotationId;

/// The words in one field.
#[derive(Debug, Default)]
pub struct Draft {
    /// The mark that the words belong to.
    owner: Option<AnnotationId>,
    /// What the mark had when the words were last the same.
    stored: String,
    /// What stands in the field.
    pub text: String,
    /// What was handed over last, so that it is handed over once.
    sent: Option<String>,
}

impl Draft {
    /// Follows the selected mark, whose words are `stored`. Whoever calls has seen to what was
    /// typed for the mark before.
    pub fn follow(&mut self, owner: AnnotationId, stored: &str) {
        if self.owner != Some(owner) {
            *self = Self {
                owner: Some(owner),
                stored: stored.to_owned(),
                text: stored.to_owned(),
                sent: None,
            };
        } else if self.stored != stored {
            // Changed by undo, or by what was just handed over.
            if !self.is_typed() {
                stored.clone_into(&mut self.text);
            }
            stored.clone_into(&mut self.stored);
            self.sent = None;
        }
    }

    /// The mark that the words belong to.
    #[must_use]
    pub fn owner(&self) -> Option<AnnotationId> {
        self.owner
    }

    /// What the mark has.
    #[must_use]
    pub fn stored(&self) -> &str {
        &self.stored
    }

    /// Whether something was typed that the mark does not have.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        self.owner.is_some() && self.text != self.stored
    }

    /// Whether something was typed that was not handed over yet. It counts as handed over now.
    pub fn take_typed(&mut self) -> bool {
        let is_new = self.is_typed() && self.sent.as_ref() != Some(&self.text);
        if is_new {
            self.sent = Some(self.text.clone());
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(id: &str) -> AnnotationId {
        id.parse().unwrap()
    }

    #[test]
    fn words_are_handed_over_once_and_stay_until_they_are_stored() {
        let mut draft = Draft::default();
        draft.follow(id("a"), "");
        assert!(!draft.take_typed());
        draft.text.push_str("annex B");
        assert!(draft.take_typed() && !draft.take_typed());
        draft.follow(id("a"), "");
        assert_eq!(draft.text, "annex B");
        draft.follow(id("a"), "annex B");
        assert!(!draft.is_typed());
    }

    #[test]
    fn an_undo_elsewhere_shows_unless_something_was_typed() {
        let mut draft = Draft::default();
        draft.follow(id("a"), "new");
        draft.follow(id("a"), "old");
        assert_eq!(draft.text, "old");
        draft.text.push_str(" and more");
        draft.follow(id("a"), "new");
        assert_eq!(draft.text, "old and more");
        assert!(draft.take_typed());
    }

    #[test]
    fn another_mark_brings_its_own_words() {
        let mut draft = Draft::default();
        draft.follow(id("a"), "one");
        draft.follow(id("b"), "two");
        assert_eq!((draft.owner(), draft.text.as_str()), (Some(id("b")), "two"));
    }
}
