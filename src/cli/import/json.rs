//! What an import did, in JSON for programs. Field names and words stay as they are; new ones
//! may come. Lines count from 1. No offsets here.
//!
//! ```text
//! {"format": "evimark-import/1", "exit_code": 1, "files": [
//!   {"path": "labels.json", "from": "label-studio", "documents": [
//!     {"article": "article.txt", "article_is_new": false, "text": "same",
//!      "offsets": {"state": "proven", "unit": "utf-16", "line_ends_folded": false,
//!                  "end_inclusive": false, "quotes": 70, "fitting": 70},
//!      "placed": 68, "links": 0, "renamed": 0,
//!      "tags": [{"label": "ORG", "tag": "ORG", "is_known": false, "count": 5}],
//!      "waiting": [{"key": "T4", "line": 4, "label": "ORG", "quote": "…", "why": "…"}],
//!      "duplicates": [], "left_out": []},
//!     {"error": "…"}]}],
//!  "problems": ["…"]}
//! ```
//!
//! `text` is `same`, `line ends differ`, `white space differs`, `different`, or `null` where the
//! file carries none; `state` is `proven`, `assumed`, `searched`, `quoted` (no offsets,
//! only words) or `none`.

use serde::Serialize;

use super::FileOutcome;
use crate::formats::import::Remark;
use crate::formats::placing::{Counted, Likeness};
use crate::formats::{Counting, End, LineEnds};
use crate::session::exchange::{Article, Imported};

/// What the report says its format is.
const FORMAT: &str = "evimark-import/1";

#[derive(Serialize)]
struct Report<'a> {
    format: &'static str,
    exit_code: u8,
    files: Vec<File<'a>>,
    problems: &'a [String],
}

#[derive(Serialize)]
struct File<'a> {
    path: String,
    from: Option<&'static str>,
    documents: Vec<Document<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Document<'a> {
    Failed { error: &'a str },
    Imported(Box<Outcome<'a>>),
}

#[derive(Serialize)]
struct Outcome<'a> {
    article: String,
    article_is_new: bool,
    text: Option<&'static str>,
    offsets: Offsets,
    placed: usize,
    links: usize,
    renamed: usize,
    tags: Vec<TagUse<'a>>,
    waiting: Vec<Mark<'a>>,
    duplicates: Vec<Mark<'a>>,
    left_out: Vec<Mark<'a>>,
}

#[derive(Serialize)]
struct Offsets {
    /// As described above.
    state: &'static str,
    unit: Option<&'static str>,
    line_ends_folded: bool,
    end_inclusive: bool,
    quotes: usize,
    fitting: usize,
}

#[derive(Serialize)]
struct TagUse<'a> {
    label: &'a str,
    tag: &'a str,
    is_known: bool,
    count: usize,
}

#[derive(Serialize)]
struct Mark<'a> {
    key: &'a str,
    line: Option<u32>,
    label: &'a str,
    quote: &'a str,
    why: &'static str,
}

pub fn tell(outcomes: &[FileOutcome], problems: &[String], exit_code: u8) -> String {
    let files = outcomes.iter().map(|outcome| File {
        path: outcome.path.display().to_string(),
        from: outcome.format.map(|about| about.id),
        documents: outcome.documents.iter().map(document).collect(),
    });
    let report = Report {
        format: FORMAT,
        exit_code,
        files: files.collect(),
        problems,
    };
    let mut json = serde_json::to_string_pretty(&report).unwrap_or_default();
    json.push('\n');
    json
}

fn document(outcome: &Result<Imported, String>) -> Document<'_> {
    let imported = match outcome {
        Ok(imported) => imported,
        Err(error) => return Document::Failed { error },
    };
    let plan = &imported.plan;
    let tags = plan.tags.iter().map(|tag| TagUse {
        label: &tag.label,
        tag: tag.tag.as_str(),
        is_known: tag.is_known,
        count: tag.count,
    });
    Document::Imported(Box::new(Outcome {
        article: imported.article.path().display().to_string(),
        article_is_new: matches!(imported.article, Article::New(_)),
        text: imported.placed.likeness.map(|likeness| match likeness {
            Likeness::Same => "same",
            Likeness::LineEnds => "line ends differ",
            Likeness::WhiteSpace => "white space differs",
            Likeness::Different => "different",
        }),
        offsets: offsets(&imported.placed.counted),
        placed: plan.placed,
        links: plan.links,
        renamed: plan.renamed,
        tags: tags.collect(),
        waiting: plan.waiting.iter().map(mark).collect(),
        duplicates: plan.duplicates.iter().map(mark).collect(),
        left_out: plan.left_out.iter().map(mark).collect(),
    }))
}

fn offsets(counted: &Counted) -> Offsets {
    let (state, counting, quotes, fitting) = match *counted {
        Counted::Proven(counting, quotes) => ("proven", Some(counting), quotes, quotes),
        Counted::Assumed(counting) => ("assumed", Some(counting), 0, 0),
        Counted::Searched { best, fit, quotes } => ("searched", Some(best), quotes, fit),
        Counted::Quoted(quotes) => ("quoted", None, quotes, 0),
        Counted::Nothing => ("none", None, 0, 0),
    };
    let is = |wanted: fn(Counting) -> bool| counting.is_some_and(wanted);
    Offsets {
        state,
        unit: counting.map(|counting| counting.unit.id()),
        line_ends_folded: is(|counting| counting.line_ends == LineEnds::Folded),
        end_inclusive: is(|counting| counting.end == End::Inclusive),
        quotes,
        fitting,
    }
}

fn mark(remark: &Remark) -> Mark<'_> {
    Mark {
        key: &remark.key,
        line: (remark.line > 0).then_some(remark.line),
        label: &remark.label,
        quote: &remark.quote,
        why: remark.why,
    }
}
