//! `evimark stats`: how many marks there are of what, how long they are, how they overlap and
//! how much of the text they cover. Lengths and offsets are Unicode code points.

use std::path::PathBuf;

use clap::ColorChoice;

use super::check::Format;
use super::documents::{Problem, Which, load, sources};
use super::output::{complain, complain_of, print, print_json};
use crate::store::tags;
use figures::Figures;

mod figures;
mod json;
mod text;

/// Of what to tell the figures, and how.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct StatsArgs {
    /// Articles, or folders: of a folder, all articles that are marked; hidden files and
    /// folders within it are left out
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// How to tell
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

const HELP: &str = "\
It counts marks by tag, author, verdict and document. Lengths are Unicode code points; of a mark
with several parts, the parts count and what lies between them does not. Coverage is the share of
all characters that lie under at least one mark. Nothing is written and nothing is locked.

Exit code:
  0   told
  2   something could not be read; the figures are those of the rest

Examples:
  evimark stats article.txt
  evimark stats articles/
  evimark stats --format json articles/ | jq .total.tags";

/// A document and its figures.
#[derive(Debug)]
struct Counted {
    path: PathBuf,
    figures: Figures,
    /// What a person should know about its files.
    findings: Vec<String>,
}

/// Counts and tells, and returns the exit code.
#[must_use]
pub fn run(args: &StatsArgs) -> u8 {
    let (paths, mut problems) = sources(&args.paths, Which::Marked);
    let mut documents = Vec::new();
    for path in paths {
        match load(&path) {
            Ok(document) => documents.push(Counted {
                figures: Figures::of(&document.text, &document.annotations),
                findings: document.findings.iter().map(ToString::to_string).collect(),
                path,
            }),
            Err(what) => problems.push(Problem::new(&path, what)),
        }
    }
    let tags = tags::built_in();
    let code = complain_of(&problems);
    let written = match args.format {
        Format::Text => {
            complain_of_findings(&documents);
            print(ColorChoice::Never, |out, _| {
                text::tell(out, &documents, &tags)
            })
        }
        Format::Json => print_json(&json::output(&documents, &problems, &tags, code)),
    };
    code.max(written)
}

/// Entries that make no sense are not among the marks, and that must not go unsaid.
fn complain_of_findings(documents: &[Counted]) {
    for document in documents {
        let path = document.path.display();
        match document.findings.as_slice() {
            [] => {}
            [finding] => complain(&format!("{path}: {finding}")),
            [first, rest @ ..] => complain(&format!(
                "{path}: {first}, and {} more such things: see evimark check",
                rest.len()
            )),
        }
    }
}
