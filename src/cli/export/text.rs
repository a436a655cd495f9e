//! The report of an export, for people. No offsets here.

use std::fmt::Write as _;

use super::Report;
use crate::formats::{Loss, LossKind};
use crate::text::thousands;

/// So many marks are named for a reason.
const NAMED: usize = 5;
/// So many files are named.
const FILES: usize = 12;

pub fn tell(report: &Report<'_>) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = tell_into(&mut text, report);
    text
}

fn tell_into(text: &mut String, report: &Report<'_>) -> std::fmt::Result {
    let marks: usize = report
        .documents
        .iter()
        .map(|d| d.marks.len() + d.marks.unplaced().len())
        .sum();
    let documents = report.documents.len();
    writeln!(
        text,
        "{}: {}, {}",
        report.about.name,
        counted(documents, "document", "documents"),
        counted(marks, "mark", "marks")
    )?;
    let whole = thousands(marks.saturating_sub(report.losses.marks()));
    writeln!(text, "  {:<16} {whole:>7}", "written whole")?;
    let reasons = report.losses.by_reason();
    for kind in LossKind::ALL {
        for ((_, why), losses) in reasons.iter().filter(|((of, _), _)| *of == kind) {
            tell_reason(text, report, kind, why, losses)?;
        }
    }
    if let Some(why) = &report.refused {
        writeln!(text, "{why}")?;
    }
    for path in report.written.iter().take(FILES) {
        writeln!(text, "{}", path.display())?;
    }
    if report.written.len() > FILES {
        let more = thousands(report.written.len() - FILES);
        writeln!(text, "and {more} more files")?;
    }
    Ok(())
}

fn tell_reason(
    text: &mut String,
    report: &Report<'_>,
    kind: LossKind,
    why: &str,
    losses: &[&Loss],
) -> std::fmt::Result {
    let several = report.documents.len() > 1;
    let named = losses
        .iter()
        .take(NAMED)
        .map(|loss| match (loss.id, several) {
            (Some(id), true) => format!("{} in {}", id, loss.document),
            (Some(id), false) => id.to_string(),
            (None, _) => loss.document.clone(),
        });
    let named: Vec<_> = named.collect();
    let more = if losses.len() > NAMED { ", …" } else { "" };
    writeln!(
        text,
        "  {:<16} {:>7}  {why} ({}{more})",
        kind.word(),
        thousands(losses.len()),
        named.join(", ")
    )
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        thousands(count),
        if count == 1 { one } else { many }
    )
}
