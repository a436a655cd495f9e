//! `evimark import`: takes in the marks of other programs' files. Offsets are those of the
//! formats; nothing of them is shown.

mod headless;
mod json;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::check::Format as Telling;
use super::export::progress_bar;
use crate::formats::placing::Placed;
use crate::formats::{self, About, Format, Plan};
use crate::model::{Snapshot, TagKey, TagSet};
use crate::session::exchange::{self, Article, Incoming};
use crate::store::{Expected, settings, tags, write_atomic};
use headless::Desk;

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

/// A document of a file and what an import does, or did.
struct Imported {
    article: Article,
    placed: Placed,
    plan: Plan,
}

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
        let documents = match &self.args.into {
            Some(article) => vec![self.matching(&incoming, article)],
            None => (0..incoming.documents.len())
                .map(|index| self.by_name(&path, &incoming, index))
                .collect(),
        };
        FileOutcome {
            path,
            format: Some(incoming.format.about()),
            documents,
        }
    }

    /// Takes the document of the file that has the text of the article, or its name.
    fn matching(&self, incoming: &Incoming, article: &Path) -> Result<Imported, String> {
        let desk = Desk::open(article, &self.settings)?;
        let document = desk.document()?;
        let (name, text) = (document.name().to_owned(), document.text().as_str());
        let index = exchange::best_match(&incoming.documents, &name, text);
        let index = index.ok_or_else(|| {
            let len = incoming.documents.len();
            format!("the file holds {len} documents, and none of them has this text or the name “{name}”")
        })?;
        self.take(desk, incoming, index, Article::There(article.to_owned()))
    }

    fn by_name(&self, path: &Path, incoming: &Incoming, index: usize) -> Result<Imported, String> {
        let beside = path.parent().unwrap_or(Path::new(""));
        let folder = self.args.output.as_deref().unwrap_or(beside);
        let article = exchange::article_for(incoming, index, folder)?;
        if let Article::New(new) = &article {
            let text = incoming.documents[index]
                .text
                .as_deref()
                .unwrap_or_default();
            if self.args.dry_run {
                return self.look(incoming, index, text, article);
            }
            if let Some(output) = &self.args.output {
                exchange::make_folder(output).map_err(|error| error.to_string())?;
            }
            write_atomic(new, text.as_bytes(), Expected::Absent)
                .map_err(|error| error.to_string())?;
            let taken = Desk::open(new, &self.settings)
                .and_then(|desk| self.take(desk, incoming, index, article.clone()));
            if taken.is_err() {
                exchange::take_back(new);
            }
            return taken;
        }
        let desk = Desk::open(article.path(), &self.settings)?;
        self.take(desk, incoming, index, article)
    }

    fn wishes(&self) -> formats::import::Wishes<'_> {
        formats::import::Wishes {
            tags: &self.tags,
            mapping: &self.mapping,
            by: &self.settings.author,
            now: crate::model::annotation::now(),
        }
    }

    /// What would happen to an article that is not there yet.
    fn look(
        &self,
        incoming: &Incoming,
        index: usize,
        text: &str,
        article: Article,
    ) -> Result<Imported, String> {
        let text = crate::text::SourceText::new(text).map_err(|error| error.to_string())?;
        let foreign = &incoming.documents[index];
        let placed = formats::placing::place(foreign, &text, &|| false);
        let placed = placed.ok_or("it was cancelled")?;
        let plan = formats::import::plan(foreign, &placed, &Snapshot::default(), &self.wishes());
        Ok(Imported {
            article,
            placed,
            plan,
        })
    }

    fn take(
        &self,
        mut desk: Desk,
        incoming: &Incoming,
        index: usize,
        article: Article,
    ) -> Result<Imported, String> {
        let foreign = &incoming.documents[index];
        let document = desk.document()?;
        let placed = formats::placing::place(foreign, document.text(), &|| false);
        let placed = placed.ok_or("it was cancelled")?;
        let there = document.annotations.snapshot();
        let plan = formats::import::plan(foreign, &placed, &there, &self.wishes());
        if !self.args.dry_run {
            desk.import(plan.clone())?;
        }
        desk.close();
        Ok(Imported {
            article,
            placed,
            plan,
        })
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
