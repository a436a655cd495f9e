//! When somebody else writes the file of marks while the document is open: it is read on a
//! thread, and what both sides changed is put together by the ids of the marks. Offsets are
//! UTF-8 bytes.

use std::path::{Path, PathBuf};

use super::action::{Action, Overlay, Severity};
use super::command::Command;
use super::document::{Access, Saving};
use super::{Session, merging::Merging};
use crate::model::{
    AnnotationMerge, Annotations, Snapshot, TagSet, Transaction, merge_annotations,
};
use crate::store::history::v1::Cause;
use crate::store::sidecar::{self, SourceIdentity};
use crate::store::{Expected, Finding, Fingerprint, Misfit};
use crate::text::SourceText;

/// What a thread needs to put both sides together.
#[derive(Debug)]
pub struct Task {
    /// The sidecar.
    pub path: PathBuf,
    /// The text.
    pub text: SourceText,
    /// The source.
    pub identity: SourceIdentity,
    /// The tags.
    pub tags: TagSet,
    /// What was on disk when both sides were the same.
    pub base: Snapshot,
    /// The marks in the window.
    pub mine: Snapshot,
}

/// What a thread found.
#[derive(Debug)]
pub enum Outcome {
    /// Both sides, put together.
    Merged(Box<Theirs>),
    /// The file is not there any more.
    Gone,
    /// The file cannot be taken, and why.
    Unusable(String),
}

/// The other side, and how it goes together with this one.
#[derive(Debug)]
pub struct Theirs {
    /// What is on disk.
    pub fingerprint: Fingerprint,
    /// Its marks.
    pub snapshot: Snapshot,
    /// Its entries that make no sense.
    pub misfits: Vec<Misfit>,
    /// What a person should know of it.
    pub findings: Vec<Finding>,
    /// How both go together.
    pub merge: AnnotationMerge,
    /// Whether both have the same marks.
    pub is_same: bool,
}

impl Task {
    /// Reads the sidecar and puts both sides together.
    #[must_use]
    pub fn run(&self) -> Outcome {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Outcome::Gone,
            Err(error) => return Outcome::Unusable(error.to_string()),
        };
        let loaded = sidecar::decode(&bytes)
            .and_then(|content| sidecar::read(content, &self.text, &self.identity, &self.tags));
        let loaded = match loaded {
            Ok(loaded) if loaded.source_matches => loaded,
            Ok(_) => {
                let why = "its marks are about another version of the source".to_owned();
                return Outcome::Unusable(why);
            }
            Err(error) => return Outcome::Unusable(error.to_string()),
        };
        let annotations =
            Annotations::from_parts(loaded.annotations, loaded.unplaced, loaded.links);
        let snapshot = match annotations {
            Ok(annotations) => annotations.snapshot(),
            Err(error) => return Outcome::Unusable(error.to_string()),
        };
        let merge = merge_annotations(&self.base, &self.mine, &snapshot);
        let adds = |merge: &AnnotationMerge| !merge.edits.is_empty() || !merge.conflicts.is_empty();
        let is_same = !adds(&merge) && !adds(&merge_annotations(&self.base, &snapshot, &self.mine));
        Outcome::Merged(Box::new(Theirs {
            fingerprint: Fingerprint::of(&bytes),
            merge,
            is_same,
            snapshot,
            misfits: loaded.misfits,
            findings: loaded.findings,
        }))
    }
}

impl Session {
    /// Reads the sidecar that somebody else wrote.
    pub(super) fn take_in(&mut self) {
        let Some(document) = &mut self.document else {
            return;
        };
        if document.access != Access::Writable || self.opening.is_some() {
            return;
        }
        self.jobs.take_in(Task {
            path: document.sidecar.path.clone(),
            text: document.text().clone(),
            identity: document.source.identity.clone(),
            tags: self.tags.clone(),
            base: document.sidecar.base.clone(),
            mine: document.annotations.snapshot(),
        });
    }

    /// Takes what a thread made of both sides.
    pub(super) fn taken_in(&mut self, path: &Path, mine: &Snapshot, outcome: Outcome) {
        let Some(document) = &mut self.document else {
            return;
        };
        if document.sidecar.path != path || matches!(document.sidecar.saving, Saving::Writing) {
            return;
        }
        if document.annotations.revision() != mine.revision() {
            // The person went on marking meanwhile.
            return self.take_in();
        }
        match outcome {
            Outcome::Gone => {
                document.sidecar.expected = Expected::Absent;
                document.sidecar.saved_revision = u64::MAX;
                document.sidecar.saving = Saving::Failed(GONE.to_owned());
                self.ask_whoever_leaves(GONE);
                self.trouble(
                    Severity::Warning,
                    "The file of marks was removed by another program.",
                    "Your marks are safe in this window. Save to write the file again, or save elsewhere.",
                    vec![
                        ("Save", Action::Run(Command::Save)),
                        ("Save elsewhere…", Action::Run(Command::SaveElsewhere)),
                    ],
                );
            }
            Outcome::Unusable(why) => {
                document.sidecar.saving = Saving::Failed(why.clone());
                self.ask_whoever_leaves(&why);
                self.trouble(
                    Severity::Danger,
                    super::telling::sentence(&format!(
                        "the file of marks was changed by another program, and {why}"
                    )),
                    "Your marks are safe in this window and the file was left as it is. Save yours elsewhere and compare, or read the file again.",
                    vec![
                        ("Read again", Action::Run(Command::Reload)),
                        ("Save elsewhere…", Action::Run(Command::SaveElsewhere)),
                    ],
                );
            }
            Outcome::Merged(theirs) if theirs.merge.conflicts.is_empty() => {
                let edits = theirs.merge.edits.clone();
                self.merging = None;
                self.take_theirs(*theirs, edits);
            }
            Outcome::Merged(theirs) => self.ask_about_conflicts(*theirs, mine.clone()),
        }
    }

    /// Asks a person about what both sides changed.
    fn ask_about_conflicts(&mut self, theirs: Theirs, mine: Snapshot) {
        let Some(document) = &mut self.document else {
            return;
        };
        document.sidecar.saving = Saving::Failed(CONFLICTS.to_owned());
        let before = self.merging.take();
        self.merging = Some(Merging::new(theirs, mine).taking_over(before));
        self.tell_of_conflicts();
        self.ask_whoever_leaves(CONFLICTS);
    }

    /// Whoever waits to leave is asked, because nothing is saved before a person has decided.
    fn ask_whoever_leaves(&mut self, why: &str) {
        if self.after_save.is_some() {
            self.overlay = Some(Overlay::Unsaved(Some(why.to_owned())));
        }
    }

    /// Makes these changes, after which both sides are together: one step to undo.
    pub(super) fn take_theirs(&mut self, theirs: Theirs, edits: Transaction) {
        let Some(document) = &mut self.document else {
            return;
        };
        let transaction = Transaction {
            label: "take in changes from the file".to_owned(),
            ..edits
        };
        let count = transaction.edits.len();
        if !transaction.is_empty() {
            let by = &self.settings.author;
            if let Err(error) = document.change(by, Cause::Merge, transaction) {
                log::error!("a merge does not fit the marks: {error}");
                return self.hint(error.to_string());
            }
        }
        let sidecar = &mut document.sidecar;
        sidecar.expected = Expected::Same(theirs.fingerprint);
        sidecar.kept = theirs.snapshot.clone();
        sidecar.base = theirs.snapshot;
        sidecar.misfits = theirs.misfits;
        sidecar.findings = theirs.findings;
        sidecar.saving = Saving::Saved(None);
        if theirs.is_same {
            // Nothing is to be written. If it were only to name another record, two programs
            // that share the folder would write by turns without end.
            sidecar.saved_revision = document.annotations.revision();
        } else {
            // The file does not name the record at which it stands now.
            sidecar.saved_revision = u64::MAX;
            document.touch();
        }
        if document
            .selected
            .is_some_and(|id| document.annotations.get(id).is_none())
        {
            document.selected = None;
        }
        self.troubles
            .retain(|trouble| !trouble.what.contains("another program"));
        match count {
            0 => {}
            1 => self.hint("One change of another program was taken in"),
            changes => self.hint(format!(
                "{changes} changes of another program were taken in"
            )),
        }
        if self.after_save.is_some() {
            self.begin_save();
        }
    }
}

/// Why nothing is saved while the file of marks is gone.
const GONE: &str = "the file of marks was removed by another program";
/// Why nothing is saved while a person has to decide.
const CONFLICTS: &str = "you and another program changed the same marks";
