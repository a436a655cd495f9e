//! Places marks with the old text at hand. Offsets are UTF-8 bytes, or indexes of tokens where a
//! name says `token`.

use std::ops::Range;

use crate::text::diff::align::NONE;

use super::Doubt;
use super::altered;
use super::compare::{Choice, Comparison, Reaches};
use super::lookalikes::{Lookalike, MAX_LOOKALIKES};

/// How many words must agree around a mark and in it, or its place is doubtful.
const MIN_WORDS: u32 = 6;

/// On one side of it at least so many, or so many in it as [`LONG_MARK`].
const MIN_SIDE: u32 = 3;

/// A mark that needs no surroundings.
const LONG_MARK: u32 = 8;

/// So many words must have stayed in a row, those of the mark included.
const MIN_RUN: usize = 3;

/// How many words must agree around a mark and in it to say that its passage was moved.
const MIN_MOVED: u32 = 12;

/// If there are more, so many words must agree on both sides.
const MIN_SIDE_OF_MANY: u32 = 12;

/// How many tokens an edge of a mark has.
const EDGE: usize = 1;

/// How far away lookalikes are looked for to show them, in bytes.
const SHOWN_RADIUS: u32 = 1 << 14;

/// How many are shown.
const MAX_SHOWN: usize = 4;

/// Where a part of a mark is in the new text.
#[derive(Clone, Debug)]
pub struct PartPlace {
    /// Bytes of the new text.
    pub range: Range<u32>,
    /// The same characters.
    pub is_exact: bool,
    /// Why it may not be the same passage.
    pub doubt: Option<Doubt>,
    /// By a passage that was moved.
    pub is_moved: bool,
    /// How many words agree around it.
    pub reach: Reaches,
    /// Other places where it might be as well, by how many words agree around them; the best
    /// first.
    pub rivals: Vec<(u32, Range<u32>)>,
    /// The most words that agree around such a place, those of the old text included.
    pub rivalry: u32,
    /// Places with the same words, to be shown.
    pub others: Vec<Range<u32>>,
}

/// Finds the place of the quote that stood at these bytes of the old text.
pub fn place(texts: &Comparison<'_>, bytes: &Range<u32>) -> Option<PartPlace> {
    let tokens = texts.old.touching(bytes.clone());
    if tokens.is_empty() {
        return place_of_white(texts, bytes, tokens.start);
    }
    let linked = |links: &[u32]| {
        let links = links[tokens.clone()].iter();
        links.filter(|&&link| link != NONE).count()
    };
    let is_moved = linked(&texts.moved) > linked(&texts.same.to_new);
    let links = if is_moved {
        &texts.moved
    } else {
        &texts.same.to_new
    };
    let mark = Mark {
        texts,
        bytes: bytes.clone(),
        is_lone: texts.has_lone_word(tokens.clone()),
        tokens,
        is_moved,
    };
    let unbroken = mark.unbroken(links);
    if let Some((range, new_tokens)) = unbroken.and_then(|new| Some((mark.shifted(&new)?, new))) {
        let mut place = mark.judged(&new_tokens, range);
        place.doubt = place.doubt.or_else(|| mark.edges(&new_tokens));
        return Some(place);
    }
    Some(PartPlace {
        range: altered::place(texts, links, &mark.tokens)?,
        is_exact: false,
        doubt: None,
        is_moved,
        reach: Reaches::default(),
        rivals: vec![],
        rivalry: 0,
        others: vec![],
    })
}

/// White space has a place if the words around it have, and are still neighbours.
fn place_of_white(texts: &Comparison<'_>, bytes: &Range<u32>, next: usize) -> Option<PartPlace> {
    let around = next.saturating_sub(1)..texts.old.len().min(next + 1);
    let first = around.clone().next()?;
    let mark = Mark {
        texts,
        bytes: texts.old.ranges[first].start..texts.old.ranges[around.end - 1].end,
        tokens: around,
        is_moved: false,
        is_lone: false,
    };
    let new = mark.unbroken(&texts.same.to_new)?;
    let mut place = mark.judged(&new, 0..0);
    let shift =
        |byte: u32| (texts.new.ranges[new.start].start + byte).checked_sub(mark.bytes.start);
    place.range = shift(bytes.start)?..shift(bytes.end)?;
    place.is_exact = texts.new_text.get(place.range.clone()) == texts.old_text.get(bytes.clone());
    place.rivals.clear();
    place.others.clear();
    place.is_exact.then_some(place)
}

/// A part of a mark in the old text.
pub struct Mark<'a> {
    /// Both texts.
    pub texts: &'a Comparison<'a>,
    /// Where it stands in the old text, in bytes.
    pub bytes: Range<u32>,
    /// The old tokens that it touches.
    pub tokens: Range<usize>,
    /// Its counterparts are those of a moved passage.
    pub is_moved: bool,
    /// A word of it, or of the mark that it is an edge of, stands nowhere else: it needs fewer
    /// surroundings to say where it is.
    is_lone: bool,
}

impl Mark<'_> {
    /// The counterparts of all tokens, if they follow each other.
    fn unbroken(&self, links: &[u32]) -> Option<Range<usize>> {
        let first = links[self.tokens.start];
        let mut follow = links[self.tokens.clone()].iter().zip(first..);
        let is_unbroken = first != NONE && follow.all(|(&link, next)| link == next);
        let first = first as usize;
        is_unbroken.then(|| first..first + self.tokens.len())
    }

    /// The bytes that the mark has if its tokens are these: an edge within a word stays there.
    fn shifted(&self, new: &Range<usize>) -> Option<Range<u32>> {
        let (olds, news) = (&self.texts.old.ranges, &self.texts.new.ranges);
        let shift = |byte: u32, old: u32, new: u32| (new + byte).checked_sub(old);
        let first = olds[self.tokens.start].start;
        let last = olds[self.tokens.end - 1].end;
        let start = shift(self.bytes.start, first, news[new.start].start)?;
        let end = shift(self.bytes.end, last, news[new.end - 1].end)?;
        Some(start..end)
    }

    /// Asks whether these counterparts are surely the same passage: their place follows from
    /// what surrounds them, and no other passage could be meant.
    fn judged(&self, new: &Range<usize>, range: Range<u32>) -> PartPlace {
        let texts = self.texts;
        let reach = texts.reach(&self.tokens, new);
        let words = texts.words(self.tokens.clone());
        let total = reach.sum() + words;
        let is_supported = if self.is_lone {
            total >= MIN_WORDS
        } else if self.is_moved {
            total >= MIN_MOVED && self.is_embedded(new)
        } else {
            let side = reach.back.max(reach.ahead);
            let is_long = side >= MIN_SIDE || words >= LONG_MARK;
            total >= MIN_WORDS && is_long && self.is_embedded(new)
        };
        let mut doubt = if !is_supported {
            Some(Doubt::FewSurroundings)
        } else if !self.is_moved && !self.is_decided(new) {
            Some(Doubt::BesideItsLike)
        } else {
            None
        };
        let mut others = Vec::new();
        let mut rivalry = 0;
        let (lookalikes, is_common) = self.lookalikes(new);
        let is_far = reach.back.min(reach.ahead) >= MIN_SIDE_OF_MANY;
        if (is_common || lookalikes.len() > MAX_LOOKALIKES) && !is_far {
            doubt = doubt.or(Some(Doubt::LikePassage));
        }
        for lookalike in lookalikes.into_iter().take(MAX_LOOKALIKES) {
            let other = match &lookalike {
                Lookalike::Old(old) => texts.reach(old, new),
                Lookalike::New(new) => texts.reach(&self.tokens, new),
            };
            if reach.beats(other, words) {
                continue;
            }
            doubt = doubt.or(Some(Doubt::LikePassage));
            rivalry = rivalry.max(other.sum());
            if let Lookalike::New(new) = lookalike
                && let Some(range) = self.shifted(&new)
            {
                others.push((other, range));
            }
        }
        others.sort_by_key(|(reach, range)| (std::cmp::Reverse(reach.sum()), range.start));
        let rivals = others
            .into_iter()
            .map(|(reach, range)| (reach.sum(), range))
            .collect();
        let others = if doubt.is_none() || range.is_empty() {
            vec![]
        } else {
            self.nearby(&range)
        };
        PartPlace {
            is_exact: texts.new_text.get(range.clone()) == texts.old_text.get(self.bytes.clone()),
            range,
            doubt,
            is_moved: self.is_moved,
            reach,
            rivals,
            rivalry,
            others,
        }
    }

    /// Whether the mark stands in words that stayed, without a gap: “to” in “Skip to content” and
    /// “Back to top” is no counterpart, nor is what a rewritten stretch happens to end with.
    fn is_embedded(&self, new: &Range<usize>) -> bool {
        let texts = self.texts;
        let (olds, news) = (&texts.old.ids, &texts.new.ids);
        // How many words of two texts agree in a row; all that are needed if both end with them.
        let run = |same: &mut dyn Iterator<Item = (&u32, &u32)>, both: [usize; 2]| {
            let mut tokens = 0;
            let mut words = 0;
            for (id, _) in same.take_while(|(old, new)| old == new) {
                tokens += 1;
                words += usize::from(texts.interner.is_word(*id));
                if words == MIN_RUN {
                    return words;
                }
            }
            if both == [tokens; 2] { MIN_RUN } else { words }
        };
        let (old_back, new_back) = (&olds[..self.tokens.start], &news[..new.start]);
        let mut back = std::iter::zip(old_back.iter().rev(), new_back.iter().rev());
        let back = run(&mut back, [old_back.len(), new_back.len()]);
        let (old_ahead, new_ahead) = (&olds[self.tokens.end..], &news[new.end..]);
        let mut ahead = std::iter::zip(old_ahead, new_ahead);
        let ahead = run(&mut ahead, [old_ahead.len(), new_ahead.len()]);
        let words = texts.words(self.tokens.clone()) as usize;
        let is_run = back + words + ahead >= MIN_RUN;
        is_run && !(texts.is_whole && !self.is_moved && self.is_beside_rewrite(new))
    }

    /// Whether several words were rewritten right before or behind the mark.
    fn is_beside_rewrite(&self, new: &Range<usize>) -> bool {
        let texts = self.texts;
        let at = texts
            .hunks
            .partition_point(|hunk| hunk.old.end < self.tokens.start);
        let mut near = texts.hunks[at..]
            .iter()
            .take_while(|hunk| hunk.old.start <= self.tokens.end);
        near.any(|hunk| {
            let before = hunk.old.end == self.tokens.start && hunk.new.end == new.start;
            let behind = hunk.old.start == self.tokens.end && hunk.new.start == new.end;
            let words = |ids: &[u32]| ids.iter().filter(|&&id| texts.interner.is_word(id)).count();
            let gone = words(&texts.old.ids[hunk.old.clone()]);
            let fresh = words(&texts.new.ids[hunk.new.clone()]);
            (before || behind) && gone.min(fresh) > 0 && gone.max(fresh) > 1
        })
    }

    /// Asks the same of the first and the last words of a long mark: something may have come
    /// between them, and a copy of some of them as well.
    fn edges(&self, new: &Range<usize>) -> Option<Doubt> {
        let len = self.tokens.len();
        let edges = [0..EDGE, len.saturating_sub(EDGE)..len];
        if len <= EDGE {
            return None;
        }
        edges.into_iter().find_map(|edge| {
            let within = |all: &Range<usize>| all.start + edge.start..all.start + edge.end;
            let mark = Self {
                tokens: within(&self.tokens),
                bytes: self.bytes.clone(),
                ..*self
            };
            mark.judged(&within(new), 0..0).doubt
        })
    }

    /// Whether the comparison had no choice: for the first and the last word none at all, and for
    /// none between because of a copy.
    fn is_decided(&self, new: &Range<usize>) -> bool {
        let texts = self.texts;
        let is_word = |old: usize| texts.interner.is_word(texts.old.ids[old]);
        let no_word = !self.tokens.clone().any(is_word);
        let choices: Vec<Choice> = std::iter::zip(self.tokens.clone(), new.clone())
            .filter(|&(old, _)| no_word || is_word(old))
            .map(|(old, new)| texts.old_choice[old].max(texts.new_choice[new]))
            .collect();
        let [first, .., last] = choices.as_slice() else {
            return choices == [Choice::None];
        };
        (*first, *last) == (Choice::None, Choice::None) && !choices.contains(&Choice::Copy)
    }

    /// The same characters not far away, to be shown.
    fn nearby(&self, range: &Range<u32>) -> Vec<Range<u32>> {
        let new = self.texts.new_text;
        let from = new.floor_char(range.start.saturating_sub(SHOWN_RADIUS));
        let to = new.floor_char(range.end.saturating_add(SHOWN_RADIUS));
        let quote = self.texts.old_text.get(self.bytes.clone());
        let mut found: Vec<Range<u32>> = new
            .get(from..to)
            .match_indices(quote)
            .map(|(at, _)| from + as_u32(at))
            .filter(|&start| start != range.start)
            .map(|start| start..start + as_u32(quote.len()))
            .collect();
        found.sort_by_key(|other| (other.start.abs_diff(range.start), other.start));
        found.truncate(MAX_SHOWN);
        found
    }
}

fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
