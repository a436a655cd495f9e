//! In which menu each command stands, and in what order. No offsets here.

use super::{Command, Edge, EdgeMove};
use crate::session::merging::MergeCommand;
use crate::session::motion::Motion;
use crate::session::review::ReviewCommand;

/// A menu of the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// Files and the program.
    File,
    /// Undo, copy, find.
    Edit,
    /// Tagging and review.
    Mark,
    /// Looks.
    View,
    /// Places.
    Go,
    /// Help.
    Help,
}

/// A stretch of a menu between two separators.
#[derive(Clone, Copy, Debug)]
pub enum Group {
    /// Shown as they stand.
    Items(&'static [Command]),
    /// Shown under a name of their own.
    Submenu(&'static str, &'static [Command]),
}

impl Group {
    /// The commands, whichever way they are shown.
    #[must_use]
    pub fn commands(self) -> &'static [Command] {
        match self {
            Self::Items(commands) | Self::Submenu(_, commands) => commands,
        }
    }
}

const fn edge(edge: Edge, forward: bool, by_word: bool) -> Command {
    Command::MoveEdge(EdgeMove {
        edge,
        forward,
        by_word,
    })
}

const EDGES: &[Command] = &[
    edge(Edge::Start, false, false),
    edge(Edge::Start, true, false),
    edge(Edge::End, false, false),
    edge(Edge::End, true, false),
    edge(Edge::Start, false, true),
    edge(Edge::Start, true, true),
    edge(Edge::End, false, true),
    edge(Edge::End, true, true),
];

const REVIEW: &[Command] = &{
    let mut commands = [Command::Back; ReviewCommand::WHILE_SHOWN.len()];
    let mut i = 0;
    while i < commands.len() {
        commands[i] = Command::Review(ReviewCommand::WHILE_SHOWN[i]);
        i += 1;
    }
    commands
};

const CONFLICTS: &[Command] = &{
    let mut commands = [Command::Back; MergeCommand::ALL.len()];
    let mut i = 0;
    while i < commands.len() {
        commands[i] = Command::Merge(MergeCommand::ALL[i]);
        i += 1;
    }
    commands
};

const MOVES: &[Command] = &motions(false);
const EXTENSIONS: &[Command] = &motions(true);

const fn motions(extend: bool) -> [Command; Motion::ALL.len()] {
    let mut commands = [Command::Back; Motion::ALL.len()];
    let mut i = 0;
    while i < commands.len() {
        commands[i] = if extend {
            Command::Extend(Motion::ALL[i])
        } else {
            Command::Move(Motion::ALL[i])
        };
        i += 1;
    }
    commands
}

impl Menu {
    /// The menus from left to right.
    pub const ALL: [Self; 6] = [
        Self::File,
        Self::Edit,
        Self::Mark,
        Self::View,
        Self::Go,
        Self::Help,
    ];

    /// The title in the menu bar.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Mark => "Mark",
            Self::View => "View",
            Self::Go => "Go",
            Self::Help => "Help",
        }
    }

    /// What the menu holds. Every command stands in exactly one place.
    #[must_use]
    pub fn groups(self) -> &'static [Group] {
        use Command as C;
        use Group::{Items, Submenu};
        match self {
            Self::File => &[
                Items(&[C::Open, C::OpenFolder, C::OpenByPath, C::Reload, C::Verify]),
                Items(&[C::Save, C::SaveElsewhere]),
                Items(&[C::Import, C::Export]),
                Items(&[C::RecordHistory]),
                Items(&[C::Settings]),
                Items(&[C::Close, C::Quit]),
            ],
            Self::Edit => &[
                Items(&[C::Undo, C::Redo]),
                Items(&[C::Copy, C::CopyCitation, C::SelectAll]),
                Items(&[C::Find, C::FindNext, C::FindPrevious]),
                Submenu(
                    "Find options",
                    &[C::FindCase, C::FindWholeWord, C::FindRegex, C::FindFold],
                ),
            ],
            Self::Mark => &[
                Items(&[C::Tag(0), C::Tag(1), C::Tag(2), C::Tag(3)]),
                Items(&[C::EditNote, C::RemoveMark]),
                Submenu("Move an edge", EDGES),
                Items(&[C::WalkOutward, C::WalkInward]),
                Items(&[C::Accept, C::Reject, C::Dispute, C::ClearReview]),
                Items(&[C::Review(ReviewCommand::Show)]),
                Submenu("In the review", REVIEW),
                Submenu("Conflicting marks", CONFLICTS),
            ],
            Self::View => &[
                Items(&[C::ZoomIn, C::ZoomOut, C::ZoomReset, C::LooseLines]),
                Items(&[C::ToggleDocuments, C::ToggleInspector, C::ToggleHistory]),
                Items(&[C::ThemeSystem, C::ThemeLight, C::ThemeDark]),
                Items(&[C::ReduceMotion]),
            ],
            Self::Go => &[
                Items(&[C::NextMark, C::PreviousMark]),
                Items(&[C::NextUnreviewed, C::PreviousUnreviewed]),
                Items(&[C::NextDocument, C::PreviousDocument]),
                Items(&[C::GoToLine, C::FilterMarks, C::Back]),
                Submenu("Move the caret", MOVES),
                Submenu("Extend the selection", EXTENSIONS),
            ],
            Self::Help => &[Items(&[C::Palette, C::Keys]), Items(&[C::About])],
        }
    }
}

impl Command {
    /// Every command with the menu it stands in, in the order of the menus.
    pub fn all() -> impl Iterator<Item = (Menu, Self)> {
        Menu::ALL.into_iter().flat_map(|menu| {
            menu.groups()
                .iter()
                .flat_map(|group| group.commands())
                .map(move |&command| (menu, command))
        })
    }

    /// The menu it stands in.
    #[must_use]
    pub fn menu(self) -> Option<Menu> {
        Self::all().find(|(_, c)| *c == self).map(|(menu, _)| menu)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_stands_in_one_menu_only() {
        let all: Vec<_> = Command::all().map(|(_, command)| command).collect();
        for (i, command) in all.iter().enumerate() {
            assert!(!all[i + 1..].contains(command), "{command:?} stands twice");
        }
    }
}
