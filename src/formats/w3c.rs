//! w3c: to be written.

use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};

/// W3C Web Annotation (JSON-LD).
#[derive(Debug)]
pub struct W3c;

const ABOUT: About = About {
    id: "w3c",
    name: "W3C Web Annotation (JSON-LD)",
    extensions: &["jsonld", "json"],
    per_document: true,
    reads: true,
    units: &[Unit::CodePoints],
    shows: &[
        Field::Fragments,
        Field::Overlaps,
        Field::Id,
        Field::Note,
        Field::Author,
        Field::Times,
    ],
    carries: &[Field::Details, Field::Review, Field::Links],
    companion: None,
};

impl Format for W3c {
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
