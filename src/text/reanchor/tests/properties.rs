//! What holds for all texts and marks.

use proptest::prelude::*;

use super::{Old, anchor};
use crate::text::SourceText;
use crate::text::reanchor::{Kind, Placement};

/// Texts of few words, so that much is alike.
fn text() -> impl Strategy<Value = String> {
    let words = "[abc]|the|men|16|%|[.,]|Рада|👍|👨‍👩‍👧|e\u{301}|\r\n|\n";
    let words = prop_oneof![4 => words, 1 => "[a-z]{4,7}"];
    proptest::collection::vec(words, 0..80).prop_map(|words| words.join(" "))
}

/// Marks of a text, by permille of its length.
fn old() -> impl Strategy<Value = Old> {
    let marks = proptest::collection::vec((0_usize..1000, 1_usize..300, 0_usize..4), 0..12);
    (text(), marks).prop_map(|(text, marks)| {
        let source = SourceText::new(text.as_str()).unwrap();
        let cut =
            |permille: usize| text.floor_char_boundary(text.len() * permille.min(1000) / 1000);
        let mark = |(from, len, gap): &(usize, usize, usize)| {
            let range = |from: usize, to: usize| {
                let range = u32::try_from(cut(from)).unwrap()..u32::try_from(cut(to)).unwrap();
                (!range.is_empty()).then_some(range)
            };
            let first = range(*from, from + len)?;
            let second = range(from + len + gap * 20, from + len + gap * 20 + 50);
            let parts = std::iter::once(first).chain(second.filter(|_| *gap > 1));
            Some(anchor(&source, &parts.collect::<Vec<_>>()))
        };
        Old {
            anchors: marks.iter().filter_map(mark).collect(),
            text: source,
        }
    })
}

/// What must hold of all placements.
fn check(old: &Old, new: &str, placements: &[Placement]) -> Result<(), TestCaseError> {
    let new = SourceText::new(new).unwrap();
    prop_assert_eq!(placements.len(), old.anchors.len());
    for (anchor, placement) in old.anchors.iter().zip(placements) {
        let count = placement.candidates.len();
        match placement.kind {
            Kind::Unmoved | Kind::Moved | Kind::Altered => prop_assert_eq!(count, 1),
            Kind::Ambiguous => prop_assert!(count >= 2),
            Kind::Lost => {}
        }
        for candidate in &placement.candidates {
            prop_assert_eq!(candidate.spans.len(), anchor.parts.len());
            prop_assert!((0.0..=1.0).contains(&candidate.score));
            for pair in candidate.spans.windows(2) {
                prop_assert!(pair[0].end() <= pair[1].start());
            }
            for span in &candidate.spans {
                prop_assert_eq!(new.span(span.range()).ok(), Some(*span));
            }
        }
        if matches!(placement.kind, Kind::Unmoved | Kind::Moved) {
            for (part, span) in anchor.parts.iter().zip(&placement.candidates[0].spans) {
                prop_assert_eq!(new.slice(*span), &part.quote);
                let chars = new.char_of(span.start())..new.char_of(span.end());
                if placement.kind == Kind::Unmoved {
                    prop_assert_eq!(&chars, &part.old_chars);
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn places_are_places(old in old(), new in text()) {
        for with_old in [true, false] {
            let placements = old.place(with_old, &new);
            check(&old, &new, &placements)?;
            // The same again.
            prop_assert_eq!(&placements, &old.place(with_old, &new));
        }
    }

    #[test]
    fn a_small_edit_keeps_places_places(old in old(), at in 0_usize..1000, len in 0_usize..90, new in text()) {
        let text = old.text.as_str();
        let from = text.floor_char_boundary(text.len() * at / 1000);
        let to = text.floor_char_boundary((from + len).min(text.len()));
        let new = format!("{}{}{}", &text[..from], &new[..new.floor_char_boundary(len)], &text[to.max(from)..]);
        for with_old in [true, false] {
            check(&old, &new, &old.place(with_old, &new))?;
        }
    }

    #[test]
    fn the_same_text_leaves_all_unmoved(old in old()) {
        for placement in old.place(true, old.text.as_str()) {
            prop_assert_eq!(placement.kind, Kind::Unmoved);
        }
    }

    #[test]
    fn what_comes_before_the_text_moves_all_of_it(old in old(), len in 1_u32..40) {
        let front = format!("{}\n", "zyx ".repeat(len as usize));
        let chars = len * 4 + 1;
        let new = format!("{front}{}", old.text.as_str());
        for (anchor, placement) in old.anchors.iter().zip(old.place(true, &new)) {
            if old.text.as_str().trim().is_empty() {
                continue;
            }
            prop_assert_eq!(placement.kind, Kind::Moved, "{:?}", anchor);
            let new = SourceText::new(new.as_str()).unwrap();
            for (part, span) in anchor.parts.iter().zip(&placement.candidates[0].spans) {
                prop_assert_eq!(new.char_of(span.start()), part.old_chars.start + chars);
            }
        }
    }
}
