//! Everything a person can do by name: the table from which menus, the command
//! palette, the help and README's key table are made. No offsets here.

mod bindings;
mod menus;

use std::borrow::Cow;

pub use menus::{Group, Menu};

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

impl Command {
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
}
