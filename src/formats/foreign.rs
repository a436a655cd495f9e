//! A document as a file of another program tells it: nothing in it is believed yet. Offsets are
//! in whatever unit that file uses, as it wrote them.

use std::fmt;

use super::carried::Carried;
use super::counting::Counting;
use crate::text::excerpt;

/// A file to read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Its name, without the folder.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
    /// The content of the file beside it that the format needs; see
    /// [`About::companion`](super::About::companion).
    pub companion: Option<&'a [u8]>,
}

/// A document as the file tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Foreign {
    /// How the file calls the source; often the name of a file.
    pub name: Option<String>,
    /// The text, where the file carries it.
    pub text: Option<String>,
    /// How offsets are counted in this format, as its description says. It is tried first.
    pub counting: Counting,
    /// Its marks.
    pub marks: Vec<ForeignMark>,
    /// Relations between them.
    pub links: Vec<ForeignLink>,
    /// What the file holds that is no mark and is not taken over, in plain words with its line.
    pub skipped: Vec<String>,
}

/// A mark as the file tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForeignMark {
    /// How the file calls it; links use it. Unique in the document.
    pub key: String,
    /// In which line of the file it stands, from 1; 0 where lines say nothing.
    pub line: u32,
    /// Its label.
    pub tag: String,
    /// Where it stands; at least one part.
    pub parts: Vec<ForeignPart>,
    /// Whether the file tells its place by quotes alone. The offsets of its parts mean nothing
    /// then, and say nothing about how the file counts.
    pub only_quoted: bool,
    /// The text of all parts joined with a space, where the format keeps only that.
    pub joined_quote: Option<String>,
    /// What stands before it, where the file knows.
    pub before: String,
    /// What stands after it, where the file knows.
    pub after: String,
    /// What else is known of it.
    pub carried: Carried,
}

/// A contiguous piece of a mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignPart {
    /// Where it begins, in the unit of the file.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// The text that stands there, where the file says so.
    pub quote: Option<String>,
}

/// A relation between two marks, by their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignLink {
    /// Where it comes from.
    pub from: String,
    /// What it says.
    pub kind: String,
    /// Where it goes.
    pub to: String,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ReadError {
    /// The name of the file.
    pub file: String,
    /// The line, from 1; none where lines say nothing.
    pub line: Option<u32>,
    /// What is wrong and what was expected, in plain words.
    pub what: String,
}

impl ReadError {
    /// An error about a file as a whole.
    #[must_use]
    pub fn new(file: &str, what: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            what: what.into(),
        }
    }

    /// An error in a line, from 1.
    #[must_use]
    pub fn at(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            line: Some(u32::try_from(line).unwrap_or(u32::MAX)),
            ..Self::new(file, what)
        }
    }

    /// What the reader of JSON says, with the line of the file: `first_line` is where the piece
    /// that was read begins, from 1.
    #[must_use]
    pub fn json(file: &str, first_line: usize, expected: &str, error: &serde_json::Error) -> Self {
        // What ends too early ends in the line before the empty last one.
        let is_behind = error.column() == 0;
        let line = error.line().saturating_sub(usize::from(is_behind));
        let line = first_line + line.saturating_sub(1);
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        let said = excerpt(said);
        Self::at(file, line, format!("{expected} was expected: {said}"))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = excerpt(&self.file);
        match self.line {
            Some(line) => write!(f, "“{file}”, line {line}: {}", self.what),
            None => write!(f, "“{file}”: {}", self.what),
        }
    }
}

impl Input<'_> {
    /// The content as UTF-8 text, without a byte order mark.
    ///
    /// # Errors
    /// [`ReadError`] with the line of the first byte that is none.
    pub fn text(&self) -> Result<&str, ReadError> {
        utf8(self.name, self.bytes)
    }

    /// The end of the name behind the last dot, in small letters.
    #[must_use]
    pub fn extension(&self) -> String {
        match self.name.rsplit_once('.') {
            Some((_, extension)) => extension.to_lowercase(),
            None => String::new(),
        }
    }

    /// The name without its extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.name
            .rsplit_once('.')
            .map_or(self.name, |(stem, _)| stem)
    }

    /// The first kilobytes as text, for recognising the format.
    #[must_use]
    pub fn beginning(&self) -> String {
        let end = self.bytes.len().min(16 * 1024);
        let text = String::from_utf8_lossy(&self.bytes[..end]);
        text.trim_start_matches('\u{feff}').trim_start().to_owned()
    }
}

/// Bytes as UTF-8 text, without a byte order mark.
///
/// # Errors
/// [`ReadError`] with the line of the first byte that is none.
pub fn utf8<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, ReadError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = memchr::memchr_iter(b'\n', before).count() + 1;
            Err(ReadError::at(file, line, "the file is not UTF-8 text"))
        }
    }
}
