//! A quote with where it stands, to be pasted into a brief. Offsets in the citation are Unicode
//! code points, counted from 0, end exclusive, as in the sidecar; lines count from 1.

use std::fmt;
use std::ops::Range;

use crate::model::Fragments;
use crate::text::SourceText;

/// How much of a SHA-256 is cited, in hexadecimal digits.
const SHA256_DIGITS: usize = 8;

/// The pieces of a citation; `Display` puts them together:
/// `“at least 12,418 men” — tessel-04.txt, line 5, characters 237–256 (SHA-256 5f0c9a1e…)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation<'a> {
    /// Each fragment with its place in code points.
    pub quotes: Vec<(&'a str, Range<u32>)>,
    /// The first and the last line, from 1.
    pub lines: (u32, u32),
    /// Name of the source.
    pub source_name: &'a str,
    /// The SHA-256 of the source in hexadecimal digits.
    pub sha256: &'a str,
}

impl<'a> Citation<'a> {
    /// The citation of an annotation or a selection.
    #[must_use]
    pub fn new(
        text: &'a SourceText,
        fragments: &Fragments,
        source_name: &'a str,
        sha256: &'a str,
    ) -> Self {
        let quotes = fragments.iter().map(|span| {
            let place = text.char_of(span.start())..text.char_of(span.end());
            (text.slice(span), place)
        });
        let last_byte = fragments.end() - 1;
        Self {
            quotes: quotes.collect(),
            lines: (
                text.line_of(fragments.start()) + 1,
                text.line_of(last_byte) + 1,
            ),
            source_name,
            sha256,
        }
    }

    /// The citation without the quote:
    /// `tessel-04.txt, line 5, characters 237–256 (SHA-256 5f0c9a1e…)`.
    #[must_use]
    pub fn place(&self) -> String {
        let lines = match self.lines {
            (first, last) if first == last => format!("line {first}"),
            (first, last) => format!("lines {first}–{last}"),
        };
        let places = self.quotes.iter().map(|(_, place)| place);
        let characters: Vec<_> = places
            .map(|place| format!("{}–{}", place.start, place.end))
            .collect();
        let (name, characters) = (self.source_name, characters.join(", "));
        let digits = self.sha256.get(..SHA256_DIGITS).unwrap_or(self.sha256);
        format!("{name}, {lines}, characters {characters} (SHA-256 {digits}…)")
    }
}

impl fmt::Display for Citation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (quote, _)) in self.quotes.iter().enumerate() {
            let gap = if index > 0 { " […] " } else { "" };
            write!(f, "{gap}“{quote}”")?;
        }
        write!(f, " — {}", self.place())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "5f0c9a1e42fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn cite(text: &str, quotes: &[&str]) -> String {
        let source = SourceText::new(text).unwrap();
        let spans = quotes.iter().map(|quote| {
            let start = u32::try_from(text.find(quote).unwrap()).unwrap();
            source
                .span(start..start + u32::try_from(quote.len()).unwrap())
                .unwrap()
        });
        let fragments = Fragments::new(spans.collect()).unwrap();
        Citation::new(&source, &fragments, "tessel-04.txt", SHA256).to_string()
    }

    #[test]
    fn a_quote_has_its_line_and_its_place_in_characters() {
        assert_eq!(
            cite("Їх було\nat least 12,418 men.", &["at least 12,418 men"]),
            "“at least 12,418 men” — tessel-04.txt, line 2, characters 8–27 (SHA-256 5f0c9a1e…)"
        );
    }

    #[test]
    fn line_breaks_stay_as_they_are() {
        assert_eq!(
            cite("one\r\ntwo\r\nthree", &["e\r\ntwo\r\nth"]),
            "“e\r\ntwo\r\nth” — tessel-04.txt, lines 1–3, characters 2–12 (SHA-256 5f0c9a1e…)"
        );
    }

    #[test]
    fn the_line_break_at_the_end_belongs_to_its_line() {
        let citation = cite("one\ntwo", &["one\n"]);
        assert!(citation.contains("line 1, characters 0–4"), "{citation}");
    }

    #[test]
    fn a_discontinuous_quote_shows_its_gaps() {
        assert_eq!(
            cite(
                "The board shall, he said, pay.",
                &["The board shall", "pay"]
            ),
            "“The board shall” […] “pay” — tessel-04.txt, line 1, characters 0–15, 26–29 (SHA-256 5f0c9a1e…)"
        );
    }
}
