//! What offsets of other programs are counted in: the unit, whether CR LF counts as one, and
//! whether the end is the last unit or the one behind it. Offsets that come out are UTF-8 bytes.

use std::fmt;

use unicode_segmentation::UnicodeSegmentation as _;

/// What an offset counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Unicode code points: Python, W3C.
    #[default]
    CodePoints,
    /// UTF-16 code units: Java, JavaScript, Qt.
    Utf16,
    /// UTF-8 bytes: C, Go, Rust, Taguette.
    Bytes,
    /// Extended grapheme clusters: what people call a character.
    Graphemes,
}

/// What a line end counts as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineEnds {
    /// CR LF is two, as in the file.
    #[default]
    AsIs,
    /// CR LF is one, because the program reads it as LF.
    Folded,
}

/// Which unit the end of a span names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// The first one behind it.
    #[default]
    Exclusive,
    /// The last one in it.
    Inclusive,
}

/// How a program counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counting {
    /// What an offset counts.
    pub unit: Unit,
    /// What a line end counts as.
    pub line_ends: LineEnds,
    /// Which unit the end of a span names.
    pub end: End,
}

impl Unit {
    /// All units, the likely ones first.
    pub const ALL: [Self; 4] = [Self::CodePoints, Self::Utf16, Self::Bytes, Self::Graphemes];

    /// What the command line calls it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::CodePoints => "code-points",
            Self::Utf16 => "utf-16",
            Self::Bytes => "utf-8-bytes",
            Self::Graphemes => "graphemes",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CodePoints => "Unicode code points",
            Self::Utf16 => "UTF-16 units",
            Self::Bytes => "UTF-8 bytes",
            Self::Graphemes => "grapheme clusters",
        }
    }
}

impl Counting {
    /// This unit, line ends as they are, ends exclusive.
    #[must_use]
    pub const fn of(unit: Unit) -> Self {
        Self {
            unit,
            line_ends: LineEnds::AsIs,
            end: End::Exclusive,
        }
    }

    /// All ways to count: this one first, then those that differ least from what is usual.
    pub fn from_likely_on(self) -> impl Iterator<Item = Self> {
        let ends = [End::Exclusive, End::Inclusive].into_iter();
        let all = ends.flat_map(|end| {
            let folds = [LineEnds::AsIs, LineEnds::Folded].into_iter();
            folds.flat_map(move |line_ends| {
                Unit::ALL.map(|unit| Self {
                    unit,
                    line_ends,
                    end,
                })
            })
        });
        // CR LF is one cluster in any case.
        let is_twice = |counting: &Self| {
            counting.unit == Unit::Graphemes && counting.line_ends == LineEnds::Folded
        };
        let others = all.filter(move |counting| *counting != self && !is_twice(counting));
        std::iter::once(self).chain(others)
    }

    /// The byte at which each offset lies: none beyond the end of the text, and between two
    /// halves of what the unit counts. One pass over the text, and memory for the offsets alone.
    /// Offsets must be sorted.
    #[must_use]
    pub(super) fn bytes_of(self, text: &str, sorted_offsets: &[u64]) -> Vec<Option<u32>> {
        let mut found = vec![None; sorted_offsets.len()];
        let mut next = 0;
        let mut meet = |offset: u64, byte: usize| {
            while next < sorted_offsets.len() && sorted_offsets[next] <= offset {
                if sorted_offsets[next] == offset {
                    found[next] = u32::try_from(byte).ok();
                }
                next += 1;
            }
            next < sorted_offsets.len()
        };
        let mut offset = 0;
        for (byte, width) in self.steps(text) {
            if !meet(offset, byte) {
                break;
            }
            offset += width;
        }
        meet(offset, text.len());
        found
    }

    /// How many units each of these bytes has before it. Bytes must be sorted and lie where a
    /// unit begins; one inside counts as the next one.
    #[must_use]
    pub fn offsets_of(self, text: &str, sorted_bytes: &[u32]) -> Vec<u64> {
        let mut found = Vec::with_capacity(sorted_bytes.len());
        let mut offset = 0;
        for (byte, width) in self.steps(text) {
            while let Some(&wanted) = sorted_bytes.get(found.len())
                && wanted as usize <= byte
            {
                found.push(offset);
            }
            if found.len() == sorted_bytes.len() {
                return found;
            }
            offset += width;
        }
        found.resize(sorted_bytes.len(), offset);
        found
    }

    /// Each step that can be counted: the byte where it begins, and how much it counts.
    fn steps(self, text: &str) -> Box<dyn Iterator<Item = (usize, u64)> + '_> {
        let folds = self.line_ends == LineEnds::Folded;
        if self.unit == Unit::Graphemes {
            // CR LF is one cluster in any case.
            return Box::new(text.grapheme_indices(true).map(|(at, _)| (at, 1)));
        }
        let unit = self.unit;
        let mut chars = text.char_indices().peekable();
        Box::new(std::iter::from_fn(move || {
            let (at, c) = chars.next()?;
            if folds && c == '\r' && chars.next_if(|(_, next)| *next == '\n').is_some() {
                return Some((at, 1));
            }
            let width = match unit {
                Unit::Utf16 => c.len_utf16() as u64,
                Unit::Bytes => c.len_utf8() as u64,
                Unit::CodePoints | Unit::Graphemes => 1,
            };
            Some((at, width))
        }))
    }
}

impl fmt::Display for Counting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.unit.name())?;
        if self.line_ends == LineEnds::Folded {
            f.write_str(", CR LF as one")?;
        }
        if self.end == End::Inclusive {
            f.write_str(", the end included")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_example_of_the_formats_is_counted_in_each_unit() {
        let text = "💩This is an annotation.";
        let byte = u32::try_from(text.find("annotation").unwrap()).unwrap();
        let offset = |unit| Counting::of(unit).offsets_of(text, &[byte])[0];
        assert_eq!(offset(Unit::CodePoints), 12);
        assert_eq!(offset(Unit::Utf16), 13);
        assert_eq!(offset(Unit::Bytes), 15);
        assert_eq!(offset(Unit::Graphemes), 12);
    }

    #[test]
    fn what_lies_inside_a_unit_has_no_byte() {
        let bytes = |unit| Counting::of(unit).bytes_of("a💩b", &[0, 1, 2, 3, 4, 9]);
        assert_eq!(
            bytes(Unit::Utf16),
            [Some(0), Some(1), None, Some(5), Some(6), None]
        );
        assert_eq!(
            bytes(Unit::Bytes),
            [Some(0), Some(1), None, None, None, None]
        );
        assert_eq!(bytes(Unit::CodePoints)[3..], [Some(6), None, None]);
    }

    #[test]
    fn a_line_end_counts_as_one_if_it_is_folded() {
        let mut counting = Counting::of(Unit::CodePoints);
        assert_eq!(counting.bytes_of("a\r\nb\r", &[2, 3]), [Some(2), Some(3)]);
        counting.line_ends = LineEnds::Folded;
        assert_eq!(
            counting.bytes_of("a\r\nb\r", &[1, 2, 3, 4]),
            [Some(1), Some(3), Some(4), Some(5)]
        );
    }

    #[test]
    fn every_way_to_count_is_tried_once() {
        let first = Counting {
            unit: Unit::Utf16,
            line_ends: LineEnds::Folded,
            end: End::Inclusive,
        };
        let mut all: Vec<_> = first.from_likely_on().collect();
        assert_eq!(all[0], first);
        assert_eq!(all[1], Counting::default());
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 14);
    }

    proptest! {
        #[test]
        fn a_byte_goes_there_and_back(text in "[a-zя💩\u{301}\r\n🇺🇦]{0,40}", unit in 0..4_usize, folded: bool) {
            let line_ends = if folded { LineEnds::Folded } else { LineEnds::AsIs };
            let counting = Counting { unit: Unit::ALL[unit], line_ends, end: End::Exclusive };
            let mut bytes: Vec<u32> = counting.steps(&text).map(|(at, _)| u32::try_from(at).unwrap()).collect();
            bytes.push(u32::try_from(text.len()).unwrap());
            let offsets = counting.offsets_of(&text, &bytes);
            let back: Vec<_> = counting.bytes_of(&text, &offsets).into_iter().map(Option::unwrap).collect();
            prop_assert_eq!(back, bytes);
        }
    }
}
