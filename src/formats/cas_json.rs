//! cas_json: to be written.

use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};

/// UIMA CAS JSON 0.4 (INCEpTION).
#[derive(Debug)]
pub struct CasJson;

const ABOUT: About = About {
    id: "cas-json",
    name: "UIMA CAS JSON 0.4 (INCEpTION)",
    extensions: &["json"],
    per_document: true,
    reads: true,
    units: &[Unit::Utf16],
    shows: &[
        Field::Overlaps,
        Field::Id,
        Field::Note,
        Field::Details,
        Field::Review,
        Field::Author,
        Field::Times,
        Field::Links,
        Field::Text,
    ],
    carries: &[Field::Fragments],
    companion: None,
};

impl Format for CasJson {
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
