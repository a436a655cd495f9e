//! CoNLL-2003: a token a line with its part of speech, its chunk and its label, an empty line
//! behind each sentence, `-DOCSTART-` before each document. No offsets: a text is put together
//! from the tokens, and marks follow their words into another one.
//!
//! ```text
//! -DOCSTART- -X- O O
//!
//! The -X- O O
//! Board -X- O B-actor
//! ```
//!
//! Parts of speech and chunks are not known to Evimark and written as `-X-` and `O`. The scheme
//! of the labels stands in the name of the file, `article.iob2.conll`. Which marks get labels
//! is said in `tokens/labelled.rs`. Read are two columns and more, with tabs or spaces, in all of
//! the common schemes.
//!
//! Source: the description of the shared task (Tjong Kim Sang and De Meulder 2003); the readers
//! of spaCy (`conll_ner_to_docs.py`), `datasets` (`conll.py`) and `seqeval`.

mod reading;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

use super::document::Scheme;
use super::tokens::labelled::Labelled;
use super::tokens::{is_space, tokens};
use super::{
    About, Choice, Document, Foreign, Format, Input, Losses, Options, OutputFile, ReadError,
    WriteError,
};
use crate::model::TagKey;

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
    choices: &[Choice::Scheme],
};

/// How a line begins that begins a document.
const DOCUMENT: &str = "-DOCSTART-";
const LABEL: &str = "its label: white space in it is written as _";

impl Format for Conll {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        options: &Options,
        losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let stems = Document::stems(documents).into_iter().zip(documents);
        let files = stems.map(|(stem, document)| {
            let name = format!("{stem}.{}.conll", options.scheme.id());
            OutputFile::text(name, file(document, options.scheme, losses))
        });
        Ok(files.collect())
    }

    fn read(&self, input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
        reading::read(input)
    }

    fn recognises(&self, input: &Input<'_>) -> bool {
        reading::recognises(input.bytes)
    }
}

fn file(document: &Document, scheme: Scheme, losses: &mut Losses) -> String {
    let text = document.text.as_str();
    let labelled = Labelled::new(document, without_document_marks(text, tokens(text)), losses);
    note_labels(document, &labelled, losses);
    let labels = labelled.labels(scheme, |tag| label(tag).into_owned());
    let mut file = format!("{DOCUMENT} -X- O O\n\n");
    for (sentence, labels) in labelled.sentences.iter().zip(labels) {
        let tokens = labelled.tokens[sentence.clone()].iter();
        for (token, label) in tokens.zip(labels) {
            let token = document.text.get(token.clone());
            // Writing to a string does not fail.
            let _ = writeln!(file, "{token} -X- O {label}");
        }
        file.push('\n');
    }
    file
}

/// Cuts the hyphen off a token that every reader would take for the beginning of a document.
fn without_document_marks(text: &str, tokens: Vec<Range<u32>>) -> Vec<Range<u32>> {
    let mut cut = Vec::with_capacity(tokens.len());
    for token in tokens {
        let is_mark = text[token.start as usize..token.end as usize].starts_with(DOCUMENT);
        let hyphen = token.start + u32::from(is_mark);
        if is_mark {
            cut.push(token.start..hyphen);
        }
        cut.push(hyphen..token.end);
    }
    cut
}

/// What a tag is called in a column.
fn label(tag: &TagKey) -> Cow<'_, str> {
    match tag.as_str() {
        "" => Cow::Borrowed("_"),
        tag if tag.contains(is_space) => Cow::Owned(tag.replace(is_space, "_")),
        tag => Cow::Borrowed(tag),
    }
}

fn note_labels(document: &Document, labelled: &Labelled<'_>, losses: &mut Losses) {
    let mut seen = BTreeSet::new();
    for mark in labelled.entities.iter().map(|entity| entity.mark) {
        if label(&mark.tag) != mark.tag.as_str() && seen.insert(mark.id) {
            losses.flattened(document, mark.id, LABEL);
        }
    }
}

#[cfg(test)]
mod tests;
