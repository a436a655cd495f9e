//! Merging annotations and links against sets made in another way. Offsets are UTF-8 bytes.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::model::Annotations;
use crate::model::annotations::tests::{Op, id, mark, ops, transaction};

/// A base, and what two sides made of it.
#[derive(Clone, Debug)]
struct Sides {
    base: Annotations,
    mine: Annotations,
    theirs: Annotations,
}

fn sides() -> impl Strategy<Value = Sides> {
    (ops(), ops(), ops()).prop_map(|(base, mine, theirs)| {
        let base = after(&Annotations::new(), base);
        let (mine, theirs) = (after(&base, mine), after(&base, theirs));
        Sides { base, mine, theirs }
    })
}

fn after(before: &Annotations, ops: Vec<Op>) -> Annotations {
    let mut after = before.clone();
    transaction(&mut after, ops);
    after
}

impl Sides {
    fn merge(&self) -> AnnotationMerge {
        merge_annotations(
            &self.base.snapshot(),
            &self.mine.snapshot(),
            &self.theirs.snapshot(),
        )
    }

    /// Mine after these edits, which are also taken back once.
    fn mine_after(&self, edits: &Transaction) -> Annotations {
        let mut now = self.mine.clone();
        now.apply(edits).unwrap();
        let mut back = now.clone();
        back.apply(&edits.inverted()).unwrap();
        assert!(is_equal(&back, &self.mine), "the inverse restores mine");
        now
    }

    /// The links that there should be beside these annotations, and those of which a person
    /// is told.
    fn expected_links(&self, marks: &Annotations) -> (BTreeSet<Link>, Vec<Link>) {
        let [base, mine, theirs] = [&self.base, &self.mine, &self.theirs].map(links);
        let mut links: BTreeSet<Link> = &(&base | &mine) | &theirs;
        for (side, its_links) in [(&self.mine, &mine), (&self.theirs, &theirs)] {
            for gone in base.difference(its_links) {
                if joins(side, gone) {
                    links.remove(gone);
                }
            }
        }
        let (kept, gone): (BTreeSet<_>, BTreeSet<_>) =
            links.into_iter().partition(|link| joins(marks, link));
        (kept, gone.difference(&base).cloned().collect())
    }
}

fn joins(annotations: &Annotations, link: &Link) -> bool {
    annotations.get(link.from).is_some() && annotations.get(link.to).is_some()
}

fn links(annotations: &Annotations) -> BTreeSet<Link> {
    annotations.links().cloned().collect()
}

fn is_equal(a: &Annotations, b: &Annotations) -> bool {
    a.iter().eq(b.iter()) && a.links().eq(b.links())
}

fn link(from: u32, to: u32) -> Link {
    Link {
        from: id(from),
        kind: "quantifies".to_owned(),
        to: id(to),
    }
}

fn noted(n: u32, note: &str) -> Annotation {
    Annotation {
        note: note.to_owned(),
        ..mark(n, n..n + 5)
    }
}

fn with(marks: &[Annotation], links: &[Link]) -> Annotations {
    Annotations::from_sorted_or_not(marks.to_vec(), links.to_vec()).unwrap()
}

proptest! {
    #[test]
    fn the_edits_lead_from_mine_to_the_merged_state(sides in sides()) {
        let merge = sides.merge();
        let now = sides.mine_after(&merge.edits);
        let [base, mine, theirs] = [&sides.base, &sides.mine, &sides.theirs]
            .map(|side| marks(side.iter()));
        let expected = super::super::merge(&base, &mine, &theirs);
        prop_assert_eq!(marks(now.iter()), expected.merged);
        prop_assert_eq!(&merge.conflicts, &expected.conflicts);
        let (links, told) = sides.expected_links(&now);
        prop_assert_eq!(self::links(&now), links);
        prop_assert_eq!(&merge.dropped_links, &told);
        for link in told {
            let ends = [link.from, link.to];
            let removed = |side: &Annotations| ends.iter()
                .any(|id| sides.base.get(*id).is_some() && side.get(*id).is_none());
            prop_assert!(removed(&sides.mine) || removed(&sides.theirs));
        }
    }

    #[test]
    fn where_one_side_did_nothing_the_other_is_the_result(sides in sides()) {
        let (base, side) = (&sides.base, &sides.mine);
        for (mine, theirs) in [(side, base), (base, side), (side, side)] {
            let sides = Sides { base: base.clone(), mine: mine.clone(), theirs: theirs.clone() };
            let merge = sides.merge();
            prop_assert!(is_equal(&sides.mine_after(&merge.edits), side));
            prop_assert_eq!((merge.conflicts, merge.dropped_links), (Vec::new(), Vec::new()));
        }
    }

    #[test]
    fn decisions_lead_where_they_say(sides in sides(), wishes in prop::collection::vec(any::<Index>(), 12)) {
        let merge = sides.merge();
        let all = [Decision::Mine, Decision::Theirs, Decision::Both];
        let chosen = merge.conflicts.iter().zip(&wishes).map(|(c, wish)| (c.key, *wish.get(&all)));
        let decisions: BTreeMap<_, _> = chosen.collect();
        let resolution = merge.resolve(&sides.mine.snapshot(), &decisions);
        let now = sides.mine_after(&resolution.edits);

        let mut expected = merge.marks.clone();
        let mut copies = Vec::new();
        for conflict in &merge.conflicts {
            let chosen = match decisions[&conflict.key] {
                Decision::Mine => conflict.mine.clone(),
                Decision::Theirs => conflict.theirs.clone(),
                Decision::Both => {
                    if conflict.mine.is_some() {
                        copies.extend(conflict.theirs.clone());
                    }
                    conflict.mine.clone().or(conflict.theirs.clone())
                }
            };
            match chosen {
                Some(mark) => expected.insert(conflict.key, mark),
                None => expected.remove(&conflict.key),
            };
        }
        let (known, fresh): (Marks, Marks) = marks(now.iter()).into_iter()
            .partition(|(id, _)| expected.contains_key(id));
        prop_assert_eq!(known, expected);
        prop_assert_eq!(fresh.len(), copies.len());
        for (id, mark) in fresh {
            prop_assert!([&sides.base, &sides.mine, &sides.theirs].iter().all(|side| side.get(id).is_none()));
            let is_copy = copies.iter().any(|copy| Annotation { id, ..Annotation::clone(copy) } == *mark);
            prop_assert!(is_copy);
        }
        let (links, told) = sides.expected_links(&now);
        prop_assert_eq!(self::links(&now), links);
        prop_assert_eq!(resolution.dropped_links, told);
    }

    #[test]
    fn without_decisions_mine_is_kept(sides in sides()) {
        let merge = sides.merge();
        let Resolution { edits, dropped_links } = merge.resolve(&sides.mine.snapshot(), &BTreeMap::new());
        prop_assert_eq!(edits, merge.edits);
        prop_assert_eq!(dropped_links, merge.dropped_links);
    }
}

#[test]
fn equal_marks_with_different_ids_are_two() {
    let here = mark(1, 10..20);
    let there = Annotation {
        id: id(2),
        ..here.clone()
    };
    let sides = Sides {
        base: Annotations::new(),
        mine: with(&[here], &[]),
        theirs: with(&[there], &[]),
    };
    let merge = sides.merge();
    assert_eq!(sides.mine_after(&merge.edits).len(), 2);
    assert!(merge.conflicts.is_empty());
}

#[test]
fn a_new_link_to_a_removed_mark_is_told() {
    let (a, b) = (mark(1, 10..20), mark(2, 15..30));
    let sides = Sides {
        base: with(&[a.clone(), b.clone()], &[]),
        mine: with(&[a.clone(), b], &[link(1, 2)]),
        theirs: with(&[a], &[]),
    };
    let merge = sides.merge();
    assert_eq!(merge.dropped_links, [link(1, 2)]);
    let now = sides.mine_after(&merge.edits);
    assert_eq!((now.len(), now.links().count()), (1, 0));
}

/// They removed a mark with its links, and I wrote a note to it: the mark stays, and so the
/// links have to, until somebody decides that it goes.
#[test]
fn old_links_go_and_stay_with_their_mark() {
    let claim = mark(9, 40..60);
    let sides = Sides {
        base: with(&[noted(1, ""), claim.clone()], &[link(1, 9)]),
        mine: with(&[noted(1, "new"), claim.clone()], &[link(1, 9)]),
        theirs: with(&[claim], &[]),
    };
    let merge = sides.merge();
    assert!(merge.edits.is_empty() && merge.conflicts.len() == 1);

    let decisions = BTreeMap::from([(id(1), Decision::Theirs)]);
    let gone = merge.resolve(&sides.mine.snapshot(), &decisions);
    assert!(gone.dropped_links.is_empty(), "it was known to them");
    assert!(is_equal(&sides.mine_after(&gone.edits), &sides.theirs));

    let (mine, theirs) = (sides.theirs.clone(), sides.mine.clone());
    let other = Sides {
        mine,
        theirs,
        ..sides
    };
    let back = other.merge().resolve(&other.mine.snapshot(), &decisions);
    assert!(is_equal(&other.mine_after(&back.edits), &other.theirs));
}

#[test]
fn both_keeps_two_marks_and_the_links_with_mine() {
    let sides = Sides {
        base: with(&[noted(1, ""), mark(9, 40..60)], &[link(1, 9)]),
        mine: with(&[noted(1, "mine"), mark(9, 40..60)], &[link(1, 9)]),
        theirs: with(&[noted(1, "theirs"), mark(9, 40..60)], &[link(1, 9)]),
    };
    let merge = sides.merge();
    let decisions = BTreeMap::from([(id(1), Decision::Both)]);
    let now = sides.mine_after(&merge.resolve(&sides.mine.snapshot(), &decisions).edits);
    assert_eq!(now.get(id(1)).unwrap().note, "mine");
    let copy = now.iter().find(|mark| mark.note == "theirs").unwrap();
    assert!(copy.id != id(1) && now.links_of(copy.id).is_empty());
    assert_eq!(now.links_of(id(1)), [&link(1, 9)]);
}

#[test]
fn many_marks_are_merged_in_one_pass() {
    let marks = |note: &'static str| {
        (0..20_000).map(move |n| {
            let id = format!("m{n}").parse().unwrap();
            Annotation {
                id,
                ..noted(n % 400, note)
            }
        })
    };
    let all = |note| Annotations::from_sorted_or_not(marks(note).collect(), Vec::new()).unwrap();
    let sides = Sides {
        base: all(""),
        mine: all("mine"),
        theirs: all("theirs"),
    };
    let merge = sides.merge();
    assert_eq!(merge.conflicts.len(), 20_000);
    let decisions: BTreeMap<_, _> = merge
        .conflicts
        .iter()
        .map(|c| (c.key, Decision::Both))
        .collect();
    let now = sides.mine_after(&merge.resolve(&sides.mine.snapshot(), &decisions).edits);
    assert_eq!(now.len(), 40_000);
}
