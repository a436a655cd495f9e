//! One open document: its text, its marks, what is selected, and how it stands with the
//! disk. Offsets are UTF-8 bytes.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::action::EdgeDrag;
use super::recording::Recording;
use crate::model::{
    Annotation, AnnotationId, Annotations, ApplyError, Edit, Filter, Snapshot, Transaction,
    UndoStack, Verdict,
};
use crate::store::history::v1::Cause;
use crate::store::history::{Reanchoring, State};
use crate::store::{Expected, Finding, Misfit, SourceIdentity};
use crate::text::blocks::Blocks;
use crate::text::decode::Decoded;
use crate::text::snap::{Granularity, snap};
use crate::text::{SourceText, Span};

/// An open document.
#[derive(Debug)]
pub struct Document {
    /// Where the source is.
    pub path: PathBuf,
    /// Its first words, for lists and the window title.
    pub title: String,
    /// The source as it was read.
    pub source: Source,
    /// The text cut for display.
    pub blocks: Arc<Blocks>,
    /// The marks.
    pub annotations: Annotations,
    /// What can be taken back.
    pub undo: UndoStack,
    /// Caret and selected text.
    pub selection: Selection,
    /// The selected mark.
    pub selected: Option<AnnotationId>,
    /// The place that was clicked, from which a stack of marks is walked.
    pub picked_byte: Option<u32>,
    /// An edge under way.
    pub edge_drag: Option<EdgeDrag>,
    /// A verdict that waits for its reason.
    pub pending_verdict: Option<Verdict>,
    /// The sidecar.
    pub sidecar: Sidecar,
    /// The history.
    pub recording: Recording,
    /// Whether marks may be changed.
    pub access: Access,
    /// How far the text was seen.
    pub seen_byte: u32,
}

/// The source and what is known of it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The decoded characters.
    pub text: SourceText,
    /// What identifies the bytes.
    pub identity: SourceIdentity,
    /// When the file was last changed, if the system knows.
    pub modified: Option<Timestamp>,
    /// How it was decoded.
    pub encoding: &'static str,
    /// Whether the encoding was guessed.
    pub is_guessed: bool,
    /// Whether something could not be decoded and is shown as replacement characters.
    pub is_malformed: bool,
}

impl Source {
    /// Puts together what was read and how it was decoded.
    #[must_use]
    pub fn new(decoded: Decoded, identity: SourceIdentity, modified: Option<Timestamp>) -> Self {
        Self {
            text: decoded.text,
            identity,
            modified,
            encoding: decoded.encoding.name(),
            is_guessed: decoded.guessed,
            is_malformed: decoded.malformed,
        }
    }
}

/// The caret, and the text selected with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Where selecting began.
    pub anchor: u32,
    /// The caret.
    pub head: u32,
    /// The selected text, snapped.
    pub span: Option<Span>,
}

/// How the marks stand with the disk.
#[derive(Debug)]
pub struct Sidecar {
    /// Where they are written.
    pub path: PathBuf,
    /// What a write expects to find there.
    pub expected: Expected,
    /// Entries that do not fit the text, carried along unchanged.
    pub misfits: Vec<Misfit>,
    /// The marks as the files have them, while some wait for a place: the re-anchoring is
    /// recorded as the change from there.
    pub former: Option<State>,
    /// What a person should know about the sidecar.
    pub findings: Vec<Finding>,
    /// The state of writing.
    pub saving: Saving,
    /// The revision that is on disk.
    pub saved_revision: u64,
    /// The marks that are on disk, for telling what each side changed when somebody else
    /// writes too.
    pub base: Snapshot,
    /// The marks that letting go of unsaved changes goes back to: those that were saved last,
    /// or with which the document was opened. What was recovered then is not let go of.
    pub kept: Snapshot,
    /// Whether somebody asked for a write that waits for the history.
    pub is_asked_for: bool,
    /// How long the last write took, so that a long one is not repeated after each change.
    pub write_time: Duration,
}

/// The state of writing.
#[derive(Clone, Debug)]
pub enum Saving {
    /// What is on disk is what is shown; when it was written, if it was.
    Saved(Option<Timestamp>),
    /// Something changed since.
    Unsaved {
        /// When the last change was made.
        since: Instant,
    },
    /// A thread is writing.
    Writing,
    /// The last attempt failed.
    Failed(String),
}

/// How the work stands, as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is safe on disk; since when, if something was changed.
    Saved(Option<Timestamp>),
    /// It is on its way to the disk.
    Saving,
    /// It waits for the person to save it.
    Unsaved,
    /// The disk does not take it, and why.
    Failed(String),
}

/// Why a document whose source is not the one that was marked is read-only.
pub const SOURCE_CHANGED: &str = "Source changed";

/// Why a document whose marks cannot be written beside it is read-only until they are saved
/// elsewhere.
pub const FOLDER_PROTECTED: &str = "Folder cannot be written";

/// Why a document that another window has open for marking is read-only.
pub const HELD: &str = "Open in another window";

/// Why a text is read-only that is shown before its marks are read.
pub const READING: &str = "The marks are being read";

/// Whether marks may be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// They may.
    Writable,
    /// They may not, and why, in a few words.
    ReadOnly(&'static str),
}

impl Document {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &SourceText {
        &self.source.text
    }

    /// The name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.source.identity.name
    }

    /// The selected mark, while it exists.
    #[must_use]
    pub fn selected_annotation(&self) -> Option<&Arc<Annotation>> {
        self.annotations.get(self.selected?)
    }

    /// The marks over the place that was clicked or, without a click, over the start of the
    /// selected mark: the shortest first.
    #[must_use]
    pub fn stack(&self) -> Vec<&Arc<Annotation>> {
        self.stack_byte()
            .map(|byte| self.annotations.at(byte))
            .unwrap_or_default()
    }

    /// Whether there is more than one mark in the [`stack`](Self::stack).
    #[must_use]
    pub fn has_stack(&self) -> bool {
        self.stack_byte()
            .is_some_and(|byte| self.annotations.is_stacked_at(byte))
    }

    fn stack_byte(&self) -> Option<u32> {
        let selected = self.selected_annotation()?;
        let covers = |byte: u32| selected.fragments.iter().any(|span| span.contains(byte));
        match self.picked_byte {
            Some(byte) if covers(byte) => Some(byte),
            _ => Some(selected.start()),
        }
    }

    /// The mark after (or before) the selected one or the caret, among those that pass.
    #[must_use]
    pub fn neighbour(&self, forward: bool, filter: &Filter) -> Option<AnnotationId> {
        let byte = self.selection.head;
        let from = self.selected_annotation().map(|mark| mark.id);
        let next = if forward {
            self.annotations.next_where(byte, from, filter)
        } else {
            self.annotations.prev_where(byte, from, filter)
        };
        next.map(|mark| mark.id)
    }

    /// Whether the sidecar is behind. What is only read here is for others to save.
    #[must_use]
    pub fn has_unsaved(&self) -> bool {
        self.access == Access::Writable
            && self.annotations.revision() != self.sidecar.saved_revision
    }

    /// How the work stands. What the history has is saved, though the sidecar may be behind;
    /// `autosave` says whether the sidecar follows by itself.
    #[must_use]
    pub fn standing(&self, autosave: bool) -> Standing {
        let sidecar = match &self.sidecar.saving {
            Saving::Failed(why) => return Standing::Failed(why.clone()),
            Saving::Saved(at) => Standing::Saved(*at),
            Saving::Writing => Standing::Saving,
            Saving::Unsaved { .. } => Standing::Unsaved,
        };
        let Some(recorder) = self.recording.recorder() else {
            return sidecar;
        };
        if let Some(why) = recorder.failure() {
            Standing::Failed(why.to_owned())
        } else if recorder.is_waiting() {
            Standing::Saving
        } else if autosave {
            match sidecar {
                Standing::Saved(at) => Standing::Saved(recorder.saved_at().max(at)),
                _ => Standing::Saved(recorder.saved_at()),
            }
        } else {
            sidecar
        }
    }

    /// Whether marks may be written to another place, or are only kept from their own.
    #[must_use]
    pub fn may_be_saved_elsewhere(&self) -> bool {
        matches!(
            self.access,
            Access::Writable | Access::ReadOnly(FOLDER_PROTECTED)
        )
    }

    /// Selects from `anchor` to `head`, grown to whole units and trimmed.
    pub fn select(&mut self, anchor: u32, head: u32, granularity: Granularity) {
        self.selection = Selection {
            anchor,
            head,
            span: snap(&self.source.text, anchor, head, granularity),
        };
    }

    /// Selects exactly this span, with the caret at its end.
    pub fn select_span(&mut self, span: Span) {
        self.selection = Selection {
            anchor: span.start(),
            head: span.end(),
            span: Some(span),
        };
    }

    /// Puts the caret here; nothing is selected then.
    pub fn place_caret(&mut self, byte: u32) {
        self.selection = Selection {
            anchor: byte,
            head: byte,
            span: None,
        };
    }

    /// Makes a change, in somebody's name. It can be undone.
    ///
    /// # Errors
    /// When it does not fit the marks as they are; nothing is changed then.
    pub fn change(
        &mut self,
        by: &str,
        cause: Cause,
        transaction: Transaction,
    ) -> Result<(), ApplyError> {
        self.apply(by, cause, &transaction)?;
        self.undo.push(transaction);
        Ok(())
    }

    /// Gives marks their places in a changed source. It can be undone.
    ///
    /// # Errors
    /// When it does not fit the marks as they are; nothing is changed then.
    pub fn reanchor(&mut self, by: &str, transaction: Transaction) -> Result<(), ApplyError> {
        if self.sidecar.former.is_none() {
            return self.change(by, Cause::Reanchor, transaction);
        }
        self.annotations.apply(&transaction)?;
        if let Some(former) = self.sidecar.former.take() {
            let now = self.annotations.snapshot();
            let reanchoring = self.reanchoring(former, &transaction.label, now);
            self.recording.reanchor(by, reanchoring);
        }
        self.undo.push(transaction);
        self.touch();
        Ok(())
    }

    fn reanchoring(&self, former: State, label: &str, snapshot: Snapshot) -> Reanchoring {
        Reanchoring {
            former,
            label: label.to_owned(),
            snapshot,
            misfits: self.sidecar.misfits.clone(),
            text: self.source.text.clone(),
        }
    }

    /// Makes a change that is not one to be undone, such as an undo.
    ///
    /// # Errors
    /// When it does not fit the marks as they are; nothing is changed then.
    pub fn apply(
        &mut self,
        by: &str,
        cause: Cause,
        transaction: &Transaction,
    ) -> Result<(), ApplyError> {
        let former = self.sidecar.former.as_ref();
        let before = former.map(|_| self.annotations.snapshot());
        self.annotations.apply(transaction)?;
        // Who goes on marking while marks wait for a place lets them wait: that is recorded
        // first, so that what comes later is a change from there.
        if let Some((former, before)) = self.sidecar.former.take().zip(before) {
            let reanchoring = self.reanchoring(former, "let marks wait for a place", before);
            self.recording.reanchor(by, reanchoring);
        }
        self.recording
            .change(by, cause, transaction.clone(), &self.source.text);
        self.touch();
        Ok(())
    }

    /// Notes that the marks differ from what is on disk.
    pub fn touch(&mut self) {
        // While a thread writes, its outcome tells that more has changed: two threads at once
        // would each take the other for a stranger.
        if !matches!(self.sidecar.saving, Saving::Writing) {
            self.sidecar.saving = Saving::Unsaved {
                since: Instant::now(),
            };
        }
    }

    /// How much of the text was seen, in percent.
    #[must_use]
    pub fn read_percent(&self) -> u8 {
        let len = u64::from(self.text().len_bytes());
        match (u64::from(self.seen_byte) * 100).checked_div(len) {
            Some(percent) => u8::try_from(percent.min(100)).unwrap_or(100),
            None => 100,
        }
    }
}

/// A change to one mark, as one undo step.
#[must_use]
pub fn replacement(
    label: impl Into<String>,
    before: &Arc<Annotation>,
    after: Annotation,
) -> Transaction {
    Transaction::new(label, vec![Edit::change(before, after)])
}
