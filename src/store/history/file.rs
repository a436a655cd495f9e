//! The file of a history, locked by the one window that may mark. No offsets; lengths are bytes.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use super::read::History;
use crate::store::atomic::{WriteError, folder_of, follow_links};
use crate::store::disk;

/// How often a file is opened again that is taken away while it is being opened, or that
/// somebody has who does not say so; and the pause in between.
const TRIES: usize = 10;
const PAUSE: Duration = Duration::from_millis(20);

/// A history that this window may add to. Nobody else can, as long as it is open.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about one file"
)]
pub struct HistoryFile {
    file: File,
    path: PathBuf,
    /// Up to here stand finished records.
    len_bytes: u64,
    /// Whether a write that failed may have left something behind.
    is_dirty: bool,
    /// Whether the last record lacks its line break.
    is_unended: bool,
    /// Whether this window made the file.
    is_new: bool,
    /// Whether the name of the file is sure to last.
    is_named: bool,
    /// Whether the disk can lock files.
    is_locked: bool,
}

/// Who has a document open for marking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The name under which they mark; may be empty.
    pub name: String,
    /// Their machine.
    pub host: String,
    /// The number of the process there.
    pub process: u32,
    /// Since when.
    pub since: Option<Timestamp>,
}

/// Why a history cannot be added to.
#[derive(Debug, thiserror::Error)]
pub enum OpenHistoryError {
    /// Another window has it.
    #[error("the document is open for marking in another window")]
    Held(Option<Holder>),
    /// The disk does not let it.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl HistoryFile {
    /// Opens and locks a history, or makes it, and reads it. A last record that was never
    /// finished is cut off, unless the file was altered: then it is left as it is.
    ///
    /// # Errors
    /// [`OpenHistoryError`]; nothing was changed then.
    pub fn open(path: &Path) -> Result<(Self, History), OpenHistoryError> {
        let fail = |error| WriteError::from_io(path, error);
        let target = follow_links(path).map_err(fail)?;
        // Asked first, because a pipe would wait for someone to write into it.
        if fs::metadata(&target).is_ok_and(|there| !there.is_file()) {
            let name = target.file_name().unwrap_or_default();
            let name = name.to_string_lossy().into_owned();
            return Err(WriteError::IsFolder { name }.into());
        }
        let mut is_held = false;
        for attempt in 0..TRIES {
            if attempt > 0 {
                std::thread::sleep(PAUSE);
            }
            disk::step().map_err(fail)?;
            let mut file = OpenOptions::new()
                .read(true)
                .append(true)
                .create(true)
                .open(&target)
                .map_err(fail)?;
            let is_locked = match file.try_lock() {
                Ok(()) => true,
                Err(TryLockError::WouldBlock) => {
                    let mut bytes = Vec::new();
                    if let Err(error) = file.read_to_end(&mut bytes) {
                        log::info!("who has the history cannot be read: {error}");
                    }
                    if let Some(holder) = History::new(bytes).holder() {
                        return Err(OpenHistoryError::Held(Some(holder)));
                    }
                    // Somebody who has not said so yet, or only looks whether it is free.
                    is_held = true;
                    continue;
                }
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => false,
                Err(TryLockError::Error(error)) => return Err(fail(error).into()),
            };
            // Whoever had it may have taken it away in between.
            if !is_same_file(&file, &target).map_err(fail)? {
                continue;
            }
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(fail)?;
            let history = History::new(bytes);
            let mut this = Self {
                file,
                path: target,
                len_bytes: history.good_bytes() as u64,
                is_dirty: history.torn_bytes() > 0,
                is_unended: history.is_unended(),
                is_new: history.is_empty(),
                is_named: !history.is_empty(),
                is_locked,
            };
            if history.faults().is_empty() {
                this.mend().map_err(fail)?;
            }
            return Ok((this, history));
        }
        if is_held {
            return Err(OpenHistoryError::Held(None));
        }
        let error = io::Error::other("it is being taken away again and again");
        Err(fail(error).into())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this window made the file.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Whether the disk keeps other windows out.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.is_locked
    }

    /// Adds finished lines and waits until the disk has them.
    ///
    /// # Errors
    /// [`WriteError`]; the records before are intact, and the lines may be added again.
    pub fn append(&mut self, lines: &[u8]) -> Result<(), WriteError> {
        let path = self.path.clone();
        let fail = |error| WriteError::from_io(&path, error);
        match self.check_place() {
            // What was done is not lost because a name is.
            Err(WriteError::Gone { .. }) => self.put_back().map_err(fail)?,
            checked => checked?,
        }
        self.mend().map_err(fail)?;
        // Before the lines, which must not be added again because only this failed.
        if !self.is_named {
            disk::sync_folder(folder_of(&path)).map_err(fail)?;
            self.is_named = true;
        }
        self.is_dirty = true;
        let joined;
        let lines = if self.is_unended {
            joined = [b"\n", lines].concat();
            &joined
        } else {
            lines
        };
        let written = disk::write_all(&mut self.file, lines);
        if let Err(error) = written.and_then(|()| disk::sync_data(&self.file)) {
            // A disk that is full has room for nothing, but always for less.
            if let Err(error) = self.mend() {
                log::warn!("an unfinished record could not be cut off: {error}");
            }
            return Err(fail(error));
        }
        self.is_dirty = false;
        self.is_unended = false;
        self.len_bytes += lines.len() as u64;
        Ok(())
    }

    /// Takes the file away again, because nothing happened that is worth keeping; not another
    /// one that stands in its place.
    ///
    /// # Errors
    /// What the system says.
    pub fn remove_if_same(&self) -> io::Result<()> {
        if is_same_file(&self.file, &self.path)? {
            disk::remove(&self.path)?;
        }
        Ok(())
    }

    /// What the file holds, though its name may be gone.
    ///
    /// # Errors
    /// What the system says.
    pub fn content(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.rewind()?;
        (&self.file).take(self.len_bytes).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes all finished records into a new file, because the old one was taken away.
    fn put_back(&mut self) -> io::Result<()> {
        let content = self.content()?;
        disk::step()?;
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create_new(true)
            .open(&self.path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::other("another window has it"));
            }
        }
        let written = disk::write_all(&mut file, &content).and_then(|()| disk::sync(&file));
        if let Err(error) = written {
            // Half a history would be taken for a whole one.
            disk::remove(&self.path)?;
            return Err(error);
        }
        self.file = file;
        self.is_dirty = false;
        self.is_named = false;
        Ok(())
    }

    /// Cuts off what is no finished record.
    fn mend(&mut self) -> io::Result<()> {
        if self.is_dirty {
            disk::set_len(&self.file, self.len_bytes)?;
            disk::sync(&self.file)?;
            self.is_dirty = false;
        }
        Ok(())
    }

    /// Whether the file still is at its place and as long as this window left it.
    fn check_place(&self) -> Result<(), WriteError> {
        let fail = |error| WriteError::from_io(&self.path, error);
        let name = || self.path.file_name().unwrap_or_default();
        let name = || name().to_string_lossy().into_owned();
        let there = match fs::metadata(&self.path) {
            Ok(there) => there,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(if folder_of(&self.path).is_dir() {
                    WriteError::Gone { name: name() }
                } else {
                    WriteError::FolderGone { name: name() }
                });
            }
            Err(error) => return Err(fail(error)),
        };
        let here = self.file.metadata().map_err(fail)?;
        let as_long = here.len() == self.len_bytes || self.is_dirty;
        if is_same(&here, &there) && as_long {
            Ok(())
        } else {
            Err(WriteError::ChangedOnDisk { name: name() })
        }
    }
}

/// Whether this open file is the one that stands at the path.
fn is_same_file(file: &File, path: &Path) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(there) => Ok(is_same(&file.metadata()?, &there)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Other systems do not let a file be replaced while it is open.
#[cfg(not(unix))]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    a.len() == b.len()
}
