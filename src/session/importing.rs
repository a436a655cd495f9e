//! Taking marks from a file of another program into the open document: a thread reads and
//! places them, a person looks at what would happen, and one change does it. Offsets are UTF-8
//! bytes.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::Session;
use super::action::{Overlay, Severity};
use super::document::Access;
use super::exchange::{self, Incoming};
use super::open::Stop;
use crate::formats::import::{Plan, Wishes, plan};
use crate::formats::placing::{Placed, place};
use crate::formats::{About, Foreign};
use crate::model::annotation::now;
use crate::model::{Snapshot, TagKey, TagSet};
use crate::store::history::v1::Cause;
use crate::text::{SourceText, thousands};

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
    /// A person looks at what would happen.
    Ready(Box<Preview>),
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
    /// The marks for which the change was made.
    revision: u64,
}

/// What a thread needs to work out an import.
#[derive(Debug)]
pub struct Task {
    from: From,
    text: SourceText,
    name: String,
    there: Snapshot,
    tags: TagSet,
    by: String,
    stop: Stop,
}

/// What an import is worked out from.
#[derive(Debug)]
enum From {
    /// A file.
    File(PathBuf),
    /// A preview whose marks or mapping have changed since.
    Preview(Box<Preview>),
}

/// What became of a [`Task`]: none if nobody waited for it any more.
pub type Outcome = Option<Result<Box<Preview>, String>>;

impl Task {
    /// Reads, places and plans.
    #[must_use]
    pub fn run(self) -> Outcome {
        let (format, documents, foreign, placed, mapping) = match self.from {
            From::Preview(preview) => (
                preview.format,
                preview.documents,
                preview.foreign,
                preview.placed,
                preview.mapping,
            ),
            From::File(ref path) => {
                let incoming = match exchange::read(path, None) {
                    Ok(incoming) => incoming,
                    Err(why) => return Some(Err(why)),
                };
                let (format, documents) = (incoming.format.about(), incoming.documents.len());
                let foreign = match self.meant(incoming) {
                    Ok(foreign) => foreign,
                    Err(why) => return Some(Err(why)),
                };
                let placed = place(&foreign, &self.text, &|| self.stop.is_stopped())?;
                let (foreign, placed) = (Arc::new(foreign), Arc::new(placed));
                (format, documents, foreign, placed, BTreeMap::new())
            }
        };
        let wishes = Wishes {
            tags: &self.tags,
            mapping: &mapping,
            by: &self.by,
            now: now(),
        };
        let preview = Preview {
            format,
            documents,
            plan: plan(&foreign, &placed, &self.there, &wishes),
            foreign,
            placed,
            mapping,
            revision: self.there.revision(),
        };
        Some(Ok(Box::new(preview)))
    }

    /// The document of the file that is meant for this text.
    fn meant(&self, mut incoming: Incoming) -> Result<Foreign, String> {
        let text = self.text.as_str();
        match exchange::best_match(&incoming.documents, &self.name, text) {
            Some(index) => Ok(incoming.documents.swap_remove(index)),
            None => Err(format!(
                "“{}” holds {} documents, and none of them has this text or the name “{}”",
                incoming.name,
                incoming.documents.len(),
                self.name
            )),
        }
    }
}

impl Session {
    /// Does what a view asks about an import.
    pub(super) fn run_import(&mut self, action: ImportAction) {
        match action {
            ImportAction::Read(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                let file = name.to_string_lossy().into_owned();
                self.work_out_import(file, From::File(path));
            }
            ImportAction::Map { label, tag } => {
                if let Some((file, mut preview)) = self.take_preview() {
                    preview.mapping.insert(label, tag);
                    self.work_out_import(file, From::Preview(preview));
                }
            }
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

    fn take_preview(&mut self) -> Option<(String, Box<Preview>)> {
        let importing = self
            .importing
            .take_if(|importing| matches!(importing.stage, Stage::Ready(_)))?;
        match importing.stage {
            Stage::Ready(preview) => Some((importing.file, preview)),
            Stage::Reading | Stage::Failed(_) => None,
        }
    }

    fn work_out_import(&mut self, file: String, from: From) {
        let Some(document) = self
            .document
            .as_ref()
            .filter(|d| d.access == Access::Writable)
        else {
            return self.hint("This document is open read-only");
        };
        let stop = Stop::default();
        let task = Task {
            from,
            text: document.text().clone(),
            name: document.name().to_owned(),
            there: document.annotations.snapshot(),
            tags: self.tags.clone(),
            by: self.settings.author.clone(),
            stop: stop.clone(),
        };
        let generation = self.jobs.import(task);
        self.importing = Some(Importing {
            file,
            stage: Stage::Reading,
            stop,
            generation,
        });
        self.overlay = Some(Overlay::Import);
    }

    /// Takes what a thread has worked out.
    pub(super) fn planned(&mut self, generation: u64, outcome: Outcome) {
        let Some(importing) = &mut self.importing else {
            return;
        };
        if importing.generation != generation {
            return;
        }
        match outcome {
            Some(Ok(preview)) => importing.stage = Stage::Ready(preview),
            Some(Err(why)) => importing.stage = Stage::Failed(why),
            None => self.importing = None,
        }
    }

    /// Forgets an import that was not taken.
    pub(super) fn let_import_go(&mut self) {
        if let Some(importing) = self.importing.take() {
            importing.stop.stop();
        }
    }

    fn take_import(&mut self) {
        let Some((file, preview)) = self.take_preview() else {
            return;
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
