//! The formats that the document can be written in, and what each of them would lose. Lengths
//! are points.

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use super::choices::choice;
use super::lines::{list_ui, row_ui, words_ui};
use super::{fault_ui, focus_first, foot_ui, paragraph_ui, weak_ui};
use crate::formats::{About, Choice, FORMATS, Field, Layout as Rows, LossKind, Options, Scheme};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::exporting::{ExportAction, Exporting, Made, Stage};
use crate::text::capitalised;
use crate::ui::fonts;
use crate::ui::format::marks;
use crate::ui::theme::Palette;
use crate::ui::widgets::PushButton;

/// The width of the list of formats.
const LIST_WIDTH: f32 = 296.0;
/// The height of list and report.
const HEIGHT: f32 = 400.0;
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
            report_ui(ui, exporting, room, actions);
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
                    actions.push(Action::Export(ExportAction::Choose(
                        about.id,
                        exporting.options,
                    )));
                }
            }
        });
}

fn report_ui(ui: &mut Ui, exporting: &Exporting, room: f32, actions: &mut Vec<Action>) {
    if let Some(about) = exporting.format() {
        about_ui(ui, about);
        choices_ui(ui, about, exporting.options, actions);
    }
    let made = match &exporting.stage {
        Stage::Choosing => {
            weak_ui(ui, "Choose a format to see what it can hold.");
            return;
        }
        Stage::Working(_) => {
            weak_ui(ui, "Working…");
            return;
        }
        Stage::Failed(_, why) => {
            fault_ui(ui, why);
            return;
        }
        Stage::Ready(made) | Stage::Written(made, _) => made,
    };
    ui.add_space(4.0);
    ScrollArea::vertical()
        .id_salt("export: report")
        .max_height((room - 140.0).max(60.0))
        .auto_shrink([false, true])
        .animated(false)
        .show(ui, |ui| losses_ui(ui, made));
    if let Stage::Written(_, paths) = &exporting.stage {
        let written: Vec<_> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let written = written.join("\n");
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

/// What a person can choose about the files.
fn choices_ui(ui: &mut Ui, about: &'static About, options: Options, actions: &mut Vec<Action>) {
    for chosen in about.choices {
        let all: Vec<(Options, &str)> = match chosen {
            Choice::Scheme => Scheme::ALL
                .map(|scheme| (Options { scheme, ..options }, scheme.name()))
                .to_vec(),
            Choice::Layout => Rows::ALL
                .map(|layout| (Options { layout, ..options }, layout.name()))
                .to_vec(),
            Choice::Unit => about
                .units
                .iter()
                .map(|&unit| {
                    (
                        Options {
                            unit: Some(unit),
                            ..options
                        },
                        unit.name(),
                    )
                })
                .collect(),
        };
        let usual = Options {
            unit: options
                .unit
                .filter(|unit| about.units.contains(unit))
                .or(about.units.first().copied()),
            ..options
        };
        row_ui(ui, choice_name(*chosen), |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(16.0, 0.0);
                for (wanted, name) in all {
                    let is_in_force = match chosen {
                        Choice::Unit => wanted.unit == usual.unit,
                        Choice::Scheme | Choice::Layout => wanted == options,
                    };
                    if choice(ui, is_in_force, &capitalised(name)).clicked() {
                        actions.push(Action::Export(ExportAction::Choose(about.id, wanted)));
                    }
                }
            });
        });
    }
}

fn choice_name(choice: Choice) -> &'static str {
    match choice {
        Choice::Scheme => "Labels",
        Choice::Layout => "Layout",
        Choice::Unit => "Offsets",
    }
}

fn losses_ui(ui: &mut Ui, made: &Made) {
    words_ui(ui, "Whole", &marks(made.whole));
    for kind in LossKind::ALL {
        let mut reasons = made
            .reasons
            .iter()
            .filter(|reason| reason.kind == kind)
            .peekable();
        if reasons.peek().is_some() {
            row_ui(ui, &capitalised(kind.word()), |ui| {
                for reason in reasons {
                    paragraph_ui(ui, &reason.words);
                }
            });
        }
    }
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
