//! A readable report for each document: source and hash, legend, and every mark in the order of
//! the text with its citation and all that was said of it. `CommonMark`, with tables after GitHub.
//!
//! Offsets in citations are Unicode code points from 0, end exclusive, as in the sidecar. Text of
//! the source and of people is escaped, so that it is never taken for Markdown or HTML. Line ends
//! are LF, control characters stand as �. Times are in UTC.

mod escape;

use std::fmt::Write as _;

use self::escape::{in_lines, on_one_line};
use super::report::{Entry, Report, counted, date_time};
use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};
use crate::model::{Details, Review};
use crate::text::{excerpt, thousands};

/// Markdown.
#[derive(Debug)]
pub struct Markdown;

const ABOUT: About = About {
    id: "markdown",
    name: "Markdown",
    extensions: &["md"],
    per_document: true,
    reads: false,
    units: &[Unit::CodePoints],
    shows: &[
        Field::Fragments,
        Field::Overlaps,
        Field::Id,
        Field::Note,
        Field::Details,
        Field::Review,
        Field::Author,
        Field::Times,
        Field::Links,
    ],
    carries: &[],
    companion: None,
    choices: &[],
};

/// What continues a block quote, and what continues an item of a list.
const QUOTE: &str = "> ";
const ITEM: &str = "  ";

impl Format for Markdown {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        _options: &Options,
        losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let stems = Document::stems(documents);
        let files = stems.iter().zip(documents).map(|(stem, document)| {
            let report = Report::new(document);
            report.note_losses(losses);
            OutputFile::text(format!("{stem}.md"), written(&report))
        });
        Ok(files.collect())
    }
}

fn written(report: &Report<'_>) -> String {
    let mut page = String::new();
    about_source(&mut page, report);
    legend(&mut page, report);
    page.push_str("\n## Marks\n");
    if report.entries.is_empty() {
        page.push_str("\nNo marks yet\n");
    }
    for entry in &report.entries {
        mark(&mut page, report, entry);
    }
    page
}

fn about_source(page: &mut String, report: &Report<'_>) {
    let document = report.document;
    let name = on_one_line(&document.name);
    let characters = document.text.len_chars() as usize;
    let characters = counted(characters, "character", "characters");
    let encoding = on_one_line(&document.encoding);
    let marks = counted(report.entries.len(), "mark", "marks");
    let authors = report.authors();
    let authors: Vec<_> = authors.iter().map(|name| on_one_line(name)).collect();
    let by = if authors.is_empty() { "" } else { " by " };
    let authors = authors.join(", ");
    let _ = write!(
        page,
        "# {name}\n\n- Source: {name}, {characters}, {encoding}\n- SHA-256: `{}`\n\
         - Marks: {marks}{by}{authors}\n",
        document.sha256
    );
    let waiting = document.marks.unplaced().len();
    if waiting > 0 {
        let marks = counted(waiting, "mark has", "marks have");
        let _ = writeln!(page, "- {marks} no place in this text and are not listed");
    }
    page.push_str(
        "\nCharacters are Unicode code points, counted from 0; the second number is the first \
         character behind the quote. Lines count from 1. Times are in UTC.\n",
    );
}

fn legend(page: &mut String, report: &Report<'_>) {
    page.push_str("\n## Legend\n\n| Sign | Tag | Marks | Meaning |\n| --- | --- | ---: | --- |\n");
    for tag in &report.legend {
        let [sign, name, meaning] = [&tag.sign, tag.name, tag.definition].map(on_one_line);
        let count = thousands(tag.count);
        let _ = writeln!(page, "| {sign} | {name} | {count} | {meaning} |");
    }
}

fn mark(page: &mut String, report: &Report<'_>, entry: &Entry<'_>) {
    let mark = entry.mark;
    let label = on_one_line(&report.label(entry));
    let name = on_one_line(report.tag(entry).name);
    let citation = report.citation(entry);
    let quotes = citation.quotes.iter();
    let quotes: Vec<_> = quotes.map(|(quote, _)| format!("“{quote}”")).collect();
    let quote = in_lines(&quotes.join(" […] "), QUOTE);
    let place = on_one_line(&citation.place());
    let _ = write!(
        page,
        "\n### {label} {name}\n\n{QUOTE}{quote}\n\n{place}\n\n- Id: {}\n",
        mark.id
    );
    if let Some(details) = mark.details.as_ref().filter(|details| !details.is_empty()) {
        let term = match details {
            Details::Figure { .. } => "Value",
            Details::LegalBasis { .. } => "Law",
        };
        item(page, term, &details.to_string());
    }
    if !mark.note.is_empty() {
        item(page, "Note", &mark.note);
    }
    if let Some(review) = &mark.review {
        item(page, "Review", &review_words(review));
    }
    for link in &entry.links {
        let other = &report.entries[link.other];
        let text = report.document.text.slice(other.mark.fragments.first());
        let other = format!("{} “{}”", report.label(other), excerpt(text));
        let words = if link.goes_out {
            format!("{} {other}", link.kind)
        } else {
            format!("{other} {} this", link.kind)
        };
        item(page, "Link", &words);
    }
    let mut made = format!("{}, {}", mark.author, date_time(mark.created));
    if let Some(modified) = mark.modified {
        let _ = write!(made, ", changed {}", date_time(modified));
    }
    item(page, "By", &made);
}

fn item(page: &mut String, term: &str, said: &str) {
    let said = in_lines(said, ITEM);
    let _ = writeln!(page, "- {term}: {said}");
}

fn review_words(review: &Review) -> String {
    let verdict = review.verdict.word();
    let (by, at) = (&review.by, date_time(review.at));
    match review.reason.as_str() {
        "" => format!("{verdict} by {by}, {at}"),
        reason => format!("{verdict} by {by}, {at}: {reason}"),
    }
}

#[cfg(test)]
mod tests;
