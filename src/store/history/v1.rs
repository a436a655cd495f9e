//! The structs of the format `evimark-history/1`, one record a line. Offsets are Unicode code
//! points. Nothing here is checked but the shape.

use serde::{Deserialize, Deserializer, Serialize};

use crate::store::sidecar::v1::{Annotation, Link, Source};

/// What the first record says.
pub const FORMAT: &str = "evimark-history/1";

/// One line of a history.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// SHA-256 of what follows in the line, from `prev` to the closing bracket, in hexadecimal
    /// digits. It is what the next record names.
    pub sha256: String,
    /// The `sha256` of the record before; of the first one, the SHA-256 of the source.
    pub prev: String,
    /// Its number, from 1.
    pub record: u64,
    /// When, in RFC 3339 and UTC.
    pub at: String,
    /// Who.
    pub by: String,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub enum What {
    /// The history began.
    Begin {
        /// [`FORMAT`].
        format: String,
        /// The source as it was.
        source: Source,
    },
    /// A version of the source was marked for the first time.
    Source {
        /// The version.
        source: Source,
        /// Its bytes, compressed with deflate, in Base64; left out where they were too many.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        copy: String,
    },
    /// A window opened the document for marking.
    Open {
        /// The version of the program.
        program: String,
        /// On which machine.
        host: String,
        /// The number of the process there.
        process: u32,
    },
    /// Marks changed.
    Change {
        /// What brought it about.
        cause: Cause,
        /// What it was, in words.
        label: String,
        /// Each change, in order.
        edits: Vec<Edit>,
    },
    /// The sidecar was written.
    Save {
        /// Its name.
        name: String,
        /// SHA-256 of its bytes.
        sha256: String,
    },
    /// The window closed the document.
    Close,
    /// A person switched the history off.
    Off,
}

/// What brought a change about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Cause {
    /// A person marked, retagged, noted, reviewed.
    Mark,
    /// A change was taken back.
    Undo,
    /// A change was made again.
    Redo,
    /// The marks were found in the sidecar so: made before this history, or by another program.
    Found,
    /// The work of two was put together.
    Merge,
    /// Marks were given their places in a changed source.
    Reanchor,
    /// Marks came from a file of another program.
    Import,
    /// What was not saved was let go.
    Discard,
}

/// One change. No `before` adds, no `after` takes away.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub enum Edit {
    /// A mark in its place.
    Mark {
        /// As it was.
        #[serde(default, deserialize_with = "present")]
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<Annotation>,
        /// As it became.
        #[serde(default, deserialize_with = "present")]
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<Annotation>,
    },
    /// A mark that waits for its place.
    Unplaced {
        /// As it was.
        #[serde(default, deserialize_with = "present")]
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<Annotation>,
        /// As it became.
        #[serde(default, deserialize_with = "present")]
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<Annotation>,
    },
    /// A mark that was set aside.
    Lost {
        /// As it was.
        #[serde(default, deserialize_with = "present")]
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<Annotation>,
        /// As it became.
        #[serde(default, deserialize_with = "present")]
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<Annotation>,
    },
    /// A link.
    Link {
        /// As it was.
        #[serde(default, deserialize_with = "present")]
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<Link>,
        /// As it became.
        #[serde(default, deserialize_with = "present")]
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<Link>,
    },
}

/// A field that is there is written plainly, without `Some(…)`.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
