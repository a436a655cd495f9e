//! Keeps a fault of the program from taking the work with it: the window stays, says what
//! happened, and opens the document again from what is on disk. Lengths are points.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;

use egui::{CentralPanel, Context, Frame, Ui, ViewportCommand};

use super::app::App;
use super::fonts;
use super::theme::Palette;
use super::widgets::PushButton;
use crate::session::Action;
use crate::store::settings::Settings;

/// The left edge of the words, and the widest that they get.
const MARGIN: f32 = 48.0;
const WIDTH: f32 = 560.0;

/// What the last panic of any thread said.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Notes from now on what a panic says, before it is printed.
pub fn install() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if let Ok(mut last) = LAST.lock() {
            // Where it happened and what was expected; never words of the document.
            let thread = std::thread::current();
            let name = thread.name().unwrap_or("?");
            *last = Some(format!("thread {name}: {panic}"));
        }
        print(panic);
    }));
}

/// The program in its window, or what is left of it.
#[derive(Debug)]
pub struct Guard {
    /// None after a fault.
    app: Option<App>,
    fault: Option<Fault>,
    settings: Settings,
    settings_path: Option<PathBuf>,
}

#[derive(Debug)]
struct Fault {
    /// For whoever is asked for help.
    details: String,
    /// What was open.
    path: Option<PathBuf>,
}

impl Guard {
    /// Watches over a window. The settings are for beginning again after a fault.
    #[must_use]
    pub fn new(app: App, settings: Settings, settings_path: Option<PathBuf>) -> Self {
        Self {
            app: Some(app),
            fault: None,
            settings,
            settings_path,
        }
    }

    /// Lets the program do a part of a frame.
    pub fn run<R>(&mut self, work: impl FnOnce(&mut App) -> R) -> Option<R> {
        let app = self.app.as_mut()?;
        let done = catch_unwind(AssertUnwindSafe(|| work(app))).ok();
        if done.is_none() {
            self.fall();
        }
        done
    }

    /// After a fault: lets the threads write what they were given, and keeps what to tell.
    fn fall(&mut self) {
        let Some(mut app) = self.app.take() else {
            return;
        };
        let path = app.session.document.as_ref().map(|d| d.path.clone());
        self.settings = app.session.settings.clone();
        // What the history was given is on disk when this returns.
        let end = AssertUnwindSafe(|| {
            app.session.finish();
            drop(app);
        });
        if catch_unwind(end).is_err() {
            log::error!("the end after a fault was cut short by another");
        }
        let what = LAST.lock().ok().and_then(|mut last| last.take());
        self.fault = Some(Fault {
            details: format!(
                "Evimark {}\n{}\n",
                env!("CARGO_PKG_VERSION"),
                what.unwrap_or_default()
            ),
            path,
        });
    }

    /// Shows the window.
    pub fn ui(&mut self, ui: &mut Ui) {
        if self.run(|app| app.ui(ui)).is_none() {
            self.fault_ui(ui);
        }
    }

    /// Takes in what threads have finished.
    pub fn logic(&mut self, ctx: &Context) {
        self.run(|app| app.logic(ctx));
    }

    fn fault_ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let Some(fault) = &self.fault else { return };
        let palette = Palette::of(ui);
        let frame = Frame::new().fill(palette.canvas).inner_margin(MARGIN);
        let mut again = false;
        CentralPanel::default().frame(frame).show(ui, |ui| {
            let area = ui.available_rect_before_wrap();
            let column = area.with_max_x(area.right().min(area.left() + WIDTH));
            let ui = &mut ui.new_child(egui::UiBuilder::new().max_rect(column));
            let name = fault.path.as_deref().and_then(std::path::Path::file_name);
            let name = name.map(|name| name.to_string_lossy().into_owned());
            ui.label(fonts::TITLE.rich("Evimark met a fault of its own").color(palette.text));
            ui.add_space(8.0);
            let open = match &name {
                Some(name) => format!("It had to let go of “{name}”. "),
                None => String::new(),
            };
            ui.label(fonts::BODY.rich(format!(
                "{open}Every change up to the fault was handed to the history and is taken in when the document is opened again. The source was not touched."
            )).color(palette.text));
            ui.add_space(8.0);
            ui.label(fonts::BODY.rich(
                "If it happens again, copy the details and send them to whoever looks after the program. They hold no words of your document."
            ).color(palette.weak));
            ui.add_space(16.0);
            ui.horizontal(|ui| {
                let words = if name.is_some() { "Open it again" } else { "Begin again" };
                let primary = ui.add(PushButton::primary(words));
                if ui.memory(|memory| memory.focused().is_none()) {
                    primary.request_focus();
                }
                again = primary.clicked();
                if ui.add(PushButton::secondary("Copy details")).clicked() {
                    ctx.copy_text(fault.details.clone());
                }
                if ui.add(PushButton::quiet("Quit")).clicked() {
                    ctx.send_viewport_cmd(ViewportCommand::Close);
                }
            });
        });
        if again {
            self.begin_again(&ctx);
        }
    }

    fn begin_again(&mut self, ctx: &Context) {
        let path = self.fault.take().and_then(|fault| fault.path);
        let mut app = App::new(ctx, self.settings.clone(), self.settings_path.clone());
        if let Some(path) = path {
            app.session.run(Action::Open(path));
        }
        self.app = Some(app);
        ctx.request_repaint();
    }
}

impl eframe::App for Guard {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.logic(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.ui(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.run(|app| app.session.finish());
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::session::Command;
    use crate::text::snap::Granularity;
    use crate::ui::theme;

    fn wait_until(harness: &mut Harness<'_, Guard>, is_so: impl Fn(&Session) -> bool) {
        let began = Instant::now();
        loop {
            harness.run_steps(2);
            if harness
                .state()
                .app
                .as_ref()
                .is_some_and(|app| is_so(&app.session))
            {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "waited too long");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    use crate::session::Session;

    #[test]
    fn a_fault_in_a_frame_loses_no_mark_and_the_document_opens_again() {
        install();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("article.txt");
        std::fs::write(&path, "The Board reported 46,327 men.\n").unwrap();
        let settings = Settings {
            author: "olena".to_owned(),
            ..Settings::default()
        };
        let app = App::new(&Context::default(), settings.clone(), None);
        let mut harness = Harness::builder()
            .with_size(egui::vec2(1440.0, 900.0))
            .with_context_setup(theme::install)
            .build_ui_state(
                |ui, guard: &mut Guard| {
                    guard.logic(ui.ctx());
                    guard.ui(ui);
                },
                Guard::new(app, settings, None),
            );
        let open = path.clone();
        harness
            .state_mut()
            .run(|app| app.session.run(Action::Open(open)));
        wait_until(&mut harness, |session| session.document.is_some());
        harness.state_mut().run(|app| {
            app.session.run(Action::Select {
                anchor: 19,
                head: 25,
                granularity: Granularity::Character,
            });
            app.session.run(Action::Run(Command::Tag(2)));
        });
        // Before anything can have been synced.
        harness
            .state_mut()
            .run(|_| panic!("a fault made for this test"));
        harness.run_steps(2);
        harness.get_by_label("Evimark met a fault of its own");
        harness.get_by_label_contains("article.txt");
        let details = harness.state().fault.as_ref().unwrap().details.clone();
        assert!(details.contains("a fault made for this test"), "{details}");
        harness.get_by_label("Open it again").click();
        wait_until(&mut harness, |session| {
            session
                .document
                .as_ref()
                .is_some_and(|document| document.annotations.len() == 1)
        });
    }
}
