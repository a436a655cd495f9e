//! Names that brat allows, for tags and links whose own names it does not. No offsets here.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::Document;

/// What stands in the files of brat for itself.
const TAKEN: [&str; 4] = [
    super::REVIEW,
    "SPAN_DEFAULT",
    "ARC_DEFAULT",
    "ATTRIBUTE_DEFAULT",
];

/// The names of all tags and kinds of links of an export, distinct from each other.
pub struct Names {
    /// The tags in the order of the tag sets, others behind them, with what people call them.
    pub tags: Vec<Named>,
    /// The kinds of links.
    pub kinds: Vec<Named>,
    by_tag: BTreeMap<String, String>,
    by_kind: BTreeMap<String, String>,
}

/// A name for brat and the one for people.
pub struct Named {
    /// What brat's files have.
    pub name: String,
    /// What brat shows.
    pub title: String,
}

impl Names {
    /// Gives a name to each tag and each kind of link.
    pub fn of_documents(documents: &[Document]) -> Self {
        let in_sets = documents.iter().flat_map(|document| document.tags.iter());
        let in_sets = in_sets.map(|tag| (tag.key.as_str(), tag.name.as_str()));
        let others: BTreeSet<&str> = documents
            .iter()
            .flat_map(|document| document.marks.iter())
            .map(|mark| mark.tag.as_str())
            .collect();
        let mut tags: Vec<(&str, &str)> = Vec::new();
        let mut seen = BTreeSet::new();
        for (key, title) in in_sets.chain(others.into_iter().map(|key| (key, key))) {
            if seen.insert(key) {
                tags.push((key, title));
            }
        }
        let links = documents.iter().flat_map(|document| document.marks.links());
        let kinds: BTreeSet<&str> = links.map(|link| link.kind.as_str()).collect();

        let mut taken: BTreeSet<String> = TAKEN.map(str::to_owned).into();
        let by_tag = distinct(tags.iter().map(|(key, _)| *key), &mut taken);
        let by_kind = distinct(kinds.iter().copied(), &mut taken);
        let named = |names: &BTreeMap<String, String>, original: &str, title: &str| Named {
            name: names.get(original).cloned().unwrap_or_default(),
            title: title.to_owned(),
        };
        let tags = tags.iter().map(|(key, title)| named(&by_tag, key, title));
        let kinds = kinds.iter().map(|kind| named(&by_kind, kind, kind));
        Self {
            tags: tags.collect(),
            kinds: kinds.collect(),
            by_tag,
            by_kind,
        }
    }

    /// What a tag is called.
    pub fn tag(&self, key: &str) -> &str {
        self.by_tag.get(key).map_or("", String::as_str)
    }

    /// What a kind of link is called.
    pub fn kind(&self, kind: &str) -> &str {
        self.by_kind.get(kind).map_or("", String::as_str)
    }
}

/// A name that brat allows for each. Those that it allows as they are come first, so that they
/// keep their own.
fn distinct<'a>(
    originals: impl Iterator<Item = &'a str> + Clone,
    taken: &mut BTreeSet<String>,
) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let legal = originals
        .clone()
        .filter(|original| legal(original) == *original);
    let others = originals.filter(|original| self::legal(original) != *original);
    for original in legal.chain(others) {
        let base = self::legal(original);
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let mut free = std::iter::once(base.clone()).chain(numbered);
        let name = free.find(|name| taken.insert(name.clone()));
        names.insert(original.to_owned(), name.unwrap_or_default());
    }
    names
}

/// The name with `_` for what brat does not allow; `name` where nothing is left.
pub fn legal(original: &str) -> String {
    let mut name = String::new();
    for c in original.chars() {
        let is_legal = c.is_ascii_alphanumeric() || c == '-' || c == '_';
        match c {
            c if is_legal => name.push(c),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    if name.contains(|c: char| c.is_ascii_alphanumeric()) {
        name
    } else {
        "name".to_owned()
    }
}

/// Whether an original may have been given this name.
pub fn may_be(original: &str, name: &str) -> bool {
    let base = legal(original);
    let Some(rest) = name.strip_prefix(base.as_str()) else {
        return false;
    };
    let number = rest.strip_prefix('-').unwrap_or_default();
    rest.is_empty() || !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}
