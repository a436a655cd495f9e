//! The words for everything that a history can say, and what is listed of it. Places are
//! Unicode code points.

use jiff::tz::TimeZone;

use super::entry::entry;
use super::*;
use crate::model::Name;
use crate::store::history::v1::{Cause, Edit, Record, What};
use crate::store::sidecar::v1::{self, Annotation, Details as StoredDetails, Link, Source};
use crate::store::tags;

fn mark(id: &str, tag: &str, start: u64, quote: &str) -> Annotation {
    let end = start + quote.chars().count() as u64;
    Annotation {
        id: id.to_owned(),
        tag: tag.to_owned(),
        at: vec![(start..end, quote.to_owned())],
        context: None,
        note: String::new(),
        details: None,
        review: None,
        by: "olena".to_owned(),
        created: "2026-11-22T09:14:05Z".to_owned(),
        modified: None,
    }
}

fn figure() -> Annotation {
    mark("f81k", "figure", 24, "46,327")
}

fn reviewed(verdict: v1::Verdict, reason: &str) -> Annotation {
    Annotation {
        review: Some(v1::Review {
            verdict,
            by: "marko".to_owned(),
            at: "2026-11-22T10:00:00Z".to_owned(),
            reason: reason.to_owned(),
        }),
        ..figure()
    }
}

fn put(before: Option<Annotation>, after: Option<Annotation>) -> Edit {
    Edit::Mark { before, after }
}

fn waiting(before: Option<Annotation>, after: Option<Annotation>) -> Edit {
    Edit::Unplaced { before, after }
}

fn lost(before: Option<Annotation>, after: Option<Annotation>) -> Edit {
    Edit::Lost { before, after }
}

fn change(cause: Cause, edits: Vec<Edit>) -> What {
    What::Change {
        cause,
        label: "tag claim".to_owned(),
        edits,
    }
}

fn source() -> Source {
    Source {
        name: "article.txt".to_owned(),
        sha256: "5f0c9a1e".repeat(8),
        bytes: 6_046,
        encoding: "UTF-8".to_owned(),
    }
}

fn record(number: u64, at: &str, by: &str, what: What) -> Record {
    Record {
        sha256: "0123456789abcdef".repeat(4),
        prev: String::new(),
        record: number,
        at: at.to_owned(),
        by: by.to_owned(),
        what,
    }
}

fn told(what: What) -> Entry {
    let record = record(7, "2026-11-22T09:14:05Z", "olena", what);
    let tags = tags::built_in();
    let place = 0..0;
    entry(
        &record,
        Name::from("olena"),
        &tags,
        false,
        &TimeZone::UTC,
        place,
    )
}

fn sentence(what: What) -> String {
    told(what).sentence()
}

fn marked(edits: Vec<Edit>) -> String {
    sentence(change(Cause::Mark, edits))
}

// ---- words

#[test]
fn coming_and_going_are_told() {
    let begin = What::Begin {
        format: String::new(),
        source: source(),
    };
    assert_eq!(sentence(begin), "olena began the history");
    let open = What::Open {
        program: "0.1.0".to_owned(),
        host: "tessel".to_owned(),
        process: 7,
    };
    assert_eq!(
        sentence(open),
        "olena opened the document: Evimark 0.1.0 on tessel"
    );
    assert_eq!(sentence(What::Close), "olena closed the document");
    let save = What::Save {
        name: "article.txt.ron".to_owned(),
        sha256: "b27d40c8ff".to_owned(),
    };
    assert_eq!(
        sentence(save),
        "olena saved the marks: article.txt.ron · b27d 40c8"
    );
    assert_eq!(sentence(What::Off), "olena switched the history off");
    for (copy, kept) in [("abc", "copy kept"), ("", "no copy kept")] {
        let what = What::Source {
            source: source(),
            copy: copy.to_owned(),
        };
        assert_eq!(
            sentence(what),
            format!("olena marked the source for the first time: {kept} · 5f0c 9a1e")
        );
    }
}

#[test]
fn each_change_of_a_mark_has_its_words() {
    let other = |change: &dyn Fn(&mut Annotation)| {
        let mut mark = figure();
        change(&mut mark);
        put(Some(figure()), Some(mark))
    };
    let cases = [
        (
            put(None, Some(figure())),
            "olena tagged as figure: “46,327”",
        ),
        (
            put(None, Some(mark("g1", "legal-basis", 0, "Article 51"))),
            "olena tagged as legal basis: “Article 51”",
        ),
        (
            put(Some(figure()), None),
            "olena removed the mark: “46,327”",
        ),
        (
            other(&|mark| mark.tag = "actor".to_owned()),
            "olena changed figure to actor: “46,327”",
        ),
        (
            other(&|mark| mark.at = vec![(24..34, "46,327 men".to_owned())]),
            "olena moved the end: “46,327” → “46,327 men”",
        ),
        (
            other(&|mark| mark.at = vec![(19..30, "that 46,327".to_owned())]),
            "olena moved the start: “46,327” → “that 46,327”",
        ),
        (
            other(&|mark| mark.at = vec![(0..9, "The Board".to_owned())]),
            "olena moved the mark: “46,327” → “The Board”",
        ),
        (
            other(&|mark| mark.note = "annex B".to_owned()),
            "olena wrote a note: “46,327”",
        ),
        (
            other(&|mark| {
                mark.details = Some(StoredDetails::Figure {
                    value: Some(v1::FigureValue::Exact(46_327.0)),
                    unit: "men".to_owned(),
                });
            }),
            "olena filled in the fields: “46,327”",
        ),
        (
            other(&|mark| {
                mark.note = "annex B".to_owned();
                mark.tag = "claim".to_owned();
            }),
            "olena changed the mark: “46,327”",
        ),
        (
            put(Some(figure()), Some(reviewed(v1::Verdict::Accepted, ""))),
            "olena accepted: “46,327”",
        ),
        (
            put(
                Some(figure()),
                Some(reviewed(v1::Verdict::Disputed, "an estimate")),
            ),
            "olena disputed: “46,327”: an estimate",
        ),
        (
            put(
                Some(figure()),
                Some(reviewed(v1::Verdict::Rejected, "a date")),
            ),
            "olena rejected: “46,327”: a date",
        ),
        (
            put(Some(reviewed(v1::Verdict::Rejected, "")), Some(figure())),
            "olena took the verdict back: “46,327”",
        ),
        (
            waiting(None, Some(figure())),
            "olena added a mark without a place: “46,327”",
        ),
        (
            Edit::Link {
                before: None,
                after: Some(Link {
                    from: "f81k".to_owned(),
                    kind: "quantifies".to_owned(),
                    to: "c5h2".to_owned(),
                }),
            },
            "olena linked two marks",
        ),
    ];
    for (edit, words) in cases {
        assert_eq!(marked(vec![edit]), words);
    }
}

#[test]
fn a_note_comes_changes_and_goes() {
    let with = |note: &str| {
        Some(Annotation {
            note: note.to_owned(),
            ..figure()
        })
    };
    let words = |before, after| marked(vec![put(before, after)]);
    assert!(words(with("a"), with("b")).starts_with("olena changed the note"));
    assert!(words(with("a"), with("")).starts_with("olena removed the note"));
}

#[test]
fn a_mark_that_goes_from_list_to_list_is_one_change() {
    let placed = vec![
        waiting(Some(figure()), None),
        put(None, Some(mark("f81k", "figure", 30, "46,327"))),
    ];
    assert_eq!(marked(placed), "olena gave the mark a place: “46,327”");
    let aside = vec![waiting(Some(figure()), None), lost(None, Some(figure()))];
    assert_eq!(marked(aside), "olena set the mark aside as lost: “46,327”");
    let back = vec![waiting(None, Some(figure())), lost(Some(figure()), None)];
    assert_eq!(
        marked(back),
        "olena took the mark out of its place: “46,327”"
    );
}

#[test]
fn each_cause_has_its_words() {
    let two = || {
        vec![
            put(None, Some(figure())),
            put(None, Some(mark("c5h2", "claim", 0, "The Board"))),
        ]
    };
    let words = |cause| sentence(change(cause, two()));
    assert_eq!(words(Cause::Mark), "olena added 2 marks: “The Board”");
    assert_eq!(
        words(Cause::Undo),
        "olena took back: tag claim: “The Board”"
    );
    assert_eq!(
        words(Cause::Redo),
        "olena made again: tag claim: “The Board”"
    );
    assert_eq!(
        words(Cause::Found),
        "olena found in the file: 2 added: “The Board”"
    );
    assert_eq!(words(Cause::Merge), "olena merged: 2 added: “The Board”");
    assert_eq!(words(Cause::Import), "olena imported 2 marks: “The Board”");
    assert_eq!(
        words(Cause::Discard),
        "olena let unsaved changes go: 2 added: “The Board”"
    );
    let placed = |id: &str| {
        let was = mark(id, "figure", 24, "46,327");
        let is = mark(id, "figure", 30, "46,327");
        [waiting(Some(was), None), put(None, Some(is))]
    };
    let mut edits: Vec<Edit> = ["a", "b", "c"].iter().flat_map(|id| placed(id)).collect();
    let reanchor = |edits: &[Edit]| sentence(change(Cause::Reanchor, edits.to_vec()));
    assert_eq!(reanchor(&edits), "olena re-anchored 3 marks: “46,327”");
    edits.extend([waiting(Some(figure()), None), lost(None, Some(figure()))]);
    assert_eq!(
        reanchor(&edits),
        "olena re-anchored 3 marks and set 1 aside: “46,327”"
    );
}

#[test]
fn long_words_are_cut_where_nothing_changed() {
    let long = |end: &str| mark("c1", "claim", 0, &format!("{}{end}", "word ".repeat(40)));
    let entry = told(change(
        Cause::Mark,
        vec![put(Some(long("drafted")), Some(long("drafted men")))],
    ));
    let Subject::Moved(before, after) = &entry.subject else {
        panic!("{:?}", entry.subject)
    };
    assert!(before.starts_with('…') && before.ends_with("drafted"));
    assert!(after.starts_with('…') && after.ends_with("drafted men"));
    let entry = told(change(Cause::Mark, vec![put(None, Some(long("")))]));
    let Subject::Quote(quote) = &entry.subject else {
        panic!("{:?}", entry.subject)
    };
    assert!(quote.ends_with('…') && quote.chars().count() <= 121);
}

#[test]
fn who_is_not_named_is_somebody() {
    let nobody = Entry {
        by: Name::from(""),
        ..told(What::Close)
    };
    assert_eq!(nobody.sentence(), "somebody closed the document");
}

// ---- details

#[test]
fn details_tell_before_and_after() {
    let before = reviewed(v1::Verdict::Disputed, "an estimate");
    let mut after = figure();
    after.tag = "actor".to_owned();
    after.note = "annex B".to_owned();
    let what = change(Cause::Mark, vec![put(Some(before), Some(after))]);
    let record = record(12, "2026-11-22T09:14:05Z", "olena", what);
    let details = Details::of(&record, true, None, &tags::built_in());
    assert_eq!((details.record, details.hash.as_str()), (12, "01234567"));
    let fields: Vec<_> = details.marks[0]
        .fields
        .iter()
        .map(|field| (field.label, field.before.as_deref(), field.after.as_deref()))
        .collect();
    assert_eq!(
        fields,
        [
            ("Tag", Some("figure"), Some("actor")),
            ("Note", None, Some("annex B")),
            ("Verdict", Some("disputed by marko"), None),
            ("Reason", Some("an estimate"), None),
        ]
    );
    let text = details.text("olena changed the mark: “46,327”");
    assert!(text.starts_with("Record 12 (01234567), 2026-11-22T09:14:05Z\n"));
    assert!(text.contains("\n  Tag: figure → actor\n"), "{text}");
    assert!(text.contains("\n  Verdict: disputed by marko → (none)\n"));
}

#[test]
fn many_marks_are_counted() {
    let edits = (0..30)
        .map(|n| put(None, Some(mark(&format!("m{n}"), "claim", n, "x"))))
        .collect();
    let record = record(
        1,
        "2026-11-22T09:14:05Z",
        "olena",
        change(Cause::Import, edits),
    );
    let details = Details::of(&record, true, None, &tags::built_in());
    assert_eq!((details.marks.len(), details.more), (20, 10));
    assert_eq!(details.marks[0].id, "m0");
    let last = "m29".parse().ok();
    let details = Details::of(&record, true, last, &tags::built_in());
    assert_eq!((details.marks[0].id.as_str(), details.more), ("m29", 10));
}

// ---- the list

/// Two days, two people, one mark that comes, changes and goes.
fn chronicle() -> Chronicle {
    let open = What::Open {
        program: String::new(),
        host: String::new(),
        process: 1,
    };
    let retagged = mark("f81k", "actor", 24, "46,327");
    let records = [
        ("2026-11-21T09:00:00Z", "olena", open),
        (
            "2026-11-21T09:01:00Z",
            "olena",
            change(Cause::Mark, vec![put(None, Some(figure()))]),
        ),
        (
            "2026-11-21T09:02:00Z",
            "olena",
            change(
                Cause::Mark,
                vec![put(None, Some(mark("c5h2", "claim", 0, "The Board")))],
            ),
        ),
        (
            "2026-11-23T09:00:00Z",
            "marko",
            change(Cause::Mark, vec![put(Some(figure()), Some(retagged))]),
        ),
        ("2026-11-23T09:01:00Z", "marko", What::Close),
    ];
    let mut batch = Batch::default();
    for (number, (at, by, what)) in (1..).zip(records) {
        let record = record(number, at, by, what);
        let tags = tags::built_in();
        let by = Name::from(by);
        batch.push(entry(&record, by, &tags, false, &TimeZone::UTC, 0..0));
    }
    let mut chronicle = Chronicle {
        told: batch,
        ..Chronicle::default()
    };
    chronicle.list();
    chronicle
}

/// The listed rows: a day with its count, or the number of a record.
fn shown(chronicle: &Chronicle) -> Vec<String> {
    let row = |row: usize| match chronicle.rows()[row] {
        Row::Day(day, count) => format!("{day}: {count}"),
        Row::Entry(_) => chronicle.entry_in(row).unwrap().record.to_string(),
    };
    (0..chronicle.rows().len()).map(row).collect()
}

#[test]
fn the_newest_comes_first_under_its_day() {
    let mut chronicle = chronicle();
    assert_eq!(
        shown(&chronicle),
        ["2026-11-23: 1", "4", "2026-11-21: 2", "3", "2"]
    );
    assert_eq!(chronicle.deeds(), 3);
    chronicle.set_filter(Filter {
        with_attendance: true,
        ..Filter::default()
    });
    assert_eq!(
        shown(&chronicle),
        ["2026-11-23: 2", "5", "4", "2026-11-21: 3", "3", "2", "1"]
    );
    let rows = [1, 2, 3, 4, 5, 6].map(|record| chronicle.row_of(record));
    assert_eq!(rows, [Some(6), Some(5), Some(4), Some(2), Some(1), None]);
    assert_eq!(chronicle.deeds(), 3);
}

#[test]
fn a_person_or_a_mark_is_picked_out() {
    let mut chronicle = chronicle();
    let people: Vec<_> = chronicle.people().iter().collect();
    assert_eq!(
        people,
        [(&Name::from("marko"), &1), (&Name::from("olena"), &2)]
    );
    chronicle.set_filter(Filter {
        author: Some(Name::from("marko")),
        ..Filter::default()
    });
    assert_eq!(shown(&chronicle), ["2026-11-23: 1", "4"]);
    assert_eq!((chronicle.row_of(4), chronicle.row_of(3)), (Some(1), None));

    let id: AnnotationId = "f81k".parse().unwrap();
    chronicle.set_filter(Filter {
        only_selected: true,
        ..Filter::default()
    });
    assert!(chronicle.rows().is_empty(), "no mark was ever selected");
    chronicle.follow_mark(Some(id));
    let all = ["2026-11-23: 1", "4", "2026-11-21: 1", "2"];
    assert_eq!(shown(&chronicle), all);
    chronicle.follow_mark(None);
    assert_eq!(shown(&chronicle), all, "a removed mark stays in view");
    let records: Vec<u64> = chronicle.of_mark(id).map(|entry| entry.record).collect();
    assert_eq!(records, [4, 2]);
}

#[test]
fn what_comes_later_is_added() {
    let mut first = chronicle().told;
    let second = chronicle().told;
    let id: AnnotationId = "f81k".parse().unwrap();
    first.extend(second);
    assert_eq!(first.about(id), [1, 3, 6, 8]);
    assert_eq!(first.people[&Name::from("olena")], 4);
}
