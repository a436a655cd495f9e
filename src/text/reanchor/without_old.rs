//! Places marks by their quotes, their surroundings and each other, when the old text is not at
//! hand. Offsets are code points where a name says `char`.

use std::ops::Range;

use super::compare::Comparison;
use super::islands::Islands;
use super::verdict::{self, Found};
use super::{Anchor, Doubt, Placement, Request};

/// How many code points two marks may have come closer or farther apart for corrected words.
const SLACK_CHARS: i64 = 8;

/// And one more for each so many code points between them.
const SLACK_DISTANCE: i64 = 40;

/// What is deleted between two marks is no longer mere corrections from so many code points on.
const MIN_CUT: i64 = 24;

/// On each side of a mark that others go by, so many words must agree.
const MIN_SIDE: u32 = 2;

/// How many words must agree around a mark and in it where its neighbours say that it is.
const MIN_WORDS: u32 = 3;

/// Marks so many code points apart share no context.
const APART_CHARS: i64 = 64;

/// How far from a change between two marks nobody is confirmed, in code points of the old text: a
/// like passage might stand there now.
const DOUBT_CHARS: i64 = 300;

/// The same in a text that repeats whole sentences.
const DOUBT_CHARS_OF_COPIES: i64 = 3_000;

/// So much of such a text stands there more than once, in percent.
const MANY_COPIES: usize = 4;

/// So many words in common around the words of a mark are no chance.
const MIN_COPY: u32 = 6;

/// One in so many marks whose words stand in the text must be confirmed by others.
const MIN_SHARE: usize = 3;

/// Places so near each other cannot be told apart by what their neighbours expect.
const NEAR_BYTES: u32 = 600;

/// Places all marks; `None` when cancelled.
pub fn place(request: &Request<'_>, cancelled: &dyn Fn() -> bool) -> Option<Vec<Placement>> {
    let Ok(islands) = Islands::new(request.anchors) else {
        return Some(vec![Placement::lost(); request.anchors.len()]);
    };
    let texts = Comparison::of_islands(&islands, request.new, cancelled)?;
    let mut all = Vec::with_capacity(request.anchors.len());
    for (anchor, quotes) in request.anchors.iter().zip(&islands.quotes) {
        if cancelled() {
            return None;
        }
        let is_empty = anchor.parts.iter().any(|part| part.quote.is_empty());
        let found = verdict::find(&texts, anchor, quotes).filter(|_| !is_empty);
        let Some(found) = found else {
            all.push(None);
            continue;
        };
        all.push(Some(Placed::new(&texts, anchor, found)));
    }
    let has_copies = texts.new_grams.percent_repeated() >= MANY_COPIES;
    let neighbours = Neighbours::new(&all, has_copies);
    let confirm = |placed: &Option<Placed>| {
        let placed = placed.as_ref();
        placed.is_some_and(|placed| neighbours.confirm(placed))
    };
    let mut confirmed: Vec<bool> = all.iter().map(confirm).collect();
    if !is_the_same_page(&all, &confirmed) {
        confirmed.fill(false);
    }
    let placements = request.anchors.iter().zip(all).zip(confirmed);
    let placements = placements.map(|((anchor, placed), is_confirmed)| {
        let Some(placed) = placed else {
            return Placement::lost();
        };
        if is_confirmed {
            verdict::accepted(request.new, anchor, placed.found.best)
        } else {
            let is_exact = placed.found.is_exact;
            let mut placement = verdict::doubtful(request.new, anchor, placed.found);
            for best in placement.candidates.iter_mut().take(1).filter(|_| is_exact) {
                best.evidence.doubt = best.evidence.doubt.or(Some(Doubt::NotConfirmed));
            }
            placement
        }
    });
    Some(placements.collect())
}

/// Whether enough marks confirm each other for any of them to be believed. Where most words of
/// the marks stand somewhere and yet few of them confirm each other, the text was torn apart,
/// and the few may agree by chance.
fn is_the_same_page(all: &[Option<Placed>], confirmed: &[bool]) -> bool {
    let exact = all.iter().flatten().filter(|placed| placed.found.is_exact);
    let believed = confirmed.iter().filter(|&&is_confirmed| is_confirmed);
    MIN_SHARE * believed.count() >= exact.count()
}

/// A mark with a place that is to be confirmed.
struct Placed {
    found: Found,
    char: i64,
    char_end: i64,
    /// How many code points it has moved.
    shift: i64,
    words: u32,
    /// The same words stand in its own context.
    is_repeated: bool,
}

impl Placed {
    fn new(texts: &Comparison<'_>, anchor: &Anchor, found: Found) -> Self {
        let char = anchor.parts.first().map_or(0, |part| part.old_chars.start);
        let char_end = anchor.parts.last().map_or(0, |part| part.old_chars.end);
        let now = found.parts.first().map_or(0, |part| part.range.start);
        let words = anchor.parts.iter().map(|part| {
            let words = part.quote.split_whitespace().count();
            u32::try_from(words).unwrap_or(u32::MAX)
        });
        Self {
            shift: i64::from(texts.new_text.char_of(now)) - i64::from(char),
            char: i64::from(char),
            char_end: i64::from(char_end),
            words: words.sum(),
            is_repeated: anchor.parts.iter().any(|part| {
                anchor.before.contains(&part.quote) || anchor.after.contains(&part.quote)
            }),
            found,
        }
    }

    /// Whether others can go by it.
    fn is_landmark(&self) -> bool {
        let parts = &self.found.parts;
        let back = parts
            .first()
            .is_some_and(|part| part.reach.back >= MIN_SIDE);
        let ahead = parts
            .last()
            .is_some_and(|part| part.reach.ahead >= MIN_SIDE);
        let in_order = parts.iter().all(|part| !part.is_moved);
        self.found.is_exact && self.found.doubt().is_none() && back && ahead && in_order
    }
}

/// A mark that others can go by.
#[derive(Clone, Copy)]
struct Landmark {
    char: i64,
    char_end: i64,
    shift: i64,
}

/// What the marks know about each other.
struct Neighbours {
    /// By their place in the old text.
    landmarks: Vec<Landmark>,
    /// Code points of the old text near which something was cut out, in order: nobody can say
    /// whether a passage there was cut and its like stands in its place.
    cuts: Vec<(i64, i64)>,
    /// Whether the new text repeats whole sentences.
    has_copies: bool,
}

impl Neighbours {
    fn new(all: &[Option<Placed>], has_copies: bool) -> Self {
        let doubt = if has_copies {
            DOUBT_CHARS_OF_COPIES
        } else {
            DOUBT_CHARS
        };
        let mut landmarks: Vec<Landmark> = all
            .iter()
            .flatten()
            .filter(|placed| placed.is_landmark())
            .map(|placed| Landmark {
                char: placed.char,
                char_end: placed.char_end,
                shift: placed.shift,
            })
            .collect();
        landmarks.sort_by_key(|landmark| (landmark.char, landmark.shift));
        let mut cuts: Vec<(i64, i64)> = landmarks
            .windows(2)
            .filter_map(|pair| {
                let (a, b) = (pair[0], pair[1]);
                let change = (a.shift - b.shift).abs();
                let is_change = change > slack(b.char - a.char).max(MIN_CUT);
                let cut = if a.shift > b.shift { change } else { 0 };
                let zone = cut.max(doubt);
                is_change.then_some((a.char - zone, b.char + zone))
            })
            .collect();
        // Both texts begin at the same place.
        if let Some(first) = landmarks.first()
            && -first.shift > slack(first.char).max(MIN_CUT)
        {
            cuts.push((0, first.char - first.shift.min(-doubt)));
        }
        cuts.sort_unstable();
        // Make one of those that overlap.
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(cuts.len());
        for cut in cuts {
            match merged.last_mut() {
                Some(last) if cut.0 <= last.1 => last.1 = last.1.max(cut.1),
                _ => merged.push(cut),
            }
        }
        Self {
            landmarks,
            cuts: merged,
            has_copies,
        }
    }

    /// Whether the neighbours leave no doubt about the place of a mark.
    fn confirm(&self, placed: &Placed) -> bool {
        let found = &placed.found;
        if !found.is_exact || found.parts.iter().any(|part| part.is_moved) {
            return false;
        }
        let cut = self.cuts.partition_point(|cut| cut.1 < placed.char);
        if self
            .cuts
            .get(cut)
            .is_some_and(|cut| cut.0 <= placed.char_end)
        {
            return false;
        }
        let at = self
            .landmarks
            .partition_point(|other| other.char < placed.char);
        // Whose context overlaps with its own knows nothing else.
        let other = |landmark: &&Landmark| {
            landmark.char_end + APART_CHARS <= placed.char
                || placed.char_end + APART_CHARS <= landmark.char
        };
        let before = self.landmarks[..at].iter().rev().find(other);
        let behind = self.landmarks[at..].iter().find(other);
        let agrees = |landmark: &Landmark| {
            let distance = (placed.char - landmark.char).abs();
            (placed.shift - landmark.shift).abs() <= slack(distance)
        };
        let in_order = before
            .is_none_or(|other| placed.char + placed.shift >= other.char + other.shift)
            && behind.is_none_or(|other| placed.char + placed.shift <= other.char + other.shift);
        let agreeing = [before, behind]
            .into_iter()
            .flatten()
            .filter(|l| agrees(l))
            .count();
        let strangers = [before, behind].into_iter().flatten().count() - agreeing;
        let evidence = &found.best.evidence;
        let is_whole = evidence.context_chars_agree == evidence.context_chars;
        match (agreeing, strangers) {
            _ if !in_order => false,
            _ if placed.is_repeated && !is_whole => false,
            (1, 0) if placed.shift != 0 && !is_whole => false,
            (0, 0) => found.doubt().is_none() && placed.shift == 0 && placed.is_landmark(),
            (0, _) => false,
            (1, 0) if self.has_copies => false,
            (_, 0) => found.doubt().is_none() || is_only_one_near(placed),
            _ => placed.is_landmark(),
        }
    }
}

/// Whether the place that the neighbours of a mark expect is the only one near. The same words
/// elsewhere do no harm, unless so much agrees around them that they are a copy.
fn is_only_one_near(placed: &Placed) -> bool {
    placed.found.parts.iter().all(|part| {
        let words = part.reach.sum() + placed.words;
        let near = |other: &Range<u32>| other.start.abs_diff(part.range.start) < NEAR_BYTES;
        let rivals = part.rivals.iter().map(|(_, range)| range);
        let is_copy = part.rivalry >= MIN_COPY && 2 * part.rivalry > part.reach.sum();
        words >= MIN_WORDS && !is_copy && !rivals.chain(&part.others).any(near)
    })
}

fn slack(distance: i64) -> i64 {
    SLACK_CHARS + distance / SLACK_DISTANCE
}
