//! Three-way merge of annotations and their links: what two people, or two windows, made of the
//! same marks. Offsets are UTF-8 bytes; all sides are about the same text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Conflict, Merge, merge};
use crate::model::{Annotation, AnnotationId, Edit, Link, Snapshot, Transaction, Unplaced};

/// The annotations of a document by id.
type Marks = BTreeMap<AnnotationId, Arc<Annotation>>;
/// The marks without a place by id.
type Waiting = BTreeMap<AnnotationId, Arc<Unplaced>>;

/// What came out of a merge, and what a person has to decide.
#[derive(Clone, Debug, PartialEq)]
pub struct AnnotationMerge {
    /// From my state to the merged one, with mine kept at every conflict.
    pub edits: Transaction,
    /// The annotations that both sides changed differently, in the order of their ids.
    pub conflicts: Vec<Conflict<AnnotationId, Arc<Annotation>>>,
    /// New links of one side that are left out of `edits`, because the other side removed an
    /// annotation that they join.
    pub dropped_links: Vec<Link>,
    marks: Marks,
    unplaced: Waiting,
    links: Vec<Candidate>,
}

/// A link that nobody took away on purpose. It stays if both its ends do.
#[derive(Clone, Debug, PartialEq)]
struct Candidate {
    link: Link,
    /// Whether one side added it. If it goes, somebody has to be told.
    is_new: bool,
}

/// What to do about one conflict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decision {
    /// What I made of it, even if I removed it.
    #[default]
    Mine,
    /// What they made of it, even if they removed it.
    Theirs,
    /// Both: theirs becomes an annotation of its own with a fresh id, and the links stay with
    /// mine. If one side removed it, what the other made of it.
    Both,
}

/// A merge after the decisions.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolution {
    /// From my state to the final one.
    pub edits: Transaction,
    /// New links of one side that are left out, because an annotation that they join is gone.
    pub dropped_links: Vec<Link>,
}

/// Brings together what I and they made of `base`.
///
/// Annotations that are equal but for their ids are two. A link that one side lost only because
/// it removed an annotation at its end goes or stays with that annotation. Of a mark without a
/// place that both sides changed, mine is kept; one that a side has placed is placed. The time
/// it takes grows with the number of annotations and links.
#[must_use]
pub fn merge_annotations(base: &Snapshot, mine: &Snapshot, theirs: &Snapshot) -> AnnotationMerge {
    let base_marks = marks(base.iter());
    let Merge {
        merged: marks,
        conflicts,
    } = merge(&base_marks, &marks(mine.iter()), &marks(theirs.iter()));
    let mut merge = AnnotationMerge {
        edits: Transaction::new("", Vec::new()),
        conflicts,
        dropped_links: Vec::new(),
        unplaced: merge(base.unplaced(), mine.unplaced(), theirs.unplaced()).merged,
        marks,
        links: candidates(base, mine, theirs),
    };
    Resolution {
        edits: merge.edits,
        dropped_links: merge.dropped_links,
    } = merge.resolve(mine, &BTreeMap::new());
    merge
}

impl AnnotationMerge {
    /// The merge with these decisions, from `mine` as it was given to [`merge_annotations`].
    /// A conflict without a decision keeps mine.
    #[must_use]
    pub fn resolve(
        &self,
        mine: &Snapshot,
        decisions: &BTreeMap<AnnotationId, Decision>,
    ) -> Resolution {
        let mut marks = self.marks.clone();
        for conflict in &self.conflicts {
            let decision = decisions.get(&conflict.key).copied().unwrap_or_default();
            match (decision, &conflict.mine, &conflict.theirs) {
                (Decision::Mine, ..) | (Decision::Both, _, None) => {}
                (Decision::Theirs, _, None) => {
                    marks.remove(&conflict.key);
                }
                (Decision::Theirs, _, Some(theirs)) | (Decision::Both, None, Some(theirs)) => {
                    marks.insert(conflict.key, Arc::clone(theirs));
                }
                (Decision::Both, Some(_), Some(theirs)) => {
                    let copy = Annotation {
                        id: self.fresh_id(&marks),
                        ..Annotation::clone(theirs)
                    };
                    marks.insert(copy.id, Arc::new(copy));
                }
            }
        }
        let mut unplaced = self.unplaced.clone();
        unplaced.retain(|id, _| !marks.contains_key(id));
        let there = |id| marks.contains_key(id) || unplaced.contains_key(id);
        let (kept, gone): (Vec<_>, Vec<_>) = self
            .links
            .iter()
            .partition(|candidate| there(&candidate.link.from) && there(&candidate.link.to));
        let links = kept.into_iter().map(|candidate| &candidate.link).collect();
        let dropped = gone.into_iter().filter(|candidate| candidate.is_new);
        Resolution {
            edits: Transaction::new("Merge marks", edits(mine, &marks, &unplaced, &links)),
            dropped_links: dropped.map(|candidate| candidate.link.clone()).collect(),
        }
    }

    /// An id that neither these annotations nor those of a conflict have.
    fn fresh_id(&self, marks: &Marks) -> AnnotationId {
        let is_free = |id: &AnnotationId| {
            let conflict = self.conflicts.binary_search_by_key(id, |c| c.key);
            !marks.contains_key(id) && !self.unplaced.contains_key(id) && conflict.is_err()
        };
        loop {
            let id = AnnotationId::fresh();
            if is_free(&id) {
                return id;
            }
        }
    }
}

fn marks<'a>(annotations: impl Iterator<Item = &'a Arc<Annotation>>) -> Marks {
    annotations
        .map(|mark| (mark.id, Arc::clone(mark)))
        .collect()
}

/// All links but those that a side took away on purpose: while it kept both ends.
fn candidates(base: &Snapshot, mine: &Snapshot, theirs: &Snapshot) -> Vec<Candidate> {
    let base: BTreeSet<&Link> = base.links().collect();
    let sides = [mine, theirs].map(|side| {
        let placed = side.iter().map(|mark| mark.id);
        let ids: BTreeSet<AnnotationId> = placed.chain(side.unplaced().keys().copied()).collect();
        let links: BTreeSet<&Link> = side.links().collect();
        (ids, links)
    });
    let all: BTreeSet<&Link> = sides
        .iter()
        .flat_map(|(_, links)| links.iter().copied())
        .chain(base.iter().copied())
        .collect();
    let candidates = all.into_iter().filter_map(|link| {
        let is_new = !base.contains(link);
        let is_removed = |(ids, links): &(BTreeSet<AnnotationId>, BTreeSet<&Link>)| {
            let has_ends = ids.contains(&link.from) && ids.contains(&link.to);
            !is_new && !links.contains(link) && has_ends
        };
        (!sides.iter().any(is_removed)).then(|| Candidate {
            link: link.clone(),
            is_new,
        })
    });
    candidates.collect()
}

/// From one state to another, in an order in which no id is used twice and in the end every
/// link has both its ends.
fn edits(from: &Snapshot, marks: &Marks, unplaced: &Waiting, links: &BTreeSet<&Link>) -> Vec<Edit> {
    let old_links: BTreeSet<&Link> = from.links().collect();
    let old_marks = self::marks(from.iter());
    let is_same = |a: &Arc<Annotation>, b: &Arc<Annotation>| Arc::ptr_eq(a, b) || a == b;

    let unlink = old_links.difference(links).copied().cloned();
    let unlink = unlink.map(Edit::remove_link);
    let remove = from.iter().filter(|mark| !marks.contains_key(&mark.id));
    let remove = remove.map(Edit::remove);
    let take = from.unplaced().values();
    let take = take.filter(|mark| !unplaced.contains_key(&mark.id));
    let take = take.map(Edit::remove_unplaced);
    let put = marks
        .values()
        .filter_map(|after| match old_marks.get(&after.id) {
            Some(before) if is_same(before, after) => None,
            Some(before) => Some(Edit::change(before, Arc::clone(after))),
            None => Some(Edit::add(Arc::clone(after))),
        });
    let wait = unplaced.values().filter_map(|after| {
        let before = from.unplaced().get(&after.id);
        (before != Some(after)).then(|| Edit::Unplaced {
            before: before.cloned(),
            after: Some(Arc::clone(after)),
        })
    });
    let link = links.difference(&old_links).copied().cloned();
    let link = link.map(Edit::add_link);
    let all = unlink.chain(remove).chain(take);
    all.chain(put).chain(wait).chain(link).collect()
}

#[cfg(test)]
mod tests;
