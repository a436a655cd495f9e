//! Prodigy and spaCy: JSON Lines, a document a line, with the tokens of spaCy. Offsets are
//! Unicode code points, ends exclusive; `token_end` is the last token.
//!
//! ```text
//! {"answer":"accept","meta":{"source":"a.txt"},"text":"The Board",
//!  "tokens":[{"text":"The","start":0,"end":3,"id":0,"ws":true},…],
//!  "spans":[{"start":4,"end":9,"text":"Board","token_start":1,"token_end":1,"label":"actor"}],
//!  "relations":[{"head":1,"child":5,"label":"supports","head_span":{…},"child_span":{…}}]}
//! ```
//!
//! Tokens are those of `spacy.blank("xx")`, see [`tokens`](super::tokens). A span that does not
//! begin and end where tokens do keeps its offsets and has no `token_start` and `token_end`:
//! spaCy's `char_span` gives nothing for it, and the report lists it. A mark with several
//! fragments is a span for each, which the field `evimark` holds together. A relation goes from
//! its head to its child, and names the last token of each, as Prodigy's own do. The hashes that
//! Prodigy adds are left to it.
//!
//! Read are, besides, documents that spaCy writes (`ents`, `spans` in groups), its former
//! training data (`["text", {"entities": [[0, 3, "ORG"]]}]`), and all of these in one JSON list.
//!
//! Source: the documentation of Prodigy ("Annotation interfaces", "Dependencies and Relations"),
//! its published data sets and spaCy's tutorial on relations; `Doc.to_json` of spaCy 3.8.

mod reading;
mod words;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::tokens::{Token, with_white_space};
use super::{
    About, Carried, Document, Field, Foreign, Format, Input, Losses, Options, OutputFile,
    ReadError, Unit, WriteError,
};
use crate::model::{Annotation, AnnotationId, Link};
use crate::text::Span;

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
    shows: &[Field::Overlaps, Field::Text, Field::Links],
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
    choices: &[],
};

const UNALIGNED: &str =
    "its alignment: it does not begin and end where spaCy's tokens do, so that spaCy leaves it out";
const UNALIGNED_LINK: &str =
    "a link: one of its ends does not begin and end where spaCy's tokens do";

/// A line of the file.
#[derive(Serialize)]
struct Task<'a> {
    /// It comes first, because the beginning of a line is enough then to know the format.
    answer: &'static str,
    meta: Meta<'a>,
    text: &'a str,
    tokens: Vec<TaskToken<'a>>,
    spans: Vec<TaskSpan<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relations: Vec<Relation<'a>>,
    evimark: Aside<'a>,
}

/// What Prodigy shows in the corner of a document.
#[derive(Serialize)]
struct Meta<'a> {
    source: &'a str,
}

/// What is known of the document besides.
#[derive(Serialize)]
struct Aside<'a> {
    sha256: &'a str,
    encoding: &'a str,
    offsets: &'static str,
    tokenizer: &'static str,
    /// The links that cannot be relations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<LinkEnds>,
}

#[derive(Serialize)]
struct TaskToken<'a> {
    text: &'a str,
    start: u64,
    end: u64,
    id: usize,
    ws: bool,
}

#[derive(Clone, Serialize)]
struct TaskSpan<'a> {
    start: u64,
    end: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_end: Option<usize>,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    evimark: Option<SpanAside>,
}

/// What is known of a span besides.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct SpanAside {
    #[serde(flatten)]
    carried: Carried,
    /// Which fragment of the mark it is, from 1; none if it is the only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    fragment: Option<usize>,
}

#[derive(Serialize)]
struct Relation<'a> {
    head: usize,
    child: usize,
    label: &'a str,
    head_span: TaskSpan<'a>,
    child_span: TaskSpan<'a>,
    evimark: LinkEnds,
}

/// A link by the ids of its marks.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct LinkEnds {
    from: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    kind: String,
    to: String,
}

impl Format for Prodigy {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        _options: &Options,
        losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let mut lines = String::new();
        for document in documents {
            let line = serde_json::to_string(&task(document, losses));
            lines += &line.map_err(|error| WriteError::Failed(error.to_string()))?;
            lines.push('\n');
        }
        Ok(vec![OutputFile::text("evimark.jsonl", lines)])
    }

    fn read(&self, input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
        reading::read(input)
    }

    fn recognises(&self, input: &Input<'_>) -> bool {
        reading::recognises(input.bytes)
    }
}

fn task<'a>(document: &'a Document, losses: &mut Losses) -> Task<'a> {
    let text = document.text.as_str();
    let tokens = with_white_space(text);
    let grid = Grid::new(&tokens);
    let mut spans = Vec::new();
    // The first span of each mark, for the relations.
    let mut firsts = HashMap::new();
    for mark in document.marks.iter() {
        let torn = mark.fragments.len() > 1;
        if !mark
            .fragments
            .iter()
            .all(|span| grid.tokens_of(span).is_some())
        {
            losses.part_left_out(document, mark.id, UNALIGNED);
        }
        firsts.insert(mark.id, spans.len());
        for (number, span) in mark.fragments.iter().enumerate() {
            let mut new = span_of(document, mark, span, &grid);
            new.evimark = Some(SpanAside {
                carried: aside(mark, number),
                fragment: torn.then_some(number + 1),
            });
            spans.push(new);
        }
    }
    let (mut relations, mut links) = (Vec::new(), Vec::new());
    for link in document.marks.links() {
        if let Some(relation) = relation(link, &firsts, &spans) {
            relations.push(relation);
        } else {
            losses.part_left_out(document, link.from, UNALIGNED_LINK);
            links.push(ends(link));
        }
    }
    Task {
        answer: "accept",
        meta: Meta {
            source: &document.name,
        },
        text,
        tokens: task_tokens(text, &tokens),
        spans,
        relations,
        evimark: Aside {
            sha256: &document.sha256,
            encoding: &document.encoding,
            offsets: "Unicode code points",
            tokenizer: "spacy.blank(\"xx\")",
            links,
        },
    }
}

/// All that is known of a mark goes with its first span, with the others its id.
fn aside(mark: &Annotation, number: usize) -> Carried {
    if number == 0 {
        Carried::aside(mark, &ABOUT)
    } else {
        Carried {
            id: Some(mark.id),
            ..Carried::default()
        }
    }
}

fn span_of<'a>(
    document: &'a Document,
    mark: &'a Annotation,
    span: Span,
    grid: &Grid,
) -> TaskSpan<'a> {
    let tokens = grid.tokens_of(span);
    TaskSpan {
        start: document.text.char_of(span.start()).into(),
        end: document.text.char_of(span.end()).into(),
        text: Some(document.text.slice(span)),
        token_start: tokens.map(|(first, _)| first),
        token_end: tokens.map(|(_, last)| last),
        label: mark.tag.as_str(),
        evimark: None,
    }
}

fn relation<'a>(
    link: &'a Link,
    firsts: &HashMap<AnnotationId, usize>,
    spans: &[TaskSpan<'a>],
) -> Option<Relation<'a>> {
    let end = |id| {
        let span = spans.get(*firsts.get(&id)?)?;
        let bare = TaskSpan {
            text: None,
            evimark: None,
            ..span.clone()
        };
        Some((span.token_end?, bare))
    };
    let (head, head_span) = end(link.from)?;
    let (child, child_span) = end(link.to)?;
    let ends = LinkEnds {
        kind: String::new(),
        ..ends(link)
    };
    Some(Relation {
        head,
        child,
        label: &link.kind,
        head_span,
        child_span,
        evimark: ends,
    })
}

fn ends(link: &Link) -> LinkEnds {
    LinkEnds {
        from: link.from.to_string(),
        kind: link.kind.clone(),
        to: link.to.to_string(),
    }
}

fn task_tokens<'a>(text: &'a str, tokens: &[Token]) -> Vec<TaskToken<'a>> {
    let mut at = 0;
    let tokens = tokens.iter().enumerate();
    let tokens = tokens.map(|(id, token)| {
        let text = token.text(text);
        let start = at;
        let end = start + text.chars().count() as u64;
        at = end + u64::from(token.spaced);
        TaskToken {
            text,
            start,
            end,
            id,
            ws: token.spaced,
        }
    });
    tokens.collect()
}

/// Where tokens begin and end, in bytes.
struct Grid {
    starts: HashMap<usize, usize>,
    ends: HashMap<usize, usize>,
}

impl Grid {
    fn new(tokens: &[Token]) -> Self {
        let numbered = || tokens.iter().enumerate();
        Self {
            starts: numbered().map(|(id, token)| (token.start, id)).collect(),
            ends: numbered().map(|(id, token)| (token.end, id)).collect(),
        }
    }

    /// The first and the last token of a span; none if it does not begin and end with tokens.
    fn tokens_of(&self, span: Span) -> Option<(usize, usize)> {
        let first = self.starts.get(&(span.start() as usize))?;
        let last = self.ends.get(&(span.end() as usize))?;
        Some((*first, *last))
    }
}

#[cfg(test)]
mod tests;
