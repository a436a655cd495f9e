//! One table of all marks, for spreadsheets and for data tools: one row a mark, documents and
//! marks in their order. CSV, Excel and Parquet hold the same [`COLUMNS`].
//!
//! `line` counts from 1. `start` and `end` are Unicode code points from 0, the end exclusive, as
//! in the sidecar, so `text[start:end] == quote` in Python, but for what the report of the export
//! lists. `before` and `after` are the context that the sidecar keeps. `created` is in UTC.
//! `review` begins with the verdict, so that it can be filtered by its first word:
//! `rejected by Maks at 2026-11-22T09:14:05Z: the figure is from another year`.
//!
//! A mark of several parts is one row: `start` of the first, `end` of the last, the words of the
//! parts joined with ` […] `.

mod csv;
mod parquet;
mod xlsx;

use std::borrow::Cow;

use jiff::Timestamp;

pub use self::csv::Csv;
pub use self::parquet::Parquet;
pub use self::xlsx::Xlsx;

use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};
use crate::model::{Annotation, AnnotationId, Review};
use crate::text::context;

/// The columns, in their order.
pub const COLUMNS: [&str; 13] = [
    "document",
    "line",
    "start",
    "end",
    "tag",
    "quote",
    "before",
    "after",
    "note",
    "author",
    "created",
    "review",
    "source_sha256",
];

/// What stands between the words of two parts of a mark.
const GAP: &str = " […] ";

/// What every table shows.
const SHOWS: &[Field] = &[
    Field::Overlaps,
    Field::Note,
    Field::Author,
    Field::Times,
    Field::Review,
];

/// A mark as the table has it.
struct Row<'a> {
    id: AnnotationId,
    document: &'a Document,
    /// From 1.
    line: u32,
    /// In code points.
    start: u32,
    /// In code points, exclusive.
    end: u32,
    tag: &'a str,
    quote: Cow<'a, str>,
    before: &'a str,
    after: &'a str,
    note: &'a str,
    author: &'a str,
    created: Timestamp,
    /// Empty if nobody has reviewed the mark.
    review: String,
}

/// A cell of a row, typed for those files that know types.
enum Cell<'a> {
    Text(&'a str),
    Number(u32),
    Time(Timestamp),
}

impl<'a> Row<'a> {
    fn new(document: &'a Document, mark: &'a Annotation) -> Self {
        let text = &document.text;
        Self {
            id: mark.id,
            document,
            line: text.line_of(mark.start()) + 1,
            start: text.char_of(mark.start()),
            end: text.char_of(mark.end()),
            tag: mark.tag.as_str(),
            quote: quote(document, mark),
            before: context::before(text, mark.start()),
            after: context::after(text, mark.end()),
            note: &mark.note,
            author: &mark.author,
            created: mark.created,
            review: mark.review.as_ref().map_or_else(String::new, review),
        }
    }

    /// The cells in the order of [`COLUMNS`].
    fn cells(&self) -> [Cell<'_>; COLUMNS.len()] {
        [
            Cell::Text(&self.document.name),
            Cell::Number(self.line),
            Cell::Number(self.start),
            Cell::Number(self.end),
            Cell::Text(self.tag),
            Cell::Text(&self.quote),
            Cell::Text(self.before),
            Cell::Text(self.after),
            Cell::Text(self.note),
            Cell::Text(self.author),
            Cell::Time(self.created),
            Cell::Text(&self.review),
            Cell::Text(&self.document.sha256),
        ]
    }
}

/// The marks of all documents, in their order.
fn marks(documents: &[Document]) -> impl Iterator<Item = (&Document, &Annotation)> {
    documents.iter().flat_map(|document| {
        let marks = document.marks.iter();
        marks.map(move |mark| (document, mark.as_ref()))
    })
}

/// Notes what no table holds, whatever its file.
fn note_losses(documents: &[Document], losses: &mut Losses) {
    for (document, mark) in marks(documents) {
        if mark.fragments.len() > 1 {
            let why = "its parts: a row has the start of the first, the end of the last, and \
                       their words joined with […]";
            losses.flattened(document, mark.id, why);
        }
        if mark.modified.is_some() {
            let why = "when it was last changed: a row has the time when it was made";
            losses.part_left_out(document, mark.id, why);
        }
    }
}

fn quote<'a>(document: &'a Document, mark: &Annotation) -> Cow<'a, str> {
    let mut parts = mark.fragments.iter().map(|span| document.text.slice(span));
    match (parts.next(), parts.len()) {
        (Some(only), 0) => Cow::Borrowed(only),
        (first, _) => Cow::Owned(first.into_iter().chain(parts).collect::<Vec<_>>().join(GAP)),
    }
}

/// The review in one cell, the verdict first.
fn review(review: &Review) -> String {
    let verdict = review.verdict.word();
    let (by, at) = (&review.by, review.at);
    match review.reason.as_str() {
        "" => format!("{verdict} by {by} at {at}"),
        reason => format!("{verdict} by {by} at {at}: {reason}"),
    }
}

/// A failure of a library that puts a file together.
fn failed(error: impl std::fmt::Display) -> WriteError {
    WriteError::Failed(error.to_string())
}

#[cfg(test)]
mod tests;
