//! `evimark versions`: the versions of a source that were marked, and getting one of them back
//! from its copy in the history. No offsets here.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::store::history::{History, OldSource, history_path, read};
use crate::store::sidecar::sidecar_path;
use crate::store::{Expected, source_file, write_atomic};

/// Whose versions, and which one to get back.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct VersionsArgs {
    /// The article; it need not be there any more
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// The version to get back, by its number in the list
    #[arg(long, value_name = "NUMBER", requires = "output")]
    pub save: Option<usize>,
    /// Where to put it; a file that is there is left alone
    #[arg(short, long, value_name = "FILE", requires = "save")]
    pub output: Option<PathBuf>,
}

const HELP: &str = "\
The history beside an article keeps each version of it that was marked, so that a source which
was overwritten can be compared and recovered, byte for byte.

Exit code:
  0   listed, or written
  1   that version is not there, or no copy of it was kept
  2   the history cannot be read, or the file cannot be written

Examples:
  evimark versions article.txt
  evimark versions article.txt --save 1 -o article-as-marked.txt";

/// Lists the versions or writes one, and returns the exit code.
#[must_use]
pub fn run(args: &VersionsArgs) -> u8 {
    let outcome = versions(args);
    let (text, code) = match outcome {
        Ok(text) => (text, 0),
        Err((why, code)) => {
            let _ = writeln!(io::stderr().lock(), "evimark: {why}");
            return code;
        }
    };
    // A closed pipe has had enough.
    let _ = io::stdout().lock().write_all(text.as_bytes());
    code
}

fn versions(args: &VersionsArgs) -> Result<String, (String, u8)> {
    let path = history_path(&sidecar_path(&args.path));
    let history = read(&path).map_err(|error| (error.to_string(), 2))?;
    match (args.save, &args.output) {
        (Some(number), Some(output)) => {
            let bytes = version(&history, number).map_err(|why| (why, 1))?;
            write_atomic(output, &bytes, Expected::Absent)
                .map_err(|error| (error.to_string(), 2))?;
            let output = output.display();
            Ok(format!(
                "{output}: {} bytes, as they were marked\n",
                bytes.len()
            ))
        }
        _ => Ok(list(&history, args)),
    }
}

/// Each version once, in the order in which they were marked first.
fn distinct(history: &History) -> Vec<OldSource> {
    let mut seen = Vec::new();
    for identity in history.identities() {
        if !seen.contains(&identity.sha256) {
            seen.push(identity.sha256);
        }
    }
    seen.iter()
        .filter_map(|sha256| history.source(sha256))
        .collect()
}

fn list(history: &History, args: &VersionsArgs) -> String {
    let now = source_file::read(&args.path)
        .ok()
        .map(|source| source.sha256);
    let versions = distinct(history);
    if versions.is_empty() {
        return "no version of it was marked yet, or it has no history\n".to_owned();
    }
    let lines = versions.iter().enumerate().map(|(index, version)| {
        let identity = &version.identity;
        let since = version
            .since
            .map(|since| since.strftime("%Y-%m-%d %H:%M UTC").to_string());
        let copy = if version.bytes.is_some() {
            "copy kept"
        } else {
            "no copy"
        };
        let is_now = now.as_ref() == Some(&identity.sha256);
        format!(
            "{}  {}  {}  {} bytes  {}  {copy}{}\n",
            index + 1,
            since.unwrap_or_default(),
            identity.sha256,
            identity.bytes,
            identity.encoding,
            if is_now { "  (the file now)" } else { "" }
        )
    });
    lines.collect()
}

fn version(history: &History, number: usize) -> Result<Vec<u8>, String> {
    let mut versions = distinct(history);
    let index = number
        .checked_sub(1)
        .filter(|&index| index < versions.len());
    let Some(index) = index else {
        return Err(format!(
            "there is no version {number}; the history has {}",
            versions.len()
        ));
    };
    versions
        .swap_remove(index)
        .bytes
        .ok_or_else(|| format!("no copy of version {number} was kept, or it is damaged"))
}
