//! From the wish to open something to its being shown: what is unsaved is saved first, a thread
//! reads, and its answer is installed. Offsets are UTF-8 bytes.

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;

use super::action::{Action, Focus, Request, Severity};
use super::command::Command;
use super::folder::Folder;
use super::listing::Listing;
use super::open::{self, Obstacle};
use super::{AfterSave, Opening, Session};
use crate::store::folder::DocumentEntry;
use crate::store::settings::Recent;
use crate::store::sidecar::sidecar_path;

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
        let stop = open::Stop::default();
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
        });
        self.opening = Some(Opening {
            path,
            since: Instant::now(),
            generation,
            stop,
        });
    }

    /// Stops an opening that nobody waits for any more.
    pub(super) fn cancel_opening(&mut self) {
        if let Some(opening) = self.opening.take() {
            opening.stop.stop();
        }
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
        self.find.clear();
        self.find.is_open = false;
        self.listing = Listing::default();
        let reopened = self
            .document
            .as_ref()
            .filter(|before| before.path == document.path);
        if let Some(before) = reopened {
            let end = document.text().len_bytes();
            document.seen_byte = before.seen_byte.min(end);
            document.place_caret(document.text().floor_char(before.selection.head.min(end)));
        } else {
            document.seen_byte = self.remembered_place(&document);
            self.requests.push(Request::Reveal {
                span: (0, 0),
                flash: None,
            });
        }
        if self
            .folder
            .as_ref()
            .is_some_and(|folder| folder.position(&document.path).is_none())
        {
            self.folder = None;
        }
        self.end_recording();
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
        if self.find.query.pattern.is_empty() {
            return;
        }
        self.find.query.pattern.clear();
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
