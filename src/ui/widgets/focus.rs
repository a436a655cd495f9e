//! The ring around what has the keyboard's focus. Lengths are points.

use egui::{CornerRadius, Painter, Rect, Response, Stroke, StrokeKind};

use crate::ui::theme::Palette;

/// The gap between a shape and its ring, and the width of the ring.
const RING: f32 = 2.0;

/// Paints the ring around `shape`, whose corners have `radius`, if `response` has the focus.
pub fn paint_focus_ring(
    painter: &Painter,
    palette: &Palette,
    response: &Response,
    shape: Rect,
    radius: u8,
) {
    if response.has_focus() {
        painter.rect_stroke(
            shape.expand(RING),
            CornerRadius::same(radius + 2),
            Stroke::new(RING, palette.ink),
            StrokeKind::Outside,
        );
    }
}
