//! label_studio: to be written.

use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};

/// Label Studio (JSON).
#[derive(Debug)]
pub struct LabelStudio;

const ABOUT: About = About {
    id: "label-studio",
    name: "Label Studio (JSON)",
    extensions: &["json"],
    per_document: false,
    reads: true,
    units: &[Unit::CodePoints, Unit::Utf16],
    shows: &[Field::Overlaps, Field::Note, Field::Links, Field::Text],
    carries: &[
        Field::Fragments,
        Field::Id,
        Field::Details,
        Field::Review,
        Field::Author,
        Field::Times,
    ],
    companion: None,
};

impl Format for LabelStudio {
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
