//! Everything a person can do by name: the table from which menus, the command
//! palette, the help and README's key table are made. No offsets here.

use std::borrow::Cow;

use super::keys::{Chord, Key, Os};
use super::merging::MergeCommand;
use super::motion::Motion;
use super::review::ReviewCommand;
use crate::model::tag::TagSet;

/// A user action that needs nothing but the state of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    // File
    /// Asks for a file.
    Open,
    /// Asks for a folder.
    OpenFolder,
    /// Shows a field for a path.
    OpenByPath,
    /// Reads the open document again.
    Reload,
    /// Checks source, marks and history, and shows what was found.
    Verify,
    /// Writes the marks.
    Save,
    /// Asks for another place for the marks.
    SaveElsewhere,
    /// Asks for a file of another program whose marks are taken in.
    Import,
    /// Shows the formats in which the document can be written for another program.
    Export,
    /// Records the changes of this document, or not.
    RecordHistory,
    /// Closes the document.
    Close,
    /// Shows the settings.
    Settings,
    /// Ends the program.
    Quit,
    // Edit
    /// Takes the last change back.
    Undo,
    /// Does it again.
    Redo,
    /// Copies the selected text.
    Copy,
    /// Copies the quote with its place.
    CopyCitation,
    /// Selects the whole text.
    SelectAll,
    /// Opens the find bar.
    Find,
    /// Goes to the next match.
    FindNext,
    /// Goes to the match before.
    FindPrevious,
    /// Switches case sensitivity.
    FindCase,
    /// Switches whole words.
    FindWholeWord,
    /// Switches regular expressions.
    FindRegex,
    /// Switches the folding of look-alikes.
    FindFold,
    // Mark
    /// Tags the selection, or retags the selected mark, with the tag at this place of the tag set.
    Tag(u8),
    /// Removes the selected mark.
    RemoveMark,
    /// Opens the note of the selected mark.
    EditNote,
    /// Moves an edge of the selected mark.
    MoveEdge(EdgeMove),
    /// Selects the next larger mark of the stack.
    WalkOutward,
    /// Selects the next smaller mark of the stack.
    WalkInward,
    /// Accepts the selected mark.
    Accept,
    /// Rejects the selected mark.
    Reject,
    /// Disputes the selected mark.
    Dispute,
    /// Takes the verdict back.
    ClearReview,
    /// Something in the review of a changed source.
    Review(ReviewCommand),
    /// Something about marks that two sides changed differently.
    Merge(MergeCommand),
    // View
    /// Larger text.
    ZoomIn,
    /// Smaller text.
    ZoomOut,
    /// Text at its usual size.
    ZoomReset,
    /// More room between the rows, for five lanes.
    LooseLines,
    /// Shows or hides the list of documents.
    ToggleDocuments,
    /// Shows or hides the inspector.
    ToggleInspector,
    /// Shows the history instead of the marks.
    ToggleHistory,
    /// Light or dark as the system says.
    ThemeSystem,
    /// Light.
    ThemeLight,
    /// Dark.
    ThemeDark,
    /// No fades and no eased scrolling.
    ReduceMotion,
    // Go
    /// To the next mark in the text.
    NextMark,
    /// To the mark before.
    PreviousMark,
    /// To the next mark without a verdict.
    NextUnreviewed,
    /// To the mark without a verdict before.
    PreviousUnreviewed,
    /// To the next document of the folder.
    NextDocument,
    /// To the document before.
    PreviousDocument,
    /// To a line by its number.
    GoToLine,
    /// To the field that filters the marks.
    FilterMarks,
    /// Closes what is open on top and returns to the text.
    Back,
    /// Moves the caret.
    Move(Motion),
    /// Moves the caret and selects what it passes.
    Extend(Motion),
    // Help
    /// Shows the command palette.
    Palette,
    /// Shows all keys.
    Keys,
    /// Shows version and licence.
    About,
}

/// One end of a mark moved by one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EdgeMove {
    /// Which end.
    pub edge: Edge,
    /// Towards the end of the text.
    pub forward: bool,
    /// By word instead of by character.
    pub by_word: bool,
}

/// An end of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// Where it begins.
    Start,
    /// Where it ends.
    End,
}

/// Where a key is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Wherever the focus is.
    Everywhere,
    /// While no field has the focus.
    Text,
    /// While a review of a changed source is shown.
    Review,
    /// While conflicting marks are shown.
    Merging,
    /// In the text and in a review.
    Edges,
    /// While the find bar has the focus.
    Find,
}

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

    /// What menus and the palette call it. Undo and redo get their object from the session.
    #[must_use]
    pub fn text(self, tags: &TagSet) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Open => "Open file…",
            Self::OpenFolder => "Open folder…",
            Self::OpenByPath => "Open by path…",
            Self::Reload => "Read again from disk",
            Self::Verify => "Verify files…",
            Self::Save => "Save marks",
            Self::SaveElsewhere => "Save marks elsewhere…",
            Self::Import => "Import…",
            Self::Export => "Export…",
            Self::RecordHistory => "Record history",
            Self::Close => "Close document",
            Self::Settings => "Settings…",
            Self::Quit => "Quit",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::Copy => "Copy",
            Self::CopyCitation => "Copy as citation",
            Self::SelectAll => "Select the whole text",
            Self::Find => "Find…",
            Self::FindNext => "Next match",
            Self::FindPrevious => "Previous match",
            Self::FindCase => "Match case",
            Self::FindWholeWord => "Match whole words",
            Self::FindRegex => "Regular expression",
            Self::FindFold => "Ignore look-alikes",
            Self::Tag(slot) => {
                return match tags.at(slot.into()) {
                    Some(tag) => Cow::Owned(format!("Tag as {}", tag.name.to_lowercase())),
                    None => Cow::Owned(format!("Tag {}", slot + 1)),
                };
            }
            Self::RemoveMark => "Remove mark",
            Self::EditNote => "Edit note",
            Self::MoveEdge(step) => step.text(),
            Self::WalkOutward => "Select the mark around this one",
            Self::WalkInward => "Select the mark inside this one",
            Self::Accept => "Accept",
            Self::Reject => "Reject…",
            Self::Dispute => "Dispute…",
            Self::ClearReview => "Take the verdict back",
            Self::Review(command) => return command.text(),
            Self::Merge(command) => command.text(),
            Self::ZoomIn => "Larger text",
            Self::ZoomOut => "Smaller text",
            Self::ZoomReset => "Usual text size",
            Self::LooseLines => "Open line spacing",
            Self::ToggleDocuments => "Documents",
            Self::ToggleInspector => "Inspector",
            Self::ToggleHistory => "History",
            Self::ThemeSystem => "Theme of the system",
            Self::ThemeLight => "Light theme",
            Self::ThemeDark => "Dark theme",
            Self::ReduceMotion => "Reduce motion",
            Self::NextMark => "Next mark",
            Self::PreviousMark => "Previous mark",
            Self::NextUnreviewed => "Next unreviewed mark",
            Self::PreviousUnreviewed => "Previous unreviewed mark",
            Self::NextDocument => "Next document",
            Self::PreviousDocument => "Previous document",
            Self::GoToLine => "Go to line…",
            Self::FilterMarks => "Filter marks",
            Self::Back => "Back to the text",
            Self::Move(motion) => return Cow::Owned(format!("Move {}", motion.text())),
            Self::Extend(motion) => {
                return Cow::Owned(format!("Extend selection {}", motion.text()));
            }
            Self::Palette => "All commands…",
            Self::Keys => "All keys",
            Self::About => "About Evimark",
        })
    }

    /// One sentence more than the text says, where there is something to say.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Reload => "Reads source and marks again, as long as nothing is unsaved",
            Self::Verify => "Holds source, marks and history against each other",
            Self::Save => "Writes the marks beside the source; the source is never written",
            Self::SaveElsewhere => "For a folder that cannot be written",
            Self::Import => "Takes in the marks of another program, after a look at them",
            Self::Export => {
                "Writes text and marks for another program, and says what it cannot hold"
            }
            Self::RecordHistory => "Who changed what and when, beside the marks",
            Self::ToggleHistory => "Who did what, instead of the marks",
            Self::CopyCitation => "Quote, document, line, characters and hash of the source",
            Self::FindCase => "A and a differ",
            Self::FindWholeWord => "No match inside a longer word",
            Self::FindRegex => "The pattern is a regular expression",
            Self::FindFold => {
                "Takes non-breaking spaces, line breaks, typographic quotes, dashes and soft hyphens for their plain forms"
            }
            Self::WalkOutward => "In a stack of marks, from the shortest to the longest",
            Self::LooseLines => "Room for five lines under each row",
            Self::ReduceMotion => "No fades, no eased scrolling, a steady caret",
            Self::Back => "Closes what is open on top",
            Self::Review(command) => command.tooltip(),
            Self::Merge(command) => command.tooltip(),
            _ => "",
        }
    }

    /// The menu it stands in.
    #[must_use]
    pub fn menu(self) -> Option<Menu> {
        Self::all().find(|(_, c)| *c == self).map(|(menu, _)| menu)
    }

    /// Where its keys are heard.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Self::Tag(_)
            | Self::Copy
            | Self::CopyCitation
            | Self::SelectAll
            | Self::Undo
            | Self::Redo
            | Self::RemoveMark
            | Self::EditNote
            | Self::WalkOutward
            | Self::WalkInward
            | Self::Accept
            | Self::Reject
            | Self::Dispute
            | Self::ClearReview
            | Self::NextMark
            | Self::PreviousMark
            | Self::NextUnreviewed
            | Self::PreviousUnreviewed
            | Self::Move(_)
            | Self::Extend(_) => Scope::Text,
            Self::MoveEdge(_) => Scope::Edges,
            Self::Review(ReviewCommand::Show) | Self::Merge(MergeCommand::Show) => {
                Scope::Everywhere
            }
            Self::Review(_) => Scope::Review,
            Self::Merge(_) => Scope::Merging,
            Self::FindCase | Self::FindWholeWord | Self::FindRegex | Self::FindFold => Scope::Find,
            _ => Scope::Everywhere,
        }
    }

    /// Its keys on a system, the one to show first.
    #[must_use]
    pub fn keys(self, os: Os) -> Vec<Chord> {
        use Chord as K;
        use Key::Char;
        match self {
            Self::Open => vec![K::primary(Char('O'))],
            Self::OpenFolder => vec![K::primary(Char('O')).with_shift()],
            Self::OpenByPath => vec![K::primary(Char('L'))],
            Self::Reload => vec![K::plain(Key::F(5))],
            Self::Verify => vec![K::plain(Key::F(7))],
            Self::Save => vec![K::primary(Char('S'))],
            Self::SaveElsewhere => vec![K::primary(Char('S')).with_shift()],
            Self::Import => vec![K::primary(Char('I')).with_shift()],
            Self::Export => vec![K::primary(Char('E')).with_shift()],
            Self::Close => vec![K::primary(Char('W'))],
            Self::Settings => vec![K::primary(Char(','))],
            Self::Quit => vec![K::primary(Char('Q'))],
            Self::Undo => vec![K::primary(Char('Z'))],
            Self::Redo => vec![K::primary(Char('Z')).with_shift(), K::primary(Char('Y'))],
            Self::Copy => vec![K::primary(Char('C'))],
            Self::CopyCitation => vec![K::primary(Char('C')).with_shift()],
            Self::SelectAll => vec![K::primary(Char('A'))],
            Self::Find => vec![K::primary(Char('F'))],
            Self::FindNext => vec![K::plain(Key::F(3))],
            Self::FindPrevious => vec![K::plain(Key::F(3)).with_shift()],
            Self::FindCase => vec![find_switch('C', os)],
            Self::FindWholeWord => vec![find_switch('W', os)],
            Self::FindRegex => vec![find_switch('R', os)],
            Self::FindFold => vec![find_switch('L', os)],
            Self::Tag(slot) => char::from_digit(u32::from(slot) + 1, 10)
                .map(|digit| K::plain(Char(digit)))
                .into_iter()
                .collect(),
            Self::RemoveMark => vec![K::plain(Key::Delete), K::plain(Key::Backspace)],
            Self::EditNote => vec![K::plain(Key::Enter)],
            Self::MoveEdge(step) => vec![step.key(os)],
            Self::WalkOutward => vec![K::plain(Key::Tab)],
            Self::WalkInward => vec![K::plain(Key::Tab).with_shift()],
            Self::Accept => vec![K::plain(Char('A'))],
            Self::Reject => vec![K::plain(Char('R'))],
            Self::Dispute => vec![K::plain(Char('D'))],
            Self::ClearReview => vec![K::plain(Char('U'))],
            Self::Review(command) => command.keys(),
            Self::Merge(command) => command.keys(),
            Self::ZoomIn => vec![K::primary(Char('+')), K::primary(Char('='))],
            Self::ZoomOut => vec![K::primary(Char('-'))],
            Self::ZoomReset => vec![K::primary(Char('0'))],
            Self::ToggleDocuments => vec![K::primary(Char('B'))],
            Self::ToggleInspector => vec![K::primary(Char('I'))],
            // On a Mac, Cmd+H hides a program.
            Self::ToggleHistory if os == Os::Mac => vec![K::primary(Char('H')).with_shift()],
            Self::ToggleHistory => vec![K::primary(Char('H'))],
            Self::NextMark => vec![K::plain(Char('N')), K::plain(Char(']'))],
            Self::PreviousMark => vec![K::plain(Char('P')), K::plain(Char('['))],
            Self::NextUnreviewed => vec![K::plain(Char('N')).with_shift()],
            Self::PreviousUnreviewed => vec![K::plain(Char('P')).with_shift()],
            Self::NextDocument => vec![K::primary(Key::PageDown)],
            Self::PreviousDocument => vec![K::primary(Key::PageUp)],
            Self::GoToLine => vec![K::primary(Char('G'))],
            Self::FilterMarks => vec![K::primary(Char('F')).with_shift()],
            Self::Back => vec![K::plain(Key::Escape)],
            Self::Move(motion) => motion_keys(motion, os),
            Self::Extend(motion) => motion_keys(motion, os)
                .into_iter()
                .map(Chord::with_shift)
                .collect(),
            Self::Palette => vec![K::primary(Char('P')).with_shift()],
            Self::Keys => vec![K::plain(Key::F(1))],
            Self::RecordHistory
            | Self::LooseLines
            | Self::ThemeSystem
            | Self::ThemeLight
            | Self::ThemeDark
            | Self::ReduceMotion
            | Self::About => vec![],
        }
    }
}

impl EdgeMove {
    fn text(self) -> &'static str {
        match (self.edge, self.forward, self.by_word) {
            (Edge::Start, false, false) => "Start one character left",
            (Edge::Start, true, false) => "Start one character right",
            (Edge::End, false, false) => "End one character left",
            (Edge::End, true, false) => "End one character right",
            (Edge::Start, false, true) => "Start one word left",
            (Edge::Start, true, true) => "Start one word right",
            (Edge::End, false, true) => "End one word left",
            (Edge::End, true, true) => "End one word right",
        }
    }

    /// On a Mac, Option with an arrow moves the caret by word, as everywhere there,
    /// so that edges take Control or Cmd besides.
    fn key(self, os: Os) -> Chord {
        let arrow = if self.forward { Key::Right } else { Key::Left };
        let mut chord = Chord::plain(arrow).with_alt();
        if self.edge == Edge::End {
            chord = chord.with_shift();
        }
        match (os, self.by_word) {
            (_, true) => chord.with_primary(),
            (Os::Mac, false) => chord.with_mac_control(),
            (Os::Linux | Os::Windows, false) => chord,
        }
    }
}

/// Option with a letter types a character on a Mac, so Cmd is held besides.
fn find_switch(letter: char, os: Os) -> Chord {
    let chord = Chord::plain(Key::Char(letter)).with_alt();
    if os == Os::Mac {
        chord.with_primary()
    } else {
        chord
    }
}

/// The usual keys of each system.
fn motion_keys(motion: Motion, os: Os) -> Vec<Chord> {
    use Chord as K;
    let mac = os == Os::Mac;
    match motion {
        Motion::CharLeft => vec![K::plain(Key::Left)],
        Motion::CharRight => vec![K::plain(Key::Right)],
        Motion::WordLeft if mac => vec![K::plain(Key::Left).with_alt()],
        Motion::WordRight if mac => vec![K::plain(Key::Right).with_alt()],
        Motion::WordLeft => vec![K::primary(Key::Left)],
        Motion::WordRight => vec![K::primary(Key::Right)],
        Motion::RowUp => vec![K::plain(Key::Up)],
        Motion::RowDown => vec![K::plain(Key::Down)],
        Motion::RowStart if mac => vec![K::primary(Key::Left), K::plain(Key::Home)],
        Motion::RowEnd if mac => vec![K::primary(Key::Right), K::plain(Key::End)],
        Motion::RowStart => vec![K::plain(Key::Home)],
        Motion::RowEnd => vec![K::plain(Key::End)],
        Motion::SentenceBack if mac => vec![K::plain(Key::Up).with_alt().with_mac_control()],
        Motion::SentenceForward if mac => vec![K::plain(Key::Down).with_alt().with_mac_control()],
        Motion::SentenceBack => vec![K::plain(Key::Up).with_alt()],
        Motion::SentenceForward => vec![K::plain(Key::Down).with_alt()],
        Motion::ParagraphBack if mac => vec![K::plain(Key::Up).with_alt()],
        Motion::ParagraphForward if mac => vec![K::plain(Key::Down).with_alt()],
        Motion::ParagraphBack => vec![K::primary(Key::Up)],
        Motion::ParagraphForward => vec![K::primary(Key::Down)],
        Motion::PageUp => vec![K::plain(Key::PageUp)],
        Motion::PageDown => vec![K::plain(Key::PageDown)],
        Motion::TextStart if mac => vec![K::primary(Key::Up), K::primary(Key::Home)],
        Motion::TextEnd if mac => vec![K::primary(Key::Down), K::primary(Key::End)],
        Motion::TextStart => vec![K::primary(Key::Home)],
        Motion::TextEnd => vec![K::primary(Key::End)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlap(a: Scope, b: Scope) -> bool {
        let wide = |a, b| match a {
            Scope::Everywhere => true,
            Scope::Edges => matches!(b, Scope::Text | Scope::Review),
            Scope::Text | Scope::Review | Scope::Merging | Scope::Find => false,
        };
        a == b || wide(a, b) || wide(b, a)
    }

    #[test]
    fn no_two_commands_share_a_key_on_any_system() {
        for os in Os::ALL {
            let all: Vec<_> = Command::all()
                .flat_map(|(_, command)| {
                    command.keys(os).into_iter().map(move |key| (key, command))
                })
                .collect();
            for (i, (key, command)) in all.iter().enumerate() {
                for (other_key, other) in &all[i + 1..] {
                    assert!(
                        key != other_key || !overlap(command.scope(), other.scope()),
                        "{} on {os:?} is both {command:?} and {other:?}",
                        key.text(os),
                    );
                }
            }
        }
    }

    #[test]
    fn every_command_stands_in_one_menu_only() {
        let all: Vec<_> = Command::all().map(|(_, command)| command).collect();
        for (i, command) in all.iter().enumerate() {
            assert!(!all[i + 1..].contains(command), "{command:?} stands twice");
        }
    }
}
