//! Whether the names of selections are the texts that they mark. QualCoder writes them so,
//! ATLAS.ti cuts them off, `NVivo` leaves them empty, and people write titles. A name is taken for
//! a quote if it is as long as its selection, and if most such names of the text are quotes.
//! Offsets are as the file has them.

use std::collections::{BTreeMap, HashMap};

use unicode_segmentation::UnicodeSegmentation as _;

use super::Skipped;
use crate::formats::{Counting, End, Foreign};
use crate::text::excerpt;

/// How many names are looked for in the text, if they stand where no way to count says.
const SAMPLE: usize = 40;

/// A name that is as long as its selection.
struct Candidate<'a> {
    mark: usize,
    part: usize,
    start: u64,
    end: u64,
    name: &'a str,
}

/// Makes quotes of names. `names` has one for each part of each mark, in their order.
pub fn take_names(foreign: &mut Foreign, names: &[Vec<Option<String>>], skipped: &mut Skipped) {
    let Some(text) = foreign.text.clone() else {
        return;
    };
    let candidates = candidates(foreign, names);
    if candidates.is_empty() {
        return;
    }
    let fitting = fitting(foreign.counting, &text, &candidates);
    let fit_count = fitting.iter().filter(|fits| **fits).count();
    let most_fit = fit_count * 2 > candidates.len();
    if !most_fit && !most_stand_somewhere(&text, &candidates) {
        return;
    }
    for (candidate, fits) in candidates.iter().zip(fitting) {
        let mark = &mut foreign.marks[candidate.mark];
        if fits || !most_fit {
            mark.parts[candidate.part].quote = Some(candidate.name.to_owned());
        } else {
            let name = excerpt(candidate.name);
            let what = format!("the name “{name}”, which is not the text of its passage,");
            skipped
                .0
                .push((mark.line, format!("{what} is not taken over")));
        }
    }
}

fn candidates<'a>(foreign: &Foreign, names: &'a [Vec<Option<String>>]) -> Vec<Candidate<'a>> {
    let marks = foreign.marks.iter().zip(names).enumerate();
    let all = marks.flat_map(|(mark, (foreign, names))| {
        let parts = foreign.parts.iter().zip(names).enumerate();
        parts.filter_map(move |(part, (place, name))| {
            let name = name.as_deref()?;
            // XML cannot hold every character of a text.
            let is_whole = !name.contains('\u{fffd}');
            let len = place.end.checked_sub(place.start)?;
            (is_whole && is_as_long(name, len)).then_some(Candidate {
                mark,
                part,
                start: place.start,
                end: place.end,
                name,
            })
        })
    });
    all.collect()
}

/// Whether a name has a length in any way to count, the end included or not.
fn is_as_long(name: &str, len: u64) -> bool {
    let folded = name.replace("\r\n", "\n");
    let lengths = [
        name.chars().count(),
        folded.chars().count(),
        name.encode_utf16().count(),
        folded.encode_utf16().count(),
        name.len(),
        folded.len(),
        name.graphemes(true).count(),
    ];
    // A name may have one LF for each CR LF that the selection counts as two.
    let unfolded = folded.chars().count() + folded.matches('\n').count();
    let mut lengths = lengths.into_iter().chain([unfolded]);
    lengths.any(|length| length as u64 == len || length as u64 == len.saturating_add(1))
}

/// Which names stand where the best way to count says.
fn fitting(first: Counting, text: &str, candidates: &[Candidate<'_>]) -> Vec<bool> {
    let ends = candidates
        .iter()
        .flat_map(|c| [c.start, c.end, c.end.saturating_add(1)]);
    let mut offsets: Vec<u64> = ends.collect();
    offsets.sort_unstable();
    offsets.dedup();
    let mut best = vec![false; candidates.len()];
    let mut most = 0;
    for counting in first.from_likely_on() {
        let bytes = counting.bytes_of(text, &offsets).into_iter();
        let bytes: HashMap<u64, Option<u32>> = offsets.iter().copied().zip(bytes).collect();
        let byte = |offset| bytes.get(&offset).copied().flatten();
        let fits = candidates.iter().map(|candidate| {
            let inclusive = u64::from(counting.end == End::Inclusive);
            let end = candidate.end.saturating_add(inclusive);
            let slice = byte(candidate.start)
                .zip(byte(end))
                .and_then(|(start, end)| text.get(start as usize..end as usize));
            slice.is_some_and(|slice| blank(slice) == blank(candidate.name))
        });
        let fits: Vec<bool> = fits.collect();
        let count = fits.iter().filter(|fits| **fits).count();
        if count > most {
            (best, most) = (fits, count);
        }
        if most == candidates.len() {
            break;
        }
    }
    best
}

/// Whether most of some names stand anywhere in the text.
fn most_stand_somewhere(text: &str, candidates: &[Candidate<'_>]) -> bool {
    let text = blank(text);
    // The longest say most.
    let by_length: BTreeMap<(usize, usize), &str> = candidates
        .iter()
        .enumerate()
        .map(|(index, candidate)| ((candidate.name.len(), index), candidate.name))
        .collect();
    let sample = by_length.values().rev().take(SAMPLE);
    let stand = sample.filter(|name| text.contains(&blank(name))).count();
    stand * 2 > candidates.len().min(SAMPLE)
}

/// A text with a space for each line end and tab, as attributes of XML may have them.
fn blank(text: &str) -> String {
    let folded = text.replace("\r\n", "\n");
    folded.replace(['\r', '\n', '\t'], " ")
}
