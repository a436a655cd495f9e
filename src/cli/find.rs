//! `evimark find`: a concordance. Each match stands in a column of its own, between the words
//! around it. Offsets that are told are Unicode code points; lines count from 1.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use clap::ColorChoice;

use super::check::Format;
use super::documents::{LoadedDocument, Problem, Which, load, load_text, sources};
use super::output::{FAILED, complain, complain_of, one_line, print, print_json};
use super::tag_choice::TagChoice;
use crate::model::Annotation;
use crate::store::tags;
use crate::text::find::{Finder, Query};
use crate::text::{SourceText, Span};

mod json;
mod text;

/// The exit code where there is no match, as `grep` has it.
const NOTHING_FOUND: u8 = 1;

/// What to find, where, and how to tell.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub struct FindArgs {
    /// What to find; an empty one, with --marks or --tag, finds every mark
    #[arg(value_name = "PATTERN")]
    pub pattern: String,
    /// Articles, or folders: of a folder, all its articles (with --marks or --tag, those that
    /// are marked); hidden files and folders within it are left out
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Find it in the words of marks alone
    #[arg(long)]
    pub marks: bool,
    /// Find it in the words of marks with this tag, by its key or name; may be given several
    /// times
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// The pattern is a regular expression
    #[arg(short, long)]
    pub regex: bool,
    /// Capital and small letters differ
    #[arg(long)]
    pub case: bool,
    /// Whole words alone
    #[arg(short, long)]
    pub word: bool,
    /// Other quotes, dashes and spaces than those of the pattern are not found
    #[arg(long)]
    pub exact: bool,
    /// How many characters to show on either side (a wide one counts as two)
    #[arg(short = 'C', long, value_name = "NUMBER", default_value_t = 40)]
    pub context: usize,
    /// How to tell
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Whether to use colours
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

const HELP: &str = "\
Each match is a line: file and line, the characters from..to, with --marks or --tag the tag and
the id of the mark, then the match between the words around it. It finds what the window finds:
without --exact, typographic quotes and dashes, line breaks and hidden characters make no
difference. In marks, a match lies inside the mark. Nothing is written and nothing is locked.

Exit code:
  0   something was found
  1   nothing was found
  2   the pattern is wrong, or something could not be read

Examples:
  evimark find drafted articles/
  evimark find --regex '\\d+,\\d{3}' --tag figure articles/
  evimark find '' --tag legal-basis article.txt
  evimark find --format json \"Criminal Code\" articles/";

/// A match.
#[derive(Debug)]
struct Hit {
    /// Where it is, in bytes.
    span: Span,
    /// The mark in which it is, where marks were searched.
    mark: Option<Arc<Annotation>>,
}

/// A document and what was found in it.
#[derive(Debug)]
struct Found {
    document: LoadedDocument,
    hits: Vec<Hit>,
}

/// What is looked for.
struct Search {
    /// None finds marks whatever their words are.
    finder: Option<Finder>,
    tags: TagChoice,
    in_marks: bool,
}

/// Finds and tells, and returns the exit code.
#[must_use]
pub fn run(args: &FindArgs) -> u8 {
    let search = match Search::new(args) {
        Ok(search) => search,
        Err(why) => {
            complain(&why);
            return FAILED;
        }
    };
    let which = if search.in_marks {
        Which::Marked
    } else {
        Which::All
    };
    let (paths, mut problems) = sources(&args.paths, which);
    let mut used = BTreeSet::new();
    let found = paths.iter().filter_map(|path| {
        let document = if search.in_marks {
            load(path)
        } else {
            load_text(path)
        };
        match document {
            Ok(document) => {
                let tags = document.annotations.tags().into_iter();
                used.extend(tags.map(|(key, _)| key.clone()));
                let hits = search.hits(&document);
                Some(Found { document, hits })
            }
            Err(what) => {
                problems.push(Problem::new(path, what));
                None
            }
        }
    });
    let (hits, written) = match args.format {
        Format::Text => tell(found, text::Columns::for_paths(&paths), args),
        Format::Json => {
            let found: Vec<Found> = found.collect();
            let hits = found.iter().map(|found| found.hits.len()).sum();
            let code = exit_code(hits, problems.is_empty());
            let output = json::output(&found, &problems, args, code);
            (hits, print_json(&output))
        }
    };
    if let Some(what) = search.tags.complaint(&tags::built_in(), &used) {
        complain(&what);
    }
    let unread = complain_of(&problems);
    exit_code(hits, problems.is_empty())
        .max(unread)
        .max(written)
}

/// Tells each document as soon as it is searched, and returns how many matches there are and
/// the exit code of writing them.
fn tell(
    found: impl Iterator<Item = Found>,
    mut columns: text::Columns,
    args: &FindArgs,
) -> (usize, u8) {
    let mut hits = 0;
    let written = print(args.color, |out, is_coloured| {
        for found in found {
            hits += found.hits.len();
            text::tell(out, &found, &mut columns, args.context, is_coloured)?;
            out.flush()?;
        }
        Ok(())
    });
    (hits, written)
}

fn exit_code(hits: usize, has_no_problem: bool) -> u8 {
    match (hits, has_no_problem) {
        (_, false) => FAILED,
        (0, true) => NOTHING_FOUND,
        (_, true) => 0,
    }
}

impl Search {
    fn new(args: &FindArgs) -> Result<Self, String> {
        let in_marks = args.marks || !args.tag.is_empty();
        let query = Query {
            pattern: args.pattern.clone(),
            case: args.case,
            whole_word: args.word,
            regex: args.regex,
            fold: !args.exact,
        };
        let finder = Finder::new(&query).map_err(|error| error.to_string())?;
        if finder.is_none() && !in_marks {
            return Err(
                "say what to find; with --marks, an empty pattern finds every mark".to_owned(),
            );
        }
        Ok(Self {
            finder,
            tags: TagChoice::new(&args.tag, &tags::built_in()),
            in_marks,
        })
    }

    fn hits(&self, document: &LoadedDocument) -> Vec<Hit> {
        if !self.in_marks {
            let spans = self
                .finder
                .iter()
                .flat_map(|finder| finder.matches(&document.text, 0));
            return spans.map(|span| Hit { span, mark: None }).collect();
        }
        let marks = document.annotations.iter();
        let marks = marks.filter(|mark| self.tags.has(&mark.tag));
        let hits = marks.flat_map(|mark| {
            let spans = self.spans_in(mark, &document.text);
            spans.into_iter().map(|span| Hit {
                span,
                mark: Some(Arc::clone(mark)),
            })
        });
        hits.collect()
    }

    /// The matches inside a mark; without a pattern, its parts.
    fn spans_in(&self, mark: &Annotation, text: &SourceText) -> Vec<Span> {
        let Some(finder) = &self.finder else {
            return mark.fragments.iter().collect();
        };
        let parts = mark.fragments.iter().flat_map(|part| {
            // Alone, so that no match goes on behind the mark.
            let words = SourceText::new(text.slice(part)).ok();
            let spans = words.map(|words| finder.matches(&words, 0).collect::<Vec<_>>());
            let spans = spans.unwrap_or_default().into_iter();
            spans.filter_map(move |span| {
                let [start, end] = [span.start(), span.end()].map(|byte| part.start() + byte);
                text.span(start..end).ok()
            })
        });
        parts.collect()
    }
}

impl Hit {
    /// Its line, from 1.
    fn line(&self, text: &SourceText) -> u32 {
        text.line_of(self.span.start()) + 1
    }

    /// Where it is, in code points.
    fn chars(&self, text: &SourceText) -> (u32, u32) {
        (
            text.char_of(self.span.start()),
            text.char_of(self.span.end()),
        )
    }
}

/// The words on either side of a match, each on one line and at most so many columns wide.
fn context(text: &SourceText, span: Span, columns: usize) -> (String, String) {
    // White space shrinks, and what has no width fits beside the rest.
    let enough = columns.saturating_mul(4);
    let before = text.get(0..span.start());
    let start = before.char_indices().rev().take(enough).last();
    let before = one_line(&before[start.map_or(before.len(), |(at, _)| at)..]);
    let behind = text.get(span.end()..text.len_bytes());
    let end = behind.char_indices().nth(enough);
    let behind = one_line(&behind[..end.map_or(behind.len(), |(at, _)| at)]);
    let ending = super::output::ending(&before, columns).to_owned();
    let beginning = super::output::beginning(&behind, columns).to_owned();
    (ending, beginning)
}
