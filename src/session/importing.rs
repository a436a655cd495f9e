//! Taking marks from a file of another program into the open document, or its documents into
//! articles of their own: a thread reads and places them, a person looks at what would happen,
//! and one change for each document does it. Offsets are UTF-8 bytes.

mod task;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::Session;
use super::action::{Overlay, Severity};
use super::document::Access;
use super::exchange::{Imported, Incoming};
use super::open::Stop;
use crate::formats::import::{Plan, TagUse};
use crate::formats::placing::Placed;
use crate::formats::{About, Foreign};
use crate::model::TagKey;
use crate::store::history::v1::Cause;
use crate::text::thousands;
use task::{From, Open};

pub use task::{Outcome, Task, Worked};

/// What a view asks about an import.
#[derive(Clone, Debug)]
pub enum ImportAction {
    /// Reads a file, to show what would happen.
    Read(PathBuf),
    /// Gives a label another tag.
    Map {
        /// The label, as the file has it.
        label: String,
        /// The tag that it becomes.
        tag: TagKey,
    },
    /// Makes the change that was shown.
    Take,
}

/// An import under way.
#[derive(Debug)]
pub struct Importing {
    /// The name of the file.
    pub file: String,
    /// How far it is.
    pub stage: Stage,
    stop: Stop,
    generation: u64,
}

/// How far an import is.
#[derive(Debug)]
pub enum Stage {
    /// A thread reads the file and places its marks.
    Reading,
    /// A person looks at what would happen to the open document.
    Ready(Box<Preview>),
    /// A person looks at what would happen to articles that are not open.
    Articles(Box<Articles>),
    /// A thread writes articles and takes marks into them.
    Writing,
    /// The file cannot be taken, and why.
    Failed(String),
}

/// What an import would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What the file is written in.
    pub format: &'static About,
    /// How many documents the file holds; one of them is meant.
    pub documents: usize,
    /// The document that is meant.
    pub foreign: Arc<Foreign>,
    /// Where its marks are.
    pub placed: Arc<Placed>,
    /// The change.
    pub plan: Plan,
    /// The labels to which a person gave another tag.
    mapping: BTreeMap<String, TagKey>,
    /// What there is to say of single marks, a line each.
    pub remarks: String,
    /// The marks for which the change was made.
    revision: u64,
}

/// What an import would do to articles that are not open.
#[derive(Debug)]
pub struct Articles {
    /// The file.
    incoming: Arc<Incoming>,
    /// Where its articles are, or will be.
    folder: PathBuf,
    /// What would happen to each document, or why nothing can.
    pub documents: Vec<Result<Imported, String>>,
    /// The labels of all documents, and what they become.
    pub tags: Vec<TagUse>,
    /// A line for each document.
    pub lines: String,
    mapping: BTreeMap<String, TagKey>,
}

impl Articles {
    /// What the file is written in.
    #[must_use]
    pub fn format(&self) -> &'static About {
        self.incoming.format.about()
    }

    /// How many documents can be taken in.
    #[must_use]
    pub fn possible(&self) -> usize {
        self.documents.iter().flatten().count()
    }
}

/// What a person looks at.
enum Shown {
    Preview(Box<Preview>),
    Articles(Box<Articles>),
}

impl Session {
    /// Does what a view asks about an import.
    pub(super) fn run_import(&mut self, action: ImportAction) {
        match action {
            ImportAction::Read(_) if self.is_writing_articles() => {
                self.hint("Articles are still being written");
            }
            ImportAction::Read(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                let file = name.to_string_lossy().into_owned();
                self.work_out_import(file, From::File(path));
            }
            ImportAction::Map { label, tag } => match self.take_shown() {
                Some((file, Shown::Preview(mut preview))) => {
                    preview.mapping.insert(label, tag);
                    self.work_out_import(file, From::Preview(preview));
                }
                Some((file, Shown::Articles(mut articles))) => {
                    articles.mapping.insert(label, tag);
                    self.work_out_import(file, From::Articles(articles));
                }
                None => {}
            },
            ImportAction::Take => self.take_import(),
        }
    }

    /// The import that is shown, if there is one.
    #[must_use]
    pub fn preview(&self) -> Option<&Preview> {
        match self.importing.as_ref().map(|importing| &importing.stage) {
            Some(Stage::Ready(preview)) => Some(preview),
            _ => None,
        }
    }

    fn is_writing_articles(&self) -> bool {
        let stage = self.importing.as_ref().map(|importing| &importing.stage);
        matches!(stage, Some(Stage::Writing))
    }

    fn take_shown(&mut self) -> Option<(String, Shown)> {
        let importing = self
            .importing
            .take_if(|importing| matches!(importing.stage, Stage::Ready(_) | Stage::Articles(_)))?;
        match importing.stage {
            Stage::Ready(preview) => Some((importing.file, Shown::Preview(preview))),
            Stage::Articles(articles) => Some((importing.file, Shown::Articles(articles))),
            Stage::Reading | Stage::Writing | Stage::Failed(_) => None,
        }
    }

    fn work_out_import(&mut self, file: String, from: From) {
        let document = self.document.as_ref();
        if document.is_some_and(|document| document.access != Access::Writable) {
            return self.hint("This document is open read-only");
        }
        let stage = match &from {
            From::Taking(_) => Stage::Writing,
            From::File(_) | From::Preview(_) | From::Articles(_) => Stage::Reading,
        };
        let stop = Stop::default();
        let generation = self.jobs.import(Task {
            from,
            open: document.map(|document| Open {
                text: document.text().clone(),
                name: document.name().to_owned(),
                there: document.annotations.snapshot(),
            }),
            tags: self.tags.clone(),
            settings: self.settings.clone(),
            stop: stop.clone(),
        });
        self.importing = Some(Importing {
            file,
            stage,
            stop,
            generation,
        });
        self.overlay = Some(Overlay::Import);
    }

    /// Takes what a thread has worked out.
    pub(super) fn planned(&mut self, generation: u64, outcome: Outcome) {
        let Some(importing) = &mut self.importing else {
            return self.jobs.let_go_of(outcome);
        };
        if importing.generation != generation {
            return self.jobs.let_go_of(outcome);
        }
        match outcome {
            Some(Worked::Stage(stage)) => importing.stage = stage,
            Some(Worked::Taken { folder, documents }) => {
                self.taken_into_articles(folder, &documents);
            }
            None => self.importing = None,
        }
    }

    /// Forgets an import that was not taken. One that is being written goes on.
    pub(super) fn let_import_go(&mut self) {
        if let Some(importing) = self
            .importing
            .take_if(|i| !matches!(i.stage, Stage::Writing))
        {
            importing.stop.stop();
            self.jobs.let_go_of(Some(importing));
        }
    }

    /// Opens what was written, and tells what could not be.
    fn taken_into_articles(&mut self, folder: PathBuf, documents: &[Result<Imported, String>]) {
        self.importing = None;
        if self.overlay == Some(Overlay::Import) {
            self.overlay = None;
        }
        let done: Vec<&Imported> = documents.iter().flatten().collect();
        let marks = done
            .iter()
            .map(|one| one.plan.placed + one.plan.waiting.len());
        self.hint(imported(marks.sum()));
        match done.as_slice() {
            [] => {}
            [only] if documents.len() == 1 => self.begin_open(only.article.path().to_owned()),
            _ => self.begin_open(folder),
        }
        let failed: Vec<&String> = documents
            .iter()
            .filter_map(|one| one.as_ref().err())
            .collect();
        if let Some(first) = failed.first() {
            let (failed, all) = (thousands(failed.len()), thousands(documents.len()));
            self.trouble(
                Severity::Warning,
                format!("{failed} of {all} documents could not be imported: {first}"),
                "The others were taken in; nothing else was changed.",
                vec![],
            );
        }
    }

    fn take_import(&mut self) {
        let (file, preview) = match self.take_shown() {
            Some((file, Shown::Preview(preview))) => (file, preview),
            Some((file, Shown::Articles(articles))) => {
                return self.work_out_import(file, From::Taking(articles));
            }
            None => return,
        };
        let revision = self.document.as_ref().map(|d| d.annotations.revision());
        if revision != Some(preview.revision) {
            // Somebody else changed the marks meanwhile: it is worked out and shown once more.
            return self.work_out_import(file, From::Preview(preview));
        }
        self.overlay = None;
        self.request(super::Request::Focus(super::Focus::Text));
        let waiting = preview.plan.waiting.len();
        match self.import(preview.plan) {
            Ok(marks) if waiting > 0 => {
                self.hint(imported(marks));
                self.trouble(
                    Severity::Warning,
                    format!(
                        "{} of the imported marks have no certain place in this text.",
                        thousands(waiting)
                    ),
                    "They are kept. Give them their places, or set them aside.",
                    vec![(
                        "Find their places",
                        super::Action::Run(super::Command::Reload),
                    )],
                );
            }
            Ok(marks) => self.hint(imported(marks)),
            Err(why) => self.trouble(
                Severity::Warning,
                format!("The marks could not be imported: {why}"),
                "Nothing was changed.",
                vec![],
            ),
        }
    }

    /// Makes the change of a plan for the open document, and returns how many marks came.
    ///
    /// # Errors
    /// Why it cannot be made, in plain words; nothing is changed then.
    pub fn import(&mut self, plan: Plan) -> Result<usize, String> {
        let by = self.settings.author.clone();
        let marks = plan.placed + plan.waiting.len();
        let document = self.document.as_mut().ok_or("no document is open")?;
        match document.access {
            Access::Writable => {}
            Access::ReadOnly(why) => return Err(format!("it is read-only: {why}")),
        }
        if plan.is_empty() {
            return Ok(0);
        }
        document
            .change(&by, Cause::Import, plan.transaction)
            .map_err(|error| error.to_string())?;
        Ok(marks)
    }
}

fn imported(marks: usize) -> String {
    match marks {
        0 => "Every mark of the file is here already".to_owned(),
        1 => "1 mark imported".to_owned(),
        marks => format!("{} marks imported", thousands(marks)),
    }
}
