//! Whole frames of the real window, with an event in each: from the event to the triangles.

use std::path::PathBuf;
use std::time::Duration;

use egui::{Key, Modifiers, Pos2, pos2};
use evimark::cli::generate::Shape;
use evimark::session::{Action, Command};
use evimark::text::snap::Granularity;
use fastrand::Rng;

use crate::documents::{Folder, LARGEST, MB, Size};
use crate::measure::Bench;
use crate::window::Window;

const GROUP: &str = "frame";
/// Middle of the text, and the strip at its right edge.
const TEXT: Pos2 = pos2(640.0, 430.0);
const STRIP_X: f32 = 1088.0;

/// Something that a person does, and the frame in which it happens.
type Scene = fn(&mut Window, &mut Rng) -> Duration;

const SCENES: [(&str, Scene); 13] = [
    ("nothing", nothing),
    ("scroll by wheel", wheel),
    ("scroll by the bar", bar),
    ("jump to a random place", jump),
    ("drag a selection", drag),
    ("hover", hover),
    ("tag", tag),
    ("retag", retag),
    ("undo", undo),
    ("move to the next mark", next),
    ("scroll the list of marks", list),
    ("filter the list of marks", filter),
    ("type in the find bar", find),
];

pub fn run(bench: &mut Bench) {
    let folder = Folder::new();
    for size in bench.sizes() {
        scenes(bench, GROUP, size, Place::Middle, || folder.document(size));
    }
    for (group, shape, size, place) in ODD {
        if !bench.is_quick || size.bytes < LARGEST.bytes {
            scenes(bench, group, size, place, || folder.shaped(size, shape));
        }
    }
}

/// Where a scene plays.
#[derive(Clone, Copy)]
enum Place {
    Middle,
    End,
}

/// Documents that nobody would wish for.
const ODD: [(&str, Shape, Size, Place); 7] = [
    (
        "frame, a page of 1,700 marks",
        Shape::LastPage,
        Size::new(10 * MB, 1_700),
        Place::End,
    ),
    ("frame, one line", Shape::OneLine, LARGEST, Place::Middle),
    (
        "frame, empty lines",
        Shape::EmptyLines,
        Size::new(MB, 1_000),
        Place::Middle,
    ),
    (
        "frame, all on one sentence",
        Shape::OneSentence,
        Size::new(MB, 10_000),
        Place::Middle,
    ),
    (
        "frame, one over a million",
        Shape::Whole,
        LARGEST,
        Place::Middle,
    ),
    (
        "frame, all on the last page",
        Shape::LastPage,
        Size::new(10 * MB, 100_000),
        Place::End,
    ),
    (
        "frame, a million on the last page",
        Shape::LastPage,
        LARGEST,
        Place::End,
    ),
];

fn scenes(
    bench: &mut Bench,
    group: &'static str,
    size: Size,
    place: Place,
    path: impl FnOnce() -> PathBuf,
) {
    if !bench.wants(group)
        && SCENES
            .iter()
            .all(|(name, _)| !bench.wants(&format!("{group}/{name}/")))
    {
        return;
    }
    let mut window = Window::open(&path());
    assert!(window.document().annotations.len() >= size.marks as usize);
    let mut rng = Rng::with_seed(7);
    for (name, scene) in SCENES {
        // With what the scene before has left behind put away.
        window.press(Key::Escape);
        window.press(Key::Escape);
        window.move_pointer(TEXT);
        let len_bytes = window.document().text().len_bytes();
        jump_to(
            &mut window,
            match place {
                Place::Middle => len_bytes / 2,
                Place::End => len_bytes.saturating_sub(2_000),
            },
        );
        window.settle();
        bench.many(group, name, size, || scene(&mut window, &mut rng));
    }
}

fn nothing(window: &mut Window, _rng: &mut Rng) -> Duration {
    window.frame()
}

fn wheel(window: &mut Window, rng: &mut Rng) -> Duration {
    let len_bytes = window.document().text().len_bytes();
    if rng.u8(..64) == 0 || window.app.visible_bytes().end == len_bytes {
        // Not over and over at the end of the text.
        jump_to(window, rng.u32(..len_bytes));
        window.frame();
    }
    window.move_pointer(TEXT);
    window.wheel(if rng.u8(..8) == 0 { 600.0 } else { -120.0 });
    window.frame()
}

fn bar(window: &mut Window, rng: &mut Rng) -> Duration {
    window.button(pos2(STRIP_X, TEXT.y), true);
    window.frame();
    window.move_pointer(pos2(STRIP_X, f32::from(rng.u16(60..860))));
    let took = window.frame();
    window.button(pos2(STRIP_X, TEXT.y), false);
    window.frame();
    took
}

fn jump(window: &mut Window, rng: &mut Rng) -> Duration {
    let byte = rng.u32(..window.document().text().len_bytes());
    jump_to(window, byte);
    let took = window.frame();
    let visible = window.app.visible_bytes();
    assert!((visible.start..=visible.end).contains(&window.document().selection.head));
    took
}

fn jump_to(window: &mut Window, byte: u32) {
    let byte = window.document().text().floor_char(byte);
    window.app.session.run(Action::GoTo(byte));
}

fn drag(window: &mut Window, rng: &mut Rng) -> Duration {
    window.button(pos2(450.0, 200.0), true);
    window.frame();
    window.move_pointer(pos2(700.0, f32::from(rng.u16(300..800))));
    let took = window.frame();
    window.button(pos2(450.0, 200.0), false);
    window.frame();
    took
}

fn hover(window: &mut Window, rng: &mut Rng) -> Duration {
    window.move_pointer(pos2(
        f32::from(rng.u16(400..1000)),
        f32::from(rng.u16(60..860)),
    ));
    window.frame()
}

/// Selects some words on the screen, not for the first time there.
fn select(window: &mut Window, rng: &mut Rng) {
    let document = window.document();
    let (text, middle) = (document.text(), document.selection.head);
    let from = middle.saturating_sub(1_000);
    let start = text.floor_char(rng.u32(from..(middle + 1_000).min(text.len_bytes())));
    let end = text.floor_char(start + rng.u32(4..60));
    window.app.session.run(Action::Select {
        anchor: start,
        head: end,
        granularity: Granularity::Word,
    });
    window.frame();
}

fn tag(window: &mut Window, rng: &mut Rng) -> Duration {
    select(window, rng);
    window.press([Key::Num1, Key::Num2, Key::Num3, Key::Num4][rng.usize(..4)]);
    let took = window.frame();
    // Else the page fills up.
    window.app.session.run(Action::Run(Command::Undo));
    window.frame();
    took
}

fn retag(window: &mut Window, rng: &mut Rng) -> Duration {
    if window.document().selected.is_none() {
        window.press(Key::N);
        window.frame();
    }
    window.press([Key::Num1, Key::Num2, Key::Num3, Key::Num4][rng.usize(..4)]);
    window.frame()
}

fn undo(window: &mut Window, rng: &mut Rng) -> Duration {
    select(window, rng);
    window.press([Key::Num1, Key::Num2, Key::Num3, Key::Num4][rng.usize(..4)]);
    window.frame();
    window.press_with(Modifiers::COMMAND, Key::Z);
    window.frame()
}

fn next(window: &mut Window, _rng: &mut Rng) -> Duration {
    window.press(Key::N);
    window.frame()
}

fn list(window: &mut Window, rng: &mut Rng) -> Duration {
    window.move_pointer(pos2(1280.0, 300.0));
    window.wheel(if rng.u8(..8) == 0 { 900.0 } else { -150.0 });
    window.frame()
}

fn filter(window: &mut Window, rng: &mut Rng) -> Duration {
    let text = window.app.session.listing.filter().text.clone();
    if text.is_empty() {
        window.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
        window.frame();
        window.frame();
    }
    if text.len() > 4 {
        for _ in 0..text.len() {
            window.press(Key::Backspace);
        }
    }
    window.type_text(["a", "e", "o", "t"][rng.usize(..4)]);
    let took = window.frame();
    assert!(!window.app.session.listing.filter().is_open());
    took
}

fn find(window: &mut Window, rng: &mut Rng) -> Duration {
    if !window.app.session.find.is_open {
        window.press_with(Modifiers::COMMAND, Key::F);
        window.frame();
        window.frame();
    }
    if window.app.session.find.query.pattern.len() > 4 {
        for _ in 0..5 {
            window.press(Key::Backspace);
        }
    }
    window.type_text(["a", "e", "o", "t"][rng.usize(..4)]);
    let took = window.frame();
    assert!(!window.app.session.find.query.pattern.is_empty());
    took
}
