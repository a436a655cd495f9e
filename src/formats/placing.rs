//! Where the marks of another program stand in a text. Its offsets are never believed: a way to
//! count is accepted only if every quote of the file stands where it says. Offsets that come
//! out are UTF-8 bytes of the text that the marks go into.

mod alike;
mod quoted;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use super::counting::{Counting, End};
use super::foreign::{Foreign, ForeignMark};
use crate::model::{FormerPlace, Fragments};
use crate::text::reanchor::{Anchor, Kind, Part, Request, reanchor};
use crate::text::{SourceText, Span, context, thousands};

pub use alike::{Likeness, likeness};

/// Where the marks of a foreign document are.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// How the text of the file and the text that the marks go into are alike; none where the
    /// file carries no text.
    pub likeness: Option<Likeness>,
    /// What its offsets turned out to be.
    pub counted: Counted,
    /// What became of each mark, in the order of the file.
    pub marks: Vec<Outcome>,
}

/// What the offsets of a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Every quote stands where this says. How many quotes there are, at least one.
    Proven(Counting, usize),
    /// The file has no quotes: this is what the format is known for.
    Assumed(Counting),
    /// No way to count puts every quote where it is: the marks were looked for by their words.
    /// With how many of how many quotes fit the way that fits best.
    Searched {
        /// The way that fits best.
        best: Counting,
        /// How many quotes stand where it says.
        fit: usize,
        /// How many quotes there are.
        quotes: usize,
    },
    /// The file has no offsets, only quotes: the marks were looked for by their words. How many.
    Quoted(usize),
    /// There are no marks.
    Nothing,
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proven(counting, 1) => write!(f, "{counting}: the one quote stands there"),
            Self::Proven(counting, quotes) => {
                let quotes = thousands(*quotes);
                write!(f, "{counting}: all {quotes} quotes stand there")
            }
            Self::Assumed(counting) => write!(
                f,
                "{counting}, assumed: the file has no quotes to hold them against"
            ),
            Self::Searched { best, fit, quotes } => write!(
                f,
                "not believed: counted in {best}, {} of {} quotes stand where they should, and \
                 every other way fits fewer; the marks were looked for by their words",
                thousands(*fit),
                thousands(*quotes)
            ),
            Self::Quoted(quotes) => write!(
                f,
                "none, only words ({}): the marks were looked for by them",
                thousands(*quotes)
            ),
            Self::Nothing => f.write_str("none: there are no marks"),
        }
    }
}

/// What became of a mark.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It has its place.
    Placed(Fragments),
    /// Its place is not certain: a person has to find it. With where it stood, and why.
    Waiting(FormerPlace, &'static str),
    /// It says nothing that could be found.
    LeftOut(&'static str),
}

const NOTHING_MARKED: &str = "it marks nothing: it ends where it begins, or before";
const OUTSIDE: &str = "its offsets lie outside of the text, and it has no quote";
const NO_WORDS: &str = "its offsets are not believed, and it has no quote to look for";
const PARTS_OVERLAP: &str = "two of its parts overlap";
const ONLY_WHITE_SPACE: &str = "it marks nothing but white space, which the texts have differently";
const NOT_CERTAIN: &str = "its words are not certainly at one place in this text";

/// Finds the places of all marks in `target`. `None` when `cancelled` says so.
///
/// Where the file carries its own text, the marks are placed in that one first, and follow its
/// words into `target`.
#[must_use]
pub fn place(
    foreign: &Foreign,
    target: &SourceText,
    cancelled: &dyn Fn() -> bool,
) -> Option<Placed> {
    let own = match &foreign.text {
        Some(text) => SourceText::new(text.as_str()).ok(),
        None => None,
    };
    let Some(own) = own else {
        let (counted, marks) = in_text(foreign, target, false, cancelled)?;
        return Some(Placed {
            likeness: None,
            counted,
            marks,
        });
    };
    let (counted, marks) = in_text(foreign, &own, true, cancelled)?;
    let likeness = likeness(own.as_str(), target.as_str());
    let marks = match likeness {
        Likeness::Same => marks,
        Likeness::LineEnds | Likeness::WhiteSpace => follow(marks, &own, target, likeness),
        Likeness::Different => search(marks, &own, target, cancelled)?,
    };
    Some(Placed {
        likeness: Some(likeness),
        counted,
        marks,
    })
}

// ---- in the text that the offsets are about

fn in_text(
    foreign: &Foreign,
    text: &SourceText,
    is_own: bool,
    cancelled: &dyn Fn() -> bool,
) -> Option<(Counted, Vec<Outcome>)> {
    let all = || foreign.marks.iter();
    let counted: Vec<&ForeignMark> = all().filter(|mark| !mark.only_quoted).collect();
    let quoted: Vec<&ForeignMark> = all().filter(|mark| mark.only_quoted).collect();
    let by_offsets = by_offsets(foreign.counting, &counted, text, is_own, cancelled)?;
    let by_quotes = quoted::find(&quoted, text, cancelled)?;
    let how = match &by_offsets {
        _ if foreign.marks.is_empty() => Counted::Nothing,
        _ if counted.is_empty() => Counted::Quoted(quoted.len()),
        (how, _) => *how,
    };
    let (mut by_offsets, mut by_quotes) = (by_offsets.1.into_iter(), by_quotes.into_iter());
    let outcomes = all().filter_map(|mark| {
        if mark.only_quoted {
            by_quotes.next()
        } else {
            by_offsets.next()
        }
    });
    Some((how, outcomes.collect()))
}

fn by_offsets(
    known_for: Counting,
    marks: &[&ForeignMark],
    text: &SourceText,
    is_own: bool,
    cancelled: &dyn Fn() -> bool,
) -> Option<(Counted, Vec<Outcome>)> {
    let quotes = marks.iter().filter(|mark| has_quote(mark)).count();
    let offsets = sorted_offsets(marks);
    if quotes == 0 {
        let rule = Rule::new(known_for, text, &offsets);
        let outcomes = marks.iter().map(|mark| rule.outcome(mark));
        return Some((Counted::Assumed(known_for), outcomes.collect()));
    }

    let mut best: Option<(usize, Rule<'_>)> = None;
    for counting in known_for.from_likely_on() {
        if cancelled() {
            return None;
        }
        let rule = Rule::new(counting, text, &offsets);
        let fit = marks.iter().filter(|mark| rule.fits(mark)).count();
        if fit == quotes {
            let outcomes = marks.iter().map(|mark| rule.outcome(mark));
            return Some((Counted::Proven(counting, quotes), outcomes.collect()));
        }
        if best.as_ref().is_none_or(|(most, _)| fit > *most) {
            best = Some((fit, rule));
        }
    }
    let (fit, rule) = best?;
    let counted = Counted::Searched {
        best: rule.counting,
        fit,
        quotes,
    };
    let outcomes = by_words(marks, text, is_own, &rule, cancelled)?;
    Some((counted, outcomes))
}

/// Looks for marks by their quotes, because no way to count fits all of them.
fn by_words(
    marks: &[&ForeignMark],
    text: &SourceText,
    is_own: bool,
    rule: &Rule<'_>,
    cancelled: &dyn Fn() -> bool,
) -> Option<Vec<Outcome>> {
    let former: Vec<_> = marks.iter().map(|mark| rule.former(mark)).collect();
    let anchors: Vec<_> = former.iter().flatten().map(anchor).collect();
    let request = Request {
        anchors: &anchors,
        old: None,
        new: text,
    };
    let mut found = reanchor(&request, cancelled)?.into_iter();
    let outcomes = former.into_iter().zip(marks).map(|(former, mark)| {
        let Some(former) = former else {
            // It cannot be looked for: all that can be said is what its offsets would mean.
            return match rule.outcome(mark) {
                left_out @ Outcome::LeftOut(_) => left_out,
                _ => Outcome::LeftOut(NO_WORDS),
            };
        };
        match found.next() {
            Some(placement) => certain(placement.kind, placement.candidates, former),
            None => Outcome::Waiting(former, NOT_CERTAIN),
        }
    });
    once(outcomes.collect(), marks, text, is_own, cancelled)
}

/// Places the marks that are still not certain whose words stand in the text exactly once: with
/// their context or, in the text of the file itself, without any.
fn once(
    mut outcomes: Vec<Outcome>,
    marks: &[&ForeignMark],
    text: &SourceText,
    is_own: bool,
    cancelled: &dyn Fn() -> bool,
) -> Option<Vec<Outcome>> {
    let has_context = |mark: &ForeignMark| !mark.before.is_empty() || !mark.after.is_empty();
    let open: Vec<usize> = (0..marks.len())
        .filter(|&at| matches!(outcomes[at], Outcome::Waiting(..)))
        .filter(|&at| is_own || has_context(marks[at]))
        .collect();
    let wanted: Vec<&ForeignMark> = open.iter().map(|&at| marks[at]).collect();
    for (at, outcome) in open
        .into_iter()
        .zip(quoted::find(&wanted, text, cancelled)?)
    {
        if matches!(outcome, Outcome::Placed(_)) {
            outcomes[at] = outcome;
        }
    }
    Some(outcomes)
}

fn certain(
    kind: Kind,
    candidates: Vec<crate::text::reanchor::Candidate>,
    former: FormerPlace,
) -> Outcome {
    let is_certain = matches!(kind, Kind::Unmoved | Kind::Moved);
    let first = candidates.into_iter().next().filter(|_| is_certain);
    match first.map(|candidate| Fragments::new(candidate.spans)) {
        Some(Ok(fragments)) => Outcome::Placed(fragments),
        _ => Outcome::Waiting(former, NOT_CERTAIN),
    }
}

fn anchor(former: &FormerPlace) -> Anchor {
    let as_u32 = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
    let parts = former.parts.iter().map(|(chars, quote)| Part {
        old_chars: as_u32(chars.start)..as_u32(chars.end),
        quote: quote.clone(),
    });
    Anchor {
        parts: parts.collect(),
        before: former.before.clone(),
        after: former.after.clone(),
    }
}

/// Whether the file says what stands there. An empty quote says nothing.
fn has_quote(mark: &ForeignMark) -> bool {
    let says = |quote: &Option<String>| quote.as_deref().is_some_and(|quote| !quote.is_empty());
    says(&mark.joined_quote) || mark.parts.iter().any(|part| says(&part.quote))
}

/// All offsets of a document, with those behind an inclusive end.
fn sorted_offsets(marks: &[&ForeignMark]) -> Vec<u64> {
    let parts = marks.iter().flat_map(|mark| &mark.parts);
    let mut offsets: Vec<u64> = parts
        .flat_map(|part| [part.start, part.end, part.end.saturating_add(1)])
        .collect();
    offsets.sort_unstable();
    offsets.dedup();
    offsets
}

/// A way to count, with the byte of each offset.
struct Rule<'a> {
    counting: Counting,
    text: &'a SourceText,
    bytes: BTreeMap<u64, u32>,
}

impl<'a> Rule<'a> {
    fn new(counting: Counting, text: &'a SourceText, offsets: &[u64]) -> Self {
        let bytes = counting.bytes_of(text.as_str(), offsets);
        let bytes = offsets.iter().copied().zip(bytes);
        Self {
            counting,
            text,
            bytes: bytes
                .filter_map(|(offset, byte)| Some((offset, byte?)))
                .collect(),
        }
    }

    /// The bytes of a part; none if they lie outside, or inside a character.
    fn range(&self, start: u64, end: u64) -> Option<Range<u32>> {
        let end = match self.counting.end {
            End::Exclusive => end,
            End::Inclusive => end.checked_add(1)?,
        };
        Some(*self.bytes.get(&start)?..*self.bytes.get(&end)?)
    }

    fn spans(&self, mark: &ForeignMark) -> Option<Vec<Span>> {
        let parts = mark.parts.iter();
        parts
            .map(|part| self.text.span(self.range(part.start, part.end)?).ok())
            .collect()
    }

    /// Whether the mark has a quote and stands where it says.
    fn fits(&self, mark: &ForeignMark) -> bool {
        if !has_quote(mark) {
            return false;
        }
        let Some(spans) = self.spans(mark) else {
            return false;
        };
        let each = mark.parts.iter().zip(&spans).all(|(part, span)| {
            let quote = part.quote.as_deref();
            quote.is_none_or(|quote| is_same_quote(quote, self.text.slice(*span)))
        });
        let joined = mark.joined_quote.as_deref();
        each && joined.is_none_or(|quote| {
            let slices: Vec<&str> = spans.iter().map(|span| self.text.slice(*span)).collect();
            is_same_quote(quote, &slices.join(" "))
        })
    }

    /// The place of a mark when offsets mean this.
    fn outcome(&self, mark: &ForeignMark) -> Outcome {
        let is_empty = |start: u64, end: u64| match self.counting.end {
            End::Exclusive => start >= end,
            End::Inclusive => start > end,
        };
        let mut parts = mark.parts.iter();
        if mark.parts.is_empty() || parts.any(|part| is_empty(part.start, part.end)) {
            return Outcome::LeftOut(NOTHING_MARKED);
        }
        match self.spans(mark).map(Fragments::new) {
            Some(Ok(fragments)) => Outcome::Placed(fragments),
            Some(Err(_)) => Outcome::LeftOut(PARTS_OVERLAP),
            None => Outcome::LeftOut(OUTSIDE),
        }
    }

    /// Where a mark stood, as far as words can tell: none without a quote.
    fn former(&self, mark: &ForeignMark) -> Option<FormerPlace> {
        if !has_quote(mark) {
            return None;
        }
        let inclusive = u64::from(self.counting.end == End::Inclusive);
        let chars = |part: &super::ForeignPart, quote: &str| {
            let start = match self.bytes.get(&part.start) {
                Some(byte) => u64::from(self.text.char_of(*byte)),
                None => part.start,
            };
            start..start + quote.chars().count() as u64
        };
        let quotes: Option<Vec<&str>> = match (&mark.joined_quote, mark.parts.len()) {
            (Some(joined), 1) => Some(vec![joined.as_str()]),
            (Some(joined), _) => split_joined(joined, mark, inclusive),
            (None, _) => mark
                .parts
                .iter()
                .map(|part| part.quote.as_deref())
                .collect(),
        };
        let quotes = quotes?;
        if quotes.iter().any(|quote| quote.is_empty()) {
            return None;
        }
        let parts = mark.parts.iter().zip(quotes);
        let mut parts: Vec<_> = parts
            .map(|(part, quote)| (chars(part, quote), quote.to_owned()))
            .collect();
        parts.sort_by_key(|(chars, _)| chars.start);
        let overlaps = parts.windows(2).any(|two| two[0].0.end > two[1].0.start);
        (!parts.is_empty() && !overlaps).then(|| FormerPlace {
            parts,
            before: mark.before.clone(),
            after: mark.after.clone(),
        })
    }
}

/// Cuts a quote that was joined with spaces by the lengths of the parts, which are code points
/// in the one format that joins them (brat).
fn split_joined<'a>(joined: &'a str, mark: &ForeignMark, inclusive: u64) -> Option<Vec<&'a str>> {
    let mut rest = joined;
    let mut quotes = Vec::new();
    for part in &mark.parts {
        let len = part.end.checked_sub(part.start)?.checked_add(inclusive)?;
        let len = usize::try_from(len).ok()?;
        let byte = rest
            .char_indices()
            .nth(len)
            .map_or(rest.len(), |(at, _)| at);
        let (quote, more) = rest.split_at(byte);
        quotes.push(quote);
        rest = more.strip_prefix(' ').unwrap_or(more);
    }
    rest.is_empty().then_some(quotes)
}

/// Whether a quote is what stands there. Some formats cannot hold a line break in a quote and
/// write a space for it, or write LF for CR LF.
fn is_same_quote(quote: &str, slice: &str) -> bool {
    quote == slice
        || slice.contains(['\r', '\n', '\t']) && {
            let folded = slice.replace("\r\n", "\n");
            let quote = quote.replace("\r\n", "\n");
            let is_blank = |c: char| matches!(c, '\r' | '\n' | '\t');
            quote == folded
                || quote.replace(is_blank, " ") == folded.replace(is_blank, " ")
                || quote == slice.replace(is_blank, " ")
        }
}

// ---- from the text of the file into another one

/// Moves marks into a text that has the same characters but for line ends or white space.
fn follow(
    marks: Vec<Outcome>,
    own: &SourceText,
    target: &SourceText,
    likeness: Likeness,
) -> Vec<Outcome> {
    let spans = marks.iter().filter_map(|mark| match mark {
        Outcome::Placed(fragments) => Some(fragments.iter()),
        _ => None,
    });
    let mut ends: Vec<u32> = spans
        .flatten()
        .flat_map(|span| [span.start(), span.end()])
        .collect();
    ends.sort_unstable();
    ends.dedup();
    let map = alike::Follower::new(own.as_str(), target.as_str(), likeness, &ends);
    let moved = |fragments: &Fragments| {
        let spans: Option<Vec<Span>> = fragments
            .iter()
            .map(|span| target.span(map.range(span.range())?).ok())
            .collect();
        spans.and_then(|spans| Fragments::new(spans).ok())
    };
    let outcome = |mark| match mark {
        Outcome::Placed(fragments) => match moved(&fragments) {
            Some(fragments) => Outcome::Placed(fragments),
            None => Outcome::LeftOut(ONLY_WHITE_SPACE),
        },
        other => other,
    };
    marks.into_iter().map(outcome).collect()
}

/// Looks for the marks of one text in another one.
fn search(
    marks: Vec<Outcome>,
    own: &SourceText,
    target: &SourceText,
    cancelled: &dyn Fn() -> bool,
) -> Option<Vec<Outcome>> {
    let former = |fragments: &Fragments| {
        let parts = fragments.iter().map(|span| {
            let chars = own.char_of(span.start())..own.char_of(span.end());
            let chars = u64::from(chars.start)..u64::from(chars.end);
            (chars, own.slice(span).to_owned())
        });
        FormerPlace {
            parts: parts.collect(),
            before: context::before(own, fragments.start()).to_owned(),
            after: context::after(own, fragments.end()).to_owned(),
        }
    };
    let former: Vec<_> = marks
        .iter()
        .filter_map(|mark| match mark {
            Outcome::Placed(fragments) => Some(former(fragments)),
            _ => None,
        })
        .collect();
    let anchors: Vec<_> = former.iter().map(anchor).collect();
    let request = Request {
        anchors: &anchors,
        old: Some(own),
        new: target,
    };
    let placements = reanchor(&request, cancelled)?;
    let mut found = placements.into_iter().zip(former);
    let outcomes = marks.into_iter().map(|mark| match mark {
        Outcome::Placed(_) => match found.next() {
            Some((placement, former)) => certain(placement.kind, placement.candidates, former),
            None => Outcome::LeftOut(NOT_CERTAIN),
        },
        other => other,
    });
    Some(outcomes.collect())
}

#[cfg(test)]
mod tests;
