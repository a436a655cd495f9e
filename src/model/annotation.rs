//! One annotation: a place in the text, a tag, and who said so when. Offsets are UTF-8 bytes.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Details, TagKey};

pub use super::fragments::{Fragments, FragmentsError};
pub use super::id::{AnnotationId, IdError};

/// The name of an author or reviewer.
pub type Name = Arc<str>;

/// The key by which annotations are in order: start byte, end byte, id.
pub type OrderKey = (u32, u32, AnnotationId);

/// A tagged place in a text (a *mark* in the interface).
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// Unique in a document.
    pub id: AnnotationId,
    /// What kind of thing stands there; it need not be in the tag set.
    pub tag: TagKey,
    /// Where it stands, in bytes.
    pub fragments: Fragments,
    /// What the author wrote beside it; often empty.
    pub note: String,
    /// What the tag asks to be filled in.
    pub details: Option<Details>,
    /// What a second person thought of it.
    pub review: Option<Review>,
    /// Who made it.
    pub author: Name,
    /// When it was made, in whole seconds.
    pub created: Timestamp,
    /// When it was last changed, in whole seconds; none if never.
    pub modified: Option<Timestamp>,
}

/// What a reviewer decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The decision.
    pub verdict: Verdict,
    /// Who decided.
    pub by: Name,
    /// When, in whole seconds.
    pub at: Timestamp,
    /// Why; may be empty.
    pub reason: String,
}

/// The decision of a reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The mark is right.
    Accepted,
    /// The mark is wrong.
    Rejected,
    /// The reviewer sees it differently and wants to talk.
    Disputed,
}

impl Annotation {
    /// An annotation without note, details and review.
    #[must_use]
    pub fn new(
        id: AnnotationId,
        tag: TagKey,
        fragments: impl Into<Fragments>,
        author: impl Into<Name>,
        created: Timestamp,
    ) -> Self {
        Self {
            id,
            tag,
            fragments: fragments.into(),
            note: String::new(),
            details: None,
            review: None,
            author: author.into(),
            created,
            modified: None,
        }
    }

    /// First byte.
    #[must_use]
    pub fn start(&self) -> u32 {
        self.fragments.start()
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.fragments.end()
    }

    /// What the annotations of a document are sorted by.
    #[must_use]
    pub fn order_key(&self) -> OrderKey {
        (self.start(), self.end(), self.id)
    }
}

impl Verdict {
    /// All verdicts, in the order of menus.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::Rejected, Self::Disputed];

    /// The word for it, small.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Disputed => "disputed",
        }
    }
}

/// The present time in whole seconds, which is what a sidecar keeps.
#[must_use]
pub fn now() -> Timestamp {
    whole_seconds(Timestamp::now())
}

/// The time without its fraction of a second.
#[must_use]
pub fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}
