//! All that one record says, for whoever selected it: each mark before and after, field by
//! field. Places are Unicode code points of the text that was marked then.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use jiff::Timestamp;

use super::change::{Changes, MarkChange, Shelf, quote};
use super::words::tag_name;
use crate::model::{AnnotationId, TagSet};
use crate::store::history::record_at;
use crate::store::history::v1::{Record, What};
use crate::store::sidecar::{self, v1};

/// Beyond so many marks of one record, they are only counted.
const MARKS_SHOWN: usize = 20;
/// The digits of a hash that people compare.
const HASH_DIGITS: usize = 8;

/// A record, in full.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// Its number.
    pub record: u64,
    /// The first digits of its SHA-256.
    pub hash: String,
    /// Whether it agrees with its fingerprint.
    pub is_intact: bool,
    /// When.
    pub at: Option<Timestamp>,
    /// Who; may be empty.
    pub by: String,
    /// What it says that is about no mark: a label and the words.
    pub facts: Vec<(&'static str, String)>,
    /// What became of the marks, some of them.
    pub marks: Vec<MarkDetails>,
    /// How many marks there are besides.
    pub more: usize,
}

/// What became of one mark.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkDetails {
    /// Its id.
    pub id: String,
    /// The key of its tag.
    pub tag: String,
    /// Its words.
    pub quote: String,
    /// What changed.
    pub fields: Vec<FieldChange>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// What it is called.
    pub label: &'static str,
    /// Whether it holds words of the source.
    pub is_source: bool,
    /// None if it was empty.
    pub before: Option<String>,
    /// None if it is empty now.
    pub after: Option<String>,
}

impl Details {
    /// Reads a record in its place. `first` is told of before all other marks.
    ///
    /// # Errors
    /// In plain words, when it cannot be read.
    pub fn read(
        path: &Path,
        place: Range<u64>,
        first: Option<AnnotationId>,
        tags: &TagSet,
    ) -> Result<Self, String> {
        let (record, is_intact) = record_at(path, place)?;
        Ok(Self::of(&record, is_intact, first, tags))
    }

    /// What a record says.
    #[must_use]
    pub fn of(
        record: &Record,
        is_intact: bool,
        first: Option<AnnotationId>,
        tags: &TagSet,
    ) -> Self {
        let mut details = Self {
            record: record.record,
            hash: record
                .sha256
                .get(..HASH_DIGITS)
                .unwrap_or_default()
                .to_owned(),
            is_intact,
            at: record.at.parse().ok(),
            by: record.by.clone(),
            facts: Vec::new(),
            marks: Vec::new(),
            more: 0,
        };
        match &record.what {
            What::Begin { source, .. } => details.source(source),
            What::Source { source, copy } => {
                details.source(source);
                let copy = if copy.is_empty() { "not kept" } else { "kept" };
                details.facts.push(("Copy", copy.to_owned()));
            }
            What::Open {
                program,
                host,
                process,
            } => details.facts.extend([
                ("Program", format!("Evimark {program}")),
                ("Machine", host.clone()),
                ("Process", process.to_string()),
            ]),
            What::Save { name, sha256 } => details
                .facts
                .extend([("File", name.clone()), ("SHA-256", sha256.clone())]),
            What::Close | What::Off => {}
            What::Change { edits, .. } => {
                let mut changes = Changes::of(edits);
                if let Some(first) = first {
                    let is_first = |mark: &MarkChange<'_>| {
                        mark.mark().is_some_and(|mark| mark.id == first.as_str())
                    };
                    changes.marks.sort_by_key(|mark| !is_first(mark));
                }
                let shown = changes.marks.iter().take(MARKS_SHOWN);
                details.marks = shown.filter_map(|mark| mark_details(mark, tags)).collect();
                details.more = changes.marks.len().saturating_sub(MARKS_SHOWN);
                let link = |link: &v1::Link| format!("{} {} {}", link.from, link.kind, link.to);
                let new = changes.new_links.iter().map(|l| ("New link", link(l)));
                let gone = changes.gone_links.iter().map(|l| ("Link removed", link(l)));
                details.facts.extend(new.chain(gone).take(MARKS_SHOWN));
            }
        }
        details
    }

    fn source(&mut self, source: &v1::Source) {
        self.facts.extend([
            ("Source", source.name.clone()),
            ("SHA-256", source.sha256.clone()),
            ("Size", format!("{} bytes", source.bytes)),
            ("Encoding", source.encoding.clone()),
        ]);
    }

    /// Everything as lines of text, for the clipboard, under a sentence that says what happened.
    #[must_use]
    pub fn text(&self, sentence: &str) -> String {
        let mut text = format!("Record {} ({})", self.record, self.hash);
        if let Some(at) = self.at {
            write!(text, ", {at}").unwrap_or_default();
        }
        text.push('\n');
        text.push_str(sentence);
        text.push('\n');
        for (label, words) in &self.facts {
            writeln!(text, "{label}: {words}").unwrap_or_default();
        }
        for mark in &self.marks {
            writeln!(text, "Mark {}: “{}”", mark.id, mark.quote).unwrap_or_default();
            for field in &mark.fields {
                let words = match (&field.before, &field.after) {
                    (Some(before), Some(after)) => format!("{before} → {after}"),
                    (Some(before), None) => format!("{before} → (none)"),
                    (None, Some(after)) => after.clone(),
                    (None, None) => continue,
                };
                writeln!(text, "  {}: {words}", field.label).unwrap_or_default();
            }
        }
        if self.more > 0 {
            writeln!(text, "and {} more marks", self.more).unwrap_or_default();
        }
        text
    }
}

fn mark_details(change: &MarkChange<'_>, tags: &TagSet) -> Option<MarkDetails> {
    let mark = change.mark()?;
    Some(MarkDetails {
        id: mark.id.clone(),
        tag: mark.tag.clone(),
        quote: quote(mark),
        fields: fields(change, tags),
    })
}

/// What a field holds for one side of a change; none where it is empty.
type Read<'a> = &'a dyn Fn(Shelf, &v1::Annotation) -> Option<String>;

/// The fields that differ; of a mark that was added or removed, those that are not empty.
fn fields(change: &MarkChange<'_>, tags: &TagSet) -> Vec<FieldChange> {
    let said = |words: &str| (!words.is_empty()).then(|| words.to_owned());
    let review = |mark: &v1::Annotation| mark.review.clone();
    let parts: [(&'static str, bool, Read<'_>); 8] = [
        ("Tag", false, &|_, mark| Some(tag_name(&mark.tag, tags))),
        ("Words", true, &|_, mark| said(&quote(mark))),
        ("Place", false, &|_, mark| said(&place(mark))),
        ("Kept", false, &|shelf, _| match shelf {
            Shelf::Text => None,
            Shelf::Waiting => Some("without a place".to_owned()),
            Shelf::Lost => Some("set aside as lost".to_owned()),
        }),
        ("Fields", false, &|_, mark| {
            let details = sidecar::details(mark.details.as_ref()?).ok()?;
            said(&details.to_string())
        }),
        ("Note", false, &|_, mark| said(&mark.note)),
        ("Verdict", false, &|_, mark| {
            review(mark).map(|review| {
                let word = match review.verdict {
                    v1::Verdict::Accepted => "accepted",
                    v1::Verdict::Rejected => "rejected",
                    v1::Verdict::Disputed => "disputed",
                };
                format!("{word} by {}", review.by)
            })
        }),
        ("Reason", false, &|_, mark| {
            review(mark).and_then(|review| said(&review.reason))
        }),
    ];
    parts
        .into_iter()
        .filter_map(|(label, is_source, read)| {
            let side = |side: Option<(Shelf, &v1::Annotation)>| {
                side.and_then(|(shelf, mark)| read(shelf, mark))
            };
            let (before, after) = (side(change.before), side(change.after));
            // Of a mark that came or went, the words stand above already.
            let is_told = is_source && (before.is_none() || after.is_none());
            (before != after && !is_told).then_some(FieldChange {
                label,
                is_source,
                before,
                after,
            })
        })
        .collect()
}

/// `characters 237–256`, as people count.
fn place(mark: &v1::Annotation) -> String {
    let parts: Vec<String> = mark
        .at
        .iter()
        .map(|(chars, _)| format!("{}–{}", chars.start, chars.end))
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("characters {}", parts.join(", "))
}
