//! Where the caret can go. Offsets are UTF-8 bytes.

use crate::text::snap::Granularity;
use crate::text::{SourceText, boundary};

/// A way to move the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Motion {
    /// To the grapheme cluster before.
    CharLeft,
    /// To the grapheme cluster after.
    CharRight,
    /// To the start of the word, or of the one before.
    WordLeft,
    /// To the end of the word, or of the next one.
    WordRight,
    /// To the visual row above.
    RowUp,
    /// To the visual row below.
    RowDown,
    /// To the start of the visual row.
    RowStart,
    /// To the end of the visual row.
    RowEnd,
    /// To the start of the sentence, or of the one before.
    SentenceBack,
    /// To the start of the next sentence.
    SentenceForward,
    /// To the start of the paragraph, or of the one before.
    ParagraphBack,
    /// To the start of the next paragraph.
    ParagraphForward,
    /// One screen up.
    PageUp,
    /// One screen down.
    PageDown,
    /// To the start of the text.
    TextStart,
    /// To the end of the text.
    TextEnd,
}

impl Motion {
    /// Every motion, in the order of the menu.
    pub const ALL: [Self; 16] = [
        Self::CharLeft,
        Self::CharRight,
        Self::WordLeft,
        Self::WordRight,
        Self::RowUp,
        Self::RowDown,
        Self::RowStart,
        Self::RowEnd,
        Self::SentenceBack,
        Self::SentenceForward,
        Self::ParagraphBack,
        Self::ParagraphForward,
        Self::PageUp,
        Self::PageDown,
        Self::TextStart,
        Self::TextEnd,
    ];

    /// Where the caret lands, or `None` where that depends on how the text is laid out:
    /// then the text view knows.
    #[must_use]
    pub fn target_byte(self, text: &SourceText, byte: u32) -> Option<u32> {
        Some(match self {
            Self::CharLeft => boundary::prev_grapheme(text, byte),
            Self::CharRight => boundary::next_grapheme(text, byte),
            Self::WordLeft => boundary::prev_word(text, byte),
            Self::WordRight => boundary::next_word(text, byte),
            Self::SentenceBack => boundary::prev_sentence(text, byte),
            Self::SentenceForward => boundary::next_sentence(text, byte),
            Self::ParagraphBack => boundary::prev_paragraph(text, byte),
            Self::ParagraphForward => boundary::next_paragraph(text, byte),
            Self::TextStart => 0,
            Self::TextEnd => text.len_bytes(),
            Self::RowUp
            | Self::RowDown
            | Self::RowStart
            | Self::RowEnd
            | Self::PageUp
            | Self::PageDown => return None,
        })
    }

    /// What a selection snaps to while it is extended in this way: steps by character are
    /// exact, larger ones take whole words.
    #[must_use]
    pub fn granularity(self) -> Granularity {
        match self {
            Self::CharLeft | Self::CharRight => Granularity::Character,
            _ => Granularity::Word,
        }
    }

    /// What a menu says, as the end of "Move …" or "Extend selection …".
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::CharLeft => "one character left",
            Self::CharRight => "one character right",
            Self::WordLeft => "one word left",
            Self::WordRight => "one word right",
            Self::RowUp => "one row up",
            Self::RowDown => "one row down",
            Self::RowStart => "to the start of the row",
            Self::RowEnd => "to the end of the row",
            Self::SentenceBack => "one sentence back",
            Self::SentenceForward => "one sentence forward",
            Self::ParagraphBack => "one paragraph back",
            Self::ParagraphForward => "one paragraph forward",
            Self::PageUp => "one page up",
            Self::PageDown => "one page down",
            Self::TextStart => "to the start of the text",
            Self::TextEnd => "to the end of the text",
        }
    }
}
