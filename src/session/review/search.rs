//! Looking for the marks of a changed source, on the thread that opens it. Offsets are UTF-8
//! bytes of the present text unless a name says `old` or `char`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use encoding_rs::Encoding;

use super::{Found, Lent, OldSource, Review};
use crate::model::{Annotations, Unplaced};
use crate::session::Document;
use crate::session::document::{Access, SOURCE_CHANGED};
use crate::session::open::Stop;
use crate::store::SourceIdentity;
use crate::store::history::History;
use crate::text::reanchor::{Anchor, Kind, Part, Placement, Request, reanchor};
use crate::text::{SourceText, decode};

/// Why a document is read-only whose source is the one that was marked, but not every mark
/// stands in it.
pub const WITHOUT_PLACE: &str = "Some marks have no place";

/// So many older versions of a source are looked at for where a mark stood.
const OLD_TEXTS: usize = 4;

/// Looks for the marks that wait for a place, and makes the document read-only until a person
/// has decided; none where no mark waits. `identity` is what the marks were saved for; the
/// history may have a copy of it.
pub fn search(
    document: &mut Document,
    identity: SourceIdentity,
    history: &History,
    stop: &Stop,
) -> Option<Review> {
    let waiting: Vec<_> = waiting(&document.annotations).cloned().collect();
    if waiting.is_empty() {
        return None;
    }
    let olds = old_texts(history, document);
    let found = find(&waiting, &olds, document.text(), stop);
    let is_same = identity.same_text(&document.source.identity);
    let marked = waiting
        .iter()
        .map(|mark| mark.modified.unwrap_or(mark.created));
    let old = OldSource {
        marked: marked.max(),
        identity,
        is_same,
    };
    let mut review = Review::new(old, waiting.into_iter().zip(found).collect());
    review.lend_places(document);
    document.access = Access::ReadOnly(if is_same {
        WITHOUT_PLACE
    } else {
        SOURCE_CHANGED
    });
    Some(review)
}

/// The texts that were marked before, the newest first, as far as the history has copies.
fn old_texts(history: &History, document: &Document) -> Vec<SourceText> {
    let mut seen = BTreeSet::from([document.source.identity.sha256.clone()]);
    let identities = history.identities().rev();
    let texts = identities.filter_map(|identity| {
        if !seen.insert(identity.sha256.clone()) {
            return None;
        }
        let bytes = history.source(&identity.sha256)?.bytes?;
        let encoding = Encoding::for_label_no_replacement(identity.encoding.as_bytes());
        Some(decode::decode(&bytes, encoding).ok()?.text)
    });
    texts.take(OLD_TEXTS).collect()
}

/// Where each mark may stand. It is looked for by the newest text in which it stood: one that
/// was left undecided before did not stand in the last one.
fn find(marks: &[Arc<Unplaced>], olds: &[SourceText], new: &SourceText, stop: &Stop) -> Vec<Found> {
    let stood_in = |mark: &Unplaced| olds.iter().position(|old| stands_in(mark, old));
    let mut groups: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (at, mark) in marks.iter().enumerate() {
        groups.entry(stood_in(mark)).or_default().push(at);
    }
    let mut found = vec![None; marks.len()];
    for (old, group) in groups {
        let old = old.map(|at| &olds[at]);
        let anchors: Vec<Anchor> = group.iter().map(|&at| anchor(&marks[at])).collect();
        let request = Request {
            anchors: &anchors,
            old,
            new,
        };
        let placements = reanchor(&request, &|| stop.is_stopped()).unwrap_or_default();
        for (at, placement) in group.into_iter().zip(placements) {
            found[at] = Some(Found {
                old: old.cloned(),
                placement: Arc::new(placement),
            });
        }
    }
    let lost = || Found {
        old: None,
        placement: Arc::new(Placement {
            kind: Kind::Lost,
            candidates: Vec::new(),
        }),
    };
    let found = found.into_iter();
    found.map(|found| found.unwrap_or_else(lost)).collect()
}

/// Whether a mark stood in this text: its words and what is known of their context.
fn stands_in(mark: &Unplaced, old: &SourceText) -> bool {
    let place = &mark.place;
    let byte = |char: u64| old.byte_of(u32::try_from(char).ok()?);
    let words_stand = place.parts.iter().all(|(chars, quote)| {
        let range = byte(chars.start).zip(byte(chars.end));
        range.is_some_and(|(start, end)| start <= end && old.get(start..end) == quote)
    });
    let (Some((first, _)), Some((last, _))) = (place.parts.first(), place.parts.last()) else {
        return false;
    };
    let (Some(start), Some(end)) = (byte(first.start), byte(last.end)) else {
        return false;
    };
    words_stand
        && old.get(0..start).ends_with(&place.before)
        && old.get(end..old.len_bytes()).starts_with(&place.after)
}

impl Review {
    /// Shows the marks whose place is beyond doubt in it, for reading. Nothing of it is saved:
    /// the document is read-only until [`take_back_places`](Self::take_back_places).
    fn lend_places(&mut self, document: &mut Document) {
        let transaction = self.provisional_transaction(document.text());
        let is_file_behind = document.annotations.revision() != document.sidecar.saved_revision;
        if let Err(error) = document.annotations.apply(&transaction) {
            log::error!("places to read with do not fit the marks: {error}");
            return;
        }
        self.lent = Some(Lent {
            transaction,
            is_file_behind,
        });
    }

    /// Leaves the marks as they are in the file.
    pub(super) fn take_back_places(&mut self, document: &mut Document) {
        let Some(lent) = self.lent.take() else {
            return;
        };
        if let Err(error) = document.annotations.apply(&lent.transaction.inverted()) {
            log::error!("places to read with cannot be taken back: {error}");
        }
        if !lent.is_file_behind {
            document.sidecar.saved_revision = document.annotations.revision();
        }
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
