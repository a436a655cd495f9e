//! The measurement as a test: what must never be worse.

use super::generator::Mix;
use super::measure::{MIXES, Tally, over};

/// Texts of this size with so many marks, over so many seeds a mix.
const BYTES: usize = 8_000;
const MARKS: usize = 60;
const SEEDS: std::ops::Range<u64> = 1_000..1_005;

/// The marks of a mix: none may be accepted at a wrong place. Then the least recall of what is
/// the same and has no copy, the least share of right places, in all and among the changed; in
/// percent.
#[track_caller]
fn check(name: &str, with_old: bool, least: [f64; 3]) {
    let mix: Option<&(&str, Mix)> = MIXES.iter().find(|mix| mix.0 == name);
    let tally: Tally = over(SEEDS, BYTES, MARKS, &mix.unwrap().1, with_old);
    println!("{name} {with_old}: {}", tally.show());
    assert_eq!(tally.accepted_wrong, 0, "accepted at a wrong place");
    let found = [tally.lone_recall(), tally.right(), tally.touched_right()];
    let found = found.map(|share| 100.0 * share);
    let is_enough = std::iter::zip(found, least).all(|(found, least)| found >= least);
    assert!(is_enough, "{found:?} for {least:?}");
}

#[test]
fn with_the_old_text_nothing_is_placed_wrongly() {
    check("words 2%", true, [99.0, 99.8, 99.2]);
    check("news", true, [99.0, 98.0, 88.0]);
    check("heavy", true, [90.0, 94.0, 90.0]);
    check("lookalikes", true, [97.0, 90.0, 80.0]);
    check("scraped", true, [99.0, 98.5, 0.0]);
    check("moved", true, [96.0, 95.0, 83.0]);
}

#[test]
fn without_the_old_text_nothing_is_placed_wrongly() {
    check("words 2%", false, [95.0, 99.0, 95.0]);
    check("news", false, [25.0, 95.0, 78.0]);
    check("heavy", false, [0.0, 85.0, 70.0]);
    check("lookalikes", false, [0.0, 75.0, 30.0]);
    check("scraped", false, [90.0, 98.0, 0.0]);
    check("moved", false, [5.0, 80.0, 65.0]);
}
