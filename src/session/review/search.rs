//! Looking for the marks of a changed source, on the thread that opens it. Offsets are UTF-8
//! bytes of the present text unless a name says `old` or `char`.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::{OldSource, Review};
use crate::model::{Annotations, Unplaced};
use crate::session::Document;
use crate::session::document::{Access, SOURCE_CHANGED};
use crate::store::SourceIdentity;
use crate::text::SourceText;
use crate::text::reanchor::{Anchor, Part, Request, reanchor};

/// Why a document is read-only whose source is the one that was marked, but not every mark
/// stands in it.
pub const WITHOUT_PLACE: &str = "Some marks have no place";

/// Looks for the marks that wait for a place, and makes the document read-only until a person
/// has decided; none where no mark waits. `identity` is what the marks were saved for, `text`
/// its text if a copy was kept.
pub fn search(
    document: &mut Document,
    identity: SourceIdentity,
    text: Option<SourceText>,
) -> Option<Review> {
    let waiting: Vec<_> = waiting(&document.annotations).cloned().collect();
    if waiting.is_empty() {
        return None;
    }
    let anchors: Vec<Anchor> = waiting.iter().map(|mark| anchor(mark)).collect();
    let request = Request {
        anchors: &anchors,
        old: text.as_ref(),
        new: document.text(),
    };
    let placements = reanchor(&request, &|| false)?;
    let is_same = identity.same_text(&document.source.identity);
    let marked = waiting
        .iter()
        .map(|mark| mark.modified.unwrap_or(mark.created));
    let old = OldSource {
        marked: marked.max(),
        identity,
        text,
        is_same,
    };
    let mut review = Review::new(old, waiting.into_iter().zip(placements));
    review.changed = modified(&document.path);
    review.lend_places(document);
    document.access = Access::ReadOnly(if is_same {
        WITHOUT_PLACE
    } else {
        SOURCE_CHANGED
    });
    Some(review)
}

impl Review {
    /// Shows the marks whose place is beyond doubt in it, for reading. Nothing of it is saved:
    /// the document is read-only until [`take_back_places`](Self::take_back_places).
    fn lend_places(&mut self, document: &mut Document) {
        let transaction = self.provisional_transaction(document.text());
        if let Err(error) = document.annotations.apply(&transaction) {
            log::error!("places to read with do not fit the marks: {error}");
            return;
        }
        document.sidecar.saved_revision = document.annotations.revision();
        self.provisional = Some(transaction);
    }

    /// Leaves the marks as they are in the file.
    pub(super) fn take_back_places(&mut self, document: &mut Document) {
        let Some(transaction) = self.provisional.take() else {
            return;
        };
        if let Err(error) = document.annotations.apply(&transaction.inverted()) {
            log::error!("places to read with cannot be taken back: {error}");
        }
        document.sidecar.saved_revision = document.annotations.revision();
    }
}

/// The marks that wait for a place, in the order of their old places.
fn waiting(annotations: &Annotations) -> impl Iterator<Item = &Arc<Unplaced>> {
    let marks = annotations.unplaced().values();
    marks.filter(|mark| !mark.is_set_aside)
}

/// A mark as the search knows it.
fn anchor(mark: &Unplaced) -> Anchor {
    // Beyond 4 GiB there is no text that could be searched.
    let char = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
    let parts = mark.place.parts.iter().map(|(chars, quote)| Part {
        old_chars: char(chars.start)..char(chars.end),
        quote: quote.clone(),
    });
    Anchor {
        parts: parts.collect(),
        before: mark.place.before.clone(),
        after: mark.place.after.clone(),
    }
}

fn modified(path: &Path) -> Option<Timestamp> {
    let modified = std::fs::metadata(path).and_then(|metadata| metadata.modified());
    Timestamp::try_from(modified.ok()?).ok()
}
