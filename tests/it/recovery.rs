//! What is left after faults: kills, two windows, other programs at the same files. No window.
//! Offsets are Unicode code points.

use std::path::Path;

use evimark::model::Verdict;
use evimark::session::review::{ReviewAction, ReviewCommand};
use evimark::session::{Action, Command};
use evimark::store::history::{self, v1::What};
use evimark::store::{check, tags};

use crate::fixture::{ARTICLE, Desk};

/// A desk with what is on this one's disk at this moment, as after `kill -9`: the process and
/// its lock are gone, and nothing was said at the end.
fn killed(desk: &Desk) -> Desk {
    let after = Desk::new();
    for name in desk.files() {
        std::fs::copy(desk.path(&name), after.path(&name)).unwrap();
    }
    after
}

/// What kind of thing each record of the history tells of.
fn records(desk: &Desk) -> Vec<String> {
    let history = history::read(&desk.path("article.txt.history")).unwrap();
    assert!(history.faults().is_empty(), "{:?}", history.faults());
    let name = |what: What| match what {
        What::Begin { .. } => "begin".to_owned(),
        What::Source { .. } => "source".to_owned(),
        What::Open { .. } => "open".to_owned(),
        What::Change { cause, label, .. } => format!("{cause:?} {label}"),
        What::Save { .. } => "save".to_owned(),
        What::Close => "close".to_owned(),
        What::Off => "off".to_owned(),
    };
    history
        .records()
        .map(|record| name(record.unwrap().what))
        .collect()
}

// ---- crashes

#[test]
fn what_was_called_saved_is_there_after_a_kill() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.mark("The Board", "actor");
    assert_eq!(desk.saving(), "saved");
    assert_eq!(
        desk.files(),
        ["article.txt", "article.txt.history"],
        "no sidecar yet"
    );
    let mut after = killed(&desk);
    after.open("article.txt");
    assert_eq!(after.marks(), desk.marks());
    assert_eq!(
        after.troubles(),
        ["2 changes were recovered from the history."]
    );
    assert!(!after.is_read_only());
    after.wait_until("the sidecar follows", |desk| !desk.document().has_unsaved());
    after.restart();
    assert_eq!(after.marks(), desk.marks());
    assert!(after.troubles().is_empty());
}

#[test]
fn changes_after_the_last_sidecar_are_recovered_whatever_they_are() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.mark("Article 51", "legal-basis");
    desk.save();
    desk.mark("The Board", "actor");
    let id = desk.selected_id();
    desk.run(Action::SetNote(id, "a “note”,\nof two lines".to_owned()));
    desk.run(Action::GiveVerdict(Verdict::Disputed, "why?".to_owned()));
    desk.mark("46,327 men", "claim");
    desk.press(Command::RemoveMark);
    desk.mark("men", "actor");
    desk.press(Command::Undo);
    let mut after = killed(&desk);
    after.open("article.txt");
    assert_eq!(after.marks(), desk.marks());
    let mark = after.mark_on("The Board");
    assert_eq!(mark.note, "a “note”,\nof two lines");
    assert_eq!(mark.review.as_ref().unwrap().reason, "why?");
}

#[test]
fn a_record_that_was_being_written_is_no_tampering() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.mark("The Board", "actor");
    let whole = desk.read("article.txt.history");
    for cut in [1, 40, 200] {
        let mut after = killed(&desk);
        after.write("article.txt.history", &whole[..whole.len() - cut]);
        after.open("article.txt");
        let marks = if cut == 1 { 2 } else { 1 };
        assert_eq!(after.marks().len(), marks, "cut {cut}");
        assert!(!after.is_read_only());
        assert!(
            after.troubles()[0].contains("recovered"),
            "{:?}",
            after.troubles()
        );
        after.mark("Article 51", "legal-basis");
        after.save();
        after.restart();
        assert_eq!(after.marks().len(), marks + 1);
    }
}

#[test]
fn a_temporary_file_of_a_killed_write_is_taken_away() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    let mut after = killed(&desk);
    // As the atomic write names it: by a hash of the name of its file.
    let hash = evimark::store::Fingerprint::of(b"article.txt.ron").to_hex();
    let litter = format!(".evimark-{}-abc123.tmp", &hash[..12]);
    after.write(&litter, "half a sidecar");
    after.write(".evimark-000000000000-abc123.tmp", "of another document");
    after.open("article.txt");
    assert!(!after.files().contains(&litter));
    assert!(
        after
            .files()
            .iter()
            .any(|name| name.contains("000000000000"))
    );
}

#[test]
fn the_history_tells_what_was_done_in_its_order() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.press(Command::Undo);
    desk.press(Command::Redo);
    desk.save();
    desk.restart();
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(
        records(&desk),
        [
            "begin",
            "open",
            "source",
            "Mark tag figure",
            "Undo tag figure",
            "Redo tag figure",
            "save",
            "close",
            "open",
            "close"
        ]
    );
}

#[test]
fn what_is_let_go_is_let_go_in_the_history_too() {
    let mut desk = Desk::new();
    desk.session.settings.autosave = false;
    desk.write("article.txt", ARTICLE);
    desk.open("article.txt");
    desk.mark("46,327", "figure");
    desk.save();
    desk.mark("The Board", "actor");
    desk.press(Command::Close);
    desk.run(Action::CloseUnsaved);
    desk.settle();
    desk.open("article.txt");
    assert_eq!(desk.marks(), ["figure 52..58 “46,327”"]);
}

#[test]
fn marks_of_a_sidecar_without_a_history_are_its_first_change() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    let mut alone = Desk::new();
    alone.write("article.txt", ARTICLE);
    alone.write("article.txt.ron", desk.sidecar());
    alone.open("article.txt");
    assert_eq!(alone.marks().len(), 1);
    // Who only looks leaves nothing.
    alone.press(Command::Close);
    alone.settle();
    assert_eq!(alone.files(), ["article.txt", "article.txt.ron"]);
    alone.open("article.txt");
    alone.mark("The Board", "actor");
    alone.save();
    alone.press(Command::Close);
    alone.settle();
    std::fs::remove_file(alone.path("article.txt.ron")).unwrap();
    alone.open("article.txt");
    assert_eq!(alone.marks().len(), 2, "the history knows both");
    let findings = &alone.document().sidecar.findings;
    assert!(
        findings[0].what.contains("the file of marks is gone"),
        "{findings:?}"
    );
}

// ---- two windows

/// Another session at the same folder.
fn second(desk: &Desk) -> Desk {
    let mut second = Desk::at(desk.path(""));
    "petro".clone_into(&mut second.session.settings.author);
    second.open("article.txt");
    second
}

#[test]
fn a_second_window_reads_and_takes_over_when_the_first_is_gone() {
    let mut first = Desk::with(ARTICLE);
    first.mark("46,327", "figure");
    let mut second = second(&first);
    assert!(second.is_read_only());
    let held = second.troubles()[0].to_owned();
    assert!(held.starts_with("olena, on the machine "), "{held}");
    assert_eq!(
        second.marks(),
        first.marks(),
        "it shows what is in the history"
    );
    second.mark("The Board", "actor");
    assert_eq!(second.marks().len(), 1);

    second.press(Command::Reload);
    assert!(second.is_read_only(), "it is still open there");
    first.press(Command::Close);
    first.settle();
    second.wait_until("it is told", |desk| {
        desk.troubles()
            .iter()
            .any(|what| what.contains("no longer open"))
    });
    second.press(Command::Reload);
    assert!(!second.is_read_only() && second.troubles().is_empty());
    second.mark("The Board", "actor");
    second.save();
    assert_eq!(second.marks().len(), 2);
}

#[test]
fn two_windows_never_both_mark() {
    let first = Desk::with(ARTICLE);
    let mut second = second(&first);
    assert!(second.is_read_only());
    second.mark("46,327", "figure");
    second.press(Command::Save);
    second.press(Command::Close);
    assert_eq!(first.files(), ["article.txt", "article.txt.history"]);
}

// ---- other programs

#[test]
fn a_sidecar_changed_by_another_program_is_taken_in_at_once() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.write(
        "article.txt.ron",
        desk.sidecar().replace("\"figure\"", "\"claim\""),
    );
    desk.wait_until("it is taken in", |desk| {
        desk.marks()[0].starts_with("claim")
    });
    assert_eq!(
        desk.hint(),
        Some("One change of another program was taken in")
    );
    desk.wait_until("it is saved", |desk| !desk.document().has_unsaved());
    assert!(records(&desk).contains(&"Merge take in changes from the file".to_owned()));
    desk.restart();
    assert_eq!(desk.marks(), ["claim 52..58 “46,327”"]);
}

#[test]
fn a_source_changed_by_another_program_is_read_again() {
    let mut desk = Desk::with(ARTICLE);
    desk.write("article.txt", format!("{ARTICLE}More.\n"));
    desk.wait_until("it is read", |desk| {
        desk.document().text().as_str().ends_with("More.\n")
    });
    desk.settle();
    assert!(!desk.is_read_only());
    desk.mark("More", "claim");
    desk.save();
}

#[test]
fn a_source_that_vanishes_takes_nothing_with_it() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    std::fs::remove_file(desk.path("article.txt")).unwrap();
    desk.wait_until("it is told", |desk| !desk.troubles().is_empty());
    assert!(
        desk.troubles()[0].contains("not there any more"),
        "{:?}",
        desk.troubles()
    );
    desk.mark("The Board", "actor");
    desk.save();
    assert!(desk.sidecar().contains("The Board"));
}

#[test]
fn a_history_that_is_taken_away_is_put_back() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    std::fs::remove_file(desk.path("article.txt.history")).unwrap();
    desk.mark("The Board", "actor");
    assert_eq!(desk.saving(), "saved");
    desk.save();
    let after = records(&desk);
    assert!(after.contains(&"Mark tag figure".to_owned()), "{after:?}");
    assert!(after.contains(&"Mark tag actor".to_owned()), "{after:?}");
}

#[test]
fn a_history_replaced_by_another_program_is_gone_on_with_and_ours_is_kept() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    // Somebody else goes on from the same files, on another machine.
    let mut other = killed(&desk);
    other.open("article.txt");
    other.mark("The Board", "actor");
    other.save();
    other.press(Command::Close);
    other.settle();
    // And their work arrives here, as files that take the place of these, while this window
    // has gone on too.
    desk.mark("Article 51", "legal-basis");
    let ours = desk.read("article.txt.history");
    for name in ["article.txt.history", "article.txt.ron"] {
        desk.write("arriving", other.read(name));
        std::fs::rename(desk.path("arriving"), desk.path(name)).unwrap();
    }
    desk.mark("The last line", "claim");
    desk.wait_until("both are together", |desk| {
        desk.marks().len() == 4 && !desk.document().has_unsaved()
    });
    assert!(desk.read("article.txt.history.1").starts_with(&ours));
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(grave(&desk), Vec::<String>::new());
    let told = records(&desk);
    assert!(told.iter().any(|what| what == "Mark tag actor"), "{told:?}");
    assert!(
        told.iter().any(|what| what.starts_with("Merge")),
        "{told:?}"
    );
    desk.open("article.txt");
    assert_eq!(desk.marks().len(), 4);
}

#[test]
fn an_altered_history_is_told_and_kept() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.press(Command::Close);
    desk.settle();
    let altered = desk
        .read("article.txt.history")
        .replace("tag figure", "tag claim!");
    desk.write("article.txt.history", &altered);
    desk.open("article.txt");
    assert!(desk.is_read_only());
    assert_eq!(desk.marks().len(), 1, "the sidecar is whole");
    assert!(
        desk.troubles()[0].contains("record 4 was altered"),
        "{:?}",
        desk.troubles()
    );
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(desk.read("article.txt.history"), altered, "it is evidence");
    desk.open("article.txt");
    desk.run(Action::SetHistoryAside);
    assert!(!desk.is_read_only());
    desk.mark("The Board", "actor");
    desk.save();
    assert_eq!(desk.read("article.txt.history.1"), altered);
    desk.restart();
    assert_eq!(desk.marks().len(), 2);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_opens_read_only_and_saves_elsewhere() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut desk = Desk::new();
    desk.write("article.txt", ARTICLE);
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set(&desk.path(""), 0o555);
    let is_root = std::fs::write(desk.path("probe"), "").is_ok();
    if is_root {
        // Nothing keeps the administrator out; a folder in the place of the history does.
        std::fs::remove_file(desk.path("probe")).unwrap();
        set(&desk.path(""), 0o755);
        std::fs::create_dir(desk.path("article.txt.history")).unwrap();
    }
    desk.open("article.txt");
    assert!(desk.is_read_only());
    let elsewhere = Desk::new();
    desk.run(Action::SaveTo(elsewhere.path("mine.ron")));
    assert!(!desk.is_read_only(), "{:?}", desk.troubles());
    desk.mark("46,327", "figure");
    desk.save();
    assert!(elsewhere.read("mine.ron").contains("46,327"));
    assert!(elsewhere.files().contains(&"mine.history".to_owned()));
    set(&desk.path(""), 0o755);
}

// ---- a changed source

/// What a check says of the article, but for notes.
fn grave(desk: &Desk) -> Vec<String> {
    let report = check::check(&desk.path("article.txt"), &tags::built_in());
    let findings = report.findings.iter();
    let grave = findings.filter(|finding| finding.severity > check::Severity::Note);
    grave.map(|finding| finding.what.clone()).collect()
}

/// A desk with three marks whose source was changed by another program: one mark moved, the
/// words of one were altered, one stays where it is.
fn with_changed_source() -> Desk {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("Inquiry counts the drafted", "claim");
    desk.mark("46,327", "figure");
    desk.mark("Article 51", "legal-basis");
    desk.save();
    desk.press(Command::Close);
    desk.settle();
    let new = ARTICLE
        .replace("46,327 men", "46,327 men and boys")
        .replace("Article 51", "Article 52");
    desk.write("article.txt", new);
    desk.open("article.txt");
    assert!(desk.session.review.is_some());
    desk
}

fn finish_review(desk: &mut Desk) {
    desk.press(Command::Review(ReviewCommand::AcceptMoved));
    desk.press(Command::Review(ReviewCommand::Finish));
    desk.run(Action::Review(ReviewAction::FinishUndecided));
}

#[test]
fn re_anchoring_is_one_step_that_the_history_can_replay() {
    let mut desk = with_changed_source();
    let shas: Vec<_> = grave(&desk);
    assert!(!shas.is_empty(), "the check tells of the changed source");
    finish_review(&mut desk);
    assert!(!desk.is_read_only(), "{:?}", desk.troubles());
    desk.wait_until("it is saved", |desk| !desk.document().has_unsaved());
    assert_eq!(desk.marks().len(), 2);
    assert_eq!(desk.document().annotations.waiting(), 1);
    assert_eq!(grave(&desk), Vec::<String>::new());

    desk.press(Command::Undo);
    assert_eq!(desk.document().annotations.waiting(), 3);
    desk.save();
    desk.press(Command::Redo);
    desk.save();
    assert_eq!(desk.marks().len(), 2);
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(grave(&desk), Vec::<String>::new());
    let told = records(&desk);
    assert_eq!(
        told.iter()
            .filter(|what| what.starts_with("Reanchor"))
            .count(),
        1,
        "{told:?}"
    );
    assert_eq!(
        told.iter().filter(|what| *what == "source").count(),
        2,
        "{told:?}"
    );
    let history = history::read(&desk.path("article.txt.history")).unwrap();
    let sources: Vec<_> = history
        .records()
        .filter_map(|record| match record.unwrap().what {
            What::Source { source, .. } => Some(source.sha256),
            _ => None,
        })
        .collect();
    let old = history.source(&sources[0]).unwrap().bytes.unwrap();
    assert_eq!(
        old,
        ARTICLE.as_bytes(),
        "what was marked first can be recovered"
    );
}

#[test]
fn a_kill_right_after_re_anchoring_loses_nothing() {
    let mut desk = with_changed_source();
    let before = desk.sidecar();
    finish_review(&mut desk);
    let marks = desk.marks();
    let mut after = killed(&desk);
    // As if the sidecar had not been written yet.
    after.write("article.txt.ron", before);
    after.open("article.txt");
    let review = after
        .session
        .review
        .as_ref()
        .map(|review| review.items().len());
    assert_eq!(
        (after.marks(), review),
        (marks, Some(1)),
        "{:?}",
        after.troubles()
    );
}

#[test]
fn a_source_that_comes_back_is_known() {
    let mut desk = with_changed_source();
    finish_review(&mut desk);
    desk.wait_until("it is saved", |desk| !desk.document().has_unsaved());
    desk.press(Command::Close);
    desk.settle();
    desk.write("article.txt", ARTICLE);
    desk.open("article.txt");
    finish_review(&mut desk);
    desk.wait_until("it is saved", |desk| !desk.document().has_unsaved());
    assert_eq!(desk.marks().len(), 3, "{:?}", desk.marks());
    assert!(desk.marks()[2].contains("Article 51"));
    assert_eq!(grave(&desk), Vec::<String>::new());
}

// ---- history off

#[test]
fn without_a_history_marks_are_saved_as_before() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.mark("46,327 men", "figure");
    desk.press(Command::RemoveMark);
    desk.run(Action::SetHistory(false));
    desk.wait_until("it is saved", |desk| !desk.document().has_unsaved());
    assert!(
        desk.sidecar().contains("history: Off"),
        "{}",
        desk.sidecar()
    );
    let length = desk.read("article.txt.history").len();
    desk.mark("The Board", "actor");
    assert_eq!(desk.saving(), "unsaved");
    desk.save();
    desk.restart();
    assert_eq!(desk.marks().len(), 2);
    assert_eq!(
        desk.read("article.txt.history").len(),
        length,
        "nothing is recorded"
    );
    assert_eq!(records(&desk).last().map(String::as_str), Some("off"));

    // What was changed before the switch and again after it is as it was changed last.
    let id = desk.mark_on("46,327").id;
    desk.run(Action::SelectMark(id));
    desk.tag("claim");
    desk.save();
    desk.run(Action::SetHistory(true));
    desk.wait_until("it is open again", |desk| desk.session.opening.is_none());
    desk.mark("Article 51", "legal-basis");
    desk.save();
    desk.press(Command::Close);
    desk.settle();
    let told = records(&desk);
    assert!(
        told.iter().any(|what| what.starts_with("Found")),
        "{told:?}"
    );
    assert_eq!(grave(&desk), Vec::<String>::new());
    desk.open("article.txt");
    assert_eq!(desk.marks().len(), 3);
    assert_eq!(desk.mark_on("46,327").tag.as_str(), "claim");
    assert!(desk.troubles().is_empty(), "nothing had to be recovered");
}

#[test]
fn a_source_that_was_overwritten_is_got_back_from_its_history() {
    let mut desk = with_changed_source();
    finish_review(&mut desk);
    desk.press(Command::Close);
    desk.settle();
    let versions = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_evimark"))
            .args([&["versions", "article.txt"], arguments].concat())
            .current_dir(desk.path(""))
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).unwrap())
    };
    let (code, list) = versions(&[]);
    assert_eq!(code, Some(0));
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(
        list.lines().all(|line| line.contains("copy kept")),
        "{list}"
    );
    assert!(
        list.lines().nth(1).unwrap().ends_with("(the file now)"),
        "{list}"
    );

    let (code, told) = versions(&["--save", "1", "-o", "as-marked.txt"]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(desk.read("as-marked.txt"), ARTICLE);
    let (code, told) = versions(&["--save", "2", "-o", "as-marked.txt"]);
    assert_eq!(code, Some(2), "{told}");
    assert_eq!(
        desk.read("as-marked.txt"),
        ARTICLE,
        "a file that is there is left alone"
    );
    let (code, told) = versions(&["--save", "3", "-o", "other.txt"]);
    assert!(
        code == Some(1) && told.contains("there is no version 3"),
        "{told}"
    );
}

#[test]
fn an_opening_in_vain_does_not_end_the_recording() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    // Read again, but the source is gone for the moment.
    std::fs::rename(desk.path("article.txt"), desk.path("away")).unwrap();
    desk.press(Command::Reload);
    assert_eq!(desk.marks().len(), 1);
    desk.mark("The Board", "actor");
    // Read again, and called off at once.
    std::fs::rename(desk.path("away"), desk.path("article.txt")).unwrap();
    desk.save();
    desk.session.run(Action::Run(Command::Reload));
    desk.run(Action::CancelOpening);
    desk.settle();
    desk.mark("Article 51", "legal-basis");
    desk.wait_until("it is recorded", |desk| desk.saving() == "saved");
    let mut after = killed(&desk);
    after.open("article.txt");
    assert_eq!(after.marks().len(), 3, "{:?}", after.troubles());
    desk.save();
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(grave(&desk), Vec::<String>::new());
}
