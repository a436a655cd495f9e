//! What a reader cannot tell apart, as regular expressions: a query becomes a pattern that also
//! finds typographic quotes, other dashes, other spaces and hidden characters. No offsets.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Characters that take no room: soft hyphen, zero-width space and joiners, direction marks,
/// word joiner, byte order mark. The inside of a class of a regular expression.
const HIDDEN_CLASS: &str =
    r"\u{AD}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}\u{2066}-\u{2069}\u{FEFF}";

/// Characters that look the same to a reader; each finds all of its row.
const ROWS: [&str; 3] = [
    "'’‘‚‛ʼʹ`´′＇",
    "\"“”„‟«»″〃＂",
    "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{fe63}\u{ff0d}",
];

/// Latin letters and the Cyrillic ones that look the same. Stray ones stand in scraped text.
const LOOKALIKES: [(char, char); 25] = [
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('i', 'і'),
    ('j', 'ј'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('x', 'х'),
    ('y', 'у'),
    ('ï', 'ї'),
    ('ë', 'ё'),
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('I', 'І'),
    ('J', 'Ј'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('T', 'Т'),
    ('X', 'Х'),
];

/// Characters that printers draw as one.
const LIGATURES: [(&str, &str); 6] = [
    ("ffi", "(?:ffi|ﬃ|ﬀi|fﬁ)"),
    ("ffl", "(?:ffl|ﬄ|ﬀl|fﬂ)"),
    ("ff", "(?:ff|ﬀ)"),
    ("fi", "(?:fi|ﬁ)"),
    ("fl", "(?:fl|ﬂ)"),
    ("...", r"(?:\.\.\.|…)"),
];

/// A query as two patterns that find the same in a text without hidden characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// Hidden characters may stand between any two characters.
    pub full: String,
    /// They may not: much faster.
    pub lean: String,
}

/// Turns a query into patterns; `case` says that case matters. Empty when the query holds
/// nothing that can be seen.
pub fn fold(query: &str, case: bool) -> Folded {
    let query: String = query.nfc().collect();
    let clusters: Vec<&str> = query.graphemes(true).filter(|g| !is_hidden(g)).collect();
    let mut lean = String::new();
    let mut full = String::new();
    let mut at = 0;
    while at < clusters.len() {
        if !full.is_empty() {
            let _ = write!(full, "[{HIDDEN_CLASS}]*");
        }
        let white = clusters[at..].iter().take_while(|g| is_white(g)).count();
        if white > 0 {
            lean.push_str(r"\s+");
            let _ = write!(full, r"\s[\s{HIDDEN_CLASS}]*");
            at += white;
            continue;
        }
        let (piece, taken) = ligature(&clusters[at..], case).unwrap_or_else(|| {
            let word = word_around(&clusters, at);
            (cluster_pattern(clusters[at], has_own_letter(word)), 1)
        });
        lean.push_str(&piece);
        full.push_str(&piece);
        at += taken;
    }
    Folded { full, lean }
}

/// Whether nothing of a cluster can be seen.
fn is_hidden(cluster: &str) -> bool {
    cluster.chars().all(is_hidden_char)
}

/// A character of [`HIDDEN_CLASS`].
pub fn is_hidden_char(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn is_white(cluster: &str) -> bool {
    cluster.chars().all(char::is_whitespace)
}

/// The pattern of a ligature at the head of the clusters, and how many it takes.
fn ligature(clusters: &[&str], case: bool) -> Option<(String, usize)> {
    if clusters[0] == "…" {
        return Some((LIGATURES[5].1.to_owned(), 1));
    }
    let head: String = clusters.iter().take(3).copied().collect();
    let head = if case { head } else { head.to_lowercase() };
    let (letters, pattern) = LIGATURES.iter().find(|(l, _)| head.starts_with(l))?;
    Some(((*pattern).to_owned(), letters.len()))
}

/// The clusters of the word that the cluster `at` belongs to.
fn word_around<'a, 'b>(clusters: &'a [&'b str], at: usize) -> &'a [&'b str] {
    let is_letter = |cluster: &&str| cluster.starts_with(char::is_alphabetic);
    let before = clusters[..at]
        .iter()
        .rev()
        .take_while(|c| is_letter(c))
        .count();
    let behind = clusters[at..].iter().take_while(|c| is_letter(c)).count();
    &clusters[at - before..at + behind]
}

/// Whether a letter of the word exists in one alphabet alone. Otherwise the word may be one of
/// either alphabet ("cop" and "сор"), and look-alikes would find other words.
fn has_own_letter(word: &[&str]) -> bool {
    let shared = |c: char| LOOKALIKES.iter().any(|&(l, k)| l == c || k == c);
    word.iter()
        .filter_map(|cluster| cluster.chars().next())
        .any(|c| !shared(c))
}

/// The pattern of one cluster.
fn cluster_pattern(cluster: &str, lookalikes: bool) -> String {
    let mut chars = cluster.chars();
    let first = chars.next().unwrap_or_default();
    let single = chars.next().is_none();
    if single && let Some(row) = ROWS.iter().find(|row| row.contains(first)) {
        return class(row.chars());
    }
    // A joiner inside letters cannot be seen; inside an emoji it makes the picture.
    let visible: String = match first {
        '\u{2190}'..='\u{2bff}' | '\u{1f000}'.. => cluster.to_owned(),
        _ => cluster.chars().filter(|&c| !is_hidden_char(c)).collect(),
    };
    let mut forms = vec![visible.clone()];
    if lookalikes && single {
        forms.extend(LOOKALIKES.iter().filter_map(|&(latin, cyrillic)| {
            let other = (first == latin).then_some(cyrillic);
            other
                .or((first == cyrillic).then_some(latin))
                .map(String::from)
        }));
    }
    for form in forms.clone() {
        forms.push(form.nfc().collect());
        forms.push(form.nfd().collect());
    }
    let mut seen: Vec<String> = Vec::new();
    for form in forms {
        if !seen.contains(&form) {
            seen.push(form);
        }
    }
    if seen.iter().all(|form| form.chars().count() == 1) {
        return class(seen.iter().flat_map(|form| form.chars()));
    }
    let escaped: Vec<String> = seen.iter().map(|form| regex::escape(form)).collect();
    format!("(?:{})", escaped.join("|"))
}

/// A class of the characters; the character itself when it is one.
fn class(chars: impl Iterator<Item = char>) -> String {
    let escaped: Vec<String> = chars
        .map(|c| regex::escape(c.encode_utf8(&mut [0; 4])))
        .collect();
    match escaped.as_slice() {
        [one] => one.clone(),
        all => format!("[{}]", all.concat()),
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::{HIDDEN_CLASS, LOOKALIKES, ROWS, fold, is_hidden_char};

    #[test]
    fn lookalikes_are_of_two_alphabets() {
        for (latin, cyrillic) in LOOKALIKES {
            assert!((latin as u32) < 0x250, "{latin}");
            assert!((0x400..0x460).contains(&(cyrillic as u32)), "{cyrillic}");
        }
    }

    #[test]
    fn hidden_characters_are_the_same_in_both_tables() {
        let class = Regex::new(&format!("[{HIDDEN_CLASS}]")).unwrap();
        for c in '\0'..='\u{ffff}' {
            assert_eq!(
                class.is_match(c.encode_utf8(&mut [0; 4])),
                is_hidden_char(c),
                "{c:?}"
            );
            // `find` looks for hidden characters by their first byte.
            let lead = c.encode_utf8(&mut [0; 4]).as_bytes()[0];
            assert!(!is_hidden_char(c) || [0xC2, 0xE2, 0xEF].contains(&lead));
        }
    }

    #[test]
    fn rows_share_no_character() {
        let all: Vec<char> = ROWS.concat().chars().collect();
        for (at, c) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(c), "{c}");
        }
    }

    #[test]
    fn plain_words_stay_plain() {
        assert_eq!(fold("5%", false).lean, "5%");
        assert_eq!(fold("12 3", false).lean, r"12\s+3");
        assert_eq!(fold("\u{ad}", false).lean, "");
        // All letters have look-alikes: no folding between alphabets.
        assert_eq!(fold("cop", false).lean, "cop");
        assert_eq!(fold("cord", false).lean, "[cс][oо]rd");
    }
}
