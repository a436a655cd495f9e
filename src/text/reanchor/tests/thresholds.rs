//! The measurement as a test: what must never be worse.

use super::generator::Mix;
use super::measure::{MIXES, Tally, over};

/// Texts of this size with so many marks, over so many seeds a mix.
const BYTES: usize = 9_000;
const MARKS: usize = 60;
const SEEDS: std::ops::Range<u64> = 1_000..1_010;

fn tally(name: &str, with_old: bool) -> Tally {
    let mix: Option<&(&str, Mix)> = MIXES.iter().find(|mix| mix.0 == name);
    let tally = over(SEEDS, BYTES, MARKS, &mix.unwrap().1, with_old);
    println!("{name} {with_old}: {}", tally.show());
    tally
}

/// Recall of what was not changed, share of right places in all and among the changed, in
/// percent.
#[track_caller]
fn check(name: &str, with_old: bool, least: [f64; 3]) {
    let tally = tally(name, with_old);
    assert_eq!(tally.accepted_wrong, 0, "accepted at a wrong place");
    let found = [tally.recall(), tally.right(), tally.touched_right()];
    let is_enough = found
        .iter()
        .zip(least)
        .all(|(found, least)| 100.0 * found >= least);
    assert!(is_enough, "{found:?} for {least:?}");
}

#[test]
fn with_the_old_text_nothing_is_placed_wrongly() {
    check("words 2%", true, [99.0, 99.8, 99.2]);
    check("news", true, [97.0, 98.5, 95.0]);
    check("heavy", true, [85.0, 94.0, 90.0]);
    check("lookalikes", true, [75.0, 90.0, 80.0]);
    check("scraped", true, [99.0, 99.0, 0.0]);
    check("moved", true, [90.0, 93.0, 80.0]);
}

#[test]
fn without_the_old_text_nothing_is_placed_wrongly() {
    check("words 2%", false, [95.0, 99.0, 95.0]);
    check("news", false, [35.0, 95.0, 80.0]);
    check("heavy", false, [3.0, 85.0, 70.0]);
    check("lookalikes", false, [0.0, 75.0, 30.0]);
    check("scraped", false, [90.0, 98.0, 0.0]);
    check("moved", false, [10.0, 80.0, 65.0]);
}
