//! How alike two texts are, and where the places of one are in the other where they differ in
//! line ends or white space alone. Offsets are UTF-8 bytes.

use std::collections::BTreeMap;
use std::ops::Range;

/// How the text of a file and the text that its marks go into are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The same characters.
    Same,
    /// The same but for the kind of line ends.
    LineEnds,
    /// The same but for white space.
    WhiteSpace,
    /// Other words.
    Different,
}

impl Likeness {
    /// What to say of the text of a file.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Same => "the same text as in the file",
            Self::LineEnds => "the same text as in the file but for line ends",
            Self::WhiteSpace => "the same text as in the file but for white space",
            Self::Different => {
                "another text than in the file: the marks were looked for by their words"
            }
        }
    }
}

/// How two texts are alike. It stops where they differ.
#[must_use]
pub fn likeness(a: &str, b: &str) -> Likeness {
    if a == b {
        Likeness::Same
    } else if units(a, Likeness::LineEnds)
        .map(|(_, c)| c)
        .eq(units(b, Likeness::LineEnds).map(|(_, c)| c))
    {
        Likeness::LineEnds
    } else if units(a, Likeness::WhiteSpace)
        .map(|(_, c)| c)
        .eq(units(b, Likeness::WhiteSpace).map(|(_, c)| c))
    {
        Likeness::WhiteSpace
    } else {
        Likeness::Different
    }
}

/// What two texts have in common at this likeness: each character with its bytes. CR LF and CR
/// are one LF, or white space is nothing at all.
fn units(text: &str, likeness: Likeness) -> impl Iterator<Item = (Range<u32>, char)> + '_ {
    let mut chars = text.char_indices().peekable();
    let as_u32 = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    std::iter::from_fn(move || {
        loop {
            let (at, c) = chars.next()?;
            let mut end = at + c.len_utf8();
            if likeness == Likeness::WhiteSpace && c.is_whitespace() {
                continue;
            }
            let mut c = c;
            if likeness == Likeness::LineEnds && c == '\r' {
                if chars.next_if(|(_, next)| *next == '\n').is_some() {
                    end += 1;
                }
                c = '\n';
            }
            return Some((as_u32(at)..as_u32(end), c));
        }
    })
}

/// Where places of one text are in another that is alike.
pub struct Follower {
    /// Where a span begins there that begins here.
    starts: BTreeMap<u32, u32>,
    /// Where a span ends there that ends here.
    ends: BTreeMap<u32, u32>,
}

impl Follower {
    /// Walks through both texts once. `sorted_bytes` are the places of `own` that will be asked
    /// for.
    pub fn new(own: &str, target: &str, likeness: Likeness, sorted_bytes: &[u32]) -> Self {
        let (mut starts, mut ends) = (BTreeMap::new(), BTreeMap::new());
        let (mut next_start, mut next_end) = (0, 0);
        let mut last_end = None;
        for ((here, _), (there, _)) in units(own, likeness).zip(units(target, likeness)) {
            // A place belongs to what follows it as a start, and to what comes before as an end.
            while next_end < sorted_bytes.len() && sorted_bytes[next_end] < here.end {
                if let Some(end) = last_end {
                    ends.insert(sorted_bytes[next_end], end);
                }
                next_end += 1;
            }
            while next_start < sorted_bytes.len() && sorted_bytes[next_start] <= here.start {
                starts.insert(sorted_bytes[next_start], there.start);
                next_start += 1;
            }
            last_end = Some(there.end);
        }
        for byte in &sorted_bytes[next_end..] {
            if let Some(end) = last_end {
                ends.insert(*byte, end);
            }
        }
        Self { starts, ends }
    }

    /// The range there; none if there is nothing of it.
    pub fn range(&self, range: Range<u32>) -> Option<Range<u32>> {
        let range = *self.starts.get(&range.start)?..*self.ends.get(&range.end)?;
        (range.start < range.end).then_some(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(own: &str, target: &str, quote: &str) -> Option<String> {
        let as_u32 = |at: usize| u32::try_from(at).unwrap();
        let start = own.find(quote).unwrap();
        let range = as_u32(start)..as_u32(start + quote.len());
        let likeness = likeness(own, target);
        let follower = Follower::new(own, target, likeness, &[range.start, range.end]);
        let range = follower.range(range)?;
        Some(target[range.start as usize..range.end as usize].to_owned())
    }

    #[test]
    fn texts_are_as_alike_as_they_are() {
        assert_eq!(likeness("a b", "a b"), Likeness::Same);
        assert_eq!(likeness("a\nb\n", "a\r\nb\r"), Likeness::LineEnds);
        assert_eq!(likeness("a \n b", " a\tb"), Likeness::WhiteSpace);
        assert_eq!(likeness("a b", "a c"), Likeness::Different);
        assert_eq!(likeness("a b", "a b c"), Likeness::Different);
    }

    #[test]
    fn a_place_follows_its_line_ends() {
        let (own, target) = ("one\ntwo\nthree", "one\r\ntwo\r\nthree");
        assert_eq!(follow(own, target, "two").as_deref(), Some("two"));
        assert_eq!(
            follow(own, target, "e\ntwo\n").as_deref(),
            Some("e\r\ntwo\r\n")
        );
        assert_eq!(follow(target, own, "\r\nthree").as_deref(), Some("\nthree"));
        assert_eq!(follow(own, target, own).as_deref(), Some(target));
    }

    #[test]
    fn a_place_follows_its_words_through_white_space() {
        let (own, target) = ("The  Board shall pay .", "The Board\nshall pay.");
        assert_eq!(
            follow(own, target, "Board shall").as_deref(),
            Some("Board\nshall")
        );
        assert_eq!(follow(own, target, "pay .").as_deref(), Some("pay."));
        assert_eq!(follow(own, target, "  "), None);
    }
}
