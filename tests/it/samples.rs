//! The sample documents: they open, every mark stands on its words, and saving them again
//! changes nothing. Offsets are Unicode code points, counted naively.

use std::fs;
use std::path::{Path, PathBuf};

use evimark::session::open;
use evimark::store::sidecar::{SidecarContent, write};
use evimark::store::{folder, tags};

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_docs");
    folder::documents(&folder)
        .unwrap()
        .into_iter()
        .map(|entry| entry.path)
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect()
}

#[test]
fn every_sample_opens_and_is_written_as_it_stands() {
    let samples = samples();
    assert!(samples.len() >= 5);
    for path in samples {
        let before = fs::read(&path).unwrap();
        let opened = open::open(&path, None, &tags::built_in()).unwrap();
        assert!(
            opened.obstacle.is_none(),
            "{}: {:?}",
            path.display(),
            opened.obstacle
        );
        let document = opened.document;
        assert_eq!(document.sidecar.findings.len(), 0, "{}", path.display());
        assert!(document.annotations.len() >= 3, "{}", path.display());
        let again = write(&SidecarContent {
            source: &document.source.identity,
            text: document.text(),
            snapshot: &document.annotations.snapshot(),
            misfits: &document.sidecar.misfits,
            history: None,
        });
        let sidecar = fs::read_to_string(&document.sidecar.path).unwrap();
        assert!(again == sidecar, "{} is written otherwise", path.display());
        assert_eq!(
            fs::read(&path).unwrap(),
            before,
            "the source is never written"
        );
    }
}

#[test]
fn offsets_in_the_files_count_code_points() {
    for path in samples() {
        let document = open::open(&path, None, &tags::built_in()).unwrap().document;
        let chars: Vec<char> = document.text().as_str().chars().collect();
        let sidecar = fs::read_to_string(&document.sidecar.path).unwrap();
        for mark in document.annotations.iter() {
            let span = mark.fragments.first();
            let before = &document.text().as_str()[..span.start() as usize];
            let start = before.chars().count();
            let quote = document.text().slice(span);
            let end = start + quote.chars().count();
            assert_eq!(chars[start..end].iter().collect::<String>(), quote);
            let place = format!("at: [({start}..{end}, ");
            assert!(sidecar.contains(&place), "{}: {place}", path.display());
        }
    }
}

#[test]
fn the_samples_show_marks_inside_marks() {
    let mut nested = 0;
    let mut crossing = 0;
    let mut in_parts = 0;
    for path in samples() {
        let document = open::open(&path, None, &tags::built_in()).unwrap().document;
        let marks: Vec<_> = document.annotations.iter().collect();
        in_parts += marks.iter().filter(|mark| mark.fragments.len() > 1).count();
        for (at, a) in marks.iter().enumerate() {
            for b in &marks[at + 1..] {
                let (a, b) = (a.fragments.first(), b.fragments.first());
                if a.contains_span(b) || b.contains_span(a) {
                    nested += 1;
                } else if a.overlaps(b) {
                    crossing += 1;
                }
            }
        }
    }
    let counted = (nested, crossing, in_parts);
    assert!(nested > 40 && crossing > 0 && in_parts > 0, "{counted:?}");
}
