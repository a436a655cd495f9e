//! The line of a tag: solid, dotted, dashed or double. It is drawn under marks by the thousand,
//! so that all lines of a page go into one mesh. Lengths are points, rounded to pixels.

use egui::{Color32, Mesh, Painter, Pos2, Rangef, Rect, Shape, pos2};

use crate::ui::theme::Pattern;

/// Lines that are painted together.
pub struct TagLines {
    mesh: Mesh,
    pixels_per_point: f32,
}

/// The height of a line at 100 % zoom.
#[must_use]
pub fn line_height(pattern: Pattern) -> f32 {
    match pattern {
        Pattern::Solid | Pattern::Dotted | Pattern::Dashed => 2.0,
        Pattern::Double => 3.0,
    }
}

impl TagLines {
    /// No lines yet. They are rounded to the pixels of `pixels_per_point`.
    #[must_use]
    pub fn new(pixels_per_point: f32) -> Self {
        Self {
            mesh: Mesh::default(),
            pixels_per_point,
        }
    }

    /// Adds a line over `x` whose top is at `top`. The lengths of the pattern scale with `zoom`;
    /// the pattern began `phase` left of `x`, as where a mark begins outside the view.
    pub fn add(
        &mut self,
        pattern: Pattern,
        x: Rangef,
        top: f32,
        color: Color32,
        zoom: f32,
        phase: f32,
    ) {
        let left = self.snap(x.min);
        let right = self.snap(x.max).max(left + 1.0 / self.pixels_per_point);
        let top = self.snap(top);
        let unit = self.length(1.0, zoom);
        match pattern {
            Pattern::Solid => self.rect(left, right, top, self.length(2.0, zoom), color),
            Pattern::Double => {
                self.rect(left, right, top, unit, color);
                self.rect(left, right, top + 2.0 * unit, unit, color);
            }
            Pattern::Dotted => {
                let on = self.length(2.0, zoom);
                self.dashes((left, right), top, (on, on), color, zoom, phase);
            }
            Pattern::Dashed => {
                let (on, off) = (self.length(6.0, zoom), self.length(3.0, zoom));
                self.dashes((left, right), top, (on, off), color, zoom, phase);
            }
        }
    }

    /// The lines as a shape.
    pub fn into_shape(self) -> Shape {
        Shape::mesh(self.mesh)
    }

    /// Whether there is nothing to paint.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mesh.is_empty()
    }

    fn dashes(
        &mut self,
        (left, right): (f32, f32),
        top: f32,
        (on, off): (f32, f32),
        color: Color32,
        zoom: f32,
        phase: f32,
    ) {
        let height = self.length(2.0, zoom);
        let period = on + off;
        let mut start = left - self.snap(phase).rem_euclid(period);
        while start < right {
            let from = start.max(left);
            let to = (start + on).min(right);
            if to > from {
                self.rect(from, to, top, height, color);
            }
            start += period;
        }
    }

    fn rect(&mut self, left: f32, right: f32, top: f32, height: f32, color: Color32) {
        let rect = Rect::from_min_max(pos2(left, top), pos2(right, top + height));
        self.mesh.add_colored_rect(rect, color);
    }

    fn snap(&self, at: f32) -> f32 {
        (at * self.pixels_per_point).round() / self.pixels_per_point
    }

    /// A length of the look at a zoom: whole pixels, and at least one.
    fn length(&self, length: f32, zoom: f32) -> f32 {
        (length * zoom * self.pixels_per_point).round().max(1.0) / self.pixels_per_point
    }
}

/// Paints one line. For many lines, collect them in [`TagLines`].
pub fn paint_tag_line(
    painter: &Painter,
    pattern: Pattern,
    left_top: Pos2,
    width: f32,
    color: Color32,
) {
    let mut lines = TagLines::new(painter.pixels_per_point());
    let x = Rangef::new(left_top.x, left_top.x + width);
    lines.add(pattern, x, left_top.y, color, 1.0, 0.0);
    painter.add(lines.into_shape());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The horizontal extent of each rectangle.
    fn rects(pattern: Pattern, x: (f32, f32), zoom: f32, phase: f32) -> Vec<(f32, f32)> {
        let mut lines = TagLines::new(1.0);
        lines.add(
            pattern,
            Rangef::new(x.0, x.1),
            10.0,
            Color32::BLACK,
            zoom,
            phase,
        );
        lines
            .mesh
            .vertices
            .chunks(4)
            .map(|corners| (corners[0].pos.x, corners[3].pos.x))
            .collect()
    }

    #[test]
    fn dots_and_dashes_start_with_the_mark() {
        let dots = rects(Pattern::Dotted, (5.0, 12.0), 1.0, 0.0);
        assert_eq!(dots, [(5.0, 7.0), (9.0, 11.0)]);
        let dashes = rects(Pattern::Dashed, (0.0, 20.0), 1.0, 0.0);
        assert_eq!(dashes, [(0.0, 6.0), (9.0, 15.0), (18.0, 20.0)]);
    }

    #[test]
    fn a_pattern_goes_on_where_it_began() {
        let dashes = rects(Pattern::Dashed, (0.0, 10.0), 1.0, 13.0);
        assert_eq!(dashes, [(0.0, 2.0), (5.0, 10.0)]);
        let gap = rects(Pattern::Dashed, (0.0, 10.0), 1.0, 7.0);
        assert_eq!(gap, [(2.0, 8.0)]);
    }

    #[test]
    fn lengths_grow_with_the_zoom_in_whole_pixels() {
        let dots = rects(Pattern::Dotted, (0.0, 9.0), 1.4, 0.0);
        assert_eq!(dots, [(0.0, 3.0), (6.0, 9.0)]);
        let tiny = rects(Pattern::Dotted, (0.0, 3.0), 0.1, 0.0);
        assert_eq!(tiny, [(0.0, 1.0), (2.0, 3.0)]);
    }

    #[test]
    fn a_double_line_is_two_rectangles_and_a_solid_one_is_one() {
        assert_eq!(rects(Pattern::Double, (0.0, 9.0), 1.0, 0.0).len(), 2);
        assert_eq!(rects(Pattern::Solid, (0.0, 0.2), 1.0, 0.0), [(0.0, 1.0)]);
    }
}
