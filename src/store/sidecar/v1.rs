//! The structs of the format `evimark/1`, field by field as in the file. Offsets are Unicode
//! code points, counted from 0, end exclusive. Nothing here is checked but the shape.

use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize};

/// A whole file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sidecar {
    /// `evimark/1`.
    pub format: String,
    /// The source.
    pub source: Source,
    /// The unit of all offsets.
    pub offsets: String,
    /// How the file stands to the history; left out where there is none.
    #[serde(default, deserialize_with = "present")]
    pub history: Option<History>,
    /// All annotations.
    pub annotations: Vec<Annotation>,
    /// Annotations whose place in the source is not known, as they were in another version of
    /// it; left out if there is none.
    #[serde(default)]
    pub unplaced: Vec<Annotation>,
    /// Annotations that a person set aside because they have no place in the source any more,
    /// as they were; left out if there is none.
    #[serde(default)]
    pub lost: Vec<Annotation>,
    /// All links; left out if there is none.
    #[serde(default)]
    pub links: Vec<Link>,
}

/// The source as it was when the sidecar was written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name of the file.
    pub name: String,
    /// In hexadecimal digits.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
    /// Name of the encoding.
    pub encoding: String,
}

/// The history beside the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum History {
    /// A person switched it off.
    Off,
    /// The last record whose change the file holds.
    At {
        /// Its number, from 1.
        record: u64,
        /// Its SHA-256 in hexadecimal digits.
        sha256: String,
    },
}

/// One annotation. Empty fields are left out.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    /// 1 to 8 of `0-9a-z`.
    pub id: String,
    /// Key of a tag.
    pub tag: String,
    /// Each fragment with the text that stands there.
    pub at: Vec<(Range<u64>, String)>,
    /// Up to 32 code points before and after.
    #[serde(default, deserialize_with = "present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<(String, String)>,
    /// What the author wrote.
    #[serde(default)]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What the tag asks to be filled in.
    #[serde(default, deserialize_with = "present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Details>,
    /// What a reviewer decided.
    #[serde(default, deserialize_with = "present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// The author.
    pub by: String,
    /// RFC 3339 in UTC.
    pub created: String,
    /// RFC 3339 in UTC.
    #[serde(default, deserialize_with = "present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

/// Filled-in parts. Empty ones are left out.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub enum Details {
    /// A number with what it counts.
    Figure {
        /// How much.
        #[serde(default, deserialize_with = "present")]
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<FigureValue>,
        /// Of what.
        #[serde(default)]
        #[serde(skip_serializing_if = "String::is_empty")]
        unit: String,
    },
    /// A pointer to a law.
    LegalBasis {
        /// The law.
        #[serde(default)]
        #[serde(skip_serializing_if = "String::is_empty")]
        instrument: String,
        /// The place in it.
        #[serde(default)]
        #[serde(skip_serializing_if = "String::is_empty")]
        provision: String,
    },
}

/// A number and its hedge.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub enum FigureValue {
    /// 46,327
    Exact(f64),
    /// at least 63
    AtLeast(f64),
    /// at most 5
    AtMost(f64),
    /// about 7,000
    About(f64),
    /// 60–80
    Between(f64, f64),
}

/// What a reviewer decided. An empty reason is left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The decision.
    pub verdict: Verdict,
    /// Who.
    pub by: String,
    /// RFC 3339 in UTC.
    pub at: String,
    /// Why.
    #[serde(default)]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// The decision of a reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Verdict {
    /// Right.
    Accepted,
    /// Wrong.
    Rejected,
    /// Seen differently.
    Disputed,
}

/// One link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Id of an annotation.
    pub from: String,
    /// What the link says.
    pub kind: String,
    /// Id of an annotation.
    pub to: String,
}

/// A field that is there is written plainly, without `Some(…)`.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
