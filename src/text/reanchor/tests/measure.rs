//! How often marks are placed right, over many generated texts. Offsets are bytes.

use std::ops::Range;

use super::generator::{Case, Mark, Mix, Truth, case};
use crate::text::SourceText;
use crate::text::reanchor::{Anchor, Kind, Part, Placement, Request, reanchor};

/// What is counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub marks: u32,
    /// The same words still stand there, in one place.
    pub exact: u32,
    /// Of these: the ones in no paragraph that has a copy; and how many were accepted.
    pub lone: u32,
    pub lone_accepted: u32,
    /// Accepted without a person.
    pub accepted: u32,
    pub accepted_wrong: u32,
    pub accepted_right: u32,
    /// Where the best candidate is the true place, or there is none and the mark is gone.
    pub right: u32,
    pub touched: u32,
    pub touched_right: u32,
    pub kinds: [u32; 5],
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.marks += other.marks;
        self.exact += other.exact;
        self.lone += other.lone;
        self.lone_accepted += other.lone_accepted;
        self.accepted += other.accepted;
        self.accepted_wrong += other.accepted_wrong;
        self.accepted_right += other.accepted_right;
        self.right += other.right;
        self.touched += other.touched;
        self.touched_right += other.touched_right;
        for (sum, kind) in self.kinds.iter_mut().zip(other.kinds) {
            *sum += kind;
        }
    }

    pub fn recall(&self) -> f64 {
        f64::from(self.accepted_right) / f64::from(self.exact.max(1))
    }

    pub fn lone_recall(&self) -> f64 {
        f64::from(self.lone_accepted) / f64::from(self.lone.max(1))
    }

    pub fn right(&self) -> f64 {
        f64::from(self.right) / f64::from(self.marks.max(1))
    }

    pub fn touched_right(&self) -> f64 {
        f64::from(self.touched_right) / f64::from(self.touched.max(1))
    }

    pub fn show(&self) -> String {
        format!(
            "{:6} marks, accepted {:6} (wrong {}), recall {:.2}% ({:.2}% of what has no copy), right {:.2}%, touched {} right {:.2}%, unmoved/moved/altered/ambiguous/lost {:?}",
            self.marks,
            self.accepted,
            self.accepted_wrong,
            100.0 * self.recall(),
            100.0 * self.lone_recall(),
            100.0 * self.right(),
            self.touched,
            100.0 * self.touched_right(),
            self.kinds,
        )
    }
}

/// The marks of a case as a sidecar keeps them.
pub fn anchors(case: &Case) -> Vec<Anchor> {
    let old = SourceText::new(case.old.as_str()).unwrap();
    let chars = |byte: usize| old.char_of(u32::try_from(byte).unwrap());
    let anchor = |mark: &Mark| {
        let start = mark.parts[0].start;
        let end = mark.parts[mark.parts.len() - 1].end;
        let before: Vec<char> = case.old[..start].chars().rev().take(32).collect();
        Anchor {
            parts: mark
                .parts
                .iter()
                .map(|part| Part {
                    old_chars: chars(part.start)..chars(part.end),
                    quote: case.old[part.clone()].to_owned(),
                })
                .collect(),
            before: before.into_iter().rev().collect(),
            after: case.old[end..].chars().take(32).collect(),
        }
    };
    case.marks.iter().map(anchor).collect()
}

fn ranges(placement: &Placement) -> Vec<Range<usize>> {
    let spans = placement.candidates.first().map(|best| &best.spans);
    let spans = spans.into_iter().flatten();
    spans
        .map(|span| span.start() as usize..span.end() as usize)
        .collect()
}

/// Whether two lists of ranges are mostly the same text.
fn mostly(a: &[Range<usize>], b: &[Range<usize>]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| {
            let both = a.end.min(b.end).saturating_sub(a.start.max(b.start));
            let any = a.end.max(b.end) - a.start.min(b.start);
            2 * both >= any
        })
}

/// Places the marks of a case and counts; `report` hears of what was accepted wrongly, and of
/// what was not right.
pub fn measure(
    case: &Case,
    with_old: bool,
    report: &mut dyn FnMut(bool, &Mark, &Placement),
) -> Tally {
    let old = SourceText::new(case.old.as_str()).unwrap();
    let new = SourceText::new(case.new.as_str()).unwrap();
    let anchors = anchors(case);
    let request = Request {
        anchors: &anchors,
        old: with_old.then_some(&old),
        new: &new,
    };
    let placements = reanchor(&request, &|| false).unwrap();
    let mut tally = Tally::default();
    for (mark, placement) in case.marks.iter().zip(&placements) {
        let found = ranges(placement);
        let accepted = matches!(placement.kind, Kind::Unmoved | Kind::Moved);
        // Of several copies, none need be accepted.
        let is_exact = matches!(&mark.truth, Truth::Exact(places) if places.len() == 1);
        let right = match &mark.truth {
            Truth::Exact(places) => places.contains(&found),
            Truth::Altered(truth) => !accepted && mostly(&found, truth),
            Truth::Gone => placement.kind == Kind::Lost,
        };
        tally.marks += 1;
        tally.exact += u32::from(is_exact);
        let lone = is_exact && !mark.has_copy;
        tally.lone += u32::from(lone);
        tally.lone_accepted += u32::from(lone && accepted && right);
        tally.accepted += u32::from(accepted);
        tally.accepted_right += u32::from(accepted && is_exact && right);
        tally.accepted_wrong += u32::from(accepted && !right);
        tally.right += u32::from(right);
        let touched = !matches!(mark.truth, Truth::Exact(_));
        tally.touched += u32::from(touched);
        tally.touched_right += u32::from(touched && right);
        tally.kinds[placement.kind as usize] += 1;
        let wrong = accepted && !right;
        if wrong || !right || (is_exact && !accepted) {
            report(wrong, mark, placement);
        }
    }
    tally
}

/// The ways in which texts are edited.
pub const MIXES: &[(&str, Mix)] = &[
    (
        "words 2%",
        Mix {
            typos: 200,
            figures: 0,
            sentences: 0,
            phrases: 0,
            moved: 0,
            repeated: 0,
            deleted: 0,
            lookalikes: 0,
            boilerplate: 0,
            white: 0,
        },
    ),
    (
        "news",
        Mix {
            typos: 100,
            figures: 1000,
            sentences: 400,
            phrases: 400,
            moved: 100,
            repeated: 100,
            deleted: 100,
            lookalikes: 200,
            boilerplate: 5000,
            white: 0,
        },
    ),
    (
        "heavy",
        Mix {
            typos: 500,
            figures: 2000,
            sentences: 1500,
            phrases: 1500,
            moved: 500,
            repeated: 500,
            deleted: 500,
            lookalikes: 500,
            boilerplate: 8000,
            white: 50,
        },
    ),
    (
        "lookalikes",
        Mix {
            typos: 50,
            figures: 500,
            sentences: 200,
            phrases: 100,
            moved: 100,
            repeated: 1500,
            deleted: 500,
            lookalikes: 4000,
            boilerplate: 2000,
            white: 0,
        },
    ),
    (
        "scraped",
        Mix {
            typos: 0,
            figures: 0,
            sentences: 0,
            phrases: 0,
            moved: 0,
            repeated: 0,
            deleted: 0,
            lookalikes: 100,
            boilerplate: 9000,
            white: 0,
        },
    ),
    (
        "moved",
        Mix {
            typos: 200,
            figures: 200,
            sentences: 200,
            phrases: 200,
            moved: 2500,
            repeated: 200,
            deleted: 200,
            lookalikes: 100,
            boilerplate: 1000,
            white: 0,
        },
    ),
];

/// The counts over some seeds.
pub fn over(seeds: Range<u64>, bytes: usize, marks: usize, mix: &Mix, with_old: bool) -> Tally {
    let mut sum = Tally::default();
    for seed in seeds {
        let case = case(seed, bytes, marks, mix);
        sum.add(&measure(&case, with_old, &mut |_, _, _| {}));
    }
    sum
}
