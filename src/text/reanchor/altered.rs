//! Where a mark whose words have changed has its edges now. Offsets are indexes of tokens; what
//! is found is bytes of the new text.

use std::ops::Range;

use crate::text::diff::align::NONE;

use super::compare::Comparison;
use super::pair::pair;

/// How alike rewritten words must be, in the mean, to stand for each other without words around
/// them that stayed.
const MIN_LIKENESS: f32 = 0.35;

/// How alike a word at the edge of a mark must be to the one that stands for it in a long stretch.
const MIN_EDGE_LIKENESS: f32 = 0.5;

/// A rewritten stretch of so many tokens between words that stayed is the mark rewritten, how
/// ever little alike.
const SHORT_STRETCH: usize = 6;

/// How far away the words are looked for that stayed, in tokens.
const MAX_STRETCH: usize = 200;

/// What the words of a mark have become, as far as that can be said.
pub fn place(texts: &Comparison<'_>, links: &[u32], tokens: &Range<usize>) -> Option<Range<u32>> {
    let linked = |token: &usize| links[*token] != NONE;
    let first = tokens.clone().find(linked);
    let last = tokens.clone().rev().find(linked);
    let new = match (first, last) {
        (Some(first), Some(last)) => {
            let start = edge(texts, links, tokens.start..first, true);
            let end = edge(texts, links, last + 1..tokens.end, false);
            let start = start.unwrap_or(links[first] as usize);
            let end = end.unwrap_or(links[last] as usize + 1);
            // Words out of order belong to several passages.
            start..end.max(start + 1)
        }
        _ => rewritten(texts, links, tokens)?,
    };
    Some(texts.new.ranges[new.start].start..texts.new.ranges[new.end - 1].end)
}

/// Where the words begin (or end) that stand for the ones at the edge of a mark.
fn edge(
    texts: &Comparison<'_>,
    links: &[u32],
    tokens: Range<usize>,
    is_start: bool,
) -> Option<usize> {
    if tokens.is_empty() {
        return None;
    }
    let stretch = Stretch::around(texts, links, tokens.start)?;
    let pairs = stretch.pairs(texts);
    let mut pairs = tokens
        .filter_map(|token| pairs[token - stretch.old.start])
        .filter(|&(_, likeness)| stretch.is_short() || likeness >= MIN_EDGE_LIKENESS)
        .map(|(new, _)| stretch.new.start + new);
    if is_start {
        pairs.next()
    } else {
        pairs.next_back().map(|last| last + 1)
    }
}

/// The words in place of a mark none of whose words stayed.
fn rewritten(texts: &Comparison<'_>, links: &[u32], tokens: &Range<usize>) -> Option<Range<usize>> {
    let stretch = Stretch::around(texts, links, tokens.start)?;
    if stretch.new.is_empty() {
        return None;
    }
    let pairs = stretch.pairs(texts);
    let within = tokens.start - stretch.old.start..tokens.end - stretch.old.start;
    let found: Vec<(usize, f32)> = pairs.get(within)?.iter().flatten().copied().collect();
    let (first, last) = (found.first()?.0, found.last()?.0);
    let likeness = found.iter().map(|(_, likeness)| likeness).sum::<f32>();
    let is_alike = likeness >= MIN_LIKENESS * super::pair::to_f32(tokens.len());
    (is_alike || stretch.is_short())
        .then(|| stretch.new.start + first..stretch.new.start + last + 1)
}

/// Old and new tokens between two that stayed.
struct Stretch {
    old: Range<usize>,
    new: Range<usize>,
}

impl Stretch {
    fn around(texts: &Comparison<'_>, links: &[u32], token: usize) -> Option<Self> {
        if std::ptr::eq(links, texts.same.to_new.as_slice()) {
            let hunk = texts.hunk_of(token)?;
            return Some(Self {
                old: hunk.old.clone(),
                new: hunk.new.clone(),
            });
        }
        // Within a moved passage.
        let near = token.saturating_sub(MAX_STRETCH)..links.len().min(token + MAX_STRETCH);
        let before = (near.start..token).rev().find(|&at| links[at] != NONE)?;
        let behind = (token..near.end).find(|&at| links[at] != NONE)?;
        let new = links[before] as usize + 1..links[behind] as usize;
        (new.start <= new.end && new.len() <= MAX_STRETCH).then_some(Self {
            old: before + 1..behind,
            new,
        })
    }

    fn is_short(&self) -> bool {
        self.old.len().max(self.new.len()) <= SHORT_STRETCH
    }

    /// For each old token the one that stands for it, counted from the first new one.
    fn pairs(&self, texts: &Comparison<'_>) -> Vec<Option<(usize, f32)>> {
        let words = |tokens: &[Range<u32>], text| -> Vec<&str> {
            let text: &crate::text::SourceText = text;
            tokens.iter().map(|range| text.get(range.clone())).collect()
        };
        let old = words(&texts.old.ranges[self.old.clone()], texts.old_text);
        let new = words(&texts.new.ranges[self.new.clone()], texts.new_text);
        pair(&old, &new)
    }
}
