//! From opening to reopening without a window: what a person does, what is on disk then.
//! Offsets are Unicode code points.

use std::fs::File;
use std::time::{Duration, SystemTime};

use evimark::model::Verdict;
use evimark::session::command::{Edge, EdgeMove};
use evimark::session::listing::Filter;
use evimark::session::{Action, Command, Overlay, Request};

use crate::fixture::{ARTICLE, Desk};

fn edge(edge: Edge, forward: bool, by_word: bool) -> Command {
    Command::MoveEdge(EdgeMove {
        edge,
        forward,
        by_word,
    })
}

// ---- marks

#[test]
fn what_was_marked_is_there_again() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.mark("46,327 men had been drafted", "claim");
    desk.mark("The Board", "actor");
    desk.mark("Article 51", "legal-basis");
    desk.save();
    let marks = [
        "actor 28..37 “The Board”",
        "figure 52..58 “46,327”",
        "claim 52..79 “46,327 men had been drafted”",
        "legal-basis 81..91 “Article 51”",
    ];
    assert_eq!(desk.marks(), marks);
    desk.restart();
    assert_eq!(desk.marks(), marks);
    assert!(desk.troubles().is_empty() && !desk.is_read_only());
    assert!(
        desk.document()
            .annotations
            .iter()
            .all(|mark| &*mark.author == "olena")
    );
}

#[test]
fn offsets_count_code_points_whatever_the_text_holds() {
    // A byte order mark is no character; CR LF is two; an emoji with a skin tone is two; é may be two.
    let text = "\u{feff}a\r\n👍🏽 cafe\u{301} 𝔘 46,327\r\nмир\r\n";
    let mut desk = Desk::with(text);
    desk.mark("46,327", "figure");
    desk.mark("👍🏽", "claim");
    desk.mark("cafe\u{301}", "actor");
    desk.mark("мир", "claim");
    desk.save();
    let marks = [
        "claim 3..5 “👍🏽”",
        "actor 6..11 “cafe\u{301}”",
        "figure 14..20 “46,327”",
        "claim 22..25 “мир”",
    ];
    assert_eq!(desk.marks(), marks);
    desk.restart();
    assert_eq!(desk.marks(), marks);
    assert!(
        desk.sidecar().contains("(14..20, \"46,327\")"),
        "{}",
        desk.sidecar()
    );
}

#[test]
fn the_same_words_with_the_same_tag_are_marked_once() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    let first = desk.selected_id();
    desk.press(Command::Back);
    desk.mark("46,327", "figure");
    assert_eq!(desk.marks().len(), 1);
    assert_eq!(desk.selected_id(), first);
    assert_eq!(
        desk.hint(),
        Some("These words are already marked as figure")
    );
    desk.mark("46,327", "claim");
    assert_eq!(desk.marks().len(), 2);
}

#[test]
fn each_step_back_has_a_name_and_a_place() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.mark("The Board", "actor");
    assert_eq!(desk.session.command_text(Command::Undo), "Undo tag actor");
    desk.session.take_requests();
    desk.press(Command::Undo);
    assert_eq!(desk.session.command_text(Command::Undo), "Undo tag figure");
    assert_eq!(desk.session.command_text(Command::Redo), "Redo tag actor");
    let place = Request::Reveal {
        span: (28, 37),
        flash: None,
    };
    let requests = desk.session.take_requests();
    let goes_there = requests.iter().any(|request| match (request, &place) {
        (Request::Reveal { span, .. }, Request::Reveal { span: wanted, .. }) => span == wanted,
        _ => false,
    });
    assert!(goes_there, "{requests:?}");
    desk.press(Command::Undo);
    assert!(desk.marks().is_empty());
    assert_eq!(
        desk.session.disabled_reason(Command::Undo),
        Some("Nothing to undo")
    );
    desk.press(Command::Redo);
    desk.press(Command::Redo);
    assert_eq!(
        desk.marks(),
        ["actor 28..37 “The Board”", "figure 52..58 “46,327”"]
    );
    assert_eq!(
        desk.session.disabled_reason(Command::Redo),
        Some("Nothing to redo")
    );
}

#[test]
fn undoing_everything_and_redoing_everything_restores_every_state() {
    let mut desk = Desk::with(ARTICLE);
    let mut states = vec![desk.marks()];
    desk.mark("46,327", "figure");
    states.push(desk.marks());
    desk.press(edge(Edge::End, true, true));
    states.push(desk.marks());
    desk.tag("claim");
    states.push(desk.marks());
    desk.press(edge(Edge::Start, false, true));
    states.push(desk.marks());
    desk.press(Command::RemoveMark);
    states.push(desk.marks());
    for state in states.iter().rev().skip(1) {
        desk.press(Command::Undo);
        assert_eq!(desk.marks(), *state);
    }
    for state in &states[1..] {
        desk.press(Command::Redo);
        assert_eq!(desk.marks(), *state);
    }
}

#[test]
fn a_mark_is_removed_and_comes_back() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.press(Command::RemoveMark);
    assert!(desk.marks().is_empty());
    assert_eq!(
        desk.session.command_text(Command::Undo),
        "Undo remove figure"
    );
    desk.press(Command::Undo);
    assert_eq!(desk.selected().as_deref(), Some("figure 52..58 “46,327”"));
}

#[test]
fn a_selected_mark_takes_another_tag() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    let id = desk.selected_id();
    desk.tag("claim");
    assert_eq!(desk.marks(), ["claim 52..58 “46,327”"]);
    assert_eq!(desk.selected_id(), id);
    assert!(desk.mark_on("46,327").modified.is_some());
    assert_eq!(
        desk.session.command_text(Command::Undo),
        "Undo change tag to claim"
    );
}

#[test]
fn edges_move_by_character_and_by_word() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.press(edge(Edge::End, true, true));
    assert_eq!(desk.marks(), ["figure 52..62 “46,327 men”"]);
    desk.press(edge(Edge::Start, true, false));
    assert_eq!(desk.marks(), ["figure 53..62 “6,327 men”"]);
    desk.press(edge(Edge::Start, false, false));
    desk.press(edge(Edge::End, false, true));
    desk.press(edge(Edge::End, false, false));
    assert_eq!(desk.marks(), ["figure 52..58 “46,327”"]);
}

#[test]
fn an_edge_never_passes_the_other() {
    let mut desk = Desk::with("a b");
    desk.mark("a", "claim");
    desk.press(edge(Edge::End, false, false));
    assert_eq!(desk.marks(), ["claim 0..1 “a”"]);
    assert_eq!(desk.hint(), Some("A mark holds at least one character"));
}

#[test]
fn an_edge_never_splits_a_cluster() {
    let mut desk = Desk::with("x 👩‍⚖️ y");
    desk.mark("x", "claim");
    desk.press(edge(Edge::End, true, false));
    desk.press(edge(Edge::End, true, false));
    assert_eq!(desk.marks(), ["claim 0..6 “x 👩‍⚖️”"]);
}

#[test]
fn a_click_takes_the_shortest_mark_and_walks_outward() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark(
        "The Board reported that 46,327 men had been drafted",
        "claim",
    );
    desk.mark("46,327", "figure");
    desk.mark("46,327 men", "actor");
    let byte = u32::try_from(ARTICLE.find("327").unwrap()).unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        desk.run(Action::PickAt(byte));
        let mark = desk.selected().unwrap();
        seen.push(mark.split(' ').next().unwrap().to_owned());
    }
    assert_eq!(seen, ["figure", "actor", "claim", "figure"]);
    desk.press(Command::WalkOutward);
    assert!(desk.selected().unwrap().starts_with("actor"));
    desk.press(Command::WalkInward);
    assert!(desk.selected().unwrap().starts_with("figure"));
}

#[test]
fn a_note_stays_with_its_mark() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    let note = "two lines,\n“quotes” and a \\";
    desk.run(Action::SetNote(desk.selected_id(), note.to_owned()));
    desk.save();
    desk.restart();
    assert_eq!(desk.mark_on("46,327").note, note);
}

#[test]
fn a_quote_is_copied_with_its_place() {
    let mut desk = Desk::with(ARTICLE);
    desk.select("46,327 men");
    desk.press(Command::Copy);
    assert_eq!(desk.clipboard().as_deref(), Some("46,327 men"));
    desk.press(Command::CopyCitation);
    let citation = desk.clipboard().unwrap();
    let sha256 = &desk.document().source.identity.sha256[..8];
    assert_eq!(
        citation,
        format!("“46,327 men” — article.txt, line 3, characters 52–62 (SHA-256 {sha256}…)")
    );
}

// ---- find

#[test]
fn a_match_is_the_selection_and_can_be_tagged() {
    let mut desk = Desk::with("one a\u{a0}decree of 60–80%, another a decree\n");
    desk.press(Command::Find);
    desk.run(Action::SetPattern("a decree".to_owned()));
    assert_eq!(desk.session.find.matches.len(), 2);
    desk.press(Command::FindNext);
    desk.press(Command::Back);
    desk.tag("claim");
    assert_eq!(desk.marks(), ["claim 32..40 “a decree”"]);
    desk.press(Command::Find);
    desk.run(Action::SetPattern("60-80%".to_owned()));
    desk.press(Command::Back);
    desk.tag("figure");
    assert_eq!(desk.marks()[0], "figure 16..22 “60–80%”");
}

// ---- review

#[test]
fn accepting_needs_no_reason_and_disputing_does() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.session.settings.author = "petro".to_owned();
    desk.press(Command::Accept);
    let review = desk.mark_on("46,327").review.clone().unwrap();
    assert_eq!((review.verdict, &*review.by), (Verdict::Accepted, "petro"));

    desk.press(Command::Dispute);
    assert_eq!(desk.document().pending_verdict, Some(Verdict::Disputed));
    desk.run(Action::GiveVerdict(Verdict::Disputed, "  ".to_owned()));
    assert!(desk.hint().unwrap().starts_with("A reason is needed"));
    let verdict = |desk: &Desk| desk.mark_on("46,327").review.as_ref().map(|r| r.verdict);
    assert_eq!(verdict(&desk), Some(Verdict::Accepted));
    let reason = "the source says 46,237".to_owned();
    desk.run(Action::GiveVerdict(Verdict::Disputed, reason.clone()));
    desk.save();
    desk.restart();
    let mark = desk.mark_on("46,327");
    let review = mark.review.clone().unwrap();
    assert_eq!((review.verdict, review.reason), (Verdict::Disputed, reason));
    assert_eq!(
        &*mark.author, "olena",
        "a verdict does not change whose mark it is"
    );
    assert!(
        mark.modified.is_none(),
        "a verdict does not change the mark"
    );

    desk.run(Action::SelectMark(mark.id));
    desk.press(Command::ClearReview);
    assert_eq!(verdict(&desk), None);
    desk.press(Command::Undo);
    assert_eq!(verdict(&desk), Some(Verdict::Disputed));
}

#[test]
fn next_unreviewed_passes_over_what_has_a_verdict() {
    let mut desk = Desk::with(ARTICLE);
    for words in ["The Board", "46,327", "Article 51"] {
        desk.mark(words, "claim");
    }
    let id = desk.mark_on("46,327").id;
    desk.run(Action::SelectMark(id));
    desk.press(Command::Accept);
    desk.run(Action::GoTo(0));
    desk.press(Command::NextUnreviewed);
    assert!(desk.selected().unwrap().contains("The Board"));
    desk.press(Command::NextUnreviewed);
    assert!(desk.selected().unwrap().contains("Article 51"));
    desk.press(Command::NextUnreviewed);
    assert!(desk.selected().unwrap().contains("Article 51"));
    assert!(desk.hint().is_some());
    assert_eq!(desk.document().annotations.unreviewed(), 2);
}

// ---- saving

#[test]
fn the_source_keeps_its_bytes_and_its_time() {
    let mut desk = Desk::new();
    desk.write("article.txt", ARTICLE);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let file = File::options()
        .write(true)
        .open(desk.path("article.txt"))
        .unwrap();
    file.set_modified(long_ago).unwrap();
    drop(file);
    desk.open("article.txt");
    desk.mark("46,327", "figure");
    desk.save();
    desk.restart();
    let modified = std::fs::metadata(desk.path("article.txt"))
        .unwrap()
        .modified();
    assert_eq!(modified.unwrap(), long_ago);
    assert_eq!(desk.read("article.txt"), ARTICLE);
    drop(desk.session.document.take());
    assert_eq!(
        desk.files(),
        ["article.txt", "article.txt.history", "article.txt.ron"]
    );
}

#[test]
fn saving_again_gives_the_same_bytes() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.mark("The Board", "actor");
    desk.save();
    let before = desk.sidecar();
    desk.restart();
    desk.press(Command::Save);
    assert_eq!(desk.sidecar(), before);
    // Away and back: the file is written anew and is the same, but for the record it stands at.
    desk.mark("Article 51", "claim");
    desk.save();
    desk.press(Command::Undo);
    desk.save();
    let marks = |sidecar: &str| {
        let lines = sidecar.lines();
        let lines = lines.filter(|line| !line.starts_with("    history: "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(marks(&desk.sidecar()), marks(&before));
}

#[test]
fn opening_alone_writes_nothing() {
    let mut desk = Desk::with(ARTICLE);
    desk.press(Command::Save);
    desk.press(Command::Close);
    assert_eq!(desk.files(), ["article.txt"]);
}

#[test]
fn marks_are_saved_by_themselves_a_second_after_the_last_change() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    // The history has it at once, the sidecar follows.
    assert_eq!(desk.saving(), "saved");
    assert_eq!(desk.files(), ["article.txt", "article.txt.history"]);
    assert!(desk.document().has_unsaved());
    let due = desk.session.poll().unwrap();
    assert!(due <= Duration::from_secs(1), "{due:?}");
    desk.wait_until("the marks are saved", |desk| !desk.document().has_unsaved());
    assert!(desk.sidecar().contains("46,327"));
}

#[test]
fn without_autosave_nothing_is_written_unasked() {
    let mut desk = Desk::new();
    desk.session.settings.autosave = false;
    desk.write("article.txt", ARTICLE);
    desk.write("other.txt", "Another article.\n");
    desk.open("article.txt");
    desk.mark("46,327", "figure");
    desk.open("other.txt");
    assert_eq!(desk.document().name(), "article.txt");
    assert_eq!(desk.session.overlay, Some(Overlay::Unsaved(None)));
    desk.press(Command::Save);
    assert_eq!(desk.document().name(), "other.txt");
    assert!(desk.sidecar().contains("46,327"));
}

#[test]
fn quitting_saves_first() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    assert!(!desk.session.may_quit());
    desk.settle();
    assert!(desk.session.take_requests().contains(&Request::Quit));
    assert!(desk.sidecar().contains("46,327"));
    assert!(desk.session.may_quit());
}

#[test]
fn a_change_while_the_marks_are_written_is_saved_as_well() {
    for _ in 0..3 {
        let mut desk = Desk::with(ARTICLE);
        for words in ["46,327", "The Board", "Article 51"] {
            // Not waiting for the thread, as hands on the keyboard do not.
            desk.mark_at_once(words);
            desk.session.run(Action::Run(Command::Save));
        }
        desk.wait_until("the marks are saved", |desk| !desk.document().has_unsaved());
        assert!(desk.troubles().is_empty(), "{:?}", desk.troubles());
        desk.restart();
        assert_eq!(desk.marks().len(), 3);
    }
}

#[test]
fn what_is_given_up_while_it_is_written_does_not_touch_the_next_document() {
    for _ in 0..3 {
        let mut desk = Desk::new();
        desk.session.settings.autosave = false;
        desk.write("article.txt", ARTICLE);
        desk.write("other.txt", ARTICLE);
        desk.open("article.txt");
        desk.mark_at_once("46,327");
        desk.session.run(Action::Open(desk.path("other.txt")));
        desk.session.run(Action::Run(Command::Save));
        desk.session.run(Action::CloseUnsaved);
        desk.settle();
        assert_eq!(desk.document().name(), "other.txt");
        desk.mark("The Board", "actor");
        desk.save();
        assert!(desk.read("other.txt.ron").contains("The Board"));
        assert!(desk.troubles().is_empty(), "{:?}", desk.troubles());
    }
}

#[test]
fn marks_are_saved_elsewhere_but_never_over_an_article() {
    let mut desk = Desk::with(ARTICLE);
    desk.write("other.txt", "Other evidence.\n");
    desk.mark("46,327", "figure");
    for name in ["article.txt", "other.txt"] {
        let before = desk.read(name);
        desk.run(Action::SaveTo(desk.path(name)));
        assert_eq!(desk.read(name), before);
        assert!(
            desk.troubles()
                .last()
                .unwrap()
                .contains("is not a file of marks")
        );
    }
    desk.run(Action::SaveTo(desk.path("mine.ron")));
    assert_eq!(desk.saving(), "saved");
    assert!(desk.read("mine.ron").contains("46,327"));
}

#[test]
fn what_is_read_only_is_saved_nowhere_and_can_be_closed() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.write(
        "article.txt.ron",
        desk.sidecar().replace("evimark/1", "evimark/2"),
    );
    desk.restart();
    let why = desk.session.disabled_reason(Command::SaveElsewhere);
    assert_eq!(why, Some("Open read-only"));
    desk.run(Action::SaveTo(desk.path("mine.ron")));
    assert_eq!(
        desk.files(),
        ["article.txt", "article.txt.history", "article.txt.ron"]
    );
    desk.press(Command::Close);
    assert!(desk.session.document.is_none());
}

#[test]
fn marks_changed_elsewhere_are_taken_in() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    desk.write("article.txt.ron", desk.sidecar().replace("olena", "petro"));
    desk.mark("The Board", "actor");
    desk.press(Command::Save);
    desk.wait_until("both are saved", |desk| !desk.document().has_unsaved());
    assert!(desk.troubles().is_empty(), "{:?}", desk.troubles());
    assert_eq!(&*desk.mark_on("46,327").author, "petro");
    assert_eq!(&*desk.mark_on("The Board").author, "olena");
    assert!(desk.sidecar().contains("petro") && desk.sidecar().contains("The Board"));
    // One step takes back what the other did.
    desk.press(Command::Undo);
    assert_eq!(&*desk.mark_on("46,327").author, "olena");
    assert_eq!(desk.marks().len(), 2);
}

#[test]
fn what_appeared_in_the_meantime_and_is_no_file_of_marks_is_not_overwritten() {
    let mut desk = Desk::with(ARTICLE);
    desk.write("article.txt.ron", "someone else’s");
    desk.mark("46,327", "figure");
    desk.press(Command::Save);
    assert!(
        desk.saving().contains("cannot be read"),
        "{}",
        desk.saving()
    );
    assert_eq!(desk.sidecar(), "someone else’s");
    assert_eq!(desk.marks().len(), 1, "what is in the window stays");

    desk.run(Action::SaveTo(desk.path("mine.ron")));
    assert_eq!(desk.saving(), "saved");
    assert!(desk.read("mine.ron").contains("46,327"));
    assert_eq!(desk.sidecar(), "someone else’s");
    assert!(desk.troubles().is_empty(), "{:?}", desk.troubles());
}

#[test]
fn a_sidecar_that_is_taken_away_is_written_again_when_asked() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    std::fs::remove_file(desk.path("article.txt.ron")).unwrap();
    desk.mark("The Board", "actor");
    desk.press(Command::Save);
    assert!(
        desk.saving().contains("removed by another program"),
        "{}",
        desk.saving()
    );
    desk.save();
    desk.restart();
    assert_eq!(desk.marks().len(), 2);
}

// ---- marks that cannot be taken as they are

#[test]
fn damaged_marks_open_read_only_and_stay_untouched() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    let whole = desk.sidecar();
    let damaged = &whole[..whole.len() / 2];
    desk.write("article.txt.ron", damaged);
    desk.restart();
    assert!(desk.is_read_only() && desk.marks().is_empty());
    assert_eq!(desk.troubles().len(), 1);
    desk.mark("The Board", "actor");
    assert!(desk.marks().is_empty());
    assert!(desk.hint().unwrap().contains("read-only"));
    desk.press(Command::Save);
    assert_eq!(desk.sidecar(), damaged);

    desk.run(Action::SetSidecarAside);
    assert!(!desk.is_read_only());
    desk.mark("The Board", "actor");
    desk.save();
    assert_eq!(desk.read("article.txt.ron.1"), damaged);
    desk.restart();
    assert_eq!(
        desk.marks(),
        ["actor 28..37 “The Board”", "figure 52..58 “46,327”"],
        "the history had the one that the damaged file had lost"
    );
}

#[test]
fn marks_of_a_newer_version_stay_untouched() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327", "figure");
    desk.save();
    let newer = desk.sidecar().replace("evimark/1", "evimark/2");
    desk.write("article.txt.ron", &newer);
    desk.restart();
    assert!(desk.is_read_only());
    assert!(
        desk.troubles()[0].contains("newer version"),
        "{:?}",
        desk.troubles()
    );
    desk.mark("The Board", "actor");
    desk.press(Command::Save);
    desk.press(Command::Close);
    assert_eq!(desk.sidecar(), newer);
}

// ---- encodings

#[test]
fn the_chosen_encoding_is_kept_with_the_marks() {
    let (bytes, _, _) =
        encoding_rs::WINDOWS_1251.encode("Комісія повідомила про 46 327 призваних чоловіків.\r\n");
    let mut desk = Desk::with(&bytes);
    assert_eq!(desk.document().source.encoding, "windows-1251");
    assert!(desk.document().source.is_guessed);
    desk.run(Action::SetEncoding("KOI8-U"));
    assert_eq!(desk.document().source.encoding, "KOI8-U");
    desk.run(Action::SetEncoding("windows-1251"));
    desk.mark("46 327", "figure");
    desk.run(Action::SetEncoding("KOI8-U"));
    assert_eq!(desk.document().source.encoding, "windows-1251");
    assert!(
        desk.hint().unwrap().contains("encoding"),
        "{:?}",
        desk.hint()
    );
    desk.save();
    assert!(desk.sidecar().contains("encoding: \"windows-1251\""));
    desk.restart();
    assert_eq!(desk.marks(), ["figure 23..29 “46 327”"]);
}

#[test]
fn what_was_marked_in_another_encoding_opens_in_it() {
    let (bytes, _, _) =
        encoding_rs::WINDOWS_1251.encode("Комісія повідомила про 46 327 чоловіків.\r\n");
    let mut desk = Desk::with(&bytes);
    desk.run(Action::SetEncoding("KOI8-U"));
    desk.mark("46 327", "figure");
    desk.save();
    desk.restart();
    assert_eq!(desk.document().source.encoding, "KOI8-U");
    assert_eq!(desk.marks(), ["figure 23..29 “46 327”"]);
    assert!(!desk.is_read_only());
}

// ---- what cannot be opened

#[test]
fn an_empty_article_is_an_article() {
    let mut desk = Desk::with("");
    assert_eq!(desk.document().text().len_bytes(), 0);
    for command in [
        Command::SelectAll,
        Command::Find,
        Command::NextMark,
        Command::Tag(0),
    ] {
        desk.press(command);
    }
    assert!(desk.marks().is_empty());
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(desk.files(), ["article.txt"]);
}

#[test]
fn what_is_no_text_says_so_and_leaves_the_open_document() {
    let mut desk = Desk::with(ARTICLE);
    desk.write("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    desk.open("picture.txt");
    assert!(
        desk.troubles()[0].contains("not a text file"),
        "{:?}",
        desk.troubles()
    );
    desk.open("gone.txt");
    assert!(
        desk.troubles()[1].contains("“gone.txt” is not there any more"),
        "{:?}",
        desk.troubles()
    );
    assert_eq!(desk.document().name(), "article.txt");
    desk.press(Command::Close);
    desk.settle();
    assert_eq!(desk.files(), ["article.txt", "picture.txt"]);
}

#[test]
fn a_folder_without_documents_says_so() {
    let mut desk = Desk::new();
    desk.write(".hidden.txt", "no");
    desk.write("left.txt.ron", "(\n    format: \"evimark/1\",\n");
    desk.write("left.txt.ron.1", "(\n    format: \"evimark/1\",\n");
    desk.open_path(&desk.path(""));
    assert!(desk.session.document.is_none());
    let says_so = !desk.troubles().is_empty()
        || desk
            .session
            .folder
            .as_ref()
            .is_some_and(|folder| folder.entries.is_empty());
    assert!(says_so);
}

#[test]
fn a_folder_is_walked_from_document_to_document() {
    let mut desk = Desk::new();
    for name in ["2.txt", "10.txt", "1.txt"] {
        desk.write(name, format!("Article {name}.\n"));
    }
    desk.open_path(&desk.path(""));
    let mut names = vec![desk.document().name().to_owned()];
    desk.mark("Article", "claim");
    for _ in 0..3 {
        desk.press(Command::NextDocument);
        names.push(desk.document().name().to_owned());
    }
    assert_eq!(names, ["1.txt", "2.txt", "10.txt", "10.txt"]);
    assert!(
        desk.read("1.txt.ron").contains("Article"),
        "marks are saved on the way"
    );
    let folder = desk.session.folder.as_ref().unwrap();
    assert_eq!(folder.entries[0].marks, Some(1));
}

#[test]
fn each_filter_is_applied_whatever_came_before() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("46,327 men", "figure");
    desk.mark("Article 51", "legal-basis");
    desk.mark("The Board", "actor");
    let mut listed = |text: &str| {
        desk.run(Action::SetFilter(Filter {
            text: text.to_owned(),
            ..Filter::default()
        }));
        let listing = &desk.session.listing;
        let annotations = &desk.document().annotations;
        let rows = 0..listing.len(annotations);
        rows.filter_map(|row| listing.get(annotations, row))
            .map(|mark| mark.tag.to_string())
            .collect::<Vec<_>>()
    };
    // As it is typed, letter by letter, in any case.
    assert_eq!(listed("a"), ["actor", "legal-basis"]);
    assert_eq!(listed("AR"), ["actor", "legal-basis"]);
    assert_eq!(listed("art"), ["legal-basis"]);
    assert_eq!(listed("arm"), [""; 0]);
    assert_eq!(listed("ar"), ["actor", "legal-basis"]);
    assert_eq!(listed(""), ["actor", "figure", "legal-basis"]);
    // Signs of a pattern are only signs.
    assert_eq!(listed("."), [""; 0]);
}
