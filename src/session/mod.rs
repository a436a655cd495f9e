//! The state behind the window: an open document, the folder it came from, the settings,
//! and the threads at work. Views read it and return [`Action`]s; [`Session::run`] is the
//! one place where they take effect. Offsets are UTF-8 bytes.

pub mod action;
pub mod chronicle;
pub mod command;
pub mod document;
mod edges;
pub mod exchange;
pub mod exporting;
pub mod find;
pub mod folder;
mod history_switch;
pub mod importing;
pub mod jobs;
pub mod keys;
pub mod listing;
pub mod marking;
pub mod merging;
pub mod motion;
mod needs_text;
pub mod open;
mod opening;
pub mod recording;
pub mod review;
mod run;
mod saving;
mod setting_aside;
mod taking_in;
mod telling;
pub mod verifying;
mod watching;

use std::path::{Path, PathBuf};
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
use exporting::Exporting;
use find::Find;
use folder::Folder;
use importing::Importing;
use jobs::{Event, Jobs};
use listing::Listing;
use merging::Merging;
use setting_aside::Aside;
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
    /// Marks of another program that are being taken in.
    pub importing: Option<Importing>,
    /// The document being written for another program.
    pub exporting: Option<Exporting>,
    /// What lies over the window.
    pub overlay: Option<Overlay>,
    /// What is wrong, the newest last.
    pub troubles: Vec<Trouble>,
    /// A short answer to the last key.
    pub hint: Option<Hint>,
    /// What is known of the files of the open document.
    pub verification: Verification,
    watching: Option<Watching>,
    /// What is being kept under a number.
    setting_aside: Option<Aside>,
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
    /// How far it has come.
    pub progress: open::Progress,
    /// An answer to an older opening is dropped.
    generation: u64,
    stop: open::Stop,
    /// What was shown before, while the text is shown without its marks.
    before: Option<opening::Before>,
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
            importing: None,
            exporting: None,
            overlay: None,
            troubles: Vec::new(),
            hint: None,
            verification: Verification::default(),
            watching: None,
            setting_aside: None,
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
                    return self.let_go(*outcome);
                };
                self.opened(opening, *outcome);
            }
            Event::TextRead {
                generation,
                document,
            } => self.show_text(generation, *document),
            Event::OpenedInVain => self.resume_recording(),
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
            Event::Searched => self.search_next(),
            Event::Listed { task, ids } => self.listing.answer(&task, ids),
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
            Event::Watched { paths, watch } => self.watched(&paths, watch),
            Event::Touched { path } => self.touched(&path),
            Event::Seen { path, seen } => self.seen(&path, seen),
            Event::SetAside {
                path,
                aside,
                outcome,
            } => self.was_set_aside(&path, aside, outcome),
            Event::Moved { task, outcome } => self.moved(*task, outcome),
            Event::History { path } => {
                self.recorded(&path);
                self.chronicle.grow();
            }
            Event::Chronicle(answer) => self.take_chronicle(*answer),
            Event::Planned {
                generation,
                outcome,
            } => self.planned(generation, outcome),
            Event::Exported { generation, stage } => self.exported(generation, stage),
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
        let Some(document) = self.document.as_ref().filter(|_| !self.is_reading_marks()) else {
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
