//! Every file of the fuzz corpus through the functions that the fuzz targets call. Finds of the
//! fuzzer are kept there, so that they stay mended.

use std::fs;
use std::path::Path;

use crate::properties::history::Kind;
use crate::properties::{decoder, history, sidecar};

/// The files of the corpus of a target: name and content, sorted.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    assert!(files.len() >= 24, "{target}: {}", files.len());
    files
}

/// The names tell what has to come out: `valid-…`, `finding-…` or `broken-…`; others may be
/// anything.
#[test]
fn sidecars_are_what_their_names_say() {
    for (name, bytes) in corpus("sidecar") {
        let result = sidecar::check(&bytes);
        let kind = match &result {
            Ok(loaded) if loaded.findings.is_empty() => "valid",
            Ok(_) => "finding",
            Err(_) => "broken",
        };
        let said = name.split('-').next().unwrap();
        if ["valid", "finding", "broken"].contains(&said) {
            assert_eq!(kind, said, "{name}: {:?}", result.map(|l| l.findings));
        }
    }
}

/// The names tell what has to come out: `intact-…`, `torn-…`, `unfit-…`, `unreadable-…` or
/// `altered-…`; others may be anything.
#[test]
fn histories_are_what_their_names_say() {
    for (name, bytes) in corpus("history") {
        let kind = match history::check(&bytes) {
            Kind::Intact => "intact",
            Kind::Torn => "torn",
            Kind::Unfit => "unfit",
            Kind::Unreadable => "unreadable",
            Kind::Altered => "altered",
        };
        let said = name.split('-').next().unwrap();
        if ["intact", "torn", "unfit", "unreadable", "altered"].contains(&said) {
            assert_eq!(kind, said, "{name}");
        }
    }
}

#[test]
fn sources_are_text_or_refused() {
    for (_, bytes) in corpus("decoder") {
        decoder::check(&bytes);
    }
}
