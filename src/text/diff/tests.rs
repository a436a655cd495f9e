//! What a comparison promises. Offsets are bytes.

use proptest::prelude::*;

use super::align::{NONE, align};
use super::{PieceKind, word_diff};

/// `[gone]`, `{new}`, the rest is kept.
#[track_caller]
fn check(old: &str, new: &str, shown: &str) {
    let mut found = String::new();
    for piece in word_diff(old, new) {
        let [before, text, behind] = match piece.kind {
            PieceKind::Kept => ["", &new[piece.new], ""],
            PieceKind::Gone => ["[", &old[piece.old], "]"],
            PieceKind::New => ["{", &new[piece.new], "}"],
        };
        found.extend([before, text, behind]);
    }
    assert_eq!(found, shown);
}

#[test]
fn words_are_compared_whole() {
    check("same", "same", "same");
    check("", "", "");
    check("", "new", "{new}");
    check("gone", "", "[gone]");
    check(
        "killed 12,418 men in May",
        "killed 13,006 men in May",
        "killed [12,418]{13,006} men in May",
    );
    check("the old man", "the very old man", "the {very }old man");
    check("one  two", "one two", "one[  ]{ }two");
    check("Київ, так", "Львів, так", "[Київ]{Львів}, так");
    check("👍 ok", "👎 ok", "[👍]{👎} ok");
}

#[test]
fn a_word_between_rewritten_sentences_is_no_counterpart() {
    check(
        "red fox jumps over the quick lazy brown dog",
        "many cats sleep under the warm old wooden roof",
        "[red fox jumps over the quick lazy brown dog]\
         {many cats sleep under the warm old wooden roof}",
    );
}

#[test]
fn a_very_different_text_costs_little() {
    let text = |seed: u32| -> Vec<u32> {
        (0..60_000_u32)
            .map(|at| (at.wrapping_mul(seed) >> 7) % 40)
            .collect()
    };
    let asked = std::cell::Cell::new(0);
    let cancelled = || {
        asked.set(asked.get() + 1);
        false
    };
    assert!(align(&text(2_654_435_769), &text(40_503), &cancelled).is_some());
    assert!(asked.get() < 1_000_000);
}

#[test]
fn it_stops_when_asked() {
    assert!(align(&[1, 2, 3], &[3, 2, 1], &|| true).is_none());
}

fn few_words() -> impl Strategy<Value = String> {
    proptest::collection::vec("[abc]|dd|Їж|👍|12,4|[ .\n]|\r\n", 0..60).prop_map(|all| all.concat())
}

proptest! {
    #[test]
    fn pieces_rebuild_both_sides(old in few_words(), new in few_words()) {
        let (mut old_at, mut new_at) = (0, 0);
        for piece in word_diff(&old, &new) {
            prop_assert_eq!(piece.old.start, old_at);
            prop_assert_eq!(piece.new.start, new_at);
            prop_assert!(!(piece.old.is_empty() && piece.new.is_empty()));
            match piece.kind {
                PieceKind::Kept => prop_assert_eq!(&old[piece.old.clone()], &new[piece.new.clone()]),
                PieceKind::Gone => prop_assert!(piece.new.is_empty()),
                PieceKind::New => prop_assert!(piece.old.is_empty()),
            }
            (old_at, new_at) = (piece.old.end, piece.new.end);
        }
        prop_assert_eq!((old_at, new_at), (old.len(), new.len()));
    }

    #[test]
    fn counterparts_are_equal_and_in_order(
        old in proptest::collection::vec(0_u32..9, 0..400),
        new in proptest::collection::vec(0_u32..9, 0..400),
    ) {
        let found = align(&old, &new, &|| false).unwrap();
        let pairs = |to: &[u32]| -> Vec<(u32, u32)> {
            (0..).zip(to.iter().copied()).filter(|pair| pair.1 != NONE).collect()
        };
        let there = pairs(&found.to_new);
        prop_assert!(there.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1));
        prop_assert!(there.iter().all(|&(o, n)| old[o as usize] == new[n as usize]));
        let back: Vec<_> = pairs(&found.to_old).into_iter().map(|(n, o)| (o, n)).collect();
        prop_assert_eq!(there, back);
    }

    #[test]
    fn the_same_is_kept_whole(text in few_words()) {
        let pieces = word_diff(&text, &text);
        prop_assert!(pieces.len() <= 1);
        prop_assert!(pieces.iter().all(|piece| piece.kind == PieceKind::Kept));
    }
}
