//! The algebra of annotations against a plain vector. Offsets are UTF-8 bytes.

use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::model::density::STRETCHES;
use crate::model::{Details, Edit, FigureValue, Review, Transaction, UndoStack, Verdict};
use crate::text::{SourceText, Span};

const TEXT_LEN: u32 = 500;

fn text() -> SourceText {
    SourceText::new("x".repeat(TEXT_LEN as usize)).unwrap()
}

pub(in crate::model) fn id(n: u32) -> AnnotationId {
    format!("m{n}").parse().unwrap()
}

pub(in crate::model) fn mark(n: u32, range: Range<u32>) -> Annotation {
    let span = text().span(range).unwrap();
    Annotation::new(id(n), "claim".into(), span, "olena", Timestamp::UNIX_EPOCH)
}

fn review() -> Review {
    Review {
        verdict: Verdict::Accepted,
        by: "marko".into(),
        at: Timestamp::UNIX_EPOCH,
        reason: String::new(),
    }
}

fn spans() -> impl Strategy<Value = Fragments> {
    let span = (0..TEXT_LEN - 1, 1..60_u32);
    prop::collection::vec(span, 1..4).prop_map(|ranges| {
        let text = text();
        let mut spans: Vec<Span> = Vec::new();
        for (start, len) in ranges {
            let span = text.span(start..(start + len).min(TEXT_LEN)).unwrap();
            if !spans.iter().any(|other| other.overlaps(span)) {
                spans.push(span);
            }
        }
        Fragments::new(spans).unwrap()
    })
}

/// Annotations with few ids, so that edits meet the same ones again and again.
fn annotations() -> impl Strategy<Value = Annotation> {
    let author = prop::sample::select(vec!["olena", "marko", "taras"]);
    (0..12_u32, 0..5_u32, spans(), author, any::<bool>()).prop_map(
        |(n, tag, fragments, author, reviewed)| {
            let tag = TagKey::new(format!("tag-{tag}"));
            let mut new = Annotation::new(id(n), tag, fragments, author, Timestamp::UNIX_EPOCH);
            new.review = reviewed.then(review);
            new
        },
    )
}

#[derive(Clone, Debug)]
pub(in crate::model) enum Op {
    /// Adds the annotation, or changes the one with its id into it.
    Put(Box<Annotation>),
    Remove(u32),
    Link(u32, u32, bool),
    Unlink(Index),
    Relink(Index, u32),
}

pub(in crate::model) fn ops() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        6 => annotations().prop_map(|a| Op::Put(Box::new(a))),
        2 => (0..12_u32).prop_map(Op::Remove),
        3 => (0..12_u32, 0..12_u32, any::<bool>()).prop_map(|(a, b, c)| Op::Link(a, b, c)),
        1 => any::<Index>().prop_map(Op::Unlink),
        1 => (any::<Index>(), 0..12_u32).prop_map(|(at, to)| Op::Relink(at, to)),
    ];
    prop::collection::vec(op, 1..12)
}

/// What the operations do to `scratch`, as one transaction that fits the state before them.
pub(in crate::model) fn transaction(scratch: &mut Annotations, ops: Vec<Op>) -> Transaction {
    let mut edits = Vec::new();
    for op in ops {
        let links: Vec<Link> = scratch.links().cloned().collect();
        let new = match op {
            Op::Put(after) => match scratch.get(after.id) {
                Some(before) => vec![Edit::change(before, *after)],
                None => vec![Edit::add(*after)],
            },
            Op::Remove(n) => scratch.removal(id(n)).edits,
            Op::Link(from, to, kind) => {
                let kind = if kind { "quantifies" } else { "supports" }.to_owned();
                vec![Edit::add_link(Link {
                    from: id(from),
                    kind,
                    to: id(to),
                })]
            }
            Op::Unlink(_) | Op::Relink(..) if links.is_empty() => Vec::new(),
            Op::Unlink(at) => vec![Edit::remove_link(at.get(&links).clone())],
            Op::Relink(at, to) => {
                let before = at.get(&links).clone();
                let after = Link {
                    to: id(to),
                    ..before.clone()
                };
                vec![Edit::Link {
                    before: Some(before),
                    after: Some(after),
                }]
            }
        };
        let new = Transaction::new("step", new);
        // Links to nothing and links that are there already are refused, and left out.
        if scratch.apply(&new).is_ok() {
            edits.extend(new.edits);
        }
    }
    Transaction::new("several", edits)
}

type State = (Vec<Annotation>, Vec<Link>);

fn state(annotations: &Annotations) -> State {
    let all = annotations.iter().map(|a| Annotation::clone(a)).collect();
    (all, annotations.links().cloned().collect())
}

/// Every answer against the plain vector of [`state`].
fn check(annotations: &Annotations) {
    let (all, links) = state(annotations);
    assert!(all.is_sorted_by_key(Annotation::order_key));
    assert_eq!(annotations.len(), all.len());
    assert_eq!(
        annotations.unreviewed(),
        all.iter().filter(|a| a.review.is_none()).count()
    );
    for tag in ["tag-0", "tag-1", "claim", "no such"] {
        let tag = TagKey::from(tag);
        assert_eq!(
            annotations.count(&tag),
            all.iter().filter(|a| a.tag == tag).count()
        );
        if let Some(density) = annotations.density(&tag) {
            let here = all.iter().filter(|a| a.tag == tag);
            let spans: Vec<_> = here.flat_map(|a| a.fragments.iter()).collect();
            let density = density.counts();
            let bytes = density.stretch_bytes();
            let covered = (0..STRETCHES).filter(|&stretch| {
                let from = u32::try_from(stretch).unwrap() * bytes;
                spans.iter().any(|span| span.touches(from..from + bytes))
            });
            assert!(density.covered().eq(covered));
        }
    }
    let mut authors = BTreeMap::new();
    for a in &all {
        *authors.entry(Arc::clone(&a.author)).or_insert(0) += 1;
    }
    assert_eq!(annotations.authors(), &authors);

    for (rank, a) in all.iter().enumerate() {
        assert_eq!(annotations.get(a.id).map(|a| &**a), Some(a));
        assert_eq!(annotations.rank(a.id), Some(rank));
        assert_eq!(annotations.select(rank).map(|a| a.id), Some(a.id));
        let twin = all
            .iter()
            .filter(|b| b.tag == a.tag && b.fragments == a.fragments);
        assert_eq!(
            annotations.twin(&a.tag, &a.fragments),
            twin.map(|b| b.id).min()
        );
        let of: Vec<&Link> = links
            .iter()
            .filter(|l| l.from == a.id || l.to == a.id)
            .collect();
        assert_eq!(annotations.links_of(a.id), of);
    }
    for link in &links {
        assert!(annotations.get(link.from).is_some() && annotations.get(link.to).is_some());
    }
    assert_eq!(annotations.links_to.len(), links.len());
    let entries: usize = all.iter().map(|a| a.fragments.len()).sum();
    assert_eq!(annotations.index.len(), entries);
}

/// Every question about a place against the plain vector.
fn check_at(annotations: &Annotations, byte: u32, len: u32) {
    let all: Vec<&Arc<Annotation>> = annotations.iter().collect();
    let window = byte..(byte + len).min(TEXT_LEN);
    let touching = all.iter().filter(|a| a.fragments.touches(&window));
    assert!(annotations.touching(window.clone()).iter().eq(touching));

    let mut at: Vec<_> = all
        .iter()
        .filter(|a| a.fragments.span_at(byte).is_some())
        .collect();
    at.sort_by_key(|a| {
        let span = a.fragments.span_at(byte).unwrap();
        (span.len(), std::cmp::Reverse(span.start()), a.id)
    });
    assert!(annotations.at(byte).iter().eq(at));

    let rank = all.iter().filter(|a| a.start() < byte).count();
    assert_eq!(annotations.rank_of_byte(byte), rank);
    for filter in [
        Filter::default(),
        Filter::unreviewed(),
        Filter::tag("tag-1".into()),
        Filter {
            tags: vec!["tag-2".into(), "no such".into()],
            reviewed: Some(true),
        },
    ] {
        let good: Vec<_> = all.iter().filter(|a| filter.passes(a)).collect();
        assert_eq!(annotations.count_where(&filter), good.len());
        let next = good.iter().find(|a| a.start() >= byte);
        let prev = good.iter().rev().find(|a| a.start() < byte);
        assert_eq!(
            annotations.next_where(byte, None, &filter),
            next.map(|a| **a)
        );
        assert_eq!(
            annotations.prev_where(byte, None, &filter),
            prev.map(|a| **a)
        );
        for (rank, a) in good.iter().enumerate() {
            let id = Some(a.id);
            assert_eq!(annotations.rank_where(a.id, &filter), Some(rank));
            assert_eq!(annotations.select_where(rank, &filter), Some(**a));
            let next = good.get(rank + 1).map(|a| **a);
            assert_eq!(annotations.next_where(byte, id, &filter), next);
            let prev = rank.checked_sub(1).map(|rank| *good[rank]);
            assert_eq!(annotations.prev_where(byte, id, &filter), prev);
            let page = annotations.page_where(rank, 3, &filter);
            assert!(page.iter().eq(good[rank..].iter().take(3).copied()));
        }
        assert!(annotations.page_where(good.len(), 3, &filter).is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn undoing_and_redoing_everything_restores_every_state(steps in prop::collection::vec(ops(), 1..10), probe in (0..TEXT_LEN, 0..50_u32)) {
        let mut annotations = Annotations::new();
        let mut scratch = Annotations::new();
        let mut stack = UndoStack::new();
        let mut states = vec![state(&annotations)];
        for ops in steps {
            let transaction = transaction(&mut scratch, ops);
            if transaction.is_empty() {
                continue;
            }
            annotations.apply(&transaction).unwrap();
            stack.push(transaction);
            states.push(state(&annotations));
            prop_assert_eq!(states.last(), Some(&state(&scratch)));
            check(&annotations);
            check_at(&annotations, probe.0, probe.1);
        }
        for _ in 0..2 {
            for expected in states.iter().rev().skip(1) {
                annotations.apply(&stack.undo().unwrap()).unwrap();
                prop_assert_eq!(&state(&annotations), expected);
            }
            prop_assert!(stack.undo().is_none());
            check(&annotations);
            for expected in &states[1..] {
                annotations.apply(&stack.redo().unwrap()).unwrap();
                prop_assert_eq!(&state(&annotations), expected);
            }
            prop_assert!(stack.redo().is_none());
            check(&annotations);
        }
    }

    #[test]
    fn a_transaction_with_a_bad_edit_changes_nothing(first in ops(), second in ops(), at in any::<Index>(), ghost in annotations()) {
        let mut annotations = Annotations::new();
        let before = transaction(&mut annotations, first);
        let mut scratch = annotations.clone();
        let mut bad = transaction(&mut scratch, second);
        // Nothing has ever had this id.
        let ghost = Arc::new(Annotation { id: "ghost".parse().unwrap(), ..ghost });
        bad.edits.insert(at.index(bad.edits.len() + 1), Edit::remove(&ghost));
        let (was, revision) = (state(&annotations), annotations.revision());
        prop_assert_eq!(annotations.apply(&bad), Err(ApplyError::Missing(ghost.id)));
        prop_assert_eq!(state(&annotations), was);
        prop_assert_eq!(annotations.revision(), revision);
        check(&annotations);
        annotations.apply(&before.inverted()).unwrap();
        prop_assert!(annotations.is_empty());
    }

    #[test]
    fn bulk_and_one_by_one_are_the_same(ops in ops(), more in ops()) {
        let mut annotations = Annotations::new();
        transaction(&mut annotations, ops);
        transaction(&mut annotations, more);
        let (mut all, links) = state(&annotations);
        all.reverse();
        let bulk = Annotations::from_sorted_or_not(all, links).unwrap();
        prop_assert_eq!(state(&bulk), state(&annotations));
        check(&bulk);
    }
}

#[test]
fn a_snapshot_stays_as_it_was() {
    let all: Vec<_> = (0..2000).map(|n| mark(n, n % 400..n % 400 + 5)).collect();
    let mut annotations = Annotations::from_sorted_or_not(all, Vec::new()).unwrap();
    let snapshot = annotations.snapshot();
    let before: Vec<_> = annotations.iter().cloned().collect();
    let removal = annotations.removal_of((0..1000).map(id));
    annotations.apply(&removal).unwrap();
    assert_eq!((annotations.len(), snapshot.len()), (1000, 2000));
    assert!(snapshot.iter().eq(&before));
    assert!(annotations.revision() > snapshot.revision());
}

#[test]
fn each_refusal_says_why_and_leaves_all_as_it_was() {
    let marks = vec![mark(1, 0..5), mark(2, 10..20)];
    let link = Link {
        from: id(1),
        kind: "supports".into(),
        to: id(2),
    };
    let mut annotations = Annotations::from_sorted_or_not(marks, vec![link.clone()]).unwrap();
    let was = state(&annotations);
    let one = Arc::clone(annotations.get(id(1)).unwrap());
    let other = Annotation {
        note: "changed".into(),
        ..mark(1, 0..5)
    };
    let nan = Details::Figure {
        value: Some(FigureValue::Exact(f64::NAN)),
        unit: String::new(),
    };
    let to_nothing = Link {
        to: id(9),
        ..link.clone()
    };
    for (edit, error) in [
        (Edit::add(mark(1, 30..35)), ApplyError::Exists(id(1))),
        (
            Edit::remove(&Arc::new(other.clone())),
            ApplyError::Stale(id(1)),
        ),
        (
            Edit::change(&Arc::new(other), mark(1, 0..5)),
            ApplyError::Stale(id(1)),
        ),
        (
            Edit::remove(&Arc::new(mark(9, 0..5))),
            ApplyError::Missing(id(9)),
        ),
        (Edit::remove(&one), ApplyError::Linked(id(1))),
        (
            Edit::change(&one, mark(3, 0..5)),
            ApplyError::OtherId {
                from: id(1),
                to: id(3),
            },
        ),
        (
            Edit::Annotation {
                before: None,
                after: None,
            },
            ApplyError::Nothing,
        ),
        (
            Edit::Link {
                before: None,
                after: None,
            },
            ApplyError::Nothing,
        ),
        (
            Edit::add_link(link.clone()),
            ApplyError::LinkExists(link.clone()),
        ),
        (
            Edit::add_link(to_nothing.clone()),
            ApplyError::LinkToNothing(id(9)),
        ),
        (
            Edit::remove_link(to_nothing.clone()),
            ApplyError::LinkMissing(to_nothing.clone()),
        ),
        (
            Edit::Link {
                before: Some(link),
                after: Some(to_nothing),
            },
            ApplyError::LinkToNothing(id(9)),
        ),
        (
            Edit::change(
                &one,
                Annotation {
                    details: Some(nan),
                    ..mark(1, 0..5)
                },
            ),
            ApplyError::NotFinite(id(1)),
        ),
    ] {
        let good = Edit::add(mark(7, 40..44));
        let transaction = Transaction::new("bad", vec![good, edit]);
        assert_eq!(annotations.apply(&transaction), Err(error));
        assert_eq!(state(&annotations), was);
        check(&annotations);
    }
}

#[test]
fn removing_takes_links_along_and_undo_brings_them_back() {
    let marks = vec![mark(1, 0..5), mark(2, 10..20), mark(3, 30..40)];
    let link = |from, to| Link {
        from: id(from),
        kind: "supports".into(),
        to: id(to),
    };
    let links = vec![link(1, 2), link(2, 1), link(2, 2), link(3, 2), link(3, 1)];
    let mut annotations = Annotations::from_sorted_or_not(marks, links).unwrap();
    let was = state(&annotations);
    let removal = annotations.removal_of([id(2), id(1), id(8)]);
    assert_eq!(removal.label, "Remove 2 marks");
    annotations.apply(&removal).unwrap();
    assert_eq!((annotations.len(), annotations.links().count()), (1, 0));
    annotations.apply(&removal.inverted()).unwrap();
    assert_eq!(state(&annotations), was);
    assert!(annotations.removal(id(8)).is_empty());
}

#[test]
fn bulk_building_refuses_what_apply_refuses() {
    let twice = Annotations::from_sorted_or_not(vec![mark(1, 0..5), mark(1, 6..7)], Vec::new());
    assert_eq!(twice.unwrap_err(), ApplyError::Exists(id(1)));
    let link = Link {
        from: id(1),
        kind: String::new(),
        to: id(2),
    };
    let nothing = Annotations::from_sorted_or_not(vec![mark(1, 0..5)], vec![link]);
    assert_eq!(nothing.unwrap_err(), ApplyError::LinkToNothing(id(2)));
}

#[test]
fn a_transaction_says_where_to_look() {
    let (one, two) = (Arc::new(mark(1, 30..35)), Arc::new(mark(2, 10..20)));
    let transaction = Transaction::new("", vec![Edit::remove(&two), Edit::add(Arc::clone(&one))]);
    assert_eq!(transaction.focus(), Some(id(1)));
    assert_eq!(transaction.place(), Some(10..20));
    assert_eq!(transaction.inverted().focus(), Some(id(2)));
    let gone = Transaction::new("", vec![Edit::add(Arc::clone(&one)), Edit::remove(&one)]);
    assert_eq!((gone.focus(), gone.place()), (None, Some(30..35)));
}

#[test]
fn fresh_ids_are_not_in_use() {
    let annotations = Annotations::new();
    assert_ne!(annotations.fresh_id(), annotations.fresh_id());
}

#[test]
fn as_many_tags_as_marks_take_no_more_memory_than_the_marks() {
    // With a table for each tag this would be gigabytes.
    let all = (0..60_000).map(|n| {
        let mut mark = mark(n, n % 400..n % 400 + 5);
        mark.tag = TagKey::from(format!("tag-{n}").as_str());
        mark
    });
    let annotations = Annotations::from_sorted_or_not(all.collect::<Vec<_>>(), Vec::new()).unwrap();
    assert_eq!(annotations.tags().len(), 60_000);
    assert!(annotations.density(&TagKey::from("tag-7")).is_some());
}
