//! The values of a JSON file with the line where each begins, cut out one by one, so that an
//! error names its line and a large file is never held as a tree. No offsets here; lines count
//! from 1.

use std::collections::BTreeMap;

use memchr::memchr_iter;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::foreign::ReadError;

/// A whole JSON value in a file.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Its characters.
    pub json: &'a str,
    /// Where it begins, from 1.
    pub line: usize,
}

impl<'a> Piece<'a> {
    /// The values of a text that follow each other, as in JSON Lines; often there is only one.
    ///
    /// # Errors
    /// [`ReadError`] at the line where the text is no JSON.
    pub fn all(file: &str, text: &'a str, expected: &str) -> Result<Vec<Self>, ReadError> {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
        let mut pieces = Vec::new();
        let (mut from, mut line) = (0, 1);
        while let Some(value) = values.next() {
            value.map_err(|error| ReadError::json(file, 1, expected, &error))?;
            let to = values.byte_offset();
            let space = &text[from..to];
            let begin = from + (space.len() - space.trim_start().len());
            line += line_breaks(&text[from..begin]);
            let json = &text[begin..to];
            pieces.push(Self { json, line });
            line += line_breaks(json);
            from = to;
        }
        Ok(pieces)
    }

    /// Whether it is an array.
    pub fn is_array(&self) -> bool {
        self.json.starts_with('[')
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        self.json.starts_with('{')
    }

    /// The elements of an array; none of anything else.
    pub fn elements(&self) -> Vec<Self> {
        if self.is_array() {
            self.children()
        } else {
            Vec::new()
        }
    }

    /// The members of an object by their names, as they are written; none of anything else.
    pub fn members(&self) -> BTreeMap<&'a str, Self> {
        if !self.is_object() {
            return BTreeMap::new();
        }
        let children = self.children();
        let pairs = children.chunks_exact(2);
        pairs
            .map(|pair| (pair[0].json.trim_matches('"'), pair[1]))
            .collect()
    }

    /// The value of the member with this name.
    pub fn member(&self, name: &str) -> Option<Self> {
        self.members().get(name).copied()
    }

    /// What it says.
    ///
    /// # Errors
    /// [`ReadError`] with the line where it says something else.
    pub fn read<T: Deserialize<'a>>(&self, file: &str, expected: &str) -> Result<T, ReadError> {
        serde_json::from_str(self.json)
            .map_err(|error| ReadError::json(file, self.line, expected, &error))
    }

    /// The values one level below; of an object each name and its value. It is known to be JSON,
    /// so that brackets and quotation marks are all there is to look at.
    fn children(&self) -> Vec<Self> {
        let bytes = self.json.as_bytes();
        let mut children = Vec::new();
        let (mut depth, mut begin, mut line) = (0_usize, 1, self.line);
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'"' => at = end_of_string(bytes, at),
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                _ => {}
            }
            let is_end = match bytes[at] {
                b',' | b':' => depth == 1,
                b']' | b'}' => depth == 0,
                _ => false,
            };
            if is_end {
                let piece = &self.json[begin..at];
                let json = piece.trim();
                let space = piece.len() - piece.trim_start().len();
                if !json.is_empty() {
                    children.push(Self {
                        json,
                        line: line + line_breaks(&piece[..space]),
                    });
                }
                line += line_breaks(piece);
                begin = at + 1;
            }
            at += 1;
        }
        children
    }
}

/// The names of the members of the first object in the beginning of a JSON file, be it alone or
/// the first of an array. A beginning that was cut is no problem.
pub fn first_names(beginning: &str) -> Vec<String> {
    let inside = beginning.trim_start_matches('[').trim_start();
    let mut names = Vec::new();
    let Some(inside) = inside.strip_prefix('{') else {
        return names;
    };
    let bytes = inside.as_bytes();
    let (mut depth, mut at, mut last) = (1_usize, 0, 0..0);
    while at < bytes.len() && depth > 0 {
        match bytes[at] {
            b'"' => {
                let end = end_of_string(bytes, at);
                last = at + 1..end;
                at = end;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            b':' if depth == 1 => names.extend(inside.get(last.clone()).map(str::to_owned)),
            _ => {}
        }
        at += 1;
    }
    names
}

/// Where the string that begins here ends: its closing quotation mark, or the last byte.
fn end_of_string(bytes: &[u8], begin: usize) -> usize {
    let mut at = begin + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len() - 1)
}

fn line_breaks(text: &str) -> usize {
    memchr_iter(b'\n', text.as_bytes()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_its_line() {
        let text = "{\"a\": [1,\n {\"b\": \"]}\\\"\"}],\n\"b\": 7}\n\n[]\n";
        let all = Piece::all("x.json", text, "JSON").unwrap();
        assert_eq!((all.len(), all[1].line), (2, 5));
        let elements = all[0].member("a").unwrap().elements();
        assert_eq!(
            (elements[1].json, elements[1].line),
            ("{\"b\": \"]}\\\"\"}", 2)
        );
        let b = all[0].member("b").unwrap();
        assert_eq!((b.json, b.line), ("7", 3));
        assert!(all[0].member("c").is_none() && all[1].elements().is_empty());
        assert!(b.elements().is_empty() && b.member("a").is_none());
    }

    #[test]
    fn what_is_no_json_is_told_with_its_line() {
        let error = Piece::all("x.json", "[1,\n2,\n}", "an array").unwrap_err();
        assert_eq!(error.line, Some(3));
        assert!(error.what.starts_with("an array was expected"), "{error}");
    }

    #[test]
    fn names_are_seen_in_a_beginning_that_is_cut() {
        let names =
            first_names("[\n {\"id\": 1, \"da\\u0074a\": {\"x\": [\"y\"]}, \"label\": [\"a");
        assert_eq!(names, ["id", "da\\u0074a", "label"]);
        assert_eq!(first_names("{\"text\": \"\\"), ["text"]);
        assert!(first_names("text").is_empty() && first_names("{").is_empty());
    }

    #[test]
    fn a_million_brackets_take_no_stack() {
        let text = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        let all = Piece::all("x.json", &text, "JSON").unwrap();
        assert_eq!(all[0].elements().len(), 1);
        assert!(
            all[0]
                .read::<serde_json::Value>("x.json", "an array")
                .is_err()
        );
    }
}
