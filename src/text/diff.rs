//! What differs between two texts. Offsets are UTF-8 bytes of the side that they belong to.

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
    let common = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b)
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a.len_utf8())
            .sum::<usize>()
    };
    let head = common(&mut old.chars(), &mut new.chars());
    let tail = common(
        &mut old[head..].chars().rev(),
        &mut new[head..].chars().rev(),
    );
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let pieces = [
        (PieceKind::Kept, 0..head, 0..head),
        (PieceKind::Gone, head..old_end, head..head),
        (PieceKind::New, old_end..old_end, head..new_end),
        (PieceKind::Kept, old_end..old.len(), new_end..new.len()),
    ];
    pieces
        .into_iter()
        .filter(|(_, old, new)| !(old.is_empty() && new.is_empty()))
        .map(|(kind, old, new)| DiffPiece { kind, old, new })
        .collect()
}
