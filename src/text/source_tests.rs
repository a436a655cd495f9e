//! Tests of offsets against naive versions. Offsets are UTF-8 bytes.

use proptest::prelude::*;

use super::{SourceText, SpanError};

fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap()
}

/// Checks all conversions at and around these bytes.
#[track_caller]
fn check_offsets(text: &str, bytes: impl Iterator<Item = u32>) {
    let source = SourceText::new(text).unwrap();
    assert_eq!(source.len_chars(), as_u32(text.chars().count()));
    for byte in bytes.filter(|&byte| byte <= source.len_bytes()) {
        let floor = text.floor_char_boundary(byte as usize);
        let chars = as_u32(text[..floor].chars().count());
        let utf16 = as_u32(text[..floor].encode_utf16().count());
        assert_eq!(source.char_of(byte), chars, "char of {byte}");
        assert_eq!(source.utf16_of(byte), utf16, "utf16 of {byte}");
        assert_eq!(
            source.byte_of(chars),
            Some(as_u32(floor)),
            "byte of {chars}"
        );
        assert_eq!(
            source.byte_of_utf16(utf16),
            Some(as_u32(floor)),
            "byte of utf16 {utf16}"
        );
        let astral = text[floor..].starts_with(|c: char| c.len_utf16() == 2);
        if astral {
            assert_eq!(source.byte_of_utf16(utf16 + 1), None);
        }
    }
    assert_eq!(source.byte_of(source.len_chars() + 1), None);
    assert_eq!(source.byte_of_utf16(source.utf16_of(u32::MAX) + 1), None);
    assert_eq!(source.char_of(u32::MAX), source.len_chars());
}

/// Checks the lines against a naive walk over the characters.
#[track_caller]
fn check_lines(text: &str) {
    let source = SourceText::new(text).unwrap();
    let mut lines = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let width = match rest {
            _ if rest.starts_with("\r\n") => 2,
            _ if rest.starts_with(['\n', '\r']) => 1,
            _ => 0,
        };
        if width > 0 {
            lines.push((as_u32(start)..as_u32(at), as_u32(at + width)));
            start = at + width;
        }
        at += rest.chars().next().map_or(1, char::len_utf8).max(width);
    }
    lines.push((as_u32(start)..as_u32(text.len()), as_u32(text.len()) + 1));
    assert_eq!(source.line_count(), as_u32(lines.len()));
    for (line, (range, next)) in lines.into_iter().enumerate() {
        let line = as_u32(line);
        assert_eq!(source.line_range(line), range);
        assert_eq!(source.line_start(line), range.start);
        for byte in range.start..next {
            assert_eq!(source.line_of(byte), line);
        }
    }
    let beyond = source.line_range(u32::MAX);
    assert_eq!(beyond, source.len_bytes()..source.len_bytes());
}

#[test]
fn offsets_around_checkpoints() {
    for unit in ["a", "é", "漢", "🇺", "aé漢🇺", "a\r\né"] {
        for shift in 0..5 {
            let text = format!("{}{}", "a".repeat(shift), unit.repeat(13_000 / unit.len()));
            let around = [4096, 8192, 12_288]
                .into_iter()
                .flat_map(|at| at - 6..at + 7);
            check_offsets(&text, around.chain([0, 1, 13_000]));
        }
    }
    for len in [0, 1, 4095, 4096, 4097, 8192] {
        check_offsets(
            &"a".repeat(len),
            (0..=as_u32(len)).step_by(64).chain([as_u32(len)]),
        );
    }
}

#[test]
fn lines_end_at_each_line_break() {
    for text in [
        "",
        "a",
        "a\n",
        "a\r\nb",
        "a\rb",
        "\n\r\n\r",
        "\r\r\n\n",
        "é\r\n\r\nü\r",
    ] {
        check_lines(text);
    }
}

#[test]
fn spans_are_checked() {
    let text = SourceText::new("aéb").unwrap();
    assert_eq!(text.slice(text.span(1..3).unwrap()), "é");
    assert_eq!(text.span(1..1), Err(SpanError::Empty { start: 1, end: 1 }));
    assert!(matches!(
        text.span(0..5),
        Err(SpanError::Beyond { len: 4, .. })
    ));
    assert!(matches!(text.span(2..3), Err(SpanError::InsideChar { .. })));
    let (first, second) = (text.span(0..3).unwrap(), text.span(1..4).unwrap());
    assert!(first.overlaps(second) && !first.contains_span(second));
    assert!(first.contains(2) && !first.contains(3));
    assert!(first.touches(0..1) && !first.touches(3..4));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn offsets_are_those_of_the_naive_version(
        parts in prop::collection::vec(("[a-zé漢🇺\r\n]{1,8}", 1..900_usize), 0..4),
        bytes in prop::collection::vec(0..20_000_u32, 20),
    ) {
        let text: String = parts.iter().map(|(part, times)| part.repeat(*times)).collect();
        check_offsets(&text, bytes.into_iter());
    }

    #[test]
    fn lines_are_those_of_the_naive_version(text in "[aé\r\n]{0,40}") {
        check_lines(&text);
    }
}
