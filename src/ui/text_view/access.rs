//! Nodes for screen readers and tests: the visible paragraphs and the visible marks.
//! Offsets are UTF-8 bytes.

use egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::TextView;
use super::marks::ScreenMarks;
use super::screen::Screen;
use crate::model::tag::TagSet;
use crate::session::{Action, Document};
use crate::ui::inspector::quote::quote;

/// Words of a mark that its node says.
const QUOTE_CHARS: usize = 80;

/// Puts a node at each visible paragraph and mark. A mark can be selected through its node.
pub fn nodes_ui(
    ui: &Ui,
    document: &Document,
    tags: &TagSet,
    screen: &Screen,
    marks: &ScreenMarks,
    actions: &mut Vec<Action>,
) {
    // Without a screen reader nobody looks for them.
    if !ui.ctx().has_accesskit_node(TextView::focus_id()) {
        return;
    }
    let text = document.text();
    let left = screen.columns.text_left;
    for (y, block) in &screen.blocks {
        let range = document.blocks.range(block.block);
        if range.is_empty() {
            continue;
        }
        let size = vec2(screen.columns.measure, block.height);
        let rect = Rect::from_min_size(pos2(left, *y), size).intersect(screen.rect);
        let id = ui.scope_id().with(("paragraph", block.block));
        ui.interact(rect, id, Sense::empty())
            .widget_info(|| WidgetInfo::labeled(Role::Paragraph, true, text.get(range.clone())));
    }
    // Those behind a "+n" are in the list of marks.
    for shown in marks.shown.iter().filter(|shown| shown.has_lane) {
        let Some(span) = shown.spans.first() else {
            continue;
        };
        let at = screen.pos_of(span.start());
        let at = at.unwrap_or_else(|| pos2(left, screen.rect.top()));
        let above = screen.metrics.tint_above;
        let size = vec2(8.0, above + screen.metrics.tint_below);
        let rect = Rect::from_min_size(pos2(at.x, at.y - above), size);
        let id = ui.scope_id().with(("mark", shown.annotation.id));
        let response = ui.interact(rect, id, Sense::empty());
        response.widget_info(|| {
            let tag = tags
                .get(&shown.annotation.tag)
                .map_or(shown.annotation.tag.as_str(), |tag| tag.name.as_str())
                .to_lowercase();
            let quote = quote(text, &shown.spans, QUOTE_CHARS);
            WidgetInfo::selected(
                Role::Mark,
                true,
                shown.is_selected,
                format!("{tag}: {quote}"),
            )
        });
        ui.ctx().accesskit_node_builder(id, |node| {
            node.add_action(egui::accesskit::Action::Click);
        });
        let is_asked = ui
            .input(|input| input.has_accesskit_action_request(id, egui::accesskit::Action::Click));
        if is_asked {
            actions.push(Action::SelectMark(shown.annotation.id));
        }
    }
}
