//! The report of an export, in JSON for programs. Field names and words stay as they are; new
//! ones may come. No offsets here.
//!
//! ```text
//! {"format": "evimark-export/1", "exit_code": 0, "to": "brat",
//!  "documents": [{"name": "article.txt", "sha256": "…", "marks": 70}],
//!  "files": ["corpus/article.ann", "corpus/article.txt"],
//!  "flattened": [{"document": "article.txt", "id": "x7k2", "why": "…"}],
//!  "in_part": [], "left_out": [],
//!  "refused": null, "problems": [{"path": "empty/", "what": "…"}]}
//! ```
//!
//! `id` is `null` for the document as a whole; `refused` says why nothing was written.

use serde::Serialize;

use super::Report;
use crate::formats::LossKind;

/// What the report says its format is.
const FORMAT: &str = "evimark-export/1";

#[derive(Serialize)]
struct Told<'a> {
    format: &'static str,
    exit_code: u8,
    to: &'static str,
    documents: Vec<Document<'a>>,
    files: Vec<String>,
    flattened: Vec<Loss<'a>>,
    in_part: Vec<Loss<'a>>,
    left_out: Vec<Loss<'a>>,
    refused: Option<&'a str>,
    problems: Vec<Problem<'a>>,
}

#[derive(Serialize)]
struct Document<'a> {
    name: &'a str,
    sha256: &'a str,
    marks: usize,
}

#[derive(Serialize)]
struct Loss<'a> {
    document: &'a str,
    id: Option<String>,
    why: &'a str,
}

#[derive(Serialize)]
struct Problem<'a> {
    path: String,
    what: &'a str,
}

pub fn tell(report: &Report<'_>, exit_code: u8) -> String {
    let of_kind = |kind| {
        let losses = report
            .losses
            .all
            .iter()
            .filter(move |loss| loss.kind == kind);
        let losses = losses.map(|loss| Loss {
            document: &loss.document,
            id: loss.id.map(|id| id.to_string()),
            why: &loss.why,
        });
        losses.collect()
    };
    let documents = report.documents.iter().map(|document| Document {
        name: &document.name,
        sha256: &document.sha256,
        marks: document.marks.len() + document.marks.unplaced().len(),
    });
    let problems = report.problems.iter().map(|problem| Problem {
        path: problem.path.display().to_string(),
        what: &problem.what,
    });
    let told = Told {
        format: FORMAT,
        exit_code,
        to: report.about.id,
        documents: documents.collect(),
        files: report
            .written
            .iter()
            .map(|path| path.display().to_string())
            .collect(),
        flattened: of_kind(LossKind::Flattened),
        in_part: of_kind(LossKind::InPart),
        left_out: of_kind(LossKind::LeftOut),
        refused: report.refused.as_deref(),
        problems: problems.collect(),
    };
    let mut json = serde_json::to_string_pretty(&told).unwrap_or_default();
    json.push('\n');
    json
}
