//! A source that changed after it was marked: every mark is looked for, a person decides, and
//! nothing is written before they finish.

use evimark::session::review::{ReviewAction, ReviewCommand, Tab};
use evimark::session::{Action, Command, Overlay, Review};
use evimark::text::reanchor::Kind;
use evimark::text::snap::Granularity;

use crate::fixture::{ARTICLE, Desk};

/// What a person inserts above everything.
const LEAD: &str = "From our correspondent, who was there the whole time.\n\n";

/// The article marked, saved, changed and open again: two marks moved, one stands on other
/// words, and one is gone.
fn changed() -> Desk {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("The Board", "actor");
    desk.mark("46,327 men", "figure");
    desk.mark("Article 51", "legal-basis");
    desk.mark("The last line stands alone", "claim");
    desk.save();
    let after = ARTICLE
        .replace("46,327", "46,237")
        .replace("The last line stands alone.", "");
    desk.write("article.txt", format!("{LEAD}{after}"));
    desk.restart();
    desk
}

fn review(desk: &Desk) -> &Review {
    desk.session.shown_review().expect("the review is shown")
}

/// The old marks that were kept under a number.
fn copies(desk: &Desk) -> Vec<String> {
    let mut files = desk.files();
    files.retain(|name| name.starts_with("article.txt.ron."));
    files
}

fn press(desk: &mut Desk, command: ReviewCommand) {
    desk.press(Command::Review(command));
}

/// The kinds of the marks in the list, with their words.
fn kinds(desk: &Desk) -> Vec<String> {
    let items = review(desk).items().iter();
    items
        .map(|item| format!("{:?}: {}", item.kind(), item.mark.quote()))
        .collect()
}

fn select(desk: &mut Desk, words: &str) {
    let items = review(desk).items().iter();
    let at = items
        .map(|item| item.mark.quote())
        .position(|quote| quote == words);
    desk.run(Action::Review(ReviewAction::Select(at.unwrap())));
}

/// Puts the selected mark on these words, as with the mouse.
fn put(desk: &mut Desk, words: &str) {
    let start = desk.document().text().as_str().find(words).unwrap();
    desk.run(Action::Review(ReviewAction::Put {
        anchor: u32::try_from(start).unwrap(),
        head: u32::try_from(start + words.len()).unwrap(),
        granularity: Granularity::Word,
    }));
}

#[test]
fn the_review_comes_up_by_itself_and_nothing_is_written() {
    let desk = changed();
    assert_eq!(
        kinds(&desk),
        [
            "Moved: The Board",
            "Moved: Article 51",
            "Altered: 46,327 men",
            "Lost: The last line stands alone",
        ]
    );
    assert!(desk.is_read_only());
    assert!(!desk.document().has_unsaved());
    assert!(desk.troubles().is_empty(), "{:?}", desk.troubles());
    assert!(copies(&desk).is_empty());
    assert!(!review(&desk).old.is_same);
}

#[test]
fn what_is_decided_is_there_after_a_restart() {
    let mut desk = changed();
    let before = desk.sidecar();
    press(&mut desk, ReviewCommand::AcceptMoved);
    // The first one that is open: the figure.
    press(&mut desk, ReviewCommand::Keep);
    press(&mut desk, ReviewCommand::SetAside);
    assert_eq!(review(&desk).undecided(), 0);
    press(&mut desk, ReviewCommand::Finish);

    assert!(desk.session.shown_review().is_none());
    assert!(!desk.is_read_only());
    assert_eq!(desk.saving(), "saved");
    assert_eq!(desk.read("article.txt.ron.1"), before);
    let marks = [
        "actor 83..92 “The Board”",
        "figure 107..117 “46,237 men”",
        "legal-basis 136..146 “Article 51”",
    ];
    assert_eq!(desk.marks(), marks);
    desk.restart();
    assert_eq!(desk.marks(), marks);
    assert!(desk.session.review.is_none() && !desk.is_read_only());
    let lost = desk
        .document()
        .annotations
        .unplaced()
        .values()
        .next()
        .unwrap();
    assert!(lost.is_set_aside);
    assert_eq!(lost.quote(), "The last line stands alone");
}

#[test]
fn undo_takes_the_whole_review_back() {
    let mut desk = changed();
    press(&mut desk, ReviewCommand::AcceptMoved);
    press(&mut desk, ReviewCommand::Keep);
    press(&mut desk, ReviewCommand::SetAside);
    press(&mut desk, ReviewCommand::Finish);
    assert_eq!(desk.session.command_text(Command::Undo), "Undo re-anchor");
    desk.press(Command::Undo);
    assert!(desk.marks().is_empty());
    assert_eq!(desk.document().annotations.waiting(), 4);

    press(&mut desk, ReviewCommand::Show);
    assert_eq!(review(&desk).to_decide(), 4);
    assert_eq!(
        desk.session.disabled_reason(Command::Redo),
        Some("A review is open")
    );
    desk.press(Command::Back);
    desk.press(Command::Redo);
    assert_eq!(desk.marks().len(), 3);
}

#[test]
fn undecided_marks_stay_and_the_review_comes_back() {
    let mut desk = changed();
    press(&mut desk, ReviewCommand::AcceptMoved);
    press(&mut desk, ReviewCommand::Finish);
    let asks = Overlay::FinishReview { is_leaving: false };
    assert_eq!(desk.session.overlay, Some(asks));
    assert!(copies(&desk).is_empty(), "nothing yet");
    desk.run(Action::Show(None));
    assert_eq!(review(&desk).decided(), 2, "the decisions are still there");

    press(&mut desk, ReviewCommand::Finish);
    desk.run(Action::Review(ReviewAction::FinishUndecided));
    assert_eq!((desk.marks().len(), desk.saving().as_str()), (2, "saved"));
    assert!(desk.sidecar().contains("\"46,327 men\""));
    assert!(desk.sidecar().contains("The last line stands alone"));
    desk.restart();
    assert!(review(&desk).old.is_same);
    // What they were compared with is remembered too.
    let waiting = ["Altered: 46,327 men", "Lost: The last line stands alone"];
    assert_eq!(kinds(&desk), waiting);
    assert_eq!(desk.marks().len(), 2);
    // Looking at it once more and deciding nothing leaves the files alone.
    desk.run(Action::Review(ReviewAction::FinishUndecided));
    assert!(!desk.is_read_only());
    assert_eq!((copies(&desk).len(), desk.saving().as_str()), (1, "saved"));
    desk.restart();
    // What was set right once stays where it is.
    select(&mut desk, "The last line stands alone");
    press(&mut desk, ReviewCommand::SetAside);
    press(&mut desk, ReviewCommand::SetAside);
    press(&mut desk, ReviewCommand::Finish);
    assert_eq!(desk.document().annotations.waiting(), 0);
}

#[test]
fn what_was_left_undecided_is_found_again_when_the_source_changes_once_more() {
    let mut desk = changed();
    press(&mut desk, ReviewCommand::AcceptMoved);
    desk.run(Action::Review(ReviewAction::FinishUndecided));
    let text = desk.read("article.txt");
    desk.write("article.txt", format!("Second thoughts.\n\n{text}"));
    desk.restart();
    assert_eq!(
        kinds(&desk),
        [
            "Moved: The Board",
            "Moved: Article 51",
            "Altered: 46,327 men",
            "Lost: The last line stands alone",
        ]
    );
    let stood = review(&desk)
        .items()
        .iter()
        .map(evimark::session::review::Item::old_line);
    assert_eq!(
        stood.collect::<Vec<_>>(),
        [Some(4), Some(4), Some(2), Some(4)]
    );
}

#[test]
fn without_a_history_quotes_and_contexts_have_to_do() {
    let mut desk = changed();
    press(&mut desk, ReviewCommand::Leave);
    desk.press(Command::Close);
    std::fs::remove_file(desk.path("article.txt.history")).unwrap();
    desk.open("article.txt");
    let place = |words: &str| {
        let mut items = review(&desk).items().iter();
        let item = items.find(|item| item.mark.quote() == words)?;
        let place = item.placement.candidates.first()?.spans[0];
        Some((item.kind(), desk.document().text().slice(place)))
    };
    assert_eq!(place("46,327 men"), Some((Kind::Altered, "46,237 men")));
    assert_eq!(place("The Board").unwrap().1, "The Board");
    assert!(review(&desk).items().iter().all(|item| item.old.is_none()));
}

#[test]
fn open_read_only_shows_what_is_beyond_doubt_and_changes_nothing() {
    let mut desk = changed();
    let before = desk.sidecar();
    press(&mut desk, ReviewCommand::Leave);
    assert!(desk.session.shown_review().is_none());
    assert!(desk.is_read_only());
    assert_eq!(
        desk.marks(),
        [
            "actor 83..92 “The Board”",
            "legal-basis 136..146 “Article 51”"
        ]
    );
    desk.mark("Inquiry", "claim");
    assert_eq!(desk.marks().len(), 2);
    assert_eq!(
        desk.troubles(),
        ["The marks of this document wait for a review."]
    );
    assert!(desk.session.may_quit());

    press(&mut desk, ReviewCommand::Show);
    assert_eq!(review(&desk).to_decide(), 4);
    assert!(desk.troubles().is_empty());
    desk.press(Command::Back);
    desk.press(Command::Close);
    assert_eq!(desk.sidecar(), before);
    assert!(copies(&desk).is_empty());
}

#[test]
fn a_lost_mark_is_put_where_it_belongs() {
    let mut desk = changed();
    select(&mut desk, "The last line stands alone");
    put(&mut desk, "who was there the whole time");
    press(&mut desk, ReviewCommand::Keep);
    desk.run(Action::Review(ReviewAction::FinishUndecided));
    assert_eq!(
        desk.marks(),
        ["claim 24..52 “who was there the whole time”"]
    );
    let mark = desk.mark_on("who was there the whole time");
    assert!(mark.modified.is_some(), "its words are others");
}

#[test]
fn decisions_are_not_lost_by_leaving_unasked() {
    let mut desk = changed();
    press(&mut desk, ReviewCommand::Keep);
    for leaving in [Command::Close, Command::Reload, Command::Quit] {
        desk.press(leaving);
        let asks = Overlay::FinishReview { is_leaving: true };
        assert_eq!(desk.session.overlay, Some(asks), "{leaving:?}");
        desk.run(Action::Show(None));
        assert_eq!(review(&desk).decided(), 1);
    }
    desk.press(Command::Close);
    desk.run(Action::Review(ReviewAction::FinishUndecided));
    assert!(
        desk.session.document.is_none(),
        "finished, saved and closed"
    );
    desk.open("article.txt");
    assert_eq!(review(&desk).items().len(), 3, "one of four is decided");

    select(&mut desk, "The last line stands alone");
    press(&mut desk, ReviewCommand::SetAside);
    desk.press(Command::Close);
    desk.run(Action::Review(ReviewAction::Abandon));
    assert!(desk.session.document.is_none());
    desk.open("article.txt");
    assert_eq!(review(&desk).items().len(), 3);
}

#[test]
fn without_room_for_a_copy_nothing_is_changed() {
    let mut desk = changed();
    press(&mut desk, ReviewCommand::AcceptMoved);
    std::fs::remove_file(desk.path("article.txt.ron")).unwrap();
    desk.run(Action::Review(ReviewAction::FinishUndecided));
    assert!(
        desk.troubles()[0].starts_with("The review could not be finished"),
        "{:?}",
        desk.troubles()
    );
    assert_eq!(review(&desk).decided(), 2);
    assert!(desk.is_read_only());
    assert!(copies(&desk).is_empty());
}

#[test]
fn marks_that_only_the_history_has_are_reviewed_too() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("The Board", "actor");
    desk.save();
    desk.press(Command::Close);
    std::fs::remove_file(desk.path("article.txt.ron")).unwrap();
    desk.write("article.txt", format!("{LEAD}{ARTICLE}"));
    desk.open("article.txt");
    assert_eq!(kinds(&desk), ["Moved: The Board"]);
    press(&mut desk, ReviewCommand::AcceptMoved);
    press(&mut desk, ReviewCommand::Finish);
    assert_eq!(desk.marks(), ["actor 83..92 “The Board”"]);
    assert_eq!(desk.saving(), "saved");
    assert!(copies(&desk).is_empty(), "there was no file to keep");
}

#[test]
fn while_a_review_is_shown_the_text_is_left_alone() {
    let mut desk = changed();
    for command in [
        Command::Tag(0),
        Command::RemoveMark,
        Command::Find,
        Command::SelectAll,
        Command::GoToLine,
        Command::Save,
        Command::RecordHistory,
        Command::ToggleHistory,
    ] {
        let why = desk.session.disabled_reason(command);
        assert_eq!(why, Some("A review is open"), "{command:?}");
        // What is told then is not what the command before was told.
        desk.session.hint = None;
        desk.press(command);
        assert_eq!(desk.hint(), Some("A review is open"), "{command:?}");
    }
    press(&mut desk, ReviewCommand::Leave);
    press(&mut desk, ReviewCommand::Keep);
    assert_eq!(desk.hint(), Some("No review is open"));
}

#[test]
fn an_unchanged_source_needs_no_review() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("The Board", "actor");
    desk.save();
    desk.restart();
    assert!(desk.session.review.is_none() && !desk.is_read_only());
    press(&mut desk, ReviewCommand::Show);
    assert_eq!(desk.hint(), Some("No mark waits for a place"));
}

#[test]
fn a_source_that_only_grew_at_its_end_needs_one_key() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("The Board", "actor");
    desk.mark("46,327 men", "figure");
    desk.save();
    desk.write("article.txt", format!("{ARTICLE}\nCorrected on Friday.\n"));
    desk.restart();
    assert_eq!(review(&desk).tab(), Tab::Of(Kind::Unmoved));
    assert_eq!(
        (review(&desk).to_decide(), review(&desk).items().len()),
        (0, 2)
    );
    press(&mut desk, ReviewCommand::Finish);
    assert_eq!((desk.marks().len(), desk.saving().as_str()), (2, "saved"));
    assert!(!desk.is_read_only());
}
