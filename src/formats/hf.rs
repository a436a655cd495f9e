//! Token classification for Hugging Face `datasets` and `transformers`: one JSON object a line
//! for each sentence, the list of labels, and a dataset card. Written only.
//!
//! ```text
//! evimark.jsonl        {"id":"0","tokens":["At","least"],"ner_tags":[1,2],
//!                       "document":"a.txt","sentence":0,"starts":[0,3],"ends":[2,8]}
//! evimark.labels.json  ["O", "B-claim", "I-claim", …]
//! README.md            the same list where `load_dataset(folder)` looks for it
//! ```
//!
//! `ner_tags` are places in the list of labels, as in the data sets that the examples of
//! `transformers` are about (`conll2003`). All tags of the project are in the list, used or not,
//! so that the numbers mean the same in each export. Sentences and not documents, because models
//! take some 512 tokens. `starts` and `ends` count Unicode code points in the document; with them
//! a prediction finds back to its place. Tokens are those of [`tokens`](super::tokens).
//!
//! Source: the documentation of `datasets` (`dataset_info` in a dataset card, `ClassLabel`) and
//! `examples/pytorch/token-classification/run_ner.py` of `transformers`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use super::tokens::labelled::{Labelled, letters};
use super::tokens::tokens;
use super::{
    About, Choice, Counting, Document, Format, Losses, Options, OutputFile, Unit, WriteError,
};
use crate::formats::document::Scheme;
use crate::model::TagKey;

/// Hugging Face token classification (JSON Lines).
#[derive(Debug)]
pub struct Hf;

const ABOUT: About = About {
    id: "hf",
    name: "Hugging Face token classification (JSON Lines)",
    extensions: &["jsonl"],
    per_document: false,
    reads: false,
    units: &[Unit::CodePoints],
    shows: &[],
    carries: &[],
    companion: None,
    choices: &[Choice::Scheme],
};

/// A line of the file.
#[derive(Serialize)]
struct Example<'a> {
    id: String,
    tokens: Vec<&'a str>,
    ner_tags: Vec<usize>,
    document: &'a str,
    sentence: usize,
    starts: Vec<u64>,
    ends: Vec<u64>,
}

impl Format for Hf {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        options: &Options,
        losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let labels = labels(documents, options.scheme);
        let mut lines = String::new();
        let mut count = 0;
        for document in documents {
            for example in examples(document, options.scheme, &labels, losses) {
                let id = count.to_string();
                count += 1;
                lines += &json(&Example { id, ..example })?;
                lines.push('\n');
            }
        }
        let list = serde_json::to_string_pretty(&labels);
        let list = list.map_err(|error| WriteError::Failed(error.to_string()))? + "\n";
        Ok(vec![
            OutputFile::text("evimark.jsonl", lines),
            OutputFile::text("evimark.labels.json", list),
            OutputFile::text("README.md", card(&labels)?),
        ])
    }
}

fn json(value: &impl Serialize) -> Result<String, WriteError> {
    serde_json::to_string(value).map_err(|error| WriteError::Failed(error.to_string()))
}

/// `O`, then the labels of each tag: the tags of the projects in their order, then those that
/// marks have besides.
fn labels(documents: &[Document], scheme: Scheme) -> Vec<String> {
    let mut tags: Vec<&TagKey> = Vec::new();
    let mut seen = BTreeSet::new();
    let known = documents.iter().flat_map(|document| document.tags.iter());
    tags.extend(known.map(|tag| &tag.key).filter(|key| seen.insert(*key)));
    let used = documents.iter().flat_map(|document| document.marks.iter());
    let others: BTreeSet<_> = used.map(|mark| &mark.tag).collect();
    tags.extend(others.into_iter().filter(|key| !seen.contains(key)));
    let mut labels = vec!["O".to_owned()];
    for tag in tags {
        let letters = letters(scheme).iter();
        labels.extend(letters.map(|letter| format!("{letter}-{tag}")));
    }
    labels
}

/// The sentences of a document, still without their ids.
fn examples<'a>(
    document: &'a Document,
    scheme: Scheme,
    labels: &[String],
    losses: &mut Losses,
) -> Vec<Example<'a>> {
    let numbers: std::collections::HashMap<&str, usize> = labels
        .iter()
        .enumerate()
        .map(|(number, label)| (label.as_str(), number))
        .collect();
    let text = document.text.as_str();
    let labelled = Labelled::new(document, tokens(text), losses);
    let ends = labelled
        .tokens
        .iter()
        .flat_map(|token| [token.start, token.end]);
    let ends: Vec<u32> = ends.collect();
    let ends = Counting::of(Unit::CodePoints).offsets_of(text, &ends);
    let places = ends.as_chunks::<2>().0;
    let all = labelled.labels(scheme, TagKey::to_string);
    let sentences = labelled.sentences.iter().zip(all).enumerate();
    let example = |(sentence, (row, labels)): (usize, (&std::ops::Range<usize>, Vec<String>))| {
        let tokens = labelled.tokens[row.clone()].iter();
        let places = places[row.clone()].iter();
        let numbers = labels.iter().map(|label| numbers.get(label.as_str()));
        Example {
            id: String::new(),
            tokens: tokens
                .map(|token| document.text.get(token.clone()))
                .collect(),
            ner_tags: numbers
                .map(|number| number.copied().unwrap_or_default())
                .collect(),
            document: &document.name,
            sentence,
            starts: places.clone().map(|[start, _]| *start).collect(),
            ends: places.map(|[_, end]| *end).collect(),
        }
    };
    sentences.map(example).collect()
}

/// The dataset card, by which `load_dataset` knows what the numbers mean.
fn card(labels: &[String]) -> Result<String, WriteError> {
    let mut names = String::new();
    for (number, label) in labels.iter().enumerate() {
        let label = yaml(&json(label)?);
        // Writing to a string does not fail.
        let _ = writeln!(names, "          '{number}': {label}");
    }
    Ok(format!(
        "---\n\
         task_categories:\n\
         - token-classification\n\
         configs:\n\
         - config_name: default\n  \
           data_files: \"*.jsonl\"\n\
         dataset_info:\n  \
           features:\n  \
           - name: id\n    \
             dtype: string\n  \
           - name: tokens\n    \
             sequence: string\n  \
           - name: ner_tags\n    \
             sequence:\n      \
               class_label:\n        \
                 names:\n\
         {names}  \
           - name: document\n    \
             dtype: string\n  \
           - name: sentence\n    \
             dtype: int64\n  \
           - name: starts\n    \
             sequence: int64\n  \
           - name: ends\n    \
             sequence: int64\n\
         ---\n\
         \n\
         Sentences with labelled tokens, written by Evimark. `ner_tags` are places in the list \
         of labels above, which is also in `evimark.labels.json`. Tokens are those of \
         `spacy.blank(\"xx\")`. `starts` and `ends` are Unicode code points in `document`.\n"
    ))
}

/// A JSON string as YAML reads it: it breaks lines at some characters that JSON leaves as they
/// are, and refuses others.
fn yaml(json: &str) -> String {
    let is_plain = |c: char| {
        matches!(c, ' '..='~' | '\u{a0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
            && !matches!(c, '\u{2028}' | '\u{2029}')
    };
    let mut plain = String::with_capacity(json.len());
    for c in json.chars() {
        if is_plain(c) {
            plain.push(c);
        } else {
            let _ = write!(plain, "\\u{:04x}", u32::from(c));
        }
    }
    plain
}

#[cfg(test)]
#[path = "hf_tests.rs"]
mod tests;
