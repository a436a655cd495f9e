//! What an annotation has besides tag and place, as far as formats differ in holding it.
//! No offsets here.

/// A part of an annotation that a format may hold or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Several spans that are one annotation.
    Fragments,
    /// Annotations that share text.
    Overlaps,
    /// The id.
    Id,
    /// What the author wrote beside it.
    Note,
    /// What the tag asks to be filled in: value and unit, instrument and provision.
    Details,
    /// What a second person thought of it.
    Review,
    /// Who made it.
    Author,
    /// When it was made and changed.
    Times,
    /// Relations to other annotations.
    Links,
    /// The text as it is, line ends included.
    Text,
}

impl Field {
    /// All fields, in the order of tables.
    pub const ALL: [Self; 10] = [
        Self::Fragments,
        Self::Overlaps,
        Self::Id,
        Self::Note,
        Self::Details,
        Self::Review,
        Self::Author,
        Self::Times,
        Self::Links,
        Self::Text,
    ];

    /// The word for it, small.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fragments => "fragments",
            Self::Overlaps => "overlaps",
            Self::Id => "ids",
            Self::Note => "notes",
            Self::Details => "details",
            Self::Review => "reviews",
            Self::Author => "authors",
            Self::Times => "times",
            Self::Links => "links",
            Self::Text => "text",
        }
    }
}
