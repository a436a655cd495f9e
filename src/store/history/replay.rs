//! What the marks were after some record: the changes of a history, one after the other.
//! Offsets are Unicode code points, as in the file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::read::{History, RecordError};
use super::v1::Edit;
use crate::model;
use crate::store::sidecar::v1::{Annotation, Link, Sidecar};
use crate::store::sidecar::{Entry, Misfit, stored_annotation, stored_link, stored_unplaced};
use crate::text::{SourceText, excerpt};

/// All marks as the files hold them, by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Those in their places.
    pub marks: BTreeMap<String, Annotation>,
    /// Those that wait for a place.
    pub unplaced: BTreeMap<String, Annotation>,
    /// Those that were set aside.
    pub lost: BTreeMap<String, Annotation>,
    /// The links.
    pub links: BTreeSet<Link>,
}

/// Why a history cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// A record cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A change that does not fit what was there.
    #[error("record {record} changes the mark {id}, but that mark was not so before")]
    Stale {
        /// The number of the record.
        record: u64,
        /// The mark, or one end of the link.
        id: String,
    },
}

/// The marks after so many records.
///
/// # Errors
/// [`ReplayError`] at the first record that does not fit.
pub fn replay(history: &History, count: usize) -> Result<State, ReplayError> {
    let mut state = State::default();
    for index in 0..count.min(history.len()) {
        state.apply_all(&history.edits(index)?, index as u64 + 1)?;
    }
    Ok(state)
}

impl State {
    /// The marks that a sidecar holds. Where an id is there twice, the first counts.
    #[must_use]
    pub fn of(sidecar: &Sidecar) -> Self {
        let by_id = |entries: &[Annotation]| {
            let mut map = BTreeMap::new();
            for entry in entries {
                map.entry(entry.id.clone())
                    .or_insert_with(|| normal(entry.clone()));
            }
            map
        };
        Self {
            marks: by_id(&sidecar.annotations),
            unplaced: by_id(&sidecar.unplaced),
            lost: by_id(&sidecar.lost),
            links: sidecar.links.iter().cloned().collect(),
        }
    }

    /// The marks of a document as the files would hold them.
    #[must_use]
    pub fn of_document(snapshot: &model::Snapshot, misfits: &[Misfit], text: &SourceText) -> Self {
        let mut state = Self {
            links: snapshot.links().map(stored_link).collect(),
            ..Self::default()
        };
        for mark in snapshot.iter() {
            let entry = stored_annotation(mark, text);
            state.marks.insert(entry.id.clone(), entry);
        }
        for mark in snapshot.unplaced().values() {
            let entry = stored_unplaced(mark);
            let list = if mark.is_set_aside {
                &mut state.lost
            } else {
                &mut state.unplaced
            };
            list.insert(entry.id.clone(), entry);
        }
        for misfit in misfits {
            let (list, entry) = match &misfit.entry {
                Entry::Annotation(entry) => (&mut state.marks, entry),
                Entry::Unplaced(entry) => (&mut state.unplaced, entry),
                Entry::Lost(entry) => (&mut state.lost, entry),
                Entry::Link(link) => {
                    state.links.insert(link.clone());
                    continue;
                }
            };
            list.entry(entry.id.clone())
                .or_insert_with(|| normal(Annotation::clone(entry)));
        }
        state
    }

    /// Whether there is a mark with this id, with a place or without.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        let lists = [&self.marks, &self.unplaced, &self.lost];
        lists.iter().any(|list| list.contains_key(id))
    }

    /// How many marks there are, with a place or without.
    #[must_use]
    pub fn len(&self) -> usize {
        self.marks.len() + self.unplaced.len() + self.lost.len()
    }

    /// Whether there is no mark.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes the changes of a record.
    ///
    /// # Errors
    /// [`ReplayError::Stale`] at the first one that does not fit; those before it were made.
    pub fn apply_all(&mut self, edits: &[Edit], record: u64) -> Result<(), ReplayError> {
        for edit in edits {
            self.apply(edit).map_err(|id| {
                let id = excerpt(&id);
                ReplayError::Stale { record, id }
            })?;
        }
        Ok(())
    }

    fn apply(&mut self, edit: &Edit) -> Result<(), String> {
        match edit {
            Edit::Mark { before, after } => swap(&mut self.marks, before.as_ref(), after.as_ref()),
            Edit::Unplaced { before, after } => {
                swap(&mut self.unplaced, before.as_ref(), after.as_ref())
            }
            Edit::Lost { before, after } => swap(&mut self.lost, before.as_ref(), after.as_ref()),
            Edit::Link { before, after } => {
                if let Some(before) = before
                    && !self.links.remove(before)
                {
                    return Err(before.from.clone());
                }
                if let Some(after) = after {
                    self.links.insert(after.clone());
                }
                Ok(())
            }
        }
    }

    /// The changes from here to there.
    #[must_use]
    pub fn edits_to(&self, there: &Self) -> Vec<Edit> {
        let mut edits = Vec::new();
        let gone = self.links.difference(&there.links);
        edits.extend(gone.map(|link| Edit::Link {
            before: Some(link.clone()),
            after: None,
        }));
        differences(&self.marks, &there.marks, |before, after| {
            edits.push(Edit::Mark { before, after });
        });
        differences(&self.unplaced, &there.unplaced, |before, after| {
            edits.push(Edit::Unplaced { before, after });
        });
        differences(&self.lost, &there.lost, |before, after| {
            edits.push(Edit::Lost { before, after });
        });
        let new = there.links.difference(&self.links);
        edits.extend(new.map(|link| Edit::Link {
            before: None,
            after: Some(link.clone()),
        }));
        edits
    }
}

/// The changes of a transaction as a record holds them.
#[must_use]
pub fn stored_edits(transaction: &model::Transaction, text: &SourceText) -> Vec<Edit> {
    let place = |mark: &Option<std::sync::Arc<model::Annotation>>| {
        mark.as_ref().map(|mark| stored_annotation(mark, text))
    };
    let mut edits = Vec::with_capacity(transaction.edits.len());
    for edit in &transaction.edits {
        match edit {
            model::Edit::Annotation { before, after } => edits.push(Edit::Mark {
                before: place(before),
                after: place(after),
            }),
            model::Edit::Link { before, after } => edits.push(Edit::Link {
                before: before.as_ref().map(stored_link),
                after: after.as_ref().map(stored_link),
            }),
            model::Edit::Unplaced { before, after } => {
                // The file has a list for those that wait and one for those that were set
                // aside; a mark that goes from one to the other is a change to each.
                for is_set_aside in [false, true] {
                    let of = |mark: &Option<std::sync::Arc<model::Unplaced>>| {
                        let mark = mark.as_ref()?;
                        (mark.is_set_aside == is_set_aside).then(|| stored_unplaced(mark))
                    };
                    let (before, after) = (of(before), of(after));
                    if before.is_none() && after.is_none() {
                        continue;
                    }
                    edits.push(if is_set_aside {
                        Edit::Lost { before, after }
                    } else {
                        Edit::Unplaced { before, after }
                    });
                }
            }
        }
    }
    edits
}

fn swap(
    map: &mut BTreeMap<String, Annotation>,
    before: Option<&Annotation>,
    after: Option<&Annotation>,
) -> Result<(), String> {
    if let Some(before) = before {
        match map.remove(&before.id) {
            Some(now) if same(&now, &normal(before.clone())) => {}
            _ => return Err(before.id.clone()),
        }
    }
    if let Some(after) = after
        && map
            .insert(after.id.clone(), normal(after.clone()))
            .is_some()
    {
        return Err(after.id.clone());
    }
    Ok(())
}

fn differences(
    here: &BTreeMap<String, Annotation>,
    there: &BTreeMap<String, Annotation>,
    mut each: impl FnMut(Option<Annotation>, Option<Annotation>),
) {
    let ids: BTreeSet<_> = here.keys().chain(there.keys()).collect();
    for id in ids {
        let (before, after) = (here.get(id), there.get(id));
        let is_same = match (before, after) {
            (Some(before), Some(after)) => same(before, after),
            _ => false,
        };
        if !is_same {
            each(before.cloned(), after.cloned());
        }
    }
}

/// Whether two entries say the same. What stands around a mark follows from its place.
#[must_use]
pub fn same(a: &Annotation, b: &Annotation) -> bool {
    let rest = |entry: &Annotation| Annotation {
        context: None,
        ..entry.clone()
    };
    rest(a) == rest(b)
}

/// An entry in the form in which the program writes it: parts in order, times in UTC.
fn normal(mut entry: Annotation) -> Annotation {
    entry.at.sort_by_key(|(part, _)| part.start);
    let utc = |time: &mut String| {
        if let Ok(moment) = time.parse::<Timestamp>() {
            *time = moment.to_string();
        }
    };
    utc(&mut entry.created);
    if let Some(modified) = &mut entry.modified {
        utc(modified);
    }
    if let Some(review) = &mut entry.review {
        utc(&mut review.at);
    }
    entry
}
