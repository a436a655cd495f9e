//! Too much of everything: depth, length, number. Offsets in sidecars are Unicode code points.

use std::fs;
use std::time::Instant;

use evimark::store::sidecar::{self, Loaded};
use evimark::store::{folder, settings, tags};
use evimark::text::SourceText;

use super::{error, mark, outcome, small, with_marks};
use crate::properties;

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
/// Work that grows with the square takes 64 times as long, however often it is tried; work
/// that does not is only hindered by other programs, and not every time.
fn assert_linear(what: &str, n: usize, work: impl Fn(usize)) {
    let time = |n| {
        let start = Instant::now();
        work(n);
        start.elapsed()
    };
    let mut tried = Vec::new();
    for _ in 0..12 {
        let (once, eight_times) = (time(n), time(8 * n));
        if eight_times < once * 27 {
            return;
        }
        tried.push((once, eight_times));
    }
    panic!("{what}: {tried:?}");
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
        assert_eq!((loaded.findings.len(), loaded.unplaced.len()), (n, n));
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
