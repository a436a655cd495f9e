//! hf: to be written.

use super::{About, Document, Format, Losses, Options, OutputFile, WriteError};

/// Hugging Face token classification (JSON Lines).
#[derive(Debug)]
pub struct Hf;

const ABOUT: About = About {
    id: "hf",
    name: "Hugging Face token classification (JSON Lines)",
    extensions: &["jsonl"],
    per_document: false,
    reads: false,
    units: &[],
    shows: &[],
    carries: &[],
    companion: None,
};

impl Format for Hf {
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
