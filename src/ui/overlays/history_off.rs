//! What it means to switch the history off, before it is done. No offsets here.

use egui::Ui;

use super::{focus_first, foot_ui, paragraph_ui, weak_ui};
use crate::session::action::Action;
use crate::ui::widgets::PushButton;

pub(super) fn history_off_ui(ui: &mut Ui, is_new: bool, actions: &mut Vec<Action>) {
    paragraph_ui(
        ui,
        "From then on nobody can tell who changed which mark, when, and what it was before.",
    );
    for consequence in [
        "Changes after the last saving are lost if the program or the machine stops.",
        "A second window is not kept from marking the same document.",
        "What is recorded so far stays. The marks themselves are saved as before.",
    ] {
        weak_ui(ui, consequence);
    }
    foot_ui(ui, |ui| {
        let keep = ui.add(PushButton::primary("Keep it on"));
        // The choice that loses nothing.
        focus_first(ui, &keep, is_new);
        if keep.clicked() {
            actions.push(Action::Show(None));
        }
        if ui.add(PushButton::secondary("Switch off")).clicked() {
            actions.push(Action::SetHistory(false));
        }
    });
}
