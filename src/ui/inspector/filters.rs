//! The ways to show fewer marks: by text, by tag, by author, by verdict. No offsets here; lengths are points.

use egui::{Id, Ui, vec2};

use super::list::enter_list;
use super::{GAP, outset_ui};
use crate::model::TagKey;
use crate::session::listing::{Filter, ReviewFilter};
use crate::session::{Action, Document, Session};
use crate::ui::choice_menu::{MenuButton, MenuItem, choice_menu};
use crate::ui::icons::Icon;
use crate::ui::theme::Palette;
use crate::ui::widgets::{FilterChip, TextField};
use crate::ui::{fonts, format};

/// Between the chips.
const CHIP_GAP: f32 = 14.0;
/// So many tags that are not in the tag set have a chip; the panel has no room for thousands.
const MAX_OTHERS: usize = 12;

/// What is typed into the filter. The session's filter follows it, and it follows when the
/// session's changes for another reason.
#[derive(Debug, Default)]
pub struct FilterField {
    /// What stands in the field.
    pub text: String,
    /// The session's words when they were last looked at.
    seen: String,
    /// The words that were asked for last.
    asked: String,
}

impl FilterField {
    /// Takes over what the session has, unless it is the answer to what was typed.
    pub fn follow(&mut self, filter: &Filter) {
        if self.seen != filter.text {
            self.seen.clone_from(&filter.text);
            if self.asked != filter.text {
                self.text.clone_from(&filter.text);
                self.asked.clone_from(&filter.text);
            }
        }
    }
}

/// Shows field, chips and menus. With `focus`, the field gets the keyboard.
pub fn filters_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    field: &mut FilterField,
    focus: bool,
    actions: &mut Vec<Action>,
) {
    let filter = session.listing.filter();
    let words = TextField::new(&mut field.text, "Filter by text")
        .id(Id::unique("inspector filter"))
        .hint("Filter by text")
        .icon(Icon::Search);
    let response = ui.add(words);
    if focus {
        response.request_focus();
    }
    if response.has_focus() {
        enter_list(ui);
    }
    if field.asked != field.text {
        field.asked.clone_from(&field.text);
        actions.push(Action::SetFilter(Filter {
            text: field.text.clone(),
            ..filter.clone()
        }));
    }
    if session.is_reading_marks() {
        // There is nothing to count yet.
        return;
    }
    ui.add_space(GAP);
    chips_ui(ui, session, document, actions);
    people_ui(ui, document, filter, actions);
}

fn chips_ui(ui: &mut Ui, session: &Session, document: &Document, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let filter = session.listing.filter();
    let known = session.tags.iter().map(|tag| (&tag.key, tag.name.as_str()));
    // Marks made with another tag set are marks all the same.
    let in_use = document.annotations.tags();
    let others = in_use
        .iter()
        .filter(|(key, _)| session.tags.get(key).is_none())
        .map(|(key, _)| (*key, key.as_str()));
    let more = others.clone().count().saturating_sub(MAX_OTHERS);
    let tags: Vec<(&TagKey, &str)> = known.chain(others.take(MAX_OTHERS)).collect();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(CHIP_GAP, 0.0);
        for (key, name) in tags {
            let mut on = !filter.tags_off.contains(key);
            let count = document.annotations.count(key);
            let chip = FilterChip::new(&mut on, name, palette.tag(key.as_str()), count);
            if ui.add(chip).clicked() {
                let mut filter = filter.clone();
                if on {
                    filter.tags_off.remove(key);
                } else {
                    filter.tags_off.insert(key.clone());
                }
                actions.push(Action::SetFilter(filter));
            }
        }
        if more > 0 {
            let words = format!("and {} more tags", format::number(more));
            ui.label(fonts::SMALL.rich(words).color(palette.weak));
        }
    });
}

/// The choice of an author and of a verdict. It is there once there is something to choose.
fn people_ui(ui: &mut Ui, document: &Document, filter: &Filter, actions: &mut Vec<Action>) {
    let annotations = &document.annotations;
    let has_authors = annotations.authors().len() > 1 || filter.author.is_some();
    let has_verdicts = annotations.unreviewed() < annotations.len() || filter.review.is_some();
    if !has_authors && !has_verdicts {
        return;
    }
    outset_ui(ui, MenuButton::PADDING, 0.0, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            if has_authors {
                authors_ui(ui, document, filter, actions);
            }
            if has_verdicts {
                verdicts_ui(ui, document, filter, actions);
            }
        });
    });
}

fn authors_ui(ui: &mut Ui, document: &Document, filter: &Filter, actions: &mut Vec<Action>) {
    let authors = document.annotations.authors();
    let button = ui.add(MenuButton(
        filter.author.as_deref().unwrap_or("All authors"),
    ));
    let mut items = vec![MenuItem {
        text: "All authors".to_owned(),
        trailing: format::number(document.annotations.len()),
        chosen: filter.author.is_none(),
    }];
    items.extend(authors.iter().map(|(author, count)| MenuItem {
        text: author.to_string(),
        trailing: format::number(*count),
        chosen: filter.author.as_ref() == Some(author),
    }));
    if let Some(taken) = choice_menu(&button, "Authors", &items, None) {
        let author = taken.checked_sub(1);
        let author = author.and_then(|at| authors.keys().nth(at).cloned());
        actions.push(Action::SetFilter(Filter {
            author,
            ..filter.clone()
        }));
    }
}

fn verdicts_ui(ui: &mut Ui, document: &Document, filter: &Filter, actions: &mut Vec<Action>) {
    let button = ui.add(MenuButton(
        filter.review.map_or("Any verdict", ReviewFilter::text),
    ));
    let mut items = vec![MenuItem {
        text: "Any verdict".to_owned(),
        trailing: String::new(),
        chosen: filter.review.is_none(),
    }];
    items.extend(ReviewFilter::ALL.map(|review| MenuItem {
        text: review.text().to_owned(),
        // The others are not counted anywhere, and counting looks at every mark.
        trailing: match review {
            ReviewFilter::Unreviewed => format::number(document.annotations.unreviewed()),
            ReviewFilter::Verdict(_) => String::new(),
        },
        chosen: filter.review == Some(review),
    }));
    if let Some(taken) = choice_menu(&button, "Verdicts", &items, None) {
        let review = taken.checked_sub(1).map(|at| ReviewFilter::ALL[at]);
        actions.push(Action::SetFilter(Filter {
            review,
            ..filter.clone()
        }));
    }
}
