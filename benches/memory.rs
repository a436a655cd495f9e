//! How much memory a window with a document takes: measured in a process of its own, from
//! outside the allocator, as the system sees it (Linux). Sizes are bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::documents::{Folder, Size, UNMARKED};
use crate::measure::{Bench, Figure, Row};
use crate::window::Window;

const ASK: &str = "--memory-of";

/// The document to open, if this process is only to tell what that takes.
pub fn is_asked_for() -> Option<PathBuf> {
    let mut arguments = std::env::args_os().skip(1);
    let is_asked = arguments.next()? == ASK;
    let path = arguments.next().filter(|_| is_asked)?;
    Some(path.into())
}

/// Opens a document, and tells the highest and the last need.
pub fn tell(path: &Path) {
    let mut window = Window::new();
    let base = need("VmRSS");
    window.begin(path);
    window.settle();
    println!("{base} {} {}", need("VmHWM"), need("VmRSS"));
    window.app.session.finish();
}

pub fn run(bench: &mut Bench) {
    if !bench.wants("memory") || need("VmRSS") == 0 {
        return;
    }
    let folder = Folder::new();
    for size in bench.sizes().chain([UNMARKED]) {
        measure(bench, &folder, size);
    }
}

fn measure(bench: &mut Bench, folder: &Folder, size: Size) {
    let program = std::env::current_exe().unwrap();
    let path = folder.document(size);
    let output = Command::new(program).arg(ASK).arg(path).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let needs: Vec<u64> = told
        .split_whitespace()
        .map(|n| n.parse().unwrap())
        .collect();
    let [base, peak, rest] = needs[..] else {
        panic!("no figures: {told}");
    };
    bench.rows.push(Row {
        group: "memory",
        work: "a window with the document open".to_owned(),
        size: size.words(),
        figure: Figure::Memory {
            peak: peak - base,
            rest: rest - base,
        },
    });
}

/// What the system counts for this process; 0 where it does not tell.
fn need(what: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let kilobytes = line.and_then(|rest| rest.trim_start_matches(':').trim().strip_suffix(" kB"));
    kilobytes
        .and_then(|n| n.trim().parse::<u64>().ok())
        .unwrap_or_default()
        * 1024
}
