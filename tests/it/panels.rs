//! The history and the conflicts by role and label, without a display. Offsets are Unicode code
//! points, as a person sees them.

use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use evimark::session::{Action, Command};

use crate::window::Window;

const TEXT: &str = "Inquiry counts the drafted\n\nBy harvest, a commission of inquiry reported that at least 12,418 men had been drafted. Article 51 forbids it.\n";

fn wait_until(window: &mut Window, what: &str, is_so: impl Fn(&Window) -> bool) {
    let began = Instant::now();
    while !is_so(window) {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "waited for {what}"
        );
        window.settle();
        std::thread::sleep(Duration::from_millis(5));
    }
    window.settle();
}

/// A window whose history tells of so many things that were done.
fn wait_for(window: &mut Window, deeds: usize) {
    wait_until(window, "the history", |window| {
        window.app().session.chronicle.deeds() == deeds
    });
}

fn rows(window: &Window) -> Vec<String> {
    let rows = window.harness.get_all_by_role(Role::ListBoxOption);
    rows.map(|row| row.accesskit_node().label().unwrap())
        // Without the time, which no test knows.
        .filter_map(|label| label.split_once(", ").map(|(_, rest)| rest.to_owned()))
        // The list of documents has rows too.
        .filter(|label| label.starts_with("olena "))
        .collect()
}

/// A figure that was tagged, retagged and disputed.
fn marked() -> Window {
    let mut window = Window::open(TEXT);
    window.select("at least 12,418 men");
    window.press(Key::Num1);
    window.press(Key::Num3);
    window.press(Key::D);
    window.type_text("an estimate");
    window.press(Key::Enter);
    wait_for(&mut window, 4);
    window
}

#[test]
fn the_history_stands_beside_the_marks() {
    let mut window = marked();
    window.click_role(Role::Tab, "History");
    assert_eq!(
        rows(&window)[..3],
        [
            "olena disputed: “at least 12,418 men”: an estimate",
            "olena changed claim to figure: “at least 12,418 men”",
            "olena tagged as claim: “at least 12,418 men”",
        ]
    );
    window.click_role(Role::CheckBox, "Openings and savings too");
    assert!(
        rows(&window)
            .iter()
            .any(|row| row.starts_with("olena opened the document"))
    );
    window.click_role(Role::Tab, "Marks");
    window
        .harness
        .get_by_role_and_label(Role::TextInput, "Filter by text");
}

#[test]
fn the_keyboard_walks_the_history_and_shows_a_record() {
    let mut window = marked();
    window.press_with(Modifiers::COMMAND, Key::H);
    window.press(Key::ArrowDown);
    window.press(Key::ArrowDown);
    window.press(Key::ArrowUp);
    wait_until(&mut window, "the record", |window| {
        window.app().session.chronicle.details().is_some()
    });
    window.harness.get_by_label("before: claim");
    window.harness.get_by_label("figure");
    window
        .harness
        .get_by_role_and_label(Role::Button, "Copy record")
        .click();
    window.harness.step();
    let commands = &window.harness.output().platform_output.commands;
    assert!(commands.iter().any(|command| matches!(
        command,
        egui::OutputCommand::CopyText(text) if text.contains("Tag: claim → figure")
    )));
    window.settle();
    window.click_role(Role::Button, "Close record");
    assert_eq!(window.app().session.chronicle.selected(), None);
    window.press_with(Modifiers::COMMAND, Key::H);
    assert!(!window.app().session.shows_history());
}

#[test]
fn a_mark_tells_its_history_under_its_details() {
    let mut window = marked();
    let header = window
        .harness
        .get_by_role_and_label(Role::Button, "History of this mark");
    header.scroll_to_me();
    window.settle();
    window.click_role(Role::Button, "History of this mark");
    window.harness.get_by_label("Disputed: an estimate");
    window.harness.get_by_label("Changed claim to figure");
    window.harness.get_by_label("Tagged as claim");
    let sentence = "olena changed claim to figure: “at least 12,418 men”";
    window
        .harness
        .get_by_role_and_label(Role::ListItem, sentence)
        .click();
    wait_until(&mut window, "the record", |window| {
        window.app().session.chronicle.details().is_some()
    });
    assert!(window.app().session.shows_history());
    window.press_with(Modifiers::COMMAND, Key::H);
    // More than five are counted, and shown in the panel.
    for key in [Key::Num1, Key::Num2, Key::Num3, Key::Num4] {
        window.press(key);
    }
    wait_for(&mut window, 8);
    window
        .harness
        .get_by_role_and_label(Role::Button, "and 2 more")
        .scroll_to_me();
    window.settle();
    window.click_role(Role::Button, "and 2 more");
    assert!(window.app().session.shows_history());
    assert_eq!(rows(&window).len(), 7);
    window.click_role(Role::Button, "Only the selected mark");
    assert_eq!(rows(&window).len(), 8, "with the source");
}

#[test]
fn an_empty_history_says_when_it_begins() {
    let mut window = Window::open(TEXT);
    wait_until(&mut window, "the history", |window| {
        window.app().session.chronicle.is_known()
    });
    window.press_with(Modifiers::COMMAND, Key::H);
    window
        .harness
        .get_by_label("No history yet. It begins with the first mark.");
}

#[test]
fn a_note_that_is_typed_is_kept_when_the_history_is_shown() {
    let mut window = marked();
    window.press(Key::Enter);
    window.type_text("annex B");
    window.click_role(Role::Tab, "History");
    let document = window.document();
    assert_eq!(document.annotations.iter().next().unwrap().note, "annex B");
}

#[test]
fn switching_off_is_explained_and_undone() {
    let mut window = marked();
    window.run(Action::Run(Command::RecordHistory));
    window.settle();
    window
        .harness
        .get_by_role_and_label(Role::Heading, "Switch the history off?");
    window.press(Key::Enter);
    assert!(window.app().session.records_history(), "Enter keeps it on");
    window.run(Action::Run(Command::RecordHistory));
    window.settle();
    window.click_role(Role::Button, "Switch off");
    assert!(!window.app().session.records_history());
    window.press_with(Modifiers::COMMAND, Key::H);
    window
        .harness
        .get_by_label("History is off for this document.");
    window
        .harness
        .get_by_role_and_label(Role::Button, "Switch on")
        .click();
    wait_until(&mut window, "the history", |window| {
        let session = &window.app().session;
        session.records_history() && session.opening.is_none()
    });
}

// ---- conflicts

/// A window in which both sides have changed the tag of a mark.
fn in_conflict() -> Window {
    let mut window = Window::open(TEXT);
    window.select("at least 12,418 men");
    window.press(Key::Num3);
    window.press_with(Modifiers::COMMAND, Key::S);
    wait_until(&mut window, "saving", |window| {
        window.sidecar().contains("at least 12,418 men")
    });
    let theirs = window
        .sidecar()
        .replace("tag: \"figure\"", "tag: \"claim\"");
    window.run(Action::Run(Command::Tag(1)));
    std::fs::write(window.sidecar_path(), theirs).unwrap();
    window.run(Action::Run(Command::Save));
    wait_until(&mut window, "the conflict", |window| {
        window.app().session.merging.is_some()
    });
    window
}

#[test]
fn a_conflict_is_compared_and_decided_by_key() {
    let mut window = in_conflict();
    window.click("Compare…");
    window
        .harness
        .get_by_role_and_label(Role::Heading, "Two people changed the same marks");
    window
        .harness
        .get_by_role_and_label(Role::ListBoxOption, "Actor: at least 12,418 men");
    window.harness.get_by_label_contains("Yours · ");
    window.harness.get_by_label_contains("On disk · ");
    window.harness.get_by_label("0 of 1 decided");
    window.press(Key::Num2);
    window.harness.get_by_label("1 of 1 decided");
    window.harness.get_by_label("The one on disk is taken");
    window.press(Key::M);
    window.harness.get_by_label("Yours is kept");
    window.press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!(window.marks(), ["actor: at least 12,418 men"]);
    assert!(window.app().session.merging.is_none());
    wait_until(&mut window, "saving", |window| {
        window.sidecar().contains("tag: \"actor\"")
    });
}

#[test]
fn escape_decides_later() {
    let mut window = in_conflict();
    window.click("Compare…");
    window.press(Key::Escape);
    assert!(window.app().session.shown_merging().is_none());
    window.harness.get_by_label("Compare…");
    // The keys belong to the text again.
    window.press(Key::N);
    assert!(window.has_selected_mark());
}
