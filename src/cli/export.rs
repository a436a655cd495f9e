//! `evimark export`: writes articles and their marks for other programs, with a report of what
//! a format could not hold. No offsets here.

mod json;
mod text;

use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use super::check::Format as Telling;
use super::documents::{self, LoadedDocument, Problem, Which};
use crate::formats::{self, About, Choice, Document, Format, Losses, OutputFile};
use crate::session::exchange::{Destination, write_files};

/// What to write, and where to.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct ExportArgs {
    /// Articles, or folders: of a folder, all articles that are marked
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// The format; `evimark formats` lists all
    #[arg(long, value_name = "FORMAT")]
    pub to: String,
    /// The file, or the folder where there are several files; `-` for the standard output;
    /// without it, the files go into the current folder
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    pub overwrite: bool,
    /// Write nothing if anything would be lost
    #[arg(long)]
    pub strict: bool,
    /// How labels of tokens say where a span begins (conll, hf); without it, iob2
    #[arg(long, value_enum)]
    pub scheme: Option<Scheme>,
    /// Which layout (doccano); without it, with relations where a document has links
    #[arg(long, value_enum)]
    pub layout: Option<Layout>,
    /// What offsets are counted in, where a format leaves it open (doccano, label-studio)
    #[arg(long, value_enum)]
    pub unit: Option<Unit>,
    /// How to report
    #[arg(long, value_enum, default_value_t = Telling::Text)]
    pub format: Telling,
}

/// How labels of tokens say where a span begins.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Scheme {
    /// B- begins every span
    Iob2,
    /// B- begins a span only where one with the same tag ends
    Iob1,
    /// B- begins, E- ends, S- is a span of one token
    Iobes,
}

/// The layouts of doccano.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Layout {
    /// With relations where a document has links
    Auto,
    /// Lists of start, end and label
    Spans,
    /// Entities and relations
    Relations,
}

/// What offsets are counted in.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Unit {
    /// Unicode code points, as Python counts
    CodePoints,
    /// UTF-16 units, as JavaScript and Java count
    #[value(name = "utf-16")]
    Utf16,
    /// UTF-8 bytes
    #[value(name = "utf-8-bytes")]
    Bytes,
    /// Grapheme clusters, as people count
    Graphemes,
}

const HELP: &str = "\
Each export ends with a report: how many marks are written as they are, and which ones are
simpler than they are, lack a part, or are left out, with the reason. What belongs to a marked
article is never written over.

Exit code:
  0   written
  1   not written, because something would be lost and --strict was said
  2   an article could not be read (the others are written), or nothing could be written

Examples:
  evimark export --to prodigy -o train.jsonl articles/
  evimark export --to brat -o corpus/ articles/
  evimark export --to conll --scheme iobes article.txt
  evimark export --to csv -o - article.txt | column -t -s,
  evimark export --to html --strict -o report.html article.txt";

/// What an export did.
struct Report<'a> {
    about: &'static About,
    documents: &'a [Document],
    losses: &'a Losses,
    written: &'a [PathBuf],
    problems: &'a [Problem],
    /// Why nothing was written.
    refused: Option<String>,
}

impl Report<'_> {
    fn exit_code(&self) -> u8 {
        match (&self.refused, self.problems) {
            (Some(_), _) => 1,
            (None, []) => 0,
            (None, _) => 2,
        }
    }
}

/// Exports and reports, and returns the exit code.
#[must_use]
pub fn run(args: &ExportArgs) -> u8 {
    match export(args) {
        Ok(code) => code,
        Err(why) => {
            let _ = writeln!(io::stderr(), "evimark: {why}");
            2
        }
    }
}

fn export(args: &ExportArgs) -> Result<u8, String> {
    let format = format_of(&args.to)?;
    let about = format.about();
    let options = options(args, about)?;

    let (sources, mut problems) = documents::sources(&args.paths, Which::Marked);
    let documents = load(&sources, &mut problems);
    if documents.is_empty() {
        tell_problems(&problems);
        return Ok(2);
    }
    let (files, losses) =
        formats::export(format, &documents, &options).map_err(|error| error.to_string())?;

    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    let mut report = Report {
        about,
        documents: &documents,
        losses: &losses,
        written: &[],
        problems: &problems,
        refused: None,
    };
    if args.strict && !losses.is_empty() {
        report.refused = Some("nothing was written, because something would be lost".to_owned());
        tell(&report, args.format, to_stdout);
        return Ok(report.exit_code());
    }
    let written = if to_stdout {
        write_out(&files, about)?;
        Vec::new()
    } else {
        let current = PathBuf::from(".");
        let place = args.output.as_ref().unwrap_or(&current);
        let destination = Destination::of(place, about, documents.len());
        write_files(&destination, about, &files, &sources, args.overwrite).map_err(|error| {
            let hint = match error {
                crate::session::exchange::ExchangeError::Exists(_) => " (--overwrite replaces it)",
                _ => "",
            };
            format!("{error}{hint}")
        })?
    };
    report.written = &written;
    tell(&report, args.format, to_stdout);
    Ok(report.exit_code())
}

/// What was chosen, if the format leaves that open.
fn options(args: &ExportArgs, about: &About) -> Result<formats::Options, String> {
    for (choice, option, is_given) in [
        (Choice::Scheme, "--scheme", args.scheme.is_some()),
        (Choice::Layout, "--layout", args.layout.is_some()),
        (Choice::Unit, "--unit", args.unit.is_some()),
    ] {
        if is_given && !about.choices.contains(&choice) {
            return Err(format!("{option} has no meaning for {}", about.name));
        }
    }
    let unit = args.unit.map(formats::Unit::from);
    if let Some(unit) = unit.filter(|unit| !about.units.contains(unit)) {
        let (name, unit) = (about.name, unit.name());
        return Err(format!("offsets of {name} are not counted in {unit}"));
    }
    Ok(formats::Options {
        scheme: args.scheme.map(Into::into).unwrap_or_default(),
        layout: args.layout.map(Into::into).unwrap_or_default(),
        unit,
    })
}

fn format_of(id: &str) -> Result<&'static dyn Format, String> {
    formats::format(id).ok_or_else(|| {
        let ids: Vec<_> = formats::FORMATS
            .iter()
            .map(|format| format.about().id)
            .collect();
        format!("there is no format “{id}”; there are {}", ids.join(", "))
    })
}

/// Reads the documents that can be read.
fn load(sources: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<Document> {
    let names = documents::distinct_names(sources);
    let progress = progress_bar(sources.len());
    let mut loaded = Vec::with_capacity(sources.len());
    for (path, name) in sources.iter().zip(names) {
        progress.set_message(name.clone());
        match documents::load(path) {
            Ok(document) => loaded.push(outgoing(document, name)),
            Err(what) => problems.push(Problem::new(path, what)),
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    loaded
}

fn outgoing(document: LoadedDocument, name: String) -> Document {
    Document {
        name,
        sha256: document.identity.sha256,
        encoding: document.identity.encoding,
        text: document.text,
        marks: document.annotations.snapshot(),
        tags: document.tags,
    }
}

/// How far it is, on a terminal.
pub(super) fn progress_bar(steps: usize) -> ProgressBar {
    if steps < 2 || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(steps as u64);
    match ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn write_out(files: &[OutputFile], about: &About) -> Result<(), String> {
    let [only] = files else {
        let len = files.len();
        return Err(format!(
            "{} makes {len} files: name a folder for them with -o",
            about.name
        ));
    };
    let mut out = io::stdout().lock();
    match out.write_all(&only.bytes).and_then(|()| out.flush()) {
        // Whoever reads has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| format!("the export cannot be written: {error}")),
    }
}

/// Reports on the standard output, unless the export itself goes there.
fn tell(report: &Report<'_>, telling: Telling, to_stdout: bool) {
    let told = match telling {
        Telling::Text => text::tell(report),
        Telling::Json => json::tell(report, report.exit_code()),
    };
    // A closed pipe has had enough.
    let _ = if to_stdout {
        io::stderr().lock().write_all(told.as_bytes())
    } else {
        io::stdout().lock().write_all(told.as_bytes())
    };
    if !matches!(telling, Telling::Json) {
        tell_problems(report.problems);
    }
}

fn tell_problems(problems: &[Problem]) {
    for problem in problems {
        let _ = writeln!(io::stderr(), "evimark: {problem}");
    }
}

impl From<Scheme> for formats::Scheme {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Iob2 => Self::Iob2,
            Scheme::Iob1 => Self::Iob1,
            Scheme::Iobes => Self::Iobes,
        }
    }
}

impl From<Layout> for formats::Layout {
    fn from(layout: Layout) -> Self {
        match layout {
            Layout::Auto => Self::Auto,
            Layout::Spans => Self::Spans,
            Layout::Relations => Self::Relations,
        }
    }
}

impl From<Unit> for formats::Unit {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::CodePoints => Self::CodePoints,
            Unit::Utf16 => Self::Utf16,
            Unit::Bytes => Self::Bytes,
            Unit::Graphemes => Self::Graphemes,
        }
    }
}
