//! What views ask of the session, and what the session asks of the interface.
//! Offsets are UTF-8 bytes; lines count from 0.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{AnnotationId, Details, Verdict};
use crate::store::settings::Settings;
use crate::text::Span;
use crate::text::snap::Granularity;

use super::chronicle::ChronicleAction;
use super::command::{Command, Edge};
use super::exporting::ExportAction;
use super::importing::ImportAction;
use super::listing::Filter;
use super::merging::MergeAction;
use super::motion::Motion;
use super::review::ReviewAction;

/// Something that a view asks for. Views change nothing themselves:
/// [`Session::run`](super::Session::run) is the one place where an action takes effect.
#[derive(Clone, Debug)]
pub enum Action {
    /// A command from a key, a menu or the palette.
    Run(Command),
    /// Something in the review of a changed source.
    Review(ReviewAction),
    /// Something about marks that two sides changed differently.
    Merge(MergeAction),
    /// Something about marks that come from a file of another program.
    Import(ImportAction),
    /// Something about writing the document for another program.
    Export(ExportAction),
    /// Opens a file or a folder.
    Open(PathBuf),
    /// Stops an opening that takes too long.
    CancelOpening,
    /// Selects from one byte to another, grown to whole units.
    Select {
        /// Where the selection began.
        anchor: u32,
        /// Where the pointer is.
        head: u32,
        /// What it snaps to.
        granularity: Granularity,
    },
    /// Puts the caret somewhere.
    PlaceCaret {
        /// The place.
        byte: u32,
        /// Selects what lies between.
        extend: bool,
        /// What an extended selection snaps to.
        granularity: Granularity,
    },
    /// Gives the keyboard back to the text.
    FocusText,
    /// A click on the text: takes the shortest mark there, and walks outward when repeated.
    PickAt(u32),
    /// A click beside the text: the caret goes there, and nothing is selected.
    GoToCaret(u32),
    /// Selects a mark and shows it.
    SelectMark(AnnotationId),
    /// Shows a place of the text.
    GoTo(u32),
    /// Shows a line, counted from 0.
    GoToLine(u32),
    /// The pointer moves an edge of the selected mark; nothing is changed yet.
    DragEdge {
        /// Which end.
        edge: Edge,
        /// Where the pointer is.
        byte: u32,
        /// By character instead of by word.
        exact: bool,
    },
    /// The edge is let go: the change is made.
    DropEdge,
    /// The edge goes back.
    CancelEdge,
    /// Replaces the note of a mark.
    SetNote(AnnotationId, String),
    /// Replaces the typed fields of a mark.
    SetDetails(AnnotationId, Option<Details>),
    /// Gives the verdict that was asked for, with its reason.
    GiveVerdict(Verdict, String),
    /// Takes the question for a reason away.
    CancelVerdict,
    /// Shows other marks in the inspector.
    SetFilter(Filter),
    /// Something in the history.
    Chronicle(ChronicleAction),
    /// Records the changes of this document from now on, or no longer.
    SetHistory(bool),
    /// Searches for something else.
    SetPattern(String),
    /// Decodes the source in another way, by the name of the encoding.
    SetEncoding(&'static str),
    /// Changes the settings.
    SetSettings(Box<Settings>),
    /// The text was seen up to this byte.
    Seen(u32),
    /// Shows or closes what lies over the window.
    Show(Option<Overlay>),
    /// Takes a band of trouble away.
    Dismiss(u64),
    /// Makes a document whose source changed writable; the old sidecar is kept as a backup.
    MarkChangedSource,
    /// Renames a sidecar that cannot be read and begins a new one.
    SetSidecarAside,
    /// Shows the marks that somebody else changed too.
    ShowConflicts,
    /// Renames a history that was altered and begins a new one.
    SetHistoryAside,
    /// Writes the marks to this file from now on.
    SaveTo(PathBuf),
    /// Ends the program or closes the document without saving.
    CloseUnsaved,
}

/// Something only the interface can do, asked for by the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Show the system's dialog for a file.
    AskFile,
    /// Show the system's dialog for a folder.
    AskFolder,
    /// Show the system's dialog for a place to save the marks.
    AskSidecarPlace,
    /// Show the system's dialog for a file of another program.
    AskImport,
    /// Show the system's dialog for a place for an export: a file of this name, or a folder.
    AskExportPlace {
        /// The name of the file; none for a folder.
        file: Option<String>,
    },
    /// Put this on the clipboard.
    Copy(String),
    /// Give the keyboard to a part of the window.
    Focus(Focus),
    /// Bring a place into view.
    Reveal {
        /// The place, in bytes.
        span: (u32, u32),
        /// A mark that flashes on arrival.
        flash: Option<AnnotationId>,
    },
    /// Move the caret where the layout decides.
    MoveByLayout {
        /// Where to.
        motion: Motion,
        /// Select what lies between.
        extend: bool,
    },
    /// Close the window.
    Quit,
}

/// A part of the window that can have the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The article.
    Text,
    /// The field of the find bar.
    Find,
    /// The filter of the inspector.
    Filter,
    /// The note of the selected mark.
    Note,
    /// The reason of a verdict.
    Reason,
    /// The list of the history.
    History,
}

/// What lies over the window. One at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The command palette.
    Palette,
    /// All keys.
    Keys,
    /// The settings.
    Settings,
    /// A field for a path, and why it is there.
    OpenByPath(String),
    /// A field for a path to save the marks at.
    SaveByPath(String),
    /// A field for a line number.
    GoToLine,
    /// Version and licence.
    About,
    /// Findings about the document.
    Findings,
    /// Unsaved work, and why it could not be saved.
    Unsaved(Option<String>),
    /// A field for the path of a file of another program.
    ImportByPath(String),
    /// A field for the place of an export.
    ExportByPath(String),
    /// What an import would do.
    Import,
    /// The formats for an export, and what one of them would lose.
    Export,
    /// What it means to switch the history off.
    HistoryOff,
    /// A review with undecided marks that is to be finished, or to be left with its decisions.
    FinishReview {
        /// Whether something waits that leaves the document.
        is_leaving: bool,
    },
}

impl Overlay {
    /// Whether something waits for its answer that leaves the document.
    #[must_use]
    pub fn is_about_leaving(&self) -> bool {
        matches!(self, Self::Unsaved(_) | Self::FinishReview { .. })
    }
}

/// Something wrong that a person must know of: what happened and what to do.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// To dismiss it.
    pub id: u64,
    /// How bad it is.
    pub severity: Severity,
    /// What happened.
    pub what: String,
    /// What to do.
    pub way_out: String,
    /// At most two ways out to click.
    pub ways: Vec<(&'static str, Action)>,
    /// More, for whoever is asked for help.
    pub details: String,
}

/// How bad a trouble is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Look at it when there is time.
    Warning,
    /// Work may be lost.
    Danger,
}

/// A short answer to a key that could do nothing, shown for a moment.
#[derive(Clone, Debug)]
pub struct Hint {
    /// What it says.
    pub text: Arc<str>,
    /// When it came.
    pub since: std::time::Instant,
}

/// An edge under way: the mark as it would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeDrag {
    /// The mark.
    pub id: AnnotationId,
    /// The end that moves.
    pub edge: Edge,
    /// What the moving fragment would be.
    pub span: Span,
}
