//! What a check found, in JSON for programs. Field names and words stay as they are; new ones
//! may come. Offsets are Unicode code points, counted from 0, end exclusive; lines and records
//! count from 1. What is not known is `null`.
//!
//! ```text
//! {"format": "evimark-check/1", "exit_code": 1, "documents": [
//!   {"source": "article.txt", "marks_file": "article.txt.ron", "history": "article.txt.history",
//!    "result": "altered", "verdict": "source altered, 0 of 70 marks verified, …",
//!    "counts": {"marks": 70, "verified": 0, …},
//!    "findings": [{"part": "source", "path": "article.txt", "line": null, "mark": null,
//!                  "record": null, "severity": "altered", "what": "…"}],
//!    "places": {"has_old_text": true, "marks": [{"mark": "x7k2", "tag": "claim", "kind": "moved",
//!               "from": [{"start": 3, "end": 5, "line": 1, "words": "…"}],
//!               "candidates": [[{"start": 13, "end": 15, "line": 2, "words": "…"}]]}]}}],
//!  "not_checked": [{"path": "empty/", "what": "…"}]}
//! ```
//!
//! `result` is `in-order`, `notes`, `problems`, `altered` or `not-checked`; `part` is `source`,
//! `marks` or `history`; `severity` is `note`, `problem` or `altered`; `kind` is `unmoved`,
//! `moved`, `altered`, `ambiguous` or `lost`. `places` is `null` without `--reanchor` and where
//! the source is the one that was marked.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::{Checked, Document, Outcome};
use crate::store::check::places::{self, Kind};
use crate::store::check::{Counts, Finding};

/// What the report says its format is.
const FORMAT: &str = "evimark-check/1";

#[derive(Serialize)]
struct Output {
    format: &'static str,
    exit_code: u8,
    documents: Vec<DocumentOutput>,
    not_checked: Vec<NotChecked>,
}

#[derive(Serialize)]
struct DocumentOutput {
    source: String,
    marks_file: String,
    history: String,
    result: &'static str,
    verdict: String,
    counts: CountsOutput,
    findings: Vec<FindingOutput>,
    places: Option<PlacesOutput>,
}

#[derive(Serialize)]
struct CountsOutput {
    marks: usize,
    verified: usize,
    without_place: usize,
    set_aside: usize,
    links: usize,
    records: usize,
    pending_changes: usize,
}

#[derive(Serialize)]
struct FindingOutput {
    part: &'static str,
    path: String,
    line: Option<u32>,
    mark: Option<String>,
    record: Option<u64>,
    severity: &'static str,
    what: String,
}

#[derive(Serialize)]
struct PlacesOutput {
    has_old_text: bool,
    marks: Vec<MarkOutput>,
}

#[derive(Serialize)]
struct MarkOutput {
    mark: String,
    tag: String,
    kind: &'static str,
    from: Vec<SpotOutput>,
    candidates: Vec<Vec<SpotOutput>>,
}

#[derive(Serialize)]
struct SpotOutput {
    start: u64,
    end: u64,
    line: Option<u32>,
    words: String,
}

#[derive(Serialize)]
struct NotChecked {
    path: String,
    what: String,
}

/// Tells all documents as one JSON value.
pub fn tell(
    out: &mut impl Write,
    documents: impl Iterator<Item = Checked>,
    outcomes: &mut Vec<Outcome>,
) -> io::Result<()> {
    let mut output = Output {
        format: FORMAT,
        exit_code: 0,
        documents: Vec::new(),
        not_checked: Vec::new(),
    };
    for checked in documents {
        let outcome = checked.outcome();
        outcomes.push(outcome);
        output.exit_code = output.exit_code.max(outcome.exit_code());
        match checked {
            Checked::Nothing { path, why } => output.not_checked.push(NotChecked {
                path: shown(&path),
                what: why,
            }),
            Checked::Document(document) => {
                output.documents.push(document_output(*document, outcome));
            }
        }
    }
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn document_output(document: Document, outcome: Outcome) -> DocumentOutput {
    let Document { report, places } = document;
    DocumentOutput {
        source: shown(&report.source_path),
        marks_file: shown(&report.sidecar_path),
        history: shown(&report.history_path),
        result: match outcome {
            Outcome::InOrder => "in-order",
            Outcome::Notes => "notes",
            Outcome::Problems => "problems",
            Outcome::Altered => "altered",
            Outcome::NotChecked => "not-checked",
        },
        verdict: report.verdict,
        counts: counts(&report.counts),
        findings: report.findings.into_iter().map(finding).collect(),
        places: places.map(|places| PlacesOutput {
            has_old_text: places.has_old_text,
            marks: places.marks.into_iter().map(mark).collect(),
        }),
    }
}

fn counts(counts: &Counts) -> CountsOutput {
    CountsOutput {
        marks: counts.marks,
        verified: counts.verified,
        without_place: counts.unplaced,
        set_aside: counts.lost,
        links: counts.links,
        records: counts.records,
        pending_changes: counts.pending,
    }
}

fn finding(finding: Finding) -> FindingOutput {
    FindingOutput {
        part: finding.part.word(),
        path: shown(&finding.path),
        line: finding.line,
        mark: finding.mark,
        record: finding.record,
        severity: finding.severity.word(),
        what: finding.what,
    }
}

fn mark(mark: places::MarkPlaces) -> MarkOutput {
    let spots = |spots: Vec<places::Spot>| spots.into_iter().map(spot).collect();
    MarkOutput {
        mark: mark.id,
        tag: mark.tag,
        kind: match mark.kind {
            Kind::Unmoved => "unmoved",
            Kind::Moved => "moved",
            Kind::Altered => "altered",
            Kind::Ambiguous => "ambiguous",
            Kind::Lost => "lost",
        },
        from: spots(mark.from),
        candidates: mark.candidates.into_iter().map(spots).collect(),
    }
}

fn spot(spot: places::Spot) -> SpotOutput {
    SpotOutput {
        start: spot.chars.start,
        end: spot.chars.end,
        line: spot.line,
        words: spot.words,
    }
}

/// A path as it was given. What is no Unicode in it becomes �.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
