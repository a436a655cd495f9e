//! The foot of the conflicts: how much is decided, and the ways out. Lengths are points.

use egui::{Align, Layout, Ui, UiBuilder, vec2};

use crate::session::merging::{MergeCommand, Merging};
use crate::session::{Action, Command, Session};
use crate::ui::command_keys;
use crate::ui::widgets::{PushButton, progress_ui};

/// The height of the foot.
pub const HEIGHT: f32 = 56.0;
const PADDING: f32 = 16.0;
const GAP: f32 = 10.0;

/// Shows the foot over the whole of `ui`.
pub fn foot_ui(ui: &mut Ui, session: &Session, merging: &Merging, actions: &mut Vec<Action>) {
    let area = ui
        .available_rect_before_wrap()
        .with_max_x(ui.max_rect().right());
    let area = area.with_max_y(area.top() + HEIGHT);
    ui.advance_cursor_after_rect(area);
    let inside = area.shrink2(vec2(PADDING, 0.0));
    let right = UiBuilder::new()
        .id_salt("ways out")
        .max_rect(inside)
        .layout(Layout::right_to_left(Align::Center));
    let buttons = ui.scope_builder(right, |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        let finish = Command::Merge(MergeCommand::Finish);
        let keys = command_keys::words(finish);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let why_not = session.disabled_reason(finish);
        // The primary button is the next thing to do.
        let button = if why_not.is_none() {
            PushButton::primary("Finish")
        } else {
            PushButton::secondary("Finish")
        };
        let response = ui.add_enabled(why_not.is_none(), button.compact().keys(&keys));
        if response.clicked() {
            actions.push(Action::Run(finish));
        }
        if let Some(why) = why_not {
            response.on_disabled_hover_text(why);
        }
        let later = PushButton::quiet("Decide later").compact().keys(&["Esc"]);
        if ui.add(later).clicked() {
            actions.push(Action::Run(Command::Merge(MergeCommand::Leave)));
        }
    });
    let room = buttons.response.rect.left() - 24.0 - inside.left();
    let (decided, all) = (merging.decided(), merging.conflicts().len());
    progress_ui(ui, inside, room, decided, all);
}
