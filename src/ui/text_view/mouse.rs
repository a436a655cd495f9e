//! What the mouse does to the view: it presses, drags, scrolls by the strip, and rests on
//! something. Offsets are UTF-8 bytes; positions are points.

use egui::{CursorIcon, Pos2, Rect, Response, Ui};

use super::beside::{hidden_under, is_on_count, letter_under};
use super::marks::ScreenMarks;
use super::overview::Strip;
use super::screen::Screen;
use super::viewport::PAD_TOP;
use super::{Hover, TextView, pointer, repaint_after};
use crate::session::{Action, Document};
use crate::ui::theme::HOVER_SECONDS;

impl TextView {
    /// Takes what the mouse did since the last frame.
    pub(super) fn mouse(
        &mut self,
        ui: &Ui,
        document: &Document,
        response: &Response,
        screen: &Screen,
        marks: &ScreenMarks,
        actions: &mut Vec<Action>,
    ) {
        let (events, latest, modifiers, now) = ui.input(|input| {
            let events: Vec<egui::Event> = input
                .events
                .iter()
                .filter(|event| pointer::is_pointer(event))
                .cloned()
                .collect();
            let latest = input.pointer.latest_pos();
            (events, latest, input.modifiers, input.time)
        });
        // Each event counts where it happened: a press and a long way after it may come in
        // one frame.
        for event in events {
            match event {
                egui::Event::PointerButton {
                    pos,
                    pressed: true,
                    modifiers,
                    ..
                } => {
                    let is_on_text = screen.rect.contains(pos)
                        && ui.ctx().layer_id_at(pos) == Some(ui.layer_id());
                    if is_on_text {
                        self.has_palette = false;
                        self.hidden = None;
                        self.hover = None;
                        self.caret_since = now;
                        response.request_focus();
                        self.press(document, screen, marks, pos, now, modifiers, actions);
                    }
                }
                egui::Event::PointerButton { pos, .. } => {
                    self.is_scrolling = false;
                    if self.pointer.release(screen, pos, actions) {
                        self.has_palette = true;
                    }
                }
                egui::Event::PointerMoved(pos) if self.is_scrolling => self.scroll_to(screen, pos),
                egui::Event::PointerMoved(pos) => {
                    self.pointer.drag(screen, pos, modifiers, actions);
                }
                _ => {}
            }
        }
        let Some(pos) = latest else {
            self.hover = None;
            return;
        };
        if self.pointer.is_down() {
            self.scroll_beyond(ui, document, screen, pos, modifiers, actions);
        }
        if response.contains_pointer() && !self.pointer.is_down() && !self.is_scrolling {
            self.point(ui, document, screen, marks, pos, now);
        } else {
            self.hover = None;
        }
        if self.pointer.is_on_edge() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a press and what it may meet")]
    fn press(
        &mut self,
        document: &Document,
        screen: &Screen,
        marks: &ScreenMarks,
        pos: Pos2,
        now: f64,
        modifiers: egui::Modifiers,
        actions: &mut Vec<Action>,
    ) {
        if self
            .strip(screen)
            .is_some_and(|strip| strip.rect.contains(pos))
        {
            self.is_scrolling = true;
            self.scroll_to(screen, pos);
        } else if let Some(mark) = letter_under(screen, marks, pos) {
            actions.push(Action::SelectMark(marks.shown[mark].annotation.id));
        } else if let Some(hidden) = hidden_under(document, screen, marks, pos) {
            self.hidden = Some((hidden, pos));
        } else {
            self.pointer
                .press(screen, marks, pos, now, modifiers, actions);
        }
    }

    /// The strip at the edge of a screen.
    pub(super) fn strip(&self, screen: &Screen) -> Option<Strip> {
        let viewport = self.viewport.as_ref()?;
        Some(Strip::new(screen.rect, &viewport.heights))
    }

    /// The middle of the view goes where the pointer is on the strip.
    fn scroll_to(&mut self, screen: &Screen, pos: Pos2) {
        let Some(strip) = self.strip(screen) else {
            return;
        };
        if let Some(viewport) = &mut self.viewport {
            let y = strip.y_of(pos.y) - f64::from(screen.rect.height()) / 2.0;
            viewport.go_to_y(if y <= 0.0 { f64::from(-PAD_TOP) } else { y });
        }
    }

    /// Selecting past the edge scrolls, the faster the farther.
    fn scroll_beyond(
        &mut self,
        ui: &Ui,
        document: &Document,
        screen: &Screen,
        pos: Pos2,
        modifiers: egui::Modifiers,
        actions: &mut Vec<Action>,
    ) {
        let beyond = if pos.y < screen.rect.top() {
            pos.y - screen.rect.top()
        } else if pos.y > screen.rect.bottom() {
            pos.y - screen.rect.bottom()
        } else {
            return;
        };
        if let Some(viewport) = &mut self.viewport {
            viewport.scroll(ui.painter(), document, beyond.clamp(-120.0, 120.0) * 0.25);
            ui.ctx().request_repaint();
            // The text moves under a pointer that rests.
            self.pointer.drag(screen, pos, modifiers, actions);
        }
    }

    /// What the pointer is over: its shape, and since when.
    fn point(
        &mut self,
        ui: &Ui,
        document: &Document,
        screen: &Screen,
        marks: &ScreenMarks,
        pos: Pos2,
        now: f64,
    ) {
        let is_on_strip = self
            .strip(screen)
            .is_some_and(|strip| strip.rect.contains(pos));
        let icon = if is_on_strip {
            CursorIcon::Default
        } else if pointer::handle_at(screen, marks, pos).is_some() {
            CursorIcon::ResizeHorizontal
        } else if letter_under(screen, marks, pos).is_some() || is_on_count(screen, marks, pos) {
            CursorIcon::PointingHand
        } else if pos.x >= screen.columns.text_left - 8.0 {
            CursorIcon::Text
        } else {
            CursorIcon::Default
        };
        ui.ctx().set_cursor_icon(icon);
        let byte = screen.byte_under(pos).filter(|_| !is_on_strip);
        let top_mark = |byte: u32| document.annotations.shortest_at(byte).map(|mark| mark.id);
        let mark = byte.and_then(top_mark);
        self.hover = match (byte, mark, self.hover) {
            (Some(byte), Some(mark), before) => {
                let since = before
                    .filter(|hover| top_mark(hover.byte) == Some(mark))
                    .map_or(now, |hover| hover.since);
                let row = screen.row_at(pos.y).map_or(Rect::NOTHING, |(top, row)| {
                    Rect::from_min_max(
                        egui::pos2(pos.x, top),
                        egui::pos2(
                            pos.x,
                            top + row.baseline - row.top + screen.metrics.tint_below,
                        ),
                    )
                });
                Some(Hover { byte, since, row })
            }
            _ => None,
        };
        if let Some(hover) = self.hover {
            let rest = f64::from(HOVER_SECONDS) - (now - hover.since);
            if rest > 0.0 {
                repaint_after(ui, rest);
            }
        }
    }
}
