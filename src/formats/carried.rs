//! What a mark has besides tag and place, as a JSON object in a field `evimark` that other
//! programs skip. No offsets here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::About;
use super::fields::Field;
use crate::model::annotation::whole_seconds;
use crate::model::{self, Annotation, AnnotationId};

/// What is known of a mark besides tag and place. Fields that are empty are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Carried {
    /// The id.
    #[serde(skip_serializing_if = "Option::is_none", with = "id")]
    pub id: Option<AnnotationId>,
    /// What the author wrote beside it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What the tag asks to be filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Details>,
    /// What a second person thought of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
}

/// Filled-in parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Details {
    /// A number with what it counts.
    Figure {
        /// How much.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<FigureValue>,
        /// Of what.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        unit: String,
    },
    /// A pointer to a law.
    LegalBasis {
        /// The law.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        instrument: String,
        /// The place in it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        provision: String,
    },
}

/// A number and its hedge.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// What a reviewer decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The decision.
    pub verdict: Verdict,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// The decision of a reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Right.
    Accepted,
    /// Wrong.
    Rejected,
    /// Seen differently.
    Disputed,
}

impl Carried {
    /// Everything that is known of an annotation.
    #[must_use]
    pub fn all(annotation: &Annotation) -> Self {
        Self {
            id: Some(annotation.id),
            note: annotation.note.clone(),
            details: annotation.details.as_ref().map(Into::into),
            review: annotation.review.as_ref().map(Into::into),
            author: Some(annotation.author.to_string()),
            created: Some(annotation.created),
            modified: annotation.modified,
        }
    }

    /// What a format carries along in its field `evimark`, because it does not show it itself.
    #[must_use]
    pub fn aside(annotation: &Annotation, about: &About) -> Self {
        let mut carried = Self::all(annotation);
        let is_aside = |field| about.carries.contains(&field);
        if !is_aside(Field::Id) {
            carried.id = None;
        }
        if !is_aside(Field::Note) {
            carried.note.clear();
        }
        if !is_aside(Field::Details) {
            carried.details = None;
        }
        if !is_aside(Field::Review) {
            carried.review = None;
        }
        if !is_aside(Field::Author) {
            carried.author = None;
        }
        if !is_aside(Field::Times) {
            (carried.created, carried.modified) = (None, None);
        }
        carried
    }

    /// Takes from `other` what is not known yet.
    pub fn fill_from(&mut self, other: Self) {
        self.id = self.id.or(other.id);
        if self.note.is_empty() {
            self.note = other.note;
        }
        self.details = self.details.take().or(other.details);
        self.review = self.review.take().or(other.review);
        self.author = self.author.take().or(other.author);
        self.created = self.created.or(other.created);
        self.modified = self.modified.or(other.modified);
    }

    /// The details as the model has them; none if a number in them is not finite.
    #[must_use]
    pub fn model_details(&self) -> Option<model::Details> {
        let details: model::Details = self.details.as_ref()?.into();
        details.is_finite().then_some(details)
    }

    /// The review as the model has it.
    #[must_use]
    pub fn model_review(&self) -> Option<model::Review> {
        self.review.as_ref().map(Into::into)
    }
}

impl From<&model::Details> for Details {
    fn from(details: &model::Details) -> Self {
        match details {
            model::Details::Figure { value, unit } => Self::Figure {
                value: value.map(Into::into),
                unit: unit.clone(),
            },
            model::Details::LegalBasis {
                instrument,
                provision,
            } => Self::LegalBasis {
                instrument: instrument.clone(),
                provision: provision.clone(),
            },
        }
    }
}

impl From<&Details> for model::Details {
    fn from(details: &Details) -> Self {
        match details {
            Details::Figure { value, unit } => Self::Figure {
                value: value.map(Into::into),
                unit: unit.clone(),
            },
            Details::LegalBasis {
                instrument,
                provision,
            } => Self::LegalBasis {
                instrument: instrument.clone(),
                provision: provision.clone(),
            },
        }
    }
}

impl From<model::FigureValue> for FigureValue {
    fn from(value: model::FigureValue) -> Self {
        use model::FigureValue as Value;
        match value {
            Value::Exact(n) => Self::Exact(n),
            Value::AtLeast(n) => Self::AtLeast(n),
            Value::AtMost(n) => Self::AtMost(n),
            Value::About(n) => Self::About(n),
            Value::Between(low, high) => Self::Between(low, high),
        }
    }
}

impl From<FigureValue> for model::FigureValue {
    fn from(value: FigureValue) -> Self {
        match value {
            FigureValue::Exact(n) => Self::Exact(n),
            FigureValue::AtLeast(n) => Self::AtLeast(n),
            FigureValue::AtMost(n) => Self::AtMost(n),
            FigureValue::About(n) => Self::About(n),
            FigureValue::Between(low, high) => Self::Between(low, high),
        }
    }
}

impl From<&model::Review> for Review {
    fn from(review: &model::Review) -> Self {
        Self {
            verdict: match review.verdict {
                model::Verdict::Accepted => Verdict::Accepted,
                model::Verdict::Rejected => Verdict::Rejected,
                model::Verdict::Disputed => Verdict::Disputed,
            },
            by: review.by.to_string(),
            at: review.at,
            reason: review.reason.clone(),
        }
    }
}

impl From<&Review> for model::Review {
    fn from(review: &Review) -> Self {
        Self {
            verdict: match review.verdict {
                Verdict::Accepted => model::Verdict::Accepted,
                Verdict::Rejected => model::Verdict::Rejected,
                Verdict::Disputed => model::Verdict::Disputed,
            },
            by: review.by.as_str().into(),
            at: whole_seconds(review.at),
            reason: review.reason.clone(),
        }
    }
}

/// An id as text. One that is none of ours is no id: the mark gets a new one.
mod id {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::model::AnnotationId;

    #[expect(clippy::ref_option, reason = "serde asks for this form")]
    pub fn serialize<S: Serializer>(
        id: &Option<AnnotationId>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match id {
            Some(id) => serializer.serialize_str(id.as_str()),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<AnnotationId>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        Ok(text.and_then(|text| text.parse().ok()))
    }
}
