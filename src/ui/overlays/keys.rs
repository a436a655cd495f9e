//! All commands with their keys, menu by menu, in as many columns as there is room for.
//! Lengths are points.

use egui::{Id, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::session::Session;
use crate::session::command::{Group, Menu};
use crate::session::keys::Os;
use crate::ui::fonts;
use crate::ui::icons::Icon;
use crate::ui::palette::fuzzy;
use crate::ui::theme::Palette;
use crate::ui::widgets::{SectionHeading, TextField, keycaps_width, paint_keycaps};

const COLUMN_MIN_WIDTH: f32 = 280.0;
const COLUMN_GAP: f32 = 32.0;
const ROW_HEIGHT: f32 = 26.0;
const HEADING_HEIGHT: f32 = 36.0;
/// Keeps the keys clear of the scroll bar.
const SCROLL_BAR: f32 = 14.0;

/// What the list is filtered by.
#[derive(Debug, Default)]
pub(super) struct KeysState {
    typed: String,
}

struct Entry {
    name: String,
    keys: Vec<Vec<String>>,
}

pub(super) fn keys_ui(ui: &mut Ui, session: &Session, state: &mut KeysState, is_new: bool) {
    let field = TextField::new(&mut state.typed, "Filter by text")
        .id(Id::unique("keys: filter"))
        .hint("Filter by text")
        .icon(Icon::Search);
    let field = ui.add(field);
    super::focus_first(ui, &field, is_new);
    let sections = entries(session, &state.typed);
    let room = (ui.ctx().content_rect().height() - 180.0).max(120.0);
    ScrollArea::vertical()
        .id_salt("keys")
        .max_height(room)
        .auto_shrink([false, true])
        .animated(false)
        .show(ui, |ui| {
            if sections.is_empty() {
                super::weak_ui(
                    ui,
                    &format!("No command contains “{}”.", state.typed.trim()),
                );
                return;
            }
            columns_ui(ui, &sections);
        });
}

/// A menu or a submenu, and its commands.
type Section = (&'static str, Vec<Entry>);

/// The menus with the commands that fit what was typed.
fn entries(session: &Session, typed: &str) -> Vec<Section> {
    let os = Os::current();
    let mut sections: Vec<Section> = Vec::new();
    let commands = Menu::ALL.into_iter().flat_map(|menu| {
        menu.groups().iter().flat_map(move |group| {
            let title = match group {
                Group::Items(_) => menu.title(),
                Group::Submenu(title, _) => title,
            };
            group
                .commands()
                .iter()
                .map(move |&command| (title, command))
        })
    });
    for (title, command) in commands {
        let name = command.text(&session.tags).into_owned();
        let keys: Vec<Vec<String>> = command
            .keys(os)
            .into_iter()
            .map(|chord| chord.words(os))
            .collect();
        let by_key = keys.iter().any(|words| {
            let typed = typed.trim();
            !typed.is_empty() && words.join("+").eq_ignore_ascii_case(typed)
        });
        if !by_key && fuzzy::find(typed, &name).is_none_or(|fit| !fit.is_close) {
            continue;
        }
        let entry = Entry { name, keys };
        match sections.iter_mut().find(|(other, _)| *other == title) {
            Some((_, entries)) => entries.push(entry),
            None => sections.push((title, vec![entry])),
        }
    }
    sections
}

fn columns_ui(ui: &mut Ui, sections: &[Section]) {
    let width = ui.available_width() - SCROLL_BAR;
    let count = [3, 2]
        .into_iter()
        .find(|&count| width >= column_sum(count))
        .unwrap_or(1);
    #[expect(clippy::cast_precision_loss, reason = "three columns at most")]
    let column = ((width + COLUMN_GAP) / count as f32 - COLUMN_GAP).floor();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = COLUMN_GAP;
        for part in split(sections, count) {
            ui.vertical(|ui| {
                ui.set_width(column);
                ui.spacing_mut().item_spacing.y = 0.0;
                for (title, entries) in part {
                    ui.add(SectionHeading::new(title).height(HEADING_HEIGHT));
                    for entry in entries {
                        entry_ui(ui, entry);
                    }
                }
            });
        }
    });
}

#[expect(clippy::cast_precision_loss, reason = "three columns at most")]
fn column_sum(count: usize) -> f32 {
    count as f32 * (COLUMN_MIN_WIDTH + COLUMN_GAP) - COLUMN_GAP
}

/// Cuts the menus into columns of about the same height, without cutting a menu in two.
fn split(sections: &[Section], columns: usize) -> Vec<&[Section]> {
    let rows = |sections: &[Section]| -> usize {
        sections.iter().map(|(_, entries)| entries.len() + 2).sum()
    };
    let mut rest = sections;
    let mut parts = Vec::new();
    for left in (1..=columns).rev() {
        if rest.is_empty() {
            break;
        }
        let fair = rows(rest).div_ceil(left);
        let mut end = 1;
        // One menu more as long as the column comes closer to its share.
        while left > 1 && end < rest.len() {
            let without = rows(&rest[..end]);
            let with = rows(&rest[..=end]);
            if with.abs_diff(fair) > without.abs_diff(fair) {
                break;
            }
            end += 1;
        }
        if left == 1 {
            end = rest.len();
        }
        let (part, others) = rest.split_at(end);
        parts.push(part);
        rest = others;
    }
    parts
}

fn entry_ui(ui: &mut Ui, entry: &Entry) {
    let palette = Palette::of(ui);
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        let keys: Vec<_> = entry.keys.iter().map(|words| words.join("+")).collect();
        let said = if keys.is_empty() {
            entry.name.clone()
        } else {
            format!("{}: {}", entry.name, keys.join(", "))
        };
        WidgetInfo::labeled(Role::Label, true, said)
    });
    if !ui.is_rect_visible(rect) {
        return;
    }
    let middle = rect.center().y;
    let mut right = rect.right();
    // The one to show first stands before the others, and alone where there is no room.
    let widths = entry.keys.iter().map(|words| {
        let keys: Vec<&str> = words.iter().map(String::as_str).collect();
        keycaps_width(ui, &keys) + 12.0
    });
    let fits = widths.sum::<f32>() <= 0.6 * rect.width();
    let shown = if fits {
        entry.keys.len()
    } else {
        entry.keys.len().min(1)
    };
    for words in entry.keys[..shown].iter().rev() {
        let keys: Vec<&str> = words.iter().map(String::as_str).collect();
        let width = keycaps_width(ui, &keys);
        paint_keycaps(ui, pos2(right - width, middle), &keys);
        right -= width + 12.0;
    }
    let room = right - rect.left();
    let name = fonts::BODY.elided(ui, entry.name.as_str(), palette.text, room);
    let at = pos2(rect.left(), middle - name.size().y / 2.0);
    ui.painter().galley(at, name, palette.text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(title: &'static str, count: usize) -> Section {
        let entry = || Entry {
            name: String::new(),
            keys: Vec::new(),
        };
        (title, (0..count).map(|_| entry()).collect())
    }

    #[test]
    fn columns_are_about_as_high_as_each_other() {
        let sections = [
            section("File", 9),
            section("Edit", 12),
            section("Mark", 18),
            section("View", 10),
            section("Go", 44),
            section("Help", 3),
        ];
        let parts = split(&sections, 3);
        let firsts: Vec<_> = parts.iter().map(|part| part[0].0).collect();
        assert_eq!(parts.iter().map(|part| part.len()).sum::<usize>(), 6);
        assert_eq!(firsts[0], "File");
        assert!(parts.len() <= 3);
        assert_eq!(split(&sections, 1)[0].len(), 6);
        assert_eq!(split(&sections[..1], 3).len(), 1);
    }
}
