//! Tests of boundaries. In the examples `[x|…]` is what an offset gives; a bar stands at an offset.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::*;
use crate::text::notation;

fn source(text: &str) -> SourceText {
    SourceText::new(text).unwrap()
}

/// Every offset inside the mark gives the mark.
#[track_caller]
fn check_at(unit: fn(&SourceText, u32) -> Range<u32>, notation: &str) {
    let (text, marks) = notation::parse(notation);
    let text = source(&text);
    for (_, mark) in marks {
        for byte in mark.clone() {
            assert_eq!(
                text.get(unit(&text, byte)),
                text.get(mark.clone()),
                "{byte} in {notation:?}"
            );
        }
    }
}

/// From each bar, the motion comes to the next one; back from the last, to the one before.
#[track_caller]
fn check_motion(motion: fn(&SourceText, u32) -> u32, back: bool, marked: &str) {
    let text = source(&marked.replace('|', ""));
    let bars = marked.match_indices('|').enumerate();
    let mut stops: Vec<u32> = bars.map(|(n, (at, _))| as_u32(at - n)).collect();
    if back {
        stops.reverse();
    }
    for pair in stops.windows(2) {
        assert_eq!(
            motion(&text, pair[0]),
            pair[1],
            "from {} in {marked:?}",
            pair[0]
        );
    }
}

#[test]
fn words() {
    check_at(word_at, "The [w|Board’s] plan");
    check_at(word_at, "about [w|60–80%] of the [w|U.S.]");
    check_at(word_at, "[w|28-point] [w|U.S.-proposed], [w|46,327]");
    check_at(word_at, "[w|об'єкт] [w|обʼєкт]");
    check_at(word_at, "one,[w|   ]two");
    let text = source("one, two\n\nx");
    // Right behind a word it is the word; behind a comma, the white space.
    assert_eq!(word_at(&text, 3), 0..3);
    assert_eq!(word_at(&text, 4), 4..5);
    assert_eq!(word_at(&text, 8), 5..8);
    assert_eq!(word_at(&text, 9), 9..9);
    assert_eq!(word_at(&text, 99), 10..11);
}

#[test]
fn word_motions() {
    check_motion(
        next_word,
        false,
        "|One| two|, (three|)...\n\n \nfour| end|.|",
    );
    check_motion(prev_word, true, "|One |two, (|three)...\n\n \n|four |end.|");
    let text = source("...");
    assert_eq!(next_word(&text, 0), 3);
    assert_eq!(prev_word(&text, 3), 0);
}

#[test]
fn sentences() {
    check_at(
        sentence_at,
        "[s|One two.] [s|The U.S. Army left.]  [s|“No,” he said.”]",
    );
    let text = source("One.  Two.\n\n  \nThree.");
    assert_eq!(sentence_at(&text, 4), 0..4);
    assert_eq!(sentence_at(&text, 10), 6..10);
    assert!(sentence_at(&text, 11).is_empty());
    assert!(sentence_at(&text, 13).is_empty());
}

/// All at once they are the same as one by one, in a long line too.
#[test]
fn all_sentences() {
    let lines = "One two.  The U.S. Army left (see above).\r\n\r\n   \n Three!\nFour ";
    let texts = [
        String::new(),
        lines.to_owned(),
        lines.replace('\n', " ").repeat(2000),
    ];
    for text in texts {
        let text = source(&text);
        let mut one_by_one = Vec::new();
        let mut at = 0;
        while at < text.len_bytes() {
            let sentence = sentence_at(&text, at);
            at = next_sentence(&text, at);
            one_by_one.extend((!sentence.is_empty()).then_some(sentence));
        }
        assert_eq!(super::sentences(&text), one_by_one);
    }
}

#[test]
fn sentence_motions() {
    check_motion(
        next_sentence,
        false,
        "|One. |Two U.S. men.\n\n  \n  |Three. |Four.|",
    );
    check_motion(
        prev_sentence,
        true,
        "|One. |Two U.S. men.\n\n  \n  |Three. |Four.|",
    );
    let text = source("One. Two.");
    assert_eq!(prev_sentence(&text, 7), 5);
}

#[test]
fn paragraphs() {
    check_at(paragraph_at, "[p|One. Two.]\n[p|Three.]\r\n[p|Four.]");
    check_motion(next_paragraph, false, "|One\n\n \n|Two\n|Three|");
    check_motion(prev_paragraph, true, "|One\n\n \n|Two\n|Three|");
    let text = source("\n\none\n");
    assert_eq!(prev_paragraph(&text, 2), 0);
    assert_eq!(next_paragraph(&text, 2), 6);
    assert_eq!(prev_paragraph(&text, 6), 2);
}

/// In a line of megabytes, units are found as in a short one.
#[test]
fn long_lines() {
    let unit = "The U.S. Army left (see above). ";
    let text = source(&unit.repeat(20_000));
    let len = as_u32(unit.len());
    let at = 10_000 * len;
    assert_eq!(sentence_at(&text, at + 10), at..at + len - 1);
    assert_eq!(word_at(&text, at + 5), at + 4..at + 8);
    assert_eq!(next_sentence(&text, at), at + len);
    assert_eq!(prev_sentence(&text, at), at - len);
    assert_eq!(next_word(&text, at + 8), at + 13);
    let blob = source(&"x".repeat(1_000_000));
    assert!(word_at(&blob, 500_000).contains(&500_000));
    assert!(sentence_at(&blob, 500_000).contains(&500_000));
    assert!(next_word(&blob, 0) > 0);
    let commas = source(&",".repeat(1_000_000));
    assert!(next_word(&commas, 0) > 0);
    assert!(prev_word(&commas, 1_000_000) < 1_000_000);
}

const ANY_TEXT: &str = "([a-zA-Zé5]{0,4}|[ .,“”()%–'’\"\r\n-]|\u{301}|🇺|👩\u{200d}|ї|漢|\u{ad}|U\\.S\\. |क्ष|ไทย){0,30}";

proptest! {
    // Each case tries every offset.
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn graphemes_are_those_of_the_whole_text(text in ANY_TEXT) {
        let mut naive: Vec<u32> = text.grapheme_indices(true).map(|(at, _)| as_u32(at)).collect();
        naive.push(as_u32(text.len()));
        let text = source(&text);
        for byte in 0..=text.len_bytes() {
            let char_start = text.floor_char(byte);
            let floor = naive.iter().rfind(|&&at| at <= char_start).copied();
            prop_assert_eq!(Some(floor_grapheme(&text, byte)), floor);
            let ceil = naive.iter().find(|&&at| at >= byte).copied();
            prop_assert_eq!(Some(ceil_grapheme(&text, byte)), ceil);
            let next = naive.iter().find(|&&at| at > char_start).copied();
            prop_assert_eq!(next_grapheme(&text, byte), next.unwrap_or(text.len_bytes()));
            let prev = naive.iter().rfind(|&&at| at < char_start).copied();
            prop_assert_eq!(prev_grapheme(&text, byte), prev.unwrap_or(0));
            prop_assert_eq!(is_grapheme_boundary(&text, byte), naive.contains(&byte));
        }
    }

    #[test]
    fn units_hold_their_offset(text in ANY_TEXT) {
        let text = source(&text);
        for byte in 0..=text.len_bytes() {
            for unit in [word_at, sentence_at, paragraph_at] {
                let range = unit(&text, byte);
                prop_assert!(range.start <= range.end);
                prop_assert!(is_grapheme_boundary(&text, range.start));
                prop_assert!(is_grapheme_boundary(&text, range.end));
                prop_assert!(!text.get(range).contains(['\n', '\r']));
            }
            let word = word_at(&text, byte);
            prop_assert!(word.start <= byte);
            if text.get(word.clone()).contains(char::is_alphanumeric) {
                prop_assert_eq!(word_at(&text, word.start), word);
            }
        }
    }

    #[test]
    fn motions_move(text in ANY_TEXT) {
        let text = source(&text);
        let len = text.len_bytes();
        for byte in (0..=len).filter(|&byte| is_grapheme_boundary(&text, byte)) {
            for next in [next_grapheme, next_word, next_sentence, next_paragraph] {
                let at = next(&text, byte);
                prop_assert!(at > byte || byte == len);
                prop_assert!(is_grapheme_boundary(&text, at));
            }
            for prev in [prev_grapheme, prev_word, prev_sentence, prev_paragraph] {
                let at = prev(&text, byte);
                prop_assert!(at < byte || byte == 0);
                prop_assert!(is_grapheme_boundary(&text, at));
            }
        }
    }
}
