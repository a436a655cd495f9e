//! The command line. No offsets here.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};

pub mod check;
pub mod completions;
pub mod documents;
pub mod export;
pub mod find;
pub mod formats;
pub mod generate;
mod help;
pub mod import;
mod letters;
pub mod man;
pub mod output;
pub mod show;
pub mod stats;
mod tag_choice;
pub mod versions;

/// Mark evidence in text: claims, actors, figures and legal bases.
///
/// The marks are saved beside the article as `article.txt.ron`; the article itself is
/// never changed.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES, help_template = help::template())]
#[command(args_conflicts_with_subcommands = true)]
// A file may be called `help`.
#[command(disable_help_subcommand = true)]
pub struct Args {
    /// What to do instead of opening the window
    #[command(subcommand)]
    pub command: Option<Command>,
    /// A text file, or a folder with text files
    pub path: Option<PathBuf>,
}

/// What can be done without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check that sources, marks and histories are what they were
    Check(check::CheckArgs),
    /// Write articles and marks for other programs
    Export(export::ExportArgs),
    /// Take in marks from files of other programs
    Import(import::ImportArgs),
    /// List the versions of a source that were marked, or get one of them back
    Versions(versions::VersionsArgs),
    /// Count marks by tag, author and document, their lengths, overlaps and coverage
    Stats(stats::StatsArgs),
    /// Show an article in the terminal, its marks in brackets and colours
    #[command(visible_alias = "cat")]
    Show(show::ShowArgs),
    /// Find words in articles or in marks, each between the words around it
    #[command(visible_alias = "grep")]
    Find(find::FindArgs),
    /// List the interchange formats, and what each can hold
    Formats(formats::FormatsArgs),
    /// Write what a shell needs to complete commands and options
    Completions(completions::CompletionsArgs),
    /// Write the manual pages
    Man(man::ManArgs),
    /// Make up a document of any size, to try things on
    #[command(hide = true)]
    Generate(generate::GenerateArgs),
}

const EXAMPLES: &str = "Examples:
  evimark article.txt          open an article
  evimark articles/            open all articles of a folder
  evimark                      choose in the window
  evimark check articles/      check all articles of a folder that are marked
  evimark stats articles/      count their marks
  evimark show article.txt     read it in the terminal
  evimark find drafted .       find a word in all articles of this folder
  evimark ./check              open a file called “check”";

impl Args {
    /// The arguments of this process. Ends it with a message if they make no sense.
    #[must_use]
    pub fn of_process() -> Self {
        let args = Self::parse();
        match &args.command {
            Some(Command::Check(check)) if check.paths.is_empty() => {
                // Before there were subcommands, this opened a file of that name.
                let file = Path::new("check");
                if check.is_plain() && file.exists() {
                    return Self {
                        command: None,
                        path: Some(file.to_owned()),
                    };
                }
                let what = "say which files or folders to check: evimark check PATH…";
                let mut command = Self::command();
                command
                    .error(ErrorKind::MissingRequiredArgument, what)
                    .exit()
            }
            _ => args,
        }
    }
}
