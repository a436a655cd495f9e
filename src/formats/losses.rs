//! What a format could not hold: each thing with the id of its annotation and the reason.
//! No offsets here.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::About;
use super::document::Document;
use super::fields::Field;
use crate::model::{Annotation, AnnotationId};

/// How much is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LossKind {
    /// It is written, but simpler than it is.
    Flattened,
    /// It is written, but without a part, such as its note.
    InPart,
    /// It is not in the file.
    LeftOut,
}

/// Something that the file does not say as the document does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// The name of the document.
    pub document: String,
    /// How much is gone.
    pub kind: LossKind,
    /// Which annotation; none for the document as a whole.
    pub id: Option<AnnotationId>,
    /// What and why, in plain words. The same words for the same reason.
    pub why: Cow<'static, str>,
}

/// All losses of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// One by one, by document and kind, in the order of the text.
    pub all: Vec<Loss>,
}

impl Losses {
    /// Notes that an annotation is written, but simpler than it is.
    pub fn flattened(
        &mut self,
        document: &Document,
        id: AnnotationId,
        why: impl Into<Cow<'static, str>>,
    ) {
        self.note(document, LossKind::Flattened, Some(id), why.into());
    }

    /// Notes that an annotation is not in the file at all.
    pub fn left_out(
        &mut self,
        document: &Document,
        id: AnnotationId,
        why: impl Into<Cow<'static, str>>,
    ) {
        self.note(document, LossKind::LeftOut, Some(id), why.into());
    }

    /// Notes that a part of an annotation is not in the file, although the annotation is.
    pub fn part_left_out(
        &mut self,
        document: &Document,
        id: AnnotationId,
        why: impl Into<Cow<'static, str>>,
    ) {
        self.note(document, LossKind::InPart, Some(id), why.into());
    }

    /// Notes that something about the document as a whole is simpler than it is.
    pub fn document_flattened(&mut self, document: &Document, why: impl Into<Cow<'static, str>>) {
        self.note(document, LossKind::Flattened, None, why.into());
    }

    /// How many annotations have a loss of this kind.
    #[must_use]
    pub fn count(&self, kind: LossKind) -> usize {
        count_marks(self.all.iter().filter(|loss| loss.kind == kind))
    }

    /// How many annotations are not written whole.
    #[must_use]
    pub fn marks(&self) -> usize {
        count_marks(self.all.iter())
    }

    /// Whether nothing is lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The losses by kind and reason, each with the ids of its annotations in their order.
    #[must_use]
    pub fn by_reason(&self) -> BTreeMap<(LossKind, &str), Vec<&Loss>> {
        let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for loss in &self.all {
            let group = groups.entry((loss.kind, loss.why.as_ref()));
            group.or_default().push(loss);
        }
        groups
    }

    /// Notes the fields that are filled in and that the format does not hold at all, and the
    /// marks without a place in the text, which no format can hold.
    pub(super) fn note_fields(&mut self, about: &About, document: &Document) {
        for annotation in document.marks.iter() {
            for (field, why) in FIELD_REASONS {
                if !about.holds(*field) && is_filled_in(annotation, *field) {
                    self.part_left_out(document, annotation.id, *why);
                }
            }
        }
        if about.carries.contains(&Field::Fragments) {
            for annotation in document.marks.iter().filter(|a| a.fragments.len() > 1) {
                self.flattened(document, annotation.id, PARTS_APART);
            }
        }
        if !about.holds(Field::Links) {
            for link in document.marks.links() {
                let why = "its links to other marks: the format has no relations";
                self.part_left_out(document, link.from, why);
            }
        }
        for mark in document.marks.unplaced().values() {
            let why = "the mark: its place in this text is not known";
            self.left_out(document, mark.id, why);
        }
    }

    /// Puts the losses in the order of the documents; within one they stay as they were noted.
    pub(super) fn sort(&mut self, documents: &[Document]) {
        let place: BTreeMap<&str, usize> = documents
            .iter()
            .enumerate()
            .map(|(index, document)| (document.name.as_str(), index))
            .collect();
        self.all
            .sort_by_key(|loss| (place.get(loss.document.as_str()).copied(), loss.kind));
    }

    fn note(
        &mut self,
        document: &Document,
        kind: LossKind,
        id: Option<AnnotationId>,
        why: Cow<'static, str>,
    ) {
        self.all.push(Loss {
            document: document.name.clone(),
            kind,
            id,
            why,
        });
    }
}

fn count_marks<'a>(losses: impl Iterator<Item = &'a Loss>) -> usize {
    let marks: BTreeSet<_> = losses
        .filter_map(|loss| Some((&loss.document, loss.id?)))
        .collect();
    marks.len()
}

/// Of a format that carries along which spans are one mark, but shows spans alone.
pub(super) const PARTS_APART: &str =
    "its parts: other programs see each of them as a mark of its own";

/// What to say of a field that a format does not hold. Fragments, overlaps and text are the
/// business of each format, which knows what it does instead.
const FIELD_REASONS: &[(Field, &str)] = &[
    (Field::Id, "its id: the format has no place for it"),
    (Field::Note, "its note: the format has no place for it"),
    (
        Field::Details,
        "its details: the format has no place for them",
    ),
    (Field::Review, "its review: the format has no place for it"),
    (
        Field::Author,
        "its author: the format has no place for a name",
    ),
    (Field::Times, "its times: the format has no place for them"),
];

fn is_filled_in(annotation: &Annotation, field: Field) -> bool {
    match field {
        Field::Id | Field::Author | Field::Times => true,
        Field::Note => !annotation.note.is_empty(),
        Field::Details => annotation.details.is_some(),
        Field::Review => annotation.review.is_some(),
        Field::Fragments | Field::Overlaps | Field::Links | Field::Text => false,
    }
}

impl LossKind {
    /// All kinds, in the order of reports: the gravest first.
    pub const ALL: [Self; 3] = [Self::LeftOut, Self::Flattened, Self::InPart];

    /// The word for it, small.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Flattened => "flattened",
            Self::InPart => "in part",
            Self::LeftOut => "left out",
        }
    }
}
