//! Search in a text: literal or by regular expression, and finding what a reader cannot tell
//! apart. Offsets are UTF-8 bytes.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr3_iter;
use regex::{Regex, RegexBuilder};
use unicode_normalization::char::is_combining_mark;

use super::boundary::{ceil_grapheme, is_grapheme_boundary};
use super::fold::{self, is_hidden_char};
use super::{SourceText, Span};

mod parallel;

/// How large a compiled pattern may be, in bytes.
const MAX_PATTERN_BYTES: usize = 64 << 20;

/// How much room the search automaton may take, in bytes.
const MAX_AUTOMATON_BYTES: usize = 16 << 20;

/// What is looked for, and how.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the find bar"
)]
pub struct Query {
    /// The text or the regular expression.
    pub pattern: String,
    /// Whether case matters.
    pub case: bool,
    /// Whether a match must not be a part of a longer word.
    pub whole_word: bool,
    /// Whether the pattern is a regular expression.
    pub regex: bool,
    /// Whether a literal pattern finds what looks the same: other quotes, dashes and spaces,
    /// line breaks for spaces, hidden characters, letters composed or not.
    pub fold: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            pattern: String::new(),
            case: false,
            whole_word: false,
            regex: false,
            fold: true,
        }
    }
}

/// Why a query cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// The regular expression is not well formed.
    #[error("this is not a valid pattern: {reason}")]
    Pattern {
        /// What is wrong with it, in a few words.
        reason: String,
    },
    /// It would need too much memory.
    #[error("the search is too long or repeats too much: try a shorter one")]
    TooLarge,
}

/// A query made ready to search.
#[derive(Clone, Debug)]
pub struct Finder {
    pattern: Regex,
    /// Finds the same wherever the text holds no hidden character, and faster.
    lean: Option<Regex>,
    /// Finds whole words alone; slow, for what `pattern` found and was no whole word.
    bounded: Option<Regex>,
    whole_word: bool,
}

impl Finder {
    /// Makes a query ready; `None` when it looks for nothing.
    ///
    /// # Errors
    /// [`QueryError`] when a regular expression is wrong or too large.
    pub fn new(query: &Query) -> Result<Option<Self>, QueryError> {
        if query.pattern.is_empty() {
            return Ok(None);
        }
        let compile = |pattern: &str| compile(pattern, query.case);
        let mut finder = Self {
            pattern: NOTHING.clone(),
            lean: None,
            bounded: None,
            whole_word: query.whole_word,
        };
        if query.regex {
            finder.pattern = compile(&query.pattern)?;
            if query.whole_word {
                // At each end: no word in front, or none behind.
                let edge = r"(?:\b{start-half}|\b{end-half})";
                finder.bounded = Some(compile(&format!("{edge}(?:{}){edge}", query.pattern))?);
            }
            return Ok(Some(finder));
        }
        let folded = query.fold.then(|| fold::fold(&query.pattern, query.case));
        match folded {
            Some(folded) if !folded.full.is_empty() => {
                finder.pattern = compile(&folded.full)?;
                finder.lean = Some(compile(&folded.lean)?);
            }
            _ => finder.pattern = compile(&regex::escape(&query.pattern))?,
        }
        Ok(Some(finder))
    }

    /// The first match that starts at or behind this byte.
    #[must_use]
    pub fn find_from(&self, text: &SourceText, byte: u32) -> Option<Span> {
        self.matches(text, byte).next()
    }

    /// The matches from this byte on, in order; they are not empty and do not overlap, and none
    /// cuts a grapheme cluster. Each is looked for when it is asked for.
    #[must_use]
    pub fn matches<'a>(&'a self, text: &'a SourceText, from: u32) -> Matches<'a> {
        Matches {
            finder: self,
            text,
            at: text.floor_char(from) as usize,
            lean: Answer::NotAsked,
            clean_until: 0,
            hidden: None,
        }
    }
}

/// Never matches.
pub static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant, and tested")]
    Regex::new(r"[a&&b]").unwrap()
});

/// The first hidden character in a range of bytes. All begin with one of three bytes.
fn find_hidden(text: &str, range: Range<usize>) -> Option<usize> {
    memchr3_iter(0xC2, 0xE2, 0xEF, &text.as_bytes()[range.clone()])
        .map(|at| range.start + at)
        .find(|&at| text[at..].starts_with(is_hidden_char))
}

fn compile(pattern: &str, case: bool) -> Result<Regex, QueryError> {
    RegexBuilder::new(pattern)
        .case_insensitive(!case)
        .multi_line(true)
        .crlf(true)
        .size_limit(MAX_PATTERN_BYTES)
        .dfa_size_limit(MAX_AUTOMATON_BYTES)
        .build()
        .map_err(|error| match error {
            regex::Error::Syntax(message) => QueryError::Pattern {
                reason: reason(&message),
            },
            _ => QueryError::TooLarge,
        })
}

/// The last line of the report of a syntax error says what is wrong; the others draw it.
fn reason(message: &str) -> String {
    let last = message.lines().next_back().unwrap_or(message);
    let last = last.trim_start_matches("error:").trim();
    last.to_owned()
}

/// The matches of a [`Finder`] in a text.
#[derive(Debug)]
pub struct Matches<'a> {
    finder: &'a Finder,
    text: &'a SourceText,
    /// The byte from which on the next match is looked for.
    at: usize,
    /// The last answer of the lean pattern, which holds while it lies ahead.
    lean: Answer,
    /// Up to here the text is known to hold no hidden character …
    clean_until: usize,
    /// … and here is one.
    hidden: Option<usize>,
}

/// What a pattern found when it was last asked.
#[derive(Clone, Debug)]
enum Answer {
    NotAsked,
    Found(Range<usize>),
    NothingLeft,
}

impl Iterator for Matches<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let text = self.text.as_str();
        loop {
            let mut found = self.find()?;
            let mut whole = self.accept(&found);
            if whole.is_none()
                && let Some(bounded) = &self.finder.bounded
            {
                found = bounded.find_at(text, found.start)?.range();
                whole = self.accept(&found);
            }
            if let Some(span) = whole {
                self.at = span.end() as usize;
                return Some(span);
            }
            let skip = text[found.start..].chars().next().map_or(1, char::len_utf8);
            self.at = found.start + skip;
            if self.at > text.len() {
                return None;
            }
        }
    }
}

impl Matches<'_> {
    /// The first match of the pattern from here on, whole or not.
    fn find(&mut self) -> Option<Range<usize>> {
        let text = self.text.as_str();
        let full = |at| Some(self.finder.pattern.find_at(text, at)?.range());
        let Some(lean) = &self.finder.lean else {
            return full(self.at);
        };
        let stale = match &self.lean {
            Answer::NotAsked => true,
            Answer::Found(range) => range.start < self.at,
            Answer::NothingLeft => false,
        };
        if stale {
            self.lean = match lean.find_at(text, self.at) {
                Some(found) => Answer::Found(found.range()),
                None => Answer::NothingLeft,
            };
        }
        let candidate = match &self.lean {
            Answer::Found(range) => Some(range.clone()),
            _ => None,
        };
        let end = candidate.as_ref().map_or(text.len(), |range| range.end);
        // Where a hidden character stands before the end of the match, only the full pattern
        // knows whether another match comes first.
        if self.hidden.is_some_and(|hidden| hidden < self.at) {
            self.hidden = None;
        }
        if self.hidden.is_none() && self.clean_until < end {
            let from = self.clean_until.max(self.at);
            self.hidden = find_hidden(text, from..end);
            self.clean_until = self.hidden.unwrap_or(end);
        }
        // A match that ends in a space takes those along that follow it.
        let is_followed = text[end..].starts_with(is_hidden_char);
        if is_followed || self.hidden.is_some_and(|hidden| hidden < end) {
            return full(self.at);
        }
        candidate
    }

    /// The span of a match that is whole.
    fn accept(&self, found: &Range<usize>) -> Option<Span> {
        let (start, mut end) = (as_u32(found.start), as_u32(found.end));
        if found.is_empty() || !is_grapheme_boundary(self.text, start) {
            return None;
        }
        if !is_grapheme_boundary(self.text, end) {
            // A joiner hangs on to the letter before it; it cannot be seen and comes along.
            let whole = ceil_grapheme(self.text, end);
            if !self.text.get(end..whole).chars().all(is_hidden_char) {
                return None;
            }
            end = whole;
        }
        let alone = !self.finder.whole_word || stands_alone(self.text.as_str(), found);
        alone.then(|| self.text.span(start..end).ok()).flatten()
    }
}

/// Whether a match is no part of a longer word.
fn stands_alone(text: &str, found: &Range<usize>) -> bool {
    let inside = &text[found.clone()];
    let mut before = text[..found.start]
        .chars()
        .rev()
        .filter(|&c| !is_hidden_char(c));
    let mut behind = text[found.end..].chars().filter(|&c| !is_hidden_char(c));
    let first = inside.chars().next();
    let last = inside.chars().next_back();
    !joins(first, &mut before) && !joins(last, &mut behind)
}

/// Whether a word goes on from its character `edge` to the characters outside.
fn joins(edge: Option<char>, outside: &mut impl Iterator<Item = char>) -> bool {
    if !edge.is_some_and(is_word_char) {
        return false;
    }
    let cyrillic = |c: Option<char>| c.is_some_and(|c| ('\u{400}'..'\u{530}').contains(&c));
    match outside.next() {
        // The apostrophe of "об'єкт" is a letter of its word.
        Some('\'' | '’') => cyrillic(edge) && cyrillic(outside.next()),
        Some(c) => is_word_char(c),
        None => false,
    }
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining_mark(c)
}

/// Lengths inside a [`SourceText`] fit.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "find_tests.rs"]
mod tests;
