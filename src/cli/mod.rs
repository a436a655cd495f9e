//! The command line. No offsets here.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};

pub mod check;
pub mod documents;
pub mod export;
pub mod generate;
pub mod import;
pub mod versions;

/// Mark evidence in text: claims, actors, figures and legal bases.
///
/// The marks are saved beside the article as `article.txt.ron`; the article itself is
/// never changed.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
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
    /// Make up a document of any size, to try things on
    #[command(hide = true)]
    Generate(generate::GenerateArgs),
}

const EXAMPLES: &str = "Examples:
  evimark article.txt          open an article
  evimark articles/            open all articles of a folder
  evimark                      choose in the window
  evimark check articles/      check all articles of a folder that are marked
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
