//! The screen “The source has changed” by role and label: what a person does with mouse and
//! keys.

use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use evimark::session::{Action, Command, Review};

use crate::window::Window;

const LEAD: &str = "From our correspondent, who was there the whole time.\n\n";
const BEFORE: &str = "Inquiry counts the drafted\n\nBy harvest, a commission of inquiry reported that at least 12,418 men had been drafted. Article 51 forbids it.\n\nThe last line stands alone.\n";

/// A window over an article that was changed after it was marked. Four marks: two moved, one
/// stands on other words, one is gone.
fn changed(width: f32, height: f32) -> Window {
    let mut window = Window::sized(width, height);
    let run = |window: &mut Window, action: Action| {
        window.run(action);
        window.settle();
    };
    let open = Action::Open(window.path.clone());
    window.write(BEFORE);
    run(&mut window, open.clone());
    for (words, slot) in [
        ("a commission of inquiry", 1),
        ("at least 12,418 men", 2),
        ("Article 51", 3),
        ("The last line stands alone", 0),
    ] {
        let start = u32::try_from(BEFORE.find(words).unwrap()).unwrap();
        let select = Action::Select {
            anchor: start,
            head: start + u32::try_from(words.len()).unwrap(),
            granularity: evimark::text::snap::Granularity::Character,
        };
        run(&mut window, select);
        run(&mut window, Action::Run(Command::Tag(slot)));
    }
    run(&mut window, Action::Run(Command::Save));
    run(&mut window, Action::Run(Command::Close));
    let after = BEFORE
        .replace("12,418 men", "13,006 men")
        .replace("The last line stands alone.", "");
    window.write(&format!("{LEAD}{after}"));
    run(&mut window, open);
    window
}

/// What the review shows.
trait Reviewing {
    fn review(&self) -> &Review;
    /// The words of the selected mark, as they were.
    fn selected(&self) -> String;
    /// The words that are chosen instead.
    fn draft(&self) -> Option<String>;
}

impl Reviewing for Window {
    fn review(&self) -> &Review {
        self.app().session.shown_review().expect("it is shown")
    }

    fn selected(&self) -> String {
        self.review().selected_item().unwrap().mark.quote()
    }

    fn draft(&self) -> Option<String> {
        let span = *self.review().draft()?.first()?;
        Some(self.document().text().slice(span).to_owned())
    }
}

#[test]
fn the_screen_tells_what_happened_and_what_is_to_decide() {
    let window = changed(1440.0, 900.0);
    let harness = &window.harness;
    harness.get_by_role_and_label(Role::Heading, "The source has changed");
    harness.get_by_label_contains("0 of 4 stand where they stood; 4 need your word.");
    for tab in [
        "To decide: 4",
        "Moved: 2",
        "Altered: 1",
        "Ambiguous: 0",
        "Lost: 1",
        "Unmoved: 0",
    ] {
        harness.get_by_role_and_label(Role::Tab, tab);
    }
    harness.get_by_role_and_label(
        Role::Heading,
        "Altered: 1, other words, or other words around it",
    );
    for row in [
        "Actor: a commission of inquiry",
        "Legal basis: Article 51",
        "Figure: at least 12,418 men",
        "Claim: The last line stands alone",
    ] {
        harness.get_by_role_and_label(Role::ListBoxOption, row);
    }
    harness.get_by_label("0 of 4 decided");
    harness.get_by_label("Not saved until you finish");
    harness.get_by_label("4 marks");
    harness.get_by_label_contains("Marked text: ");
    harness.get_by_label_contains("Text now: ");
}

#[test]
fn the_keyboard_alone_goes_through_it_and_finishes() {
    let mut window = changed(1440.0, 900.0);
    assert_eq!(window.selected(), "a commission of inquiry");
    window.press(Key::A);
    assert_eq!(window.selected(), "at least 12,418 men");
    window.press(Key::Enter);
    assert_eq!(window.selected(), "The last line stands alone");
    window.press(Key::X);
    window.harness.get_by_label("4 of 4 decided");
    window.press_with(Modifiers::COMMAND, Key::Enter);
    assert!(window.app().session.shown_review().is_none());
    assert_eq!(
        window.marks(),
        [
            "actor: a commission of inquiry",
            "figure: at least 13,006 men",
            "legal-basis: Article 51"
        ]
    );
    assert!(window.path.with_file_name("article.txt.ron.1").exists());
    // The keyboard is back with the text.
    window.press(Key::N);
    assert!(window.has_selected_mark());
}

#[test]
fn arrows_and_letters_walk_the_list_and_space_puts_off() {
    let mut window = changed(1440.0, 900.0);
    window.press(Key::ArrowDown);
    assert_eq!(window.selected(), "Article 51");
    window.press(Key::N);
    assert_eq!(window.selected(), "at least 12,418 men");
    window.press(Key::P);
    window.press(Key::ArrowUp);
    assert_eq!(window.selected(), "a commission of inquiry");
    window.press(Key::Enter);
    window.press(Key::ArrowUp);
    assert_eq!(window.review().decided(), 1);
    window.press(Key::Space);
    assert_eq!(window.review().decided(), 0);
    assert_eq!(window.selected(), "Article 51", "and on to the next one");
}

#[test]
fn edges_move_by_the_keys_of_the_text_and_escape_puts_them_back() {
    let mut window = changed(1440.0, 900.0);
    window.click("Figure: at least 12,418 men");
    window.press(Key::E);
    assert_eq!(window.draft().as_deref(), Some("at least 13,006 men"));
    window.press_with(
        Modifiers::ALT | Modifiers::COMMAND | Modifiers::SHIFT,
        Key::ArrowLeft,
    );
    assert_eq!(window.draft().as_deref(), Some("at least 13,006 "));
    window.press_with(Modifiers::ALT | Modifiers::SHIFT, Key::ArrowLeft);
    assert_eq!(window.draft().as_deref(), Some("at least 13,006"));
    window.press(Key::Escape);
    assert_eq!(window.draft(), None);
    assert_eq!(window.review().decided(), 0);
    window.press_with(Modifiers::ALT | Modifiers::COMMAND, Key::ArrowRight);
    window.click("Keep the mark on these words");
    assert_eq!(window.review().decided(), 1);
}

#[test]
fn an_edge_is_dragged_and_words_are_selected_with_the_mouse() {
    let mut window = changed(1440.0, 900.0);
    window.click("Claim: The last line stands alone");
    let text = window.harness.get_by_label_contains("Text now: ").rect();
    // Somewhere in the first row, to the right.
    let from = text.left_top() + vec2(40.0, 24.0);
    window.drag(from, from + vec2(120.0, 0.0));
    let draft = window.draft().expect("words are selected");
    assert!(draft.split_whitespace().count() >= 2, "{draft}");
    window.press(Key::Enter);
    assert_eq!(window.review().decided(), 1);
}

#[test]
fn a_tab_shows_its_kind_alone() {
    let mut window = changed(1440.0, 900.0);
    window.click("Lost: 1");
    assert_eq!(window.selected(), "The last line stands alone");
    let harness = &window.harness;
    assert!(harness.query_by_label("Legal basis: Article 51").is_none());
    harness.get_by_label("Claim: The last line stands alone");
}

#[test]
fn finishing_with_undecided_marks_asks_once() {
    let mut window = changed(1440.0, 900.0);
    window.click("Accept all 2 moved");
    window.click("Finish with 2 undecided…");
    window
        .harness
        .get_by_label_contains("2 marks stay in the file without a place");
    window.press(Key::Escape);
    assert_eq!(window.review().decided(), 2);
    window.click("Finish with 2 undecided…");
    window.click("Finish with 2 undecided");
    assert_eq!(window.marks().len(), 2);
    assert!(window.app().session.shown_review().is_none());
}

#[test]
fn escape_opens_the_text_read_only_and_the_band_leads_back() {
    let mut window = changed(1440.0, 900.0);
    window.press(Key::Enter);
    window.press(Key::Escape);
    assert!(window.app().session.shown_review().is_none());
    assert_eq!(window.marks().len(), 2, "for reading, in their new places");
    window
        .harness
        .get_by_role_and_label(Role::Mark, "legal basis: Article 51");
    window.click("Review");
    assert_eq!(window.review().decided(), 1);
    window.harness.get_by_label("1 of 4 decided");
}

#[test]
fn the_page_keys_scroll_what_is_read() {
    let mut window = changed(720.0, 480.0);
    let keep = "Keep the mark in its new place";
    let is_in_view = |window: &Window| {
        let rect = window.harness.get_by_label(keep).rect();
        (170.0..400.0).contains(&rect.center().y)
    };
    assert!(!is_in_view(&window));
    for _ in 0..4 {
        window.press(Key::PageDown);
    }
    assert!(is_in_view(&window));
    assert_eq!(window.selected(), "a commission of inquiry");
}

#[test]
fn a_small_window_has_everything_within_its_edges() {
    for (width, height) in [(720.0, 480.0), (1100.0, 700.0)] {
        let window = changed(width, height);
        for label in [
            "The source has changed",
            "To decide: 4",
            "Unmoved: 0",
            "Open read-only",
            "Accept all 2 moved",
            "Finish with 4 undecided…",
            "0 of 4 decided",
            "Actor: a commission of inquiry",
        ] {
            let rect = window.harness.get_by_label(label).rect();
            assert!(
                rect.left() >= 0.0 && rect.right() <= width,
                "{label} at {width}: {rect:?}"
            );
            assert!(rect.bottom() <= height, "{label} at {height}: {rect:?}");
        }
        let passage = window.harness.get_by_label_contains("Marked text: ").rect();
        assert!(passage.right() <= width, "{passage:?}");
    }
}
