//! Sentences: Unicode segmentation, repaired for abbreviations, initials, list numbers and
//! footnote marks. Offsets are UTF-8 bytes in the given piece of text.

use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use memchr::memchr;

use super::abbreviations::{goes_on, is_list_number};

/// What closes a quotation or a parenthesis behind the mark that ends a sentence.
const CLOSERS: [char; 6] = ['"', '”', '’', '\'', '»', ')'];

/// Where sentences start in a piece of text, from 0 on, and its length at the end.
/// The white space behind a sentence belongs to it. An empty piece has the one offset 0.
pub fn breaks(piece: &str) -> Vec<usize> {
    let segmenter = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let mut candidates: Vec<usize> = segmenter.segment_str(piece).collect();
    candidates.extend(behind_footnotes(piece));
    candidates.extend(before_capitals_and_numbers(piece));
    candidates.sort_unstable();
    let mut all = vec![0];
    for at in candidates {
        let start = all.last().copied().unwrap_or_default();
        if at > start && at < piece.len() && is_break(&piece[start..at], &piece[at..]) {
            all.push(at);
        }
    }
    if !piece.is_empty() {
        all.push(piece.len());
    }
    all
}

/// Whether a sentence ends between the two.
fn is_break(sentence: &str, rest: &str) -> bool {
    let ended = sentence.trim_end();
    if ended.is_empty() || is_list_number(ended) {
        return false;
    }
    if ended.len() == sentence.len() && !ends_without_space(ended) {
        return false;
    }
    ended
        .strip_suffix('.')
        .is_none_or(|before| !goes_on(before, rest))
}

/// Scripts without spaces end a sentence by its mark alone.
fn ends_without_space(sentence: &str) -> bool {
    let mark = sentence.trim_end_matches(['」', '』', '）', '”', '’', '】', '〉', '》']);
    mark.ends_with(['。', '！', '？', '｡', '．'])
}

/// "said.[12] The": Unicode ends the sentence inside the brackets; it ends behind them.
fn behind_footnotes(piece: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = memchr(b'[', &piece.as_bytes()[from..]) {
        let open = from + at;
        from = open + 1;
        let Some(end) = behind_marks(piece, open) else {
            continue;
        };
        from = end;
        let mark = piece[..open].trim_end_matches(CLOSERS);
        let rest = piece[end..].trim_start();
        let spaced = rest.len() < piece.len() - end;
        let capital = !rest.starts_with(char::is_lowercase);
        if mark.ends_with(['.', '!', '?', '…']) && spaced && capital {
            found.push(piece.len() - rest.len());
        }
    }
    found
}

/// "Wait… Then" and "It ended. 13 men left": to Unicode an ellipsis ends no sentence, and a
/// number begins none when small letters follow it.
fn before_capitals_and_numbers(piece: &str) -> impl Iterator<Item = usize> {
    piece.match_indices(['…', '.']).filter_map(|(at, mark)| {
        let behind = piece[at + mark.len()..].trim_start_matches(CLOSERS);
        let rest = behind.trim_start();
        let begins = match mark {
            "." => rest.starts_with(char::is_numeric),
            _ => rest.starts_with(char::is_uppercase),
        };
        (begins && rest.len() < behind.len()).then_some(piece.len() - rest.len())
    })
}

/// The end of a row of marks like "[12][b]".
fn behind_marks(piece: &str, open: usize) -> Option<usize> {
    let mut end = None;
    let mut rest = &piece[open..];
    while let Some(inner) = rest.strip_prefix('[') {
        let len = inner.char_indices().take(12).find(|&(_, c)| c == ']');
        let Some((len, _)) = len else { break };
        rest = &inner[len + 1..];
        end = Some(piece.len() - rest.len());
    }
    end
}

#[cfg(test)]
mod tests {
    use super::breaks;

    /// A bar stands where a sentence starts.
    #[track_caller]
    fn check(marked: &str) {
        let text = marked.replace('|', "");
        let breaks = breaks(&text);
        let found: Vec<_> = breaks.windows(2).map(|w| &text[w[0]..w[1]]).collect();
        assert_eq!(found.join("|"), marked);
    }

    #[test]
    fn plain_sentences() {
        check("");
        check("One. |Two! |Three? |Four");
        check("It costs 5.2 million. |Then 46,327 men left.");
        check("“We will,” he said. |“No.” |She left.");
        check("He said.” |The board (see above.) |Then.");
        check("«Ні!» — сказав він. |Потім пішов.");
        check("委員会は決定した。|次に。");
        check("Wait… |Then. . .");
    }

    #[test]
    fn abbreviations_do_not_end_them() {
        check("The U.S. Army left. |Mr. Smith and Dr. Jones stayed.");
        check("Under Art. 51 and Case No. 438, para. 12, it ended. |Then.");
        check("On Nov. 14 in the U.S. |The board.");
        check("Відповідно до ч. 1 ст. 438 КК України. |У м. Києві, вул. ім. Шевченка.");
        check("За п. 3 у 2022 р. Україна подала. |Так.");
        check("By T. Shevchenko and I. Ya. Franko. |The end.");
        check("О.С. Іванов і Т. Г. Шевченко. |Далі.");
        check("See e.g. Smith v. Jones. |It ended at 5 p.m. |Officials left at 8 a.m. Monday.");
    }

    #[test]
    fn list_numbers_and_footnotes() {
        check("12. The Board shall pay. |13 men left.");
        check("IV. The law");
        check("It ended in 2022. |The board.");
        check("It ended.[12] |The board.[3][b] |Then [sic] it.");
    }
}
