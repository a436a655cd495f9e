//! `evimark import`: takes in the marks of other programs' files. Offsets are those of the
//! formats; nothing of them is shown.

mod json;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::check::Format as Telling;
use super::export::progress_bar;
use crate::formats::{self, About, Format};
use crate::model::{TagKey, TagSet};
use crate::session::exchange::{self, Article, Imported, Incoming, Taker};
use crate::store::{settings, tags};

/// What to take in, and where to.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct ImportArgs {
    /// Files of another program, or folders with such files
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// The format of the files; `auto` looks at each of them. `evimark formats` lists all
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    pub from: String,
    /// The article that the marks go into; without it each document of a file goes into an
    /// article of its own name, which is written if it is not there
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub into: Option<PathBuf>,
    /// The folder of the articles; without it, the one of each file
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// A label that becomes another tag than the one it is most like; may be repeated
    #[arg(long = "map", value_name = "LABEL=TAG", value_parser = mapping)]
    pub mappings: Vec<(String, String)>,
    /// The author of marks that name none; without it, the one of the settings
    #[arg(long, value_name = "NAME")]
    pub author: Option<String>,
    /// Only tell what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// How to tell
    #[arg(long, value_enum, default_value_t = Telling::Text)]
    pub format: Telling,
}

const HELP: &str = "\
The offsets of a file are never believed: every way to count (code points, UTF-16, UTF-8 bytes,
grapheme clusters; CR LF as one or two; the end included or not) is held against the quotes of
the file, and one is taken only if all of them stand where it says. Where the file has another
text than the article, each mark is looked for by its words; one that is not certain is kept
and waits for a person, who finds its place in the window. Labels become the tags that they
are like, any other becomes a tag of the document. A mark that is there already is not taken
twice. All marks of a document are one change in its history, and one undo.

Exit code:
  0   everything was taken in, or is there already
  1   the same, but some marks wait for their place, or could not be taken
  2   a file or an article could not be read or written; the others were taken in

Examples:
  evimark import project.jsonl
  evimark import --from brat --output articles/ corpus/
  evimark import --into article.txt --map ORG=actor --dry-run labels.json";

/// A file and what became of its documents.
struct FileOutcome {
    path: PathBuf,
    format: Option<&'static About>,
    documents: Vec<Result<Imported, String>>,
}

/// Imports and tells, and returns the exit code.
#[must_use]
pub fn run(args: &ImportArgs) -> u8 {
    let wanted = match format_of(&args.from) {
        Ok(wanted) => wanted,
        Err(why) => {
            let _ = writeln!(io::stderr(), "evimark: {why}");
            return 2;
        }
    };
    let mut problems = Vec::new();
    let files = files(&args.paths, wanted, &mut problems);
    let importer = Importer::new(args);
    let progress = progress_bar(files.len());
    let mut outcomes = Vec::new();
    for path in files {
        progress.set_message(path.display().to_string());
        outcomes.push(importer.file(path, wanted));
        progress.inc(1);
    }
    progress.finish_and_clear();
    for problem in &problems {
        let _ = writeln!(io::stderr(), "evimark: {problem}");
    }
    let worst = outcomes.iter().map(FileOutcome::exit_code).max();
    let exit_code = worst.filter(|_| problems.is_empty()).unwrap_or(2);
    let told = match args.format {
        Telling::Text => text::tell(&outcomes, args.dry_run),
        Telling::Json => json::tell(&outcomes, &problems, exit_code),
    };
    // A closed pipe has had enough.
    let _ = io::stdout().lock().write_all(told.as_bytes());
    exit_code
}

fn format_of(id: &str) -> Result<Option<&'static dyn Format>, String> {
    if id == "auto" {
        return Ok(None);
    }
    let Some(format) = formats::format(id) else {
        let reading = formats::FORMATS.iter().map(|format| format.about());
        let ids: Vec<_> = reading
            .filter(|about| about.reads)
            .map(|about| about.id)
            .collect();
        return Err(format!(
            "there is no format “{id}”; those that can be read are {}",
            ids.join(", ")
        ));
    };
    if !format.about().reads {
        let name = format.about().name;
        return Err(format!("{name} is only written, not read"));
    }
    Ok(Some(format))
}

fn mapping(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=') {
        Some((label, tag)) if !label.is_empty() && !tag.trim().is_empty() => {
            Ok((label.to_owned(), tag.trim().to_owned()))
        }
        _ => Err("write it as LABEL=TAG, such as ORG=actor".to_owned()),
    }
}

/// The files that the paths mean. Of a folder, those whose names end as the format's do.
fn files(
    paths: &[PathBuf],
    wanted: Option<&'static dyn Format>,
    problems: &mut Vec<String>,
) -> Vec<PathBuf> {
    let may_be = |path: &Path| {
        let end = path
            .extension()
            .map(|end| end.to_string_lossy().to_lowercase());
        let has = |format: &&dyn Format| {
            let end = end.as_deref().unwrap_or_default();
            format.about().reads && format.about().extensions.contains(&end)
        };
        match wanted {
            Some(format) => has(&format),
            None => formats::FORMATS.iter().any(has),
        }
    };
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        match exchange::files_in(path) {
            Ok(all) => {
                let before = files.len();
                files.extend(all.into_iter().filter(|path| may_be(path)));
                if files.len() == before {
                    let folder = path.display();
                    problems.push(format!(
                        "no file in “{folder}” has a name as the format has it"
                    ));
                }
            }
            Err(why) => problems.push(why),
        }
    }
    files
}

struct Importer<'a> {
    args: &'a ImportArgs,
    tags: TagSet,
    mapping: BTreeMap<String, TagKey>,
    settings: settings::Settings,
}

impl<'a> Importer<'a> {
    fn new(args: &'a ImportArgs) -> Self {
        let mut chosen = settings::default_path()
            .map_or_else(settings::Settings::default, |path| settings::load(&path).0);
        if let Some(author) = &args.author {
            chosen.author.clone_from(author);
        }
        let tags = tags::built_in();
        let pairs = args.mappings.iter();
        let mapping =
            pairs.map(|(label, tag)| (label.clone(), formats::import::tag_of(tag, &tags)));
        Self {
            args,
            mapping: mapping.collect(),
            tags,
            settings: chosen,
        }
    }

    fn file(&self, path: PathBuf, wanted: Option<&'static dyn Format>) -> FileOutcome {
        let incoming = match exchange::read(&path, wanted) {
            Ok(incoming) => incoming,
            Err(why) => {
                return FileOutcome {
                    path,
                    format: None,
                    documents: vec![Err(why)],
                };
            }
        };
        FileOutcome {
            format: Some(incoming.format.about()),
            documents: self.documents(&path, &incoming),
            path,
        }
    }

    fn documents(&self, path: &Path, incoming: &Incoming) -> Vec<Result<Imported, String>> {
        let taker = Taker {
            settings: &self.settings,
            tags: &self.tags,
            mapping: &self.mapping,
        };
        let take = |index, article| {
            if self.args.dry_run {
                taker.look(incoming, index, article)
            } else {
                taker.take(incoming, index, article)
            }
        };
        if let Some(article) = &self.args.into {
            let meant = taker.meant(incoming, article);
            return vec![meant.and_then(|index| take(index, Article::There(article.clone())))];
        }
        let beside = path.parent().unwrap_or(Path::new(""));
        let folder = self.args.output.as_deref().unwrap_or(beside);
        (0..incoming.documents.len())
            .map(|index| take(index, exchange::article_for(incoming, index, folder)?))
            .collect()
    }
}

impl FileOutcome {
    fn exit_code(&self) -> u8 {
        let of = |outcome: &Result<Imported, String>| match outcome {
            Ok(imported) => {
                let plan = &imported.plan;
                u8::from(!plan.waiting.is_empty() || !plan.left_out.is_empty())
            }
            Err(_) => 2,
        };
        self.documents.iter().map(of).max().unwrap_or(2)
    }
}
