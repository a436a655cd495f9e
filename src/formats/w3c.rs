//! W3C Web Annotation (JSON-LD): an `AnnotationPage` for each document, an annotation a line.
//! Each has its tag and note as `TextualBody`, its author and times, and as target the source
//! with its SHA-256 and up to three selectors: `TextQuoteSelector` with context,
//! `TextPositionSelector` in code points, end exclusive, and, where the file is plain UTF-8,
//! `DataPositionSelector` in bytes. A mark of several parts has several targets. A link is an
//! annotation that links one to another. What the model has no words for is written with the
//! prefix `evimark:`.
//!
//! Layout and units: Web Annotation Data Model (W3C Recommendation of 23 February 2017, sections
//! 3.1 to 4.2 and 5) and its context <http://www.w3.org/ns/anno.jsonld>. The model asks for code
//! points; Hypothes.is, Recogito and CATMA write UTF-16 code units.

mod iri;
mod prefixed;
mod read;

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    About, Carried, Document, Field, Foreign, Format, Input, Losses, Options, OutputFile,
    ReadError, Unit, WriteError,
};
use crate::model::{Annotation, AnnotationId, Link};
use crate::text::{Span, context};

/// W3C Web Annotation (JSON-LD).
#[derive(Debug)]
pub struct W3c;

const ABOUT: About = About {
    id: "w3c",
    name: "W3C Web Annotation (JSON-LD)",
    extensions: &["jsonld", "json"],
    per_document: true,
    reads: true,
    units: &[Unit::CodePoints],
    shows: &[
        Field::Fragments,
        Field::Overlaps,
        Field::Id,
        Field::Note,
        Field::Author,
        Field::Times,
        Field::Links,
    ],
    carries: &[Field::Details, Field::Review],
    companion: None,
    choices: &[],
};

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";

/// What the terms of Evimark begin with, and the names of its annotations.
const OWN: &str = "urn:evimark:";

/// So many digits of the SHA-256 tell the documents of the world apart.
const DIGITS: usize = 16;

/// An annotation that says what stands in a passage.
#[derive(Serialize)]
struct Mark<'a> {
    id: String,
    r#type: &'static str,
    motivation: &'static str,
    created: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<Timestamp>,
    creator: Person<'a>,
    body: Vec<Body<'a>>,
    target: OneOrMany<Target<'a>>,
    #[serde(flatten)]
    aside: Map<String, Value>,
}

/// An annotation that links one to another.
#[derive(Serialize)]
struct Linking<'a> {
    id: String,
    r#type: &'static str,
    motivation: &'static str,
    body: [Body<'a>; 2],
    target: String,
}

#[derive(Serialize)]
struct Person<'a> {
    r#type: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "type")]
enum Body<'a> {
    TextualBody {
        purpose: &'static str,
        value: &'a str,
    },
    SpecificResource {
        purpose: &'static str,
        source: String,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

#[derive(Serialize)]
struct Target<'a> {
    r#type: &'static str,
    source: String,
    state: State<'a>,
    selector: Vec<Selector<'a>>,
}

/// The file as it was marked.
#[derive(Serialize)]
struct State<'a> {
    r#type: &'static str,
    #[serde(rename = "schema:sha256")]
    sha256: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "type")]
enum Selector<'a> {
    #[serde(rename = "TextQuoteSelector")]
    TextQuote {
        exact: &'a str,
        prefix: &'a str,
        suffix: &'a str,
    },
    #[serde(rename = "TextPositionSelector")]
    TextPosition { start: u32, end: u32 },
    #[serde(rename = "DataPositionSelector")]
    DataPosition { start: u32, end: u32 },
}

impl Format for W3c {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        _options: &Options,
        _losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let stems = Document::stems(documents);
        let files = documents.iter().zip(stems).map(|(document, stem)| {
            let page = page(document).map_err(|error| WriteError::Failed(error.to_string()))?;
            Ok(OutputFile::text(format!("{stem}.jsonld"), page))
        });
        files.collect()
    }

    fn read(&self, input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
        read::documents(input)
    }

    fn recognises(&self, input: &Input<'_>) -> bool {
        let beginning = input.beginning();
        let signs = [CONTEXT, "\"TextQuoteSelector\"", "\"TextPositionSelector\""];
        beginning.starts_with(['{', '[']) && signs.iter().any(|sign| beginning.contains(sign))
    }
}

/// The page of a document. Each annotation has its line, so that two versions can be compared.
fn page(document: &Document) -> Result<String, serde_json::Error> {
    let are_bytes_of_file = is_text_the_file(document);
    let items = document.marks.iter().map(|mark| {
        let mark = self::mark(document, mark, are_bytes_of_file)?;
        serde_json::to_string(&mark)
    });
    let links = document
        .marks
        .links()
        .enumerate()
        .map(|(index, link)| serde_json::to_string(&linking(document, index + 1, link)));
    let items: Vec<String> = items.chain(links).collect::<Result<_, _>>()?;
    let own = name(document, "");
    let head = json!({
        "@context": [CONTEXT, {"evimark": OWN}],
        "id": format!("{own}page"),
        "type": "AnnotationPage",
        "partOf": {
            "id": format!("{own}collection"),
            "type": "AnnotationCollection",
            "label": document.name,
            "total": items.len(),
        },
        "startIndex": 0,
    });
    let head = serde_json::to_string(&head)?;
    let head = head.trim_end_matches('}');
    Ok(format!("{head},\"items\":[\n{}\n]}}\n", items.join(",\n")))
}

/// Whether bytes of the text are bytes of the file, which it proves by its hash: a byte order
/// mark, another encoding and damaged characters make the file another one.
fn is_text_the_file(document: &Document) -> bool {
    let digest = Sha256::digest(document.text.as_str());
    let digits = digest.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    digits == document.sha256
}

/// A name that nothing else in the world has.
fn name(document: &Document, what: &str) -> String {
    let sha256 = document.sha256.get(..DIGITS).unwrap_or(&document.sha256);
    format!("{OWN}{sha256}:{what}")
}

/// The id of a mark in its name.
fn id_in(name: &str) -> Option<AnnotationId> {
    let (_, id) = name.strip_prefix(OWN)?.rsplit_once(':')?;
    id.parse().ok()
}

fn mark<'a>(
    document: &'a Document,
    mark: &'a Annotation,
    are_bytes_of_file: bool,
) -> Result<Mark<'a>, serde_json::Error> {
    let mut body = vec![Body::TextualBody {
        purpose: "tagging",
        value: mark.tag.as_str(),
    }];
    if !mark.note.is_empty() {
        body.push(Body::TextualBody {
            purpose: "commenting",
            value: &mark.note,
        });
    }
    let mut parts = mark
        .fragments
        .iter()
        .map(|span| target(document, span, are_bytes_of_file));
    let target = match mark.fragments.len() {
        1 => parts.next().map(OneOrMany::One),
        _ => None,
    };
    let aside = serde_json::to_value(Carried::aside(mark, &ABOUT))?;
    Ok(Mark {
        id: name(document, mark.id.as_str()),
        r#type: "Annotation",
        motivation: "classifying",
        created: mark.created,
        modified: mark.modified,
        creator: Person {
            r#type: "Person",
            name: &mark.author,
        },
        body,
        target: target.unwrap_or_else(|| OneOrMany::Many(parts.collect())),
        aside: prefixed::with(aside),
    })
}

fn linking<'a>(document: &Document, number: usize, link: &'a Link) -> Linking<'a> {
    Linking {
        id: name(document, &format!("link-{number}")),
        r#type: "Annotation",
        motivation: "linking",
        body: [
            Body::SpecificResource {
                purpose: "linking",
                source: name(document, link.to.as_str()),
            },
            Body::TextualBody {
                purpose: "tagging",
                value: &link.kind,
            },
        ],
        target: name(document, link.from.as_str()),
    }
}

fn target(document: &Document, span: Span, are_bytes_of_file: bool) -> Target<'_> {
    let text = &document.text;
    let mut selector = vec![
        Selector::TextQuote {
            exact: text.slice(span),
            prefix: context::before(text, span.start()),
            suffix: context::after(text, span.end()),
        },
        Selector::TextPosition {
            start: text.char_of(span.start()),
            end: text.char_of(span.end()),
        },
    ];
    if are_bytes_of_file {
        selector.push(Selector::DataPosition {
            start: span.start(),
            end: span.end(),
        });
    }
    Target {
        r#type: "SpecificResource",
        source: iri::from_name(&document.name),
        state: State {
            r#type: "evimark:DigestState",
            sha256: &document.sha256,
        },
        selector,
    }
}

#[cfg(test)]
mod tests;
