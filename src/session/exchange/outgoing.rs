//! The files of an export, written all or none. No offsets here.

use std::path::{Path, PathBuf};

use crate::formats::{About, OutputFile};
use crate::store::history::history_path;
use crate::store::sidecar::sidecar_path;
use crate::store::{Expected, WriteError, folder, write_atomic};

/// Where an export goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Into this folder, under the names that the format gives. It is made if it is not there.
    Folder(PathBuf),
    /// The main file is this one; others stand beside it.
    File(PathBuf),
}

/// Why files could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Something has that name already.
    #[error("“{0}” is there already; nothing was written")]
    Exists(String),
    /// It would take the place of what people work on.
    #[error(
        "“{0}” belongs to a marked article, and an export is never written over that; nothing was written"
    )]
    Protected(String),
    /// The export has no single main file.
    #[error("this makes {0} files, so name a folder for them, not a file")]
    NeedsFolder(usize),
    /// The folder could not be made.
    #[error("the folder “{name}” could not be made: {source}")]
    Folder {
        /// Its path.
        name: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The disk did not take it.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Destination {
    /// What a person means by a path: a folder if it is one or ends like one, or if there is
    /// more than one document with files of its own; otherwise a file.
    #[must_use]
    pub fn of(path: &Path, about: &About, documents: usize) -> Self {
        let ends_like_a_folder = path
            .as_os_str()
            .to_string_lossy()
            .ends_with(std::path::is_separator);
        if path.is_dir() || ends_like_a_folder || (about.per_document && documents > 1) {
            Self::Folder(path.to_owned())
        } else {
            Self::File(path.to_owned())
        }
    }

    /// The paths of the files.
    ///
    /// # Errors
    /// [`ExchangeError::NeedsFolder`] when one file is named and there are several main files.
    pub fn paths(
        &self,
        about: &About,
        files: &[OutputFile],
    ) -> Result<Vec<PathBuf>, ExchangeError> {
        let file = match self {
            Self::Folder(folder) => {
                return Ok(files.iter().map(|file| folder.join(&file.name)).collect());
            }
            Self::File(file) => file,
        };
        let ending = format!(".{}", about.extensions[0]);
        let mut main = files.iter().filter(|file| file.name.ends_with(&ending));
        let (Some(main), None) = (main.next(), main.next()) else {
            return Err(ExchangeError::NeedsFolder(files.len()));
        };
        let old_stem = main.name.split('.').next().unwrap_or_default();
        let folder = file.parent().unwrap_or(Path::new(""));
        let new_name = file.file_name().unwrap_or_default().to_string_lossy();
        let new_stem = match new_name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => &new_name,
        };
        let paths = files.iter().map(|other| {
            if other.name == main.name {
                return file.clone();
            }
            // What stands beside the main file under its name keeps doing so.
            let rest = other.name.strip_prefix(old_stem);
            match rest.filter(|rest| rest.starts_with('.')) {
                Some(rest) => folder.join(format!("{new_stem}{rest}")),
                None => folder.join(&other.name),
            }
        });
        Ok(paths.collect())
    }
}

/// Writes the files of an export, and returns their paths. Unless `overwrites`, nothing is
/// written if any of them is there already; `sources`, and whatever else belongs to a marked
/// article, are never written over.
///
/// # Errors
/// [`ExchangeError`]; those that were written before the disk refused one stay.
pub fn write_files(
    destination: &Destination,
    about: &About,
    files: &[OutputFile],
    sources: &[PathBuf],
    overwrites: bool,
) -> Result<Vec<PathBuf>, ExchangeError> {
    let paths = destination.paths(about, files)?;
    if !overwrites && let Some(there) = paths.iter().find(|path| path.exists()) {
        return Err(ExchangeError::Exists(there.display().to_string()));
    }
    let sources: Vec<_> = sources
        .iter()
        .flat_map(|path| path.canonicalize())
        .collect();
    if let Some(mine) = paths.iter().find(|path| is_of_an_article(path, &sources)) {
        return Err(ExchangeError::Protected(mine.display().to_string()));
    }
    if let Destination::Folder(folder) = destination {
        make_folder(folder)?;
    }
    let expected = if overwrites {
        Expected::Any
    } else {
        Expected::Absent
    };
    for (path, file) in paths.iter().zip(files) {
        write_atomic(path, &file.bytes, expected)?;
    }
    Ok(paths)
}

/// Makes a folder, with those around it, unless it is there.
///
/// # Errors
/// [`ExchangeError::Folder`] when the system refuses.
pub fn make_folder(folder: &Path) -> Result<(), ExchangeError> {
    std::fs::create_dir_all(folder).map_err(|source| ExchangeError::Folder {
        name: folder.display().to_string(),
        source,
    })
}

/// Whether a file is a source, or a file of marks or a history.
fn is_of_an_article(path: &Path, sources: &[PathBuf]) -> bool {
    if !path.exists() {
        return false;
    }
    let sidecar = sidecar_path(path);
    let is_source = path
        .canonicalize()
        .is_ok_and(|path| sources.contains(&path));
    is_source
        || history_path(&sidecar).exists()
        || folder::is_made_by_evimark(path)
        || folder::is_made_by_evimark(&sidecar)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::format;

    fn files(names: &[&str]) -> Vec<OutputFile> {
        let file = |name: &&str| OutputFile::text(*name, format!("content of {name}"));
        names.iter().map(file).collect()
    }

    #[test]
    fn a_file_that_is_named_gives_its_name_to_what_stands_beside_it() {
        let brat = format("brat").unwrap().about();
        let to = Destination::File(PathBuf::from("out/case.ann"));
        let made = files(&["article.ann", "article.txt", "annotation.conf"]);
        let paths = to.paths(brat, &made).unwrap();
        let expected = ["out/case.ann", "out/case.txt", "out/annotation.conf"];
        assert_eq!(paths, expected.map(PathBuf::from));
    }

    #[test]
    fn several_documents_need_a_folder() {
        let brat = format("brat").unwrap().about();
        let to = Destination::File(PathBuf::from("out.ann"));
        let error = to.paths(brat, &files(&["a.ann", "b.ann"])).unwrap_err();
        assert!(matches!(error, ExchangeError::NeedsFolder(2)), "{error}");
        let to = Destination::of(Path::new("out"), brat, 2);
        assert_eq!(to, Destination::Folder(PathBuf::from("out")));
        let to = Destination::of(Path::new("out/"), brat, 1);
        assert_eq!(to, Destination::Folder(PathBuf::from("out/")));
    }

    #[test]
    fn nothing_is_written_over_unless_it_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let csv = format("csv").unwrap().about();
        std::fs::write(folder.path().join("b.csv"), "mine").unwrap();
        let to = Destination::Folder(folder.path().to_owned());
        let error = write_files(&to, csv, &files(&["a.csv", "b.csv"]), &[], false).unwrap_err();
        assert!(error.to_string().contains("b.csv"), "{error}");
        assert!(!folder.path().join("a.csv").exists());
        write_files(&to, csv, &files(&["a.csv", "b.csv"]), &[], true).unwrap();
        let written = std::fs::read_to_string(folder.path().join("b.csv")).unwrap();
        assert_eq!(written, "content of b.csv");
    }

    #[test]
    fn what_people_work_on_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let csv = format("csv").unwrap().about();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("source.csv"), "source").unwrap();
        std::fs::write(at("marked.csv"), "source").unwrap();
        std::fs::write(at("marked.csv.ron"), "(format: \"evimark/1\", …").unwrap();
        let to = Destination::Folder(folder.path().to_owned());
        let sources = [at("./source.csv")];
        for name in ["source.csv", "marked.csv", "marked.csv.ron"] {
            let error = write_files(&to, csv, &files(&[name]), &sources, true).unwrap_err();
            assert!(matches!(error, ExchangeError::Protected(_)), "{error}");
        }
        assert_eq!(std::fs::read_to_string(at("source.csv")).unwrap(), "source");
    }
}
