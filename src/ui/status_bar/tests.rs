//! What the bar says about a document, and what its items do. Offsets are UTF-8 bytes.

use std::time::Instant;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tempfile::TempDir;

use super::*;
use crate::session::action::Hint;
use crate::session::document::Saving;
use crate::session::open;
use crate::store::settings::Settings;
use crate::ui::theme;

struct Window {
    session: Session,
    actions: Vec<Action>,
    _folder: TempDir,
}

fn window(bytes: Option<&[u8]>) -> Harness<'static, Window> {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        author: "olena".to_owned(),
        ..Settings::default()
    };
    let mut session = Session::new(settings, None, || {});
    if let Some(bytes) = bytes {
        let path = folder.path().join("article.txt");
        std::fs::write(&path, bytes).unwrap();
        session.document = Some(
            open::open(&path, None, &crate::store::tags::built_in())
                .unwrap()
                .document,
        );
    }
    Harness::builder()
        .with_size(vec2(1440.0, 600.0))
        .with_context_setup(theme::install)
        .build_ui_state(
            |ui, window: &mut Window| {
                let foot = ui.max_rect().with_min_y(ui.max_rect().bottom() - HEIGHT);
                ui.scope_builder(UiBuilder::new().max_rect(foot), |ui| {
                    status_bar_ui(ui, &window.session, &mut window.actions);
                });
            },
            Window {
                session,
                actions: Vec::new(),
                _folder: folder,
            },
        )
}

#[test]
fn a_document_is_described() {
    let mut harness = window(Some("Перший рядок\nsecond line\n".as_bytes()));
    let document = harness.state_mut().session.document.as_mut().unwrap();
    let text = document.text().clone();
    let start = text.line_start(1);
    document.select_span(text.span(start..start + 6).unwrap());
    document.sidecar.saving = Saving::Failed("the disk is full".to_owned());
    harness.run();
    for words in [
        "Source verified",
        "UTF-8",
        "Line 2, character 19",
        "6 characters selected",
        "0 marks",
        "Not saved: the disk is full",
        "olena",
    ] {
        harness.get_by_label(words);
    }
    let hash = harness.state().session.document.as_ref().unwrap();
    let hash = format::short_hash(&hash.source.identity.sha256);
    harness.get_by_label(&hash);
}

#[test]
fn a_changed_source_takes_the_place_of_the_verified_one() {
    let mut harness = window(Some(b"text"));
    let document = harness.state_mut().session.document.as_mut().unwrap();
    document.access = Access::ReadOnly(SOURCE_CHANGED);
    harness.run();
    harness.get_by_label("Source changed");
    harness.get_by_label("Read-only");
    assert!(harness.query_by_label("Source verified").is_none());
}

#[test]
fn another_encoding_can_be_chosen() {
    let mut harness = window(Some(b"text"));
    harness.get_by_role_and_label(Role::Button, "UTF-8").click();
    harness.run();
    harness
        .get_by_role_and_label(Role::MenuItemRadio, "Windows-1251")
        .click();
    harness.run();
    assert!(matches!(
        harness.state().actions[..],
        [Action::SetEncoding("windows-1251")]
    ));
}

#[test]
fn the_author_opens_the_settings() {
    let mut harness = window(Some(b"text"));
    harness.get_by_label("olena").click();
    harness.run();
    assert!(matches!(
        harness.state().actions[..],
        [Action::Show(Some(Overlay::Settings))]
    ));
}

#[test]
fn without_a_document_the_bar_says_so_and_tells_hints() {
    let mut harness = window(None);
    harness.get_by_label("No document open");
    harness.get_by_label("Works offline; opens no connection");
    harness.state_mut().session.hint = Some(Hint {
        text: "Nothing to undo".into(),
        since: Instant::now(),
    });
    harness.run();
    harness.get_by_label("Nothing to undo");
}
