//! Reads what the program itself writes, to the letter, and nothing else: no comment, no other
//! spacing, no field in another place. Whatever it does not know is left to `ron`; a property
//! test holds that both read the same.

use std::borrow::Cow;

use super::entry::{EntryView, ReviewView, Text};
use super::v1;

/// A place in a file of marks.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// The start of a piece of a file.
    pub fn new(ron: &'a str) -> Self {
        Self { rest: ron }
    }

    /// What has not been read yet.
    pub fn rest(self) -> &'a str {
        self.rest
    }

    /// Goes past these characters, if they stand here.
    pub fn literal(&mut self, literal: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal)?;
        Some(())
    }

    /// Goes past these characters if they stand here, and says whether they did.
    fn has(&mut self, literal: &str) -> bool {
        self.literal(literal).is_some()
    }

    /// A text in quotation marks.
    pub fn string(&mut self) -> Option<Text<'a>> {
        self.literal("\"")?;
        let bytes = self.rest.as_bytes();
        let at = memchr::memchr2(b'"', b'\\', bytes)?;
        if bytes[at] == b'"' {
            let (text, rest) = (&self.rest[..at], &self.rest[at + 1..]);
            self.rest = rest;
            return Some(Cow::Borrowed(text));
        }
        let mut text = String::new();
        loop {
            let at = memchr::memchr2(b'"', b'\\', self.rest.as_bytes())?;
            text.push_str(&self.rest[..at]);
            let is_end = self.rest.as_bytes()[at] == b'"';
            self.rest = &self.rest[at + 1..];
            if is_end {
                return Some(Cow::Owned(text));
            }
            text.push(self.escaped()?);
        }
    }

    /// The character that the escape behind a backslash means.
    fn escaped(&mut self) -> Option<char> {
        let kind = self.rest.chars().next()?;
        self.rest = &self.rest[kind.len_utf8()..];
        Some(match kind {
            '"' | '\\' | '\'' => kind,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            'u' => {
                self.literal("{")?;
                let end = self.rest.find('}').filter(|end| (1..=6).contains(end))?;
                let digits = &self.rest[..end];
                self.rest = &self.rest[end + 1..];
                let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
                char::from_u32(number)?
            }
            _ => return None,
        })
    }

    /// A whole number, as it is written without need: no zero before it, no sign.
    pub fn whole_number(&mut self) -> Option<u64> {
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(len);
        self.rest = rest;
        if digits.len() > 1 && digits.starts_with('0') {
            return None;
        }
        digits.parse().ok()
    }

    /// A number such as `-12.5` or `1e21`.
    fn number(&mut self) -> Option<f64> {
        let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'e');
        let len = self.rest.bytes().take_while(is_part).count();
        let (digits, rest) = self.rest.split_at(len);
        let is_plain = digits
            .trim_start_matches('-')
            .starts_with(|c: char| c.is_ascii_digit())
            && digits.ends_with(|c: char| c.is_ascii_digit());
        self.rest = rest;
        digits.parse().ok().filter(|_| is_plain)
    }

    /// An annotation, into `entry`, whose content before does not count.
    pub fn annotation(&mut self, entry: &mut EntryView<'a>) -> Option<()> {
        self.literal("(id: ")?;
        entry.id = self.string()?;
        self.literal(", tag: ")?;
        entry.tag = self.string()?;
        self.literal(", at: [")?;
        entry.at.clear();
        loop {
            self.literal("(")?;
            let start = self.whole_number()?;
            self.literal("..")?;
            let end = self.whole_number()?;
            self.literal(", ")?;
            entry.at.push((start..end, self.string()?));
            self.literal(")")?;
            if !self.has(", ") {
                break;
            }
        }
        self.literal("]")?;
        entry.context = if self.has(", context: (") {
            let before = self.string()?;
            self.literal(", ")?;
            let after = self.string()?;
            self.literal(")")?;
            Some((before, after))
        } else {
            None
        };
        entry.note = self.filled(", note: ")?;
        entry.details = if self.has(", details: ") {
            Some(self.details()?)
        } else {
            None
        };
        entry.review = if self.has(", review: (verdict: ") {
            Some(self.review()?)
        } else {
            None
        };
        self.literal(", by: ")?;
        entry.by = self.string()?;
        self.literal(", created: ")?;
        entry.created = self.string()?;
        entry.modified = if self.has(", modified: ") {
            Some(self.string()?)
        } else {
            None
        };
        self.literal(")")
    }

    /// A link.
    pub fn link(&mut self) -> Option<v1::Link> {
        self.literal("(from: ")?;
        let from = self.string()?.into_owned();
        self.literal(", kind: ")?;
        let kind = self.string()?.into_owned();
        self.literal(", to: ")?;
        let to = self.string()?.into_owned();
        self.literal(")")?;
        Some(v1::Link { from, kind, to })
    }

    /// A text that may be left out.
    fn filled(&mut self, field: &str) -> Option<Text<'a>> {
        if self.has(field) {
            self.string()
        } else {
            Some(Cow::Borrowed(""))
        }
    }

    fn details(&mut self) -> Option<v1::Details> {
        // The first field has no comma before it.
        let mut is_first = true;
        let mut has = |this: &mut Self, field: &str| {
            let field = if is_first {
                field.strip_prefix(", ")?
            } else {
                field
            };
            let has = this.has(field);
            is_first &= !has;
            Some(has)
        };
        let mut text = |this: &mut Self, field: &str| {
            if has(this, field)? {
                this.string().map(Cow::into_owned)
            } else {
                Some(String::new())
            }
        };
        let details = if self.has("LegalBasis(") {
            v1::Details::LegalBasis {
                instrument: text(self, ", instrument: ")?,
                provision: text(self, ", provision: ")?,
            }
        } else {
            self.literal("Figure(")?;
            let value = if self.has("value: ") {
                Some(self.value()?)
            } else {
                None
            };
            let field = if value.is_some() {
                ", unit: "
            } else {
                "unit: "
            };
            v1::Details::Figure {
                value,
                unit: self.filled(field)?.into_owned(),
            }
        };
        self.literal(")")?;
        Some(details)
    }

    fn value(&mut self) -> Option<v1::FigureValue> {
        let kind = self.rest.split_once('(')?.0;
        self.rest = &self.rest[kind.len() + 1..];
        let low = self.number()?;
        let value = match kind {
            "Exact" => v1::FigureValue::Exact(low),
            "AtLeast" => v1::FigureValue::AtLeast(low),
            "AtMost" => v1::FigureValue::AtMost(low),
            "About" => v1::FigureValue::About(low),
            "Between" => {
                self.literal(", ")?;
                v1::FigureValue::Between(low, self.number()?)
            }
            _ => return None,
        };
        self.literal(")")?;
        Some(value)
    }

    fn review(&mut self) -> Option<ReviewView<'a>> {
        let verdict = if self.has("Accepted") {
            v1::Verdict::Accepted
        } else if self.has("Rejected") {
            v1::Verdict::Rejected
        } else {
            self.literal("Disputed")?;
            v1::Verdict::Disputed
        };
        self.literal(", by: ")?;
        let by = self.string()?;
        self.literal(", at: ")?;
        let at = self.string()?;
        let reason = self.filled(", reason: ")?;
        self.literal(")")?;
        Some(ReviewView {
            verdict,
            by,
            at,
            reason,
        })
    }
}
