//! The verdict on the open document: what `evimark check` would say of its files now.
//! No offsets here.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Session;
use super::action::Overlay;
use super::document::Document;
use crate::model::TagSet;
use crate::store::check::{self, Report, Severity};

/// What is known of the files of the open document.
#[derive(Debug, Default)]
pub struct Verification {
    /// The last report, and when it was made.
    pub report: Option<(Report, Timestamp)>,
    /// Whether a thread is making another.
    pub is_running: bool,
}

/// What a thread needs to check the files.
#[derive(Debug)]
pub struct Task {
    source: PathBuf,
    sidecar: PathBuf,
    tags: TagSet,
}

impl Task {
    /// Checks the files.
    #[must_use]
    pub fn run(&self) -> Report {
        check::check_with(&self.source, &self.sidecar, &self.tags)
    }

    /// The source.
    #[must_use]
    pub fn source(&self) -> &Path {
        &self.source
    }
}

impl Verification {
    /// How grave the gravest finding is that does not follow from the document being open here.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.report.as_ref().and_then(|(report, _)| report.worst())
    }
}

/// A document with more marks is not checked again by itself: opening has just read its files
/// and compared source and quotes, and reading them once more takes as much memory.
const MAX_MARKS: usize = 100_000;

impl Session {
    /// Has a thread check the files of a document that was just opened, unless they are large.
    pub(super) fn verify_opened(&mut self) {
        self.verification.report = None;
        let marks = self.document.as_ref().map(|d| d.annotations.len());
        if marks.is_some_and(|marks| marks <= MAX_MARKS) {
            self.verify();
        }
    }

    /// Has a thread check the files of the open document.
    pub(super) fn verify(&mut self) {
        let Some(Document { path, sidecar, .. }) = &self.document else {
            return;
        };
        if self.verification.is_running {
            return;
        }
        self.verification.is_running = true;
        self.jobs.verify(Task {
            source: path.clone(),
            sidecar: sidecar.path.clone(),
            tags: self.tags.clone(),
        });
    }

    /// Takes what a thread found.
    pub(super) fn verified(&mut self, source: &Path, report: Report) {
        self.verification.is_running = false;
        let is_open = self.document.as_ref().is_some_and(|d| d.path == source);
        if is_open {
            self.verification.report = Some((report, Timestamp::now()));
        } else {
            self.verify();
        }
    }

    /// Shows the verdict with its details, freshly made.
    pub(super) fn show_verification(&mut self) {
        self.verify();
        self.overlay = Some(Overlay::Findings);
    }
}
