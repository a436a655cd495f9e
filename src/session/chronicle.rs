//! The history of the open document as people read it: which records there are, which of them
//! are listed, and the one that is selected. A thread reads the file and puts the records into
//! words; a frame looks at the rows that it shows. Records count from 1, rows from 0; places
//! are bytes of the history file.

mod change;
mod details;
mod entry;
mod run;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

pub use details::{Details, FieldChange, MarkDetails};
pub use entry::{Batch, Entry, Kind, Subject};
pub use run::ChronicleAction;

use crate::model::{AnnotationId, Name, TagSet};
use crate::store::history::{Reader, history_path};

/// The history of a document.
#[derive(Debug, Default)]
pub struct Chronicle {
    told: Batch,
    filter: Filter,
    rows: Vec<Row>,
    selected: Option<u64>,
    details: Option<Result<Details, String>>,
    is_shown: bool,
    is_mark_open: bool,
    /// How many records tell what was done.
    deeds: usize,
    work: Work,
}

/// What is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What one person did.
    pub author: Option<Name>,
    /// What was done to the selected mark. It follows the selection, and stays with the last
    /// mark when nothing is selected.
    pub only_selected: bool,
    /// When people opened, closed and saved, too.
    pub with_attendance: bool,
}

/// A row of the list, the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A day, and how many of its records are listed.
    Day(Date, u32),
    /// A record, by its index from 0.
    Entry(u32),
}

/// How the reading stands.
#[derive(Debug, Default)]
struct Work {
    /// The sidecar whose history it is.
    sidecar: Option<PathBuf>,
    /// None while a thread has it.
    reader: Option<Reader>,
    is_due: bool,
    /// Whether a thread has answered since the document was opened.
    is_known: bool,
    /// Why the file could not be read.
    failure: Option<String>,
    /// A selected record that is to be read.
    wanted: Option<u64>,
    /// Counts documents, so that an answer about another one is dropped.
    generation: u64,
    /// The mark that the list is about, if it is about one.
    mark: Option<AnnotationId>,
}

/// Work for a thread.
#[derive(Debug)]
pub struct Task {
    generation: u64,
    tags: TagSet,
    what: TaskKind,
}

#[derive(Debug)]
enum TaskKind {
    Read {
        reader: Reader,
        has_source: bool,
    },
    Look {
        path: PathBuf,
        record: u64,
        place: std::ops::Range<u64>,
        /// The mark that is told of first.
        first: Option<AnnotationId>,
    },
}

/// What a thread found.
#[derive(Debug)]
pub struct Answer {
    generation: u64,
    what: AnswerKind,
}

#[derive(Debug)]
enum AnswerKind {
    Read {
        reader: Reader,
        outcome: Result<(Batch, bool), String>,
    },
    Look {
        record: u64,
        outcome: Result<Details, String>,
    },
}

impl Task {
    /// Does it. This takes time that grows with what is read.
    #[must_use]
    pub fn run(self) -> Answer {
        let what = match self.what {
            TaskKind::Read {
                mut reader,
                has_source,
            } => {
                let outcome = match reader.read() {
                    Ok(added) => {
                        let has_source = has_source && !added.is_whole;
                        let batch = Batch::new(&added, &self.tags, has_source);
                        Ok((batch, added.is_whole))
                    }
                    Err(error) => Err(error.to_string()),
                };
                AnswerKind::Read { reader, outcome }
            }
            TaskKind::Look {
                path,
                record,
                place,
                first,
            } => AnswerKind::Look {
                record,
                outcome: Details::read(&path, place, first, &self.tags),
            },
        };
        Answer {
            generation: self.generation,
            what,
        }
    }
}

impl Chronicle {
    // ---- what is there

    /// Whether the panel shows the history instead of the marks.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// Whether the history of the selected mark is open under its details.
    #[must_use]
    pub fn is_mark_open(&self) -> bool {
        self.is_mark_open
    }

    /// Whether the file was read at least once.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.work.is_known
    }

    /// Why the file could not be read.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        self.work.failure.as_deref()
    }

    /// All records, in the order of the file.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.told.entries
    }

    /// How many records tell what was done.
    #[must_use]
    pub fn deeds(&self) -> usize {
        self.deeds
    }

    /// Who did how much.
    #[must_use]
    pub fn people(&self) -> &BTreeMap<Name, usize> {
        &self.told.people
    }

    /// Where the history was altered, as sentences without a full stop.
    #[must_use]
    pub fn faults(&self) -> &[String] {
        &self.told.faults
    }

    /// Whether the last record says that the history was switched off.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.told.is_off == Some(true)
    }

    /// The records about a mark, the newest first.
    #[must_use]
    pub fn of_mark(&self, id: AnnotationId) -> impl ExactSizeIterator<Item = &Entry> {
        let indices = self.told.about(id);
        let entries = &self.told.entries;
        let newest_first = indices.into_iter().rev();
        newest_first.map(|index| &entries[index as usize])
    }

    // ---- what is listed

    /// What is listed.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The mark that the list is about, if it is about one.
    #[must_use]
    pub fn mark(&self) -> Option<AnnotationId> {
        self.work.mark.filter(|_| self.filter.only_selected)
    }

    /// The rows, the newest first, under their days.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The record in a row; none where a day stands.
    #[must_use]
    pub fn entry_in(&self, row: usize) -> Option<&Entry> {
        match self.rows.get(row)? {
            Row::Entry(index) => self.told.entries.get(*index as usize),
            Row::Day(..) => None,
        }
    }

    /// The row of a record, if it is listed.
    #[must_use]
    pub fn row_of(&self, record: u64) -> Option<usize> {
        let wanted = u32::try_from(self.index_of(record)?).ok()?;
        // The newest comes first, and under each day stands a record of it.
        let stands_before = |row: usize| match (self.rows.get(row), self.rows.get(row + 1)) {
            (Some(Row::Entry(index)), _) => *index > wanted,
            (Some(Row::Day(..)), Some(Row::Entry(index))) => *index >= wanted,
            _ => false,
        };
        let (mut low, mut high) = (0, self.rows.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if stands_before(middle) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (self.rows.get(low) == Some(&Row::Entry(wanted))).then_some(low)
    }

    // ---- the selected record

    /// The number of the selected record.
    #[must_use]
    pub fn selected(&self) -> Option<u64> {
        self.selected
    }

    /// The selected record.
    #[must_use]
    pub fn selected_entry(&self) -> Option<&Entry> {
        self.entry(self.selected?)
    }

    /// What the selected record says, or why it cannot be read; none until a thread has looked.
    #[must_use]
    pub fn details(&self) -> Option<Result<&Details, &str>> {
        let details = self.details.as_ref()?;
        Some(details.as_ref().map_err(String::as_str))
    }

    fn entry(&self, record: u64) -> Option<&Entry> {
        self.told.entries.get(self.index_of(record)?)
    }

    fn index_of(&self, record: u64) -> Option<usize> {
        let entries = &self.told.entries;
        let is_it = |entry: &Entry| entry.record == record;
        // In an intact history the record is where its number says.
        let usual = usize::try_from(record).ok()?.checked_sub(1)?;
        if entries.get(usual).is_some_and(is_it) {
            return Some(usual);
        }
        entries.iter().position(is_it)
    }

    // ---- how it changes

    /// Is about the history of this sidecar from now on.
    fn follow(&mut self, sidecar: Option<&Path>) {
        if self.work.sidecar.as_deref() == sidecar {
            return;
        }
        let generation = self.work.generation + 1;
        *self = Self {
            is_shown: self.is_shown,
            is_mark_open: self.is_mark_open,
            filter: Filter {
                with_attendance: self.filter.with_attendance,
                ..Filter::default()
            },
            work: Work {
                reader: sidecar.map(|sidecar| Reader::new(history_path(sidecar))),
                sidecar: sidecar.map(Path::to_owned),
                is_due: true,
                generation,
                ..Work::default()
            },
            ..Self::default()
        };
    }

    /// Notes that the file has more in it now.
    pub fn grow(&mut self) {
        self.work.is_due = true;
    }

    /// What a thread should do now, if anything.
    fn task(&mut self, tags: &TagSet) -> Option<Task> {
        let generation = self.work.generation;
        let task = |what| Task {
            generation,
            tags: tags.clone(),
            what,
        };
        if let Some(record) = self.work.wanted
            && let Some(path) = &self.work.sidecar
            && let Some(entry) = self.entry(record)
        {
            let look = TaskKind::Look {
                path: history_path(path),
                record,
                place: entry.place.clone(),
                first: self.work.mark,
            };
            self.work.wanted = None;
            return Some(task(look));
        }
        if !self.work.is_due {
            return None;
        }
        let reader = self.work.reader.take()?;
        self.work.is_due = false;
        let has_source = self.told.entries.iter().any(|e| e.kind == Kind::Source);
        Some(task(TaskKind::Read { reader, has_source }))
    }

    /// Takes what a thread found.
    fn answer(&mut self, answer: Answer) {
        if answer.generation != self.work.generation {
            return;
        }
        match answer.what {
            AnswerKind::Read { reader, outcome } => {
                self.work.reader = Some(reader);
                self.work.is_known = true;
                match outcome {
                    Ok((batch, is_whole)) => {
                        self.work.failure = None;
                        if is_whole {
                            self.told = batch;
                        } else if batch.entries.is_empty() && batch.faults.is_empty() {
                            return;
                        } else {
                            self.told.extend(batch);
                        }
                        self.list();
                    }
                    Err(why) => self.work.failure = Some(why),
                }
            }
            AnswerKind::Look { record, outcome } => {
                if self.selected == Some(record) {
                    self.details = Some(outcome);
                }
            }
        }
    }

    /// Works out the rows: one look at each record.
    fn list(&mut self) {
        let entries = &self.told.entries;
        let deeds = entries.iter().filter(|entry| !entry.kind.is_attendance());
        self.deeds = deeds.count();
        self.rows.clear();
        let mut day = None;
        for (index, entry) in entries.iter().enumerate().rev() {
            if !self.admits(entry) {
                continue;
            }
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            match &mut day {
                Some((date, at)) if *date == entry.day => {
                    if let Some(Row::Day(_, count)) = self.rows.get_mut(*at) {
                        *count += 1;
                    }
                }
                _ => {
                    day = Some((entry.day, self.rows.len()));
                    self.rows.push(Row::Day(entry.day, 1));
                }
            }
            self.rows.push(Row::Entry(index));
        }
    }

    fn admits(&self, entry: &Entry) -> bool {
        let filter = &self.filter;
        (filter.with_attendance || !entry.kind.is_attendance())
            && filter
                .author
                .as_ref()
                .is_none_or(|author| *author == entry.by)
            && (!filter.only_selected
                || self
                    .work
                    .mark
                    .is_some_and(|id| entry.marks.binary_search(&id).is_ok()))
    }

    fn set_filter(&mut self, filter: Filter) {
        if self.filter != filter {
            self.filter = filter;
            self.list();
        }
    }

    /// The selected mark is another one.
    fn follow_mark(&mut self, selected: Option<AnnotationId>) {
        if selected.is_some() && selected != self.work.mark {
            self.work.mark = selected;
            if self.filter.only_selected {
                self.list();
            }
        }
    }

    fn select(&mut self, record: Option<u64>) {
        if self.selected != record {
            self.selected = record;
            self.details = None;
            self.work.wanted = record;
        }
    }
}
