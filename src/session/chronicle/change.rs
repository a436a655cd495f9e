//! What became of each mark in one record, whatever edits it was made of. Places are Unicode
//! code points, as in the file.

use std::collections::BTreeMap;

use crate::store::history::v1::Edit;
use crate::store::sidecar::v1::{Annotation, Link};

/// Where a mark is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelf {
    /// In its place in the text.
    Text,
    /// Waiting for a place.
    Waiting,
    /// Set aside.
    Lost,
}

/// A mark as it was and as it became.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarkChange<'a> {
    /// None if it was added.
    pub before: Option<(Shelf, &'a Annotation)>,
    /// None if it was removed.
    pub after: Option<(Shelf, &'a Annotation)>,
}

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It was not there before.
    Added,
    /// It stayed where it was kept, and something about it changed.
    Changed,
    /// It was given a place in the text.
    Placed,
    /// It waits for a place now.
    Unplaced,
    /// It was set aside.
    SetAside,
    /// It is there no more.
    Removed,
}

/// All changes of a record.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// The marks in the order of their places, then of their ids.
    pub marks: Vec<MarkChange<'a>>,
    /// The links that were added.
    pub new_links: Vec<&'a Link>,
    /// The links that were removed.
    pub gone_links: Vec<&'a Link>,
}

/// A mark on one shelf: untouched, or as it was and as it became.
type Slot<'a> = Option<(Option<&'a Annotation>, Option<&'a Annotation>)>;

impl<'a> Changes<'a> {
    /// Puts the edits of a record together by mark.
    #[must_use]
    pub fn of(edits: &'a [Edit]) -> Self {
        let mut slots: BTreeMap<&str, [Slot<'a>; 3]> = BTreeMap::new();
        let mut changes = Self::default();
        for edit in edits {
            let (shelf, before, after) = match edit {
                Edit::Mark { before, after } => (Shelf::Text, before, after),
                Edit::Unplaced { before, after } => (Shelf::Waiting, before, after),
                Edit::Lost { before, after } => (Shelf::Lost, before, after),
                Edit::Link { before, after } => {
                    changes.gone_links.extend(before);
                    changes.new_links.extend(after);
                    continue;
                }
            };
            let Some(mark) = before.as_ref().or(after.as_ref()) else {
                continue;
            };
            let slot = &mut slots.entry(&mark.id).or_default()[shelf as usize];
            *slot = match slot.take() {
                Some((first, _)) => Some((first, after.as_ref())),
                None => Some((before.as_ref(), after.as_ref())),
            };
        }
        let shelves = [Shelf::Text, Shelf::Waiting, Shelf::Lost];
        changes.marks = slots
            .values()
            .map(|slots| {
                let touched = || shelves.iter().zip(slots);
                let was = |(shelf, slot): (&Shelf, &Slot<'a>)| Some((*shelf, (*slot)?.0?));
                let is = |(shelf, slot): (&Shelf, &Slot<'a>)| Some((*shelf, (*slot)?.1?));
                MarkChange {
                    before: touched().find_map(was),
                    after: touched().find_map(is),
                }
            })
            .filter(|change| change.mark().is_some())
            .collect();
        changes.marks.sort_by_key(MarkChange::start_char);
        changes
    }

    /// How many marks changed in this way.
    #[must_use]
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.marks
            .iter()
            .filter(|change| change.kind() == kind)
            .count()
    }
}

impl<'a> MarkChange<'a> {
    /// The mark as it became or, where it is gone, as it was.
    #[must_use]
    pub fn mark(&self) -> Option<&'a Annotation> {
        self.after.or(self.before).map(|(_, mark)| mark)
    }

    /// What kind of change it is.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        let kept = |side: Option<(Shelf, &Annotation)>| side.map(|(place, _)| place);
        match (kept(self.before), kept(self.after)) {
            (_, None) => ChangeKind::Removed,
            (Some(before), Some(after)) if before == after => ChangeKind::Changed,
            (_, Some(Shelf::Lost)) => ChangeKind::SetAside,
            (None, Some(_)) => ChangeKind::Added,
            (Some(_), Some(Shelf::Text)) => ChangeKind::Placed,
            (Some(_), Some(Shelf::Waiting)) => ChangeKind::Unplaced,
        }
    }

    fn start_char(&self) -> u64 {
        let first = self.mark().and_then(|mark| mark.at.first());
        first.map_or(0, |(chars, _)| chars.start)
    }
}

/// The words of a mark, its parts joined with an ellipsis.
#[must_use]
pub fn quote(mark: &Annotation) -> String {
    let parts: Vec<&str> = mark.at.iter().map(|(_, quote)| quote.as_str()).collect();
    parts.join(" […] ")
}
