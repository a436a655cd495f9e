//! Keeping an old sidecar or history under a numbered name before a new one takes its place.
//! No offsets here.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::atomic::folder_of;
use super::disk;

/// A file could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("“{}” could not be kept: {source}", path.display())]
pub struct BackupError {
    /// The file.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// Keeps a file as `NAME.1`, or the first number that is free: as a copy, or by renaming.
/// Returns the new name.
///
/// # Errors
/// [`BackupError`] when the folder cannot be written or the file is gone; it stays as it was.
pub fn set_aside(path: &Path, copy: bool) -> Result<String, BackupError> {
    if copy {
        let bytes = fs::read(path).map_err(|source| fail(path, source))?;
        return keep(path, &bytes);
    }
    numbered(path, |_, kept| fs::rename(path, kept))
}

/// Keeps what a file once held as `NAME.1`, or the first number that is free, and waits until
/// the disk has it. Returns the new name.
///
/// # Errors
/// [`BackupError`] when the folder cannot be written.
pub fn keep(path: &Path, bytes: &[u8]) -> Result<String, BackupError> {
    numbered(path, |file, _| {
        disk::write_all(file, bytes)?;
        disk::sync(file)
    })
}

/// Takes the first name with a number that is free, and lets `put` put something there.
fn numbered(
    path: &Path,
    put: impl FnOnce(&mut File, &Path) -> io::Result<()>,
) -> Result<String, BackupError> {
    let mut number = 1u32;
    let (mut file, kept) = loop {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{number}"));
        let name = PathBuf::from(name);
        // Taking the name first keeps two windows from choosing the same one.
        match File::create_new(&name) {
            Ok(file) => break (file, name),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(fail(path, error)),
        }
    };
    let done = put(&mut file, &kept).and_then(|()| disk::sync_folder(folder_of(&kept)));
    if let Err(error) = done {
        // What is not whole would be taken for a backup.
        let _ = fs::remove_file(&kept);
        return Err(fail(path, error));
    }
    Ok(kept
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default())
}

fn fail(path: &Path, source: io::Error) -> BackupError {
    BackupError {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_copy_gets_a_number_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("article.txt.ron");
        std::fs::write(&path, "old").unwrap();
        assert_eq!(set_aside(&path, true).unwrap(), "article.txt.ron.1");
        assert_eq!(set_aside(&path, false).unwrap(), "article.txt.ron.2");
        assert!(!path.exists());
        let kept = std::fs::read_to_string(folder.path().join("article.txt.ron.2")).unwrap();
        assert_eq!(kept, "old");
    }

    #[test]
    fn what_is_gone_leaves_no_litter() {
        let folder = tempfile::tempdir().unwrap();
        assert!(set_aside(&folder.path().join("gone.ron"), true).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
