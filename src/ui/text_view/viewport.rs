//! Where the view stands in the text: a block and how far into it, so that nothing jumps
//! when an estimated height is measured. Heights are points.

use egui::Painter;

use super::heights::Heights;
use super::layout::BlockLayout;
use super::metrics::Metrics;
use crate::session::Document;

/// Above the first line.
pub const PAD_TOP: f32 = 24.0;
/// Below the last line.
pub const PAD_BOTTOM: f32 = 64.0;
/// Farther than this many screens, a scroll to a place is not eased.
const EASED_SCREENS: f32 = 1.5;

/// The scroll position and what is known of the heights.
#[derive(Debug)]
pub struct Viewport {
    /// Heights of the blocks at the present width and size.
    pub heights: Heights,
    /// The sizes they were measured with.
    pub metrics: Metrics,
    /// The width they were measured with.
    pub measure: f32,
    /// The block at the top of the view.
    block: usize,
    /// How far the top of the view is into that block.
    offset: f32,
    ease: Option<Ease>,
    /// How many blocks were measured since somebody asked.
    measured: usize,
}

/// A scroll under way.
#[derive(Clone, Copy, Debug)]
struct Ease {
    began: f64,
    distance: f32,
    done: f32,
    target: (usize, f32),
}

impl Viewport {
    /// Stands at the start of a text.
    #[must_use]
    pub fn new(document: &Document, metrics: Metrics, measure: f32) -> Self {
        Self {
            heights: Heights::new(document.text(), document.blocks.clone(), &metrics, measure),
            metrics,
            measure,
            block: 0,
            offset: -PAD_TOP,
            ease: None,
            measured: 0,
        }
    }

    /// Whether these are the heights for a size and a width. Widths are whole points.
    #[must_use]
    pub fn fits(&self, metrics: Metrics, measure: f32) -> bool {
        self.metrics == metrics && (self.measure - measure).abs() < 0.5
    }

    /// The block at the top of the view, and how far the view is into it.
    #[must_use]
    pub fn top(&self) -> (usize, f32) {
        (self.block, self.offset)
    }

    /// Starts over with other sizes, at the same place.
    pub fn resize(&mut self, document: &Document, metrics: Metrics, measure: f32) {
        let share = self.offset / self.heights.get(self.block).max(1.0);
        self.heights = Heights::new(document.text(), document.blocks.clone(), &metrics, measure);
        self.metrics = metrics;
        self.measure = measure;
        self.ease = None;
        if self.offset > 0.0 {
            self.offset = share * self.heights.get(self.block);
        }
    }

    /// Height of the text above the view.
    #[must_use]
    pub fn y(&self) -> f64 {
        self.heights.before(self.block) + f64::from(self.offset)
    }

    /// Lays a block out and keeps its height.
    pub fn measure(&mut self, painter: &Painter, document: &Document, block: usize) -> BlockLayout {
        let layout = BlockLayout::new(
            painter,
            document.text(),
            &document.blocks,
            block,
            &self.metrics,
            self.measure,
        );
        self.heights.set(block, layout.height);
        self.measured += 1;
        layout
    }

    /// How many blocks were measured since the last call.
    pub fn take_measured(&mut self) -> usize {
        std::mem::take(&mut self.measured)
    }

    /// Scrolls by some points, measuring what is passed.
    pub fn scroll(&mut self, painter: &Painter, document: &Document, points: f32) {
        self.offset += points;
        while self.offset < 0.0 && self.block > 0 {
            self.block -= 1;
            self.offset += self.measure(painter, document, self.block).height;
        }
        if self.block == 0 {
            self.offset = self.offset.max(-PAD_TOP);
        }
        loop {
            let height = self.heights.get(self.block);
            if self.offset < height || self.block + 1 >= self.heights.len() {
                break;
            }
            // The estimate may be off: what is passed counts as it really is.
            let height = self.measure(painter, document, self.block).height;
            if self.offset < height {
                break;
            }
            self.offset -= height;
            self.block += 1;
        }
    }

    /// Goes to a height from the top of the text, as the scroll bar does.
    pub fn go_to_y(&mut self, y: f64) {
        self.ease = None;
        if y <= 0.0 {
            self.block = 0;
            #[expect(clippy::cast_possible_truncation, reason = "within the padding")]
            let above = y.max(f64::from(-PAD_TOP)) as f32;
            self.offset = above;
        } else {
            (self.block, self.offset) = self.heights.find(y);
        }
    }

    /// Brings a byte to a height of the view (0 at the top, 1 at the foot). Near places are
    /// eased unless `at_once`.
    pub fn reveal(&mut self, painter: &Painter, document: &Document, byte: u32, view: Reveal) {
        let block = document.blocks.block_of(byte);
        let layout = self.measure(painter, document, block);
        let row = &layout.rows[layout.row_of(byte)];
        let before = (self.block, self.offset);
        let y_before = self.y();
        self.block = block;
        self.offset = row.top;
        self.scroll(painter, document, -view.height * view.share);
        let target = (self.block, self.offset);
        #[expect(clippy::cast_possible_truncation, reason = "compared with a screen")]
        let distance = (self.y() - y_before) as f32;
        if !view.at_once && distance.abs() <= view.height * EASED_SCREENS {
            (self.block, self.offset) = before;
            self.ease = Some(Ease {
                began: view.now,
                distance,
                done: 0.0,
                target,
            });
        } else {
            self.ease = None;
        }
    }

    /// Goes on with an eased scroll. Returns whether it is still under way.
    pub fn advance(&mut self, painter: &Painter, document: &Document, now: f64) -> bool {
        let Some(mut ease) = self.ease else {
            return false;
        };
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
        let t = ((now - ease.began) / f64::from(crate::ui::theme::SCROLL_SECONDS)) as f32;
        if t >= 1.0 {
            (self.block, self.offset) = ease.target;
            self.ease = None;
            return false;
        }
        let t = t.max(0.0);
        let wanted = ease.distance * t * t * (3.0 - 2.0 * t);
        self.scroll(painter, document, wanted - ease.done);
        ease.done = wanted;
        self.ease = Some(ease);
        true
    }

    /// Ends an eased scroll where it is: the person scrolls.
    pub fn stop(&mut self) {
        self.ease = None;
    }
}

/// How a place is brought into view.
#[derive(Clone, Copy, Debug)]
pub struct Reveal {
    /// Height of the view.
    pub height: f32,
    /// Where in the view the place goes, from 0 to 1.
    pub share: f32,
    /// The time of the frame, in seconds.
    pub now: f64,
    /// Without easing.
    pub at_once: bool,
}
