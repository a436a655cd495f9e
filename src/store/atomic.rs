//! Replacing a file whole or not at all, and only if it still is what was read. No offsets.

use std::fmt;
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::disk;

/// How many links are followed, as systems do.
const MAX_LINKS: usize = 40;
const TEMPORARY_SUFFIX: &str = ".tmp";

/// The SHA-256 of the content of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

/// What must be on disk for a file to be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// No file.
    Absent,
    /// A file with this content.
    Same(Fingerprint),
    /// Whatever there is.
    Any,
}

/// Why a file was not written. What was there before is untouched, except for
/// [`NotSynced`](Self::NotSynced).
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file is not the one that was read.
    #[error("“{name}” was changed by another program since it was opened; it was left as it is")]
    ChangedOnDisk {
        /// Name of the file.
        name: String,
    },
    /// A file where none was expected.
    #[error("“{name}” was made by another program in the meantime; it was left as it is")]
    Appeared {
        /// Name of the file.
        name: String,
    },
    /// The file is gone.
    #[error("“{name}” was removed by another program since it was opened; nothing was written")]
    Gone {
        /// Name of the file.
        name: String,
    },
    /// No space.
    #[error("the disk is full, so “{name}” could not be saved; the version from before is intact")]
    DiskFull {
        /// Name of the file.
        name: String,
    },
    /// No right to write.
    #[error("you may not write “{name}”: the file or its folder is protected")]
    Denied {
        /// Name of the file.
        name: String,
    },
    /// No folder.
    #[error("the folder of “{name}” is not there any more, or its disk was taken out")]
    FolderGone {
        /// Name of the file.
        name: String,
    },
    /// More characters than the system allows.
    #[error("the name “{name}” is too long for this disk; give the source a shorter name")]
    NameTooLong {
        /// Name of the file.
        name: String,
    },
    /// A folder has the name.
    #[error("“{name}” is a folder, so no file can be written there")]
    IsFolder {
        /// Name of the file.
        name: String,
    },
    /// Written, but perhaps lost when the power fails now.
    #[error("“{name}” was written, but the disk did not confirm it: {source}")]
    NotSynced {
        /// Name of the file.
        name: String,
        /// What the system says.
        source: io::Error,
    },
    /// Anything else.
    #[error("“{name}” could not be written: {source}")]
    Other {
        /// Name of the file.
        name: String,
        /// What the system says.
        source: io::Error,
    },
}

impl Fingerprint {
    /// The fingerprint of a content.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The fingerprint of everything that can be read, and how many bytes that is.
    ///
    /// # Errors
    /// What the system says.
    pub fn of_reader(mut reader: impl Read) -> io::Result<(Self, u64)> {
        let mut hasher = Sha256::new();
        let mut piece = vec![0; 1 << 16];
        let mut len_bytes = 0;
        loop {
            match reader.read(&mut piece) {
                Ok(0) => return Ok((Self(hasher.finalize().into()), len_bytes)),
                Ok(len) => {
                    hasher.update(&piece[..len]);
                    len_bytes += len as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// A fingerprint from its 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        let digits = hex.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |digit: u8| match digit {
                b'0'..=b'9' => Some(digit - b'0'),
                b'a'..=b'f' => Some(digit - b'a' + 10),
                _ => None,
            };
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// The usual 64 hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Replaces the content of a file, or makes the file: a temporary file in the same folder is
/// written, synced and renamed, and the folder synced. Links are followed, and the permissions
/// of a file that was there are kept. No temporary file stays behind.
///
/// # Errors
/// [`WriteError`]; the file is then as it was, but for [`WriteError::NotSynced`].
pub fn write_atomic(
    path: &Path,
    bytes: &[u8],
    expected: Expected,
) -> Result<Fingerprint, WriteError> {
    let fail = |error: io::Error| WriteError::from_io(path, error);
    let target = follow_links(path).map_err(fail)?;
    let folder = folder_of(&target);
    // Before anything is written: a useless temporary file would wake programs that watch.
    let permissions = check(path, &target, expected)?;

    let mut temporary = new_temporary(folder, &target).map_err(fail)?;
    disk::write_all(temporary.as_file_mut(), bytes).map_err(fail)?;
    if let Some(permissions) = permissions {
        temporary
            .as_file()
            .set_permissions(permissions)
            .map_err(fail)?;
    }
    disk::sync(temporary.as_file()).map_err(fail)?;
    // Again, because the disk may have taken its time.
    check(path, &target, expected)?;
    match disk::persist(temporary, &target, expected != Expected::Absent) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(WriteError::Appeared { name: name(path) });
        }
        Err(error) => return Err(fail(error)),
    }
    disk::sync_folder(folder).map_err(|source| WriteError::NotSynced {
        name: name(path),
        source,
    })?;
    Ok(Fingerprint::of(bytes))
}

/// Whether what is on disk is what is expected; the permissions of the file that is there.
fn check(
    path: &Path,
    target: &Path,
    expected: Expected,
) -> Result<Option<Permissions>, WriteError> {
    let name = || name(path);
    let metadata = match fs::metadata(target) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let wanted = matches!(expected, Expected::Same(_));
            // A folder that is gone is another matter than a file that is gone.
            let folder_is_there = target
                .parent()
                .is_none_or(|p| p.as_os_str().is_empty() || p.is_dir());
            return match (wanted, folder_is_there) {
                (_, false) => Err(WriteError::FolderGone { name: name() }),
                (true, true) => Err(WriteError::Gone { name: name() }),
                (false, true) => Ok(None),
            };
        }
        Err(error) => return Err(WriteError::from_io(path, error)),
    };
    if metadata.is_dir() {
        return Err(WriteError::IsFolder { name: name() });
    }
    match expected {
        Expected::Absent => return Err(WriteError::Appeared { name: name() }),
        Expected::Same(fingerprint) => {
            let there = fs::File::open(target).and_then(Fingerprint::of_reader);
            let (there, _) = there.map_err(|error| WriteError::from_io(path, error))?;
            if there != fingerprint {
                return Err(WriteError::ChangedOnDisk { name: name() });
            }
        }
        Expected::Any => {}
    }
    // A rename would replace it all the same.
    if metadata.permissions().readonly() {
        return Err(WriteError::Denied { name: name() });
    }
    Ok(Some(metadata.permissions()))
}

/// The file that a path means in the end; it need not be there.
pub(super) fn follow_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => {
                let next = fs::read_link(&path)?;
                path = path.parent().unwrap_or(Path::new("")).join(next);
            }
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("the links lead round in a circle"))
}

/// A file with a hidden name, and with the rights that a new file has here.
fn new_temporary(folder: &Path, target: &Path) -> io::Result<NamedTempFile> {
    disk::step()?;
    let prefix = temporary_prefix(target);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(TEMPORARY_SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// How the names of temporary files for this file begin. A hash, because with the name itself
/// they could be longer than a disk allows.
fn temporary_prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default();
    let hash = Fingerprint::of(name.as_encoded_bytes()).to_hex();
    format!(".evimark-{}-", &hash[..12])
}

/// Takes away temporary files that a write of this file left behind when the program was
/// killed. Only whoever holds the lock of the document may call it: another's write may be
/// under way.
pub fn remove_litter(path: &Path) {
    let Ok(target) = follow_links(path) else {
        return;
    };
    let prefix = temporary_prefix(&target);
    let folder = folder_of(&target);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(&prefix)
            && name.ends_with(TEMPORARY_SUFFIX)
            && let Err(error) = disk::remove(&entry.path())
        {
            log::warn!("a temporary file could not be taken away: {error}");
        }
    }
}

/// The folder in which a file is.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

impl WriteError {
    /// What the system says, in plain words.
    pub(super) fn from_io(path: &Path, source: io::Error) -> Self {
        let name = name(path);
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::DiskFull { name }
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Denied { name },
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::FolderGone { name },
            ErrorKind::InvalidFilename => Self::NameTooLong { name },
            ErrorKind::IsADirectory => Self::IsFolder { name },
            _ => Self::Other { name, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    /// All names in the folder.
    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_made_and_replaced() {
        let folder = folder();
        let path = folder.path().join("a.ron");
        let first = write_atomic(&path, b"one", Expected::Absent).unwrap();
        assert_eq!(first, Fingerprint::of(b"one"));
        write_atomic(&path, b"two", Expected::Same(first)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        write_atomic(&path, b"three", Expected::Any).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        assert_eq!(names(folder.path()), ["a.ron"]);
    }

    #[test]
    fn a_fingerprint_is_written_as_everywhere() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Fingerprint::of(b"").to_hex(), empty);
    }

    #[test]
    fn what_another_program_did_is_left_alone() {
        let folder = folder();
        let path = folder.path().join("a.ron");
        let first = write_atomic(&path, b"one", Expected::Absent).unwrap();
        fs::write(&path, b"theirs").unwrap();
        let error = write_atomic(&path, b"mine", Expected::Same(first)).unwrap_err();
        assert!(matches!(error, WriteError::ChangedOnDisk { .. }), "{error}");
        let error = write_atomic(&path, b"mine", Expected::Absent).unwrap_err();
        assert!(matches!(error, WriteError::Appeared { .. }), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        fs::remove_file(&path).unwrap();
        let error = write_atomic(&path, b"mine", Expected::Same(first)).unwrap_err();
        assert!(matches!(error, WriteError::Gone { .. }), "{error}");
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_name_that_is_too_long_says_so_and_leaves_nothing() {
        let folder = folder();
        let path = folder.path().join(format!("{}.ron", "n".repeat(255)));
        let error = write_atomic(&path, b"x", Expected::Absent).unwrap_err();
        assert!(matches!(error, WriteError::NameTooLong { .. }), "{error:?}");
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_folder_that_is_gone_says_so() {
        let folder = folder();
        for (path, expected) in [
            ("gone/a.ron", Expected::Absent),
            ("gone/a.ron", Expected::Any),
            ("gone/a.ron", Expected::Same(Fingerprint::of(b""))),
        ] {
            let error = write_atomic(&folder.path().join(path), b"x", expected).unwrap_err();
            assert!(matches!(error, WriteError::FolderGone { .. }), "{error:?}");
        }
        fs::write(folder.path().join("file"), b"").unwrap();
        let error =
            write_atomic(&folder.path().join("file/a.ron"), b"x", Expected::Any).unwrap_err();
        assert!(matches!(error, WriteError::FolderGone { .. }), "{error:?}");
    }

    #[test]
    fn a_folder_with_the_name_is_left_alone() {
        let folder = folder();
        fs::create_dir(folder.path().join("a.ron")).unwrap();
        for expected in [Expected::Absent, Expected::Any] {
            let error = write_atomic(&folder.path().join("a.ron"), b"x", expected).unwrap_err();
            assert!(matches!(error, WriteError::IsFolder { .. }), "{error:?}");
        }
        assert_eq!(names(folder.path()), ["a.ron"]);
    }

    #[test]
    fn what_systems_report_has_plain_words() {
        for (kind, words) in [
            (ErrorKind::StorageFull, "the disk is full"),
            (ErrorKind::QuotaExceeded, "the disk is full"),
            (ErrorKind::PermissionDenied, "you may not write “a.ron”"),
            (ErrorKind::ReadOnlyFilesystem, "you may not write “a.ron”"),
            (ErrorKind::NotFound, "the folder of “a.ron” is not there"),
            (ErrorKind::TimedOut, "“a.ron” could not be written: "),
        ] {
            let message = WriteError::from_io(Path::new("x/a.ron"), kind.into()).to_string();
            assert!(message.starts_with(words), "{message}");
        }
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{PermissionsExt, symlink};

        use super::*;

        #[test]
        fn permissions_are_kept() {
            let folder = folder();
            let path = folder.path().join("a.ron");
            write_atomic(&path, b"one", Expected::Absent).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
            write_atomic(&path, b"two", Expected::Any).unwrap();
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o640
            );
        }

        #[test]
        fn a_new_file_has_the_rights_of_new_files() {
            let folder = folder();
            write_atomic(&folder.path().join("a.ron"), b"", Expected::Absent).unwrap();
            fs::write(folder.path().join("b.ron"), b"").unwrap();
            let mode = |name| {
                fs::metadata(folder.path().join(name))
                    .unwrap()
                    .permissions()
                    .mode()
            };
            assert_eq!(mode("a.ron"), mode("b.ron"));
        }

        #[test]
        fn a_protected_file_is_not_replaced() {
            let folder = folder();
            let path = folder.path().join("a.ron");
            fs::write(&path, b"one").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
            let error = write_atomic(&path, b"two", Expected::Any).unwrap_err();
            assert!(matches!(error, WriteError::Denied { .. }), "{error:?}");
            assert_eq!(fs::read(&path).unwrap(), b"one");
        }

        #[test]
        fn links_stay_links() {
            let folder = folder();
            fs::create_dir(folder.path().join("real")).unwrap();
            let link = folder.path().join("link.ron");
            symlink("middle.ron", &link).unwrap();
            symlink("real/a.ron", folder.path().join("middle.ron")).unwrap();
            write_atomic(&link, b"one", Expected::Absent).unwrap();
            write_atomic(&link, b"two", Expected::Same(Fingerprint::of(b"one"))).unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::read(folder.path().join("real/a.ron")).unwrap(), b"two");
            assert_eq!(names(folder.path()), ["link.ron", "middle.ron", "real"]);
            assert_eq!(names(&folder.path().join("real")), ["a.ron"]);
        }

        #[test]
        fn links_in_a_circle_are_an_error() {
            let folder = folder();
            symlink("b.ron", folder.path().join("a.ron")).unwrap();
            symlink("a.ron", folder.path().join("b.ron")).unwrap();
            let error =
                write_atomic(&folder.path().join("a.ron"), b"x", Expected::Any).unwrap_err();
            assert!(matches!(error, WriteError::Other { .. }), "{error:?}");
        }
    }
}
