//! Heights of the blocks: measured where a block was laid out, estimated elsewhere, and
//! summed in a Fenwick tree, so that a place of the scroll bar is found in O(log n).
//! Heights are points, kept as `f64` because a long text sums to millions of them.

use std::sync::Arc;

use super::metrics::Metrics;
use crate::text::SourceText;
use crate::text::blocks::Blocks;

/// How wide an average character of the reading face is, as a share of its size.
const CHAR_WIDTH: f32 = 0.47;

/// The heights of all blocks of a text at one width and size.
#[derive(Clone, Debug)]
pub struct Heights {
    blocks: Arc<Blocks>,
    height: Vec<f32>,
    is_measured: Vec<bool>,
    /// `tree[i]` sums the heights of the blocks `i - lowbit(i) .. i`.
    tree: Vec<f64>,
}

impl Heights {
    /// Estimates every height.
    #[must_use]
    pub fn new(text: &SourceText, blocks: Arc<Blocks>, metrics: &Metrics, measure: f32) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let bytes_per_char = text.len_bytes().max(1) as f32 / text.len_chars().max(1) as f32;
        let row_bytes = (measure / (metrics.size * CHAR_WIDTH) * bytes_per_char).max(1.0);
        let height: Vec<f32> = (0..blocks.len())
            .map(|block| {
                let range = blocks.range(block);
                if range.is_empty() {
                    return metrics.empty_line;
                }
                #[expect(clippy::cast_precision_loss, reason = "an estimate")]
                let rows = ((range.end - range.start) as f32 / row_bytes).ceil();
                rows * metrics.line
            })
            .collect();
        let mut tree = vec![0.0; height.len() + 1];
        for (i, &h) in height.iter().enumerate() {
            tree[i + 1] += f64::from(h);
            let parent = i + 1 + lowbit(i + 1);
            if parent < tree.len() {
                tree[parent] += tree[i + 1];
            }
        }
        Self {
            is_measured: vec![false; height.len()],
            blocks,
            height,
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
        self.height.len()
    }

    /// Height of one block.
    #[must_use]
    pub fn get(&self, block: usize) -> f32 {
        self.height.get(block).copied().unwrap_or(0.0)
    }

    /// Puts a measured height in place of the estimate.
    pub fn set(&mut self, block: usize, height: f32) {
        let Some(slot) = self.height.get_mut(block) else {
            return;
        };
        let change = f64::from(height) - f64::from(*slot);
        self.is_measured[block] = true;
        if change == 0.0 {
            return;
        }
        *slot = height;
        let mut i = block + 1;
        while i < self.tree.len() {
            self.tree[i] += change;
            i += lowbit(i);
        }
    }

    /// Height of everything before a block.
    #[must_use]
    pub fn before(&self, block: usize) -> f64 {
        let mut i = block.min(self.len());
        let mut sum = 0.0;
        while i > 0 {
            sum += self.tree[i];
            i -= lowbit(i);
        }
        sum
    }

    /// Height of the whole text.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.before(self.len())
    }

    /// The block at a height from the top, and how far into it.
    #[must_use]
    pub fn find(&self, y: f64) -> (usize, f32) {
        let mut rest = y.max(0.0);
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
        let block = at.min(self.len().saturating_sub(1));
        #[expect(clippy::cast_possible_truncation, reason = "less than one block")]
        let offset = (y.max(0.0) - self.before(block)) as f32;
        (block, offset.clamp(0.0, self.get(block)))
    }
}

const fn lowbit(i: usize) -> usize {
    i & i.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heights(lines: usize) -> Heights {
        let text = SourceText::new("word\n".repeat(lines)).unwrap();
        let blocks = Arc::new(Blocks::new(&text));
        Heights::new(&text, blocks, &Metrics::new(19.0, false), 648.0)
    }

    proptest! {
        #[test]
        fn sums_agree_with_adding_up(changes in prop::collection::vec((0usize..60, 1u16..500), 0..80), y in 0u16..4000) {
            let mut tree = heights(60);
            let mut plain: Vec<f32> = (0..tree.len()).map(|i| tree.get(i)).collect();
            for (block, height) in changes {
                tree.set(block, f32::from(height));
                plain[block] = f32::from(height);
            }
            for block in 0..=plain.len() {
                let sum: f64 = plain[..block].iter().map(|&h| f64::from(h)).sum();
                prop_assert!((tree.before(block) - sum).abs() < 1e-6);
            }
            let (block, offset) = tree.find(f64::from(y));
            let top = tree.before(block);
            let inside = f64::from(y) < tree.total();
            prop_assert!(!inside || (top <= f64::from(y) && f64::from(y) <= top + f64::from(plain[block])));
            prop_assert!(!inside || (top + f64::from(offset) - f64::from(y)).abs() < 1e-3);
        }
    }
}
