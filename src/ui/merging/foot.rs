//! The foot of the conflicts: how much is decided, and the ways out.

use egui::Ui;

use crate::session::merging::{MergeCommand, Merging};
use crate::session::{Action, Command, Session};
use crate::ui::deciding::{self, command_button_ui};
use crate::ui::widgets::PushButton;

/// Shows the foot over the whole of `ui`.
pub fn foot_ui(ui: &mut Ui, session: &Session, merging: &Merging, actions: &mut Vec<Action>) {
    let (decided, all) = (merging.decided(), merging.conflicts().len());
    deciding::foot_ui(ui, decided, all, |ui| {
        let finish = Command::Merge(MergeCommand::Finish);
        let enabled = session.disabled_reason(finish).is_none();
        // The primary button is the next thing to do.
        let button = if enabled {
            PushButton::primary("Finish")
        } else {
            PushButton::secondary("Finish")
        };
        command_button_ui(ui, session, enabled, button, finish, actions);
        let later = PushButton::quiet("Decide later").compact().keys(&["Esc"]);
        if ui.add(later).clicked() {
            actions.push(Action::Run(Command::Merge(MergeCommand::Leave)));
        }
    });
}
