//! Reading a sidecar, strictly: what does not fit the text is set apart and told, never
//! dropped and never bent. Offsets come in as Unicode code points and leave as UTF-8 bytes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;

use super::position::Position;
use super::{Entry, FORMAT, Loaded, Misfit, OFFSET_UNIT, SidecarError, SourceIdentity, v1};
use crate::model::annotation::whole_seconds;
use crate::model::{
    Annotation, AnnotationId, Details, FigureValue, FormerPlace, Fragments, Link, Name, Review,
    TagKey, TagSet, Unplaced, Verdict,
};
use crate::store::{Finding, syntax};
use crate::text::{SourceText, excerpt};

/// Reads the text of a sidecar that lies beside this source.
///
/// # Errors
/// [`SidecarError`] when nothing can be read. An entry that does not fit is no error: it is
/// among the misfits, and a finding tells what is wrong with it.
pub fn read(
    ron: &str,
    text: &SourceText,
    source: &SourceIdentity,
    tags: &TagSet,
) -> Result<Loaded, SidecarError> {
    Ok(interpret(&parse(ron)?, ron, text, source, tags))
}

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
    let stored = SourceIdentity {
        name: sidecar.source.name.clone(),
        sha256: sidecar.source.sha256.clone(),
        bytes: sidecar.source.bytes,
        encoding: sidecar.source.encoding.clone(),
    };
    let mut reader = Reader {
        position: Position::new(text),
        text,
        tags,
        names: BTreeSet::new(),
        keys: BTreeSet::new(),
        unknown_tags: BTreeMap::new(),
        ids: BTreeSet::new(),
        misfit_ids: BTreeSet::new(),
        annotations: Vec::with_capacity(sidecar.annotations.len()),
        waiting: Vec::new(),
        unplaced: Vec::new(),
        links: BTreeSet::new(),
        misfits: Vec::new(),
        problems: Vec::new(),
    };
    reader.compare(&stored, source);
    let source_matches = stored.same_text(source);
    for (index, entry) in sidecar.annotations.iter().enumerate() {
        reader.annotation(index, entry, source_matches);
    }
    for (index, entry) in sidecar.unplaced.iter().enumerate() {
        reader.unplaced(Place::Unplaced(index), entry);
    }
    for (index, entry) in sidecar.lost.iter().enumerate() {
        reader.unplaced(Place::Lost(index), entry);
    }
    reader.settle_waiting();
    for (index, entry) in sidecar.links.iter().enumerate() {
        reader.link(index, entry);
    }
    reader.tell_unknown_tags();
    Loaded {
        source_matches,
        stored,
        history: sidecar.history.clone(),
        findings: located(ron, reader.problems),
        annotations: reader.annotations,
        unplaced: reader.unplaced,
        links: reader.links.into_iter().collect(),
        misfits: reader.misfits,
    }
}

// ---- the shape of the file

/// The content of a sidecar as it stands in the file.
///
/// # Errors
/// [`SidecarError`] when it is not written as a sidecar is, or counts in another unit.
pub fn parse(ron: &str) -> Result<v1::Sidecar, SidecarError> {
    match syntax::read::<v1::Sidecar>(ron) {
        Ok(sidecar) if sidecar.format == FORMAT && sidecar.offsets != OFFSET_UNIT => {
            Err(SidecarError::OffsetUnit(excerpt(&sidecar.offsets)))
        }
        Ok(sidecar) if sidecar.format == FORMAT => Ok(sidecar),
        Ok(sidecar) => Err(other_format(&sidecar.format)),
        // A newer format may have a shape that is unknown here.
        Err(error) => Err(match declared_format(ron) {
            Some(format) if format != FORMAT => other_format(&format),
            None if is_well_formed(ron) => SidecarError::NotASidecar,
            _ => error.into(),
        }),
    }
}

fn other_format(format: &str) -> SidecarError {
    if format.starts_with("evimark/") {
        let format = excerpt(format);
        SidecarError::NewerFormat { format }
    } else {
        SidecarError::NotASidecar
    }
}

/// What the file says its format is, even if the rest is damaged or of another shape.
fn declared_format(ron: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Header {
        format: String,
    }
    let first_field = || {
        let rest = ron.trim_start().strip_prefix('(')?.trim_start();
        let rest = rest.strip_prefix("format")?.trim_start();
        let rest = rest.strip_prefix(':')?.trim_start().strip_prefix('"')?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    first_field().or_else(|| {
        let header = syntax::read::<Header>(ron).ok();
        header.map(|header| header.format)
    })
}

fn is_well_formed(ron: &str) -> bool {
    syntax::read::<serde::de::IgnoredAny>(ron).is_ok()
}

// ---- the content

/// Where in the file a problem is.
#[derive(Clone, Copy)]
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

struct Reader<'a> {
    text: &'a SourceText,
    position: Position<'a>,
    tags: &'a TagSet,
    /// So that each name and key is in memory once.
    names: BTreeSet<Name>,
    keys: BTreeSet<TagKey>,
    /// How many annotations have it, and the first of them.
    unknown_tags: BTreeMap<TagKey, (usize, usize)>,
    ids: BTreeSet<AnnotationId>,
    misfit_ids: BTreeSet<String>,
    annotations: Vec<Annotation>,
    /// Marks without a place, with their entries and what is to be told of them.
    waiting: Vec<(Place, &'a v1::Annotation, Unplaced, Option<String>)>,
    unplaced: Vec<Unplaced>,
    links: BTreeSet<Link>,
    misfits: Vec<Misfit>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn compare(&mut self, stored: &SourceIdentity, source: &SourceIdentity) {
        let what = if stored.bytes != source.bytes {
            format!(
                "the source has changed since the marks were saved: it had {} bytes and has {} now",
                stored.bytes, source.bytes
            )
        } else if stored.sha256 != source.sha256 {
            "the source has changed since the marks were saved: it has as many bytes, but others"
                .to_owned()
        } else if stored.same_text(source) {
            return;
        } else {
            format!(
                "the marks were saved when the source was read as {}, and now it is read as {}",
                excerpt(&stored.encoding),
                source.encoding
            )
        };
        self.tell(Place::File, None, what);
    }

    fn tell(&mut self, place: Place, id: Option<AnnotationId>, what: String) {
        self.problems.push(Problem { place, id, what });
    }

    /// Takes an annotation in: where the source is the one that was marked, at its place if its
    /// quote stands there; else it waits for one.
    fn annotation(&mut self, index: usize, entry: &'a v1::Annotation, source_matches: bool) {
        let place = Place::Annotation(index);
        let mark = match self.mark(entry) {
            Ok(mark) => mark,
            Err(why) => return self.misfit(place, entry, why),
        };
        self.note_tag(index, &mark);
        self.note_order_of_numbers(place, &mark);
        let fragments = source_matches.then(|| self.fragments(entry)).transpose();
        match fragments {
            // Last, so that the reason is the same wherever the other one stands.
            Ok(Some(_)) if !self.ids.insert(mark.id) => {
                self.misfit(place, entry, twice(mark.id));
            }
            Ok(Some(fragments)) => self.annotations.push(mark.placed(fragments)),
            Ok(None) => self.waiting.push((place, entry, mark, None)),
            Err(why) => self.waiting.push((place, entry, mark, Some(why))),
        }
    }

    /// Takes in a mark without a place, which a person may have set aside.
    fn unplaced(&mut self, place: Place, entry: &'a v1::Annotation) {
        match self.mark(entry) {
            Ok(mark) => self.waiting.push((place, entry, mark, None)),
            Err(why) => self.misfit(place, entry, why),
        }
    }

    /// Takes in the marks without a place. They come after those that have one, which so keep
    /// their ids.
    fn settle_waiting(&mut self) {
        for (place, entry, mark, why) in std::mem::take(&mut self.waiting) {
            if !self.ids.insert(mark.id) {
                self.misfit(place, entry, twice(mark.id));
                continue;
            }
            if let Some(why) = why {
                self.tell(place, Some(mark.id), why);
            }
            self.unplaced.push(Unplaced {
                is_set_aside: matches!(place, Place::Lost(_)),
                ..mark
            });
        }
    }

    fn misfit(&mut self, place: Place, entry: &v1::Annotation, why: String) {
        self.misfit_ids.insert(entry.id.clone());
        self.tell(place, entry.id.parse().ok(), why.clone());
        let entry = Box::new(entry.clone());
        let entry = match place {
            Place::Unplaced(_) => Entry::Unplaced(entry),
            Place::Lost(_) => Entry::Lost(entry),
            _ => Entry::Annotation(entry),
        };
        self.misfits.push(Misfit { entry, why });
    }

    fn note_tag(&mut self, index: usize, mark: &Unplaced) {
        if self.tags.get(&mark.tag).is_none() {
            let unknown = self.unknown_tags.entry(mark.tag.clone());
            unknown.or_insert((0, index)).0 += 1;
        }
    }

    fn note_order_of_numbers(&mut self, place: Place, mark: &Unplaced) {
        if let Some(Details::Figure {
            value: Some(FigureValue::Between(low, high)),
            ..
        }) = mark.details
            && low > high
        {
            let what = format!("the figure from {low} to {high} has the larger number first");
            self.tell(place, Some(mark.id), what);
        }
    }

    /// All that an entry says, or why it makes no sense. Its place is not looked for.
    fn mark(&mut self, entry: &v1::Annotation) -> Result<Unplaced, String> {
        let id = entry
            .id
            .parse::<AnnotationId>()
            .map_err(|error| error.to_string())?;
        check_parts(&entry.at)?;
        Ok(Unplaced {
            id,
            tag: self.key(&entry.tag),
            place: former_place(entry),
            note: entry.note.clone(),
            details: entry.details.as_ref().map(details).transpose()?,
            review: match &entry.review {
                Some(review) => Some(self.review(review)?),
                None => None,
            },
            author: self.name(&entry.by),
            created: time(&entry.created)?,
            modified: entry.modified.as_deref().map(time).transpose()?,
            is_set_aside: false,
        })
    }

    fn fragments(&mut self, entry: &v1::Annotation) -> Result<Fragments, String> {
        let mut spans = Vec::with_capacity(entry.at.len());
        for (range, quote) in &entry.at {
            let (start, end) = (range.start, range.end);
            let beyond = || {
                let len = self.text.len_chars();
                format!(
                    "{start}..{end} goes beyond the end of the text, which has {len} characters"
                )
            };
            let bytes = self.position.byte_of(start).zip(self.position.byte_of(end));
            let (first, last) = bytes.ok_or_else(beyond)?;
            let span = self
                .text
                .span(first..last)
                .map_err(|error| error.to_string())?;
            let found = self.text.slice(span);
            if found != quote {
                let (found, quote) = (excerpt(found), excerpt(quote));
                return Err(format!(
                    "at {start}..{end} the text says “{found}”, not “{quote}”"
                ));
            }
            spans.push(span);
        }
        Fragments::new(spans).map_err(|error| error.to_string())
    }

    fn review(&mut self, review: &v1::Review) -> Result<Review, String> {
        Ok(Review {
            verdict: match review.verdict {
                v1::Verdict::Accepted => Verdict::Accepted,
                v1::Verdict::Rejected => Verdict::Rejected,
                v1::Verdict::Disputed => Verdict::Disputed,
            },
            by: self.name(&review.by),
            at: time(&review.at)?,
            reason: review.reason.clone(),
        })
    }

    fn link(&mut self, index: usize, entry: &v1::Link) {
        let place = Place::Link(index);
        match self.fitting_link(entry) {
            Ok(link) => {
                self.links.insert(link);
            }
            Err(why) => {
                self.tell(place, None, why.clone());
                let entry = Entry::Link(entry.clone());
                self.misfits.push(Misfit { entry, why });
            }
        }
    }

    fn fitting_link(&self, entry: &v1::Link) -> Result<Link, String> {
        let end = |id: &String| {
            let known = id.parse().ok().filter(|id| self.ids.contains(id));
            known.ok_or_else(|| {
                let shown = excerpt(id);
                if self.misfit_ids.contains(id) {
                    format!("the link leads to the mark “{shown}”, which does not fit the text")
                } else {
                    format!("the link leads to “{shown}”, and there is no such mark")
                }
            })
        };
        let link = Link {
            from: end(&entry.from)?,
            kind: entry.kind.clone(),
            to: end(&entry.to)?,
        };
        if self.links.contains(&link) {
            return Err("the same link is there twice".to_owned());
        }
        Ok(link)
    }

    fn tell_unknown_tags(&mut self) {
        for (tag, (count, first)) in std::mem::take(&mut self.unknown_tags) {
            let marks = if count == 1 {
                "a mark has"
            } else {
                "marks have"
            };
            let count = if count == 1 {
                String::new()
            } else {
                format!("{count} ")
            };
            let tag = excerpt(tag.as_str());
            let what = format!("{count}{marks} the tag “{tag}”, which is not in the tag set");
            self.tell(Place::Annotation(first), None, what);
        }
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

fn twice(id: AnnotationId) -> String {
    format!("the id {id} is there twice; the first mark keeps it")
}

/// Whether these can be the parts of a mark of some text: none is empty, none overlap.
fn check_parts(at: &[(std::ops::Range<u64>, String)]) -> Result<(), String> {
    if at.is_empty() {
        return Err("the mark has no place in the text".to_owned());
    }
    if let Some((part, _)) = at.iter().find(|(part, _)| part.start >= part.end) {
        let (start, end) = (part.start, part.end);
        return Err(format!(
            "{start}..{end} is no part of a text: the end has to come after the start"
        ));
    }
    let mut parts: Vec<_> = at.iter().map(|(part, _)| (part.start, part.end)).collect();
    parts.sort_unstable();
    if parts.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err("the parts of the mark overlap".to_owned());
    }
    Ok(())
}

/// Where the entry says that its mark stands, in order.
fn former_place(entry: &v1::Annotation) -> FormerPlace {
    let mut parts = entry.at.clone();
    parts.sort_by_key(|(part, _)| part.start);
    let (before, after) = entry.context.clone().unwrap_or_default();
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

// ---- lines

/// Findings in the order of the file, each with its line. The file is read again for that,
/// which only happens when there is something to tell.
fn located(ron: &str, mut problems: Vec<Problem>) -> Vec<Finding> {
    let is_about_entries = problems
        .iter()
        .any(|problem| !matches!(problem.place, Place::File));
    let [annotations, unplaced, lost, links] = if is_about_entries {
        entry_lines(ron)
    } else {
        Default::default()
    };
    problems.sort_by_key(|problem| match problem.place {
        Place::File => (0, 0),
        Place::Annotation(index) => (1, index),
        Place::Unplaced(index) => (2, index),
        Place::Lost(index) => (3, index),
        Place::Link(index) => (4, index),
    });
    let findings = problems.into_iter().map(|problem| Finding {
        line: match problem.place {
            Place::File => None,
            Place::Annotation(index) => annotations.get(index).copied(),
            Place::Unplaced(index) => unplaced.get(index).copied(),
            Place::Lost(index) => lost.get(index).copied(),
            Place::Link(index) => links.get(index).copied(),
        },
        what: problem.what,
        id: problem.id,
    });
    findings.collect()
}

/// The entries as they are written.
#[derive(Deserialize, Default)]
struct Raw<'a> {
    #[serde(borrow, default)]
    annotations: Vec<&'a ron::value::RawValue>,
    #[serde(borrow, default)]
    unplaced: Vec<&'a ron::value::RawValue>,
    #[serde(borrow, default)]
    lost: Vec<&'a ron::value::RawValue>,
    #[serde(borrow, default)]
    links: Vec<&'a ron::value::RawValue>,
}

/// The lines on which the entries of a file begin: marks, those without a place, those that
/// were set aside, links. Nothing for a file that cannot be read.
pub fn entry_lines(ron: &str) -> [Vec<u32>; 4] {
    let raw = syntax::read::<Raw<'_>>(ron).unwrap_or_default();
    [&raw.annotations, &raw.unplaced, &raw.lost, &raw.links].map(|list| lines(ron, list))
}

/// The line on which each entry begins, from 1.
fn lines(ron: &str, entries: &[&ron::value::RawValue]) -> Vec<u32> {
    let mut line = 1;
    let mut from = 0;
    let starts = entries.iter().map(|entry| {
        let entry = without_comments(entry.get_ron());
        // The entry is borrowed from the file, so the distance is its place in it.
        let at = (entry.as_ptr() as usize).saturating_sub(ron.as_ptr() as usize);
        let passed = ron.as_bytes().get(from..at).unwrap_or_default();
        from = at.max(from);
        line += u32::try_from(memchr::memchr_iter(b'\n', passed).count()).unwrap_or(u32::MAX);
        line
    });
    starts.collect()
}

/// The entry from its first character on. What people wrote above it belongs to it for `ron`.
fn without_comments(entry: &str) -> &str {
    let mut rest = entry.trim_start();
    while let Some(comment) = rest.strip_prefix('/') {
        let end = match comment.as_bytes().first() {
            Some(b'*') => block_comment_len(comment.as_bytes()),
            _ => memchr::memchr(b'\n', comment.as_bytes()),
        };
        rest = end.map_or("", |end| comment[end..].trim_start());
    }
    rest
}

/// How many bytes a comment takes from the `*` after its first slash on, with those in it.
fn block_comment_len(comment: &[u8]) -> Option<usize> {
    let mut depth = 1;
    let mut at = 1;
    while depth > 0 {
        at += memchr::memchr2(b'/', b'*', comment.get(at..)?)?;
        match comment.get(at..at + 2)? {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    Some(at)
}
