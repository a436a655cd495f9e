//! What re-anchoring promises: by example, by property, by measurement.

mod examples;
mod generator;
mod measure;
mod properties;
mod thresholds;

use super::{Anchor, Part, Placement, Request, reanchor};
use crate::text::{SourceText, notation};

/// How many code points of context a mark has.
const CONTEXT_CHARS: usize = 32;

/// An old text with its marks, from one with `[tag|marked]` stretches.
#[derive(Debug)]
struct Old {
    text: SourceText,
    anchors: Vec<Anchor>,
}

impl Old {
    fn new(marked: &str) -> Self {
        let (text, spans) = notation::parse(marked);
        let ranges = spans.into_iter().map(|(_, range)| vec![range]);
        Self::with_parts(&text, ranges)
    }

    /// One mark for each list of ranges of bytes.
    fn with_parts(text: &str, marks: impl Iterator<Item = Vec<std::ops::Range<u32>>>) -> Self {
        let text = SourceText::new(text).unwrap();
        let anchors = marks.map(|parts| anchor(&text, &parts)).collect();
        Self { text, anchors }
    }

    fn place(&self, with_old: bool, new: &str) -> Vec<Placement> {
        let new = SourceText::new(new).unwrap();
        let request = Request {
            anchors: &self.anchors,
            old: with_old.then_some(&self.text),
            new: &new,
        };
        reanchor(&request, &|| false).unwrap()
    }
}

/// What a sidecar keeps of a mark with these parts, in bytes.
fn anchor(text: &SourceText, parts: &[std::ops::Range<u32>]) -> Anchor {
    let start = parts[0].start;
    let end = parts[parts.len() - 1].end;
    let before = text.get(0..start).chars().rev().take(CONTEXT_CHARS);
    let before: Vec<char> = before.collect();
    let after = text.get(end..text.len_bytes()).chars();
    Anchor {
        parts: parts
            .iter()
            .map(|part| Part {
                old_chars: text.char_of(part.start)..text.char_of(part.end),
                quote: text.get(part.clone()).to_owned(),
            })
            .collect(),
        before: before.into_iter().rev().collect(),
        after: after.take(CONTEXT_CHARS).collect(),
    }
}
