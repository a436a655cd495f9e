//! A file of another program, and the articles that its marks go into. The offsets in it are
//! not looked at here.

use std::path::{Path, PathBuf};

use crate::formats::placing::{Likeness, likeness};
use crate::formats::{self, Foreign, Format, Input};
use crate::store::{folder, source_file};
use crate::text::decode::decode;

/// The longest name that an article gets, in bytes: disks take 255, and the files beside it
/// have longer ones.
const MAX_NAME_BYTES: usize = 200;

/// A file that was read.
#[derive(Debug)]
pub struct Incoming {
    /// Its name, without the folder.
    pub name: String,
    /// What it is written in.
    pub format: &'static dyn Format,
    /// The documents in it, at least one.
    pub documents: Vec<Foreign>,
}

impl std::fmt::Debug for dyn Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.about().id)
    }
}

/// Where the marks of a document of the file go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Article {
    /// An article that is there.
    There(PathBuf),
    /// One that has to be written first, with the text that the file carries.
    New(PathBuf),
}

impl Article {
    /// Where it is, or will be.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::There(path) | Self::New(path) => path,
        }
    }
}

/// Reads a file of another program, with what stands beside it: in this format, or in the one
/// that it seems to be in.
///
/// # Errors
/// What is wrong, in words for people, with file and line.
pub fn read(path: &Path, wanted: Option<&'static dyn Format>) -> Result<Incoming, String> {
    let name = file_name(path);
    let bytes = source_file::read(path)
        .map_err(|error| error.to_string())?
        .bytes;
    let format = match wanted {
        Some(format) => format,
        None => formats::recognise(&Input {
            name: &name,
            bytes: &bytes,
            companion: None,
        })
        .ok_or_else(|| format!("“{name}” is in no format that Evimark reads"))?,
    };
    let companion = format.about().companion.map(|end| path.with_extension(end));
    let companion = companion.filter(|beside| beside.is_file() && beside != path);
    let companion = companion.map(|beside| source_file::read(&beside));
    let companion = match companion.transpose() {
        Ok(companion) => companion.map(|source| source.bytes),
        Err(error) => return Err(error.to_string()),
    };
    let input = Input {
        name: &name,
        bytes: &bytes,
        companion: companion.as_deref(),
    };
    let documents = format.read(&input).map_err(|error| error.to_string())?;
    if documents.is_empty() {
        return Err(format!("“{name}” holds no document"));
    }
    Ok(Incoming {
        name,
        format,
        documents,
    })
}

/// The document of a file whose text is most like this one, or which has its name; none if no
/// document can be meant.
#[must_use]
pub fn best_match(documents: &[Foreign], name: &str, text: &str) -> Option<usize> {
    if let [only] = documents
        && (only.text.is_none() || only.name.is_none())
    {
        return Some(0);
    }
    let rank = |document: &Foreign| {
        let same_name = document.name.as_deref().is_some_and(|own| {
            let own = own.rsplit(['/', '\\']).next().unwrap_or(own);
            own == name
        });
        let alike = document.text.as_deref().map(|own| likeness(own, text));
        match alike {
            Some(Likeness::Same) => Some((0, !same_name)),
            Some(Likeness::LineEnds) => Some((1, !same_name)),
            Some(Likeness::WhiteSpace) => Some((2, !same_name)),
            Some(Likeness::Different) | None => same_name.then_some((3, false)),
        }
    };
    let ranks = documents.iter().enumerate();
    let best = ranks.filter_map(|(index, document)| Some((rank(document)?, index)));
    match best.min() {
        Some((_, index)) => Some(index),
        None => (documents.len() == 1).then_some(0),
    }
}

/// The article for a document of a file, in a folder: the one that is there under its name and
/// has its text, or a new one.
///
/// # Errors
/// Why there is no such article, in words for people.
pub fn article_for(incoming: &Incoming, index: usize, folder: &Path) -> Result<Article, String> {
    let document = &incoming.documents[index];
    let named = document.name.as_deref().and_then(safe_name);
    let fallback = || {
        let stem = incoming
            .name
            .rsplit_once('.')
            .map_or(&*incoming.name, |(stem, _)| stem);
        match incoming.documents.len() {
            1 => format!("{stem}.txt"),
            len => {
                let digits = len.to_string().len();
                format!("{stem}-{:0digits$}.txt", index + 1)
            }
        }
    };
    let name = named.unwrap_or_else(fallback);
    let Some(text) = &document.text else {
        let path = folder.join(&name);
        if path.is_file() {
            return Ok(Article::There(path));
        }
        return Err(format!(
            "the file carries no text, and “{name}” is not there: name the article with \
             --into, or its folder with -o"
        ));
    };
    let path = folder.join(&name);
    let path = if path.is_file() || folder::is_text_name(&name) {
        path
    } else {
        folder.join(format!("{name}.txt"))
    };
    if !path.exists() {
        return Ok(Article::New(path));
    }
    let source = source_file::read(&path).map_err(|error| error.to_string())?;
    let there = decode(&source.bytes, None).map_err(|error| error.to_string())?;
    if likeness(text, there.text.as_str()) == Likeness::Different {
        let name = file_name(&path);
        return Err(format!(
            "“{name}” is there already with another text: name the article with --into to look \
             for the marks in it, or a folder with -o for the article of this file"
        ));
    }
    Ok(Article::There(path))
}

/// The files of a folder that are not hidden, by name. Folders in it are left out.
///
/// # Errors
/// Why the folder cannot be read, in words for people.
pub fn files_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let fail = |error| {
        format!(
            "the folder “{}” could not be read: {error}",
            folder.display()
        )
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if !file_name(&path).starts_with('.') && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Takes an article away that was just written, because its marks could not be taken in. What
/// was made beside it stays.
pub fn take_back(article: &Path) {
    if let Err(error) = std::fs::remove_file(article) {
        log::warn!("an article without its marks stays: {error}");
    }
}

/// A name for a file from what another program calls a document: no folder, nothing hidden,
/// nothing that a disk refuses.
fn safe_name(name: &str) -> Option<String> {
    let last = name
        .rsplit(['/', '\\'])
        .find(|part| !part.trim().is_empty())?;
    let safe: String = last
        .chars()
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    let safe = safe
        .trim()
        .trim_start_matches('.')
        .trim_end_matches(['.', ' ']);
    let safe = &safe[..safe.floor_char_boundary(MAX_NAME_BYTES)];
    (!safe.is_empty()).then(|| safe.to_owned())
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(name: Option<&str>, text: Option<&str>) -> Foreign {
        Foreign {
            name: name.map(str::to_owned),
            text: text.map(str::to_owned),
            ..Foreign::default()
        }
    }

    fn incoming(documents: Vec<Foreign>) -> Incoming {
        Incoming {
            name: "export.jsonl".to_owned(),
            format: formats::format("prodigy").unwrap(),
            documents,
        }
    }

    #[test]
    fn a_name_from_elsewhere_stays_in_the_folder() {
        let safe = |name| safe_name(name).unwrap_or_default();
        assert_eq!(safe("../../etc/passwd"), "passwd");
        assert_eq!(safe("C:\\texts\\case 4.txt"), "case 4.txt");
        assert_eq!(safe("https://example.org/a?b=1"), "a_b=1");
        assert_eq!(safe(".hidden.txt"), "hidden.txt");
        assert_eq!(safe("a\u{0}b/"), "a_b");
        assert_eq!(safe(&"я".repeat(300)).len(), 200);
        assert_eq!(safe_name("..."), None);
        assert_eq!(safe_name(""), None);
    }

    #[test]
    fn an_article_is_the_one_that_is_there_or_a_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("there.txt");
        std::fs::write(&there, "one\r\ntwo").unwrap();
        let all = incoming(vec![
            foreign(Some("there.txt"), Some("one\ntwo")),
            foreign(Some("there.txt"), Some("another text")),
            foreign(Some("New York Times"), Some("text")),
            foreign(None, Some("text")),
            foreign(Some("there.txt"), None),
            foreign(Some("gone.txt"), None),
        ]);
        let article = |index| article_for(&all, index, folder.path());
        assert_eq!(article(0), Ok(Article::There(there.clone())));
        assert!(article(1).unwrap_err().contains("another text"));
        let new = folder.path().join("New York Times.txt");
        assert_eq!(article(2), Ok(Article::New(new)));
        let new = folder.path().join("export-4.txt");
        assert_eq!(article(3), Ok(Article::New(new)));
        assert_eq!(article(4), Ok(Article::There(there)));
        assert!(article(5).unwrap_err().contains("carries no text"));
    }

    #[test]
    fn the_document_with_the_text_is_meant() {
        let all = [
            foreign(Some("a.txt"), Some("The one.")),
            foreign(Some("b.txt"), Some("The\r\nother.")),
        ];
        assert_eq!(best_match(&all, "x.txt", "The\nother."), Some(1));
        assert_eq!(best_match(&all, "a.txt", "Changed since."), Some(0));
        assert_eq!(best_match(&all, "x.txt", "Neither."), None);
        assert_eq!(best_match(&all[..1], "x.txt", "Neither."), Some(0));
    }
}
