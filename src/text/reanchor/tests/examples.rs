//! Cases by hand: the ways in which a lookalike could be taken for the passage. The new text
//! carries the same tags where the marks truly are.

use std::ops::Range;

use super::Old;
use crate::text::reanchor::{Basis, Doubt, Kind, Placement};
use crate::text::{SourceText, notation};

const HEAD: &str = "The harbour board met on Monday to hear the report of its auditors. \
    Nobody from the ministry attended, though seats had been kept for three of its officers. ";
const TAIL: &str = " Reporters were asked to leave before the vote was taken by a show of hands. \
    The minutes will be published once the chair has signed them, a clerk told the paper.";

/// Places the marks of `old` with the old text at hand; each must be of its kind, and where it
/// has a place at the tag in `new`.
#[track_caller]
fn check(old: &str, new: &str, kinds: &[Kind]) -> Vec<Placement> {
    check_from(true, old, new, kinds)
}

/// The same without the old text.
#[track_caller]
fn check_without(old: &str, new: &str, kinds: &[Kind]) -> Vec<Placement> {
    check_from(false, old, new, kinds)
}

#[track_caller]
fn check_from(with_old: bool, old: &str, new: &str, kinds: &[Kind]) -> Vec<Placement> {
    let (_, old_tags) = notation::parse(old);
    let (new_text, new_tags) = notation::parse(new);
    let placements = Old::new(old).place(with_old, &new_text);
    let found: Vec<Kind> = placements.iter().map(|placement| placement.kind).collect();
    assert_eq!(found, kinds, "{placements:#?}");
    for ((tag, _), placement) in old_tags.iter().zip(&placements) {
        let truth = new_tags.iter().find(|(other, _)| other == tag);
        let place = placement
            .candidates
            .first()
            .map(|best| best.spans[0].range());
        if let (Some((_, truth)), Some(place)) = (truth, place)
            && placement.kind != Kind::Ambiguous
        {
            let slice = |range: &Range<u32>| &new_text[range.start as usize..range.end as usize];
            assert_eq!(&place, truth, "{} for {}", slice(&place), slice(truth));
        }
    }
    placements
}

/// The story between what stands around it on the page.
fn page(story: &str) -> String {
    format!("{HEAD}{story}{TAIL}")
}

#[test]
fn the_same_text_leaves_everything_where_it_is() {
    let text = page("He said [a|16%] of [b|the [c|men]] were [d|16%] paid.");
    check(&text, &text, &[Kind::Unmoved; 4]);
    let short = "[a|Yes].";
    check(short, short, &[Kind::Unmoved]);
    check_without(short, short, &[Kind::Altered]);
}

#[test]
fn a_page_with_other_boilerplate_is_the_same_story() {
    let story = page("He said [a|16%] of [b|the men] were not paid at all.");
    let end = "Two days later a letter from the union turned up, in which [c|the chair] was asked \
        to explain how the money had been spent. No answer has come so far.";
    let old = format!("Accept cookies\n\n{story}\n\n{end}\n\nMost popular\n");
    let new = format!("Subscribe now\n\nSkip\n\n{story}\n\n{end}\n\nRelated\nTerms\n");
    check(&old, &new, &[Kind::Moved; 3]);
    // The marks of two passages confirm each other; one alone has nobody to confirm it.
    check_without(&old, &new, &[Kind::Moved; 3]);
    let old = old.replace("[c|the chair]", "the chair");
    let found = check_without(&old, &new, &[Kind::Altered; 2]);
    let evidence = found[0].candidates[0].evidence;
    assert_eq!(evidence.doubt, Some(Doubt::NotConfirmed));
    assert_eq!(evidence.basis, Basis::Surroundings);
}

#[test]
fn a_figure_that_was_corrected_is_altered() {
    let old = page("In May [a|12,418] men were [b|drafted by force], he said.");
    let new = page("In May [a|13,006] men were [b|drafted by force], he said.");
    let found = check(&old, &new, &[Kind::Altered, Kind::Unmoved]);
    let evidence = found[0].candidates[0].evidence;
    assert_eq!((evidence.words_gone, evidence.words_new), (1, 1));
    assert_eq!(evidence.context_chars_agree, 64);
    assert_eq!(evidence.basis, Basis::Comparison);
    check_without(&old, &new, &[Kind::Altered, Kind::Unmoved]);
}

#[test]
fn an_edit_at_the_edge_or_inside_is_altered() {
    check(
        &page("It was [a|the greatest loss] of all, [b|he told the court] in June."),
        &page("It was [a|the gravest loss] of all, [b|he told the high court] in June."),
        &[Kind::Altered; 2],
    );
    check(
        &page("It was [a|teh loss of ships] that [b|the court foudn] hard."),
        &page("It was [a|the loss of ships] that [b|the court found] hard."),
        &[Kind::Altered; 2],
    );
}

#[test]
fn a_quote_that_was_deleted_is_not_its_like_in_the_next_sentence() {
    let old = page(
        "The north lost [a|16%] of its crews. In the south, where the storms of that year had been far worse, [b|16%] were sick.",
    );
    let new =
        page("In the south, where the storms of that year had been far worse, [b|16%] were sick.");
    check(&old, &new, &[Kind::Lost, Kind::Moved]);
    // Nothing tells which of two like sentences has gone.
    let old = page("The fleet lost [a|16%] of its men. The fleet lost [b|16%] of its men.");
    let found = Old::new(&old).place(true, &page("The fleet lost 16% of its men."));
    assert!(found.iter().all(|placement| !is_accepted(placement)));
}

#[test]
fn a_word_cut_and_put_back_beside_is_no_counterpart() {
    let old = page("They met [a|the] envoy at noon.");
    let new = page("At dusk a guard let in the other one.");
    let found = Old::new(&old).place(true, &new);
    assert!(!is_accepted(&found[0]), "{found:?}");
}

#[test]
fn of_three_like_headlines_any_may_have_gone() {
    let line = "Board votes on harbour fees";
    let old = page(&format!("[a|{line}]\n[b|{line}]\n[c|{line}]\n"));
    let new = page(&format!("{line}\n{line}\n"));
    for with_old in [true, false] {
        let found = Old::new(&old).place(with_old, &new);
        assert!(found.iter().all(|placement| !is_accepted(placement)));
    }
    // What stands around them is sure all the same.
    let old = format!("{HEAD}[a|The chair] spoke.\n{line}\n{line}\n{line}\n{TAIL}");
    let new = format!("{HEAD}[a|The chair] spoke.\n{line}\n{line}\n{TAIL}");
    check(&old, &new, &[Kind::Unmoved]);
}

#[test]
fn of_a_line_that_came_twice_either_may_be_the_old_one() {
    let line = "The board voted on harbour fees.";
    let old = page(&format!("[a|{line}]"));
    let new = page(&format!("{line} {line}"));
    let found = Old::new(&old).place(true, &new);
    assert_eq!(found[0].kind, Kind::Ambiguous);
    assert_eq!(found[0].candidates.len(), 2);
}

#[test]
fn paragraphs_that_differ_by_a_figure_are_told_apart() {
    let like = |figure: &str, tag: &str| {
        format!(
            "In the [{tag}|{figure}] quarter the yard hired welders, [{tag}2|the foreman] said, \
             and paid them on time.\n\n"
        )
    };
    let both = format!(
        "{HEAD}\n\n{}{}{TAIL}",
        like("first", "a"),
        like("second", "b")
    );
    let one = format!("{HEAD}\n\n{}{TAIL}", like("second", "b"));
    for with_old in [true, false] {
        let found = Old::new(&both).place(with_old, &notation::parse(&one).0);
        // The first foreman is gone and must not become the second.
        assert!(!is_accepted(&found[1]), "{with_old} {:?}", found[1]);
    }
    // With text between them nothing is in doubt.
    let far = format!(
        "{}{HEAD}{TAIL}\n\n{}{TAIL}",
        like("first", "a"),
        like("second", "b")
    );
    let one = format!("{HEAD}{TAIL}\n\n{}{TAIL}", like("second", "b"));
    let found = check(
        &far,
        &one,
        &[Kind::Lost, Kind::Lost, Kind::Moved, Kind::Moved],
    );
    assert!(found[0].candidates.is_empty());
}

#[test]
fn a_row_that_was_cut_from_a_table_is_lost() {
    let old = page("\nKerch | [a|16%] | 2019\nYalta | [b|16%] | 2019\nSudak | [c|16%] | 2019\n");
    let new = page("\nKerch | [a|16%] | 2019\nSudak | [c|16%] | 2019\n");
    let found = Old::new(&old).place(true, &notation::parse(&new).0);
    assert!(!is_accepted(&found[1]), "{found:?}");
    let like = page("\nKerch | 16% | 2019\nKerch | [b|16%] | 2019\nKerch | 16% | 2019\n");
    let found = Old::new(&like).place(true, &page("\nKerch | 16% | 2019\nKerch | 16% | 2019\n"));
    assert!(!is_accepted(&found[0]), "{found:?}");
}

#[test]
fn names_in_a_list_stay_themselves() {
    check(
        &page("Present: [a|Osei], Koval, Smith, [b|Osei], Lind, [c|Smith] and Hale."),
        &page("Present: [a|Osei], Koval, Smith, [b|Osei], Lind, [c|Smith], Reed and Hale."),
        &[Kind::Unmoved, Kind::Unmoved, Kind::Unmoved],
    );
    let old = page("Present: Osei, Koval, [a|Smith], Osei, Lind, [b|Smith] and Hale.");
    let found = Old::new(&old).place(true, &page("Present: Osei, Lind, Smith and Hale."));
    assert!(!is_accepted(&found[0]), "{found:?}");
}

#[test]
fn two_paragraphs_moved_to_one_place_take_their_marks_along() {
    let first = "Some [a|4,112] welders from three yards signed the petition, which \
        the union handed over at the gate.\n\n";
    let second = "A tug had been [b|moored] across the lock since dawn, and no barge \
        could enter the basin.\n\n";
    let (head, tail) = (format!("{HEAD}\n\n"), format!("{TAIL}\n\n"));
    let rain = "It rained on the quay for the rest of that week, and the cranes stood still.";
    let old = format!("{first}{head}{second}{tail}{rain}");
    let new = format!("{head}{tail}{first}{second}{rain}");
    check(&old, &new, &[Kind::Moved; 2]);
}

#[test]
fn a_paragraph_that_was_moved_takes_its_marks_along() {
    let moved = "Some [a|4,112] welders from three yards signed the petition, which \
        [b|Olena Marchenko] handed to the clerk before the doors were closed.\n\n";
    let old = format!("{moved}{HEAD}\n\n{TAIL}\n\nIt rained.");
    let new = format!("{HEAD}\n\n{TAIL}\n\n{moved}It rained.");
    let found = check(&old, &new, &[Kind::Moved; 2]);
    assert_eq!(found[0].candidates[0].evidence.basis, Basis::MovedPassage);
}

#[test]
fn a_deleted_passage_is_not_the_copy_of_another() {
    // “like” stood there twice: one is gone, the other was copied to the end.
    let like = "Some [a|4,112] welders from three yards signed the petition, which was then \
        handed to the clerk before the doors were closed.\n\n";
    let bare = notation::parse(like).0;
    let old = format!("{like}{HEAD}\n\n{bare}{TAIL}\n\n");
    let new = format!("{HEAD}\n\n{bare}{TAIL}\n\n{bare}");
    let found = Old::new(&old).place(true, &new);
    assert!(!is_accepted(&found[0]), "{found:?}");
}

#[test]
fn other_line_breaks_are_no_other_words() {
    let old = page("He said\nthat [a|sixteen of\nthe men] were [b|paid late].");
    let new = old.replace('\n', "\r\n");
    let found = check(&old, &new, &[Kind::Altered, Kind::Moved]);
    assert!(found[0].candidates[0].evidence.only_white_space);
    let wrapped = page("He said that [a|sixteen of the men] were [b|paid late].");
    let found = check(&old, &wrapped, &[Kind::Altered, Kind::Unmoved]);
    assert!(found[0].candidates[0].evidence.only_white_space);
    assert_eq!(found[0].candidates[0].evidence.words_gone, 0);
    let found = check_without(&old, &wrapped, &[Kind::Altered, Kind::Unmoved]);
    assert!(found[0].candidates[0].evidence.only_white_space);
}

#[test]
fn any_script_will_do() {
    let old = "Рада [a|Міністрів] ухвалила 👍 [b|постанову № 5] у травні. \
        المحكمة [c|العليا] قالت ذلك أمس. בית [d|המשפט] פסק היום. 東京[e|大学]は新しい。";
    let new = format!("Вступ. {old}");
    check(old, &new, &[Kind::Moved; 5]);
    check(
        "Рада [a|Міністрів] ухвалила 👨‍👩‍👧 [b|постанову № 5] у травні минулого року.",
        "Рада [a|Міністрів] ухвалила 👨‍👩‍👧 [b|постанову № 6] у травні минулого року.",
        &[Kind::Unmoved, Kind::Altered],
    );
    // A Cyrillic letter that looks like the Latin one is another spelling.
    check(
        &page("The [a|cost] was high."),
        &page("The [a|соst] was high."),
        &[Kind::Altered],
    );
}

#[test]
fn a_mark_of_parts_has_a_place_if_all_parts_have() {
    let text = page("The board fined the yard, which had refused to pay, a sum of 16,000.");
    let range = |text: &str, quote: &str| {
        let start = u32::try_from(text.find(quote).unwrap()).unwrap();
        start..start + u32::try_from(quote.len()).unwrap()
    };
    let parts = vec![
        range(&text, "fined the yard"),
        range(&text, "a sum of 16,000"),
    ];
    let old = Old::with_parts(&text, [parts].into_iter());
    let new = format!("More. {text}");
    let found = old.place(true, &new);
    assert_eq!(found[0].kind, Kind::Moved);
    let spans = &found[0].candidates[0].spans;
    assert_eq!(spans[0].range(), range(&new, "fined the yard"));
    assert_eq!(spans[1].range(), range(&new, "a sum of 16,000"));
    let found = old.place(true, &new.replace("16,000", "17,000"));
    assert_eq!(found[0].kind, Kind::Altered);
    assert_eq!(found[0].candidates[0].spans.len(), 2);
    let found = old.place(true, &page("The board fined nobody."));
    assert!(!is_accepted(&found[0]));
}

#[test]
fn a_mark_that_was_never_there_is_lost() {
    let mut old = Old::new(&page("He said [a|16%] of it."));
    old.anchors[0].parts[0].quote = "17%".to_owned();
    assert!(!is_accepted(
        &old.place(true, &page("He said 16% of it."))[0]
    ));
    old.anchors[0].parts[0].quote = String::new();
    for with_old in [true, false] {
        assert_eq!(old.place(with_old, &page("so"))[0].kind, Kind::Lost);
    }
    old.anchors[0].parts.clear();
    for with_old in [true, false] {
        assert_eq!(old.place(with_old, &page("so"))[0].kind, Kind::Lost);
    }
}

#[test]
fn it_stops_when_asked() {
    let old = Old::new(&page("He said [a|16%] of it."));
    let new = SourceText::new(page("Other.")).unwrap();
    for with_old in [true, false] {
        let request = crate::text::reanchor::Request {
            anchors: &old.anchors,
            old: with_old.then_some(&old.text),
            new: &new,
        };
        assert!(crate::text::reanchor::reanchor(&request, &|| true).is_none());
    }
}

fn is_accepted(placement: &Placement) -> bool {
    matches!(placement.kind, Kind::Unmoved | Kind::Moved)
}
