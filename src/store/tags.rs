//! Tag sets in files: RON, a list of key, name and definition. No offsets.

use serde::Deserialize;

use super::{SyntaxError, syntax};
use crate::model::{Tag, TagKey, TagSet, TagSetError};

/// The tag set that comes with the program.
const BUILT_IN: &str = include_str!("../../assets/tags.ron");

/// A file that holds no tag set.
#[derive(Debug, thiserror::Error)]
pub enum TagsError {
    /// It is not written as a tag set is.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The tags do not make a set.
    #[error(transparent)]
    Set(#[from] TagSetError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredTag {
    key: String,
    name: String,
    #[serde(default)]
    definition: String,
}

/// The tag set that comes with the program: claim, actor, figure, legal basis.
///
/// # Panics
/// Never: a test reads the same file.
#[must_use]
pub fn built_in() -> TagSet {
    read(BUILT_IN).expect("the built-in tag set is well-formed")
}

/// Reads a tag set.
///
/// # Errors
/// [`TagsError`] for a file that is malformed, or whose tags are no set.
pub fn read(ron: &str) -> Result<TagSet, TagsError> {
    let tags: Vec<StoredTag> = syntax::read(ron)?;
    let tags = tags.into_iter().map(|tag| Tag {
        key: TagKey::new(tag.key),
        name: tag.name,
        definition: tag.definition,
    });
    Ok(TagSet::new(tags.collect())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_set_is_the_four_tags_in_their_order() {
        let keys: Vec<_> = built_in().iter().map(|tag| tag.key.to_string()).collect();
        assert_eq!(keys, ["claim", "actor", "figure", "legal-basis"]);
    }

    #[test]
    fn a_malformed_set_says_where() {
        let error = read("[\n    (key: \"a\", colour: 3),\n]").unwrap_err();
        assert!(error.to_string().starts_with("line 2, column 1"), "{error}");
        let error = read("[]").unwrap_err();
        assert_eq!(error.to_string(), "a tag set needs at least one tag");
    }
}
