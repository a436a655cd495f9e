//! The inspector as a person meets it: by role and label. Offsets are UTF-8 bytes.

use egui::{Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tempfile::TempDir;

use super::*;
use crate::model::{Annotation, AnnotationId, Details, Edit, FigureValue, Transaction, Verdict};
use crate::session::document::Access;
use crate::session::{Command, Request, open};
use crate::store::history::v1::Cause;
use crate::store::settings::Settings;
use crate::ui::theme;

const TEXT: &str = "The call-up papers reached Marn.\n\
    A commission counted at least 12,418 men from the valley.\n\
    It rests on Article 51.\n";

struct Window {
    session: Session,
    state: InspectorState,
    is_shown: bool,
    _folder: TempDir,
}

impl Window {
    fn document(&self) -> &Document {
        self.session.document.as_ref().unwrap()
    }

    fn mark(&self, id: &str) -> &Annotation {
        let id: AnnotationId = id.parse().unwrap();
        self.document().annotations.get(id).unwrap()
    }

    fn ui(&mut self, ui: &mut Ui) {
        let mut actions = Vec::new();
        if self.is_shown {
            inspector_ui(ui, &self.session, &mut self.state, &mut actions);
        } else {
            self.state.flush(&mut actions);
        }
        for action in actions {
            self.session.run(action);
        }
        for request in self.session.take_requests() {
            if let Request::Focus(focus) = request {
                self.state.focus(focus);
            }
        }
    }
}

fn mark(text: &str, id: &str, tag: &str, quote: &str) -> Edit {
    let start = u32::try_from(TEXT.find(quote).unwrap()).unwrap();
    let source = crate::text::SourceText::new(text).unwrap();
    let span = source
        .span(start..start + u32::try_from(quote.len()).unwrap())
        .unwrap();
    let created = "2026-11-22T09:14:05Z".parse().unwrap();
    let mark = Annotation::new(id.parse().unwrap(), tag.into(), span, "olena", created);
    Edit::Annotation {
        before: None,
        after: Some(std::sync::Arc::new(mark)),
    }
}

/// A claim that holds a figure, and a legal basis.
fn edits() -> Vec<Edit> {
    vec![
        mark(TEXT, "c1", "claim", "at least 12,418 men from the valley"),
        mark(TEXT, "f1", "figure", "at least 12,418 men"),
        mark(TEXT, "g1", "legal-basis", "Article 51"),
    ]
}

fn window(edits: Vec<Edit>) -> Harness<'static, Window> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt");
    std::fs::write(&path, TEXT).unwrap();
    let settings = Settings {
        author: "marko".to_owned(),
        autosave: false,
        ..Settings::default()
    };
    let mut session = Session::new(settings, None, || {});
    let mut document = open::open(&path, None, &session.tags).unwrap().document;
    if !edits.is_empty() {
        let transaction = Transaction {
            label: "tag".to_owned(),
            edits,
        };
        document.change("olena", Cause::Mark, transaction).unwrap();
    }
    session.document = Some(document);
    Harness::builder()
        .with_size(vec2(332.0, 840.0))
        .with_context_setup(theme::install)
        .build_ui_state(
            |ui, window: &mut Window| window.ui(ui),
            Window {
                session,
                state: InspectorState::default(),
                is_shown: true,
                _folder: folder,
            },
        )
}

fn select(harness: &mut Harness<'_, Window>, id: &str) {
    let id = id.parse().unwrap();
    harness.state_mut().session.run(Action::SelectMark(id));
    harness.run();
}

/// The words above a field are called like it, so that it is found by its role too.
fn field<'a>(harness: &'a Harness<'_, Window>, label: &'a str) -> egui_kittest::Node<'a> {
    let role = match label {
        "Note" => Role::MultilineTextInput,
        _ => Role::TextInput,
    };
    harness.get_by_role_and_label(role, label)
}

fn type_into(harness: &mut Harness<'_, Window>, label: &str, text: &str) {
    field(harness, label).focus();
    harness.run();
    field(harness, label).type_text(text);
    harness.run();
}

#[test]
fn the_list_is_in_text_order_and_a_click_selects() {
    let mut harness = window(edits());
    let rows: Vec<String> = harness
        .get_all_by_role(Role::ListBoxOption)
        .map(|row| row.accesskit_node().label().unwrap())
        .collect();
    assert_eq!(
        rows,
        [
            "Figure: at least 12,418 men",
            "Claim: at least 12,418 men from the valley",
            "Legal basis: Article 51",
        ]
    );
    harness.get_by_label("Legal basis: Article 51").click();
    harness.run();
    assert_eq!(
        harness.state().document().selected.unwrap().to_string(),
        "g1"
    );
    harness.get_by_label("“Article 51”");
}

#[test]
fn arrows_walk_the_list_and_enter_opens_the_note() {
    let mut harness = window(edits());
    harness.get_by_role(Role::ListBox).focus();
    harness.run();
    for (key, id) in [
        (Key::ArrowDown, "f1"),
        (Key::ArrowDown, "c1"),
        (Key::End, "g1"),
        (Key::ArrowUp, "c1"),
    ] {
        harness.key_press(key);
        harness.run();
        let selected = harness.state().document().selected.unwrap();
        assert_eq!(selected.to_string(), id);
    }
    harness.key_press(Key::Enter);
    harness.run();
    assert!(field(&harness, "Note").is_focused());
}

#[test]
fn a_chip_filters_and_the_way_back_is_offered() {
    let mut harness = window(edits());
    harness
        .get_by_role_and_label(Role::CheckBox, "Claim: 1")
        .click();
    harness.run();
    let filter = harness.state().session.listing.filter();
    assert!(filter.tags_off.contains("claim"));

    harness.state_mut().state.focus_filter();
    harness.run();
    type_into(&mut harness, "Filter by text", "xyz");
    assert_eq!(harness.state().session.listing.filter().text, "xyz");
    wait_for_listing(&mut harness);
    harness.get_by_label("No mark contains “xyz”.");
    harness.get_by_label("Clear filter").click();
    harness.run();
    assert!(harness.state().session.listing.filter().is_open());
    assert_eq!(harness.get_all_by_role(Role::ListBoxOption).count(), 3);
    assert_eq!(harness.state().state.filter.text, "");
}

fn wait_for_listing(harness: &mut Harness<'_, Window>) {
    for _ in 0..500 {
        harness.state_mut().session.poll();
        if !harness.state().session.listing.is_busy() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    harness.run();
}

#[test]
fn a_note_is_kept_when_another_mark_is_selected_while_typing() {
    let mut harness = window(edits());
    select(&mut harness, "f1");
    type_into(&mut harness, "Note", "compare annex B ");
    assert_eq!(harness.state().mark("f1").note, "");
    select(&mut harness, "g1");
    assert_eq!(harness.state().mark("f1").note, "compare annex B");
    assert_eq!(harness.state().mark("g1").note, "");
    assert_eq!(field(&harness, "Note").value().unwrap(), "");
}

#[test]
fn a_note_is_handed_over_when_the_hands_rest() {
    let mut harness = window(edits());
    select(&mut harness, "f1");
    type_into(&mut harness, "Note", "compare ");
    assert_eq!(harness.state().mark("f1").note, "");
    for _ in 0..8 {
        harness.step();
    }
    assert_eq!(harness.state().mark("f1").note, "compare ");
    assert_eq!(field(&harness, "Note").value().unwrap(), "compare ");
    field(&harness, "Note").type_text("annex B");
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().mark("f1").note, "compare annex B");
}

#[test]
fn a_note_is_kept_when_the_panel_is_hidden() {
    let mut harness = window(edits());
    select(&mut harness, "f1");
    type_into(&mut harness, "Note", "annex B");
    harness.state_mut().is_shown = false;
    harness.run();
    assert_eq!(harness.state().mark("f1").note, "annex B");
}

#[test]
fn escape_keeps_the_note_and_undo_takes_it_back() {
    let mut harness = window(edits());
    select(&mut harness, "f1");
    type_into(&mut harness, "Note", "annex B");
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().mark("f1").note, "annex B");
    select(&mut harness, "f1");
    assert_eq!(field(&harness, "Note").value().unwrap(), "annex B");
    harness.state_mut().session.run(Action::Run(Command::Undo));
    harness.run();
    assert_eq!(field(&harness, "Note").value().unwrap(), "");
}

#[test]
fn a_figure_is_read_and_what_is_none_stays_in_the_field() {
    let mut harness = window(edits());
    select(&mut harness, "f1");
    type_into(&mut harness, "Value", "at least 12418");
    type_into(&mut harness, "Unit", "men");
    harness.key_press(Key::Enter);
    harness.run();
    let details = Some(Details::Figure {
        value: Some(FigureValue::AtLeast(12418.0)),
        unit: "men".to_owned(),
    });
    assert_eq!(harness.state().mark("f1").details, details);
    assert_eq!(field(&harness, "Value").value().unwrap(), "at least 12,418");

    type_into(&mut harness, "Value", " or so");
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().mark("f1").details, details);
    harness.get_by_label_contains("is not a number");
    let typed = field(&harness, "Value").value();
    select(&mut harness, "g1");
    select(&mut harness, "f1");
    harness.get_by_label_contains("is not a number");
    assert_eq!(field(&harness, "Value").value(), typed);
    assert_eq!(harness.state().mark("f1").details, details);
}

#[test]
fn a_rejection_asks_for_a_reason() {
    let mut harness = window(edits());
    select(&mut harness, "c1");
    harness.get_by_label("Reject…").click();
    harness.run();
    harness.run();
    assert!(
        harness
            .get_by_role_and_label(Role::TextInput, "Reason for rejecting")
            .is_focused()
    );
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().mark("c1").review, None, "no reason yet");
    type_into(&mut harness, "Reason for rejecting", "only a summary");
    harness.key_press(Key::Enter);
    harness.run();
    let review = harness.state().mark("c1").review.clone().unwrap();
    assert_eq!(
        (review.verdict, review.reason.as_str(), &*review.by),
        (Verdict::Rejected, "only a summary", "marko")
    );
    harness.get_by_label_contains("Rejected by marko · ");
    harness.get_by_label("only a summary");

    // With a verdict there is something to filter by.
    harness.get_by_label("Any verdict").click();
    harness.run();
    harness
        .get_by_role_and_label(Role::MenuItemRadio, "Rejected")
        .click();
    harness.run();
    wait_for_listing(&mut harness);
    assert_eq!(harness.get_all_by_role(Role::ListBoxOption).count(), 1);

    harness.get_by_label("Take back").click();
    harness.run();
    assert_eq!(harness.state().mark("c1").review, None);
}

#[test]
fn the_mark_around_is_one_click_away() {
    let mut harness = window(edits());
    select(&mut harness, "f1");
    harness.get_by_label("Line 2 · characters 54–73");
    harness
        .get_by_role_and_label(Role::ListItem, "Claim: at least 12,418 men from the valley")
        .click();
    harness.run();
    assert_eq!(
        harness.state().document().selected.unwrap().to_string(),
        "c1"
    );
    harness.get_by_label("Overlaps");
}

#[test]
fn an_empty_document_says_what_to_do() {
    let harness = window(Vec::new());
    harness.get_by_label("No marks yet. Select some text and press 1 to 4.");
    harness.get_by_label("No mark selected");
}

#[test]
fn a_document_that_cannot_be_changed_has_no_fields() {
    let mut harness = window(edits());
    let document = harness.state_mut().session.document.as_mut().unwrap();
    document.access = Access::ReadOnly("Source changed");
    select(&mut harness, "f1");
    assert!(harness.query_by_role(Role::MultilineTextInput).is_none());
    assert!(harness.query_by_label("Accept").is_none());
}
