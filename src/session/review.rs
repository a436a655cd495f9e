//! The review of a changed source: where each mark stood, where it may stand now, and what a
//! person has decided. Nothing of it is written before the person finishes. Offsets are UTF-8
//! bytes of the present text unless a name says `old` or `char`.

pub mod action;
mod outcome;
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

use super::command::{Edge, EdgeMove};
use super::edges;
use crate::model::{AnnotationId, Annotations, Transaction, Unplaced};
use crate::store::SourceIdentity;
use crate::text::reanchor::{Candidate, Kind, Placement};
use crate::text::snap::{Granularity, snap};
use crate::text::{SourceText, Span, boundary};

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
    /// When the source of today was last changed, if the system knows.
    pub changed: Option<Timestamp>,
    /// Where every mark of the review may stand, also of those that are decided and written.
    found: BTreeMap<AnnotationId, Arc<Placement>>,
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
    is_shown: bool,
    is_expanded: bool,
    /// How many are decided, of those that wait for a person and of those that moved.
    decided: usize,
    decided_moved: usize,
    /// What was done to the marks so that the text can be read before anything is decided.
    provisional: Option<Transaction>,
    is_finishing: bool,
}

/// The source that was marked, as far as it is known.
#[derive(Clone, Debug)]
pub struct OldSource {
    /// What identified it.
    pub identity: SourceIdentity,
    /// Its text, if a copy was kept.
    pub text: Option<SourceText>,
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
    /// Where it may stand.
    pub placement: Arc<Placement>,
    /// What a person decided; none for one that is put off.
    pub decision: Option<Decision>,
    /// The place under consideration, of several.
    pub chosen: Option<usize>,
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
    /// A review of these marks, each with its placement.
    #[must_use]
    pub fn new(
        old: OldSource,
        marks: impl IntoIterator<Item = (Arc<Unplaced>, Placement)>,
    ) -> Self {
        let marks = marks
            .into_iter()
            .map(|(mark, placement)| (mark, Arc::new(placement)));
        let mut review = Self {
            old,
            changed: None,
            found: BTreeMap::new(),
            items: Vec::new(),
            groups: [const { 0..0 }; KINDS.len()],
            tab: Tab::ToDecide,
            selected: None,
            draft: None,
            look_byte: None,
            is_shown: true,
            is_expanded: false,
            decided: 0,
            decided_moved: 0,
            provisional: None,
            is_finishing: false,
        };
        let marks: Vec<_> = marks.collect();
        review.found = marks
            .iter()
            .map(|(mark, placement)| (mark.id, Arc::clone(placement)))
            .collect();
        review.fill(marks);
        review
    }

    fn fill(&mut self, marks: impl IntoIterator<Item = (Arc<Unplaced>, Arc<Placement>)>) {
        let items = marks.into_iter().map(|(mark, placement)| Item {
            chosen: match placement.kind {
                Kind::Ambiguous | Kind::Lost => None,
                _ => (!placement.candidates.is_empty()).then_some(0),
            },
            mark,
            placement,
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
            .filter_map(|mark| Some((Arc::clone(mark), Arc::clone(self.found.get(&mark.id)?))))
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
        self.is_shown
    }

    /// Whether the old marks are being kept, so that nothing can be decided any more.
    #[must_use]
    pub fn is_finishing(&self) -> bool {
        self.is_finishing
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

    /// The byte of the present text to show for the selected mark where no place was found.
    #[must_use]
    pub fn look_byte(&self, text: &SourceText) -> u32 {
        let looked_at = self.look_byte.map(|byte| text.floor_char(byte));
        looked_at
            .or_else(|| Some(self.draft()?.first()?.start()))
            .or_else(|| Some(self.selected_item()?.spans()?.first()?.start()))
            .or_else(|| Some(self.estimate(text, self.selected_item()?)))
            .unwrap_or(0)
    }

    /// The line of the old text, counted from 0, in which a mark began.
    #[must_use]
    pub fn old_line(&self, mark: &Unplaced) -> Option<u32> {
        let text = self.old.text.as_ref()?;
        let char = u32::try_from(mark.start_char()).ok()?;
        Some(text.line_of(text.byte_of(char)?))
    }

    /// About where a mark would be: as far from a mark whose place is sure as it was.
    fn estimate(&self, text: &SourceText, item: &Item) -> u32 {
        let old = item.mark.start_char();
        let sure = [Kind::Unmoved, Kind::Moved].into_iter().flat_map(|kind| {
            let group = &self.items[self.group(kind)];
            let after = group.partition_point(|other| other.mark.start_char() <= old);
            [after.checked_sub(1), Some(after)]
                .into_iter()
                .flatten()
                .filter_map(|at| group.get(at))
        });
        let nearest = sure.min_by_key(|other| other.mark.start_char().abs_diff(old));
        let shift = nearest.and_then(|other| {
            let now = text.char_of(other.spans()?.first()?.start());
            Some(i64::from(now) - i64::try_from(other.mark.start_char()).ok()?)
        });
        let char = i64::try_from(old)
            .unwrap_or(i64::MAX)
            .saturating_add(shift.unwrap_or(0));
        let char = char.clamp(0, i64::from(text.len_chars()));
        let byte = text.byte_of(u32::try_from(char).unwrap_or(0));
        byte.unwrap_or(text.len_bytes())
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

    // ---- edges

    /// Begins to move the edges of the selected mark: from where it would be kept or, where no
    /// place was found, from the word that is nearest to where it may have been.
    pub fn begin_edges(&mut self, text: &SourceText) {
        let Some(item) = self.selected_item().filter(|_| self.draft.is_none()) else {
            return;
        };
        let spans = match item.spans() {
            Some(spans) => spans.to_vec(),
            None => {
                let word = word_near(text, self.look_byte(text));
                word.into_iter().collect()
            }
        };
        if !spans.is_empty() {
            self.draft = Some(spans);
        }
    }

    /// Leaves the edges where they were. Returns whether they were being moved.
    pub fn cancel_edges(&mut self) -> bool {
        self.look_byte = None;
        self.draft.take().is_some()
    }

    /// Moves an edge by one step. Returns whether it could move.
    pub fn move_edge(&mut self, text: &SourceText, step: EdgeMove) -> bool {
        self.begin_edges(text);
        let Some(draft) = &self.draft else {
            return false;
        };
        let from = match step.edge {
            Edge::Start => draft.first().map(|span| span.start()),
            Edge::End => draft.last().map(|span| span.end()),
        };
        let to = from.map(|from| edges::step_target(text, step, from));
        let moved = to.and_then(|to| edges::moved(text, draft, step.edge, to));
        let can = moved.is_some();
        if can {
            self.draft = moved;
            self.look_byte = None;
        }
        can
    }

    /// The pointer moves an edge.
    pub fn drag_edge(&mut self, text: &SourceText, edge: Edge, byte: u32, exact: bool) {
        self.begin_edges(text);
        let to = edges::drag_target(text, edge, byte, exact);
        let look = self.look_byte(text);
        if let Some(draft) = &self.draft
            && let Some(moved) = edges::moved(text, draft, edge, to)
        {
            self.draft = Some(moved);
            // What is shown stays where it is under the pointer.
            self.look_byte = Some(look);
        }
    }

    /// Puts the selected mark on these words.
    pub fn put(&mut self, text: &SourceText, anchor: u32, head: u32, granularity: Granularity) {
        if self.selected_item().is_none() {
            return;
        }
        let look = self.look_byte(text);
        if let Some(span) = snap(text, anchor, head, granularity) {
            self.draft = Some(vec![span]);
            self.look_byte = Some(look);
        }
    }

    /// Looks at another place of the text.
    pub fn look_at(&mut self, byte: u32) {
        self.look_byte = Some(byte);
    }
}

fn position(kind: Kind) -> usize {
    KINDS
        .iter()
        .position(|&other| other == kind)
        .unwrap_or_default()
}

/// The word at a byte, or the next one.
fn word_near(text: &SourceText, byte: u32) -> Option<Span> {
    let is_word = |range: &Range<u32>| text.get(range.clone()).chars().any(char::is_alphanumeric);
    let here = boundary::word_at(text, byte);
    if is_word(&here) {
        return text.span(here).ok();
    }
    let end = boundary::next_word(text, byte);
    let next = boundary::prev_word(text, end)..end;
    if is_word(&next) {
        return text.span(next).ok();
    }
    let end = boundary::next_word(text, boundary::prev_word(text, byte));
    text.span(boundary::prev_word(text, end)..end).ok()
}
