//! Something that a person should know about a file that could be read all the same.
//! No offsets; lines count from 1.

use crate::model::AnnotationId;

/// One thing that is not as it should be, in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is, as a sentence without a full stop.
    pub what: String,
    /// The line of the file, from 1.
    pub line: Option<u32>,
    /// The annotation that it is about.
    pub id: Option<AnnotationId>,
}

impl Finding {
    /// A finding about a whole file.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            line: None,
            id: None,
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.id) {
            (Some(line), Some(id)) => write!(f, "line {line}, mark {id}: {}", self.what),
            (Some(line), None) => write!(f, "line {line}: {}", self.what),
            (None, Some(id)) => write!(f, "mark {id}: {}", self.what),
            (None, None) => f.write_str(&self.what),
        }
    }
}
