//! The foot of the review: how much is decided, and the ways out. Lengths are points.

use egui::{Ui, UiBuilder, vec2};

use crate::session::review::{Review, ReviewCommand};
use crate::session::{Action, Command};
use crate::ui::format;
use crate::ui::widgets::{PushButton, progress_ui};

/// The height of the foot where everything stands in one line.
pub const HEIGHT: f32 = 56.0;
const PADDING: f32 = 16.0;
const GAP: f32 = 10.0;

/// Shows the foot over the whole of `ui`.
pub fn foot_ui(ui: &mut Ui, review: &Review, actions: &mut Vec<Action>) {
    let area = ui
        .available_rect_before_wrap()
        .with_max_x(ui.max_rect().right());
    let area = area.with_max_y(area.top() + HEIGHT);
    ui.advance_cursor_after_rect(area);
    let inside = area.shrink2(vec2(PADDING, 0.0));
    let right = UiBuilder::new()
        .id_salt("ways out")
        .max_rect(inside)
        .layout(egui::Layout::right_to_left(egui::Align::Center));
    let buttons = ui.scope_builder(right, |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        buttons_ui(ui, review, actions);
    });
    let room = buttons.response.rect.left() - 24.0 - inside.left();
    progress_ui(ui, inside, room, review.decided(), review.to_decide());
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
