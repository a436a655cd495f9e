//! Heights of the blocks: measured where a block was laid out, estimated elsewhere, and
//! summed in a Fenwick tree, so that a place of the scroll bar is found in O(log n). Blocks that
//! nobody has come near are estimated by the group, so that a change of the width or the text
//! size costs a hundredth of a look at each block. Heights are points, summed as `f64` because
//! a long text has millions of them; offsets are UTF-8 bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::metrics::Metrics;
use crate::text::SourceText;
use crate::text::blocks::{Blocks, GROUP_BLOCKS, Group};

/// How wide an average character of the reading face is, as a share of its size.
const CHAR_WIDTH: f32 = 0.47;

/// The heights of all blocks of a text at one width and size.
#[derive(Clone, Debug)]
pub struct Heights {
    blocks: Arc<Blocks>,
    estimate: Estimate,
    /// The height of each block of the groups that somebody came near.
    near: BTreeMap<usize, Vec<f32>>,
    /// The height of each group.
    groups: Vec<f64>,
    /// `tree[i]` sums the heights of the groups `i - lowbit(i) .. i`.
    tree: Vec<f64>,
}

/// How heights are guessed.
#[derive(Clone, Copy, Debug)]
struct Estimate {
    row_bytes: f32,
    line: f32,
    empty_line: f32,
}

impl Heights {
    /// Estimates every height.
    #[must_use]
    pub fn new(text: &SourceText, blocks: Arc<Blocks>, metrics: &Metrics, measure: f32) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let bytes_per_char = text.len_bytes().max(1) as f32 / text.len_chars().max(1) as f32;
        let estimate = Estimate {
            row_bytes: (measure / (metrics.size * CHAR_WIDTH) * bytes_per_char).max(1.0),
            line: metrics.line,
            empty_line: metrics.empty_line,
        };
        let groups = blocks.groups().iter();
        let groups: Vec<f64> = groups.map(|group| estimate.of_group(group)).collect();
        let mut tree = vec![0.0; groups.len() + 1];
        for (i, &height) in groups.iter().enumerate() {
            tree[i + 1] += height;
            let parent = i + 1 + lowbit(i + 1);
            if parent < tree.len() {
                tree[parent] += tree[i + 1];
            }
        }
        Self {
            blocks,
            estimate,
            near: BTreeMap::new(),
            groups,
            tree,
        }
    }

    /// The blocks that these are the heights of.
    #[must_use]
    pub fn blocks(&self) -> &Arc<Blocks> {
        &self.blocks
    }

    /// Number of blocks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Height of one block.
    #[must_use]
    pub fn get(&self, block: usize) -> f32 {
        match self.near.get(&(block / GROUP_BLOCKS)) {
            Some(heights) => heights.get(block % GROUP_BLOCKS).copied().unwrap_or(0.0),
            None if block < self.len() => self.estimate.of_block(&self.blocks, block),
            None => 0.0,
        }
    }

    /// Puts a measured height in place of the estimate.
    pub fn set(&mut self, block: usize, height: f32) {
        let group = block / GROUP_BLOCKS;
        self.come_near(group);
        let heights = self.near.get_mut(&group);
        let Some(slot) = heights.and_then(|heights| heights.get_mut(block % GROUP_BLOCKS)) else {
            return;
        };
        let change = f64::from(height) - f64::from(*slot);
        *slot = height;
        self.add(group, change);
    }

    /// Height of everything before a block.
    #[must_use]
    pub fn before(&self, block: usize) -> f64 {
        let block = block.min(self.len());
        let group = block / GROUP_BLOCKS;
        let first = group * GROUP_BLOCKS;
        let heights = (first..block).map(|block| f64::from(self.get(block)));
        let here = self.groups.get(group).copied().unwrap_or(0.0);
        self.before_group(group) + heights.sum::<f64>().min(here)
    }

    /// Height of the whole text.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.before_group(self.groups.len())
    }

    /// The block at a height from the top, and how far into it.
    #[must_use]
    pub fn find(&mut self, y: f64) -> (usize, f32) {
        let y = y.max(0.0);
        let mut group = self.group_at(y);
        self.come_near(group);
        // What is known now may have moved the place.
        group = self.group_at(y);
        let mut rest = y - self.before_group(group);
        let first = group * GROUP_BLOCKS;
        let end = (first + GROUP_BLOCKS).min(self.len());
        let mut block = first;
        while block + 1 < end && rest >= f64::from(self.get(block)) {
            rest -= f64::from(self.get(block));
            block += 1;
        }
        #[expect(clippy::cast_possible_truncation, reason = "less than one block")]
        let offset = rest as f32;
        (block, offset.clamp(0.0, self.get(block)))
    }

    /// About how far from the top a byte is: for a strip on which a group is less than a point.
    #[must_use]
    pub fn about(&self, byte: u32) -> f64 {
        let block = self.blocks.block_of(byte);
        let group = block / GROUP_BLOCKS;
        let first = group * GROUP_BLOCKS;
        if !self.near.contains_key(&group) {
            let start = self.blocks.range(first).start;
            let end = self.blocks.range(first + GROUP_BLOCKS).start;
            let height = self.groups.get(group).copied().unwrap_or(0.0);
            return self.before_group(group) + height * share(byte, start, end);
        }
        let range = self.blocks.range(block);
        self.before(block) + f64::from(self.get(block)) * share(byte, range.start, range.end)
    }

    // ---- groups

    fn before_group(&self, group: usize) -> f64 {
        let mut i = group.min(self.groups.len());
        let mut sum = 0.0;
        while i > 0 {
            sum += self.tree[i];
            i -= lowbit(i);
        }
        sum
    }

    /// The group at a height from the top.
    fn group_at(&self, y: f64) -> usize {
        let mut rest = y;
        let mut at = 0;
        let mut step = self.tree.len().next_power_of_two();
        while step > 0 {
            let next = at + step;
            if next < self.tree.len() && self.tree[next] <= rest {
                at = next;
                rest -= self.tree[next];
            }
            step /= 2;
        }
        at.min(self.groups.len().saturating_sub(1))
    }

    /// Looks at each block of a group.
    fn come_near(&mut self, group: usize) {
        if self.near.contains_key(&group) || group >= self.groups.len() {
            return;
        }
        let first = group * GROUP_BLOCKS;
        let blocks = first..(first + GROUP_BLOCKS).min(self.len());
        let heights: Vec<f32> = blocks
            .map(|block| self.estimate.of_block(&self.blocks, block))
            .collect();
        let sum: f64 = heights.iter().map(|&height| f64::from(height)).sum();
        self.near.insert(group, heights);
        self.add(group, sum - self.groups[group]);
    }

    fn add(&mut self, group: usize, change: f64) {
        if change == 0.0 {
            return;
        }
        self.groups[group] += change;
        let mut i = group + 1;
        while i < self.tree.len() {
            self.tree[i] += change;
            i += lowbit(i);
        }
    }
}

impl Estimate {
    fn of_block(&self, blocks: &Blocks, block: usize) -> f32 {
        let range = blocks.range(block);
        if range.is_empty() {
            return self.empty_line;
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let rows = ((range.end - range.start) as f32 / self.row_bytes).ceil();
        rows * self.line
    }

    /// Of each block, half of the last row is empty on the whole, but no block is without one.
    fn of_group(&self, group: &Group) -> f64 {
        let filled = f64::from(group.filled);
        let rows = f64::from(group.bytes) / f64::from(self.row_bytes) + filled / 2.0;
        let empty = f64::from(group.empty) * f64::from(self.empty_line);
        rows.max(filled) * f64::from(self.line) + empty
    }
}

/// How much of a stretch lies before a byte, from 0 to 1.
fn share(byte: u32, start: u32, end: u32) -> f64 {
    let len = f64::from(end.saturating_sub(start).max(1));
    (f64::from(byte.saturating_sub(start)) / len).min(1.0)
}

const fn lowbit(i: usize) -> usize {
    i & i.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LINES: usize = 3 * GROUP_BLOCKS + 60;

    fn heights() -> Heights {
        let text = SourceText::new("word\n\nsome more words\n".repeat(LINES / 3)).unwrap();
        let blocks = Arc::new(Blocks::new(&text));
        Heights::new(&text, blocks, &Metrics::new(19.0, false), 648.0)
    }

    proptest! {
        #[test]
        fn sums_agree_with_adding_up(
            changes in prop::collection::vec((0..LINES, 1..500_u16), 0..80),
            places in prop::collection::vec(0..30_000_u16, 1..20),
        ) {
            let mut tree = heights();
            for (block, height) in changes {
                tree.set(block, f32::from(height));
                prop_assert!((tree.get(block) - f32::from(height)).abs() < 1e-3);
            }
            for y in places.into_iter().map(f64::from) {
                let (block, offset) = tree.find(y);
                let top = tree.before(block);
                let is_inside = y < tree.total();
                prop_assert!(!is_inside || (top + f64::from(offset) - y).abs() < 1e-3);
                prop_assert!(offset <= tree.get(block));
            }
            (0..tree.groups.len()).for_each(|group| tree.come_near(group));
            let mut sum = 0.0;
            for block in 0..=tree.len() {
                prop_assert!((tree.before(block) - sum).abs() < 1e-6);
                sum += f64::from(tree.get(block));
            }
            prop_assert!((tree.total() - sum).abs() < 1e-6);
        }

        #[test]
        fn about_goes_up_with_the_text(near in prop::collection::vec(0..LINES, 0..4)) {
            let mut tree = heights();
            for block in near {
                tree.set(block, 90.0);
            }
            let end = tree.blocks.range(tree.len() - 1).end;
            let places: Vec<f64> = (0..=end).step_by(7).map(|byte| tree.about(byte)).collect();
            prop_assert!(places.is_sorted());
            prop_assert!(*places.last().unwrap() <= tree.total());
        }
    }

    #[test]
    fn a_group_is_guessed_well() {
        for line in [
            "",
            "word",
            "some words that make up a line ".repeat(9).as_str(),
        ] {
            let text = SourceText::new(format!("{line}\n").repeat(2_000)).unwrap();
            let blocks = Arc::new(Blocks::new(&text));
            let mut heights = Heights::new(&text, blocks, &Metrics::new(19.0, false), 648.0);
            let guessed = heights.total();
            (0..heights.groups.len()).for_each(|group| heights.come_near(group));
            let ratio = guessed / heights.total();
            assert!((0.8..1.25).contains(&ratio), "{ratio} for “{line}”");
        }
    }
}
