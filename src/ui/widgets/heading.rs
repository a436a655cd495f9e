//! The heading of a panel or of a part of one. Lengths are points.

use egui::{Response, Role, Sense, Ui, Widget, WidgetInfo, pos2, vec2};

use crate::ui::fonts;
use crate::ui::theme::Palette;

/// A heading over the whole width: words, a count beside them, and small words at the right.
#[must_use = "add it to a ui"]
pub struct SectionHeading<'a> {
    text: &'a str,
    count: &'a str,
    trailing: &'a str,
    height: f32,
}

impl<'a> SectionHeading<'a> {
    /// A heading 20 high.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            count: "",
            trailing: "",
            height: fonts::BODY_SEMIBOLD.line,
        }
    }

    /// Words beside the heading, such as a count.
    pub fn count(mut self, count: &'a str) -> Self {
        self.count = count;
        self
    }

    /// Small words at the right.
    pub fn trailing(mut self, trailing: &'a str) -> Self {
        self.trailing = trailing;
        self
    }

    /// Another height, such as 40 at the top of a panel.
    pub fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }
}

impl Widget for SectionHeading<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        const GAP: f32 = 8.0;

        let palette = Palette::of(ui);
        let size = vec2(ui.available_width(), self.height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Heading, ui.is_enabled(), self.text));
        if ui.is_rect_visible(rect) {
            let painter = ui.painter();
            let middle = rect.center().y;
            let trailing = fonts::SMALL.line(ui, self.trailing, palette.weak);
            let right = rect.right() - trailing.size().x;
            painter.galley(
                pos2(right, middle - trailing.size().y / 2.0),
                trailing,
                palette.weak,
            );
            let count = fonts::BODY.line(ui, self.count, palette.weak);
            let room = right - rect.left() - count.size().x - 2.0 * GAP;
            let words = fonts::BODY_SEMIBOLD.elided(ui, self.text, palette.text, room);
            let top = middle - words.size().y / 2.0;
            let count_left = rect.left() + words.size().x + GAP;
            painter.galley(pos2(rect.left(), top), words, palette.text);
            painter.galley(pos2(count_left, top), count, palette.weak);
        }
        response
    }
}
