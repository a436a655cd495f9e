//! The text view: blocks laid out when they are visible, marks painted around them, mouse
//! and caret. Marks never enter the layout, so tagging lays out nothing again.
//! Offsets are UTF-8 bytes; positions and heights are points.

mod access;
mod beside;
mod caret;
mod heights;
mod lanes;
mod layout;
mod marks;
mod metrics;
mod mouse;
mod overview;
mod paint;
mod pointer;
pub mod popups;
mod screen;
mod viewport;

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use egui::{EventFilter, Id, Painter, Pos2, Rect, Response, Role, Sense, Ui, WidgetInfo};

use crate::model::AnnotationId;
use crate::session::motion::Motion;
use crate::session::{Action, Command, Document, Session};
use crate::text::blocks::Blocks;
use crate::ui::theme::{CARET_SECONDS, HOVER_SECONDS, Palette};
use beside::letters_under;
use caret::Way;
use marks::{Basis, ScreenMarks};
use metrics::Columns;
use overview::Overview;
use pointer::Pointer;
use screen::Screen;
use viewport::{PAD_BOTTOM, PAD_TOP, Reveal, Viewport};

pub use layout::edges as glyph_edges;
pub use metrics::Metrics;

/// A flash on arrival lasts this long, and twice as long where nothing may fade.
const FLASH_SECONDS: f64 = 0.6;
const FLASH_STILL_SECONDS: f64 = 1.2;
/// A turn of the wheel that changes the text size by one step.
const ZOOM_STEP: f32 = 1.05;
/// A place out of view goes to this share of the view's height.
const ARRIVAL: f32 = 0.3;
/// A row this near to the edge counts as out of view.
const MARGIN: f32 = 24.0;

/// The text view between frames.
#[derive(Debug, Default)]
pub struct TextView {
    viewport: Option<Viewport>,
    /// What the last frame cost.
    work: Work,
    /// The bytes that were shown in the last frame.
    visible: Range<u32>,
    /// The marks of the last frame, and what they depend on.
    marks: Option<(Basis, Rc<ScreenMarks>)>,
    pointer: Pointer,
    overview: Overview,
    /// Whether the pointer drags the overview.
    is_scrolling: bool,
    /// Whether the tag palette is shown.
    has_palette: bool,
    /// Marks behind a "+n", and where the list of them is.
    hidden: Option<(Vec<AnnotationId>, Pos2)>,
    hover: Option<Hover>,
    flash: Option<(AnnotationId, f64)>,
    reveal: Option<(u32, u32, Option<AnnotationId>)>,
    motions: Vec<(Motion, bool)>,
    /// The x that a caret keeps on its way up and down.
    goal_x: Option<f32>,
    /// Where the view began in the window, in the frame before.
    top: Option<f32>,
    caret_since: f64,
    last_head: u32,
    zoom: f32,
}

/// What a frame cost, counted: it must not grow with the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// How many times a block was laid out, or taken from where it lay ready.
    pub blocks: usize,
    /// How many spans of marks were looked at.
    pub spans: usize,
}

#[derive(Clone, Copy, Debug)]
struct Hover {
    byte: u32,
    since: f64,
    row: Rect,
}

impl TextView {
    /// The id that has the keyboard when the text has it.
    #[must_use]
    pub fn focus_id() -> Id {
        Id::unique("article")
    }

    /// The bytes that were shown last.
    #[must_use]
    pub fn visible_bytes(&self) -> Range<u32> {
        self.visible.clone()
    }

    /// What the last frame cost.
    #[must_use]
    pub fn work(&self) -> Work {
        self.work
    }

    /// Brings a place into view with the next frame.
    pub fn reveal(&mut self, span: (u32, u32), flash: Option<AnnotationId>) {
        self.reveal = Some((span.0, span.1, flash));
    }

    /// Moves the caret with the next frame, where the layout decides the way.
    pub fn move_by_layout(&mut self, motion: Motion, extend: bool) {
        self.motions.push((motion, extend));
    }

    /// Left edge of the text in a view, for what is aligned with it.
    #[must_use]
    pub fn text_left(session: &Session, rect: Rect) -> (f32, f32) {
        let metrics = Metrics::new(session.settings.text_size, session.settings.loose_lines);
        let columns = metrics.columns(rect.left(), rect.width());
        (columns.text_left, columns.measure)
    }

    /// Shows the text over the whole of `ui`.
    pub fn ui(&mut self, ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
        let Some(document) = &session.document else {
            return;
        };
        self.work = Work::default();
        let rect = ui.available_rect_before_wrap();
        let response = ui.interact(rect, Self::focus_id(), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Document, true, document.name()));
        self.keep_keys(ui, document, response.has_focus());
        let painter = ui.painter_at(rect);
        let columns = self.fit(session, document, rect);
        self.hold_still(&painter, document, rect.top());
        self.wheel(ui, &painter, document, &response, actions);
        self.arrive(ui, &painter, session, document, rect);
        self.run_motions(&painter, document, rect.height(), actions);
        let mut screen = self.screen(&painter, document, rect, columns);
        let mut marks = self.marks(session, document, &screen);
        let top = self.viewport.as_ref().map(Viewport::top);
        self.mouse(ui, document, &response, &screen, &marks, actions);
        if self.viewport.as_ref().map(Viewport::top) != top {
            // The mouse has scrolled: that is seen at once, not a frame later.
            screen = self.screen(&painter, document, rect, columns);
            marks = self.marks(session, document, &screen);
        }
        self.paint(ui, &painter, session, document, &screen, &marks);
        self.popups_ui(ui, session, document, &screen, actions);
        access::nodes_ui(ui, document, &session.tags, &screen, &marks, actions);
        self.work.blocks += self.viewport.as_mut().map_or(0, Viewport::take_measured);
        self.visible = screen.bytes();
        if self.visible.end > document.seen_byte {
            actions.push(Action::Seen(self.visible.end));
        }
    }

    // ---- layout and scrolling

    /// Makes the heights fit the document and the sizes.
    fn fit(&mut self, session: &Session, document: &Document, rect: Rect) -> Columns {
        let metrics = Metrics::new(session.settings.text_size, session.settings.loose_lines);
        let columns = metrics.columns(rect.left(), rect.width());
        let is_same_text = |viewport: &Viewport, blocks: &Arc<Blocks>| {
            Arc::ptr_eq(viewport.heights.blocks(), blocks)
        };
        match &mut self.viewport {
            Some(viewport) if is_same_text(viewport, &document.blocks) => {
                if !viewport.fits(metrics, columns.measure) {
                    viewport.resize(document, metrics, columns.measure);
                }
            }
            _ => {
                *self = Self {
                    viewport: Some(Viewport::new(document, metrics, columns.measure)),
                    reveal: self.reveal,
                    ..Self::default()
                };
            }
        }
        columns
    }

    /// Keeps the text where it is in the window when a bar above it comes or goes; at the
    /// start of the text it makes room instead.
    fn hold_still(&mut self, painter: &Painter, document: &Document, top: f32) {
        let before = self.top.replace(top).unwrap_or(top);
        if let Some(viewport) = &mut self.viewport
            && viewport.y() > 0.0
        {
            viewport.scroll(painter, document, top - before);
        }
    }

    fn screen(
        &mut self,
        painter: &Painter,
        document: &Document,
        rect: Rect,
        columns: Columns,
    ) -> Screen {
        let Some(viewport) = &mut self.viewport else {
            unreachable!("fit() has made one");
        };
        let metrics = viewport.metrics;
        let mut screen = Screen::new(painter, document, rect, columns, metrics, viewport.top());
        // At the end of the text the last line stays near the foot of the view.
        let is_last = screen
            .blocks
            .last()
            .is_none_or(|(_, last)| last.block + 1 == document.blocks.len());
        let gap = rect.bottom() - PAD_BOTTOM - screen.bottom();
        if is_last && gap > 0.0 && viewport.y() > f64::from(-PAD_TOP) {
            viewport.scroll(painter, document, -gap);
            self.work.blocks += screen.blocks.len();
            screen = Screen::new(painter, document, rect, columns, metrics, viewport.top());
        }
        self.work.blocks += screen.blocks.len();
        for (_, block) in &screen.blocks {
            viewport.heights.set(block.block, block.height);
        }
        screen
    }

    /// The marks of a screen; those of the frame before, if nothing has changed.
    fn marks(
        &mut self,
        session: &Session,
        document: &Document,
        screen: &Screen,
    ) -> Rc<ScreenMarks> {
        let basis = Basis::new(document, screen);
        if let Some((before, marks)) = &self.marks
            && *before == basis
        {
            return Rc::clone(marks);
        }
        let marks = Rc::new(ScreenMarks::new(document, &session.tags, screen));
        self.work.spans += marks.looked_at;
        self.marks = Some((basis, Rc::clone(&marks)));
        marks
    }

    fn wheel(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        document: &Document,
        response: &Response,
        actions: &mut Vec<Action>,
    ) {
        if !response.contains_pointer() {
            return;
        }
        let (delta, zoom) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        if delta != 0.0
            && let Some(viewport) = &mut self.viewport
        {
            viewport.stop();
            viewport.scroll(painter, document, -delta);
            self.hover = None;
            self.hidden = None;
        }
        if self.zoom == 0.0 {
            self.zoom = 1.0;
        }
        self.zoom *= zoom;
        if self.zoom > ZOOM_STEP {
            self.zoom = 1.0;
            actions.push(Action::Run(Command::ZoomIn));
        } else if self.zoom < 1.0 / ZOOM_STEP {
            self.zoom = 1.0;
            actions.push(Action::Run(Command::ZoomOut));
        }
    }

    /// Brings into view what was asked for, and goes on with a scroll under way.
    fn arrive(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        session: &Session,
        document: &Document,
        rect: Rect,
    ) {
        let now = ui.input(|input| input.time);
        let Some(viewport) = &mut self.viewport else {
            return;
        };
        if let Some((start, end, flash)) = self.reveal.take() {
            let columns = viewport.metrics.columns(rect.left(), rect.width());
            let screen = Screen::new(
                painter,
                document,
                rect,
                columns,
                viewport.metrics,
                viewport.top(),
            );
            let line = viewport.metrics.line;
            let top = screen.row_of(start).map(|(top, _)| top);
            let foot = screen
                .row_of(end.max(start + 1) - 1)
                .or(screen.row_of(start))
                .map(|(top, row)| top + row.height);
            let is_visible = top.is_some_and(|top| top >= rect.top() + MARGIN.min(line))
                && foot.is_some_and(|foot| foot <= rect.bottom() - MARGIN);
            // A caret on its way takes the shortest step; a mark is put where the eye is.
            let is_caret = start == end && flash.is_none();
            let near_foot = foot.is_some_and(|foot| foot > rect.bottom() - MARGIN);
            let near_top = top.is_some_and(|top| top < rect.top() + MARGIN);
            if !is_visible {
                let share = match (is_caret, near_top, near_foot) {
                    (true, true, _) => MARGIN / rect.height(),
                    (true, _, true) => 1.0 - (MARGIN + line) / rect.height(),
                    _ => ARRIVAL,
                };
                viewport.reveal(
                    painter,
                    document,
                    start,
                    Reveal {
                        height: rect.height(),
                        share,
                        now,
                        at_once: is_caret || session.settings.reduce_motion || now == 0.0,
                    },
                );
            }
            if let Some(id) = flash {
                self.flash = Some((id, now));
            }
            self.caret_since = now;
        }
        if viewport.advance(painter, document, now) {
            ui.ctx().request_repaint();
        }
    }

    // ---- caret

    /// Up, down, and to the ends of a row: where the caret lands depends on the layout.
    fn run_motions(
        &mut self,
        painter: &Painter,
        document: &Document,
        view_height: f32,
        actions: &mut Vec<Action>,
    ) {
        let Some(viewport) = &mut self.viewport else {
            return;
        };
        let head = document.selection.head;
        if head != self.last_head && self.motions.is_empty() {
            self.goal_x = None;
        }
        self.last_head = head;
        let mut byte = head;
        for (motion, extend) in std::mem::take(&mut self.motions) {
            let way = Way {
                motion,
                from: byte,
                view_height,
            };
            byte = caret::target_byte(viewport, painter, document, way, &mut self.goal_x);
            self.last_head = byte;
            actions.push(Action::PlaceCaret {
                byte,
                extend,
                granularity: motion.granularity(),
            });
        }
    }

    /// While the text has the keyboard, arrows, Escape and, in a stack, Tab belong to it.
    fn keep_keys(&mut self, ui: &Ui, document: &Document, has_focus: bool) {
        if !has_focus {
            return;
        }
        let filter = EventFilter {
            tab: document.has_stack(),
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: true,
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(Self::focus_id(), filter));
        let key = ui.input(|input| {
            input.events.iter().any(|event| {
                matches!(
                    event,
                    egui::Event::Key { pressed: true, .. } | egui::Event::Text(_)
                )
            })
        });
        if key {
            self.has_palette = false;
            self.hidden = None;
            self.hover = None;
        }
    }

    // ---- painting

    fn paint(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        session: &Session,
        document: &Document,
        screen: &Screen,
        marks: &ScreenMarks,
    ) {
        let palette = Palette::of(ui);
        let now = ui.input(|input| input.time);
        let still = session.settings.reduce_motion;
        let is_window_focused = ui.input(|input| input.focused);
        let has_focus = is_window_focused && ui.memory(|memory| memory.has_focus(Self::focus_id()));
        let pointed: BTreeSet<AnnotationId> = ui
            .input(|input| input.pointer.hover_pos())
            .filter(|_| self.hover.is_none() && !self.pointer.is_down())
            .map(|pos| letters_under(screen, marks, pos))
            .unwrap_or_default();
        let is_steady = !ui.visuals().text_cursor.blink;
        let caret_on = is_steady || self.blink(ui, now, document, has_focus);
        let matches = if session.find.is_open {
            session.find.touching(screen.bytes())
        } else {
            &[]
        };
        let look = paint::Look {
            hovered: self.hover.and_then(|hover| {
                let mark = document.annotations.shortest_at(hover.byte)?;
                Some(mark.id)
            }),
            pointed: &pointed,
            flash: self.flash_rest(ui, now, still),
            is_window_focused,
            has_focus,
            caret_on,
            matches,
            document,
        };
        if document.text().is_empty() {
            return paint::paint_empty(painter, palette, screen);
        }
        paint::paint(painter, palette, screen, marks, &look);
        if let (Some(strip), Some(viewport)) = (self.strip(screen), &self.viewport) {
            self.overview.paint(
                painter,
                palette,
                session,
                document,
                &viewport.heights,
                strip,
                viewport.y(),
                screen.rect.height(),
            );
        }
    }

    /// Whether the caret is in its visible half. Asks for the frame of the next change.
    fn blink(&mut self, ui: &Ui, now: f64, document: &Document, has_focus: bool) -> bool {
        if document.selection.head != self.last_head {
            self.caret_since = now;
        }
        if !has_focus || document.selection.span.is_some() {
            return true;
        }
        let half = f64::from(CARET_SECONDS);
        let halves = ((now - self.caret_since) / half).floor().max(0.0);
        let next = (halves + 1.0) * half - (now - self.caret_since);
        repaint_after(ui, next);
        halves % 2.0 == 0.0
    }

    /// The mark that flashes, and how much of the flash is left.
    fn flash_rest(&mut self, ui: &Ui, now: f64, still: bool) -> Option<(AnnotationId, f32)> {
        let (id, began) = self.flash?;
        let length = if still {
            FLASH_STILL_SECONDS
        } else {
            FLASH_SECONDS
        };
        let age = (now - began) / length;
        if age >= 1.0 {
            self.flash = None;
            return None;
        }
        if still {
            repaint_after(ui, length - (now - began));
            return Some((id, 1.0));
        }
        ui.ctx().request_repaint();
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
        let rest = (1.0 - age) as f32;
        Some((id, rest))
    }

    // ---- pop-ups

    fn popups_ui(
        &mut self,
        ui: &Ui,
        session: &Session,
        document: &Document,
        screen: &Screen,
        actions: &mut Vec<Action>,
    ) {
        let ctx = ui.ctx();
        let now = ui.input(|input| input.time);
        let selected = document.selection.span.filter(|_| self.has_palette);
        if let Some(span) = selected
            && let Some(end) = screen.pos_of_end(span.end())
        {
            let row = Rect::from_min_max(
                egui::pos2(end.x, end.y - screen.metrics.selection_above),
                egui::pos2(end.x, end.y + screen.metrics.selection_below),
            );
            let before = actions.len();
            popups::tag_palette_ui(ctx, session, row, screen.rect, actions);
            if actions.len() > before {
                self.has_palette = false;
            }
        } else if let Some((hidden, at)) = self.hidden.take() {
            let before = actions.len();
            popups::hidden_list_ui(ctx, document, &hidden, at, screen.rect, actions);
            if actions.len() == before {
                self.hidden = Some((hidden, at));
            }
        } else if let Some(hover) = self.hover
            && now - hover.since >= f64::from(HOVER_SECONDS)
        {
            let stack = document.annotations.at(hover.byte);
            popups::hover_card_ui(ctx, document, &stack, hover.row, screen.rect);
        }
    }
}

/// Asks for a frame in so many seconds.
fn repaint_after(ui: &Ui, seconds: f64) {
    let wait = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default();
    ui.ctx().request_repaint_after(wait);
}
