//! Whether the file of marks says what the history says. Editing the file of marks by hand or
//! with another program is allowed, and told. Lines and records count from 1.

use super::chain::{Chain, Compare};
use super::differences::{self, Lines};
use super::words::{MOST_TOLD, count};
use super::{HistoryState, Part, Report, Severity, Stored};
use crate::store::Fingerprint;
use crate::store::history::{History, Position, State};
use crate::store::sidecar::v1;

/// Where in the history the file of marks says that it stands.
pub enum Stand {
    /// There is no file of marks, or it says nothing.
    Unsaid {
        /// The index of the record that tells when it was written last.
        saved: Option<usize>,
    },
    /// It says that a person switched the history off.
    Off,
    /// After so many records.
    After(usize),
    /// At a record that the history does not have, or without a history at all.
    Nowhere {
        /// The number that it names.
        record: u64,
    },
}

impl Stand {
    /// Where this file of marks stands in this history.
    pub fn of(stored: Option<&Stored>, history: Option<&History>) -> Self {
        match stored.and_then(|stored| stored.frame().history.as_ref()) {
            None => Self::Unsaid {
                saved: history.and_then(History::last_save).map(|(index, _)| index),
            },
            Some(v1::History::Off) => Self::Off,
            Some(v1::History::At { record, sha256 }) => {
                let position = Fingerprint::from_hex(sha256).map(|sha256| Position {
                    record: *record,
                    sha256,
                });
                let count = history.zip(position).and_then(|(h, p)| h.index_of(p));
                match count {
                    Some(count) => Self::After(count),
                    None => Self::Nowhere { record: *record },
                }
            }
        }
    }

    /// What these marks are to be compared with.
    pub fn compare<'a>(&self, marks: &'a State) -> Compare<'a> {
        match self {
            Self::After(count) => Compare::After(marks, *count),
            Self::Unsaid { saved: Some(index) } => Compare::After(marks, *index),
            Self::Unsaid { saved: None } => Compare::Anywhere(marks),
            Self::Off | Self::Nowhere { .. } => Compare::Nothing,
        }
    }
}

impl Report {
    pub(super) fn check_agreement(
        &mut self,
        stored: Option<&Stored>,
        chain: Option<&Chain>,
        stand: &Stand,
    ) {
        let (stored, chain) = match (stored, chain) {
            (Some(stored), Some(chain)) => (stored, chain),
            (Some(_), None) => return self.tell_missing_history(stand),
            (None, Some(chain)) => return self.tell_missing_sidecar(chain),
            (None, None) => return,
        };
        match stand {
            Stand::Nowhere { record } => {
                let what = format!(
                    "the marks were saved at record {record} of the history, and the history does not have that record: it was cut off, rewritten or replaced by another"
                );
                let finding = self.tell(Part::History, Severity::Altered, what);
                finding.record = Some(*record);
                self.history = HistoryState::Altered;
            }
            Stand::Off if self.history == HistoryState::Off => {
                self.tell(
                    Part::History,
                    Severity::Note,
                    "a person switched the history off; what changed since then is not in it",
                );
            }
            Stand::Off => {
                self.tell(
                    Part::Sidecar,
                    Severity::Note,
                    "the file of marks says that the history was switched off, but the history does not say so",
                );
            }
            Stand::After(_) | Stand::Unsaid { .. } => self.compare_marks(stored, chain, stand),
        }
    }

    fn compare_marks(&mut self, stored: &Stored, chain: &Chain, stand: &Stand) {
        if self.history == HistoryState::Off {
            self.tell(
                Part::Sidecar,
                Severity::Note,
                "the history was switched off, but the file of marks does not say so",
            );
        }
        if chain.changes.is_empty() && matches!(stand, Stand::Unsaid { saved: None }) {
            if !stored.is_empty() {
                self.tell(
                    Part::Sidecar,
                    Severity::Note,
                    "the marks are not in the history yet; the first change takes them in",
                );
            }
            return;
        }
        let Some((stood, differences)) = &chain.compared else {
            self.tell(
                Part::Sidecar,
                Severity::Note,
                format!(
                    "the marks cannot be compared with the history beyond its record {}",
                    chain.known
                ),
            );
            return;
        };
        if !chain.saves.is_empty() && matches!(stand, Stand::Unsaid { .. }) {
            self.tell(
                Part::Sidecar,
                Severity::Note,
                "the file of marks does not name the record of the history at which it was saved: something other than Evimark wrote it",
            );
        }
        self.tell_differences(stored, differences);
        self.tell_pending(chain, *stood);
        self.tell_other_bytes(stored, chain, *stood, differences.is_empty());
    }

    fn tell_differences(
        &mut self,
        stored: &Stored,
        differences: &[crate::store::history::v1::Edit],
    ) {
        if differences.is_empty() {
            return;
        }
        let lines = Lines::of(stored);
        let told = differences::in_words(differences, &lines);
        let all = told.len();
        for difference in told.into_iter().take(MOST_TOLD) {
            let finding = self.tell(Part::Sidecar, Severity::Note, difference.what);
            finding.line = difference.line;
            finding.mark = Some(difference.mark);
        }
        if let Some(more) = all.checked_sub(MOST_TOLD + 1) {
            let what = format!("{} more differ from the history", count(more + 1, "mark"));
            self.tell(Part::Sidecar, Severity::Note, what);
        }
    }

    /// Changes that only the history has.
    fn tell_pending(&mut self, chain: &Chain, stood: usize) {
        let pending = chain.changes.iter().filter(|&&index| index >= stood);
        self.counts.pending = pending.count();
        let what = match self.counts.pending {
            0 => return,
            1 => "1 change is in the history and not yet in the file of marks; opening the article takes it in".to_owned(),
            n => format!(
                "{} are in the history and not yet in the file of marks; opening the article takes them in",
                count(n, "change")
            ),
        };
        self.tell(Part::Sidecar, Severity::Note, what);
    }

    /// A file that is not, to the byte, the one that was saved last.
    fn tell_other_bytes(&mut self, stored: &Stored, chain: &Chain, stood: usize, says_same: bool) {
        let here = stored.sha256.to_hex();
        let name = super::words::name(&self.sidecar_path);
        let number = |index: usize| index + 1;
        let last = chain.saves.last();
        let same = chain.saves.iter().rfind(|(.., sha256)| *sha256 == here);
        match (same, last) {
            (Some((then, ..)), Some((last, last_name, sha256)))
                if *sha256 != here && *last_name == name =>
            {
                let what = format!(
                    "this is an older version of the file of marks: it was saved so in record {}, and saved again in record {}",
                    number(*then),
                    number(*last)
                );
                self.tell(Part::Sidecar, Severity::Note, what);
            }
            // A file that stands after the last saving was saved, and the program stopped
            // before it could record that.
            (None, Some((last, ..))) if says_same && stood <= *last => {
                self.tell(
                    Part::Sidecar,
                    Severity::Note,
                    "the file of marks was rewritten outside Evimark, but says the same",
                );
            }
            _ => {}
        }
    }

    fn tell_missing_history(&mut self, stand: &Stand) {
        match stand {
            Stand::Nowhere { record } if self.history == HistoryState::Absent => {
                let what =
                    format!("the history is missing: the marks were saved at its record {record}");
                self.tell(Part::History, Severity::Problem, what).record = Some(*record);
            }
            Stand::Off => {
                self.tell(
                    Part::Sidecar,
                    Severity::Note,
                    "a person switched the history off: what changes is recorded nowhere",
                );
            }
            _ => {}
        }
    }

    fn tell_missing_sidecar(&mut self, chain: &Chain) {
        self.counts.pending = chain.changes.len();
        if !chain.has_marks {
            return;
        }
        if let Some((index, ..)) = chain.saves.last() {
            let what = format!(
                "the file of marks is missing or damaged, though it was saved (record {} of the history); opening the article takes its marks from the history",
                index + 1
            );
            self.tell(Part::Sidecar, Severity::Problem, what);
        } else {
            self.tell(
                Part::Sidecar,
                Severity::Note,
                "the marks are in the history and in no file of marks yet; opening the article takes them in",
            );
        }
    }
}
