//! Which tokens of an old text are which of a new one. Offsets are indexes of tokens.
//!
//! Rare sequences of words come first: those that both texts have exactly once, in the longest
//! chain that keeps their order. What lies between two links is compared the same way, and in
//! the end word by word. So the time grows with the length, however different the texts are.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, Token};

/// In the place of a token that the other text does not have.
pub const NONE: u32 = u32::MAX;

/// How many tokens the sequences have that are looked for, the most telling first.
const GRAMS: [usize; 4] = [8, 4, 2, 1];

/// A gap is compared word by word when the product of its sides is no more than this.
const SMALL_GAP: usize = 1 << 12;

/// A gap in which no word is unique is still compared word by word up to this product.
const BIG_GAP: usize = 1 << 22;

/// How often a gap within a gap is searched for rare sequences.
const MAX_DEPTH: u32 = 40;

/// What corresponds to what. Increasing on both sides.
#[derive(Clone, Debug, Default)]
pub struct Alignment {
    /// For each old token the new one, or [`NONE`].
    pub to_new: Vec<u32>,
    /// For each new token the old one, or [`NONE`].
    pub to_old: Vec<u32>,
}

/// A stretch of tokens without counterpart, on one side or on both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Old tokens that are gone.
    pub old: Range<usize>,
    /// New tokens in their place.
    pub new: Range<usize>,
}

impl Alignment {
    /// The stretches without counterpart, in order.
    pub fn hunks(&self) -> Vec<Hunk> {
        let mut hunks = Vec::new();
        let (mut old, mut new) = (0, 0);
        while old < self.to_new.len() || new < self.to_old.len() {
            let old_end = run_end(&self.to_new, old);
            let new_end = run_end(&self.to_old, new);
            if old_end > old || new_end > new {
                let hunk = Hunk {
                    old: old..old_end,
                    new: new..new_end,
                };
                hunks.push(hunk);
            }
            // What follows are counterparts, or the end of both.
            (old, new) = (old_end + 1, new_end + 1);
        }
        hunks
    }

    /// Takes back runs of counterparts: `drop` sees the old tokens of one, and the hunks before
    /// and behind it.
    pub fn drop_runs(&mut self, drop: impl Fn(&Range<usize>, &Hunk, &Hunk) -> bool) {
        let mut kept: Vec<Hunk> = Vec::new();
        for mut hunk in self.hunks() {
            while let Some(last) = kept.last() {
                let run = last.old.end..hunk.old.start;
                if !drop(&run, last, &hunk) {
                    break;
                }
                run.for_each(|old| self.unlink(old));
                hunk.old.start = last.old.start;
                hunk.new.start = last.new.start;
                kept.pop();
            }
            kept.push(hunk);
        }
    }

    fn link(&mut self, old: usize, new: usize) {
        self.to_new[old] = as_u32(new);
        self.to_old[new] = as_u32(old);
    }

    /// Takes back the counterpart of an old token that has one.
    pub fn unlink(&mut self, old: usize) {
        let new = std::mem::replace(&mut self.to_new[old], NONE);
        self.to_old[new as usize] = NONE;
    }
}

fn run_end(other: &[u32], from: usize) -> usize {
    let rest = other.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|&&token| token == NONE).count()
}

/// A stretch of both texts that is still to be compared.
struct Gap {
    old: Range<usize>,
    new: Range<usize>,
    depth: u32,
}

/// Compares two sequences of tokens; `None` when cancelled.
pub fn align(old: &[u32], new: &[u32], cancelled: &dyn Fn() -> bool) -> Option<Alignment> {
    let mut alignment = align_all(old, new, cancelled)?;
    alignment.drop_runs(is_weak);
    Some(alignment)
}

/// The same with every counterpart that there is, however weak.
pub fn align_all(old: &[u32], new: &[u32], cancelled: &dyn Fn() -> bool) -> Option<Alignment> {
    let mut alignment = Alignment {
        to_new: vec![NONE; old.len()],
        to_old: vec![NONE; new.len()],
    };
    let mut gaps = vec![Gap {
        old: 0..old.len(),
        new: 0..new.len(),
        depth: 0,
    }];
    while let Some(gap) = gaps.pop() {
        if cancelled() {
            return None;
        }
        let gap = trim(old, new, gap, &mut alignment);
        let cells = gap.old.len().saturating_mul(gap.new.len());
        if cells == 0 {
            continue;
        }
        let links = if cells <= SMALL_GAP || gap.depth >= MAX_DEPTH {
            vec![]
        } else {
            rare_links(old, new, &gap)
        };
        if !links.is_empty() {
            split(old, new, &gap, &links, &mut alignment, &mut gaps);
        } else if cells <= BIG_GAP {
            word_by_word(old, new, &gap, &mut alignment);
        }
    }
    Some(alignment)
}

/// Links what both sides of a gap begin and end with.
fn trim(old: &[u32], new: &[u32], mut gap: Gap, alignment: &mut Alignment) -> Gap {
    while !gap.old.is_empty() && !gap.new.is_empty() && old[gap.old.start] == new[gap.new.start] {
        alignment.link(gap.old.start, gap.new.start);
        gap.old.start += 1;
        gap.new.start += 1;
    }
    while !gap.old.is_empty() && !gap.new.is_empty() && old[gap.old.end - 1] == new[gap.new.end - 1]
    {
        gap.old.end -= 1;
        gap.new.end -= 1;
        alignment.link(gap.old.end, gap.new.end);
    }
    gap
}

/// The longest chain of sequences that both sides of a gap have exactly once: where they begin.
fn rare_links(old: &[u32], new: &[u32], gap: &Gap) -> Vec<(usize, usize)> {
    for len in GRAMS {
        let all = &|_| true;
        let pairs = unique_pairs(
            (&old[gap.old.clone()], all),
            (&new[gap.new.clone()], all),
            len,
        );
        if !pairs.is_empty() {
            let chain = longest_increasing(&pairs);
            return chain
                .into_iter()
                .map(|(o, n)| (gap.old.start + o, gap.new.start + n))
                .collect();
        }
    }
    vec![]
}

/// One side of a comparison, and which of its sequences count, by where they begin.
pub type Side<'a> = (&'a [u32], &'a dyn Fn(usize) -> bool);

/// Where sequences of `len` tokens begin that stand exactly once on both sides, by old place.
pub fn unique_pairs(old: Side<'_>, new: Side<'_>, len: usize) -> Vec<(usize, usize)> {
    let old = unique_grams(old, len);
    let new = unique_grams(new, len);
    let mut pairs = Vec::new();
    let mut others = new.into_iter().peekable();
    for (hash, at) in old {
        while others.next_if(|(other, _)| *other < hash).is_some() {}
        if let Some((_, other)) = others.next_if(|(other, _)| *other == hash) {
            pairs.push((at as usize, other as usize));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The hashes of all sequences that stand once, sorted, and where they begin.
fn unique_grams((tokens, counts): Side<'_>, len: usize) -> Vec<(u64, u32)> {
    let mut grams: Vec<(u64, u32)> = tokens
        .windows(len)
        .enumerate()
        .filter(|(at, _)| counts(*at))
        .map(|(at, gram)| (hash(gram), as_u32(at)))
        .collect();
    grams.sort_unstable();
    let lone = |at: usize| {
        let same = |other: Option<&(u64, u32)>| other.is_some_and(|(hash, _)| *hash == grams[at].0);
        !same(grams.get(at + 1)) && (at == 0 || !same(grams.get(at - 1)))
    };
    (0..grams.len())
        .filter(|&at| lone(at))
        .map(|at| grams[at])
        .collect()
}

/// A number for a sequence of tokens. Always the same, so that results are.
pub fn hash(gram: &[u32]) -> u64 {
    gram.iter()
        .fold(0x243f_6a88_85a3_08d3, |hash: u64, &token| {
            let mixed = (hash ^ u64::from(token)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            mixed ^ (mixed >> 29)
        })
}

/// The longest sub-sequence that increases on both sides, of pairs sorted by the first.
fn longest_increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // By length: the pair with the smallest second number that ends such a sub-sequence.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<usize> = Vec::with_capacity(pairs.len());
    for (at, &(_, new)) in pairs.iter().enumerate() {
        let len = ends.partition_point(|&end| pairs[end].1 < new);
        before.push(if len == 0 { usize::MAX } else { ends[len - 1] });
        if len == ends.len() {
            ends.push(at);
        } else {
            ends[len] = at;
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied().unwrap_or(usize::MAX);
    while at != usize::MAX {
        chain.push(pairs[at]);
        at = before[at];
    }
    chain.reverse();
    chain
}

/// Links a chain, as far as the tokens around each of its places agree; what lies between is
/// to be compared.
fn split(
    old: &[u32],
    new: &[u32],
    gap: &Gap,
    links: &[(usize, usize)],
    alignment: &mut Alignment,
    gaps: &mut Vec<Gap>,
) {
    let (mut old_from, mut new_from) = (gap.old.start, gap.new.start);
    let mut push = |old: Range<usize>, new: Range<usize>| {
        let depth = gap.depth + 1;
        gaps.push(Gap { old, new, depth });
    };
    for &(o, n) in links {
        // An earlier link may have reached over this one.
        if o < old_from || n < new_from || old[o] != new[n] {
            continue;
        }
        let back = std::iter::zip(old[old_from..o].iter().rev(), new[new_from..n].iter().rev());
        let back = back.take_while(|(a, b)| a == b).count();
        let ahead = std::iter::zip(&old[o..gap.old.end], &new[n..gap.new.end]);
        let ahead = ahead.take_while(|(a, b)| a == b).count();
        for step in 0..back + ahead {
            alignment.link(o - back + step, n - back + step);
        }
        push(old_from..o - back, new_from..n - back);
        (old_from, new_from) = (o + ahead, n + ahead);
    }
    push(old_from..gap.old.end, new_from..gap.new.end);
}

/// The shortest difference of a small gap, or nearly.
fn word_by_word(old: &[u32], new: &[u32], gap: &Gap, alignment: &mut Alignment) {
    let (old, new) = (&old[gap.old.clone()], &new[gap.new.clone()]);
    // The library reserves memory for each number up to the largest.
    let mut ids: Vec<u32> = old.iter().chain(new).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let local = |tokens: &[u32]| -> Vec<Token> {
        let number = |id: &u32| Token(as_u32(ids.binary_search(id).unwrap_or_default()));
        tokens.iter().map(number).collect()
    };
    let mut diff = Diff::default();
    diff.compute_with(
        Algorithm::Myers,
        &local(old),
        &local(new),
        as_u32(ids.len()),
    );
    let (mut old_at, mut new_at) = (0, 0);
    let mut link_until = |end: usize, old_at: usize, new_at: usize| {
        for step in 0..end - old_at {
            alignment.link(gap.old.start + old_at + step, gap.new.start + new_at + step);
        }
    };
    for hunk in diff.hunks() {
        link_until(hunk.before.start as usize, old_at, new_at);
        (old_at, new_at) = (hunk.before.end as usize, hunk.after.end as usize);
    }
    link_until(old.len(), old_at, new_at);
}

/// Whether a run of counterparts is shorter than what changed on both sides of it: a “the” or a
/// comma between two rewritten sentences is no counterpart.
pub fn is_weak(run: &Range<usize>, before: &Hunk, behind: &Hunk) -> bool {
    let size = |hunk: &Hunk| hunk.old.len().max(hunk.new.len());
    run.len() < size(before) && run.len() < size(behind)
}

fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
