//! The dialogs over the window: keys, settings, paths, a line, findings, unsaved work. One at a
//! time, in the middle, closed with Escape. Lengths are points.

mod about;
mod choices;
mod export;
mod findings;
mod finish_review;
mod go_to_line;
mod history_off;
mod import;
mod keys;
mod lines;
mod path_field;
mod paths;
mod settings;
#[cfg(test)]
mod tests;
mod unsaved;

use egui::{
    Align2, Area, Color32, Frame, Id, Label, Layout, Margin, Modal, Order, Response, Role, Sense,
    Ui, UiKind, Vec2, WidgetInfo, vec2,
};

use super::fonts;
use super::icons::Icon;
use super::theme::Palette;
use super::widgets::IconButton;
use crate::session::Session;
use crate::session::action::{Action, Overlay};

/// From the rim of a dialog to its content.
const PADDING: f32 = 24.0;
/// What stays free around a dialog in a small window.
const AROUND: f32 = 16.0;

/// What the dialogs remember while they are open: fields that are being typed in.
#[derive(Debug, Default)]
pub struct OverlaysState {
    /// The dialog that was shown in the last frame.
    shown: Option<Overlay>,
    keys: keys::KeysState,
    settings: settings::SettingsState,
    path: path_field::PathState,
    line: go_to_line::LineState,
}

impl OverlaysState {
    fn enter(&mut self, session: &Session, overlay: &Overlay) {
        self.shown = Some(overlay.clone());
        match overlay {
            Overlay::Keys => self.keys = keys::KeysState::default(),
            Overlay::Settings => self.settings = settings::SettingsState::new(&session.settings),
            Overlay::OpenByPath(_) | Overlay::ImportByPath(_) => {
                self.path = path_field::PathState::for_opening(session);
            }
            Overlay::ExportByPath(_) => {
                self.path = path_field::PathState::for_export(session);
            }
            Overlay::SaveByPath(_) => {
                self.path = path_field::PathState::for_saving(session);
            }
            Overlay::GoToLine => self.line = go_to_line::LineState::default(),
            Overlay::Palette
            | Overlay::About
            | Overlay::Findings
            | Overlay::Unsaved(_)
            | Overlay::Import
            | Overlay::Export
            | Overlay::HistoryOff
            | Overlay::FinishReview { .. } => {}
        }
    }
}

/// Shows the dialog that is open; nothing where none is. The command palette is shown by
/// [`palette_ui`](super::palette::palette_ui).
pub fn overlays_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut OverlaysState,
    actions: &mut Vec<Action>,
) {
    let Some(overlay) = session
        .overlay
        .as_ref()
        .filter(|overlay| **overlay != Overlay::Palette)
    else {
        if matches!(state.shown.take(), Some(Overlay::Settings)) {
            state.settings.commit(&session.settings, actions);
        }
        return;
    };
    let is_new = state.shown.as_ref() != Some(overlay);
    if is_new {
        state.enter(session, overlay);
    }
    let (title, width) = match overlay {
        Overlay::Palette => return,
        Overlay::Keys => ("All keys", 960.0),
        Overlay::Settings => ("Settings", 520.0),
        Overlay::OpenByPath(_) => ("Open by path", 560.0),
        Overlay::SaveByPath(_) => ("Save marks elsewhere", 560.0),
        Overlay::ImportByPath(_) | Overlay::Import => ("Import marks", 640.0),
        Overlay::ExportByPath(_) | Overlay::Export => ("Export", 760.0),
        Overlay::GoToLine => ("Go to line", 340.0),
        Overlay::About => ("About Evimark", 440.0),
        Overlay::Findings => ("Verification", 640.0),
        Overlay::Unsaved(_) => ("Your marks are not saved", 560.0),
        Overlay::HistoryOff => ("Switch the history off?", 520.0),
        Overlay::FinishReview { is_leaving } => (finish_review::title(session, *is_leaving), 560.0),
    };
    let wants_close = dialog_ui(ui, title, width, |ui| match overlay {
        Overlay::Palette => {}
        Overlay::Keys => keys::keys_ui(ui, session, &mut state.keys, is_new),
        Overlay::Settings => {
            settings::settings_ui(ui, session, &mut state.settings, is_new, actions);
        }
        Overlay::OpenByPath(why) => paths::open_ui(ui, why, &mut state.path, is_new, actions),
        Overlay::SaveByPath(why) => paths::save_ui(ui, why, &mut state.path, is_new, actions),
        Overlay::ImportByPath(why) => {
            paths::import_ui(ui, why, &mut state.path, is_new, actions);
        }
        Overlay::ExportByPath(why) => {
            paths::export_ui(ui, session, why, &mut state.path, is_new, actions);
        }
        Overlay::Import => import::import_ui(ui, session, is_new, actions),
        Overlay::Export => export::export_ui(ui, session, is_new, actions),
        Overlay::GoToLine => go_to_line::line_ui(ui, session, &mut state.line, is_new, actions),
        Overlay::About => about::about_ui(ui, is_new, actions),
        Overlay::Findings => findings::findings_ui(ui, session, is_new, actions),
        Overlay::Unsaved(why) => {
            unsaved::unsaved_ui(ui, session, why.as_deref(), is_new, actions);
        }
        Overlay::HistoryOff => history_off::history_off_ui(ui, is_new, actions),
        Overlay::FinishReview { is_leaving } => {
            finish_review::finish_review_ui(ui, session, *is_leaving, is_new, actions);
        }
    });
    if wants_close {
        actions.push(Action::Show(None));
    }
}

/// A raised panel in the middle with a title and a cross. Returns whether it wants to close.
/// While it is open, the keyboard and the pointer stay inside.
fn dialog_ui(ui: &Ui, title: &str, width: f32, content: impl FnOnce(&mut Ui)) -> bool {
    let palette = Palette::of(ui);
    let screen = ui.ctx().content_rect();
    let width = width.min(screen.width() - 2.0 * AROUND);
    let id = Id::unique("dialog").with(title);
    let area = Area::new(id)
        .kind(UiKind::Modal)
        .sense(Sense::hover())
        .order(Order::Foreground)
        .anchor(Align2::CENTER_CENTER, Vec2::ZERO)
        .role(Role::Dialog)
        .accessible_name(title);
    let frame = Frame::popup(ui.style()).inner_margin(Margin::same(24));
    let shown = Modal::new(id)
        .area(area)
        .backdrop_color(Color32::TRANSPARENT)
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(width - 2.0 * PADDING);
            ui.set_max_height(screen.height() - 2.0 * (AROUND + PADDING));
            ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
            let mut closed = false;
            ui.horizontal(|ui| {
                let heading = ui.label(fonts::TITLE.rich(title).color(palette.text));
                heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
                ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                    closed = ui
                        .add(IconButton::new(Icon::Close, "Close").keys(&["Esc"]))
                        .clicked();
                });
            });
            ui.add_space(4.0);
            content(ui);
            closed
        });
    // A click beside it changes nothing: what was typed would be gone.
    let escape = || {
        !shown.any_popup_open
            && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape))
    };
    shown.inner || escape()
}

// ---- parts that several dialogs have

/// Gives the keyboard to the first control of a dialog that was just opened.
fn focus_first(ui: &Ui, first: &Response, is_new: bool) {
    if is_new {
        first.request_focus();
        ui.ctx().request_repaint();
    }
}

/// A paragraph of the program.
fn paragraph_ui(ui: &mut Ui, text: &str) -> Response {
    let color = Palette::of(ui).text;
    ui.label(fonts::BODY.rich(text).color(color))
}

/// A paragraph that explains.
fn weak_ui(ui: &mut Ui, text: &str) -> Response {
    let color = Palette::of(ui).weak;
    ui.label(fonts::BODY.rich(text).color(color))
}

/// The name over a field.
fn label_ui(ui: &mut Ui, text: &str) -> Response {
    let color = Palette::of(ui).weak;
    ui.label(fonts::SMALL.rich(text).color(color))
}

/// What is wrong with what was typed.
fn fault_ui(ui: &mut Ui, text: &str) {
    let color = Palette::of(ui).warn;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        Icon::Warning.ui(ui, color);
        ui.add(Label::new(fonts::BODY.rich(text).color(color)).wrap());
    });
}

/// The row of buttons at the foot of a dialog, from the right: the first is the outermost.
fn foot_ui(ui: &mut Ui, buttons: impl FnOnce(&mut Ui)) {
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(12.0, 8.0);
        buttons(ui);
    });
}
