//! The sizes of the text view at a text size, in points. The numbers are those of the
//! look at 19 points; they scale with the text and are rounded. No offsets here.

/// The text size that the numbers below are given for.
const BASE_SIZE: f32 = 19.0;
/// Left of the text: line numbers and letters.
const GUTTER: f32 = 124.0;
/// Right of the text: counts of hidden marks and the overview.
const MARGIN_RIGHT: f32 = 100.0;
/// About 70 characters.
const MEASURE: f32 = 648.0;
/// The narrowest measure that is still pleasant.
const MEASURE_MIN: f32 = 240.0;

/// Sizes at one text size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Size of the reading face.
    pub size: f32,
    /// From one row to the next.
    pub line: f32,
    /// Height of an empty line.
    pub empty_line: f32,
    /// How many lanes a row has.
    pub lanes: usize,
    /// From the baseline up to the top of a tint.
    pub tint_above: f32,
    /// From the baseline down to the foot of a tint.
    pub tint_below: f32,
    /// From the baseline up to the top of selected text.
    pub selection_above: f32,
    /// From the baseline down to the foot of selected text.
    pub selection_below: f32,
    /// From the baseline down to the first lane.
    pub lane_first: f32,
    /// From lane to lane.
    pub lane_step: f32,
    /// Height of the bars at the ends of a selection.
    pub bar: f32,
    /// Height of a handle.
    pub handle: f32,
    /// Everything scales with this.
    pub scale: f32,
}

/// Where the columns of the text view stand, in points of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Columns {
    /// Left edge of the text.
    pub text_left: f32,
    /// Width of the text.
    pub measure: f32,
}

impl Metrics {
    /// Sizes for a text size; `loose` gives room for five lanes.
    #[must_use]
    pub fn new(size: f32, loose: bool) -> Self {
        let scale = size / BASE_SIZE;
        let at = |points: f32| (points * scale).round();
        let line = at(if loose { 44.0 } else { 34.0 });
        Self {
            size,
            line,
            empty_line: (line / 2.0).round(),
            lanes: if loose { 5 } else { 3 },
            tint_above: at(15.0),
            tint_below: at(4.0),
            selection_above: at(17.0),
            selection_below: at(7.0),
            lane_first: at(4.0),
            lane_step: at(5.0),
            bar: at(24.0),
            handle: at(22.0),
            scale,
        }
    }

    /// From the baseline down to a lane.
    #[must_use]
    pub fn lane(&self, lane: u8) -> f32 {
        self.lane_first + self.lane_step * f32::from(lane)
    }

    /// Gutter and text side by side in a view of this width; spare width is halved.
    #[must_use]
    pub fn columns(&self, left: f32, width: f32) -> Columns {
        let room = (width - GUTTER - MARGIN_RIGHT).max(MEASURE_MIN);
        let measure = (MEASURE * self.scale).round().min(room.floor());
        let spare = (width - GUTTER - measure - MARGIN_RIGHT).max(0.0);
        Columns {
            text_left: (left + spare / 2.0 + GUTTER).round(),
            measure,
        }
    }
}
