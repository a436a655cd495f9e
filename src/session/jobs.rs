//! Work that no frame waits for: each kind on a named thread, the outcome as an event.
//! No offsets here.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::chronicle;
use super::document::Document;
use super::find::{Found, Search};
use super::folder::{Facts, Folder};
use super::listing::ListingTask;
use super::open::{self, OpenError, Opened, Task};
use super::recording::{MoveError, MoveTask, Recorder};
use super::setting_aside::Aside;
use super::{exporting, importing, taking_in, verifying, watching};
use crate::model::{AnnotationId, Snapshot};
use crate::store::backup::{self, BackupError};
use crate::store::check::Report;
use crate::store::folder::{self, DocumentEntry, FolderError};
use crate::store::history::Writer;
use crate::store::settings::{self, Settings};
use crate::store::sidecar::{self, SidecarContent, v1};
use crate::store::watch::{self, Watch};
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
    /// The text of a document was read; reading its marks takes a while.
    TextRead {
        /// Which opening.
        generation: u64,
        /// The document without its marks.
        document: Box<Document>,
    },
    /// A document was opened and let go of, because nobody waited for it any more.
    OpenedInVain,
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
    /// A search has ended, or was overtaken by another.
    Searched,
    /// The outcome of a filter.
    Listed {
        /// Which filter, of which marks.
        task: ListingTask,
        /// The marks it lets through, in text order; none if it was overtaken.
        ids: Option<Vec<AnnotationId>>,
    },
    /// The marks were written, or not.
    Saved {
        /// Where to.
        path: PathBuf,
        /// Which marks.
        snapshot: Snapshot,
        /// What is on disk now.
        outcome: Result<Fingerprint, WriteError>,
        /// How long it took.
        took: Duration,
    },
    /// The sidecar that somebody else wrote was read.
    TakenIn {
        /// The sidecar.
        path: PathBuf,
        /// The marks in the window with which it was put together.
        mine: Snapshot,
        /// What came of it.
        outcome: taking_in::Outcome,
    },
    /// The files of a document were checked.
    Verified {
        /// The source.
        source: PathBuf,
        /// What was found.
        report: Box<Report>,
    },
    /// The files of a document are watched from now on, or cannot be.
    Watched {
        /// The source, its history, its sidecar.
        paths: [PathBuf; 3],
        /// What tells of changes until it is dropped.
        watch: Option<Watch>,
    },
    /// A file of this source was touched.
    Touched {
        /// The source.
        path: PathBuf,
    },
    /// The files of a document were looked at.
    Seen {
        /// The source.
        path: PathBuf,
        /// What was seen.
        seen: watching::Seen,
    },
    /// A history was begun at another place, or not.
    Moved {
        /// What was to be done.
        task: Box<MoveTask>,
        /// What records there.
        outcome: Result<Recorder, MoveError>,
    },
    /// A history took what was handed to it, or not; its recorder knows.
    History {
        /// The source whose history it is.
        path: PathBuf,
    },
    /// Something was read in the history.
    Chronicle(Box<chronicle::Answer>),
    /// A file was kept under a number, or not.
    SetAside {
        /// The file.
        path: PathBuf,
        /// Which it is, and what for.
        aside: Aside,
        /// The name under which it is kept.
        outcome: Result<String, BackupError>,
    },
    /// An import was worked out.
    Planned {
        /// Which import.
        generation: u64,
        /// What it would do.
        outcome: importing::Outcome,
    },
    /// The files of an export were put together, or written.
    Exported {
        /// Which export.
        generation: u64,
        /// How far it is.
        stage: exporting::Stage,
    },
    /// A thread ended early, by a fault of the program.
    Fault {
        /// Its name.
        thread: String,
    },
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
    /// How the file stands to the history.
    pub history: Option<v1::History>,
}

/// The threads at work.
pub struct Jobs {
    events: Receiver<Event>,
    post: Post,
    running: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<()>>,
    /// Openings, and histories that are being finished, with the path of their document: it
    /// is not opened again before they are done, because they hold its history.
    holding: Vec<(PathBuf, JoinHandle<()>)>,
    openings: u64,
    exchanges: u64,
    /// Events that were looked at and wait for their turn.
    waiting: VecDeque<Event>,
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
            holding: Vec::new(),
            openings: 0,
            exchanges: 0,
            waiting: VecDeque::new(),
        }
    }

    /// The next event, if there is one.
    pub fn next_event(&mut self) -> Option<Event> {
        let waiting = self.waiting.pop_front();
        waiting.or_else(|| self.events.try_recv().ok())
    }

    /// Whether a thread is at work.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.running.load(Ordering::Acquire) > 0
    }

    /// Waits for all threads; the program is about to end.
    pub fn wait(&mut self) {
        let holding = self.holding.drain(..).map(|(_, thread)| thread);
        join(self.threads.drain(..).chain(holding));
    }

    fn start(&mut self, name: &str, work: impl FnOnce(&Post) + Send + 'static) {
        self.threads.retain(|thread| !thread.is_finished());
        let thread = self.spawn(name, work);
        self.threads.extend(thread);
    }

    fn spawn(
        &self,
        name: &str,
        work: impl FnOnce(&Post) + Send + 'static,
    ) -> Option<JoinHandle<()>> {
        self.running.fetch_add(1, Ordering::AcqRel);
        let running = Arc::clone(&self.running);
        let post = self.post.clone();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                // Counts down even if `work` panics.
                let guard = Running(running);
                let done = catch_unwind(AssertUnwindSafe(|| work(&post)));
                drop(guard);
                if done.is_err() {
                    let thread = std::thread::current();
                    let thread = thread.name().unwrap_or_default().to_owned();
                    post.send(Event::Fault { thread });
                }
                (post.wake)();
            });
        match thread {
            Ok(thread) => Some(thread),
            Err(error) => {
                self.running.fetch_sub(1, Ordering::AcqRel);
                log::error!("no thread for {name}: {error}");
                None
            }
        }
    }

    /// Opens a file or lists a folder. Returns the generation of the answer. Whatever was
    /// opened before and not shown yet is let go of; its `stop` has been called.
    pub fn open(&mut self, task: Task) -> u64 {
        self.openings += 1;
        let generation = self.openings;
        while let Ok(event) = self.events.try_recv() {
            match event {
                Event::Opened { outcome, .. } => self.let_go(*outcome),
                event => self.waiting.push_back(event),
            }
        }
        let before = self.take_holding(&task.path);
        let path = task.path.clone();
        let thread = self.spawn("open", move |post| {
            join(before);
            let path = task.path.clone();
            let stop = task.stop.clone();
            let event = if path.is_dir() {
                Event::Folder {
                    generation,
                    outcome: folder::documents(&path),
                    path,
                }
            } else {
                let recorded = post.clone();
                let told = move || recorded.send(Event::History { path: path.clone() });
                let shown = |document| {
                    let document = Box::new(document);
                    let event = Event::TextRead {
                        generation,
                        document,
                    };
                    stop.unless_stopped(|| post.send(event));
                };
                Event::Opened {
                    generation,
                    outcome: Box::new(open::open_for_marking(task, told, shown)),
                }
            };
            // A document that nobody waits for is let go of here, with its history.
            // Whoever stops it waits for the hand-over alone: the window wakes at the end.
            let is_handed_over = stop.unless_stopped(|| {
                let _ = post.sender.send(event);
            });
            if !is_handed_over {
                post.send(Event::OpenedInVain);
            }
        });
        self.holding.extend(thread.map(|thread| (path, thread)));
        generation
    }

    /// What may still hold the history of this document. Another document may be on a disk
    /// that takes its time; nobody has to wait for it.
    fn take_holding(&mut self, source: &Path) -> Vec<JoinHandle<()>> {
        self.holding.retain(|(_, thread)| !thread.is_finished());
        let same = self.holding.extract_if(.., |(path, _)| path == source);
        same.map(|(_, thread)| thread).collect()
    }

    /// Lets go of a document that was opened and that nobody waits for any more.
    pub fn let_go(&mut self, outcome: Result<Opened, OpenError>) {
        let Ok(mut opened) = outcome else { return };
        if let Some(writer) = opened.document.recording.end() {
            self.finish_history(opened.document.path.clone(), writer);
        }
        self.let_go_of(Some(opened.document));
    }

    /// Lets go of something large on a thread, if it is there: a million marks take a while.
    pub fn let_go_of<T: Send + 'static>(&mut self, large: Option<T>) {
        if let Some(large) = large {
            self.start("let go", move |_| drop(large));
        }
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
            post.send(Event::Searched);
        });
    }

    /// Filters the marks.
    pub fn list(&mut self, task: ListingTask, snapshot: Snapshot, text: SourceText) {
        self.start("filter", move |post| {
            let ids = task.run(&snapshot, &text);
            post.send(Event::Listed { task, ids });
        });
    }

    /// Writes the marks.
    pub fn save(&mut self, task: SaveTask) {
        self.start("save", move |post| {
            let began = Instant::now();
            let content = sidecar::write(&SidecarContent {
                source: &task.identity,
                text: &task.text,
                snapshot: &task.snapshot,
                misfits: &task.misfits,
                history: task.history.as_ref(),
            });
            post.send(Event::Saved {
                outcome: write_atomic(&task.path, content.as_bytes(), task.expected),
                snapshot: task.snapshot,
                path: task.path,
                took: began.elapsed(),
            });
        });
    }

    /// Keeps a file under a number.
    pub fn set_aside(&mut self, path: PathBuf, aside: Aside) {
        self.start("backup", move |post| {
            let outcome = backup::set_aside(&path, aside.is_copy());
            post.send(Event::SetAside {
                path,
                aside,
                outcome,
            });
        });
    }

    /// Reads in the history and tells what it says.
    pub fn tell(&mut self, task: chronicle::Task) {
        self.start("chronicle", move |post| {
            post.send(Event::Chronicle(Box::new(task.run())));
        });
    }

    /// Reads the sidecar that somebody else wrote, and puts both sides together.
    pub fn take_in(&mut self, task: taking_in::Task) {
        self.start("merge", move |post| {
            post.send(Event::TakenIn {
                outcome: task.run(),
                path: task.path,
                mine: task.mine,
            });
        });
    }

    /// Checks the files of a document.
    pub fn verify(&mut self, task: verifying::Task) {
        self.start("check", move |post| {
            let report = Box::new(task.run());
            let source = task.source().to_owned();
            post.send(Event::Verified { source, report });
        });
    }

    /// Watches the files of a source: setting that up touches the disk.
    pub fn watch(&mut self, source: PathBuf, paths: [PathBuf; 3]) {
        self.start("watch", move |post| {
            let touched = post.clone();
            let tell = move || {
                touched.send(Event::Touched {
                    path: source.clone(),
                });
            };
            let watch = watch::watch(&paths, tell);
            post.send(Event::Watched { paths, watch });
        });
    }

    /// Looks at the files of a document.
    pub fn look(&mut self, path: PathBuf, task: watching::Task) {
        self.start("look", move |post| {
            let seen = task.run();
            post.send(Event::Seen { path, seen });
        });
    }

    /// Begins a history at another place.
    pub fn move_history(&mut self, task: MoveTask) {
        let before = self.take_holding(&task.source);
        self.start("move", move |post| {
            join(before);
            let recorded = post.clone();
            let path = task.source.clone();
            let outcome = task.run(move || recorded.send(Event::History { path: path.clone() }));
            let task = Box::new(task);
            post.send(Event::Moved { task, outcome });
        });
    }

    /// Lets a history of this source finish what it has to write.
    pub fn finish_history(&mut self, source: PathBuf, writer: Writer) {
        let thread = self.spawn("close", move |_| drop(writer));
        self.holding.extend(thread.map(|thread| (source, thread)));
    }

    /// Works out an import. Returns the generation of the answer.
    pub fn import(&mut self, task: importing::Task) -> u64 {
        self.exchanges += 1;
        let generation = self.exchanges;
        self.start("import", move |post| {
            let outcome = task.run();
            post.send(Event::Planned {
                generation,
                outcome,
            });
        });
        generation
    }

    /// Puts the files of an export together, or writes them. Returns the generation of the
    /// answer.
    pub fn export(&mut self, task: exporting::Task) -> u64 {
        self.exchanges += 1;
        let generation = self.exchanges;
        self.start("export", move |post| {
            let stage = task.run();
            post.send(Event::Exported { generation, stage });
        });
        generation
    }

    /// Writes the settings.
    pub fn save_settings(&mut self, path: PathBuf, settings: Settings) {
        self.start("settings", move |post| {
            post.send(Event::SettingsSaved(settings::save(&path, &settings)));
        });
    }
}

fn join(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    for thread in threads {
        if thread.join().is_err() {
            log::error!("a thread ended early");
        }
    }
}

struct Running(Arc<AtomicUsize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
