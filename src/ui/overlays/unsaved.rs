//! Unsaved work that would be lost, and the ways out. No offsets here.

use egui::Ui;

use super::{focus_first, foot_ui, paragraph_ui, weak_ui};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::command::Command;
use crate::text::capitalised;
use crate::ui::widgets::PushButton;

pub(super) fn unsaved_ui(
    ui: &mut Ui,
    session: &Session,
    why: Option<&str>,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    if let Some(why) = why {
        paragraph_ui(ui, &sentence(why));
    }
    weak_ui(
        ui,
        "They are safe in this window as long as it is open. Closing without saving loses what \
         changed since the last time.",
    );
    let can_save = session.disabled_reason(Command::Save).is_none();
    foot_ui(ui, |ui| {
        let buttons = [
            (PushButton::primary("Save"), Action::Run(Command::Save)),
            (
                PushButton::secondary("Save elsewhere…"),
                Action::Run(Command::SaveElsewhere),
            ),
            (
                PushButton::secondary("Close without saving"),
                Action::CloseUnsaved,
            ),
            (PushButton::quiet("Cancel"), Action::Show(None)),
        ];
        for (at, (button, action)) in buttons.into_iter().enumerate() {
            let response = ui
                .add_enabled_ui(at > 0 || can_save, |ui| ui.add(button))
                .inner;
            // The choice that loses nothing.
            focus_first(ui, &response, is_new && at == usize::from(!can_save));
            if response.clicked() {
                actions.push(action);
            }
        }
    });
}

/// A reason as a sentence: with a capital and a full stop.
fn sentence(why: &str) -> String {
    format!("{}.", capitalised(why.trim().trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_reason_is_written_as_a_sentence() {
        assert_eq!(sentence("the disk is full"), "The disk is full.");
        assert_eq!(sentence("Öffnen geht nicht. "), "Öffnen geht nicht.");
    }
}
