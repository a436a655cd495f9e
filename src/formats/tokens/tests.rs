//! Held against what spaCy itself says, in a file that it made.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;

/// A text, and its tokens in code points with whether a space follows.
#[derive(Deserialize)]
struct Cut {
    text: String,
    tokens: Vec<(usize, usize, bool)>,
}

/// `spacy.blank("xx")` of spaCy 3.8.18 about prose in several languages and random pieces.
const SPACY: &str = include_str!("../../../tests/data/foreign/tokens/spacy-xx.jsonl");

fn words(text: &str) -> Vec<&str> {
    let all = with_white_space(text).into_iter();
    all.map(|token| token.text(text)).collect()
}

#[test]
fn tokens_are_those_of_spacy() {
    let cuts = SPACY.lines().map(serde_json::from_str::<Cut>);
    for cut in cuts.map(Result::unwrap) {
        let text = &cut.text;
        let char = |byte: usize| text[..byte].chars().count();
        let found = with_white_space(text).into_iter();
        let found: Vec<_> = found
            .map(|token| (char(token.start), char(token.end), token.spaced))
            .collect();
        assert_eq!(found, cut.tokens, "{text:?} as {:?}", words(text));
    }
}

#[test]
fn signs_come_off_at_both_ends_and_inside() {
    assert_eq!(
        words("“It costs $5.2bn (60–80%),” he said."),
        [
            "“", "It", "costs", "$", "5.2bn", "(", "60–80", "%", ")", ",", "”", "he", "said", "."
        ]
    );
    assert_eq!(
        words("well-known end.Next"),
        ["well", "-", "known", "end", ".", "Next"]
    );
    assert_eq!(words("5km² (:-) x."), ["5", "km²", "(", ":-)", "x."]);
    let address = "www.example.org/a_(b)?c=1#d";
    assert_eq!(words(address), [address]);
}

#[test]
fn white_space_is_a_token_but_for_one_space() {
    let text = " a  b\r\n\r\nc ";
    assert_eq!(words(text), [" ", "a", " ", "b", "\r\n\r\n", "c"]);
    let words = tokens(text);
    let words = words
        .iter()
        .map(|range| &text[range.start as usize..range.end as usize]);
    assert_eq!(words.collect::<Vec<_>>(), ["a", "b", "c"]);
}

/// Words on which a rule that looks twice at each character would never come to an end.
#[test]
fn endless_words_take_no_longer_than_others() {
    const TIMES: usize = 30_000;
    let pieces = [
        "(", ")", "...a", "…", "a.", "a-", "-", "a@", "@a.", "a://", "a.b/", "5km", "💩", "'s",
        ":)", "(:", "°c.", "a:b", "1-", "US$", "— ", "8.8.",
    ];
    for piece in pieces {
        let text = piece.repeat(TIMES);
        let len: usize = tokens(&text).iter().map(ExactSizeIterator::len).sum();
        assert_eq!(len, text.replace(' ', "").len(), "{piece}");
    }
}

proptest! {
    #[test]
    fn tokens_and_spaces_are_the_whole_text(text in "[ \\r\\n\\ta-cA-C0-9.,:;()'’“”/@%$+°💩🇺🇦\u{301}їЖعא\u{a0}-]{0,60}") {
        let mut whole = String::new();
        for token in with_white_space(&text) {
            prop_assert!(token.start < token.end);
            whole += token.text(&text);
            if token.spaced {
                whole.push(' ');
            }
        }
        prop_assert_eq!(whole, text);
    }
}
