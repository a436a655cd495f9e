//! From the wish to open a document to its first complete frame.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::documents::{Folder, UNMARKED};
use crate::measure::Bench;
use crate::window::Window;

pub fn run(bench: &mut Bench) {
    if !bench.wants("open") {
        return;
    }
    let folder = Folder::new();
    for size in bench.sizes().chain([UNMARKED]) {
        let path = folder.document(size);
        bench.few("open", "to the first frame with all marks", size, || {
            let took = open(&path, size.marks as usize);
            Folder::forget(&path);
            took
        });
    }
}

fn open(path: &Path, marks: usize) -> Duration {
    let mut window = Window::new();
    let began = Instant::now();
    window.begin(path);
    while window.app.session.opening.is_some() {
        window.frame();
        std::thread::sleep(Duration::from_micros(200));
    }
    window.frame();
    let took = began.elapsed();
    assert_eq!(window.document().annotations.len(), marks);
    window.app.session.finish();
    took
}
