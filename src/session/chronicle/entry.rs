//! What a row of the history shows: one record of the file, put into words on a thread.
//! Offsets are bytes of the history file; records count from 1.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::words::{self, Told};
use crate::model::{AnnotationId, Name, TagKey, TagSet};
use crate::store::history::v1::{Record, What};
use crate::store::history::{Added, RecordError};

/// A record about more marks is not noted with each of them.
const BULK_MARKS: usize = 1_000;

/// One record.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number.
    pub record: u64,
    /// When.
    pub at: Timestamp,
    /// The day, where the person is.
    pub day: Date,
    /// Who; may be empty.
    pub by: Name,
    /// What kind of thing happened.
    pub kind: Kind,
    /// What happened, as the predicate of a sentence about whoever did it.
    pub deed: Box<str>,
    /// What it happened to.
    pub subject: Subject,
    /// Why, as a reviewer put it.
    pub reason: Box<str>,
    /// The tag of the marks that it is about, if they have the same one.
    pub tag: Option<TagKey>,
    /// The marks that changed, sorted.
    pub marks: Box<[AnnotationId]>,
    /// Where the record stands in the file.
    pub place: Range<u64>,
}

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Marks changed.
    Change,
    /// A version of the source was marked for the first time.
    Source,
    /// The history was switched off.
    Off,
    /// The history began, or the document was opened or closed.
    Session,
    /// The sidecar was written.
    Save,
    /// It cannot be read.
    Unreadable,
}

impl Kind {
    /// Whether it tells only that somebody was at work, not what they did.
    #[must_use]
    pub fn is_attendance(self) -> bool {
        matches!(self, Self::Session | Self::Save)
    }
}

/// What something happened to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// Nothing that can be shown.
    #[default]
    None,
    /// Words of the source.
    Quote(Box<str>),
    /// Words of the source, before and after.
    Moved(Box<str>, Box<str>),
    /// Words of the program.
    Words(Box<str>),
}

impl Entry {
    /// Who, as the subject of a sentence.
    #[must_use]
    pub fn who(&self) -> &str {
        match &*self.by {
            "" => "somebody",
            by => by,
        }
    }

    /// The whole of it as one sentence, without a full stop: `olena tagged as figure:
    /// “46,327 men”`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut sentence = match self.kind {
            Kind::Unreadable => self.deed.to_string(),
            _ => format!("{} {}", self.who(), self.deed),
        };
        match &self.subject {
            Subject::None => {}
            Subject::Quote(quote) => {
                sentence.push_str(": “");
                sentence.push_str(quote);
                sentence.push('”');
            }
            Subject::Moved(before, after) => {
                sentence.push_str(": “");
                sentence.push_str(before);
                sentence.push_str("” → “");
                sentence.push_str(after);
                sentence.push('”');
            }
            Subject::Words(words) => {
                sentence.push_str(": ");
                sentence.push_str(words);
            }
        }
        if !self.reason.is_empty() {
            sentence.push_str(": ");
            sentence.push_str(&self.reason);
        }
        sentence
    }
}

/// Records that were put into words.
#[derive(Debug, Default)]
pub struct Batch {
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// Which of them are about a mark, in that order.
    by_mark: BTreeMap<AnnotationId, Vec<u32>>,
    /// Which of them are about very many marks: they know themselves which.
    bulk: Vec<u32>,
    /// How many records each person has, of those that tell what was done.
    pub people: BTreeMap<Name, usize>,
    /// Where the history was altered, as sentences without a full stop.
    pub faults: Vec<String>,
    /// Whether it is switched off, as far as these records tell.
    pub is_off: Option<bool>,
}

impl Batch {
    /// Puts records into words. `has_source` says whether an earlier one tells of a source.
    #[must_use]
    pub fn new(added: &Added, tags: &TagSet, has_source: bool) -> Self {
        let zone = TimeZone::system();
        let mut batch = Self {
            faults: added
                .history
                .faults()
                .iter()
                .map(|f| f.what.clone())
                .collect(),
            ..Self::default()
        };
        let mut names = BTreeSet::new();
        let mut has_source = has_source;
        for index in 0..added.history.len() {
            let place = added.place(index).unwrap_or_default();
            if let Some(skimmed) = added.history.skim(index) {
                let by = interned(&mut names, &skimmed.record.by);
                let stamp = (skimmed.record.record, skimmed.record.at.clone(), by);
                let told = words::found(skimmed, tags);
                batch.is_off = Some(false);
                batch.push(stamped(stamp, Kind::Change, told, &zone, place));
                continue;
            }
            let entry = match added.history.record(index) {
                Ok(record) => {
                    let by = interned(&mut names, &record.by);
                    let entry = entry(&record, by, tags, has_source, &zone, place);
                    has_source |= matches!(record.what, What::Source { .. });
                    entry
                }
                Err(error) => {
                    let before = batch.entries.last();
                    unreadable(&error, before, &zone, place)
                }
            };
            batch.is_off = Some(entry.kind == Kind::Off);
            batch.push(entry);
        }
        batch
    }

    pub(super) fn push(&mut self, entry: Entry) {
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        if entry.marks.len() > BULK_MARKS {
            self.bulk.push(index);
        } else {
            for id in &entry.marks {
                self.by_mark.entry(*id).or_default().push(index);
            }
        }
        if !entry.kind.is_attendance() {
            *self.people.entry(Arc::clone(&entry.by)).or_default() += 1;
        }
        self.entries.push(entry);
    }

    /// The entries about a mark, by their index, in their order.
    #[must_use]
    pub fn about(&self, id: AnnotationId) -> Vec<u32> {
        let few = self.by_mark.get(&id).map_or(&[][..], Vec::as_slice);
        let has = |index: &&u32| {
            let entry = self.entries.get(**index as usize);
            entry.is_some_and(|entry| entry.marks.binary_search(&id).is_ok())
        };
        let mut all: Vec<u32> = few
            .iter()
            .chain(self.bulk.iter().filter(has))
            .copied()
            .collect();
        all.sort_unstable();
        all
    }

    /// Adds what came after.
    pub fn extend(&mut self, more: Self) {
        let first = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        for (id, indices) in more.by_mark {
            let own = self.by_mark.entry(id).or_default();
            own.extend(indices.into_iter().map(|index| first.saturating_add(index)));
        }
        for (name, count) in more.people {
            *self.people.entry(name).or_default() += count;
        }
        let bulk = more.bulk.into_iter();
        self.bulk
            .extend(bulk.map(|index| first.saturating_add(index)));
        self.entries.extend(more.entries);
        self.faults.extend(more.faults);
        self.is_off = more.is_off.or(self.is_off);
    }
}

/// One allocation for each person, not one for each record.
fn interned(names: &mut BTreeSet<Name>, name: &str) -> Name {
    if let Some(known) = names.get(name) {
        return Arc::clone(known);
    }
    let name = Name::from(name);
    names.insert(Arc::clone(&name));
    name
}

/// A record in words.
pub fn entry(
    record: &Record,
    by: Name,
    tags: &TagSet,
    has_source: bool,
    zone: &TimeZone,
    place: Range<u64>,
) -> Entry {
    let told = words::told(&record.what, tags, has_source);
    let stamp = (record.record, record.at.clone(), by);
    stamped(stamp, kind(&record.what), told, zone, place)
}

/// What was put into words, with the number of its record, when it was and who did it.
fn stamped(
    (record, at, by): (u64, String, Name),
    kind: Kind,
    told: Told,
    zone: &TimeZone,
    place: Range<u64>,
) -> Entry {
    let at: Timestamp = at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    Entry {
        record,
        at,
        day: at.to_zoned(zone.clone()).date(),
        by,
        kind,
        deed: told.deed.into_boxed_str(),
        subject: told.subject,
        reason: told.reason.into_boxed_str(),
        tag: told.tag,
        marks: told.marks,
        place,
    }
}

/// A record that cannot be read stands where it stands, at the time of the one before.
fn unreadable(
    error: &RecordError,
    before: Option<&Entry>,
    zone: &TimeZone,
    place: Range<u64>,
) -> Entry {
    let (record, why) = match error {
        RecordError::Unreadable { record, what } => (*record, what.clone()),
        RecordError::Missing(record) => (*record, String::new()),
    };
    let at = before.map_or(Timestamp::UNIX_EPOCH, |entry| entry.at);
    Entry {
        record,
        at,
        day: at.to_zoned(zone.clone()).date(),
        by: Name::from(""),
        kind: Kind::Unreadable,
        deed: format!("Record {record} cannot be read").into_boxed_str(),
        subject: Subject::Words(why.into_boxed_str()),
        reason: "".into(),
        tag: None,
        marks: [].into(),
        place,
    }
}

fn kind(what: &What) -> Kind {
    match what {
        What::Change { .. } => Kind::Change,
        What::Source { .. } => Kind::Source,
        What::Off => Kind::Off,
        What::Begin { .. } | What::Open { .. } | What::Close => Kind::Session,
        What::Save { .. } => Kind::Save,
    }
}
