//! The text that a file is about, put together from its sentences, and where its tokens stand
//! in it by their words. So offsets need not be believed: quotes are read off the words.

use std::ops::Range;

use super::rows::{Row, Rows};
use crate::formats::webanno_tsv::escapes;
use crate::formats::{Counting, LineEnds, ReadError, Unit};

/// The most white space between sentences that is made up, in all.
const MOST_SPACE: u64 = 16 * 1024 * 1024;

/// A text with the places of its tokens.
pub struct Aligned {
    /// The text.
    pub text: String,
    /// The bytes of each row in it; none where its words are not there.
    pub bytes: Vec<Option<Range<usize>>>,
}

/// Puts the text together.
///
/// # Errors
/// When a sentence begins before the one in front of it ends, or far behind it.
pub fn align(file: &str, rows: &Rows<'_>) -> Result<Aligned, ReadError> {
    let found = in_sentences(rows);
    let unit = unit(rows, &found);
    let mut aligned = Aligned {
        text: String::new(),
        bytes: Vec::with_capacity(rows.all.len()),
    };
    // How much of the text there is in the unit of the file.
    let mut len = 0;
    let mut space = 0;
    for (place, sentence) in rows.sentences.iter().enumerate() {
        let first = &rows.all[sentence.first_row];
        let indent = match &found[sentence.first_row] {
            Some(range) => count(unit, &sentence.text[..range.start]),
            None => 0,
        };
        let start = first.start.saturating_sub(indent);
        let Some(gap) = start.checked_sub(len) else {
            let what = "the sentence begins before the end of the one in front of it";
            return Err(ReadError::at(file, first.line, what));
        };
        space += gap;
        if space > MOST_SPACE {
            let what = "the sentence begins far behind the one in front of it";
            return Err(ReadError::at(file, first.line, what));
        }
        match &rows.before {
            Some(before) if place == 0 && count(unit, before) == gap => {
                aligned.text.push_str(before);
            }
            _ => push_space(&mut aligned.text, gap, place == 0),
        }
        let base = aligned.text.len();
        aligned.text.push_str(&sentence.text);
        len = start + count(unit, &sentence.text);
        for place in rows_of(rows, place) {
            let range = found[place].clone();
            let range = range.map(|range| base + range.start..base + range.end);
            aligned.bytes.push(range);
        }
    }
    if rows.sentences.is_empty() {
        aligned.text = rows.before.clone().unwrap_or_default();
    }
    locate_pieces(rows, unit, &mut aligned);
    Ok(aligned)
}

/// What nobody knows between two sentences: a line break and spaces, as `INCEpTION` has it.
fn push_space(text: &mut String, gap: u64, is_first: bool) {
    let gap = usize::try_from(gap).unwrap_or_default();
    let breaks = usize::from(!is_first && gap > 0);
    text.extend(std::iter::repeat_n('\n', breaks));
    text.extend(std::iter::repeat_n(' ', gap - breaks));
}

/// Where each token is in the text of its sentence. A token that is not where the one before it
/// ends, white space aside, ends the search in that sentence.
fn in_sentences(rows: &Rows<'_>) -> Vec<Option<Range<usize>>> {
    let mut found = Vec::with_capacity(rows.all.len());
    for (place, sentence) in rows.sentences.iter().enumerate() {
        let mut rest = Some(sentence.text.as_str());
        for row in &rows.all[rows_of(rows, place)] {
            if row.is_piece {
                found.push(None);
                continue;
            }
            let inked = rest.map(str::trim_start);
            let token = inked.and_then(|text| Some((text, starts_with(text, row.form)?)));
            found.push(token.map(|(text, len)| {
                let start = sentence.text.len() - text.len();
                start..start + len
            }));
            rest = token.map(|(text, len)| &text[len..]);
        }
    }
    found
}

fn rows_of(rows: &Rows<'_>, sentence: usize) -> Range<usize> {
    let start = rows.sentences[sentence].first_row;
    let next = rows.sentences.get(sentence + 1);
    start..next.map_or(rows.all.len(), |next| next.first_row)
}

/// The length of a token that a text starts with. Some programs escape tokens, most do not.
fn starts_with(text: &str, form: &str) -> Option<usize> {
    if form.is_empty() {
        return None;
    }
    if text.starts_with(form) {
        return Some(form.len());
    }
    let plain = escapes::plain_value(form)?;
    text.starts_with(&plain).then_some(plain.len())
}

/// In which unit the distances between the tokens of each sentence are as the file says;
/// UTF-16 if in none.
fn unit(rows: &Rows<'_>, found: &[Option<Range<usize>>]) -> Unit {
    let mut units = [Unit::Utf16, Unit::CodePoints, Unit::Bytes].into_iter();
    let fits = |unit: &Unit| {
        (0..rows.sentences.len()).all(|sentence| {
            let text = &rows.sentences[sentence].text;
            let places = rows_of(rows, sentence);
            let located =
                places.filter_map(|place| Some((&rows.all[place], found[place].clone()?)));
            let mut before: Option<(&Row<'_>, Range<usize>)> = None;
            for (row, range) in located {
                let len = count(*unit, &text[range.clone()]);
                let is_so = row.start.checked_add(len) == Some(row.end)
                    && before.is_none_or(|(last, at)| {
                        let gap = count(*unit, &text[at.end..range.start]);
                        last.end.checked_add(gap) == Some(row.start)
                    });
                if !is_so {
                    return false;
                }
                before = Some((row, range));
            }
            true
        })
    };
    units.find(fits).unwrap_or(Unit::Utf16)
}

fn count(unit: Unit, text: &str) -> u64 {
    let len = match unit {
        Unit::Utf16 => text.encode_utf16().count(),
        Unit::CodePoints | Unit::Graphemes => text.chars().count(),
        Unit::Bytes => text.len(),
    };
    len as u64
}

/// Finds pieces of tokens by how far behind the beginning of the token they begin.
fn locate_pieces(rows: &Rows<'_>, unit: Unit, aligned: &mut Aligned) {
    let counting = Counting {
        unit,
        line_ends: LineEnds::AsIs,
        ..Counting::default()
    };
    let mut token: Option<(u64, Range<usize>)> = None;
    for (place, row) in rows.all.iter().enumerate() {
        if !row.is_piece {
            let bytes = aligned.bytes[place].clone();
            token = bytes.map(|bytes| (row.start, bytes));
            continue;
        }
        let Some((start, bytes)) = &token else {
            continue;
        };
        let whole = &aligned.text[bytes.clone()];
        let ends = [row.start, row.end].map(|at| at.checked_sub(*start));
        let [Some(from), Some(to)] = ends else {
            continue;
        };
        if from <= to
            && let [Some(from), Some(to)] = counting.bytes_of(whole, &[from, to])[..]
        {
            let (from, to) = (from as usize, to as usize);
            aligned.bytes[place] = Some(bytes.start + from..bytes.start + to);
        }
    }
}
