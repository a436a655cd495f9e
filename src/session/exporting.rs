//! Writing the open document in the format of another program: a thread writes, and a report
//! tells what the format could not hold. No offsets here.

use std::path::PathBuf;

use super::Session;
use super::action::{Overlay, Request};
use super::exchange::{self, Destination};
use crate::formats::{self, About, Document, Format, Loss, LossKind, Losses, Options, OutputFile};
use crate::text::thousands;

/// What a view asks about an export.
#[derive(Clone, Debug)]
pub enum ExportAction {
    /// Chooses a format, and how it is written, and works out what it would lose.
    Choose(&'static str, Options),
    /// Asks for a place.
    AskPlace,
    /// Writes to this place.
    Write(PathBuf),
}

/// An export under way.
#[derive(Debug, Default)]
pub struct Exporting {
    /// How far it is.
    pub stage: Stage,
    /// What was chosen besides the format.
    pub options: Options,
    generation: u64,
}

impl Exporting {
    /// The name of the file that waits to be written, if it is only one.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        match &self.stage {
            Stage::Ready(made) => match made.files.as_slice() {
                [only] => Some(&only.name),
                _ => None,
            },
            _ => None,
        }
    }

    /// The format that was chosen.
    #[must_use]
    pub fn format(&self) -> Option<&'static About> {
        match &self.stage {
            Stage::Choosing => None,
            Stage::Working(format) | Stage::Failed(format, _) => Some(format),
            Stage::Ready(made) | Stage::Written(made, _) => Some(made.format),
        }
    }
}

/// How far an export is.
#[derive(Debug, Default)]
pub enum Stage {
    /// A person chooses a format.
    #[default]
    Choosing,
    /// A thread puts the files together.
    Working(&'static About),
    /// What would be lost is shown; nothing is written yet.
    Ready(Made),
    /// It is written.
    Written(Made, Vec<PathBuf>),
    /// It cannot be done, and why.
    Failed(&'static About, String),
}

/// The files of an export, before they are written.
#[derive(Clone, Debug)]
pub struct Made {
    /// What they are written in.
    pub format: &'static About,
    /// The files.
    pub files: Vec<OutputFile>,
    /// How many marks are written whole.
    pub whole: usize,
    /// What the files do not say as the document does.
    pub reasons: Vec<Reason>,
}

/// Why marks are not written whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// How much is gone.
    pub kind: LossKind,
    /// How many marks, why, and the first of them.
    pub words: String,
}

/// So many marks are named for a reason.
const NAMED: usize = 8;

impl Made {
    fn new(
        format: &'static About,
        document: &Document,
        files: Vec<OutputFile>,
        losses: &Losses,
    ) -> Self {
        let marks = document.marks.len() + document.marks.unplaced().len();
        let reasons = losses.by_reason().into_iter();
        let reasons = reasons.map(|((kind, why), losses)| Reason {
            kind,
            words: words(why, &losses),
        });
        Self {
            format,
            files,
            whole: marks.saturating_sub(losses.marks()),
            reasons: reasons.collect(),
        }
    }
}

fn words(why: &str, losses: &[&Loss]) -> String {
    let ids = losses.iter().filter_map(|loss| loss.id);
    let ids: Vec<_> = ids.take(NAMED).map(|id| id.to_string()).collect();
    if ids.is_empty() {
        return why.to_owned();
    }
    let more = if losses.len() > NAMED { ", …" } else { "" };
    format!(
        "{} × {why} ({}{more})",
        thousands(losses.len()),
        ids.join(", ")
    )
}

/// What a thread needs for an export.
#[derive(Debug)]
pub struct Task {
    work: Work,
}

#[derive(Debug)]
enum Work {
    Make(&'static dyn Format, Options, Box<Document>),
    Write {
        made: Made,
        to: PathBuf,
        source: PathBuf,
    },
}

impl Task {
    /// Puts the files together, or writes them.
    #[must_use]
    pub fn run(self) -> Stage {
        match self.work {
            Work::Make(format, options, document) => {
                let documents = std::slice::from_ref(&*document);
                let made = formats::export(format, documents, &options);
                match made {
                    Ok((files, losses)) => {
                        let made = Made::new(format.about(), &document, files, &losses);
                        Stage::Ready(made)
                    }
                    Err(error) => Stage::Failed(format.about(), error.to_string()),
                }
            }
            Work::Write { made, to, source } => {
                let destination = if made.files.len() == 1 {
                    Destination::File(to)
                } else {
                    Destination::Folder(to)
                };
                // The dialog for a file asked before it is replaced; that for a folder did not.
                let overwrites = made.files.len() == 1;
                let written = exchange::write_files(
                    &destination,
                    made.format,
                    &made.files,
                    &[source],
                    overwrites,
                );
                match written {
                    Ok(paths) => Stage::Written(made, paths),
                    Err(error) => Stage::Failed(made.format, error.to_string()),
                }
            }
        }
    }
}

impl Session {
    /// Forgets an import or an export that nobody looks at any more.
    pub(super) fn let_exchange_go(&mut self) {
        if self.overlay != Some(Overlay::Import) {
            self.let_import_go();
        }
        if !matches!(
            self.overlay,
            Some(Overlay::Export | Overlay::ExportByPath(_))
        ) {
            self.exporting = None;
        }
    }

    /// Shows the formats to choose from.
    pub(super) fn begin_export(&mut self) {
        self.exporting = Some(Exporting::default());
        self.overlay = Some(Overlay::Export);
    }

    /// Does what a view asks about an export.
    pub(super) fn run_export(&mut self, action: ExportAction) {
        let Some(document) = &self.document else {
            return;
        };
        let (about, options, work) = match action {
            ExportAction::Choose(id, options) => {
                let Some(format) = formats::format(id) else {
                    return;
                };
                let document = exchange::outgoing_document(document, &self.tags);
                let work = Work::Make(format, options, Box::new(document));
                (format.about(), options, work)
            }
            ExportAction::AskPlace => return self.ask_export_place(),
            ExportAction::Write(to) => {
                self.overlay = Some(Overlay::Export);
                let ready = self
                    .exporting
                    .take_if(|exporting| matches!(exporting.stage, Stage::Ready(_)));
                let Some(Exporting {
                    stage: Stage::Ready(made),
                    options,
                    ..
                }) = ready
                else {
                    return;
                };
                let source = document.path.clone();
                (made.format, options, Work::Write { made, to, source })
            }
        };
        let generation = self.jobs.export(Task { work });
        self.exporting = Some(Exporting {
            stage: Stage::Working(about),
            options,
            generation,
        });
    }

    fn ask_export_place(&mut self) {
        if let Some(exporting) = &self.exporting {
            let file = exporting.file_name().map(str::to_owned);
            self.request(Request::AskExportPlace { file });
        }
    }

    /// Takes how far a thread has come.
    pub(super) fn exported(&mut self, generation: u64, stage: Stage) {
        if let Some(exporting) = &mut self.exporting
            && exporting.generation == generation
        {
            exporting.stage = stage;
        }
    }
}
