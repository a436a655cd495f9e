//! A small notation for tests with marks inside the text, like
//! `"The [claim|[actor|Board] shall pay [figure|5%]]"`. Offsets are UTF-8 bytes of the
//! text that is left when the notation is taken out.

use std::ops::Range;

/// Takes the notation apart: the bare text, and the marks as tag and range of bytes.
///
/// The marks come in the order of their opening brackets, the outer before the inner.
/// A backslash takes the meaning from the character behind it: `\[`, `\]`, `\\`.
///
/// # Panics
/// When brackets do not balance or a tag is missing: a test that is written wrongly.
#[must_use]
pub fn parse(notation: &str) -> (String, Vec<(String, Range<u32>)>) {
    let mut text = String::with_capacity(notation.len());
    let mut marks: Vec<(String, Range<u32>)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = notation.chars();
    while let Some(c) = rest.next() {
        let here = u32::try_from(text.len()).unwrap_or(u32::MAX);
        match c {
            '\\' => text.extend(rest.next()),
            '[' => {
                let (tag, behind) = rest
                    .as_str()
                    .split_once('|')
                    .unwrap_or_else(|| panic!("a mark without a tag in {notation:?}"));
                open.push(marks.len());
                marks.push((tag.to_owned(), here..here));
                rest = behind.chars();
            }
            ']' => {
                let index = open
                    .pop()
                    .unwrap_or_else(|| panic!("a bracket too many in {notation:?}"));
                marks[index].1.end = here;
            }
            c => text.push(c),
        }
    }
    assert!(open.is_empty(), "a bracket is not closed in {notation:?}");
    (text, marks)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[track_caller]
    fn check(notation: &str, text: &str, marks: &[(&str, &str)]) {
        let (parsed, found) = parse(notation);
        assert_eq!(parsed, text);
        let found: Vec<_> = found
            .iter()
            .map(|(tag, range)| {
                let range = range.start as usize..range.end as usize;
                (tag.as_str(), &parsed[range])
            })
            .collect();
        assert_eq!(found, marks);
    }

    #[test]
    fn takes_marks_out_of_the_text() {
        check("", "", &[]);
        check("no mark", "no mark", &[]);
        check(
            "The [claim|[actor|Board] shall pay [figure|5%]].",
            "The Board shall pay 5%.",
            &[
                ("claim", "Board shall pay 5%"),
                ("actor", "Board"),
                ("figure", "5%"),
            ],
        );
        check(r"a\[1\] \\ [x|é]", r"a[1] \ é", &[("x", "é")]);
        check("[a|one][b|two]", "onetwo", &[("a", "one"), ("b", "two")]);
    }

    #[test]
    #[should_panic(expected = "a bracket too many")]
    fn refuses_a_bracket_too_many() {
        let _ = parse("a]");
    }

    #[test]
    #[should_panic(expected = "is not closed")]
    fn refuses_an_open_bracket() {
        let _ = parse("[a|b");
    }

    #[test]
    #[should_panic(expected = "without a tag")]
    fn refuses_a_mark_without_a_tag() {
        let _ = parse("[a]");
    }
}
