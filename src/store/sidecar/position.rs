//! Code points into bytes for places that lie near each other, as those of a sidecar do.

use crate::text::SourceText;

/// How far a place may lie away to be counted up to, in code points, before the checkpoints of
/// the text are quicker.
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
        let ahead = i64::from(char) - i64::from(self.char);
        let byte = match (ahead, u32::try_from(ahead.abs()).ok()?) {
            (0, _) => self.byte,
            (1.., distance @ ..NEAR_CHARS) => {
                let rest = self.text.get(self.byte..self.text.len_bytes());
                let mut chars = rest.chars();
                chars.nth(distance as usize - 1)?;
                self.text.len_bytes() - u32::try_from(chars.as_str().len()).ok()?
            }
            (..0, distance @ ..NEAR_CHARS) => {
                let mut before = self.text.get(0..self.byte).char_indices();
                let (byte, _) = before.nth_back(distance as usize - 1)?;
                u32::try_from(byte).ok()?
            }
            _ => self.text.byte_of(char)?,
        };
        (self.char, self.byte) = (char, byte);
        Some(byte)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_counts_like_the_text(places in prop::collection::vec((0..9000_u64, -3000..3000_i64), 1..20)) {
            let text = SourceText::new("aї“😀".repeat(2000)).unwrap();
            let mut position = Position::new(&text);
            let near = places.iter().flat_map(|&(at, step)| [at, at.saturating_add_signed(step)]);
            for char in near.chain([0, 8000, 8001, u64::MAX]) {
                let expected = u32::try_from(char).ok().and_then(|char| text.byte_of(char));
                prop_assert_eq!(position.byte_of(char), expected);
            }
        }
    }
}
