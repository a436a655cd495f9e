//! The history: what happened to the marks of a source, one record a line, each bound to the
//! one before by its SHA-256. Nothing is ever taken out. Offsets in the file are Unicode code
//! points; lines and records count from 1.
//!
//! ```text
//! (sha256: "S1", prev: "source", record: 1, at: "…", by: "olena", what: Begin(…))
//! (sha256: "S2", prev: "S1", record: 2, at: "…", by: "olena", what: Change(…))
//! ```
//!
//! `S` is the SHA-256 of the rest of its line, so a record that was altered no longer agrees
//! with itself, and one that was put in, taken out or rewritten no longer agrees with its
//! neighbour. Whoever rewrites the whole file consistently leaves a trace only in copies of it
//! and in the sidecar, which names the record that it stands at.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::atomic::Fingerprint;

mod copy;
mod file;
mod found;
mod line;
mod read;
mod reader;
mod replay;
pub mod v1;
mod writer;

pub(super) use copy::is_intact as is_copy_intact;
pub use file::{HistoryFile, Holder, OpenHistoryError};
pub use found::{Found, Skimmed};
pub use read::{ChainFault, History, OldSource, RecordError, read};
pub use reader::{Added, Reader, record_at};
pub use replay::{ReplayError, State, replay, same};
pub use writer::{Event, Preamble, Reanchoring, Work, Writer};

/// A place in a history: after this record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The number of the record, from 1.
    pub record: u64,
    /// Its SHA-256.
    pub sha256: Fingerprint,
}

/// Where the history of a sidecar is: `article.txt.history` beside `article.txt.ron`.
#[must_use]
pub fn history_path(sidecar: &Path) -> PathBuf {
    let is_usual = sidecar.extension().is_some_and(|end| end == "ron");
    let stem = if is_usual {
        sidecar.with_extension("")
    } else {
        sidecar.to_owned()
    };
    let mut path = OsString::from(stem);
    path.push(".history");
    path.into()
}

/// Whether a file begins as a history does.
pub(super) fn is_history(start: &[u8]) -> bool {
    start.starts_with(line::HEAD.as_bytes())
}

#[cfg(test)]
pub(super) mod tests;
