//! Which marks get labels, and where sentences end.

use super::*;
use crate::formats::losses::LossKind;
use crate::formats::round_trip;
use crate::formats::tokens::tokens;
use crate::model::Fragments;

/// The labels of each sentence as one string, and the losses with the ids of their marks.
fn labels(document: &Document, scheme: Scheme) -> (Vec<String>, Vec<String>) {
    let mut losses = Losses::default();
    let tokens = tokens(document.text.as_str());
    let labelled = Labelled::new(document, tokens, &mut losses);
    let labels = labelled.labels(scheme, |tag| tag.as_str()[..1].to_owned());
    let labels = labels.iter().map(|labels| labels.join(" ")).collect();
    let said = losses.all.iter().map(|loss| {
        let id = loss.id.map(|id| id.to_string()).unwrap_or_default();
        format!("{id} {}: {}", loss.kind.word(), loss.why)
    });
    (labels, said.collect())
}

#[track_caller]
fn check(notation: &str, scheme: Scheme, expected: &[&str], losses: &[&str]) {
    let document = round_trip::from_notation("a.txt", notation);
    let (labels, said) = labels(&document, scheme);
    assert_eq!(labels, expected);
    assert_eq!(said, losses);
}

#[test]
fn marks_that_touch_are_told_apart() {
    let text = "[actor|The Board] [actor|paid] [claim|men][figure|.] Then [figure|5][figure|%].";
    let none = &[];
    check(
        text,
        Scheme::Iob2,
        &["B-a I-a B-a B-c B-f", "O B-f B-f O"],
        none,
    );
    check(
        text,
        Scheme::Iob1,
        &["I-a I-a B-a I-c I-f", "O I-f B-f O"],
        none,
    );
    check(
        text,
        Scheme::Iobes,
        &["B-a E-a S-a S-c S-f", "O S-f S-f O"],
        none,
    );
}

#[test]
fn the_longest_mark_gets_the_label_then_the_first() {
    check(
        "[claim|The [actor|Board] paid] it.",
        Scheme::Iob2,
        &["B-c I-c I-c O O"],
        &[&format!("m1 left out: {OVERLAPPED}")],
    );
    check(
        "[actor|[figure|The Board]] paid",
        Scheme::Iob2,
        &["B-a I-a O"],
        &[&format!("m1 left out: {OVERLAPPED}")],
    );
}

#[test]
fn a_mark_is_widened_to_whole_words() {
    check(
        "Th[actor|e Boa]rd paid[claim| \r\n ]it",
        Scheme::Iob2,
        &["B-a I-a O", "O"],
        &[
            &format!("m1 left out: {NO_WORD}"),
            &format!("m0 flattened: {WIDENED}"),
        ],
    );
}

#[test]
fn a_sentence_does_not_end_inside_a_mark() {
    check(
        "One. [claim|Two. Three.] Four.\n[claim|Five\n\nsix]",
        Scheme::Iob2,
        &["O O", "B-c I-c I-c I-c", "O O", "B-c I-c"],
        &[],
    );
}

#[test]
fn fragments_are_marks_of_their_own() {
    let mut document = round_trip::from_notation("a.txt", "One two  three four-x");
    let span = |range| document.text.span(range).unwrap();
    // "One", a space, both halves of "four".
    let spans = vec![span(0..3), span(7..9), span(15..16), span(17..19)];
    let mark = Annotation::new(
        "m0".parse().unwrap(),
        "claim".into(),
        Fragments::new(spans).unwrap(),
        "olena",
        jiff::Timestamp::UNIX_EPOCH,
    );
    document.marks = round_trip::snapshot(vec![mark], Vec::new());
    let (labels, said) = labels(&document, Scheme::Iob2);
    assert_eq!(labels, ["B-c O O B-c O O"]);
    let kinds = [
        format!("m0 {}: {NO_WORD_IN_PART}", LossKind::InPart.word()),
        format!("m0 flattened: {TORN}"),
        format!("m0 flattened: {WIDENED}"),
    ];
    assert_eq!(said, kinds);
}
