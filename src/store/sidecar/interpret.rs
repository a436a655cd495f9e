//! What the entries of a sidecar mean for a source, strictly: what does not fit the text is set
//! apart and told, never dropped and never bent. Offsets come in as Unicode code points and
//! leave as UTF-8 bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::entry::{EntryView, ReviewView, Text};
use super::lines::{Lines, NoEntry};
use super::position::Position;
use super::{Entry, Loaded, Misfit, SourceIdentity, v1};
use together::Entries;

mod together;

use crate::model::annotation::whole_seconds;
use crate::model::{
    Annotation, AnnotationId, Details, FigureValue, FormerPlace, Fragments, Name, Review, TagKey,
    TagSet, Unplaced, Verdict,
};
use crate::text::{SourceText, excerpt};

/// What the content of a sidecar means for this source. `ron` is the file, for the lines of
/// findings; empty where there is none.
#[must_use]
pub fn interpret(
    sidecar: &v1::Sidecar,
    ron: &str,
    text: &SourceText,
    source: &SourceIdentity,
    tags: &TagSet,
) -> Loaded {
    let ground = Ground::new(sidecar, text, source, tags);
    let mut part = Part::new(&ground);
    for (index, entry) in sidecar.annotations.iter().enumerate() {
        part.annotation(index, &EntryView::from(entry));
    }
    let entries = Entries::Stored(&sidecar.annotations);
    ground.put_together(vec![part.content], &entries, ron)
}

/// The same for a file whose annotations have not been read yet: threads read and compare them.
///
/// # Errors
/// [`NoEntry`] if the file has to be read in another way.
pub fn interpret_lines(
    lines: &Lines<'_>,
    ron: &str,
    text: &SourceText,
    source: &SourceIdentity,
    tags: &TagSet,
) -> Result<Loaded, NoEntry> {
    let ground = Ground::new(&lines.frame, text, source, tags);
    let contents = lines.read(|piece| {
        let mut part = Part::new(&ground);
        piece.each(|index, entry| part.annotation(index, entry))?;
        Ok(part.content)
    })?;
    Ok(ground.put_together(contents, &Entries::Lines(lines), ron))
}

/// What entries are held against.
struct Ground<'a> {
    sidecar: &'a v1::Sidecar,
    text: &'a SourceText,
    source: &'a SourceIdentity,
    tags: &'a TagSet,
    stored: SourceIdentity,
    source_matches: bool,
}

/// Where in the file a problem is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    File,
    Annotation(usize),
    Unplaced(usize),
    Lost(usize),
    Link(usize),
}

struct Problem {
    place: Place,
    id: Option<AnnotationId>,
    what: String,
}

/// Some of the entries, read from the first on.
struct Part<'a> {
    ground: &'a Ground<'a>,
    position: Position<'a>,
    /// So that each name and key is in memory once.
    names: BTreeSet<Name>,
    keys: BTreeSet<TagKey>,
    content: Content,
}

/// What some of the entries mean.
#[derive(Default)]
struct Content {
    /// Those that stand in the text where they should.
    annotations: Vec<Arc<Annotation>>,
    /// The place in the list of each of them.
    places: Vec<u32>,
    /// Marks without a place, with what is to be told of them.
    waiting: Vec<(Place, Unplaced, Option<String>)>,
    misfits: Vec<(Place, Misfit)>,
    problems: Vec<Problem>,
    /// How many annotations have it, and the first of them.
    unknown_tags: BTreeMap<TagKey, (usize, usize)>,
}

/// All that an entry says but where it is.
struct Said {
    id: AnnotationId,
    tag: TagKey,
    note: String,
    details: Option<Details>,
    review: Option<Review>,
    author: Name,
    created: Timestamp,
    modified: Option<Timestamp>,
}

impl<'a> Part<'a> {
    fn new(ground: &'a Ground<'a>) -> Self {
        Self {
            ground,
            position: Position::new(ground.text),
            names: BTreeSet::new(),
            keys: BTreeSet::new(),
            content: Content::default(),
        }
    }

    /// Takes an annotation in: where the source is the one that was marked, at its place if its
    /// quote stands there; else it waits for one.
    fn annotation(&mut self, index: usize, entry: &EntryView<'_>) {
        let place = Place::Annotation(index);
        let said = match self.said(entry) {
            Ok(said) => said,
            Err(why) => return self.content.misfit(place, entry.to_stored(), why),
        };
        self.note_tag(index, &said.tag);
        self.note_order_of_numbers(place, &said);
        let why = if self.ground.source_matches {
            match self.fragments(entry) {
                Ok(fragments) => {
                    self.content
                        .annotations
                        .push(Arc::new(said.placed(fragments)));
                    let index = u32::try_from(index).unwrap_or(u32::MAX);
                    return self.content.places.push(index);
                }
                Err(why) => Some(why),
            }
        } else {
            None
        };
        let mark = said.unplaced(entry, false);
        self.content.waiting.push((place, mark, why));
    }

    /// Takes in a mark without a place, which a person may have set aside.
    fn unplaced(&mut self, place: Place, entry: &v1::Annotation) {
        let view = EntryView::from(entry);
        match self.said(&view) {
            Ok(said) => {
                let mark = said.unplaced(&view, matches!(place, Place::Lost(_)));
                self.content.waiting.push((place, mark, None));
            }
            Err(why) => self.content.misfit(place, entry.clone(), why),
        }
    }

    fn note_tag(&mut self, index: usize, tag: &TagKey) {
        if self.ground.tags.get(tag).is_none() {
            let unknown = self.content.unknown_tags.entry(tag.clone());
            unknown.or_insert((0, index)).0 += 1;
        }
    }

    fn note_order_of_numbers(&mut self, place: Place, said: &Said) {
        if let Some(Details::Figure {
            value: Some(FigureValue::Between(low, high)),
            ..
        }) = said.details
            && low > high
        {
            let what = format!("the figure from {low} to {high} has the larger number first");
            self.content.tell(place, Some(said.id), what);
        }
    }

    /// All that an entry says, or why it makes no sense. Its place is not looked for.
    fn said(&mut self, entry: &EntryView<'_>) -> Result<Said, String> {
        let id = entry
            .id
            .parse::<AnnotationId>()
            .map_err(|error| error.to_string())?;
        check_parts(&entry.at)?;
        Ok(Said {
            id,
            tag: self.key(&entry.tag),
            note: entry.note.clone().into_owned(),
            details: entry.details.as_ref().map(details).transpose()?,
            review: match &entry.review {
                Some(review) => Some(self.review(review)?),
                None => None,
            },
            author: self.name(&entry.by),
            created: time(&entry.created)?,
            modified: entry.modified.as_deref().map(time).transpose()?,
        })
    }

    fn fragments(&mut self, entry: &EntryView<'_>) -> Result<Fragments, String> {
        if let [(range, quote)] = entry.at.as_slice() {
            return self.span(range, quote).map(Fragments::one);
        }
        let parts = entry.at.iter();
        let spans = parts.map(|(range, quote)| self.span(range, quote));
        Fragments::new(spans.collect::<Result<_, _>>()?).map_err(|error| error.to_string())
    }

    /// The place of a part, where its quote stands.
    fn span(&mut self, range: &Range<u64>, quote: &str) -> Result<crate::text::Span, String> {
        let text = self.ground.text;
        let (start, end) = (range.start, range.end);
        let bytes = self.position.byte_of(start).zip(self.position.byte_of(end));
        let (first, last) = bytes.ok_or_else(|| {
            let len = text.len_chars();
            format!("{start}..{end} goes beyond the end of the text, which has {len} characters")
        })?;
        let span = text.span(first..last).map_err(|error| error.to_string())?;
        let found = text.slice(span);
        if found != quote {
            let (found, quote) = (excerpt(found), excerpt(quote));
            return Err(format!(
                "at {start}..{end} the text says “{found}”, not “{quote}”"
            ));
        }
        Ok(span)
    }

    fn review(&mut self, review: &ReviewView<'_>) -> Result<Review, String> {
        Ok(Review {
            verdict: match review.verdict {
                v1::Verdict::Accepted => Verdict::Accepted,
                v1::Verdict::Rejected => Verdict::Rejected,
                v1::Verdict::Disputed => Verdict::Disputed,
            },
            by: self.name(&review.by),
            at: time(&review.at)?,
            reason: review.reason.clone().into_owned(),
        })
    }

    fn name(&mut self, name: &str) -> Name {
        if let Some(known) = self.names.get(name) {
            return Name::clone(known);
        }
        let new = Name::from(name);
        self.names.insert(Name::clone(&new));
        new
    }

    fn key(&mut self, key: &str) -> TagKey {
        if let Some(known) = self.keys.get(key) {
            return known.clone();
        }
        let new = TagKey::from(key);
        self.keys.insert(new.clone());
        new
    }
}

impl Said {
    fn placed(self, fragments: Fragments) -> Annotation {
        Annotation {
            id: self.id,
            tag: self.tag,
            fragments,
            note: self.note,
            details: self.details,
            review: self.review,
            author: self.author,
            created: self.created,
            modified: self.modified,
        }
    }

    fn unplaced(self, entry: &EntryView<'_>, is_set_aside: bool) -> Unplaced {
        Unplaced {
            id: self.id,
            tag: self.tag,
            place: former_place(entry),
            note: self.note,
            details: self.details,
            review: self.review,
            author: self.author,
            created: self.created,
            modified: self.modified,
            is_set_aside,
        }
    }
}

impl Content {
    fn tell(&mut self, place: Place, id: Option<AnnotationId>, what: String) {
        self.problems.push(Problem { place, id, what });
    }

    fn misfit(&mut self, place: Place, entry: v1::Annotation, why: String) {
        self.tell(place, entry.id.parse().ok(), why.clone());
        let entry = Box::new(entry);
        let entry = match place {
            Place::Unplaced(_) => Entry::Unplaced(entry),
            Place::Lost(_) => Entry::Lost(entry),
            _ => Entry::Annotation(entry),
        };
        self.misfits.push((place, Misfit { entry, why }));
    }

    fn append(&mut self, mut other: Self) {
        self.annotations.append(&mut other.annotations);
        self.places.append(&mut other.places);
        self.waiting.append(&mut other.waiting);
        self.misfits.append(&mut other.misfits);
        self.problems.append(&mut other.problems);
        for (tag, (count, first)) in other.unknown_tags {
            // Those that are there already come from before.
            self.unknown_tags.entry(tag).or_insert((0, first)).0 += count;
        }
    }

    /// Takes the annotations out whose id one before them has.
    fn take_duplicates(&mut self) -> Vec<(usize, AnnotationId)> {
        let mut ids: Vec<(AnnotationId, usize)> =
            self.annotations.iter().map(|a| a.id).zip(0..).collect();
        ids.sort_unstable();
        let twice = ids.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        let twice: BTreeSet<usize> = twice.map(|pair| pair[1].1).collect();
        if twice.is_empty() {
            return Vec::new();
        }
        let all = std::mem::take(&mut self.annotations);
        let places = std::mem::take(&mut self.places);
        let mut taken = Vec::with_capacity(twice.len());
        for (at, (annotation, place)) in all.into_iter().zip(places).enumerate() {
            if twice.contains(&at) {
                taken.push((place as usize, annotation.id));
            } else {
                self.annotations.push(annotation);
                self.places.push(place);
            }
        }
        taken
    }
}

impl<'a> Ground<'a> {
    fn new(
        sidecar: &'a v1::Sidecar,
        text: &'a SourceText,
        source: &'a SourceIdentity,
        tags: &'a TagSet,
    ) -> Self {
        let stored = SourceIdentity::from(&sidecar.source);
        Self {
            sidecar,
            text,
            source,
            tags,
            source_matches: stored.same_text(source),
            stored,
        }
    }
}

/// Whether these can be the parts of a mark of some text: none is empty, none overlap.
fn check_parts(at: &[(Range<u64>, Text<'_>)]) -> Result<(), String> {
    if at.is_empty() {
        return Err("the mark has no place in the text".to_owned());
    }
    if let Some((part, _)) = at.iter().find(|(part, _)| part.start >= part.end) {
        let (start, end) = (part.start, part.end);
        return Err(format!(
            "{start}..{end} is no part of a text: the end has to come after the start"
        ));
    }
    if at.len() == 1 {
        return Ok(());
    }
    let mut parts: Vec<_> = at.iter().map(|(part, _)| (part.start, part.end)).collect();
    parts.sort_unstable();
    if parts.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err("the parts of the mark overlap".to_owned());
    }
    Ok(())
}

/// Where the entry says that its mark stands, in order.
fn former_place(entry: &EntryView<'_>) -> FormerPlace {
    let own = |text: &Text<'_>| text.clone().into_owned();
    let parts = entry.at.iter();
    let mut parts: Vec<_> = parts
        .map(|(part, quote)| (part.clone(), own(quote)))
        .collect();
    parts.sort_by_key(|(part, _)| part.start);
    let (before, after) = match &entry.context {
        Some((before, after)) => (own(before), own(after)),
        None => Default::default(),
    };
    FormerPlace {
        parts,
        before,
        after,
    }
}

/// The typed fields of a mark.
///
/// # Errors
/// In plain words, when a number is none.
pub fn details(details: &v1::Details) -> Result<Details, String> {
    let details = match details.clone() {
        v1::Details::Figure { value, unit } => Details::Figure {
            value: value.map(|value| match value {
                v1::FigureValue::Exact(n) => FigureValue::Exact(n),
                v1::FigureValue::AtLeast(n) => FigureValue::AtLeast(n),
                v1::FigureValue::AtMost(n) => FigureValue::AtMost(n),
                v1::FigureValue::About(n) => FigureValue::About(n),
                v1::FigureValue::Between(low, high) => FigureValue::Between(low, high),
            }),
            unit,
        },
        v1::Details::LegalBasis {
            instrument,
            provision,
        } => Details::LegalBasis {
            instrument,
            provision,
        },
    };
    if details.is_finite() {
        Ok(details)
    } else {
        Err("the figure is not a number".to_owned())
    }
}

/// Any RFC 3339 time; the same moment in another time zone is the same.
fn time(text: &str) -> Result<Timestamp, String> {
    match text.parse::<Timestamp>() {
        Ok(time) if whole_seconds(time) == time => Ok(time),
        _ => Err(format!(
            "“{}” is no time such as 2026-11-22T09:14:05Z",
            excerpt(text)
        )),
    }
}
