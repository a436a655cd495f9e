//! Several things at once: a change while another is on its way, a fault on top of a fault.
//! No window. Offsets are Unicode code points.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use evimark::session::review::{ReviewAction, ReviewCommand};
use evimark::session::{Action, Command, Overlay, Session};
use evimark::store::settings::Settings;
use evimark::store::{check, tags};

use crate::fixture::{ARTICLE, Desk};

/// A desk with what is on this one's disk at this moment, as after `kill -9`.
fn killed(desk: &Desk) -> Desk {
    let after = Desk::new();
    for name in desk.files() {
        if desk.path(&name).is_file() {
            std::fs::copy(desk.path(&name), after.path(&name)).unwrap();
        }
    }
    after
}

/// What a check of the files finds that is more than a note.
fn grave(desk: &Desk, sidecar: &str) -> Vec<String> {
    let (source, sidecar) = (desk.path("article.txt"), desk.path(sidecar));
    let report = check::check_with(&source, &sidecar, &tags::built_in());
    let findings = report.findings.iter();
    let grave = findings.filter(|finding| finding.severity > check::Severity::Note);
    grave.map(|finding| finding.what.clone()).collect()
}

/// Something stands where the history was that is none, so nothing can be recorded.
fn break_history(desk: &Desk) {
    let path = desk.path("article.txt.history");
    let began = Instant::now();
    // That the sidecar was saved may still be on its way.
    while std::fs::remove_file(&path).is_err() || std::fs::create_dir(&path).is_err() {
        assert!(began.elapsed() < Duration::from_secs(10));
    }
}

/// A file that somebody has who does not say so: whoever wants it waits a while.
fn hold(desk: &Desk, name: &str) -> File {
    let file = File::create(desk.path(name)).unwrap();
    file.lock().unwrap();
    file
}

// ---- saving elsewhere

#[test]
fn after_saving_elsewhere_the_history_that_failed_is_not_heard_any_more() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    // It is replaced by one that somebody has, so that its end takes longer than the move.
    let other = hold(&desk, "other");
    std::fs::rename(desk.path("other"), desk.path("article.txt.history")).unwrap();
    desk.mark("The Board", "actor");
    assert_ne!(desk.saving(), "saved");
    desk.run(Action::SaveTo(desk.path("elsewhere.ron")));
    desk.settle();
    assert_eq!(desk.saving(), "saved");
    assert!(!desk.document().has_unsaved());
    assert!(desk.troubles().is_empty(), "{:?}", desk.troubles());
    drop(other);
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(grave(&desk, "elsewhere.ron"), Vec::<String>::new());
}

#[test]
fn what_is_marked_while_the_marks_move_elsewhere_is_recorded_there() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.session.run(Action::SaveTo(desk.path("elsewhere.ron")));
    desk.mark_at_once("The Board");
    desk.settle();
    desk.press(Command::RemoveMark);
    desk.press(Command::Undo);
    desk.save();
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(grave(&desk, "elsewhere.ron"), Vec::<String>::new());
}

#[test]
fn marks_that_move_elsewhere_are_not_those_of_what_is_opened_meanwhile() {
    let mut desk = Desk::with(ARTICLE);
    desk.write("other.txt", "Another article about 12 men.\n");
    desk.mark("46,327", "figure");
    desk.save();
    // The move ends after the other document was opened.
    let held = hold(&desk, "elsewhere.history");
    desk.session.run(Action::SaveTo(desk.path("elsewhere.ron")));
    let other = desk.path("other.txt");
    desk.session.run(Action::Open(other.clone()));
    desk.wait_until("it is open", |desk| desk.document().path == other);
    drop(held);
    desk.settle();
    desk.mark("12 men", "figure");
    desk.save();
    assert_eq!(desk.document().sidecar.path, desk.path("other.txt.ron"));
}

#[test]
fn reading_again_reads_the_marks_from_where_they_were_saved() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.run(Action::SaveTo(desk.path("elsewhere.ron")));
    desk.mark("The Board", "actor");
    desk.save();
    desk.press(Command::Reload);
    assert_eq!(desk.marks().len(), 2);
    assert_eq!(desk.document().sidecar.path, desk.path("elsewhere.ron"));
    assert!(!desk.is_read_only());
}

// ---- recovery

#[test]
fn what_was_recovered_stays_when_the_file_is_changed_before_it_follows() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.mark("The Board", "actor");
    let mut after = killed(&desk);
    after.session.settings.autosave = false;
    after.open("article.txt");
    assert_eq!(after.marks().len(), 2);
    let theirs = after.sidecar().replace("tag: \"figure\"", "tag: \"claim\"");
    after.write("article.txt.ron", theirs);
    after.wait_until("it is taken in", |desk| {
        desk.marks().iter().any(|mark| mark.starts_with("claim"))
    });
    assert_eq!(after.marks().len(), 2, "{:?}", after.marks());
}

#[test]
fn what_was_recovered_is_not_let_go_of_with_what_came_after() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    let mut after = killed(&desk);
    after.session.settings.autosave = false;
    after.open("article.txt");
    after.mark("The Board", "actor");
    after.press(Command::Close);
    after.run(Action::CloseUnsaved);
    after.settle();
    after.open("article.txt");
    assert_eq!(after.marks(), ["figure 52..58 “46,327”"]);
}

#[test]
fn what_makes_no_sense_in_the_file_survives_a_recovery() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.press(Command::Close);
    desk.settle();
    let sidecar = desk.sidecar();
    let entry = sidecar
        .lines()
        .find(|line| line.contains("46,327"))
        .unwrap();
    let twin = entry.replace("figure", "claim");
    let links = "    links: [(from: \"aaaaaaaa\", kind: \"supports\", to: \"bbbbbbbb\")],\n)";
    let sidecar = sidecar.replace(entry, &format!("{entry}\n{twin}"));
    let sidecar = sidecar.trim_end().strip_suffix(')').unwrap().to_owned() + links;
    desk.write("article.txt.ron", sidecar);
    desk.open("article.txt");
    assert_eq!(desk.document().sidecar.misfits.len(), 2);
    desk.run(Action::MarkChangedSource);
    desk.mark("The Board", "actor");
    assert_eq!(desk.saving(), "saved");
    let mut after = killed(&desk);
    after.open("article.txt");
    assert_eq!(after.marks().len(), 2);
    assert_eq!(after.document().sidecar.misfits.len(), 2);
}

#[test]
fn a_kill_while_the_history_is_switched_off_loses_nothing() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    let sidecar = desk.sidecar();
    desk.mark("The Board", "actor");
    assert_eq!(desk.saving(), "saved");
    desk.run(Action::SetHistory(false));
    desk.settle();
    // The sidecar was not written any more.
    let mut after = killed(&desk);
    after.write("article.txt.ron", sidecar);
    after.open("article.txt");
    assert_eq!(after.marks().len(), 2, "{:?}", after.marks());
}

#[test]
fn re_anchoring_after_marking_on_can_be_replayed() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.press(Command::Close);
    desk.settle();
    // The source is the same, but the mark is not where its file says.
    let sidecar = desk.sidecar().replace("52..58", "53..59");
    desk.write("article.txt.ron", sidecar);
    desk.open("article.txt");
    assert!(desk.session.review.is_some());
    desk.press(Command::Review(ReviewCommand::Finish));
    desk.run(Action::Review(ReviewAction::FinishUndecided));
    assert!(!desk.is_read_only());
    desk.mark("The Board", "actor");
    desk.press(Command::Review(ReviewCommand::Show));
    assert!(desk.session.shown_review().is_some());
    desk.run(Action::Review(ReviewAction::Select(0)));
    desk.press(Command::Review(ReviewCommand::SetAside));
    desk.press(Command::Review(ReviewCommand::Finish));
    desk.settle();
    assert_eq!(desk.saving(), "saved");
    let mut after = killed(&desk);
    after.open("article.txt");
    assert!(!after.is_read_only(), "{:?}", after.troubles());
    assert_eq!(grave(&desk, "article.txt.ron"), Vec::<String>::new());
}

#[test]
fn a_kill_after_another_encoding_was_chosen_keeps_the_encoding() {
    let mut desk = Desk::with(b"H\xe4user z\xe4hlen 12 Leute.\nUnd noch eine Zeile.\n");
    desk.run(Action::SetEncoding("windows-1252"));
    desk.mark("Häuser", "actor");
    desk.press(Command::RemoveMark);
    desk.save();
    desk.run(Action::SetEncoding("windows-1251"));
    desk.mark("Hдuser", "actor");
    assert_eq!(desk.saving(), "saved");
    let mut after = killed(&desk);
    after.open("article.txt");
    assert_eq!(after.document().source.encoding, "windows-1251");
    assert!(!after.is_read_only(), "{:?}", after.troubles());
    assert_eq!(after.marks(), desk.marks());
}

// ---- faults that last

#[test]
fn a_history_that_cannot_be_written_is_not_tried_all_the_time() {
    let woken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&woken);
    let mut desk = Desk::new();
    desk.session = Session::new(Settings::default(), None, move || {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    desk.write("article.txt", ARTICLE);
    desk.open("article.txt");
    desk.mark("46,327", "figure");
    desk.save();
    break_history(&desk);
    desk.mark("The Board", "actor");
    woken.store(0, Ordering::Relaxed);
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(2500) {
        desk.session.poll();
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(woken.load(Ordering::Relaxed) < 20, "{woken:?}");
    // When it is mended, it is saved without being asked.
    std::fs::remove_dir(desk.path("article.txt.history")).unwrap();
    desk.wait_until("it is saved", |desk| desk.saving() == "saved");
}

#[test]
fn whoever_cannot_save_can_still_leave() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.mark("The Board", "actor");
    desk.write("article.txt.ron", "(format: \"evimark/1\", damaged");
    assert!(!desk.session.may_quit());
    desk.settle();
    assert!(
        matches!(desk.session.overlay, Some(Overlay::Unsaved(Some(_)))),
        "{:?} {:?}",
        desk.session.overlay,
        desk.troubles()
    );
}

// ---- opening

#[test]
fn there_and_back_again_does_not_find_oneself() {
    for _ in 0..20 {
        let mut desk = Desk::new();
        desk.write("article.txt", ARTICLE);
        desk.write("other.txt", ARTICLE);
        let open = |desk: &mut Desk, name| {
            let path = desk.path(name);
            desk.session.run(Action::Open(path));
        };
        open(&mut desk, "article.txt");
        std::thread::sleep(Duration::from_millis(5));
        open(&mut desk, "other.txt");
        open(&mut desk, "article.txt");
        desk.settle();
        assert!(!desk.is_read_only(), "{:?}", desk.troubles());
    }
}

// ---- folders and names

#[test]
fn a_folder_that_is_taken_away_and_put_back_is_written_again() {
    let desk_folder = tempfile::tempdir().unwrap();
    let folder = desk_folder.path().join("case");
    std::fs::create_dir(&folder).unwrap();
    let mut desk = Desk::at(folder.clone());
    desk.write("article.txt", ARTICLE);
    desk.open("article.txt");
    desk.mark("46,327", "figure");
    desk.save();
    let away = desk_folder.path().join("away");
    std::fs::rename(&folder, &away).unwrap();
    desk.mark("The Board", "actor");
    assert!(
        desk.saving().contains("not there any more"),
        "{}",
        desk.saving()
    );
    assert_eq!(desk.marks().len(), 2);
    std::fs::rename(&away, &folder).unwrap();
    desk.press(Command::Save);
    desk.settle();
    desk.wait_until("it is saved", |desk| {
        desk.saving() == "saved" && !desk.document().has_unsaved()
    });
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(grave(&desk, "article.txt.ron"), Vec::<String>::new());
    desk.open("article.txt");
    assert_eq!(desk.marks().len(), 2);
    assert!(desk.troubles().is_empty(), "{:?}", desk.troubles());
}

#[test]
fn names_of_every_length_can_be_marked_or_saved_elsewhere() {
    for len in 245..=255 {
        let mut desk = Desk::new();
        let name = "n".repeat(len - 4) + ".txt";
        desk.write(&name, ARTICLE);
        desk.open(&name);
        if desk.is_read_only() {
            assert!(
                desk.troubles()[0].contains("too long"),
                "{len} {:?}",
                desk.troubles()
            );
            desk.run(Action::SaveTo(desk.path("short.ron")));
        }
        assert!(!desk.is_read_only(), "{len}");
        desk.mark("46,327", "figure");
        desk.save();
        assert!(desk.troubles().is_empty(), "{len} {:?}", desk.troubles());
        desk.press(Command::Reload);
        assert_eq!(desk.marks().len(), 1, "{len}");
    }
}

#[test]
fn a_merge_that_is_undone_leaves_sound_files() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.mark("The Board", "actor");
    desk.save();
    let theirs = desk.sidecar().replace("tag: \"figure\"", "tag: \"claim\"");
    desk.write("article.txt.ron", theirs);
    desk.wait_until("it is taken in", |desk| {
        desk.marks().iter().any(|mark| mark.starts_with("claim"))
    });
    desk.press(Command::Undo);
    desk.wait_until("it is saved", |desk| !desk.document().has_unsaved());
    assert_eq!(desk.marks()[1], "figure 52..58 “46,327”");
    let mut after = killed(&desk);
    after.open("article.txt");
    assert_eq!(after.marks(), desk.marks());
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(grave(&desk, "article.txt.ron"), Vec::<String>::new());
}

#[test]
fn a_source_that_changes_again_after_re_anchoring_is_reviewed_again() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.mark("Article 51", "legal-basis");
    desk.save();
    desk.write("article.txt", format!("One more line.\n{ARTICLE}"));
    desk.wait_until("it is read again", |desk| desk.session.review.is_some());
    desk.press(Command::Review(ReviewCommand::AcceptMoved));
    desk.press(Command::Review(ReviewCommand::Finish));
    desk.wait_until("it is saved", |desk| {
        !desk.is_read_only() && !desk.document().has_unsaved()
    });
    let once = desk.marks();
    desk.write("article.txt", format!("Two\nmore lines.\n{ARTICLE}"));
    desk.wait_until("it is read again", Desk::is_read_only);
    desk.settle();
    desk.press(Command::Review(ReviewCommand::AcceptMoved));
    desk.press(Command::Review(ReviewCommand::Finish));
    desk.wait_until("it is saved", |desk| {
        !desk.is_read_only() && !desk.document().has_unsaved()
    });
    assert_eq!(desk.marks().len(), 2);
    assert_ne!(desk.marks(), once);
    desk.press(Command::Undo);
    desk.wait_until("it is saved", |desk| !desk.document().has_unsaved());
    let mut after = killed(&desk);
    after.open("article.txt");
    assert_eq!(
        after.document().annotations.waiting(),
        0,
        "lent while reviewed"
    );
    assert!(after.session.review.is_some());
    desk.press(Command::Close);
    desk.settle();
    let told = grave(&desk, "article.txt.ron");
    assert!(told.iter().all(|what| what.contains("place")), "{told:?}");
}

// ---- a folder that two programs share

#[test]
fn a_file_of_marks_with_the_same_marks_is_left_as_another_program_wrote_it() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    let mine = desk.sidecar();
    // The same marks, at a record of another history.
    let (before, record) = mine.split_once("At(").expect("it names its record");
    let (_, rest) = record.split_once(')').expect("it names its record");
    let record = format!("record: 7, sha256: \"{}\"", "5e".repeat(32));
    let theirs = format!("{before}At({record}){rest}");
    desk.write("article.txt.ron", &theirs);
    desk.wait_until("it is taken in", |desk| {
        desk.document().sidecar.findings.is_empty() && !desk.document().has_unsaved()
    });
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(3) {
        desk.session.poll();
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(desk.sidecar(), theirs);
    assert!(desk.troubles().is_empty(), "{:?}", desk.troubles());
    // It opens as ever, and the next change is written with a record of this history.
    desk.restart();
    assert!(!desk.is_read_only());
    assert_eq!(desk.marks().len(), 1);
    desk.mark("The Board", "actor");
    desk.save();
    assert_eq!(desk.saving(), "saved");
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(grave(&desk, "article.txt.ron"), Vec::<String>::new());
}
