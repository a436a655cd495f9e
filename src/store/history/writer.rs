//! The thread that adds to a history. The window hands a change over and goes on; it is called
//! saved when the disk has it. Changes that wait are written and synced together.
//! Offsets are UTF-8 bytes until they are written.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use jiff::Timestamp;
use serde::Serialize;

use super::file::HistoryFile;
use super::found::Found;
use super::line::{self, Stamp};
use super::read::History;
use super::replay::{State, replay, stored_edits};
use super::v1::{self, Cause, What};
use super::{Position, copy};
use crate::model::{Snapshot, Transaction};
use crate::store::atomic::{Fingerprint, WriteError};
use crate::store::backup;
use crate::store::{Misfit, SourceIdentity};
use crate::text::SourceText;

/// Adds to one history until it is dropped, which waits for what is still to be written.
#[derive(Debug)]
pub struct Writer {
    sender: Option<Sender<Message>>,
    thread: Option<JoinHandle<()>>,
    tickets: u64,
}

/// Something to be recorded.
#[derive(Debug)]
pub enum Work {
    /// Marks changed.
    Change {
        /// What brought it about.
        cause: Cause,
        /// The change.
        transaction: Transaction,
        /// The text that its places are in.
        text: SourceText,
    },
    /// Marks changed, and the change is known as the files hold it.
    Stored {
        /// What brought it about.
        cause: Cause,
        /// What it was, in words.
        label: String,
        /// Each change.
        edits: Vec<v1::Edit>,
    },
    /// Marks were given their places in a changed source.
    Reanchor(Box<Reanchoring>),
    /// The sidecar was written.
    Save {
        /// Its name.
        name: String,
        /// What it holds.
        sha256: Fingerprint,
    },
    /// A person switched the history off.
    Off,
}

/// Marks of one version of the source that were given their places in another.
#[derive(Debug)]
pub struct Reanchoring {
    /// The marks as the files have them.
    pub former: State,
    /// What it is called.
    pub label: String,
    /// The marks as they are now.
    pub snapshot: Snapshot,
    /// Entries that make no sense and stay as they are.
    pub misfits: Vec<Misfit>,
    /// The text in which they stand now.
    pub text: SourceText,
}

/// What is recorded before the first change of a window, and not at all without one.
#[derive(Debug, Default)]
pub struct Preamble {
    /// The source, if this version of it was not marked before.
    pub source: Option<SourceIdentity>,
    /// Its bytes, if a copy is to be kept.
    pub copy: Option<Vec<u8>>,
    /// How the marks in the sidecar differ from what the history knows.
    pub found: Found,
}

/// What became of what was handed over.
#[derive(Debug)]
pub enum Event {
    /// The disk has it.
    Synced {
        /// All up to this one.
        ticket: u64,
        /// Where the history stands.
        position: Position,
        /// When.
        at: Timestamp,
    },
    /// The disk does not take it; it is kept and tried again with the next one or on request.
    Failed(WriteError),
}

#[derive(Debug)]
enum Message {
    Append {
        ticket: u64,
        stamp: Stamp,
        work: Work,
    },
    Retry,
}

impl Writer {
    /// Starts the thread and records who opened the document. `post` is called from it.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(
        file: HistoryFile,
        history: &History,
        source: SourceIdentity,
        preamble: Preamble,
        by: String,
        post: impl Fn(Event) + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, messages) = channel();
        let mut thread = Thread {
            head: history.head(),
            file,
            source,
            preamble,
            by,
            queue: VecDeque::new(),
            done: 0,
            is_begun: false,
            has_changed: false,
            is_off: false,
            post: Box::new(post),
        };
        let thread = std::thread::Builder::new()
            .name("history".to_owned())
            .spawn(move || thread.run(&messages))?;
        Ok(Self {
            sender: Some(sender),
            thread: Some(thread),
            tickets: 0,
        })
    }

    /// Hands something over and returns its ticket. Never waits.
    pub fn append(&mut self, by: &str, work: Work) -> u64 {
        self.tickets += 1;
        let stamp = Stamp {
            by: by.to_owned(),
            at: Timestamp::now(),
        };
        self.send(Message::Append {
            ticket: self.tickets,
            stamp,
            work,
        });
        self.tickets
    }

    /// Tries again to write what could not be written.
    pub fn retry(&self) {
        self.send(Message::Retry);
    }

    /// Whether the thread is there. Without a fault of the program it always is.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        let thread = self.thread.as_ref();
        thread.is_some_and(|thread| !thread.is_finished())
    }

    fn send(&self, message: Message) {
        // The thread ends only after the sender is gone.
        if let Some(sender) = &self.sender
            && sender.send(message).is_err()
        {
            log::error!("the thread of the history ended early");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            log::error!("the thread of the history ended early");
        }
    }
}

struct Thread {
    file: HistoryFile,
    head: Option<Position>,
    source: SourceIdentity,
    preamble: Preamble,
    by: String,
    queue: VecDeque<(u64, Stamp, Work)>,
    /// All tickets up to this one are on disk.
    done: u64,
    /// Whether it is recorded that this window opened the document.
    is_begun: bool,
    /// Whether this window recorded more than that it was there.
    has_changed: bool,
    /// Whether a person ended the recording. Nothing comes after that.
    is_off: bool,
    post: Box<dyn Fn(Event) + Send>,
}

impl Thread {
    fn run(&mut self, messages: &Receiver<Message>) {
        // That the document is open is recorded at once: the record names the holder to others.
        self.write();
        while let Ok(message) = messages.recv() {
            self.take(message);
            while let Ok(message) = messages.try_recv() {
                self.take(message);
            }
            self.write();
        }
        self.close();
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Append {
                ticket,
                stamp,
                work,
            } => {
                self.is_off |= matches!(work, Work::Off);
                self.queue.push_back((ticket, stamp, work));
            }
            Message::Retry => {}
        }
    }

    /// Writes all that waits, in one go.
    fn write(&mut self) {
        if self.queue.is_empty() && self.is_begun {
            return;
        }
        match self.try_write() {
            Ok(()) => {
                if let Some(position) = self.head {
                    (self.post)(Event::Synced {
                        ticket: self.done,
                        position,
                        at: Timestamp::now(),
                    });
                }
            }
            Err(error) => (self.post)(Event::Failed(error)),
        }
    }

    fn try_write(&mut self) -> Result<(), WriteError> {
        match self.write_queue() {
            Err(error @ WriteError::ChangedOnDisk { .. }) => {
                if !self.adopt() {
                    return Err(error);
                }
                self.write_queue()
            }
            outcome => outcome,
        }
    }

    /// Goes on with a history that another program put in the place of this one, such as a
    /// program that keeps folders in step: what was recorded here is kept under a number, and
    /// the first thing recorded there is how the marks of this window differ. Returns whether
    /// that can be done.
    fn adopt(&mut self) -> bool {
        let ours = self.file.content().map(History::new).unwrap_or_default();
        let Ok(before) = replay(&ours, ours.len()) else {
            return false;
        };
        // The old file is another one, so its lock does not stand in the way.
        let Ok((file, theirs)) = HistoryFile::open(self.file.path()) else {
            return false;
        };
        let Ok(there) = replay(&theirs, theirs.len()) else {
            return false;
        };
        if !theirs.faults().is_empty() || ours.is_empty() {
            return false;
        }
        if let Err(error) = backup::keep(self.file.path(), ours.bytes()) {
            log::warn!("{error}");
            return false;
        }
        self.file = file;
        self.head = theirs.head();
        self.is_begun = false;
        let edits = there.edits_to(&before);
        if !edits.is_empty() {
            let stamp = Stamp {
                by: self.by.clone(),
                at: Timestamp::now(),
            };
            let work = Work::Stored {
                cause: Cause::Merge,
                label: "marks of the window, because another history took the place of its own"
                    .to_owned(),
                edits,
            };
            // It has no ticket: nobody waits for it alone.
            self.queue.push_front((self.done, stamp, work));
        }
        true
    }

    fn write_queue(&mut self) -> Result<(), WriteError> {
        let mut lines = Lines {
            bytes: Vec::new(),
            head: self.head,
            source: &self.source,
        };
        let (mut is_begun, mut has_changed) = (self.is_begun, self.has_changed);
        let encoded = (|| {
            if !is_begun {
                let stamp = Stamp {
                    by: self.by.clone(),
                    at: Timestamp::now(),
                };
                lines.begin(&stamp)?;
                is_begun = true;
            }
            for (_, stamp, work) in &self.queue {
                // Going on with another history comes before what this window has to add.
                let is_adoption = matches!(
                    work,
                    Work::Stored {
                        cause: Cause::Merge,
                        ..
                    }
                );
                if !has_changed && !is_adoption && !matches!(work, Work::Save { .. }) {
                    lines.preamble(stamp, &self.preamble)?;
                }
                has_changed |= !is_adoption;
                lines.work(stamp, work)?;
            }
            Ok::<(), io::Error>(())
        })();
        encoded.map_err(|error| WriteError::from_io(self.file.path(), error))?;
        self.file.append(&lines.bytes)?;
        self.head = lines.head;
        if has_changed {
            // The copy of the source may be large.
            self.preamble = Preamble::default();
        }
        (self.is_begun, self.has_changed) = (is_begun, has_changed);
        if let Some((ticket, ..)) = self.queue.back() {
            self.done = *ticket;
        }
        self.queue.clear();
        Ok(())
    }

    fn close(&mut self) {
        if !self.queue.is_empty() {
            self.write();
        }
        let stamp = Stamp {
            by: self.by.clone(),
            at: Timestamp::now(),
        };
        let mut lines = Lines {
            bytes: Vec::new(),
            head: self.head,
            source: &self.source,
        };
        if self.is_begun
            && !self.is_off
            && (self.has_changed || !self.file.is_new())
            && lines.push(&stamp, &What::Close).is_ok()
            && let Err(error) = self.file.append(&lines.bytes)
        {
            log::warn!("the end of the session could not be recorded: {error}");
        }
    }

    /// Whether the file only says that somebody looked at the document.
    fn is_worthless(&self) -> bool {
        self.file.is_new() && !self.has_changed && self.queue.is_empty()
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        if self.is_worthless()
            && let Err(error) = self.file.remove_if_same()
        {
            log::warn!("an empty history could not be taken away: {error}");
        }
    }
}

/// Records on their way to the disk.
struct Lines<'a> {
    bytes: Vec<u8>,
    head: Option<Position>,
    source: &'a SourceIdentity,
}

impl Lines<'_> {
    fn begin(&mut self, stamp: &Stamp) -> io::Result<()> {
        if self.head.is_none() {
            let format = v1::FORMAT.to_owned();
            let source = stored_source(self.source);
            self.push(stamp, &What::Begin { format, source })?;
        }
        let open = What::Open {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            process: std::process::id(),
        };
        self.push(stamp, &open)
    }

    fn preamble(&mut self, stamp: &Stamp, preamble: &Preamble) -> io::Result<()> {
        if let Some(source) = &preamble.source {
            let copy = preamble.copy.as_deref().map(copy::pack).transpose()?;
            let source = What::Source {
                source: stored_source(source),
                copy: copy.unwrap_or_default(),
            };
            self.push(stamp, &source)?;
        }
        if !preamble.found.is_empty() {
            self.push(stamp, &preamble.found)?;
        }
        Ok(())
    }

    fn work(&mut self, stamp: &Stamp, work: &Work) -> io::Result<()> {
        let what = match work {
            Work::Change {
                cause,
                transaction,
                text,
            } => What::Change {
                cause: *cause,
                label: transaction.label.clone(),
                edits: stored_edits(transaction, text),
            },
            Work::Stored {
                cause,
                label,
                edits,
            } => What::Change {
                cause: *cause,
                label: label.clone(),
                edits: edits.clone(),
            },
            Work::Reanchor(reanchoring) => {
                let Reanchoring {
                    former,
                    label,
                    snapshot,
                    misfits,
                    text,
                } = &**reanchoring;
                What::Change {
                    cause: Cause::Reanchor,
                    label: label.clone(),
                    edits: former.edits_to(&State::of_document(snapshot, misfits, text)),
                }
            }
            Work::Save { name, sha256 } => What::Save {
                name: name.clone(),
                sha256: sha256.to_hex(),
            },
            Work::Off => What::Off,
        };
        self.push(stamp, &what)
    }

    fn push(&mut self, stamp: &Stamp, what: &impl Serialize) -> io::Result<()> {
        let (record, prev) = if let Some(head) = self.head {
            (head.record.saturating_add(1), head.sha256)
        } else {
            let source = Fingerprint::from_hex(&self.source.sha256);
            let source = source.ok_or_else(|| io::Error::other("the source has no SHA-256"))?;
            (1, source)
        };
        let sha256 =
            line::push(&mut self.bytes, record, prev, stamp, what).map_err(io::Error::other)?;
        self.head = Some(Position { record, sha256 });
        Ok(())
    }
}

fn stored_source(source: &SourceIdentity) -> crate::store::sidecar::v1::Source {
    crate::store::sidecar::v1::Source {
        name: source.name.clone(),
        sha256: source.sha256.clone(),
        bytes: source.bytes,
        encoding: source.encoding.clone(),
    }
}
