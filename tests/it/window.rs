//! The program's window without a display, over an article in a folder of its own, and what a
//! person does to it with mouse and keys. Lengths are points.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, HarnessBuilder};
use evimark::session::{Action, Document};
use evimark::store::settings::Settings;
use evimark::ui::app::App;

/// What every window of the tests is set to.
pub fn settings() -> Settings {
    Settings {
        author: "olena".to_owned(),
        reduce_motion: true,
        ..Settings::default()
    }
}

/// Runs the program in a harness, as `main` runs it in a window.
pub fn harness(builder: HarnessBuilder<App>, app: App) -> Harness<'static, App> {
    let mut is_first = true;
    builder
        .with_max_steps(32)
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
        )
}

/// A window over an article in a folder of its own.
pub struct Window {
    pub harness: Harness<'static, App>,
    pub path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Window {
    /// A window with nothing open.
    pub fn empty() -> Self {
        Self::sized(1440.0, 900.0)
    }

    /// A window of this size with nothing open.
    pub fn sized(width: f32, height: f32) -> Self {
        let app = App::new(&egui::Context::default(), settings(), None);
        let builder = Harness::builder()
            .with_size(vec2(width, height))
            .with_step_dt(1.0 / 60.0);
        Self::with(harness(builder, app))
    }

    /// This window, with a folder for an article.
    pub fn with(harness: Harness<'static, App>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            harness,
            path: folder.path().join("article.txt"),
            _folder: folder,
        }
    }

    /// A window with an article open.
    pub fn open(text: &str) -> Self {
        let mut window = Self::empty();
        window.write(text);
        window.run(Action::Open(window.path.clone()));
        window.settle();
        assert!(window.app().session.document.is_some());
        window
    }

    pub fn app(&self) -> &App {
        self.harness.state()
    }

    pub fn document(&self) -> &Document {
        self.app().session.document.as_ref().unwrap()
    }

    // ---- files

    /// Writes the article, as another program would.
    pub fn write(&self, text: &str) {
        std::fs::write(&self.path, text).unwrap();
    }

    pub fn sidecar_path(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(".ron");
        path.into()
    }

    pub fn sidecar(&self) -> String {
        std::fs::read_to_string(self.sidecar_path()).unwrap_or_default()
    }

    // ---- acting

    /// Asks for an action and waits for nothing.
    pub fn run(&mut self, action: Action) {
        self.harness.state_mut().session.run(action);
    }

    /// Lets threads finish and the window show what they found.
    pub fn settle(&mut self) {
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

    pub fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    pub fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    pub fn type_text(&mut self, text: &str) {
        self.harness.event(Event::Text(text.to_owned()));
        self.settle();
    }

    /// Finds a text with the find bar and leaves it selected, as a person does.
    pub fn select(&mut self, text: &str) {
        self.press_with(Modifiers::COMMAND, Key::F);
        self.type_text(text);
        self.press(Key::Escape);
    }

    /// Clicks what has this label.
    pub fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    /// Clicks what has this role and this label.
    pub fn click_role(&mut self, role: Role, label: &str) {
        self.harness.get_by_role_and_label(role, label).click();
        self.settle();
    }

    /// Puts the mouse somewhere and its button down or up.
    pub fn pointer(&mut self, at: Pos2, pressed: bool) {
        self.harness.event(Event::PointerMoved(at));
        self.harness.event(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        self.harness.run_steps(1);
    }

    /// Moves the mouse with its button down.
    pub fn drag(&mut self, from: Pos2, to: Pos2) {
        self.pointer(from, true);
        self.harness.run_steps(1);
        self.harness.event(Event::PointerMoved(to));
        self.harness.run_steps(2);
        self.pointer(to, false);
        self.settle();
    }

    // ---- seeing

    /// Each mark as tag and quote, in text order.
    pub fn marks(&self) -> Vec<String> {
        let document = self.document();
        document
            .annotations
            .iter()
            .map(|mark| {
                let quote = document.text().slice(mark.fragments.first());
                format!("{}: {quote}", mark.tag)
            })
            .collect()
    }

    pub fn has_selected_mark(&self) -> bool {
        self.document().selected.is_some()
    }
}
