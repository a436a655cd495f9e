//! All annotations and links of a document, and the one way to change them. Offsets are
//! UTF-8 bytes; a *rank* counts annotations in text order from 0.

mod change;
mod filter;

pub use change::ApplyError;
pub use filter::Filter;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::annotation::{Name, OrderKey};
use super::density::Density;
use super::ordered::OrderedList;
use super::{Annotation, AnnotationId, Fragments, Link, SpanIndex, TagKey, Unplaced};
use change::{check_values, count_author};
use filter::{Tags, is_reviewed};

/// The annotations of a document, in order of start, end and id, and the links between them.
///
/// Every question and every change takes microseconds at a million annotations. A link always
/// joins two annotations that are there.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    by_id: BTreeMap<AnnotationId, Arc<Annotation>>,
    order: OrderedList<OrderKey, Arc<Annotation>>,
    index: SpanIndex<Arc<Annotation>>,
    tags: Tags,
    /// Where each tag is, by its number.
    densities: Vec<Density>,
    authors: BTreeMap<Name, usize>,
    links: OrderedList<Arc<Link>, ()>,
    /// The same links by the annotation at their end.
    links_to: BTreeSet<(AnnotationId, Arc<Link>)>,
    /// Few, so that a snapshot copies them only when they change.
    unplaced: Arc<BTreeMap<AnnotationId, Arc<Unplaced>>>,
    revision: u64,
}

/// The annotations of a document as they were at one moment, for a thread that saves them.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    order: OrderedList<OrderKey, Arc<Annotation>>,
    links: OrderedList<Arc<Link>, ()>,
    unplaced: Arc<BTreeMap<AnnotationId, Arc<Unplaced>>>,
    revision: u64,
}

impl Annotations {
    /// No annotations.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes many annotations at once, in any order.
    ///
    /// # Errors
    /// [`ApplyError`] for an id that is there twice and a link to nothing.
    pub fn from_sorted_or_not(
        annotations: Vec<impl Into<Arc<Annotation>>>,
        links: Vec<Link>,
    ) -> Result<Self, ApplyError> {
        Self::from_parts(annotations, Vec::new(), links)
    }

    /// Takes many annotations at once, in any order, with marks that have no place.
    ///
    /// # Errors
    /// [`ApplyError`] for an id that is there twice and a link to nothing.
    pub fn from_parts(
        annotations: Vec<impl Into<Arc<Annotation>>>,
        unplaced: Vec<Unplaced>,
        links: Vec<Link>,
    ) -> Result<Self, ApplyError> {
        let mut sorted: Vec<Arc<Annotation>> = annotations.into_iter().map(Into::into).collect();
        sorted.sort_by_key(|annotation| annotation.order_key());

        let mut tags = Tags::default();
        let mut authors = BTreeMap::new();
        for annotation in &sorted {
            check_values(annotation)?;
            tags.intern(&annotation.tag);
            count_author(&mut authors, &annotation.author);
        }
        let mut densities = vec![Density::default(); tags.by_key.len()];
        for annotation in &sorted {
            if let Some(number) = tags.number(&annotation.tag) {
                let spans = annotation.fragments.iter();
                spans.for_each(|span| densities[number].add(span.range()));
            }
        }
        // A million of them keep both cores of a small machine busy for a while.
        let (by_id, index, order) = thread::scope(|scope| {
            let by_id = scope.spawn(|| by_id(&sorted));
            let spans = sorted
                .iter()
                .flat_map(|a| a.fragments.iter().map(move |span| (span, a)));
            let index = SpanIndex::bulk(spans.map(|(span, a)| (span, a.id, Arc::clone(a))));
            let order = OrderedList::from_sorted(sorted.iter().map(|a| {
                let class = tags.class(&a.tag, a.review.is_some()).unwrap_or_default();
                (a.order_key(), class, Arc::clone(a))
            }));
            (by_id.join(), index, order)
        });
        let by_id = by_id.unwrap_or_else(|fault| std::panic::resume_unwind(fault));
        let mut new = Self {
            by_id: by_id?,
            index,
            order,
            tags,
            densities,
            authors,
            revision: first_revision(),
            ..Self::default()
        };
        for mark in unplaced {
            new.put_unplaced(&Arc::new(mark))?;
        }
        for link in links {
            new.add_link(link)?;
        }
        Ok(new)
    }

    // ---- all

    /// How many annotations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// A number that grows with each change, and is another one for each set of annotations.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The annotations in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Annotation>> {
        self.order.iter().map(|(_, annotation)| annotation)
    }

    /// What is there now, for another thread. It costs some microseconds.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            order: self.order.clone(),
            links: self.links.clone(),
            unplaced: Arc::clone(&self.unplaced),
            revision: self.revision,
        }
    }

    /// The annotation with this id.
    #[must_use]
    pub fn get(&self, id: AnnotationId) -> Option<&Arc<Annotation>> {
        self.by_id.get(&id)
    }

    /// An id that is not in use.
    #[must_use]
    pub fn fresh_id(&self) -> AnnotationId {
        loop {
            let id = AnnotationId::fresh();
            if !self.is_used(id) {
                return id;
            }
        }
    }

    /// Whether a mark has this id, with a place or without.
    #[must_use]
    pub fn is_used(&self, id: AnnotationId) -> bool {
        self.by_id.contains_key(&id) || self.unplaced.contains_key(&id)
    }

    // ---- without a place

    /// The marks that have no place in this text, by id.
    #[must_use]
    pub fn unplaced(&self) -> &BTreeMap<AnnotationId, Arc<Unplaced>> {
        &self.unplaced
    }

    /// How many marks wait for a person to find their place. Those that were set aside do not.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let marks = self.unplaced.values();
        marks.filter(|mark| !mark.is_set_aside).count()
    }

    // ---- counts

    /// How many annotations have this tag.
    #[must_use]
    pub fn count(&self, tag: &TagKey) -> usize {
        let class = |reviewed| self.tags.class(tag, reviewed);
        let (Some(open), Some(reviewed)) = (class(false), class(true)) else {
            return 0;
        };
        self.order.count(open) + self.order.count(reviewed)
    }

    /// How many annotations nobody has reviewed.
    #[must_use]
    pub fn unreviewed(&self) -> usize {
        self.order.count_where(|class| !is_reviewed(class))
    }

    /// The authors with how many annotations each, sorted by name.
    #[must_use]
    pub fn authors(&self) -> &BTreeMap<Name, usize> {
        &self.authors
    }

    /// The tags in use with how many annotations each, sorted by key. They need not be in the
    /// tag set.
    #[must_use]
    pub fn tags(&self) -> Vec<(&TagKey, usize)> {
        let counts = self.tags.by_key.keys().map(|tag| (tag, self.count(tag)));
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// How many annotations pass the filter.
    #[must_use]
    pub fn count_where(&self, filter: &Filter) -> usize {
        let wanted = self.tags.wanted(filter);
        self.order.count_where(|class| wanted.has(class))
    }

    // ---- in the text

    /// Where in the text there are annotations with this tag, coarsely; none if there never were
    /// any.
    #[must_use]
    pub fn density(&self, tag: &TagKey) -> Option<&Density> {
        self.densities.get(self.tags.number(tag)?)
    }

    /// The annotations that share text with the window, in order. An annotation of several
    /// spans counts where its spans are, not in the gaps between them.
    #[must_use]
    pub fn touching(&self, window: Range<u32>) -> Vec<&Arc<Annotation>> {
        let mut found: Vec<_> = self.index.touching(window).map(|(_, a)| a).collect();
        found.sort_unstable_by_key(|annotation| annotation.order_key());
        found.dedup_by_key(|annotation| annotation.id);
        found
    }

    /// The spans that share text with the window, each with its annotation: the shorter ones
    /// first, roughly. An annotation is there once for each of its spans. Nothing is collected,
    /// so that whoever has seen enough can stop.
    pub fn spans_touching(
        &self,
        window: Range<u32>,
    ) -> impl Iterator<Item = (Range<u32>, &Arc<Annotation>)> {
        self.index.touching(window)
    }

    /// The first one of [`at`](Self::at).
    #[must_use]
    pub fn shortest_at(&self, byte: u32) -> Option<&Arc<Annotation>> {
        self.index.shortest_at(byte)
    }

    /// Whether more than one annotation covers this byte.
    #[must_use]
    pub fn is_stacked_at(&self, byte: u32) -> bool {
        self.index
            .touching(byte..byte.saturating_add(1))
            .nth(1)
            .is_some()
    }

    /// The annotations that cover this byte, the shortest span first; of equally long ones the
    /// one that starts later, then by id.
    #[must_use]
    pub fn at(&self, byte: u32) -> Vec<&Arc<Annotation>> {
        let covering = self.index.touching(byte..byte.saturating_add(1));
        let mut found: Vec<_> = covering
            .map(|(span, a)| {
                (
                    (span.end - span.start, std::cmp::Reverse(span.start), a.id),
                    a,
                )
            })
            .collect();
        found.sort_unstable_by_key(|(key, _)| *key);
        found
            .into_iter()
            .map(|(_, annotation)| annotation)
            .collect()
    }

    /// The annotation with this tag and exactly these spans; the one with the smallest id, if
    /// there are several.
    #[must_use]
    pub fn twin(&self, tag: &TagKey, fragments: &Fragments) -> Option<AnnotationId> {
        let mut same = self.index.exactly(fragments.first());
        same.find(|a| a.tag == *tag && a.fragments == *fragments)
            .map(|a| a.id)
    }

    // ---- in order

    /// How many annotations come before this one.
    #[must_use]
    pub fn rank(&self, id: AnnotationId) -> Option<usize> {
        let key = self.get(id)?.order_key();
        Some(self.order.partition_point(|other| *other < key))
    }

    /// The annotation that so many come before.
    #[must_use]
    pub fn select(&self, rank: usize) -> Option<&Arc<Annotation>> {
        self.order.select(rank).map(|(_, annotation)| annotation)
    }

    /// How many annotations start before this byte.
    #[must_use]
    pub fn rank_of_byte(&self, byte: u32) -> usize {
        self.order.partition_point(|(start, ..)| *start < byte)
    }

    /// How many annotations that pass the filter come before this one. It need not pass itself.
    #[must_use]
    pub fn rank_where(&self, id: AnnotationId, filter: &Filter) -> Option<usize> {
        let key = self.get(id)?.order_key();
        let wanted = self.tags.wanted(filter);
        let wanted = |class| wanted.has(class);
        Some(
            self.order
                .partition_point_where(|other| *other < key, wanted),
        )
    }

    /// The annotation that so many that pass the filter come before.
    #[must_use]
    pub fn select_where(&self, rank: usize, filter: &Filter) -> Option<&Arc<Annotation>> {
        let wanted = self.tags.wanted(filter);
        let found = self.order.select_where(rank, |class| wanted.has(class));
        found.map(|(_, annotation)| annotation)
    }

    /// At most so many annotations in order that pass the filter, from the one at this rank on:
    /// the visible rows of a long list.
    #[must_use]
    pub fn page_where(&self, rank: usize, len: usize, filter: &Filter) -> Vec<&Arc<Annotation>> {
        let Some(first) = self.select_where(rank, filter) else {
            return Vec::new();
        };
        let key = first.order_key();
        let wanted = self.tags.wanted(filter);
        let rest = self
            .order
            .iter_from_where(|other| *other < key, |class| wanted.has(class));
        rest.take(len).map(|(_, annotation)| annotation).collect()
    }

    /// The annotation that comes after this one in order. Without an id, or if it is gone, the
    /// first that starts at this byte or later.
    #[must_use]
    pub fn next_after(&self, byte: u32, id: Option<AnnotationId>) -> Option<&Arc<Annotation>> {
        self.next_where(byte, id, &Filter::default())
    }

    /// The annotation that comes before this one in order. Without an id, or if it is gone, the
    /// last that starts before this byte.
    #[must_use]
    pub fn prev_before(&self, byte: u32, id: Option<AnnotationId>) -> Option<&Arc<Annotation>> {
        self.prev_where(byte, id, &Filter::default())
    }

    /// As [`next_after`](Self::next_after), among those that nobody has reviewed.
    #[must_use]
    pub fn next_unreviewed_after(
        &self,
        byte: u32,
        id: Option<AnnotationId>,
    ) -> Option<&Arc<Annotation>> {
        self.next_where(byte, id, &Filter::unreviewed())
    }

    /// As [`next_after`](Self::next_after), among those that pass the filter.
    #[must_use]
    pub fn next_where(
        &self,
        byte: u32,
        id: Option<AnnotationId>,
        filter: &Filter,
    ) -> Option<&Arc<Annotation>> {
        let key = id.and_then(|id| self.get(id)).map(|a| a.order_key());
        let wanted = self.tags.wanted(filter);
        let before = |other: &OrderKey| match key {
            Some(key) => *other <= key,
            None => other.0 < byte,
        };
        let mut rest = self
            .order
            .iter_from_where(before, |class| wanted.has(class));
        rest.next().map(|(_, annotation)| annotation)
    }

    /// As [`prev_before`](Self::prev_before), among those that pass the filter.
    #[must_use]
    pub fn prev_where(
        &self,
        byte: u32,
        id: Option<AnnotationId>,
        filter: &Filter,
    ) -> Option<&Arc<Annotation>> {
        let key = id.and_then(|id| self.get(id)).map(|a| a.order_key());
        let wanted = self.tags.wanted(filter);
        let before = |other: &OrderKey| match key {
            Some(key) => *other < key,
            None => other.0 < byte,
        };
        let mut rest = self
            .order
            .iter_back_where(before, |class| wanted.has(class));
        rest.next().map(|(_, annotation)| annotation)
    }

    // ---- links

    /// All links in order.
    pub fn links(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().map(|(link, ())| &**link)
    }

    /// The links that start or end at this annotation, in order.
    #[must_use]
    pub fn links_of(&self, id: AnnotationId) -> Vec<&Link> {
        let from = self.links.iter_from(|link| link.from < id);
        let from = from
            .map(|(link, ())| &**link)
            .take_while(|link| link.from == id);
        let first = Arc::new(Link {
            from: AnnotationId::MIN,
            kind: String::new(),
            to: AnnotationId::MIN,
        });
        let to = self
            .links_to
            .range((id, first)..)
            .take_while(|(to, _)| *to == id);
        // A link of an annotation to itself is among the first ones.
        let to = to.map(|(_, link)| &**link).filter(|link| link.from != id);
        let mut links: Vec<_> = from.chain(to).collect();
        links.sort_unstable();
        links
    }
}

/// Another one for each set of annotations, far from those of the others, so that whoever has
/// worked something out for one set does not take it for that of another.
fn first_revision() -> u64 {
    static SETS: AtomicU64 = AtomicU64::new(1);
    SETS.fetch_add(1, Ordering::Relaxed) << 32
}

fn by_id(
    annotations: &[Arc<Annotation>],
) -> Result<BTreeMap<AnnotationId, Arc<Annotation>>, ApplyError> {
    let mut ids: Vec<_> = annotations.iter().map(|a| (a.id, a)).collect();
    ids.sort_unstable_by_key(|(id, _)| *id);
    match ids.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(ApplyError::Exists(pair[0].0)),
        None => Ok(ids.into_iter().map(|(id, a)| (id, Arc::clone(a))).collect()),
    }
}

impl Snapshot {
    /// How many annotations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The annotations in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Annotation>> {
        self.order.iter().map(|(_, annotation)| annotation)
    }

    /// All links in order.
    pub fn links(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().map(|(link, ())| &**link)
    }

    /// The marks without a place, by id.
    #[must_use]
    pub fn unplaced(&self) -> &BTreeMap<AnnotationId, Arc<Unplaced>> {
        &self.unplaced
    }

    /// The [`revision`](Annotations::revision) of which this is a picture.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }
}

#[cfg(test)]
pub(super) mod tests;
