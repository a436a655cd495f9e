//! Makes news-like texts with marks, edits them, and knows where each mark really is
//! afterwards. It knows nothing of the program. Offsets are UTF-8 bytes.

mod edits;
mod texts;
mod truth;

use std::ops::Range;

use texts::{Writer, flat, starts};
use truth::Book;

/// Random numbers, the same for the same seed.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        let mut rng = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        for _ in 0..8 {
            rng.next();
        }
        rng
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap();
        usize::try_from(self.next() % n.max(1)).unwrap()
    }

    /// True so many times in 10,000.
    pub fn chance(&mut self, per_myriad: u32) -> bool {
        self.next() % 10_000 < u64::from(per_myriad)
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// How a text is edited: how often in 10,000.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mix {
    /// Words spelt anew.
    pub typos: u32,
    /// Figures changed.
    pub figures: u32,
    /// Sentences deleted, and inserted.
    pub sentences: u32,
    /// A few words deleted or inserted within a sentence; by sentence.
    pub phrases: u32,
    /// Paragraphs moved elsewhere.
    pub moved: u32,
    /// Paragraphs repeated, with or without a change, near or far.
    pub repeated: u32,
    /// Paragraphs deleted.
    pub deleted: u32,
    /// Paragraphs whose old text has a lookalike elsewhere; more of these are deleted.
    pub lookalikes: u32,
    /// Lines of boilerplate replaced.
    pub boilerplate: u32,
    /// White space written anew (lines wrapped elsewhere).
    pub white: u32,
}

/// What became of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// The same characters, here: one range a part. Where a paragraph or a sentence was repeated
    /// word for word, each copy is as true as the other.
    Exact(Vec<Vec<Range<usize>>>),
    /// Changed; here is what remains of it, or came in its place.
    Altered(Vec<Range<usize>>),
    /// Deleted, at least a part of it.
    Gone,
}

/// A mark: its parts in the old text, and the truth.
pub struct Mark {
    pub parts: Vec<Range<usize>>,
    pub truth: Truth,
    /// It stands in a paragraph that has a copy, or nearly one, in either text: then often
    /// nothing can tell which is which.
    pub has_copy: bool,
}

/// An old text, a new one, and marks.
pub struct Case {
    pub old: String,
    pub new: String,
    pub marks: Vec<Mark>,
}

/// Makes a text of about so many bytes with so many marks, and edits it.
pub fn case(seed: u64, bytes: usize, marks: usize, mix: &Mix) -> Case {
    let mut writer = Writer::new(seed);
    let mut paragraphs = writer.text(bytes, mix);
    for paragraph in &mut paragraphs {
        let has_copy = paragraph.has_lookalike || paragraph.is_lookalike;
        for atom in paragraph.sentences.iter_mut().flatten() {
            atom.origin = Some(writer.has_copy.len());
            writer.has_copy.push(has_copy);
        }
    }
    let count = writer.has_copy.len();
    let old_atoms = flat(&paragraphs);
    let (old, old_starts) = starts(&old_atoms);
    let edited = writer.edit(paragraphs, mix);
    let new_atoms = flat(&edited);
    let (new, new_starts) = starts(&new_atoms);
    let mut new_of = vec![vec![]; count];
    for (at, atom) in new_atoms.iter().enumerate() {
        if let Some(origin) = atom.origin {
            new_of[origin].push(at);
        }
    }
    let book = Book {
        old: &old,
        old_atoms: &old_atoms,
        old_starts: &old_starts,
        new: &new,
        new_starts: &new_starts,
        new_of: &new_of,
    };
    let mut ranges: Vec<Vec<Range<usize>>> = Vec::new();
    while ranges.len() < marks {
        let within = match ranges.last() {
            Some(last) if writer.rng.chance(1500) => Some(last[0].clone()),
            _ => None,
        };
        if let Some(parts) = book.mark(&mut writer.rng, within) {
            ranges.push(parts);
        }
    }
    ranges.sort_by_key(|parts| (parts[0].start, std::cmp::Reverse(parts[0].end)));
    let marks = ranges
        .into_iter()
        .map(|parts| Mark {
            truth: book.truth(&parts),
            has_copy: parts.iter().cloned().flatten().any(|at| {
                let origin = old_atoms[at].origin;
                origin.is_some_and(|origin| writer.has_copy[origin])
            }),
            parts: parts.iter().map(|part| book.bytes(part)).collect(),
        })
        .collect();
    Case { old, new, marks }
}
