//! The text of a source: immutable, shared, with a line index and checkpoints for
//! offset conversion. Offsets are UTF-8 bytes (`u32`) unless a name says `char`,
//! `utf16` or `line`.

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr2_iter;

/// How many bytes lie between two checkpoints. A conversion scans at most this much.
const CHECKPOINT_STRIDE_BYTES: usize = 4096;

/// The decoded characters of a source, never changed after they were read.
///
/// Cloning shares the text.
#[derive(Clone, Debug)]
pub struct SourceText {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    text: Arc<str>,
    /// Byte offset of the first character of each line; the first is 0.
    line_starts: Vec<u32>,
    /// How many code points and UTF-16 units stand before byte `i * CHECKPOINT_STRIDE_BYTES`.
    checkpoints: Vec<Checkpoint>,
    /// What stands before the end of the text.
    total: Checkpoint,
}

/// Units counted from the start of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Checkpoint {
    chars: u32,
    utf16: u32,
}

/// A text of 4 GiB or more: an offset would not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is larger than 4 GiB, which is more than Evimark can mark")]
pub struct TextTooLong;

/// Why a range of bytes is no [`Span`] of a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// Nothing lies between start and end, or they are the wrong way round.
    #[error("the range {start}..{end} holds no text")]
    Empty {
        /// First byte.
        start: u32,
        /// One past the last byte.
        end: u32,
    },
    /// The end lies behind the text.
    #[error("the range {start}..{end} goes beyond the end of the text, which is {len}")]
    Beyond {
        /// First byte.
        start: u32,
        /// One past the last byte.
        end: u32,
        /// Length of the text in bytes.
        len: u32,
    },
    /// One end lies inside a character.
    #[error("the range {start}..{end} cuts a character in two")]
    InsideChar {
        /// First byte.
        start: u32,
        /// One past the last byte.
        end: u32,
    },
}

/// A non-empty half-open range of bytes on character boundaries of one text.
///
/// Only [`SourceText::span`] makes one, so whoever holds a span need not check it again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl SourceText {
    /// Takes the text and indexes its lines and characters: one pass over it.
    ///
    /// # Errors
    /// [`TextTooLong`] at 4 GiB.
    pub fn new(text: impl Into<Arc<str>>) -> Result<Self, TextTooLong> {
        let text = text.into();
        if u32::try_from(text.len()).is_err() {
            return Err(TextTooLong);
        }
        let (checkpoints, total) = checkpoints(&text);
        let inner = Inner {
            line_starts: line_starts(text.as_bytes()),
            checkpoints,
            total,
            text,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.inner.text
    }

    /// Length in bytes.
    #[must_use]
    pub fn len_bytes(&self) -> u32 {
        as_u32(self.inner.text.len())
    }

    /// Length in code points.
    #[must_use]
    pub fn len_chars(&self) -> u32 {
        self.inner.total.chars
    }

    /// Whether there is no character at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inner.text.is_empty()
    }

    // ---- lines

    /// Number of lines, at least 1. A text that ends in a line break has an empty last line.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        as_u32(self.inner.line_starts.len())
    }

    /// The line, counted from 0, that holds this byte. A line break belongs to the line it ends.
    #[must_use]
    pub fn line_of(&self, byte: u32) -> u32 {
        as_u32(
            self.inner
                .line_starts
                .partition_point(|&start| start <= byte),
        ) - 1
    }

    /// The byte at which a line starts; the end of the text for a line past the last.
    #[must_use]
    pub fn line_start(&self, line: u32) -> u32 {
        self.inner
            .line_starts
            .get(line as usize)
            .copied()
            .unwrap_or_else(|| self.len_bytes())
    }

    /// The bytes of a line without the CR LF, LF or CR that ends it.
    #[must_use]
    pub fn line_range(&self, line: u32) -> Range<u32> {
        let start = self.line_start(line);
        let next = self.line_start(line.saturating_add(1));
        let bytes = &self.as_str().as_bytes()[start as usize..next as usize];
        let terminator = match bytes {
            _ if line >= self.line_count() - 1 => 0,
            [.., b'\r', b'\n'] => 2,
            _ => 1,
        };
        start..next - terminator
    }

    // ---- units

    /// How many code points stand before this byte. An offset inside a character counts as its start.
    #[must_use]
    pub fn char_of(&self, byte: u32) -> u32 {
        let (base, rest) = self.since_checkpoint(byte);
        base.chars + as_u32(rest.chars().count())
    }

    /// How many UTF-16 code units stand before this byte. An offset inside a character counts as its start.
    #[must_use]
    pub fn utf16_of(&self, byte: u32) -> u32 {
        let (base, rest) = self.since_checkpoint(byte);
        base.utf16 + as_u32(rest.chars().count()) + count_astral(rest)
    }

    /// The byte at which the code point with this number starts; the length for one past the last.
    #[must_use]
    pub fn byte_of(&self, char: u32) -> Option<u32> {
        self.seek(char, |checkpoint| checkpoint.chars, |_| 1)
    }

    /// The byte at which this UTF-16 offset lies; `None` beyond the end or between two surrogates.
    #[must_use]
    pub fn byte_of_utf16(&self, utf16: u32) -> Option<u32> {
        self.seek(
            utf16,
            |checkpoint| checkpoint.utf16,
            |c| as_u32(c.len_utf16()),
        )
    }

    // ---- spans

    /// Makes a span of bytes.
    ///
    /// # Errors
    /// [`SpanError`] when the range is empty, leaves the text, or cuts a character.
    pub fn span(&self, range: Range<u32>) -> Result<Span, SpanError> {
        let Range { start, end } = range;
        if start >= end {
            return Err(SpanError::Empty { start, end });
        }
        let len = self.len_bytes();
        if end > len {
            return Err(SpanError::Beyond { start, end, len });
        }
        let text = self.as_str();
        if !text.is_char_boundary(start as usize) || !text.is_char_boundary(end as usize) {
            return Err(SpanError::InsideChar { start, end });
        }
        Ok(Span { start, end })
    }

    /// The characters of a span. A span of another text gives what stands there, or nothing.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.range())
    }

    /// The characters of a range of bytes, or nothing where it is no range of this text.
    #[must_use]
    pub fn get(&self, range: Range<u32>) -> &str {
        self.as_str()
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }

    /// The nearest character boundary at or before this byte, clamped to the text.
    #[must_use]
    pub fn floor_char(&self, byte: u32) -> u32 {
        as_u32(self.as_str().floor_char_boundary(byte as usize))
    }

    /// The last checkpoint at or before `byte`, and the text from there to `byte`.
    fn since_checkpoint(&self, byte: u32) -> (Checkpoint, &str) {
        let byte = self.floor_char(byte) as usize;
        let index = byte / CHECKPOINT_STRIDE_BYTES;
        let start = self.checkpoint_byte(index);
        // The checkpoint itself is moved back to a boundary, so it never lies behind `byte`.
        (self.inner.checkpoints[index], &self.as_str()[start..byte])
    }

    /// A checkpoint stands at the character boundary at or before its stride.
    fn checkpoint_byte(&self, index: usize) -> usize {
        self.as_str()
            .floor_char_boundary(index * CHECKPOINT_STRIDE_BYTES)
    }

    /// Finds the byte at which `target` units stand before it.
    fn seek(
        &self,
        target: u32,
        units: impl Fn(&Checkpoint) -> u32,
        width: impl Fn(char) -> u32,
    ) -> Option<u32> {
        if target > units(&self.inner.total) {
            return None;
        }
        let checkpoints = &self.inner.checkpoints;
        let index = checkpoints.partition_point(|c| units(c) <= target) - 1;
        let start = self.checkpoint_byte(index);
        let mut seen = units(&checkpoints[index]);
        for (at, c) in self.as_str()[start..].char_indices() {
            if seen >= target {
                return (seen == target).then_some(as_u32(start + at));
            }
            seen += width(c);
        }
        (seen == target).then_some(self.len_bytes())
    }
}

impl Span {
    /// First byte.
    #[must_use]
    pub fn start(self) -> u32 {
        self.start
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> u32 {
        self.end
    }

    /// Length in bytes, at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a span is never empty")]
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Both ends, in bytes.
    #[must_use]
    pub fn range(self) -> Range<u32> {
        self.start..self.end
    }

    /// Whether the byte lies inside.
    #[must_use]
    pub fn contains(self, byte: u32) -> bool {
        self.range().contains(&byte)
    }

    /// Whether all of `other` lies inside; a span contains itself.
    #[must_use]
    pub fn contains_span(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether both share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.touches(other.range())
    }

    /// Whether the span and the range share at least one byte.
    #[must_use]
    pub fn touches(self, range: Range<u32>) -> bool {
        self.start < range.end && range.start < self.end
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Where lines start. CR LF, LF and CR end a line.
fn line_starts(bytes: &[u8]) -> Vec<u32> {
    let mut starts = vec![0];
    starts.extend(memchr2_iter(b'\n', b'\r', bytes).filter_map(|at| {
        let cr_of_crlf = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
        (!cr_of_crlf).then_some(as_u32(at + 1))
    }));
    starts
}

/// The counts before each stride, and before the end.
fn checkpoints(text: &str) -> (Vec<Checkpoint>, Checkpoint) {
    let mut all = Vec::with_capacity(text.len() / CHECKPOINT_STRIDE_BYTES + 1);
    let mut count = Checkpoint::default();
    let mut from = 0;
    for stride in (0..=text.len()).step_by(CHECKPOINT_STRIDE_BYTES) {
        let to = text.floor_char_boundary(stride);
        count = count.after(&text[from..to]);
        all.push(count);
        from = to;
    }
    (all, count.after(&text[from..]))
}

impl Checkpoint {
    fn after(self, piece: &str) -> Self {
        let chars = as_u32(piece.chars().count());
        Self {
            chars: self.chars + chars,
            utf16: self.utf16 + chars + count_astral(piece),
        }
    }
}

/// How many characters take two UTF-16 units: those of four bytes in UTF-8.
fn count_astral(text: &str) -> u32 {
    as_u32(text.bytes().filter(|&byte| byte >= 0xF0).count())
}

/// Lengths inside a [`SourceText`] fit, because [`SourceText::new`] refuses a longer one.
fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
