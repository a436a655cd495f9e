//! The entries of a sidecar brought together and held against each other: each id once, each
//! link between two marks, each finding with its line. Lines count from 1.

use std::collections::{BTreeMap, BTreeSet};

use super::{Content, Ground, Part, Place, Problem};
use crate::model::{AnnotationId, Link, Unplaced};
use crate::store::Finding;
use crate::store::sidecar::lines::Lines;
use crate::store::sidecar::locate::entry_lines;
use crate::store::sidecar::{Entry, Loaded, Misfit, v1};
use crate::text::excerpt;

/// The annotations of a file, by their place in the list.
pub(super) enum Entries<'a> {
    Stored(&'a [v1::Annotation]),
    Lines(&'a Lines<'a>),
}

impl Entries<'_> {
    /// Some of them; the places are in order.
    fn pick(&self, places: &[usize]) -> BTreeMap<usize, v1::Annotation> {
        match self {
            Self::Stored(entries) => {
                let picked = places.iter();
                picked
                    .filter_map(|&at| Some((at, entries.get(at)?.clone())))
                    .collect()
            }
            Self::Lines(lines) => lines.pick(places),
        }
    }
}

impl Ground<'_> {
    /// Brings the entries together, and holds them against each other.
    pub(super) fn put_together(
        &self,
        contents: Vec<Content>,
        entries: &Entries<'_>,
        ron: &str,
    ) -> Loaded {
        let mut part = Part::new(self);
        for content in contents {
            part.content.append(content);
        }
        for (index, entry) in self.sidecar.unplaced.iter().enumerate() {
            part.unplaced(Place::Unplaced(index), entry);
        }
        for (index, entry) in self.sidecar.lost.iter().enumerate() {
            part.unplaced(Place::Lost(index), entry);
        }
        let mut all = part.content;
        all.problems.extend(self.changed_source());
        let mut ids = Ids::default();
        let unplaced = self.settle(&mut all, &mut ids, entries);
        let misfit_ids = all.misfits.iter().map(|(_, misfit)| misfit.entry.id());
        ids.misfits = misfit_ids.flatten().map(str::to_owned).collect();
        let mut links = BTreeSet::new();
        for (index, entry) in self.sidecar.links.iter().enumerate() {
            match ids.fitting_link(entry, &links) {
                Ok(link) => {
                    links.insert(link);
                }
                Err(why) => {
                    let place = Place::Link(index);
                    all.tell(place, None, why.clone());
                    let entry = Entry::Link(entry.clone());
                    all.misfits.push((place, Misfit { entry, why }));
                }
            }
        }
        tell_unknown_tags(&mut all);
        Loaded {
            source_matches: self.source_matches,
            stored: self.stored.clone(),
            history: self.sidecar.history.clone(),
            findings: located(ron, entries, all.problems),
            annotations: all.annotations,
            unplaced,
            links: links.into_iter().collect(),
            misfits: all.misfits.into_iter().map(|(_, misfit)| misfit).collect(),
        }
    }

    fn changed_source(&self) -> Option<Problem> {
        let (stored, source) = (&self.stored, self.source);
        let what = if stored.bytes != source.bytes {
            format!(
                "the source has changed since the marks were saved: it had {} bytes and has {} now",
                stored.bytes, source.bytes
            )
        } else if stored.sha256 != source.sha256 {
            "the source has changed since the marks were saved: it has as many bytes, but others"
                .to_owned()
        } else if self.source_matches {
            return None;
        } else {
            format!(
                "the marks were saved when the source was read as {}, and now it is read as {}",
                excerpt(&stored.encoding),
                source.encoding
            )
        };
        Some(Problem {
            place: Place::File,
            id: None,
            what,
        })
    }

    /// Sees to it that each id is there once. The first mark in the file keeps it, but those
    /// without a place come after those that have one. Returns the marks without a place.
    fn settle(&self, all: &mut Content, ids: &mut Ids, entries: &Entries<'_>) -> Vec<Unplaced> {
        let mut twice: Vec<(Place, AnnotationId)> = Vec::new();
        let duplicates = all.take_duplicates().into_iter();
        twice.extend(duplicates.map(|(index, id)| (Place::Annotation(index), id)));
        ids.placed = all.annotations.iter().map(|a| a.id).collect();
        ids.placed.sort_unstable();
        let mut unplaced = Vec::with_capacity(all.waiting.len());
        for (place, mark, why) in std::mem::take(&mut all.waiting) {
            if ids.has(mark.id) {
                twice.push((place, mark.id));
                continue;
            }
            ids.unplaced.insert(mark.id);
            if let Some(why) = why {
                all.tell(place, Some(mark.id), why);
            }
            unplaced.push(mark);
        }
        let of_annotations = twice.iter().filter_map(|(place, _)| match place {
            Place::Annotation(index) => Some(*index),
            _ => None,
        });
        let mut picked: Vec<usize> = of_annotations.collect();
        picked.sort_unstable();
        let mut picked = entries.pick(&picked);
        for (place, id) in twice {
            let entry = match place {
                Place::Annotation(index) => picked.remove(&index),
                Place::Unplaced(index) => self.sidecar.unplaced.get(index).cloned(),
                Place::Lost(index) => self.sidecar.lost.get(index).cloned(),
                Place::File | Place::Link(_) => None,
            };
            if let Some(entry) = entry {
                all.misfit(place, entry, twice_words(id));
            }
        }
        all.misfits.sort_by_key(|(place, _)| *place);
        unplaced
    }
}

/// The ids of a file.
#[derive(Default)]
struct Ids {
    /// Sorted.
    placed: Vec<AnnotationId>,
    unplaced: BTreeSet<AnnotationId>,
    misfits: BTreeSet<String>,
}

impl Ids {
    fn has(&self, id: AnnotationId) -> bool {
        self.placed.binary_search(&id).is_ok() || self.unplaced.contains(&id)
    }

    fn fitting_link(&self, entry: &v1::Link, links: &BTreeSet<Link>) -> Result<Link, String> {
        let end = |id: &String| {
            let known = id.parse().ok().filter(|id| self.has(*id));
            known.ok_or_else(|| {
                let shown = excerpt(id);
                if self.misfits.contains(id) {
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
        if links.contains(&link) {
            return Err("the same link is there twice".to_owned());
        }
        Ok(link)
    }
}

fn tell_unknown_tags(all: &mut Content) {
    for (tag, (count, first)) in std::mem::take(&mut all.unknown_tags) {
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
        all.tell(Place::Annotation(first), None, what);
    }
}

fn twice_words(id: AnnotationId) -> String {
    format!("the id {id} is there twice; the first mark keeps it")
}

/// Findings in the order of the file, each with its line. Where the lines are not known, the
/// file is read again for that, which only happens when there is something to tell.
fn located(ron: &str, entries: &Entries<'_>, mut problems: Vec<Problem>) -> Vec<Finding> {
    let has_line = |problem: &Problem| {
        let is_in_lines = matches!(entries, Entries::Lines(_));
        problem.place == Place::File || is_in_lines && matches!(problem.place, Place::Annotation(_))
    };
    let [annotations, unplaced, lost, links] = if problems.iter().all(has_line) {
        Default::default()
    } else {
        entry_lines(ron)
    };
    problems.sort_by_key(|problem| problem.place);
    let findings = problems.into_iter().map(|problem| Finding {
        line: match (problem.place, entries) {
            (Place::File, _) => None,
            (Place::Annotation(index), Entries::Lines(file)) => Some(file.line_of(index)),
            (Place::Annotation(index), _) => annotations.get(index).copied(),
            (Place::Unplaced(index), _) => unplaced.get(index).copied(),
            (Place::Lost(index), _) => lost.get(index).copied(),
            (Place::Link(index), _) => links.get(index).copied(),
        },
        what: problem.what,
        id: problem.id,
    });
    findings.collect()
}
