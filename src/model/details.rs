//! What a tag asks to be filled in: the value of a figure, the instrument of a legal basis.
//! No offsets here.

use std::fmt;
use std::str::FromStr;

/// The filled-in parts of an annotation. A part may be empty.
#[derive(Clone, Debug, PartialEq)]
pub enum Details {
    /// A number with what it counts.
    Figure {
        /// How much, and how surely.
        value: Option<FigureValue>,
        /// Of what, such as `men` or `%`.
        unit: String,
    },
    /// A pointer to a law.
    LegalBasis {
        /// The law, such as `Criminal Code of Ukraine`.
        instrument: String,
        /// The place in it, such as `Article 438(1)`.
        provision: String,
    },
}

/// A number and its hedge. The numbers are finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FigureValue {
    /// 46,327
    Exact(f64),
    /// at least 63
    AtLeast(f64),
    /// at most 5
    AtMost(f64),
    /// about 7,000
    About(f64),
    /// 60–80, the smaller number first
    Between(f64, f64),
}

/// A text that is no figure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// Nothing was written.
    #[error("there is no number; write for example 12,418 or “at least 63”")]
    Empty,
    /// Something that is not understood.
    #[error("“{0}” is not a number; write for example 12,418, 60–80 or “at least 63”")]
    NotANumber(String),
    /// A range whose larger number comes first.
    #[error("“{0}” has the larger number first; write the smaller one first")]
    WrongOrder(String),
}

/// Makes a value of a number.
type Hedge = fn(f64) -> FigureValue;

/// Words before a number.
const HEDGES: &[(&str, Hedge)] = &[
    ("at least", FigureValue::AtLeast),
    ("no less than", FigureValue::AtLeast),
    ("no fewer than", FigureValue::AtLeast),
    ("not less than", FigureValue::AtLeast),
    ("≥", FigureValue::AtLeast),
    ("at most", FigureValue::AtMost),
    ("up to", FigureValue::AtMost),
    ("no more than", FigureValue::AtMost),
    ("not more than", FigureValue::AtMost),
    ("≤", FigureValue::AtMost),
    ("about", FigureValue::About),
    ("approximately", FigureValue::About),
    ("around", FigureValue::About),
    ("roughly", FigureValue::About),
    ("some", FigureValue::About),
    ("≈", FigureValue::About),
    ("~", FigureValue::About),
    ("exactly", FigureValue::Exact),
];

/// Words before a range.
const RANGES: &[&str] = &["between", "from"];

/// What stands between the two numbers of a range, spaces around it aside.
const TO: &[&str] = &["–", "—", "‒", "-", "to", "and"];

impl Details {
    /// Whether no part is filled in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Figure { value, unit } => value.is_none() && unit.is_empty(),
            Self::LegalBasis {
                instrument,
                provision,
            } => instrument.is_empty() && provision.is_empty(),
        }
    }

    /// Whether every number is finite, as files can hold no other.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        match self {
            Self::Figure {
                value: Some(value), ..
            } => value.is_finite(),
            _ => true,
        }
    }
}

/// The filled-in parts in one line: `at least 12,418 men`, `Criminal Code, Article 438(1)`.
impl fmt::Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Figure { value, unit } => {
                if let Some(value) = value {
                    write!(f, "{value}")?;
                    if !unit.is_empty() && unit != "%" {
                        f.write_str(" ")?;
                    }
                }
                f.write_str(unit)
            }
            Self::LegalBasis {
                instrument,
                provision,
            } => {
                let comma = if instrument.is_empty() || provision.is_empty() {
                    ""
                } else {
                    ", "
                };
                write!(f, "{instrument}{comma}{provision}")
            }
        }
    }
}

impl FigureValue {
    /// Whether every number is finite.
    #[must_use]
    pub fn is_finite(self) -> bool {
        match self {
            Self::Exact(n) | Self::AtLeast(n) | Self::AtMost(n) | Self::About(n) => n.is_finite(),
            Self::Between(low, high) => low.is_finite() && high.is_finite(),
        }
    }
}

impl fmt::Display for FigureValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Exact(n) => grouped(n, f),
            Self::AtLeast(n) => f.write_str("at least ").and_then(|()| grouped(n, f)),
            Self::AtMost(n) => f.write_str("at most ").and_then(|()| grouped(n, f)),
            Self::About(n) => f.write_str("about ").and_then(|()| grouped(n, f)),
            Self::Between(low, high) => {
                grouped(low, f)?;
                f.write_str("–")?;
                grouped(high, f)
            }
        }
    }
}

/// Writes `12418.5` as `12,418.5`.
fn grouped(n: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let digits = n.abs().to_string();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    if n < 0.0 {
        f.write_str("-")?;
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) && n.is_finite() {
            f.write_str(",")?;
        }
        write!(f, "{digit}")?;
    }
    if !fraction.is_empty() {
        write!(f, ".{fraction}")?;
    }
    Ok(())
}

/// Reads what `Display` writes, and what people write: `12,418`, `12 418`, `60–80`,
/// `at least 63`, `about 7,000`, `up to 5`, `2.5`, `2,5`.
impl FromStr for FigureValue {
    type Err = FigureError;

    fn from_str(text: &str) -> Result<Self, FigureError> {
        let words = text.trim().to_lowercase();
        if words.is_empty() {
            return Err(FigureError::Empty);
        }
        let not_a_number = || FigureError::NotANumber(text.trim().to_owned());
        for (hedge, value) in HEDGES {
            if let Some(rest) = after_word(&words, hedge) {
                return number(rest).map(value).ok_or_else(not_a_number);
            }
        }
        if let Some(n) = number(&words) {
            return Ok(Self::Exact(n));
        }
        let range = RANGES
            .iter()
            .find_map(|word| after_word(&words, word))
            .unwrap_or(&words);
        let (low, high) = two_numbers(range).ok_or_else(not_a_number)?;
        if low > high {
            return Err(FigureError::WrongOrder(text.trim().to_owned()));
        }
        Ok(Self::Between(low, high))
    }
}

/// What follows the word, if the text starts with it and not with a longer one.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    let ends = !word.ends_with(char::is_alphabetic) || !rest.starts_with(char::is_alphanumeric);
    ends.then(|| rest.trim_start())
}

/// Splits at the first place that leaves a number on either side.
fn two_numbers(text: &str) -> Option<(f64, f64)> {
    // The first character may be a sign, so no number ends before it.
    text.char_indices().skip(1).find_map(|(at, _)| {
        TO.iter().find_map(|to| {
            let rest = text[at..].strip_prefix(to)?;
            Some((number(text[..at].trim_end())?, number(rest.trim_start())?))
        })
    })
}

/// A number with or without groups of three digits, a full stop or a comma before its fraction.
fn number(text: &str) -> Option<f64> {
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let is_group_mark = |c: char| {
        matches!(
            c,
            ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’'
        )
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let groups: Vec<&str> = whole.split(is_group_mark).collect();
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !groups.iter().chain(&fraction).all(|part| all_digits(part)) {
        return None;
    }
    let marks: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    let grouped = matches!(groups[0].len(), 1..=3)
        && !groups[0].starts_with('0')
        && groups[1..].iter().all(|group| group.len() == 3)
        && marks.iter().all(|mark| *mark == marks[0]);
    let plain = match (marks.as_slice(), fraction) {
        ([], None) => whole.to_owned(),
        ([], Some(fraction)) => format!("{whole}.{fraction}"),
        (_, None) if grouped => groups.concat(),
        (_, Some(fraction)) if grouped => format!("{}.{fraction}", groups.concat()),
        // 2,5 as it is written where the comma stands before the fraction
        ([','], None) => groups.join("."),
        _ => return None,
    };
    let n: f64 = plain.parse().ok()?;
    n.is_finite().then_some(sign * n)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::FigureValue::*;
    use super::*;

    fn values() -> impl Strategy<Value = FigureValue> {
        let n = || {
            prop_oneof![
                any::<i32>().prop_map(f64::from),
                -1e6..1e6,
                prop::num::f64::NORMAL
            ]
        };
        prop_oneof![
            n().prop_map(Exact),
            n().prop_map(AtLeast),
            n().prop_map(AtMost),
            n().prop_map(About),
            (n(), n()).prop_map(|(a, b)| Between(a.min(b), a.max(b))),
        ]
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(value in values()) {
            prop_assert_eq!(value.to_string().parse(), Ok(value));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<FigureValue>();
        }
    }

    #[test]
    fn people_write_figures_in_many_ways() {
        for (text, value) in [
            ("12,418", Exact(12418.0)),
            ("12 418", Exact(12418.0)),
            ("12\u{a0}418", Exact(12418.0)),
            ("1,234,567.25", Exact(1_234_567.25)),
            ("46327", Exact(46327.0)),
            ("2.5", Exact(2.5)),
            ("2,5", Exact(2.5)),
            ("0,125", Exact(0.125)),
            ("-3", Exact(-3.0)),
            ("60–80", Between(60.0, 80.0)),
            ("60-80", Between(60.0, 80.0)),
            ("60 — 80", Between(60.0, 80.0)),
            ("60 to 80", Between(60.0, 80.0)),
            ("-5–-3", Between(-5.0, -3.0)),
            ("between 1,000 and 2,000", Between(1000.0, 2000.0)),
            ("At least 63", AtLeast(63.0)),
            ("at least 12,418", AtLeast(12418.0)),
            ("no fewer than 3", AtLeast(3.0)),
            ("≥5", AtLeast(5.0)),
            (" about 7,000 ", About(7000.0)),
            ("~ 7", About(7.0)),
            ("up to 5", AtMost(5.0)),
            ("at most 5", AtMost(5.0)),
        ] {
            assert_eq!(text.parse(), Ok(value), "{text}");
        }
    }

    #[test]
    fn other_texts_say_what_is_wrong() {
        assert_eq!("  ".parse::<FigureValue>(), Err(FigureError::Empty));
        for text in [
            "men",
            "12,41,8",
            "at least",
            "somebody 5",
            "1.2.3",
            "12 4188",
            "1,234 567",
        ] {
            let error = text.parse::<FigureValue>().unwrap_err();
            assert_eq!(error, FigureError::NotANumber(text.to_owned()));
        }
        assert_eq!(
            "80–60".parse::<FigureValue>(),
            Err(FigureError::WrongOrder("80–60".to_owned()))
        );
    }

    #[test]
    fn figures_read_as_people_say_them() {
        assert_eq!(AtLeast(12418.0).to_string(), "at least 12,418");
        assert_eq!(Between(60.0, 80.0).to_string(), "60–80");
        assert_eq!(Exact(-1234.5).to_string(), "-1,234.5");
        let figure = |value, unit: &str| Details::Figure {
            value,
            unit: unit.to_owned(),
        };
        assert_eq!(
            figure(Some(About(7000.0)), "men").to_string(),
            "about 7,000 men"
        );
        assert_eq!(figure(Some(Between(60.0, 80.0)), "%").to_string(), "60–80%");
        assert_eq!(figure(None, "men").to_string(), "men");
    }
}
