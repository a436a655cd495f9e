//! The welcome screen by role and label. No offsets here.

use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::Timestamp;

use super::*;
use crate::store::settings::{Recent, Settings};
use crate::ui::theme;

struct World {
    session: Session,
    samples: Vec<Sample>,
    state: WelcomeState,
    actions: Vec<Action>,
}

fn harness(recent: Vec<Recent>, width: f32) -> Harness<'static, World> {
    let settings = Settings {
        recent,
        ..Settings::default()
    };
    let sample = Sample {
        path: PathBuf::from("samples/ruling.txt"),
        title: "A ruling with citations".to_owned(),
        note: "Articles, parts and paragraphs".to_owned(),
        marks: Some(38),
    };
    let world = World {
        session: Session::new(settings, None, || {}),
        samples: vec![sample],
        state: WelcomeState::default(),
        actions: Vec::new(),
    };
    let mut harness = Harness::builder()
        .with_size(vec2(width, 800.0))
        .with_context_setup(theme::install)
        .with_max_steps(16)
        .build_ui_state(
            |ui, world: &mut World| {
                let World {
                    session,
                    samples,
                    state,
                    actions,
                } = world;
                welcome_ui(ui, session, samples, state, actions);
            },
            world,
        );
    harness.run();
    harness
}

fn recent(path: PathBuf, title: &str) -> Recent {
    Recent {
        path,
        is_folder: false,
        opened: Timestamp::now(),
        title: title.to_owned(),
        marks: 70,
        read_percent: 33,
    }
}

#[test]
fn enter_opens_a_file_at_once() {
    let mut harness = harness(Vec::new(), 1200.0);
    harness.key_press(Key::Enter);
    harness.run();
    assert!(matches!(
        harness.state().actions.as_slice(),
        [Action::Run(Command::Open)]
    ));
}

#[test]
fn without_recent_documents_it_says_so() {
    let harness = harness(Vec::new(), 1200.0);
    harness.get_by_value("Nothing opened yet.");
}

#[test]
fn rows_open_what_they_show_at_any_width() {
    for width in [1200.0, 520.0] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tessel-04.txt");
        std::fs::write(&path, "text").unwrap();
        let mut harness = harness(vec![recent(path.clone(), "Inquiry")], width);
        for title in ["Inquiry", "A ruling with citations"] {
            harness.get_by_label_contains(title).scroll_to_me();
            harness.run();
            harness.get_by_label_contains(title).click();
            harness.run();
        }
        let opened: Vec<_> = harness
            .state()
            .actions
            .iter()
            .filter_map(|action| match action {
                Action::Open(path) => Some(path.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(opened, [path, PathBuf::from("samples/ruling.txt")]);
    }
}

#[test]
fn rows_are_reached_with_the_tab_key() {
    let mut harness = harness(Vec::new(), 1200.0);
    for key in [Key::Tab, Key::Tab, Key::Enter] {
        harness.key_press(key);
        harness.run();
    }
    assert!(matches!(
        harness.state().actions.as_slice(),
        [Action::Open(_)]
    ));
}

#[test]
fn what_is_gone_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone.txt");
    let mut harness = harness(vec![recent(path, "Annex B")], 1200.0);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while harness.query_by_label_contains("File is gone").is_none() {
        assert!(std::time::Instant::now() < until, "it is looked for");
        std::thread::yield_now();
        harness.step();
    }
}
