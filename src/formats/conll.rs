//! conll: to be written.

use super::{About, Document, Format, Losses, Options, OutputFile, WriteError};

/// CoNLL-2003 (IOB).
#[derive(Debug)]
pub struct Conll;

const ABOUT: About = About {
    id: "conll",
    name: "CoNLL-2003 (IOB)",
    extensions: &["conll", "bio", "iob"],
    per_document: true,
    reads: true,
    units: &[],
    shows: &[],
    carries: &[],
    companion: None,
};

impl Format for Conll {
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
