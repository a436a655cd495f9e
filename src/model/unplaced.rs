//! A mark whose place in the present text is not known: the source changed under it, or a
//! person set it aside as lost. Its offsets are Unicode code points of the text in which it
//! was made, not bytes of the one that is open.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Annotation, AnnotationId, Details, Fragments, Name, Review, TagKey};
use crate::text::{SourceText, context};

/// A mark without a place. It keeps everything that it said and where it once stood, so that
/// nothing is lost until a person decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Unplaced {
    /// Unique in a document, among the marks that have a place too.
    pub id: AnnotationId,
    /// What kind of thing stood there.
    pub tag: TagKey,
    /// Where it stood.
    pub place: FormerPlace,
    /// What the author wrote beside it; often empty.
    pub note: String,
    /// What the tag asked to be filled in.
    pub details: Option<Details>,
    /// What a second person thought of it.
    pub review: Option<Review>,
    /// Who made it.
    pub author: Name,
    /// When it was made, in whole seconds.
    pub created: Timestamp,
    /// When it was last changed, in whole seconds; none if never.
    pub modified: Option<Timestamp>,
    /// Whether a person has decided that it has no place in this text.
    pub is_set_aside: bool,
}

/// Where a mark stood in another text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FormerPlace {
    /// Its parts in order, in code points of that text, each with the words that stood there.
    pub parts: Vec<(Range<u64>, String)>,
    /// What stood before it; empty where that is not known.
    pub before: String,
    /// What stood after it; empty where that is not known.
    pub after: String,
}

impl Unplaced {
    /// The mark in a place of the present text.
    #[must_use]
    pub fn placed(&self, fragments: Fragments) -> Annotation {
        Annotation {
            id: self.id,
            tag: self.tag.clone(),
            fragments,
            note: self.note.clone(),
            details: self.details.clone(),
            review: self.review.clone(),
            author: Arc::clone(&self.author),
            created: self.created,
            modified: self.modified,
        }
    }

    /// A mark taken out of its place in this text, with what stood there and around it.
    #[must_use]
    pub fn from_placed(annotation: &Annotation, text: &SourceText) -> Self {
        let parts = annotation.fragments.iter().map(|span| {
            let quote = text.slice(span);
            let start = u64::from(text.char_of(span.start()));
            let end = start + quote.chars().count() as u64;
            (start..end, quote.to_owned())
        });
        Self {
            id: annotation.id,
            tag: annotation.tag.clone(),
            place: FormerPlace {
                parts: parts.collect(),
                before: context::before(text, annotation.start()).to_owned(),
                after: context::after(text, annotation.end()).to_owned(),
            },
            note: annotation.note.clone(),
            details: annotation.details.clone(),
            review: annotation.review.clone(),
            author: Arc::clone(&annotation.author),
            created: annotation.created,
            modified: annotation.modified,
            is_set_aside: false,
        }
    }

    /// The words that were marked, parts joined with an ellipsis.
    #[must_use]
    pub fn quote(&self) -> String {
        let parts = self.place.parts.iter().map(|(_, quote)| quote.as_str());
        parts.collect::<Vec<_>>().join(" … ")
    }

    /// Where it began, in code points of the text in which it was made.
    #[must_use]
    pub fn start_char(&self) -> u64 {
        self.place.parts.first().map_or(0, |(chars, _)| chars.start)
    }
}
