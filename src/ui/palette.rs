//! The command palette: every command by its name, found by typing. Offsets inside names are
//! bytes; lengths are points.

pub mod fuzzy;

use egui::containers::scroll_area::ScrollBarVisibility;
use egui::text::{CCursor, CCursorRange, LayoutJob};
use egui::{
    Area, CornerRadius, Frame, Id, Key, Margin, Modal, Modifiers, Rect, Response, Role, ScrollArea,
    Sense, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::icons::{ICON_SIZE, Icon};
use super::theme::{Palette, RADIUS};
use super::widgets::{divider_ui, keycaps_width, paint_keycaps, thousands};
use super::{command_keys, fonts};
use crate::session::Session;
use crate::session::action::{Action, Overlay};
use crate::session::command::{Command, Menu};

const WIDTH: f32 = 600.0;
const FIELD_HEIGHT: f32 = 48.0;
const ROW_HEIGHT: f32 = 36.0;
/// More rows than this scroll.
const ROWS: f32 = 10.0;
const PADDING: f32 = 4.0;
/// From the edge of the palette to what stands in it.
const CONTENT: f32 = 16.0;
/// Room for keys at the right; the menu's name ends before it.
const KEYS_WIDTH: f32 = 112.0;
/// How many commands are offered again first.
const RECENT: usize = 5;

/// What the palette remembers: what is typed, where the cursor is, what ran last.
#[derive(Debug, Default)]
pub struct PaletteState {
    is_open: bool,
    typed: String,
    /// What `hits` were found for; `None` before the first search.
    searched: Option<String>,
    hits: Vec<Hit>,
    cursor: usize,
    /// The cursor moved by key: its row must be brought into view.
    reveal: bool,
    /// The newest first.
    recent: Vec<Command>,
}

#[derive(Debug)]
struct Hit {
    command: Command,
    menu: Menu,
    name: String,
    letters: Vec<usize>,
}

impl PaletteState {
    /// Notes that a command ran, so that it is offered first the next time. The palette notes
    /// what it runs itself.
    pub fn remember(&mut self, command: Command) {
        self.recent.retain(|&other| other != command);
        self.recent.insert(0, command);
        self.recent.truncate(RECENT);
    }

    fn open(&mut self) {
        self.is_open = true;
        self.typed.clear();
        self.searched = None;
        self.cursor = 0;
        self.reveal = true;
    }

    fn search(&mut self, session: &Session) {
        if self.searched.as_deref() == Some(self.typed.as_str()) {
            return;
        }
        let all = self.offered();
        let names: Vec<String> = all
            .iter()
            .map(|&(_, command)| session.command_text(command))
            .collect();
        self.hits = fuzzy::rank(&self.typed, names.iter().map(String::as_str))
            .into_iter()
            .map(|(at, fit)| {
                let (menu, command) = all[at];
                Hit {
                    command,
                    menu,
                    name: names[at].clone(),
                    letters: fit.letters,
                }
            })
            .collect();
        self.searched = Some(self.typed.clone());
        self.cursor = 0;
        self.reveal = true;
    }

    /// Every command in the order in which an empty field shows them: those used last, then
    /// menu by menu, and the motions of the caret at the end.
    fn offered(&self) -> Vec<(Menu, Command)> {
        let is_motion = |command| matches!(command, Command::Move(_) | Command::Extend(_));
        let mut all: Vec<_> = Command::all()
            .filter(|&(_, command)| command != Command::Palette)
            .collect();
        all.sort_by_key(|&(_, command)| {
            let recent = self.recent.iter().position(|&other| other == command);
            (recent.unwrap_or(RECENT), is_motion(command))
        });
        all
    }

    fn move_cursor(&mut self, to: isize) {
        let last = self.hits.len().saturating_sub(1);
        self.cursor = usize::try_from(to).unwrap_or(0).min(last);
        self.reveal = true;
    }
}

/// Shows the palette over the window while it is open.
pub fn palette_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut PaletteState,
    actions: &mut Vec<Action>,
) {
    if session.overlay != Some(Overlay::Palette) {
        state.is_open = false;
        return;
    }
    let just_opened = !state.is_open;
    if just_opened {
        state.open();
    }
    state.search(session);

    let palette = Palette::of(ui);
    let screen = ui.ctx().content_rect();
    let width = WIDTH.min(screen.width() - 32.0);
    let id = Id::unique("command palette");
    let area = Area::new(id)
        .kind(egui::UiKind::Modal)
        .sense(Sense::hover())
        .order(egui::Order::Foreground)
        .anchor(
            egui::Align2::CENTER_TOP,
            vec2(0.0, (screen.height() / 6.0).round()),
        )
        .role(Role::Dialog)
        .accessible_name("Command palette");
    let frame = Frame::popup(ui.style()).inner_margin(Margin::ZERO);
    let shown = Modal::new(id)
        .area(area)
        .backdrop_color(egui::Color32::TRANSPARENT)
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 0.0;
            let chosen = keys(ui, state);
            field_ui(ui, state, palette, just_opened);
            state.search(session);
            divider_ui(ui);
            let clicked = list_ui(ui, session, state, screen.height());
            if !state.hits.is_empty() {
                ui.add_space(PADDING);
            }
            chosen.or(clicked)
        });
    let chosen = shown
        .inner
        .and_then(|at| state.hits.get(at))
        .map(|hit| hit.command)
        .filter(|&command| session.disabled_reason(command).is_none());
    if let Some(command) = chosen {
        state.remember(command);
        actions.push(Action::Show(None));
        actions.push(Action::Run(command));
    } else if shown.should_close() {
        actions.push(Action::Show(None));
    }
}

/// Takes the keys that walk the list before the field sees them. Returns the row that Enter
/// chose.
fn keys(ui: &Ui, state: &mut PaletteState) -> Option<usize> {
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let cursor = isize::try_from(state.cursor).unwrap_or(0);
    let last = isize::try_from(state.hits.len()).unwrap_or(0) - 1;
    for (key, to) in [
        (Key::ArrowUp, if cursor == 0 { last } else { cursor - 1 }),
        (Key::ArrowDown, if cursor == last { 0 } else { cursor + 1 }),
        (Key::Home, 0),
        (Key::End, last),
        (Key::PageUp, cursor - 9),
        (Key::PageDown, cursor + 9),
    ] {
        if pressed(key) {
            state.move_cursor(to);
        }
    }
    pressed(Key::Enter).then_some(state.cursor)
}

fn field_ui(ui: &mut Ui, state: &mut PaletteState, palette: &Palette, just_opened: bool) {
    let size = vec2(ui.available_width(), FIELD_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let middle = rect.center().y;
    let icon_x = rect.left() + CONTENT + ICON_SIZE / 2.0;
    Icon::Search.paint(ui.painter(), pos2(icon_x, middle), palette.weak);

    let count = match state.hits.len() {
        0 => "No command".to_owned(),
        1 => "1 command".to_owned(),
        count => format!("{} commands", thousands(count)),
    };
    let galley = fonts::SMALL.line(ui, &count, palette.weak);
    let count_left = rect.right() - CONTENT - galley.size().x;
    let at = pos2(count_left, middle - galley.size().y / 2.0);
    ui.painter().galley(at, galley, palette.weak);

    let line = ui.fonts_mut(|fonts| fonts.row_height(&fonts::BODY.font()));
    let field = Rect::from_min_max(
        pos2(icon_x + ICON_SIZE / 2.0 + 10.0, middle - line / 2.0),
        pos2(count_left - 12.0, middle + line / 2.0),
    );
    let id = Id::unique("command palette: field");
    ui.scope_builder(UiBuilder::new().max_rect(field), |ui| {
        let edit = TextEdit::singleline(&mut state.typed)
            .id(id)
            .frame(Frame::NONE)
            .font(fonts::BODY.font())
            .desired_width(f32::INFINITY)
            .return_key(None)
            .hint_text(egui::RichText::new("Type a command").color(palette.weak));
        let output = edit.show(ui);
        output
            .response
            .response
            .accessible_name("Command to look for");
        if just_opened {
            let mut text_state = output.state;
            let end = CCursor::new(0);
            text_state
                .cursor
                .set_char_range(Some(CCursorRange::one(end)));
            text_state.store(ui.ctx(), id);
        }
        // The list is walked from the field, so that the field keeps the keyboard.
        if !ui.memory(|memory| memory.has_focus(id)) {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
    });
}

/// Shows the rows; returns the one that was clicked.
fn list_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut PaletteState,
    screen_height: f32,
) -> Option<usize> {
    let count = state.hits.len();
    if count == 0 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "some hundred rows")]
    let total = count as f32 * ROW_HEIGHT;
    let room = (screen_height * 5.0 / 6.0 - FIELD_HEIGHT - 48.0).max(3.0 * ROW_HEIGHT);
    let height = total.min(ROWS * ROW_HEIGHT).min(room);
    let mut clicked = None;
    ui.add_space(PADDING);
    // The room is set aside first: a pop-up only has the room that it had before.
    let size = vec2(ui.available_width(), height);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect));
    let ui = &mut ui;
    ScrollArea::vertical()
        .id_salt("commands")
        .max_height(height)
        .auto_shrink(false)
        .animated(false)
        .scroll_bar_visibility(ScrollBarVisibility::VisibleWhenNeeded)
        .show_viewport(ui, |ui, viewport| {
            ui.set_height(total);
            let (left, top) = (ui.max_rect().left(), ui.max_rect().top());
            let width = ui.available_width();
            let row_rect = |at: usize| {
                #[expect(clippy::cast_precision_loss, reason = "some hundred rows")]
                let y = top + at as f32 * ROW_HEIGHT;
                Rect::from_min_size(pos2(left, y), vec2(width, ROW_HEIGHT))
                    .shrink2(vec2(PADDING, 0.0))
            };
            if std::mem::take(&mut state.reveal) {
                ui.scroll_to_rect(row_rect(state.cursor), None);
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the view is inside the list"
            )]
            let first = (viewport.min.y.max(0.0) / ROW_HEIGHT) as usize;
            for at in first..count {
                let rect = row_rect(at);
                if rect.top() > ui.clip_rect().bottom() {
                    break;
                }
                let response = row_ui(ui, session, &state.hits[at], rect, at == state.cursor);
                let moved = ui.input(|input| input.pointer.delta() != egui::Vec2::ZERO);
                if response.hovered() && moved {
                    state.cursor = at;
                }
                if response.clicked() {
                    clicked = Some(at);
                }
            }
        });
    clicked
}

fn row_ui(ui: &Ui, session: &Session, hit: &Hit, rect: Rect, is_current: bool) -> Response {
    let palette = Palette::of(ui);
    let reason = session.disabled_reason(hit.command);
    let id = Id::unique("command palette: row").with(hit.command);
    // The keyboard stays in the field, so that a row takes no focus.
    let response = ui.interact(rect, id, Sense::CLICK);
    let words = command_keys::words(hit.command);
    let keys: Vec<&str> = words.iter().map(String::as_str).collect();
    let aside = reason.unwrap_or_else(|| hit.menu.title());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::ListBoxOption, reason.is_none(), hit.name.as_str())
    });
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_selected(is_current);
        node.set_description(aside);
        if !keys.is_empty() {
            node.set_keyboard_shortcut(keys.join("+"));
        }
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }

    let painter = ui.painter();
    if is_current {
        painter.rect_filled(rect, CornerRadius::same(RADIUS), palette.active);
    }
    let (text, weak) = match reason {
        Some(_) => (palette.faint, palette.faint),
        None => (palette.text, palette.weak),
    };
    let middle = rect.center().y;
    let right = rect.right() - (CONTENT - PADDING);
    let mut aside_right = right - KEYS_WIDTH;
    if reason.is_none() && !keys.is_empty() {
        let width = keycaps_width(ui, &keys);
        paint_keycaps(ui, pos2(right - width, middle), &keys);
        aside_right = aside_right.min(right - width - CONTENT);
    }
    let aside = fonts::SMALL.line(ui, aside, weak);
    let aside_left = aside_right - aside.size().x;
    let at = pos2(aside_left, middle - aside.size().y / 2.0);
    painter.galley(at, aside, weak);

    let left = rect.left() + (CONTENT - PADDING);
    let mut job = with_letters(&hit.name, &hit.letters, text);
    job.wrap = egui::text::TextWrapping::truncate_at_width(aside_left - CONTENT - left);
    let name = painter.layout_job(job);
    painter.galley(pos2(left, middle - name.size().y / 2.0), name, text);
    response
}

/// A name with the matched letters in 600. Its sections cover the name without gaps.
fn with_letters(name: &str, letters: &[usize], color: egui::Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut from = 0;
    let mut from_matched = false;
    let mut letters = letters.iter().copied().peekable();
    for (byte, _) in name.char_indices() {
        let matched = letters.next_if_eq(&byte).is_some();
        if matched != from_matched {
            append(&mut job, &name[from..byte], from_matched, color);
            (from, from_matched) = (byte, matched);
        }
    }
    append(&mut job, &name[from..], from_matched, color);
    job
}

fn append(job: &mut LayoutJob, text: &str, matched: bool, color: egui::Color32) {
    let role = if matched {
        fonts::BODY_SEMIBOLD
    } else {
        fonts::BODY
    };
    if !text.is_empty() {
        job.append(text, 0.0, role.format(color));
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::*;
    use crate::session::motion::Motion;
    use crate::store::settings::Settings;
    use crate::ui::theme;

    struct World {
        session: Session,
        state: PaletteState,
        actions: Vec<Action>,
    }

    fn harness() -> Harness<'static, World> {
        let mut session = Session::new(Settings::default(), None, || {});
        session.overlay = Some(Overlay::Palette);
        let mut harness = Harness::builder()
            .with_size(vec2(1200.0, 700.0))
            .with_context_setup(theme::install)
            .with_max_steps(16)
            .build_ui_state(
                |ui, world: &mut World| {
                    let World {
                        session,
                        state,
                        actions,
                    } = world;
                    palette_ui(ui, session, state, actions);
                    if actions.iter().any(|a| matches!(a, Action::Show(None))) {
                        session.overlay = None;
                    }
                },
                World {
                    session,
                    state: PaletteState::default(),
                    actions: Vec::new(),
                },
            );
        harness.run();
        harness
    }

    fn write(harness: &mut Harness<'_, World>, text: &str) {
        harness.event(egui::Event::Text(text.to_owned()));
        harness.run();
    }

    fn ran(harness: &Harness<'_, World>) -> Vec<Command> {
        let actions = harness.state().actions.iter();
        actions
            .filter_map(|action| match action {
                Action::Run(command) => Some(*command),
                _ => None,
            })
            .collect()
    }

    fn current(harness: &Harness<'_, World>) -> Command {
        let state = &harness.state().state;
        state.hits[state.cursor].command
    }

    #[test]
    fn typing_and_enter_runs_a_command() {
        let mut harness = harness();
        write(&mut harness, "dark");
        harness.get_by_role_and_label(Role::ListBoxOption, "Dark theme");
        harness.key_press(Key::Enter);
        harness.run();
        assert_eq!(ran(&harness), [Command::ThemeDark]);
        assert!(matches!(harness.state().actions[0], Action::Show(None)));
        assert!(harness.query_by_label("Dark theme").is_none());
    }

    #[test]
    fn arrows_walk_the_list_around_its_ends() {
        let mut harness = harness();
        assert_eq!(current(&harness), Command::Open);
        harness.key_press(Key::ArrowDown);
        harness.run();
        assert_eq!(current(&harness), Command::OpenFolder);
        for key in [Key::ArrowUp, Key::ArrowUp] {
            harness.key_press(key);
            harness.run();
        }
        // The motions of the caret come last, and the row is brought into view.
        let last = Command::Extend(*Motion::ALL.last().expect("motions"));
        assert_eq!(current(&harness), last);
        let name = harness.state().session.command_text(last);
        harness.get_by_role_and_label(Role::ListBoxOption, &name);
        harness.key_press(Key::Home);
        harness.run();
        assert_eq!(current(&harness), Command::Open);
    }

    #[test]
    fn what_can_do_nothing_says_why_and_does_not_run() {
        let mut harness = harness();
        write(&mut harness, "save marks");
        let row = harness.get_by_role_and_label(Role::ListBoxOption, "Save marks");
        let said = row.accesskit_node().data().description().map(str::to_owned);
        assert_eq!(said.as_deref(), Some("No document open"));
        harness.key_press(Key::Enter);
        harness.run();
        assert_eq!(ran(&harness), []);
        assert!(harness.state().session.overlay.is_some());
    }

    #[test]
    fn a_click_runs_and_what_ran_comes_first_the_next_time() {
        let mut harness = harness();
        write(&mut harness, "all keys");
        harness
            .get_by_role_and_label(Role::ListBoxOption, "All keys")
            .click();
        harness.run();
        assert_eq!(ran(&harness), [Command::Keys]);
        harness.state_mut().actions.clear();
        harness.state_mut().session.overlay = Some(Overlay::Palette);
        harness.run();
        assert_eq!(current(&harness), Command::Keys);
    }

    #[test]
    fn escape_closes() {
        let mut harness = harness();
        harness.key_press(Key::Escape);
        harness.run();
        assert!(harness.state().session.overlay.is_none());
        assert_eq!(ran(&harness), []);
    }

    #[test]
    fn the_letters_that_were_typed_are_set_off() {
        let job = with_letters("Undo tag figure", &[5, 6, 7], egui::Color32::BLACK);
        let sections: Vec<_> = job.sections.iter().map(|s| s.byte_range.clone()).collect();
        let ranges: Vec<_> = sections.iter().map(|r| r.start.0..r.end.0).collect();
        assert_eq!(ranges, [0..5, 5..8, 8..15]);
    }
}
