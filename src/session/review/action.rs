//! What a person can do in a review: by name, with keys, and with the mouse. Offsets are UTF-8
//! bytes; items and places count from 0.

use std::borrow::Cow;

use super::Tab;
use crate::session::command::Edge;
use crate::session::keys::{Chord, Key};
use crate::text::snap::Granularity;

/// How many places can be chosen by a digit.
pub const PLACES: u8 = 9;

/// What the screen of the review asks for besides commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewAction {
    /// Selects an item.
    Select(usize),
    /// Shows a part of the list.
    ShowTab(Tab),
    /// Lists all moved marks among what is to decide.
    Expand,
    /// Considers one of several places of the selected mark.
    Choose(usize),
    /// Puts the selected mark on these words.
    Put {
        /// Where selecting began.
        anchor: u32,
        /// Where the pointer is.
        head: u32,
        /// What it snaps to.
        granularity: Granularity,
    },
    /// The pointer moves an edge of the selected mark.
    DragEdge {
        /// Which end.
        edge: Edge,
        /// Where the pointer is.
        byte: u32,
        /// By character instead of by word.
        exact: bool,
    },
    /// Looks at another place of the text.
    Look(u32),
    /// Finishes, though something is undecided.
    FinishUndecided,
    /// Lets the decisions go, and goes on with what waited for them.
    Abandon,
}

/// A command of the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewCommand {
    /// Comes back to the review.
    Show,
    /// Keeps the selected mark at the place under consideration.
    Keep,
    /// Moves the edges of the selected mark.
    Edges,
    /// Sets the selected mark aside as lost.
    SetAside,
    /// Decides about the selected mark later.
    Later,
    /// To the next mark.
    Next,
    /// To the mark before.
    Previous,
    /// Considers one of several places, counted from 0.
    Choose(u8),
    /// Accepts every moved mark.
    AcceptMoved,
    /// Writes what was decided.
    Finish,
    /// Puts the review off and shows the text.
    Leave,
}

impl ReviewCommand {
    /// Every command that means something only while a review is shown, in the order of the
    /// menu.
    pub const WHILE_SHOWN: [Self; 9 + PLACES as usize] = [
        Self::Keep,
        Self::Edges,
        Self::SetAside,
        Self::Later,
        Self::AcceptMoved,
        Self::Next,
        Self::Previous,
        Self::Choose(0),
        Self::Choose(1),
        Self::Choose(2),
        Self::Choose(3),
        Self::Choose(4),
        Self::Choose(5),
        Self::Choose(6),
        Self::Choose(7),
        Self::Choose(8),
        Self::Finish,
        Self::Leave,
    ];

    /// What menus and the palette call it.
    #[must_use]
    pub fn text(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Show => "Review changed source",
            Self::Keep => "Review: keep the mark",
            Self::Edges => "Review: move its edges…",
            Self::SetAside => "Review: set aside as lost",
            Self::Later => "Review: decide later",
            Self::AcceptMoved => "Review: accept all moved marks",
            Self::Next => "Review: next mark",
            Self::Previous => "Review: previous mark",
            Self::Choose(at) => return Cow::Owned(format!("Review: take place {}", at + 1)),
            Self::Finish => "Review: finish…",
            Self::Leave => "Review: open read-only",
        })
    }

    /// One sentence more, where there is something to say.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Show => "Shows again where marks may stand in a source that has changed",
            Self::Edges => "Moves the mark by the keys that move edges, or with the mouse",
            Self::SetAside => "The mark is kept in the file, without a place",
            Self::Later => "Takes a decision back and goes on",
            Self::AcceptMoved => "Marks whose words stand elsewhere now, without a doubt",
            Self::Finish => "Writes what was decided; undecided marks stay as they are",
            Self::Leave => "Shows the text; nothing is written",
            _ => "",
        }
    }

    /// Its keys, the same on every system.
    #[must_use]
    pub fn keys(self) -> Vec<Chord> {
        use Key::Char;
        match self {
            Self::Keep => vec![Chord::plain(Key::Enter)],
            Self::Edges => vec![Chord::plain(Char('E'))],
            Self::SetAside => vec![Chord::plain(Char('X'))],
            Self::Later => vec![Chord::plain(Key::Space)],
            Self::AcceptMoved => vec![Chord::plain(Char('A'))],
            Self::Next => vec![Chord::plain(Key::Down), Chord::plain(Char('N'))],
            Self::Previous => vec![Chord::plain(Key::Up), Chord::plain(Char('P'))],
            Self::Choose(at) => {
                let digit = char::from_digit(u32::from(at) + 1, 10);
                digit.map(|d| Chord::plain(Char(d))).into_iter().collect()
            }
            Self::Finish => vec![Chord::primary(Key::Enter)],
            // Escape is `Back`, which leaves the review when nothing is open on top of it.
            Self::Show | Self::Leave => vec![],
        }
    }
}
