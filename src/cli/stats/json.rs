//! The figures in JSON for programs. Field names and words stay as they are; new ones may come.
//! Lengths and offsets are Unicode code points, counted from 0; lines count from 1. What is not
//! known is `null`.
//!
//! ```text
//! {"format": "evimark-stats/1", "exit_code": 0,
//!  "total": {"documents": 2, "characters": 9120, "covered_characters": 4022, "coverage": 0.441,
//!    "marks": 70, "without_place": 0, "set_aside": 0, "links": 3, "in_parts": 1,
//!    "overlapping": 35, "deepest": {"path": "article.txt", "marks": 3, "line": 12, "start": 815},
//!    "lengths": {"shortest": 2, "median": 14.5, "longest": 305},
//!    "tags": [{"tag": "claim", "name": "Claim", "marks": 20, "covered_characters": 3100,
//!      "coverage": 0.34, "lengths": {…}}, …],
//!    "authors": [{"author": "olena", "marks": 70}],
//!    "verdicts": {"accepted": 12, "rejected": 1, "disputed": 0, "none": 57}},
//!  "documents": [{"path": "article.txt", "findings": ["line 9, mark x7k2: …"], …}, …],
//!  "problems": [{"path": "gone.txt", "what": "…"}]}
//! ```
//!
//! Each of `documents` has the same fields as `total`, but for `documents`.

use serde::Serialize;

use super::Counted;
use super::figures::{Figures, Lengths, TagFigures, share};
use crate::cli::documents::Problem;
use crate::cli::letters::in_order;
use crate::cli::output::{ProblemOutput, shown};
use crate::model::TagSet;

/// What the answer says its format is.
const FORMAT: &str = "evimark-stats/1";

#[derive(Serialize)]
pub struct Output {
    format: &'static str,
    exit_code: u8,
    total: Total,
    documents: Vec<DocumentOutput>,
    problems: Vec<ProblemOutput>,
}

#[derive(Serialize)]
struct Total {
    documents: usize,
    #[serde(flatten)]
    figures: FiguresOutput,
}

#[derive(Serialize)]
struct DocumentOutput {
    path: String,
    findings: Vec<String>,
    #[serde(flatten)]
    figures: FiguresOutput,
}

#[derive(Serialize)]
struct FiguresOutput {
    characters: u64,
    covered_characters: u64,
    coverage: f64,
    marks: usize,
    without_place: usize,
    set_aside: usize,
    links: usize,
    in_parts: usize,
    overlapping: usize,
    deepest: Option<DeepestOutput>,
    lengths: Option<LengthsOutput>,
    tags: Vec<TagOutput>,
    authors: Vec<AuthorOutput>,
    verdicts: VerdictsOutput,
}

#[derive(Serialize)]
struct DeepestOutput {
    path: String,
    marks: usize,
    line: u32,
    start: u32,
}

#[derive(Serialize)]
struct LengthsOutput {
    shortest: u32,
    median: f64,
    longest: u32,
}

#[derive(Serialize)]
struct TagOutput {
    tag: String,
    name: Option<String>,
    marks: usize,
    covered_characters: u64,
    coverage: f64,
    lengths: Option<LengthsOutput>,
}

#[derive(Serialize)]
struct AuthorOutput {
    author: String,
    marks: usize,
}

#[derive(Serialize)]
struct VerdictsOutput {
    accepted: usize,
    rejected: usize,
    disputed: usize,
    none: usize,
}

/// All documents together, each of them, and what could not be read.
pub fn output(documents: &[Counted], problems: &[Problem], tags: &TagSet, exit_code: u8) -> Output {
    let mut total = Figures::default();
    for document in documents {
        total.add(&document.figures);
    }
    // The first of several equally deep places is kept.
    let deepest_in = documents
        .iter()
        .find(|document| document.figures.deepest == total.deepest);
    Output {
        format: FORMAT,
        exit_code,
        total: Total {
            documents: documents.len(),
            figures: figures(&total, deepest_in, tags),
        },
        documents: documents
            .iter()
            .map(|document| DocumentOutput {
                path: shown(&document.path),
                findings: document.findings.clone(),
                figures: figures(&document.figures, Some(document), tags),
            })
            .collect(),
        problems: problems.iter().map(ProblemOutput::from).collect(),
    }
}

fn figures(figures: &Figures, deepest_in: Option<&Counted>, tags: &TagSet) -> FiguresOutput {
    let deepest = figures.deepest.zip(deepest_in);
    let [accepted, rejected, disputed] = figures.verdicts;
    FiguresOutput {
        characters: figures.chars,
        covered_characters: figures.covered_chars,
        coverage: figures.coverage(),
        marks: figures.marks,
        without_place: figures.waiting,
        set_aside: figures.set_aside,
        links: figures.links,
        in_parts: figures.in_parts,
        overlapping: figures.overlapping,
        deepest: deepest.map(|(deepest, document)| DeepestOutput {
            path: shown(&document.path),
            marks: deepest.marks,
            line: deepest.line,
            start: deepest.char,
        }),
        lengths: figures.lengths().map(LengthsOutput::from),
        tags: tag_outputs(figures, tags),
        authors: figures
            .authors
            .iter()
            .map(|(author, &marks)| AuthorOutput {
                author: author.to_string(),
                marks,
            })
            .collect(),
        verdicts: VerdictsOutput {
            accepted,
            rejected,
            disputed,
            none: figures.unreviewed(),
        },
    }
}

fn tag_outputs(figures: &Figures, tags: &TagSet) -> Vec<TagOutput> {
    let none = TagFigures::default();
    let outputs = in_order(tags, figures.tags.keys()).into_iter().map(|key| {
        let of_tag = figures.tags.get(key).unwrap_or(&none);
        TagOutput {
            tag: key.to_string(),
            name: tags.get(key).map(|tag| tag.name.clone()),
            marks: of_tag.lengths.len(),
            covered_characters: of_tag.covered_chars,
            coverage: share(of_tag.covered_chars, figures.chars),
            lengths: of_tag.lengths().map(LengthsOutput::from),
        }
    });
    outputs.collect()
}

impl From<Lengths> for LengthsOutput {
    fn from(lengths: Lengths) -> Self {
        // Twice a length of at most four billion: the half is exact.
        let half = if lengths.twice_median % 2 == 1 {
            0.5
        } else {
            0.0
        };
        let whole = u32::try_from(lengths.twice_median / 2).unwrap_or(u32::MAX);
        Self {
            shortest: lengths.shortest,
            median: f64::from(whole) + half,
            longest: lengths.longest,
        }
    }
}
