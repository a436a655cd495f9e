//! The window by role and label: what a person does with mouse and keys, without a display.
//! Offsets are Unicode code points, as a person sees them.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Pos2, pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use evimark::model::Verdict;
use evimark::session::Overlay;

use crate::window::Window;

const TEXT: &str = "Inquiry counts the drafted\n\nBy harvest, a commission of inquiry reported that at least 12,418 men had been drafted. Article 51 forbids it.\n\nThe last line stands alone.\n";

/// What a person does to the text with the mouse.
trait Pointing {
    fn click_at(&mut self, at: Pos2);
    fn selected_text(&self) -> Option<String>;
    /// Where a word of the visible text stands, by way of a mark made on it for the moment.
    fn place_of(&mut self, word: &str) -> Pos2;
}

impl Pointing for Window {
    fn click_at(&mut self, at: Pos2) {
        self.pointer(at, true);
        self.pointer(at, false);
        self.harness.run_steps(1);
    }

    fn selected_text(&self) -> Option<String> {
        let span = self.document().selection.span?;
        Some(self.document().text().slice(span).to_owned())
    }

    fn place_of(&mut self, word: &str) -> Pos2 {
        self.select(word);
        self.press(Key::Num1);
        let label = format!("claim: {word}");
        let rect = self
            .harness
            .get_by_role_and_label(Role::Mark, &label)
            .rect();
        self.press_with(Modifiers::COMMAND, Key::Z);
        rect.center() + vec2(6.0, 0.0)
    }
}

#[test]
fn find_escape_and_one_key_make_a_claim_that_is_saved() {
    let mut window = Window::open(TEXT);
    window.select("at least 12,418 men");
    assert_eq!(
        window.selected_text().as_deref(),
        Some("at least 12,418 men")
    );
    window.press(Key::Num1);
    assert_eq!(window.marks(), ["claim: at least 12,418 men"]);
    window.press_with(Modifiers::COMMAND, Key::S);
    let start = TEXT.find("at least").unwrap();
    let place = format!("at: [({}..{}, \"at least 12,418 men\")]", start, start + 19);
    assert!(window.sidecar().contains(&place), "{}", window.sidecar());
    window
        .harness
        .get_by_role_and_label(Role::Mark, "claim: at least 12,418 men");
}

#[test]
fn a_double_click_takes_a_word_and_a_key_tags_it() {
    let mut window = Window::open(TEXT);
    let place = window.place_of("commission");
    window.click_at(place);
    window.click_at(place);
    assert_eq!(window.selected_text().as_deref(), Some("commission"));
    window.press(Key::Num2);
    assert_eq!(window.marks(), ["actor: commission"]);
}

#[test]
fn three_clicks_take_a_sentence_and_four_a_paragraph() {
    let mut window = Window::open(TEXT);
    let place = window.place_of("commission");
    for _ in 0..3 {
        window.click_at(place);
    }
    let sentence =
        "By harvest, a commission of inquiry reported that at least 12,418 men had been drafted";
    assert_eq!(window.selected_text().as_deref(), Some(sentence));
    window.click_at(place);
    let paragraph = format!("{sentence}. Article 51 forbids it");
    assert_eq!(window.selected_text(), Some(paragraph));
}

#[test]
fn a_drag_snaps_to_words_and_shows_the_tag_palette() {
    let mut window = Window::open(TEXT);
    let from = window.place_of("commission");
    let to = window.place_of("inquiry");
    window.drag(from, to);
    assert_eq!(
        window.selected_text().as_deref(),
        Some("commission of inquiry")
    );
    window.click("Tag as Actor");
    assert_eq!(window.marks(), ["actor: commission of inquiry"]);
}

#[test]
fn a_click_walks_a_stack_from_the_shortest_outward() {
    let mut window = Window::open(TEXT);
    let place = window.place_of("12,418");
    for (text, key) in [
        ("12,418", Key::Num3),
        ("at least 12,418 men", Key::Num3),
        ("at least 12,418 men had been drafted", Key::Num1),
    ] {
        window.select(text);
        window.press(key);
    }
    let selected = |window: &Window| {
        let document = window.document();
        let mark = document.selected_annotation().unwrap();
        document.text().slice(mark.fragments.first()).len()
    };
    window.click_at(place);
    assert_eq!(selected(&window), 6);
    window.press(Key::Tab);
    assert_eq!(selected(&window), 19);
    window.harness.event(Event::PointerMoved(pos2(5.0, 5.0)));
    window.settle();
    window.press(Key::Tab);
    assert_eq!(selected(&window), 36);
    window.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(selected(&window), 19);
}

#[test]
fn undo_and_redo_name_what_they_take_back() {
    let mut window = Window::open(TEXT);
    window.select("Article 51");
    window.press(Key::Num4);
    let undo = evimark::session::Command::Undo;
    let redo = evimark::session::Command::Redo;
    assert_eq!(
        window.app().session.command_text(undo),
        "Undo tag legal basis"
    );
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.marks(), [""; 0]);
    assert_eq!(
        window.app().session.command_text(redo),
        "Redo tag legal basis"
    );
    window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(window.marks(), ["legal-basis: Article 51"]);
    window.press(Key::Num1);
    assert_eq!(window.marks(), ["claim: Article 51"]);
    window.press(Key::Delete);
    assert_eq!(window.marks(), [""; 0]);
    window.press_with(Modifiers::COMMAND, Key::Z);
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.marks(), ["legal-basis: Article 51"]);
}

#[test]
fn the_keyboard_alone_makes_a_span_and_moves_its_edges() {
    let mut window = Window::open(TEXT);
    window.press(Key::ArrowDown);
    window.press(Key::ArrowDown);
    let select_word = Modifiers::COMMAND | Modifiers::SHIFT;
    window.press_with(select_word, Key::ArrowRight);
    window.press_with(select_word, Key::ArrowRight);
    assert_eq!(window.selected_text().as_deref(), Some("By harvest"));
    window.press(Key::Num2);
    window.press_with(Modifiers::ALT | Modifiers::SHIFT, Key::ArrowLeft);
    assert_eq!(window.marks(), ["actor: By harves"]);
    window.press_with(Modifiers::ALT | Modifiers::COMMAND, Key::ArrowRight);
    assert_eq!(window.marks(), ["actor:  harves"]);
}

#[test]
fn the_same_words_with_the_same_tag_are_refused_with_a_hint() {
    let mut window = Window::open(TEXT);
    for _ in 0..2 {
        window.select("Article 51");
        window.press(Key::Num4);
    }
    assert_eq!(window.marks().len(), 1);
    let hint = window.app().session.hint.as_ref().unwrap();
    assert_eq!(&*hint.text, "These words are already marked as legal basis");
    window.select("Article 51");
    window.press(Key::Num1);
    assert_eq!(window.marks().len(), 2);
}

#[test]
fn enter_opens_the_note_and_escape_keeps_it() {
    let mut window = Window::open(TEXT);
    window.select("Article 51");
    window.press(Key::Num4);
    window.press(Key::Enter);
    window.type_text("cited twice");
    window.press(Key::Escape);
    let document = window.document();
    assert_eq!(document.selected_annotation().unwrap().note, "cited twice");
    // The keyboard is back with the text: a digit retags instead of being typed.
    window.press(Key::Num1);
    assert_eq!(window.marks(), ["claim: Article 51"]);
}

#[test]
fn a_rejection_asks_for_its_reason() {
    let mut window = Window::open(TEXT);
    window.select("Article 51");
    window.press(Key::Num4);
    window.press(Key::R);
    window.type_text("not cited here");
    window.press(Key::Enter);
    let verdict = |window: &Window| {
        let document = window.document();
        let review = document.selected_annotation().unwrap().review.clone();
        review.map(|review| (review.verdict, review.reason))
    };
    assert_eq!(
        verdict(&window),
        Some((Verdict::Rejected, "not cited here".to_owned()))
    );
    window.press(Key::U);
    assert_eq!(verdict(&window), None);
    window.press(Key::A);
    assert_eq!(verdict(&window), Some((Verdict::Accepted, String::new())));
}

#[test]
fn the_palette_finds_and_runs_a_command() {
    let mut window = Window::open(TEXT);
    window.select("Article 51");
    window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    assert_eq!(window.app().session.overlay, Some(Overlay::Palette));
    window.type_text("tag legal");
    window.press(Key::Enter);
    assert_eq!(window.app().session.overlay, None);
    assert_eq!(window.marks(), ["legal-basis: Article 51"]);
}

#[test]
fn every_overlay_opens_by_its_key_and_closes_with_escape() {
    let mut window = Window::open(TEXT);
    for (modifiers, key) in [
        (Modifiers::NONE, Key::F1),
        (Modifiers::COMMAND, Key::Comma),
        (Modifiers::COMMAND, Key::L),
        (Modifiers::COMMAND, Key::G),
        (Modifiers::COMMAND | Modifiers::SHIFT, Key::P),
    ] {
        window.press_with(modifiers, key);
        assert!(window.app().session.overlay.is_some(), "{key:?}");
        window.press(Key::Escape);
        assert_eq!(window.app().session.overlay, None, "{key:?}");
    }
    window.select("Article 51");
    window.press(Key::Num4);
    assert_eq!(
        window.marks().len(),
        1,
        "the keyboard is back with the text"
    );
}

#[test]
fn the_welcome_screen_offers_samples() {
    let mut window = Window::empty();
    window.settle();
    std::thread::sleep(Duration::from_millis(300));
    window.settle();
    window.harness.get_by_label("Open file…");
    window
        .harness
        .get_by_label_contains("A ruling with citations");
}

#[test]
fn a_click_in_the_list_selects_the_mark() {
    let mut window = Window::open(TEXT);
    for (text, key) in [("Article 51", Key::Num4), ("commission", Key::Num2)] {
        window.select(text);
        window.press(key);
    }
    window.click_role(Role::ListBoxOption, "Legal basis: Article 51");
    let document = window.document();
    assert_eq!(
        document.selected_annotation().unwrap().tag.as_str(),
        "legal-basis"
    );
}

#[test]
fn an_idle_window_asks_for_no_frame_at_once() {
    let mut window = Window::open(TEXT);
    window.settle();
    // `run` fails when the window goes on asking for frames.
    window.harness.run();
}

#[test]
fn the_text_stays_where_it_is_when_the_find_bar_comes_and_goes() {
    let paragraph = "A paragraph that takes some room and says nothing of interest.\n\n";
    let text = format!(
        "{}The needle.\n\n{}",
        paragraph.repeat(60),
        paragraph.repeat(60)
    );
    let mut window = Window::open(&text);
    window.select("needle");
    window.press(Key::Num1);
    let y = |window: &Window| {
        let mark = window
            .harness
            .get_by_role_and_label(Role::Mark, "claim: needle");
        mark.rect().top()
    };
    let before = y(&window);
    window.press_with(Modifiers::COMMAND, Key::F);
    assert!((y(&window) - before).abs() < 1.0, "{} {before}", y(&window));
    window.press(Key::Escape);
    assert!((y(&window) - before).abs() < 1.0, "{} {before}", y(&window));
}
