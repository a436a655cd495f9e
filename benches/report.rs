//! The figures as tables: printed, and kept in `benches/README.md` where that is asked for.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::documents::{LARGEST, SIZES, Size, UNMARKED};
use crate::measure::{Bench, Figure, Row};

const BEGIN: &str = "<!-- figures: made by `UPDATE_BENCHES=1 cargo bench`, not by hand -->\n";
const END: &str = "<!-- /figures -->";
/// What was measured before anything was done for it: group, work, size, and two numbers, which
/// are median and worst in nanoseconds, or memory at rest and at its peak in bytes.
const BEFORE: &str = include_str!("before.tsv");

pub fn tell(bench: &Bench) {
    let report = Report {
        now: bench.rows.iter().map(Measured::from).collect(),
        before: BEFORE.lines().filter_map(Measured::parse).collect(),
    };
    let tables = report.tables();
    println!("{tables}");
    if std::env::var_os("UPDATE_BENCHES").is_some() {
        let path = path();
        let readme = fs::read_to_string(&path).unwrap();
        let (before, rest) = readme.split_once(BEGIN).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        fs::write(path, format!("{before}{BEGIN}{tables}{END}{after}")).unwrap();
    }
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/README.md")
}

/// A row in two numbers.
struct Measured {
    group: String,
    work: String,
    size: String,
    usual: f64,
    worst: f64,
}

impl From<&Row> for Measured {
    fn from(row: &Row) -> Self {
        let (usual, worst) = match &row.figure {
            Figure::Times(times) => (
                times[times.len() / 2].as_secs_f64() * 1e9,
                times[times.len() - 1].as_secs_f64() * 1e9,
            ),
            #[expect(clippy::cast_precision_loss, reason = "megabytes are told")]
            Figure::Memory { peak, rest } => (*rest as f64, *peak as f64),
        };
        Self {
            group: row.group.to_owned(),
            work: row.work.clone(),
            size: row.size.clone(),
            usual,
            worst,
        }
    }
}

impl Measured {
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        let mut next = || fields.next().map(str::to_owned);
        Some(Self {
            group: next()?,
            work: next()?,
            size: next()?,
            usual: next()?.parse().ok()?,
            worst: next()?.parse().ok()?,
        })
    }

    fn words(&self, number: f64) -> String {
        if self.group == "memory" {
            return format!("{:.0} MB", number / 1e6);
        }
        time(Duration::from_secs_f64(number / 1e9))
    }
}

struct Report {
    now: Vec<Measured>,
    before: Vec<Measured>,
}

impl Report {
    fn tables(&self) -> String {
        let mut tables = String::new();
        self.design(&mut tables);
        self.frames(&mut tables);
        self.rest(&mut tables);
        tables
    }

    fn find<'a>(rows: &'a [Measured], group: &str, work: &str, size: Size) -> Option<&'a Measured> {
        let size = size.words();
        rows.iter()
            .find(|row| row.group == group && row.work == work && row.size == size)
    }

    /// The slowest of some rows, by its median, with the worst of all.
    fn slowest(&self, group: &str, size: Size) -> Option<(f64, f64)> {
        let size = size.words();
        let rows = self.now.iter();
        let rows = rows.filter(|row| row.group == group && row.size == size);
        let rows: Vec<_> = rows.map(|row| (row.usual, row.worst)).collect();
        let most = |of: fn(&(f64, f64)) -> f64| rows.iter().map(of).fold(0.0, f64::max);
        (!rows.is_empty()).then(|| (most(|row| row.0), most(|row| row.1)))
    }

    /// The table of the design, each row with what it must reach.
    fn design(&self, out: &mut String) {
        let medium = SIZES[2];
        let one = |group, work, size| {
            let row = Self::find(&self.now, group, work, size)?;
            Some((row.usual, row.worst))
        };
        let open = "to the first frame with all marks";
        let frame = self.slowest("frame", medium);
        let large = self.slowest("frame", LARGEST);
        let same = large.zip(frame).map(|(large, frame)| {
            format!(
                "{:.2} × the row above | {}",
                large.0 / frame.0,
                nanos(large.1)
            )
        });
        let usual = |found: Option<(f64, f64)>| {
            found.map(|(usual, worst)| format!("{} | {}", nanos(usual), nanos(worst)))
        };
        let memory = Self::find(
            &self.now,
            "memory",
            "a window with the document open",
            LARGEST,
        );
        let memory = memory.map(|row| {
            format!(
                "{} at rest | {}",
                row.words(row.usual),
                row.words(row.worst)
            )
        });
        let rows = [
            (
                "the slowest kind of frame, 10 MB and 100,000 marks",
                "8 ms",
                "2 ms",
                usual(frame),
            ),
            (
                "the same at 100 MB and 1,000,000 marks",
                "1.2 ×",
                "equal",
                same,
            ),
            (
                "add, retag or undo one mark at 1,000,000 marks",
                "1 ms",
                "50 µs",
                usual(self.slowest("change", LARGEST)),
            ),
            (
                "jump anywhere in 100 MB",
                "16 ms",
                "8 ms",
                usual(one("frame", "jump to a random place", LARGEST)),
            ),
            (
                "open 10 MB and 100,000 marks",
                "1 s",
                "0.2 s",
                usual(one("open", open, medium)),
            ),
            (
                "open 100 MB without marks",
                "1 s",
                "memory speed",
                usual(one("open", open, UNMARKED)),
            ),
            (
                "save 100,000 marks, on a thread",
                "0.5 s",
                "",
                usual(one("sidecar", "write", medium)),
            ),
            (
                "memory over the base, 100 MB and 1,000,000 marks",
                "1.5 GB",
                "0.6 GB",
                memory,
            ),
            (
                "find all matches in 100 MB, the slowest of five",
                "0.3 s",
                "memory speed",
                usual(self.slowest("find", UNMARKED)),
            ),
        ];
        out.push_str("\n## The table of the design\n\n");
        out.push_str("| work | must | aim | median | worst |\n| --- | --- | --- | --- | --- |\n");
        for (work, must, aim, measured) in rows {
            let measured = measured.unwrap_or_else(|| "not measured | ".to_owned());
            writeln!(out, "| {work} | {must} | {aim} | {measured} |").unwrap();
        }
    }

    /// Whole frames at each size.
    fn frames(&self, out: &mut String) {
        out.push_str("\n## Frames, from the event to the triangles: median (worst)\n\n| event |");
        for size in SIZES {
            write!(out, " {} |", size.words()).unwrap();
        }
        out.push_str(" largest : 10 MB | before : after, 10 MB | before : after, largest |\n|");
        out.push_str(&" --- |".repeat(SIZES.len() + 4));
        out.push('\n');
        let works = self.now.iter().filter(|row| row.group == "frame");
        let mut works: Vec<&str> = works.map(|row| row.work.as_str()).collect();
        let mut seen = std::collections::BTreeSet::new();
        works.retain(|work| seen.insert(*work));
        for work in works {
            write!(out, "| {work} |").unwrap();
            let now = |size| Self::find(&self.now, "frame", work, size);
            for size in SIZES {
                let told = now(size)
                    .map(|row| format!("{} ({})", row.words(row.usual), row.words(row.worst)));
                write!(out, " {} |", told.unwrap_or_default()).unwrap();
            }
            let growth = now(LARGEST).zip(now(SIZES[2]));
            let growth = growth.map(|(large, medium)| format!("{:.2}", large.usual / medium.usual));
            write!(out, " {} |", growth.unwrap_or_default()).unwrap();
            for size in [SIZES[2], LARGEST] {
                let gain = now(size).and_then(|row| self.gain(row));
                write!(out, " {} |", gain.unwrap_or_default()).unwrap();
            }
            out.push('\n');
        }
    }

    /// Everything else, a row each.
    fn rest(&self, out: &mut String) {
        out.push_str("\n## Everything else\n\n");
        out.push_str(
            "| what | work | document | median, or at rest | worst, or peak | before : after |\n",
        );
        out.push_str("| --- | --- | --- | --- | --- | --- |\n");
        for row in self.now.iter().filter(|row| row.group != "frame") {
            let gain = self.gain(row).unwrap_or_default();
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {gain} |",
                row.group,
                row.work,
                row.size,
                row.words(row.usual),
                row.words(row.worst),
            )
            .unwrap();
        }
        out.push('\n');
    }

    /// How many times as much it was before.
    fn gain(&self, row: &Measured) -> Option<String> {
        let same = |other: &&Measured| {
            other.group == row.group && other.work == row.work && other.size == row.size
        };
        let before = self.before.iter().find(same)?;
        Some(format!("{:.1} : 1", before.usual / row.usual))
    }
}

fn nanos(nanos: f64) -> String {
    time(Duration::from_secs_f64(nanos / 1e9))
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
