//! Where short sequences of tokens stand in a text. Offsets are indexes of tokens.

use crate::text::diff::align::hash;

/// How many tokens a sequence has.
pub const LEN: usize = 4;

/// All places of all sequences, or of those that a test lets through.
#[derive(Debug, Default)]
pub struct Grams {
    /// Sorted by what the sequence is, then by place.
    all: Vec<(u64, u32)>,
}

impl Grams {
    /// Reads a text; `keep` says for the place of a sequence whether it is of interest.
    pub fn new(tokens: &[u32], keep: impl Fn(usize) -> bool) -> Self {
        let grams = tokens.windows(LEN).enumerate();
        let mut all: Vec<(u64, u32)> = grams
            .filter(|(at, _)| keep(*at))
            .map(|(at, gram)| (hash(gram), u32::try_from(at).unwrap_or(u32::MAX)))
            .collect();
        all.sort_unstable();
        Self { all }
    }

    /// Where a sequence stands, in order.
    pub fn places(&self, gram: &[u32]) -> impl Iterator<Item = usize> + '_ {
        let hash = hash(gram);
        let start = self.all.partition_point(|(other, _)| *other < hash);
        let same = move |(other, _): &&(u64, u32)| *other == hash;
        let places = self.all[start..].iter().take_while(same);
        places.map(|&(_, at)| at as usize)
    }

    /// How much of the text stands there more than once, in percent.
    pub fn percent_repeated(&self) -> usize {
        let repeated = self.all.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        100 * repeated.count() / self.all.len().max(1)
    }
}
