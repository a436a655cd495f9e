//! The screen “Two people changed the same marks”: each mark as this window has it and as it is
//! on disk, and what a person decides. It takes the place of the documents, the text and the
//! inspector. Offsets are UTF-8 bytes; lengths are points.

mod detail;
mod foot;
mod list;
mod words;

use egui::{CentralPanel, Frame, Id, Panel, Role, Sense, Ui, WidgetInfo, vec2};

use super::deciding::FOOT_HEIGHT;
use super::fonts;
use super::row_list::RowListState;
use super::theme::Palette;
use crate::session::merging::Merging;
use crate::session::{Action, Session};
use detail::detail_ui;
use foot::foot_ui;
use list::list_ui;

/// Usual, least and greatest width of the list.
const LIST: (f32, f32, f32) = (440.0, 240.0, 560.0);
/// What the right side wants before the list gives way.
const DETAIL_MIN: f32 = 440.0;
const PADDING: f32 = 16.0;

/// What the screen remembers.
#[derive(Debug, Default)]
pub struct MergingState {
    rows: RowListState,
    /// The conflict that was shown last: another one is shown from its top.
    shown: Option<usize>,
}

/// What has the keyboard on this screen.
#[must_use]
pub fn list_id() -> Id {
    Id::unique("conflicts")
}

/// Whether this is the list, or what stands for it.
#[must_use]
pub fn is_list(id: Id) -> bool {
    id == list_id() || id == list::rows_id()
}

/// Shows the conflicts over the rest of the window; nothing where none are shown.
pub fn merging_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut MergingState,
    actions: &mut Vec<Action>,
) {
    let (Some(merging), Some(document)) = (session.shown_merging(), &session.document) else {
        return;
    };
    let is_new = state.shown != Some(merging.selected());
    state.shown = Some(merging.selected());
    let palette = Palette::of(ui);
    let bar = Frame::new().fill(palette.panel);
    Panel::top("conflicts head")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| head_ui(ui, merging));
    Panel::bottom("conflicts foot")
        .frame(bar)
        .exact_size(FOOT_HEIGHT)
        .show(ui, |ui| foot_ui(ui, session, merging, actions));
    let widest = (ui.available_width() - DETAIL_MIN).clamp(LIST.1, LIST.2);
    Panel::left("conflicts list")
        .frame(bar)
        .default_size(LIST.0)
        .size_range(LIST.1..=widest)
        .show(ui, |ui| {
            if is_new {
                state.rows.reveal(merging.selected());
            }
            list_ui(ui, session, document, merging, &mut state.rows, actions);
        });
    CentralPanel::default()
        .frame(Frame::new().fill(palette.canvas))
        .show(ui, |ui| {
            detail_ui(ui, session, document, merging, is_new, actions);
        });
}

/// What happened, and what follows from it.
fn head_ui(ui: &mut Ui, merging: &Merging) {
    const TITLE: &str = "Two people changed the same marks";

    // The keyboard is here while no control has it.
    let area = ui.available_rect_before_wrap();
    let keyboard = ui.interact(area.with_max_y(area.top()), list_id(), Sense::FOCUSABLE);
    if keyboard.has_focus() {
        let filter = egui::EventFilter {
            vertical_arrows: true,
            escape: true,
            ..egui::EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(list_id(), filter));
    }
    let palette = Palette::of(ui);
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    ui.add_space(13.0);
    ui.horizontal_top(|ui| {
        ui.add_space(PADDING);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width() - PADDING);
            let heading = ui.label(fonts::TITLE.rich(TITLE).color(palette.text));
            heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, TITLE));
            let summary = words::summary(merging);
            ui.label(fonts::BODY.rich(summary).color(palette.weak));
        });
    });
    ui.add_space(13.0);
}
