//! The structs of the format `evimark/1`, field by field as in the file. Offsets are Unicode
//! code points, counted from 0, end exclusive. Nothing here is checked but the shape.

use std::ops::Range;

use serde::{Deserialize, Deserializer};

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
    /// All annotations.
    pub annotations: Vec<Annotation>,
    /// All links; left out if there is none.
    #[serde(default)]
    pub links: Vec<Link>,
}

/// The source as it was when the sidecar was written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
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

/// One annotation. Empty fields are left out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
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
    #[cfg_attr(test, serde(skip_serializing_if = "Option::is_none"))]
    pub context: Option<(String, String)>,
    /// What the author wrote.
    #[serde(default)]
    #[cfg_attr(test, serde(skip_serializing_if = "String::is_empty"))]
    pub note: String,
    /// What the tag asks to be filled in.
    #[serde(default, deserialize_with = "present")]
    #[cfg_attr(test, serde(skip_serializing_if = "Option::is_none"))]
    pub details: Option<Details>,
    /// What a reviewer decided.
    #[serde(default, deserialize_with = "present")]
    #[cfg_attr(test, serde(skip_serializing_if = "Option::is_none"))]
    pub review: Option<Review>,
    /// The author.
    pub by: String,
    /// RFC 3339 in UTC.
    pub created: String,
    /// RFC 3339 in UTC.
    #[serde(default, deserialize_with = "present")]
    #[cfg_attr(test, serde(skip_serializing_if = "Option::is_none"))]
    pub modified: Option<String>,
}

/// Filled-in parts. Empty ones are left out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub enum Details {
    /// A number with what it counts.
    Figure {
        /// How much.
        #[serde(default, deserialize_with = "present")]
        #[cfg_attr(test, serde(skip_serializing_if = "Option::is_none"))]
        value: Option<FigureValue>,
        /// Of what.
        #[serde(default)]
        #[cfg_attr(test, serde(skip_serializing_if = "String::is_empty"))]
        unit: String,
    },
    /// A pointer to a law.
    LegalBasis {
        /// The law.
        #[serde(default)]
        #[cfg_attr(test, serde(skip_serializing_if = "String::is_empty"))]
        instrument: String,
        /// The place in it.
        #[serde(default)]
        #[cfg_attr(test, serde(skip_serializing_if = "String::is_empty"))]
        provision: String,
    },
}

/// A number and its hedge.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
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
    #[cfg_attr(test, serde(skip_serializing_if = "String::is_empty"))]
    pub reason: String,
}

/// The decision of a reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub enum Verdict {
    /// Right.
    Accepted,
    /// Wrong.
    Rejected,
    /// Seen differently.
    Disputed,
}

/// One link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
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
