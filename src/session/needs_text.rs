//! Which commands wait while a screen takes the place of the text. No offsets here.

use super::command::{Command, Scope};

impl Command {
    /// Whether it is about the text, a mark in it, the panels beside it or the files behind it:
    /// what a screen hides that takes the place of the text. The ends of a mark can be moved in
    /// a review too, so those commands are not among them.
    pub(super) fn needs_text(self) -> bool {
        match self {
            Self::Find
            | Self::FindNext
            | Self::FindPrevious
            | Self::GoToLine
            | Self::FilterMarks
            | Self::Save
            | Self::SaveElsewhere
            | Self::Import
            | Self::Export
            | Self::RecordHistory
            | Self::ToggleHistory
            | Self::ToggleDocuments
            | Self::ToggleInspector => true,
            _ => self.scope() == Scope::Text,
        }
    }
}
