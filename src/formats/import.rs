//! From marks that were placed to one transaction: which are there already, which tags they
//! get, which wait for a place. Offsets are UTF-8 bytes of the text that they go into.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::foreign::{Foreign, ForeignMark};
use super::placing::{Outcome, Placed};
use crate::model::annotation::whole_seconds;
use crate::model::{
    Annotation, AnnotationId, Edit, FormerPlace, Fragments, Link, Name, Snapshot, TagKey, TagSet,
    Transaction, Unplaced,
};
use crate::text::thousands;

/// What a mark is called whose label is empty.
const UNLABELLED: &str = "unlabelled";

/// What a person decides about an import.
#[derive(Clone, Debug)]
pub struct Wishes<'a> {
    /// The tags that labels are held against.
    pub tags: &'a TagSet,
    /// Labels that become another tag than the one they are most like.
    pub mapping: &'a BTreeMap<String, TagKey>,
    /// The author of marks that name none.
    pub by: &'a str,
    /// When marks were made that do not say it.
    pub now: Timestamp,
}

/// What an import would do, before anything is done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The one change that does it.
    pub transaction: Transaction,
    /// The labels of the file, in their order, and what they become.
    pub tags: Vec<TagUse>,
    /// How many marks get a place.
    pub placed: usize,
    /// The marks that wait for a person to find their place, and why.
    pub waiting: Vec<Remark>,
    /// The marks that are in the document already, by the keys of the file.
    pub duplicates: Vec<Remark>,
    /// What the file says and the document cannot take, and why.
    pub left_out: Vec<Remark>,
    /// How many links are added.
    pub links: usize,
    /// How many marks get another id than in the file, because another mark has it.
    pub renamed: usize,
}

/// What becomes of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagUse {
    /// The label, as the file has it.
    pub label: String,
    /// The tag that it becomes.
    pub tag: TagKey,
    /// Whether the tag is one of the project. Any other becomes a tag of the document.
    pub is_known: bool,
    /// How many marks of the file have it.
    pub count: usize,
}

/// Something about one mark of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How the file calls it.
    pub key: String,
    /// Its line in the file, from 1; 0 where lines say nothing.
    pub line: u32,
    /// Its label.
    pub label: String,
    /// Its words, as far as the file or the text tells them.
    pub quote: String,
    /// What there is to say.
    pub why: &'static str,
}

impl Plan {
    /// Whether the import would change nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.transaction.edits.is_empty()
    }
}

/// The tag that a label means: the one of the set with this key or name, however it is written;
/// any other label is a tag of its own.
#[must_use]
pub fn tag_of(label: &str, tags: &TagSet) -> TagKey {
    let label = label.trim();
    let plain = plain(label);
    let means = |tag: &&crate::model::Tag| {
        tag.key.as_str() == label
            || self::plain(tag.key.as_str()) == plain
            || self::plain(&tag.name) == plain
    };
    match tags.iter().find(means) {
        Some(tag) => tag.key.clone(),
        None => own_tag(label),
    }
}

/// A label as a tag of its own.
#[must_use]
pub fn own_tag(label: &str) -> TagKey {
    match label.trim() {
        "" => TagKey::from(UNLABELLED),
        label => TagKey::from(label),
    }
}

/// Letters and digits alone, small.
fn plain(label: &str) -> String {
    let known = label.chars().filter(|c| c.is_alphanumeric());
    known.flat_map(char::to_lowercase).collect()
}

/// Works out what an import would do to the marks that are there.
#[must_use]
pub fn plan(foreign: &Foreign, placed: &Placed, there: &Snapshot, wishes: &Wishes<'_>) -> Plan {
    let mut planner = Planner::new(there, wishes);
    for (mark, outcome) in foreign.marks.iter().zip(&placed.marks) {
        planner.take(mark, outcome);
    }
    for link in &foreign.links {
        planner.take_link(&link.from, &link.kind, &link.to);
    }
    planner.finish()
}

struct Planner<'a> {
    wishes: &'a Wishes<'a>,
    /// The marks that are there, by tag and place.
    twins: HashMap<(&'a str, &'a Fragments), Vec<&'a Arc<Annotation>>>,
    waiting_there: HashMap<(&'a str, &'a FormerPlace), AnnotationId>,
    links_there: HashSet<Link>,
    used: HashSet<AnnotationId>,
    /// The ids of the marks of the file by their keys.
    ids: HashMap<String, AnnotationId>,
    labels: Vec<TagUse>,
    label_places: HashMap<String, usize>,
    edits: Vec<Edit>,
    link_edits: Vec<Edit>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn new(there: &'a Snapshot, wishes: &'a Wishes<'a>) -> Self {
        let mut twins: HashMap<_, Vec<_>> = HashMap::with_capacity(there.len());
        for mark in there.iter() {
            let key = (mark.tag.as_str(), &mark.fragments);
            twins.entry(key).or_default().push(mark);
        }
        let unplaced = there.unplaced();
        let waiting = unplaced
            .values()
            .map(|mark| ((mark.tag.as_str(), &mark.place), mark.id));
        let ids = there.iter().map(|mark| mark.id);
        Self {
            wishes,
            twins,
            waiting_there: waiting.collect(),
            links_there: there.links().cloned().collect(),
            used: ids.chain(unplaced.keys().copied()).collect(),
            ids: HashMap::new(),
            labels: Vec::new(),
            label_places: HashMap::new(),
            edits: Vec::new(),
            link_edits: Vec::new(),
            plan: Plan::default(),
        }
    }

    fn take(&mut self, mark: &ForeignMark, outcome: &Outcome) {
        let tag = self.tag(&mark.tag);
        match outcome {
            Outcome::LeftOut(why) => self.plan.left_out.push(remark(mark, why)),
            Outcome::Placed(fragments) => {
                let twins = self.twins.get(&(tag.as_str(), fragments));
                let twins = twins.map(Vec::as_slice).unwrap_or_default();
                let saying = twins.iter().filter(|twin| says_all(twin, mark));
                let twin = saying.min_by_key(|twin| difference(twin, mark));
                if let Some(twin) = twin {
                    self.ids.insert(mark.key.clone(), twin.id);
                    let why = "it is in the document already";
                    self.plan.duplicates.push(remark(mark, why));
                    return;
                }
                let id = self.id(mark);
                let new = self.annotation(mark, id, tag, fragments.clone());
                self.edits.push(Edit::add(new));
                self.plan.placed += 1;
            }
            Outcome::Waiting(place, why) => {
                if let Some(id) = self.waiting_there.get(&(tag.as_str(), place)) {
                    self.ids.insert(mark.key.clone(), *id);
                    let why = "it waits for its place in the document already";
                    self.plan.duplicates.push(remark(mark, why));
                    return;
                }
                let id = self.id(mark);
                let new = self.unplaced(mark, id, tag, place.clone());
                self.edits.push(Edit::add_unplaced(new));
                self.plan.waiting.push(remark(mark, why));
            }
        }
    }

    fn take_link(&mut self, from: &str, kind: &str, to: &str) {
        let ends = self.ids.get(from).zip(self.ids.get(to));
        let Some((&from_id, &to_id)) = ends else {
            self.plan.left_out.push(Remark {
                key: format!("{from} → {to}"),
                line: 0,
                label: kind.to_owned(),
                quote: String::new(),
                why: "one of the marks that the link joins is not there",
            });
            return;
        };
        let link = Link {
            from: from_id,
            kind: kind.to_owned(),
            to: to_id,
        };
        if self.links_there.insert(link.clone()) {
            self.link_edits.push(Edit::add_link(link));
            self.plan.links += 1;
        }
    }

    fn finish(mut self) -> Plan {
        let marks = self.plan.placed + self.plan.waiting.len();
        let s = if marks == 1 { "" } else { "s" };
        let label = format!("import {} mark{s}", thousands(marks));
        self.edits.append(&mut self.link_edits);
        self.plan.transaction = Transaction::new(label, self.edits);
        self.plan.tags = self.labels;
        self.plan
    }

    fn tag(&mut self, label: &str) -> TagKey {
        if let Some(&place) = self.label_places.get(label) {
            self.labels[place].count += 1;
            return self.labels[place].tag.clone();
        }
        let chosen = self.wishes.mapping.get(label).cloned();
        let tag = chosen.unwrap_or_else(|| tag_of(label, self.wishes.tags));
        self.label_places
            .insert(label.to_owned(), self.labels.len());
        self.labels.push(TagUse {
            label: label.to_owned(),
            is_known: self.wishes.tags.get(&tag).is_some(),
            tag: tag.clone(),
            count: 1,
        });
        tag
    }

    /// The id that a mark gets: its own, if it has one that is free.
    fn id(&mut self, mark: &ForeignMark) -> AnnotationId {
        let own = mark.carried.id;
        if own.is_some_and(|id| self.used.contains(&id)) {
            self.plan.renamed += 1;
        }
        let fresh = std::iter::repeat_with(AnnotationId::fresh);
        let mut free = own.into_iter().chain(fresh);
        let id = loop {
            // It never ends without one.
            let id = free.next().unwrap_or_else(AnnotationId::fresh);
            if self.used.insert(id) {
                break id;
            }
        };
        self.ids.insert(mark.key.clone(), id);
        id
    }

    fn annotation(
        &self,
        mark: &ForeignMark,
        id: AnnotationId,
        tag: TagKey,
        fragments: Fragments,
    ) -> Annotation {
        let carried = &mark.carried;
        Annotation {
            id,
            tag,
            fragments,
            note: carried.note.clone(),
            details: carried.model_details(),
            review: carried.model_review(),
            author: self.author(mark),
            created: whole_seconds(carried.created.unwrap_or(self.wishes.now)),
            modified: carried.modified.map(whole_seconds),
        }
    }

    fn unplaced(
        &self,
        mark: &ForeignMark,
        id: AnnotationId,
        tag: TagKey,
        place: FormerPlace,
    ) -> Unplaced {
        let carried = &mark.carried;
        Unplaced {
            id,
            tag,
            place,
            note: carried.note.clone(),
            details: carried.model_details(),
            review: carried.model_review(),
            author: self.author(mark),
            created: whole_seconds(carried.created.unwrap_or(self.wishes.now)),
            modified: carried.modified.map(whole_seconds),
            is_set_aside: false,
        }
    }

    fn author(&self, mark: &ForeignMark) -> Name {
        let named = mark.carried.author.as_deref();
        let named = named.filter(|name| !name.trim().is_empty());
        named.unwrap_or(self.wishes.by).into()
    }
}

/// Whether a mark that is there says all that one of the file says.
fn says_all(there: &Annotation, mark: &ForeignMark) -> bool {
    let carried = &mark.carried;
    let details = carried.model_details();
    let review = carried.model_review();
    (carried.note.is_empty() || carried.note == there.note)
        && (details.is_none() || details == there.details)
        && (review.is_none() || review == there.review)
}

/// Whether a mark that says all that one of the file says has another id or says more.
fn difference(there: &Annotation, mark: &ForeignMark) -> (bool, bool, bool, bool) {
    let carried = &mark.carried;
    (
        carried.id != Some(there.id),
        carried.note != there.note,
        carried.details.is_some() != there.details.is_some(),
        carried.review.is_some() != there.review.is_some(),
    )
}

fn remark(mark: &ForeignMark, why: &'static str) -> Remark {
    let parts = mark.parts.iter().filter_map(|part| part.quote.as_deref());
    let quote = match &mark.joined_quote {
        Some(quote) => quote.clone(),
        None => parts.collect::<Vec<_>>().join(" … "),
    };
    Remark {
        key: mark.key.clone(),
        line: mark.line,
        label: mark.tag.clone(),
        quote,
        why,
    }
}

#[cfg(test)]
mod tests;
