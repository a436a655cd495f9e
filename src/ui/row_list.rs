//! A list of rows of equal height, of which only whole rows are shown and only the visible ones
//! are touched: the marks, the documents. Lengths are points; rows count from 0.

use egui::{EventFilter, Id, Key, Modifiers, Rect, Response, Role, Sense, Ui, UiBuilder};
use egui::{WidgetInfo, pos2, vec2};

use super::theme::{Palette, RADIUS};
use super::widgets::{paint_focus_ring, paint_row_background};

/// How far rows stand from the edges of the list, so that a scroll thumb has room.
pub const ROW_MARGIN: f32 = 8.0;
/// Rows that stay visible beyond one that is brought into view.
const CONTEXT_ROWS: usize = 2;
const THUMB_WIDTH: f32 = 5.0;
const THUMB_MIN: f32 = 24.0;
/// The width in which the thumb is taken.
const TRACK_WIDTH: f32 = 12.0;

/// A list to show.
#[must_use = "show it"]
pub struct RowList<'a> {
    id: Id,
    name: &'a str,
    len: usize,
    row_height: f32,
    current: Option<usize>,
    cursor: Option<usize>,
    is_heading: Option<&'a dyn Fn(usize) -> bool>,
}

/// Where a list is scrolled to.
#[derive(Debug, Default)]
pub struct RowListState {
    /// The first visible row.
    top: usize,
    /// What the wheel moved that is not a row yet.
    carry: f32,
    /// Where the thumb is held, from its top.
    grip: Option<f32>,
    /// A row to bring into view.
    reveal: Option<usize>,
}

/// What a person did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowListOutput {
    /// The row that was clicked.
    pub clicked: Option<usize>,
    /// The row that the keyboard moved to.
    pub moved: Option<usize>,
    /// Enter was pressed.
    pub entered: bool,
}

impl RowListState {
    /// Brings a row into view when the list is next shown; nothing moves if it is visible.
    pub fn reveal(&mut self, row: usize) {
        self.reveal = Some(row);
    }

    fn settle(&mut self, len: usize, visible: usize) {
        if let Some(row) = self.reveal.take() {
            let bottom = self.top + visible;
            let context = CONTEXT_ROWS.min(visible.saturating_sub(1) / 2);
            if row + visible < self.top || row >= bottom + visible {
                self.top = row.saturating_sub(visible / 2);
            } else if row < self.top {
                self.top = row.saturating_sub(context);
            } else if row >= bottom {
                self.top = row + 1 + context - visible;
            }
        }
        self.top = self.top.min(len.saturating_sub(visible));
    }

    fn scroll(&mut self, delta: f32, row_height: f32, len: usize, visible: usize) {
        self.carry -= delta;
        let rows = (self.carry / row_height).trunc();
        self.carry -= rows * row_height;
        let last = len.saturating_sub(visible);
        self.top = if rows < 0.0 {
            self.top.saturating_sub(whole(-rows))
        } else {
            (self.top + whole(rows)).min(last)
        };
        let stuck = (self.top == 0 && self.carry < 0.0) || (self.top == last && self.carry > 0.0);
        if stuck {
            self.carry = 0.0;
        }
    }
}

impl<'a> RowList<'a> {
    /// A list of `len` rows, which a screen reader calls `name`.
    pub fn new(id: Id, name: &'a str, len: usize, row_height: f32) -> Self {
        Self {
            id,
            name,
            len,
            row_height,
            current: None,
            cursor: None,
            is_heading: None,
        }
    }

    /// Which rows are headings: they are not pointed at, and the keyboard passes them.
    pub fn headings(mut self, is_heading: &'a dyn Fn(usize) -> bool) -> Self {
        self.is_heading = Some(is_heading);
        self
    }

    /// The row with the fill of the current one; the keyboard moves from it.
    pub fn current(mut self, current: Option<usize>) -> Self {
        self.current = current;
        self.cursor = self.cursor.or(current);
        self
    }

    /// The row that the keyboard moves from, where that is another one.
    pub fn cursor(mut self, cursor: Option<usize>) -> Self {
        self.cursor = cursor.or(self.cursor);
        self
    }

    /// How many whole rows a height has room for, at least one.
    #[must_use]
    pub fn visible_rows(height: f32, row_height: f32) -> usize {
        whole((height / row_height).floor()).max(1)
    }

    /// Shows the visible rows in `rect`. `row_ui` paints a row into the rectangle that it gets
    /// and returns what a screen reader calls it; `None` for a row that is vacant just now.
    pub fn show(
        self,
        ui: &mut Ui,
        rect: Rect,
        state: &mut RowListState,
        mut row_ui: impl FnMut(&mut Ui, usize, Rect, &Response) -> Option<String>,
    ) -> RowListOutput {
        let visible = Self::visible_rows(rect.height(), self.row_height);
        ui.advance_cursor_after_rect(rect);
        let list = ui.interact(rect, self.id, Sense::FOCUSABLE);
        list.widget_info(|| WidgetInfo::labeled(Role::ListBox, ui.is_enabled(), self.name));
        ui.ctx().accesskit_node_builder(list.id, |node| {
            node.set_size_of_set(self.len);
        });

        let mut output = RowListOutput::default();
        if list.has_focus() {
            self.keys(ui, visible, state.top, &mut output);
            if let Some(row) = output.moved {
                state.reveal(row);
            }
        }
        if ui.rect_contains_pointer(rect) && ui.is_enabled() {
            let delta = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
            if delta != 0.0 {
                state.scroll(delta, self.row_height, self.len, visible);
            }
        }
        state.settle(self.len, visible);

        let builder = UiBuilder::new()
            .max_rect(rect)
            .accessibility_parent(list.id);
        let mut rows = ui.new_child(builder);
        rows.shrink_clip_rect(rect.expand2(vec2(0.0, 4.0)));
        let mut ringed = list.has_focus().then_some(rect.shrink(4.0));
        for row in state.top..(state.top + visible).min(self.len) {
            let row_rect = self.row_rect(rect, row - state.top);
            let is_heading = self.is_heading(row);
            let (sense, role) = if is_heading {
                (Sense::hover(), Role::Heading)
            } else {
                (Sense::CLICK, Role::ListBoxOption)
            };
            let response = rows.interact(row_rect, self.id.with(row), sense);
            let is_current = self.current == Some(row);
            let palette = Palette::of(&rows);
            paint_row_background(rows.painter(), palette, row_rect, &response, is_current);
            if let Some(name) = row_ui(&mut rows, row, row_rect, &response) {
                response.widget_info(|| WidgetInfo::labeled(role, true, name.as_str()));
                rows.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_selected(is_current);
                    node.set_position_in_set(row);
                });
                if response.clicked() {
                    output.clicked = Some(row);
                }
            }
            if list.has_focus() && self.cursor == Some(row) {
                ringed = Some(row_rect);
            }
        }
        if let Some(shape) = ringed {
            paint_focus_ring(rows.painter(), Palette::of(&rows), &list, shape, RADIUS);
        }
        if self.len > visible {
            self.thumb(ui, rect, visible, state);
        }
        output
    }

    fn is_heading(&self, row: usize) -> bool {
        self.is_heading.is_some_and(|is_heading| is_heading(row))
    }

    /// The row that is no heading at or beyond `row`, away from `from`; else the other way.
    fn passed(&self, row: usize, from: Option<usize>) -> Option<usize> {
        let is_plain = |row: &usize| !self.is_heading(*row);
        let down = || (row..self.len).find(is_plain);
        let up = || (0..=row).rev().find(is_plain);
        if from.is_some_and(|from| row < from) {
            up().or_else(down)
        } else {
            down().or_else(up)
        }
    }

    fn row_rect(&self, rect: Rect, at: usize) -> Rect {
        let top = rect.top() + real(at) * self.row_height;
        Rect::from_min_size(
            pos2(rect.left() + ROW_MARGIN, top),
            vec2(rect.width() - 2.0 * ROW_MARGIN, self.row_height),
        )
    }

    fn keys(&self, ui: &Ui, visible: usize, top: usize, output: &mut RowListOutput) {
        let filter = EventFilter {
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(self.id, filter));
        let Some(last) = self.len.checked_sub(1) else {
            return;
        };
        ui.input_mut(|input| {
            let mut count = |key| input.count_and_consume_key(Modifiers::NONE, key);
            let mut row = self.cursor;
            let down = count(Key::ArrowDown) + count(Key::PageDown) * (visible - 1).max(1);
            let up = count(Key::ArrowUp) + count(Key::PageUp) * (visible - 1).max(1);
            if down > 0 {
                // Without a row to move from, the first key goes to the first one in view.
                row = Some(row.map_or(top + down - 1, |row| row + down));
            }
            if up > 0 {
                row = Some(row.map_or(top, |row| row.saturating_sub(up)));
            }
            if count(Key::Home) > 0 {
                row = Some(0);
            }
            if count(Key::End) > 0 {
                row = Some(last);
            }
            let row = row.map(|row| row.min(last));
            let row = row.and_then(|row| self.passed(row, self.cursor));
            if row != self.cursor {
                output.moved = row;
            }
            output.entered = count(Key::Enter) > 0;
        });
    }

    fn thumb(&self, ui: &Ui, rect: Rect, visible: usize, state: &mut RowListState) {
        let track = rect.with_min_x(rect.right() - TRACK_WIDTH);
        let response = ui.interact(track, self.id.with("thumb"), Sense::DRAG);
        let last = self.len - visible;
        let height = (rect.height() * real(visible) / real(self.len)).max(THUMB_MIN);
        let room = (rect.height() - height).max(1.0);
        let thumb_top = |top: usize| rect.top() + room * share(top, last);
        if response.drag_stopped() {
            state.grip = None;
        } else if let Some(pointer) = response.interact_pointer_pos() {
            let from_top = pointer.y - thumb_top(state.top);
            let grip = *state
                .grip
                .get_or_insert(if (0.0..height).contains(&from_top) {
                    from_top
                } else {
                    height / 2.0
                });
            state.top = portion(last, (pointer.y - grip - rect.top()) / room);
        }
        let shape = Rect::from_min_size(
            pos2(rect.right() - THUMB_WIDTH - 1.0, thumb_top(state.top)),
            vec2(THUMB_WIDTH, height),
        );
        let palette = Palette::of(ui);
        ui.painter()
            .rect_filled(shape, THUMB_WIDTH / 2.0, palette.stroke);
    }
}

/// A small number of rows as a length.
#[expect(
    clippy::cast_precision_loss,
    reason = "a pixel of millions need not be exact"
)]
pub(super) fn real(rows: usize) -> f32 {
    rows as f32
}

/// A length in rows, without sign or fraction.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is not negative, and its fraction does not count"
)]
pub(super) fn whole(rows: f32) -> usize {
    rows as usize
}

/// What share of `all` this is.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "it is rounded to a pixel"
)]
fn share(rows: usize, all: usize) -> f32 {
    (rows as f64 / all.max(1) as f64) as f32
}

/// The row at a share of `all`.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the share is between 0 and 1, and a pixel is many rows"
)]
fn portion(all: usize, share: f32) -> usize {
    (f64::from(share.clamp(0.0, 1.0)) * all as f64).round() as usize
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::fonts;
    use crate::ui::theme;

    #[derive(Default)]
    struct Shown {
        list: RowListState,
        cursor: Option<usize>,
        touched: usize,
        entered: bool,
    }

    fn list(len: usize) -> Harness<'static, Shown> {
        Harness::builder()
            .with_size(vec2(300.0, 320.0))
            .with_context_setup(theme::install)
            .build_ui_state(
                move |ui, shown: &mut Shown| {
                    let rect = Rect::from_min_size(ui.max_rect().min, vec2(280.0, 310.0));
                    let rows = RowList::new(Id::unique("rows"), "Numbers", len, 30.0);
                    shown.touched = 0;
                    let touched = &mut shown.touched;
                    let output = rows.cursor(shown.cursor).show(
                        ui,
                        rect,
                        &mut shown.list,
                        |ui, row, rect, _| {
                            *touched += 1;
                            let galley = fonts::BODY.line(ui, row.to_string(), egui::Color32::GRAY);
                            ui.painter().galley(rect.min, galley, egui::Color32::GRAY);
                            Some(format!("row {row}"))
                        },
                    );
                    shown.cursor = output.clicked.or(output.moved).or(shown.cursor);
                    shown.entered |= output.entered;
                },
                Shown::default(),
            )
    }

    #[test]
    fn only_whole_visible_rows_are_touched() {
        let mut harness = list(1_000_000);
        assert_eq!(harness.state().touched, 10);
        harness.state_mut().list.reveal(987_654);
        harness.run();
        assert_eq!(harness.state().touched, 10);
        harness
            .get_by_role_and_label(Role::ListBoxOption, "row 987654")
            .click();
        harness.run();
        assert_eq!(harness.state().cursor, Some(987_654));
    }

    #[test]
    fn the_keyboard_moves_and_the_list_follows() {
        let mut harness = list(100);
        harness.get_by_role(Role::ListBox).focus();
        harness.run();
        for (key, row) in [
            (Key::ArrowDown, 0),
            (Key::ArrowDown, 1),
            (Key::PageDown, 10),
            (Key::End, 99),
            (Key::ArrowDown, 99),
            (Key::ArrowUp, 98),
            (Key::PageUp, 89),
            (Key::Home, 0),
        ] {
            harness.key_press(key);
            harness.run();
            assert_eq!(harness.state().cursor, Some(row), "{key:?}");
            harness.get_by_label(&format!("row {row}"));
        }
        harness.key_press(Key::Enter);
        harness.run();
        assert!(harness.state().entered);
    }

    #[test]
    fn the_keyboard_passes_headings() {
        let is_heading = |row: usize| row == 0 || row == 3 || row == 4;
        let rows = RowList::new(Id::unique("rows"), "Numbers", 6, 30.0).headings(&is_heading);
        for (row, from, to) in [
            (0, None, 1),
            (3, Some(2), 5),
            (4, Some(5), 2),
            (0, Some(1), 1),
            (5, Some(0), 5),
        ] {
            assert_eq!(rows.passed(row, from), Some(to), "{row} from {from:?}");
        }
        let all = |_| true;
        let none = RowList::new(Id::unique("rows"), "Numbers", 6, 30.0).headings(&all);
        assert_eq!(none.passed(2, Some(1)), None);
    }

    #[test]
    fn a_row_in_view_is_revealed_without_a_move() {
        let mut state = RowListState::default();
        for (row, top) in [(9, 0), (10, 3), (3, 3), (2, 0), (50, 45), (99, 90)] {
            state.reveal(row);
            state.settle(100, 10);
            assert_eq!(state.top, top, "row {row}");
        }
    }

    #[test]
    fn the_wheel_moves_by_whole_rows() {
        let mut state = RowListState::default();
        state.scroll(-20.0, 30.0, 100, 10);
        assert_eq!(state.top, 0);
        state.scroll(-20.0, 30.0, 100, 10);
        assert_eq!(state.top, 1);
        state.scroll(1e6, 30.0, 100, 10);
        assert_eq!((state.top, state.carry), (0, 0.0));
        state.scroll(-1e6, 30.0, 100, 10);
        assert_eq!((state.top, state.carry), (90, 0.0));
    }
}
