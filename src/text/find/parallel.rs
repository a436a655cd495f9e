//! All matches of a text, found by several threads, in the order in which one would find them.
//! Offsets are UTF-8 bytes.

use std::thread;

use super::Finder;
use crate::text::{SourceText, Span};

/// A shorter text is not worth a thread.
const MIN_PIECE_BYTES: u32 = if cfg!(test) { 8 } else { 1 << 19 };
/// After so many matches is asked whether they are still wanted.
const MATCHES_AT_ONCE: usize = 4096;

impl Finder {
    /// Hands over each match in order, as long as somebody wants to know. While the first ones
    /// are handed over, other threads look at the rest of the text.
    pub fn each_match(
        &self,
        text: &SourceText,
        is_wanted: impl Fn() -> bool + Sync,
        mut take: impl FnMut(Span),
    ) {
        let bounds = bounds(text);
        let is_wanted = &is_wanted;
        thread::scope(|scope| {
            let pieces: Vec<_> = bounds
                .windows(2)
                .skip(1)
                .map(|piece| {
                    let (from, to) = (piece[0], piece[1]);
                    // A pattern that threads share has to be waited for.
                    let finder = self.clone();
                    scope.spawn(move || finder.piece(text, from, to, is_wanted))
                })
                .collect();
            let mut end = 0;
            for (count, span) in self.matches(text, 0).enumerate() {
                let is_asked = count % MATCHES_AT_ONCE == 0;
                if span.start() >= bounds[1] || is_asked && !is_wanted() {
                    break;
                }
                end = span.end();
                take(span);
            }
            for (piece, to) in pieces.into_iter().zip(&bounds[2..]) {
                // A fault of the program is told as one.
                let found = piece.join();
                let found = found.unwrap_or_else(|fault| std::panic::resume_unwind(fault));
                if !is_wanted() {
                    return;
                }
                self.join_piece(text, &found, *to, &mut end, &mut take);
            }
        });
    }

    /// The matches that start in a piece, as if there were none before it.
    fn piece(
        &self,
        text: &SourceText,
        from: u32,
        to: u32,
        is_wanted: &impl Fn() -> bool,
    ) -> Vec<Span> {
        let mut found = Vec::new();
        for span in self.matches(text, from) {
            let is_asked = found.len() % MATCHES_AT_ONCE == 0;
            if span.start() >= to || is_asked && !is_wanted() {
                break;
            }
            found.push(span);
        }
        found
    }

    /// Hands over the matches of a piece that come after `end`, where the last one before ends.
    fn join_piece(
        &self,
        text: &SourceText,
        found: &[Span],
        to: u32,
        end: &mut u32,
        take: &mut impl FnMut(Span),
    ) {
        loop {
            let next = found.partition_point(|span| span.start() < *end);
            // A match that reaches into the piece may have made others there begin elsewhere.
            let is_in_step = next == 0 || found[next - 1].end() <= *end;
            if is_in_step {
                for span in &found[next..] {
                    *end = span.end();
                    take(*span);
                }
                return;
            }
            match self.find_from(text, *end).filter(|span| span.start() < to) {
                Some(span) => {
                    *end = span.end();
                    take(span);
                }
                None => return,
            }
        }
    }
}

/// Where the pieces of a text begin and end, one for each thread that the machine has room for.
fn bounds(text: &SourceText) -> Vec<u32> {
    let len = text.len_bytes();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let threads = if cfg!(test) { 4 } else { threads };
    let most = (len / MIN_PIECE_BYTES).max(1);
    let pieces = u32::try_from(threads).unwrap_or(u32::MAX).min(most);
    let bound = |piece: u32| {
        let byte = u64::from(len) * u64::from(piece) / u64::from(pieces);
        text.floor_char(u32::try_from(byte).unwrap_or(len))
    };
    let mut bounds: Vec<u32> = (0..pieces).map(bound).collect();
    // A match without a text behind it starts at the end at most.
    bounds.push(u32::MAX);
    bounds
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::text::find::Query;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn several_threads_find_what_one_finds(
            text in "[abAB \u{ad}é\u{301}\n]{0,80}",
            pattern in select(vec!["a", "aa", "ab", "aba", "é", "a b", "b\n", "e\u{301}"]),
            regex in select(vec!["", "a+", "a+?b", "(?s)a.*b", "aa|aab", "[ab]{3}", "b{2,5}"]),
            whole_word in any::<bool>(),
        ) {
            let text = SourceText::new(text).unwrap();
            let is_regex = !regex.is_empty();
            let query = Query {
                pattern: if is_regex { regex } else { pattern }.to_owned(),
                regex: is_regex,
                whole_word,
                ..Query::default()
            };
            let finder = Finder::new(&query).unwrap().unwrap();
            let mut found = Vec::new();
            finder.each_match(&text, || true, |span| found.push(span));
            prop_assert_eq!(found, finder.matches(&text, 0).collect::<Vec<_>>());
        }
    }

    #[test]
    fn whoever_does_not_want_to_know_is_not_told() {
        let text = SourceText::new("a".repeat(100_000)).unwrap();
        let finder = Finder::new(&Query {
            pattern: "a".to_owned(),
            ..Query::default()
        });
        let mut found = 0;
        finder
            .unwrap()
            .unwrap()
            .each_match(&text, || false, |_| found += 1);
        assert_eq!(found, 0);
    }
}
