//! What is known of the selected mark: quote, place, neighbours, typed fields, note, review.
//! Offsets are UTF-8 bytes, places shown to people are code points; lengths are points.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Frame, Layout, Margin, Rect, Response, Role, ScrollArea, Sense, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use super::fields::{FieldsState, label_ui};
use super::list::{MarkRow, name};
use super::outset_ui;
use super::quote::{holds, quote, row_quote};
use super::review::{ReviewState, key_words};
use crate::model::{Annotation, AnnotationId};
use crate::session::command::Edge;
use crate::session::document::Access;
use crate::session::{Action, Command, Document, Focus, Session};
use crate::text::{SourceText, Span};
use crate::ui::choice_menu::{MenuItem, choice_menu};
use crate::ui::history::past::{PastState, past_ui};
use crate::ui::icons::Icon;
use crate::ui::theme::Palette;
use crate::ui::widgets::{ChipState, IconButton, Keycaps, ListRow, chip_ui};
use crate::ui::{fonts, format};

const PADDING: i8 = 16;
/// How far rows stand out from the words, as in the list.
const ROW_OUT: f32 = 8.0;
const ROW_HEIGHT: f32 = 28.0;
/// How far an icon button stands out, so that its icon ends where words do.
const ICON_OUT: f32 = 4.0;
const GAP: f32 = 8.0;
/// Between the parts of the details.
const PART_GAP: f32 = 12.0;
const QUOTE_LINES: usize = 6;
/// More than the lines of the widest inspector hold.
const QUOTE_CHARS: usize = 700;
const OTHERS_SHOWN: usize = 6;
/// Beyond so many marks inside one, they are listed in text order instead of by length.
const OTHERS_SORTED: usize = 512;

/// What is typed about the selected mark.
#[derive(Debug, Default)]
pub struct DetailsState {
    /// The typed fields and the note.
    pub fields: FieldsState,
    /// The reason of a verdict.
    pub review: ReviewState,
    past: PastState,
    /// The mark that was shown last: another one is shown from its top.
    shown: Option<AnnotationId>,
}

/// Shows the selected mark in `rect`, or says that none is selected.
pub fn details_ui(
    ui: &mut Ui,
    rect: Rect,
    session: &Session,
    document: &Document,
    state: &mut DetailsState,
    focus: Option<Focus>,
    actions: &mut Vec<Action>,
) {
    let mark = document.selected_annotation();
    state.fields.follow(mark.map(|mark| &**mark), actions);
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        let mut area = ScrollArea::vertical().id_salt("details").auto_shrink(false);
        if state.shown != document.selected {
            state.shown = document.selected;
            area = area.vertical_scroll_offset(0.0);
        }
        area.show(ui, |ui| {
            let margin = Margin {
                top: 12,
                ..Margin::same(PADDING)
            };
            Frame::NONE.inner_margin(margin).show(ui, |ui| {
                ui.spacing_mut().item_spacing = vec2(GAP, 0.0);
                match mark {
                    Some(mark) => mark_ui(ui, session, document, mark, state, focus, actions),
                    None => no_mark_ui(ui),
                }
            });
        });
    });
}

fn no_mark_ui(ui: &mut Ui) {
    let palette = Palette::of(ui);
    let heading = fonts::BODY_SEMIBOLD.rich("No mark selected");
    ui.add_space(2.0);
    ui.label(heading.color(palette.text));
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        let words = |ui: &mut Ui, words: &str| {
            ui.label(fonts::BODY.rich(words).color(palette.weak));
        };
        let keys = |ui: &mut Ui, command: Command| {
            let caps = key_words(command);
            let caps: Vec<&str> = caps.iter().map(String::as_str).collect();
            ui.add(Keycaps::new(&caps));
        };
        words(ui, "Click a mark, or press");
        keys(ui, Command::NextMark);
        words(ui, "for the next one. With text selected,");
        keys(ui, Command::Tag(0));
        words(ui, "to");
        keys(ui, Command::Tag(3));
        words(ui, "tags it.");
    });
}

fn mark_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    mark: &Annotation,
    state: &mut DetailsState,
    focus: Option<Focus>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let relations = Relations::of(document, mark);
    title_ui(ui, session, document, mark, &relations, actions);

    ui.add_space(GAP);
    let spans = spans_now(document, mark);
    quote_ui(ui, document.text(), &spans);
    ui.add_space(2.0);
    let place = place(document.text(), &spans);
    ui.label(fonts::SMALL.rich(place).color(palette.weak));

    if let Some(holder) = relations.holder {
        ui.add_space(6.0);
        neighbour_ui(ui, session, document, holder, "in", actions);
    }
    if !relations.others.is_empty() {
        ui.add_space(PART_GAP);
        label_ui(ui, "Overlaps");
        for other in &relations.others {
            neighbour_ui(ui, session, document, other, "", actions);
        }
        if relations.more > 0 {
            let more = format!("and {} more", format::number(relations.more));
            ui.add_space(4.0);
            ui.label(fonts::SMALL.rich(more).color(palette.weak));
        }
    }

    if document.access == Access::Writable {
        ui.add_space(PART_GAP);
        if state.fields.details_ui(ui, actions) {
            ui.add_space(PART_GAP);
        }
        let focus_note = focus == Some(Focus::Note);
        state.fields.note_ui(ui, focus_note, actions);
    } else {
        read_only_ui(ui, mark);
    }

    ui.add_space(PART_GAP);
    let focus_reason = focus == Some(Focus::Reason);
    state.review.ui(ui, document, mark, focus_reason, actions);
    ui.add_space(PART_GAP);
    let created = format!("{} · {}", mark.author, format::date_time(mark.created));
    ui.label(fonts::SMALL.rich(created).color(palette.weak));
    if let Some(modified) = mark.modified {
        let changed = format!("changed {}", format::date_time(modified));
        ui.label(fonts::SMALL.rich(changed).color(palette.weak));
    }
    past_ui(ui, session, mark, &mut state.past, actions);
}

/// Fields and note as words: a document that cannot be changed has no fields.
fn read_only_ui(ui: &mut Ui, mark: &Annotation) {
    let palette = Palette::of(ui);
    let details = mark.details.as_ref().map(ToString::to_string);
    for (label, words) in [("Fields", details), ("Note", Some(mark.note.clone()))] {
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            ui.add_space(PART_GAP);
            label_ui(ui, label);
            ui.label(fonts::BODY.rich(words).color(palette.text));
        }
    }
}

// ---- the parts

fn title_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    mark: &Annotation,
    relations: &Relations<'_>,
    actions: &mut Vec<Action>,
) {
    const HEIGHT: f32 = 24.0;
    const BUTTONS: f32 = 2.0 * HEIGHT + GAP;

    let palette = Palette::of(ui);
    let tag = session.tags.get(&mark.tag);
    let tag_name = tag.map_or(mark.tag.as_str(), |tag| tag.name.as_str());
    let here = relations.position.map_or_else(String::new, |(at, of)| {
        format!("{} of {} here", format::number(at), format::number(of))
    });
    outset_ui(ui, 0.0, ICON_OUT, |ui| {
        let size = vec2(ui.available_width(), HEIGHT);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            let colors = palette.tag(mark.tag.as_str());
            chip_ui(ui, colors, ChipState::Solid);
            ui.label(fonts::BODY_SEMIBOLD.rich(tag_name).color(palette.text));
            ui.label(fonts::BODY.rich(mark.id.to_string()).color(palette.weak));
            let words = fonts::SMALL.line(ui, here.as_str(), palette.weak);
            let room = ui.available_width() - words.size().x - GAP;
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if here.is_empty() || room > BUTTONS {
                    buttons_ui(ui, document, actions);
                } else {
                    dots_ui(ui, document, actions);
                }
                if !here.is_empty() {
                    ui.label(fonts::SMALL.rich(here.as_str()).color(palette.weak));
                }
            });
        });
    });
}

const ABOUT_MARK: [(Icon, &str, Command); 2] = [
    (Icon::Trash, "Remove mark", Command::RemoveMark),
    (Icon::Copy, "Copy as citation", Command::CopyCitation),
];

/// Whether a command about the mark can be given, though the text it would take may be another.
fn is_enabled(document: &Document, command: Command) -> bool {
    command != Command::RemoveMark || document.access == Access::Writable
}

fn buttons_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    for (icon, name, command) in ABOUT_MARK {
        let words = key_words(command);
        let keys: Vec<&str> = words.iter().map(String::as_str).collect();
        let button = IconButton::new(icon, name).keys(&keys);
        if ui
            .add_enabled(is_enabled(document, command), button)
            .clicked()
        {
            actions.push(Action::Run(command));
        }
    }
}

fn dots_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let dots = ui.add(IconButton::new(Icon::Dots, "More about this mark"));
    let commands: Vec<_> = ABOUT_MARK
        .iter()
        .rev()
        .filter(|(_, _, command)| is_enabled(document, *command))
        .collect();
    let choices: Vec<_> = commands
        .iter()
        .map(|(_, name, command)| MenuItem {
            text: (*name).to_owned(),
            trailing: key_words(*command).join("+"),
            chosen: false,
        })
        .collect();
    if let Some(at) = choice_menu(&dots, "More about this mark", &choices, None) {
        actions.push(Action::Run(commands[at].2));
    }
}

/// The quote, at most six lines of it.
fn quote_ui(ui: &mut Ui, text: &SourceText, spans: &[Span]) -> Response {
    let words = format!("“{}”", quote(text, spans, QUOTE_CHARS));
    let palette = Palette::of(ui);
    let mut job = LayoutJob::single_section(words.clone(), fonts::QUOTE.format(palette.text));
    job.wrap = TextWrapping {
        max_width: ui.available_width(),
        max_rows: QUOTE_LINES,
        ..TextWrapping::default()
    };
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    ui.painter().galley(rect.min, galley, palette.text);
    response
}

/// A row about another mark, which selects it.
fn neighbour_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    mark: &Annotation,
    before: &str,
    actions: &mut Vec<Action>,
) {
    let words = row_quote(document.text(), mark);
    let name = name(session, mark, &words);
    let content = MarkRow {
        mark,
        quote: &words,
        is_selected: false,
        indent: 0.0,
        line: None,
    };
    outset_ui(ui, ROW_OUT, ROW_OUT, |ui| {
        let row = ListRow::new(&name, ROW_HEIGHT).show(ui, |ui| {
            if !before.is_empty() {
                let color = Palette::of(ui).weak;
                ui.label(fonts::SMALL.rich(before).color(color));
            }
            content.paint(ui, ui.available_rect_before_wrap());
        });
        if row.clicked() {
            actions.push(Action::SelectMark(mark.id));
        }
    });
}

/// Where the mark stands, or would stand if the edge under the pointer were let go.
fn spans_now(document: &Document, mark: &Annotation) -> Vec<Span> {
    let mut spans: Vec<Span> = mark.fragments.iter().collect();
    if let Some(drag) = document.edge_drag.filter(|drag| drag.id == mark.id) {
        let moved = match drag.edge {
            Edge::Start => spans.first_mut(),
            Edge::End => spans.last_mut(),
        };
        if let Some(moved) = moved {
            *moved = drag.span;
        }
    }
    spans
}

/// `Line 5 · characters 237–256`, as people count.
fn place(text: &SourceText, spans: &[Span]) -> String {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return String::new();
    };
    let from = text.line_of(first.start()) + 1;
    let to = text.line_of(last.end() - 1) + 1;
    let lines = if from == to {
        format!("Line {}", format::number(from))
    } else {
        format!("Lines {}", format::range(&(from..to)))
    };
    let chars: Vec<String> = spans
        .iter()
        .map(|span| format::range(&(text.char_of(span.start())..text.char_of(span.end()))))
        .collect();
    format!("{lines} · characters {}", chars.join(", "))
}

/// The marks over the same words.
struct Relations<'a> {
    /// The smallest one that holds the mark.
    holder: Option<&'a Arc<Annotation>>,
    /// Some of the others that share text with it, the shortest first.
    others: Vec<&'a Arc<Annotation>>,
    /// How many there are besides.
    more: usize,
    /// Its place in the stack that is walked, counted from 1, and how many are in it.
    position: Option<(usize, usize)>,
}

impl<'a> Relations<'a> {
    fn of(document: &'a Document, mark: &Annotation) -> Self {
        let annotations = &document.annotations;
        let around = annotations.at(mark.start());
        let holder = around.iter().find(|outer| holds(outer, mark)).copied();
        let is_other = |other: &&'a Arc<Annotation>| {
            other.id != mark.id && holder.is_none_or(|holder| holder.id != other.id)
        };

        let hull = mark.fragments.hull();
        let first = annotations.rank_of_byte(hull.start);
        let starting = annotations.rank_of_byte(hull.end) - first;
        let (others, count) = if starting <= OTHERS_SORTED {
            let length = |mark: &Annotation| mark.fragments.iter().map(Span::len).sum::<u32>();
            let mut others: Vec<_> = mark
                .fragments
                .iter()
                .flat_map(|span| annotations.touching(span.range()))
                .filter(is_other)
                .collect();
            others.sort_by_key(|other| (length(other), other.order_key()));
            others.dedup_by_key(|other| other.id);
            let count = others.len();
            others.truncate(OTHERS_SHOWN);
            (others, count)
        } else {
            // Too many to look at each in a frame: the first ones that start inside.
            let before = around.iter().filter(|other| other.start() < hull.start);
            let count = starting - 1 + before.copied().filter(is_other).count();
            let others = (first..first + starting)
                .filter_map(|rank| annotations.select(rank))
                .filter(is_other)
                .take(OTHERS_SHOWN)
                .collect();
            (others, count)
        };

        let stack = document.stack();
        let at = stack.iter().position(|other| other.id == mark.id);
        // Two of which one holds the other are told by "in" already.
        let is_told = stack.len() == 2 && count == 0;
        Self {
            holder,
            more: count - others.len(),
            others,
            position: at
                .map(|at| (at + 1, stack.len()))
                .filter(|_| stack.len() > 1 && !is_told),
        }
    }
}
