//! The text cut into the blocks in which it is displayed: a line, or a piece of a very long
//! line. Offsets are UTF-8 bytes.

use std::ops::Range;

use super::SourceText;
use super::boundary::floor_grapheme;

/// The most code points of a block.
pub const MAX_BLOCK_CHARS: usize = 2_000;

/// How far from the end of a piece a space is looked for, in code points.
const CUT_SEARCH_CHARS: usize = 300;

/// So many blocks in a row are a group.
pub const GROUP_BLOCKS: usize = 256;

/// The blocks of a text, from 0 on. There is always at least one.
#[derive(Clone, Debug)]
pub struct Blocks {
    text: SourceText,
    /// The first byte of each block.
    starts: Vec<u32>,
    groups: Vec<Group>,
}

/// What is known of some blocks in a row without looking at each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// How many blocks have no character.
    pub empty: u32,
    /// How many have some.
    pub filled: u32,
    /// How many bytes these have together.
    pub bytes: u32,
}

impl Blocks {
    /// Cuts a text into blocks: one pass over the lines, and over the characters of long lines.
    #[must_use]
    pub fn new(text: &SourceText) -> Self {
        let lines = text.line_count();
        let mut starts = Vec::with_capacity(lines as usize);
        for line in 0..lines {
            let range = text.line_range(line);
            starts.push(range.start);
            if range.len() > MAX_BLOCK_CHARS {
                cut(text, range, &mut starts);
            }
        }
        let mut blocks = Self {
            text: text.clone(),
            starts,
            groups: Vec::new(),
        };
        let firsts = (0..blocks.len()).step_by(GROUP_BLOCKS);
        blocks.groups = firsts.map(|first| blocks.sum_up(first)).collect();
        blocks
    }

    fn sum_up(&self, first: usize) -> Group {
        let mut group = Group::default();
        for block in first..(first + GROUP_BLOCKS).min(self.len()) {
            let range = self.range(block);
            if range.is_empty() {
                group.empty += 1;
            } else {
                group.filled += 1;
                group.bytes += range.end - range.start;
            }
        }
        group
    }

    /// Each [`GROUP_BLOCKS`] blocks, and the rest.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// How many blocks there are, at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always a block")]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a block without the line break that ends it. Past the last block it is the
    /// empty range at the end of the text.
    #[must_use]
    pub fn range(&self, block: usize) -> Range<u32> {
        let Some(&start) = self.starts.get(block) else {
            return self.text.len_bytes()..self.text.len_bytes();
        };
        let next = self.starts.get(block + 1).copied();
        let next = next.unwrap_or_else(|| self.text.len_bytes());
        let tail = next.saturating_sub(2).max(start);
        let terminator = match &self.text.as_str().as_bytes()[tail as usize..next as usize] {
            _ if block + 1 == self.starts.len() => 0,
            [.., b'\r', b'\n'] => 2,
            [.., b'\r' | b'\n'] => 1,
            _ => 0,
        };
        start..next - terminator
    }

    /// The block that holds this byte. A line break belongs to the block before it.
    #[must_use]
    pub fn block_of(&self, byte: u32) -> usize {
        let behind = self.starts.partition_point(|&start| start <= byte);
        behind.saturating_sub(1)
    }

    /// The line of a block, counted from 0.
    #[must_use]
    pub fn line(&self, block: usize) -> u32 {
        self.text.line_of(self.range(block).start)
    }

    /// Whether the block is the start of a line and not a later piece of it.
    #[must_use]
    pub fn is_line_start(&self, block: usize) -> bool {
        let start = self.range(block).start;
        self.text.line_start(self.text.line_of(start)) == start
    }
}

/// Cuts a long line and pushes where its second and later pieces start.
fn cut(text: &SourceText, line: Range<u32>, starts: &mut Vec<u32>) {
    let mut start = line.start;
    loop {
        let rest = text.get(start..line.end);
        let Some((limit, _)) = rest.char_indices().nth(MAX_BLOCK_CHARS) else {
            return;
        };
        start += as_u32(cut_at(text, start, &rest[..limit]));
        starts.push(start);
    }
}

/// How many bytes of the longest allowed piece are taken: up to behind its last white space,
/// else whole grapheme clusters. A single cluster that is longer is cut all the same.
fn cut_at(text: &SourceText, start: u32, piece: &str) -> usize {
    let space = piece
        .char_indices()
        .rev()
        .take(CUT_SEARCH_CHARS)
        .find(|(_, c)| c.is_whitespace());
    let wanted = space.map_or(piece.len(), |(at, c)| at + c.len_utf8());
    let whole = floor_grapheme(text, start + as_u32(wanted));
    if whole > start {
        (whole - start) as usize
    } else {
        piece.len()
    }
}

/// Lengths inside a [`SourceText`] fit.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::boundary::is_grapheme_boundary;
    use super::{Blocks, MAX_BLOCK_CHARS};
    use crate::text::SourceText;

    #[track_caller]
    fn check(text: &str) -> Blocks {
        let text = SourceText::new(text).unwrap();
        let blocks = Blocks::new(&text);
        let mut line = 0;
        let mut end_of_last = 0;
        for block in 0..blocks.len() {
            let range = blocks.range(block);
            assert!(text.get(range.clone()).chars().count() <= MAX_BLOCK_CHARS);
            assert!(!text.get(range.clone()).contains(['\n', '\r']));
            assert!(is_grapheme_boundary(&text, range.start));
            assert_eq!(blocks.block_of(range.start), block);
            assert_eq!(blocks.block_of(range.end.max(1) - 1).max(block), block);
            if blocks.is_line_start(block) {
                assert_eq!(range.start, text.line_start(line));
                assert_eq!(blocks.line(block), line);
                line += 1;
            } else {
                assert_eq!(range.start, end_of_last);
                assert_eq!(blocks.line(block), line - 1);
            }
            end_of_last = range.end;
        }
        assert_eq!(line, text.line_count());
        assert_eq!(end_of_last, text.len_bytes());
        let sum = |of: fn(&super::Group) -> u32| blocks.groups().iter().map(of).sum::<u32>();
        let ranges: Vec<_> = (0..blocks.len()).map(|block| blocks.range(block)).collect();
        assert_eq!(
            blocks.groups().len(),
            blocks.len().div_ceil(super::GROUP_BLOCKS)
        );
        assert_eq!(
            (sum(|g| g.empty) + sum(|g| g.filled)) as usize,
            blocks.len()
        );
        assert_eq!(
            sum(|g| g.bytes) as usize,
            ranges.iter().map(ExactSizeIterator::len).sum::<usize>()
        );
        for byte in 0..=text.len_bytes() {
            let range = blocks.range(blocks.block_of(byte));
            assert!(range.start <= byte && byte <= range.end + 1);
        }
        blocks
    }

    #[test]
    fn a_line_is_a_block() {
        assert_eq!(check("").len(), 1);
        assert_eq!(check("a\n").len(), 2);
        let blocks = check("one\r\ntwo\n\rthree");
        assert_eq!(blocks.len(), 4);
        assert_eq!(blocks.range(1), 5..8);
        assert_eq!(blocks.range(2), 9..9);
        // The line break belongs to the block before.
        assert_eq!(blocks.block_of(3), 0);
        assert_eq!(blocks.block_of(4), 0);
    }

    #[test]
    fn a_long_line_is_cut() {
        assert_eq!(check(&"a".repeat(2_000)).len(), 1);
        assert_eq!(check(&"a".repeat(2_001)).len(), 2);
        let words = check(&"word ".repeat(1_000));
        assert_eq!(words.range(0), 0..2_000);
        let words = check(&format!("{} {}\nend", "a".repeat(1_800), "b".repeat(900)));
        assert_eq!(words.range(0), 0..1_801);
        assert_eq!(words.len(), 3);
        let flags = check(&"🇺🇦".repeat(3_000));
        assert_eq!(flags.range(0).len(), 2_000 * 4);
        let marks = check(&"e\u{301}".repeat(2_000));
        assert_eq!(marks.len(), 2);
    }

    #[test]
    fn a_cluster_without_end_is_cut_all_the_same() {
        let text = SourceText::new(format!("e{}", "\u{301}".repeat(10_000))).unwrap();
        assert_eq!(Blocks::new(&text).len(), 6);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn blocks_hold_the_text(parts in prop::collection::vec(("[ab é🇺\r\n\u{301}]{0,3}", 0..2_500_usize), 0..4)) {
            let text: String = parts.iter().map(|(part, times)| part.repeat(*times)).collect();
            prop_assume!(text.len() < 40_000);
            // A cluster of more than a block is the one exception, tested above.
            prop_assume!(!text.contains(&"\u{301}".repeat(20)));
            check(&text);
        }
    }
}
