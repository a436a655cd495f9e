//! The real window without a display: the same code as in `main`, fed with events, its shapes
//! tessellated as they would be for the graphics card. Lengths are points.

use std::path::Path;
use std::time::{Duration, Instant};

use egui::{
    Context, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2,
    RawInput, Rect, TouchPhase, Vec2, pos2, vec2,
};
use evimark::session::{Action, Document};
use evimark::store::settings::Settings;
use evimark::ui::app::App;

const SIZE: Vec2 = vec2(1440.0, 900.0);
/// Time of the frames, in seconds, as on a usual screen.
const FRAME_SECONDS: f64 = 1.0 / 60.0;
/// Threads that take longer hang.
const PATIENCE: Duration = Duration::from_mins(5);

/// A window.
pub struct Window {
    ctx: Context,
    pub app: App,
    time: f64,
    events: Vec<Event>,
}

impl Window {
    /// A window with nothing open.
    pub fn new() -> Self {
        let ctx = Context::default();
        let settings = Settings {
            author: "olena".to_owned(),
            ..Settings::default()
        };
        let mut window = Self {
            app: App::new(&ctx, settings, None),
            ctx,
            time: 1.0,
            events: Vec::new(),
        };
        window.frame();
        window
    }

    /// A window with a document open, all of it.
    pub fn open(path: &Path) -> Self {
        let mut window = Self::new();
        window.begin(path);
        window.settle();
        window
    }

    /// Begins to open a document.
    pub fn begin(&mut self, path: &Path) {
        self.app.session.run(Action::Open(path.to_owned()));
    }

    /// Lets threads finish and the window show what they found.
    pub fn settle(&mut self) {
        let began = Instant::now();
        loop {
            self.frame();
            self.frame();
            if !self.app.session.is_busy() {
                break;
            }
            assert!(began.elapsed() < PATIENCE, "a thread hangs");
            std::thread::sleep(Duration::from_millis(1));
        }
        for _ in 0..30 {
            self.frame();
        }
    }

    pub fn document(&self) -> &Document {
        self.app
            .session
            .document
            .as_ref()
            .expect("a document is open")
    }

    // ---- events

    /// Something that happens in the next frame.
    pub fn event(&mut self, event: Event) {
        self.events.push(event);
    }

    pub fn move_pointer(&mut self, to: Pos2) {
        self.event(Event::PointerMoved(to));
    }

    pub fn button(&mut self, at: Pos2, pressed: bool) {
        self.move_pointer(at);
        self.event(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }

    pub fn wheel(&mut self, points: f32) {
        self.event(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, points),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        });
    }

    pub fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    pub fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        for pressed in [true, false] {
            self.event(Event::Key {
                key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers,
            });
        }
    }

    pub fn type_text(&mut self, text: &str) {
        self.event(Event::Text(text.to_owned()));
    }

    // ---- frames

    /// One frame with what happened; how long it took from the events to the triangles.
    pub fn frame(&mut self) -> Duration {
        self.time += FRAME_SECONDS;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), SIZE)),
            time: Some(self.time),
            focused: true,
            events: std::mem::take(&mut self.events),
            ..RawInput::default()
        };
        let app = &mut self.app;
        let began = Instant::now();
        let output = self.ctx.run_ui(input, |ui| {
            app.logic(ui.ctx());
            app.ui(ui);
        });
        let triangles = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let took = began.elapsed();
        std::hint::black_box(triangles);
        took
    }
}
