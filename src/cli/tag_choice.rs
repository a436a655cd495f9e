//! The tags that a person asks for. No offsets.

use std::collections::BTreeSet;

use crate::model::{TagKey, TagSet};

/// Some tags, or all of them.
#[derive(Debug)]
pub struct TagChoice {
    /// As they were asked for.
    wanted: Vec<String>,
    /// The tags of the project among them.
    known: Vec<TagKey>,
}

impl TagChoice {
    /// Tags by their keys or names, where case makes no difference. None at all means all. They
    /// need not be tags of the project, because marks may have others.
    #[must_use]
    pub fn new(wanted: &[String], tags: &TagSet) -> Self {
        let wanted: Vec<String> = wanted
            .iter()
            .map(|word| word.trim().to_lowercase())
            .collect();
        let is_wanted = |word: &str| wanted.contains(&word.to_lowercase());
        let known = tags
            .iter()
            .filter(|tag| is_wanted(&tag.name) || is_wanted(tag.key.as_str()));
        Self {
            known: known.map(|tag| tag.key.clone()).collect(),
            wanted,
        }
    }

    /// Whether all tags are wanted.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.wanted.is_empty()
    }

    /// What to say of tags that were asked for, that the project does not have and no mark
    /// either; none if there is no such tag.
    #[must_use]
    pub fn complaint(&self, tags: &TagSet, used: &BTreeSet<TagKey>) -> Option<String> {
        let is_there = |word: &String| {
            let mut used = used.iter().map(TagKey::as_str);
            let mut names = tags.iter().flat_map(|tag| [tag.key.as_str(), &tag.name]);
            let is_it = |name: &str| name.to_lowercase() == *word;
            used.any(is_it) || names.any(is_it)
        };
        let missing = self.wanted.iter().find(|word| !is_there(word))?;
        let keys: Vec<_> = tags.iter().map(|tag| tag.key.as_str()).collect();
        let keys = keys.join(", ");
        Some(format!(
            "no mark has the tag “{missing}”; the tags of the project are {keys}"
        ))
    }

    /// Whether marks with this tag are wanted.
    #[must_use]
    pub fn has(&self, key: &TagKey) -> bool {
        self.is_all()
            || self.known.contains(key)
            || self.wanted.contains(&key.as_str().to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tags;

    #[test]
    fn tags_are_known_by_key_and_name() {
        let choice = |wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(|&word| word.to_owned()).collect();
            TagChoice::new(&wanted, &tags::built_in())
        };
        assert!(choice(&[]).has(&"anything".into()));
        let chosen = choice(&["Legal Basis", "PERSON"]);
        let has = |key: &str| chosen.has(&key.into());
        assert!(has("legal-basis") && has("person") && has("Person"));
        assert!(!has("claim") && !has("legal basis 2"));
        let complaint = |used: &[&str]| {
            let used = used.iter().map(|&key| key.into()).collect();
            chosen.complaint(&tags::built_in(), &used)
        };
        assert_eq!(complaint(&["Person"]), None);
        assert_eq!(
            complaint(&["claim"]).unwrap(),
            "no mark has the tag “person”; the tags of the project are claim, actor, figure, legal-basis"
        );
    }
}
