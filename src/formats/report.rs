//! What a page for people says of the marks of a document: the legend, the marks with their
//! numbers, citations and links, and how times are written. Marks count from 1, in the order of
//! the text; offsets in citations are code points.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::citation::Citation;
use super::document::Document;
use crate::model::{Annotation, AnnotationId, TagKey};

/// The most letters that stand for a tag.
const MAX_SIGN_CHARS: usize = 3;

/// A document as a page tells of it.
pub(super) struct Report<'a> {
    pub document: &'a Document,
    pub legend: Vec<LegendTag<'a>>,
    pub entries: Vec<Entry<'a>>,
}

/// A tag as the legend has it.
pub(super) struct LegendTag<'a> {
    pub key: &'a str,
    /// What people call it; the key where the project does not know the tag.
    pub name: &'a str,
    /// When to use it; empty where the project does not know the tag.
    pub definition: &'a str,
    /// One to three letters that stand for it and for no other tag, as far as there are any.
    pub sign: String,
    /// How many marks have it.
    pub count: usize,
}

/// A mark as the list has it.
pub(super) struct Entry<'a> {
    /// From 1.
    pub number: usize,
    pub mark: &'a Annotation,
    /// The place of its tag in the legend.
    pub tag: usize,
    pub links: Vec<LinkEnd<'a>>,
}

/// A link as one of its two marks sees it.
pub(super) struct LinkEnd<'a> {
    pub kind: &'a str,
    /// Whether it goes from this mark to the other one.
    pub goes_out: bool,
    /// The place of the other mark among the entries.
    pub other: usize,
}

impl<'a> Report<'a> {
    pub fn new(document: &'a Document) -> Self {
        let legend = legend(document);
        let places = legend.iter().enumerate().map(|(at, tag)| (tag.key, at));
        let places: BTreeMap<&str, usize> = places.collect();
        let entries = document
            .marks
            .iter()
            .enumerate()
            .map(|(index, mark)| Entry {
                number: index + 1,
                mark,
                tag: places[mark.tag.as_str()],
                links: Vec::new(),
            });
        let mut entries: Vec<_> = entries.collect();
        add_links(document, &mut entries);
        Self {
            document,
            legend,
            entries,
        }
    }

    /// The tag of an entry.
    pub fn tag(&self, entry: &Entry<'_>) -> &LegendTag<'a> {
        &self.legend[entry.tag]
    }

    /// What stands in the text for a mark: `F12`.
    pub fn label(&self, entry: &Entry<'_>) -> String {
        format!("{}{}", self.tag(entry).sign, entry.number)
    }

    pub fn citation(&self, entry: &Entry<'_>) -> Citation<'a> {
        let document = self.document;
        let fragments = &entry.mark.fragments;
        Citation::new(&document.text, fragments, &document.name, &document.sha256)
    }

    /// Who made marks, sorted by name.
    pub fn authors(&self) -> BTreeSet<&'a str> {
        let authors = self.entries.iter().map(|entry| &*entry.mark.author);
        authors.filter(|name| !name.is_empty()).collect()
    }
}

/// The tags of the project in their order, then all others that marks have, sorted by key.
fn legend(document: &Document) -> Vec<LegendTag<'_>> {
    let mut counts: BTreeMap<&TagKey, usize> = BTreeMap::new();
    for mark in document.marks.iter() {
        *counts.entry(&mark.tag).or_insert(0) += 1;
    }
    let mut signs = BTreeSet::new();
    let known = document.tags.iter().map(|tag| LegendTag {
        key: tag.key.as_str(),
        name: &tag.name,
        definition: &tag.definition,
        sign: sign(&tag.name, &mut signs),
        count: counts.remove(&tag.key).unwrap_or(0),
    });
    let mut legend: Vec<_> = known.collect();
    legend.extend(counts.into_iter().map(|(key, count)| LegendTag {
        key: key.as_str(),
        name: key.as_str(),
        definition: "",
        sign: sign(key.as_str(), &mut signs),
        count,
    }));
    legend
}

/// The first letters of a name, as few as tell it from those that are taken.
fn sign(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut sign = String::new();
    for c in name.chars().filter(|c| c.is_alphanumeric()) {
        if sign.is_empty() {
            sign.extend(c.to_uppercase());
        } else {
            sign.push(c);
        }
        if taken.insert(sign.clone()) || sign.chars().count() >= MAX_SIGN_CHARS {
            return sign;
        }
    }
    if sign.is_empty() {
        "?".to_owned()
    } else {
        sign
    }
}

fn add_links<'a>(document: &'a Document, entries: &mut [Entry<'a>]) {
    let places = entries.iter().enumerate().map(|(at, e)| (e.mark.id, at));
    let places: BTreeMap<AnnotationId, usize> = places.collect();
    for link in document.marks.links() {
        let (Some(&from), Some(&to)) = (places.get(&link.from), places.get(&link.to)) else {
            continue;
        };
        for (here, other, goes_out) in [(from, to, true), (to, from, false)] {
            entries[here].links.push(LinkEnd {
                kind: &link.kind,
                goes_out,
                other,
            });
        }
    }
}

/// `22 November 2026, 09:14 UTC`.
pub(super) fn date_time(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// What a count is of: `1 mark`, `1,284 marks`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    let word = if count == 1 { one } else { many };
    format!("{} {word}", crate::text::thousands(count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::round_trip::from_notation;
    use crate::model::Link;

    #[test]
    fn tags_of_the_project_come_first_and_each_has_a_sign_of_its_own() {
        let text = "[claim|a] [CARDINAL|b] [claim|c] [Норма|d] [--|e] [CAR|f]";
        let document = from_notation("a.txt", text);
        let report = Report::new(&document);
        let legend = report
            .legend
            .iter()
            .map(|tag| (tag.name, &*tag.sign, tag.count));
        assert_eq!(
            legend.collect::<Vec<_>>(),
            [
                ("Claim", "C", 2),
                ("Actor", "A", 0),
                ("Figure", "F", 0),
                ("Legal basis", "L", 0),
                ("--", "?", 1),
                ("CAR", "CA", 1),
                ("CARDINAL", "CAR", 1),
                ("Норма", "Н", 1),
            ]
        );
        assert_eq!(report.label(&report.entries[1]), "CAR2");
    }

    #[test]
    fn both_ends_of_a_link_know_it() {
        let mut document = from_notation("a.txt", "[claim|[figure|a] b]");
        let annotations = document.marks.iter().map(|mark| (**mark).clone()).collect();
        let link = Link {
            from: "m1".parse().unwrap(),
            kind: "quantifies".to_owned(),
            to: "m0".parse().unwrap(),
        };
        document.marks = crate::formats::round_trip::snapshot(annotations, vec![link]);
        let report = Report::new(&document);
        let ends = report.entries.iter().flat_map(|entry| &entry.links);
        let ends: Vec<_> = ends
            .map(|end| (end.kind, end.goes_out, end.other))
            .collect();
        assert_eq!(ends, [("quantifies", true, 1), ("quantifies", false, 0)]);
    }

    #[test]
    fn times_are_in_utc() {
        let at = "2026-11-22T09:14:05Z".parse().unwrap();
        assert_eq!(date_time(at), "22 November 2026, 09:14 UTC");
    }
}
