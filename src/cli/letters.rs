//! What stands for a tag where there is no room for its name: a letter or two, and a colour of
//! the terminal. No offsets.

use std::collections::{BTreeMap, BTreeSet};

use anstyle::{AnsiColor, Style};

use super::output::one_line;
use crate::model::{TagKey, TagSet};
use crate::text::capitalised;

/// The colours of tags, in their order. The terminal says what they look like, so that they can
/// be read on a light ground as on a dark one.
const COLORS: [AnsiColor; 6] = [
    AnsiColor::Blue,
    AnsiColor::Yellow,
    AnsiColor::Green,
    AnsiColor::Magenta,
    AnsiColor::Cyan,
    AnsiColor::Red,
];

/// A sign of each tag, no two alike.
#[derive(Debug)]
pub struct Letters(BTreeMap<TagKey, Sign>);

/// What stands for a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// A letter, or as many as it takes to tell the tag from others.
    pub letter: String,
    /// How its marks are drawn where there are colours.
    pub style: Style,
}

impl Letters {
    /// Signs for the tags of a project and for others that marks have.
    #[must_use]
    pub fn of<'a>(tags: &'a TagSet, others: impl IntoIterator<Item = &'a TagKey>) -> Self {
        let mut signs = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for key in in_order(tags, others) {
            let number = signs.len();
            let letter = free_letter(&one_line(key.as_str()), &mut taken);
            let color = COLORS[number % COLORS.len()];
            let style = Style::new().fg_color(Some(color.into()));
            signs.insert(key.clone(), Sign { letter, style });
        }
        Self(signs)
    }

    /// The sign of a tag.
    #[must_use]
    pub fn sign(&self, key: &TagKey) -> Sign {
        let unknown = || Sign {
            letter: "?".to_owned(),
            style: Style::new(),
        };
        self.0.get(key).cloned().unwrap_or_else(unknown)
    }
}

/// The tags of a project in their order, then others by their keys; each once.
#[must_use]
pub fn in_order<'a>(
    tags: &'a TagSet,
    others: impl IntoIterator<Item = &'a TagKey>,
) -> Vec<&'a TagKey> {
    let unknown: BTreeSet<&TagKey> = others
        .into_iter()
        .filter(|key| tags.get(key).is_none())
        .collect();
    tags.iter().map(|tag| &tag.key).chain(unknown).collect()
}

/// The shortest beginning of a key that no other tag has, with a capital letter.
fn free_letter(key: &str, taken: &mut BTreeSet<String>) -> String {
    let word: String = key.chars().filter(|c| c.is_alphanumeric()).collect();
    let word = if word.is_empty() { "?" } else { &word };
    let beginnings = word
        .char_indices()
        .map(|(at, c)| capitalised(&word[..at + c.len_utf8()].to_lowercase()));
    let numbered = (2_u64..).map(|number| format!("{}{number}", capitalised(&word.to_lowercase())));
    let mut free = beginnings.chain(numbered);
    let free = free.find(|letter| taken.insert(letter.clone()));
    free.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tags;

    #[test]
    fn tags_of_the_project_keep_their_letters() {
        let others = ["cause", "Claim!", "c", "💥", "👀", "PERSON"].map(TagKey::from);
        let letters = Letters::of(&tags::built_in(), &others);
        let letter = |key: &str| letters.sign(&key.into()).letter;
        assert_eq!(
            ["claim", "actor", "figure", "legal-basis"].map(letter),
            ["C", "A", "F", "L"]
        );
        assert_eq!(
            ["Claim!", "PERSON", "c", "cause", "👀", "💥"].map(letter),
            ["Cl", "P", "C2", "Ca", "?", "?2"]
        );
        assert_eq!(letter("gone"), "?");
        assert_ne!(
            letters.sign(&others[0]).style,
            letters.sign(&others[1]).style
        );
    }
}
