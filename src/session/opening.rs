//! From the wish to open something to its being shown: what is unsaved is saved first, a thread
//! reads, and its answer is installed. Offsets are UTF-8 bytes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::action::Trouble;
use super::action::{Action, Focus, Request, Severity};
use super::command::Command;
use super::document::{Access, Document, READING};
use super::folder::Folder;
use super::listing::Listing;
use super::merging::Merging;
use super::open::{self, Obstacle};
use super::review::Review;
use super::{AfterSave, Opening, Session};
use crate::store::folder::DocumentEntry;
use crate::store::settings::Recent;
use crate::store::sidecar::sidecar_path;

/// What was shown before another text took its place, to come back to if that is not opened.
#[derive(Debug)]
pub struct Before {
    document: Option<Document>,
    review: Option<Review>,
    merging: Option<Merging>,
    troubles: Vec<Trouble>,
}

impl Session {
    /// Starts opening a file or a folder. What is unsaved is saved first.
    pub(crate) fn begin_open(&mut self, path: PathBuf) {
        if !self.settle_unsaved(AfterSave::Open(path.clone())) {
            return;
        }
        self.remember_document();
        let path = std::path::absolute(&path).unwrap_or(path);
        self.start_opening(path, None);
    }

    pub(super) fn begin_reload(&mut self, forced: Option<&'static encoding_rs::Encoding>) {
        if let Some(document) = &self.document {
            let path = document.path.clone();
            self.start_opening(path, forced);
        }
    }

    pub(super) fn start_opening(
        &mut self,
        path: PathBuf,
        forced: Option<&'static encoding_rs::Encoding>,
    ) {
        self.cancel_opening();
        let (stop, progress) = (open::Stop::default(), open::Progress::default());
        let open = self.document.as_mut();
        let same = open.filter(|document| document.path == path);
        // Marks that were saved elsewhere are read from there again.
        let sidecar = match &same {
            Some(document) => document.sidecar.path.clone(),
            None => sidecar_path(&path),
        };
        let generation = self.jobs.open(open::Task {
            path: path.clone(),
            sidecar,
            forced,
            tags: self.tags.clone(),
            author: self.settings.author.clone(),
            ending: same.and_then(|document| document.recording.end()),
            max_copy_bytes: self.settings.max_copy_bytes(),
            stop: stop.clone(),
            progress: progress.clone(),
        });
        self.opening = Some(Opening {
            path,
            since: Instant::now(),
            progress,
            generation,
            stop,
            before: None,
        });
    }

    /// Stops an opening that nobody waits for any more, and comes back to what was shown before.
    pub(super) fn cancel_opening(&mut self) {
        if let Some(opening) = self.opening.take() {
            opening.stop.stop();
            self.come_back(opening.before);
        }
    }

    /// Whether the text is shown whose marks are still being read.
    #[must_use]
    pub fn is_reading_marks(&self) -> bool {
        let document = self.document.as_ref();
        document.is_some_and(|document| document.access == Access::ReadOnly(READING))
    }

    /// Shows a text whose marks are still being read. What was shown until now is kept as it
    /// is, until they are there.
    pub(super) fn show_text(&mut self, generation: u64, mut document: Document) {
        let shown = self.document.as_ref().map(|shown| &shown.path);
        let is_shown = shown == Some(&document.path);
        let Some(opening) = &mut self.opening else {
            return;
        };
        if opening.generation != generation || is_shown {
            return;
        }
        opening.before = Some(Before {
            document: self.document.take(),
            review: self.review.take(),
            merging: self.merging.take(),
            troubles: std::mem::take(&mut self.troubles),
        });
        self.hint = None;
        self.start_over();
        document.seen_byte = self.remembered_place(&document);
        self.document = Some(document);
        self.watching = None;
        self.verification.report = None;
        self.requests.push(Request::Reveal {
            span: (0, 0),
            flash: None,
        });
        self.requests.push(Request::Focus(Focus::Text));
    }

    /// Takes a document that was opened, or the reason why it was not.
    pub(super) fn opened(
        &mut self,
        opening: Opening,
        outcome: Result<open::Opened, open::OpenError>,
    ) {
        match outcome {
            Ok(opened) => {
                if let Some(mut before) = opening.before {
                    // Nobody comes back to it.
                    if let Some(document) = &mut before.document
                        && let Some(writer) = document.recording.end()
                    {
                        let path = document.path.clone();
                        self.jobs.finish_history(path, writer);
                    }
                    self.jobs.let_go_of(before.document);
                }
                self.install(opened);
            }
            Err(error) => {
                self.come_back(opening.before);
                self.report_unopened(&opening.path, &error);
                self.resume_recording();
            }
        }
    }

    fn come_back(&mut self, before: Option<Before>) {
        let Some(before) = before else { return };
        let shown = std::mem::replace(&mut self.document, before.document);
        self.jobs.let_go_of(shown);
        self.review = before.review;
        self.merging = before.merging;
        self.troubles = before.troubles;
        self.start_over();
        self.begin_watching();
        self.verify_opened();
        self.requests.push(Request::Focus(Focus::Text));
        if let Some(document) = &self.document {
            let head = document.selection.head;
            self.requests.push(Request::Reveal {
                span: (head, head),
                flash: None,
            });
        }
    }

    /// Forgets what was looked for and filtered in another text.
    fn start_over(&mut self) {
        self.find.clear();
        self.find.is_open = false;
        self.find.query.pattern.clear();
        self.listing = Listing::default();
    }

    /// Lets a document go that was opened in vain. If it is the one that is shown, whose history
    /// was ended for that, it is recorded again.
    pub(super) fn let_go(&mut self, outcome: Result<open::Opened, open::OpenError>) {
        self.jobs.let_go(outcome);
        self.resume_recording();
    }

    pub(super) fn install(&mut self, opened: open::Opened) {
        let open::Opened {
            mut document,
            obstacle,
            recovered,
            review,
            is_unlocked,
            ..
        } = opened;
        self.troubles.clear();
        self.hint = None;
        self.end_recording();
        let shown = self.document.take();
        match shown.as_ref().filter(|shown| shown.path == document.path) {
            // The text was shown while its marks were read: it stays as it is.
            Some(before) if Arc::ptr_eq(&before.blocks, &document.blocks) => {
                document.seen_byte = before.seen_byte;
                document.selection = before.selection;
                self.listing = Listing::default();
            }
            Some(before) => {
                let end = document.text().len_bytes();
                document.seen_byte = before.seen_byte.min(end);
                document.place_caret(document.text().floor_char(before.selection.head.min(end)));
                self.start_over();
            }
            None => {
                document.seen_byte = self.remembered_place(&document);
                self.requests.push(Request::Reveal {
                    span: (0, 0),
                    flash: None,
                });
                self.start_over();
            }
        }
        self.jobs.let_go_of(shown);
        if self
            .folder
            .as_ref()
            .is_some_and(|folder| folder.position(&document.path).is_none())
        {
            self.folder = None;
        }
        let path = document.path.clone();
        self.document = Some(document);
        // What the history told before anybody listened.
        self.recorded(&path);
        self.merging = None;
        self.begin_watching();
        self.verify_opened();
        self.requests.push(Request::Focus(Focus::Text));
        // What another window has not saved yet, it will.
        if !matches!(obstacle, Some(Obstacle::Held(_))) {
            self.report_recovered(recovered);
        }
        if is_unlocked {
            self.report_unlocked();
        }
        if let Some(obstacle) = obstacle.filter(|_| review.is_none()) {
            self.report_obstacle(&obstacle);
        }
        self.install_review(review);
        self.remember_document();
    }

    pub(super) fn install_folder(&mut self, path: &Path, entries: Vec<DocumentEntry>) {
        let mut folder = Folder::new(path.to_owned(), entries);
        for recent in &self.settings.recent {
            folder.update(&recent.path, recent.marks, recent.read_percent);
        }
        self.settings.show_documents = true;
        self.jobs.learn_folder(&folder);
        let first = folder.entries.first().map(|entry| entry.path.clone());
        let is_open = self
            .document
            .as_ref()
            .is_some_and(|document| folder.position(&document.path).is_some());
        self.remember(Recent {
            path: path.to_owned(),
            is_folder: true,
            opened: Timestamp::now(),
            title: folder.name(),
            marks: folder.entries.len(),
            read_percent: 0,
        });
        self.folder = Some(folder);
        match first {
            Some(first) if !is_open => self.begin_open(first),
            Some(_) => {}
            None => {
                self.document = None;
                self.review = None;
                self.trouble(
                    Severity::Warning,
                    "There are no text files in this folder.",
                    "Open another folder, or a single file.",
                    vec![
                        ("Open folder…", Action::Run(Command::OpenFolder)),
                        ("Open file…", Action::Run(Command::Open)),
                    ],
                );
            }
        }
    }
}

#[cfg(test)]
mod tests;
