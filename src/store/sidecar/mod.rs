//! The sidecar: the annotations of a source in a file beside it, for people, git and programs.
//! Offsets in the file are Unicode code points; everywhere else they are UTF-8 bytes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Finding, SourceBytes, SyntaxError, syntax};
use crate::model::{Annotation, Link, Unplaced};

mod cursor;
mod entry;
mod interpret;
mod lines;
mod locate;
mod position;
mod read;
pub mod v1;
mod write;

pub(super) use cursor::Cursor;
pub(super) use entry::EntryView;
pub use interpret::{details, interpret};
pub(super) use locate::entry_lines;
pub use read::{Skimmed, frame, parse, read, skim};
pub use write::{SidecarContent, write};
pub(super) use write::{stored_annotation, stored_link, stored_unplaced};

/// What the first line of a sidecar says.
pub const FORMAT: &str = "evimark/1";
/// The unit of the offsets in a sidecar.
pub const OFFSET_UNIT: &str = "unicode code points";

/// Which source a sidecar is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceIdentity {
    /// The name of the file, without its folder.
    pub name: String,
    /// The SHA-256 of its bytes in hexadecimal digits.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The encoding in which it was read.
    pub encoding: String,
}

/// What a sidecar holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The annotations whose quotes stand in the text where they should, each id once.
    pub annotations: Vec<Arc<Annotation>>,
    /// The marks whose place in the text is not known: their quotes stand elsewhere or nowhere,
    /// or the source is another one, or a person set them aside.
    pub unplaced: Vec<Unplaced>,
    /// The links between them.
    pub links: Vec<Link>,
    /// What makes no sense whatever the text is.
    pub misfits: Vec<Misfit>,
    /// How the file stands to the history.
    pub history: Option<v1::History>,
    /// What a person should know, in the order of the file.
    pub findings: Vec<Finding>,
    /// The source as the sidecar knows it.
    pub stored: SourceIdentity,
    /// Whether that is the source that is open: the same bytes in the same encoding.
    pub source_matches: bool,
}

/// An entry that makes no sense, kept as it was so that the next save carries it along.
#[derive(Clone, Debug, PartialEq)]
pub struct Misfit {
    /// The entry as it was in the file.
    pub entry: Entry,
    /// What is wrong with it, in plain words.
    pub why: String,
}

/// An entry of a sidecar.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An annotation.
    Annotation(Box<v1::Annotation>),
    /// An annotation whose place is not known.
    Unplaced(Box<v1::Annotation>),
    /// An annotation that was set aside.
    Lost(Box<v1::Annotation>),
    /// A link.
    Link(v1::Link),
}

/// Why nothing could be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SidecarError {
    /// Something else.
    #[error("this is not a file of Evimark: it does not begin with (format: \"evimark/1\", …")]
    NotASidecar,
    /// Made by a version that knows more.
    #[error(
        "the marks were saved as “{format}” by a newer version of Evimark; this version will not change them"
    )]
    NewerFormat {
        /// What the file says.
        format: String,
    },
    /// Not written as a sidecar is, or not even text.
    #[error("the file with the marks cannot be read: {0}")]
    Syntax(#[from] SyntaxError),
    /// Offsets that mean something else.
    #[error("the places of the marks are counted in “{0}”, but Evimark counts in “{OFFSET_UNIT}”")]
    OffsetUnit(String),
}

/// Where the sidecar of a source is: `article.txt.ron` beside `article.txt`.
#[must_use]
pub fn sidecar_path(source: &Path) -> PathBuf {
    let mut path = OsString::from(source);
    path.push(".ron");
    path.into()
}

/// The text of a sidecar, without the byte order mark that some editors put before it.
///
/// # Errors
/// [`SidecarError::Syntax`] when it is not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, SidecarError> {
    Ok(syntax::decode(bytes)?)
}

impl SourceIdentity {
    /// The identity of a source that was read.
    #[must_use]
    pub fn new(path: &Path, source: &SourceBytes, encoding: &str) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Self {
            name: name.to_string_lossy().into_owned(),
            sha256: source.sha256.clone(),
            bytes: source.bytes.len() as u64,
            encoding: encoding.to_owned(),
        }
    }

    /// Whether both are the same bytes, read in the same encoding. Names do not count.
    #[must_use]
    pub fn same_text(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
            && self.bytes == other.bytes
            && self.encoding.eq_ignore_ascii_case(&other.encoding)
    }
}

impl From<&v1::Source> for SourceIdentity {
    fn from(source: &v1::Source) -> Self {
        Self {
            name: source.name.clone(),
            sha256: source.sha256.clone(),
            bytes: source.bytes,
            encoding: source.encoding.clone(),
        }
    }
}

impl Entry {
    /// The id of a mark; none for a link.
    fn id(&self) -> Option<&str> {
        match self {
            Self::Annotation(entry) | Self::Unplaced(entry) | Self::Lost(entry) => Some(&entry.id),
            Self::Link(_) => None,
        }
    }
}

impl Misfit {
    /// The quote, its parts joined with an ellipsis; none for a link.
    #[must_use]
    pub fn quote(&self) -> Option<String> {
        match &self.entry {
            Entry::Annotation(entry) | Entry::Unplaced(entry) | Entry::Lost(entry) => {
                let quotes: Vec<&str> = entry.at.iter().map(|(_, quote)| quote.as_str()).collect();
                Some(quotes.join(" … "))
            }
            Entry::Link(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
