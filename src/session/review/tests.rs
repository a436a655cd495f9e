//! Reviews without a window: what is decided and what comes of it. Offsets are UTF-8 bytes,
//! which are code points here.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Decision, Found, OldSource, Review, Tab};
use crate::model::{Annotation, Annotations, Edit, FormerPlace, TagKey, Transaction, Unplaced};
use crate::session::command::{Edge, EdgeMove};
use crate::store::SourceIdentity;
use crate::text::reanchor::{Candidate, Evidence, Kind, Placement};
use crate::text::snap::Granularity;
use crate::text::{SourceText, Span};

const OLD: &str = "One claim here. Two men there. The law says so. Nobody knows why.";
const NEW: &str = "First. One claim here. Three men there. The law says so. The law says so.";

fn text() -> SourceText {
    SourceText::new(NEW).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A mark on the first of these words of the old text.
fn mark(id: &str, quote: &str) -> Arc<Unplaced> {
    let start = OLD.find(quote).unwrap() as u64;
    Arc::new(Unplaced {
        id: id.parse().unwrap(),
        tag: TagKey::new("claim"),
        place: FormerPlace {
            parts: vec![(start..start + quote.len() as u64, quote.to_owned())],
            before: String::new(),
            after: String::new(),
        },
        note: "a note".to_owned(),
        details: None,
        review: None,
        author: "olena".into(),
        created: at(1),
        modified: Some(at(2)),
        is_set_aside: false,
    })
}

fn span(range: Range<u32>) -> Span {
    text().span(range).unwrap()
}

fn on(words: &str) -> Span {
    let start = u32::try_from(NEW.find(words).unwrap()).unwrap();
    span(start..start + u32::try_from(words.len()).unwrap())
}

fn placement(kind: Kind, places: &[Span]) -> Placement {
    let candidates = places.iter().map(|place| Candidate {
        spans: vec![*place],
        score: 1.0,
        evidence: Evidence::default(),
    });
    Placement {
        kind,
        candidates: candidates.collect(),
    }
}

fn marks() -> Vec<(Arc<Unplaced>, Placement)> {
    let law = u32::try_from(NEW.rfind("The law").unwrap()).unwrap();
    let second = span(law..law + 7);
    vec![
        (mark("lo", "Nobody"), placement(Kind::Lost, &[])),
        (
            mark("am", "The law"),
            placement(Kind::Ambiguous, &[on("The law"), second]),
        ),
        (
            mark("al", "Two men"),
            placement(Kind::Altered, &[on("Three men")]),
        ),
        (mark("m2", "claim"), placement(Kind::Moved, &[on("claim")])),
        (
            mark("m1", "One claim"),
            placement(Kind::Moved, &[on("One claim")]),
        ),
        (
            mark("un", "there"),
            placement(Kind::Unmoved, &[on("there")]),
        ),
    ]
}

fn review() -> Review {
    let identity = |sha256: &str| SourceIdentity {
        name: "article.txt".to_owned(),
        sha256: sha256.to_owned(),
        bytes: 65,
        encoding: "UTF-8".to_owned(),
    };
    let old = OldSource {
        identity: identity("old"),
        marked: Some(at(2)),
        is_same: false,
    };
    let old_text = SourceText::new(OLD).unwrap();
    let found = marks().into_iter().map(|(mark, placement)| {
        let found = Found {
            old: Some(old_text.clone()),
            placement: Arc::new(placement),
        };
        (mark, found)
    });
    Review::new(old, found.collect())
}

fn annotations() -> Annotations {
    let unplaced = marks()
        .into_iter()
        .map(|(mark, _)| Arc::unwrap_or_clone(mark));
    Annotations::from_parts(Vec::<Annotation>::new(), unplaced.collect(), Vec::new()).unwrap()
}

fn ids(review: &Review, tab: Tab) -> Vec<String> {
    let items = &review.items()[review.range(tab)];
    items.iter().map(|item| item.mark.id.to_string()).collect()
}

fn selected(review: &Review) -> String {
    review.selected_item().unwrap().mark.id.to_string()
}

fn select(review: &mut Review, id: &str) {
    let position = |item: &super::Item| item.mark.id.to_string() == id;
    let at = review.items().iter().position(position);
    review.select(Some(at.unwrap()));
}

/// What a transaction makes of the marks: each with its words, or why it has none.
fn outcome(transaction: &Transaction) -> Vec<String> {
    let mut annotations = annotations();
    annotations.apply(transaction).unwrap();
    let placed = annotations.iter().map(|mark| shown(mark));
    let unplaced = annotations.unplaced().values().map(|mark| {
        let state = if mark.is_set_aside {
            "set aside"
        } else {
            "waits"
        };
        format!("{} {state}", mark.id)
    });
    placed.chain(unplaced).collect()
}

fn shown(mark: &Annotation) -> String {
    let words: Vec<&str> = mark
        .fragments
        .iter()
        .map(|span| &NEW[span.start() as usize..span.end() as usize])
        .collect();
    format!("{} “{}”", mark.id, words.join(" … "))
}

#[test]
fn marks_are_grouped_and_in_the_order_of_their_old_places() {
    let review = review();
    assert_eq!(ids(&review, Tab::ToDecide), ["m1", "m2", "al", "am", "lo"]);
    assert_eq!(ids(&review, Tab::Of(Kind::Unmoved)), ["un"]);
    assert_eq!(
        (
            review.to_decide(),
            review.decided(),
            review.undecided_moved()
        ),
        (5, 0, 2)
    );
    assert_eq!(selected(&review), "m1");
}

#[test]
fn without_a_decision_only_what_did_not_move_is_placed() {
    let transaction = review().transaction(&text(), at(9));
    assert_eq!(transaction.label, "re-anchor");
    assert_eq!(
        outcome(&transaction),
        [
            "un “there”",
            "al waits",
            "am waits",
            "lo waits",
            "m1 waits",
            "m2 waits"
        ]
    );
}

#[test]
fn each_decision_does_what_it_says() {
    let mut review = review();
    assert_eq!(review.accept_moved(), 2);
    select(&mut review, "al");
    review.decide(Some(review.keeping().unwrap()));
    select(&mut review, "am");
    assert!(review.choose(1));
    review.decide(Some(review.keeping().unwrap()));
    select(&mut review, "lo");
    review.decide(Some(Decision::SetAside));
    assert_eq!((review.decided(), review.undecided()), (5, 0));
    let transaction = review.transaction(&text(), at(9));
    assert_eq!(
        outcome(&transaction),
        [
            "m1 “One claim”",
            "m2 “claim”",
            "al “Three men”",
            "un “there”",
            "am “The law”",
            "lo set aside"
        ]
    );
    let placed: Vec<_> = transaction
        .edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::Annotation { after, .. } => after.clone(),
            _ => None,
        })
        .collect();
    for mark in placed {
        assert_eq!((mark.note.as_str(), mark.created), ("a note", at(1)));
        let is_altered = mark.id.to_string() == "al";
        let changed = if is_altered { at(9) } else { at(2) };
        assert_eq!(mark.modified, Some(changed), "{}", mark.id);
    }
}

#[test]
fn undo_takes_all_of_it_back_in_one_step() {
    let mut review = review();
    review.accept_moved();
    select(&mut review, "lo");
    review.decide(Some(Decision::SetAside));
    let transaction = review.transaction(&text(), at(9));
    let before = annotations();
    let mut now = before.clone();
    now.apply(&transaction).unwrap();
    now.apply(&transaction.inverted()).unwrap();
    assert!(now.is_empty());
    assert_eq!(now.unplaced(), before.unplaced());
}

#[test]
fn for_reading_what_is_beyond_doubt_stands_in_its_place() {
    let review = review();
    let provisional: Vec<_> = review.provisional(&text()).iter().map(shown).collect();
    assert_eq!(provisional, ["m1 “One claim”", "m2 “claim”", "un “there”"]);
    let mut annotations = annotations();
    let before = annotations.unplaced().clone();
    let transaction = review.provisional_transaction(&text());
    annotations.apply(&transaction).unwrap();
    assert_eq!(annotations.waiting(), 3);
    annotations.apply(&transaction.inverted()).unwrap();
    assert_eq!(annotations.unplaced(), &before);
}

#[test]
fn only_moved_marks_are_accepted_together() {
    let mut review = review();
    review.decide(Some(Decision::SetAside));
    assert_eq!(review.undecided_moved(), 1);
    assert_eq!(review.accept_moved(), 1);
    assert_eq!(review.accept_moved(), 0);
    assert_eq!(review.decided(), 2);
    let decisions: Vec<_> = review
        .items()
        .iter()
        .map(|item| item.decision.clone())
        .collect();
    assert_eq!(
        decisions,
        [
            Some(Decision::SetAside),
            Some(Decision::Keep(0)),
            None,
            None,
            None,
            None
        ]
    );
}

#[test]
fn what_is_decided_is_counted_once_and_can_be_taken_back() {
    let mut review = review();
    for decision in [Decision::Keep(0), Decision::SetAside] {
        review.decide(Some(decision));
    }
    assert_eq!((review.decided(), review.undecided_moved()), (1, 1));
    review.decide(None);
    review.decide(None);
    assert_eq!((review.decided(), review.undecided_moved()), (0, 2));
    select(&mut review, "un");
    review.decide(Some(Decision::KeepAt(vec![on("Three")])));
    assert_eq!(review.decided(), 0, "nobody waits for it");
    assert!(review.has_decisions());
}

#[test]
fn a_place_among_several_is_never_chosen_by_itself() {
    let mut review = review();
    select(&mut review, "am");
    assert!(review.keeping().is_err());
    assert!(!review.choose(2));
    assert!(review.choose(0));
    assert_eq!(review.keeping(), Ok(Decision::Keep(0)));
    review.decide(Some(Decision::Keep(0)));
    // Looking at another place makes the mark undecided.
    assert!(review.choose(1));
    assert_eq!(
        (review.decided(), review.keeping()),
        (0, Ok(Decision::Keep(1)))
    );
}

#[test]
fn deciding_goes_on_to_what_is_open_around_the_end() {
    let mut review = review();
    select(&mut review, "lo");
    review.decide(Some(Decision::SetAside));
    review.go_on();
    assert_eq!(selected(&review), "m1");
    review.decide(Some(Decision::Keep(0)));
    review.go_on();
    assert_eq!(selected(&review), "m2");
    assert!(review.step(true) && review.step(true));
    assert_eq!(selected(&review), "am");
    assert!(review.step(true) && !review.step(true));
    assert!(review.step(false));
}

#[test]
fn a_tab_shows_its_kind_and_an_empty_one_cannot_be_shown() {
    let mut review = review();
    review.show_tab(Tab::Of(Kind::Ambiguous));
    assert_eq!(
        (review.tab(), selected(&review).as_str()),
        (Tab::Of(Kind::Ambiguous), "am")
    );
    assert!(!review.step(true), "there is only one");
    let mut empty = Review::new(review.old.clone(), Vec::new());
    empty.show_tab(Tab::Of(Kind::Lost));
    assert_eq!(empty.selected(), None);
    assert!(!empty.step(true) && empty.keeping().is_err());
}

#[test]
fn edges_move_from_the_place_that_was_found() {
    let text = text();
    let mut review = review();
    select(&mut review, "al");
    let step = |edge, forward, by_word| EdgeMove {
        edge,
        forward,
        by_word,
    };
    assert!(review.move_edge(&text, step(Edge::Start, true, true)));
    assert_eq!(review.draft(), Some(&[on(" men")][..]));
    assert!(review.move_edge(&text, step(Edge::End, true, true)));
    assert_eq!(review.draft(), Some(&[on(" men there")][..]));
    assert_eq!(review.decided(), 0, "nothing is decided by moving");
    let keeping = review.keeping().unwrap();
    assert_eq!(keeping, Decision::KeepAt(vec![on(" men there")]));
    assert!(review.cancel_edges());
    assert_eq!(review.keeping(), Ok(Decision::Keep(0)));

    review.decide(Some(keeping));
    review.begin_edges(&text);
    assert_eq!(
        review.draft(),
        Some(&[on(" men there")][..]),
        "from where it was put"
    );
}

#[test]
fn an_edge_never_passes_the_other() {
    let text = text();
    let mut review = review();
    select(&mut review, "m2");
    let left = EdgeMove {
        edge: Edge::End,
        forward: false,
        by_word: true,
    };
    assert!(!review.move_edge(&text, left));
    assert_eq!(review.draft(), Some(&[on("claim")][..]));
}

#[test]
fn a_lost_mark_is_put_on_words_by_hand() {
    let text = text();
    let mut review = review();
    select(&mut review, "lo");
    assert!(review.keeping().is_err());
    let (from, to) = (on("First").start(), on("First").end());
    review.put(&text, from, to, Granularity::Word);
    assert_eq!(review.keeping(), Ok(Decision::KeepAt(vec![on("First")])));
    review.decide(Some(review.keeping().unwrap()));
    let outcome = outcome(&review.transaction(&text, at(9)));
    assert_eq!(outcome[0], "lo “First”");
}

#[test]
fn the_keyboard_alone_finds_words_for_a_lost_mark() {
    let text = text();
    let mut review = review();
    select(&mut review, "lo");
    review.begin_edges(&text);
    let draft = review.draft().unwrap().to_vec();
    assert!(
        text.slice(draft[0]).chars().all(char::is_alphanumeric),
        "{draft:?}"
    );
    // It begins near where the mark would be by its neighbours: “there” did not move.
    assert!(draft[0].start() > on("there").start());
}

#[test]
fn what_waits_again_is_reviewed_again() {
    let mut review = review();
    review.accept_moved();
    let mut annotations = annotations();
    let transaction = review.transaction(&text(), at(9));
    annotations.apply(&transaction).unwrap();
    assert!(review.refresh(&annotations));
    assert_eq!(ids(&review, Tab::ToDecide), ["al", "am", "lo"]);
    assert_eq!((review.decided(), review.items().len()), (0, 3));
    annotations.apply(&transaction.inverted()).unwrap();
    assert!(review.refresh(&annotations));
    assert_eq!(review.items().len(), 6);
    assert!(!review.refresh(&Annotations::new()));
}
