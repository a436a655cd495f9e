//! A concordance in JSON for programs. Field names and words stay as they are; new ones may
//! come. Offsets are Unicode code points, counted from 0, end exclusive; lines count from 1.
//!
//! ```text
//! {"format": "evimark-find/1", "exit_code": 0, "pattern": "drafted", "hits": [
//!   {"path": "article.txt", "line": 3, "start": 66, "end": 73, "words": "drafted",
//!    "before": "46,327 men had been ", "after": ". Article 51",
//!    "mark": {"id": "c5h2", "tag": "claim", "author": "olena"}}],
//!  "problems": [{"path": "gone.txt", "what": "…"}]}
//! ```
//!
//! `words` is the text as it is; in `before` and `after` white space is shortened and control
//! characters are pictures. `mark` is `null` where the text was searched and not the marks.

use serde::Serialize;

use super::{FindArgs, Found, Hit, context};
use crate::cli::documents::{LoadedDocument, Problem};
use crate::cli::output::{ProblemOutput, shown};

/// What the answer says its format is.
const FORMAT: &str = "evimark-find/1";

#[derive(Serialize)]
pub struct Output<'a> {
    format: &'static str,
    exit_code: u8,
    pattern: &'a str,
    hits: Vec<HitOutput<'a>>,
    problems: Vec<ProblemOutput>,
}

#[derive(Serialize)]
struct HitOutput<'a> {
    path: String,
    line: u32,
    start: u32,
    end: u32,
    words: &'a str,
    before: String,
    after: String,
    mark: Option<MarkOutput<'a>>,
}

#[derive(Serialize)]
struct MarkOutput<'a> {
    id: String,
    tag: &'a str,
    author: &'a str,
}

/// All matches, and what could not be read.
pub fn output<'a>(
    found: &'a [Found],
    problems: &[Problem],
    args: &'a FindArgs,
    exit_code: u8,
) -> Output<'a> {
    let hits = found.iter().flat_map(|Found { document, hits }| {
        hits.iter()
            .map(|hit| hit_output(document, hit, args.context))
    });
    Output {
        format: FORMAT,
        exit_code,
        pattern: &args.pattern,
        hits: hits.collect(),
        problems: problems.iter().map(ProblemOutput::from).collect(),
    }
}

fn hit_output<'a>(document: &'a LoadedDocument, hit: &'a Hit, columns: usize) -> HitOutput<'a> {
    let (start, end) = hit.chars(&document.text);
    let (before, after) = context(&document.text, hit.span, columns);
    HitOutput {
        path: shown(&document.path),
        line: hit.line(&document.text),
        start,
        end,
        words: document.text.slice(hit.span),
        before,
        after,
        mark: hit.mark.as_ref().map(|mark| MarkOutput {
            id: mark.id.to_string(),
            tag: mark.tag.as_str(),
            author: &mark.author,
        }),
    }
}
