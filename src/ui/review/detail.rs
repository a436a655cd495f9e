//! The right side of the review: the selected mark as it was and as it would be, what can be
//! decided, and what else is known of it. Offsets are UTF-8 bytes; lengths are points.

use egui::{
    Align, CursorIcon, Frame, Id, Layout, Margin, Pos2, Rect, Response, Role, ScrollArea, Sense,
    Ui, WidgetInfo, pos2, vec2,
};

use super::passage::PassageLayout;
use super::pieces::Passage;
use super::words;
use crate::model::Details;
use crate::session::command::Edge;
use crate::session::review::{Decision, Item, Review, ReviewAction, ReviewCommand};
use crate::session::{Action, Command, Document, Session};
use crate::text::reanchor::Kind;
use crate::text::snap::Granularity;
use crate::text::{SourceText, Span};
use crate::ui::command_keys;
use crate::ui::icons::Icon;
use crate::ui::theme::Palette;
use crate::ui::widgets::{
    ChipState, PushButton, chip_ui, divider_ui, paint_keycaps, paint_row_background,
};
use crate::ui::{fonts, format};

/// The widest column, and the widest text in it.
const COLUMN: f32 = 760.0;
const MEASURE: f32 = 680.0;
/// Left of the column where there is room.
const LEFT: f32 = 72.0;
const LEFT_MIN: f32 = 16.0;
/// From the name of a fact to the fact.
const FACT_LEFT: f32 = 96.0;
/// Context of a place that is offered, in code points on either side.
const PREVIEW_CHARS: usize = 90;
/// A press that moves farther than this selects text.
const DRAG_POINTS: f32 = 3.0;

/// What the right side remembers.
#[derive(Debug, Default)]
pub struct DetailState {
    /// The item that was shown last: another one is shown from its top.
    shown: Option<usize>,
    press: Option<Press>,
}

/// The mouse button on the text of today.
#[derive(Clone, Copy, Debug)]
enum Press {
    Edge(Edge),
    Text {
        origin: Pos2,
        anchor: u32,
        is_selecting: bool,
    },
}

/// Shows the selected mark over the whole of `ui`.
pub fn detail_ui(
    ui: &mut Ui,
    session: &Session,
    document: &Document,
    review: &Review,
    state: &mut DetailState,
    actions: &mut Vec<Action>,
) {
    let mut area = ScrollArea::vertical()
        .id_salt("review detail")
        .auto_shrink(false);
    if state.shown != review.selected() {
        state.shown = review.selected();
        state.press = None;
        area = area.vertical_scroll_offset(0.0);
    }
    let spare = ui.available_width() - COLUMN;
    let left = (spare / 2.0).clamp(LEFT_MIN, LEFT);
    area.show(ui, |ui| {
        let margin = Margin {
            left: whole(left),
            right: whole(LEFT_MIN),
            top: 19,
            bottom: 24,
        };
        Frame::NONE.inner_margin(margin).show(ui, |ui| {
            ui.set_max_width(COLUMN);
            ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
            let Some(item) = review.selected_item() else {
                let color = Palette::of(ui).weak;
                ui.label(fonts::BODY.rich("No mark selected").color(color));
                return;
            };
            let shown = Shown {
                session,
                document,
                review,
                item,
            };
            shown.title_ui(ui);
            shown.old_ui(ui);
            shown.now_ui(ui, state, actions);
            ui.add_space(44.0);
            divider_ui(ui);
            ui.add_space(20.0);
            shown.buttons_ui(ui, actions);
            ui.add_space(28.0);
            shown.facts_ui(ui);
        });
    });
}

struct Shown<'a> {
    session: &'a Session,
    document: &'a Document,
    review: &'a Review,
    item: &'a Item,
}

impl Shown<'_> {
    fn text(&self) -> &SourceText {
        self.document.text()
    }

    /// Where the mark would be as things stand.
    fn spans(&self) -> &[Span] {
        let draft = self.review.draft();
        draft.or_else(|| self.item.spans()).unwrap_or_default()
    }

    // ---- what it is

    fn title_ui(&self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        let mark = &self.item.mark;
        let tag = self.session.tags.get(&mark.tag);
        let tag = tag.map_or(mark.tag.as_str(), |tag| tag.name.as_str());
        ui.horizontal_wrapped(|ui| {
            ui.set_min_height(24.0);
            chip_ui(ui, palette.tag(mark.tag.as_str()), ChipState::Solid);
            ui.label(fonts::BODY_SEMIBOLD.rich(tag).color(palette.text));
            ui.label(fonts::BODY.rich(mark.id.to_string()).color(palette.weak));
            ui.add_space(12.0);
            ui.label(
                fonts::BODY
                    .rich(words::reason(self.item))
                    .color(palette.weak),
            );
        });
        ui.add_space(25.0);
    }

    fn label_ui(ui: &mut Ui, words: &str) {
        let color = Palette::of(ui).weak;
        ui.label(fonts::SMALL.rich(words).color(color));
        ui.add_space(5.0);
    }

    fn reading(&self) -> fonts::Role {
        fonts::reading(self.session.settings.text_size)
    }

    // ---- as it was

    fn old_ui(&self, ui: &mut Ui) {
        let mark = &self.item.mark;
        Self::label_ui(ui, &words::old_place(self.review, mark));
        let old = self.review.old.text.as_ref();
        let passage = Passage::old(mark, old, self.text(), self.spans());
        passage_ui(
            ui,
            &passage,
            self.reading(),
            mark.tag.as_str(),
            "Marked text",
        );
        ui.add_space(31.0);
    }

    // ---- as it would be

    fn now_ui(&self, ui: &mut Ui, state: &mut DetailState, actions: &mut Vec<Action>) {
        let has_choice = self.item.placement.candidates.len() > 1
            || (self.item.kind() == Kind::Lost && !self.item.placement.candidates.is_empty());
        if has_choice && self.review.draft().is_none() {
            return self.choice_ui(ui, actions);
        }
        let spans = self.spans();
        if spans.is_empty() {
            self.look_ui(ui, &[], state, actions);
        } else if self.item.kind() == Kind::Lost {
            self.look_ui(ui, spans, state, actions);
        } else {
            Self::label_ui(ui, &words::new_place(self.text(), spans));
            let passage = Passage::new(&self.item.mark, self.text(), spans);
            self.live_passage_ui(ui, &passage, state, actions);
        }
        self.edges_hint_ui(ui);
    }

    /// The text around the place where the mark may have been, to select words in.
    fn look_ui(
        &self,
        ui: &mut Ui,
        spans: &[Span],
        state: &mut DetailState,
        actions: &mut Vec<Action>,
    ) {
        const STEP_CHARS: u32 = 1_000;
        let text = self.text();
        let byte = self.review.look_byte(text);
        let passage = Passage::around(text, byte, spans);
        let palette = Palette::of(ui);
        let from = passage.source_byte(0).unwrap_or(0);
        let to = passage.source_byte(usize::MAX).unwrap_or(0);
        ui.horizontal_wrapped(|ui| {
            let place = if spans.is_empty() {
                let line = format::number(text.line_of(byte) + 1);
                format!("Text now · near line {line}")
            } else {
                words::new_place(text, spans)
            };
            ui.label(fonts::SMALL.rich(place).color(palette.weak));
            ui.add_space(8.0);
            let char = text.char_of(byte);
            let go = |char: u32| text.byte_of(char.min(text.len_chars())).unwrap_or(byte);
            for (words, is_open, char) in [
                ("Earlier text", from > 0, char.saturating_sub(STEP_CHARS)),
                (
                    "Later text",
                    to < text.len_bytes(),
                    char.saturating_add(STEP_CHARS),
                ),
            ] {
                let button = ui.add_enabled(is_open, PushButton::quiet(words).compact());
                if button.clicked() {
                    actions.push(Action::Review(ReviewAction::Look(go(char))));
                }
            }
        });
        ui.add_space(4.0);
        self.live_passage_ui(ui, &passage, state, actions);
    }

    /// What to do to put the mark somewhere, where that is what there is to do.
    fn edges_hint_ui(&self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        let hint = if self.review.draft().is_some() {
            "Alt with an arrow moves the start, with Shift the end, with Ctrl by word. Escape puts the edges back."
        } else if self.spans().is_empty() {
            "Select the words that the mark belongs to, or set it aside."
        } else {
            return;
        };
        ui.add_space(10.0);
        ui.label(fonts::SMALL.rich(hint).color(palette.weak));
    }

    /// A passage of the text of today, in which words can be selected and edges moved.
    fn live_passage_ui(
        &self,
        ui: &mut Ui,
        passage: &Passage,
        state: &mut DetailState,
        actions: &mut Vec<Action>,
    ) {
        let width = ui.available_width().min(MEASURE);
        let layout = PassageLayout::new(ui, passage, self.reading(), width);
        let size = vec2(width, layout.size().y);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let response = ui.interact(
            rect.expand(6.0),
            Id::unique("review: text now"),
            Sense::DRAG,
        );
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Label, true, format!("Text now: {}", passage.text))
        });
        let has_handles = self.review.draft().is_some();
        let colors = Palette::of(ui).tag(self.item.mark.tag.as_str());
        layout.paint(ui, rect.min, passage, colors, has_handles);
        self.pointer(ui, &response, &layout, rect.min, passage, state, actions);
    }

    #[expect(clippy::too_many_arguments, reason = "one gesture over one passage")]
    fn pointer(
        &self,
        ui: &Ui,
        response: &Response,
        layout: &PassageLayout,
        at: Pos2,
        passage: &Passage,
        state: &mut DetailState,
        actions: &mut Vec<Action>,
    ) {
        let Some(pos) = response
            .interact_pointer_pos()
            .or_else(|| response.hover_pos())
        else {
            state.press = None;
            return;
        };
        let exact = ui.input(|input| input.modifiers.alt);
        let edge = layout
            .handle_at(at, passage, pos)
            .filter(|_| self.review.draft().is_some());
        if edge.is_some() || matches!(state.press, Some(Press::Edge(_))) {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        } else if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::Text);
        }
        if !response.is_pointer_button_down_on() {
            state.press = None;
            return;
        }
        let Some(byte) = layout.byte_at(at, passage, pos) else {
            return;
        };
        match &mut state.press {
            None => {
                state.press = Some(match edge {
                    Some(edge) => Press::Edge(edge),
                    None => Press::Text {
                        origin: pos,
                        anchor: byte,
                        is_selecting: false,
                    },
                });
            }
            Some(Press::Edge(edge)) => {
                let edge = *edge;
                actions.push(Action::Review(ReviewAction::DragEdge { edge, byte, exact }));
            }
            Some(Press::Text {
                origin,
                anchor,
                is_selecting,
            }) => {
                *is_selecting |= origin.distance(pos) >= DRAG_POINTS;
                if *is_selecting {
                    let granularity = if exact {
                        Granularity::Character
                    } else {
                        Granularity::Word
                    };
                    actions.push(Action::Review(ReviewAction::Put {
                        anchor: *anchor,
                        head: byte,
                        granularity,
                    }));
                }
            }
        }
    }

    // ---- several places

    fn choice_ui(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let count = self.item.placement.candidates.len();
        let heading = if self.item.kind() == Kind::Lost {
            format!(
                "Text now · {} to look at",
                format::counted(count, "guess", "guesses")
            )
        } else {
            format!(
                "Text now · {} fit",
                format::counted(count, "place", "places")
            )
        };
        Self::label_ui(ui, &heading);
        for at in 0..count {
            if self.place_ui(ui, at).clicked() {
                actions.push(Action::Review(ReviewAction::Choose(at)));
            }
            ui.add_space(4.0);
        }
    }

    /// One of several places in its context, with its key.
    fn place_ui(&self, ui: &mut Ui, at: usize) -> Response {
        const PADDING: f32 = 8.0;
        const KEY: f32 = 28.0;
        let palette = Palette::of(ui);
        let text = self.text();
        let spans = &self.item.placement.candidates[at].spans;
        let passage = Passage::with_around(&self.item.mark, text, spans, PREVIEW_CHARS);
        let line = spans.first().map_or(0, |span| text.line_of(span.start())) + 1;
        let line = fonts::SMALL.line(ui, format!("line {}", format::number(line)), palette.weak);
        let width = ui.available_width();
        let measure = (width - 3.0 * PADDING - KEY - line.size().x - 8.0).min(MEASURE);
        let layout = PassageLayout::new(ui, &passage, fonts::QUOTE, measure);
        let size = vec2(width, layout.size().y + 2.0 * PADDING);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let is_chosen = self.item.chosen == Some(at);
        response.widget_info(|| {
            let said = format!("Place {}, {}: {}", at + 1, line.text(), passage.text);
            WidgetInfo::selected(Role::RadioButton, true, is_chosen, said)
        });
        paint_row_background(ui.painter(), palette, rect, &response, is_chosen);
        let first = rect.top() + PADDING + fonts::QUOTE.line / 2.0;
        if at < 9 {
            let key = (at + 1).to_string();
            paint_keycaps(ui, pos2(rect.left() + PADDING, first), &[&key]);
        }
        let left = rect.left() + PADDING + KEY;
        let colors = palette.tag(self.item.mark.tag.as_str());
        layout.paint(
            ui,
            pos2(left, rect.top() + PADDING),
            &passage,
            colors,
            false,
        );
        let at = pos2(
            rect.right() - PADDING - line.size().x,
            first - line.size().y / 2.0,
        );
        ui.painter().galley(at, line, palette.weak);
        response
    }

    // ---- deciding

    fn buttons_ui(&self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let palette = Palette::of(ui);
        let has_draft = self.review.draft().is_some();
        let is_unmoved = self.item.kind() == Kind::Unmoved;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
            let can_keep = self.review.keeping().is_ok();
            if !is_unmoved || has_draft {
                let words = words::keep(self.item, has_draft, self.text());
                let is_next = self.review.undecided() > 0 || has_draft;
                let keep = if is_next {
                    PushButton::primary(words)
                } else {
                    PushButton::secondary(words)
                };
                self.button_ui(ui, can_keep, keep, ReviewCommand::Keep, actions);
            }
            let edges = PushButton::secondary("Move its edges…");
            self.button_ui(ui, !has_draft, edges, ReviewCommand::Edges, actions);
            if !is_unmoved {
                let aside = PushButton::secondary("Set aside as lost");
                self.button_ui(ui, true, aside, ReviewCommand::SetAside, actions);
                let later = PushButton::quiet("Decide later");
                self.button_ui(ui, true, later, ReviewCommand::Later, actions);
            }
        });
        let decided = words::decision(self.item, self.text());
        let decided = decided.or(is_unmoved.then_some("Taken without a question"));
        if let Some(words) = decided {
            ui.add_space(10.0);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                ui.spacing_mut().interact_size.y = 20.0;
                let icon = if self.item.decision == Some(Decision::SetAside) {
                    Icon::Lost
                } else {
                    Icon::Check
                };
                icon.ui(ui, palette.text);
                ui.label(fonts::BODY.rich(words).color(palette.text));
            });
        }
    }

    fn button_ui(
        &self,
        ui: &mut Ui,
        enabled: bool,
        button: PushButton<'_>,
        command: ReviewCommand,
        actions: &mut Vec<Action>,
    ) {
        let command = Command::Review(command);
        let words = command_keys::words(command);
        let keys: Vec<&str> = words.iter().map(String::as_str).collect();
        let enabled = enabled && !self.review.is_finishing();
        let response = ui.add_enabled(enabled, button.compact().keys(&keys));
        if response.clicked() {
            actions.push(Action::Run(command));
        }
        if let Some(why) = self.session.disabled_reason(command) {
            response.on_disabled_hover_text(why);
        }
    }

    // ---- what else is known

    fn facts_ui(&self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        let mark = &self.item.mark;
        if !mark.note.is_empty() {
            fact_ui(ui, "Note", &[(&mark.note, palette.text)]);
        }
        if let Some(details) = mark.details.as_ref().filter(|details| !details.is_empty()) {
            let label = match details {
                Details::Figure { .. } => "Value",
                Details::LegalBasis { .. } => "Provision",
            };
            let value = details.to_string();
            let warning = if words::disagrees(details, mark, self.text(), self.spans()) {
                " · will no longer agree with the quote"
            } else {
                ""
            };
            fact_ui(
                ui,
                label,
                &[(&value, palette.text), (warning, palette.weak)],
            );
        }
        if let Some(review) = &mark.review {
            let said = format!("{} by {}", review.verdict.word(), review.by);
            fact_ui(ui, "Verdict", &[(&said, palette.text)]);
        }
        let history = "The old quote and its place are kept, whatever you choose.";
        fact_ui(ui, "History", &[(history, palette.weak)]);
    }
}

/// A fact: its name at the left, the words beside it.
fn fact_ui(ui: &mut Ui, label: &str, words: &[(&str, egui::Color32)]) {
    let palette = Palette::of(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let size = vec2(FACT_LEFT, fonts::BODY.line);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(FACT_LEFT);
            ui.label(fonts::BODY.rich(label).color(palette.weak));
        });
        let mut job = egui::text::LayoutJob::default();
        for (words, color) in words {
            job.append(words, 0.0, fonts::BODY.format(*color));
        }
        job.wrap.max_width = ui.available_width();
        ui.label(job);
    });
    ui.add_space(8.0);
}

/// A passage to look at.
fn passage_ui(ui: &mut Ui, passage: &Passage, role: fonts::Role, tag: &str, name: &str) {
    let width = ui.available_width().min(MEASURE);
    let layout = PassageLayout::new(ui, passage, role, width);
    let size = vec2(width, layout.size().y);
    let (rect, response): (Rect, Response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Label, true, format!("{name}: {}", passage.text))
    });
    layout.paint(ui, rect.min, passage, Palette::of(ui).tag(tag), false);
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a margin of some tens of points"
)]
fn whole(points: f32) -> i8 {
    points as i8
}
