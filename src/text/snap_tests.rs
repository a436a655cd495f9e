//! Tests of snapping and trimming. A notation marks what is dragged or kept.

use proptest::prelude::*;

use super::super::boundary::is_grapheme_boundary;
use super::{Granularity, snap, trim};
use crate::text::{SourceText, notation};

/// `[d|…]` is dragged; the text of the span that comes of it.
#[track_caller]
fn check(granularity: Granularity, dragged: &str, expected: Option<&str>) {
    let (text, marks) = notation::parse(dragged);
    let text = SourceText::new(text).unwrap();
    let drag = &marks[0].1;
    for (anchor, head) in [(drag.start, drag.end), (drag.end, drag.start)] {
        let span = snap(&text, anchor, head, granularity);
        assert_eq!(span.map(|span| text.slice(span)), expected, "{dragged:?}");
    }
}

#[track_caller]
fn check_trim(text: &str, expected: &str) {
    let source = SourceText::new(text).unwrap();
    let span = trim(&source, 0..source.len_bytes());
    assert_eq!(
        span.map_or("", |span| source.slice(span)),
        expected,
        "{text:?}"
    );
}

#[test]
fn words_are_whole() {
    let word = |dragged, expected| check(Granularity::Word, dragged, Some(expected));
    word("The Bo[d|ard sha]ll pay.", "Board shall");
    word("The[d| Board ]shall", "Board");
    word("The [d|]Board", "Board");
    word("The Board[d|] shall", "Board");
    word("the Bo[d|ard.] Then", "Board");
    word("some 4[d|6,32]7 men", "46,327");
    word("about 6[d|]0–80% of", "60–80%");
    word("Article [d|8](2)(a)(v).", "8(2)(a)(v)");
    word("the [d|U].S. said", "U.S.");
    word("the U.S[d|]. said", "U.S.");
    word("a [d|28]-point plan", "28-point");
    word("he “sa[d|id.” Th]en", "said.” Then");
    word("he “[d|said].” Then", "said");
    word("line on[d|e\r\nline] two", "one\r\nline");
}

#[test]
fn nothing_comes_of_white_space_and_punctuation() {
    check(Granularity::Word, "one[d| ]two", None);
    check(Granularity::Word, "one[d|, ]two", None);
    check(Granularity::Word, "one [d|—] two", None);
    check(Granularity::Word, "one\n[d|]\ntwo", None);
    check(Granularity::Sentence, "one. [d|  ]", None);
    check(Granularity::Character, "on[d|]e", None);
    check(Granularity::Character, "one[d|, ]two", Some(", "));
}

#[test]
fn characters_are_whole() {
    let text = SourceText::new("ae\u{301}b\r\n").unwrap();
    let span = |anchor, head| snap(&text, anchor, head, Granularity::Character).unwrap();
    assert_eq!(text.slice(span(1, 2)), "e\u{301}");
    assert_eq!(text.slice(span(2, 0)), "ae\u{301}");
    assert_eq!(text.slice(span(5, 6)), "\r\n");
    assert_eq!(text.slice(span(4, 99)), "b\r\n");
}

#[test]
fn sentences_and_paragraphs_are_whole() {
    let text = "One two. The U.S. [d|Arm]y left. Then.\nNext.";
    check(Granularity::Sentence, text, Some("The U.S. Army left"));
    check(
        Granularity::Sentence,
        "One [d|two. T]hree. Four.",
        Some("One two. Three"),
    );
    check(
        Granularity::Paragraph,
        text,
        Some("One two. The U.S. Army left. Then"),
    );
    check(
        Granularity::Paragraph,
        "One.\nTw[d|]o, three.\r\n",
        Some("Two, three"),
    );
    check(Granularity::Paragraph, "One.[d|\nTw]o.", Some("Two"));
    check(
        Granularity::Sentence,
        "“No,” he said. “Ye[d|]s.” Then.",
        Some("“Yes.”"),
    );
}

#[test]
fn trims_what_does_not_belong() {
    for (text, expected) in [
        ("  The Board shall.  ", "The Board shall"),
        ("60–80%,", "60–80%"),
        ("Article 8(2)(a)(v)", "Article 8(2)(a)(v)"),
        ("Article 8(2)(a)(v)),", "Article 8(2)(a)(v)"),
        ("the U.S.", "the U.S."),
        ("“quoted”", "“quoted”"),
        ("„quoted“.", "„quoted“"),
        ("«quoted»,", "«quoted»"),
        ("said.”", "said"),
        ("said.\"", "said"),
        ("\"said\"", "\"said\""),
        ("\"said", "said"),
        ("“said", "said"),
        ("the ‘Board’s’ plan", "the ‘Board’s’ plan"),
        ("‘Board’s", "Board’s"),
        ("— he said —", "he said"),
        ("• item;", "item"),
        ("-5%", "-5%"),
        ("$5", "$5"),
        ("§ 12", "§ 12"),
        ("¿Qué?", "¿Qué"),
        ("(see above)", "(see above)"),
        ("(see above", "see above"),
        ("see above).", "see above"),
        ("Acme Inc.", "Acme Inc."),
        ("’90s", "’90s"),
        ("...", ""),
        ("\u{ad} \n", ""),
        ("🇺🇦!", "🇺🇦"),
        ("wow‼️", "wow‼️"),
        ("سلام؟", "سلام"),
        ("決定した。", "決定した"),
    ] {
        check_trim(text, expected);
    }
}

const GRANULARITIES: [Granularity; 4] = [
    Granularity::Character,
    Granularity::Word,
    Granularity::Sentence,
    Granularity::Paragraph,
];

proptest! {
    #[test]
    fn spans_are_whole_and_stable(
        text in "([a-zé5]{0,3}|[ .,“”()%–'’\"\r\n-]|\u{301}|🇺|👩\u{200d}|ї|漢|\u{ad}){0,40}",
        anchor in 0..200_u32,
        head in 0..200_u32,
    ) {
        let text = SourceText::new(text).unwrap();
        for granularity in GRANULARITIES {
            let Some(span) = snap(&text, anchor, head, granularity) else { continue };
            prop_assert!(is_grapheme_boundary(&text, span.start()));
            prop_assert!(is_grapheme_boundary(&text, span.end()));
            if granularity != Granularity::Character {
                prop_assert_eq!(trim(&text, span.range()), Some(span));
            }
        }
    }
}
