//! What is known of an old text that is not at hand: the quotes of its marks and what stood
//! around them, put together where they overlap. Offsets are UTF-8 bytes of the text that comes
//! of it unless a name says `char`: those are code points of the old text.

use std::ops::Range;

use crate::text::{SourceText, TextTooLong};

use super::Anchor;

/// The known pieces of an old text, in order.
pub struct Islands {
    /// All pieces, one behind the other.
    pub text: SourceText,
    /// Where each piece stands in `text`.
    pub pieces: Vec<Range<u32>>,
    /// For each anchor and each of its parts: where in `text` the quote is.
    pub quotes: Vec<Vec<Range<u32>>>,
}

/// A quote with its surroundings.
struct Snippet<'a> {
    char_start: u32,
    texts: [&'a str; 3],
    anchor: usize,
    part: usize,
}

impl Islands {
    /// Puts the quotes together.
    ///
    /// # Errors
    /// [`TextTooLong`] if they make 4 GiB.
    pub fn new(anchors: &[Anchor]) -> Result<Self, TextTooLong> {
        let mut snippets: Vec<Snippet<'_>> = anchors
            .iter()
            .enumerate()
            .flat_map(|(at, anchor)| snippets(at, anchor))
            .collect();
        snippets.sort_by_key(|snippet| (snippet.char_start, snippet.anchor, snippet.part));
        let mut quotes: Vec<Vec<Range<u32>>> = anchors
            .iter()
            .map(|anchor| vec![Range::default(); anchor.parts.len()])
            .collect();
        let mut text = String::new();
        let mut pieces: Vec<Range<u32>> = Vec::new();
        // Of the last piece: where its characters start, and the number of the first in the old
        // text.
        let mut chars: Vec<usize> = Vec::new();
        let mut first_char = 0;
        for snippet in snippets {
            let whole = snippet.texts.concat();
            let known = overlap(&text, &chars, first_char, &snippet, &whole);
            let start = if let (Some(known), false) = (known, pieces.is_empty()) {
                let at = (snippet.char_start - first_char) as usize;
                let start = chars.get(at).copied().unwrap_or(text.len());
                push(&mut text, &mut chars, &whole[known..]);
                start
            } else {
                chars.clear();
                first_char = snippet.char_start;
                let start = text.len();
                pieces.push(as_u32(start)..as_u32(start));
                push(&mut text, &mut chars, &whole);
                start
            };
            let last = pieces.len() - 1;
            pieces[last].end = as_u32(text.len());
            let quote = start + snippet.texts[0].len();
            quotes[snippet.anchor][snippet.part] =
                as_u32(quote)..as_u32(quote + snippet.texts[1].len());
        }
        Ok(Self {
            text: SourceText::new(text)?,
            pieces,
            quotes,
        })
    }
}

fn snippets(at: usize, anchor: &Anchor) -> impl Iterator<Item = Snippet<'_>> {
    let last = anchor.parts.len().saturating_sub(1);
    anchor.parts.iter().enumerate().map(move |(part, quote)| {
        let before = if part == 0 {
            anchor.before.as_str()
        } else {
            ""
        };
        let after = if part == last {
            anchor.after.as_str()
        } else {
            ""
        };
        let chars_before = as_u32(before.chars().count());
        Snippet {
            char_start: quote.old_chars.start.saturating_sub(chars_before),
            texts: [before, &quote.quote, after],
            anchor: at,
            part,
        }
    })
}

/// How many bytes of a snippet are the end of the last piece; `None` if it does not touch it, or
/// says something else.
fn overlap(
    text: &str,
    chars: &[usize],
    first_char: u32,
    snippet: &Snippet<'_>,
    whole: &str,
) -> Option<usize> {
    let at = (snippet.char_start - first_char) as usize;
    let known = match chars.get(at) {
        Some(&start) => &text[start..],
        None => (at == chars.len()).then_some("")?,
    };
    let common = known.len().min(whole.len());
    let same = known.as_bytes()[..common] == whole.as_bytes()[..common];
    same.then_some(common)
}

fn push(text: &mut String, chars: &mut Vec<usize>, more: &str) {
    chars.extend(more.char_indices().map(|(at, _)| text.len() + at));
    text.push_str(more);
}

fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Islands;
    use crate::text::reanchor::{Anchor, Part};

    fn anchor(start: u32, before: &str, quote: &str, after: &str) -> Anchor {
        let len = u32::try_from(quote.chars().count()).unwrap();
        Anchor {
            parts: vec![Part {
                old_chars: start..start + len,
                quote: quote.to_owned(),
            }],
            before: before.to_owned(),
            after: after.to_owned(),
        }
    }

    #[test]
    fn quotes_that_overlap_are_one_piece() {
        let anchors = [
            anchor(20, "über ", "später", " mehr"),
            anchor(0, "", "Київ", ", так"),
            anchor(6, "Київ, ", "так", " є"),
            anchor(7, ", т", "ак", ""),
        ];
        let islands = Islands::new(&anchors).unwrap();
        assert_eq!(islands.text.as_str(), "Київ, так єüber später mehr");
        assert_eq!(islands.pieces.len(), 2);
        for (anchor, quotes) in anchors.iter().zip(&islands.quotes) {
            for (part, quote) in anchor.parts.iter().zip(quotes) {
                assert_eq!(islands.text.get(quote.clone()), part.quote);
            }
        }
    }

    #[test]
    fn contradictions_are_pieces_apart() {
        let anchors = [anchor(3, "abc", "def", "ghi"), anchor(4, "", "XX", "")];
        let islands = Islands::new(&anchors).unwrap();
        assert_eq!(islands.text.as_str(), "abcdefghiXX");
        assert_eq!(islands.pieces.len(), 2);
    }
}
