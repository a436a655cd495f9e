//! Reading a file whole for a check. No offsets.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::store::source_file::SourceError;

/// What stands at a path.
pub enum Load {
    /// Nothing.
    Absent,
    /// A file with this content.
    There(Vec<u8>),
    /// Something that cannot be read, and why.
    Failed(String),
}

/// Reads a file, if there is one.
pub fn load(path: &Path) -> Load {
    // Asked first, because opening a pipe waits for someone to write into it.
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Load::Absent,
        Err(error) => return failed(path, error),
        Ok(metadata) if !metadata.is_file() => {
            return Load::Failed("a folder or a device stands in its place".to_owned());
        }
        Ok(_) => {}
    }
    match fs::read(path) {
        Ok(bytes) => Load::There(bytes),
        Err(error) => failed(path, error),
    }
}

fn failed(path: &Path, error: std::io::Error) -> Load {
    Load::Failed(SourceError::from_io(path, error).to_string())
}
