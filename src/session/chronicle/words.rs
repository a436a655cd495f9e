//! What a record says, in words: the predicate of a sentence about whoever did it, and what it
//! was done to. Places are Unicode code points, as in the file.

use super::change::{ChangeKind, Changes, MarkChange, Shelf, quote};
use super::entry::Subject;
use crate::model::{AnnotationId, TagKey, TagSet};
use crate::store::history::Skimmed;
use crate::store::history::v1::{Cause, What};
use crate::store::sidecar::v1::{Annotation, Review, Source, Verdict};
use crate::text::thousands;

/// A quote in a list is cut to so many code points.
const QUOTE_CHARS: usize = 120;
/// Each side of a moved edge shows so many.
const EDGE_CHARS: usize = 28;
/// The reason of a verdict shows so many.
const REASON_CHARS: usize = 200;
/// The digits of a hash that people compare.
const HASH_DIGITS: usize = 8;

/// A record in words.
#[derive(Debug, Default)]
pub struct Told {
    /// The predicate.
    pub deed: String,
    /// What it was done to.
    pub subject: Subject,
    /// Why.
    pub reason: String,
    /// The tag of the marks, if they have the same one.
    pub tag: Option<TagKey>,
    /// The marks, sorted.
    pub marks: Box<[AnnotationId]>,
}

/// Puts a record into words. `has_source` says whether an earlier one tells of a source.
#[must_use]
pub fn told(what: &What, tags: &TagSet, has_source: bool) -> Told {
    let plain = |deed: &str, subject: Subject| Told {
        deed: deed.to_owned(),
        subject,
        ..Told::default()
    };
    let words = |words: String| Subject::Words(words.into_boxed_str());
    match what {
        What::Begin { .. } => plain("began the history", Subject::None),
        What::Source { source, copy } => {
            let deed = if has_source {
                "marked a changed source for the first time"
            } else {
                "marked the source for the first time"
            };
            plain(deed, words(source_words(source, !copy.is_empty())))
        }
        What::Open { program, host, .. } => plain(
            "opened the document",
            words(format!("Evimark {program} on {host}")),
        ),
        What::Close => plain("closed the document", Subject::None),
        What::Save { name, sha256 } => plain(
            "saved the marks",
            words(format!("{name} · {}", short(sha256))),
        ),
        What::Off => plain("switched the history off", Subject::None),
        What::Change {
            cause,
            label,
            edits,
        } => change(*cause, label, &Changes::of(edits), tags),
    }
}

/// Puts a record of very many found marks into words.
#[must_use]
pub fn found(skimmed: Skimmed, tags: &TagSet) -> Told {
    let told = told(&skimmed.record.what, tags, false);
    let links = match skimmed.links.len() {
        0 => String::new(),
        1 => ", 1 link".to_owned(),
        n => format!(", {} links", thousands(n)),
    };
    let ends = skimmed.links.iter().flat_map(|link| [&link.from, &link.to]);
    let mut marks = skimmed.ids;
    let count = marks.len();
    marks.extend(ends.filter_map(|id| id.parse::<AnnotationId>().ok()));
    marks.sort_unstable();
    marks.dedup();
    Told {
        deed: format!("found in the file: {} added{links}", thousands(count)),
        tag: skimmed.tag.map(TagKey::new),
        marks: marks.into_boxed_slice(),
        ..told
    }
}

fn source_words(source: &Source, is_kept: bool) -> String {
    let kept = if is_kept { "copy kept" } else { "no copy kept" };
    format!("{kept} · {}", short(&source.sha256))
}

/// The first digits of a hash in two groups.
fn short(sha256: &str) -> String {
    let digits = sha256.get(..HASH_DIGITS).unwrap_or(sha256);
    let (left, right) = digits.split_at(digits.len() / 2);
    format!("{left} {right}")
}

fn change(cause: Cause, label: &str, changes: &Changes<'_>, tags: &TagSet) -> Told {
    let mut told = match changes.marks.as_slice() {
        [] => links(changes),
        [only] => one(only, tags),
        [first, ..] => Told {
            deed: many(changes),
            subject: subject(first),
            ..Told::default()
        },
    };
    let label = if label.is_empty() { "a change" } else { label };
    match cause {
        Cause::Mark => {}
        // What was taken back is the undone change, not what became of the mark by it.
        Cause::Undo => told = again("took back", label, told),
        Cause::Redo => told = again("made again", label, told),
        Cause::Found => told.deed = format!("found in the file: {}", counts(changes)),
        Cause::Merge => told.deed = format!("merged: {}", counts(changes)),
        Cause::Reanchor => told.deed = reanchored(changes),
        Cause::Import => {
            let added = changes.count(ChangeKind::Added);
            told.deed = if added == changes.marks.len() {
                format!("imported {}", counted(added))
            } else {
                format!("imported marks: {}", counts(changes))
            };
        }
        Cause::Discard => told.deed = format!("let unsaved changes go: {}", counts(changes)),
    }
    told.tag = common_tag(changes);
    told.marks = ids(changes);
    told
}

fn again(verb: &str, label: &str, told: Told) -> Told {
    Told {
        deed: format!("{verb}: {label}"),
        reason: String::new(),
        ..told
    }
}

/// What became of one mark.
fn one(change: &MarkChange<'_>, tags: &TagSet) -> Told {
    let told = |deed: &str| Told {
        deed: deed.to_owned(),
        subject: subject(change),
        ..Told::default()
    };
    let (before, after) = (change.before.map(|b| b.1), change.after.map(|a| a.1));
    match (change.kind(), before, after) {
        (ChangeKind::Added, _, Some(mark)) if change.after.map(|a| a.0) == Some(Shelf::Text) => {
            told(&format!("tagged as {}", tag_name(&mark.tag, tags)))
        }
        (ChangeKind::Added, ..) => told("added a mark without a place"),
        (ChangeKind::Removed, ..) => told("removed the mark"),
        (ChangeKind::SetAside, ..) => told("set the mark aside as lost"),
        (ChangeKind::Unplaced, ..) => told("took the mark out of its place"),
        (ChangeKind::Placed, Some(before), Some(after)) => Told {
            subject: moved(before, after).unwrap_or_else(|| subject(change)),
            ..told("gave the mark a place")
        },
        (ChangeKind::Changed, Some(before), Some(after)) => changed(before, after, tags, told),
        _ => told("changed the mark"),
    }
}

/// What changed about a mark that stayed where it is kept.
fn changed(
    before: &Annotation,
    after: &Annotation,
    tags: &TagSet,
    told: impl Fn(&str) -> Told,
) -> Told {
    let is_retagged = before.tag != after.tag;
    // Typed fields go with the tag that they were typed for.
    let has_other_fields = before.details != after.details && !is_retagged;
    let differs = [
        is_retagged,
        before.at != after.at,
        before.note != after.note,
        has_other_fields,
        before.review != after.review,
    ];
    if differs.iter().filter(|&&differs| differs).count() != 1 {
        return told("changed the mark");
    }
    if is_retagged {
        let (from, to) = (tag_name(&before.tag, tags), tag_name(&after.tag, tags));
        return told(&format!("changed {from} to {to}"));
    }
    if before.at != after.at {
        let ends = |mark: &Annotation| {
            let start = mark.at.first().map(|(chars, _)| chars.start);
            (start, mark.at.last().map(|(chars, _)| chars.end))
        };
        let (was, is) = (ends(before), ends(after));
        let deed = match (was.0 == is.0, was.1 == is.1) {
            (true, false) => "moved the end",
            (false, true) => "moved the start",
            _ => "moved the mark",
        };
        let subject = moved(before, after);
        return Told {
            subject: subject.unwrap_or_default(),
            ..told(deed)
        };
    }
    if before.note != after.note {
        return told(match (before.note.is_empty(), after.note.is_empty()) {
            (true, _) => "wrote a note",
            (_, true) => "removed the note",
            _ => "changed the note",
        });
    }
    if has_other_fields {
        return told(match (&before.details, &after.details) {
            (None, _) => "filled in the fields",
            (_, None) => "emptied the fields",
            _ => "changed the fields",
        });
    }
    match &after.review {
        None => told("took the verdict back"),
        Some(review) => Told {
            reason: cut(&review.reason, REASON_CHARS),
            ..told(verdict(review))
        },
    }
}

fn verdict(review: &Review) -> &'static str {
    match review.verdict {
        Verdict::Accepted => "accepted",
        Verdict::Rejected => "rejected",
        Verdict::Disputed => "disputed",
    }
}

/// Words before and after, cut to what differs.
fn moved(before: &Annotation, after: &Annotation) -> Option<Subject> {
    let (was, is) = (quote(before), quote(after));
    if was == is {
        return None;
    }
    // What is the same on both sides says nothing: the end that moved is shown.
    let is_end = before.at.first().map(|a| a.0.start) == after.at.first().map(|a| a.0.start);
    let shown = |words: &str| {
        let words = flat(words);
        if is_end {
            cut_front(&words, EDGE_CHARS)
        } else {
            cut(&words, EDGE_CHARS)
        }
    };
    Some(Subject::Moved(
        shown(&was).into_boxed_str(),
        shown(&is).into_boxed_str(),
    ))
}

/// Several marks at once.
fn many(changes: &Changes<'_>) -> String {
    let all = changes.marks.len();
    let whole = [
        (ChangeKind::Added, "added"),
        (ChangeKind::Changed, "changed"),
        (ChangeKind::Removed, "removed"),
        (ChangeKind::Placed, "re-anchored"),
        (ChangeKind::SetAside, "set aside"),
    ];
    for (kind, verb) in whole {
        if changes.count(kind) == all {
            return format!("{verb} {}", counted(all));
        }
    }
    format!("changed several marks: {}", counts(changes))
}

fn reanchored(changes: &Changes<'_>) -> String {
    // A mark whose place is the same in the changed text is changed in its list alone.
    let placed = changes.count(ChangeKind::Placed) + changes.count(ChangeKind::Changed);
    match (placed, changes.count(ChangeKind::SetAside)) {
        (0, 0) => format!("re-anchored marks: {}", counts(changes)),
        (placed, 0) => format!("re-anchored {}", counted(placed)),
        (0, aside) => format!("set {} aside as lost", counted(aside)),
        (placed, aside) => {
            format!(
                "re-anchored {} and set {} aside",
                counted(placed),
                thousands(aside)
            )
        }
    }
}

/// `12 added, 3 changed`.
fn counts(changes: &Changes<'_>) -> String {
    let kinds = [
        (ChangeKind::Added, "added"),
        (ChangeKind::Changed, "changed"),
        (ChangeKind::Placed, "given a place"),
        (ChangeKind::Unplaced, "without a place"),
        (ChangeKind::SetAside, "set aside"),
        (ChangeKind::Removed, "removed"),
    ];
    let mut parts: Vec<String> = kinds
        .into_iter()
        .map(|(kind, word)| (changes.count(kind), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", thousands(count)))
        .collect();
    let links = changes.new_links.len() + changes.gone_links.len();
    if parts.is_empty() || links > 0 {
        match links {
            0 => {}
            1 => parts.push("1 link".to_owned()),
            n => parts.push(format!("{} links", thousands(n))),
        }
    }
    parts.join(", ")
}

fn links(changes: &Changes<'_>) -> Told {
    let (new, gone) = (changes.new_links.len(), changes.gone_links.len());
    let deed = match (new, gone) {
        (1, 0) => "linked two marks".to_owned(),
        (0, 1) => "removed a link".to_owned(),
        (new, 0) => format!("added {} links", thousands(new)),
        (0, gone) => format!("removed {} links", thousands(gone)),
        (new, gone) => format!("changed {} links", thousands(new + gone)),
    };
    Told {
        deed,
        ..Told::default()
    }
}

fn subject(change: &MarkChange<'_>) -> Subject {
    match change.mark().map(quote) {
        Some(words) if !words.is_empty() => {
            Subject::Quote(cut(&flat(&words), QUOTE_CHARS).into_boxed_str())
        }
        _ => Subject::None,
    }
}

fn common_tag(changes: &Changes<'_>) -> Option<TagKey> {
    let mut tags = changes.marks.iter().filter_map(MarkChange::mark);
    let first = &tags.next()?.tag;
    tags.all(|mark| mark.tag == *first)
        .then(|| TagKey::new(first.as_str()))
}

/// The marks that changed, and those that a link joins or joined.
fn ids(changes: &Changes<'_>) -> Box<[AnnotationId]> {
    let links = changes.new_links.iter().chain(&changes.gone_links);
    let ends = links.flat_map(|link| [link.from.as_str(), link.to.as_str()]);
    let marks = changes.marks.iter().filter_map(MarkChange::mark);
    let mut ids: Vec<AnnotationId> = marks
        .map(|mark| mark.id.as_str())
        .chain(ends)
        .filter_map(|id| id.parse().ok())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_boxed_slice()
}

/// The name of a tag in running text.
pub fn tag_name(key: &str, tags: &TagSet) -> String {
    let tag = tags.get(&TagKey::new(key));
    tag.map_or_else(|| key.to_owned(), |tag| tag.name.to_lowercase())
}

fn counted(marks: usize) -> String {
    match marks {
        1 => "1 mark".to_owned(),
        n => format!("{} marks", thousands(n)),
    }
}

/// On one line.
fn flat(words: &str) -> String {
    words
        .replace("\r\n", " ")
        .replace(|c: char| c.is_control(), " ")
}

/// At most so many code points, with an ellipsis where there were more.
fn cut(words: &str, max_chars: usize) -> String {
    match words.char_indices().nth(max_chars) {
        Some((at, _)) => format!("{}…", words[..at].trim_end()),
        None => words.to_owned(),
    }
}

/// The same from the end.
fn cut_front(words: &str, max_chars: usize) -> String {
    match words.char_indices().rev().nth(max_chars) {
        Some((at, c)) => format!("…{}", words[at + c.len_utf8()..].trim_start()),
        None => words.to_owned(),
    }
}
