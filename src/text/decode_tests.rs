//! Tests of decoding.

use encoding_rs::{Encoding, KOI8_U, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252};
use proptest::prelude::*;

use super::{DecodeError, decode, encodings};

const UKRAINIAN: &str = "Верховна Рада України ухвалила закон про відшкодування збитків, завданих об'єктам \
                         цивільної інфраструктури. Стаття 438 Кримінального кодексу України.";

#[track_caller]
fn check(bytes: &[u8], encoding: &'static Encoding, text: &str) {
    let decoded = decode(bytes, None).unwrap();
    assert_eq!(decoded.encoding, encoding);
    assert_eq!(decoded.text.as_str(), text);
    assert!(!decoded.malformed);
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn a_byte_order_mark_decides() {
    check(b"\xEF\xBB\xBFa\xC3\xA9", UTF_8, "aé");
    check(&utf16("\u{feff}aї", u16::to_le_bytes), UTF_16LE, "aї");
    check(&utf16("\u{feff}aї", u16::to_be_bytes), UTF_16BE, "aї");
    let decoded = decode(b"\xEF\xBB\xBFa", None).unwrap();
    assert!(decoded.bom && !decoded.guessed);
}

#[test]
fn valid_utf8_is_utf8() {
    check(b"", UTF_8, "");
    check("Привіт\r\n".as_bytes(), UTF_8, "Привіт\r\n");
    assert!(!decode("é".as_bytes(), None).unwrap().guessed);
}

#[test]
fn legacy_encodings_are_guessed() {
    for encoding in [WINDOWS_1251, KOI8_U] {
        let (bytes, _, unmappable) = encoding.encode(UKRAINIAN);
        assert!(!unmappable);
        check(&bytes, encoding, UKRAINIAN);
        assert!(decode(&bytes, None).unwrap().guessed);
    }
    check(
        b"\x93Le caf\xE9\x94 co\xFBte 5 \x80",
        WINDOWS_1252,
        "“Le café” coûte 5 €",
    );
}

#[test]
fn damaged_utf8_stays_utf8() {
    let mut bytes = UKRAINIAN.as_bytes().to_vec();
    bytes.pop();
    bytes.insert(0, 0xFF);
    bytes.extend(b"\xD0");
    let decoded = decode(&bytes, None).unwrap();
    assert_eq!(decoded.encoding, UTF_8);
    assert!(decoded.malformed && decoded.guessed);
    assert!(decoded.text.as_str().contains("Верховна Рада"));
    assert!(decoded.text.as_str().starts_with('\u{fffd}'));
}

#[test]
fn a_person_overrides_the_guess() {
    let decoded = decode("Рада".as_bytes(), Some(WINDOWS_1251)).unwrap();
    assert_eq!(
        decoded.text.as_str(),
        "Р Р°РґР°".replace("Р Р°", "Р\u{a0}Р°")
    );
    assert!(!decoded.guessed);
    let decoded = decode(&utf16("ab", u16::to_le_bytes), Some(UTF_16LE)).unwrap();
    assert_eq!(decoded.text.as_str(), "ab");
    let decoded = decode(b"\xEF\xBB\xBFa", Some(UTF_8)).unwrap();
    assert_eq!(decoded.text.as_str(), "a");
}

#[test]
fn binary_files_are_refused() {
    for bytes in [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(),
        b"%PDF-1.7\n\x01\x02\x03\x04\x05\x06\xFF\xFE",
        b"a\0b\0c\0",
    ] {
        assert_eq!(decode(bytes, None).unwrap_err(), DecodeError::Binary);
    }
    let message = DecodeError::Binary.to_string();
    assert!(message.starts_with("this is not a text file"), "{message}");
}

#[test]
fn the_choice_holds_no_encoding_twice() {
    for (at, encoding) in encodings().iter().enumerate() {
        assert!(
            !encodings()[at + 1..].contains(encoding),
            "{}",
            encoding.name()
        );
    }
}

proptest! {
    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), choice in 0..40_usize) {
        let _ = decode(&bytes, None);
        let _ = decode(&bytes, encodings().get(choice).copied());
    }

    #[test]
    fn utf8_round_trips(text in "[^\\x00-\\x08\\x0e-\\x1f\u{feff}]{0,100}") {
        let decoded = decode(text.as_bytes(), None).unwrap();
        prop_assert_eq!(decoded.text.as_str(), text.as_str());
        prop_assert_eq!(decoded.encoding, UTF_8);
    }
}
