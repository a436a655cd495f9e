//! The state behind the window: an open document, the folder it came from, the settings,
//! and the threads at work. Views read it and return [`Action`]s; [`Session::run`] is the
//! one place where they take effect. Offsets are UTF-8 bytes.

pub mod action;
pub mod chronicle;
pub mod command;
pub mod document;
mod edges;
pub mod find;
pub mod folder;
mod history_switch;
pub mod jobs;
pub mod keys;
pub mod listing;
pub mod marking;
pub mod merging;
pub mod motion;
pub mod open;
pub mod recording;
pub mod review;
mod run;
mod saving;
mod taking_in;
pub mod verifying;
mod watching;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

pub use action::{Action, Focus, Overlay, Request};
pub use chronicle::Chronicle;
pub use command::Command;
pub use document::Document;
pub use review::Review;

use crate::model::tag::TagSet;
use crate::store::settings::{Recent, Settings, WindowPlace};
use action::{Hint, Severity, Trouble};
use find::Find;
use folder::Folder;
use jobs::{Event, Jobs};
use listing::Listing;
use merging::Merging;
use open::Obstacle;
use verifying::Verification;
use watching::Watching;

/// How long a hint stays.
pub const HINT_TIME: Duration = Duration::from_millis(2500);

/// The state of the program.
#[derive(Debug)]
pub struct Session {
    /// The open document.
    pub document: Option<Document>,
    /// The folder in the left panel.
    pub folder: Option<Folder>,
    /// What is being opened, and since when.
    pub opening: Option<Opening>,
    /// The review of the open document, if its source changed.
    pub review: Option<Review>,
    /// The find bar.
    pub find: Find,
    /// The list in the inspector.
    pub listing: Listing,
    /// The history of the document, as people read it.
    pub chronicle: Chronicle,
    /// The tags.
    pub tags: TagSet,
    /// What the person chose.
    pub settings: Settings,
    /// Marks that somebody else changed too, until a person has decided about them.
    pub merging: Option<Merging>,
    /// What lies over the window.
    pub overlay: Option<Overlay>,
    /// What is wrong, the newest last.
    pub troubles: Vec<Trouble>,
    /// A short answer to the last key.
    pub hint: Option<Hint>,
    /// What is known of the files of the open document.
    pub verification: Verification,
    watching: Option<Watching>,
    jobs: Jobs,
    requests: Vec<Request>,
    /// What to do once the work is saved.
    after_save: Option<AfterSave>,
    settings_file: SettingsFile,
    next_trouble: u64,
}

/// Something that is being opened.
#[derive(Debug)]
pub struct Opening {
    /// What.
    pub path: PathBuf,
    /// Since when.
    pub since: Instant,
    /// An answer to an older opening is dropped.
    generation: u64,
    stop: open::Stop,
}

/// What waits for the marks to be saved.
#[derive(Clone, Debug)]
enum AfterSave {
    Open(PathBuf),
    Reload(Option<&'static encoding_rs::Encoding>),
    Close,
    Quit,
}

#[derive(Debug, Default)]
struct SettingsFile {
    /// `None` in tests: nothing is written then.
    path: Option<PathBuf>,
    changed: Option<Instant>,
}

impl Session {
    /// Begins with no document. `wake` is called from threads when there is something to
    /// [`poll`](Self::poll).
    #[must_use]
    pub fn new(
        settings: Settings,
        settings_path: Option<PathBuf>,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            document: None,
            folder: None,
            opening: None,
            review: None,
            find: Find::new(settings.find),
            listing: Listing::default(),
            chronicle: Chronicle::default(),
            tags: crate::store::tags::built_in(),
            settings,
            merging: None,
            overlay: None,
            troubles: Vec::new(),
            hint: None,
            verification: Verification::default(),
            watching: None,
            jobs: Jobs::new(wake),
            requests: Vec::new(),
            after_save: None,
            settings_file: SettingsFile {
                path: settings_path,
                changed: None,
            },
            next_trouble: 0,
        }
    }

    /// What only the interface can do, since the last call.
    pub fn take_requests(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }

    /// Takes what threads have finished and starts what is due. Returns after how long it
    /// wants to be called again, if at all.
    pub fn poll(&mut self) -> Option<Duration> {
        while let Some(event) = self.jobs.next_event() {
            self.take_event(event);
        }
        if let Some(document) = &mut self.document
            && let Some(task) = self.listing.task(document.annotations.revision())
        {
            self.jobs.list(
                task,
                document.annotations.snapshot(),
                document.text().clone(),
            );
        }
        self.poll_chronicle();
        let hint = self.hint.as_ref().map(|hint| hint.since.elapsed());
        let hint = hint.and_then(|age| match HINT_TIME.checked_sub(age) {
            Some(rest) if !rest.is_zero() => Some(rest),
            _ => {
                self.hint = None;
                None
            }
        });
        [
            self.poll_autosave(),
            self.poll_settings(),
            self.poll_watching(),
            hint,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Whether a thread is at work whose answer changes what is shown.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let recorder = self.document.as_ref().map(|d| d.recording.recorder());
        let waits = |r: &recording::Recorder| r.is_waiting() && r.failure().is_none();
        self.jobs.is_busy() || recorder.flatten().is_some_and(waits)
    }

    fn take_event(&mut self, event: Event) {
        match event {
            Event::Opened {
                generation,
                outcome,
            } => {
                let Some(opening) = self.opening.take_if(|o| o.generation == generation) else {
                    return;
                };
                match *outcome {
                    Ok(opened) => self.install(opened),
                    Err(error) => self.report_unopened(&opening.path, &error),
                }
            }
            Event::Folder {
                generation,
                path,
                outcome,
            } => {
                if self
                    .opening
                    .take_if(|o| o.generation == generation)
                    .is_none()
                {
                    return;
                }
                match outcome {
                    Ok(entries) => self.install_folder(&path, entries),
                    Err(error) => self.report_unopened(&path, &error),
                }
            }
            Event::FolderFacts { path, facts } => {
                if let Some(folder) = &mut self.folder {
                    folder.learn(&path, facts);
                }
            }
            Event::Found(found) => {
                if let Some(span) = self.find.take(found) {
                    self.select_match(span);
                }
            }
            Event::Listed {
                generation,
                revision,
                ids,
            } => self.listing.answer(generation, revision, ids),
            Event::Saved {
                path,
                snapshot,
                outcome,
                took,
            } => self.saved(&path, snapshot, outcome, took),
            Event::TakenIn {
                path,
                mine,
                outcome,
            } => self.taken_in(&path, &mine, outcome),
            Event::Verified { source, report } => self.verified(&source, *report),
            Event::Touched { path } => self.touched(&path),
            Event::Seen { path, seen } => self.seen(&path, seen),
            Event::Kept { path, outcome } => self.kept_marks(&path, outcome),
            Event::Moved { path, outcome } => self.moved(path, outcome),
            Event::History { path, event } => {
                self.recorded(&path, event);
                self.chronicle.grow();
            }
            Event::Chronicle(answer) => self.take_chronicle(*answer),
            Event::Fault { thread } => self.report_fault(&thread),
            Event::SettingsSaved(outcome) => {
                if let Err(error) = outcome {
                    self.trouble(
                        Severity::Warning,
                        format!("The settings could not be saved: {error}"),
                        "Marks are not concerned.",
                        vec![],
                    );
                }
            }
        }
    }

    /// Starts opening a file or a folder. What is unsaved is saved first.
    pub(crate) fn begin_open(&mut self, path: PathBuf) {
        if !self.settle_unsaved(AfterSave::Open(path.clone())) {
            return;
        }
        self.remember_document();
        let path = std::path::absolute(&path).unwrap_or(path);
        self.start_opening(path, None);
    }

    fn begin_reload(&mut self, forced: Option<&'static encoding_rs::Encoding>) {
        if let Some(document) = &self.document {
            let path = document.path.clone();
            self.start_opening(path, forced);
        }
    }

    fn start_opening(&mut self, path: PathBuf, forced: Option<&'static encoding_rs::Encoding>) {
        self.cancel_opening();
        let stop = open::Stop::default();
        let open = self.document.as_mut();
        let same = open.filter(|document| document.path == path);
        let generation = self.jobs.open(open::Task {
            path: path.clone(),
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
    fn cancel_opening(&mut self) {
        if let Some(opening) = self.opening.take() {
            opening.stop.stop();
        }
    }

    fn install(&mut self, opened: open::Opened) {
        let open::Opened {
            mut document,
            obstacle,
            recovered,
            review,
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
        if let Some(writer) = self.end_recording() {
            self.jobs.finish_history(writer);
        }
        self.document = Some(document);
        self.merging = None;
        self.begin_watching();
        self.verification.report = None;
        self.verify();
        self.requests.push(Request::Focus(Focus::Text));
        // What another window has not saved yet, it will.
        if !matches!(obstacle, Some(Obstacle::Held(_))) {
            self.report_recovered(recovered);
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

    fn install_folder(&mut self, path: &Path, entries: Vec<crate::store::folder::DocumentEntry>) {
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

    /// Tells that a thread ended by a fault of the program, and waits for it no longer.
    fn report_fault(&mut self, thread: &str) {
        self.opening = None;
        let why = format!("a fault of the program in “{thread}”");
        if let Some(document) = &mut self.document
            && matches!(document.sidecar.saving, document::Saving::Writing)
        {
            document.sidecar.saving = document::Saving::Failed(why);
        }
        self.trouble(
            Severity::Danger,
            format!("A part of the program ended early: “{thread}”."),
            "Your marks are safe. Try again; if it happens again, copy the details for whoever looks after the program.",
            vec![("Read again", Action::Run(Command::Reload))],
        );
    }

    fn report_unopened(&mut self, path: &Path, error: &dyn std::error::Error) {
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        self.trouble(
            Severity::Warning,
            sentence(&format!("“{name}” could not be opened: {error}")),
            "Nothing was changed. Open another file, or try again when this is mended.",
            vec![("Open file…", Action::Run(Command::Open))],
        );
    }

    fn report_obstacle(&mut self, obstacle: &Obstacle) {
        let details = ("Show findings", Action::Run(Command::Verify));
        match obstacle {
            Obstacle::UnreadableSidecar(why, in_history) => {
                let (way_out, aside) = match in_history {
                    0 => (
                        "The article is open read-only and nothing was overwritten. Mend the file and read it again, or set it aside and begin anew.".to_owned(),
                        "Set it aside and begin anew",
                    ),
                    marks => (
                        format!("The article is open read-only and nothing was overwritten. Mend the file and read it again, or set it aside and take the marks from the history: {marks}."),
                        "Take the marks from the history",
                    ),
                };
                self.trouble(
                    Severity::Danger,
                    sentence(why),
                    way_out,
                    vec![
                        ("Read again", Action::Run(Command::Reload)),
                        (aside, Action::SetSidecarAside),
                    ],
                );
            }
            Obstacle::NewerSidecar(why) => self.trouble(
                Severity::Warning,
                sentence(why),
                "The article is open read-only. Open it with that version; nothing was overwritten.",
                vec![],
            ),
            Obstacle::AlteredHistory(why) => self.trouble(
                Severity::Danger,
                sentence(&format!("the history was altered: {why}")),
                "The marks are shown as the file of marks has them, and the document is open read-only. Keep the altered history for whoever has to look into it, and begin a new one.",
                vec![
                    ("Show findings", Action::Run(Command::Verify)),
                    ("Set it aside and begin a new one", Action::SetHistoryAside),
                ],
            ),
            Obstacle::Held(holder) => self.trouble(
                Severity::Warning,
                format!("{} {HELD_WORDS}", holder_words(holder.as_ref())),
                "You can read it here. When it is closed there, you can take over.",
                vec![("Take over", Action::Run(Command::Reload))],
            ),
            Obstacle::NotWritable(why) => self.trouble(
                Severity::Warning,
                sentence(why),
                "The document is open read-only. Save the marks elsewhere to go on, or try again when this is mended.",
                vec![
                    ("Save elsewhere…", Action::Run(Command::SaveElsewhere)),
                    ("Try again", Action::Run(Command::Reload)),
                ],
            ),
            Obstacle::Misfits(count) => self.trouble(
                Severity::Warning,
                format!("Marks in the file that do not fit the text: {count}."),
                "The document is open read-only. They are kept as they are, and are shown under findings.",
                vec![
                    details,
                    ("Go on marking", Action::MarkChangedSource),
                ],
            ),
        }
    }

    /// Shows a band of trouble.
    pub(crate) fn trouble(
        &mut self,
        severity: Severity,
        what: impl Into<String>,
        way_out: impl Into<String>,
        ways: Vec<(&'static str, Action)>,
    ) {
        let (what, way_out) = (what.into(), way_out.into());
        // The same trouble again is the same band.
        self.troubles.retain(|trouble| trouble.what != what);
        self.next_trouble += 1;
        let file = self
            .document
            .as_ref()
            .map(|document| document.path.display().to_string())
            .unwrap_or_default();
        let details = format!(
            "Evimark {}\n{file}\n{what}\n{way_out}\n",
            env!("CARGO_PKG_VERSION")
        );
        self.troubles.push(Trouble {
            id: self.next_trouble,
            severity,
            what,
            way_out,
            ways,
            details,
        });
    }

    /// Shows a short answer.
    pub(crate) fn hint(&mut self, text: impl Into<Arc<str>>) {
        self.hint = Some(Hint {
            text: text.into(),
            since: Instant::now(),
        });
    }

    pub(crate) fn request(&mut self, request: Request) {
        self.requests.push(request);
    }

    // ---- what is remembered

    fn remembered_place(&self, document: &Document) -> u32 {
        let len = u64::from(document.text().len_bytes());
        self.settings
            .recent
            .iter()
            .find(|recent| recent.path == document.path)
            .map_or(0, |recent| {
                u32::try_from(len * u64::from(recent.read_percent) / 100).unwrap_or(0)
            })
    }

    /// Puts the open document at the top of the recent ones.
    pub(crate) fn remember_document(&mut self) {
        let Some(document) = &self.document else {
            return;
        };
        let recent = Recent {
            path: document.path.clone(),
            is_folder: false,
            opened: Timestamp::now(),
            title: document.title.clone(),
            marks: document.annotations.len(),
            read_percent: document.read_percent(),
        };
        if let Some(folder) = &mut self.folder {
            folder.update(&recent.path, recent.marks, recent.read_percent);
        }
        self.remember(recent);
    }

    fn remember(&mut self, recent: Recent) {
        self.settings.last_folder = recent.path.parent().map(Path::to_owned);
        self.settings.remember(recent);
        self.settings_changed();
    }

    /// Tells of something that was found before the window opened.
    pub fn report(&mut self, finding: crate::store::Finding) {
        self.trouble(
            Severity::Warning,
            finding.what,
            "Nothing else is concerned.",
            vec![],
        );
    }

    /// Keeps where the window is, for the next start. While it fills the screen, the size
    /// that it had before is kept.
    pub fn window_moved(&mut self, place: Option<WindowPlace>) {
        let Some(mut place) = place else { return };
        if place.maximized
            && let Some(before) = self.settings.window
        {
            place = WindowPlace {
                maximized: true,
                ..before
            };
        }
        if self.settings.window != Some(place) {
            self.settings.window = Some(place);
            self.settings_changed();
        }
    }

    /// Notes that the settings are to be written.
    pub(crate) fn settings_changed(&mut self) {
        self.settings_file.changed.get_or_insert_with(Instant::now);
    }

    fn poll_settings(&mut self) -> Option<Duration> {
        const DELAY: Duration = Duration::from_millis(500);
        let path = self.settings_file.path.as_ref()?;
        let age = self.settings_file.changed?.elapsed();
        if let Some(rest) = DELAY.checked_sub(age).filter(|rest| !rest.is_zero()) {
            return Some(rest);
        }
        self.settings_file.changed = None;
        self.jobs.save_settings(path.clone(), self.settings.clone());
        None
    }

    /// Writes the settings at once: the program is about to end.
    pub fn finish(&mut self) {
        self.cancel_opening();
        self.remember_document();
        self.jobs.wait();
        if let Some(path) = &self.settings_file.path
            && let Err(error) = crate::store::settings::save(path, &self.settings)
        {
            log::warn!("settings not saved: {error}");
        }
    }
}

/// How the trouble about another window ends.
const HELD_WORDS: &str = "this document open for marking.";

/// “olena, on the machine desk-4, has”, as far as it is known.
fn holder_words(holder: Option<&crate::store::history::Holder>) -> String {
    let Some(holder) = holder else {
        return "Another window has".to_owned();
    };
    let name = match holder.name.as_str() {
        "" => "Somebody",
        name => name,
    };
    format!(
        "{name}, on the machine {} (process {}), has",
        holder.host, holder.process
    )
}

/// An error as a sentence of its own.
fn sentence(error: &str) -> String {
    let mut chars = error.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    format!(
        "{}{}.",
        first.unwrap_or_default(),
        chars.as_str().trim_end_matches('.')
    )
}
