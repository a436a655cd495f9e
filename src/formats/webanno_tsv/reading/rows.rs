//! The lines of a file: sentences, tokens, and what covers them. Offsets are as the file has
//! them.

use std::collections::HashMap;

use super::layers::Layer;
use crate::formats::ReadError;
use crate::formats::webanno_tsv::{BEFORE, FORMAT, TEXT, escapes};
use crate::text::excerpt;

/// What the lines of a file say.
#[derive(Default)]
pub struct Rows<'a> {
    /// The layers, in the order of their columns.
    pub layers: Vec<Layer>,
    /// What stands before the first word.
    pub before: Option<String>,
    pub sentences: Vec<Sentence>,
    /// All tokens and pieces of tokens.
    pub all: Vec<Row<'a>>,
    /// Where in `rows` each id is.
    pub places: HashMap<&'a str, usize>,
}

/// A sentence.
pub struct Sentence {
    /// Its text.
    pub text: String,
    /// Where in the rows its first token is.
    pub first_row: usize,
}

/// A token, or a piece of the token before it.
pub struct Row<'a> {
    /// Its line in the file, from 1.
    pub line: usize,
    /// `1-2` or `1-2.1`.
    pub id: &'a str,
    /// Where it begins.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// Its text as the file has it.
    pub form: &'a str,
    /// What stands in each column.
    pub columns: Vec<&'a str>,
    /// Whether it is a piece of a token.
    pub is_piece: bool,
}

impl<'a> Rows<'a> {
    /// Reads all lines.
    pub fn read(file: &str, text: &'a str) -> Result<Self, ReadError> {
        let mut lines = text.lines().zip(1_usize..).peekable();
        let first = lines.next().unwrap_or_default().0;
        if !first.starts_with(&format!("{FORMAT}3.")) {
            let first = excerpt(first);
            let what = format!("“{FORMAT}3.3” was expected, not “{first}”");
            return Err(ReadError::at(file, 1, what));
        }
        let mut rows = Self::default();
        while let Some((line, _)) = lines.peek()
            && let Some(layer) = Layer::read(line)
        {
            rows.layers.push(layer);
            lines.next();
        }
        // The lines of the text of a sentence whose first token is not yet there.
        let mut header: Option<String> = None;
        for (line, number) in lines {
            // A token may be the sign #, but its row begins with its number.
            if let Some(text) = line.strip_prefix(TEXT) {
                let text = escapes::plain_text(text);
                header = Some(match header {
                    Some(header) => header + "\n" + &text,
                    None => text,
                });
            } else if let Some(before) = line.strip_prefix(BEFORE) {
                rows.before = Some(escapes::plain_text(before));
            } else if !line.starts_with('#') && !line.is_empty() {
                if let Some(text) = header.take() {
                    let first_row = rows.all.len();
                    rows.sentences.push(Sentence { text, first_row });
                } else if rows.sentences.is_empty() {
                    let what = format!("the text of a sentence was expected first: “{TEXT}…”");
                    return Err(ReadError::at(file, number, what));
                }
                let row = rows.row(line, number);
                let row = row.map_err(|what| ReadError::at(file, number, what))?;
                rows.places.entry(row.id).or_insert(rows.all.len());
                rows.all.push(row);
            }
        }
        Ok(rows)
    }

    fn row(&self, line: &'a str, number: usize) -> Result<Row<'a>, String> {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let (id, offsets, form) = (next(), next(), next());
        let is_id = |c: char| c.is_ascii_digit() || c == '-' || c == '.';
        if !id.contains('-') || !id.chars().all(is_id) {
            let id = excerpt(id);
            return Err(format!(
                "the number of a token such as “1-2” was expected, not “{id}”"
            ));
        }
        let range = offsets.split_once('-');
        let range = range.and_then(|(start, end)| start.parse().ok().zip(end.parse().ok()));
        let Some((start, end)) = range else {
            let offsets = excerpt(offsets);
            return Err(format!(
                "start and end of the token such as “4-9” were expected, not “{offsets}”"
            ));
        };
        let columns: Vec<&str> = fields.collect();
        let expected = self.layers.iter().map(|layer| layer.columns.len()).sum();
        if columns.len() < expected {
            let there = columns.len();
            return Err(format!(
                "{expected} columns behind the token were expected, as the header says, not {there}"
            ));
        }
        let is_piece = id.contains('.');
        if is_piece && self.all.is_empty() {
            return Err(format!("a token was expected before its piece “{id}”"));
        }
        Ok(Row {
            line: number,
            id,
            start,
            end,
            form,
            columns,
            is_piece,
        })
    }
}
