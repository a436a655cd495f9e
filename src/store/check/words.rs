//! The words that a check uses. No offsets.

use std::path::Path;

use super::{HistoryState, Report, SourceState};
use crate::text::thousands;

/// How many findings of a kind are told one by one.
pub const MOST_TOLD: usize = 100;

/// A number with what is counted: “1 record”, “1,284 records”.
pub fn count(n: usize, one: &str) -> String {
    let end = if n == 1 { "" } else { "s" };
    format!("{} {one}{end}", thousands(n))
}

/// The name of a file, without its folder.
pub fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// All in one line.
pub fn verdict(report: &Report) -> String {
    let source = match report.source {
        SourceState::Verified => "source verified",
        SourceState::Altered => "source altered",
        SourceState::Unmarked => "source not marked",
        SourceState::Missing => "source missing",
        SourceState::Unreadable => "source not readable",
    };
    let mut parts = vec![source.to_owned()];
    let counts = &report.counts;
    if counts.verified == counts.marks {
        parts.push(format!("{} verified", count(counts.marks, "mark")));
    } else {
        let marks = count(counts.marks, "mark");
        parts.push(format!(
            "{} of {marks} verified",
            thousands(counts.verified)
        ));
    }
    if counts.unplaced > 0 {
        parts.push(format!("{} without a place", thousands(counts.unplaced)));
    }
    if counts.lost > 0 {
        parts.push(format!("{} set aside", thousands(counts.lost)));
    }
    let records = count(counts.records, "record");
    match report.history {
        HistoryState::Intact => parts.push(format!("history intact, {records}")),
        HistoryState::Off => parts.push(format!("history switched off after {records}")),
        HistoryState::Altered => parts.push(format!("history altered, {records}")),
        HistoryState::Damaged => parts.push(format!("history damaged, {records}")),
        HistoryState::Absent => parts.push("no history".to_owned()),
        HistoryState::Unreadable => parts.push("history not readable".to_owned()),
    }
    parts.join(", ")
}
