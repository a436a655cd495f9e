//! Many places of a text in the unit of a format, in one pass over the text. What goes in is
//! UTF-8 bytes.

use super::counting::Counting;

/// Places of a text, in bytes and in the unit of a format.
#[derive(Debug)]
pub struct Offsets {
    /// In order, each once.
    bytes: Vec<u32>,
    offsets: Vec<u64>,
}

impl Offsets {
    /// Counts up to each of these bytes, which may come in any order.
    #[must_use]
    pub fn new(counting: Counting, text: &str, bytes: impl Iterator<Item = u32>) -> Self {
        let mut bytes: Vec<u32> = bytes.collect();
        bytes.sort_unstable();
        bytes.dedup();
        let offsets = counting.offsets_of(text, &bytes);
        Self { bytes, offsets }
    }

    /// The offset of a byte that was asked for; of any other, that of the next one.
    #[must_use]
    pub fn of(&self, byte: u32) -> u64 {
        let place = self.bytes.partition_point(|at| *at < byte);
        let last = self.offsets.last().copied();
        let offset = self.offsets.get(place).copied();
        offset.or(last).unwrap_or_default()
    }
}
