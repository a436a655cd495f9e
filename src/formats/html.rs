//! One page for each document, to be read, printed and handed on: the whole text with its marks,
//! the list of marks with citations, hashes and a legend. It is self-contained: no script, no
//! font, no picture, no network.
//!
//! Offsets in citations are Unicode code points from 0, end exclusive, as in the sidecar. HTML
//! after the WHATWG standard. How the text holds its marks stands in `article.rs`. HTML knows no
//! line end but LF, and no control characters: those stand as �. Times are in UTC.

mod article;
mod entries;
mod escape;
mod lanes;
mod page;

use super::report::{LegendTag, Report};
use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};

/// HTML page.
#[derive(Debug)]
pub struct Html;

const ABOUT: About = About {
    id: "html",
    name: "HTML page",
    extensions: &["html"],
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

impl Format for Html {
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
        let pages = stems.iter().zip(documents).map(|(stem, document)| {
            let report = Report::new(document);
            report.note_losses(losses);
            note_losses(&report, losses);
            OutputFile::text(format!("{stem}.html"), page::page(&report))
        });
        Ok(pages.collect())
    }
}

/// Notes the marks that have no line under the text.
fn note_losses(report: &Report<'_>, losses: &mut Losses) {
    for part in lanes::parts(&report.entries) {
        if part.lane.is_none() {
            let why = "its underline: too many marks share its words; it is in the list and \
                       counted beside its line";
            let id = report.entries[part.entry].mark.id;
            losses.flattened(report.document, id, why);
        }
    }
}

/// The class of a tag in the page: its key, if that can be one.
fn tag_class(tag: &LegendTag<'_>, place_in_legend: usize) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if tag.definition.is_empty() || !tag.key.chars().all(is_plain) {
        // No key of a project can be mistaken for this.
        return format!("tag-_{place_in_legend}");
    }
    format!("tag-{}", tag.key)
}

#[cfg(test)]
mod tests;
