//! Marks that a window found in the file and that the history does not know: the first thing
//! that it records. Offsets are UTF-8 bytes until they are written.

use serde::ser::SerializeStructVariant as _;
use serde::{Serialize, Serializer};

use super::v1::{Cause, Edit};
use crate::model::Snapshot;
use crate::store::sidecar::{stored_annotation, stored_link};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Annotation, Annotations, Link};
    use crate::store::history::State;
    use crate::store::history::v1::What;

    fn written(what: &impl Serialize) -> String {
        ron::to_string(what).unwrap()
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
        let link = Link {
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
