//! Reading a sidecar, strictly: what does not fit the text is set apart and told, never
//! dropped and never bent. Offsets come in as Unicode code points and leave as UTF-8 bytes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;

use super::position::Position;
use super::{Entry, FORMAT, Loaded, Misfit, OFFSET_UNIT, SidecarError, SourceIdentity, v1};
use crate::model::annotation::whole_seconds;
use crate::model::{
    Annotation, AnnotationId, Details, FigureValue, Fragments, Link, Name, Review, TagKey, TagSet,
    Verdict,
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
    let sidecar = parse(ron)?;
    if sidecar.offsets != OFFSET_UNIT {
        return Err(SidecarError::OffsetUnit(excerpt(&sidecar.offsets)));
    }
    let stored = SourceIdentity {
        name: sidecar.source.name,
        sha256: sidecar.source.sha256,
        bytes: sidecar.source.bytes,
        encoding: sidecar.source.encoding,
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
        links: BTreeSet::new(),
        misfits: Vec::new(),
        problems: Vec::new(),
    };
    reader.compare(&stored, source);
    for (index, entry) in sidecar.annotations.into_iter().enumerate() {
        reader.annotation(index, entry);
    }
    for (index, entry) in sidecar.links.into_iter().enumerate() {
        reader.link(index, entry);
    }
    reader.tell_unknown_tags();
    Ok(Loaded {
        source_matches: stored.same_text(source),
        stored,
        findings: located(ron, reader.problems),
        annotations: reader.annotations,
        links: reader.links.into_iter().collect(),
        misfits: reader.misfits,
    })
}

// ---- the shape of the file

fn parse(ron: &str) -> Result<v1::Sidecar, SidecarError> {
    match syntax::read::<v1::Sidecar>(ron) {
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
    links: BTreeSet<Link>,
    misfits: Vec<Misfit>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
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

    fn annotation(&mut self, index: usize, entry: v1::Annotation) {
        let place = Place::Annotation(index);
        let id: Option<AnnotationId> = entry.id.parse().ok();
        match self.fitting(&entry) {
            Ok(annotation) => {
                self.ids.insert(annotation.id);
                if self.tags.get(&annotation.tag).is_none() {
                    let unknown = self.unknown_tags.entry(annotation.tag.clone());
                    unknown.or_insert((0, index)).0 += 1;
                }
                if let Some(Details::Figure {
                    value: Some(FigureValue::Between(low, high)),
                    ..
                }) = annotation.details
                    && low > high
                {
                    let what =
                        format!("the figure from {low} to {high} has the larger number first");
                    self.tell(place, id, what);
                }
                self.annotations.push(annotation);
            }
            Err(why) => {
                self.misfit_ids.insert(entry.id.clone());
                self.tell(place, id, why.clone());
                let entry = Entry::Annotation(Box::new(entry));
                self.misfits.push(Misfit { entry, why });
            }
        }
    }

    /// The annotation, or why it is none of this text.
    fn fitting(&mut self, entry: &v1::Annotation) -> Result<Annotation, String> {
        let id = entry
            .id
            .parse::<AnnotationId>()
            .map_err(|error| error.to_string())?;
        let annotation = Annotation {
            id,
            tag: self.key(&entry.tag),
            fragments: self.fragments(entry)?,
            note: entry.note.clone(),
            details: entry.details.as_ref().map(details).transpose()?,
            review: match &entry.review {
                Some(review) => Some(self.review(review)?),
                None => None,
            },
            author: self.name(&entry.by),
            created: time(&entry.created)?,
            modified: entry.modified.as_deref().map(time).transpose()?,
        };
        // Last, so that the reason is the same wherever the other one stands.
        if self.ids.contains(&id) {
            return Err(format!(
                "the id {id} is there twice; the first mark keeps it"
            ));
        }
        Ok(annotation)
    }

    fn fragments(&mut self, entry: &v1::Annotation) -> Result<Fragments, String> {
        let mut spans = Vec::with_capacity(entry.at.len());
        for (range, quote) in &entry.at {
            let (start, end) = (range.start, range.end);
            if start >= end {
                return Err(format!(
                    "{start}..{end} is no part of a text: the end has to come after the start"
                ));
            }
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
        match Fragments::new(spans) {
            Ok(fragments) => Ok(fragments),
            Err(_) if entry.at.is_empty() => Err("the mark has no place in the text".to_owned()),
            Err(_) => Err("the parts of the mark overlap".to_owned()),
        }
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

    fn link(&mut self, index: usize, entry: v1::Link) {
        let place = Place::Link(index);
        match self.fitting_link(&entry) {
            Ok(link) => {
                self.links.insert(link);
            }
            Err(why) => {
                self.tell(place, None, why.clone());
                let entry = Entry::Link(entry);
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

fn details(details: &v1::Details) -> Result<Details, String> {
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
    #[derive(Deserialize, Default)]
    struct Raw<'a> {
        #[serde(borrow, default)]
        annotations: Vec<&'a ron::value::RawValue>,
        #[serde(borrow, default)]
        links: Vec<&'a ron::value::RawValue>,
    }
    let raw = if problems
        .iter()
        .any(|problem| !matches!(problem.place, Place::File))
    {
        syntax::read::<Raw<'_>>(ron).unwrap_or_default()
    } else {
        Raw::default()
    };
    let annotations = lines(ron, &raw.annotations);
    let links = lines(ron, &raw.links);
    problems.sort_by_key(|problem| match problem.place {
        Place::File => (0, 0),
        Place::Annotation(index) => (1, index),
        Place::Link(index) => (2, index),
    });
    let findings = problems.into_iter().map(|problem| Finding {
        line: match problem.place {
            Place::File => None,
            Place::Annotation(index) => annotations.get(index).copied(),
            Place::Link(index) => links.get(index).copied(),
        },
        what: problem.what,
        id: problem.id,
    });
    findings.collect()
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
