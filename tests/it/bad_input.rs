//! Damaged and hostile files: each gives an error or findings in plain words, in bounded time
//! and memory, and never a panic. Offsets in sidecars are Unicode code points.

use std::fs;
use std::time::Instant;

use evimark::store::sidecar::{self, Loaded};
use evimark::store::{folder, settings, tags};
use evimark::text::SourceText;
use evimark::text::decode::{DecodeError, decode};

use crate::fixture::{ARTICLE, Desk};
use crate::properties::{self, decoder};

/// How much of it is hostile: less where the machine is slow.
const DEEP_BYTES: usize = if cfg!(debug_assertions) {
    100_000
} else {
    1_000_000
};
/// Each of these characters takes two bytes.
const LONG_CHARS: usize = if cfg!(debug_assertions) {
    1_000_000
} else {
    50_000_000
};

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
            let kept = loaded.annotations.len() + loaded.misfits.len();
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

// ---- too much

/// On a stack that is smaller than any thread has it.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(512 * 1024);
    thread.spawn(work).unwrap().join().unwrap();
}

#[test]
fn nesting_of_any_depth_is_an_error() {
    on_a_small_stack(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep.ron");
        for open in [
            "(", "[", "{", "{0:", "(a:", "[(", "Some(", "A(", "A(a:", "[Some(", "/*", "//\n(",
        ] {
            let deep = open.repeat(DEEP_BYTES / open.len());
            for ron in [
                deep.clone(),
                format!("(format: \"evimark/1\", x: {deep}"),
                format!("(x: {deep}"),
                format!(
                    "#![enable(implicit_some, unwrap_newtypes, unwrap_variant_newtypes)]\n(x: {deep}"
                ),
                with_marks(&deep),
                with_marks(&mark("a", &deep, "")),
                with_marks(&mark("a", "0..3, \"The\"", &format!("details: {deep}"))),
            ] {
                error(&ron);
            }
            let ron = format!("(annotations: [{deep}");
            fs::write(&path, &ron).unwrap();
            assert_eq!(folder::marks_in_sidecar(&path), None, "{open}");
            assert!(settings::load(&path).1.is_some());
            assert!(tags::read(&deep).is_err());
            assert!(tags::read(&format!("[(key: {deep}")).is_err());
        }
    });
}

/// Brackets that are closed again are as deep.
#[test]
fn closed_nesting_is_an_error_too() {
    on_a_small_stack(|| {
        let deep = "[".repeat(400_000) + &"]".repeat(400_000);
        assert!(error(&deep).contains("something in brackets ( ) should stand here"));
        let newer = format!("(format: \"evimark/2\", shape: {deep})");
        assert!(error(newer).contains("newer version"));
        let other = format!("(shape: {deep}, format: \"evimark/2\")");
        assert!(error(other).contains("“shape” is unknown to this version"));
        let comments = "/*".repeat(400_000) + &"*/".repeat(400_000);
        assert_eq!(outcome(comments + &small()), Ok(Vec::new()));
    });
}

#[test]
fn a_gigantic_string_is_no_message() {
    let long = "ї".repeat(LONG_CHARS);
    for (from, to) in [
        ("id: \"f81k\"", format!("id: \"{long}\"")),
        ("tag: \"claim\"", format!("tag: \"{long}\"")),
        ("\"46,327\"", format!("\"{long}\"")),
        ("to: \"b\"", format!("to: \"{long}\"")),
        ("\"2026-11-22T09:14:05Z\"", format!("\"{long}\"")),
        ("encoding: \"UTF-8\"", format!("encoding: \"{long}\"")),
        ("offsets: \"", format!("offsets: \"{long}")),
        ("evimark/1", format!("evimark/1{long}")),
        ("tag: ", format!("{long}: ")),
        ("Accepted", long.clone()),
        ("note: \"", format!("note: \"{long}")),
        ("value: ", format!("value: \"{long}\" ")),
    ] {
        let ron = small();
        assert!(ron.contains(from), "{from}");
        let ron = ron.replacen(from, &to, 1);
        let text = SourceText::new(properties::sidecar::ARTICLE).unwrap();
        let read = sidecar::read(
            &ron,
            &text,
            &properties::sidecar::identity(),
            &tags::built_in(),
        );
        let messages = match read {
            Ok(loaded) => loaded.findings.iter().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        };
        assert!(messages.is_empty() == from.starts_with("note"), "{from}");
        for message in messages {
            properties::check_message(&message);
        }
    }
    let error = tags::read(&format!("[(key: \"{long}\", name: \"x\")]")).unwrap_err();
    properties::check_message(&error.to_string());
}

/// Eight times the work takes less than 27 times as long: each doubling less than three times.
/// The shortest of some runs, in turn, so that other programs do not matter.
fn assert_linear(what: &str, n: usize, work: impl Fn(usize)) {
    let time = |n| {
        let start = Instant::now();
        work(n);
        start.elapsed()
    };
    let runs: Vec<_> = (0..3).map(|_| (time(n), time(8 * n))).collect();
    let once = runs.iter().map(|(once, _)| *once).min().unwrap();
    let eight_times = runs
        .iter()
        .map(|(_, eight_times)| *eight_times)
        .min()
        .unwrap();
    assert!(
        eight_times < once * 27,
        "{what}: {once:?}, then {eight_times:?}"
    );
}

fn read_all(ron: &str, article: &str) -> Loaded {
    let text = SourceText::new(article).unwrap();
    let identity = properties::sidecar::identity();
    sidecar::read(ron, &text, &identity, &tags::built_in()).unwrap()
}

#[test]
fn the_time_grows_with_the_size_and_not_with_its_square() {
    let article = properties::sidecar::ARTICLE;
    let marks = |n, place: &str| -> String {
        let marks: String = (0..n).map(|n| mark(&format!("m{n}"), place, "")).collect();
        with_marks(&marks)
    };
    assert_linear("marks on one character", 300, |n| {
        let loaded = read_all(&marks(n, "0..1, \"T\""), article);
        assert_eq!(loaded.annotations.len(), n);
        evimark::model::Annotations::from_sorted_or_not(loaded.annotations, loaded.links).unwrap();
    });
    assert_linear("findings", 300, |n| {
        let loaded = read_all(&marks(n, "0..1, \"t\""), article);
        assert_eq!((loaded.findings.len(), loaded.misfits.len()), (n, n));
        assert_eq!(loaded.findings[n - 1].line, u32::try_from(n + 5).ok());
    });
    assert_linear("the same id again", 300, |n| {
        let loaded = read_all(
            &with_marks(&mark("a", "0..1, \"T\"", "").repeat(n)),
            article,
        );
        assert_eq!(loaded.misfits.len(), n - 1);
    });
    assert_linear("fragments of one mark, the last first", 500, |n| {
        let parts: Vec<String> = (0..n)
            .rev()
            .map(|n| format!("{n}..{}, \"x\"", n + 1))
            .collect();
        let ron = with_marks(&mark("a", &parts.join("), ("), ""));
        let loaded = read_all(&ron, &"x".repeat(n));
        assert_eq!(loaded.annotations[0].fragments.len(), n);
    });
    assert_linear("links to nothing", 500, |n| {
        let link = "(from: \"a\", kind: \"x\", to: \"gone\"),\n".repeat(n);
        let ron = with_marks(&mark("a", "0..1, \"T\"", ""));
        let loaded = read_all(
            &ron.replace("\n)\n", &format!("\nlinks: [{link}])")),
            article,
        );
        assert_eq!(loaded.misfits.len(), n);
    });
    assert_linear("escapes", 20_000, |n| {
        let note = format!("note: \"{}\", ", "\\u{301}\\\\".repeat(n));
        assert_eq!(
            read_all(&with_marks(&mark("a", "0..1, \"T\"", &note)), article).misfits,
            []
        );
    });
    assert_linear("tags", 1_000, |n| {
        let set: Vec<_> = (0..n)
            .map(|n| format!("(key: \"k{n}\", name: \"x\")"))
            .collect();
        let set = tags::read(&format!("[{}]", set.join(","))).unwrap();
        assert_eq!(set.len(), n);
    });
    assert_linear("comments above an entry", 2_000, |n| {
        let marks = "/* a /* b */ */\n".repeat(n) + &mark("a", "0..1, \"t\"", "");
        let line = read_all(&with_marks(&marks), article).findings[0].line;
        assert_eq!(line, u32::try_from(n + 6).ok());
    });
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
