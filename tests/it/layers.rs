//! The walls of the design, read off the sources: `text` < `model` < {`store`, `formats`} <
//! `session` < {`cli`, `ui`}. A module imports only from what stands left of it.

use std::fs;
use std::path::{Path, PathBuf};

/// A layer, and the layers that it may import from.
const LAYERS: &[(&str, &[&str])] = &[
    ("text", &["text"]),
    ("model", &["text", "model"]),
    ("store", &["text", "model", "store"]),
    ("formats", &["text", "model", "formats"]),
    ("session", &["text", "model", "store", "formats", "session"]),
    (
        "cli",
        &["text", "model", "store", "formats", "session", "cli"],
    ),
    (
        "ui",
        &["text", "model", "store", "formats", "session", "ui"],
    ),
];

/// What may stand only in some layers: the words, the layers, and why.
const WORDS: &[(&[&str], &[&str], &str)] = &[
    (
        &["egui", "eframe", "rfd"],
        &["ui"],
        "the window belongs to ui",
    ),
    (
        &["serde", "ron"],
        &["store", "formats", "ui"],
        "text, model and session know no file format",
    ),
    (
        &["fs"],
        &["store", "session", "ui"],
        "text, model and formats touch no files",
    ),
    (&["net", "UdpSocket", "TcpStream"], &[], "no network"),
];

/// Each source file with its layer; `None` for those above the layers.
fn sources() -> Vec<(Option<String>, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let inside = path.strip_prefix(&src).unwrap();
                let layer = inside
                    .parent()
                    .and_then(|parent| parent.iter().next())
                    .map(|layer| layer.to_string_lossy().into_owned());
                let code = fs::read_to_string(&path).unwrap();
                files.push((layer, inside.to_owned(), code));
            }
        }
    }
    files.sort();
    files
}

/// The code without comments and strings, so that words in them do not count.
fn bare(code: &str) -> String {
    let mut bare = String::new();
    let mut rest = code.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'/') => {
                for c in rest.by_ref() {
                    if c == '\n' {
                        bare.push('\n');
                        break;
                    }
                }
            }
            '"' => {
                while let Some(c) = rest.next() {
                    match c {
                        '\\' => drop(rest.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            // A quotation mark as a character opens no string.
            '\'' if rest.peek() == Some(&'"') => {
                rest.next();
            }
            c => bare.push(c),
        }
    }
    bare
}

/// The layers that the code names by `crate::…`, also inside braces.
fn imports(bare: &str) -> Vec<String> {
    let mut layers = Vec::new();
    for (at, _) in bare.match_indices("crate::") {
        let rest = &bare[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or(""),
            None => rest,
        };
        let mut depth = 0;
        let braced = rest.starts_with('{');
        for part in names.split([',', ';', '(', ')', ' ', '<', '>']) {
            let is_top = depth == 0;
            depth += part.matches('{').count();
            depth -= part.matches('}').count().min(depth);
            let name: String = part
                .trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if is_top && !name.is_empty() {
                layers.push(name);
            }
            if !braced {
                break;
            }
        }
    }
    layers
}

/// Whether the code uses a name as a path: `word::` or `::word`.
fn uses(bare: &str, word: &str) -> bool {
    bare.match_indices(word).any(|(at, _)| {
        let before = bare[..at].chars().next_back();
        let after = &bare[at + word.len()..];
        let is_whole = !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        is_whole && (after.starts_with("::") || before == Some(':'))
    })
}

/// What is wrong with a file of a layer.
fn faults(layer: &str, code: &str) -> Vec<String> {
    let bare = bare(code);
    let mut faults = Vec::new();
    if let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) {
        for import in imports(&bare) {
            let is_layer = LAYERS.iter().any(|(name, _)| *name == import);
            if is_layer && !allowed.contains(&import.as_str()) {
                faults.push(format!("{layer} imports from {import}"));
            }
        }
    } else {
        faults.push(format!("{layer} is no layer of the design"));
    }
    for (words, layers, why) in WORDS {
        for word in *words {
            if uses(&bare, word) && !layers.contains(&layer) {
                faults.push(format!("{layer} uses {word}: {why}"));
            }
        }
    }
    faults
}

#[test]
fn each_layer_imports_only_from_those_below() {
    let faults: Vec<String> = sources()
        .iter()
        .filter_map(|(layer, path, code)| Some((layer.as_ref()?, path, code)))
        .flat_map(|(layer, path, code)| {
            let place = path.display().to_string();
            faults(layer, code)
                .into_iter()
                .map(move |fault| format!("{place}: {fault}"))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_wall_that_is_broken_is_seen() {
    let broken = [
        ("model", "use crate::store::Finding;"),
        ("text", "use crate::{model::Annotation, text::Span};"),
        ("store", "fn f() { crate::formats::citation::cite() }"),
        ("session", "use egui::Context;"),
        ("model", "use serde::Serialize;"),
        ("text", "fn f() { std::fs::read(\"x\"); }"),
        ("ui", "use std::net::TcpStream;"),
    ];
    for (layer, code) in broken {
        assert!(!faults(layer, code).is_empty(), "{layer}: {code}");
    }
    let sound = [
        ("session", "use crate::store::Finding; // not crate::ui"),
        ("text", "let words = \"crate::model and serde::de\";"),
        ("store", "use crate::model::{Annotation, formats};"),
    ];
    for (layer, code) in sound {
        assert_eq!(faults(layer, code), [""; 0], "{layer}: {code}");
    }
}

#[test]
fn each_file_says_what_it_is_for() {
    for (_, path, code) in sources() {
        // Tests in a file of their own are no module that a newcomer looks for.
        assert!(code.starts_with("//!"), "{} has no //!", path.display());
    }
}

#[test]
fn only_the_theme_knows_colours() {
    let constructors = [
        "from_rgb",
        "from_rgba_unmultiplied",
        "from_gray",
        "from_black_alpha",
    ];
    for (_, path, code) in sources() {
        if path == Path::new("ui/theme.rs") {
            continue;
        }
        let bare = bare(&code);
        for constructor in constructors {
            let call = format!("Color32::{constructor}(");
            assert!(!bare.contains(&call), "{}: {call}", path.display());
        }
    }
}
