//! Measuring: criterion decides how often something is done and keeps its statistics; beside
//! that each time is kept, because the worst frame matters, which criterion does not tell.

use std::time::Duration;

use criterion::Criterion;

use crate::documents::{LARGEST, SIZES, Size};

/// What was measured.
#[derive(Clone, Debug)]
pub struct Row {
    /// The part of the table that it belongs to.
    pub group: &'static str,
    /// What was done.
    pub work: String,
    /// On what.
    pub size: String,
    /// What came out.
    pub figure: Figure,
}

#[derive(Clone, Debug)]
pub enum Figure {
    /// Times, sorted.
    Times(Vec<Duration>),
    /// Memory at its highest and at rest, over that of a window with nothing open, in bytes.
    Memory { peak: u64, rest: u64 },
}

/// All that is measured in one run.
pub struct Bench {
    criterion: Criterion,
    /// What is left out unless its name has this in it.
    filter: Option<String>,
    pub is_quick: bool,
    pub rows: Vec<Row>,
}

impl Bench {
    /// As the arguments of the process say.
    pub fn of_process() -> Self {
        let mut filter = None;
        let mut is_quick = false;
        for argument in std::env::args().skip(1) {
            match argument.as_str() {
                "--quick" => is_quick = true,
                // Cargo's own.
                "--bench" => {}
                word => filter = Some(word.to_owned()),
            }
        }
        Self {
            criterion: Criterion::default()
                .warm_up_time(Duration::from_millis(200))
                .measurement_time(Duration::from_secs(1))
                .without_plots(),
            filter,
            is_quick,
            rows: Vec::new(),
        }
    }

    /// The sizes to measure.
    pub fn sizes(&self) -> impl Iterator<Item = Size> + use<> {
        let is_quick = self.is_quick;
        let sizes = SIZES.into_iter();
        sizes.filter(move |size| !is_quick || size.bytes < LARGEST.bytes)
    }

    /// Whether something of this name, or something in the group of this name, is measured.
    pub fn wants(&self, name: &str) -> bool {
        let filter = self.filter.as_ref();
        filter.is_none_or(|word| name.contains(word) || word.starts_with(name))
    }

    /// Measures something that is over in a moment, many times. `work` does it once and tells
    /// how long that took; what it has to prepare does not count.
    pub fn many(
        &mut self,
        group: &'static str,
        work: &str,
        size: Size,
        once: impl FnMut() -> Duration,
    ) {
        self.measure(group, work, size, 20, once);
    }

    /// Measures something that takes its time, a few times.
    pub fn few(
        &mut self,
        group: &'static str,
        work: &str,
        size: Size,
        once: impl FnMut() -> Duration,
    ) {
        self.measure(group, work, size, 10, once);
    }

    fn measure(
        &mut self,
        group: &'static str,
        work: &str,
        size: Size,
        samples: usize,
        mut once: impl FnMut() -> Duration,
    ) {
        let name = format!("{group}/{work}/{}", size.words());
        if !self.wants(&name) {
            return;
        }
        let mut times = Vec::new();
        let mut criterion = self.criterion.benchmark_group(group);
        criterion.sample_size(samples);
        criterion.bench_function(format!("{work}, {}", size.words()), |bencher| {
            bencher.iter_custom(|count| {
                let mut all = Duration::ZERO;
                for _ in 0..count {
                    let took = once();
                    times.push(took);
                    all += took;
                }
                all
            });
        });
        criterion.finish();
        times.sort_unstable();
        self.rows.push(Row {
            group,
            work: work.to_owned(),
            size: size.words(),
            figure: Figure::Times(times),
        });
    }
}
