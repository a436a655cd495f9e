//! Taking the documents of a file into articles that are not open: looking what would happen,
//! and doing it, with lock, history and all. Offsets are UTF-8 bytes.

use std::collections::BTreeMap;
use std::path::Path;

use super::headless::Desk;
use super::{Article, Incoming, best_match, make_folder, take_back};
use crate::formats::import::{Plan, Wishes, plan};
use crate::formats::placing::{Placed, place};
use crate::model::annotation::now;
use crate::model::{Snapshot, TagKey, TagSet};
use crate::session::open;
use crate::store::settings::Settings;
use crate::store::{Expected, source_file, write_atomic};
use crate::text::SourceText;
use crate::text::decode::decode;

/// Takes documents into articles, in somebody's name.
#[derive(Clone, Copy, Debug)]
pub struct Taker<'a> {
    /// Whose name, and how articles are opened.
    pub settings: &'a Settings,
    /// The tags that labels are held against.
    pub tags: &'a TagSet,
    /// Labels that become another tag than the one they are most like.
    pub mapping: &'a BTreeMap<String, TagKey>,
}

/// What an import does to an article, or did.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The article.
    pub article: Article,
    /// Where the marks are.
    pub placed: Placed,
    /// What happens to its marks.
    pub plan: Plan,
}

impl Taker<'_> {
    /// Which document of a file is meant for an article.
    ///
    /// # Errors
    /// Why the article cannot be read, or that none is meant, in words for people.
    pub fn meant(&self, incoming: &Incoming, article: &Path) -> Result<usize, String> {
        let source = source_file::read(article).map_err(|error| error.to_string())?;
        let decoded = decode(&source.bytes, None).map_err(|error| error.to_string())?;
        let name = article.file_name().unwrap_or_default().to_string_lossy();
        best_match(&incoming.documents, &name, decoded.text.as_str()).ok_or_else(|| {
            format!(
                "the file holds {} documents, and none of them has this text or the name “{name}”",
                incoming.documents.len()
            )
        })
    }

    /// What would happen. Nothing is written, and nothing is locked.
    ///
    /// # Errors
    /// Why it could not happen, in words for people.
    pub fn look(
        &self,
        incoming: &Incoming,
        index: usize,
        article: Article,
    ) -> Result<Imported, String> {
        match &article {
            Article::New(_) => {
                let text = incoming.documents[index]
                    .text
                    .as_deref()
                    .unwrap_or_default();
                let text = SourceText::new(text).map_err(|error| error.to_string())?;
                self.planned(incoming, index, article, &text, &Snapshot::default())
            }
            Article::There(path) => {
                let read = open::read(path, self.tags).map_err(|error| error.to_string())?;
                let document = read.document;
                let there = document.annotations.snapshot();
                self.planned(incoming, index, article, document.text(), &there)
            }
        }
    }

    /// Writes the article if it is a new one, and takes the marks in.
    ///
    /// # Errors
    /// Why it could not be done, in words for people. An article that was written for it is
    /// taken away again.
    pub fn take(
        &self,
        incoming: &Incoming,
        index: usize,
        article: Article,
    ) -> Result<Imported, String> {
        let Article::New(path) = &article else {
            return self.take_into(incoming, index, article);
        };
        let path = path.clone();
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            make_folder(folder).map_err(|error| error.to_string())?;
        }
        let text = incoming.documents[index]
            .text
            .as_deref()
            .unwrap_or_default();
        write_atomic(&path, text.as_bytes(), Expected::Absent)
            .map_err(|error| error.to_string())?;
        let taken = self.take_into(incoming, index, article);
        if taken.is_err() {
            take_back(&path);
        }
        taken
    }

    fn take_into(
        &self,
        incoming: &Incoming,
        index: usize,
        article: Article,
    ) -> Result<Imported, String> {
        let mut desk = Desk::open(article.path(), self.settings)?;
        let document = desk.document()?;
        let (text, there) = (document.text().clone(), document.annotations.snapshot());
        let imported = self.planned(incoming, index, article, &text, &there);
        let done = imported.and_then(|imported| {
            desk.import(imported.plan.clone())?;
            Ok(imported)
        });
        desk.close();
        done
    }

    fn planned(
        &self,
        incoming: &Incoming,
        index: usize,
        article: Article,
        text: &SourceText,
        there: &Snapshot,
    ) -> Result<Imported, String> {
        let foreign = &incoming.documents[index];
        let placed = place(foreign, text, &|| false).ok_or("it was cancelled")?;
        let wishes = Wishes {
            tags: self.tags,
            mapping: self.mapping,
            by: &self.settings.author,
            now: now(),
        };
        let plan = plan(foreign, &placed, there, &wishes);
        Ok(Imported {
            article,
            placed,
            plan,
        })
    }
}
