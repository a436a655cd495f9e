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

