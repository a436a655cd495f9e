//! The figures as a table: printed, and kept in `benches/README.md` where that is asked for.

use std::fmt::Write as _;
use std::time::Duration;

use crate::measure::{Bench, Figure, Row};

pub fn tell(bench: &Bench) {
    println!("{}", table(&bench.rows));
}

fn table(rows: &[Row]) -> String {
    let mut table = String::new();
    for row in rows {
        let figure = match &row.figure {
            Figure::Times(times) => {
                let median = times[times.len() / 2];
                let worst = times[times.len() - 1];
                format!("{} | {} | {}", time(median), time(worst), times.len())
            }
            Figure::Memory { peak, rest } => {
                format!("{} MB | {} MB |", rest / 1_000_000, peak / 1_000_000)
            }
        };
        let Row {
            group, work, size, ..
        } = row;
        writeln!(table, "| {group} | {work} | {size} | {figure} |").unwrap();
    }
    table
}

fn time(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1_000.0 {
        format!("{micros:.0} µs")
    } else if micros < 1_000_000.0 {
        format!("{:.1} ms", micros / 1e3)
    } else {
        format!("{:.2} s", micros / 1e6)
    }
}
