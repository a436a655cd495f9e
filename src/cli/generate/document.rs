//! Made-up documents of any size and shape, the same for the same wishes: news-like text with
//! Cyrillic and emoji in it, and marks over it. Offsets are UTF-8 bytes.

use std::ops::Range;

use fastrand::Rng;
use jiff::Timestamp;

use crate::model::{
    Annotation, AnnotationId, Annotations, Details, FigureValue, Fragments, Name, Review, TagKey,
    Verdict,
};
use crate::text::capitalised;
use crate::text::{SourceText, TextTooLong, thousands};

/// What is wished for.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    /// About so long, in bytes of UTF-8.
    pub bytes: u32,
    /// Exactly so many marks, as far as the text has room for one.
    pub marks: u32,
    /// What the text and the marks look like.
    pub shape: Shape,
    /// Another number gives another document.
    pub seed: u64,
}

/// What a document looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Shape {
    /// Paragraphs of about eighty words, marks all over
    News,
    /// One line without a space
    OneLine,
    /// Nothing but line breaks
    EmptyLines,
    /// As news, with all marks on one sentence
    OneSentence,
    /// As news, with one more mark over the whole
    Whole,
    /// As news, with all marks on the last few thousand characters
    LastPage,
}

/// A text with marks.
#[derive(Clone, Debug)]
pub struct Document {
    /// The text.
    pub text: SourceText,
    /// The marks.
    pub annotations: Annotations,
}

/// Shortest and longest of the usual marks, in code points.
const MARK_CHARS: Range<usize> = 2..81;
/// A mark as long as a chapter, in bytes, and how many others there are for one of them.
const CHAPTER_BYTES: Range<u32> = 8_000..40_000;
const CHAPTER_ONE_IN: u32 = 20_000;
/// How many marks lie in or over another one for each that is meant to lie alone.
const OVERLAPPING_ONE_IN: u32 = 10;
/// Where all marks are on one page: so many bytes at the end of the text.
const PAGE_BYTES: u32 = 4_000;
/// About as long as a sentence, in bytes.
const SENTENCE_BYTES: u32 = 120;
const WORDS_IN_PARAGRAPH: Range<u32> = 60..101;
const WORDS_IN_SENTENCE: Range<u32> = 8..25;

/// Makes a document.
///
/// # Errors
/// [`TextTooLong`] at 4 GiB.
pub fn make(wishes: &Wishes) -> Result<Document, TextTooLong> {
    let mut rng = Rng::with_seed(wishes.seed);
    let text = SourceText::new(match wishes.shape {
        Shape::OneLine => one_line(wishes.bytes, &mut rng),
        Shape::EmptyLines => "\n".repeat(wishes.bytes as usize),
        _ => news(wishes.bytes, &mut rng),
    })?;
    let spans = places(&text, wishes, &mut rng);
    let marks = (0..).zip(spans).map(|(number, span)| {
        let fragments = Fragments::one(span);
        mark(number, fragments, text.slice(span), &mut rng)
    });
    let annotations = Annotations::from_sorted_or_not(marks.collect(), Vec::new());
    Ok(Document {
        // Each id is there once, and no value is odd.
        annotations: annotations.unwrap_or_default(),
        text,
    })
}

// ---- text

fn news(bytes: u32, rng: &mut Rng) -> String {
    let mut text = String::with_capacity(bytes as usize + 1_000);
    while text.len() < bytes as usize {
        let mut words = rng.u32(WORDS_IN_PARAGRAPH);
        while words > 0 {
            let len = rng.u32(WORDS_IN_SENTENCE).min(words);
            words -= len;
            sentence(len, &mut text, rng);
            if words > 0 {
                text.push(' ');
            }
        }
        text.push_str("\n\n");
    }
    text
}

fn sentence(words: u32, text: &mut String, rng: &mut Rng) {
    let is_cyrillic = rng.u32(..20) == 0;
    let list = if is_cyrillic { CYRILLIC } else { ENGLISH };
    for number in 0..words {
        if number > 0 {
            text.push_str(if rng.u32(..12) == 0 { ", " } else { " " });
        }
        match rng.u32(..100) {
            0..3 => text.push_str(&thousands(rng.u32(10..90_000) as usize)),
            3 => text.push_str(pick(ASIDES, rng)),
            4 if rng.u32(..4) == 0 => text.push_str(pick(EMOJI, rng)),
            _ if number == 0 => text.push_str(&capitalised(pick(list, rng))),
            _ => text.push_str(pick(list, rng)),
        }
    }
    text.push('.');
}

fn one_line(bytes: u32, rng: &mut Rng) -> String {
    let mut text = String::with_capacity(bytes as usize + 100);
    while text.len() < bytes as usize {
        text.push_str(pick(
            if rng.u32(..20) == 0 {
                CYRILLIC
            } else {
                ENGLISH
            },
            rng,
        ));
    }
    text
}

fn pick(list: &'static [&'static str], rng: &mut Rng) -> &'static str {
    list[rng.usize(..list.len())]
}

// ---- marks

/// Where the marks are.
fn places(text: &SourceText, wishes: &Wishes, rng: &mut Rng) -> Vec<crate::text::Span> {
    let end = text.len_bytes();
    let area = match wishes.shape {
        Shape::OneSentence => {
            let start = (end / 2).saturating_sub(SENTENCE_BYTES / 2);
            start..(start + SENTENCE_BYTES).min(end)
        }
        Shape::LastPage => end.saturating_sub(PAGE_BYTES)..end,
        _ => 0..end,
    };
    let is_crowded = matches!(wishes.shape, Shape::OneSentence | Shape::LastPage);
    let mut spans: Vec<crate::text::Span> = Vec::with_capacity(wishes.marks as usize + 1);
    let room = u64::from(area.end - area.start);
    for number in 0..wishes.marks {
        let place = |at: u32| {
            let share = room * u64::from(at) / u64::from(wishes.marks.max(1));
            area.start + u32::try_from(share).unwrap_or(u32::MAX)
        };
        let (start, len) = match spans.last() {
            _ if number % CHAPTER_ONE_IN == CHAPTER_ONE_IN / 2 && !is_crowded => {
                (place(number), rng.u32(CHAPTER_BYTES))
            }
            Some(last) if rng.u32(..OVERLAPPING_ONE_IN) == 0 => {
                // From inside the mark before, to its end or beyond.
                (last.start() + rng.u32(..last.len().min(60)), 0)
            }
            _ => (place(number), 0),
        };
        let start = area.start.max(word_start(text, start));
        let rest = text.get(start..area.end);
        let mut stop = if len > 0 {
            text.floor_char((start + len).min(area.end))
        } else {
            let chars = rng.usize(MARK_CHARS);
            let slot = place(number + 1).saturating_sub(start).max(8) as usize;
            // Where there is room, a mark ends before the next one begins.
            let chars = if is_crowded { chars } else { chars.min(slot) };
            let len = rest
                .char_indices()
                .nth(chars)
                .map_or(rest.len(), |(at, _)| at);
            start + u32::try_from(len).unwrap_or(u32::MAX)
        };
        if !is_crowded {
            stop = word_end(text, start, stop);
        }
        spans.extend(text.span(start..stop));
    }
    if wishes.shape == Shape::Whole {
        spans.extend(text.span(0..end));
    }
    spans
}

/// The start of the word at this byte, looked for a short way back.
fn word_start(text: &SourceText, byte: u32) -> u32 {
    let byte = text.floor_char(byte);
    let from = text.floor_char(byte.saturating_sub(40));
    let before = text.get(from..byte);
    let space = before.rfind(char::is_whitespace);
    let space = space.and_then(|at| Some(at + before[at..].chars().next()?.len_utf8()));
    space.map_or(byte, |at| from + u32::try_from(at).unwrap_or_default())
}

/// The end of the last whole word before `stop`, unless nothing would be left.
fn word_end(text: &SourceText, start: u32, stop: u32) -> u32 {
    let inside = text.get(start..stop);
    let goes_on = text
        .get(stop..text.len_bytes())
        .starts_with(char::is_alphanumeric);
    let cut = if goes_on {
        inside.rfind(char::is_whitespace).unwrap_or(inside.len())
    } else {
        inside.len()
    };
    let kept = inside[..cut].trim_end_matches(|c: char| c.is_whitespace() || c == '.' || c == ',');
    if kept.chars().count() < MARK_CHARS.start {
        stop
    } else {
        start + u32::try_from(kept.len()).unwrap_or_default()
    }
}

fn mark(number: u32, fragments: Fragments, quote: &str, rng: &mut Rng) -> Annotation {
    let tag = ["claim", "actor", "figure", "legal-basis"][rng.usize(..4)];
    let author = AUTHORS[rng.usize(..AUTHORS.len())];
    let created = Timestamp::from_second(1_763_800_000 + i64::from(number)).unwrap_or_default();
    let mut mark = Annotation::new(id(number), TagKey::from(tag), fragments, author, created);
    if rng.u32(..50) == 0 {
        mark.note = format!("compare paragraph {}", rng.u32(1..400));
    }
    if tag == "figure" {
        let digits: String = quote.chars().filter(char::is_ascii_digit).take(9).collect();
        let value = digits.parse().ok().map(FigureValue::Exact);
        mark.details = value.is_some().then(|| Details::Figure {
            value,
            unit: "men".to_owned(),
        });
    }
    if rng.u32(..10) == 0 {
        mark.review = Some(Review {
            verdict: Verdict::ALL[rng.usize(..3)],
            by: Name::from("marko"),
            at: created,
            reason: String::new(),
        });
    }
    mark
}

/// Eight characters, each number another one, in no order.
fn id(number: u32) -> AnnotationId {
    const SIGNS: &[u8] = b"23456789abcdefghjkmnpqrstvwxyz";
    const IDS: u64 = 656_100_000_000;
    // Without a factor in common with the number of ids, so that no two meet.
    let mut rest = (u64::from(number) * 251_978_347_501 + 1_234_567) % IDS;
    let mut id = String::with_capacity(8);
    for _ in 0..8 {
        let sign = usize::try_from(rest % 30).unwrap_or_default();
        id.push(char::from(SIGNS[sign]));
        rest /= 30;
    }
    id.parse().unwrap_or(AnnotationId::MIN)
}

const AUTHORS: &[&str] = &["olena", "marko", "maria"];

const EMOJI: &[&str] = &["🕊", "⚖️", "👩‍⚖️", "🇺🇦", "📄"];

const ASIDES: &[&str] = &[
    "“not at all”",
    "60–80%",
    "U.S.-proposed",
    "Article 51",
    "(see above)",
    "No. 438",
    "the Board’s",
];

const ENGLISH: &[&str] = &[
    "the",
    "of",
    "to",
    "and",
    "a",
    "in",
    "that",
    "was",
    "for",
    "on",
    "with",
    "as",
    "by",
    "at",
    "from",
    "it",
    "were",
    "had",
    "been",
    "which",
    "court",
    "report",
    "region",
    "board",
    "inquiry",
    "office",
    "ministry",
    "draft",
    "summons",
    "resident",
    "prisoner",
    "village",
    "district",
    "record",
    "witness",
    "prosecutor",
    "statement",
    "occupied",
    "territory",
    "between",
    "spring",
    "autumn",
    "month",
    "number",
    "according",
    "published",
    "documents",
    "list",
    "file",
    "order",
    "decree",
    "commission",
    "registered",
    "transferred",
    "detained",
    "questioned",
    "released",
    "conscripted",
    "hospital",
    "school",
    "railway",
    "station",
    "building",
    "archive",
    "letter",
    "family",
    "children",
    "worker",
    "lawyer",
    "judge",
    "appeal",
    "decision",
    "article",
    "paragraph",
    "convention",
    "protocol",
    "humanitarian",
    "international",
    "protected",
    "persons",
    "evidence",
    "testimony",
    "photograph",
    "registry",
    "administration",
    "representative",
    "organisation",
    "spokeswoman",
    "correspondent",
    "investigation",
    "responsibility",
    "approximately",
    "however",
    "meanwhile",
    "although",
    "because",
    "before",
    "after",
    "during",
    "under",
    "against",
    "without",
];

const CYRILLIC: &[&str] = &[
    "у",
    "на",
    "та",
    "що",
    "за",
    "до",
    "області",
    "району",
    "мешканців",
    "повістки",
    "комісія",
    "суд",
    "рішення",
    "справа",
    "свідок",
    "прокурор",
    "звіт",
    "об’єкт",
    "населення",
    "адміністрація",
    "мобілізація",
    "лікарня",
    "школа",
    "архів",
    "лист",
    "документ",
    "частина",
    "стаття",
    "кодексу",
    "України",
    "було",
    "осіб",
    "місяць",
    "після",
    "перед",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn make_with(shape: Shape, bytes: u32, marks: u32) -> Document {
        make(&Wishes {
            bytes,
            marks,
            shape,
            seed: 1,
        })
        .unwrap()
    }

    #[test]
    fn the_same_wishes_give_the_same_document() {
        let documents = [0, 1].map(|_| make_with(Shape::News, 50_000, 600));
        let [a, b] = &documents;
        assert_eq!(a.text.as_str(), b.text.as_str());
        assert!(a.annotations.iter().eq(b.annotations.iter()));
        let other = make(&Wishes {
            bytes: 50_000,
            marks: 600,
            shape: Shape::News,
            seed: 2,
        });
        assert_ne!(a.text.as_str(), other.unwrap().text.as_str());
    }

    #[test]
    fn news_are_as_long_and_as_marked_as_was_wished() {
        let Document { text, annotations } = make_with(Shape::News, 400_000, 4_000);
        assert!((400_000..402_000).contains(&text.len_bytes()));
        assert_eq!(annotations.len(), 4_000);
        let paragraphs = text.as_str().split("\n\n").count();
        let words = text.as_str().split_whitespace().count();
        assert!((70..90).contains(&(words / paragraphs)));
        assert!(text.as_str().contains("🇺🇦") && text.as_str().contains("суд"));

        let spans: Vec<_> = annotations.iter().map(|a| a.fragments.first()).collect();
        let usual = spans.iter().filter(|span| {
            let chars = text.slice(**span).chars().count();
            (MARK_CHARS.start..MARK_CHARS.end + 1).contains(&chars)
        });
        assert!(usual.count() >= 3_999);
        let overlapping = spans.windows(2).filter(|pair| pair[0].overlaps(pair[1]));
        assert!((300..700).contains(&overlapping.count()));
    }

    #[test]
    fn shapes_are_as_they_are_called() {
        let line = make_with(Shape::OneLine, 10_000, 100);
        assert_eq!(line.text.line_count(), 1);
        assert!(!line.text.as_str().contains(' '));
        assert_eq!(line.annotations.len(), 100);

        let empty = make_with(Shape::EmptyLines, 1_000, 10);
        assert_eq!(empty.text.line_count(), 1_001);

        let sentence = make_with(Shape::OneSentence, 10_000, 500);
        let start = sentence.annotations.iter().map(|a| a.start()).min();
        let end = sentence.annotations.iter().map(|a| a.end()).max();
        assert_eq!(sentence.annotations.len(), 500);
        assert!(end.unwrap() - start.unwrap() <= SENTENCE_BYTES);

        let whole = make_with(Shape::Whole, 10_000, 50);
        assert_eq!(whole.annotations.len(), 51);
        assert!(
            whole
                .annotations
                .iter()
                .any(|a| a.start() == 0 && a.end() == whole.text.len_bytes())
        );

        let last = make_with(Shape::LastPage, 20_000, 300);
        assert!(
            last.annotations
                .iter()
                .all(|a| a.start() >= last.text.len_bytes() - PAGE_BYTES - 8)
        );
    }

    #[test]
    fn ids_do_not_meet() {
        let mut ids: Vec<_> = (0..200_000).map(id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 200_000);
    }
}
