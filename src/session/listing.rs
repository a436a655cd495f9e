//! Which marks the inspector lists. With no filter the annotations themselves are the
//! list; with one, a thread works the list out, so that a frame never waits for it.
//! Offsets are UTF-8 bytes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use regex::{Regex, RegexBuilder};

use crate::model::{Annotation, AnnotationId, Annotations, Snapshot, TagKey, Verdict};
use crate::text::{SourceText, find};

/// What the inspector shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Tags that are switched off.
    pub tags_off: BTreeSet<TagKey>,
    /// Words in the quote or the note, in any case.
    pub text: String,
    /// One author only.
    pub author: Option<Arc<str>>,
    /// One state of review only.
    pub review: Option<ReviewFilter>,
}

/// A state of review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewFilter {
    /// No verdict yet.
    Unreviewed,
    /// This verdict.
    Verdict(Verdict),
}

impl ReviewFilter {
    /// Every state.
    pub const ALL: [Self; 4] = [
        Self::Unreviewed,
        Self::Verdict(Verdict::Accepted),
        Self::Verdict(Verdict::Rejected),
        Self::Verdict(Verdict::Disputed),
    ];

    /// What the filter is called.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Unreviewed => "Unreviewed",
            Self::Verdict(Verdict::Accepted) => "Accepted",
            Self::Verdict(Verdict::Rejected) => "Rejected",
            Self::Verdict(Verdict::Disputed) => "Disputed",
        }
    }
}

impl Filter {
    /// Whether every mark is shown.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this mark is shown. `needle` finds the words.
    fn admits(&self, annotation: &Annotation, text: &SourceText, needle: Option<&Regex>) -> bool {
        let review = annotation.review.as_ref().map(|review| review.verdict);
        !self.tags_off.contains(&annotation.tag)
            && self
                .author
                .as_ref()
                .is_none_or(|author| *author == annotation.author)
            && match self.review {
                None => true,
                Some(ReviewFilter::Unreviewed) => review.is_none(),
                Some(ReviewFilter::Verdict(verdict)) => review == Some(verdict),
            }
            && needle.is_none_or(|needle| {
                needle.is_match(&annotation.note)
                    || annotation
                        .fragments
                        .iter()
                        .any(|span| needle.is_match(text.slice(span)))
            })
    }

    /// What finds the words in any case.
    fn needle(&self) -> Option<Regex> {
        let words = regex::escape(&self.text);
        let needle = RegexBuilder::new(&words).case_insensitive(true).build();
        // A word that is too long to look for is in no mark.
        (!self.text.is_empty()).then(|| needle.unwrap_or_else(|_| find::NOTHING.clone()))
    }
}

/// The list as it stands.
#[derive(Debug, Default)]
pub struct Listing {
    filter: Filter,
    /// What the last filter lets through; `None` until a thread has answered.
    subset: Option<Subset>,
    /// The revision that a thread is working on.
    pending: Option<u64>,
    /// Counts filters, so that an answer to an old one is not taken for the new one.
    generation: Arc<AtomicU64>,
}

/// The outcome of a filter.
#[derive(Debug)]
struct Subset {
    /// Of which filter.
    generation: u64,
    /// At which revision of the annotations.
    revision: u64,
    /// In text order.
    ids: Vec<AnnotationId>,
}

/// Work for a thread: the filter and what it is applied to.
#[derive(Debug)]
pub struct ListingTask {
    /// To tell answers apart.
    pub generation: u64,
    /// The revision of the annotations.
    pub revision: u64,
    /// The filter.
    pub filter: Filter,
    /// The filter that is wanted by now.
    current: Arc<AtomicU64>,
}

/// After so many marks is looked whether anybody still wants to know.
const MARKS_AT_ONCE: usize = 4096;

impl ListingTask {
    /// The marks that are shown, in text order; none if another filter is wanted by now.
    #[must_use]
    pub fn run(&self, snapshot: &Snapshot, text: &SourceText) -> Option<Vec<AnnotationId>> {
        let needle = self.filter.needle();
        let mut ids = Vec::new();
        for (at, annotation) in snapshot.iter().enumerate() {
            let is_overtaken = || self.current.load(Ordering::Relaxed) != self.generation;
            if at % MARKS_AT_ONCE == 0 && is_overtaken() {
                return None;
            }
            if self.filter.admits(annotation, text, needle.as_ref()) {
                ids.push(annotation.id);
            }
        }
        Some(ids)
    }
}

impl Listing {
    /// What is asked for.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Asks for other marks.
    pub fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
        self.generation.fetch_add(1, Ordering::Relaxed);
        if self.filter.is_open() {
            self.subset = None;
        }
    }

    /// How many marks are listed.
    #[must_use]
    pub fn len(&self, annotations: &Annotations) -> usize {
        match &self.subset {
            Some(subset) => subset.ids.len(),
            None => annotations.len(),
        }
    }

    /// Whether nothing is listed.
    #[must_use]
    pub fn is_empty(&self, annotations: &Annotations) -> bool {
        self.len(annotations) == 0
    }

    /// The mark in a row. A row may be vacant for the moment between a removal and the next answer.
    #[must_use]
    pub fn get<'a>(&self, annotations: &'a Annotations, row: usize) -> Option<&'a Arc<Annotation>> {
        match &self.subset {
            Some(subset) => annotations.get(*subset.ids.get(row)?),
            None => annotations.select(row),
        }
    }

    /// The row of a mark.
    #[must_use]
    pub fn row_of(&self, annotations: &Annotations, id: AnnotationId) -> Option<usize> {
        let Some(Subset { ids, .. }) = &self.subset else {
            return annotations.rank(id);
        };
        let key = |id: AnnotationId| {
            annotations
                .get(id)
                .map(|annotation| (annotation.start(), annotation.end(), id))
        };
        let wanted = key(id)?;
        // A vacant row sorts as if it stood before everything that is looked for;
        // the answer that closes the gap is on its way.
        let row = ids.partition_point(|&other| key(other).is_none_or(|k| k < wanted));
        (ids.get(row) == Some(&id)).then_some(row)
    }

    /// What a thread should work out now, if the list is out of date.
    pub fn task(&mut self, revision: u64) -> Option<ListingTask> {
        let generation = self.generation.load(Ordering::Relaxed);
        let is_current =
            |subset: &Subset| subset.revision == revision && subset.generation == generation;
        let is_known = self.subset.as_ref().is_some_and(is_current);
        if self.filter.is_open() || is_known || self.pending.is_some() {
            return None;
        }
        self.pending = Some(revision);
        Some(ListingTask {
            generation,
            revision,
            filter: self.filter.clone(),
            current: Arc::clone(&self.generation),
        })
    }

    /// Takes an answer. One that belongs to an older filter is dropped; the thread is free then
    /// for the one that is wanted.
    pub fn answer(&mut self, task: &ListingTask, ids: Option<Vec<AnnotationId>>) {
        // A list that was begun anew hears of the threads of the one before.
        if !Arc::ptr_eq(&task.current, &self.generation) {
            return;
        }
        self.pending = None;
        if let Some(ids) = ids
            && task.generation == self.generation.load(Ordering::Relaxed)
            && !self.filter.is_open()
        {
            self.subset = Some(Subset {
                generation: task.generation,
                revision: task.revision,
                ids,
            });
        }
    }

    /// Waits no longer for a thread that ended early.
    pub fn gave_up(&mut self) {
        self.pending = None;
    }

    /// Whether an answer is awaited.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.pending.is_some()
    }
}
