//! doccano: to be written.

use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};

/// doccano (JSON Lines).
#[derive(Debug)]
pub struct Doccano;

const ABOUT: About = About {
    id: "doccano",
    name: "doccano (JSON Lines)",
    extensions: &["jsonl"],
    per_document: false,
    reads: true,
    units: &[Unit::Utf16, Unit::CodePoints, Unit::Graphemes],
    shows: &[Field::Overlaps, Field::Links, Field::Text],
    carries: &[
        Field::Fragments,
        Field::Id,
        Field::Note,
        Field::Details,
        Field::Review,
        Field::Author,
        Field::Times,
    ],
    companion: None,
};

impl Format for Doccano {
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
