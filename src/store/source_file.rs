//! Reading a source: its bytes and their SHA-256. A source is opened for reading only, here
//! and nowhere else. No offsets.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use jiff::Timestamp;

use super::Fingerprint;

/// The largest source, in bytes: an offset is a `u32`.
const MAX_BYTES: u64 = u32::MAX as u64;

/// What a source is on disk.
#[derive(Clone, Debug)]
pub struct SourceBytes {
    /// The content.
    pub bytes: Vec<u8>,
    /// The SHA-256 of the content in hexadecimal digits.
    pub sha256: String,
    /// When the file was last changed, if the system knows.
    pub modified: Option<Timestamp>,
}

/// Why a source could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No file.
    #[error("“{name}” is not there any more; it may have been moved, renamed or deleted")]
    Vanished {
        /// Name of the file.
        name: String,
    },
    /// No right to read.
    #[error("you may not read “{name}”")]
    Denied {
        /// Name of the file.
        name: String,
    },
    /// A folder.
    #[error("“{name}” is a folder; open it with File › Open folder")]
    Folder {
        /// Name of the folder.
        name: String,
    },
    /// A pipe, a device.
    #[error("“{name}” is a device, not a file")]
    NotAFile {
        /// Name of the file.
        name: String,
    },
    /// 4 GiB or more.
    #[error("“{name}” has {bytes} bytes, which is more than Evimark can mark (4 GiB)")]
    TooLarge {
        /// Name of the file.
        name: String,
        /// Its size.
        bytes: u64,
    },
    /// Anything else.
    #[error("“{name}” could not be read: {source}")]
    Other {
        /// Name of the file.
        name: String,
        /// What the system says.
        source: io::Error,
    },
}

/// Reads a source whole.
///
/// # Errors
/// [`SourceError`] when there is no such file, or it may not or cannot be read.
pub fn read(path: &Path) -> Result<SourceBytes, SourceError> {
    let (bytes, modified) = read_bytes(path)?;
    Ok(SourceBytes {
        sha256: Fingerprint::of(&bytes).to_hex(),
        modified,
        bytes,
    })
}

/// Reads a source whole, and does something with its bytes while they are fingerprinted.
///
/// # Errors
/// As [`read`].
pub fn read_and<T: Send>(
    path: &Path,
    work: impl FnOnce(&[u8]) -> T + Send,
) -> Result<(SourceBytes, T), SourceError> {
    let (bytes, modified) = read_bytes(path)?;
    let (sha256, outcome) = std::thread::scope(|scope| {
        let worker = scope.spawn(|| work(&bytes));
        let sha256 = Fingerprint::of(&bytes).to_hex();
        (sha256, worker.join())
    });
    // A fault of the program is told as one.
    let outcome = outcome.unwrap_or_else(|fault| std::panic::resume_unwind(fault));
    let source = SourceBytes {
        bytes,
        sha256,
        modified,
    };
    Ok((source, outcome))
}

fn read_bytes(path: &Path) -> Result<(Vec<u8>, Option<Timestamp>), SourceError> {
    let fail = |error| SourceError::from_io(path, error);
    // Asked before opening, because opening a pipe waits for someone to write into it.
    let metadata = fs::metadata(path).map_err(fail)?;
    if metadata.is_dir() {
        return Err(SourceError::Folder { name: name(path) });
    }
    if !metadata.is_file() {
        return Err(SourceError::NotAFile { name: name(path) });
    }
    if metadata.len() > MAX_BYTES {
        let (name, bytes) = (name(path), metadata.len());
        return Err(SourceError::TooLarge { name, bytes });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    let file = fs::File::open(path).map_err(fail)?;
    // A file that grows meanwhile is cut where it is refused.
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(fail)?;
    if bytes.len() as u64 > MAX_BYTES {
        let (name, bytes) = (name(path), bytes.len() as u64);
        return Err(SourceError::TooLarge { name, bytes });
    }
    let modified = metadata.modified().ok();
    let modified = modified.and_then(|time| Timestamp::try_from(time).ok());
    Ok((bytes, modified))
}

pub(super) fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

impl SourceError {
    /// What the system says, in plain words.
    pub(super) fn from_io(path: &Path, source: io::Error) -> Self {
        let name = name(path);
        match source.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::Vanished { name },
            ErrorKind::PermissionDenied => Self::Denied { name },
            ErrorKind::IsADirectory => Self::Folder { name },
            _ => Self::Other { name, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, b"\xef\xbb\xbfa\r\n").unwrap();
        let source = read(&path).unwrap();
        assert_eq!(source.bytes, b"\xef\xbb\xbfa\r\n");
        assert_eq!(source.sha256, Fingerprint::of(&source.bytes).to_hex());
        assert!(source.modified.is_some());
    }

    #[test]
    fn what_is_no_file_says_so() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            read(folder.path()),
            Err(SourceError::Folder { .. })
        ));
        let error = read(&folder.path().join("gone.txt")).unwrap_err();
        assert!(
            error.to_string().starts_with("“gone.txt” is not there"),
            "{error}"
        );
        #[cfg(unix)]
        assert!(matches!(
            read(Path::new("/dev/null")),
            Err(SourceError::NotAFile { .. })
        ));
    }
}
