//! The sentence of the welcome screen, marked as the text would be. Offsets are characters of
//! the sentence; lengths are points.

use std::ops::Range;
use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{CornerRadius, Galley, Rangef, Rect, Sense, Ui, pos2, vec2};

use crate::model::tag::{TagKey, TagSet};
use crate::ui::fonts;
use crate::ui::theme::{Palette, RADIUS_MARK};
use crate::ui::widgets::{Keycaps, TagLines, keycaps_width, paint_keycaps};

const SENTENCE: &str =
    "The commission found that at least 12,418 men had been drafted, in breach of Article 51.";

/// A mark of the sentence.
struct Mark {
    /// The place of its tag in the built-in set.
    slot: usize,
    words: &'static str,
    /// The word above its name in the legend.
    legend_at: &'static str,
    lane: u8,
}

/// From the longest to the shortest, so that the shortest gives its tint where they overlap.
const MARKS: [Mark; 4] = [
    Mark {
        slot: 0,
        words: "at least 12,418 men had been drafted, in breach of Article 51",
        legend_at: "had been",
        lane: 1,
    },
    Mark {
        slot: 1,
        words: "The commission",
        legend_at: "The commission",
        lane: 0,
    },
    Mark {
        slot: 2,
        words: "12,418 men",
        legend_at: "12,418 men",
        lane: 0,
    },
    Mark {
        slot: 3,
        words: "Article 51",
        legend_at: "Article 51",
        lane: 0,
    },
];

/// Shows the sentence with its marks and, under them, the key and the name of each tag.
pub fn sentence_ui(ui: &mut Ui, tags: &TagSet) {
    let palette = Palette::of(ui);
    let role = fonts::reading(fonts::READING_SIZE);
    let mut job = LayoutJob::single_section(SENTENCE.to_owned(), role.format(palette.text));
    job.wrap.max_width = ui.available_width();
    let galley = ui.painter().layout_job(job);
    let size = vec2(ui.available_width(), galley.size().y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, SENTENCE));
    let key = |slot: usize| tags.at(slot).map(|tag| tag.key.clone());
    if ui.is_rect_visible(rect) {
        paint_marks(ui, rect, &galley, key);
        ui.painter()
            .galley(rect.left_top(), Arc::clone(&galley), palette.text);
    }
    ui.add_space(16.0);
    if galley.rows.len() == 1 {
        legend_under_words(ui, rect, &galley, tags);
    } else {
        legend_in_a_row(ui, tags);
    }
}

fn paint_marks(ui: &Ui, rect: Rect, galley: &Galley, key: impl Fn(usize) -> Option<TagKey>) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let mut lines = TagLines::new(painter.pixels_per_point());
    // Where a shorter mark lies over a longer one, only the shorter gives its tint.
    let mut tinted: Vec<Range<usize>> = Vec::new();
    for mark in MARKS.iter().rev() {
        let Some(key) = key(mark.slot) else {
            continue;
        };
        let colors = palette.tag(key.as_str());
        let chars = chars_of(mark.words);
        for piece in stretches(galley, chars.clone()) {
            let top = rect.top() + piece.baseline + 4.0 + 5.0 * f32::from(mark.lane);
            let x = Rangef::new(rect.left() + piece.x.min, rect.left() + piece.x.max);
            lines.add(colors.pattern, x, top, colors.line, 1.0, 0.0);
        }
        for free in without(chars.clone(), &tinted) {
            for piece in stretches(galley, free.clone()) {
                let baseline = rect.top() + piece.baseline;
                let tint = Rect::from_x_y_ranges(
                    Rangef::new(rect.left() + piece.x.min, rect.left() + piece.x.max).expand(1.0),
                    Rangef::new(baseline - 15.0, baseline + 4.0),
                );
                let round = |yes: bool| if yes { RADIUS_MARK } else { 0 };
                let first = round(piece.chars.start == chars.start);
                let last = round(piece.chars.end == chars.end);
                let corners = CornerRadius {
                    nw: first,
                    sw: first,
                    ne: last,
                    se: last,
                };
                painter.rect_filled(tint, corners, colors.tint);
            }
        }
        tinted.push(chars);
    }
    painter.add(lines.into_shape());
}

/// A stretch of characters in one row.
struct Stretch {
    chars: Range<usize>,
    x: Rangef,
    /// From the top of the galley.
    baseline: f32,
}

fn stretches(galley: &Galley, chars: Range<usize>) -> Vec<Stretch> {
    let mut at = 0;
    let mut found = Vec::new();
    for row in &galley.rows {
        let row_chars = at..at + row.glyphs.len();
        at = row_chars.end;
        let from = chars.start.max(row_chars.start);
        let mut to = chars.end.min(row_chars.end);
        // The space at the end of a row is not seen.
        while to > from && row.glyphs[to - 1 - row_chars.start].chr == ' ' {
            to -= 1;
        }
        if from < to {
            let first = &row.glyphs[from - row_chars.start];
            let last = &row.glyphs[to - 1 - row_chars.start];
            found.push(Stretch {
                chars: from..to,
                x: Rangef::new(
                    row.pos.x + first.pos.x,
                    row.pos.x + last.pos.x + last.advance_width,
                ),
                baseline: row.pos.y + first.pos.y,
            });
        }
    }
    found
}

/// What remains of a range without others.
fn without(range: Range<usize>, others: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut left = vec![range];
    for other in others {
        left = left
            .into_iter()
            .flat_map(|piece| {
                [
                    piece.start..piece.end.min(other.start).max(piece.start),
                    piece.start.max(other.end).min(piece.end)..piece.end,
                ]
            })
            .filter(|piece| !piece.is_empty())
            .collect();
    }
    left
}

fn chars_of(words: &str) -> Range<usize> {
    // The sentence is plain ASCII, which a test holds to.
    let start = SENTENCE.find(words).unwrap_or_default();
    start..start + words.len()
}

// ---- the legend

fn legend_under_words(ui: &mut Ui, sentence: Rect, galley: &Galley, tags: &TagSet) {
    const HEIGHT: f32 = 18.0;
    let palette = Palette::of(ui);
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    for mark in &MARKS {
        let Some(tag) = tags.at(mark.slot) else {
            continue;
        };
        let Some(place) = stretches(galley, chars_of(mark.legend_at))
            .into_iter()
            .next()
        else {
            continue;
        };
        let color = palette.tag(tag.key.as_str()).letter;
        let key = (mark.slot + 1).to_string();
        let left = sentence.left() + place.x.min;
        paint_keycaps(ui, pos2(left, row.center().y), &[&key]);
        let name = fonts::BODY_SEMIBOLD.line(ui, tag.name.as_str(), color);
        let at = pos2(
            left + keycaps_width(ui, &[&key]) + 7.0,
            row.center().y - name.size().y / 2.0,
        );
        ui.painter().galley(at, name, color);
    }
}

fn legend_in_a_row(ui: &mut Ui, tags: &TagSet) {
    let palette = Palette::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(7.0, 8.0);
        for (slot, tag) in tags.iter().take(MARKS.len()).enumerate() {
            let key = (slot + 1).to_string();
            ui.add(Keycaps::new(&[&key]));
            let color = palette.tag(tag.key.as_str()).letter;
            ui.label(fonts::BODY_SEMIBOLD.rich(tag.name.as_str()).color(color));
            ui.add_space(12.0);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_stands_in_the_sentence() {
        assert!(SENTENCE.is_ascii());
        for mark in &MARKS {
            assert!(SENTENCE.contains(mark.words), "{}", mark.words);
            assert!(SENTENCE.contains(mark.legend_at), "{}", mark.legend_at);
        }
    }

    #[test]
    fn what_a_shorter_mark_tints_is_left_out() {
        assert_eq!(without(0..10, &[2..4, 8..12]), [0..2, 4..8]);
        assert!(without(0..10, &[0..10, 3..4]).is_empty());
    }
}
