//! The ZIP around a project. Nothing is unpacked to disk, and no more than a project of texts
//! needs is unpacked at all. No offsets here.

use std::collections::HashMap;
use std::io::{Cursor, Read as _, Write as _};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use crate::formats::ReadError;
use crate::text::{excerpt, thousands};

/// How many files a project may have; recordings count, though they are never unpacked.
const MAX_FILES: usize = 100_000;

/// How much is unpacked of a project at most.
const MAX_UNPACKED_BYTES: u64 = 256 << 20;

/// How many times larger a file may become, if it becomes larger than the floor.
const MAX_RATIO: u64 = 200;
const RATIO_FLOOR_BYTES: u64 = 8 << 20;

const NO_ZIP: &str = "a ZIP archive with project.qde was expected";

/// A project that is read.
pub struct Archive<'a> {
    file: &'a str,
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// The places of files by their names in small letters, with `/` between folders.
    places: HashMap<String, usize>,
    /// The size of the archive.
    packed_bytes: u64,
    left_bytes: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive and looks at its names.
    pub fn open(file: &'a str, bytes: &'a [u8]) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(Cursor::new(bytes));
        let zip = zip.map_err(|error| ReadError::new(file, format!("{NO_ZIP}: {error}")))?;
        if zip.len() > MAX_FILES {
            let what = format!(
                "it has {} files; a project has at most {}",
                thousands(zip.len()),
                thousands(MAX_FILES)
            );
            return Err(ReadError::new(file, what));
        }
        if zip.has_duplicate_names() {
            return Err(ReadError::new(file, "two of its files have the same name"));
        }
        let places = places(&zip).map_err(|what| ReadError::new(file, what))?;
        Ok(Self {
            file,
            zip,
            places,
            packed_bytes: bytes.len() as u64,
            left_bytes: MAX_UNPACKED_BYTES,
        })
    }

    /// The name of the project's description: `project.qde`, or the only one with its extension.
    pub fn project(&self) -> Option<String> {
        // Names are in small letters here.
        let is_project = |name: &&String| {
            let extension = name.rsplit_once('.').map(|(_, extension)| extension);
            extension == Some("qde") && !name.contains('/')
        };
        let mut all: Vec<&String> = self.places.keys().filter(is_project).collect();
        all.sort_by_key(|name| (name.as_str() != super::PROJECT, name.as_str()));
        all.first().map(|name| (*name).clone())
    }

    /// The content of the first of these files that is there. Case makes no difference.
    pub fn read(&mut self, names: &[String]) -> Result<Option<Vec<u8>>, ReadError> {
        let mut places = names.iter().filter_map(|name| {
            let place = self.places.get(&name.to_lowercase())?;
            Some((name, *place))
        });
        let Some((name, place)) = places.next() else {
            return Ok(None);
        };
        let bytes = self.unpack(place).map_err(|what| {
            let name = excerpt(name);
            ReadError::new(self.file, format!("the file “{name}” in it {what}"))
        })?;
        self.left_bytes -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    fn unpack(&mut self, place: usize) -> Result<Vec<u8>, String> {
        let left_bytes = self.left_bytes;
        let mut entry = self.zip.by_index(place).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
                "needs a password".to_owned()
            }
            error => format!("cannot be unpacked: {error}"),
        })?;
        let packed = entry.compressed_size().min(self.packed_bytes);
        let by_ratio = packed.saturating_mul(MAX_RATIO).max(RATIO_FLOOR_BYTES);
        let limit = left_bytes.min(by_ratio);
        let mut bytes = Vec::new();
        let read = entry.by_ref().take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|error| format!("cannot be unpacked: {error}"))?;
        if bytes.len() as u64 > limit {
            return Err("becomes so large when it is unpacked that no project needs it".to_owned());
        }
        Ok(bytes)
    }
}

/// Whether a name leads out of the archive.
pub fn leads_out(name: &str) -> bool {
    let name = name.replace('\\', "/");
    let is_drive = |name: &str| name.as_bytes().get(1) == Some(&b':');
    name.starts_with('/')
        || is_drive(&name)
        || name.contains('\0')
        || name.split('/').any(|folder| folder == "..")
}

fn places(zip: &ZipArchive<Cursor<&[u8]>>) -> Result<HashMap<String, usize>, String> {
    let mut places = HashMap::with_capacity(zip.len());
    for (place, name) in zip.file_names().enumerate() {
        let name = name.map_err(|error| format!("{NO_ZIP}: {error}"))?;
        let shown = excerpt(&name);
        if leads_out(&name) {
            return Err(format!("the file “{shown}” in it would lie outside of it"));
        }
        // Some programs on Windows write the other stroke.
        let name = name.replace('\\', "/").to_lowercase();
        if places.insert(name, place).is_some() {
            return Err(format!("two of its files have the name “{shown}”"));
        }
    }
    Ok(places)
}

/// Packs files by their names. The same files give the same bytes.
pub fn pack(files: &[(String, String)]) -> Result<Vec<u8>, ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
