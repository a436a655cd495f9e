//! Tests of search. Offsets are UTF-8 bytes.

use proptest::prelude::*;

use super::{Finder, Query, QueryError};
use crate::text::boundary::is_grapheme_boundary;
use crate::text::{SourceText, Span};

fn query(pattern: &str) -> Query {
    Query {
        pattern: pattern.to_owned(),
        ..Query::default()
    }
}

fn found(query: &Query, text: &str) -> Vec<String> {
    let text = SourceText::new(text).unwrap();
    let finder = Finder::new(query).unwrap().unwrap();
    let spans = finder.matches(&text, 0);
    spans.map(|span| text.slice(span).to_owned()).collect()
}

#[track_caller]
fn check(query: &Query, text: &str, expected: &[&str]) {
    assert_eq!(found(query, text), expected, "{query:?} in {text:?}");
}

#[track_caller]
fn check_fold(pattern: &str, text: &str, expected: &[&str]) {
    check(&query(pattern), text, expected);
    let literal = Query {
        fold: false,
        ..query(pattern)
    };
    let exact = expected
        .iter()
        .filter(|m| m.to_lowercase() == pattern.to_lowercase());
    let exact: Vec<_> = exact.copied().collect();
    check(&literal, text, &exact);
}

#[test]
fn case_matters_only_when_asked() {
    check(&query("board"), "The Board, BOARD", &["Board", "BOARD"]);
    check(&query("РАДА"), "рада Рада", &["рада", "Рада"]);
    let case = Query {
        case: true,
        ..query("Board")
    };
    check(&case, "The Board, BOARD", &["Board"]);
}

#[test]
fn finds_what_looks_the_same() {
    check_fold(
        "the board",
        "the board the\u{a0}Board the\r\nboard the\u{2009}  board",
        &[
            "the board",
            "the\u{a0}Board",
            "the\r\nboard",
            "the\u{2009}  board",
        ],
    );
    check_fold(
        "\"no\"",
        "\"no\" “no” «no» „no“",
        &["\"no\"", "“no”", "«no»", "„no“"],
    );
    check_fold(
        "об'єкт",
        "об'єкт об’єкт обʼєкт",
        &["об'єкт", "об’єкт", "обʼєкт"],
    );
    check_fold(
        "60-80",
        "60-80 60–80 60—80 60−80",
        &["60-80", "60–80", "60—80", "60−80"],
    );
    check_fold(
        "operate",
        "op\u{ad}er\u{200b}ate",
        &["op\u{ad}er\u{200b}ate"],
    );
    check_fold("op\u{ad}erate", "operate", &["operate"]);
    check_fold("café", "café cafe\u{301} cafe", &["café", "cafe\u{301}"]);
    check_fold(
        "cafe\u{301}",
        "café cafe\u{301} cafe",
        &["café", "cafe\u{301}"],
    );
    check_fold("їх", "їх і\u{308}х", &["їх", "і\u{308}х"]);
    check_fold("office", "office oﬃce", &["office", "oﬃce"]);
    check_fold("so...", "so... so…", &["so...", "so…"]);
    check_fold(
        "Crimea",
        "Crimea, \u{421}rimea",
        &["Crimea", "\u{421}rimea"],
    );
    check_fold("a b", "a\u{200b}b a \u{200b} b", &["a \u{200b} b"]);
    check(&query(" "), "a  b", &["  "]);
}

#[test]
fn never_cuts_a_character() {
    check(&query("e"), "e\u{301}e", &["e"]);
    check(&query("👩"), "👩\u{200d}👧 👩", &["👩"]);
    check(&query("ab"), "ab\u{200d}c", &["ab\u{200d}"]);
    let dot = Query {
        regex: true,
        ..query(".")
    };
    check(&dot, "ae\u{301}b", &["a", "b"]);
}

#[test]
fn whole_words() {
    let whole = |pattern: &str, regex| Query {
        whole_word: true,
        regex,
        ..query(pattern)
    };
    check(
        &whole("board", false),
        "board boards aboard Board's",
        &["board", "Board"],
    );
    check(&whole("5%", false), "5% 15% 5%x", &["5%", "5%"]);
    check(&whole("%", false), "5% of", &["%"]);
    check(&whole("єкт", false), "об'єкт", &[]);
    check(&whole("board", false), "co\u{ad}board", &[]);
    check(
        &whole("board|boards", true),
        "boards board",
        &["boards", "board"],
    );
    check(&whole("[a-z]+", true), "ab1 cd", &["cd"]);
}

#[test]
fn regular_expressions() {
    let regex = |pattern: &str| Query {
        regex: true,
        ..query(pattern)
    };
    check(&regex(r"\d+"), "5 and 46", &["5", "46"]);
    check(&regex("x*"), "axxb", &["xx"]);
    check(&regex("^b.*$"), "a\r\nbc\r\nd", &["bc"]);
    let error = Finder::new(&regex("(a")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this is not a valid pattern: unclosed group"
    );
    let huge = Finder::new(&regex("((a{1000}){1000}){1000}")).unwrap_err();
    assert_eq!(huge, QueryError::TooLarge);
    assert!(Finder::new(&query("")).unwrap().is_none());
}

#[test]
fn starts_where_it_is_told() {
    let text = SourceText::new("aaa b aaa").unwrap();
    let finder = Finder::new(&query("aa")).unwrap().unwrap();
    let from = |byte| finder.find_from(&text, byte).map(Span::start);
    assert_eq!(from(0), Some(0));
    assert_eq!(from(1), Some(1));
    assert_eq!(from(2), Some(6));
    assert_eq!(from(8), None);
    assert_eq!(from(99), None);
    assert_eq!(finder.matches(&text, 0).count(), 2);
}

#[test]
fn hidden_characters_do_not_hide_a_match_behind_another() {
    let text = "board b\u{ad}oard board bo\u{200b}ard board b\u{ad} board";
    assert_eq!(found(&query("board"), text).len(), 6);
}

/// Turns a text into what is compared, naively, with where each character came from.
fn flat(text: &str) -> Vec<(char, usize)> {
    let kept = text.char_indices().filter(|(_, c)| *c != '\u{ad}');
    let mut all: Vec<(char, usize)> = Vec::new();
    for (at, c) in kept {
        let c = match c {
            '’' => '\'',
            '–' => '-',
            '\u{a0}' | '\n' => ' ',
            c => c.to_ascii_lowercase(),
        };
        if c != ' ' || all.last().is_none_or(|last| last.0 != ' ') {
            all.push((c, at));
        }
    }
    all
}

proptest! {
    #[test]
    fn finds_what_a_naive_search_finds(
        text in "[abB \u{a0}\n'’\u{ad}–-]{0,40}",
        pattern in "[ab][ab '’-]{0,2}[ab]",
    ) {
        let text_flat = flat(&text);
        let wanted: Vec<char> = flat(&pattern).iter().map(|(c, _)| *c).collect();
        let mut naive = Vec::new();
        let mut at = 0;
        while at + wanted.len() <= text_flat.len() {
            let here = text_flat[at..].iter().zip(&wanted).all(|((c, _), w)| c == w);
            if here {
                naive.push(text_flat[at].1);
            }
            at += if here { wanted.len() } else { 1 };
        }
        let source = SourceText::new(text.as_str()).unwrap();
        let finder = Finder::new(&query(&pattern)).unwrap().unwrap();
        let starts: Vec<usize> = finder.matches(&source, 0).map(|s| s.start() as usize).collect();
        prop_assert_eq!(starts, naive);
    }

    #[test]
    fn never_panics(
        text in "([a-c.]|é|e\u{301}|🇺|👩\u{200d}|\\PC|\r\n){0,30}",
        pattern in "\\PC{1,6}|[a-c\u{ad} ]{1,4}",
        flags in 0..16_u8,
        from in 0..60_u32,
    ) {
        let query = Query {
            pattern: pattern.clone(),
            case: flags & 1 > 0,
            whole_word: flags & 2 > 0,
            regex: flags & 4 > 0,
            fold: flags & 8 > 0,
        };
        let text = SourceText::new(format!("{text}{pattern}{text}")).unwrap();
        if let Ok(Some(finder)) = Finder::new(&query) {
            let mut end = 0;
            for span in finder.matches(&text, from) {
                prop_assert!(span.start() >= end);
                prop_assert!(is_grapheme_boundary(&text, span.start()));
                prop_assert!(is_grapheme_boundary(&text, span.end()));
                end = span.end();
            }
        }
    }
}
