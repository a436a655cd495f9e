//! The text around a place, kept beside a quote to find it again. Offsets are UTF-8 bytes.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::SourceText;

/// How many code points are kept on either side.
pub const CONTEXT_CHARS: usize = 32;

/// Up to 32 code points before this byte, without a part of a grapheme cluster at their start.
#[must_use]
pub fn before(text: &SourceText, byte: u32) -> &str {
    let all = text.get(0..byte);
    let start = all.char_indices().rev().nth(CONTEXT_CHARS - 1);
    let start = start.map_or(0, |(start, _)| start);
    // As far back again, for the cluster that the cut may go through.
    let early = all[..start].char_indices().rev().nth(CONTEXT_CHARS - 1);
    let near = &all[early.map_or(0, |(early, _)| early)..];
    let cut = near.len() - (all.len() - start);
    if is_boundary(near, cut) {
        return &near[cut..];
    }
    let next = near
        .grapheme_indices(true)
        .map(|(at, _)| at)
        .find(|at| *at > cut);
    // One enormous cluster is better cut than left out.
    &near[next.unwrap_or(cut)..]
}

/// Up to 32 code points from this byte on, without a part of a grapheme cluster at their end.
#[must_use]
pub fn after(text: &SourceText, byte: u32) -> &str {
    let all = text.get(byte..text.len_bytes());
    let mut chars = all.char_indices();
    let end = chars.nth(CONTEXT_CHARS).map_or(all.len(), |(end, _)| end);
    let late = all[end..].char_indices().nth(CONTEXT_CHARS);
    let near = &all[..late.map_or(all.len(), |(late, _)| end + late)];
    if is_boundary(near, end) {
        return &near[..end];
    }
    let ends = near.grapheme_indices(true).map(|(at, _)| at);
    let last = ends.take_while(|at| *at < end).last().filter(|at| *at > 0);
    &near[..last.unwrap_or(end)]
}

fn is_boundary(text: &str, at: usize) -> bool {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    cursor.is_boundary(text, 0).unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn context(text: &str, range: std::ops::Range<usize>) -> (String, String) {
        let source = SourceText::new(text).unwrap();
        let [start, end] = [range.start, range.end].map(|at| u32::try_from(at).unwrap());
        (
            before(&source, start).to_owned(),
            after(&source, end).to_owned(),
        )
    }

    #[test]
    fn it_is_32_characters_or_what_there_is() {
        let text = format!("{}quote{}", "я".repeat(40), "b".repeat(40));
        assert_eq!(context(&text, 80..85), ("я".repeat(32), "b".repeat(32)));
        assert_eq!(context("ab quote cd", 3..8), ("ab ".into(), " cd".into()));
        assert_eq!(context("quote", 0..5), (String::new(), String::new()));
    }

    #[test]
    fn a_cluster_that_the_cut_goes_through_is_left_out() {
        let family = "👨\u{200d}👩\u{200d}👧";
        let text = format!("{family}{}q{}{family}", "a".repeat(30), "b".repeat(30));
        let at = family.len() + 30;
        assert_eq!(context(&text, at..at + 1), ("a".repeat(30), "b".repeat(30)));
        let text = format!("\r\n{}q{}\r\n", "a".repeat(31), "b".repeat(31));
        assert_eq!(context(&text, 33..34), ("a".repeat(31), "b".repeat(31)));
    }

    #[test]
    fn one_enormous_cluster_is_cut() {
        let marks = "e".to_owned() + &"\u{301}".repeat(100);
        let text = format!("{marks}q{marks}");
        let (before, after) = context(&text, marks.len()..marks.len() + 1);
        assert_eq!((before.chars().count(), after.chars().count()), (32, 32));
    }

    proptest! {
        #[test]
        fn it_stands_beside_the_quote(a in "[a-z\u{301}👩\u{200d}🇺🇦\r\n]{0,80}", b in "[a-z\u{301}👩\u{200d}🇺🇦\r\n]{0,80}") {
            let (before, after) = context(&format!("{a}|{b}"), a.len()..a.len() + 1);
            prop_assert!(a.ends_with(&before) && b.starts_with(&after));
            prop_assert!(before.chars().count() <= 32 && after.chars().count() <= 32);
            prop_assert!(before.is_empty() == a.is_empty() || a.chars().count() > 0);
        }
    }
}
