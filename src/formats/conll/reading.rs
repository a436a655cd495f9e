//! Reads columns of tokens and labels. Offsets that come out are Unicode code points of the text
//! that is put together from the tokens.

use super::DOCUMENT;
use crate::formats::counting::{Counting, Unit};
use crate::formats::document::Scheme;
use crate::formats::foreign::{Foreign, ForeignMark, ForeignPart, Input, ReadError};
use crate::text::excerpt;

/// What columns hold that say nothing.
const PLACEHOLDERS: [&str; 6] = ["-X-", "O", "_", "-", "*", ""];

/// A line of the file.
enum Line<'a> {
    /// A document begins, with its name if the line says it.
    Document(Option<&'a str>),
    /// A sentence ends.
    Blank,
    /// A remark.
    Comment,
    /// A token.
    Row(Row<'a>),
}

/// A token in its columns.
struct Row<'a> {
    /// The line, from 1.
    line: usize,
    columns: Vec<&'a str>,
    letter: Letter,
    label: &'a str,
}

/// What a label says of its token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    Outside,
    Begin,
    Inside,
    /// `E` or, in BILOU, `L`.
    End,
    /// `S` or, in BILOU, `U`.
    Single,
}

/// Reads the documents of a file.
pub fn read(input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
    let lines = lines(input)?;
    let token_column = usize::from(are_numbered(&lines));
    let mut documents: Vec<Foreign> = Vec::new();
    let mut builder = Builder::new(token_column);
    let mut findings = Findings::default();
    let mut is_open = false;
    for line in &lines {
        match line {
            Line::Comment => {}
            Line::Document(name) => {
                if is_open {
                    documents.push(builder.finish());
                }
                builder = Builder::new(token_column);
                builder.foreign.name = name.map(str::to_owned);
                is_open = true;
            }
            Line::Blank => builder.end_sentence(),
            Line::Row(row) => {
                is_open = true;
                builder.take(row, &mut findings);
            }
        }
    }
    if !is_open {
        let what = "tokens with their labels were expected, but there are none";
        return Err(ReadError::new(input.name, what));
    }
    documents.push(builder.finish());
    documents[0].skipped = findings.tell(&lines, token_column);
    name(&mut documents, input);
    Ok(documents)
}

/// Whether the beginning of a file looks like tokens with labels.
pub fn recognises(head: &[u8]) -> bool {
    let head = match std::str::from_utf8(head) {
        Ok(head) => head,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    let head = head.strip_prefix('\u{feff}').unwrap_or(head);
    if head.starts_with(DOCUMENT) {
        return true;
    }
    // The last line may be cut.
    let whole = head.rfind('\n').map_or(head, |end| &head[..end]);
    let mut rows = 0;
    for line in whole.lines() {
        match self::line("", 1, line) {
            Ok(Line::Row(_)) => rows += 1,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    rows > 0
}

// ---- lines

fn lines<'a>(input: &'a Input<'_>) -> Result<Vec<Line<'a>>, ReadError> {
    let lines = input.text()?.lines().enumerate();
    lines
        .map(|(number, text)| line(input.name, number + 1, text))
        .collect()
}

fn line<'a>(file: &str, number: usize, text: &'a str) -> Result<Line<'a>, ReadError> {
    let is_gap = |c: char| matches!(c, ' ' | '\t' | '\r');
    let text = text.trim_matches(is_gap);
    if text.is_empty() {
        return Ok(Line::Blank);
    }
    if let Some(rest) = text.strip_prefix(DOCUMENT) {
        let named = rest
            .split_once('(')
            .and_then(|(_, name)| name.rsplit_once(')'));
        return Ok(Line::Document(named.map(|(name, _)| name.trim())));
    }
    let columns: Vec<&str> = if text.contains('\t') {
        text.split('\t')
            .map(|column| column.trim_matches(is_gap))
            .collect()
    } else {
        text.split(' ')
            .filter(|column| !column.is_empty())
            .collect()
    };
    let last = columns.last().copied().unwrap_or_default();
    match letter(last) {
        Some((letter, label)) if columns.len() > 1 => Ok(Line::Row(Row {
            line: number,
            columns,
            letter,
            label,
        })),
        _ if text.starts_with('#') => Ok(Line::Comment),
        _ if columns.len() < 2 => {
            let what = "a token and its label were expected, with a tab or a space between them";
            Err(ReadError::at(file, number, what))
        }
        _ => {
            let there = excerpt(last);
            let what = format!(
                "a label such as O, B-claim or I-claim was expected in the last column, but \
                 there is “{there}”"
            );
            Err(ReadError::at(file, number, what))
        }
    }
}

/// What a label says, and the tag in it.
fn letter(label: &str) -> Option<(Letter, &str)> {
    if matches!(label, "O" | "_" | "-") {
        return Some((Letter::Outside, ""));
    }
    let letter = match label.as_bytes().first()? {
        b'B' => Letter::Begin,
        b'I' | b'M' => Letter::Inside,
        b'E' | b'L' => Letter::End,
        b'S' | b'U' => Letter::Single,
        _ => return None,
    };
    let rest = &label[1..];
    let tag = rest.strip_prefix(['-', '_']);
    (rest.is_empty() || tag.is_some()).then(|| (letter, tag.unwrap_or_default()))
}

/// Whether the first column counts the tokens of each sentence, from 0 or from 1.
fn are_numbered(lines: &[Line<'_>]) -> bool {
    let mut expected = None;
    let mut counted = 0;
    for line in lines {
        let Line::Row(row) = line else {
            if !matches!(line, Line::Comment) {
                expected = None;
            }
            continue;
        };
        let number = row.columns[0].parse::<u32>().ok();
        let fits = match (number, expected) {
            (Some(number), Some(expected)) => number == expected,
            (Some(number), None) => number < 2,
            (None, _) => false,
        };
        let is_wide = row.columns.len() > 2 && !PLACEHOLDERS.contains(&row.columns[1]);
        if !fits || !is_wide {
            return false;
        }
        counted += usize::from(expected.is_some());
        expected = number.map(|number| number.saturating_add(1));
    }
    counted > 0
}

// ---- documents

/// A document that is being put together.
struct Builder {
    token_column: usize,
    foreign: Foreign,
    text: String,
    /// How many code points the text has.
    chars: u64,
    /// Whether a sentence has ended since the last token.
    is_sentence_over: bool,
    /// The mark that the next token may continue.
    open: Option<Open>,
}

/// A mark whose last token was the last one.
struct Open {
    tag: String,
    line: usize,
    start_char: u64,
    start_byte: usize,
    /// Whether its label said that it ends there.
    is_over: bool,
}

impl Builder {
    fn new(token_column: usize) -> Self {
        Self {
            token_column,
            foreign: Foreign {
                counting: Counting::of(Unit::CodePoints),
                ..Foreign::default()
            },
            text: String::new(),
            chars: 0,
            is_sentence_over: false,
            open: None,
        }
    }

    fn end_sentence(&mut self) {
        self.close();
        self.is_sentence_over = true;
    }

    fn take(&mut self, row: &Row<'_>, findings: &mut Findings) {
        let same = self.open.as_ref().is_some_and(|open| open.tag == row.label);
        let is_over = self.open.as_ref().is_none_or(|open| open.is_over);
        findings.note(row, same, is_over);
        let continues = matches!(row.letter, Letter::Inside | Letter::End) && same && !is_over;
        if !continues {
            self.close();
        }
        self.add(if self.is_sentence_over { '\n' } else { ' ' }, row);
        let token = row.columns[self.token_column];
        if row.letter != Letter::Outside {
            let start_char = self.chars - token.chars().count() as u64;
            let start_byte = self.text.len() - token.len();
            let open = self.open.get_or_insert_with(|| Open {
                tag: row.label.to_owned(),
                line: row.line,
                start_char,
                start_byte,
                is_over: false,
            });
            open.is_over = matches!(row.letter, Letter::End | Letter::Single);
        }
    }

    fn add(&mut self, gap: char, row: &Row<'_>) {
        if !self.text.is_empty() {
            self.text.push(gap);
            self.chars += 1;
        }
        self.is_sentence_over = false;
        let token = row.columns[self.token_column];
        self.text.push_str(token);
        self.chars += token.chars().count() as u64;
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        self.foreign.marks.push(ForeignMark {
            key: (self.foreign.marks.len() + 1).to_string(),
            line: u32::try_from(open.line).unwrap_or(u32::MAX),
            tag: open.tag,
            parts: vec![ForeignPart {
                start: open.start_char,
                end: self.chars,
                quote: Some(self.text[open.start_byte..].to_owned()),
            }],
            ..ForeignMark::default()
        });
    }

    fn finish(&mut self) -> Foreign {
        self.close();
        self.foreign.text = Some(std::mem::take(&mut self.text));
        std::mem::take(&mut self.foreign)
    }
}

/// Names the documents that have no name of their own after the file.
fn name(documents: &mut [Foreign], input: &Input<'_>) {
    let mut stem = input.stem();
    for scheme in [Scheme::Iob2, Scheme::Iob1, Scheme::Iobes] {
        let ending = stem.rsplit_once('.').filter(|(_, end)| *end == scheme.id());
        stem = ending.map_or(stem, |(stem, _)| stem);
    }
    let count = documents.len();
    for (number, document) in documents.iter_mut().enumerate() {
        document.name.get_or_insert_with(|| match count {
            1 => stem.to_owned(),
            _ => format!("{stem}-{}", number + 1),
        });
    }
}

// ---- what else there is to say

/// What the labels of a file show of their scheme.
#[derive(Default)]
struct Findings {
    /// How many `B` stand where another mark with the same tag does not end, as IOB1 never has.
    begins: usize,
    /// Whether `E`, `L`, `S` or `U` are used.
    has_ends: bool,
    /// How many labels continue a mark that is not there, and the line of the first.
    orphans: (usize, usize),
}

impl Findings {
    fn note(&mut self, row: &Row<'_>, same: bool, is_over: bool) {
        match row.letter {
            Letter::Outside => {}
            Letter::Begin => self.begins += usize::from(!same),
            Letter::Single => self.has_ends = true,
            Letter::Inside | Letter::End => {
                self.has_ends |= row.letter == Letter::End;
                if !same || is_over {
                    let (count, line) = self.orphans;
                    let first = if count == 0 { row.line } else { line };
                    self.orphans = (count + 1, first);
                }
            }
        }
    }

    /// What is not taken over, in plain words.
    fn tell(&self, lines: &[Line<'_>], token_column: usize) -> Vec<String> {
        let mut said = Vec::new();
        let comments = lines.iter().enumerate();
        let comments: Vec<_> = comments
            .filter(|(_, line)| matches!(line, Line::Comment))
            .map(|(number, _)| number + 1)
            .collect();
        if let Some(first) = comments.first() {
            let count = comments.len();
            said.push(format!("line {first}: a remark ({count} in all)"));
        }
        if let Some((line, value)) = other_column(lines, token_column) {
            let value = excerpt(value);
            said.push(format!(
                "line {line}: “{value}” and all else between the token and the last column"
            ));
        }
        let (count, line) = self.orphans;
        // In IOB1 this is how marks begin.
        if count > 0 && (self.begins > 0 || self.has_ends) {
            said.push(format!(
                "line {line}: a label that continues a mark, although there is none ({count} in \
                 all); it is read as a beginning"
            ));
        }
        said
    }
}

/// The first value of a column that is neither the token nor the label, and says something.
fn other_column<'a>(lines: &[Line<'a>], token_column: usize) -> Option<(usize, &'a str)> {
    lines.iter().find_map(|line| {
        let Line::Row(row) = line else {
            return None;
        };
        let between = row.columns.get(token_column + 1..row.columns.len() - 1)?;
        let mut values = between.iter().copied();
        let value = values.find(|value| !PLACEHOLDERS.contains(value))?;
        Some((row.line, value))
    })
}
