//! Changing annotations: each transaction whole or not at all. Offsets are UTF-8 bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Annotations;
use crate::model::annotation::Name;
use crate::model::density::Density;
use crate::model::{Annotation, AnnotationId, Details, Edit, Link, Transaction, Unplaced};

/// Why a transaction was refused. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// The annotation is not as the edit expects it.
    #[error("the mark {0} was changed in the meantime; nothing was done")]
    Stale(AnnotationId),
    /// The annotation to change or remove is not there.
    #[error("the mark {0} is no longer there; nothing was done")]
    Missing(AnnotationId),
    /// An annotation with the id of the new one is there.
    #[error("there is a mark with the id {0} already; nothing was done")]
    Exists(AnnotationId),
    /// Links would lead to nothing.
    #[error("the mark {0} has links, which have to be removed first; nothing was done")]
    Linked(AnnotationId),
    /// One end of the new link is not there.
    #[error("a link needs two marks, and {0} is not there; nothing was done")]
    LinkToNothing(AnnotationId),
    /// The new link is there.
    #[error("{} is linked to {} in this way already; nothing was done", .0.from, .0.to)]
    LinkExists(Link),
    /// The link to change or remove is not there.
    #[error("the link from {} to {} is no longer there; nothing was done", .0.from, .0.to)]
    LinkMissing(Link),
    /// An edit that would turn one annotation into another.
    #[error("a change cannot turn the mark {from} into {to}; nothing was done")]
    OtherId {
        /// Before.
        from: AnnotationId,
        /// After.
        to: AnnotationId,
    },
    /// An edit without before and after.
    #[error("the change holds nothing; nothing was done")]
    Nothing,
    /// A value that no file can hold.
    #[error("the figure of the mark {0} is not a number; nothing was done")]
    NotFinite(AnnotationId),
}

impl Annotations {
    /// The transaction that removes an annotation and its links; empty if it is not there.
    #[must_use]
    pub fn removal(&self, id: AnnotationId) -> Transaction {
        self.removal_of([id])
    }

    /// The transaction that removes several annotations and all their links. Ids that are not
    /// there are passed over.
    #[must_use]
    pub fn removal_of(&self, ids: impl IntoIterator<Item = AnnotationId>) -> Transaction {
        let ids: BTreeSet<AnnotationId> = ids.into_iter().collect();
        let marks: Vec<_> = ids.iter().filter_map(|id| self.get(*id)).collect();
        // A link between two of them goes once.
        let links: BTreeSet<&Link> = marks.iter().flat_map(|a| self.links_of(a.id)).collect();
        let label = match marks.as_slice() {
            [_] => "Remove mark".to_owned(),
            _ => format!("Remove {} marks", marks.len()),
        };
        let links = links.into_iter().cloned().map(Edit::remove_link);
        Transaction::new(
            label,
            links.chain(marks.into_iter().map(Edit::remove)).collect(),
        )
    }

    /// Applies all edits in their order, or none.
    ///
    /// # Errors
    /// [`ApplyError`] for the first edit that does not fit. Nothing has changed then.
    pub fn apply(&mut self, transaction: &Transaction) -> Result<(), ApplyError> {
        for (done, edit) in transaction.edits.iter().enumerate() {
            if let Err(error) = self.apply_edit(edit) {
                self.take_back(&transaction.edits[..done]);
                return Err(error);
            }
        }
        // Only now, because a mark that loses its place and gets another keeps its links.
        let removed = transaction.edits.iter().filter_map(Edit::removed);
        if let Some(id) = removed.into_iter().find(|&id| self.hangs_in_the_air(id)) {
            self.take_back(&transaction.edits);
            return Err(ApplyError::Linked(id));
        }
        self.revision += 1;
        Ok(())
    }

    fn take_back(&mut self, done: &[Edit]) {
        for edit in done.iter().rev() {
            let back = self.apply_edit(&edit.inverted());
            debug_assert_eq!(back, Ok(()), "what was done can be taken back");
        }
    }

    /// Whether links lead to this mark although it is gone.
    fn hangs_in_the_air(&self, id: AnnotationId) -> bool {
        !self.is_used(id) && !self.links_of(id).is_empty()
    }

    fn apply_edit(&mut self, edit: &Edit) -> Result<(), ApplyError> {
        match edit {
            Edit::Annotation { before, after } => {
                self.apply_annotation(before.as_ref(), after.as_ref())
            }
            Edit::Link { before, after } => self.apply_link(before.as_ref(), after.as_ref()),
            Edit::Unplaced { before, after } => {
                self.apply_unplaced(before.as_ref(), after.as_ref())
            }
        }
    }

    fn apply_annotation(
        &mut self,
        before: Option<&Arc<Annotation>>,
        after: Option<&Arc<Annotation>>,
    ) -> Result<(), ApplyError> {
        if let Some(after) = after {
            check_values(after)?;
        }
        match (before, after) {
            (None, None) => Err(ApplyError::Nothing),
            (None, Some(after)) if self.is_used(after.id) => Err(ApplyError::Exists(after.id)),
            (None, Some(after)) => {
                self.put(after);
                Ok(())
            }
            (Some(before), Some(after)) => {
                if before.id != after.id {
                    let (from, to) = (before.id, after.id);
                    return Err(ApplyError::OtherId { from, to });
                }
                self.check_before(before)?;
                self.replace(before, after);
                Ok(())
            }
            (Some(before), None) => {
                self.check_before(before)?;
                self.take(before);
                Ok(())
            }
        }
    }

    fn apply_unplaced(
        &mut self,
        before: Option<&Arc<Unplaced>>,
        after: Option<&Arc<Unplaced>>,
    ) -> Result<(), ApplyError> {
        if let (Some(before), Some(after)) = (before, after)
            && before.id != after.id
        {
            let (from, to) = (before.id, after.id);
            return Err(ApplyError::OtherId { from, to });
        }
        let Some(before) = before else {
            return match after {
                None => Err(ApplyError::Nothing),
                Some(after) => self.put_unplaced(after),
            };
        };
        match self.unplaced.get(&before.id) {
            None => return Err(ApplyError::Missing(before.id)),
            Some(now) if now == before => {}
            Some(_) => return Err(ApplyError::Stale(before.id)),
        }
        match after {
            Some(after) => {
                check_details(after.id, after.details.as_ref())?;
                Arc::make_mut(&mut self.unplaced).insert(after.id, Arc::clone(after));
            }
            None => {
                Arc::make_mut(&mut self.unplaced).remove(&before.id);
            }
        }
        Ok(())
    }

    pub(super) fn put_unplaced(&mut self, mark: &Arc<Unplaced>) -> Result<(), ApplyError> {
        check_details(mark.id, mark.details.as_ref())?;
        if self.is_used(mark.id) {
            return Err(ApplyError::Exists(mark.id));
        }
        Arc::make_mut(&mut self.unplaced).insert(mark.id, Arc::clone(mark));
        Ok(())
    }

    fn check_before(&self, before: &Arc<Annotation>) -> Result<(), ApplyError> {
        match self.by_id.get(&before.id) {
            None => Err(ApplyError::Missing(before.id)),
            Some(now) if Arc::ptr_eq(now, before) || now == before => Ok(()),
            Some(_) => Err(ApplyError::Stale(before.id)),
        }
    }

    /// Adds an annotation whose id is not in use.
    fn put(&mut self, annotation: &Arc<Annotation>) {
        self.by_id.insert(annotation.id, Arc::clone(annotation));
        self.enter(annotation);
        for span in annotation.fragments.iter() {
            self.index
                .insert(span, annotation.id, Arc::clone(annotation));
        }
        self.count_in(annotation);
        count_author(&mut self.authors, &annotation.author);
    }

    /// Takes out an annotation that is there.
    fn take(&mut self, annotation: &Arc<Annotation>) {
        self.by_id.remove(&annotation.id);
        self.order.remove(&annotation.order_key());
        for span in annotation.fragments.iter() {
            self.index.remove(span, annotation.id);
        }
        self.count_out(annotation);
        self.uncount_author(&annotation.author);
    }

    /// Puts an annotation in the place of one with the same id.
    fn replace(&mut self, before: &Arc<Annotation>, after: &Arc<Annotation>) {
        if before.fragments != after.fragments || before.author != after.author {
            self.take(before);
            self.put(after);
            return;
        }
        // In the same place every entry only gets another value.
        self.by_id.insert(after.id, Arc::clone(after));
        self.enter(after);
        if before.tag != after.tag {
            self.count_out(before);
            self.count_in(after);
        }
        for span in after.fragments.iter() {
            self.index.insert(span, after.id, Arc::clone(after));
        }
    }

    /// Enters an annotation in the order, or gives its entry a new value.
    fn enter(&mut self, annotation: &Arc<Annotation>) {
        self.tags.intern(&annotation.tag);
        let class = self
            .tags
            .class(&annotation.tag, annotation.review.is_some());
        let class = class.unwrap_or_default();
        self.order
            .insert(annotation.order_key(), class, Arc::clone(annotation));
    }

    /// Notes where an annotation is that was entered.
    fn count_in(&mut self, annotation: &Annotation) {
        if let Some(number) = self.tags.number(&annotation.tag) {
            if self.densities.len() <= number {
                self.densities.resize_with(number + 1, Density::default);
            }
            let spans = annotation.fragments.iter();
            spans.for_each(|span| self.densities[number].add(span.range()));
        }
    }

    fn count_out(&mut self, annotation: &Annotation) {
        let number = self.tags.number(&annotation.tag);
        if let Some(density) = number.and_then(|number| self.densities.get_mut(number)) {
            let spans = annotation.fragments.iter();
            spans.for_each(|span| density.remove(&span.range()));
        }
    }

    fn uncount_author(&mut self, author: &Name) {
        if let Some(count) = self.authors.get_mut(author) {
            *count -= 1;
            if *count == 0 {
                self.authors.remove(author);
            }
        }
    }

    fn apply_link(
        &mut self,
        before: Option<&Link>,
        after: Option<&Link>,
    ) -> Result<(), ApplyError> {
        if before.is_none() && after.is_none() {
            return Err(ApplyError::Nothing);
        }
        if let Some(before) = before {
            self.remove_link(before)?;
        }
        let Some(after) = after else { return Ok(()) };
        let added = self.add_link(after.clone());
        if added.is_err()
            && let Some(before) = before
        {
            self.add_link(before.clone())?;
        }
        added
    }

    pub(super) fn add_link(&mut self, link: Link) -> Result<(), ApplyError> {
        for end in [link.from, link.to] {
            if !self.is_used(end) {
                return Err(ApplyError::LinkToNothing(end));
            }
        }
        let link = Arc::new(link);
        if !self.links_to.insert((link.to, Arc::clone(&link))) {
            return Err(ApplyError::LinkExists(Link::clone(&link)));
        }
        self.links.insert(link, 0, ());
        Ok(())
    }

    fn remove_link(&mut self, link: &Link) -> Result<(), ApplyError> {
        let link = Arc::new(link.clone());
        if !self.links_to.remove(&(link.to, Arc::clone(&link))) {
            return Err(ApplyError::LinkMissing(Link::clone(&link)));
        }
        self.links.remove(&link);
        Ok(())
    }
}

pub(super) fn count_author(authors: &mut BTreeMap<Name, usize>, author: &Name) {
    match authors.get_mut(author) {
        Some(count) => *count += 1,
        None => {
            authors.insert(Arc::clone(author), 1);
        }
    }
}

pub(super) fn check_values(annotation: &Annotation) -> Result<(), ApplyError> {
    check_details(annotation.id, annotation.details.as_ref())
}

fn check_details(id: AnnotationId, details: Option<&Details>) -> Result<(), ApplyError> {
    let finite = details.is_none_or(Details::is_finite);
    finite.then_some(()).ok_or(ApplyError::NotFinite(id))
}
