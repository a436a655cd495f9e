//! What differs between marks in the file and marks in the history, in words. Offsets in words
//! are Unicode code points; lines count from 1.

use std::collections::BTreeMap;

use super::Stored;
use crate::store::history::v1::Edit;
use crate::store::sidecar::entry_lines;
use crate::store::sidecar::v1::{Annotation, Details, FigureValue, Link, Review, Sidecar};
use crate::text::excerpt;

/// A difference.
pub struct Difference {
    /// The mark, or the one from which a link comes.
    pub mark: String,
    /// The line of the file of marks; none where it is not there.
    pub line: Option<u32>,
    /// What differs.
    pub what: String,
}

/// A list of the file of marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Placed,
    Unplaced,
    Lost,
}

/// Where the entries of a file of marks are.
pub struct Lines {
    marks: BTreeMap<String, u32>,
    links: BTreeMap<Link, u32>,
}

impl Lines {
    /// The lines of this file. Where an id is there twice, the first counts.
    pub fn of(stored: &Stored) -> Self {
        let whole = stored.whole();
        let Sidecar {
            annotations,
            unplaced,
            lost,
            links,
            ..
        } = &*whole;
        let [in_place, waiting, aside, linked] = entry_lines(stored.ron());
        let entries = annotations.iter().zip(in_place);
        let entries = entries.chain(unplaced.iter().zip(waiting));
        let mut marks = BTreeMap::new();
        for (entry, line) in entries.chain(lost.iter().zip(aside)) {
            marks.entry(entry.id.clone()).or_insert(line);
        }
        Self {
            marks,
            links: links.iter().cloned().zip(linked).collect(),
        }
    }
}

/// A mark on both sides, each with the list that it is in.
#[derive(Default)]
struct Sides<'a> {
    history: Option<(List, &'a Annotation)>,
    file: Option<(List, &'a Annotation)>,
}

/// The changes that lead from the history to the file, in words.
pub fn in_words(edits: &[Edit], lines: &Lines) -> Vec<Difference> {
    let mut sides: BTreeMap<&str, Sides<'_>> = BTreeMap::new();
    let mut told = Vec::new();
    for edit in edits {
        let (list, before, after) = match edit {
            Edit::Mark { before, after } => (List::Placed, before, after),
            Edit::Unplaced { before, after } => (List::Unplaced, before, after),
            Edit::Lost { before, after } => (List::Lost, before, after),
            Edit::Link { before, after } => {
                let link = before.iter().map(|link| (link, "removed"));
                told.extend(
                    link.chain(after.iter().map(|link| (link, "added")))
                        .map(|(link, done)| link_in_words(link, done, lines)),
                );
                continue;
            }
        };
        if let Some(before) = before {
            sides.entry(&before.id).or_default().history = Some((list, before));
        }
        if let Some(after) = after {
            sides.entry(&after.id).or_default().file = Some((list, after));
        }
    }
    told.extend(sides.into_iter().map(|(id, sides)| Difference {
        mark: id.to_owned(),
        line: sides.file.and_then(|_| lines.marks.get(id).copied()),
        what: mark_in_words(&sides),
    }));
    told.sort_by_key(|difference| difference.line);
    told
}

fn link_in_words(link: &Link, done: &str, lines: &Lines) -> Difference {
    Difference {
        mark: link.from.clone(),
        line: lines.links.get(link).copied(),
        what: format!(
            "its link “{}” to the mark {} was {done} outside Evimark",
            excerpt(&link.kind),
            excerpt(&link.to)
        ),
    }
}

fn mark_in_words(sides: &Sides<'_>) -> String {
    match (sides.history, sides.file) {
        (Some((from, before)), Some((to, after))) => {
            let mut parts = Vec::new();
            if from != to {
                let (from, to) = (from.words(), to.words());
                parts.push(format!("it is {to} in the file and {from} in the history"));
            }
            fields(before, after, &mut parts);
            format!("it was changed outside Evimark: {}", parts.join("; "))
        }
        (Some((_, mark)), None) => format!(
            "it was removed outside Evimark: the history has it as {}",
            shown(mark)
        ),
        (_, file) => format!(
            "it was added outside Evimark: the history does not know it ({})",
            file.map(|(_, mark)| shown(mark)).unwrap_or_default()
        ),
    }
}

fn fields(history: &Annotation, file: &Annotation, parts: &mut Vec<String>) {
    let mut say = |name: &str, verb: &str, file: String, history: String| {
        if file != history {
            parts.push(format!(
                "its {name} {verb} {file} in the file and {history} in the history"
            ));
        }
    };
    let Annotation {
        id: _,
        tag,
        at: _,
        context: _,
        note,
        details,
        review,
        by,
        created,
        modified,
    } = file;
    say("tag", "is", quoted(tag), quoted(&history.tag));
    say("place", "is", places(file), places(history));
    say("words", "are", quotes(file), quotes(history));
    say("note", "is", quoted(note), quoted(&history.note));
    say(
        "details",
        "are",
        details_in_words(details.as_ref()),
        details_in_words(history.details.as_ref()),
    );
    say(
        "verdict",
        "is",
        review_in_words(review.as_ref()),
        review_in_words(history.review.as_ref()),
    );
    say("author", "is", quoted(by), quoted(&history.by));
    say("time", "is", quoted(created), quoted(&history.created));
    let never = |time: &Option<String>| quoted(time.as_deref().unwrap_or_default());
    say(
        "last change",
        "is",
        never(modified),
        never(&history.modified),
    );
    if parts.is_empty() {
        // Long texts may agree as far as they are shown.
        parts.push("it says something else in the file than in the history".to_owned());
    }
}

impl List {
    fn words(self) -> &'static str {
        match self {
            Self::Placed => "in its place",
            Self::Unplaced => "without a place",
            Self::Lost => "set aside",
        }
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() {
        "empty".to_owned()
    } else {
        format!("“{}”", excerpt(text))
    }
}

/// A mark in a few words: `claim “46,327 men”`.
fn shown(mark: &Annotation) -> String {
    format!("{} {}", excerpt(&mark.tag), quotes(mark))
}

fn places(mark: &Annotation) -> String {
    let places = mark.at.iter();
    let places: Vec<_> = places
        .map(|(chars, _)| format!("{}..{}", chars.start, chars.end))
        .collect();
    places.join(", ")
}

fn quotes(mark: &Annotation) -> String {
    let quotes: Vec<_> = mark.at.iter().map(|(_, quote)| quote.as_str()).collect();
    quoted(&quotes.join(" … "))
}

fn details_in_words(details: Option<&Details>) -> String {
    match details {
        None => "empty".to_owned(),
        Some(Details::Figure { value, unit }) => {
            let value = match value {
                None => "no number".to_owned(),
                Some(FigureValue::Exact(n)) => n.to_string(),
                Some(FigureValue::AtLeast(n)) => format!("at least {n}"),
                Some(FigureValue::AtMost(n)) => format!("at most {n}"),
                Some(FigureValue::About(n)) => format!("about {n}"),
                Some(FigureValue::Between(low, high)) => format!("{low} to {high}"),
            };
            format!("{value} {}", quoted(unit))
        }
        Some(Details::LegalBasis {
            instrument,
            provision,
        }) => format!("{} of {}", quoted(provision), quoted(instrument)),
    }
}

fn review_in_words(review: Option<&Review>) -> String {
    match review {
        None => "none".to_owned(),
        Some(review) => format!(
            "{:?} by {} at {} ({})",
            review.verdict,
            quoted(&review.by),
            quoted(&review.at),
            quoted(&review.reason)
        )
        .to_lowercase(),
    }
}
