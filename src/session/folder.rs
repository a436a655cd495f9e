//! The folder in the left panel: its documents and what is known of each. No offsets here.

use std::path::{Path, PathBuf};

use crate::store::folder::DocumentEntry;

/// An open folder.
#[derive(Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// Its documents, in natural order.
    pub entries: Vec<Entry>,
}

/// A document of the folder.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it is.
    pub path: PathBuf,
    /// The file's name.
    pub name: String,
    /// The first words, once they were read.
    pub title: Option<String>,
    /// How many marks it has, once they were counted.
    pub marks: Option<usize>,
    /// How far the text was read, in percent.
    pub read_percent: u8,
}

/// What a thread found out about a document.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The first words.
    pub title: Option<String>,
    /// How many marks it has.
    pub marks: Option<usize>,
}

impl Folder {
    /// A folder whose documents are known by name only.
    #[must_use]
    pub fn new(path: PathBuf, entries: Vec<DocumentEntry>) -> Self {
        let entries = entries
            .into_iter()
            .map(|DocumentEntry { path, name }| Entry {
                path,
                name,
                title: None,
                marks: None,
                read_percent: 0,
            })
            .collect();
        Self { path, entries }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.file_name().map_or_else(
            || self.path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    /// How many documents were read to the end.
    #[must_use]
    pub fn done(&self) -> usize {
        self.entries
            .iter()
            .filter(|entry| entry.read_percent >= 100)
            .count()
    }

    /// The place of a document in the list.
    #[must_use]
    pub fn position(&self, path: &Path) -> Option<usize> {
        self.entries.iter().position(|entry| entry.path == path)
    }

    /// The document `step` places further.
    #[must_use]
    pub fn neighbour(&self, path: &Path, step: isize) -> Option<&Entry> {
        let at = self.position(path)?.checked_add_signed(step)?;
        self.entries.get(at)
    }

    /// Takes what a thread found out.
    pub fn learn(&mut self, path: &Path, facts: Facts) {
        if let Some(at) = self.position(path) {
            let entry = &mut self.entries[at];
            entry.title = facts.title.or(entry.title.take());
            entry.marks = facts.marks.or(entry.marks);
        }
    }

    /// Brings a document's numbers up to date.
    pub fn update(&mut self, path: &Path, marks: usize, read_percent: u8) {
        if let Some(at) = self.position(path) {
            self.entries[at].marks = Some(marks);
            self.entries[at].read_percent = read_percent;
        }
    }
}
