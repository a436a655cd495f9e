//! What differs between two texts. Offsets are UTF-8 bytes of the side that they belong to.

pub(super) mod align;
pub(super) mod tokens;

use std::collections::HashMap;
use std::ops::Range;

/// A stretch of two texts that is compared with each other. The pieces of a comparison follow
/// each other without a gap on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffPiece {
    /// What became of it.
    pub kind: PieceKind,
    /// Bytes of the old side; empty for what is new.
    pub old: Range<usize>,
    /// Bytes of the new side; empty for what is gone.
    pub new: Range<usize>,
}

/// What became of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// The same on both sides.
    Kept,
    /// Only on the old side.
    Gone,
    /// Only on the new side.
    New,
}

/// Compares two quotes by words, to show a person what differs. What is gone stands before
/// what is new in its place. No piece is empty on both sides.
#[must_use]
pub fn word_diff(old: &str, new: &str) -> Vec<DiffPiece> {
    let (old_ends, new_ends) = (piece_ends(old), piece_ends(new));
    let mut ids = HashMap::new();
    let old_ids = numbers(old, &old_ends, &mut ids);
    let new_ids = numbers(new, &new_ends, &mut ids);
    let byte = |ends: &[usize], piece: usize| piece.checked_sub(1).map_or(0, |last| ends[last]);
    let Some(mut alignment) = align::align(&old_ids, &new_ids, &|| false) else {
        return vec![];
    };
    // Two words changed next to each other read better as one change with its space.
    alignment.drop_runs(|run, _, _| {
        let white = |piece: usize| {
            old[byte(&old_ends, piece)..old_ends[piece]]
                .trim()
                .is_empty()
        };
        run.clone().all(white)
    });
    alignment.drop_runs(align::is_weak);
    let mut pieces: Vec<DiffPiece> = Vec::new();
    let mut add = |kind, old: Range<usize>, new: Range<usize>| {
        if !(old.is_empty() && new.is_empty()) {
            let old = byte(&old_ends, old.start)..byte(&old_ends, old.end);
            let new = byte(&new_ends, new.start)..byte(&new_ends, new.end);
            pieces.push(DiffPiece { kind, old, new });
        }
    };
    let (mut old_at, mut new_at) = (0, 0);
    for hunk in alignment.hunks() {
        add(
            PieceKind::Kept,
            old_at..hunk.old.start,
            new_at..hunk.new.start,
        );
        let new_start = hunk.new.start..hunk.new.start;
        let old_end = hunk.old.end..hunk.old.end;
        (old_at, new_at) = (hunk.old.end, hunk.new.end);
        add(PieceKind::Gone, hunk.old, new_start);
        add(PieceKind::New, old_end, hunk.new);
    }
    add(
        PieceKind::Kept,
        old_at..old_ends.len(),
        new_at..new_ends.len(),
    );
    pieces
}

/// Where the words, the signs and the white space between them end.
fn piece_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    tokens::cut(text, |range, _| {
        if range.start > at {
            ends.push(range.start);
        }
        at = range.end;
        ends.push(at);
    });
    if at < text.len() {
        ends.push(text.len());
    }
    ends
}

/// Equal numbers for equal pieces.
fn numbers<'a>(text: &'a str, ends: &[usize], ids: &mut HashMap<&'a str, u32>) -> Vec<u32> {
    let mut start = 0;
    let mut number = |&end: &usize| {
        let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let id = *ids.entry(&text[start..end]).or_insert(next);
        start = end;
        id
    };
    ends.iter().map(&mut number).collect()
}

#[cfg(test)]
mod tests;
