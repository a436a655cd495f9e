//! Change as a value: an edit has a before and an after, a transaction has edits and a name.
//! Offsets are UTF-8 bytes.

use std::ops::Range;
use std::sync::Arc;

use super::{Annotation, AnnotationId, Link, Unplaced};

/// One thing that becomes another. No `before` adds, no `after` removes.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// An annotation; both sides have the same id.
    Annotation {
        /// What is there now.
        before: Option<Arc<Annotation>>,
        /// What will be there.
        after: Option<Arc<Annotation>>,
    },
    /// A link between two annotations.
    Link {
        /// What is there now.
        before: Option<Link>,
        /// What will be there.
        after: Option<Link>,
    },
    /// A mark without a place in the text; both sides have the same id.
    Unplaced {
        /// What is there now.
        before: Option<Arc<Unplaced>>,
        /// What will be there.
        after: Option<Arc<Unplaced>>,
    },
}

/// Edits that happen together or not at all, and are undone together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transaction {
    /// What the person did, for *Undo …*: “Mark as claim”.
    pub label: String,
    /// In the order in which they happen.
    pub edits: Vec<Edit>,
}

impl Edit {
    /// Adds an annotation.
    #[must_use]
    pub fn add(after: impl Into<Arc<Annotation>>) -> Self {
        Self::Annotation {
            before: None,
            after: Some(after.into()),
        }
    }

    /// Changes an annotation.
    #[must_use]
    pub fn change(before: &Arc<Annotation>, after: impl Into<Arc<Annotation>>) -> Self {
        Self::Annotation {
            before: Some(Arc::clone(before)),
            after: Some(after.into()),
        }
    }

    /// Removes an annotation. Its links go first: see
    /// [`Annotations::removal`](super::Annotations::removal).
    #[must_use]
    pub fn remove(before: &Arc<Annotation>) -> Self {
        Self::Annotation {
            before: Some(Arc::clone(before)),
            after: None,
        }
    }

    /// Adds a link.
    #[must_use]
    pub fn add_link(after: Link) -> Self {
        Self::Link {
            before: None,
            after: Some(after),
        }
    }

    /// Removes a link.
    #[must_use]
    pub fn remove_link(before: Link) -> Self {
        Self::Link {
            before: Some(before),
            after: None,
        }
    }

    /// Adds a mark without a place.
    #[must_use]
    pub fn add_unplaced(after: impl Into<Arc<Unplaced>>) -> Self {
        Self::Unplaced {
            before: None,
            after: Some(after.into()),
        }
    }

    /// Removes a mark without a place, because it gets one or is given up.
    #[must_use]
    pub fn remove_unplaced(before: &Arc<Unplaced>) -> Self {
        Self::Unplaced {
            before: Some(Arc::clone(before)),
            after: None,
        }
    }

    /// The edit that takes this one back.
    #[must_use]
    pub fn inverted(&self) -> Self {
        match self.clone() {
            Self::Annotation { before, after } => Self::Annotation {
                before: after,
                after: before,
            },
            Self::Link { before, after } => Self::Link {
                before: after,
                after: before,
            },
            Self::Unplaced { before, after } => Self::Unplaced {
                before: after,
                after: before,
            },
        }
    }

    /// The id of the mark that the edit takes out.
    pub(super) fn removed(&self) -> Option<AnnotationId> {
        match self {
            Self::Annotation {
                before: Some(before),
                after: None,
            } => Some(before.id),
            Self::Unplaced {
                before: Some(before),
                after: None,
            } => Some(before.id),
            _ => None,
        }
    }

    /// The annotation after the edit, or the one that it removes.
    fn annotation(&self) -> Option<&Arc<Annotation>> {
        match self {
            Self::Annotation { before, after } => after.as_ref().or(before.as_ref()),
            Self::Link { .. } | Self::Unplaced { .. } => None,
        }
    }
}

impl Transaction {
    /// A transaction of several edits.
    #[must_use]
    pub fn new(label: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            label: label.into(),
            edits,
        }
    }

    /// The transaction that takes this one back: each edit the other way round, the last first.
    #[must_use]
    pub fn inverted(&self) -> Self {
        Self {
            label: self.label.clone(),
            edits: self.edits.iter().rev().map(Edit::inverted).collect(),
        }
    }

    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The annotation to select afterwards: the first in the text of those that are then there.
    #[must_use]
    pub fn focus(&self) -> Option<AnnotationId> {
        // The last edit of an annotation decides whether it is there.
        let mut last = std::collections::BTreeMap::new();
        for edit in &self.edits {
            match edit {
                Edit::Annotation {
                    after: Some(after), ..
                } => last.insert(after.id, Some(after.order_key())),
                Edit::Annotation {
                    before: Some(before),
                    ..
                } => last.insert(before.id, None),
                _ => None,
            };
        }
        last.into_values().flatten().min().map(|(_, _, id)| id)
    }

    /// Where to look afterwards, in bytes: the first place in the text that an edit touches.
    /// Removed annotations count too. None where only links change.
    #[must_use]
    pub fn place(&self) -> Option<Range<u32>> {
        let touched = self.edits.iter().filter_map(Edit::annotation);
        let first = touched.min_by_key(|annotation| annotation.order_key())?;
        Some(first.fragments.hull())
    }
}
