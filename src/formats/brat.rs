//! brat standoff: `X.ann` beside `X.txt`, with `annotation.conf` and `visual.conf` for a folder.
//! Offsets are code points of `X.txt`, ends exclusive. One statement a line: an id, a tab, what
//! is said, and for some a tab and free text:
//!
//! ```text
//! T1⇥claim 0 6;16 21⇥Alpha- actin     a mark; its pieces' texts are joined with one space
//! A1⇥Review T1 accepted               an attribute
//! R1⇥quantifies Arg1:T2 Arg2:T1       a link
//! #1⇥AnnotatorNotes T1⇥see p. 3       a note of one line
//! ```
//!
//! No text in it holds a line break, so a mark over several lines is written in pieces, one a
//! line. A note of the type `Evimark`, with JSON, keeps what this cannot say. From the manual
//! (brat.nlplab.org/standoff.html) and the parser of the server (`server/src/annotation.py`),
//! which ends a line at every sign that Python's `splitlines` knows, U+2028 for one.

mod config;
mod names;
mod reading;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::counting::{Counting, End, LineEnds};
use super::offsets::Offsets;
use super::{
    About, Carried, Document, Field, Foreign, Format, Input, Losses, Options, OutputFile,
    ReadError, Unit, WriteError,
};
use crate::model::{Annotation, AnnotationId};
use names::Names;

/// brat standoff.
#[derive(Debug)]
pub struct Brat;

const ABOUT: About = About {
    id: "brat",
    name: "brat standoff",
    extensions: &["ann"],
    per_document: true,
    reads: true,
    units: &[Unit::CodePoints],
    shows: &[
        Field::Fragments,
        Field::Overlaps,
        Field::Note,
        Field::Review,
        Field::Links,
    ],
    carries: &[
        Field::Id,
        Field::Details,
        Field::Review,
        Field::Author,
        Field::Times,
    ],
    companion: Some("txt"),
    choices: &[],
};

/// The type of note for what other programs see.
const NOTE: &str = "AnnotatorNotes";
/// The type of note that only Evimark reads.
const ASIDE: &str = "Evimark";
/// The attribute for the verdict of a reviewer.
const REVIEW: &str = "Review";

const SPLIT: &str = "its place: brat marks no line breaks, so other programs see a piece a line";
const HALF_LINE_BREAK: &str = "its place: it begins between the CR and the LF of a line break";
const ONLY_LINE_BREAKS: &str = "the mark: it marks nothing but line breaks, which brat cannot mark";
const TAG_NAME: &str = "its tag: names in brat have only Latin letters, digits, - and _";
const KIND_NAME: &str = "a link of it: names in brat have only Latin letters, digits, - and _";
const NOTE_LINES: &str = "its note: notes in brat are one line, so line breaks became spaces";
const LINK_END: &str = "a link of it: the mark at its other end is left out";
const LINE_ENDS: &str = "the line ends: all are LF, because brat counts CR LF in two ways";

/// What stands in a note `Evimark` of a mark.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Aside {
    /// The tag, where brat allows no such name.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    /// The parts of the mark, where line breaks split them: start, end, text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    at: Vec<(u64, u64, String)>,
    #[serde(flatten)]
    carried: Carried,
}

/// What stands in a note `Evimark` of a link.
#[derive(Debug, Serialize, Deserialize)]
struct LinkAside {
    /// What the link says, where brat allows no such name.
    kind: String,
}

impl Format for Brat {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        _options: &Options,
        losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let names = Names::of_documents(documents);
        let mut files = Vec::new();
        for (document, stem) in documents.iter().zip(Document::stems(documents)) {
            if document.text.as_str().contains('\r') {
                losses.document_flattened(document, LINE_ENDS);
            }
            let text = with_line_feeds(document.text.as_str()).into_owned();
            let annotations = Writer::new(document, &names, losses).annotations()?;
            files.push(OutputFile::text(format!("{stem}.ann"), annotations));
            files.push(OutputFile::text(format!("{stem}.txt"), text));
        }
        if !documents.is_empty() {
            files.push(config::annotation(&names));
            files.push(config::visual(&names));
        }
        Ok(files)
    }

    fn read(&self, input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
        reading::read(input).map(|foreign| vec![foreign])
    }

    fn recognises(&self, input: &Input<'_>) -> bool {
        reading::recognises(input)
    }
}

/// Writes the marks and links of one document.
struct Writer<'a> {
    document: &'a Document,
    names: &'a Names,
    losses: &'a mut Losses,
    /// Where all spans begin and end in the text that is written.
    offsets: Offsets,
    /// The marks that are written, in their order: `T1` is the first.
    written: Vec<AnnotationId>,
    notes: usize,
    attributes: usize,
    out: String,
}

impl<'a> Writer<'a> {
    fn new(document: &'a Document, names: &'a Names, losses: &'a mut Losses) -> Self {
        let spans = document.marks.iter().flat_map(|mark| mark.fragments.iter());
        let bytes = spans.flat_map(|span| [span.start(), span.end()]);
        let counting = Counting {
            unit: Unit::CodePoints,
            line_ends: LineEnds::Folded,
            end: End::Exclusive,
        };
        let offsets = Offsets::new(counting, document.text.as_str(), bytes);
        Self {
            document,
            names,
            losses,
            offsets,
            written: Vec::new(),
            notes: 0,
            attributes: 0,
            out: String::new(),
        }
    }

    fn annotations(mut self) -> Result<String, WriteError> {
        for mark in self.document.marks.iter() {
            self.mark(mark)?;
        }
        self.links()?;
        Ok(self.out)
    }

    fn mark(&mut self, mark: &Annotation) -> Result<(), WriteError> {
        let parts = self.parts(mark);
        let pieces: Vec<_> = parts
            .iter()
            .flat_map(|(start, _, quote)| cut(*start, quote))
            .collect();
        if pieces.is_empty() {
            self.losses
                .left_out(self.document, mark.id, ONLY_LINE_BREAKS);
            return Ok(());
        }
        self.written.push(mark.id);
        let id = format!("T{}", self.written.len());
        let name = self.names.tag(mark.tag.as_str());
        let places: Vec<_> = pieces.iter().map(|(s, e, _)| format!("{s} {e}")).collect();
        let texts: Vec<_> = pieces.iter().map(|(_, _, text)| *text).collect();
        self.line(format_args!(
            "{id}\t{name} {}\t{}",
            places.join(";"),
            texts.join(" ")
        ));

        let mut aside = Aside {
            carried: Carried::aside(mark, &ABOUT),
            ..Aside::default()
        };
        if name != mark.tag.as_str() {
            self.losses.flattened(self.document, mark.id, TAG_NAME);
            aside.tag = Some(mark.tag.to_string());
        }
        if !is_cut_so(&parts, &pieces) {
            self.losses.flattened(self.document, mark.id, SPLIT);
            aside.at = parts;
        }
        if let Some(review) = &mark.review {
            self.attributes += 1;
            let (number, verdict) = (self.attributes, review.verdict.word());
            self.line(format_args!("A{number}\t{REVIEW} {id} {verdict}"));
        }
        let shown = in_one_line(&mark.note);
        if shown != mark.note {
            self.losses.flattened(self.document, mark.id, NOTE_LINES);
        }
        if shown.trim() != mark.note {
            aside.carried.note.clone_from(&mark.note);
        }
        if !shown.trim().is_empty() {
            self.note(NOTE, &id, shown.trim());
        }
        let aside = json(&aside)?;
        self.note(ASIDE, &id, &aside);
        Ok(())
    }

    /// The parts of a mark with their texts, in the offsets of the text that is written.
    fn parts(&mut self, mark: &Annotation) -> Vec<(u64, u64, String)> {
        let mut parts = Vec::new();
        for span in mark.fragments.iter() {
            let mut quote = self.document.text.slice(span);
            // The LF of a CR LF is gone: the CR stands for both.
            let before = self.document.text.get(0..span.start());
            if quote.starts_with('\n') && before.ends_with('\r') {
                self.losses
                    .flattened(self.document, mark.id, HALF_LINE_BREAK);
                quote = &quote[1..];
            }
            let (start, end) = (self.offsets.of(span.start()), self.offsets.of(span.end()));
            if !quote.is_empty() {
                parts.push((start, end, with_line_feeds(quote).into_owned()));
            }
        }
        parts
    }

    fn links(&mut self) -> Result<(), WriteError> {
        let mut places: Vec<_> = self.written.iter().zip(1_usize..).collect();
        places.sort_unstable();
        let places: Vec<_> = places.into_iter().map(|(id, at)| (*id, at)).collect();
        let place = |id| {
            let found = places.binary_search_by_key(&id, |(id, _)| *id);
            Some(places[found.ok()?].1)
        };
        let mut number = 0;
        for link in self.document.marks.links() {
            let Some((from, to)) = place(link.from).zip(place(link.to)) else {
                let end = place(link.from).map_or(link.to, |_| link.from);
                self.losses.part_left_out(self.document, end, LINK_END);
                continue;
            };
            number += 1;
            let name = self.names.kind(&link.kind);
            self.line(format_args!("R{number}\t{name} Arg1:T{from} Arg2:T{to}"));
            if name != link.kind {
                self.losses.flattened(self.document, link.from, KIND_NAME);
                let aside = json(&LinkAside {
                    kind: link.kind.clone(),
                })?;
                self.note(ASIDE, &format!("R{number}"), &aside);
            }
        }
        Ok(())
    }

    fn note(&mut self, kind: &str, target: &str, text: &str) {
        self.notes += 1;
        let number = self.notes;
        self.line(format_args!("#{number}\t{kind} {target}\t{text}"));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{line}");
    }
}

/// The pieces of a text between its line breaks, with their offsets in code points.
fn cut(start: u64, text: &str) -> Vec<(u64, u64, &str)> {
    let mut pieces = Vec::new();
    let mut at = start;
    for piece in text.split(ends_line) {
        let end = at + piece.chars().count() as u64;
        if at < end {
            pieces.push((at, end, piece));
        }
        at = end + 1;
    }
    pieces
}

/// Whether the pieces are the parts, because no line break is in them.
fn is_cut_so(parts: &[(u64, u64, String)], pieces: &[(u64, u64, &str)]) -> bool {
    let parts = parts.iter().map(|(start, end, _)| (*start, *end));
    parts.eq(pieces.iter().map(|(start, end, _)| (*start, *end)))
}

/// Whether the reader of brat ends a line at this sign.
fn ends_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// The text with LF for each CR LF and CR.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

/// A note with spaces for its line breaks and tabs.
fn in_one_line(note: &str) -> String {
    note.replace("\r\n", "\n")
        .replace(|c| c == '\t' || ends_line(c), " ")
}

/// JSON in one line, for a reader that ends lines at more signs than LF.
fn json(value: &impl Serialize) -> Result<String, WriteError> {
    let json = serde_json::to_string(value);
    let json = json.map_err(|error| WriteError::Failed(error.to_string()))?;
    // They stand only within strings, and there JSON has an escape for them.
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if ends_line(c) {
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    Ok(escaped)
}
