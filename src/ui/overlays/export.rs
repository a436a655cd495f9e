//! The formats that the document can be written in, and what each of them would lose. Lengths
//! are points.

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use super::choices::choice;
use super::lines::{list_ui, row_ui, words_ui};
use super::{fault_ui, focus_first, foot_ui, paragraph_ui, weak_ui};
use crate::formats::{About, FORMATS, Field, LossKind, Losses};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::exporting::{ExportAction, Exporting, Made, Stage};
use crate::ui::fonts;
use crate::ui::format::marks;
use crate::ui::theme::Palette;
use crate::ui::widgets::{PushButton, thousands};

/// The width of the list of formats.
const LIST_WIDTH: f32 = 296.0;
/// The height of list and report.
const HEIGHT: f32 = 400.0;
/// So many marks are named for a reason.
const NAMED: usize = 8;

pub(super) fn export_ui(ui: &mut Ui, session: &Session, is_new: bool, actions: &mut Vec<Action>) {
    let Some(exporting) = &session.exporting else {
        actions.push(Action::Show(None));
        return;
    };
    let room = (ui.ctx().content_rect().height() - 220.0).clamp(120.0, HEIGHT);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 24.0;
        let size = vec2(LIST_WIDTH, room);
        ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
            ui.set_width(LIST_WIDTH);
            ui.set_min_height(room);
            formats_ui(ui, exporting, room, is_new, actions);
        });
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            report_ui(ui, exporting, room);
        });
    });
    foot_ui(ui, |ui| foot(ui, exporting, actions));
}

fn formats_ui(
    ui: &mut Ui,
    exporting: &Exporting,
    room: f32,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    let chosen = exporting.format().map(|about| about.id);
    ScrollArea::vertical()
        .id_salt("export: formats")
        .max_height(room)
        .auto_shrink([false, true])
        .animated(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (at, format) in FORMATS.iter().enumerate() {
                let about = format.about();
                let button = choice(ui, chosen == Some(about.id), about.name);
                if at == 0 {
                    focus_first(ui, &button, is_new);
                }
                if button.clicked() {
                    actions.push(Action::Export(ExportAction::Choose(about.id)));
                }
            }
        });
}

fn report_ui(ui: &mut Ui, exporting: &Exporting, room: f32) {
    let made = match &exporting.stage {
        Stage::Choosing => {
            weak_ui(ui, "Choose a format to see what it can hold.");
            return;
        }
        Stage::Working(about) => {
            about_ui(ui, about);
            weak_ui(ui, "Working…");
            return;
        }
        Stage::Failed(about, why) => {
            about_ui(ui, about);
            fault_ui(ui, why);
            return;
        }
        Stage::Ready(made) | Stage::Written(made, _) => made,
    };
    about_ui(ui, made.format);
    ui.add_space(4.0);
    ScrollArea::vertical()
        .id_salt("export: report")
        .max_height((room - 110.0).max(60.0))
        .auto_shrink([false, true])
        .animated(false)
        .show(ui, |ui| losses_ui(ui, made));
    if let Stage::Written(_, paths) = &exporting.stage {
        let written: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        row_ui(ui, "Written", |ui| {
            list_ui(ui, "export: written", "Written files", &written);
        });
    }
}

/// What a format holds.
fn about_ui(ui: &mut Ui, about: &About) {
    let palette = Palette::of(ui);
    ui.label(fonts::BODY_SEMIBOLD.rich(about.name).color(palette.text));
    let words = |fields: &[Field]| {
        let words: Vec<_> = fields.iter().map(|field| field.word()).collect();
        words.join(", ")
    };
    let shown = match about.shows {
        [] => "Tags and places".to_owned(),
        fields => format!("Tags and places, {}", words(fields)),
    };
    words_ui(ui, "Others see", &shown);
    if !about.carries.is_empty() {
        words_ui(ui, "For Evimark", &words(about.carries));
    }
}

fn losses_ui(ui: &mut Ui, made: &Made) {
    let losses = &made.losses;
    let whole = made.marks.saturating_sub(losses.marks());
    words_ui(ui, "Whole", &marks(whole));
    for kind in [LossKind::Flattened, LossKind::InPart, LossKind::LeftOut] {
        let lines = lines(losses, kind);
        if !lines.is_empty() {
            row_ui(ui, name(kind), |ui| {
                for line in &lines {
                    paragraph_ui(ui, line);
                }
            });
        }
    }
}

fn name(kind: LossKind) -> &'static str {
    match kind {
        LossKind::Flattened => "Flattened",
        LossKind::InPart => "In part",
        LossKind::LeftOut => "Left out",
    }
}

/// The reasons, each with how many marks and the first of them.
fn lines(losses: &Losses, kind: LossKind) -> Vec<String> {
    let reasons = losses.by_reason().into_iter();
    let of_kind = reasons.filter(|((of, _), _)| *of == kind);
    let lines = of_kind.map(|((_, why), losses)| {
        let ids = losses.iter().filter_map(|loss| loss.id);
        let ids: Vec<_> = ids.take(NAMED).map(|id| id.to_string()).collect();
        match losses.len() {
            _ if ids.is_empty() => why.to_owned(),
            len if len > NAMED => {
                format!("{} × {why} ({}, …)", thousands(len), ids.join(", "))
            }
            len => format!("{} × {why} ({})", thousands(len), ids.join(", ")),
        }
    });
    lines.collect()
}

fn foot(ui: &mut Ui, exporting: &Exporting, actions: &mut Vec<Action>) {
    let is_written = matches!(exporting.stage, Stage::Written(..));
    if is_written {
        if ui.add(PushButton::primary("Close")).clicked() {
            actions.push(Action::Show(None));
        }
        return;
    }
    let is_ready = matches!(exporting.stage, Stage::Ready(_));
    let text = if is_ready && exporting.file_name().is_none() {
        "Choose a folder…"
    } else {
        "Choose a place…"
    };
    let place = ui.add_enabled(is_ready, PushButton::primary(text));
    if place.clicked() {
        actions.push(Action::Export(ExportAction::AskPlace));
    }
    if ui.add(PushButton::quiet("Cancel")).clicked() {
        actions.push(Action::Show(None));
    }
}
