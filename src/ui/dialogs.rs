//! The system's file dialogs, on a thread of their own. Where the system has none, the
//! program asks for a path in its own window. No offsets here.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::logger;
use crate::formats::FORMATS;
use crate::session::exporting::ExportAction;
use crate::session::importing::ImportAction;
use crate::session::{Action, Overlay};

/// What is asked for.
#[derive(Clone, Debug)]
enum Question {
    File,
    Folder,
    SidecarPlace(String),
    Import,
    /// The name of a file; none for a folder.
    ExportPlace(Option<String>),
}

/// Dialogs that are open or were answered.
#[derive(Debug)]
pub struct Dialogs {
    answers: Receiver<Action>,
    sender: Sender<Action>,
}

impl Default for Dialogs {
    fn default() -> Self {
        let (sender, answers) = channel();
        Self { answers, sender }
    }
}

impl Dialogs {
    /// Asks for a file.
    pub fn ask_file(&self, ctx: &egui::Context, folder: Option<&Path>) {
        self.ask(ctx, folder, Question::File);
    }

    /// Asks for a folder.
    pub fn ask_folder(&self, ctx: &egui::Context, folder: Option<&Path>) {
        self.ask(ctx, folder, Question::Folder);
    }

    /// Asks for a place for the marks.
    pub fn ask_sidecar_place(&self, ctx: &egui::Context, folder: Option<&Path>, name: String) {
        self.ask(ctx, folder, Question::SidecarPlace(name));
    }

    /// Asks for a file of another program.
    pub fn ask_import(&self, ctx: &egui::Context, folder: Option<&Path>) {
        self.ask(ctx, folder, Question::Import);
    }

    /// Asks for a place for an export: a file of this name, or a folder.
    pub fn ask_export_place(
        &self,
        ctx: &egui::Context,
        folder: Option<&Path>,
        file: Option<String>,
    ) {
        self.ask(ctx, folder, Question::ExportPlace(file));
    }

    /// The next answer, if there is one.
    #[must_use]
    pub fn next_answer(&self) -> Option<Action> {
        self.answers.try_recv().ok()
    }

    fn ask(&self, ctx: &egui::Context, folder: Option<&Path>, question: Question) {
        let sender = self.sender.clone();
        let ctx = ctx.clone();
        let folder = folder.map(Path::to_owned);
        let thread = std::thread::Builder::new()
            .name("dialog".to_owned())
            .spawn(move || {
                if let Some(action) = ask(folder, &question) {
                    // Nobody listens any more when the program ends.
                    let _ = sender.send(action);
                    ctx.request_repaint();
                }
            });
        if let Err(error) = thread {
            log::error!("no thread for the dialog: {error}");
        }
    }
}

/// Shows the dialog and waits for the answer; `None` where it was cancelled.
fn ask(folder: Option<PathBuf>, question: &Question) -> Option<Action> {
    logger::take_dialog_failure();
    let mut dialog = rfd::FileDialog::new();
    if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    let path = match question {
        Question::File => dialog
            .set_title("Open an article")
            .add_filter(
                "Text",
                &["txt", "md", "markdown", "text", "html", "htm", "csv", "srt"],
            )
            .add_filter("All files", &["*"])
            .pick_file(),
        Question::Folder => dialog.set_title("Open a folder of articles").pick_folder(),
        Question::SidecarPlace(name) => dialog
            .set_title("Save the marks")
            .set_file_name(name)
            .add_filter("Marks", &["ron"])
            .save_file(),
        Question::Import => dialog
            .set_title("Import marks")
            .add_filter("Formats of other programs", &readable_extensions())
            .add_filter("All files", &["*"])
            .pick_file(),
        Question::ExportPlace(Some(name)) => {
            dialog.set_title("Export").set_file_name(name).save_file()
        }
        Question::ExportPlace(None) => dialog
            .set_title("Choose a folder for the files")
            .pick_folder(),
    };
    match path {
        Some(path) => Some(match question {
            Question::SidecarPlace(_) => Action::SaveTo(path),
            Question::Import => Action::Import(ImportAction::Read(path)),
            Question::ExportPlace(_) => Action::Export(ExportAction::Write(path)),
            Question::File | Question::Folder => Action::Open(path),
        }),
        // The dialog does not say why there is no path, but the log does.
        None if logger::take_dialog_failure() => {
            let why = "This system shows no file dialog, so the path is asked for here.".to_owned();
            Some(Action::Show(Some(match question {
                Question::SidecarPlace(_) => Overlay::SaveByPath(why),
                Question::Import => Overlay::ImportByPath(why),
                Question::ExportPlace(_) => Overlay::ExportByPath(why),
                Question::File | Question::Folder => Overlay::OpenByPath(why),
            })))
        }
        None => None,
    }
}

/// The ends of the names of files that can be imported, each once.
fn readable_extensions() -> Vec<&'static str> {
    let reading = FORMATS.iter().map(|format| format.about());
    let mut extensions: Vec<_> = reading
        .filter(|about| about.reads)
        .flat_map(|about| about.extensions.iter().copied())
        .collect();
    extensions.sort_unstable();
    extensions.dedup();
    extensions
}
