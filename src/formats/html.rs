//! html: to be written.

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
};

impl Format for Html {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        _documents: &[Document],
        _options: &Options,
        _losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        Err(WriteError::Failed("not yet".to_owned()))
    }
}
