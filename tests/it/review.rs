//! The screen “The source has changed” by role and label: what a person does with mouse and
//! keys.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use evimark::session::{Action, Command, Review};
use evimark::store::settings::Settings;
use evimark::ui::app::App;

const LEAD: &str = "From our correspondent, who was there the whole time.\n\n";
const BEFORE: &str = "Inquiry counts the drafted\n\nBy harvest, a commission of inquiry reported that at least 12,418 men had been drafted. Article 51 forbids it.\n\nThe last line stands alone.\n";

/// A window over an article that was changed after it was marked.
struct Window {
    harness: Harness<'static, App>,
    folder: tempfile::TempDir,
}

impl Window {
    fn new(width: f32, height: f32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            author: "olena".to_owned(),
            reduce_motion: true,
            ..Settings::default()
        };
        let app = App::new(&egui::Context::default(), settings, None);
        let mut is_first = true;
        let harness = Harness::builder()
            .with_size(vec2(width, height))
            .with_max_steps(32)
            .with_step_dt(1.0 / 60.0)
            .allow_missing_glyphs()
            .build_ui_state(
                move |ui, app: &mut App| {
                    if std::mem::take(&mut is_first) {
                        evimark::ui::theme::install(ui.ctx());
                    }
                    app.logic(ui.ctx());
                    app.ui(ui);
                },
                app,
            );
        Self { harness, folder }
    }

    /// Four marks: two moved, one stands on other words, one is gone.
    fn changed(width: f32, height: f32) -> Self {
        let mut window = Self::new(width, height);
        window.write(BEFORE);
        window.run(Action::Open(window.path()));
        for (words, slot) in [
            ("a commission of inquiry", 1),
            ("at least 12,418 men", 2),
            ("Article 51", 3),
            ("The last line stands alone", 0),
        ] {
            let start = u32::try_from(BEFORE.find(words).unwrap()).unwrap();
            window.run(Action::Select {
                anchor: start,
                head: start + u32::try_from(words.len()).unwrap(),
                granularity: evimark::text::snap::Granularity::Character,
            });
            window.run(Action::Run(Command::Tag(slot)));
        }
        window.run(Action::Run(Command::Save));
        window.run(Action::Run(Command::Close));
        let after = BEFORE
            .replace("12,418 men", "13,006 men")
            .replace("The last line stands alone.", "");
        window.write(&format!("{LEAD}{after}"));
        window.run(Action::Open(window.path()));
        window
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("article.txt")
    }

    fn write(&self, text: &str) {
        std::fs::write(self.path(), text).unwrap();
    }

    fn app(&self) -> &App {
        self.harness.state()
    }

    fn review(&self) -> &Review {
        self.app().session.shown_review().expect("it is shown")
    }

    fn run(&mut self, action: Action) {
        self.harness.state_mut().session.run(action);
        self.settle();
    }

    fn settle(&mut self) {
        let began = Instant::now();
        loop {
            self.harness.run_steps(2);
            if !self.app().session.is_busy() {
                break;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "a thread hangs");
            std::thread::sleep(Duration::from_millis(5));
        }
        self.harness.run_steps(3);
    }

    fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    fn pointer(&mut self, at: Pos2, pressed: bool) {
        self.harness.event(Event::PointerMoved(at));
        self.harness.event(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        self.harness.run_steps(2);
    }

    fn selected(&self) -> String {
        self.review().selected_item().unwrap().mark.quote()
    }

    fn marks(&self) -> Vec<String> {
        let document = self.app().session.document.as_ref().unwrap();
        let marks = document.annotations.iter();
        marks
            .map(|mark| {
                let words = document.text().slice(mark.fragments.first());
                format!("{}: {words}", mark.tag)
            })
            .collect()
    }

    fn draft(&self) -> Option<String> {
        let document = self.app().session.document.as_ref().unwrap();
        let span = *self.review().draft()?.first()?;
        Some(document.text().slice(span).to_owned())
    }
}

#[test]
fn the_screen_tells_what_happened_and_what_is_to_decide() {
    let window = Window::changed(1440.0, 900.0);
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
    harness.get_by_role_and_label(Role::Heading, "Altered: 1, other words, same place");
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
    let mut window = Window::changed(1440.0, 900.0);
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
    assert!(window.folder.path().join("article.txt.ron.1").exists());
    // The keyboard is back with the text.
    window.press(Key::N);
    assert!(
        window
            .app()
            .session
            .document
            .as_ref()
            .unwrap()
            .selected
            .is_some()
    );
}

#[test]
fn arrows_and_letters_walk_the_list_and_space_puts_off() {
    let mut window = Window::changed(1440.0, 900.0);
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
    let mut window = Window::changed(1440.0, 900.0);
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
    let mut window = Window::changed(1440.0, 900.0);
    window.click("Claim: The last line stands alone");
    let text = window.harness.get_by_label_contains("Text now: ").rect();
    // Somewhere in the first row, to the right.
    let from = text.left_top() + vec2(40.0, 24.0);
    window.pointer(from, true);
    window
        .harness
        .event(Event::PointerMoved(from + vec2(120.0, 0.0)));
    window.harness.run_steps(2);
    window.pointer(from + vec2(120.0, 0.0), false);
    window.settle();
    let draft = window.draft().expect("words are selected");
    assert!(draft.split_whitespace().count() >= 2, "{draft}");
    window.press(Key::Enter);
    assert_eq!(window.review().decided(), 1);
}

#[test]
fn a_tab_shows_its_kind_alone() {
    let mut window = Window::changed(1440.0, 900.0);
    window.click("Lost: 1");
    assert_eq!(window.selected(), "The last line stands alone");
    let harness = &window.harness;
    assert!(harness.query_by_label("Legal basis: Article 51").is_none());
    harness.get_by_label("Claim: The last line stands alone");
}

#[test]
fn finishing_with_undecided_marks_asks_once() {
    let mut window = Window::changed(1440.0, 900.0);
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
    let mut window = Window::changed(1440.0, 900.0);
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
    let mut window = Window::changed(720.0, 480.0);
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
        let window = Window::changed(width, height);
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
