//! What a person can do about conflicting marks. Conflicts count from 0.

use crate::session::keys::{Chord, Key};

/// What the screen of the conflicts asks for besides commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeAction {
    /// Selects a conflict.
    Select(usize),
}

/// A command about conflicting marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MergeCommand {
    /// Shows the conflicts.
    Show,
    /// Keeps mine.
    Mine,
    /// Takes theirs.
    Theirs,
    /// Keeps both.
    Both,
    /// To the next conflict.
    Next,
    /// To the conflict before.
    Previous,
    /// Makes the changes that were decided.
    Finish,
    /// Decides later and shows the text.
    Leave,
}

impl MergeCommand {
    /// Every command, in the order of the menu.
    pub const ALL: [Self; 8] = [
        Self::Show,
        Self::Mine,
        Self::Theirs,
        Self::Both,
        Self::Next,
        Self::Previous,
        Self::Finish,
        Self::Leave,
    ];

    /// What menus and the palette call it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Show => "Compare conflicting marks",
            Self::Mine => "Conflict: keep mine",
            Self::Theirs => "Conflict: take theirs",
            Self::Both => "Conflict: keep both",
            Self::Next => "Conflict: next mark",
            Self::Previous => "Conflict: previous mark",
            Self::Finish => "Conflict: finish",
            Self::Leave => "Conflict: decide later",
        }
    }

    /// One sentence more, where there is something to say.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Show => "Marks that you and another program changed differently",
            Self::Both => "Theirs becomes a mark of its own",
            Self::Finish => "Makes the changes; one step to undo",
            Self::Leave => "Shows the text; nothing is saved until all is decided",
            _ => "",
        }
    }

    /// Its keys, the same on every system.
    #[must_use]
    pub fn keys(self) -> Vec<Chord> {
        use Key::Char;
        let plain = |key| Chord::plain(key);
        match self {
            Self::Mine => vec![plain(Char('1')), plain(Char('M'))],
            Self::Theirs => vec![plain(Char('2')), plain(Char('T'))],
            Self::Both => vec![plain(Char('3')), plain(Char('B'))],
            Self::Next => vec![plain(Char('N')), plain(Key::Down)],
            Self::Previous => vec![plain(Char('P')), plain(Key::Up)],
            Self::Finish => vec![Chord::primary(Key::Enter)],
            // Escape is `Back`, which leaves the screen when nothing is open on top of it.
            Self::Show | Self::Leave => vec![],
        }
    }
}
