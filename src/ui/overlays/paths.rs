//! The dialogs that ask for a path where the system shows none of its own. No offsets here.

use std::path::PathBuf;

use egui::{Id, Key, Modifiers, Response, Ui};

use super::path_field::{PathState, Place};
use super::{fault_ui, focus_first, foot_ui, label_ui, weak_ui};
use crate::session::Session;
use crate::session::action::{Action, Overlay};
use crate::session::exporting::ExportAction;
use crate::session::importing::ImportAction;
use crate::ui::widgets::{PushButton, TextField};

pub(super) fn open_ui(
    ui: &mut Ui,
    why: &str,
    state: &mut PathState,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    explain_ui(ui, why);
    let (field, enter) = field_ui(ui, state, "File or folder", is_new);
    if let Some(fault) = &state.fault {
        fault_ui(ui, fault);
    }
    foot_ui(ui, |ui| {
        let open = ui.add(PushButton::primary("Open").keys(&["Enter"]));
        if open.clicked() || enter {
            if let Some(path) = state.path() {
                actions.push(Action::Show(None));
                actions.push(Action::Open(path));
            } else {
                state.fault = Some("Type the path of a file or of a folder".to_owned());
                field.request_focus();
            }
        }
        cancel_ui(ui, actions);
    });
}

pub(super) fn save_ui(
    ui: &mut Ui,
    why: &str,
    state: &mut PathState,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    explain_ui(ui, why);
    let asked = Asked {
        name: "File for the marks",
        is_folder: false,
        button: "Save here",
    };
    let mut cancelled = false;
    let chosen = place_ui(ui, &asked, state, is_new, |ui| {
        cancelled = ui.add(PushButton::quiet("Cancel")).clicked();
    });
    if chosen.is_some() || cancelled {
        actions.push(Action::Show(None));
    }
    actions.extend(chosen.map(Action::SaveTo));
}

pub(super) fn import_ui(
    ui: &mut Ui,
    why: &str,
    state: &mut PathState,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    explain_ui(ui, why);
    let (field, enter) = field_ui(ui, state, "File of another program", is_new);
    if let Some(fault) = &state.fault {
        fault_ui(ui, fault);
    }
    foot_ui(ui, |ui| {
        let read = ui.add(PushButton::primary("Read the file").keys(&["Enter"]));
        if read.clicked() || enter {
            if let Some(path) = state.path() {
                actions.push(Action::Import(ImportAction::Read(path)));
            } else {
                state.fault = Some("Type the path of a file".to_owned());
                field.request_focus();
            }
        }
        cancel_ui(ui, actions);
    });
}

pub(super) fn export_ui(
    ui: &mut Ui,
    session: &Session,
    why: &str,
    state: &mut PathState,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    explain_ui(ui, why);
    let exporting = session.exporting.as_ref();
    let is_file = exporting.is_some_and(|exporting| exporting.file_name().is_some());
    let asked = Asked {
        name: if is_file {
            "File"
        } else {
            "Folder for the files"
        },
        is_folder: !is_file,
        button: "Write here",
    };
    let chosen = place_ui(ui, &asked, state, is_new, |ui| {
        if ui.add(PushButton::quiet("Back")).clicked() {
            actions.push(Action::Show(Some(Overlay::Export)));
        }
    });
    actions.extend(chosen.map(|path| Action::Export(ExportAction::Write(path))));
}

/// A place that is asked for.
struct Asked {
    name: &'static str,
    is_folder: bool,
    button: &'static str,
}

/// A field for a place that is written to, and what stands there already. Returns the place
/// once it is settled; `others` are the buttons beside the one that settles it.
fn place_ui(
    ui: &mut Ui,
    asked: &Asked,
    state: &mut PathState,
    is_new: bool,
    others: impl FnOnce(&mut Ui),
) -> Option<PathBuf> {
    let mut chosen = None;
    let (field, enter) = field_ui(ui, state, asked.name, is_new);
    if let Some((path, place)) = state.found() {
        match place {
            Place::Free => chosen = Some(path),
            Place::Folder if asked.is_folder => chosen = Some(path),
            Place::File if !asked.is_folder => state.occupied = Some(path),
            Place::File => state.fault = Some("This is a file; name a folder".to_owned()),
            Place::Folder => state.fault = Some("This is a folder; add a name".to_owned()),
            Place::NoFolder => state.fault = Some("There is no such folder".to_owned()),
        }
        if state.fault.is_some() {
            field.request_focus();
        }
    }
    if let Some(fault) = &state.fault {
        fault_ui(ui, fault);
    }
    if state.occupied.is_some() {
        fault_ui(
            ui,
            "There is a file with this name. Its content would be replaced.",
        );
    }
    foot_ui(ui, |ui| {
        if let Some(path) = state.occupied.clone() {
            if ui.add(PushButton::primary("Replace the file")).clicked() {
                chosen = Some(path);
            }
        } else {
            let save = PushButton::primary(asked.button).keys(&["Enter"]);
            let save = ui.add_enabled_ui(!state.is_looking(), |ui| ui.add(save));
            if save.inner.clicked() || (enter && !state.is_looking()) {
                if let Some(path) = state.path() {
                    state.fault = None;
                    state.look_at(ui.ctx(), path);
                } else {
                    state.fault = Some("Type a path".to_owned());
                    field.request_focus();
                }
            }
        }
        others(ui);
    });
    chosen
}

fn explain_ui(ui: &mut Ui, why: &str) {
    if !why.is_empty() {
        weak_ui(ui, why);
    }
}

/// The field with its name over it, and whether Enter was pressed in it.
fn field_ui(ui: &mut Ui, state: &mut PathState, name: &str, is_new: bool) -> (Response, bool) {
    label_ui(ui, name);
    let id = Id::unique("path: field");
    let focused = ui.memory(|memory| memory.has_focus(id));
    let enter = focused && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let field = TextField::new(&mut state.typed, name)
        .id(id)
        .hint("~/texts/article.txt");
    let field = ui.add(field);
    focus_first(ui, &field, is_new);
    if field.changed() {
        state.changed();
    }
    (field, enter)
}

fn cancel_ui(ui: &mut Ui, actions: &mut Vec<Action>) {
    if ui.add(PushButton::quiet("Cancel")).clicked() {
        actions.push(Action::Show(None));
    }
}
