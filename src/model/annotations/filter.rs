//! Which annotations to look at, and how that is known without looking at each. No offsets.

use std::collections::BTreeMap;

use crate::model::ordered::Class;
use crate::model::{Annotation, TagKey};

/// Which annotations to look at. The default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these tags; all if empty.
    pub tags: Vec<TagKey>,
    /// Only those with a review (`true`) or without (`false`).
    pub reviewed: Option<bool>,
}

impl Filter {
    /// Those that nobody has reviewed.
    #[must_use]
    pub fn unreviewed() -> Self {
        Self {
            reviewed: Some(false),
            ..Self::default()
        }
    }

    /// Those with this tag.
    #[must_use]
    pub fn tag(tag: TagKey) -> Self {
        Self {
            tags: vec![tag],
            ..Self::default()
        }
    }

    /// Whether this annotation passes.
    #[must_use]
    pub fn passes(&self, annotation: &Annotation) -> bool {
        (self.tags.is_empty() || self.tags.contains(&annotation.tag))
            && self
                .reviewed
                .is_none_or(|wanted| annotation.review.is_some() == wanted)
    }
}

/// Gives a number to each tag that was ever in use. The class of an annotation in the order is
/// twice that number, and one more if it has a review.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags {
    pub(super) by_key: BTreeMap<TagKey, Class>,
}

/// The classes that pass a filter.
pub(super) struct Wanted {
    /// By the number of the tag; none for every tag.
    tags: Option<Vec<bool>>,
    reviewed: Option<bool>,
}

impl Tags {
    pub(super) fn intern(&mut self, tag: &TagKey) {
        if !self.by_key.contains_key(tag) {
            let number = Class::try_from(self.by_key.len()).unwrap_or(Class::MAX / 2);
            self.by_key.insert(tag.clone(), number);
        }
    }

    /// The number of a tag.
    pub(super) fn number(&self, tag: &TagKey) -> Option<usize> {
        self.by_key.get(tag).map(|number| *number as usize)
    }

    pub(super) fn class(&self, tag: &TagKey, reviewed: bool) -> Option<Class> {
        let number = self.by_key.get(tag)?;
        Some(number * 2 + Class::from(reviewed))
    }

    pub(super) fn wanted(&self, filter: &Filter) -> Wanted {
        let tags = (!filter.tags.is_empty()).then(|| {
            let mut wanted = vec![false; self.by_key.len()];
            for number in filter.tags.iter().filter_map(|tag| self.by_key.get(tag)) {
                wanted[*number as usize] = true;
            }
            wanted
        });
        Wanted {
            tags,
            reviewed: filter.reviewed,
        }
    }
}

impl Wanted {
    pub(super) fn has(&self, class: Class) -> bool {
        let tag = class / 2;
        let tag_fits = self.tags.as_ref().is_none_or(|tags| tags[tag as usize]);
        tag_fits
            && self
                .reviewed
                .is_none_or(|wanted| is_reviewed(class) == wanted)
    }
}

pub(super) fn is_reviewed(class: Class) -> bool {
    class % 2 == 1
}
