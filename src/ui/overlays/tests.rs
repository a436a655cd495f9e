//! The dialogs by role and label. Lines count from 0 in actions.

use std::path::PathBuf;

use egui::{Key, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::*;
use crate::session::command::Command;
use crate::store::settings::{Settings, ThemeChoice};
use crate::ui::theme;

struct World {
    session: Session,
    state: OverlaysState,
    actions: Vec<Action>,
}

fn harness(overlay: Overlay) -> Harness<'static, World> {
    let mut session = Session::new(Settings::default(), None, || {});
    session.overlay = Some(overlay);
    let world = World {
        session,
        state: OverlaysState::default(),
        actions: Vec::new(),
    };
    let mut harness = Harness::builder()
        .with_size(vec2(1200.0, 800.0))
        .with_context_setup(theme::install)
        .with_max_steps(16)
        .build_ui_state(
            |ui, world: &mut World| {
                let World {
                    session,
                    state,
                    actions,
                } = world;
                let before = actions.len();
                overlays_ui(ui, session, state, actions);
                for action in &actions[before..] {
                    match action {
                        Action::Show(overlay) => session.overlay.clone_from(overlay),
                        Action::SetSettings(settings) => session.settings = (**settings).clone(),
                        _ => {}
                    }
                }
            },
            world,
        );
    harness.run();
    harness
}

fn write(harness: &mut Harness<'_, World>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run();
}

fn press(harness: &mut Harness<'_, World>, key: Key) {
    harness.key_press(key);
    harness.run();
}

#[test]
fn every_dialog_closes_with_escape() {
    for overlay in [
        Overlay::Keys,
        Overlay::Settings,
        Overlay::OpenByPath(String::new()),
        Overlay::SaveByPath(String::new()),
        Overlay::About,
        Overlay::Findings,
        Overlay::Unsaved(None),
    ] {
        let mut harness = harness(overlay);
        assert!(harness.get_all_by_role(Role::Heading).count() > 0);
        press(&mut harness, Key::Escape);
        assert_eq!(harness.state().session.overlay, None);
    }
}

#[test]
fn a_path_is_opened_with_enter() {
    let mut harness = harness(Overlay::OpenByPath("No dialog came.".to_owned()));
    harness.get_by_value("No dialog came.");
    write(&mut harness, "/texts/article.txt");
    press(&mut harness, Key::Enter);
    let article = PathBuf::from("/texts/article.txt");
    assert!(matches!(
        harness.state().actions.as_slice(),
        [Action::Show(None), Action::Open(path)] if *path == article
    ));
}

#[test]
fn an_empty_path_is_not_opened() {
    let mut harness = harness(Overlay::OpenByPath(String::new()));
    press(&mut harness, Key::Enter);
    harness.get_by_value("Type the path of a file or of a folder");
    assert!(harness.state().actions.is_empty());
}

fn save_at(path: &std::path::Path) -> Harness<'static, World> {
    let mut harness = harness(Overlay::SaveByPath(String::new()));
    write(&mut harness, &path.display().to_string());
    press(&mut harness, Key::Enter);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while harness.state().state.path.is_looking() {
        assert!(std::time::Instant::now() < until, "the disk answers");
        std::thread::yield_now();
        harness.step();
    }
    harness.run();
    harness
}

#[test]
fn marks_are_saved_at_a_free_place() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("a.ron");
    let harness = save_at(&place);
    assert!(matches!(
        harness.state().actions.as_slice(),
        [Action::Show(None), Action::SaveTo(path)] if *path == place
    ));
}

#[test]
fn a_file_is_replaced_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("a.ron");
    std::fs::write(&place, "other marks").unwrap();
    let mut harness = save_at(&place);
    assert!(harness.state().actions.is_empty());
    harness
        .get_by_role_and_label(Role::Button, "Replace the file")
        .click();
    harness.run();
    assert!(matches!(
        harness.state().actions.as_slice(),
        [Action::Show(None), Action::SaveTo(path)] if *path == place
    ));
}

#[test]
fn settings_are_in_force_at_once() {
    let mut harness = harness(Overlay::Settings);
    harness
        .get_by_role_and_label(Role::RadioButton, "Dark")
        .click();
    harness.run();
    assert_eq!(harness.state().session.settings.theme, ThemeChoice::Dark);
    harness
        .get_by_role_and_label(Role::CheckBox, "Reduce motion")
        .click();
    harness.run();
    assert!(harness.state().session.settings.reduce_motion);
    assert_eq!(harness.state().actions.len(), 2);
}

#[test]
fn the_author_is_set_when_the_dialog_closes() {
    let mut harness = harness(Overlay::Settings);
    let field = harness.get_by_role_and_label(Role::TextInput, "Your name");
    assert!(field.is_focused());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    harness.run();
    write(&mut harness, "olena");
    assert!(harness.state().actions.is_empty(), "not at each letter");
    press(&mut harness, Key::Escape);
    assert_eq!(harness.state().session.settings.author, "olena");
}

#[test]
fn keys_are_filtered_by_text() {
    let mut harness = harness(Overlay::Keys);
    harness.get_by_value("All commands…: Ctrl+Shift+P");
    write(&mut harness, "citation");
    harness.get_by_value("Copy as citation: Ctrl+Shift+C");
    assert!(
        harness
            .query_by_value("All commands…: Ctrl+Shift+P")
            .is_none()
    );
    write(&mut harness, "zzz");
    harness.get_by_value("No command contains “citationzzz”.");
}

#[test]
fn unsaved_work_has_four_ways_out() {
    let mut harness = harness(Overlay::Unsaved(Some("the disk is full".to_owned())));
    harness.get_by_value("The disk is full.");
    let save = harness.get_by_role_and_label(Role::Button, "Save");
    assert!(save.accesskit_node().is_disabled(), "no document is open");
    for name in ["Save elsewhere…", "Close without saving", "Cancel"] {
        harness.get_by_role_and_label(Role::Button, name).click();
        harness.run();
    }
    assert!(matches!(
        harness.state().actions.as_slice(),
        [
            Action::Run(Command::SaveElsewhere),
            Action::CloseUnsaved,
            Action::Show(None)
        ]
    ));
}

#[test]
fn the_keyboard_stays_in_the_dialog() {
    let mut harness = harness(Overlay::About);
    for _ in 0..5 {
        press(&mut harness, Key::Tab);
        let focused = ["Close"]
            .into_iter()
            .flat_map(|name| harness.get_all_by_label(name))
            .any(|node| node.is_focused());
        assert!(focused);
    }
}
