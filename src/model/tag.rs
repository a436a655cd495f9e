//! Tags and the set of them that a project uses. No offsets here.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::text::excerpt;

/// The key of a tag, such as `legal-basis`. Cloning shares the text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagKey(Arc<str>);

/// A kind of thing to mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// What files call it.
    pub key: TagKey,
    /// What people call it.
    pub name: String,
    /// When to use it.
    pub definition: String,
}

/// The tags of a project, in the order of keys, filters and gutter columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagSet(Arc<[Tag]>);

/// Tags that cannot be a set. Keys are cut if they are long.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagSetError {
    /// No tag at all.
    #[error("a tag set needs at least one tag")]
    Empty,
    /// A key that is not made of small letters, digits and hyphens.
    #[error("“{0}” is not a key for a tag: use small letters, digits and hyphens")]
    BadKey(String),
    /// A tag without a name.
    #[error("the tag “{0}” has no name")]
    NoName(String),
    /// Two tags with one key.
    #[error("two tags have the key “{0}”")]
    Twice(String),
}

impl TagKey {
    /// Takes the text of a key as it is; whether a [`TagSet`] knows it is another question.
    #[must_use]
    pub fn new(key: impl Into<Arc<str>>) -> Self {
        Self(key.into())
    }

    /// The text of the key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for TagKey {
    fn from(key: &str) -> Self {
        Self::new(key)
    }
}

impl Borrow<str> for TagKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TagKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for TagKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TagSet {
    /// Takes tags in their order.
    ///
    /// # Errors
    /// [`TagSetError`] when there is none, or a key or name is missing, malformed or there twice.
    pub fn new(tags: Vec<Tag>) -> Result<Self, TagSetError> {
        if tags.is_empty() {
            return Err(TagSetError::Empty);
        }
        let mut keys = BTreeSet::new();
        for tag in &tags {
            let key = tag.key.as_str();
            let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if key.is_empty() || !key.chars().all(good) {
                return Err(TagSetError::BadKey(excerpt(key)));
            }
            if tag.name.trim().is_empty() {
                return Err(TagSetError::NoName(excerpt(key)));
            }
            if !keys.insert(&tag.key) {
                return Err(TagSetError::Twice(excerpt(key)));
            }
        }
        Ok(Self(tags.into()))
    }

    /// The tags in their order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Tag> + ExactSizeIterator {
        self.0.iter()
    }

    /// The tag with this key.
    #[must_use]
    pub fn get(&self, key: &TagKey) -> Option<&Tag> {
        self.0.iter().find(|tag| tag.key == *key)
    }

    /// Where in the order the tag with this key stands, from 0.
    #[must_use]
    pub fn position(&self, key: &TagKey) -> Option<usize> {
        self.0.iter().position(|tag| tag.key == *key)
    }

    /// The tag at this place in the order, from 0.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<&Tag> {
        self.0.get(position)
    }

    /// How many tags, at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always a tag")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, name: &str) -> Tag {
        Tag {
            key: key.into(),
            name: name.to_owned(),
            definition: String::new(),
        }
    }

    #[test]
    fn a_set_keeps_its_order() {
        let set = TagSet::new(vec![
            tag("legal-basis", "Legal basis"),
            tag("actor", "Actor"),
        ])
        .unwrap();
        assert_eq!(set.position(&"actor".into()), Some(1));
        assert_eq!(set.at(0).unwrap().name, "Legal basis");
        assert_eq!(set.get(&"claim".into()), None);
        assert_eq!(set.len(), 2);
    }

    #[test]
    fn malformed_sets_are_refused() {
        assert_eq!(TagSet::new(Vec::new()), Err(TagSetError::Empty));
        for bad in ["", "Claim", "legal basis", "зая"] {
            let error = TagSet::new(vec![tag(bad, "x")]).unwrap_err();
            assert_eq!(error, TagSetError::BadKey(bad.to_owned()));
        }
        let error = TagSet::new(vec![tag("a", " ")]).unwrap_err();
        assert_eq!(error, TagSetError::NoName("a".to_owned()));
        let error = TagSet::new(vec![tag("a", "A"), tag("a", "B")]).unwrap_err();
        assert_eq!(error.to_string(), "two tags have the key “a”");
    }
}
