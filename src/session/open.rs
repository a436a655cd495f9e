//! Opening a document on a thread: read, decode, read the marks, check every quote.
//! Offsets are UTF-8 bytes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;

use super::document::{Access, Document, SOURCE_CHANGED, Saving, Selection, Sidecar, Source};
use super::review::{self, Review};
use crate::model::{Annotations, TagSet, UndoStack};
use crate::store::sidecar::{self, Loaded, SidecarError, SourceIdentity};
use crate::store::source_file::{self, SourceBytes, SourceError};
use crate::store::{Expected, Fingerprint};
use crate::text::blocks::Blocks;
use crate::text::decode::{self, DecodeError};

/// Longest title taken from a text, in code points.
const TITLE_CHARS: usize = 80;

/// Why a document could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The bytes are no text.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// A document that was opened, and what a person must know about it.
#[derive(Debug)]
pub struct Opened {
    /// The document.
    pub document: Document,
    /// What stands in the way of marking it.
    pub obstacle: Option<Obstacle>,
    /// Where marks may stand that have no place, for a person to decide.
    pub review: Option<Review>,
}

/// Something that makes a document read-only until a person decides.
#[derive(Debug)]
pub enum Obstacle {
    /// The sidecar cannot be read: what is wrong, and where.
    UnreadableSidecar(String),
    /// The sidecar is of a format that this version does not know.
    NewerSidecar(String),
    /// The source is not the one that was marked.
    ChangedSource {
        /// How many marks still stand on their quotes.
        fitting: usize,
        /// How many do not.
        misfits: usize,
    },
    /// Some entries do not fit the text, though the source is the same.
    Misfits(usize),
}

/// Reads a document. Nothing is written.
///
/// # Errors
/// [`OpenError`] when the source itself cannot be shown. A sidecar that cannot be read
/// is no error but an [`Obstacle`].
pub fn open(
    path: &Path,
    forced: Option<&'static Encoding>,
    tags: &TagSet,
) -> Result<Opened, OpenError> {
    let source_bytes = source_file::read(path)?;
    let sidecar_path = sidecar::sidecar_path(path);
    let stored = match std::fs::read(&sidecar_path) {
        Ok(bytes) => Stored::Present(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Stored::Absent,
        Err(error) => Stored::Unreadable(error.to_string()),
    };
    let source = decode_source(path, &source_bytes, forced)?;
    let marks = read_marks(&stored, &source, tags);
    // Whoever marked the text may have chosen another encoding than would be guessed today.
    if forced.is_none()
        && let Some(encoding) = marks.stored_encoding(&source)
    {
        let source = decode_source(path, &source_bytes, Some(encoding))?;
        let marks = read_marks(&stored, &source, tags);
        return Ok(assemble(path, source, sidecar_path, &stored, marks));
    }
    Ok(assemble(path, source, sidecar_path, &stored, marks))
}

/// What stands at the sidecar's path.
enum Stored {
    Absent,
    Present(Vec<u8>),
    Unreadable(String),
}

/// The marks, or why there are none.
enum Marks {
    None,
    Loaded(Box<Loaded>),
    Newer(String),
    Unreadable(String),
}

impl Marks {
    /// The encoding that the sidecar names, where it differs and the bytes are the same.
    fn stored_encoding(&self, source: &Source) -> Option<&'static Encoding> {
        let Self::Loaded(loaded) = self else {
            return None;
        };
        let same_bytes = loaded.stored.sha256 == source.identity.sha256;
        let encoding = Encoding::for_label(loaded.stored.encoding.as_bytes())?;
        (same_bytes && encoding.name() != source.encoding).then_some(encoding)
    }
}

fn decode_source(
    path: &Path,
    source_bytes: &SourceBytes,
    forced: Option<&'static Encoding>,
) -> Result<Source, OpenError> {
    let decoded = decode::decode(&source_bytes.bytes, forced)?;
    let identity = SourceIdentity::new(path, source_bytes, decoded.encoding.name());
    Ok(Source::new(decoded, identity))
}

fn read_marks(stored: &Stored, source: &Source, tags: &TagSet) -> Marks {
    let bytes = match stored {
        Stored::Absent => return Marks::None,
        Stored::Unreadable(why) => return Marks::Unreadable(why.clone()),
        Stored::Present(bytes) => bytes,
    };
    let loaded = sidecar::decode(bytes)
        .and_then(|text| sidecar::read(text, &source.text, &source.identity, tags));
    match loaded {
        Ok(loaded) => Marks::Loaded(Box::new(loaded)),
        Err(error @ SidecarError::NewerFormat { .. }) => Marks::Newer(error.to_string()),
        Err(error) => Marks::Unreadable(error.to_string()),
    }
}

fn assemble(
    path: &Path,
    source: Source,
    sidecar_path: PathBuf,
    stored: &Stored,
    marks: Marks,
) -> Opened {
    let mut annotations = Annotations::default();
    let mut misfits = Vec::new();
    let mut findings = Vec::new();
    let mut marked = None;
    let obstacle = match marks {
        Marks::None => None,
        Marks::Newer(why) => Some(Obstacle::NewerSidecar(why)),
        Marks::Unreadable(why) => Some(Obstacle::UnreadableSidecar(why)),
        Marks::Loaded(loaded) => {
            let same_source = loaded.source_matches;
            let count = loaded.misfits.len();
            misfits = loaded.misfits;
            findings = loaded.findings;
            marked = Some(loaded.stored);
            match Annotations::from_parts(loaded.annotations, loaded.unplaced, loaded.links) {
                Ok(loaded) => {
                    annotations = loaded;
                    let fitting = annotations.len();
                    let count = count + annotations.waiting();
                    match (same_source, count) {
                        (true, 0) => None,
                        (true, misfits) => Some(Obstacle::Misfits(misfits)),
                        (false, misfits) => Some(Obstacle::ChangedSource { fitting, misfits }),
                    }
                }
                Err(error) => Some(Obstacle::UnreadableSidecar(error.to_string())),
            }
        }
    };
    let access = match &obstacle {
        None => Access::Writable,
        Some(Obstacle::UnreadableSidecar(_)) => Access::ReadOnly("Marks file cannot be read"),
        Some(Obstacle::NewerSidecar(_)) => Access::ReadOnly("Marks file is from a newer version"),
        Some(Obstacle::ChangedSource { .. }) => Access::ReadOnly(SOURCE_CHANGED),
        Some(Obstacle::Misfits(_)) => Access::ReadOnly("Marks file does not fit the text"),
    };
    let mut document = Document {
        path: path.to_owned(),
        title: title(source.text.as_str(), &source.identity.name),
        blocks: Arc::new(Blocks::new(&source.text)),
        undo: UndoStack::default(),
        selection: Selection::default(),
        selected: None,
        picked_byte: None,
        edge_drag: None,
        pending_verdict: None,
        sidecar: Sidecar {
            path: sidecar_path,
            expected: match stored {
                Stored::Present(bytes) => Expected::Same(Fingerprint::of(bytes)),
                Stored::Absent | Stored::Unreadable(_) => Expected::Absent,
            },
            misfits,
            findings,
            saving: Saving::Saved(None),
            saved_revision: annotations.revision(),
        },
        annotations,
        access,
        seen_byte: 0,
        source,
    };
    let review = marked.and_then(|identity| review::search(&mut document, identity, None));
    Opened {
        document,
        // The review tells it.
        obstacle: obstacle.filter(|_| review.is_none()),
        review,
    }
}

/// The first line with words in it, or the file's name.
#[must_use]
pub fn title(text: &str, name: &str) -> String {
    text.lines()
        .take(64)
        .map(str::trim)
        .find(|line| line.chars().any(char::is_alphabetic))
        .map_or_else(
            || name.to_owned(),
            |line| line.chars().take(TITLE_CHARS).collect(),
        )
}
