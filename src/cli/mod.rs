//! The command line. No offsets here.

use std::path::PathBuf;

use clap::Parser;

/// Mark evidence in text: claims, actors, figures and legal bases.
///
/// The marks are saved beside the article as `article.txt.ron`; the article itself is
/// never changed.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub struct Args {
    /// A text file, or a folder with text files
    pub path: Option<PathBuf>,
}

const EXAMPLES: &str = "Examples:
  evimark article.txt    open an article
  evimark articles/      open all articles of a folder
  evimark                choose in the window";
