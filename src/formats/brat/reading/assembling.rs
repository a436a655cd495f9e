//! One mark of a file of brat from all that the file says of it. What Evimark wrote for itself
//! counts only as far as nobody changed in brat what it belongs to. Offsets are code points as
//! the file has them.

use super::super::{ASIDE, Aside, NOTE, REVIEW, cut, in_one_line, names};
use super::statements::TextBound;
use crate::formats::carried::Review;
use crate::formats::{ForeignMark, ForeignPart};
use crate::model::Verdict;
use crate::text::excerpt;

/// What is known of a mark so far.
pub struct Draft<'a> {
    /// How links call it.
    pub key: String,
    line: usize,
    bound: TextBound<'a>,
    /// Names and values of its attributes; the value may be empty.
    pub attributes: Vec<(&'a str, &'a str)>,
    /// What goes into the note besides the notes themselves.
    pub lines: Vec<String>,
    notes: Vec<&'a str>,
    /// What Evimark wrote for itself, with its line.
    aside: Option<(usize, &'a str)>,
}

impl<'a> Draft<'a> {
    /// A mark of which nothing else is known.
    pub fn new(key: String, line: usize, bound: TextBound<'a>) -> Self {
        Self {
            key,
            line,
            bound,
            attributes: Vec::new(),
            lines: Vec::new(),
            notes: Vec::new(),
            aside: None,
        }
    }

    /// Takes a note.
    pub fn note(&mut self, line: usize, kind: &str, text: &'a str) {
        match kind {
            ASIDE if self.aside.is_none() => self.aside = Some((line, text)),
            NOTE => self.notes.push(text.trim()),
            _ => self.lines.push(format!("{kind}: {}", text.trim())),
        }
    }

    /// Puts it all together.
    pub fn finish(mut self, skipped: &mut Vec<(usize, String)>) -> ForeignMark {
        let aside = self.aside(skipped);
        let Aside {
            tag,
            at,
            mut carried,
        } = aside;
        let tag = tag.filter(|tag| names::may_be(tag, self.bound.label));
        carried.review = self.review(carried.review, skipped);
        carried.note = self.whole_note(&carried.note);
        let (parts, joined_quote) = self.place(at);
        ForeignMark {
            line: u32::try_from(self.line).unwrap_or(u32::MAX),
            tag: tag.unwrap_or_else(|| self.bound.label.to_owned()),
            parts,
            joined_quote,
            carried,
            key: self.key,
            ..ForeignMark::default()
        }
    }

    fn aside(&self, skipped: &mut Vec<(usize, String)>) -> Aside {
        let Some((line, text)) = self.aside else {
            return Aside::default();
        };
        serde_json::from_str(text).unwrap_or_else(|_| {
            let text = excerpt(text);
            let why = "it is none of the notes that Evimark writes for itself";
            skipped.push((line, format!("{why}: “{text}”")));
            Aside::default()
        })
    }

    /// The review that Evimark wrote, unless brat says another verdict. A verdict alone is no
    /// review, because nobody signed it: it goes into the note, as all attributes do.
    fn review(
        &mut self,
        review: Option<Review>,
        skipped: &mut Vec<(usize, String)>,
    ) -> Option<Review> {
        let verdict = |review: &Review| crate::model::Review::from(review).verdict.word();
        let own = review.as_ref().map(verdict);
        let is_verdict = |value: &str| Verdict::ALL.iter().any(|one| one.word() == value);
        let mut is_contradicted = false;
        for (name, value) in &self.attributes {
            match (*name, own) {
                (REVIEW, Some(own)) if own == *value => {}
                (name, _) if value.is_empty() => self.lines.push(name.to_owned()),
                (name, _) => {
                    is_contradicted |= name == REVIEW && is_verdict(value);
                    self.lines.push(format!("{name}: {value}"));
                }
            }
        }
        if is_contradicted && let Some(own) = own {
            let why = "its review says what somebody changed in brat";
            skipped.push((self.line, format!("{why}: “{own}”")));
            return None;
        }
        review
    }

    /// The note that Evimark wrote if it is still the one that brat shows, and all other lines.
    fn whole_note(&self, own: &str) -> String {
        let shown = self.notes.join("\n");
        let is_own = in_one_line(own).trim() == shown;
        let first = if is_own { own } else { shown.as_str() };
        let first = std::iter::once(first).filter(|note| !note.is_empty());
        let lines = self.lines.iter().map(String::as_str);
        first.chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// The parts, with a quote for each or for all together. Parts that line breaks split are
    /// put together again if nobody moved the mark in brat.
    fn place(&self, at: Vec<(u64, u64, String)>) -> (Vec<ForeignPart>, Option<String>) {
        let cuts = at.iter().flat_map(|(start, _, quote)| cut(*start, quote));
        let cuts = cuts.map(|(start, end, _)| (start, end));
        if !at.is_empty() && cuts.eq(self.bound.pieces.iter().copied()) {
            let parts = at.into_iter().map(|(start, end, quote)| ForeignPart {
                start,
                end,
                quote: Some(quote),
            });
            return (parts.collect(), None);
        }
        let parts = self.bound.pieces.iter().map(|(start, end)| ForeignPart {
            start: *start,
            end: *end,
            quote: None,
        });
        let mut parts: Vec<_> = parts.collect();
        if let Some(quotes) = self.quotes_without_spaces() {
            for (part, quote) in parts.iter_mut().zip(quotes) {
                part.quote = Some(quote);
            }
            return (parts, None);
        }
        let text = self.text_alone();
        (parts, (!text.is_empty()).then(|| text.to_owned()))
    }

    /// How many code points the pieces have together.
    fn len_chars(&self) -> Option<u64> {
        let lens = self.bound.pieces.iter();
        let mut lens = lens.map(|(start, end)| end.checked_sub(*start));
        lens.try_fold(0_u64, |all, len| all.checked_add(len?))
    }

    /// The text of the mark without a column that some programs write behind it.
    fn text_alone(&self) -> &'a str {
        let text = self.bound.text;
        let spaces = self.bound.pieces.len() as u64 - 1;
        let len = self.len_chars().and_then(|len| len.checked_add(spaces));
        let len = len.and_then(|len| usize::try_from(len).ok());
        let behind = len.and_then(|len| text.char_indices().nth(len));
        match behind {
            Some((at, '\t')) => &text[..at],
            _ => text,
        }
    }

    /// The quotes of several pieces as brat joined them before 1.3, without a space.
    fn quotes_without_spaces(&self) -> Option<Vec<String>> {
        let pieces = &self.bound.pieces;
        let text = self.bound.text;
        if pieces.len() < 2 || self.len_chars()? != text.chars().count() as u64 {
            return None;
        }
        let mut chars = text.chars();
        let quotes = pieces.iter().map(|(start, end)| {
            let len = usize::try_from(end - start).unwrap_or(usize::MAX);
            chars.by_ref().take(len).collect()
        });
        Some(quotes.collect())
    }
}
