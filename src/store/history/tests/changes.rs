//! Random changes to the marks of a text, each of which fits. Offsets are UTF-8 bytes.

use jiff::Timestamp;

use crate::model::{
    Annotation, AnnotationId, Annotations, Details, Edit, FigureValue, Fragments, Link, Review,
    Transaction, Unplaced, Verdict,
};
use crate::text::{SourceText, Span};

/// Numbers that follow from a seed.
pub struct Dice(pub u64);

impl Dice {
    /// The next number (`SplitMix64`).
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        n ^ (n >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() % n as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// What a person may write, and what may break a line of a file.
const WORDS: [&str; 10] = [
    "",
    "a note",
    "a “note”,\r\nof two lines",
    "\0\u{1b}[31m\u{2028}\u{feff}",
    "\", what: Change(\\",
    "(sha256: \"",
    "((((((((((((((((((((((((((((((((((((((((((((",
    "не менше 63 🙂 e\u{301}",
    "\\u{0}\\n\\\"",
    "'`$#{}[]()",
];

/// One to three changes that fit the marks one after the other, as one transaction.
pub fn change(seed: u64, marks: &Annotations, text: &SourceText) -> Transaction {
    let mut dice = Dice(seed);
    let mut after = marks.clone();
    let mut edits = Vec::new();
    for _ in 0..=dice.below(3) {
        let one = one_change(&mut dice, &after, text);
        after.apply(&Transaction::new("", one.clone())).unwrap();
        edits.extend(one);
    }
    Transaction::new(*dice.pick(&WORDS), edits)
}

fn one_change(dice: &mut Dice, marks: &Annotations, text: &SourceText) -> Vec<Edit> {
    let placed: Vec<_> = marks.iter().cloned().collect();
    let unplaced: Vec<_> = marks.unplaced().values().cloned().collect();
    let links: Vec<_> = marks.links().cloned().collect();
    match dice.below(10) {
        3 if !placed.is_empty() => marks.removal(dice.pick(&placed).id).edits,
        4 | 5 if !placed.is_empty() => {
            let before = dice.pick(&placed);
            vec![Edit::change(before, mark(dice, before.id, text))]
        }
        6 if !placed.is_empty() => {
            let link = Link {
                from: dice.pick(&placed).id,
                kind: (*dice.pick(&WORDS)).to_owned(),
                to: dice.pick(&placed).id,
            };
            if links.contains(&link) {
                vec![Edit::remove_link(link)]
            } else {
                vec![Edit::add_link(link)]
            }
        }
        7 if !placed.is_empty() => {
            let before = dice.pick(&placed);
            let mut edits = marks.removal(before.id).edits;
            edits.push(Edit::add_unplaced(Unplaced::from_placed(before, text)));
            edits
        }
        8 if !unplaced.is_empty() => {
            let before = dice.pick(&unplaced);
            let after = before.placed(fragments(dice, text));
            vec![Edit::remove_unplaced(before), Edit::add(after)]
        }
        9 if !unplaced.is_empty() => {
            let before = dice.pick(&unplaced);
            let after = Unplaced {
                is_set_aside: !before.is_set_aside,
                ..Unplaced::clone(before)
            };
            vec![Edit::Unplaced {
                before: Some(before.clone()),
                after: Some(after.into()),
            }]
        }
        _ => vec![Edit::add(mark(dice, marks.fresh_id(), text))],
    }
}

fn mark(dice: &mut Dice, id: AnnotationId, text: &SourceText) -> Annotation {
    let time = |dice: &mut Dice| {
        let offset = i64::try_from(dice.below(1 << 24)).unwrap();
        Timestamp::from_second(1_700_000_000 + offset)
    };
    let mut mark = Annotation::new(
        id,
        (*dice.pick(&["claim", "actor", "figure", "legal-basis", "own"])).into(),
        fragments(dice, text),
        *dice.pick(&WORDS),
        time(dice).unwrap(),
    );
    mark.note = (*dice.pick(&WORDS)).to_owned();
    mark.modified = (dice.below(2) == 0).then(|| time(dice).unwrap());
    mark.details = match dice.below(4) {
        0 => Some(Details::Figure {
            value: Some(FigureValue::Between(
                -0.5,
                f64::from(u32::try_from(dice.below(1 << 20)).unwrap()) / 7.0,
            )),
            unit: (*dice.pick(&WORDS)).to_owned(),
        }),
        1 => Some(Details::LegalBasis {
            instrument: (*dice.pick(&WORDS)).to_owned(),
            provision: (*dice.pick(&WORDS)).to_owned(),
        }),
        _ => None,
    };
    mark.review = (dice.below(3) == 0).then(|| Review {
        verdict: *dice.pick(&Verdict::ALL),
        by: (*dice.pick(&WORDS)).into(),
        at: time(dice).unwrap(),
        reason: (*dice.pick(&WORDS)).to_owned(),
    });
    mark
}

/// One part or two.
fn fragments(dice: &mut Dice, text: &SourceText) -> Fragments {
    let spans = if dice.below(4) == 0 {
        vec![span(dice, text), span(dice, text)]
    } else {
        vec![span(dice, text)]
    };
    let one = Fragments::one(spans[0]);
    Fragments::new(spans).unwrap_or(one)
}

fn span(dice: &mut Dice, text: &SourceText) -> Span {
    let chars = text.len_chars() as usize;
    let start = dice.below(chars);
    let end = start + 1 + dice.below((chars - start).min(40));
    let byte = |char: usize| text.byte_of(u32::try_from(char).unwrap()).unwrap();
    text.span(byte(start)..byte(end)).unwrap()
}
