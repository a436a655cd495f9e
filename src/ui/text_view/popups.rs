//! What appears over the text without taking the keyboard: the tag palette after a mouse
//! selection, the card of the marks under the pointer, and the list behind "+n".
//! Offsets are UTF-8 bytes; positions are points.

use std::sync::Arc;

use egui::{
    Align2, Area, Context, CornerRadius, Frame, Id, Margin, Order, Pos2, Rect, Response, Role,
    Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use crate::model::{Annotation, AnnotationId};
use crate::session::{Action, Command, Document, Session};
use crate::ui::fonts::{BODY_MEDIUM, QUOTE_ROW, SMALL};
use crate::ui::format;
use crate::ui::inspector::quote::row_quote;
use crate::ui::theme::{Palette, RADIUS, RADIUS_POPUP};
use crate::ui::widgets::{ChipState, Keycaps, chip_ui, paint_tag_line};

const ITEM_HEIGHT: f32 = 34.0;
const CARD_WIDTH: f32 = 336.0;
const CARD_MARKS: usize = 4;
const LIST_MARKS: usize = 12;

/// A raised frame with a rim and a shadow, as under every pop-up.
pub fn popup_frame(palette: &Palette) -> Frame {
    Frame::new()
        .fill(palette.raised)
        .stroke(Stroke::new(1.0, palette.edge))
        .corner_radius(CornerRadius::same(RADIUS_POPUP))
        .shadow(palette.popup_shadow())
        .inner_margin(Margin::same(4))
}

fn area(name: &str, pos: Pos2, pivot: Align2, within: Rect) -> Area {
    Area::new(Id::unique(name))
        .order(Order::Foreground)
        .fixed_pos(pos)
        .pivot(pivot)
        .constrain_to(within)
}

/// The tags with their keys and lines, under the end of the selection or above it.
pub fn tag_palette_ui(
    ctx: &Context,
    session: &Session,
    row: Rect,
    within: Rect,
    actions: &mut Vec<Action>,
) -> Response {
    let below = row.bottom() + 13.0;
    let has_room = below + ITEM_HEIGHT + 10.0 <= within.bottom();
    let (pos, pivot) = if has_room {
        (pos2(row.center().x, below), Align2::CENTER_TOP)
    } else {
        (pos2(row.center().x, row.top() - 9.0), Align2::CENTER_BOTTOM)
    };
    area("tag palette", pos, pivot, within.shrink(8.0))
        .show(ctx, |ui| {
            let palette = Palette::of(ui);
            popup_frame(palette).show(ui, |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.horizontal(|ui| {
                    for (slot, tag) in (0u8..9).zip(session.tags.iter()) {
                        let key = (slot + 1).to_string();
                        if tag_item_ui(ui, &key, &tag.name, tag.key.as_str()).clicked() {
                            actions.push(Action::Run(Command::Tag(slot)));
                        }
                    }
                });
            });
        })
        .response
}

/// One tag: key, name, and the tag's own line under the name.
fn tag_item_ui(ui: &mut Ui, key: &str, name: &str, tag: &str) -> Response {
    let palette = Palette::of(ui);
    let key = SMALL.line(ui, key, palette.weak);
    let label = BODY_MEDIUM.line(ui, name, palette.text);
    let width = 10.0 + key.size().x + 8.0 + label.size().x + 10.0;
    // It takes clicks but never the focus: the keyboard stays with the text.
    let (rect, response) = ui.allocate_exact_size(vec2(width, ITEM_HEIGHT), Sense::CLICK);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Tag as {name}")));
    if response.hovered() {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(RADIUS), palette.active);
    }
    let colors = palette.tag(tag);
    let middle = rect.center().y - 1.0;
    let key_left = rect.left() + 10.0;
    let label_left = key_left + key.size().x + 8.0;
    let label_width = label.size().x;
    let key_top = middle - key.size().y / 2.0;
    let label_top = middle - label.size().y / 2.0;
    ui.painter()
        .galley(pos2(key_left, key_top), key, palette.weak);
    ui.painter()
        .galley(pos2(label_left, label_top), label, palette.text);
    paint_tag_line(
        ui.painter(),
        colors.pattern,
        pos2(label_left, rect.bottom() - 8.0),
        label_width,
        colors.line,
    );
    response
}

/// What lies under the pointer: the marks from the shortest on, then who, when and the note.
pub fn hover_card_ui(
    ctx: &Context,
    document: &Document,
    stack: &[&Arc<Annotation>],
    row: Rect,
    within: Rect,
) {
    let Some(first) = stack.first() else { return };
    area(
        "hover card",
        pos2(row.center().x - 24.0, row.bottom() + 24.0),
        Align2::LEFT_TOP,
        within.shrink(8.0),
    )
    .interactable(false)
    .show(ctx, |ui| {
        let palette = Palette::of(ui);
        popup_frame(palette).show(ui, |ui| {
            ui.set_width(CARD_WIDTH - 10.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            for (at, annotation) in stack.iter().take(CARD_MARKS).enumerate() {
                mark_row_ui(ui, document, annotation, at == 0);
            }
            if stack.len() > CARD_MARKS {
                let more = format!("and {} more", format::number(stack.len() - CARD_MARKS));
                padded(ui, |ui| ui.label(SMALL.rich(more).color(palette.weak)));
            }
            if let Some(note) = first.note.lines().next().filter(|line| !line.is_empty()) {
                padded(ui, |ui| {
                    ui.add(egui::Label::new(SMALL.rich(note).color(palette.text)).truncate())
                });
            }
            padded(ui, |ui| {
                ui.horizontal(|ui| {
                    let mut who =
                        format!("{} · {}", first.author, format::date_time(first.created));
                    if let Some(review) = &first.review {
                        who.push_str(" · ");
                        who.push_str(review.verdict.word());
                    }
                    // From the right, so that a long name gives way.
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        if stack.len() > 1 {
                            ui.label(SMALL.rich("walks outward").color(palette.weak));
                            ui.add(Keycaps::new(&["Tab"]));
                        }
                        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                            let who = SMALL.rich(who).color(palette.weak);
                            ui.add(egui::Label::new(who).truncate());
                        });
                    });
                })
                .response
            });
        });
    });
}

/// The marks of a row that have no lane. Returns the one that was clicked.
pub fn hidden_list_ui(
    ctx: &Context,
    document: &Document,
    hidden: &[AnnotationId],
    at: Pos2,
    within: Rect,
    actions: &mut Vec<Action>,
) -> Response {
    area("hidden marks", at, Align2::RIGHT_TOP, within.shrink(8.0))
        .show(ctx, |ui| {
            let palette = Palette::of(ui);
            popup_frame(palette).show(ui, |ui| {
                ui.set_width(CARD_WIDTH - 10.0);
                ui.spacing_mut().item_spacing.y = 0.0;
                let max_height = 26.0 * 12.5;
                egui::ScrollArea::vertical()
                    .max_height(max_height)
                    .show_rows(ui, 26.0, hidden.len(), |ui, rows| {
                        for id in &hidden[rows] {
                            if let Some(annotation) = document.annotations.get(*id)
                                && mark_row_ui(ui, document, annotation, false).clicked()
                            {
                                actions.push(Action::SelectMark(annotation.id));
                            }
                        }
                    });
                if hidden.len() > LIST_MARKS {
                    let all = format!("{} marks without a line here", format::number(hidden.len()));
                    padded(ui, |ui| ui.label(SMALL.rich(all).color(palette.weak)));
                }
            });
        })
        .response
}

fn padded(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> Response) {
    Frame::new()
        .inner_margin(Margin::symmetric(8, 4))
        .show(ui, content);
}

fn mark_row_ui(
    ui: &mut Ui,
    document: &Document,
    mark: &Arc<Annotation>,
    is_first: bool,
) -> Response {
    let palette = Palette::of(ui);
    let size = vec2(ui.available_width(), 26.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    let quote = row_quote(document.text(), mark);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Select {quote}")));
    if is_first {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(RADIUS), palette.hover);
    } else if response.hovered() {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(RADIUS), palette.active);
    }
    let inside = egui::UiBuilder::new()
        .max_rect(rect.shrink2(vec2(8.0, 0.0)))
        .layout(egui::Layout::left_to_right(egui::Align::Center));
    let mut row = ui.new_child(inside);
    let state = if is_first {
        ChipState::Solid
    } else {
        ChipState::Rest
    };
    chip_ui(&mut row, palette.tag(mark.tag.as_str()), state);
    let left = rect.left() + 8.0 + 26.0;
    let galley = QUOTE_ROW.elided(ui, quote, palette.text, rect.right() - 8.0 - left);
    let top = rect.center().y - galley.size().y / 2.0;
    ui.painter().galley(pos2(left, top), galley, palette.text);
    response
}
