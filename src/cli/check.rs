//! `evimark check`: whether sources, files of marks and histories are what they were. Offsets
//! are Unicode code points; lines count from 1.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::model::TagSet;
use crate::store::check::places::{Places, places};
use crate::store::check::{Report, Severity, SourceState, check};
use crate::store::folder::marked_documents;
use crate::store::tags;

mod json;
mod text;

/// What to check, and how to tell.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct CheckArgs {
    /// Articles, or folders: of a folder, all articles that are marked; hidden files and
    /// folders within it are left out
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How to tell
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Where a source was altered, also tell where each mark is now; nothing is written
    #[arg(long)]
    pub reanchor: bool,
}

/// How to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people
    Text,
    /// JSON for programs
    Json,
}

const HELP: &str = "\
It compares the source with the SHA-256 under which it was marked, each mark with the words at
its place, each record of the history with the one before it, and the marks with those that the
history says there are. Nothing is written and nothing is locked.

Each finding is one of these:
  altered   the source or the history is not what it was when marks were made
  problem   something is damaged, missing or does not fit
  note      allowed, and said: marks edited by hand, a change not yet in the file of marks

Exit code:
  0   all in order, or nothing but notes
  1   something was altered, or there is a problem
  2   something could not be checked: it is not there, cannot be read, or nothing is marked

Examples:
  evimark check article.txt
  evimark check --reanchor article.txt
  evimark check --format json articles/ > report.json";

impl CheckArgs {
    /// Whether nothing was said but the word itself.
    pub(super) fn is_plain(&self) -> bool {
        self.paths.is_empty() && self.format == Format::Text && !self.reanchor
    }
}

/// What became of a path.
enum Checked {
    /// A document was looked at.
    Document(Box<Document>),
    /// There is nothing to look at.
    Nothing {
        /// The path as it was given.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

struct Document {
    report: Report,
    places: Option<Places>,
}

/// How a check ended, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    InOrder,
    Notes,
    Problems,
    Altered,
    NotChecked,
}

/// Checks and tells, and returns the exit code.
#[must_use]
pub fn run(args: &CheckArgs) -> u8 {
    let mut out = io::stdout().lock();
    let mut outcomes = Vec::new();
    let told = match args.format {
        Format::Text => text::tell(&mut out, documents(args), &mut outcomes),
        Format::Json => json::tell(&mut out, documents(args), &mut outcomes),
    };
    match told.and_then(|()| out.flush()) {
        Ok(()) => {}
        // Whoever reads has seen enough; what was found until then counts.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "evimark: the report cannot be written: {error}"
            );
            return Outcome::NotChecked.exit_code();
        }
    }
    let worst = outcomes.into_iter().max().unwrap_or(Outcome::InOrder);
    worst.exit_code()
}

/// Each document, checked when it is asked for.
fn documents(args: &CheckArgs) -> impl Iterator<Item = Checked> {
    let tags = tags::built_in();
    let with_places = args.reanchor;
    args.paths
        .iter()
        .flat_map(|path| paths_of(path))
        .map(move |path| match path {
            Ok(path) => Checked::Document(Box::new(document(&path, &tags, with_places))),
            Err((path, why)) => Checked::Nothing { path, why },
        })
}

fn document(path: &Path, tags: &TagSet, with_places: bool) -> Document {
    let report = check(path, tags);
    let is_wanted = with_places && report.source == SourceState::Altered;
    Document {
        places: is_wanted.then(|| places(path, tags)).flatten(),
        report,
    }
}

/// The sources that a path means.
fn paths_of(path: &Path) -> Vec<Result<PathBuf, (PathBuf, String)>> {
    if !path.is_dir() {
        return vec![Ok(path.to_owned())];
    }
    match marked_documents(path) {
        Ok(found) if found.is_empty() => {
            let why = "no article in this folder is marked";
            vec![Err((path.to_owned(), why.to_owned()))]
        }
        Ok(found) => found.into_iter().map(Ok).collect(),
        Err(error) => vec![Err((path.to_owned(), error.to_string()))],
    }
}

impl Checked {
    fn outcome(&self) -> Outcome {
        let Self::Document(document) = self else {
            return Outcome::NotChecked;
        };
        let report = &document.report;
        // What is not marked was not checked, and must not look as if it were in order.
        if !report.is_complete || report.source == SourceState::Unmarked {
            return Outcome::NotChecked;
        }
        match report.worst() {
            None => Outcome::InOrder,
            Some(Severity::Note) => Outcome::Notes,
            Some(Severity::Problem) => Outcome::Problems,
            Some(Severity::Altered) => Outcome::Altered,
        }
    }
}

impl Outcome {
    const ALL: [Self; 5] = [
        Self::InOrder,
        Self::Notes,
        Self::Problems,
        Self::Altered,
        Self::NotChecked,
    ];

    fn exit_code(self) -> u8 {
        match self {
            Self::InOrder | Self::Notes => 0,
            Self::Problems | Self::Altered => 1,
            Self::NotChecked => 2,
        }
    }

    /// After a number of documents.
    fn words(self) -> &'static str {
        match self {
            Self::InOrder => "in order",
            Self::Notes => "with notes",
            Self::Problems => "with problems",
            Self::Altered => "altered",
            Self::NotChecked => "not checked",
        }
    }
}
