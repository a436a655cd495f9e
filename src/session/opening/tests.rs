//! A text that is shown before its marks. Offsets are UTF-8 bytes.

use std::path::Path;

use super::*;
use crate::session::document::Selection;
use crate::store::settings::Settings;
use crate::text::snap::Granularity;

const OLD: &str = "What was open before.\n";
const NEW: &str = "The Board reported that 46,327 men had been drafted.\n";

/// Lets threads finish and takes what they found.
fn settle(session: &mut Session) {
    // A thread may begin and end within one poll: its answer is taken with the next one.
    let mut quiet_polls = 0;
    while quiet_polls < 3 {
        let was_busy = session.is_busy();
        session.poll();
        let is_busy = was_busy || session.is_busy();
        quiet_polls = if is_busy { 0 } else { quiet_polls + 1 };
    }
}

/// A session with one article open, that is opening another one.
fn opening(folder: &Path) -> (Session, open::Opened) {
    let settings = Settings {
        author: "olena".to_owned(),
        ..Settings::default()
    };
    let mut session = Session::new(settings, None, || {});
    let [old, new] = [("old.txt", OLD), ("new.txt", NEW)].map(|(name, text)| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    session.run(Action::Open(old));
    settle(&mut session);
    let opened = open::open(&new, None, &session.tags).unwrap();
    session.opening = Some(Opening {
        path: new,
        since: Instant::now(),
        progress: open::Progress::default(),
        generation: 7,
        stop: open::Stop::default(),
        before: None,
    });
    (session, opened)
}

fn text(session: &Session) -> &str {
    session.document.as_ref().unwrap().text().as_str()
}

fn select(session: &mut Session, start: u32, end: u32) -> Selection {
    session.run(Action::Select {
        anchor: start,
        head: end,
        granularity: Granularity::Character,
    });
    session.document.as_ref().unwrap().selection
}

#[test]
fn a_text_can_be_read_while_its_marks_are() {
    let folder = tempfile::tempdir().unwrap();
    let (mut session, opened) = opening(folder.path());
    session.show_text(7, opened.document.without_marks());
    assert_eq!(text(&session), NEW);
    assert!(session.is_reading_marks());

    let selection = select(&mut session, 24, 30);
    session.run(Action::Run(Command::Tag(2)));
    let hint = session.hint.as_ref().map(|hint| &*hint.text);
    assert_eq!(
        hint,
        Some("The marks are being read; the document is open read-only")
    );
    session.run(Action::Run(Command::Find));
    session.run(Action::SetPattern("men".to_owned()));
    settle(&mut session);
    let opening = session.opening.take().unwrap();
    session.opened(opening, Ok(opened));
    assert!(!session.is_reading_marks());
    // What was selected and looked for is still there.
    assert!(session.find.is_open && session.find.matches.len() == 1);
    assert_ne!(session.document.as_ref().unwrap().selection, selection);
    let found = session.document.as_ref().unwrap().selection.span;
    assert_eq!(found, Some(session.find.matches[0]));
}

#[test]
fn what_was_open_comes_back_if_the_other_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    for way in [Action::CancelOpening, Action::Run(Command::Close)] {
        let (mut session, opened) = opening(folder.path());
        let selection = select(&mut session, 0, 4);
        session.show_text(7, opened.document.without_marks());
        assert_eq!(text(&session), NEW);
        session.run(way);
        assert_eq!(text(&session), OLD);
        let document = session.document.as_ref().unwrap();
        assert_eq!(document.selection, selection);
        assert_eq!(document.access, Access::Writable);
        // It is recorded as before.
        session.run(Action::Run(Command::Tag(0)));
        settle(&mut session);
        let recorder = session.document.as_ref().unwrap().recording.recorder();
        assert!(recorder.is_some_and(|recorder| recorder.position().is_some()));
        session.finish();
        std::fs::remove_file(folder.path().join("old.txt.history")).unwrap();
        std::fs::remove_file(folder.path().join("old.txt.ron")).unwrap_or_default();
    }
}

#[test]
fn an_older_opening_and_the_text_that_is_shown_show_nothing_new() {
    let folder = tempfile::tempdir().unwrap();
    let (mut session, opened) = opening(folder.path());
    session.show_text(6, opened.document.without_marks());
    assert_eq!(text(&session), OLD);
    let same = session.document.as_ref().unwrap().without_marks();
    session.show_text(7, same);
    assert!(!session.is_reading_marks());
    // A window that closes meanwhile remembers the document with its marks.
    session.show_text(7, opened.document.without_marks());
    session.finish();
    assert_eq!(text(&session), OLD);
}
