//! What an import would do.

use super::*;
use crate::formats::round_trip::{from_notation, tags};
use crate::formats::{Carried, ForeignLink, ForeignPart, placing};
use crate::model::Annotations;
use crate::text::SourceText;

fn mark(key: &str, tag: &str, range: std::ops::Range<u64>, quote: &str) -> ForeignMark {
    ForeignMark {
        key: key.to_owned(),
        tag: tag.to_owned(),
        parts: vec![ForeignPart {
            start: range.start,
            end: range.end,
            quote: Some(quote.to_owned()),
        }],
        ..ForeignMark::default()
    }
}

fn planned(foreign: &Foreign, there: &Snapshot, text: &SourceText) -> Plan {
    let placed = placing::place(foreign, text, &|| false).unwrap();
    let tags = tags();
    let wishes = Wishes {
        tags: &tags,
        mapping: &BTreeMap::from([("PER".to_owned(), TagKey::from("actor"))]),
        by: "olena",
        now: Timestamp::from_second(1_795_000_000).unwrap(),
    };
    plan(foreign, &placed, there, &wishes)
}

#[test]
fn labels_become_the_tags_that_they_are_like() {
    let tags = tags();
    for label in ["legal-basis", "Legal basis", "LEGAL_BASIS", "LegalBasis"] {
        assert_eq!(tag_of(label, &tags).as_str(), "legal-basis");
    }
    assert_eq!(tag_of("ORG", &tags).as_str(), "ORG");
    assert_eq!(tag_of(" ", &tags).as_str(), "unlabelled");
}

#[test]
fn what_is_there_already_is_not_taken_twice() {
    let document = from_notation("a.txt", "The [actor|Board] shall pay [figure|5%].");
    let mut twin = mark("t1", "Actor", 4..9, "Board");
    let noted = ForeignMark {
        key: "t2".to_owned(),
        carried: Carried {
            note: "of directors".to_owned(),
            ..Carried::default()
        },
        ..twin.clone()
    };
    twin.carried.author = Some("somebody".to_owned());
    let foreign = Foreign {
        marks: vec![twin, noted, mark("t3", "PER", 20..22, "5%")],
        links: vec![
            ForeignLink {
                from: "t1".to_owned(),
                kind: "pays".to_owned(),
                to: "t3".to_owned(),
            },
            ForeignLink {
                from: "t1".to_owned(),
                kind: "pays".to_owned(),
                to: "t9".to_owned(),
            },
        ],
        ..Foreign::default()
    };
    let plan = planned(&foreign, &document.marks, &document.text);
    assert_eq!((plan.placed, plan.duplicates.len(), plan.links), (2, 1, 1));
    assert_eq!(plan.left_out.len(), 1);
    assert_eq!(plan.tags[1].tag.as_str(), "actor");

    let there: Vec<Arc<Annotation>> = document.marks.iter().cloned().collect();
    let mut annotations = Annotations::from_sorted_or_not(there, Vec::new()).unwrap();
    annotations.apply(&plan.transaction).unwrap();
    assert_eq!(annotations.len(), 4);
    let again = planned(&foreign, &annotations.snapshot(), &document.text);
    assert!(again.is_empty(), "{again:?}");
    annotations.apply(&plan.transaction.inverted()).unwrap();
    assert_eq!(annotations.len(), 2);
}

#[test]
fn an_id_is_kept_if_it_is_free() {
    let document = from_notation("a.txt", "The [actor|Board] shall pay [figure|5%].");
    let with_id = |key: &str, id: &str| {
        let mut mark = mark(key, "claim", 10..15, "shall");
        mark.carried.id = id.parse().ok();
        mark.key = key.to_owned();
        mark
    };
    let foreign = Foreign {
        marks: vec![
            with_id("a", "m0"),
            with_id("b", "k7k7"),
            with_id("c", "k7k7"),
        ],
        ..Foreign::default()
    };
    let plan = planned(&foreign, &document.marks, &document.text);
    assert_eq!((plan.placed, plan.renamed), (3, 2));
    let ids: HashSet<_> = plan
        .transaction
        .edits
        .iter()
        .map(|edit| match edit {
            Edit::Annotation { after, .. } => after.as_ref().unwrap().id,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.contains(&"k7k7".parse().unwrap()) && !ids.contains(&"m0".parse().unwrap()));
}
