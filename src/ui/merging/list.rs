//! The conflicting marks in the order of the text. Rows count from 0; lengths are points.

use egui::{Id, Ui, pos2, vec2};

use super::words;
use crate::model::Annotation;
use crate::session::merging::{MarkConflict, MergeAction, Merging};
use crate::session::{Action, Document, Session};
use crate::ui::fonts;
use crate::ui::icons::{ICON_SIZE, Icon};
use crate::ui::inspector::quote::row_quote;
use crate::ui::row_list::{ROW_MARGIN, RowList, RowListState};
use crate::ui::theme::Palette;
use crate::ui::widgets::{CHIP_SIZE, ChipState, paint_chip};

const ROW_HEIGHT: f32 = 30.0;
const GAP: f32 = 8.0;
/// Above the first row.
const TOP: f32 = 10.0;
/// The column of the ticks at the right of a row.
const TICK: f32 = 26.0;

/// The name of the list.
pub fn rows_id() -> Id {
    Id::unique("conflicts rows")
}

/// Shows the list over the whole of `ui`.
pub fn list_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    merging: &Merging,
    state: &mut RowListState,
    actions: &mut Vec<Action>,
) {
    let area = ui.available_rect_before_wrap();
    let rect = area.with_min_y(area.top() + TOP);
    let conflicts = merging.conflicts();
    let rows = RowList::new(rows_id(), "Conflicting marks", conflicts.len(), ROW_HEIGHT);
    let selected = merging.selected();
    let output = rows
        .current(Some(selected))
        .show(ui, rect, state, |ui, row, rect, response| {
            let conflict = conflicts.get(row)?;
            let mark = shown(conflict)?;
            let quote = row_quote(document.text(), mark);
            let differences = words::differences(conflict);
            let decision = merging.decision(row);
            let content = Row {
                mark,
                quote: &quote,
                trailing: &differences,
                is_selected: row == selected,
                is_decided: decision.is_some(),
            };
            content.paint(ui, rect.shrink2(vec2(ROW_MARGIN, 0.0)));
            ui.ctx().accesskit_node_builder(response.id, |node| {
                let decided = decision.map(|decision| words::decided(conflict, decision));
                let decided = decided.unwrap_or("not decided");
                node.set_description(format!("{differences}, {decided}"));
            });
            let tag = session.tags.get(&mark.tag);
            let tag = tag.map_or(mark.tag.as_str(), |tag| tag.name.as_str());
            Some(format!("{tag}: {quote}"))
        });
    if let Some(row) = output.clicked.or(output.moved) {
        actions.push(Action::Merge(MergeAction::Select(row)));
    }
}

/// The version that stands for a conflict in the list.
fn shown(conflict: &MarkConflict) -> Option<&Annotation> {
    conflict.mine.as_deref().or(conflict.theirs.as_deref())
}

struct Row<'a> {
    mark: &'a Annotation,
    quote: &'a str,
    trailing: &'a str,
    is_selected: bool,
    is_decided: bool,
}

impl Row<'_> {
    fn paint(&self, ui: &Ui, inside: egui::Rect) {
        let palette = Palette::of(ui);
        let painter = ui.painter();
        let middle = inside.center().y;
        let chip = if self.is_selected {
            ChipState::Solid
        } else {
            ChipState::Rest
        };
        let center = pos2(inside.left() + CHIP_SIZE / 2.0, middle);
        let colors = palette.tag(self.mark.tag.as_str());
        paint_chip(painter, palette, center, colors, chip);
        if self.is_decided {
            let at = pos2(inside.right() - ICON_SIZE / 2.0 - 2.0, middle);
            Icon::Check.paint(painter, at, palette.text);
        }
        let trailing = fonts::SMALL.line(ui, self.trailing, palette.weak);
        let right = inside.right() - TICK - trailing.size().x;
        let at = pos2(right, middle - trailing.size().y / 2.0);
        painter.galley(at, trailing, palette.weak);
        let left = inside.left() + CHIP_SIZE + GAP;
        let room = right - left - 12.0;
        let quote = fonts::QUOTE_ROW.elided(ui, self.quote, palette.text, room);
        let at = pos2(left, middle - quote.size().y / 2.0);
        painter.galley(at, quote, palette.text);
    }
}
