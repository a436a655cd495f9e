//! The window as a whole: takes keys, shows the panels, runs what they ask for, and does
//! what only the interface can do. Lengths are points.

use std::path::PathBuf;
use std::time::Duration;

use egui::{CentralPanel, Context, Frame, Panel, Ui, ViewportCommand};

use super::band::band_ui;
use super::dialogs::Dialogs;
use super::documents::{DocumentsState, documents_ui};
use super::find_bar::{FindBarState, find_bar_ui};
use super::inspector::{InspectorState, inspector_ui};
use super::keys::{self, Place};
use super::menu_bar::menu_bar_ui;
use super::merging::{self, MergingState, merging_ui};
use super::overlays::{OverlaysState, overlays_ui};
use super::palette::{PaletteState, palette_ui};
use super::review::{self, ReviewState, review_ui};
use super::samples::Samples;
use super::status_bar::status_bar_ui;
use super::text_view::{TextView, Work};
use super::theme::{self, Palette};
use super::welcome::{WelcomeState, welcome_ui};
use crate::session::{Action, Focus, Request, Session};
use crate::store::Finding;
use crate::store::settings::{Settings, ThemeChoice, WindowPlace};

const MENU_BAR: f32 = 34.0;
const STATUS_BAR: f32 = 26.0;
const FIND_BAR: f32 = 44.0;
/// Usual, least and greatest width of the panels.
const DOCUMENTS: (f32, f32, f32) = (236.0, 180.0, 360.0);
const INSPECTOR: (f32, f32, f32) = (332.0, 280.0, 480.0);
/// A window narrower than this shows no list of documents.
const WITH_DOCUMENTS: f32 = 1240.0;
/// What the text wants before the panels give way: gutter, a measure of 560, margin.
const TEXT_MIN: f32 = 784.0;

/// The program in its window.
#[derive(Debug)]
pub struct App {
    /// What is shown.
    pub session: Session,
    text_view: TextView,
    inspector: InspectorState,
    documents: DocumentsState,
    find_bar: FindBarState,
    palette: PaletteState,
    overlays: OverlaysState,
    welcome: WelcomeState,
    review: ReviewState,
    merging: MergingState,
    samples: Samples,
    dialogs: Dialogs,
    /// What had the keyboard in the frame before.
    last_focus: Option<egui::Id>,
    title: String,
    /// Whether motion was reduced when it was last looked at.
    is_still: Option<bool>,
    /// Whether carets blink, and when something last happened.
    is_blinking: Option<bool>,
    last_event: f64,
    may_close: bool,
}

impl App {
    /// Prepares a window. Settings are kept in `settings_path`, where there is one.
    #[must_use]
    pub fn new(ctx: &Context, settings: Settings, settings_path: Option<PathBuf>) -> Self {
        theme::install(ctx);
        ctx.options_mut(|options| {
            // Ctrl with + and − changes the text, not the window.
            options.zoom_with_keyboard = false;
            options.fallback_theme = egui::Theme::Light;
        });
        let wake = ctx.clone();
        Self {
            session: Session::new(settings, settings_path, move || wake.request_repaint()),
            text_view: TextView::default(),
            inspector: InspectorState::default(),
            documents: DocumentsState::default(),
            find_bar: FindBarState::default(),
            palette: PaletteState::default(),
            overlays: OverlaysState::default(),
            welcome: WelcomeState::default(),
            review: ReviewState::default(),
            merging: MergingState::default(),
            samples: Samples::look(ctx.clone()),
            dialogs: Dialogs::default(),
            last_focus: None,
            title: String::new(),
            is_still: None,
            is_blinking: None,
            last_event: 0.0,
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

    /// The bytes of the text that were shown last.
    #[must_use]
    pub fn visible_bytes(&self) -> std::ops::Range<u32> {
        self.text_view.visible_bytes()
    }

    /// What the text of the last frame cost.
    #[must_use]
    pub fn work(&self) -> Work {
        self.text_view.work()
    }

    /// Takes in what threads have finished.
    pub fn logic(&mut self, ctx: &Context) {
        while let Some(action) = self.dialogs.next_answer() {
            self.hand_over_typed();
            self.session.run(action);
        }
        if let Some(due) = self.session.poll() {
            ctx.request_repaint_after(due + Duration::from_millis(1));
        }
        self.apply_settings(ctx);
        let close = ctx.input(|input| input.viewport().close_requested());
        if close {
            self.hand_over_typed();
        }
        if close && !self.may_close && !self.session.may_quit() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        }
        for dropped in ctx.input(|input| input.raw.dropped_files.clone()) {
            self.hand_over_typed();
            self.session.run(Action::Open(dropped.path().to_owned()));
        }
        self.answer_requests(ctx);
    }

    /// Shows the window.
    pub fn ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let mut actions = Vec::new();
        // While a menu is open, the keys are its own.
        if !egui::Popup::is_any_open(&ctx) {
            let place = self.keyboard_place(&ctx);
            keys::take_commands(&ctx, &self.session, place, &mut actions);
        }
        let shows_fields = self.session.settings.show_inspector && !self.session.shows_history();
        if !actions.is_empty() || !shows_fields {
            self.hand_over_typed();
        }
        self.run(&ctx, &mut actions);
        self.panels_ui(ui, &mut actions);
        self.run(&ctx, &mut actions);
        self.last_focus = ctx.memory(egui::Memory::focused);
    }

    fn panels_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let palette = Palette::of(ui);
        let session = &self.session;
        let bar = Frame::new().fill(palette.panel);
        Panel::top("menu bar")
            .exact_size(MENU_BAR)
            .frame(bar)
            .show(ui, |ui| menu_bar_ui(ui, session, actions));
        Panel::bottom("status bar")
            .exact_size(STATUS_BAR)
            .frame(bar)
            .show(ui, |ui| status_bar_ui(ui, session, actions));
        if !session.troubles.is_empty() {
            Panel::top("trouble")
                .frame(Frame::new().fill(palette.raised))
                .show(ui, |ui| band_ui(ui, session, actions));
        }
        if session.shown_review().is_some() {
            review_ui(ui, session, &mut self.review, actions);
        } else if session.shown_merging().is_some() {
            merging_ui(ui, session, &mut self.merging, actions);
        } else {
            self.document_panels_ui(ui, actions);
        }
        let session = &self.session;
        drop_hint_ui(ui);
        palette_ui(ui, session, &mut self.palette, actions);
        overlays_ui(ui, session, &mut self.overlays, actions);
    }

    /// The documents, the text and the inspector, or the welcome screen.
    fn document_panels_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let palette = Palette::of(ui);
        let session = &self.session;
        let bar = Frame::new().fill(palette.panel);
        let width = ui.available_width();
        let with_documents = shows_documents(session, width);
        if session.document.is_some() && session.settings.show_inspector {
            let documents = if with_documents { DOCUMENTS.1 } else { 0.0 };
            let room = width - TEXT_MIN;
            Panel::right("inspector")
                .default_size(INSPECTOR.0)
                .size_range(INSPECTOR.1..=(room - documents).clamp(INSPECTOR.1, INSPECTOR.2))
                .frame(bar)
                .show(ui, |ui| {
                    within_ui(ui, |ui| {
                        inspector_ui(ui, session, &mut self.inspector, actions);
                    });
                });
        }
        if with_documents {
            let room = ui.available_width() - TEXT_MIN;
            Panel::left("documents")
                .default_size(DOCUMENTS.0)
                .size_range(DOCUMENTS.1..=room.clamp(DOCUMENTS.1, DOCUMENTS.2))
                .frame(bar)
                .show(ui, |ui| {
                    within_ui(ui, |ui| {
                        documents_ui(ui, session, &mut self.documents, actions);
                    });
                });
        }
        CentralPanel::default()
            .frame(Frame::new().fill(palette.canvas))
            .show(ui, |ui| {
                if session.document.is_none() {
                    let samples = self.samples.get();
                    welcome_ui(ui, session, samples, &mut self.welcome, actions);
                    return;
                }
                self.welcome.enter();
                if session.find.is_open {
                    let (left, _) = TextView::text_left(session, ui.max_rect());
                    Panel::top("find bar")
                        .exact_size(FIND_BAR)
                        .frame(bar)
                        .show(ui, |ui| {
                            find_bar_ui(ui, session, &mut self.find_bar, left, actions);
                        });
                }
                self.text_view.ui(ui, session, actions);
            });
    }

    /// What is typed into a field of a mark becomes the mark's before anything else happens.
    fn hand_over_typed(&mut self) {
        let mut typed = Vec::new();
        self.inspector.flush(&mut typed);
        for action in typed {
            self.session.run(action);
        }
    }

    /// Where the keyboard is, which decides what a key means.
    fn keyboard_place(&self, ctx: &Context) -> Place {
        if self.session.overlay.is_some() {
            return Place::Overlay;
        }
        // The toolkit takes the focus away from a field before anyone hears of the Escape.
        match ctx.memory(egui::Memory::focused).or(self.last_focus) {
            id if self.session.shown_review().is_some() => match id {
                None => Place::Review,
                Some(id) if id == review::list_id() || id == TextView::focus_id() => Place::Review,
                Some(_) => Place::Elsewhere,
            },
            id if self.session.shown_merging().is_some() => match id {
                None => Place::Merging,
                Some(id) if merging::is_list(id) || id == TextView::focus_id() => Place::Merging,
                Some(_) => Place::Elsewhere,
            },
            None => Place::Text,
            Some(id) if id == TextView::focus_id() => Place::Text,
            Some(id) if id == FindBarState::field_id() => Place::Find,
            Some(_) if InspectorState::list_has_focus(ctx) => Place::List,
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
                Request::AskImport => self.dialogs.ask_import(ctx, folder.as_deref()),
                Request::AskExportPlace { file } => {
                    self.dialogs.ask_export_place(ctx, folder.as_deref(), file);
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
            Focus::Text if self.session.shown_review().is_some() => {
                ctx.memory_mut(|memory| memory.request_focus(review::list_id()));
            }
            Focus::Text if self.session.shown_merging().is_some() => {
                ctx.memory_mut(|memory| memory.request_focus(merging::list_id()));
            }
            Focus::Text => ctx.memory_mut(|memory| memory.request_focus(TextView::focus_id())),
            Focus::Find => self.find_bar.focus(),
            Focus::Filter | Focus::Note | Focus::Reason | Focus::History => {
                self.inspector.focus(focus);
            }
        }
    }

    /// Brings the window in line with the settings, and the settings with the window.
    fn apply_settings(&mut self, ctx: &Context) {
        ctx.set_theme(match self.session.settings.theme {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        });
        let is_still = self.session.settings.reduce_motion;
        if self.is_still != Some(is_still) {
            self.is_still = Some(is_still);
            theme::set_motion(ctx, !is_still);
        }
        let (now, has_events) = ctx.input(|input| (input.time, !input.events.is_empty()));
        if has_events {
            self.last_event = now;
        }
        let is_blinking = !is_still && now - self.last_event < theme::BLINKING_SECONDS;
        if self.is_blinking != Some(is_blinking) {
            self.is_blinking = Some(is_blinking);
            theme::set_blinking(ctx, is_blinking);
        }
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

fn shows_documents(session: &Session, width: f32) -> bool {
    let has_something = session.document.is_some() || session.folder.is_some();
    has_something && session.settings.show_documents && width >= WITH_DOCUMENTS
}

/// Shows content that takes the room there is and never asks for more.
fn within_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let rect = ui.available_rect_before_wrap();
    content(&mut ui.new_child(egui::UiBuilder::new().max_rect(rect)));
    ui.advance_cursor_after_rect(rect);
}

/// While a file is held over the window, what letting it go will do.
fn drop_hint_ui(ui: &Ui) {
    if ui.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let palette = Palette::of(ui);
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop hint"));
    let painter = ui.ctx().layer_painter(layer);
    let rect = ui.ctx().content_rect();
    let rim = egui::Stroke::new(2.0, palette.ink);
    painter.rect_filled(rect, 0, palette.canvas.gamma_multiply(0.9));
    painter.rect_stroke(
        rect.shrink(8.0),
        theme::RADIUS_POPUP,
        rim,
        egui::StrokeKind::Inside,
    );
    painter.text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        "Drop to open",
        super::fonts::TITLE.font(),
        palette.text,
    );
}
