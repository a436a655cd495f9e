//! Writes a document: which rows its marks cover, then row by row. Offsets are UTF-8 bytes
//! until they are written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::units::{Row, Units};
use super::{ABOUT, ASIDE, Aside, BEFORE, FORMAT, LAYER, LINK_LAYER, RELATIONS, SPANS, TEXT};
use super::{Document, Losses, WriteError, escapes};
use crate::formats::offsets::Offsets;
use crate::formats::{Carried, Counting, Unit};
use crate::model::{Annotation, AnnotationId};
use crate::text::Span;

const ONLY_SPACE: &str = "the mark: it marks white space alone, and only words have rows";
const SPACE: &str = "its place: it begins or ends in white space, and only words have rows";
const LINE_ENDS: &str = "its note or a name: the line ends are LF, because rows cannot hold CR";
const LINK_END: &str = "a link of it: the mark at its other end is left out";
const NO_WORDS: &str = "the text: no word is in it, and INCEpTION reads no file without words";
const BEFORE_WORDS: &str = "the white space before the first word: other programs take spaces";

/// The features of marks, in the order of their columns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Author,
    Tag,
    Note,
    Review,
    Aside,
}

/// A part of a mark, as its rows say it.
struct Part {
    first: Row,
    author: String,
    tag: String,
    note: String,
    review: String,
    aside: String,
}

/// Writes a document.
pub fn write(document: &Document, losses: &mut Losses) -> Result<String, WriteError> {
    let units = Units::new(&document.text);
    let places = document.marks.iter().map(|mark| &mark.fragments);
    let counting = Counting::of(Unit::Utf16);
    let offsets = Offsets::new(counting, document.text.as_str(), units.bytes(places));
    let mut writer = Writer {
        document,
        losses,
        units,
        offsets,
        parts: Vec::new(),
        numbers: BTreeMap::new(),
        links: BTreeMap::new(),
        out: String::new(),
    };
    for mark in document.marks.iter() {
        writer.cover(mark)?;
    }
    writer.link();
    writer.header();
    writer.body();
    Ok(writer.out)
}

struct Writer<'a> {
    document: &'a Document,
    losses: &'a mut Losses,
    units: Units,
    offsets: Offsets,
    /// All parts; the number of the first is 1.
    parts: Vec<Part>,
    /// The number of the first part of each mark.
    numbers: BTreeMap<AnnotationId, usize>,
    /// The links that go to a row, with their kind and the numbers of their ends.
    links: BTreeMap<Row, Vec<(String, usize, usize)>>,
    out: String,
}

impl Writer<'_> {
    /// Writes a mark into its rows.
    fn cover(&mut self, mark: &Annotation) -> Result<(), WriteError> {
        let spans = || mark.fragments.iter().map(Span::range);
        let from = self.parts.len();
        let mut covered = Vec::new();
        for range in spans() {
            let number = from + covered.len() + 1;
            covered.extend(self.units.cover(number, &range));
        }
        if covered.is_empty() {
            self.losses.left_out(self.document, mark.id, ONLY_SPACE);
            return Ok(());
        }
        self.numbers.insert(mark.id, from + 1);
        let is_in_parts = covered.len() > 1;
        let hulls = covered.iter().map(|covered| covered.hull.clone());
        let is_trimmed = !hulls.eq(spans());
        if is_trimmed {
            self.losses.flattened(self.document, mark.id, SPACE);
        }

        let folded = |text: &str| -> String { line_feeds(text).into_owned() };
        let (author, note) = (folded(&mark.author), folded(&mark.note));
        let tag = folded(mark.tag.as_str());
        let mut aside = Aside {
            carried: Carried::aside(mark, &ABOUT),
            ..Aside::default()
        };
        if *author != *mark.author {
            aside.carried.author = Some(mark.author.to_string());
        }
        if note != mark.note {
            aside.carried.note.clone_from(&mark.note);
        }
        if tag != mark.tag.as_str() {
            aside.tag = Some(mark.tag.to_string());
        }
        if *author != *mark.author || note != mark.note || tag != mark.tag.as_str() {
            self.losses.flattened(self.document, mark.id, LINE_ENDS);
        }
        if is_in_parts || is_trimmed {
            let offsets = spans().map(|range| (self.offsets.of(range.start), range.end));
            aside.at = offsets.map(|(s, e)| (s, self.offsets.of(e))).collect();
        }
        let review = mark.review.as_ref().map(|review| review.verdict.word());
        for covered in covered {
            self.parts.push(Part {
                first: covered.first,
                author: author.clone(),
                tag: tag.clone(),
                note: note.clone(),
                review: review.unwrap_or_default().to_owned(),
                aside: json(&aside)?,
            });
            aside = Aside {
                part_of: Some(mark.id.to_string()),
                ..Aside::default()
            };
        }
        Ok(())
    }

    /// Writes the links into the rows where they end.
    fn link(&mut self) {
        for link in self.document.marks.links() {
            let ends = self.numbers.get(&link.from).zip(self.numbers.get(&link.to));
            let Some((&from, &to)) = ends else {
                let is_there = self.numbers.contains_key(&link.from);
                let end = if is_there { link.from } else { link.to };
                self.losses.part_left_out(self.document, end, LINK_END);
                continue;
            };
            let kind = line_feeds(&link.kind);
            if kind != link.kind {
                self.losses.flattened(self.document, link.from, LINE_ENDS);
            }
            let row = self.parts[to - 1].first;
            let links = self.links.entry(row).or_default();
            links.push((kind.into_owned(), from, to));
        }
    }

    // ---- the file

    /// The columns that say something: a layer needs no other feature.
    fn columns(&self) -> Vec<Column> {
        let has = |value: fn(&Part) -> &str| self.parts.iter().any(|p| !value(p).is_empty());
        let mut columns = Vec::new();
        if !self.parts.is_empty() {
            columns.extend([Column::Author, Column::Tag]);
            columns.extend(has(|part| &part.note).then_some(Column::Note));
            columns.extend(has(|part| &part.review).then_some(Column::Review));
            columns.push(Column::Aside);
        }
        columns
    }

    fn header(&mut self) {
        let _ = writeln!(self.out, "{FORMAT}3.3");
        let columns = self.columns();
        if !columns.is_empty() {
            let _ = write!(self.out, "{SPANS}{LAYER}");
            for column in columns {
                let _ = write!(self.out, "|{}", column.name());
            }
            self.out.push('\n');
        }
        if !self.links.is_empty() {
            let _ = writeln!(self.out, "{RELATIONS}{LINK_LAYER}|kind|BT_{LAYER}");
        }
        self.out.push('\n');
    }

    fn body(&mut self) {
        let text = &self.document.text;
        let first = self.units.tokens.first();
        let before = text.get(0..first.map_or(text.len_bytes(), |token| token.range.start));
        let has_no_words = first.is_none() && text.len_bytes() > 0;
        // Spaces are what everyone puts there.
        let has_before = before.chars().any(|c| c != ' ');
        if has_no_words {
            self.losses.document_flattened(self.document, NO_WORDS);
        } else if has_before {
            self.losses.document_flattened(self.document, BEFORE_WORDS);
        }
        let before = escapes::text(before);
        let columns = self.columns();
        for sentence in 0..self.units.sentences.len() {
            self.out.push('\n');
            if sentence == 0 && has_before {
                let _ = writeln!(self.out, "{BEFORE}{before}");
            }
            let tile = text.get(self.units.tile(sentence, text));
            for line in tile.split('\n') {
                let _ = writeln!(self.out, "{TEXT}{}", escapes::text(line));
            }
            for place in self.units.sentences[sentence].clone() {
                self.token(place, &columns);
            }
        }
        if has_no_words {
            let _ = writeln!(self.out, "\n{BEFORE}{before}");
        }
    }

    fn token(&mut self, place: usize, columns: &[Column]) {
        let mut out = std::mem::take(&mut self.out);
        let token = &self.units.tokens[place];
        let id = self.row_id((place, None));
        let whole = (token.range.start, token.range.end);
        self.row(&mut out, &id, (place, None), whole, &token.parts, columns);
        for ((piece, parts), number) in token.pieces.iter().zip(1..) {
            let id = format!("{id}.{number}");
            self.row(&mut out, &id, (place, Some(*piece)), *piece, parts, columns);
        }
        self.out = out;
    }

    fn row(
        &self,
        out: &mut String,
        id: &str,
        row: Row,
        (start, end): (u32, u32),
        parts: &[usize],
        columns: &[Column],
    ) {
        let offsets = (self.offsets.of(start), self.offsets.of(end));
        let form = self.document.text.get(start..end);
        let _ = write!(out, "{id}\t{}-{}\t{form}\t", offsets.0, offsets.1);
        for column in columns {
            let values = parts.iter().map(|part| self.value(*part, *column, row));
            push_column(out, &values.collect::<Vec<_>>());
        }
        if !self.links.is_empty() {
            self.push_links(out, row);
        }
        out.push('\n');
    }

    fn value(&self, number: usize, column: Column, row: Row) -> String {
        let part = &self.parts[number - 1];
        let value = match column {
            Column::Author => &part.author,
            Column::Tag => &part.tag,
            Column::Note => &part.note,
            Column::Review => &part.review,
            // Once is enough, since a missing value takes nothing away.
            Column::Aside if part.first == row => &part.aside,
            Column::Aside => "",
        };
        format!("{}[{number}]", escapes::value(value))
    }

    fn push_links(&self, out: &mut String, row: Row) {
        let links = self.links.get(&row).map(Vec::as_slice).unwrap_or_default();
        let kinds = links.iter().map(|(kind, ..)| escapes::value(kind).into());
        push_column(out, &kinds.collect::<Vec<String>>());
        let ends = links.iter().map(|(_, from, to)| {
            let source = self.row_id(self.parts[from - 1].first);
            format!("{source}[{from}_{to}]")
        });
        push_column(out, &ends.collect::<Vec<_>>());
    }

    /// `1-2`, or `1-2.1` for a piece of a token.
    fn row_id(&self, (place, piece): Row) -> String {
        let sentences = &self.units.sentences;
        let sentence = sentences.partition_point(|sentence| sentence.end <= place);
        let first = sentences[sentence].start;
        let id = format!("{}-{}", sentence + 1, place - first + 1);
        match piece {
            None => id,
            Some(piece) => {
                let pieces = &self.units.tokens[place].pieces;
                format!("{id}.{}", pieces.range(..=piece).count())
            }
        }
    }
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Tag => "tag",
            Self::Note => "note",
            Self::Review => "review",
            Self::Aside => ASIDE,
        }
    }
}

fn push_column(out: &mut String, values: &[String]) {
    if values.is_empty() {
        out.push_str(escapes::NO_MARK);
    }
    out.push_str(&values.join("|"));
    out.push('\t');
}

/// The text with LF for each CR LF and CR: readers end a row at a CR.
fn line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

fn json(aside: &Aside) -> Result<String, WriteError> {
    serde_json::to_string(aside).map_err(|error| WriteError::Failed(error.to_string()))
}
