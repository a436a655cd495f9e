//! Places of marks that a file tells by quotes alone, as a `TextQuoteSelector` does. A quote
//! with its context has to stand in the text exactly once: anything else is for a person to
//! decide. Offsets are UTF-8 bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

use super::{NOT_CERTAIN, NOTHING_MARKED, Outcome, PARTS_OVERLAP};
use crate::formats::counting::{Counting, End, LineEnds, Unit};
use crate::formats::foreign::ForeignMark;
use crate::model::{FormerPlace, Fragments};
use crate::text::{SourceText, Span};

const NO_QUOTE: &str = "it has neither offsets nor a quote";

/// After so many places found, whether to go on is asked again.
const FINDS_BETWEEN_QUESTIONS: usize = 100_000;

/// How the text and the quotes are compared: browsers read CR LF as LF.
const FOLDED: Counting = Counting {
    unit: Unit::Bytes,
    line_ends: LineEnds::Folded,
    end: End::Exclusive,
};

/// A quote in its context, as it has to stand in the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wanted {
    context: String,
    /// Where the quote begins and ends in the context.
    start: usize,
    end: usize,
}

/// Where a context stands.
#[derive(Clone, Copy)]
enum Found {
    Nowhere,
    Once(usize),
    Often,
}

/// Finds all marks in one pass over the text; `None` when cancelled.
pub fn find(
    marks: &[&ForeignMark],
    text: &SourceText,
    cancelled: &dyn Fn() -> bool,
) -> Option<Vec<Outcome>> {
    if marks.is_empty() {
        return Some(Vec::new());
    }
    let wanted: Vec<Vec<Wanted>> = marks.iter().map(|mark| wanted(mark)).collect();
    let contexts = wanted.iter().flatten().map(|one| one.context.as_str());
    let contexts: BTreeMap<&str, ()> = contexts.map(|context| (context, ())).collect();
    let contexts: Vec<&str> = contexts.into_keys().collect();
    let found = places(&contexts, &folded(text.as_str()), cancelled)?;
    let place = |one: &Wanted| {
        let at = contexts.binary_search(&one.context.as_str()).ok()?;
        match found[at] {
            Found::Once(at) => Some((at + one.start, at + one.end)),
            Found::Nowhere | Found::Often => None,
        }
    };
    let places: Vec<Option<Vec<_>>> = wanted
        .iter()
        .map(|parts| parts.iter().map(place).collect())
        .collect();
    let spans = Spans::new(&places, text);
    let outcomes = marks.iter().zip(&wanted).zip(&places);
    Some(
        outcomes
            .map(|((mark, wanted), places)| outcome(mark, wanted, places.as_deref(), &spans))
            .collect(),
    )
}

fn outcome(
    mark: &ForeignMark,
    wanted: &[Wanted],
    places: Option<&[(usize, usize)]>,
    spans: &Spans<'_>,
) -> Outcome {
    if wanted.is_empty() {
        return Outcome::LeftOut(NO_QUOTE);
    }
    if wanted.iter().any(|one| one.start == one.end) {
        return Outcome::LeftOut(NOTHING_MARKED);
    }
    let found: Option<Vec<Span>> =
        places.and_then(|places| places.iter().map(|place| spans.span(*place)).collect());
    match found.map(Fragments::new) {
        Some(Ok(fragments)) => Outcome::Placed(fragments),
        Some(Err(_)) => Outcome::LeftOut(PARTS_OVERLAP),
        None => Outcome::Waiting(former(mark), NOT_CERTAIN),
    }
}

/// What a mark wants to be found: nothing if one of its parts has no quote.
fn wanted(mark: &ForeignMark) -> Vec<Wanted> {
    let last = mark.parts.len().saturating_sub(1);
    let parts = mark.parts.iter().enumerate().map(|(at, part)| {
        let quote = folded(part.quote.as_deref()?);
        let before = if at == 0 { mark.before.as_str() } else { "" };
        let after = if at == last { mark.after.as_str() } else { "" };
        let before = folded(before);
        Some(Wanted {
            context: format!("{before}{quote}{}", folded(after)),
            start: before.len(),
            end: before.len() + quote.len(),
        })
    });
    let parts: Option<Vec<_>> = parts.collect();
    parts.unwrap_or_default()
}

/// Its parts one behind the other, because where they stood is not known.
fn former(mark: &ForeignMark) -> FormerPlace {
    let mut char = 0;
    let parts = mark.parts.iter().map(|part| {
        let quote = part.quote.clone().unwrap_or_default();
        let start = char;
        char += quote.chars().count() as u64;
        (start..char, quote)
    });
    FormerPlace {
        parts: parts.collect(),
        before: mark.before.clone(),
        after: mark.after.clone(),
    }
}

fn places(contexts: &[&str], text: &str, cancelled: &dyn Fn() -> bool) -> Option<Vec<Found>> {
    let mut found = vec![Found::Nowhere; contexts.len()];
    if cancelled() {
        return None;
    }
    // It fails only for more patterns than fit into 32 bits: then nothing is certain.
    let Ok(finder) = AhoCorasick::new(contexts) else {
        return Some(found);
    };
    for (count, hit) in finder.find_overlapping_iter(text).enumerate() {
        if count % FINDS_BETWEEN_QUESTIONS == 0 && cancelled() {
            return None;
        }
        let place = &mut found[hit.pattern().as_usize()];
        *place = match place {
            Found::Nowhere => Found::Once(hit.start()),
            Found::Once(_) | Found::Often => Found::Often,
        };
    }
    Some(found)
}

fn folded(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// From bytes of the folded text to spans of the text.
struct Spans<'a> {
    text: &'a SourceText,
    bytes: BTreeMap<usize, u32>,
}

impl<'a> Spans<'a> {
    fn new(places: &[Option<Vec<(usize, usize)>>], text: &'a SourceText) -> Self {
        let ends = places.iter().flatten().flatten();
        let mut ends: Vec<u64> = ends
            .flat_map(|(start, end)| [*start as u64, *end as u64])
            .collect();
        ends.sort_unstable();
        ends.dedup();
        let bytes = FOLDED.bytes_of(text.as_str(), &ends);
        let bytes = ends.into_iter().zip(bytes);
        Self {
            text,
            bytes: bytes
                .filter_map(|(end, byte)| Some((usize::try_from(end).ok()?, byte?)))
                .collect(),
        }
    }

    fn span(&self, (start, end): (usize, usize)) -> Option<Span> {
        let range = *self.bytes.get(&start)?..*self.bytes.get(&end)?;
        self.text.span(range).ok()
    }
}
