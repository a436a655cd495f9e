//! What an import would do, before it does it: the text, the offsets, the tags, and what waits
//! or is left out. Lengths are points.

use egui::{Align, Layout, Response, ScrollArea, Ui, vec2};

use super::lines::{list_ui, row_ui, words_ui};
use super::{fault_ui, focus_first, foot_ui, paragraph_ui};
use crate::formats::TagUse;
use crate::formats::import::Plan;
use crate::formats::placing::{Counted, Likeness};
use crate::model::{TagKey, TagSet};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::importing::{Articles, ImportAction, Preview, Stage};
use crate::text::{capitalised, excerpt};
use crate::ui::choice_menu::{MenuItem, choice_menu};
use crate::ui::fonts;
use crate::ui::format::{counted, marks};
use crate::ui::theme::Palette;
use crate::ui::widgets::{ChipState, PushButton, chip_ui, thousands};

/// A row of the list of labels.
const LABEL_ROW: f32 = 32.0;
/// So many labels are seen without scrolling.
const LABELS_SEEN: f32 = 6.0;

pub(super) fn import_ui(ui: &mut Ui, session: &Session, is_new: bool, actions: &mut Vec<Action>) {
    let Some(importing) = &session.importing else {
        actions.push(Action::Show(None));
        return;
    };
    let file = excerpt(&importing.file);
    match &importing.stage {
        Stage::Reading => {
            paragraph_ui(ui, &format!("Reading “{file}” and placing its marks…"));
            foot_ui(ui, |ui| close_ui(ui, "Cancel", is_new, actions));
        }
        Stage::Failed(why) => {
            fault_ui(ui, &capitalised(why));
            super::weak_ui(ui, "Nothing was changed.");
            foot_ui(ui, |ui| close_ui(ui, "Close", is_new, actions));
        }
        Stage::Ready(preview) => preview_ui(ui, session, &file, preview, is_new, actions),
        Stage::Articles(articles) => articles_ui(ui, session, &file, articles, is_new, actions),
        Stage::Writing => {
            paragraph_ui(
                ui,
                &format!("Writing the articles of “{file}” and their marks…"),
            );
            foot_ui(ui, |ui| close_ui(ui, "Close", is_new, actions));
        }
    }
}

fn preview_ui(
    ui: &mut Ui,
    session: &Session,
    file: &str,
    preview: &Preview,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    let plan = &preview.plan;
    let format = match preview.documents {
        1 => preview.format.name.to_owned(),
        all => format!(
            "{}, one of {} documents",
            preview.format.name,
            thousands(all)
        ),
    };
    words_ui(ui, "File", &format!("{file} · {format}"));
    match preview.placed.likeness {
        Some(Likeness::Different) => {
            let said = capitalised(Likeness::Different.words());
            row_ui(ui, "Text", |ui| fault_ui(ui, &said));
        }
        Some(likeness) => words_ui(ui, "Text", &capitalised(likeness.words())),
        None => words_ui(ui, "Text", "The file carries no text"),
    }
    let said = capitalised(&preview.placed.counted.to_string());
    match preview.placed.counted {
        Counted::Searched { .. } => row_ui(ui, "Offsets", |ui| fault_ui(ui, &said)),
        _ => words_ui(ui, "Offsets", &said),
    }
    words_ui(ui, "Marks", &summary(plan));
    if !plan.tags.is_empty() {
        ui.add_space(4.0);
        row_ui(ui, "Tags", |ui| labels_ui(ui, session, &plan.tags, actions));
    }
    if !preview.remarks.is_empty() {
        row_ui(ui, "To know", |ui| {
            list_ui(ui, "import: remarks", "Remarks", &preview.remarks);
        });
    }
    foot_ui(ui, |ui| {
        let all = plan.placed + plan.waiting.len();
        let text = match (all, plan.links) {
            (0, 0) => "Nothing to import".to_owned(),
            (0, links) => format!("Import {}", counted(links, "link", "links")),
            (all, _) => format!("Import {}", marks(all)),
        };
        let take = ui.add_enabled(!plan.is_empty(), PushButton::primary(&text));
        if !plan.is_empty() {
            focus_first(ui, &take, is_new || !has_focus(ui));
        }
        if take.clicked() {
            actions.push(Action::Import(ImportAction::Take));
        }
        close_ui(ui, "Cancel", is_new && plan.is_empty(), actions);
    });
}

/// What would happen to articles that are not open.
fn articles_ui(
    ui: &mut Ui,
    session: &Session,
    file: &str,
    articles: &Articles,
    is_new: bool,
    actions: &mut Vec<Action>,
) {
    words_ui(ui, "File", &format!("{file} · {}", articles.format().name));
    row_ui(ui, "Articles", |ui| {
        list_ui(ui, "import: articles", "Articles", &articles.lines);
    });
    if !articles.tags.is_empty() {
        ui.add_space(4.0);
        row_ui(ui, "Tags", |ui| {
            labels_ui(ui, session, &articles.tags, actions);
        });
    }
    let possible = articles.possible();
    foot_ui(ui, |ui| {
        let text = format!("Import {}", counted(possible, "article", "articles"));
        let take = ui.add_enabled(possible > 0, PushButton::primary(&text));
        if possible > 0 {
            focus_first(ui, &take, is_new || !has_focus(ui));
        }
        if take.clicked() {
            actions.push(Action::Import(ImportAction::Take));
        }
        close_ui(ui, "Cancel", is_new && possible == 0, actions);
    });
}

/// Whether anything has the keyboard: the dialog changes while it is open.
fn has_focus(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_some())
}

fn close_ui(ui: &mut Ui, text: &str, takes_focus: bool, actions: &mut Vec<Action>) {
    let close = ui.add(PushButton::quiet(text));
    focus_first(ui, &close, takes_focus);
    if close.clicked() {
        actions.push(Action::Show(None));
    }
}

fn summary(plan: &Plan) -> String {
    let mut parts = vec![format!("{} new", thousands(plan.placed))];
    let mut add = |count: usize, words: &str| {
        if count > 0 {
            parts.push(format!("{} {words}", thousands(count)));
        }
    };
    add(plan.waiting.len(), "without a certain place");
    add(plan.duplicates.len(), "here already");
    add(plan.left_out.len(), "left out");
    if plan.links > 0 {
        parts.push(counted(plan.links, "link", "links"));
    }
    if plan.renamed > 0 {
        parts.push(format!("{} with another id", thousands(plan.renamed)));
    }
    parts.join(" · ")
}

/// The labels of the file, and for each the tag that it becomes, to be chosen.
fn labels_ui(ui: &mut Ui, session: &Session, labels: &[TagUse], actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .id_salt("import: labels")
        .max_height(LABEL_ROW * LABELS_SEEN)
        .auto_shrink([false, true])
        .animated(false)
        .show_rows(ui, LABEL_ROW, labels.len(), |ui, rows| {
            for label in &labels[rows] {
                label_row_ui(ui, &session.tags, label, actions);
            }
        });
}

fn label_row_ui(ui: &mut Ui, tags: &TagSet, label: &TagUse, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let size = vec2(ui.available_width(), LABEL_ROW);
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let half = vec2(ui.available_width() / 2.0 - 24.0, LABEL_ROW);
        ui.allocate_ui_with_layout(half, layout, |ui| {
            ui.set_min_width(half.x);
            let name = excerpt(&label.label);
            let name = egui::Label::new(fonts::BODY.rich(name).color(palette.text)).truncate();
            ui.add(name);
            let count = fonts::SMALL
                .rich(thousands(label.count))
                .color(palette.weak);
            ui.label(count);
        });
        chip_ui(ui, palette.tag(label.tag.as_str()), ChipState::Rest);
        let shown = tag_name(tags, &label.tag);
        let button = ui.add(PushButton::secondary(&shown).compact());
        button.widget_info(|| {
            let name = format!("Tag for {}: {shown}", excerpt(&label.label));
            egui::WidgetInfo::labeled(egui::Role::Button, true, name)
        });
        if !label.is_known {
            let new = fonts::SMALL
                .rich("a tag of this document")
                .color(palette.weak);
            ui.label(new);
        }
        if let Some(tag) = tag_menu(&button, tags, label) {
            actions.push(Action::Import(ImportAction::Map {
                label: label.label.clone(),
                tag,
            }));
        }
    });
}

/// The tags of the project, and the label as a tag of its own.
fn tag_menu(button: &Response, tags: &TagSet, label: &TagUse) -> Option<TagKey> {
    let own = crate::formats::import::own_tag(&label.label);
    let mut keys: Vec<TagKey> = tags.iter().map(|tag| tag.key.clone()).collect();
    if tags.get(&own).is_none() {
        keys.push(own);
    }
    let items: Vec<MenuItem> = keys
        .iter()
        .map(|key| MenuItem {
            text: tag_name(tags, key),
            trailing: String::new(),
            chosen: *key == label.tag,
        })
        .collect();
    let taken = choice_menu(button, "Tag", &items, None)?;
    keys.into_iter().nth(taken)
}

fn tag_name(tags: &TagSet, key: &TagKey) -> String {
    tags.get(key)
        .map_or_else(|| excerpt(key.as_str()), |tag| tag.name.clone())
}
