//! Words as an annotator means them: Unicode word segmentation, then the pieces joined
//! that belong together in legal and news prose ("60–80%", "U.S.-proposed", "8(2)(a)").
//! Offsets are UTF-8 bytes in the given piece of text.

use std::ops::Range;

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use unicode_segmentation::GraphemeCursor;

use super::abbreviations;

/// A stretch of text: a word, a run of white space, or one other character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands, in bytes of the piece.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
}

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, digits and what belongs to them.
    Word,
    /// A run of white space.
    White,
    /// Punctuation or a symbol.
    Other,
}

/// Cuts a piece of text into tokens that follow each other without a gap.
pub fn tokens(piece: &str) -> Vec<Token> {
    let pieces = Pieces {
        text: piece,
        all: unicode_words(piece),
    };
    let mut joined = Vec::with_capacity(pieces.all.len());
    let mut at = 0;
    while at < pieces.all.len() {
        let end = pieces.word_from(at);
        let next = end.unwrap_or(at + 1);
        let range = pieces.all[at].range.start..pieces.all[next - 1].range.end;
        let kind = if end.is_some() {
            TokenKind::Word
        } else {
            pieces.all[at].kind
        };
        joined.push(Token { range, kind });
        at = next;
    }
    joined
}

/// What Unicode says, with runs of white space made one.
fn unicode_words(piece: &str) -> Vec<Token> {
    let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let mut all: Vec<Token> = Vec::new();
    let mut start = 0;
    for end in segmenter.segment_str(piece) {
        // The dictionary does not know about marks behind a letter.
        if end == start || !is_cluster_end(piece, end) {
            continue;
        }
        let kind = if piece[start..end].contains(char::is_alphanumeric) {
            TokenKind::Word
        } else if piece[start..end].chars().all(char::is_whitespace) {
            TokenKind::White
        } else {
            TokenKind::Other
        };
        match all.last_mut() {
            Some(last) if kind == TokenKind::White && last.kind == kind => last.range.end = end,
            _ => all.push(Token {
                range: start..end,
                kind,
            }),
        }
        start = end;
    }
    all
}

fn is_cluster_end(piece: &str, at: usize) -> bool {
    let ascii = piece.as_bytes().get(at).is_none_or(u8::is_ascii);
    let mut cursor = GraphemeCursor::new(at, piece.len(), true);
    ascii || cursor.is_boundary(piece, 0).unwrap_or(true)
}

/// The pieces that Unicode gives, to be joined.
struct Pieces<'a> {
    text: &'a str,
    all: Vec<Token>,
}

impl Pieces<'_> {
    /// If a word starts at piece `at`: the piece behind its last one.
    fn word_from(&self, at: usize) -> Option<usize> {
        let mut end = self.head(at)?;
        while let Some(further) = self.further(at, end) {
            end = further;
        }
        Some(end)
    }

    /// The first piece of a word, or a sign and currency with the number behind them.
    fn head(&self, at: usize) -> Option<usize> {
        if self.is_word(at) {
            return Some(at + 1);
        }
        let free = at == 0 || !self.is_word(at - 1) && !self.ends_with(at - 1, is_closer);
        let number = match self.char(at)? {
            c if is_currency(c) => at + 1,
            c if is_sign(c) && free && self.char(at + 1).is_some_and(is_currency) => at + 2,
            c if is_sign(c) && free => at + 1,
            _ => return None,
        };
        self.is_number(number).then_some(number + 1)
    }

    /// Where the word from `start` to before `end` goes on to, if it does.
    fn further(&self, start: usize, end: usize) -> Option<usize> {
        let c = self.char(end)?;
        let digit = self.ends_with(end - 1, char::is_numeric);
        let amount = digit || self.ends_with(end - 1, |c| is_per(c) || is_currency(c));
        let next_word = self.is_word(end + 1);
        match c {
            '.' if self.owns_stop(start, end) => Some(end + 1),
            '-' | '\u{2010}' | '\u{2011}' if next_word => Some(end + 2),
            '-' | '\u{2012}' | '–' | '−' if amount => {
                let number = end + 1 + usize::from(self.char(end + 1).is_some_and(is_currency));
                self.is_number(number).then_some(number + 1)
            }
            c if digit && is_per(c) => Some(end + 1),
            'C' | 'F' if self.ends_with(end - 1, |c| c == '°') => {
                (self.text(end).len() == 1).then_some(end + 1)
            }
            c if digit && is_currency(c) => Some(end + 1),
            // "US$5"
            c if is_currency(c) && self.is_number(end + 1) => {
                let letters = self.text(end - 1);
                let country = letters.len() <= 3 && letters.chars().all(char::is_uppercase);
                country.then_some(end + 2)
            }
            // "46 327" with a space that does not break
            '\u{a0}' | '\u{202f}' | '\u{2009}' => {
                let group = is_group(self.text(end + 1)) && self.is_number(end + 1);
                let led = is_number_head(self.text(end - 1));
                (group && led && self.text(end).chars().count() == 1).then_some(end + 2)
            }
            // "8(2)(a)(v)"
            '(' if self.text(start).starts_with(char::is_numeric) && next_word => {
                let short = self.text(end + 1).chars().count() <= 4;
                (short && self.char(end + 2) == Some(')')).then_some(end + 3)
            }
            '/' if digit && self.is_number(end + 1) => Some(end + 2),
            '&' if next_word => {
                let short = |at| self.text(at).chars().count() <= 3;
                (short(end - 1) && short(end + 1)).then_some(end + 2)
            }
            '+' if digit && !next_word => Some(end + 1),
            '`' | '´' | '′' => {
                let cyrillic = |c: char| ('\u{400}'..'\u{530}').contains(&c);
                let between =
                    self.ends_with(end - 1, cyrillic) && self.char(end + 1).is_some_and(cyrillic);
                between.then_some(end + 2)
            }
            _ => None,
        }
    }

    fn owns_stop(&self, start: usize, end: usize) -> bool {
        let before = &self.text[self.all[start].range.start..self.all[end].range.start];
        abbreviations::owns_stop(before, &self.text[self.all[end].range.end..])
    }

    fn text(&self, at: usize) -> &str {
        self.all
            .get(at)
            .map_or("", |token| &self.text[token.range.clone()])
    }

    fn char(&self, at: usize) -> Option<char> {
        self.text(at).chars().next()
    }

    fn ends_with(&self, at: usize, test: impl Fn(char) -> bool) -> bool {
        self.text(at).ends_with(test)
    }

    fn is_word(&self, at: usize) -> bool {
        self.all
            .get(at)
            .is_some_and(|token| token.kind == TokenKind::Word)
    }

    fn is_number(&self, at: usize) -> bool {
        self.is_word(at) && self.char(at).is_some_and(char::is_numeric)
    }
}

/// Percent and its like, behind a number.
fn is_per(c: char) -> bool {
    matches!(c, '%' | '‰' | '‱' | '°' | '٪')
}

/// Signs of currencies.
pub fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '¢' | '₴' | '₽' | '€') || ('\u{20a0}'..='\u{20cf}').contains(&c)
}

/// What may stand in front of a number and belongs to it.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '-' | '−' | '–' | '+' | '±' | '~' | '≈' | '<' | '>' | '≥' | '≤'
    )
}

fn is_closer(c: char) -> bool {
    matches!(c, ')' | ']' | '%' | '°')
}

/// Three digits, then none: "327" and "327,5".
fn is_group(text: &str) -> bool {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    digits == 3
}

/// One to three digits and nothing else.
fn is_number_head(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, tokens};

    /// The words of a text, between bars.
    #[track_caller]
    fn check(text: &str, words: &str) {
        let found = tokens(text);
        let gapless = found.windows(2).all(|w| w[0].range.end == w[1].range.start);
        assert!(gapless, "{found:?}");
        let found: Vec<_> = found
            .into_iter()
            .filter(|token| token.kind == TokenKind::Word)
            .map(|token| &text[token.range])
            .collect();
        assert_eq!(found.join("|"), words);
    }

    #[test]
    fn numbers_are_whole() {
        check("46,327 men", "46,327|men");
        check("about 60–80% of", "about|60–80%|of");
        check("60%–80%, 5‰", "60%–80%|5‰");
        check("$5.2-$10, US$3, 500₴", "$5.2-$10|US$3|500₴");
        check(
            "46\u{a0}327 осіб, 2022\u{a0}300",
            "46\u{a0}327|осіб|2022|300",
        );
        check("1\u{202f}046\u{202f}327,5", "1\u{202f}046\u{202f}327,5");
        check("at −5% and (-3) or +2", "at|−5%|and|-3|or|+2");
        check("2022/2065 and 2022–2023", "2022/2065|and|2022–2023");
        check("25°C today", "25°C|today");
        check("aged 63+", "aged|63+");
        check("2022—the", "2022|the");
    }

    #[test]
    fn compounds_are_whole() {
        check("the 28-point plan", "the|28-point|plan");
        check("a U.S.-proposed plan", "a|U.S.-proposed|plan");
        check("the U.S. said", "the|U.S.|said");
        check("so-called – twenty- and", "so-called|twenty|and");
        check("Shevchenko's, Shevchenko’s", "Shevchenko's|Shevchenko’s");
        check("об'єкт обʼєкт об’єкт об`єкт", "об'єкт|обʼєкт|об’єкт|об`єкт");
        check("AT&T and R&D", "AT&T|and|R&D");
        check("co\u{ad}operate", "co\u{ad}operate");
    }

    #[test]
    fn provisions_are_whole() {
        check("Article 8(2)(a)(v) of", "Article|8(2)(a)(v)|of");
        check("Art. 51 (see", "Art.|51|see");
        check("No. 438. The", "No.|438|The");
        check("it ended. The", "it|ended|The");
        check("ч. 1 ст. 438", "ч.|1|ст.|438");
    }
}
