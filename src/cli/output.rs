//! Telling people and programs what a command found: colours, closed pipes, text that cannot
//! drive the terminal, and aligned columns. Widths are columns of a terminal; no offsets.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use anstream::AutoStream;
use clap::ColorChoice;
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::documents::Problem;

/// The exit code where something could not be read or written.
pub const FAILED: u8 = 2;

/// Writes to standard output, and returns the exit code for that: whoever closes the pipe has
/// seen enough. `write` is told whether colours are wanted, which depends on the option, on
/// `NO_COLOR`, `CLICOLOR_FORCE` and the like, and on whether a person is looking.
pub fn print(color: ColorChoice, write: impl FnOnce(&mut dyn Write, bool) -> io::Result<()>) -> u8 {
    let stdout = io::stdout();
    let choice = match color {
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
        ColorChoice::Auto => AutoStream::choice(&stdout),
    };
    let is_coloured = choice != anstream::ColorChoice::Never;
    let mut out = BufWriter::new(AutoStream::new(stdout.lock(), choice));
    let written = write(&mut out, is_coloured).and_then(|()| out.flush());
    match written {
        Ok(()) => 0,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => 0,
        Err(error) => {
            complain(&format!("the answer cannot be written: {error}"));
            FAILED
        }
    }
}

/// Writes one JSON value to standard output, and returns the exit code for that.
pub fn print_json(value: &impl Serialize) -> u8 {
    print(ColorChoice::Never, |out, _| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        writeln!(out)
    })
}

/// Says something on standard error, as one line. Nobody may be listening.
pub fn complain(what: &str) {
    let _ = writeln!(io::stderr().lock(), "evimark: {}", one_line(what));
}

/// Says which paths could not be read, and returns the exit code for that.
#[must_use]
pub fn complain_of(problems: &[Problem]) -> u8 {
    for problem in problems {
        complain(&problem.to_string());
    }
    if problems.is_empty() { 0 } else { FAILED }
}

/// A problem, for programs.
#[derive(Serialize)]
pub struct ProblemOutput {
    path: String,
    what: String,
}

impl From<&Problem> for ProblemOutput {
    fn from(problem: &Problem) -> Self {
        Self {
            path: shown(&problem.path),
            what: problem.what.clone(),
        }
    }
}

/// A path as it was given. What is no Unicode in it becomes �.
#[must_use]
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A number of things: `1 mark`, `1,284 marks`.
#[must_use]
pub fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", crate::text::thousands(number))
}

// ---- text that others wrote

/// A character of a text as it may be sent to a terminal: what would move the cursor, begin an
/// escape sequence or ring the bell becomes a picture of itself.
#[must_use]
pub fn harmless(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        _ => c,
    }
}

/// A text as one line that is harmless to a terminal and ends in the direction in which it
/// began: white space becomes a single space.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut was_space = false;
    for c in text.chars() {
        let is_space = c.is_whitespace();
        match c {
            _ if is_space && was_space => {}
            // A space that joins stays what it is.
            '\u{a0}' | '\u{202f}' => line.push(c),
            _ if is_space => line.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => line.push('\u{fffd}'),
            _ => line.push(harmless(c)),
        }
        was_space = is_space;
    }
    line
}

/// How many columns of a terminal a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The longest beginning of a text that is at most so wide, without a part of a character.
#[must_use]
pub fn beginning(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let fits = text.grapheme_indices(true).take_while(|(_, cluster)| {
        used += cluster.width();
        used <= columns
    });
    let end = fits.last().map_or(0, |(at, cluster)| at + cluster.len());
    &text[..end]
}

/// The longest end of a text that is at most so wide, without a part of a character.
#[must_use]
pub fn ending(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let fits = text
        .grapheme_indices(true)
        .rev()
        .take_while(|(_, cluster)| {
            used += cluster.width();
            used <= columns
        });
    let start = fits.last().map_or(text.len(), |(at, _)| at);
    &text[start..]
}

/// A text of at most so many columns: of a longer one, its beginning and its end.
#[must_use]
pub fn shortened(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let end = ending(text, columns / 3);
    let start = beginning(text, columns.saturating_sub(width(end) + 3));
    format!("{} … {}", start.trim_end(), end.trim_start())
}

// ---- columns

/// To which side of its column a cell is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table whose columns are as wide as they have to be.
#[derive(Debug)]
pub struct Table {
    sides: Vec<Side>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    #[must_use]
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Side)>) -> Self {
        let (heads, sides) = columns
            .into_iter()
            .map(|(head, side)| (one_line(head), side))
            .unzip();
        Self {
            sides,
            rows: vec![heads],
        }
    }

    /// Adds a row. Cells that are missing are empty.
    pub fn push(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter().map(|cell| one_line(&cell));
        self.rows.push(cells.collect());
    }

    /// Writes it, its heads first.
    ///
    /// # Errors
    /// What the stream says.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let widths: Vec<usize> = (0..self.sides.len())
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| width(cell)).max().unwrap_or_default()
            })
            .collect();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, &side), &columns) in row.iter().zip(&self.sides).zip(&widths) {
                let room = " ".repeat(columns.saturating_sub(width(cell)));
                match side {
                    Side::Left => line.extend([cell, &*room, "  "]),
                    Side::Right => line.extend([&*room, cell, "  "]),
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_drives_a_terminal_becomes_a_picture() {
        let text = "a\u{1b}[31mb\u{7}\u{7f}\u{9b}2J\r\n\tc\u{202e}d\u{a0}e";
        assert_eq!(one_line(text), "a␛[31mb␇␡\u{fffd}2J c\u{fffd}d\u{a0}e");
        assert!(!('\0'..='\u{9f}').map(harmless).any(char::is_control));
    }

    #[test]
    fn ends_are_cut_between_characters() {
        let family = "👨\u{200d}👩\u{200d}👧";
        let text = format!("ab{family}漢字e\u{301}");
        assert_eq!(beginning(&text, 3), "ab");
        assert_eq!(beginning(&text, 4), format!("ab{family}"));
        assert_eq!(ending(&text, 1), "e\u{301}");
        assert_eq!(ending(&text, 4), "字e\u{301}");
        assert_eq!((beginning(&text, 0), ending(&text, 0)), ("", ""));
        assert_eq!(beginning(&text, 99), text);
    }

    #[test]
    fn a_long_text_is_shown_by_its_ends() {
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(
            shortened("The Board shall pay the sum", 18),
            "The Board … he sum"
        );
    }

    #[test]
    fn columns_are_as_wide_as_their_cells() {
        let mut table = Table::new([("tag", Side::Left), ("marks", Side::Right)]);
        table.push(["漢字".to_owned(), "7".to_owned()]);
        table.push(["legal basis".to_owned(), "1,284".to_owned()]);
        let mut out = Vec::new();
        table.write(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "tag          marks\n漢字             7\nlegal basis  1,284\n"
        );
    }
}
