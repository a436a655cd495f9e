//! Work that no frame waits for: each kind on a named thread, the outcome as an event.
//! No offsets here.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use encoding_rs::Encoding;

use super::chronicle;
use super::find::{Found, Search};
use super::folder::{Facts, Folder};
use super::listing::ListingTask;
use super::open::{self, OpenError, Opened};
use crate::model::{AnnotationId, Snapshot, TagSet};
use crate::store::folder::{self, DocumentEntry, FolderError};
use crate::store::settings::{self, Settings};
use crate::store::sidecar::{self, SidecarContent};
use crate::store::{Expected, Fingerprint, Misfit, SourceIdentity, WriteError, write_atomic};
use crate::text::SourceText;

/// What a thread has finished.
#[derive(Debug)]
pub enum Event {
    /// A document was opened, or not.
    Opened {
        /// Which opening.
        generation: u64,
        /// The document.
        outcome: Box<Result<Opened, OpenError>>,
    },
    /// A folder was listed, or not.
    Folder {
        /// Which opening.
        generation: u64,
        /// The folder.
        path: PathBuf,
        /// Its documents.
        outcome: Result<Vec<DocumentEntry>, FolderError>,
    },
    /// Something was found out about a document of the folder.
    FolderFacts {
        /// The document.
        path: PathBuf,
        /// What.
        facts: Facts,
    },
    /// Matches of a search.
    Found(Found),
    /// The outcome of a filter.
    Listed {
        /// Which filter.
        generation: u64,
        /// Of which marks.
        revision: u64,
        /// The marks it lets through, in text order.
        ids: Vec<AnnotationId>,
    },
    /// The marks were written, or not.
    Saved {
        /// Where to.
        path: PathBuf,
        /// Which marks.
        revision: u64,
        /// What is on disk now.
        outcome: Result<Fingerprint, WriteError>,
    },
    /// Something was read in the history.
    Chronicle(Box<chronicle::Answer>),
    /// The settings were written, or not.
    SettingsSaved(Result<(), WriteError>),
}

/// Everything a thread needs to write the marks.
#[derive(Debug)]
pub struct SaveTask {
    /// Where to.
    pub path: PathBuf,
    /// What is expected to be there.
    pub expected: Expected,
    /// The source.
    pub identity: SourceIdentity,
    /// Its text, for the quotes.
    pub text: SourceText,
    /// The marks.
    pub snapshot: Snapshot,
    /// Entries carried along.
    pub misfits: Vec<Misfit>,
    /// The revision of the marks.
    pub revision: u64,
}

/// The threads at work.
pub struct Jobs {
    events: Receiver<Event>,
    post: Post,
    running: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<()>>,
    openings: u64,
}

/// How a thread hands over what it has finished.
#[derive(Clone)]
struct Post {
    sender: Sender<Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Post {
    fn send(&self, event: Event) {
        // Nobody listens any more when the program ends; then the outcome does not matter.
        let _ = self.sender.send(event);
        (self.wake)();
    }
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs")
            .field("running", &self.running)
            .finish_non_exhaustive()
    }
}

impl Jobs {
    /// `wake` is called from threads after each event.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (sender, events) = channel();
        Self {
            events,
            post: Post {
                sender,
                wake: Arc::new(wake),
            },
            running: Arc::default(),
            threads: Vec::new(),
            openings: 0,
        }
    }

    /// The next event, if there is one.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// Whether a thread is at work.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.running.load(Ordering::Acquire) > 0
    }

    /// Waits for all threads; the program is about to end.
    pub fn wait(&mut self) {
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                log::error!("a thread ended early");
            }
        }
    }

    fn start(&mut self, name: &str, work: impl FnOnce(&Post) + Send + 'static) {
        self.threads.retain(|thread| !thread.is_finished());
        self.running.fetch_add(1, Ordering::AcqRel);
        let running = Arc::clone(&self.running);
        let post = self.post.clone();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                // Counts down even if `work` panics.
                let guard = Running(running);
                work(&post);
                drop(guard);
                (post.wake)();
            });
        match thread {
            Ok(thread) => self.threads.push(thread),
            Err(error) => {
                self.running.fetch_sub(1, Ordering::AcqRel);
                log::error!("no thread for {name}: {error}");
            }
        }
    }

    /// Opens a file or lists a folder. Returns the generation of the answer.
    pub fn open(&mut self, path: PathBuf, forced: Option<&'static Encoding>, tags: TagSet) -> u64 {
        self.openings += 1;
        let generation = self.openings;
        self.start("open", move |post| {
            post.send(if path.is_dir() {
                Event::Folder {
                    generation,
                    outcome: folder::documents(&path),
                    path,
                }
            } else {
                Event::Opened {
                    generation,
                    outcome: Box::new(open::open(&path, forced, &tags)),
                }
            });
        });
        generation
    }

    /// Finds out titles and counts, one document after the other.
    pub fn learn_folder(&mut self, folder: &Folder) {
        let paths: Vec<_> = folder
            .entries
            .iter()
            .map(|entry| entry.path.clone())
            .collect();
        self.start("folder facts", move |post| {
            for path in paths {
                let facts = Facts {
                    title: folder::first_line_title(&path),
                    marks: folder::marks_in_sidecar(&sidecar::sidecar_path(&path)),
                };
                post.send(Event::FolderFacts { path, facts });
            }
        });
    }

    /// Searches the text.
    pub fn search(&mut self, search: Search, text: SourceText) {
        self.start("find", move |post| {
            search.run(&text, |found| post.send(Event::Found(found)));
        });
    }

    /// Filters the marks.
    pub fn list(&mut self, task: ListingTask, snapshot: Snapshot, text: SourceText) {
        self.start("filter", move |post| {
            post.send(Event::Listed {
                generation: task.generation,
                revision: task.revision,
                ids: task.filter.matches(&snapshot, &text),
            });
        });
    }

    /// Writes the marks.
    pub fn save(&mut self, task: SaveTask) {
        self.start("save", move |post| {
            let content = sidecar::write(&SidecarContent {
                source: &task.identity,
                text: &task.text,
                snapshot: &task.snapshot,
                misfits: &task.misfits,
                history: None,
            });
            post.send(Event::Saved {
                revision: task.revision,
                outcome: write_atomic(&task.path, content.as_bytes(), task.expected),
                path: task.path,
            });
        });
    }

    /// Reads in the history and tells what it says.
    pub fn tell(&mut self, task: chronicle::Task) {
        self.start("chronicle", move |post| {
            post.send(Event::Chronicle(Box::new(task.run())));
        });
    }

    /// Writes the settings.
    pub fn save_settings(&mut self, path: PathBuf, settings: Settings) {
        self.start("settings", move |post| {
            post.send(Event::SettingsSaved(settings::save(&path, &settings)));
        });
    }
}

struct Running(Arc<AtomicUsize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
