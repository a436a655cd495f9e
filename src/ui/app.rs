//! The window as a whole: takes keys, shows the panels, runs what they ask for, and does
//! what only the interface can do. Lengths are points.

use std::path::PathBuf;
use std::time::Duration;

use egui::{CentralPanel, Context, Frame, Ui, ViewportCommand};

use super::dialogs::Dialogs;
use super::keys::{self, Place};
use super::text_view::TextView;
use super::theme::{self, Palette};
use crate::session::{Action, Focus, Request, Session};
use crate::store::Finding;
use crate::store::settings::{Settings, ThemeChoice, WindowPlace};

/// The program in its window.
#[derive(Debug)]
pub struct App {
    /// What is shown.
    pub session: Session,
    text_view: TextView,
    dialogs: Dialogs,
    title: String,
    may_close: bool,
}

impl App {
    /// Prepares a window. Settings are kept in `settings_path`, where there is one.
    #[must_use]
    pub fn new(ctx: &Context, settings: Settings, settings_path: Option<PathBuf>) -> Self {
        theme::install(ctx);
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let wake = ctx.clone();
        Self {
            session: Session::new(settings, settings_path, move || wake.request_repaint()),
            text_view: TextView::default(),
            dialogs: Dialogs::default(),
            title: String::new(),
            may_close: false,
        }
    }

    /// Opens what the command line names.
    pub fn begin(&mut self, path: Option<PathBuf>, finding: Option<Finding>) {
        if let Some(finding) = finding {
            self.session.report(finding);
        }
        if let Some(path) = path {
            self.session.run(Action::Open(path));
        }
    }

    /// Takes in what threads have finished.
    pub fn logic(&mut self, ctx: &Context) {
        while let Some(action) = self.dialogs.next_answer() {
            self.session.run(action);
        }
        if let Some(due) = self.session.poll() {
            ctx.request_repaint_after(due + Duration::from_millis(1));
        }
        self.apply_settings(ctx);
        let close = ctx.input(|input| input.viewport().close_requested());
        if close && !self.may_close && !self.session.may_quit() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        }
        for dropped in ctx.input(|input| input.raw.dropped_files.clone()) {
            self.session.run(Action::Open(dropped.path().to_owned()));
        }
        self.answer_requests(ctx);
    }

    /// Shows the window.
    pub fn ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let mut actions = Vec::new();
        let place = self.keyboard_place(&ctx);
        keys::take_commands(&ctx, &self.session, place, &mut actions);
        self.run(&ctx, &mut actions);
        self.panels_ui(ui, &mut actions);
        self.run(&ctx, &mut actions);
    }

    fn panels_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let palette = Palette::of(ui);
        CentralPanel::default()
            .frame(Frame::new().fill(palette.canvas))
            .show(ui, |ui| {
                self.text_view.ui(ui, &self.session, actions);
            });
    }

    /// Where the keyboard is, which decides what a key means.
    fn keyboard_place(&self, ctx: &Context) -> Place {
        if self.session.overlay.is_some() {
            return Place::Overlay;
        }
        match ctx.memory(egui::Memory::focused) {
            None => Place::Text,
            Some(id) if id == TextView::focus_id() => Place::Text,
            Some(_) => Place::Elsewhere,
        }
    }

    fn run(&mut self, ctx: &Context, actions: &mut Vec<Action>) {
        if actions.is_empty() {
            return;
        }
        for action in actions.drain(..) {
            // That more was seen changes nothing that is shown at once.
            if !matches!(action, Action::Seen(_)) {
                ctx.request_repaint();
            }
            self.session.run(action);
        }
        self.answer_requests(ctx);
    }

    fn answer_requests(&mut self, ctx: &Context) {
        let folder = self.session.settings.last_folder.clone();
        for request in self.session.take_requests() {
            match request {
                Request::AskFile => self.dialogs.ask_file(ctx, folder.as_deref()),
                Request::AskFolder => self.dialogs.ask_folder(ctx, folder.as_deref()),
                Request::AskSidecarPlace => {
                    if let Some(document) = &self.session.document {
                        let path = &document.sidecar.path;
                        let name = path.file_name().unwrap_or_default().to_string_lossy();
                        self.dialogs
                            .ask_sidecar_place(ctx, path.parent(), name.into_owned());
                    }
                }
                Request::Copy(text) => ctx.copy_text(text),
                Request::Focus(focus) => self.focus(ctx, focus),
                Request::Reveal { span, flash } => self.text_view.reveal(span, flash),
                Request::MoveByLayout { motion, extend } => {
                    self.text_view.move_by_layout(motion, extend);
                }
                Request::Quit => {
                    self.may_close = true;
                    ctx.send_viewport_cmd(ViewportCommand::Close);
                }
            }
            ctx.request_repaint();
        }
    }

    fn focus(&mut self, ctx: &Context, focus: Focus) {
        match focus {
            Focus::Text => ctx.memory_mut(|memory| memory.request_focus(TextView::focus_id())),
            Focus::Find | Focus::Filter | Focus::Note | Focus::Reason => {}
        }
    }

    /// Brings the window in line with the settings, and the settings with the window.
    fn apply_settings(&mut self, ctx: &Context) {
        ctx.set_theme(match self.session.settings.theme {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        });
        let title = match &self.session.document {
            Some(document) => format!("{} – Evimark", document.name()),
            None => "Evimark".to_owned(),
        };
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
        let place = ctx.input(|input| {
            let viewport = input.viewport();
            let inner = viewport.inner_rect?;
            let outer = viewport.outer_rect.unwrap_or(inner);
            Some(WindowPlace {
                x: outer.left(),
                y: outer.top(),
                width: inner.width(),
                height: inner.height(),
                maximized: viewport.maximized.unwrap_or(false),
            })
        });
        self.session.window_moved(place);
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.logic(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.ui(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.session.finish();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
