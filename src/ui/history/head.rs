//! What is listed of the history: by whom, about which mark, and whether openings and savings
//! count; and what is wrong with it. Lengths are points.

use egui::{Align, Layout, Ui};

use crate::session::chronicle::{ChronicleAction, Filter};
use crate::session::{Action, Command, Document, Session};
use crate::ui::choice_menu::{MenuButton, MenuItem, choice_menu};
use crate::ui::icons::Icon;
use crate::ui::inspector::outset_ui;
use crate::ui::theme::Palette;
use crate::ui::widgets::{PushButton, TickBox, ToggleButton};
use crate::ui::{fonts, format};

/// Shows the filters.
pub fn head_ui(ui: &mut Ui, session: &Session, document: &Document, actions: &mut Vec<Action>) {
    let chronicle = &session.chronicle;
    let filter = chronicle.filter();
    outset_ui(ui, MenuButton::PADDING, MenuButton::PADDING, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            people_ui(ui, session, filter, actions);
            let can = filter.only_selected
                || chronicle.mark().is_some()
                || document.selected_annotation().is_some();
            let mut only = filter.only_selected;
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let toggle =
                    ToggleButton::new(&mut only, "Only this mark", "Only the selected mark");
                let toggle = ui.add_enabled(can, toggle);
                toggle.on_disabled_hover_text("No mark selected");
            });
            if only != filter.only_selected {
                actions.push(set(Filter {
                    only_selected: only,
                    ..filter.clone()
                }));
            }
        });
    });
    let mut with_attendance = filter.with_attendance;
    ui.add(TickBox::new(
        &mut with_attendance,
        "Openings and savings too",
    ));
    if with_attendance != filter.with_attendance {
        actions.push(set(Filter {
            with_attendance,
            ..filter.clone()
        }));
    }
    fault_ui(ui, session);
    if !session.records_history() && !chronicle.entries().is_empty() {
        off_ui(ui, session, actions);
    }
}

fn set(filter: Filter) -> Action {
    Action::Chronicle(ChronicleAction::SetFilter(filter))
}

fn people_ui(ui: &mut Ui, session: &Session, filter: &Filter, actions: &mut Vec<Action>) {
    let people = session.chronicle.people();
    let name = |name: &str| match name {
        "" => "No name".to_owned(),
        name => name.to_owned(),
    };
    let shown = filter.author.as_deref().map(name);
    let button = ui.add(MenuButton(shown.as_deref().unwrap_or("All authors")));
    let mut items = vec![MenuItem {
        text: "All authors".to_owned(),
        trailing: format::number(session.chronicle.deeds()),
        chosen: filter.author.is_none(),
    }];
    items.extend(people.iter().map(|(author, count)| MenuItem {
        text: name(author),
        trailing: format::number(*count),
        chosen: filter.author.as_ref() == Some(author),
    }));
    if let Some(taken) = choice_menu(&button, "Authors", &items, None) {
        let author = taken.checked_sub(1);
        actions.push(set(Filter {
            author: author.and_then(|at| people.keys().nth(at).cloned()),
            ..filter.clone()
        }));
    }
}

/// That the history was altered.
fn fault_ui(ui: &mut Ui, session: &Session) {
    let faults = session.chronicle.faults();
    let Some(first) = faults.first() else {
        return;
    };
    let mut chars = first.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    let mut words = format!("{}{}.", first.unwrap_or_default(), chars.as_str());
    if faults.len() > 1 {
        let more = format::counted(faults.len() - 1, "more place", "more places");
        words = format!("{words} And {more}.");
    }
    let color = Palette::of(ui).warn;
    ui.add_space(4.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        Icon::Warning.ui(ui, color);
        // A column of its own, so that the words wrap.
        ui.vertical(|ui| ui.label(fonts::SMALL.rich(words).color(color)));
    });
}

/// That nothing is recorded any more, and the way back.
fn off_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let color = Palette::of(ui).weak;
        let words = "History is off for this document.";
        ui.label(fonts::BODY.rich(words).color(color));
        if session.disabled_reason(Command::RecordHistory).is_none()
            && ui.add(PushButton::quiet("Switch on").compact()).clicked()
        {
            actions.push(Action::Run(Command::RecordHistory));
        }
    });
}
