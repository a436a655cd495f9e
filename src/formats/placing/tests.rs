//! The truth about offsets, whatever a program counts.

use super::*;
use crate::formats::counting::{LineEnds, Unit};
use crate::formats::foreign::ForeignPart;

const TEXT: &str =
    "💩This is an annotation.\r\nЇжак e\u{301} said “no”.\r\nThe end, said the annotation.";

fn mark(key: usize, start: u64, end: u64, quote: Option<&str>) -> ForeignMark {
    ForeignMark {
        key: key.to_string(),
        tag: "claim".to_owned(),
        parts: vec![ForeignPart {
            start,
            end,
            quote: quote.map(str::to_owned),
        }],
        ..ForeignMark::default()
    }
}

/// The quotes as a program writes them that counts like this.
fn counted(counting: Counting, quotes: &[&str]) -> Foreign {
    let marks = quotes.iter().enumerate().map(|(key, quote)| {
        let start = TEXT.find(quote).unwrap();
        let bytes = [start, start + quote.len()].map(|at| u32::try_from(at).unwrap());
        let ends = counting.offsets_of(TEXT, &bytes);
        let inclusive = u64::from(counting.end == End::Inclusive);
        mark(key, ends[0], ends[1] - inclusive, Some(quote))
    });
    Foreign {
        marks: marks.collect(),
        ..Foreign::default()
    }
}

fn target() -> SourceText {
    SourceText::new(TEXT).unwrap()
}

fn quotes(placed: &Placed, text: &SourceText) -> Vec<String> {
    let quote = |mark: &Outcome| match mark {
        Outcome::Placed(fragments) => {
            let slices = fragments.iter().map(|span| text.slice(span));
            slices.collect::<Vec<_>>().join(" … ")
        }
        other => format!("{other:?}"),
    };
    placed.marks.iter().map(quote).collect()
}

#[test]
fn every_way_to_count_is_recognised_by_the_quotes() {
    let words = ["annotation", "Їжак e\u{301}", "“no”", "The end"];
    for counting in Counting::default().from_likely_on() {
        let placed = place(&counted(counting, &words), &target(), &|| false).unwrap();
        assert_eq!(placed.counted, Counted::Proven(counting, 4), "{counting}");
        assert_eq!(quotes(&placed, &target()), words, "{counting}");
    }
}

#[test]
fn one_quote_that_does_not_fit_is_no_proof() {
    let mut foreign = counted(Counting::default(), &["annotation", "“no”", "The end"]);
    foreign.marks[1].parts[0].start += 1;
    foreign.marks[1].parts[0].end += 1;
    let placed = place(&foreign, &target(), &|| false).unwrap();
    let Counted::Searched { fit, quotes, .. } = placed.counted else {
        panic!("{:?}", placed.counted);
    };
    assert_eq!((fit, quotes), (2, 3));
    // “annotation” stands there twice: what is not certain waits for a person.
    for (outcome, mark) in placed.marks.iter().zip(&foreign.marks) {
        match outcome {
            Outcome::Placed(fragments) => {
                let there = target().slice(fragments.first()).to_owned();
                assert_eq!(mark.parts[0].quote.as_deref(), Some(there.as_str()));
            }
            Outcome::Waiting(former, _) => {
                assert_eq!(Some(&former.parts[0].1), mark.parts[0].quote.as_ref());
            }
            Outcome::LeftOut(why) => panic!("{why}"),
        }
    }
}

#[test]
fn without_quotes_the_unit_is_assumed_and_nonsense_is_left_out() {
    let foreign = Foreign {
        counting: Counting::of(Unit::Utf16),
        marks: vec![
            mark(0, 13, 23, None),
            mark(1, 1, 3, None),
            mark(2, 5, 5, None),
            mark(3, 5, 5000, None),
        ],
        ..Foreign::default()
    };
    let placed = place(&foreign, &target(), &|| false).unwrap();
    assert_eq!(placed.counted, Counted::Assumed(Counting::of(Unit::Utf16)));
    assert_eq!(quotes(&placed, &target())[0], "annotation");
    assert_eq!(
        placed.marks[1..],
        [
            Outcome::LeftOut(OUTSIDE),
            Outcome::LeftOut(NOTHING_MARKED),
            Outcome::LeftOut(OUTSIDE)
        ]
    );
}

#[test]
fn a_text_of_its_own_is_compared() {
    let folded = Counting {
        line_ends: LineEnds::Folded,
        ..Counting::default()
    };
    let mut foreign = counted(folded, &["annotation", "“no”", "The end"]);
    foreign.text = Some(TEXT.replace("\r\n", "\n"));
    let placed = place(&foreign, &target(), &|| false).unwrap();
    assert_eq!(placed.likeness, Some(Likeness::LineEnds));
    assert_eq!(
        quotes(&placed, &target()),
        ["annotation", "“no”", "The end"]
    );

    let shorter = SourceText::new(&TEXT[TEXT.find("Їжак").unwrap()..]).unwrap();
    let placed = place(&foreign, &shorter, &|| false).unwrap();
    assert_eq!(placed.likeness, Some(Likeness::Different));
    assert!(
        matches!(placed.marks[0], Outcome::Waiting(..)),
        "{placed:?}"
    );
    assert_eq!(quotes(&placed, &shorter)[1], "“no”");
}

#[test]
fn joined_quotes_prove_parts() {
    let mut foreign = counted(Counting::default(), &["This is", "said"]);
    let second = foreign.marks.pop().unwrap().parts.remove(0);
    let first = &mut foreign.marks[0];
    first.parts.push(second);
    first.parts.iter_mut().for_each(|part| part.quote = None);
    first.joined_quote = Some("This is said".to_owned());
    let placed = place(&foreign, &target(), &|| false).unwrap();
    assert_eq!(placed.counted, Counted::Proven(Counting::default(), 1));
    assert_eq!(quotes(&placed, &target()), ["This is … said"]);
}

#[test]
fn a_line_break_may_be_a_space_in_the_quote() {
    let mut foreign = counted(Counting::default(), &["annotation.\r\nЇжак"]);
    foreign.marks[0].parts[0].quote = Some("annotation.  Їжак".to_owned());
    let placed = place(&foreign, &target(), &|| false).unwrap();
    assert!(matches!(placed.counted, Counted::Proven(..)), "{placed:?}");
}

fn quoted(quotes: &[&str], before: &str, after: &str) -> ForeignMark {
    let parts = quotes.iter().map(|quote| ForeignPart {
        quote: Some((*quote).to_owned()),
        ..ForeignPart::default()
    });
    ForeignMark {
        parts: parts.collect(),
        before: before.to_owned(),
        after: after.to_owned(),
        only_quoted: true,
        ..ForeignMark::default()
    }
}

#[test]
fn a_mark_without_offsets_is_found_where_its_quote_stands_once() {
    let foreign = Foreign {
        marks: vec![
            quoted(&["“no”"], "", ""),
            quoted(&["annotation"], "", ""),
            quoted(&["annotation"], "said the ", "."),
            quoted(&["annotation.\nЇжак"], "an ", ""),
            quoted(&["This", "said the"], "💩", " annotation"),
            quoted(&["“no”"], "said yes ", ""),
            quoted(&[""], "", ""),
        ],
        ..Foreign::default()
    };
    let placed = place(&foreign, &target(), &|| false).unwrap();
    assert_eq!(placed.counted, Counted::Quoted(7));
    let found = quotes(&placed, &target());
    assert_eq!(found[0], "“no”");
    assert!(matches!(&placed.marks[1], Outcome::Waiting(former, _)
        if former.parts == [(0..10, "annotation".to_owned())]));
    assert_eq!(found[2], "annotation");
    assert_eq!(found[3], "annotation.\r\nЇжак");
    assert_eq!(found[4], "This … said the");
    assert!(matches!(&placed.marks[5], Outcome::Waiting(former, _)
        if former.before == "said yes "));
    assert_eq!(placed.marks[6], Outcome::LeftOut(NOTHING_MARKED));
}

#[test]
fn a_mark_without_offsets_says_nothing_about_how_the_others_count() {
    let utf16 = Counting::of(Unit::Utf16);
    let mut foreign = counted(utf16, &["annotation", "The end"]);
    foreign.marks.insert(1, quoted(&["“no”"], "", ""));
    let placed = place(&foreign, &target(), &|| false).unwrap();
    assert_eq!(placed.counted, Counted::Proven(utf16, 2));
    assert_eq!(
        quotes(&placed, &target()),
        ["annotation", "“no”", "The end"]
    );
}

#[test]
fn words_that_stand_once_in_the_text_of_the_file_are_certain() {
    let mut foreign = counted(Counting::default(), &["annotation", "“no”", "The end"]);
    foreign.marks[2].parts[0].start += 1;
    foreign.marks.push(mark(3, 5, 5, Some("")));
    foreign.text = Some(TEXT.to_owned());
    let placed = place(&foreign, &target(), &|| false).unwrap();
    let Counted::Searched { fit, quotes, .. } = placed.counted else {
        panic!("{:?}", placed.counted);
    };
    assert_eq!((fit, quotes), (2, 3), "an empty quote is none");
    assert!(
        matches!(placed.marks[0], Outcome::Waiting(..)),
        "it stands there twice"
    );
    let found = self::quotes(&placed, &target());
    assert_eq!(found[1..3], ["“no”", "The end"]);
    assert_eq!(placed.marks[3], Outcome::LeftOut(NOTHING_MARKED));
}
