//! Arbitrary bytes as a source: they are text or refused, and every offset of the text can be
//! converted into every other unit and back.

use evimark::text::SourceText;
use evimark::text::blocks::Blocks;
use evimark::text::decode::{decode, encodings};

use super::check_message;

/// In how many places of a text offsets are converted.
const MAX_PLACES: u32 = 64;

/// Decodes the bytes as they are and in one chosen encoding, and checks what came out.
///
/// # Panics
/// When an offset is wrong or a message cannot be shown.
pub fn check(bytes: &[u8]) {
    // The length chooses, so that the whole file is content.
    let chosen = encodings()[bytes.len() % encodings().len()];
    for forced in [None, Some(chosen)] {
        match decode(bytes, forced) {
            Ok(decoded) => {
                if let Some(forced) = forced {
                    assert_eq!(decoded.encoding, forced);
                }
                if let Ok(text) = std::str::from_utf8(bytes)
                    && decoded.encoding == encodings()[0]
                {
                    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                    assert_eq!((decoded.text.as_str(), decoded.malformed), (text, false));
                }
                check_offsets(&decoded.text);
                check_lines(&decoded.text);
            }
            Err(error) => check_message(&error.to_string()),
        }
    }
}

/// Every place of a short text against a plain count from the start; of a long one, as many
/// places, because each takes a scan.
fn check_offsets(text: &SourceText) {
    let step = 1 + text.len_chars() / MAX_PLACES;
    let (mut chars, mut utf16) = (0, 0);
    for (at, c) in text.as_str().char_indices() {
        if chars % step == 0 {
            check_place(text, as_u32(at), chars, utf16);
            check_char(text, as_u32(at), c);
        }
        chars += 1;
        utf16 += as_u32(c.len_utf16());
    }
    check_place(text, text.len_bytes(), chars, utf16);
    assert_eq!(text.len_chars(), chars);
    assert_eq!(text.byte_of(chars + 1), None);
    assert_eq!(text.byte_of_utf16(utf16 + 1), None);
}

/// One place in all units.
fn check_place(text: &SourceText, byte: u32, chars: u32, utf16: u32) {
    assert_eq!(text.char_of(byte), chars);
    assert_eq!(text.byte_of(chars), Some(byte));
    assert_eq!(text.utf16_of(byte), utf16);
    assert_eq!(text.byte_of_utf16(utf16), Some(byte));
    assert_eq!(text.floor_char(byte), byte);
}

/// The character that starts at this byte.
fn check_char(text: &SourceText, byte: u32, c: char) {
    let end = byte + as_u32(c.len_utf8());
    let span = text.span(byte..end).expect("a character is a span");
    assert!(text.slice(span).chars().eq([c]));
    if c.len_utf16() == 2 {
        let between_surrogates = text.utf16_of(byte) + 1;
        assert_eq!(text.byte_of_utf16(between_surrogates), None);
    }
    for inside in byte + 1..end {
        assert_eq!(text.floor_char(inside), byte);
        assert_eq!(text.char_of(inside), text.char_of(byte));
        assert!(text.span(byte..inside).is_err());
    }
}

/// Lines and blocks follow each other without a gap and cover the text.
fn check_lines(text: &SourceText) {
    let mut next = 0;
    for line in 0..text.line_count() {
        let range = text.line_range(line);
        assert_eq!(range.start, next);
        assert_eq!(
            (text.line_start(line), text.line_of(range.start)),
            (next, line)
        );
        assert!(!text.get(range.clone()).contains(['\r', '\n']));
        next = text.line_start(line + 1);
        assert!(next - range.end <= 2);
    }
    assert_eq!(next, text.len_bytes());

    let blocks = Blocks::new(text);
    let mut next = 0;
    for block in 0..blocks.len() {
        let range = blocks.range(block);
        assert!(range.start >= next && range.end <= text.len_bytes());
        assert!(
            text.get(next..range.start)
                .chars()
                .all(|c| matches!(c, '\r' | '\n'))
        );
        next = range.end;
    }
}

/// A text that was decoded is shorter than 4 GiB.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).expect("a short text")
}
