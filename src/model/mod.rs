//! Annotations, tags, edits, undo and the span index: values only, no files, no serde, no
//! window. Offsets are UTF-8 bytes of one [`SourceText`](crate::text::SourceText).

pub mod annotation;
pub mod annotations;
pub mod density;
pub mod details;
pub mod edit;
pub mod fragments;
pub mod id;
pub mod index;
pub mod link;
pub mod merge;
pub mod ordered;
pub mod tag;
pub mod undo;
pub mod unplaced;

pub use annotation::{Annotation, Name, Review, Verdict};
pub use annotations::{Annotations, ApplyError, Filter, Snapshot};
pub use density::Density;
pub use details::{Details, FigureError, FigureValue};
pub use edit::{Edit, Transaction};
pub use fragments::{Fragments, FragmentsError};
pub use id::{AnnotationId, IdError};
pub use index::SpanIndex;
pub use link::Link;
pub use merge::{AnnotationMerge, Conflict, Decision, Merge, Resolution, merge_annotations};
pub use ordered::OrderedList;
pub use tag::{Tag, TagKey, TagSet, TagSetError};
pub use undo::UndoStack;
pub use unplaced::{FormerPlace, Unplaced};
