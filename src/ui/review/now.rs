//! The lower half of the right side: the text of today with the mark in it, in which words are
//! selected and edges moved, or the places to choose from. Offsets are UTF-8 bytes; lengths are
//! points.

use egui::{CursorIcon, Id, Pos2, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::detail::Shown;
use super::passage::PassageLayout;
use super::pieces::Passage;
use super::words;
use crate::session::Action;
use crate::session::command::Edge;
use crate::session::review::ReviewAction;
use crate::text::Span;
use crate::text::reanchor::Kind;
use crate::text::snap::Granularity;
use crate::ui::deciding::{MEASURE, label_ui};
use crate::ui::theme::Palette;
use crate::ui::widgets::{PushButton, paint_keycaps, paint_row_background};
use crate::ui::{fonts, format};

/// Context of a place that is offered, in code points on either side.
const PREVIEW_CHARS: usize = 90;
/// A press that moves farther than this selects text.
const DRAG_POINTS: f32 = 3.0;

/// What the lower half remembers.
#[derive(Debug, Default)]
pub(super) struct NowState {
    press: Option<Press>,
    /// Whether edges were being moved: when that begins, they come into view.
    had_draft: bool,
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

impl Shown<'_> {
    /// The mark where it would be, or the places to choose from.
    pub(super) fn now_ui(&self, ui: &mut Ui, state: &mut NowState, actions: &mut Vec<Action>) {
        if self.has_choice() && self.review.draft().is_none() {
            return self.choice_ui(ui, actions);
        }
        let spans = self.spans();
        if spans.is_empty() {
            self.look_ui(ui, &[], state, actions);
        } else if self.item.kind() == Kind::Lost {
            self.look_ui(ui, spans, state, actions);
        } else {
            label_ui(ui, &words::new_place(self.text(), spans));
            let passage = Passage::new(&self.item.mark, self.text(), spans);
            self.live_passage_ui(ui, &passage, state, actions);
        }
    }

    /// The text around the place where the mark may have been, to select words in.
    fn look_ui(
        &self,
        ui: &mut Ui,
        spans: &[Span],
        state: &mut NowState,
        actions: &mut Vec<Action>,
    ) {
        /// Less than is shown, so that one does not lose one's place.
        const STEP_CHARS: u32 = 500;
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

    /// A passage of the text of today, in which words can be selected and edges moved.
    fn live_passage_ui(
        &self,
        ui: &mut Ui,
        passage: &Passage,
        state: &mut NowState,
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
        if has_handles && !state.had_draft {
            ui.scroll_to_rect(rect.expand(24.0), None);
        }
        state.had_draft = has_handles;
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
        state: &mut NowState,
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
        label_ui(ui, &heading);
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
        let measure = (width - KEY - line.size().x - 2.0 * PADDING).min(MEASURE);
        let layout = PassageLayout::new(ui, &passage, fonts::QUOTE, measure);
        let size = vec2(width, layout.size().y + 2.0 * PADDING);
        let (inside, _) = ui.allocate_exact_size(size, Sense::hover());
        // The row stands out, so that its key is in line with the words above.
        let rect = inside.expand2(vec2(PADDING, 0.0));
        let id = Id::unique("review: place").with(at);
        let response = ui.interact(rect, id, Sense::click());
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
}
