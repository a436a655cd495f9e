//! Conflicts and decisions without a window. Offsets are UTF-8 bytes.

use super::*;
use crate::model::{Annotations, merge_annotations};
use crate::store::Fingerprint;
use crate::text::SourceText;

fn annotations(marks: &[(&str, &str, std::ops::Range<u32>)]) -> Annotations {
    let text = SourceText::new("The Board reported that 46,327 men had been drafted.").unwrap();
    let time = "2026-11-22T09:14:05Z".parse().unwrap();
    let marks = marks.iter().map(|(id, tag, bytes)| {
        let span = text.span(bytes.clone()).unwrap();
        Annotation::new(id.parse().unwrap(), (*tag).into(), span, "olena", time)
    });
    Annotations::from_sorted_or_not(marks.collect(), Vec::new()).unwrap()
}

/// Two marks that both sides tagged differently; the ids are not in the order of the text.
fn merging(theirs: &str) -> Merging {
    let base = annotations(&[("b1", "claim", 0..9), ("a1", "claim", 24..30)]).snapshot();
    let mine = annotations(&[("b1", "actor", 0..9), ("a1", "figure", 24..30)]).snapshot();
    let theirs = annotations(&[("b1", theirs, 0..9), ("a1", "actor", 24..30)]).snapshot();
    let merge = merge_annotations(&base, &mine, &theirs);
    let theirs = Theirs {
        fingerprint: Fingerprint::of(b""),
        snapshot: theirs,
        misfits: Vec::new(),
        findings: Vec::new(),
        merge,
        is_same: false,
    };
    Merging::new(theirs, mine)
}

#[test]
fn conflicts_are_in_the_order_of_the_text() {
    let merging = merging("figure");
    let ids: Vec<_> = merging
        .conflicts()
        .iter()
        .map(|c| c.key.to_string())
        .collect();
    assert_eq!(ids, ["b1", "a1"]);
}

#[test]
fn a_decision_leads_to_the_next_question() {
    let mut merging = merging("figure");
    assert_eq!((merging.selected(), merging.undecided()), (0, 2));
    assert!(!merging.step(false) && merging.step(true));
    merging.decide(Decision::Theirs);
    assert_eq!(
        (merging.selected(), merging.undecided()),
        (0, 1),
        "round to the open one"
    );
    merging.decide(Decision::Both);
    assert_eq!(
        (merging.selected(), merging.undecided()),
        (0, 0),
        "nothing to go to"
    );
    // The first was kept twice, the second is theirs.
    let edits = merging.resolution().edits.edits;
    assert_eq!(edits.len(), 2);
}

#[test]
fn decisions_are_taken_over_where_the_question_is_the_same() {
    let mut before = merging("figure");
    before.decide(Decision::Theirs);
    before.decide(Decision::Mine);
    let after = merging("legal-basis").taking_over(Some(before));
    assert_eq!(after.decision(0), None, "they have changed it again");
    assert_eq!(after.decision(1), Some(Decision::Mine));
    assert_eq!(after.selected(), 0);
}
