//! Damaged and hostile files: each gives an error or findings in plain words, in bounded time
//! and memory, and never a panic. Offsets in sidecars are Unicode code points.

mod bulk;

use std::fs;

use evimark::store::settings;
use evimark::text::decode::{DecodeError, decode};

use crate::fixture::{ARTICLE, Desk};
use crate::properties::{self, decoder};

// ---- sidecars to damage

/// A sidecar of the article of the fuzz corpus with these entries.
fn with_marks(marks: &str) -> String {
    let source = properties::sidecar::identity();
    format!(
        "(\n    format: \"evimark/1\",\n    source: (name: \"article.txt\", sha256: \"{}\", bytes: {}, \
         encoding: \"UTF-8\"),\n    offsets: \"unicode code points\",\n    annotations: [{marks}],\n)\n",
        source.sha256, source.bytes
    )
}

/// A mark with this place, `3..7, "word"`, and these further fields.
fn mark(id: &str, place: &str, more: &str) -> String {
    format!(
        "\n        (id: \"{id}\", tag: \"claim\", at: [({place})], {more}by: \"olena\", created: \"2026-11-22T09:14:05Z\"),"
    )
}

/// One of every field.
fn small() -> String {
    let figure = "details: Figure(value: Between(60, 1e3), unit: \"men\"), \
                  review: (verdict: Accepted, by: \"marko\", at: \"2026-11-21T16:40:00Z\", reason: \"ok\"), \
                  context: (\"a\", \"b\"), note: \"it\\'s\", modified: \"2026-11-22T10:00:00Z\", ";
    let marks = mark("f81k", "26..32, \"46,327\"", figure) + &mark("b", "0..3, \"The\"", "");
    let links =
        "    links: [\n        (from: \"f81k\", kind: \"quantifies\", to: \"b\"),\n    ],\n)";
    let ron = with_marks(&marks);
    ron.replace("\n)\n", &format!("\n{links}\n"))
}

/// Reads it as the sidecar of the corpus' article: the findings, or the error.
fn outcome(ron: impl AsRef<[u8]>) -> Result<Vec<String>, String> {
    match properties::sidecar::check(ron.as_ref()) {
        Ok(loaded) => Ok(loaded.findings.iter().map(ToString::to_string).collect()),
        Err(error) => Err(error.to_string()),
    }
}

fn error(ron: impl AsRef<[u8]>) -> String {
    outcome(ron).expect_err("this should be refused")
}

/// The same numbers for every run, and far from regular.
fn random() -> impl FnMut(usize) -> usize {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    }
}

#[test]
fn a_sidecar_cut_at_any_byte_says_that_it_was_cut() {
    let ron = small();
    assert_eq!(outcome(&ron), Ok(Vec::new()));
    let mut other = Vec::new();
    for end in 0..ron.len() - 2 {
        let error = error(&ron.as_bytes()[..end]);
        if !error.contains("it may have been cut off") {
            other.push((end, error));
        }
    }
    // A number that ends in its `e` is damaged wherever the file ends.
    assert!(other.len() <= 1, "{other:#?}");
}

#[test]
fn any_flipped_bit_is_an_error_or_told_or_harmless() {
    let ron = small().into_bytes();
    let (mut errors, mut told) = (0, 0);
    for at in 0..ron.len() {
        for bit in 0..8 {
            let mut damaged = ron.clone();
            damaged[at] ^= 1 << bit;
            match outcome(&damaged) {
                Err(_) => errors += 1,
                Ok(findings) if !findings.is_empty() => told += 1,
                Ok(_) => {}
            }
        }
    }
    assert!(
        errors > ron.len() && told > 100,
        "{errors} errors, {told} told"
    );
}

#[test]
fn random_damage_to_a_larger_sidecar_never_loses_a_mark_silently() {
    let marks: String = (0..300)
        .map(|n| mark(&format!("m{n}"), "57..59, \"63\"", ""))
        .collect();
    let ron = with_marks(&marks).into_bytes();
    let mut random = random();
    for _ in 0..200 {
        let mut damaged = ron.clone();
        for _ in 0..=random(3) {
            let at = random(damaged.len());
            match random(3) {
                0 => damaged[at] ^= 1 << random(8),
                1 => damaged.truncate(at),
                _ => {
                    let end = (at + random(400)).min(damaged.len());
                    damaged.drain(at..end);
                }
            }
            if damaged.is_empty() {
                break;
            }
        }
        if let Ok(loaded) = properties::sidecar::check(&damaged) {
            let kept = loaded.annotations.len() + loaded.unplaced.len() + loaded.misfits.len();
            let entries = damaged.windows(5).filter(|w| *w == b"(id: ").count();
            assert_eq!(kept, entries);
        }
    }
}

// ---- what stands at the wrong place

#[test]
fn errors_say_where_and_what_in_plain_words() {
    for (from, to, message) in [
        (
            "\"f81k\"",
            "81",
            "line 6, column 13: a text in quotation marks should stand here",
        ),
        (
            "tag: \"claim\"",
            "tag: claim",
            "a text in quotation marks should stand here",
        ),
        (
            "26..32",
            "-26..32",
            "a whole number, 0 or more, should stand here",
        ),
        (
            "26..32",
            "2.5..32",
            "a whole number, 0 or more, should stand here",
        ),
        ("26..32", "26", "a range such as 120..186 should stand here"),
        (
            "26..32",
            "26..=32",
            "a range such as 120..186 should stand here",
        ),
        (
            "26..32",
            "26..18446744073709551616",
            "the number is too large",
        ),
        (
            "bytes: 1",
            "bytes: 99999999999999999999",
            "the number is too large",
        ),
        (
            "at: [(26",
            "at: ((26",
            "a list in brackets [ ] should stand here",
        ),
        (
            "(26..32, \"46,327\")",
            "(26..32)",
            "these brackets hold too little or too much",
        ),
        (
            "(26..32, \"46,327\")",
            "(26..32, \"46,327\", 1)",
            "the bracket ) is missing here",
        ),
        (
            "Accepted",
            "Perhaps",
            "“Perhaps” is unknown here; known are Accepted, Rejected, Disputed",
        ),
        (
            "Figure(",
            "Some(Figure(",
            "“Some” is unknown here; known are Figure, LegalBasis",
        ),
        ("60, 1e3", "\"60\", 1e3", "a number should stand here"),
        ("unit: \"men\"", "unit = \"men\"", "a colon is missing here"),
        ("\"a\", \"b\"", "\"a\" \"b\"", "a comma is missing here"),
        (
            "\"ok\"",
            "\"\\u{D83D}\\u{DE00}\"",
            "this text has a backslash \\ that means nothing",
        ),
        (
            "\"ok\"",
            "\"\\ud83d\"",
            "this text has a backslash \\ that means nothing",
        ),
        ("\"ok\"", "\"ok", "line 6, column"),
        (
            "offsets",
            "\0offsets",
            "line 4, column 5: the name of a field should stand here",
        ),
        ("(\n", "(\u{feff}\n", "line 1, column 2"),
        (
            "(\n",
            "#![enable(magic)]\n(\n",
            "line 1, column 11: a line that begins with #! is not",
        ),
        (
            "(\n",
            "/* /* */ (\n",
            "the comment that begins with /* has no end",
        ),
    ] {
        let ron = small();
        assert!(ron.contains(from), "{from}");
        let error = error(ron.replacen(from, to, 1));
        assert!(error.contains(message), "{to}: {error}\nnot: {message}");
        assert!(
            error.contains("line ") && error.contains(", column "),
            "{error}"
        );
        for technical in ["RON", "Expected", "expected", "u64", "struct", "enum", "`"] {
            assert!(!error.contains(technical), "{error}");
        }
    }
}

#[test]
fn bytes_that_are_no_text_have_a_place() {
    let mut bytes = small().into_bytes();
    let at = bytes.iter().rposition(|byte| *byte == b'T').unwrap();
    for bad in [
        &b"\xff"[..],
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xd0",
    ] {
        bytes.splice(at..at, bad.iter().copied());
        let error = error(&bytes);
        assert!(
            error.contains("line 7, column") && error.ends_with("not UTF-8 text"),
            "{error}"
        );
        bytes.drain(at..at + bad.len());
    }
    assert_eq!(
        outcome([b"\xef\xbb\xbf", &bytes[..]].concat()),
        Ok(Vec::new())
    );
}

#[test]
fn what_does_not_fit_is_told_with_its_line() {
    for (marks, findings) in [
        (
            mark("a", "3..0, \"The\"", ""),
            "line 6, mark a: 3..0 is no part of a text",
        ),
        (
            mark("a", "3..3, \"\"", ""),
            "line 6, mark a: 3..3 is no part of a text",
        ),
        (
            mark("a", "80..90, \"x\"", ""),
            "line 6, mark a: 80..90 goes beyond the end of the text",
        ),
        (
            mark("a", "4294967295..18446744073709551615, \"x\"", ""),
            "line 6, mark a: 4294967295..18446744073709551615 goes beyond the end",
        ),
        (
            mark("a", "0..3, \"The\"), (1..2, \"h\"", ""),
            "line 6, mark a: the parts of the mark overlap",
        ),
        (
            mark("a", "0..3, \"The\"), (0..3, \"The\"", ""),
            "line 6, mark a: the parts of the mark overlap",
        ),
        (
            mark("a", "0..3, \"The\"", "") + &mark("a", "0..3, \"The\"", ""),
            "line 7, mark a: the id a is there twice; the first mark keeps it",
        ),
        (
            format!(
                "\n // above\n /* and\n /* here */ */ {}",
                mark("a", "3..0, \"The\"", "")
            ),
            "line 9, mark a: 3..0 is no part of a text",
        ),
        (
            mark("a", "0..3, \"a\0b\"", ""),
            "line 6, mark a: at 0..3 the text says “The”, not “a�b”",
        ),
    ] {
        let told = outcome(with_marks(&marks)).unwrap();
        assert!(
            told.len() == 1 && told[0].starts_with(findings),
            "{told:?}\nnot {findings}"
        );
    }
    let told = outcome(small().replace("to: \"b\"", "to: \"gone\"")).unwrap();
    assert_eq!(
        told,
        ["line 9: the link leads to “gone”, and there is no such mark"]
    );
}

/// Which of two marks keeps an id does not change when the file is written again.
#[test]
fn a_mark_keeps_its_id_over_one_that_would_come_before_it() {
    let marks = mark("a", "26..32, \"46,327\"", "") + &mark("a", "0..3, \"The\"", "");
    let loaded = properties::sidecar::check(with_marks(&marks).as_bytes()).unwrap();
    assert_eq!(
        loaded.annotations[0].start(),
        28,
        "in bytes, behind “Board’s”"
    );
}

// ---- other files

#[test]
fn damaged_settings_are_kept_and_their_place_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.ron");
    for (bytes, place) in [
        (&b"(theme: Light,\n  text_size: \xff)"[..], "line 2: "),
        (b"(theme: Light,\n  autosave: maybe)", "line 2: "),
        (b"(read_percent: 3,\n recent: [(marks: -1)])", "line 2: "),
        (b"(theme: Light,", "line 1: "),
        (b"\0", "line 1: "),
    ] {
        fs::write(&path, bytes).unwrap();
        let (read, finding) = settings::load(&path);
        assert_eq!(read, settings::Settings::default());
        let finding = finding.unwrap().to_string();
        assert!(
            finding.starts_with(place) && finding.contains("column"),
            "{finding}"
        );
        assert_eq!(
            fs::read(folder.path().join("settings.ron.broken")).unwrap(),
            bytes
        );
    }
    fs::write(&path, b"\xef\xbb\xbf(theme: Dark)").unwrap();
    let (read, finding) = settings::load(&path);
    assert_eq!((read.theme, finding), (settings::ThemeChoice::Dark, None));
}

#[test]
fn settings_of_any_size_are_read_up_to_a_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.ron");
    // A file without content takes no room on the disk.
    fs::File::create(&path).unwrap().set_len(1 << 36).unwrap();
    assert!(settings::load(&path).1.is_some());
    assert!(!path.exists(), "it is put aside");
}

#[test]
fn sources_of_random_bytes_are_text_or_refused() {
    let mut random = random();
    for _ in 0..300 {
        let len = random(600);
        let of = [256, 128, 64][random(3)];
        let bytes: Vec<u8> = (0..len)
            .map(|_| u8::try_from(random(of)).unwrap())
            .collect();
        decoder::check(&bytes);
    }
    let text = "Їх було “не менше 63” 😀\r\n".repeat(4);
    for end in 0..text.len() {
        decoder::check(&text.as_bytes()[..end]);
        let (utf16, _, _) =
            encoding_rs::WINDOWS_1251.encode(&text[..text.floor_char_boundary(end)]);
        decoder::check(&utf16);
    }
    assert_eq!(decode(b"a\0b", None).unwrap_err(), DecodeError::Binary);
}

/// The sidecar is no evidence: whatever it says of the source, the source opens.
#[test]
fn a_hostile_sidecar_does_not_keep_the_source_closed() {
    let mut desk = Desk::with([b"\xff\xfe", &utf16(ARTICLE)[..]].concat());
    desk.open("article.txt");
    desk.mark("46,327", "figure");
    desk.save();
    let sidecar = desk.sidecar();
    assert!(sidecar.contains("encoding: \"UTF-16LE\""), "{sidecar}");
    for encoding in [
        "UTF-8",
        "windows-1251",
        "iso-2022-kr",
        "replacement",
        "",
        "\\0",
    ] {
        let named = format!("encoding: \"{encoding}\"");
        desk.write(
            "article.txt.ron",
            sidecar.replace("encoding: \"UTF-16LE\"", &named),
        );
        desk.restart();
        desk.open("article.txt");
        assert_eq!(desk.document().text().as_str(), ARTICLE, "{encoding}");
    }
}

#[test]
fn a_sidecar_that_is_no_file_is_told() {
    let mut desk = Desk::with(ARTICLE);
    fs::create_dir(desk.path("article.txt.ron")).unwrap();
    desk.open("article.txt");
    assert!(desk.is_read_only());
    let troubles = desk.troubles().join("\n");
    assert!(
        troubles.contains("is a folder or a device, not a file"),
        "{troubles}"
    );
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
