//! prodigy: to be written.

use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};

/// Prodigy and spaCy (JSON Lines).
#[derive(Debug)]
pub struct Prodigy;

const ABOUT: About = About {
    id: "prodigy",
    name: "Prodigy and spaCy (JSON Lines)",
    extensions: &["jsonl"],
    per_document: false,
    reads: true,
    units: &[Unit::CodePoints],
    shows: &[Field::Overlaps, Field::Text],
    carries: &[
        Field::Fragments,
        Field::Id,
        Field::Note,
        Field::Details,
        Field::Review,
        Field::Author,
        Field::Times,
        Field::Links,
    ],
    companion: None,
};

impl Format for Prodigy {
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
