//! The find bar over the text: what to look for, how, and how many matches there are.
//! Lengths are points; matches are counted from 1.

use egui::text::{CCursor, CCursorRange};
use egui::widgets::text_edit::TextEditState;
use egui::{Align, Id, Key, Layout, Modifiers, Rect, Response, Ui, UiBuilder, pos2, vec2};

use super::icons::Icon;
use super::theme::Palette;
use super::widgets::{IconButton, TextField, ToggleButton, thousands, vertical_divider_ui};
use super::{command_keys, fonts};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::command::Command;
use crate::session::find::Find;

/// The height of the bar.
pub const FIND_BAR_HEIGHT: f32 = 44.0;

const FIELD_WIDTH: f32 = 300.0;
const FIELD_MIN_WIDTH: f32 = 140.0;
/// What the switches and buttons take at the right of the field.
const CONTROLS_WIDTH: f32 = 260.0;
const MARGIN: f32 = 12.0;

/// What the find bar remembers: the pattern as it is being typed.
#[derive(Debug, Default)]
pub struct FindBarState {
    typed: String,
    /// The pattern that the session had when it was last looked at.
    known: String,
    wants_focus: bool,
}

impl FindBarState {
    /// Gives the keyboard to the field and selects what is in it.
    pub fn focus(&mut self) {
        self.wants_focus = true;
    }

    /// The id of the field, to know whether it has the keyboard.
    #[must_use]
    pub fn field_id() -> Id {
        Id::unique("find bar: field")
    }

    fn follow(&mut self, pattern: &str) {
        if self.known != pattern {
            pattern.clone_into(&mut self.known);
            pattern.clone_into(&mut self.typed);
        }
    }
}

/// Shows the bar in a ui as high as [`FIND_BAR_HEIGHT`]. `measure_left` is where the text
/// begins, so that the field stands in line with it.
pub fn find_bar_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut FindBarState,
    measure_left: f32,
    actions: &mut Vec<Action>,
) {
    state.follow(&session.find.query.pattern);
    let bar = Rect::from_min_size(
        ui.max_rect().left_top(),
        vec2(ui.available_width(), FIND_BAR_HEIGHT),
    );
    ui.allocate_rect(bar, egui::Sense::hover());
    // Where there is little room the field gives way first.
    let rightmost = bar.right() - MARGIN - CONTROLS_WIDTH;
    let left = measure_left
        .min(rightmost - FIELD_WIDTH)
        .max(bar.left() + MARGIN);
    let width = FIELD_WIDTH.min((rightmost - left).max(FIELD_MIN_WIDTH));
    let inner = Rect::from_min_max(
        pos2(left, bar.top()),
        bar.right_bottom() - vec2(MARGIN, 0.0),
    );

    let builder = UiBuilder::new()
        .max_rect(inner)
        .layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(builder, |ui| {
        field_ui(ui, session, state, width, actions);
        switches_ui(ui, session, actions);
        ui.add_space(4.0);
        vertical_divider_ui(ui, 16.0);
        ui.add_space(4.0);
        for (icon, command) in [
            (Icon::ChevronUp, Command::FindPrevious),
            (Icon::ChevronDown, Command::FindNext),
        ] {
            let enabled = session.disabled_reason(command).is_none();
            let button = ui.add_enabled_ui(enabled, |ui| icon_button(ui, icon, session, command));
            if button.inner.clicked() {
                actions.push(Action::Run(command));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let words = command_keys::words(Command::Back);
            let keys: Vec<&str> = words.iter().map(String::as_str).collect();
            let close = IconButton::new(Icon::Close, "Close find").keys(&keys);
            if ui.add(close).clicked() {
                actions.push(Action::Run(Command::Back));
            }
            if let Some(error) = &session.find.error {
                error_ui(ui, error);
            }
        });
    });
}

fn field_ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut FindBarState,
    width: f32,
    actions: &mut Vec<Action>,
) {
    let id = FindBarState::field_id();
    let focused = ui.memory(|memory| memory.has_focus(id));
    if focused {
        // Before the field sees it: Enter would end the typing.
        let enter = |modifiers| ui.input_mut(|input| input.consume_key(modifiers, Key::Enter));
        if enter(Modifiers::SHIFT) {
            actions.push(Action::Run(Command::FindPrevious));
        } else if enter(Modifiers::NONE) {
            actions.push(Action::Run(Command::FindNext));
        }
    }
    let count = count(&session.find);
    let field = TextField::new(&mut state.typed, "Find in the text")
        .id(id)
        .hint("Find")
        .icon(Icon::Search)
        .trailing(&count)
        .width(width);
    let response = ui.add(field);
    if response.changed() {
        state.known.clone_from(&state.typed);
        actions.push(Action::SetPattern(state.typed.clone()));
    }
    if std::mem::take(&mut state.wants_focus) {
        response.request_focus();
        ui.ctx().request_repaint();
        let mut text_state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
        let end = CCursor::new(state.typed.chars().count());
        let all = CCursorRange::two(CCursor::new(0), end);
        text_state.cursor.set_char_range(Some(all));
        text_state.store(ui.ctx(), id);
    }
}

/// What stands at the end of the field: `3 of 14`.
fn count(find: &Find) -> String {
    if find.query.pattern.is_empty() || find.error.is_some() {
        return String::new();
    }
    let found = thousands(find.matches.len());
    match (find.current, find.is_done) {
        (_, false) => format!("{found}…"),
        (_, true) if find.matches.is_empty() => "No match".to_owned(),
        (Some(at), true) => format!("{} of {found}", thousands(at + 1)),
        (None, true) => found,
    }
}

fn switches_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.x = 6.0;
    ui.add_space(2.0);
    for (sign, command) in [
        ("Aa", Command::FindCase),
        ("W", Command::FindWholeWord),
        (".*", Command::FindRegex),
        ("≈", Command::FindFold),
    ] {
        let mut on = session.is_on(command) == Some(true);
        let name = session.command_text(command);
        let response = ui.add(ToggleButton::new(&mut on, sign, &name));
        let response = match command.tooltip() {
            "" => response,
            tooltip => response.on_hover_text(tooltip),
        };
        let response = match command_keys::text(command) {
            Some(keys) => response.on_hover_text(keys),
            None => response,
        };
        if response.clicked() {
            actions.push(Action::Run(command));
        }
    }
}

fn icon_button(ui: &mut Ui, icon: Icon, session: &Session, command: Command) -> Response {
    let words = command_keys::words(command);
    let keys: Vec<&str> = words.iter().map(String::as_str).collect();
    let name = session.command_text(command);
    ui.add(IconButton::new(icon, &name).keys(&keys).strong())
}

/// Why the pattern cannot be searched for, cut to the room that is left.
fn error_ui(ui: &mut Ui, error: &str) {
    let palette = Palette::of(ui);
    let first = error.lines().next().unwrap_or_default();
    let room = ui.available_width() - 16.0 - 3.0 * ui.spacing().item_spacing.x;
    if room < 0.0 {
        return;
    }
    let galley = fonts::SMALL.elided(ui, first, palette.warn, room);
    let label = ui.add(egui::Label::new(galley)).on_hover_text(error);
    label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, error));
    Icon::Warning.ui(ui, palette.warn);
}

#[cfg(test)]
mod tests {
    use egui::Role;
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::*;
    use crate::store::settings::Settings;
    use crate::text::SourceText;
    use crate::text::find::Query;
    use crate::ui::theme;

    struct World {
        session: Session,
        state: FindBarState,
        actions: Vec<Action>,
    }

    fn harness(pattern: &str) -> Harness<'static, World> {
        let mut session = Session::new(Settings::default(), None, || {});
        session.find.is_open = true;
        session.find.is_done = true;
        session.find.query = Query {
            pattern: pattern.to_owned(),
            ..Query::default()
        };
        let world = World {
            session,
            state: FindBarState::default(),
            actions: Vec::new(),
        };
        let mut harness = Harness::builder()
            .with_size(vec2(860.0, 60.0))
            .with_context_setup(theme::install)
            .with_max_steps(8)
            .build_ui_state(
                |ui, world: &mut World| {
                    find_bar_ui(
                        ui,
                        &world.session,
                        &mut world.state,
                        124.0,
                        &mut world.actions,
                    );
                },
                world,
            );
        harness.run();
        harness
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

    #[test]
    fn typing_sets_the_pattern() {
        let mut harness = harness("");
        harness.state_mut().state.focus();
        harness.run();
        harness.event(egui::Event::Text("Article".to_owned()));
        harness.run();
        assert!(matches!(
            harness.state().actions.as_slice(),
            [Action::SetPattern(pattern)] if pattern == "Article"
        ));
    }

    #[test]
    fn focus_selects_what_was_there() {
        let mut harness = harness("old");
        harness.state_mut().state.focus();
        harness.run();
        harness.event(egui::Event::Text("new".to_owned()));
        harness.run();
        assert!(matches!(
            harness.state().actions.as_slice(),
            [Action::SetPattern(pattern)] if pattern == "new"
        ));
    }

    #[test]
    fn enter_steps_and_the_field_keeps_the_keyboard() {
        let mut harness = harness("old");
        harness.state_mut().state.focus();
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        harness.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
        harness.run();
        assert_eq!(ran(&harness), [Command::FindNext, Command::FindPrevious]);
        let field = harness.get_by_role_and_label(Role::TextInput, "Find in the text");
        assert!(field.is_focused());
    }

    #[test]
    fn switches_show_their_state_and_are_commands() {
        let mut harness = harness("old");
        let fold = harness.get_by_role_and_label(Role::Button, "Ignore look-alikes");
        let toggled = fold.accesskit_node().toggled();
        assert_eq!(toggled, Some(egui::accesskit::Toggled::True));
        harness
            .get_by_role_and_label(Role::Button, "Match whole words")
            .click();
        harness.run();
        assert_eq!(ran(&harness), [Command::FindWholeWord]);
    }

    #[test]
    fn the_count_says_where_one_is() {
        let text = SourceText::new("aa").expect("short");
        let span = text.span(0..1).expect("inside");
        let mut find = Find::default();
        find.query.pattern.push('a');
        find.matches = vec![span; 1284];
        find.current = Some(2);
        find.is_done = true;
        assert_eq!(count(&find), "3 of 1,284");
        find.is_done = false;
        assert_eq!(count(&find), "1,284…");
        find.matches.clear();
        find.current = None;
        find.is_done = true;
        assert_eq!(count(&find), "No match");
        find.query.pattern.clear();
        assert_eq!(count(&find), "");
    }

    #[test]
    fn an_error_of_the_pattern_is_told() {
        let mut harness = harness("(");
        harness.state_mut().session.find.error = Some("The bracket is not closed".to_owned());
        harness.run();
        harness.get_by_label("The bracket is not closed");
    }
}
