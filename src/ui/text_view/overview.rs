//! The strip at the right edge: the marks of the whole document in four tracks, the
//! matches of a search, the visible part as a pane, and the thumb. Positions are points.

use egui::{Painter, Rect, StrokeKind, pos2, vec2};

use super::heights::Heights;
use super::marks::TRACKS;
use crate::model::density::{Density, STRETCHES};
use crate::session::{Document, Session};
use crate::ui::theme::{Palette, RADIUS_MARK};

/// Width of the strip.
pub const WIDTH: f32 = 40.0;
/// From the right edge to each track.
const TRACK_RIGHT: [f32; TRACKS] = [40.0, 35.0, 30.0, 25.0];
const TRACK_WIDTH: f32 = 3.0;
const MARK_MIN: f32 = 2.0;
const THUMB_MIN: f32 = 24.0;
const PAD: f32 = 8.0;

/// Which points of the strip are painted. Worked out anew only when the marks, the matches
/// or the heights changed, in time that does not grow with any of them.
#[derive(Debug, Default)]
pub struct Overview {
    scale: Option<(Scale, Places)>,
    /// The marks and the matches that are painted.
    content: Option<(u64, u64, usize)>,
    /// For each track, stretches of the strip from top to foot.
    tracks: [Vec<(u16, u16)>; TRACKS],
    ticks: Vec<(u16, u16)>,
}

/// What the places on the strip of one text depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    /// The strip, in whole points.
    points: u16,
    /// The text's height in steps of 2 %: measuring a few blocks is not worth a new strip.
    text_height: i32,
}

/// Where on the strip each stretch of the text begins, and the last one ends.
#[derive(Debug)]
struct Places {
    stretch_bytes: u32,
    tops: Vec<u16>,
}

/// The geometry of the strip in a frame.
#[derive(Clone, Copy, Debug)]
pub struct Strip {
    /// The strip.
    pub rect: Rect,
    /// Points of the strip for each point of text.
    scale: f64,
}

impl Strip {
    /// The strip of a view.
    #[must_use]
    pub fn new(view: Rect, heights: &Heights) -> Self {
        let rect = Rect::from_min_max(
            pos2(view.right() - WIDTH - PAD, view.top() + PAD),
            pos2(view.right(), view.bottom() - PAD),
        );
        let total = heights.total().max(f64::from(view.height()));
        Self {
            rect,
            scale: f64::from(rect.height()) / total.max(1.0),
        }
    }

    /// The height in the text that a point of the strip stands for.
    #[must_use]
    pub fn y_of(&self, y: f32) -> f64 {
        f64::from(y - self.rect.top()) / self.scale
    }

    #[expect(clippy::cast_possible_truncation, reason = "within the window")]
    fn at(&self, y: f64) -> f32 {
        self.rect.top() + (y * self.scale) as f32
    }

    /// The part that is visible.
    #[must_use]
    pub fn pane(&self, y: f64, view_height: f32) -> Rect {
        let top = self.at(y.max(0.0));
        let foot = self.at(y + f64::from(view_height)).min(self.rect.bottom());
        Rect::from_min_max(
            pos2(self.rect.right() - 45.0, top),
            pos2(self.rect.right() - 17.0, foot.max(top + 4.0)),
        )
    }
}

impl Overview {
    /// Paints the strip.
    #[expect(clippy::too_many_arguments, reason = "a frame's worth of state")]
    pub fn paint(
        &mut self,
        painter: &Painter,
        palette: &Palette,
        session: &Session,
        document: &Document,
        heights: &Heights,
        strip: Strip,
        y: f64,
        view_height: f32,
    ) {
        self.update(session, document, heights, strip);
        let pane = strip.pane(y, view_height);
        // Where all of the text is in view there is nowhere to scroll.
        let can_scroll = heights.total() > f64::from(view_height);
        if can_scroll {
            painter.rect(
                pane,
                RADIUS_MARK,
                palette.match_fill,
                egui::Stroke::new(1.0, palette.edge),
                StrokeKind::Inside,
            );
        }
        for (slot, stretches) in self.tracks.iter().enumerate() {
            let Some(tag) = session.tags.at(slot) else {
                continue;
            };
            let color = palette.tag(tag.key.as_str()).line;
            let left = strip.rect.right() - TRACK_RIGHT[slot];
            for &(from, to) in stretches {
                let rect = Rect::from_min_max(
                    pos2(left, strip.rect.top() + f32::from(from)),
                    pos2(left + TRACK_WIDTH, strip.rect.top() + f32::from(to)),
                );
                painter.rect_filled(rect, 0, color);
            }
        }
        self.paint_ticks(painter, palette, document, heights, strip);
        if !can_scroll {
            return;
        }
        let height = pane.height().max(THUMB_MIN);
        let top = pane.top().min(strip.rect.bottom() - height);
        painter.rect_filled(
            Rect::from_min_size(pos2(strip.rect.right() - 9.0, top), vec2(5.0, height)),
            2.5,
            palette.stroke,
        );
    }

    fn paint_ticks(
        &self,
        painter: &Painter,
        palette: &Palette,
        document: &Document,
        heights: &Heights,
        strip: Strip,
    ) {
        let right = strip.rect.right() - 47.0;
        for &(from, _) in &self.ticks {
            let y = strip.rect.top() + f32::from(from);
            let rect = Rect::from_min_size(pos2(right - 5.0, y), vec2(5.0, 2.0));
            painter.rect_filled(rect, 0, palette.stroke);
        }
        if !self.ticks.is_empty()
            && let Some(span) = document.selection.span
        {
            let y = strip.at(heights.about(span.start()));
            let rect = Rect::from_min_size(pos2(right - 8.0, y - 0.5), vec2(8.0, 3.0));
            painter.rect_filled(rect, 0, palette.ink);
        }
    }

    fn update(&mut self, session: &Session, document: &Document, heights: &Heights, strip: Strip) {
        let scale = Scale {
            points: points(f64::from(strip.rect.height())),
            text_height: steps(heights.total()),
        };
        if self
            .scale
            .as_ref()
            .is_none_or(|(before, _)| *before != scale)
        {
            self.scale = Some((scale, Places::new(document, heights, strip)));
            self.content = None;
        }
        let find = &session.find;
        let matches = if find.is_open { find.matches.len() } else { 0 };
        let content = (document.annotations.revision(), find.generation(), matches);
        let Some((_, places)) = self
            .scale
            .as_ref()
            .filter(|_| self.content != Some(content))
        else {
            return;
        };
        self.content = Some(content);
        let column = |density: Option<&Density>, height: fn(u16, u16) -> u16| {
            let mut column = Column::new(scale.points);
            if let Some(density) = density {
                let counts = density.counts();
                for stretch in counts.covered() {
                    let (top, foot) = places.of(stretch, counts.stretch_bytes());
                    column.fill(top, top + height(top, foot));
                }
            }
            column.stretches()
        };
        self.tracks = std::array::from_fn(|slot| {
            let tag = session.tags.at(slot);
            let density = tag.and_then(|tag| document.annotations.density(&tag.key));
            column(density, |top, foot| {
                (foot - top).max(points(f64::from(MARK_MIN)))
            })
        });
        self.ticks = column(Some(&find.density).filter(|_| find.is_open), |_, _| 1);
    }
}

impl Places {
    fn new(document: &Document, heights: &Heights, strip: Strip) -> Self {
        let len_bytes = document.text().len_bytes();
        let stretch_bytes = len_bytes.div_ceil(as_u32(STRETCHES)).next_power_of_two();
        let starts = (0..=len_bytes.div_ceil(stretch_bytes)).map(|stretch| {
            let byte = stretch.saturating_mul(stretch_bytes).min(len_bytes);
            points(heights.about(byte) * strip.scale)
        });
        Self {
            stretch_bytes,
            tops: starts.collect(),
        }
    }

    /// Top and foot of a stretch, whose length may be another power of two than here.
    fn of(&self, stretch: usize, bytes: u32) -> (u16, u16) {
        let at = |byte: u64| {
            let index = usize::try_from(byte / u64::from(self.stretch_bytes));
            let last = self.tops.len() - 1;
            self.tops[index.unwrap_or(last).min(last)]
        };
        let start = stretch as u64 * u64::from(bytes);
        let (top, foot) = (at(start), at(start + u64::from(bytes)));
        (top, foot.max(top))
    }
}

/// The points of one track.
#[derive(Debug)]
struct Column(Vec<bool>);

impl Column {
    fn new(points: u16) -> Self {
        Self(vec![false; usize::from(points)])
    }

    fn fill(&mut self, from: u16, to: u16) {
        let len = self.0.len();
        let from = usize::from(from).min(len.saturating_sub(1));
        let to = usize::from(to).min(len).max(from);
        self.0[from..to].fill(true);
    }

    fn stretches(self) -> Vec<(u16, u16)> {
        let mut stretches: Vec<(u16, u16)> = Vec::new();
        for (at, _) in (0u16..).zip(&self.0).filter(|(_, on)| **on) {
            match stretches.last_mut() {
                Some((_, to)) if *to == at => *to = at + 1,
                _ => stretches.push((at, at + 1)),
            }
        }
        stretches
    }
}

/// A small number.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Steps of 2 % from 1 on.
#[expect(clippy::cast_possible_truncation, reason = "a logarithm is small")]
fn steps(height: f64) -> i32 {
    (height.max(1.0).ln() * 50.0).round() as i32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of the type"
)]
fn points(y: f64) -> u16 {
    y.clamp(0.0, f64::from(u16::MAX - 8)) as u16
}
