//! Marks that a window found in the file and that the history does not know: the first thing
//! that it records. Offsets are UTF-8 bytes until they are written.

use serde::ser::SerializeStructVariant as _;
use serde::{Serialize, Serializer};

use super::v1::{Cause, Edit, Record, What};
use crate::model::{AnnotationId, Snapshot};
use crate::store::sidecar::v1::Link;
use crate::store::sidecar::{Cursor, EntryView, stored_annotation, stored_link};
use crate::text::SourceText;

/// Marks that the history does not know as they are.
#[derive(Debug)]
pub enum Found {
    /// Some differ.
    Edits(Vec<Edit>),
    /// It knows none of them. A million marks take no memory for that until they are written.
    All {
        /// The marks, each in its place.
        snapshot: Snapshot,
        /// The text in which they stand.
        text: SourceText,
    },
}

impl Default for Found {
    fn default() -> Self {
        Self::Edits(Vec::new())
    }
}

impl Found {
    /// Whether there is nothing to record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Edits(edits) => edits.is_empty(),
            Self::All { snapshot, .. } => snapshot.is_empty(),
        }
    }
}

/// Written as the [`What::Change`](super::v1::What::Change) that it is in the history; its edits
/// are made one by one, and are never all in memory at once.
impl Serialize for Found {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The number of the variant counts for binary formats alone.
        let mut change = serializer.serialize_struct_variant("What", 3, "Change", 3)?;
        change.serialize_field("cause", &Cause::Found)?;
        change.serialize_field("label", "marks found in the file")?;
        match self {
            Self::Edits(edits) => change.serialize_field("edits", edits)?,
            Self::All { snapshot, text } => {
                change.serialize_field("edits", &Added { snapshot, text })?;
            }
        }
        change.end()
    }
}

/// The changes that make these marks out of nothing.
struct Added<'a> {
    snapshot: &'a Snapshot,
    text: &'a SourceText,
}

impl Serialize for Added<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let marks = self.snapshot.iter().map(|mark| Edit::Mark {
            before: None,
            after: Some(stored_annotation(mark, self.text)),
        });
        let links = self.snapshot.links().map(|link| Edit::Link {
            before: None,
            after: Some(stored_link(link)),
        });
        serializer.collect_seq(marks.chain(links))
    }
}

/// What a record of very many found marks says, without holding each of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Skimmed {
    /// The record, with no more of its changes than the first.
    pub record: Record,
    /// The marks that were added, as they follow each other.
    pub ids: Vec<AnnotationId>,
    /// The tag of all marks, if they have the same one.
    pub tag: Option<String>,
    /// The links that were added.
    pub links: Vec<Link>,
}

/// Reads a record that [`Found::All`] was written as. None for any other, and for one that says
/// anything unusual; it is read in the usual way then.
pub fn skim(line: &str) -> Option<Skimmed> {
    let mut cursor = Cursor::new(line);
    cursor.literal("(sha256: ")?;
    let sha256 = cursor.string()?.into_owned();
    cursor.literal(", prev: ")?;
    let prev = cursor.string()?.into_owned();
    cursor.literal(", record: ")?;
    let record = cursor.whole_number()?;
    cursor.literal(", at: ")?;
    let at = cursor.string()?.into_owned();
    cursor.literal(", by: ")?;
    let by = cursor.string()?.into_owned();
    cursor.literal(", what: Change(cause: Found, label: ")?;
    let label = cursor.string()?.into_owned();
    cursor.literal(", edits: [")?;
    let mut entry = EntryView::default();
    let (mut first, mut tag) = (None, None);
    let (mut ids, mut links) = (Vec::new(), Vec::new());
    loop {
        if cursor.literal("Mark(after: ").is_some() {
            cursor.annotation(&mut entry)?;
            ids.push(entry.id.parse().ok()?);
            if first.is_none() {
                first = Some(entry.to_stored());
                tag = Some(entry.tag.clone().into_owned());
            }
            tag = tag.filter(|tag| *tag == entry.tag);
        } else {
            cursor.literal("Link(after: ")?;
            links.push(cursor.link()?);
        }
        cursor.literal(")")?;
        if cursor.literal(", ").is_none() {
            break;
        }
    }
    cursor.literal("]))")?;
    let edits = first.map(|first| Edit::Mark {
        before: None,
        after: Some(first),
    });
    cursor.rest().is_empty().then_some(Skimmed {
        record: Record {
            sha256,
            prev,
            record,
            at,
            by,
            what: What::Change {
                cause: Cause::Found,
                label,
                edits: edits.into_iter().collect(),
            },
        },
        ids,
        tag,
        links,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{self, Annotation, Annotations, Details, FigureValue};
    use crate::store::history::line::{self, Stamp};
    use crate::store::{Fingerprint, history::State};

    fn written(what: &impl Serialize) -> String {
        ron::to_string(what).unwrap()
    }

    #[test]
    fn a_record_of_many_is_skimmed() {
        let text = SourceText::new("Його звіт: “46,327 men\u{a0}…”\n".repeat(40)).unwrap();
        let marks = (0..40).map(|n| {
            let start = n * text.len_bytes() / 40;
            let id = format!("m{n}").parse().unwrap();
            let span = text.span(start..start + 8).unwrap();
            let created = "2026-11-22T09:14:05Z".parse().unwrap();
            let mut mark = Annotation::new(id, "figure".into(), span, "o\"le\\na", created);
            mark.note = "a\nb".repeat(n as usize % 3);
            mark.details = (n % 2 == 0).then(|| Details::Figure {
                value: Some(FigureValue::Between(1.5, 46_327.0)),
                unit: "men".to_owned(),
            });
            mark
        });
        let marks: Vec<_> = marks.collect();
        let support = model::Link {
            from: marks[0].id,
            kind: "supports".to_owned(),
            to: marks[1].id,
        };
        let snapshot = Annotations::from_sorted_or_not(marks, vec![support])
            .unwrap()
            .snapshot();
        let stamp = Stamp {
            by: "“o”".to_owned(),
            at: "2026-11-22T09:14:05Z".parse().unwrap(),
        };
        let mut bytes = Vec::new();
        let found = Found::All { snapshot, text };
        line::push(&mut bytes, 3, Fingerprint::of(b""), &stamp, &found).unwrap();
        let line = std::str::from_utf8(&bytes).unwrap().trim_end();
        let skimmed = skim(line).unwrap();
        let whole = line::parse(line.as_bytes()).unwrap();
        let What::Change { edits, .. } = &whole.what else {
            panic!("{whole:?}")
        };
        assert_eq!(
            (skimmed.ids.len(), skimmed.links.len(), edits.len()),
            (40, 1, 41)
        );
        assert_eq!(skimmed.tag.as_deref(), Some("figure"));
        let What::Change { edits: first, .. } = &skimmed.record.what else {
            panic!("{skimmed:?}")
        };
        assert_eq!(first[..], edits[..1]);
        assert_eq!(
            (&skimmed.record.by, &skimmed.record.at),
            (&whole.by, &whole.at)
        );
        for (id, edit) in skimmed.ids.iter().zip(edits) {
            let Edit::Mark {
                after: Some(mark), ..
            } = edit
            else {
                panic!("{edit:?}")
            };
            assert_eq!(id.as_str(), mark.id);
        }
        assert_eq!(skim(&line.replace("cause: Found", "cause: Merge")), None);
        assert_eq!(skim(&line.replace("Mark(after", "Mark(before")), None);
    }

    #[test]
    fn all_marks_are_written_as_if_each_were_an_edit() {
        let text = SourceText::new("one two three").unwrap();
        let mark = |id: &str, span| {
            let span = text.span(span).unwrap();
            let created = "2026-11-22T09:14:05Z".parse().unwrap();
            Annotation::new(id.parse().unwrap(), "claim".into(), span, "olena", created)
        };
        let marks = vec![mark("a", 0..3), mark("b", 4..7)];
        let link = model::Link {
            from: marks[0].id,
            kind: "supports".to_owned(),
            to: marks[1].id,
        };
        let all = Annotations::from_sorted_or_not(marks, vec![link]).unwrap();
        let snapshot = all.snapshot();
        let edits = State::default().edits_to(&State::of_document(&snapshot, &[], &text));
        assert_eq!(edits.len(), 3);
        let change = What::Change {
            cause: Cause::Found,
            label: "marks found in the file".to_owned(),
            edits: edits.clone(),
        };
        assert_eq!(written(&Found::Edits(edits)), written(&change));
        assert_eq!(written(&Found::All { snapshot, text }), written(&change));
    }
}
