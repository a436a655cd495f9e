//! Where the marks of a source that was altered are in it now. Nothing is written. Offsets are
//! Unicode code points; lines count from 1.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use encoding_rs::Encoding;

use super::Stored;
use super::load::{Load, load};
use crate::model::{AnnotationId, TagSet, Unplaced};
use crate::store::history::{History, history_path};
use crate::store::sidecar::{self, Skimmed, SourceIdentity};
use crate::store::{Fingerprint, source_file};
use crate::text::SourceText;
use crate::text::decode::decode;
use crate::text::reanchor::{Anchor, Part, Request, reanchor};

pub use crate::text::reanchor::Kind;

/// Where all marks of an altered source are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Whether the history has a copy of the source as it was marked, so that hardly anything
    /// is left to guess.
    pub has_old_text: bool,
    /// Each mark, in the order of the file of marks.
    pub marks: Vec<MarkPlaces>,
}

/// Where one mark is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkPlaces {
    /// Its id.
    pub id: String,
    /// Its tag.
    pub tag: String,
    /// How sure its place is.
    pub kind: Kind,
    /// Where it was; a line only where there is a copy of the source as it was.
    pub from: Vec<Spot>,
    /// Where it may be now, the best first.
    pub candidates: Vec<Vec<Spot>>,
}

/// A contiguous part of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The place.
    pub chars: Range<u64>,
    /// The line on which it begins.
    pub line: Option<u32>,
    /// The words there.
    pub words: String,
}

/// Finds the places of the marks in a source that is not the one that was marked. Nothing where
/// it is, or where source or marks cannot be read, which [`check`](super::check()) tells.
#[must_use]
pub fn places(path: &Path, tags: &TagSet) -> Option<Places> {
    let source = source_file::read(path).ok()?;
    let sidecar_path = sidecar::sidecar_path(path);
    let stored = stored(&sidecar_path)?;
    let marked = SourceIdentity::from(&stored.frame().source);
    if source.sha256 == marked.sha256 {
        return None;
    }
    let decoded = decode(&source.bytes, None).ok()?;
    let identity = SourceIdentity::new(path, &source, decoded.encoding.name());
    let new = decoded.text;
    let old = old_text(&history_path(&sidecar_path), &marked);

    let ids: Vec<_> = stored
        .whole()
        .annotations
        .iter()
        .map(|e| e.id.clone())
        .collect();
    let loaded = sidecar::interpret(&stored.whole(), "", &new, &identity, tags);
    let with_place: BTreeSet<AnnotationId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut marks = loaded.unplaced;
    // Those that had no place before are not about the version that was marked last.
    marks.retain(|mark| with_place.contains(&mark.id));
    let anchors: Vec<_> = marks.iter().map(anchor).collect();
    let request = Request {
        anchors: &anchors,
        old: old.as_ref(),
        new: &new,
    };
    let placements = reanchor(&request, &|| false)?;
    let marks = marks
        .iter()
        .zip(placements)
        .map(|(mark, placement)| MarkPlaces {
            id: mark.id.to_string(),
            tag: mark.tag.to_string(),
            kind: placement.kind,
            from: former_spots(mark, old.as_ref()),
            candidates: placement
                .candidates
                .iter()
                .map(|candidate| {
                    candidate
                        .spans
                        .iter()
                        .map(|span| spot(*span, &new))
                        .collect()
                })
                .collect(),
        });
    Some(Places {
        has_old_text: old.is_some(),
        marks: marks.collect(),
    })
}

impl Places {
    /// How many marks are of this kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.marks.iter().filter(|mark| mark.kind == kind).count()
    }
}

fn stored(path: &Path) -> Option<Stored> {
    let Load::There(bytes) = load(path) else {
        return None;
    };
    let ron = sidecar::decode(&bytes).ok()?;
    Some(Stored {
        content: Skimmed::Whole(sidecar::parse(ron).ok()?),
        bytes: Vec::new(),
        sha256: Fingerprint::of(&bytes),
    })
}

/// The text as it was marked, if the history has a copy.
fn old_text(path: &Path, marked: &SourceIdentity) -> Option<SourceText> {
    let Load::There(bytes) = load(path) else {
        return None;
    };
    let source = History::new(bytes).source(&marked.sha256)?;
    let encoding = Encoding::for_label(marked.encoding.as_bytes());
    Some(decode(&source.bytes?, encoding).ok()?.text)
}

fn anchor(mark: &Unplaced) -> Anchor {
    let place = &mark.place;
    let char = |offset: u64| u32::try_from(offset).unwrap_or(u32::MAX);
    let parts = place.parts.iter().map(|(chars, quote)| Part {
        old_chars: char(chars.start)..char(chars.end),
        quote: quote.clone(),
    });
    Anchor {
        parts: parts.collect(),
        before: place.before.clone(),
        after: place.after.clone(),
    }
}

fn former_spots(mark: &Unplaced, old: Option<&SourceText>) -> Vec<Spot> {
    let spots = mark.place.parts.iter().map(|(chars, words)| Spot {
        chars: chars.clone(),
        line: old.and_then(|old| {
            let byte = old.byte_of(u32::try_from(chars.start).ok()?)?;
            Some(old.line_of(byte) + 1)
        }),
        words: words.clone(),
    });
    spots.collect()
}

fn spot(span: crate::text::Span, text: &SourceText) -> Spot {
    let [start, end] = [span.start(), span.end()].map(|byte| u64::from(text.char_of(byte)));
    Spot {
        chars: start..end,
        line: Some(text.line_of(span.start()) + 1),
        words: text.slice(span).to_owned(),
    }
}
