//! Which documents the paths of a command mean, and reading them without a word to anybody:
//! nothing is written and nothing is locked. Offsets are UTF-8 bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use crate::model::{Annotation, Annotations, TagKey, TagSet};
use crate::session::open;
use crate::store::folder::{self, FolderError, is_made_by_evimark, marked_source};
use crate::store::{Finding, SourceIdentity, tags};
use crate::text::SourceText;

/// Which documents of a folder are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those with a file of marks or a history.
    Marked,
    /// All text files.
    All,
}

/// A path with which nothing could be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The path.
    pub path: PathBuf,
    /// Why, in plain words.
    pub what: String,
}

/// A document as its files have it.
#[derive(Clone, Debug)]
pub struct LoadedDocument {
    /// Where the source is.
    pub path: PathBuf,
    /// The name of the source, without its folder. [`distinct_names`] tells those of several
    /// documents apart.
    pub name: String,
    /// What identifies the source.
    pub identity: SourceIdentity,
    /// Its characters.
    pub text: SourceText,
    /// Its marks and links. Marks without a place in the present text have none here either.
    pub annotations: Annotations,
    /// The tags of its project. Marks may have others.
    pub tags: TagSet,
    /// What a person should know about the files.
    pub findings: Vec<Finding>,
    /// Why there are no marks, though there are files of them: they cannot be read.
    pub unreadable: Option<String>,
}

/// The sources that the paths of a command mean, each once, in the order of the paths: a folder
/// means those of its documents that are wanted, without hidden files; a file of marks or a
/// history means its source.
#[must_use]
pub fn sources(paths: &[PathBuf], which: Which) -> (Vec<PathBuf>, Vec<Problem>) {
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        match sources_of(path, which) {
            Ok(found) => sources.extend(found),
            Err(what) => problems.push(Problem {
                path: path.clone(),
                what,
            }),
        }
    }
    let mut seen = BTreeSet::new();
    // The same file may be named in several ways.
    sources.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    (sources, problems)
}

fn sources_of(path: &Path, which: Which) -> Result<Vec<PathBuf>, String> {
    if path.is_dir() {
        return in_folder(path, which);
    }
    if let Some(source) = path.is_file().then(|| marked_source(path)).flatten() {
        return Ok(vec![source]);
    }
    if is_made_by_evimark(path) {
        return Err("this is a file of marks or a history, not an article".to_owned());
    }
    Ok(vec![path.to_owned()])
}

fn in_folder(path: &Path, which: Which) -> Result<Vec<PathBuf>, String> {
    let told = |error: FolderError| error.to_string();
    let (found, nothing) = match which {
        Which::Marked => {
            let nothing = "no article in this folder is marked";
            (folder::marked_documents(path).map_err(told)?, nothing)
        }
        Which::All => {
            let entries = folder::documents(path).map_err(told)?;
            let paths = entries.into_iter().map(|entry| entry.path).collect();
            (paths, "there is no article in this folder")
        }
    };
    if found.is_empty() {
        return Err(nothing.to_owned());
    }
    Ok(found)
}

/// Reads a document with its marks.
///
/// # Errors
/// Why in plain words, when the source or its marks cannot be read.
pub fn load(path: &Path) -> Result<LoadedDocument, String> {
    let document = load_text(path)?;
    match document.unreadable {
        Some(why) => Err(why),
        None => Ok(document),
    }
}

/// Reads a document, and its marks if they can be read.
///
/// # Errors
/// Why in plain words, when the source cannot be read.
pub fn load_text(path: &Path) -> Result<LoadedDocument, String> {
    let tags = tags::built_in();
    let opened = open::read(path, &tags).map_err(|error| error.to_string())?;
    let document = opened.document;
    let identity = document.source.identity;
    let mut findings = document.sidecar.findings;
    if opened.recovered > 0 {
        let what = match opened.recovered {
            1 => "a change is in the history alone and is taken in from there".to_owned(),
            changes => {
                format!("{changes} changes are in the history alone and are taken in from there")
            }
        };
        findings.insert(0, Finding::new(what));
    }
    Ok(LoadedDocument {
        path: path.to_owned(),
        name: identity.name.clone(),
        identity,
        text: document.source.text,
        annotations: document.annotations,
        tags,
        findings,
        unreadable: opened.unreadable,
    })
}

/// A name for each source, no two alike even where case makes no difference, each fit for a
/// file: its own name, with that of its folder where several have it.
#[must_use]
pub fn distinct_names(sources: &[PathBuf]) -> Vec<String> {
    let own: Vec<String> = sources.iter().map(|path| last_name(path)).collect();
    let mut times = BTreeMap::new();
    for name in &own {
        *times.entry(name.to_lowercase()).or_insert(0) += 1;
    }
    let mut taken: BTreeSet<String> = own
        .iter()
        .map(|name| name.to_lowercase())
        .filter(|name| times.get(name) == Some(&1))
        .collect();
    let names = own.into_iter().zip(sources).map(|(name, path)| {
        if times.get(&name.to_lowercase()) == Some(&1) {
            return name;
        }
        let folder = path.parent().map(last_name).unwrap_or_default();
        let name = match folder.as_str() {
            "" | "." | ".." | "/" => name,
            _ => format!("{folder}-{name}"),
        };
        let numbered = (2..).map(|number| with_number(&name, number));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        let free = candidates.find(|name| taken.insert(name.to_lowercase()));
        free.unwrap_or(name)
    });
    names.collect()
}

/// `article-2.txt`.
fn with_number(name: &str, number: usize) -> String {
    match name.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() => format!("{stem}-{number}.{end}"),
        _ => format!("{name}-{number}"),
    }
}

fn last_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

impl LoadedDocument {
    /// What people call a tag: its name, or the key where the tag is not of the project.
    #[must_use]
    pub fn tag_name<'a>(&'a self, key: &'a TagKey) -> &'a str {
        let known = self.tags.get(key);
        known.map_or(key.as_str(), |tag| tag.name.as_str())
    }

    /// The words of a mark, its parts joined with an ellipsis.
    #[must_use]
    pub fn quote(&self, mark: &Annotation) -> String {
        let parts = mark.fragments.iter().map(|span| self.text.slice(span));
        parts.collect::<Vec<_>>().join(" … ")
    }
}

impl Problem {
    /// A path with which nothing could be done.
    #[must_use]
    pub fn new(path: &Path, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            what: what.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[&str]) -> Vec<String> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        distinct_names(&paths)
    }

    #[test]
    fn names_that_several_have_get_that_of_their_folder() {
        assert_eq!(names(&["a/x.txt", "a/y.txt"]), ["x.txt", "y.txt"]);
        assert_eq!(
            names(&["2024/a.txt", "2025/A.txt", "b.txt"]),
            ["2024-a.txt", "2025-A.txt", "b.txt"]
        );
        assert_eq!(
            names(&["x/1/a.txt", "y/1/a.txt", "a.txt", "1-a-2.txt"]),
            ["1-a.txt", "1-a-3.txt", "a.txt", "1-a-2.txt"]
        );
        assert_eq!(names(&["README", "./README"]), ["README", "README-2"]);
    }
}
