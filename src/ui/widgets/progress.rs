//! How much of a list of questions is decided: words and a bar. Lengths are points.

use egui::{CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::thousands;
use crate::ui::fonts;
use crate::ui::theme::Palette;

const BAR: f32 = 160.0;
const BAR_MIN: f32 = 48.0;
const BAR_HEIGHT: f32 = 4.0;
const GAP: f32 = 12.0;

/// Shows it at the left of `inside`, in no more than `room`.
pub fn progress_ui(ui: &mut Ui, inside: Rect, room: f32, decided: usize, all: usize) {
    let palette = Palette::of(ui);
    let words = match all {
        0 => "Nothing to decide".to_owned(),
        _ => format!("{} of {} decided", thousands(decided), thousands(all)),
    };
    let galley = fonts::BODY.elided(ui, words.as_str(), palette.weak, room);
    let width = galley.size().x;
    let at = pos2(inside.left(), inside.center().y - galley.size().y / 2.0);
    let response = ui.interact(
        Rect::from_min_size(at, galley.size()),
        ui.scope_id().with("progress"),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words.as_str()));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_live(egui::accesskit::Live::Polite);
    });
    ui.painter().galley(at, galley, palette.weak);
    let left = inside.left() + width + GAP;
    let bar = (room - width - GAP).min(BAR);
    if bar < BAR_MIN || all == 0 {
        return;
    }
    let track = Rect::from_min_size(
        pos2(left, inside.center().y - BAR_HEIGHT / 2.0),
        vec2(bar, BAR_HEIGHT),
    );
    let radius = CornerRadius::same(2);
    ui.painter().rect_filled(track, radius, palette.divider);
    #[expect(clippy::cast_precision_loss, reason = "it is rounded to a pixel")]
    let share = decided as f32 / all as f32;
    if decided > 0 {
        let done = track.with_max_x(track.left() + (bar * share).max(BAR_HEIGHT));
        ui.painter().rect_filled(done, radius, palette.ink);
    }
}
