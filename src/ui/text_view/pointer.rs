//! What the mouse does to the text: pick a mark, select by character, word, sentence and
//! paragraph, drag an edge. Offsets are UTF-8 bytes; positions are points.

use egui::{Event, Modifiers, PointerButton, Pos2};

use super::marks::ScreenMarks;
use super::paint::handle_places;
use super::screen::Screen;
use crate::session::Action;
use crate::session::command::Edge;
use crate::text::snap::Granularity;

/// Clicks within this time and distance count together.
const CLICK_SECONDS: f64 = 0.4;
const CLICK_POINTS: f32 = 6.0;
/// A press that moves farther than this is a drag.
const DRAG_POINTS: f32 = 3.0;
/// How far from a handle it can be taken.
const HANDLE_REACH: f32 = 6.0;

/// The mouse button, from press to release.
#[derive(Debug, Default)]
pub struct Pointer {
    press: Option<Press>,
    last_click: Option<Click>,
}

#[derive(Clone, Copy, Debug)]
struct Click {
    at: Pos2,
    time: f64,
    count: u8,
}

#[derive(Clone, Copy, Debug)]
enum Press {
    /// Selecting text.
    Text {
        origin: Pos2,
        anchor: u32,
        granularity: Granularity,
        /// Whether anything was selected, so that the release is no click.
        is_selecting: bool,
    },
    /// Moving an edge of the selected mark.
    Edge(Edge),
}

/// Whether an event is about the first button or the place of the pointer.
#[must_use]
pub fn is_pointer(event: &Event) -> bool {
    matches!(
        event,
        Event::PointerMoved(_)
            | Event::PointerButton {
                button: PointerButton::Primary,
                ..
            }
    )
}

/// The handle under a position.
#[must_use]
pub fn handle_at(screen: &Screen, marks: &ScreenMarks, pos: Pos2) -> Option<Edge> {
    let shown = marks.shown.iter().find(|shown| shown.is_selected)?;
    let metrics = &screen.metrics;
    let (start, end) = handle_places(screen, shown);
    let reaches = |place: Option<Pos2>, knob_above: bool| {
        place.is_some_and(|place| {
            let top = place.y - metrics.selection_above;
            let (from, to) = if knob_above {
                (top - HANDLE_REACH, top + metrics.handle)
            } else {
                (top, top + metrics.handle + HANDLE_REACH)
            };
            (place.x - pos.x).abs() <= HANDLE_REACH && (from..to).contains(&pos.y)
        })
    };
    // On a mark of one letter both reach: the knobs tell them apart.
    match (reaches(start, true), reaches(end, false)) {
        (true, true) => {
            let middle = |place: Option<Pos2>| place.map_or(f32::MAX, |p| (p.x - pos.x).abs());
            Some(if middle(start) < middle(end) {
                Edge::Start
            } else {
                Edge::End
            })
        }
        (true, false) => Some(Edge::Start),
        (false, true) => Some(Edge::End),
        (false, false) => None,
    }
}

impl Pointer {
    /// The button goes down on the text.
    pub fn press(
        &mut self,
        screen: &Screen,
        marks: &ScreenMarks,
        pos: Pos2,
        time: f64,
        modifiers: Modifiers,
        actions: &mut Vec<Action>,
    ) {
        if let Some(edge) = handle_at(screen, marks, pos) {
            self.press = Some(Press::Edge(edge));
            self.last_click = None;
            return;
        }
        let Some(byte) = screen.caret_at(pos) else {
            return;
        };
        let count = self.count_click(pos, time);
        let granularity = match count {
            1 if modifiers.alt => Granularity::Character,
            1 | 2 => Granularity::Word,
            3 => Granularity::Sentence,
            _ => Granularity::Paragraph,
        };
        if modifiers.shift {
            actions.push(Action::PlaceCaret {
                byte,
                extend: true,
                granularity,
            });
            return;
        }
        // A unit is taken by the character under the pointer, not by the gap beside it.
        let anchor = match count {
            1 => byte,
            _ => screen.byte_under(pos).unwrap_or(byte),
        };
        if count > 1 {
            actions.push(Action::Select {
                anchor,
                head: anchor,
                granularity,
            });
        }
        self.press = Some(Press::Text {
            origin: pos,
            anchor,
            granularity,
            is_selecting: count > 1,
        });
    }

    /// The pointer moves with the button down.
    pub fn drag(
        &mut self,
        screen: &Screen,
        pos: Pos2,
        modifiers: Modifiers,
        actions: &mut Vec<Action>,
    ) {
        let Some(byte) = screen.caret_at(pos) else {
            return;
        };
        match &mut self.press {
            Some(Press::Text {
                origin,
                anchor,
                granularity,
                is_selecting,
            }) => {
                if !*is_selecting && origin.distance(pos) < DRAG_POINTS {
                    return;
                }
                *is_selecting = true;
                let granularity = if modifiers.alt {
                    Granularity::Character
                } else {
                    *granularity
                };
                actions.push(Action::Select {
                    anchor: *anchor,
                    head: byte,
                    granularity,
                });
            }
            Some(Press::Edge(edge)) => actions.push(Action::DragEdge {
                edge: *edge,
                byte,
                exact: modifiers.alt,
            }),
            None => {}
        }
    }

    /// The button comes up. Returns whether text was selected.
    pub fn release(&mut self, screen: &Screen, pos: Pos2, actions: &mut Vec<Action>) -> bool {
        match self.press.take() {
            Some(Press::Text {
                is_selecting: true, ..
            }) => true,
            Some(Press::Text { anchor, .. }) => {
                match screen.byte_under(pos) {
                    Some(byte) => actions.push(Action::PickAt(byte)),
                    None => actions.push(Action::GoToCaret(anchor)),
                }
                false
            }
            Some(Press::Edge(_)) => {
                actions.push(Action::DropEdge);
                false
            }
            None => false,
        }
    }

    /// Whether the button is down on the text.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.press.is_some()
    }

    /// Whether an edge is being moved.
    #[must_use]
    pub fn is_on_edge(&self) -> bool {
        matches!(self.press, Some(Press::Edge(_)))
    }

    fn count_click(&mut self, at: Pos2, time: f64) -> u8 {
        let count = match self.last_click {
            Some(last)
                if time - last.time < CLICK_SECONDS && last.at.distance(at) < CLICK_POINTS =>
            {
                last.count % 4 + 1
            }
            _ => 1,
        };
        self.last_click = Some(Click { at, time, count });
        count
    }
}
