//! webanno_tsv: to be written.

use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};

/// WebAnno TSV 3.3.
#[derive(Debug)]
pub struct WebannoTsv;

const ABOUT: About = About {
    id: "webanno-tsv",
    name: "WebAnno TSV 3.3",
    extensions: &["tsv"],
    per_document: true,
    reads: true,
    units: &[Unit::Utf16],
    shows: &[Field::Overlaps, Field::Note],
    carries: &[Field::Id, Field::Author, Field::Times],
    companion: None,
};

impl Format for WebannoTsv {
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
