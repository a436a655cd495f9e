//! The table of the design, measured: `cargo bench`. `-- --quick` leaves the largest document
//! out, a word after `--` measures only what has it in its name, and `UPDATE_BENCHES=1` puts
//! the figures into `benches/README.md`.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]
#![expect(clippy::print_stdout, reason = "it tells what it measured")]

mod documents;
mod frames;
mod measure;
mod memory;
mod opening;
mod report;
mod window;
mod work;

fn main() {
    if let Some(path) = memory::is_asked_for() {
        return memory::tell(&path);
    }
    let mut bench = measure::Bench::of_process();
    memory::run(&mut bench);
    opening::run(&mut bench);
    work::run(&mut bench);
    frames::run(&mut bench);
    report::tell(&bench);
}
