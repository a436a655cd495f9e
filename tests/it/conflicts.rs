//! Two people change the same marks: what is asked, what is decided, what is on disk then.
//! Offsets are Unicode code points.

use evimark::model::Decision;
use evimark::session::merging::{MergeAction, MergeCommand, Merging};
use evimark::session::{Action, Command};

use crate::fixture::{ARTICLE, Desk};

/// Both have changed the figure, and somebody has added a claim on disk.
pub fn desk() -> Desk {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.mark("The Board", "actor");
    desk.save();
    let on_disk = desk.sidecar();
    let figure = line_of(&on_disk, "\"46,327\")]");
    let changed = figure.replace("tag: \"figure\"", "tag: \"claim\"");
    let added = figure
        .replace("tag: \"figure\"", "tag: \"legal-basis\"")
        .replace(&id_of(figure), "added");
    let theirs = on_disk.replace(figure, &format!("{changed}\n{added}"));
    // Nothing is looked at in between, so that the two meet.
    let id = desk.mark_on("46,327").id;
    desk.session.run(Action::SelectMark(id));
    desk.session
        .run(Action::SetNote(id, "compare annex B".to_owned()));
    desk.write("article.txt.ron", theirs);
    desk.press(Command::Save);
    desk.wait_until("the conflict", |desk| desk.session.merging.is_some());
    desk
}

fn line_of<'a>(sidecar: &'a str, words: &str) -> &'a str {
    let mut lines = sidecar.lines();
    lines.find(|line| line.contains(words)).unwrap()
}

fn id_of(line: &str) -> String {
    let (_, rest) = line.split_once("(id: \"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

fn give(desk: &mut Desk, command: MergeCommand) {
    desk.press(Command::Merge(command));
}

fn shown(desk: &Desk) -> &Merging {
    desk.session
        .shown_merging()
        .expect("the conflicts are shown")
}

const WAITING: &str = "You and another program changed the same marks.";

#[test]
fn nothing_is_changed_before_a_person_decides() {
    let mut desk = desk();
    assert_eq!(desk.troubles(), [WAITING]);
    assert_eq!(desk.marks().len(), 2);
    assert!(
        desk.sidecar().contains("\"added\""),
        "the file is as they left it"
    );
    assert_eq!(
        desk.session
            .disabled_reason(Command::Merge(MergeCommand::Mine)),
        Some("The conflicts are not shown")
    );
    desk.run(Action::ShowConflicts);
    assert!(desk.troubles().is_empty());
    assert_eq!(shown(&desk).conflicts().len(), 1);
    assert_eq!(
        desk.session.disabled_reason(Command::Undo),
        Some("Conflicting marks are shown")
    );
    assert_eq!(
        desk.session
            .disabled_reason(Command::Merge(MergeCommand::Finish)),
        Some("Some marks are not decided yet")
    );
    desk.press(Command::Back);
    assert!(desk.session.shown_merging().is_none());
    assert_eq!(desk.troubles(), [WAITING], "and it waits");
}

#[test]
fn mine_theirs_and_both_come_out_as_decided() {
    let cases = [
        (
            MergeCommand::Mine,
            Decision::Mine,
            vec![
                "actor 28..37 “The Board”",
                "figure 52..58 “46,327”",
                "legal-basis 52..58 “46,327”",
            ],
        ),
        (
            MergeCommand::Theirs,
            Decision::Theirs,
            vec![
                "actor 28..37 “The Board”",
                "claim 52..58 “46,327”",
                "legal-basis 52..58 “46,327”",
            ],
        ),
        (
            MergeCommand::Both,
            Decision::Both,
            vec![
                "actor 28..37 “The Board”",
                "claim 52..58 “46,327”",
                "figure 52..58 “46,327”",
                "legal-basis 52..58 “46,327”",
            ],
        ),
    ];
    for (command, decision, expected) in cases {
        let mut desk = desk();
        give(&mut desk, MergeCommand::Show);
        give(&mut desk, command);
        assert_eq!(shown(&desk).decision(0), Some(decision));
        assert_eq!(shown(&desk).undecided(), 0);
        give(&mut desk, MergeCommand::Finish);
        desk.wait_until("saving", |desk| desk.saving() == "saved");
        let sorted = |mut marks: Vec<String>| {
            marks.sort();
            marks
        };
        let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        assert_eq!(sorted(desk.marks()), expected, "{command:?}");
        assert!(desk.session.merging.is_none() && desk.troubles().is_empty());
        // Both sides are one step, and the history tells of it.
        desk.wait_until("the history", |desk| {
            let entries = desk.session.chronicle.entries().iter();
            entries.last().is_some()
                && desk
                    .session
                    .chronicle
                    .entries()
                    .iter()
                    .any(|entry| entry.sentence().starts_with("olena merged: "))
        });
        desk.restart();
        assert_eq!(sorted(desk.marks()), expected, "{command:?}, on disk");
    }
}

#[test]
fn what_was_decided_is_kept_while_marking_goes_on() {
    let mut desk = desk();
    give(&mut desk, MergeCommand::Show);
    give(&mut desk, MergeCommand::Theirs);
    give(&mut desk, MergeCommand::Leave);
    desk.mark("Article 51", "legal-basis");
    give(&mut desk, MergeCommand::Show);
    desk.wait_until("both put together again", |desk| {
        desk.session.shown_merging().is_some()
    });
    assert_eq!(shown(&desk).decision(0), Some(Decision::Theirs));
    give(&mut desk, MergeCommand::Finish);
    desk.wait_until("saving", |desk| desk.saving() == "saved");
    assert_eq!(desk.marks().len(), 4);
    assert!(desk.marks().contains(&"claim 52..58 “46,327”".to_owned()));
}

#[test]
fn a_mark_that_one_side_removed_cannot_be_kept_twice() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    let theirs = desk.sidecar().replace("tag: \"figure\"", "tag: \"claim\"");
    desk.session.run(Action::Run(Command::RemoveMark));
    desk.write("article.txt.ron", theirs);
    desk.press(Command::Save);
    desk.wait_until("the conflict", |desk| desk.session.merging.is_some());
    give(&mut desk, MergeCommand::Show);
    assert_eq!(
        desk.session
            .disabled_reason(Command::Merge(MergeCommand::Both)),
        Some("One side removed this mark")
    );
    give(&mut desk, MergeCommand::Mine);
    desk.run(Action::Merge(MergeAction::Select(0)));
    give(&mut desk, MergeCommand::Finish);
    desk.wait_until("saving", |desk| desk.saving() == "saved");
    assert!(desk.marks().is_empty());
}
