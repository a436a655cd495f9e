//! What the window looks like, held against pictures: few, because roles and labels say
//! more. Drawn with a software adapter.

use std::path::Path;
use std::time::Duration;

use egui::{Key, Modifiers, vec2};
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};
use evimark::session::Action;
use evimark::store::settings::{Settings, ThemeChoice};
use evimark::ui::app::App;

use crate::window::{harness, settings};

fn window(theme: ThemeChoice, document: Option<&str>) -> Harness<'static, App> {
    let settings = Settings {
        theme,
        ..settings()
    };
    let mut app = App::new(&egui::Context::default(), settings, None);
    if let Some(name) = document {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_docs");
        app.session.run(Action::Open(folder.join(name)));
    }
    let builder = Harness::builder().with_size(vec2(1280.0, 800.0)).wgpu();
    let mut harness = harness(builder, app);
    for _ in 0..50 {
        harness.run_steps(2);
        std::thread::sleep(Duration::from_millis(10));
    }
    harness
}

fn options() -> SnapshotOptions {
    // Another driver rounds the edges of some glyphs in another way; a moved separator or a
    // wrong colour touches far more pixels than this.
    SnapshotOptions::new().threshold(1.5).max_failed_pixels(600)
}

#[test]
fn a_marked_article_in_both_themes() {
    let mut results = SnapshotResults::new();
    for (theme, name) in [
        (ThemeChoice::Light, "article-light"),
        (ThemeChoice::Dark, "article-dark"),
    ] {
        let mut harness = window(theme, Some("ruling-with-citations.txt"));
        harness.key_press(Key::N);
        harness.run_steps(4);
        harness.snapshot_options(name, &options());
        results.extend_harness(&mut harness);
    }
}

#[test]
fn the_command_palette_over_the_text() {
    let mut harness = window(ThemeChoice::Light, Some("short-note.txt"));
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    harness.run_steps(4);
    harness.snapshot_options("palette", &options());
}
