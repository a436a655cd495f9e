//! Writing a sidecar, to the letter: the same content gives the same bytes. Offsets go out as
//! Unicode code points.
//!
//! The lines are put together by hand, because no setting of `ron` gives this layout; a test
//! holds each entry against what `ron` writes.

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::Timestamp;

use super::{Entry, FORMAT, Misfit, OFFSET_UNIT, SourceIdentity, v1};
use crate::model::annotation::whole_seconds;
use crate::model::{Annotation, Details, FigureValue, Link, Review, Snapshot, Unplaced, Verdict};
use crate::text::SourceText;

/// What goes into a sidecar.
#[derive(Clone, Copy, Debug)]
pub struct SidecarContent<'a> {
    /// The source.
    pub source: &'a SourceIdentity,
    /// Its text.
    pub text: &'a SourceText,
    /// The annotations and links.
    pub snapshot: &'a Snapshot,
    /// What made no sense when the sidecar was read.
    pub misfits: &'a [Misfit],
    /// How the sidecar stands to the history.
    pub history: Option<&'a v1::History>,
}

/// What the lines are sorted by: start, end, id.
type SortKey = (u64, u64, String);

/// The text of the sidecar.
#[must_use]
pub fn write(content: &SidecarContent<'_>) -> String {
    let SidecarContent {
        source,
        text,
        snapshot,
        misfits,
        history,
    } = *content;
    let mut out = String::with_capacity(256 + snapshot.len() * 320);
    out.push_str("(\n    format: ");
    push_string(&mut out, FORMAT);
    out.push_str(",\n    source: (name: ");
    push_string(&mut out, &source.name);
    out.push_str(", sha256: ");
    push_string(&mut out, &source.sha256);
    push(
        &mut out,
        format_args!(", bytes: {}, encoding: ", source.bytes),
    );
    push_string(&mut out, &source.encoding);
    out.push_str("),\n    offsets: ");
    push_string(&mut out, OFFSET_UNIT);
    out.push_str(",\n");
    if let Some(history) = history {
        push_history(&mut out, history);
    }
    out.push_str("    annotations: [");
    push_annotations(&mut out, text, snapshot, misfits);
    push_unplaced(&mut out, snapshot, misfits);
    push_links(&mut out, snapshot, misfits);
    out.push_str(")\n");
    out
}

fn push_history(out: &mut String, history: &v1::History) {
    match history {
        v1::History::Off => out.push_str("    history: Off,\n"),
        v1::History::At { record, sha256 } => {
            push(
                out,
                format_args!("    history: At(record: {record}, sha256: "),
            );
            push_string(out, sha256);
            out.push_str("),\n");
        }
    }
}

/// The annotations and those that make no sense, in one order. Those whose id another one has
/// come last, because the first in the file keeps the id when it is read again.
fn push_annotations(out: &mut String, text: &SourceText, snapshot: &Snapshot, misfits: &[Misfit]) {
    let mut misfits: Vec<(SortKey, &v1::Annotation)> = misfits
        .iter()
        .filter_map(|misfit| match &misfit.entry {
            Entry::Annotation(entry) => Some((sort_key(entry), &**entry)),
            _ => None,
        })
        .collect();
    misfits.sort_by(|(a, _), (b, _)| a.cmp(b));
    let twice = ids_in_both(snapshot, &misfits);
    let (last, misfits): (Vec<_>, Vec<_>) = misfits
        .into_iter()
        .partition(|(_, misfit)| twice.contains(misfit.id.as_str()));
    let mut misfits = misfits.into_iter().peekable();
    let empty = snapshot.is_empty() && misfits.peek().is_none();

    for annotation in snapshot.iter() {
        let entry = stored_annotation(annotation, text);
        if misfits.peek().is_some() {
            let key = sort_key(&entry);
            while let Some((_, misfit)) = misfits.next_if(|(other, _)| *other < key) {
                push_line(out, |out| push_annotation(out, misfit));
            }
        }
        push_line(out, |out| push_annotation(out, &entry));
    }
    for (_, misfit) in misfits.chain(last) {
        push_line(out, |out| push_annotation(out, misfit));
    }
    out.push_str(if empty { "],\n" } else { "\n    ],\n" });
}

/// The marks without a place: those that wait for one, then those that a person set aside.
/// They have lists of their own, so that no reader takes them for marks of this text because
/// the same words happen to stand there.
fn push_unplaced(out: &mut String, snapshot: &Snapshot, misfits: &[Misfit]) {
    for (field, set_aside) in [("unplaced", false), ("lost", true)] {
        let marks = snapshot.unplaced().values();
        let marks = marks.filter(|mark| mark.is_set_aside == set_aside);
        let misfits = misfits.iter().filter_map(|misfit| match &misfit.entry {
            Entry::Unplaced(entry) if !set_aside => Some(v1::Annotation::clone(entry)),
            Entry::Lost(entry) if set_aside => Some(v1::Annotation::clone(entry)),
            _ => None,
        });
        let marks = marks.map(|mark| stored_unplaced(mark));
        let mut entries: Vec<_> = marks.chain(misfits).collect();
        if entries.is_empty() {
            continue;
        }
        entries.sort_by_cached_key(sort_key);
        push(out, format_args!("    {field}: ["));
        for entry in &entries {
            push_line(out, |out| push_annotation(out, entry));
        }
        out.push_str("\n    ],\n");
    }
}

/// The ids that an annotation has and a misfit too.
fn ids_in_both<'a>(
    snapshot: &'a Snapshot,
    misfits: &[(SortKey, &v1::Annotation)],
) -> BTreeSet<&'a str> {
    let ids: BTreeSet<&str> = misfits
        .iter()
        .map(|(_, misfit)| misfit.id.as_str())
        .collect();
    if ids.is_empty() {
        return BTreeSet::new();
    }
    let known = snapshot.iter().map(|annotation| annotation.id.as_str());
    known.filter(|id| ids.contains(id)).collect()
}

/// The links and those that do not fit, in one order.
fn push_links(out: &mut String, snapshot: &Snapshot, misfits: &[Misfit]) {
    let misfits = misfits.iter().filter_map(|misfit| match &misfit.entry {
        Entry::Link(link) => Some(link.clone()),
        _ => None,
    });
    let mut links: Vec<v1::Link> = snapshot.links().map(stored_link).chain(misfits).collect();
    if links.is_empty() {
        return;
    }
    links.sort();
    out.push_str("    links: [");
    for link in links {
        push_line(out, |out| {
            out.push_str("(from: ");
            push_string(out, &link.from);
            out.push_str(", kind: ");
            push_string(out, &link.kind);
            out.push_str(", to: ");
            push_string(out, &link.to);
            out.push(')');
        });
    }
    out.push_str("\n    ],\n");
}

fn push_line(out: &mut String, entry: impl FnOnce(&mut String)) {
    out.push_str("\n        ");
    entry(out);
    out.push(',');
}

fn sort_key(entry: &v1::Annotation) -> SortKey {
    let start = entry.at.first().map_or(0, |(range, _)| range.start);
    let end = entry.at.last().map_or(0, |(range, _)| range.end);
    (start, end, entry.id.clone())
}

// ---- from the model

/// An annotation as the file holds it.
pub fn stored_annotation(annotation: &Annotation, text: &SourceText) -> v1::Annotation {
    stored_unplaced(&Unplaced::from_placed(annotation, text))
}

/// A mark without a place as the file holds it: where it stood, and what stood there.
pub fn stored_unplaced(mark: &Unplaced) -> v1::Annotation {
    let place = &mark.place;
    let context = !place.before.is_empty() || !place.after.is_empty();
    v1::Annotation {
        id: mark.id.to_string(),
        tag: mark.tag.to_string(),
        at: place.parts.clone(),
        context: context.then(|| (place.before.clone(), place.after.clone())),
        note: mark.note.clone(),
        details: mark.details.as_ref().map(stored_details),
        review: mark.review.as_ref().map(stored_review),
        by: mark.author.to_string(),
        created: stored_time(mark.created),
        modified: mark.modified.map(stored_time),
    }
}

fn stored_details(details: &Details) -> v1::Details {
    match details.clone() {
        Details::Figure { value, unit } => v1::Details::Figure {
            value: value.map(stored_value),
            unit,
        },
        Details::LegalBasis {
            instrument,
            provision,
        } => v1::Details::LegalBasis {
            instrument,
            provision,
        },
    }
}

fn stored_value(value: FigureValue) -> v1::FigureValue {
    match value {
        FigureValue::Exact(n) => v1::FigureValue::Exact(n),
        FigureValue::AtLeast(n) => v1::FigureValue::AtLeast(n),
        FigureValue::AtMost(n) => v1::FigureValue::AtMost(n),
        FigureValue::About(n) => v1::FigureValue::About(n),
        FigureValue::Between(low, high) => v1::FigureValue::Between(low, high),
    }
}

fn stored_review(review: &Review) -> v1::Review {
    v1::Review {
        verdict: match review.verdict {
            Verdict::Accepted => v1::Verdict::Accepted,
            Verdict::Rejected => v1::Verdict::Rejected,
            Verdict::Disputed => v1::Verdict::Disputed,
        },
        by: review.by.to_string(),
        at: stored_time(review.at),
        reason: review.reason.clone(),
    }
}

/// A link as the file holds it.
pub fn stored_link(link: &Link) -> v1::Link {
    v1::Link {
        from: link.from.to_string(),
        kind: link.kind.clone(),
        to: link.to.to_string(),
    }
}

fn stored_time(time: Timestamp) -> String {
    whole_seconds(time).to_string()
}

// ---- into RON

pub(super) fn push_annotation(out: &mut String, entry: &v1::Annotation) {
    out.push_str("(id: ");
    push_string(out, &entry.id);
    out.push_str(", tag: ");
    push_string(out, &entry.tag);
    out.push_str(", at: [");
    for (index, (range, quote)) in entry.at.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        push(
            out,
            format_args!("{comma}({}..{}, ", range.start, range.end),
        );
        push_string(out, quote);
        out.push(')');
    }
    out.push(']');
    if let Some((before, after)) = &entry.context {
        out.push_str(", context: (");
        push_string(out, before);
        out.push_str(", ");
        push_string(out, after);
        out.push(')');
    }
    push_filled(out, "note", &entry.note);
    if let Some(details) = &entry.details {
        out.push_str(", details: ");
        push_details(out, details);
    }
    if let Some(review) = &entry.review {
        push(
            out,
            format_args!(", review: (verdict: {:?}, by: ", review.verdict),
        );
        push_string(out, &review.by);
        out.push_str(", at: ");
        push_string(out, &review.at);
        push_filled(out, "reason", &review.reason);
        out.push(')');
    }
    out.push_str(", by: ");
    push_string(out, &entry.by);
    out.push_str(", created: ");
    push_string(out, &entry.created);
    if let Some(modified) = &entry.modified {
        out.push_str(", modified: ");
        push_string(out, modified);
    }
    out.push(')');
}

fn push_details(out: &mut String, details: &v1::Details) {
    let (name, parts) = match details {
        v1::Details::Figure { value, unit } => {
            let mut parts = String::new();
            if let Some(value) = value {
                parts.push_str(", value: ");
                push_value(&mut parts, *value);
            }
            push_filled(&mut parts, "unit", unit);
            ("Figure", parts)
        }
        v1::Details::LegalBasis {
            instrument,
            provision,
        } => {
            let mut parts = String::new();
            push_filled(&mut parts, "instrument", instrument);
            push_filled(&mut parts, "provision", provision);
            ("LegalBasis", parts)
        }
    };
    let parts = parts.strip_prefix(", ").unwrap_or_default();
    push(out, format_args!("{name}({parts})"));
}

fn push_value(out: &mut String, value: v1::FigureValue) {
    let (name, low, high) = match value {
        v1::FigureValue::Exact(n) => ("Exact", n, None),
        v1::FigureValue::AtLeast(n) => ("AtLeast", n, None),
        v1::FigureValue::AtMost(n) => ("AtMost", n, None),
        v1::FigureValue::About(n) => ("About", n, None),
        v1::FigureValue::Between(low, high) => ("Between", low, Some(high)),
    };
    push(out, format_args!("{name}("));
    push_number(out, low);
    if let Some(high) = high {
        out.push_str(", ");
        push_number(out, high);
    }
    out.push(')');
}

/// Whole numbers without a fraction, very large and very small ones with an exponent.
fn push_number(out: &mut String, n: f64) {
    if n.abs() < 1e16 && n.fract() == 0.0 {
        push(out, format_args!("{n}"));
    } else if n.is_nan() && n.is_sign_negative() {
        out.push_str("-NaN");
    } else {
        push(out, format_args!("{n:?}"));
    }
}

/// A field with its comma, unless it is empty.
fn push_filled(out: &mut String, field: &str, value: &str) {
    if !value.is_empty() {
        push(out, format_args!(", {field}: "));
        push_string(out, value);
    }
}

/// A string with escapes as `ron` writes them.
fn push_string(out: &mut String, value: &str) {
    out.push('"');
    let mut rest = value;
    // Runs of characters that stand for themselves are copied whole.
    while let Some(at) = rest.find(|c: char| !is_plain(c)) {
        out.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        out.extend(chars.next().into_iter().flat_map(char::escape_debug));
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// A quick yes; other characters may stand for themselves too.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{410}'..='\u{44f}' | '“' | '”' | '’' | '–')
        && !matches!(c, '"' | '\\' | '\'')
}

/// Writing into a string cannot fail.
fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(arguments);
    debug_assert!(written.is_ok());
}
