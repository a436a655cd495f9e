//! brat: to be written.

use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};

/// brat standoff.
#[derive(Debug)]
pub struct Brat;

const ABOUT: About = About {
    id: "brat",
    name: "brat standoff",
    extensions: &["ann"],
    per_document: true,
    reads: true,
    units: &[Unit::CodePoints],
    shows: &[
        Field::Fragments,
        Field::Overlaps,
        Field::Note,
        Field::Review,
        Field::Links,
    ],
    carries: &[Field::Id, Field::Details, Field::Author, Field::Times],
    companion: Some("txt"),
};

impl Format for Brat {
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
