//! The selected record in full: when and by whom, what became of each mark, and what identifies
//! the record. Records count from 1; lengths are points.

use egui::text::LayoutJob;
use egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Stroke, Ui, UiBuilder, vec2};

use crate::model::{AnnotationId, TagKey};
use crate::session::chronicle::{ChronicleAction, Details, Entry, FieldChange, Kind, MarkDetails};
use crate::session::{Action, Document, Session};
use crate::ui::icons::Icon;
use crate::ui::inspector::outset_ui;
use crate::ui::theme::Palette;
use crate::ui::widgets::{CHIP_SIZE, ChipState, IconButton, ListRow, paint_chip};
use crate::ui::{fonts, format};

const PADDING: i8 = 16;
/// How far an icon button stands out, so that its icon ends where words do.
const ICON_OUT: f32 = 4.0;
/// How far rows stand out from the words, as in the list.
const ROW_OUT: f32 = 8.0;
const TITLE_HEIGHT: f32 = 24.0;
const ROW_HEIGHT: f32 = 28.0;
const GAP: f32 = 8.0;
/// Between the parts of the details.
const PART_GAP: f32 = 12.0;
/// The column of the names of fields.
const LABEL_WIDTH: f32 = 64.0;
/// Words of a field are cut to so many code points.
const FIELD_CHARS: usize = 600;

/// Shows the record in `rect`.
pub fn details_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    document: &Document,
    entry: &Entry,
    actions: &mut Vec<Action>,
) {
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        let area = ScrollArea::vertical()
            .id_salt(("record", entry.record))
            .auto_shrink(false);
        area.show(ui, |ui| {
            let margin = Margin {
                top: 12,
                ..Margin::same(PADDING)
            };
            Frame::NONE.inner_margin(margin).show(ui, |ui| {
                ui.spacing_mut().item_spacing = vec2(GAP, 0.0);
                record_ui(ui, session, document, entry, actions);
            });
        });
    });
}

fn record_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    entry: &Entry,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let details = session.chronicle.details();
    title_ui(ui, entry, details, actions);
    ui.add_space(4.0);
    let words = match entry.kind {
        Kind::Unreadable => format!("{}.", entry.deed),
        _ => format!("{} {}", entry.who(), entry.deed),
    };
    ui.label(fonts::BODY.rich(words).color(palette.text));
    let at = format::date_time(entry.at);
    ui.label(fonts::SMALL.rich(at).color(palette.weak));
    match details {
        None => {}
        Some(Err(why)) => {
            ui.add_space(PART_GAP);
            let why = format!("It cannot be read: {why}.");
            ui.label(fonts::BODY.rich(why).color(palette.warn));
        }
        Some(Ok(details)) => {
            if !details.is_intact {
                ui.add_space(PART_GAP);
                let words = "This record was altered: it does not agree with its fingerprint.";
                ui.label(fonts::BODY.rich(words).color(palette.warn));
            }
            if !details.facts.is_empty() {
                ui.add_space(PART_GAP);
                for (label, words) in &details.facts {
                    fact_ui(ui, label, words);
                }
            }
            for mark in &details.marks {
                ui.add_space(PART_GAP);
                mark_ui(ui, session, document, mark, actions);
            }
            if details.more > 0 {
                ui.add_space(PART_GAP);
                let more = format!("and {} more", format::number(details.more));
                ui.label(fonts::SMALL.rich(more).color(palette.weak));
            }
        }
    }
}

fn title_ui(
    ui: &mut Ui,
    entry: &Entry,
    details: Option<Result<&Details, &str>>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    outset_ui(ui, 0.0, ICON_OUT, |ui| {
        let size = vec2(ui.available_width(), TITLE_HEIGHT);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            let record = format!("Record {}", format::number(to_usize(entry.record)));
            ui.label(fonts::BODY_SEMIBOLD.rich(record).color(palette.text));
            if let Some(Ok(details)) = details {
                let hash = format::short_hash(&details.hash);
                ui.label(fonts::BODY.rich(hash).color(palette.weak))
                    .on_hover_text("The first digits of its SHA-256, which the next record names");
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let close = IconButton::new(Icon::Close, "Close record");
                if ui.add(close).clicked() {
                    actions.push(Action::Chronicle(ChronicleAction::Select(None)));
                }
                let copy = IconButton::new(Icon::Copy, "Copy record");
                if ui.add_enabled(details.is_some(), copy).clicked() {
                    actions.push(Action::Chronicle(ChronicleAction::Copy));
                }
            });
        });
    });
}

fn fact_ui(ui: &mut Ui, label: &str, words: &str) {
    let color = Palette::of(ui).text;
    labelled_ui(ui, label, |ui| {
        ui.label(fonts::BODY.rich(words).color(color));
    });
}

/// A small name at the left, and what belongs to it beside it.
fn labelled_ui(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui)) {
    let color = Palette::of(ui).weak;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ui.allocate_ui_with_layout(
            vec2(LABEL_WIDTH, fonts::BODY.line),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_size(vec2(LABEL_WIDTH, fonts::BODY.line));
                ui.label(fonts::SMALL.rich(label).color(color));
            },
        );
        ui.vertical(content);
    });
    ui.add_space(4.0);
}

fn mark_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    mark: &MarkDetails,
    actions: &mut Vec<Action>,
) {
    let id: Option<AnnotationId> = mark.id.parse().ok();
    let there = id.filter(|id| document.annotations.get(*id).is_some());
    let tag = session.tags.get(&TagKey::new(mark.tag.as_str()));
    let tag = tag.map_or(mark.tag.as_str(), |tag| tag.name.as_str());
    let name = format!("{tag}: {}", mark.quote);
    outset_ui(ui, ROW_OUT, ROW_OUT, |ui| {
        let row = ListRow::new(&name, ROW_HEIGHT)
            .enabled(there.is_some())
            .show(ui, |ui| {
                let palette = Palette::of(ui);
                let rect = ui.available_rect_before_wrap();
                let middle = rect.center().y;
                let center = egui::pos2(rect.left() + CHIP_SIZE / 2.0, middle);
                let colors = palette.tag(&mark.tag);
                let chip = if there.is_some() {
                    ChipState::Rest
                } else {
                    ChipState::Off
                };
                paint_chip(ui.painter(), palette, center, colors, chip);
                let color = if there.is_some() {
                    palette.text
                } else {
                    palette.weak
                };
                let id = fonts::SMALL.line(ui, mark.id.as_str(), palette.weak);
                let left = rect.left() + CHIP_SIZE + GAP;
                let room = rect.right() - id.size().x - GAP - left;
                let quote = mark.quote.replace(|c: char| c.is_control(), " ");
                let quote = fonts::QUOTE_ROW.elided(ui, quote, color, room);
                let at = egui::pos2(rect.right() - id.size().x, middle - id.size().y / 2.0);
                // Painted past the fading of what cannot be clicked: it can still be read.
                let painter = ui.painter();
                painter.galley(at, id, palette.weak);
                let at = egui::pos2(left, middle - quote.size().y / 2.0);
                painter.galley(at, quote, color);
            });
        if let Some(id) = there
            && row.clicked()
        {
            actions.push(Action::SelectMark(id));
        } else if there.is_none() {
            row.on_hover_text("This mark is not there any more");
        }
    });
    ui.add_space(4.0);
    for field in &mark.fields {
        field_ui(ui, field);
    }
}

/// A field: what it held struck through, and under it what it holds.
fn field_ui(ui: &mut Ui, field: &FieldChange) {
    let palette = Palette::of(ui);
    let role = if field.is_source {
        fonts::QUOTE_ROW
    } else {
        fonts::BODY
    };
    let shown = |words: &str| {
        let cut = words.char_indices().nth(FIELD_CHARS);
        let words = cut.map_or(words, |(at, _)| &words[..at]);
        let end = if cut.is_some() { "…" } else { "" };
        if field.is_source {
            format!("“{words}{end}”")
        } else {
            format!("{words}{end}")
        }
    };
    labelled_ui(ui, field.label, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if let Some(before) = &field.before {
            let mut format = role.format(palette.weak);
            format.strikethrough = Stroke::new(1.0, palette.weak);
            let words = shown(before);
            let label = ui.label(LayoutJob::single_section(words.clone(), format));
            label.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::Label, true, format!("before: {words}"))
            });
        }
        if let Some(after) = &field.after {
            ui.label(role.rich(shown(after)).color(palette.text));
        }
    });
}

fn to_usize(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}
