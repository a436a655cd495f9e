//! The foot of the review: how much is decided, and the ways out.

use egui::Ui;

use crate::session::review::{Review, ReviewCommand};
use crate::session::{Action, Command};
use crate::ui::deciding;
use crate::ui::format;
use crate::ui::widgets::PushButton;

/// Shows the foot over the whole of `ui`.
pub fn foot_ui(ui: &mut Ui, review: &Review, actions: &mut Vec<Action>) {
    deciding::foot_ui(ui, review.decided(), review.to_decide(), |ui| {
        buttons_ui(ui, review, actions);
    });
}

/// From the right, as they are laid out.
fn buttons_ui(ui: &mut Ui, review: &Review, actions: &mut Vec<Action>) {
    let mut run = |ui: &mut Ui, button: PushButton<'_>, command: ReviewCommand| {
        let enabled = !review.is_finishing();
        let response = ui.add_enabled(enabled, button.compact());
        if response.clicked() {
            actions.push(Action::Run(Command::Review(command)));
        }
    };
    let finish = match review.undecided() {
        0 => "Finish".to_owned(),
        n => format!("Finish with {} undecided…", format::number(n)),
    };
    // The primary button is the next thing to do.
    let button = if review.undecided() == 0 {
        PushButton::primary(&finish)
    } else {
        PushButton::secondary(&finish)
    };
    run(ui, button, ReviewCommand::Finish);
    let rest = review.undecided_moved();
    if rest > 0 {
        let is_all = rest == review.group(crate::text::reanchor::Kind::Moved).len();
        let accept = match (is_all, rest) {
            (true, 1) => "Accept the moved one".to_owned(),
            (true, n) => format!("Accept all {} moved", format::number(n)),
            (false, n) => format!("Accept the other {} moved", format::number(n)),
        };
        run(
            ui,
            PushButton::secondary(&accept),
            ReviewCommand::AcceptMoved,
        );
    }
    run(
        ui,
        PushButton::quiet("Open read-only"),
        ReviewCommand::Leave,
    );
}
