//! What a review does to the marks: for the moment, so that the text can be read, and for
//! good, as one transaction. Offsets are UTF-8 bytes of the present text.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Decision, Item, Review};
use crate::model::{Annotation, Edit, Fragments, Transaction, Unplaced};
use crate::text::reanchor::Kind;
use crate::text::{SourceText, Span};

/// What *Undo* calls it.
const LABEL: &str = "re-anchor";

impl Review {
    /// All that was decided, as one step. Marks that stand where they stood are taken without
    /// being asked about; what is undecided stays without a place. A mark whose words changed
    /// says that it was changed `now`.
    #[must_use]
    pub fn transaction(&self, text: &SourceText, now: Timestamp) -> Transaction {
        let mut edits = Vec::new();
        for item in self.items() {
            match (&item.decision, item.kind()) {
                (Some(Decision::SetAside), _) => edits.push(Edit::Unplaced {
                    before: Some(Arc::clone(&item.mark)),
                    after: Some(Arc::new(Unplaced {
                        is_set_aside: true,
                        ..Unplaced::clone(&item.mark)
                    })),
                }),
                (Some(_), _) | (None, Kind::Unmoved) => {
                    place(item, text, Some(now), &mut edits);
                }
                (None, _) => {}
            }
        }
        Transaction::new(LABEL, edits)
    }

    /// The marks whose place is beyond doubt, in it: for reading the text before anything is
    /// decided.
    #[must_use]
    pub fn provisional(&self, text: &SourceText) -> Vec<Annotation> {
        let edits = self.provisional_transaction(text).edits;
        let placed = edits.into_iter().filter_map(|edit| match edit {
            Edit::Annotation { after, .. } => after.map(Arc::unwrap_or_clone),
            Edit::Link { .. } | Edit::Unplaced { .. } => None,
        });
        placed.collect()
    }

    /// The same as a change of the marks, which is taken back before a decision counts.
    pub(super) fn provisional_transaction(&self, text: &SourceText) -> Transaction {
        let mut edits = Vec::new();
        for kind in [Kind::Moved, Kind::Unmoved] {
            for item in &self.items()[self.group(kind)] {
                place(item, text, None, &mut edits);
            }
        }
        Transaction::new(LABEL, edits)
    }
}

/// Gives a mark its place.
fn place(item: &Item, text: &SourceText, now: Option<Timestamp>, edits: &mut Vec<Edit>) {
    let Some(spans) = item.spans() else { return };
    let Ok(fragments) = Fragments::new(spans.to_vec()) else {
        log::error!("a place of {} is none", item.mark.id);
        return;
    };
    let same_words = item.has_same_words(text, &fragments.iter().collect::<Vec<Span>>());
    let mut placed = item.mark.placed(fragments);
    if !same_words {
        placed.modified = now.or(placed.modified);
    }
    edits.push(Edit::remove_unplaced(&item.mark));
    edits.push(Edit::add(placed));
}
