//! The menu bar: every command by name, the way into the command palette, and the switches of
//! both side panels. Made from the command table alone. Lengths are points.

use egui::containers::menu::{MenuBar, MenuButton, MenuConfig, MenuState, SubMenu};
use egui::{
    Align, Button, CornerRadius, Id, Key, Layout, Modifiers, Popup, Rect, Response, Role, Sense,
    Ui, WidgetInfo, pos2, vec2,
};

use super::icons::{ICON_SIZE, Icon};
use super::theme::{self, Palette, RADIUS_MENU_ITEM};
use super::widgets::{IconButton, divider_ui, keycaps_width, paint_focus_ring, paint_keycaps};
use super::{command_keys, fonts};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::command::{Command, Group, Menu};

/// The height of the bar.
pub const MENU_BAR_HEIGHT: f32 = 34.0;

const ITEM_HEIGHT: f32 = 28.0;
const ITEM_PADDING: f32 = 8.0;
/// Between the text of an item and its keys.
const KEYS_GAP: f32 = 32.0;
const CHECK_WIDTH: f32 = ICON_SIZE + 8.0;

/// Shows the bar in a ui as high as [`MENU_BAR_HEIGHT`].
pub fn menu_bar_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let bar = Rect::from_min_size(
        ui.max_rect().left_top(),
        vec2(ui.available_width(), MENU_BAR_HEIGHT),
    );
    ui.allocate_rect(bar, Sense::hover());
    let inner = bar.shrink2(vec2(8.0, 0.0));
    let left_to_right = Layout::left_to_right(Align::Center);
    let builder = egui::UiBuilder::new().max_rect(inner).layout(left_to_right);
    ui.scope_builder(builder, |ui| {
        MenuBar::new()
            .style(theme::menu_style)
            .config(MenuConfig::new().style(theme::menu_style))
            .ui(ui, |ui| menus_ui(ui, session, actions));
    });
    let right = inner.with_min_x(inner.center().x);
    let builder = egui::UiBuilder::new()
        .max_rect(right)
        .layout(Layout::right_to_left(Align::Center));
    ui.scope_builder(builder, |ui| right_ui(ui, session, actions));
}

fn right_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    // A review takes the place of the panels.
    if session.document.is_some() && session.shown_review().is_none() {
        for (icon, command, name) in [
            (Icon::PanelRight, Command::ToggleInspector, "Inspector"),
            (Icon::PanelLeft, Command::ToggleDocuments, "Documents"),
        ] {
            let words = command_keys::words(command);
            let keys: Vec<&str> = words.iter().map(String::as_str).collect();
            let button = IconButton::new(icon, name)
                .keys(&keys)
                .selected(session.is_on(command) == Some(true))
                .strong();
            if ui.add(button).clicked() {
                actions.push(Action::Run(command));
            }
        }
        ui.add_space(8.0);
    } else {
        ui.add_space(8.0);
    }
    if commands_button(ui).clicked() {
        actions.push(Action::Run(Command::Palette));
    }
}

/// The quiet button that opens the palette: icon, word, caps.
fn commands_button(ui: &mut Ui) -> Response {
    const NAME: &str = "Commands";
    const HEIGHT: f32 = 28.0;
    const GAP: f32 = 8.0;

    let palette = Palette::of(ui);
    let words = command_keys::words(Command::Palette);
    let keys: Vec<&str> = words.iter().map(String::as_str).collect();
    let name = fonts::BODY.line(ui, NAME, palette.weak);
    let width = GAP + ICON_SIZE + GAP + name.size().x + GAP + keycaps_width(ui, &keys) + GAP;
    let (rect, response) = ui.allocate_exact_size(vec2(width.ceil(), HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), NAME));
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        if response.is_pointer_button_down_on() {
            painter.rect_filled(rect, CornerRadius::same(RADIUS_MENU_ITEM), palette.active);
        } else if response.hovered() {
            painter.rect_filled(rect, CornerRadius::same(RADIUS_MENU_ITEM), palette.hover);
        }
        let middle = rect.center().y;
        let mut x = rect.left() + GAP;
        Icon::Search.paint(painter, pos2(x + ICON_SIZE / 2.0, middle), palette.weak);
        x += ICON_SIZE + GAP;
        let at = pos2(x, middle - name.size().y / 2.0);
        x += name.size().x + GAP;
        painter.galley(at, name, palette.weak);
        paint_keycaps(ui, pos2(x, middle), &keys);
        paint_focus_ring(
            painter,
            palette,
            &response,
            rect.shrink(2.0),
            RADIUS_MENU_ITEM,
        );
    }
    response
}

// ---- menus

/// What the bar remembers of the keyboard from frame to frame.
#[derive(Clone, Copy, Debug, Default)]
struct Keyboard {
    /// What had the focus before the bar took it, and gets it back.
    before: Option<Id>,
    /// Whether a menu was open in the last frame.
    was_open: bool,
    /// Whether a menu was closed in the last frame. The focus goes back one frame later, unless
    /// something else has taken it by then.
    gives_back: bool,
    /// The title that gets the focus in this frame: asked for one frame earlier, because egui
    /// moves the focus itself at the start of a frame when an arrow leaves a menu.
    asked: Option<usize>,
}

fn menus_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let id = Id::unique("menu bar: keyboard");
    let mut keyboard: Keyboard = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let focused = ui.memory(egui::Memory::focused);
    let give_focus_to = keyboard.asked.take();
    if session.overlay.is_none()
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F10))
    {
        keyboard.asked = Some(0);
    }

    let titles: Vec<Response> = Menu::ALL
        .into_iter()
        .enumerate()
        .map(|(at, menu)| {
            let title = fonts::BODY.rich(menu.title()).color(Palette::of(ui).text);
            let (response, _) = MenuButton::from_button(Button::new(title))
                .ui(ui, |ui| groups_ui(ui, session, menu, actions));
            // From here the arrows walk the menu, also where the pointer opened it.
            if give_focus_to == Some(at) || response.clicked() {
                response.request_focus();
            }
            paint_focus_ring(
                ui.painter(),
                Palette::of(ui),
                &response,
                response.rect.shrink(2.0),
                RADIUS_MENU_ITEM,
            );
            response
        })
        .collect();

    walk_titles(ui, &titles, &mut keyboard);
    let open = titles
        .iter()
        .position(|title| Popup::is_id_open(ui.ctx(), Popup::default_response_id(title)));
    let is_title = |id: Option<Id>| titles.iter().any(|title| Some(title.id) == id);
    if std::mem::take(&mut keyboard.gives_back) && (focused.is_none() || is_title(focused)) {
        give_back(ui, keyboard.before);
    }
    match open {
        // The pointer went over to another menu.
        Some(at) if is_title(focused) && focused != Some(titles[at].id) => {
            keyboard.asked = keyboard.asked.or(Some(at));
        }
        None if keyboard.was_open => {
            keyboard.gives_back = true;
            give_back(ui, None);
        }
        // egui takes the focus away when the pointer goes down; that is not the end of it here.
        None if !is_title(focused) && (focused.is_some() || !is_clicking(ui)) => {
            keyboard.before = focused;
        }
        _ => {}
    }
    keyboard.was_open = open.is_some();
    if keyboard.asked.is_some() || keyboard.gives_back {
        ui.ctx().request_repaint();
    }
    ui.data_mut(|data| data.insert_temp(id, keyboard));
}

/// Takes the arrows that lead from the titles into a menu and from one menu to the next.
fn walk_titles(ui: &Ui, titles: &[Response], keyboard: &mut Keyboard) {
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    for (at, title) in titles.iter().enumerate() {
        let popup = Popup::default_response_id(title);
        if !Popup::is_id_open(ui.ctx(), popup) {
            if title.has_focus() && pressed(Key::ArrowDown) {
                Popup::open_id(ui.ctx(), popup);
                keyboard.asked = Some(at);
            }
            continue;
        }
        if MenuState::from_id(ui.ctx(), popup, |state| state.open_item.is_some()) {
            continue;
        }
        let count = titles.len();
        let next = if pressed(Key::ArrowRight) {
            (at + 1) % count
        } else if pressed(Key::ArrowLeft) && !had_submenu(ui, popup) {
            (at + count - 1) % count
        } else {
            continue;
        };
        Popup::open_id(ui.ctx(), Popup::default_response_id(&titles[next]));
        keyboard.asked = Some(next);
        return;
    }
}

fn is_clicking(ui: &Ui) -> bool {
    ui.input(|input| input.pointer.any_down() || input.pointer.any_released())
}

/// Gives the focus back to what had it before the bar, or to nothing.
fn give_back(ui: &Ui, before: Option<Id>) {
    ui.memory_mut(|memory| match (before, memory.focused()) {
        (Some(before), _) => memory.request_focus(before),
        (None, Some(focused)) => memory.surrender_focus(focused),
        (None, None) => {}
    });
    ui.ctx().request_repaint();
}

/// Whether the menu had a submenu open in the last frame, which an arrow to the left has then
/// just closed.
fn had_submenu(ui: &Ui, popup: Id) -> bool {
    ui.data(|data| data.get_temp(had_submenu_id(popup)).unwrap_or(false))
}

fn had_submenu_id(popup: Id) -> Id {
    popup.with("had a submenu in the last frame")
}

fn groups_ui(ui: &mut Ui, session: &Session, menu: Menu, actions: &mut Vec<Action>) {
    let groups = menu.groups();
    let popup = ui.layer_id().id;
    let has_submenu = MenuState::from_id(ui.ctx(), popup, |state| state.open_item.is_some());
    ui.data_mut(|data| data.insert_temp(had_submenu_id(popup), has_submenu));

    let mut top: Vec<Command> = Vec::new();
    let mut names: Vec<&'static str> = Vec::new();
    for group in groups {
        match group {
            Group::Items(commands) => top.extend(*commands),
            Group::Submenu(name, _) => names.push(name),
        }
    }
    let columns = Columns::new(ui, session, &top, &names);
    ui.set_width(columns.width);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (at, group) in groups.iter().enumerate() {
        match group {
            Group::Items(commands) => {
                if at > 0 {
                    separator_ui(ui);
                }
                items_ui(ui, session, commands, &columns, actions);
            }
            // A submenu belongs to the items above it.
            Group::Submenu(name, commands) => {
                let response = submenu_item(ui, name, &columns);
                SubMenu::new().show(ui, &response, |ui| {
                    let columns = Columns::new(ui, session, commands, &[]);
                    ui.set_width(columns.width);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    items_ui(ui, session, commands, &columns, actions);
                });
            }
        }
    }
}

fn items_ui(
    ui: &mut Ui,
    session: &Session,
    commands: &[Command],
    columns: &Columns,
    actions: &mut Vec<Action>,
) {
    for &command in commands {
        if item(ui, session, command, columns).clicked() {
            actions.push(Action::Run(command));
            ui.close();
        }
    }
}

fn separator_ui(ui: &mut Ui) {
    ui.add_space(4.0);
    divider_ui(ui);
    ui.add_space(4.0);
}

/// Where the parts of the items of one menu stand.
struct Columns {
    width: f32,
    /// From the left of an item to its text.
    text: f32,
}

impl Columns {
    fn new(ui: &Ui, session: &Session, commands: &[Command], submenus: &[&str]) -> Self {
        let color = Palette::of(ui).text;
        let has_switch = commands.iter().any(|&c| session.is_on(c).is_some());
        let text = ITEM_PADDING + if has_switch { CHECK_WIDTH } else { 0.0 };
        let items = commands.iter().map(|&command| {
            let words = fonts::BODY.line(ui, session.command_text(command), color);
            let keys = command_keys::text(command).map_or(0.0, |keys| {
                KEYS_GAP + fonts::SMALL.line(ui, keys, color).size().x
            });
            words.size().x + keys
        });
        let submenus = submenus
            .iter()
            .map(|name| fonts::BODY.line(ui, *name, color).size().x + KEYS_GAP + ICON_SIZE);
        let widest = items.chain(submenus).fold(120.0, f32::max);
        Self {
            width: (text + widest + ITEM_PADDING).ceil(),
            text,
        }
    }
}

fn item(ui: &mut Ui, session: &Session, command: Command, columns: &Columns) -> Response {
    let reason = session.disabled_reason(command);
    let words = session.command_text(command);
    let on = session.is_on(command);
    let keys = command_keys::text(command);
    let response = ui
        .add_enabled_ui(reason.is_none(), |ui| {
            let size = vec2(columns.width, ITEM_HEIGHT);
            let (rect, response) = ui.allocate_exact_size(size, Sense::click());
            response.widget_info(|| match on {
                Some(on) => {
                    WidgetInfo::selected(Role::MenuItemCheckBox, ui.is_enabled(), on, &words)
                }
                None => WidgetInfo::labeled(Role::MenuItem, ui.is_enabled(), &words),
            });
            if let Some(keys) = &keys {
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_keyboard_shortcut(keys.as_str());
                });
            }
            if ui.is_rect_visible(rect) {
                let palette = Palette::of(ui);
                paint_item(ui, rect, &response, false);
                if on == Some(true) {
                    let x = rect.left() + ITEM_PADDING + ICON_SIZE / 2.0;
                    Icon::Check.paint(ui.painter(), pos2(x, rect.center().y), palette.text);
                }
                paint_words(ui, rect, columns, &words);
                if let Some(keys) = &keys {
                    let keys = fonts::SMALL.line(ui, keys, palette.weak);
                    let x = rect.right() - ITEM_PADDING - keys.size().x;
                    let at = pos2(x, rect.center().y - keys.size().y / 2.0);
                    ui.painter().galley(at, keys, palette.weak);
                }
            }
            response
        })
        .inner;
    match (reason, command.tooltip()) {
        (Some(reason), _) => response.on_disabled_hover_text(reason),
        (None, "") => response,
        (None, tooltip) => response.on_hover_text(tooltip),
    }
}

fn submenu_item(ui: &mut Ui, name: &str, columns: &Columns) -> Response {
    let size = vec2(columns.width, ITEM_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, ui.is_enabled(), name));
    let id = SubMenu::id_from_widget_id(response.id);
    let is_open = MenuState::from_ui(ui, |state, _| state.open_item == Some(id));
    if ui.is_rect_visible(rect) {
        paint_item(ui, rect, &response, is_open);
        paint_words(ui, rect, columns, name);
        let center = pos2(
            rect.right() - ITEM_PADDING - ICON_SIZE / 2.0,
            rect.center().y,
        );
        Icon::ChevronRight.paint(ui.painter(), center, Palette::of(ui).weak);
    }
    response
}

fn paint_item(ui: &Ui, rect: Rect, response: &Response, is_open: bool) {
    let palette = Palette::of(ui);
    let radius = CornerRadius::same(RADIUS_MENU_ITEM);
    if response.is_pointer_button_down_on() || is_open {
        ui.painter().rect_filled(rect, radius, palette.active);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, radius, palette.hover);
    }
    // Items stand close together, so that the ring runs inside.
    let shape = rect.shrink(4.0);
    paint_focus_ring(ui.painter(), palette, response, shape, RADIUS_MENU_ITEM - 2);
}

fn paint_words(ui: &Ui, rect: Rect, columns: &Columns, words: &str) {
    let color = Palette::of(ui).text;
    let galley = fonts::BODY.line(ui, words, color);
    let at = pos2(
        rect.left() + columns.text,
        rect.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(at, galley, color);
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::*;
    use crate::store::settings::Settings;

    fn harness() -> Harness<'static, (Session, Vec<Action>)> {
        let session = Session::new(Settings::default(), None, || {});
        let mut harness = Harness::builder()
            .with_size(vec2(1200.0, 700.0))
            .with_context_setup(theme::install)
            .with_max_steps(16)
            .build_ui_state(
                |ui, (session, actions): &mut (Session, Vec<Action>)| {
                    menu_bar_ui(ui, session, actions);
                },
                (session, Vec::new()),
            );
        harness.run();
        harness
    }

    fn commands(harness: &Harness<'_, (Session, Vec<Action>)>) -> Vec<Command> {
        let ran = harness.state().1.iter().filter_map(|action| match action {
            Action::Run(command) => Some(*command),
            _ => None,
        });
        ran.collect()
    }

    #[test]
    fn a_menu_opens_and_runs_a_command() {
        let mut harness = harness();
        harness.get_by_label("File").click();
        harness.run();
        harness
            .get_by_role_and_label(Role::MenuItem, "Open folder…")
            .click();
        harness.run();
        assert_eq!(commands(&harness), [Command::OpenFolder]);
        assert!(
            harness.query_by_label("Open folder…").is_none(),
            "it closes"
        );
    }

    #[test]
    fn what_can_do_nothing_is_disabled() {
        let mut harness = harness();
        harness.get_by_label("File").click();
        harness.run();
        let save = harness.get_by_role_and_label(Role::MenuItem, "Save marks");
        assert!(save.accesskit_node().is_disabled());
        save.click();
        harness.run();
        assert_eq!(commands(&harness), []);
    }

    #[test]
    fn switches_show_whether_they_are_on() {
        let mut harness = harness();
        harness.get_by_label("View").click();
        harness.run();
        let item = harness.get_by_role_and_label(Role::MenuItemCheckBox, "Theme of the system");
        let toggled = item.accesskit_node().toggled();
        assert_eq!(toggled, Some(egui::accesskit::Toggled::True));
    }

    #[test]
    fn the_keyboard_walks_menus_and_submenus() {
        let mut harness = harness();
        for key in [Key::F10, Key::ArrowDown, Key::ArrowRight] {
            harness.key_press(key);
            harness.run();
        }
        // The Edit menu; its only enabled entries are in the submenu.
        harness.get_by_role_and_label(Role::MenuItem, "Select the whole text");
        harness.key_press(Key::Escape);
        harness.run();
        assert!(harness.query_by_label("Select the whole text").is_none());
    }

    #[test]
    fn enter_runs_the_item_with_the_focus() {
        let mut harness = harness();
        for key in [
            Key::F10,
            Key::Enter,
            Key::ArrowDown,
            Key::ArrowDown,
            Key::Enter,
        ] {
            harness.key_press(key);
            harness.run();
        }
        assert_eq!(commands(&harness), [Command::OpenFolder]);
    }

    #[test]
    fn the_keyboard_goes_back_to_where_it_was() {
        let mut harness = Harness::builder()
            .with_size(vec2(1200.0, 700.0))
            .with_context_setup(theme::install)
            .with_max_steps(16)
            .build_ui_state(
                |ui, session: &mut Session| {
                    menu_bar_ui(ui, session, &mut Vec::new());
                    let _ = ui.button("In the text");
                },
                Session::new(Settings::default(), None, || {}),
            );
        harness.get_by_label("In the text").focus();
        harness.run();
        harness.get_by_label("View").click();
        harness.run();
        assert!(harness.get_by_label("View").is_focused());
        harness.key_press(Key::ArrowDown);
        harness.run();
        assert!(harness.get_by_label("Larger text").is_focused());
        harness.key_press(Key::Escape);
        harness.run();
        assert!(harness.get_by_label("In the text").is_focused());

        harness.get_by_label("View").click();
        harness.run();
        harness.get_by_label("Dark theme").click();
        harness.run();
        assert!(harness.get_by_label("In the text").is_focused());

        for key in [Key::F10, Key::Enter, Key::ArrowDown, Key::Enter] {
            harness.key_press(key);
            harness.run();
        }
        assert!(harness.query_by_label("Open folder…").is_none());
        assert!(harness.get_by_label("In the text").is_focused());
    }

    #[test]
    fn the_palette_has_a_button() {
        let mut harness = harness();
        harness
            .get_by_role_and_label(Role::Button, "Commands")
            .click();
        harness.run();
        assert_eq!(commands(&harness), [Command::Palette]);
    }
}
