//! A frame costs the same whatever the size of the document: blocks, spans and triangles are
//! counted, because times differ from machine to machine. Sizes are bytes.

use std::time::Duration;

use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, pos2, vec2};
use egui_kittest::Harness;
use evimark::cli::generate::{GenerateArgs, Shape, run};
use evimark::session::{Action, Command};
use evimark::text::snap::Granularity;
use evimark::ui::app::App;

use crate::window::{Window, harness, settings};

/// In tenths, how much a frame may cost for a document of twice the size.
const MOST_IN_TEN: usize = 12;

/// What frames cost.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    blocks: usize,
    spans: usize,
    vertices: usize,
}

/// A window with a made-up document open.
fn open(shape: Shape, size: u32, marks: u32) -> Window {
    let mut window = Window::empty();
    let args = GenerateArgs {
        size,
        marks,
        shape,
        seed: 1,
        output: window.path.clone(),
    };
    assert_eq!(run(&args), 0);
    window.run(Action::Open(window.path.clone()));
    window.settle();
    assert!(window.document().annotations.len() >= marks as usize);
    window
}

impl Cost {
    /// One frame with what happened.
    fn step(&mut self, window: &mut Window) {
        window.harness.step();
        let work = window.app().work();
        self.blocks += work.blocks;
        self.spans += work.spans;
        let shapes = window.harness.output().shapes.clone();
        let triangles = window.harness.ctx.tessellate(shapes, 1.0);
        let meshes = triangles
            .iter()
            .filter_map(|clipped| match &clipped.primitive {
                egui::epaint::Primitive::Mesh(mesh) => Some(mesh.vertices.len()),
                egui::epaint::Primitive::Callback(_) => None,
            });
        self.vertices += meshes.sum::<usize>();
    }

    fn add(self, other: Self) -> Self {
        Self {
            blocks: self.blocks + other.blocks,
            spans: self.spans + other.spans,
            vertices: self.vertices + other.vertices,
        }
    }
}

/// What a person does, at ten places all over the text.
fn work(window: &mut Window) -> Vec<(&'static str, Cost)> {
    let mut costs: Vec<(&str, Cost)> = Vec::new();
    let mut scene = |name, window: &mut Window, act: &dyn Fn(&mut Window)| {
        act(window);
        let at = costs.iter().position(|(other, _)| *other == name);
        let at = at.unwrap_or_else(|| {
            costs.push((name, Cost::default()));
            costs.len() - 1
        });
        costs[at].1.step(window);
    };
    let len = window.document().text().len_bytes();
    for tenth in 0..10 {
        let byte = window.document().text().floor_char(len / 10 * tenth + 50);
        scene("jump", window, &|window| window.run(Action::GoTo(byte)));
        scene("nothing", window, &|_| {});
        scene("wheel", window, &|window| {
            window
                .harness
                .event(Event::PointerMoved(pos2(640.0, 430.0)));
            window.harness.event(Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta: vec2(0.0, -200.0),
                phase: TouchPhase::Move,
                source: MouseWheelSource::Unknown,
                modifiers: Modifiers::NONE,
            });
        });
        scene("hover", window, &|window| {
            window
                .harness
                .event(Event::PointerMoved(pos2(600.0, 330.0)));
        });
        window.run(Action::Select {
            anchor: byte,
            head: byte + 12,
            granularity: Granularity::Word,
        });
        scene("tag", window, &|window| {
            window.run(Action::Run(Command::Tag(0)));
        });
        scene("retag", window, &|window| {
            window.run(Action::Run(Command::Tag(1)));
        });
        scene("undo", window, &|window| {
            window.run(Action::Run(Command::Undo));
        });
        scene("next mark", window, &|window| {
            window.harness.key_press(Key::N);
        });
    }
    costs
}

#[test]
fn a_frame_costs_the_same_in_a_document_of_twice_the_size() {
    let [small, large] = [(150_000, 1_500), (300_000, 3_000)].map(|(size, marks)| {
        let mut window = open(Shape::News, size, marks);
        work(&mut window)
    });
    for ((scene, few), (_, many)) in small.iter().zip(&large) {
        let told = format!("{scene}: {few:?} and {many:?}");
        assert!(few.blocks > 0 && few.vertices > 0, "{told}");
        assert!(many.blocks * 10 <= few.blocks * MOST_IN_TEN, "{told}");
        assert!(many.vertices * 10 <= few.vertices * MOST_IN_TEN, "{told}");
    }
    // Spans are looked at only when another block comes into view, which is a matter of chance
    // in a single scene.
    let spans = |costs: Vec<(&str, Cost)>| {
        let costs = costs.into_iter().map(|(_, cost)| cost);
        costs.fold(Cost::default(), Cost::add).spans
    };
    let (few, many) = (spans(small), spans(large));
    assert!(
        few > 0 && many * 10 <= few * MOST_IN_TEN,
        "{few} and {many}"
    );
}

#[test]
fn a_page_shows_no_more_of_thousands_of_marks_than_of_hundreds() {
    let [few, many] = [600, 6_000].map(|marks| {
        let mut window = open(Shape::OneSentence, 20_000, marks);
        let first = window.document().annotations.iter().next().unwrap().start();
        window.run(Action::GoTo(first));
        window.settle();
        let mut cost = Cost::default();
        cost.step(&mut window);
        // From one frame to the next nothing is worked out again.
        assert_eq!(window.app().work().spans, 0);
        (cost, counts(&window))
    });
    assert!(
        many.0.vertices * 10 <= few.0.vertices * MOST_IN_TEN,
        "{few:?} and {many:?}"
    );
    // All that have no lane are counted, in the rows of the sentence that they touch.
    for ((_, counts), marks) in [(few, 600), (many, 6_000)] {
        let most = counts.iter().max().copied().unwrap_or_default();
        let sum: usize = counts.iter().sum();
        assert!(
            most > marks / 4 && sum + 400 > marks,
            "{counts:?} of {marks}"
        );
    }
}

/// The numbers behind `+` at the right of rows.
fn counts(window: &Window) -> Vec<usize> {
    let shapes = &window.harness.output().shapes;
    let texts = shapes.iter().filter_map(|clipped| match &clipped.shape {
        egui::Shape::Text(text) => Some(text.galley.text().to_owned()),
        _ => None,
    });
    let numbers = texts.filter_map(|text| text.strip_prefix('+').map(|n| n.replace(',', "")));
    numbers.filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn odd_shapes_are_shown_like_any_text() {
    for shape in [
        Shape::OneLine,
        Shape::EmptyLines,
        Shape::Whole,
        Shape::LastPage,
    ] {
        let mut window = open(shape, 60_000, 2_000);
        for (scene, cost) in work(&mut window) {
            // Ten frames each.
            assert!(cost.blocks < 10 * 400, "{shape:?}, {scene}: {cost:?}");
            assert!(cost.vertices < 10 * 100_000, "{shape:?}, {scene}: {cost:?}");
        }
    }
}

#[test]
fn marks_are_painted_as_soon_as_they_are_there() {
    let vertices = |window: &mut Window| {
        let mut cost = Cost::default();
        cost.step(window);
        cost.step(window);
        cost.vertices
    };
    let mut window = open(Shape::News, 20_000, 200);
    let marked = vertices(&mut window);
    // The text of the same document, shown as it is before its marks are read.
    let all = std::mem::take(&mut document(&mut window).annotations);
    let bare = vertices(&mut window);
    assert!(bare < marked, "{bare} and {marked}");
    document(&mut window).annotations = all;
    assert_eq!(vertices(&mut window), marked);
}

fn document(window: &mut Window) -> &mut evimark::session::Document {
    let app = window.harness.state_mut();
    app.session.document.as_mut().unwrap()
}

#[test]
fn an_idle_window_does_not_repaint() {
    let app = App::new(&egui::Context::default(), settings(), None);
    let builder = Harness::builder()
        .with_size(vec2(1200.0, 700.0))
        .with_step_dt(0.25);
    let mut window = Window::with(harness(builder, app));
    window.harness.state_mut().session.settings.reduce_motion = false;
    window.write("A text with a caret in it.\n");
    window.run(Action::Open(window.path.clone()));
    window.settle();
    let delay = |window: &Window| {
        let outputs = &window.harness.output().viewport_output;
        outputs
            .values()
            .map(|output| output.repaint_delay)
            .min()
            .unwrap()
    };
    window
        .harness
        .event(Event::PointerMoved(pos2(640.0, 300.0)));
    window.harness.run_steps(4);
    assert!(delay(&window).as_secs_f64() < 1.0, "the caret blinks");
    // Threads that look at the files wait for real time.
    for _ in 0..50 {
        window.harness.run_steps(60);
        if delay(&window) == Duration::MAX {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("it wants to repaint in {:?}", delay(&window));
}
