//! An annotation of a sidecar as it is read: borrowed from the file wherever its characters
//! stand there unchanged, so that a million of them take no memory of their own. Offsets are
//! Unicode code points.

use std::borrow::Cow;
use std::ops::Range;

use super::v1;

/// A text of the file, or what its escapes mean.
pub type Text<'a> = Cow<'a, str>;

/// The fields of [`v1::Annotation`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntryView<'a> {
    pub id: Text<'a>,
    pub tag: Text<'a>,
    pub at: Vec<(Range<u64>, Text<'a>)>,
    pub context: Option<(Text<'a>, Text<'a>)>,
    pub note: Text<'a>,
    pub details: Option<v1::Details>,
    pub review: Option<ReviewView<'a>>,
    pub by: Text<'a>,
    pub created: Text<'a>,
    pub modified: Option<Text<'a>>,
}

/// The fields of [`v1::Review`].
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewView<'a> {
    pub verdict: v1::Verdict,
    pub by: Text<'a>,
    pub at: Text<'a>,
    pub reason: Text<'a>,
}

impl<'a> From<&'a v1::Annotation> for EntryView<'a> {
    fn from(entry: &'a v1::Annotation) -> Self {
        let parts = entry.at.iter();
        let parts = parts.map(|(part, quote)| (part.clone(), Text::from(quote)));
        Self {
            id: Text::from(&entry.id),
            tag: Text::from(&entry.tag),
            at: parts.collect(),
            context: entry
                .context
                .as_ref()
                .map(|(before, after)| (before.into(), after.into())),
            note: Text::from(&entry.note),
            details: entry.details.clone(),
            review: entry.review.as_ref().map(|review| ReviewView {
                verdict: review.verdict,
                by: Text::from(&review.by),
                at: Text::from(&review.at),
                reason: Text::from(&review.reason),
            }),
            by: Text::from(&entry.by),
            created: Text::from(&entry.created),
            modified: entry.modified.as_ref().map(Text::from),
        }
    }
}

impl EntryView<'_> {
    /// The same with texts of its own.
    pub fn to_stored(&self) -> v1::Annotation {
        let own = |text: &Text<'_>| text.clone().into_owned();
        v1::Annotation {
            id: own(&self.id),
            tag: own(&self.tag),
            at: self
                .at
                .iter()
                .map(|(part, quote)| (part.clone(), own(quote)))
                .collect(),
            context: self
                .context
                .as_ref()
                .map(|(before, after)| (own(before), own(after))),
            note: own(&self.note),
            details: self.details.clone(),
            review: self.review.as_ref().map(|review| v1::Review {
                verdict: review.verdict,
                by: own(&review.by),
                at: own(&review.at),
                reason: own(&review.reason),
            }),
            by: own(&self.by),
            created: own(&self.created),
            modified: self.modified.as_ref().map(own),
        }
    }
}
