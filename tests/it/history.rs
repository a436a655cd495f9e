//! The history as a person reads it: in the panel, under a mark, and switched off. Offsets are
//! Unicode code points.

use evimark::session::chronicle::{ChronicleAction, Entry, Filter, Row};
use evimark::session::{Action, Command, Overlay};
use evimark::store::history::{self, v1};

use crate::fixture::{ARTICLE, Desk};

/// The listed records as sentences, the newest first.
fn listed(desk: &Desk) -> Vec<String> {
    let chronicle = &desk.session.chronicle;
    let rows = 0..chronicle.rows().len();
    rows.filter_map(|row| chronicle.entry_in(row))
        .map(Entry::sentence)
        .collect()
}

fn run(desk: &mut Desk, action: ChronicleAction) {
    desk.run(Action::Chronicle(action));
}

/// Waits until the history tells of so many things that were done.
fn wait_for(desk: &mut Desk, deeds: usize) {
    desk.wait_until("the history", |desk| {
        desk.session.chronicle.deeds() == deeds
    });
}

#[test]
fn what_is_done_is_told_at_once() {
    let mut desk = Desk::with(ARTICLE);
    assert!(desk.session.chronicle.rows().is_empty());
    desk.mark("46,327", "figure");
    desk.tag("actor");
    desk.press(Command::Accept);
    desk.press(Command::Undo);
    wait_for(&mut desk, 5);
    assert_eq!(
        listed(&desk),
        [
            "olena took back: accept: “46,327”",
            "olena accepted: “46,327”",
            "olena changed figure to actor: “46,327”",
            "olena tagged as figure: “46,327”",
            &source_line(&desk),
        ]
    );
}

fn source_line(desk: &Desk) -> String {
    let sha256 = &desk.document().source.identity.sha256;
    let (left, right) = (&sha256[..4], &sha256[4..8]);
    format!("olena marked the source for the first time: copy kept · {left} {right}")
}

#[test]
fn openings_and_savings_are_told_on_request() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    wait_for(&mut desk, 2);
    desk.restart();
    wait_for(&mut desk, 2);
    run(
        &mut desk,
        ChronicleAction::SetFilter(Filter {
            with_attendance: true,
            ..Filter::default()
        }),
    );
    let listed = listed(&desk);
    let has = |words: &str| listed.iter().any(|line| line.starts_with(words));
    assert!(has("olena opened the document: Evimark"), "{listed:?}");
    assert!(has("olena saved the marks: article.txt.ron"), "{listed:?}");
    assert!(has("olena began the history"), "{listed:?}");
}

#[test]
fn a_record_leads_to_its_mark() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    let figure = desk.selected_id();
    desk.mark("The Board", "actor");
    wait_for(&mut desk, 3);
    let record = |desk: &Desk, words: &str| {
        let entries = desk.session.chronicle.entries().iter();
        let mut found = entries.filter(|entry| entry.sentence().contains(words));
        found.next().unwrap().record
    };
    let tagging = record(&desk, "tagged as figure");
    run(&mut desk, ChronicleAction::Select(Some(tagging)));
    assert_eq!(desk.document().selected, Some(figure));
    let details = desk.session.chronicle.details().unwrap().unwrap();
    assert!(details.is_intact);
    assert_eq!(details.marks[0].quote, "46,327");
    run(&mut desk, ChronicleAction::Copy);
    let copied = desk.clipboard().unwrap();
    assert!(
        copied.contains("olena tagged as figure: “46,327”"),
        "{copied}"
    );

    desk.press(Command::RemoveMark);
    wait_for(&mut desk, 4);
    run(&mut desk, ChronicleAction::Select(None));
    run(&mut desk, ChronicleAction::Select(Some(tagging)));
    assert_eq!(desk.hint(), Some("This mark is not there any more"));
    assert_eq!(desk.document().selected, None);
}

#[test]
fn the_history_of_one_mark_follows_the_selection() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    let figure = desk.selected_id();
    desk.mark("The Board", "actor");
    wait_for(&mut desk, 3);
    run(&mut desk, ChronicleAction::OnlyMark(figure));
    assert!(desk.session.shows_history());
    // The other mark is still selected, and the list follows it when that changes.
    desk.run(Action::SelectMark(figure));
    assert_eq!(listed(&desk), ["olena tagged as figure: “46,327”"]);
    desk.press(Command::RemoveMark);
    wait_for(&mut desk, 4);
    assert_eq!(
        listed(&desk),
        [
            "olena removed the mark: “46,327”",
            "olena tagged as figure: “46,327”"
        ]
    );
    desk.press(Command::PreviousMark);
    assert_eq!(listed(&desk), ["olena tagged as actor: “The Board”"]);
}

#[test]
fn another_document_has_its_own_history() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    wait_for(&mut desk, 2);
    desk.write("other.txt", ARTICLE);
    desk.open("other.txt");
    desk.wait_until("the other one", |desk| {
        desk.document().path.ends_with("other.txt") && desk.session.chronicle.is_known()
    });
    assert_eq!(desk.session.chronicle.deeds(), 0);
    assert!(
        desk.session
            .chronicle
            .entries()
            .iter()
            .all(|entry| entry.kind.is_attendance())
    );
}

#[test]
fn an_altered_history_is_told_of() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.press(Command::Close);
    desk.settle();
    let path = desk.path("article.txt.history");
    desk.wait_until("the end of the history", |desk| {
        desk.read("article.txt.history").contains("what: Close")
    });
    let altered = desk.read("article.txt.history").replace("figure", "actor!");
    std::fs::write(&path, altered).unwrap();
    desk.open("article.txt");
    desk.wait_until("the history", |desk| desk.session.chronicle.is_known());
    let faults = desk.session.chronicle.faults();
    assert!(faults[0].contains("no longer agrees with its own fingerprint"));
}

// ---- switched off

#[test]
fn switching_the_history_off_is_asked_about_and_written_down() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    wait_for(&mut desk, 2);
    assert_eq!(desk.session.is_on(Command::RecordHistory), Some(true));
    desk.press(Command::RecordHistory);
    assert_eq!(desk.session.overlay, Some(Overlay::HistoryOff));
    assert!(desk.session.records_history(), "asked first");
    desk.run(Action::SetHistory(false));
    assert_eq!(desk.session.overlay, None);
    assert_eq!(desk.session.is_on(Command::RecordHistory), Some(false));
    desk.wait_until("the sidecar", |desk| desk.saving() == "saved");
    assert!(
        desk.sidecar().contains("history: Off"),
        "{}",
        desk.sidecar()
    );

    // What happens from now on is not recorded, and stays so after a restart.
    desk.mark("The Board", "actor");
    desk.save();
    desk.restart();
    assert!(!desk.session.records_history() && !desk.is_read_only());
    assert_eq!(desk.marks().len(), 2);
    let written = history::read(&desk.path("article.txt.history")).unwrap();
    let changes = written
        .records()
        .filter(|record| matches!(record.as_ref().unwrap().what, v1::What::Change { .. }));
    assert_eq!(changes.count(), 1);

    // On again, it tells what it has missed.
    desk.press(Command::RecordHistory);
    desk.wait_until("the history", |desk| {
        desk.session.records_history() && desk.session.opening.is_none()
    });
    assert!(!desk.sidecar().contains("history: Off"));
    desk.mark("Article 51", "legal-basis");
    desk.wait_until("what was missed", |desk| {
        listed(desk)
            .iter()
            .any(|line| line.contains("found in the file: 1 added"))
    });
}

#[test]
fn a_day_stands_over_its_records() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    wait_for(&mut desk, 2);
    let rows = desk.session.chronicle.rows();
    assert!(
        matches!(rows, [Row::Day(_, 2), Row::Entry(_), Row::Entry(_)]),
        "{rows:?}"
    );
}

#[test]
fn the_command_shows_the_history_and_the_marks() {
    let mut desk = Desk::with(ARTICLE);
    desk.press(Command::ToggleHistory);
    assert!(desk.session.shows_history());
    assert_eq!(desk.session.is_on(Command::ToggleHistory), Some(true));
    desk.press(Command::FilterMarks);
    assert!(
        !desk.session.shows_history(),
        "the field stands with the marks"
    );
    desk.press(Command::ToggleHistory);
    desk.press(Command::ToggleInspector);
    assert!(!desk.session.shows_history(), "the panel is hidden");
    desk.press(Command::ToggleHistory);
    assert!(desk.session.shows_history(), "and comes back with it");
}
