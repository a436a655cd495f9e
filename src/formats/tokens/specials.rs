//! Words that spaCy cuts differently than its rules say: emoticons, single letters with a full
//! stop, degrees. Offsets are UTF-8 bytes.
//!
//! Source: `BASE_EXCEPTIONS` in `spacy/lang/tokenizer_exceptions.py`, and how they are put
//! together again in `Tokenizer._apply_special_cases`, of spaCy 3.8.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::affixes::{infixes, prefix_len, suffix_len};
use super::{Token, by_rules};

/// Those that stay one token.
const WHOLE: &[&str] = &[
    " ",
    "\t",
    "\\t",
    "\n",
    "\\n",
    "—",
    "\u{a0}",
    "'",
    "\\\")",
    "<space>",
    "''",
    "C++",
    "a.",
    "b.",
    "c.",
    "d.",
    "e.",
    "f.",
    "g.",
    "h.",
    "i.",
    "j.",
    "k.",
    "l.",
    "m.",
    "n.",
    "o.",
    "p.",
    "q.",
    "r.",
    "s.",
    "t.",
    "u.",
    "v.",
    "w.",
    "x.",
    "y.",
    "z.",
    "ä.",
    "ö.",
    "ü.",
    ":)",
    ":-)",
    ":))",
    ":-))",
    ":)))",
    ":-)))",
    "(:",
    "(-:",
    "=)",
    "(=",
    ":]",
    ":-]",
    "[:",
    "[-:",
    "[=",
    "=]",
    ":o)",
    "(o:",
    ":}",
    ":-}",
    "8)",
    "8-)",
    "(-8",
    ";)",
    ";-)",
    "(;",
    "(-;",
    ":(",
    ":-(",
    ":((",
    ":-((",
    ":(((",
    ":-(((",
    "):",
    ")-:",
    "=(",
    ">:(",
    ":')",
    ":'-)",
    ":'(",
    ":'-(",
    ":/",
    ":-/",
    "=/",
    "=|",
    ":|",
    ":-|",
    "]=",
    "=[",
    ":1",
    ":P",
    ":-P",
    ":p",
    ":-p",
    ":O",
    ":-O",
    ":o",
    ":-o",
    ":0",
    ":-0",
    ":()",
    ">:o",
    ":*",
    ":-*",
    ":3",
    ":-3",
    "=3",
    ":>",
    ":->",
    ":X",
    ":-X",
    ":x",
    ":-x",
    ":D",
    ":-D",
    ";D",
    ";-D",
    "=D",
    "xD",
    "XD",
    "xDD",
    "XDD",
    "8D",
    "8-D",
    "^_^",
    "^__^",
    "^___^",
    ">.<",
    ">.>",
    "<.<",
    "._.",
    ";_;",
    "-_-",
    "-__-",
    "v.v",
    "V.V",
    "v_v",
    "V_V",
    "o_o",
    "o_O",
    "O_o",
    "O_O",
    "0_o",
    "o_0",
    "0_0",
    "o.O",
    "O.o",
    "O.O",
    "o.o",
    "0.0",
    "o.0",
    "0.o",
    "@_@",
    "<3",
    "<33",
    "<333",
    "</3",
    "(^_^)",
    "(-_-)",
    "(._.)",
    "(>_<)",
    "(*_*)",
    "(¬_¬)",
    "ಠ_ಠ",
    "ಠ︵ಠ",
    "(ಠ_ಠ)",
    "¯\\(ツ)/¯",
    "(╯°□°）╯︵┻━┻",
    "><(((*>",
];

/// Those that are the sign of degrees, a letter and a full stop.
const DEGREES: &[&str] = &["°c.", "°f.", "°k.", "°C.", "°F.", "°K."];

/// The longest of them, in bytes. What is longer need not be looked up.
const MAX_BYTES: usize = 32;

static WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| WHOLE.iter().chain(DEGREES).copied().collect());

/// The rows of tokens that the rules make of them, by the first token.
static ROWS: LazyLock<HashMap<&'static str, Vec<Vec<&'static str>>>> = LazyLock::new(|| {
    let mut rows: HashMap<_, Vec<_>> = HashMap::new();
    for word in WHOLE.iter().chain(DEGREES).copied() {
        let is_cut = prefix_len(word) > 0 || suffix_len(word) > 0 || !infixes(word).is_empty();
        if !is_cut && word != " " {
            continue;
        }
        let row: Vec<_> = by_rules(word, false)
            .into_iter()
            .map(|token| token.text(word))
            .collect();
        if let Some(first) = row.first() {
            rows.entry(*first).or_default().push(row);
        }
    }
    rows
});

/// Whether a word is one of them.
pub(super) fn is_special(word: &str) -> bool {
    word.len() <= MAX_BYTES && WORDS.contains(word)
}

/// Where the tokens of a special word end, from its beginning.
pub(super) fn ends(word: &str) -> Vec<usize> {
    if DEGREES.contains(&word) {
        let degree = "°".len();
        vec![degree, degree + 1, degree + 2]
    } else {
        vec![word.len()]
    }
}

/// Puts together what the rules have cut: `that` `:` `)` is `that` `:)`.
pub(super) fn put_together(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let rows = rows_without_overlap(rows_in(text, &tokens), tokens.len());
    if rows.is_empty() {
        return tokens;
    }
    let mut all = Vec::with_capacity(tokens.len());
    let mut next = 0;
    for (start, len) in rows {
        let row = &tokens[start..start + len];
        all.extend_from_slice(&tokens[next..start]);
        next = start + len;
        let (first, last) = (&row[0], &row[len - 1]);
        let word = &text[first.start..last.end];
        if !is_special(word) {
            // The same tokens, but with spaces between them.
            all.extend_from_slice(row);
            continue;
        }
        let mut start = first.start;
        for end in ends(word) {
            let end = first.start + end;
            all.push(Token {
                start,
                end,
                spaced: false,
            });
            start = end;
        }
        if let Some(token) = all.last_mut() {
            token.spaced = last.spaced;
        }
    }
    all.extend_from_slice(&tokens[next..]);
    all
}

/// All rows of tokens that a special word would be cut into: first token and length.
fn rows_in(text: &str, tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (start, token) in tokens.iter().enumerate() {
        let word = token.text(text);
        if word.len() > MAX_BYTES {
            continue;
        }
        for row in ROWS.get(word).into_iter().flatten() {
            let there = tokens[start..].iter().map(|token| token.text(text));
            if there.take(row.len()).eq(row.iter().copied()) {
                found.push((start, row.len()));
            }
        }
    }
    found
}

/// The longest rows first, then the earlier. One that begins or ends in another gives way, even
/// to one that gave way itself.
fn rows_without_overlap(mut rows: Vec<(usize, usize)>, tokens: usize) -> Vec<(usize, usize)> {
    rows.sort_by_key(|(start, len)| (std::cmp::Reverse(*len), *start));
    let mut seen = if rows.is_empty() {
        Vec::new()
    } else {
        vec![false; tokens]
    };
    let mut kept = Vec::new();
    for (start, len) in rows {
        if !seen[start] && !seen[start + len - 1] {
            kept.push((start, len));
        }
        seen[start..start + len].fill(true);
    }
    kept.sort_unstable();
    kept
}
