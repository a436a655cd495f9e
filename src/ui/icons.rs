//! The icons, painted by the program on a grid of 16 with lines of 1.5 and round ends.
//! Lengths are points; coordinates inside an icon are units of its grid.

use std::f32::consts::TAU;

use egui::{Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};

use super::theme::Palette;

/// The side of an icon at its usual size.
pub const ICON_SIZE: f32 = 16.0;

const LINE: f32 = 1.5;

/// A small picture that stands for a thing or an action.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Icon {
    /// A magnifying glass.
    Search,
    /// The panel at the left.
    PanelLeft,
    /// The panel at the right.
    PanelRight,
    /// A leaf with a folded corner.
    Note,
    /// Two leaves.
    Copy,
    /// A bin.
    Trash,
    /// A tick.
    Check,
    /// A filled circle with a tick: done.
    Done,
    /// A ring with a slice from 0 to 1: how far something is.
    Progress(f32),
    /// A ring: not begun.
    Circle,
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A triangle with an exclamation mark.
    Warning,
    /// A padlock.
    Lock,
    /// Head and shoulders.
    Person,
    /// An angle that points up.
    ChevronUp,
    /// An angle that points down.
    ChevronDown,
    /// An angle that points right.
    ChevronRight,
    /// A cross.
    Close,
    /// Three dots.
    Dots,
    /// Three lines, one under the other: several marks.
    Stack,
    /// A mark whose words stand elsewhere: an arrow down and one up.
    Moved,
    /// A mark whose words are others: two waves.
    Altered,
    /// A mark with several places: one way that becomes two.
    Ambiguous,
    /// A mark without a place: a ring, crossed out.
    Lost,
    /// A mark that stands where it stood: two level lines.
    Unmoved,
    /// A verdict: a tick in a ring.
    Accepted,
    /// A verdict: a cross in a ring.
    Rejected,
    /// A verdict: a question mark in a ring.
    Disputed,
}

impl Icon {
    /// Paints the icon at its usual size around `center`.
    pub fn paint(self, painter: &Painter, center: Pos2, color: Color32) {
        let rect = Rect::from_center_size(center, Vec2::splat(ICON_SIZE));
        self.paint_in(painter, rect, color);
    }

    /// Paints the icon into the largest square in the middle of `rect`.
    pub fn paint_in(self, painter: &Painter, rect: Rect, color: Color32) {
        let side = rect.size().min_elem();
        let min = rect.center() - Vec2::splat(side / 2.0);
        let snap = |x: f32| {
            let scale = painter.pixels_per_point();
            (x * scale).round() / scale
        };
        let pen = Pen {
            painter,
            origin: pos2(snap(min.x), snap(min.y)),
            scale: side / ICON_SIZE,
            color,
        };
        self.draw(&pen);
    }

    /// An icon of its usual size that takes part in the layout and says nothing to a screen
    /// reader: words beside it do.
    pub fn ui(self, ui: &mut Ui, color: Color32) -> Response {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(ICON_SIZE), Sense::hover());
        if ui.is_rect_visible(rect) {
            self.paint_in(ui.painter(), rect, color);
        }
        response
    }

    fn draw(self, pen: &Pen<'_>) {
        match self {
            Self::Search => {
                pen.ring((6.75, 6.75), 4.5);
                pen.line(&[(10.1, 10.1), (14.0, 14.0)]);
            }
            Self::PanelLeft | Self::PanelRight => {
                pen.closed(&[(2.25, 2.75), (13.75, 2.75), (13.75, 13.25), (2.25, 13.25)]);
                let x = if self == Self::PanelLeft { 6.0 } else { 10.0 };
                pen.line(&[(x, 3.0), (x, 13.0)]);
            }
            Self::Note => {
                pen.closed(&[
                    (2.75, 2.75),
                    (13.25, 2.75),
                    (13.25, 9.75),
                    (9.75, 13.25),
                    (2.75, 13.25),
                ]);
                pen.line(&[(9.75, 13.0), (9.75, 9.75), (13.0, 9.75)]);
            }
            Self::Copy => {
                pen.closed(&[(5.75, 5.75), (13.75, 5.75), (13.75, 13.75), (5.75, 13.75)]);
                pen.line(&[
                    (3.5, 10.25),
                    (2.25, 10.25),
                    (2.25, 2.25),
                    (10.25, 2.25),
                    (10.25, 3.5),
                ]);
            }
            Self::Trash => {
                pen.line(&[(2.75, 4.25), (13.25, 4.25)]);
                pen.line(&[(6.0, 4.0), (6.0, 2.25), (10.0, 2.25), (10.0, 4.0)]);
                pen.line(&[(4.0, 4.5), (4.75, 13.75), (11.25, 13.75), (12.0, 4.5)]);
            }
            Self::Check => pen.line(&[(3.0, 8.5), (6.25, 11.75), (13.0, 5.0)]),
            Self::Folder => pen.closed(&[
                (2.25, 12.75),
                (2.25, 3.75),
                (6.0, 3.75),
                (7.5, 5.5),
                (13.75, 5.5),
                (13.75, 12.75),
            ]),
            Self::File => {
                pen.closed(&[
                    (4.0, 2.5),
                    (8.75, 2.5),
                    (12.0, 5.75),
                    (12.0, 13.5),
                    (4.0, 13.5),
                ]);
                pen.line(&[(8.75, 2.75), (8.75, 5.75), (11.75, 5.75)]);
            }
            Self::Warning => {
                pen.closed(&[(8.0, 2.75), (14.25, 13.25), (1.75, 13.25)]);
                pen.line(&[(8.0, 6.75), (8.0, 9.25)]);
                pen.dot((8.0, 11.25), 0.9);
            }
            Self::Lock => {
                pen.closed(&[(4.0, 7.25), (12.0, 7.25), (12.0, 13.75), (4.0, 13.75)]);
                let mut shackle = vec![(5.5, 7.0)];
                shackle.extend(arc((8.0, 4.75), (2.5, 2.5), 0.5, 1.0));
                shackle.push((10.5, 7.0));
                pen.line(&shackle);
            }
            Self::Person => {
                pen.ring((8.0, 5.0), 2.75);
                pen.line(&arc((8.0, 14.0), (5.25, 3.75), 0.5, 1.0));
            }
            Self::ChevronUp => pen.line(&[(4.0, 10.0), (8.0, 6.0), (12.0, 10.0)]),
            Self::ChevronDown => pen.line(&[(4.0, 6.0), (8.0, 10.0), (12.0, 6.0)]),
            Self::ChevronRight => pen.line(&[(6.0, 4.0), (10.0, 8.0), (6.0, 12.0)]),
            Self::Close => {
                pen.line(&[(3.75, 3.75), (12.25, 12.25)]);
                pen.line(&[(12.25, 3.75), (3.75, 12.25)]);
            }
            Self::Stack => {
                for (y, right) in [(4.25, 13.5), (8.0, 10.5), (11.75, 12.0)] {
                    pen.line(&[(2.5, y), (right, y)]);
                }
            }
            Self::Dots => {
                for x in [3.5, 8.0, 12.5] {
                    pen.dot((x, 8.0), 1.0);
                }
            }
            Self::Moved | Self::Altered | Self::Ambiguous | Self::Lost | Self::Unmoved => {
                self.draw_of_review(pen);
            }
            Self::Done
            | Self::Progress(_)
            | Self::Circle
            | Self::Accepted
            | Self::Rejected
            | Self::Disputed => self.draw_in_circle(pen),
        }
    }

    fn draw_of_review(self, pen: &Pen<'_>) {
        match self {
            Self::Moved => {
                pen.line(&[(5.0, 3.5), (5.0, 12.25)]);
                pen.line(&[(2.75, 10.0), (5.0, 12.25), (7.25, 10.0)]);
                pen.line(&[(11.0, 12.5), (11.0, 3.75)]);
                pen.line(&[(8.75, 6.0), (11.0, 3.75), (13.25, 6.0)]);
            }
            Self::Altered => {
                for y in [6.25, 10.25] {
                    let mut wave = arc((5.5, y), (2.5, 1.5), 0.5, 1.0);
                    wave.extend(arc((10.5, y), (2.5, 1.5), 0.5, 0.0));
                    pen.line(&wave);
                }
            }
            Self::Ambiguous => {
                pen.line(&[(8.0, 3.0), (8.0, 8.25), (3.75, 12.5)]);
                pen.line(&[(8.0, 8.25), (12.25, 12.5)]);
            }
            Self::Lost => {
                pen.ring((8.0, 8.0), 5.0);
                pen.line(&[(4.75, 4.75), (11.25, 11.25)]);
            }
            Self::Unmoved => {
                pen.line(&[(3.25, 6.25), (12.75, 6.25)]);
                pen.line(&[(3.25, 9.75), (12.75, 9.75)]);
            }
            _ => {}
        }
    }

    fn draw_in_circle(self, pen: &Pen<'_>) {
        if self != Self::Done {
            pen.ring((8.0, 8.0), 6.25);
        }
        match self {
            Self::Done => {
                pen.dot((8.0, 8.0), 7.0);
                pen.with(Palette::of_ctx(pen.painter.ctx()).canvas).line(&[
                    (4.9, 8.2),
                    (7.1, 10.4),
                    (11.1, 6.0),
                ]);
            }
            Self::Progress(share) => {
                pen.pie((8.0, 8.0), 3.75, share);
            }
            Self::Accepted => {
                pen.line(&[(5.25, 8.25), (7.25, 10.25), (10.75, 6.25)]);
            }
            Self::Rejected => {
                pen.line(&[(5.75, 5.75), (10.25, 10.25)]);
                pen.line(&[(10.25, 5.75), (5.75, 10.25)]);
            }
            Self::Disputed => {
                let mut hook = arc((8.0, 6.25), (1.75, 1.75), 0.5, 1.1);
                hook.extend([(8.0, 8.25), (8.0, 9.0)]);
                pen.line(&hook);
                pen.dot((8.0, 11.25), 0.9);
            }
            _ => {}
        }
    }
}

/// The points of an arc from one share of a full turn to another, clockwise from the right.
fn arc(center: (f32, f32), radii: (f32, f32), from: f32, to: f32) -> Vec<(f32, f32)> {
    const STEPS: u8 = 12;
    (0..=STEPS)
        .map(|step| {
            let share = f32::from(step) / f32::from(STEPS);
            let (sin, cos) = ((from + (to - from) * share) * TAU).sin_cos();
            (center.0 + radii.0 * cos, center.1 + radii.1 * sin)
        })
        .collect()
}

/// Draws in the units of an icon's grid.
#[derive(Clone, Copy)]
struct Pen<'a> {
    painter: &'a Painter,
    origin: Pos2,
    scale: f32,
    color: Color32,
}

impl Pen<'_> {
    fn with(self, color: Color32) -> Self {
        Self { color, ..self }
    }

    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        self.origin + self.scale * vec2(x, y)
    }

    fn points(&self, points: &[(f32, f32)]) -> Vec<Pos2> {
        points.iter().map(|&point| self.at(point)).collect()
    }

    fn stroke(&self) -> Stroke {
        Stroke::new(LINE * self.scale, self.color)
    }

    fn line(&self, points: &[(f32, f32)]) {
        // egui ends a line bluntly, so the round ends are dots.
        if let [first, .., last] = points {
            self.dot(*first, LINE / 2.0);
            self.dot(*last, LINE / 2.0);
        }
        self.painter
            .add(Shape::line(self.points(points), self.stroke()));
    }

    fn closed(&self, points: &[(f32, f32)]) {
        self.painter
            .add(Shape::closed_line(self.points(points), self.stroke()));
    }

    fn ring(&self, center: (f32, f32), radius: f32) {
        self.painter
            .circle_stroke(self.at(center), self.scale * radius, self.stroke());
    }

    fn dot(&self, center: (f32, f32), radius: f32) {
        self.painter
            .circle_filled(self.at(center), self.scale * radius, self.color);
    }

    /// A slice that begins at the top and goes clockwise.
    fn pie(&self, center: (f32, f32), radius: f32, share: f32) {
        let share = share.clamp(0.0, 1.0);
        if share >= 1.0 {
            self.dot(center, radius);
        }
        // Half a turn at most is convex, which is what egui fills.
        let halves = [(0.0, share.min(0.5)), (0.5, share)];
        for (from, to) in halves {
            if to > from && share < 1.0 {
                let mut slice = arc(center, (radius, radius), from - 0.25, to - 0.25);
                slice.push(center);
                self.painter.add(Shape::convex_polygon(
                    self.points(&slice),
                    self.color,
                    Stroke::NONE,
                ));
            }
        }
    }
}
