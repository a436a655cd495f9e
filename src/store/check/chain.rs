//! One walk through a history: is it as it was written, can each record be understood, do the
//! changes fit, and what were the marks where the file of marks says that it stands.
//! Lines and records count from 1, indexes from 0.

use super::words::{MOST_TOLD, count};
use super::{HistoryState, Part, Report, Severity};
use crate::store::history::v1::{self, Cause, Edit, What};
use crate::store::history::{History, State, is_copy_intact};
use crate::store::sidecar::v1::Source;
use crate::text::excerpt;

/// What the marks of the sidecar are to be compared with.
pub enum Compare<'a> {
    /// There is no sidecar.
    Nothing,
    /// The marks after so many records.
    After(&'a State, usize),
    /// The sidecar does not say, and was never saved: the marks as they were found, or else
    /// those at the end.
    Anywhere(&'a State),
}

/// What a walk through a history found.
#[derive(Default)]
pub struct Chain {
    /// Whether it is as it was written.
    pub is_intact: bool,
    /// The marks are known up to here: so many records can be trusted, understood and fit.
    pub known: usize,
    /// The versions of the source, each with the index of the record that tells of it.
    pub versions: Vec<(usize, Source)>,
    /// When the sidecar was written: index, name, fingerprint in hexadecimal digits.
    pub saves: Vec<(usize, String, String)>,
    /// The indexes of the records that changed marks.
    pub changes: Vec<usize>,
    /// After how many records the marks were compared, and what differs in the sidecar.
    pub compared: Option<(usize, Vec<Edit>)>,
    /// Whether any mark is there at the end.
    pub has_marks: bool,
}

impl Chain {
    /// Walks through a history and tells what is wrong with it.
    pub fn walk(history: &History, with: &Compare<'_>, report: &mut Report) -> Self {
        report.counts.records = history.len();
        report.history = HistoryState::Intact;
        tell_faults(history, report);
        tell_torn(history, report);
        let trusted = match history.faults().first() {
            // Up to the first fault each line is a record.
            Some(fault) => fault.line as usize - 1,
            None => history.len(),
        };
        let mut chain = Self {
            is_intact: history.faults().is_empty(),
            ..Self::default()
        };
        let mut is_off = false;
        let mut state = State::default();
        chain.compare(with, &state, 0, false);
        for index in 0..trusted {
            let record = match history.record(index) {
                Ok(record) => record,
                Err(error) => {
                    report.damaged(history, index, error.to_string());
                    break;
                }
            };
            match &record.what {
                What::Close => {}
                what => is_off = *what == What::Off,
            }
            if let Err(why) = chain.take(&record, index, &mut state, history, report) {
                report.damaged(history, index, why);
                break;
            }
            chain.known = index + 1;
            let was_found = matches!(
                record.what,
                What::Change {
                    cause: Cause::Found,
                    ..
                }
            );
            chain.compare(with, &state, chain.known, was_found);
        }
        if chain.known == history.len() {
            chain.compare(with, &state, chain.known, true);
        } else {
            if let (Compare::Anywhere(_), Some((_, differences))) = (with, &chain.compared)
                && !differences.is_empty()
            {
                chain.compared = None;
            }
            let what = match chain.known {
                0 => "no change was replayed, because the first record cannot be trusted or understood".to_owned(),
                known => format!(
                    "only the {} before record {} were replayed; from there on they cannot be trusted or understood",
                    count(known, "record"),
                    known + 1
                ),
            };
            report.tell(Part::History, Severity::Note, what);
        }
        if is_off && report.history == HistoryState::Intact {
            report.history = HistoryState::Off;
        }
        chain.has_marks = state != State::default();
        chain
    }

    /// Takes a record in, or says why it does not fit.
    fn take(
        &mut self,
        record: &v1::Record,
        index: usize,
        state: &mut State,
        history: &History,
        report: &mut Report,
    ) -> Result<(), String> {
        if (index == 0) != matches!(record.what, What::Begin { .. }) {
            return Err("a history begins in its first record, and only there".to_owned());
        }
        match &record.what {
            What::Begin { format, source } => {
                if format != v1::FORMAT {
                    let format = excerpt(format);
                    return Err(format!(
                        "the history was written as “{format}” by another version of Evimark"
                    ));
                }
                if record.prev != source.sha256 {
                    return Err(
                        "the first record is not bound to the source that it names".to_owned()
                    );
                }
                self.versions.push((index, source.clone()));
            }
            What::Source { source, copy } => {
                if !copy.is_empty() && !is_copy_intact(copy, source.bytes, &source.sha256) {
                    let finding = report.tell(
                        Part::History,
                        Severity::Problem,
                        "the copy of the source in this record is damaged: it is not what it says",
                    );
                    finding.line = Some(history.line_of(index));
                    finding.record = Some(record.record);
                }
                self.versions.push((index, source.clone()));
            }
            What::Change { edits, .. } => {
                state
                    .apply_all(edits, record.record)
                    .map_err(|error| error.to_string())?;
                if !edits.is_empty() {
                    self.changes.push(index);
                }
            }
            What::Save { name, sha256 } => self.saves.push((index, name.clone(), sha256.clone())),
            What::Open { .. } | What::Close | What::Off => {}
        }
        Ok(())
    }

    /// Compares after so many records, if that is where to compare.
    fn compare(&mut self, with: &Compare<'_>, state: &State, count: usize, is_likely: bool) {
        match with {
            Compare::After(there, at) if *at == count => {
                self.compared = Some((count, state.edits_to(there)));
            }
            Compare::Anywhere(there) if is_likely => {
                let differences = state.edits_to(there);
                let is_better = match &self.compared {
                    // The later they agree, the fewer changes are missing.
                    Some((_, others)) => differences.is_empty() || !others.is_empty(),
                    None => true,
                };
                if is_better {
                    self.compared = Some((count, differences));
                }
            }
            _ => {}
        }
    }

    /// Whether a version of the source with this fingerprint was marked.
    pub fn knows(&self, sha256: &str) -> bool {
        self.versions
            .iter()
            .any(|(_, source)| source.sha256 == sha256)
    }
}

fn tell_faults(history: &History, report: &mut Report) {
    let faults = history.faults();
    if !faults.is_empty() {
        report.history = HistoryState::Altered;
    }
    for fault in faults.iter().take(MOST_TOLD) {
        let finding = report.tell(Part::History, Severity::Altered, fault.what.clone());
        finding.line = Some(fault.line);
    }
    if let Some(more) = faults.len().checked_sub(MOST_TOLD + 1) {
        let what = format!("and so on: {} more were altered", count(more + 1, "record"));
        let finding = report.tell(Part::History, Severity::Altered, what);
        finding.line = faults.get(MOST_TOLD).map(|fault| fault.line);
    }
}

fn tell_torn(history: &History, report: &mut Report) {
    if history.torn_bytes() == 0 {
        return;
    }
    let what = format!(
        "the last record was never finished ({}): the program or the machine stopped while it was being written, so it was never called saved, and opening the article for marking takes it out",
        count(history.torn_bytes(), "byte")
    );
    let line = match history.len().checked_sub(1) {
        Some(last) => history.line_of(last) + 1,
        None => 1,
    };
    report.tell(Part::History, Severity::Note, what).line = Some(line);
}

impl Report {
    fn damaged(&mut self, history: &History, index: usize, why: String) {
        if self.history == HistoryState::Intact {
            self.history = HistoryState::Damaged;
        }
        let finding = self.tell(Part::History, Severity::Problem, why);
        finding.line = Some(history.line_of(index));
        finding.record = Some(index as u64 + 1);
    }
}
