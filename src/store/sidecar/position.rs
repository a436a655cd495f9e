//! Code points into bytes for places that come one after the other, as those of a sidecar do.

use crate::text::SourceText;

/// How far a place may lie ahead to be counted up to, in code points, before the checkpoints
/// of the text are quicker.
const NEAR_CHARS: u32 = 2048;

/// A place in a text, in both units.
pub struct Position<'a> {
    text: &'a SourceText,
    char: u32,
    byte: u32,
}

impl<'a> Position<'a> {
    /// The start of the text.
    pub fn new(text: &'a SourceText) -> Self {
        Self {
            text,
            char: 0,
            byte: 0,
        }
    }

    /// The byte at which this code point starts; none beyond the end of the text.
    pub fn byte_of(&mut self, char: u64) -> Option<u32> {
        let char = u32::try_from(char).ok()?;
        let byte = match char.checked_sub(self.char) {
            Some(0) => self.byte,
            Some(ahead @ 1..NEAR_CHARS) => {
                let rest = self.text.get(self.byte..self.text.len_bytes());
                let mut chars = rest.chars();
                chars.nth(ahead as usize - 1)?;
                self.text.len_bytes() - u32::try_from(chars.as_str().len()).ok()?
            }
            _ => self.text.byte_of(char)?,
        };
        (self.char, self.byte) = (char, byte);
        Some(byte)
    }
}
