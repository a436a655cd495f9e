//! Version, licence and what the program does not do. No offsets here.

use egui::Ui;

use super::{focus_first, foot_ui, paragraph_ui, weak_ui};
use crate::session::action::Action;
use crate::ui::widgets::PushButton;

pub(super) fn about_ui(ui: &mut Ui, is_new: bool, actions: &mut Vec<Action>) {
    paragraph_ui(ui, &format!("Version {}", env!("CARGO_PKG_VERSION")));
    paragraph_ui(
        ui,
        "Marks evidence in an article: claims, actors, figures and legal bases. The article \
         itself is never changed, and the marks stand in a file beside it.",
    );
    paragraph_ui(ui, "Works offline; opens no connection.");
    weak_ui(ui, "Licence: MIT or Apache 2.0, at your choice.");
    weak_ui(
        ui,
        "Faces: Source Serif 4 and IBM Plex Sans, under the SIL Open Font License 1.1.",
    );
    foot_ui(ui, |ui| {
        let close = ui.add(PushButton::primary("Close"));
        focus_first(ui, &close, is_new);
        if close.clicked() {
            actions.push(Action::Show(None));
        }
    });
}
