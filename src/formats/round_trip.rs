//! Holds for every format that both reads and writes: what was written and is read again are
//! the same marks, but for what the report lists. Offsets are UTF-8 bytes.

#![expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "options are handed on as the trait takes them"
)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::document::{Document, Options};
use super::fields::Field;
use super::foreign::{Foreign, Input};
use super::import::{Plan, Wishes, plan};
use super::losses::{LossKind, Losses, PARTS_APART};
use super::placing::place;
use super::{Format, export};
use crate::model::{
    Annotation, AnnotationId, Annotations, Details, FigureValue, Fragments, Link, Review, Snapshot,
    Tag, TagSet, Verdict,
};
use crate::text::{SourceText, notation};

/// Pieces of texts as they are scraped, with everything that breaks offsets and layouts.
const PIECES: &[&str] = &[
    "The Board ",
    "shall pay",
    " ",
    "  ",
    "\r\n",
    "\n",
    "\r\n\r\n",
    "\n\n",
    "\t",
    "5%",
    "46,327 men",
    "💩",
    "👩\u{200d}👩\u{200d}👧",
    "🇺🇦",
    "e\u{301}",
    "Їжак",
    "суд",
    "عربي",
    "עברית",
    "“said.”",
    "<b>&amp;</b>",
    "[1]",
    "_",
    "|",
    "\\",
    "->",
    ";",
    "*",
    "#Text=",
    "=SUM(A1)",
    "+1",
    "-2",
    "@x",
    "\"quoted\"",
    "it's",
    "U.S.",
    "Art. 51",
    "\u{a0}",
    "\u{2028}",
    "don't",
    ".",
    ",",
    "(a)",
    "Ａ",
];
const NOTES: &[&str] = &[
    "",
    "",
    "see p. 3",
    "two\nlines",
    "tab\there",
    "“quoted” <b>",
    "💩 | [x] \\ *",
    " spaces ",
    "=1+1",
    "a\r\nb",
];
const TAGS: &[&str] = &[
    "claim",
    "actor",
    "figure",
    "legal-basis",
    "claim",
    "actor",
    "ORG",
    "Норма права",
];

/// A document with random text and marks.
pub fn documents() -> impl Strategy<Value = Document> {
    let text = vec(select(PIECES), 1..24).prop_map(|pieces| pieces.concat());
    let marks = vec(
        (
            vec((any::<prop::sample::Index>(), 1..24_usize), 1..4),
            select(TAGS),
            select(NOTES),
            0..6_u8,
            0..6_u8,
            any::<bool>(),
        ),
        0..8,
    );
    let links = vec(
        (
            0..8_usize,
            select(&["quantifies", "supports"][..]),
            0..8_usize,
        ),
        0..4,
    );
    (text, marks, links).prop_map(|(text, marks, links)| {
        let text = SourceText::new(text).unwrap();
        let mut annotations: Vec<Annotation> = Vec::new();
        for (number, (places, tag, note, details, review, by_olena)) in
            marks.into_iter().enumerate()
        {
            let Some(fragments) = fragments(&text, &places) else {
                continue;
            };
            let created =
                Timestamp::from_second(1_795_000_000 + i64::try_from(number).unwrap() * 61)
                    .unwrap();
            let author = if by_olena {
                "olena"
            } else {
                "Maks «O'Neil» & Co"
            };
            let id = format!("m{number}x").parse().unwrap();
            let mut mark = Annotation::new(id, tag.into(), fragments, author, created);
            note.clone_into(&mut mark.note);
            mark.details = some_details(details);
            mark.review = some_review(review, created);
            mark.modified = (number % 3 == 0).then_some(created);
            annotations.push(mark);
        }
        let ids: Vec<_> = annotations.iter().map(|mark| mark.id).collect();
        let links: BTreeSet<Link> = links
            .into_iter()
            .filter(|_| !ids.is_empty())
            .map(|(from, kind, to)| Link {
                from: ids[from % ids.len()],
                kind: kind.to_owned(),
                to: ids[to % ids.len()],
            })
            .filter(|link| link.from != link.to)
            .collect();
        document(
            "tessel-04.txt",
            text,
            annotations,
            links.into_iter().collect(),
        )
    })
}

/// A document from the notation of tests, with ids m0, m1 … in the order of the brackets.
pub fn from_notation(name: &str, notation: &str) -> Document {
    let (text, marks) = notation::parse(notation);
    let text = SourceText::new(text).unwrap();
    let created = Timestamp::from_second(1_795_000_000).unwrap();
    let marks = marks.into_iter().enumerate().map(|(number, (tag, range))| {
        let id = format!("m{number}").parse().unwrap();
        let span = text.span(range).unwrap();
        Annotation::new(id, tag.as_str().into(), span, "olena", created)
    });
    let marks = marks.collect();
    document(name, text, marks, Vec::new())
}

/// A document of these marks.
pub fn document(
    name: &str,
    text: SourceText,
    annotations: Vec<Annotation>,
    links: Vec<Link>,
) -> Document {
    Document {
        name: name.to_owned(),
        sha256: "5f0c9a1e42fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned(),
        encoding: "UTF-8".to_owned(),
        text,
        marks: snapshot(annotations, links),
        tags: tags(),
    }
}

/// The built-in tags.
pub fn tags() -> TagSet {
    let tag = |(key, name): (&str, &str)| Tag {
        key: key.into(),
        name: name.to_owned(),
        definition: format!("What is a {name}."),
    };
    let all = [
        ("claim", "Claim"),
        ("actor", "Actor"),
        ("figure", "Figure"),
        ("legal-basis", "Legal basis"),
    ];
    TagSet::new(all.map(tag).to_vec()).unwrap()
}

/// The marks as an export takes them.
pub fn snapshot(annotations: Vec<Annotation>, links: Vec<Link>) -> Snapshot {
    Annotations::from_parts(annotations, Vec::new(), links)
        .unwrap()
        .snapshot()
}

fn fragments(text: &SourceText, places: &[(prop::sample::Index, usize)]) -> Option<Fragments> {
    let chars = text.len_chars() as usize;
    let mut spans = Vec::new();
    let mut free_from = 0;
    let mut starts: Vec<_> = places
        .iter()
        .map(|(at, len)| (at.index(chars), *len))
        .collect();
    starts.sort_unstable();
    for (start, len) in starts {
        let (start, end) = (start.max(free_from), (start + len).min(chars));
        if start >= end {
            continue;
        }
        let byte = |char: usize| text.byte_of(u32::try_from(char).unwrap()).unwrap();
        // As the window does: a span never splits a cluster.
        let start =
            boundary(text.as_str(), byte(start) as usize, false).max(byte(free_from) as usize);
        let end = boundary(text.as_str(), byte(end) as usize, true);
        let as_u32 = |at: usize| u32::try_from(at).unwrap();
        spans.push(text.span(as_u32(start)..as_u32(end)).unwrap());
        free_from = text.char_of(as_u32(end)) as usize;
    }
    Fragments::new(spans).ok()
}

fn boundary(text: &str, byte: usize, forward: bool) -> usize {
    use unicode_segmentation::UnicodeSegmentation as _;
    let mut all = text
        .grapheme_indices(true)
        .map(|(at, _)| at)
        .chain([text.len()]);
    if forward {
        all.find(|at| *at >= byte).unwrap()
    } else {
        all.take_while(|at| *at <= byte).last().unwrap()
    }
}

fn some_details(number: u8) -> Option<Details> {
    let figure = |value, unit: &str| Details::Figure {
        value,
        unit: unit.to_owned(),
    };
    match number {
        0 => Some(figure(Some(FigureValue::AtLeast(46_327.0)), "men")),
        1 => Some(figure(Some(FigureValue::Between(0.1, 1.0 / 3.0)), "%")),
        2 => Some(Details::LegalBasis {
            instrument: "Criminal Code <of> “Ukraine”".to_owned(),
            provision: "Art. 438(1)".to_owned(),
        }),
        _ => None,
    }
}

fn some_review(number: u8, at: Timestamp) -> Option<Review> {
    let verdict = *Verdict::ALL.get(usize::from(number))?;
    let reason = if number == 0 { "" } else { "not | a\n[claim]" };
    Some(Review {
        verdict,
        by: "Reviewer & Co".into(),
        at,
        reason: reason.to_owned(),
    })
}

/// Writes a document, reads it again into the same text, and gives the marks and the losses.
pub fn through(format: &dyn Format, document: &Document, options: &Options) -> (Snapshot, Losses) {
    let (foreign, losses) = written_and_read(format, document, options);
    let (marks, _) = taken_in(&foreign, document);
    (marks, losses)
}

/// Writes a document and reads the files again.
pub fn written_and_read(
    format: &dyn Format,
    document: &Document,
    options: &Options,
) -> (Foreign, Losses) {
    let documents = std::slice::from_ref(document);
    let (files, losses) = export(format, documents, options).unwrap();
    let about = format.about();
    let by_name: BTreeMap<_, _> = files.iter().map(|f| (f.name.as_str(), &f.bytes)).collect();
    let ending = format!(".{}", about.extensions[0]);
    let main: Vec<_> = files.iter().filter(|f| f.name.ends_with(&ending)).collect();
    assert!(!main.is_empty(), "no file ends in {ending}: {by_name:?}");
    let companion = about.companion.map(|extension| {
        let name = main[0].name.strip_suffix(&ending).unwrap();
        by_name[format!("{name}.{extension}").as_str()].as_slice()
    });
    let input = Input {
        name: &main[0].name,
        bytes: &main[0].bytes,
        companion,
    };
    assert!(
        format.recognises(&input),
        "{} is not recognised",
        main[0].name
    );
    let mut read = format.read(&input).unwrap();
    assert_eq!(read.len(), 1, "one document was written");
    (read.remove(0), losses)
}

/// Takes what was read into an empty document with the same text.
pub fn taken_in(foreign: &Foreign, document: &Document) -> (Snapshot, Plan) {
    let placed = place(foreign, &document.text, &|| false).unwrap();
    let wishes = Wishes {
        tags: &document.tags,
        mapping: &BTreeMap::new(),
        by: "nobody",
        now: Timestamp::UNIX_EPOCH,
    };
    let plan = plan(foreign, &placed, &Snapshot::default(), &wishes);
    assert_eq!(plan.left_out, []);
    assert_eq!(plan.waiting, []);
    let mut annotations = Annotations::new();
    annotations.apply(&plan.transaction).unwrap();
    (annotations.snapshot(), plan)
}

/// What of a mark has to come back: the fields that the format holds, and no loss names.
fn comparable(mark: &Annotation, format: &dyn Format) -> String {
    let about = format.about();
    let holds = |field| about.holds(field);
    let mut said = vec![format!("{} {:?}", mark.tag, mark.fragments)];
    if holds(Field::Id) {
        said.push(format!(" id {}", mark.id));
    }
    if holds(Field::Note) {
        said.push(format!(" note {:?}", mark.note));
    }
    if holds(Field::Details) {
        said.push(format!(" details {:?}", mark.details));
    }
    if holds(Field::Review) {
        said.push(format!(" review {:?}", mark.review));
    }
    if holds(Field::Author) {
        said.push(format!(" by {}", mark.author));
    }
    if holds(Field::Times) {
        said.push(format!(" at {} {:?}", mark.created, mark.modified));
    }
    said.concat()
}

/// Fails unless a document comes back as it was, but for the losses that are listed.
pub fn check(format: &dyn Format, document: &Document, options: &Options) {
    let (back, losses) = through(format, document, options);
    let with = |kind| -> BTreeSet<AnnotationId> {
        // Parts that other programs see apart come back as one mark.
        let is_meant = |loss: &&super::losses::Loss| loss.kind == kind && loss.why != PARTS_APART;
        let of_kind = losses.all.iter().filter(is_meant);
        of_kind.filter_map(|loss| loss.id).collect()
    };
    let (flattened, left_out) = (with(LossKind::Flattened), with(LossKind::LeftOut));
    let is_whole = |mark: &&std::sync::Arc<Annotation>| {
        !flattened.contains(&mark.id) && !left_out.contains(&mark.id)
    };
    let count = |marks: Vec<String>| {
        let mut counts = BTreeMap::new();
        for mark in marks {
            *counts.entry(mark).or_insert(0) += 1;
        }
        counts
    };
    let marks = document.marks.iter().filter(is_whole);
    let expected = count(marks.map(|mark| comparable(mark, format)).collect());
    let mut rest = count(back.iter().map(|mark| comparable(mark, format)).collect());
    for (mark, wanted) in &expected {
        let found = rest.get_mut(mark);
        assert!(
            found.as_ref().is_some_and(|found| **found >= *wanted),
            "lost without a word: {mark}\nthere is {back:#?}\nlosses {losses:#?}"
        );
        *found.unwrap() -= wanted;
    }
    // What else came back stands for something that was flattened.
    let extra: i32 = rest.values().sum();
    let parts = document
        .marks
        .iter()
        .filter(|mark| flattened.contains(&mark.id));
    let parts: usize = parts.map(|mark| mark.fragments.len()).sum();
    assert!(
        usize::try_from(extra).unwrap() <= parts,
        "made up: {rest:?}\nlosses {losses:#?}"
    );
    if format.about().holds(Field::Links) && losses.is_empty() && format.about().holds(Field::Id) {
        let links: Vec<_> = back.links().collect();
        assert_eq!(links, document.marks.links().collect::<Vec<_>>());
    }
}

/// Fails unless random documents come back as they were, but for the losses that are listed.
pub fn check_random(format: &dyn Format, options: &Options) {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let outcome = runner.run(&documents(), |document| {
        check(format, &document, options);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
