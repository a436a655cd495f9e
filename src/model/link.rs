//! A named relation between two annotations, such as a figure that quantifies a claim.
//! No offsets here.

use super::AnnotationId;

/// An arrow from one annotation to another. Links sort by `from`, then `kind`, then `to`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// Where the arrow starts.
    pub from: AnnotationId,
    /// What the arrow says, such as `quantifies`.
    pub kind: String,
    /// Where the arrow ends.
    pub to: AnnotationId,
}
