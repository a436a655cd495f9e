//! The review of a changed source: where each mark stood, where it may stand now, and what a
//! person has decided. Nothing of it is written before the person finishes. Offsets are UTF-8
//! bytes of the present text unless a name says `old` or `char`.

pub mod action;
mod outcome;
mod placing;
mod run;
mod search;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

pub use action::{ReviewAction, ReviewCommand};
pub(super) use search::search;

use crate::model::{AnnotationId, Annotations, Transaction, Unplaced};
use crate::store::SourceIdentity;
use crate::text::reanchor::{Candidate, Kind, Placement};
use crate::text::{SourceText, Span};

/// The kinds of placements in the order in which they are shown. All but the last wait for a
/// person.
pub const KINDS: [Kind; 5] = [
    Kind::Moved,
    Kind::Altered,
    Kind::Ambiguous,
    Kind::Lost,
    Kind::Unmoved,
];

/// How many moved marks are listed among what is to decide before the rest is only counted.
pub const MOVED_SHOWN: usize = 5;

/// A review, shown or put off.
#[derive(Debug)]
pub struct Review {
    /// What was marked.
    pub old: OldSource,
    /// What was found about every mark of the review, also of those that are decided and written.
    found: BTreeMap<AnnotationId, Found>,
    /// In the order of [`KINDS`], then by their old place.
    items: Vec<Item>,
    /// Where each kind lies among the items, in the order of [`KINDS`].
    groups: [Range<usize>; KINDS.len()],
    tab: Tab,
    selected: Option<usize>,
    /// Where the selected mark would stand, while its edges are being moved.
    draft: Option<Vec<Span>>,
    /// The place of the text that is looked at instead of the one that was found.
    look_byte: Option<u32>,
    stage: Stage,
    is_expanded: bool,
    /// How many are decided, of those that wait for a person and of those that moved.
    decided: usize,
    decided_moved: usize,
    /// What was done to the marks so that the text can be read before anything is decided.
    lent: Option<Lent>,
}

/// How far a review is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The text is shown instead.
    PutOff,
    /// It takes the place of the text.
    Shown,
    /// The old marks are being kept, so that nothing can be decided any more.
    Finishing,
}

/// Places that marks have for the moment.
#[derive(Debug)]
struct Lent {
    transaction: Transaction,
    /// Whether the file lacked something before that.
    is_file_behind: bool,
}

/// The source that was marked, as far as it is known.
#[derive(Clone, Debug)]
pub struct OldSource {
    /// What identified it.
    pub identity: SourceIdentity,
    /// When it was last marked.
    pub marked: Option<Timestamp>,
    /// Whether it is the source of today, and only some marks do not fit it.
    pub is_same: bool,
}

/// A mark of the review.
#[derive(Clone, Debug)]
pub struct Item {
    /// The mark with its old place.
    pub mark: Arc<Unplaced>,
    /// The text in which it stood, if a copy was kept.
    pub old: Option<SourceText>,
    /// Where it may stand.
    pub placement: Arc<Placement>,
    /// What a person decided; none for one that is put off.
    pub decision: Option<Decision>,
    /// The place under consideration, of several.
    pub chosen: Option<usize>,
}

/// What was found about a mark.
#[derive(Clone, Debug)]
pub struct Found {
    /// The text in which it stood, if a copy was kept.
    pub old: Option<SourceText>,
    /// Where it may stand.
    pub placement: Arc<Placement>,
}

/// What becomes of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It stands at this candidate, counted from 0.
    Keep(usize),
    /// It stands where a person put it.
    KeepAt(Vec<Span>),
    /// It has no place in this text.
    SetAside,
}

/// A part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Everything that waits for a person.
    ToDecide,
    /// One kind.
    Of(Kind),
}

impl Tab {
    /// The tabs from left to right.
    pub const ALL: [Self; 6] = [
        Self::ToDecide,
        Self::Of(KINDS[0]),
        Self::Of(KINDS[1]),
        Self::Of(KINDS[2]),
        Self::Of(KINDS[3]),
        Self::Of(KINDS[4]),
    ];
}

impl Item {
    /// How sure its place is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.placement.kind
    }

    /// The candidate under consideration.
    #[must_use]
    pub fn candidate(&self) -> Option<&Candidate> {
        self.placement.candidates.get(self.chosen?)
    }

    /// Where it stands by what was decided or is under consideration.
    #[must_use]
    pub fn spans(&self) -> Option<&[Span]> {
        match &self.decision {
            Some(Decision::Keep(at)) => Some(&self.placement.candidates.get(*at)?.spans),
            Some(Decision::KeepAt(spans)) => Some(spans),
            Some(Decision::SetAside) | None => Some(&self.candidate()?.spans),
        }
    }

    /// The line of the old text, counted from 0, in which it began.
    #[must_use]
    pub fn old_line(&self) -> Option<u32> {
        let char = u32::try_from(self.mark.start_char()).ok()?;
        let text = self.old.as_ref()?;
        Some(text.line_of(text.byte_of(char)?))
    }

    /// Whether the words at these places are the ones that were marked.
    #[must_use]
    pub fn has_same_words(&self, text: &SourceText, spans: &[Span]) -> bool {
        let quotes = self
            .mark
            .place
            .parts
            .iter()
            .map(|(_, quote)| quote.as_str());
        quotes.eq(spans.iter().map(|span| text.slice(*span)))
    }

    fn waits(&self) -> bool {
        self.kind() != Kind::Unmoved
    }
}

impl Review {
    /// A review of these marks, each with what was found about it.
    #[must_use]
    pub fn new(old: OldSource, marks: Vec<(Arc<Unplaced>, Found)>) -> Self {
        let found = marks.iter().map(|(mark, found)| (mark.id, found.clone()));
        let mut review = Self {
            old,
            found: found.collect(),
            items: Vec::new(),
            groups: [const { 0..0 }; KINDS.len()],
            tab: Tab::ToDecide,
            selected: None,
            draft: None,
            look_byte: None,
            stage: Stage::Shown,
            is_expanded: false,
            decided: 0,
            decided_moved: 0,
            lent: None,
        };
        review.fill(marks);
        review
    }

    fn fill(&mut self, marks: Vec<(Arc<Unplaced>, Found)>) {
        let items = marks.into_iter().map(|(mark, found)| Item {
            chosen: match found.placement.kind {
                Kind::Ambiguous | Kind::Lost => None,
                _ => (!found.placement.candidates.is_empty()).then_some(0),
            },
            mark,
            old: found.old,
            placement: found.placement,
            decision: None,
        });
        self.items = items.collect();
        self.items.sort_by_cached_key(|item| {
            (position(item.kind()), item.mark.start_char(), item.mark.id)
        });
        let mut start = 0;
        for (group, kind) in self.groups.iter_mut().zip(KINDS) {
            let len = self.items[start..]
                .iter()
                .take_while(|item| item.kind() == kind);
            *group = start..start + len.count();
            start = group.end;
        }
        (self.decided, self.decided_moved) = (0, 0);
        self.is_expanded = false;
        self.tab = Tab::ToDecide;
        if self.to_decide() == 0 {
            self.tab = Tab::Of(Kind::Unmoved);
        }
        self.select((!self.items.is_empty()).then_some(0));
    }

    /// Takes up what waits for a place now. Returns whether anything does.
    pub(super) fn refresh(&mut self, annotations: &Annotations) -> bool {
        let waiting = annotations.unplaced().values();
        let marks: Vec<_> = waiting
            .filter(|mark| !mark.is_set_aside)
            .filter_map(|mark| Some((Arc::clone(mark), self.found.get(&mark.id)?.clone())))
            .collect();
        self.fill(marks);
        !self.items.is_empty()
    }

    // ---- what is there

    /// All marks: those that wait for a person first.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Where a kind lies among the items.
    #[must_use]
    pub fn group(&self, kind: Kind) -> Range<usize> {
        self.groups[position(kind)].clone()
    }

    /// What a tab shows of the items.
    #[must_use]
    pub fn range(&self, tab: Tab) -> Range<usize> {
        match tab {
            Tab::ToDecide => 0..self.to_decide(),
            Tab::Of(kind) => self.group(kind),
        }
    }

    /// How many marks wait for a person, decided or not.
    #[must_use]
    pub fn to_decide(&self) -> usize {
        self.group(Kind::Unmoved).start
    }

    /// How many of them are decided.
    #[must_use]
    pub fn decided(&self) -> usize {
        self.decided
    }

    /// How many of them are not.
    #[must_use]
    pub fn undecided(&self) -> usize {
        self.to_decide() - self.decided
    }

    /// How many moved marks are not decided.
    #[must_use]
    pub fn undecided_moved(&self) -> usize {
        self.group(Kind::Moved).len() - self.decided_moved
    }

    /// Whether a person has decided anything that would be lost.
    #[must_use]
    pub fn has_decisions(&self) -> bool {
        self.decided > 0
            || self.items[self.to_decide()..]
                .iter()
                .any(|i| i.decision.is_some())
    }

    /// The tab that is shown.
    #[must_use]
    pub fn tab(&self) -> Tab {
        self.tab
    }

    /// Whether all moved marks are listed among what is to decide.
    #[must_use]
    pub fn is_expanded(&self) -> bool {
        self.is_expanded
    }

    /// Whether the review takes the place of the text.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.stage != Stage::PutOff
    }

    /// Whether the old marks are being kept, so that nothing can be decided any more.
    #[must_use]
    pub fn is_finishing(&self) -> bool {
        self.stage == Stage::Finishing
    }

    /// Which item is selected.
    #[must_use]
    pub fn selected(&self) -> Option<usize> {
        self.selected
    }

    /// The selected item.
    #[must_use]
    pub fn selected_item(&self) -> Option<&Item> {
        self.items.get(self.selected?)
    }

    /// Where the selected mark would stand, while its edges are being moved.
    #[must_use]
    pub fn draft(&self) -> Option<&[Span]> {
        self.draft.as_deref()
    }

    // ---- going through it

    /// Selects an item.
    pub fn select(&mut self, item: Option<usize>) {
        self.selected = item.filter(|&at| at < self.items.len());
        self.draft = None;
        self.look_byte = None;
        if let Some(at) = self.selected
            && !self.range(self.tab).contains(&at)
        {
            let kind = self.items[at].kind();
            self.tab = Tab::Of(kind);
        }
        let moved = self.group(Kind::Moved);
        if self
            .selected
            .is_some_and(|at| (moved.start + MOVED_SHOWN..moved.end).contains(&at))
        {
            self.is_expanded = true;
        }
    }

    /// Shows another part of the list, and its first item that is not decided.
    pub fn show_tab(&mut self, tab: Tab) {
        let range = self.range(tab);
        if range.is_empty() {
            return;
        }
        self.tab = tab;
        if !self.selected.is_some_and(|at| range.contains(&at)) {
            let open = range.clone().find(|&at| self.items[at].decision.is_none());
            self.select(open.or(Some(range.start)));
        }
    }

    /// Lists all moved marks among what is to decide.
    pub fn expand(&mut self) {
        self.is_expanded = true;
    }

    /// Goes to the next item of the tab, or to the one before. Returns whether there is one.
    pub fn step(&mut self, forward: bool) -> bool {
        let range = self.range(self.tab);
        let next = match self.selected {
            None => Some(range.start),
            Some(at) if forward => Some(at + 1),
            Some(at) => at.checked_sub(1),
        };
        let next = next.filter(|at| range.contains(at));
        if next.is_some() {
            self.select(next);
        }
        next.is_some()
    }

    /// Goes on to the next item of the tab that is not decided, around its end; stays where
    /// there is none.
    fn go_on(&mut self) {
        let range = self.range(self.tab);
        let from = self.selected.map_or(range.start, |at| at + 1);
        let is_open = |at: &usize| {
            let item = &self.items[*at];
            item.waits() && item.decision.is_none()
        };
        let after = (from.max(range.start)..range.end).find(is_open);
        let next = after.or_else(|| (range.start..from.min(range.end)).find(is_open));
        if next.is_some() {
            self.select(next);
        } else {
            self.draft = None;
            self.look_byte = None;
        }
    }

    // ---- deciding

    /// Decides about the selected item, or takes the decision back.
    fn decide(&mut self, decision: Option<Decision>) {
        let Some(at) = self.selected else { return };
        let item = &mut self.items[at];
        let (was, is) = (item.decision.is_some(), decision.is_some());
        if let Some(Decision::Keep(chosen)) = decision {
            item.chosen = Some(chosen);
        }
        item.decision = decision;
        if item.waits() && was != is {
            let is_moved = item.kind() == Kind::Moved;
            let count = |number: &mut usize| *number = if is { *number + 1 } else { *number - 1 };
            count(&mut self.decided);
            if is_moved {
                count(&mut self.decided_moved);
            }
        }
    }

    /// What keeping the selected mark would decide; `Err` says in a few words what is missing.
    ///
    /// # Errors
    /// A hint for the person.
    pub fn keeping(&self) -> Result<Decision, &'static str> {
        let item = self.selected_item().ok_or("No mark selected")?;
        if let Some(draft) = &self.draft {
            return Ok(Decision::KeepAt(draft.clone()));
        }
        if let Some(Decision::KeepAt(spans)) = &item.decision {
            return Ok(Decision::KeepAt(spans.clone()));
        }
        match (item.kind(), item.chosen) {
            (Kind::Unmoved, _) => Err("This mark stands where it stood"),
            (_, Some(at)) => Ok(Decision::Keep(at)),
            (Kind::Ambiguous, None) => Err("Choose a place first"),
            (_, None) => Err("Select the words in the text first"),
        }
    }

    /// Accepts every moved mark that is not decided. Returns how many.
    pub fn accept_moved(&mut self) -> usize {
        let group = self.group(Kind::Moved);
        let mut accepted = 0;
        for item in &mut self.items[group] {
            if item.decision.is_none() && !item.placement.candidates.is_empty() {
                item.decision = Some(Decision::Keep(0));
                item.chosen = Some(0);
                accepted += 1;
            }
        }
        self.decided += accepted;
        self.decided_moved += accepted;
        if accepted > 0 && self.selected_item().is_some_and(|i| i.decision.is_some()) {
            self.go_on();
        }
        accepted
    }

    /// Considers one of several places of the selected mark. Returns whether there is such a
    /// place.
    pub fn choose(&mut self, candidate: usize) -> bool {
        let Some(item) = self.selected.and_then(|at| self.items.get_mut(at)) else {
            return false;
        };
        if candidate >= item.placement.candidates.len() {
            return false;
        }
        item.chosen = Some(candidate);
        self.draft = None;
        self.look_byte = None;
        // Another place than the one that was kept is not decided.
        let item = &self.items[self.selected.unwrap_or_default()];
        if item.decision.is_some() && item.decision != Some(Decision::Keep(candidate)) {
            self.decide(None);
        }
        true
    }
}

fn position(kind: Kind) -> usize {
    KINDS
        .iter()
        .position(|&other| other == kind)
        .unwrap_or_default()
}
