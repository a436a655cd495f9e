//! Reading RON that anybody may have written: bounded in depth, and what is wrong told in plain
//! words. Lines and columns count from 1, columns in characters.

use ron::Options;
use ron::error::{Error as RonError, Position, SpannedError};
use serde::Deserialize;

use crate::text::excerpt;

/// How deep brackets may be nested, as `ron` counts: two or three for each pair. A sidecar needs
/// less than 20 and a history some more; a file that needs more than this was made to overflow the stack.
const MAX_DEPTH: usize = 48;

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct SyntaxError {
    /// From 1.
    pub line: usize,
    /// In characters from 1.
    pub column: usize,
    /// In plain words.
    pub what: String,
}

/// The text of a file, without the byte order mark that some editors put before it.
///
/// # Errors
/// [`SyntaxError`] at the first byte that is not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, SyntaxError> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(without_mark(text)),
        Err(error) => {
            let good = str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            let Position { line, col } = end_of(without_mark(good));
            Err(SyntaxError {
                line,
                column: col,
                what: "this is not UTF-8 text".to_owned(),
            })
        }
    }
}

/// Reads a value.
///
/// # Errors
/// [`SyntaxError`] for the first thing that is wrong.
pub fn read<'a, T: Deserialize<'a>>(ron: &'a str) -> Result<T, SyntaxError> {
    let options = Options::default().with_recursion_limit(MAX_DEPTH);
    options.from_str(ron).map_err(|error| SyntaxError {
        line: error.span.start.line,
        column: error.span.start.col,
        what: what(&error, ron),
    })
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The place after the last character.
fn end_of(text: &str) -> Position {
    let last_line = text.rsplit('\n').next().unwrap_or_default();
    Position {
        line: 1 + memchr::memchr_iter(b'\n', text.as_bytes()).count(),
        col: 1 + last_line.chars().count(),
    }
}

fn what(error: &SpannedError, ron: &str) -> String {
    let is_at_end = || error.span.end >= end_of(ron.trim_end());
    match &error.code {
        RonError::NoSuchStructField { found, .. } if !is_at_end() => {
            format!("“{}” is unknown to this version", excerpt(found))
        }
        RonError::NoSuchEnumVariant {
            expected, found, ..
        } if !is_at_end() => {
            let (found, expected) = (excerpt(found), expected.join(", "));
            format!("“{found}” is unknown here; known are {expected}")
        }
        RonError::MissingStructField { field, .. } => format!("“{field}” is missing"),
        RonError::DuplicateStructField { field, .. } => format!("“{field}” is there twice"),
        RonError::UnclosedBlockComment => "the comment that begins with /* has no end".to_owned(),
        RonError::TrailingCharacters => "something follows after the end".to_owned(),
        RonError::ExceededRecursionLimit => "brackets are nested too deeply".to_owned(),
        RonError::IntegerOutOfBounds => "the number is too large".to_owned(),
        RonError::Eof | RonError::ExpectedStringEnd => CUT_OFF.to_owned(),
        // Whatever was expected there: the file has nothing more.
        _ if is_at_end() => CUT_OFF.to_owned(),
        RonError::UnexpectedChar(c) => {
            format!("“{}” should not stand here", excerpt(&c.to_string()))
        }
        RonError::ExpectedDifferentStructName { found, .. } => {
            format!("“{}” should not stand here", excerpt(found))
        }
        RonError::InvalidValueForType { expected, found } => wanted(expected, found).to_owned(),
        other => missing(other).to_owned(),
    }
}

const CUT_OFF: &str = "the file ends too early; it may have been cut off";

/// What should stand at a place, by the names that serde gives to types.
fn wanted(expected: &str, found: &str) -> &'static str {
    match expected {
        "a string" => "a text in quotation marks should stand here",
        "u8" | "u32" | "u64" | "usize" if is_too_large(found) => "the number is too large",
        "u8" | "u32" | "u64" | "usize" => "a whole number, 0 or more, should stand here",
        _ => "something else should stand here",
    }
}

/// Whether a number was read as a fraction, because no whole number can be so large.
fn is_too_large(found: &str) -> bool {
    let number = found.strip_prefix("the floating point number `");
    let number = number.and_then(|rest| rest.trim_end_matches('`').parse::<f64>().ok());
    number.is_some_and(|number| number >= 2_f64.powi(64))
}

fn missing(error: &RonError) -> &'static str {
    match error {
        RonError::ExpectedArray => "a list in brackets [ ] should stand here",
        RonError::ExpectedArrayEnd => "the bracket ] is missing here",
        RonError::ExpectedStructLike
        | RonError::ExpectedNamedStructLike(_)
        | RonError::ExpectedUnit => "something in brackets ( ) should stand here",
        RonError::ExpectedStructLikeEnd | RonError::ExpectedOptionEnd => {
            "the bracket ) is missing here"
        }
        RonError::ExpectedMap => "a list in brackets { } should stand here",
        RonError::ExpectedMapEnd => "the bracket } is missing here",
        RonError::ExpectedComma => "a comma is missing here",
        RonError::ExpectedMapColon => "a colon is missing here",
        RonError::ExpectedString => "a text in quotation marks should stand here",
        RonError::ExpectedBoolean => "true or false should stand here",
        RonError::ExpectedInteger
        | RonError::ExpectedFloat
        | RonError::FloatUnderscore
        | RonError::UnderscoreAtBeginning
        | RonError::InvalidIntegerDigit { .. } => "a number should stand here",
        RonError::ExpectedRangeSyntax => "a range such as 120..186 should stand here",
        // The one message of its own that `ron` has for these files.
        RonError::Message(message) if message.contains("`Range`") => {
            "a range such as 120..186 should stand here"
        }
        RonError::ExpectedOption => "Some( ) or None should stand here",
        RonError::ExpectedIdentifier
        | RonError::InvalidIdentifier(_)
        | RonError::SuggestRawIdentifier(_) => "the name of a field should stand here",
        RonError::ExpectedDifferentLength { .. } => "these brackets hold too little or too much",
        RonError::InvalidEscape(_) => "this text has a backslash \\ that means nothing",
        RonError::ExpectedAttribute
        | RonError::ExpectedAttributeEnd
        | RonError::NoSuchExtension(_) => "a line that begins with #! is not understood here",
        _ => "this cannot be understood",
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IgnoredAny;

    use super::*;

    fn what(ron: &str) -> String {
        read::<IgnoredAny>(ron).unwrap_err().to_string()
    }

    #[test]
    fn whatever_is_missing_at_the_end_was_cut_off() {
        for cut in [
            "",
            " \n",
            "(",
            "(a",
            "(a: ",
            "[1, ",
            "{1",
            "\"text",
            "(a: \"b\\",
        ] {
            assert!(what(cut).ends_with(CUT_OFF), "{cut}: {}", what(cut));
        }
        assert_eq!(
            what("(a: 1,\n  2)"),
            "line 2, column 3: the name of a field should stand here"
        );
        assert_eq!(what("[1 2]"), "line 1, column 4: a comma is missing here");
    }

    #[test]
    fn the_bound_on_depth_is_far_from_what_is_needed() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read::<IgnoredAny>(&nested(40)).is_ok());
        assert!(what(&nested(MAX_DEPTH)).ends_with("brackets are nested too deeply"));
    }

    #[test]
    fn the_place_of_a_bad_byte_counts_characters() {
        assert_eq!(decode("\u{feff}ї".as_bytes()), Ok("ї"));
        let error = decode(b"\xef\xbb\xbf\xd1\x97\n\xd1\x97\xd1\x97\xff").unwrap_err();
        assert_eq!((error.line, error.column), (2, 3));
        let error = decode(b"\xff").unwrap_err();
        assert_eq!((error.line, error.column), (1, 1));
    }
}
