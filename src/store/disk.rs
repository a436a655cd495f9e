//! The calls that change a disk, in one place: tests stop the program between any two of
//! them, or let one fail. No offsets; lengths are bytes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

#[cfg(test)]
pub(crate) mod faults;

/// Writes all of it at the place of the file.
pub fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    #[cfg(test)]
    faults::write(file, bytes)?;
    file.write_all(bytes)
}

/// Cuts the file off.
pub fn set_len(file: &File, len_bytes: u64) -> io::Result<()> {
    step()?;
    file.set_len(len_bytes)
}

/// Waits until the disk has content and length of the file.
pub fn sync(file: &File) -> io::Result<()> {
    step()?;
    file.sync_all()?;
    #[cfg(test)]
    faults::synced(file);
    Ok(())
}

/// Waits until the disk has the content of the file and whatever is needed to read it.
pub fn sync_data(file: &File) -> io::Result<()> {
    step()?;
    file.sync_data()?;
    #[cfg(test)]
    faults::synced(file);
    Ok(())
}

/// Puts a temporary file in the place of a file, or where none is.
pub fn persist(temporary: NamedTempFile, target: &Path, replace: bool) -> io::Result<()> {
    step()?;
    let renamed = if replace {
        temporary.persist(target)
    } else {
        temporary.persist_noclobber(target)
    };
    renamed.map(drop).map_err(|error| error.error)
}

/// Takes a file away.
pub fn remove(path: &Path) -> io::Result<()> {
    step()?;
    fs::remove_file(path)
}

/// Makes new names in a folder last. Some network disks cannot do it and say so; they keep
/// their own order.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    step()?;
    if !cfg!(unix) {
        return Ok(());
    }
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    #[cfg(test)]
    if synced.is_ok() {
        faults::folder_synced();
    }
    match synced {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput
                    | io::ErrorKind::Unsupported
                    | io::ErrorKind::PermissionDenied
            ) =>
        {
            Ok(())
        }
        result => result,
    }
}

/// Comes before each call; tests make it fail or end the program.
#[cfg(test)]
pub use faults::step;

/// Comes before each call; only tests make it fail.
#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "in tests it may fail")]
pub fn step() -> io::Result<()> {
    Ok(())
}
