//! File > Import… and Export… in the window, by role and label.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use evimark::formats::{Options, Scheme};
use evimark::session::exporting::{ExportAction, Stage};
use evimark::session::importing::ImportAction;
use evimark::session::{Action, Overlay};
use serde_json::json;

use super::window::Window;

const ARTICLE: &str = "The Board reported that 46,327 men had been drafted.\n";

fn task() -> String {
    let region = |id: &str, start: usize, words: &str, label: &str| {
        json!({"id": id, "from_name": "label", "to_name": "text", "type": "labels",
               "value": {"start": start, "end": start + words.len(), "text": words, "labels": [label]}})
    };
    let result = [
        region("a", 4, "Board", "ORG"),
        region("b", 24, "46,327 men", "Figure"),
        region("c", 24, "46,327 men", "Figure"),
    ];
    json!([{"id": 1, "data": {"text": ARTICLE}, "annotations": [{"id": 1, "result": result}]}])
        .to_string()
}

fn importing() -> Window {
    let mut window = Window::open(ARTICLE);
    let file = window.path.with_file_name("task.json");
    std::fs::write(&file, task()).unwrap();
    window.run(Action::Import(ImportAction::Read(file)));
    window.settle();
    window
}

#[test]
fn an_import_says_what_would_happen_and_enter_does_it() {
    let mut window = importing();
    let harness = &window.harness;
    harness.get_by_value("task.json · Label Studio (JSON)");
    harness.get_by_value("The same text as in the file");
    harness.get_by_value("Unicode code points: all 3 quotes stand there");
    harness.get_by_value("3 new");
    let take = harness.get_by_role_and_label(Role::Button, "Import 3 marks");
    assert!(take.is_focused(), "Enter imports");
    window.press(Key::Enter);
    assert_eq!(window.document().annotations.len(), 3);
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert!(window.document().annotations.is_empty(), "one step");
}

#[test]
fn a_label_can_be_given_another_tag() {
    let mut window = importing();
    window
        .harness
        .get_by_role_and_label(Role::Button, "Tag for ORG: ORG")
        .click();
    window.settle();
    window.harness.get_by_label("Actor").click();
    window.settle();
    window
        .harness
        .get_by_role_and_label(Role::Button, "Tag for ORG: Actor");
    window
        .harness
        .get_by_role_and_label(Role::Button, "Import 3 marks")
        .click();
    window.settle();
    let tags = window.document().annotations.tags();
    let tags: Vec<_> = tags
        .iter()
        .map(|(tag, count)| (tag.as_str(), *count))
        .collect();
    assert_eq!(tags, [("actor", 1), ("figure", 2)]);
}

#[test]
fn escape_leaves_everything_as_it_was() {
    let mut window = importing();
    window.press(Key::Escape);
    let session = &window.app().session;
    assert!(session.importing.is_none() && session.overlay.is_none());
    assert!(window.document().annotations.is_empty());
}

#[test]
fn an_export_tells_its_losses_before_it_is_written() {
    let mut window = Window::open(ARTICLE);
    window.select("Board");
    window.press(Key::Num2);
    window.select("The Board reported");
    window.press(Key::Num1);
    window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    assert_eq!(window.app().session.overlay, Some(Overlay::Export));
    window
        .harness
        .get_by_role_and_label(Role::RadioButton, "CoNLL-2003 (IOB)")
        .click();
    window.settle();
    let left_out = window.harness.get_all_by_role(Role::Label);
    let said: Vec<_> = left_out.filter_map(|label| label.value()).collect();
    assert!(said.iter().any(|words| words == "Left out"), "{said:?}");
    let place = window.path.with_file_name("out.conll");
    window.run(Action::Export(ExportAction::Write(place.clone())));
    window.settle();
    assert!(std::fs::read_to_string(&place).unwrap().contains("B-claim"));
    let exporting = window.app().session.exporting.as_ref().unwrap();
    assert!(
        matches!(exporting.stage, Stage::Written(..)),
        "{exporting:?}"
    );
    window.press(Key::Escape);
    assert!(window.app().session.exporting.is_none());
}

#[test]
fn an_export_over_the_article_is_refused() {
    let mut window = Window::open(ARTICLE);
    window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    window.run(Action::Export(ExportAction::Choose(
        "csv",
        Options::default(),
    )));
    window.settle();
    let article = window.path.clone();
    window.run(Action::Export(ExportAction::Write(article.clone())));
    window.settle();
    let labels = window.harness.get_all_by_role(Role::Label);
    let said: Vec<_> = labels.filter_map(|label| label.value()).collect();
    assert!(
        said.iter()
            .any(|words| words.contains("never written over")),
        "{said:?}"
    );
    assert_eq!(std::fs::read_to_string(article).unwrap(), ARTICLE);
}

#[test]
fn how_a_format_is_written_can_be_chosen() {
    let mut window = Window::open(ARTICLE);
    window.select("Board");
    window.press(Key::Num2);
    window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    let choose = |window: &mut Window, name: &str| {
        let button = window
            .harness
            .get_by_role_and_label(Role::RadioButton, name);
        button.click();
        window.settle();
    };
    choose(&mut window, "CoNLL-2003 (IOB)");
    choose(&mut window, "IOBES");
    let exporting = window.app().session.exporting.as_ref().unwrap();
    assert_eq!(exporting.options.scheme, Scheme::Iobes);
    let place = window.path.with_file_name("out.conll");
    window.run(Action::Export(ExportAction::Write(place.clone())));
    window.settle();
    assert!(std::fs::read_to_string(&place).unwrap().contains("S-actor"));
}

#[test]
fn without_a_document_a_file_becomes_an_article_and_opens() {
    let mut window = Window::empty();
    let file = window.path.with_file_name("task.json");
    std::fs::write(&file, task()).unwrap();
    window.run(Action::Import(ImportAction::Read(file)));
    window.settle();
    window
        .harness
        .get_by_value("task.json · Label Studio (JSON)");
    let take = window
        .harness
        .get_by_role_and_label(Role::Button, "Import 1 article");
    assert!(take.is_focused());
    window.press(Key::Enter);
    assert_eq!(window.document().name(), "task.txt");
    assert_eq!(window.document().annotations.len(), 3);
    assert!(window.app().session.overlay.is_none());
}
