//! refi_qda: to be written.

use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};

/// REFI-QDA project.
#[derive(Debug)]
pub struct RefiQda;

const ABOUT: About = About {
    id: "refi-qda",
    name: "REFI-QDA project",
    extensions: &["qdpx"],
    per_document: false,
    reads: true,
    units: &[Unit::CodePoints],
    shows: &[Field::Overlaps, Field::Note, Field::Author, Field::Times],
    carries: &[Field::Id, Field::Fragments],
    companion: None,
};

impl Format for RefiQda {
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
