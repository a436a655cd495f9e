//! The walls of the design, read off the sources: `text` < `model` < {`store`, `formats`} <
//! `session` < {`cli`, `ui`}. A module imports only from what stands left of it.

use std::fmt::Write as _;
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

/// What may stand only in some layers: how paths to it begin, the layers, and why.
const PATHS: &[(&[&str], &[&str], &str)] = &[
    (
        &["egui", "eframe", "rfd", "image"],
        &["ui"],
        "the window belongs to ui",
    ),
    (
        &["serde"],
        &["store", "formats", "cli", "ui"],
        "text, model and session know no file format",
    ),
    (
        &["ron"],
        &["store", "formats", "ui"],
        "text, model, session and cli know no file of the program",
    ),
    (
        &["std::fs"],
        &["store", "session", "ui"],
        "text, model and formats touch no files",
    ),
    (&["std::net", "std::os::unix::net"], &[], "no network"),
];

/// The only colours that are none: nothing at all, and what is filled in later.
const NO_COLOURS: [&str; 2] = ["TRANSPARENT", "PLACEHOLDER"];

/// Each source file by its path in `src`.
fn sources() -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let code = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(&src).unwrap().to_owned(), code));
            }
        }
    }
    files.sort();
    files
}

/// The module of a file, from the root of the crate: `text::find` for `text/find.rs`.
fn module(file: &Path) -> Vec<String> {
    let mut module: Vec<String> = file
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if module.last().is_some_and(|name| name == "mod") {
        module.pop();
    }
    module
}

// ---- reading Rust, as far as needed

/// Names, `::`, and single signs; without comments, strings and characters, so that words in
/// them do not count.
fn tokens(code: &str) -> Vec<String> {
    let chars: Vec<char> = code.chars().collect();
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    let starts = |i: usize, sign: &str| sign.chars().enumerate().all(|(n, c)| at(i + n) == c);
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let hashes = chars[i + 1..].iter().take_while(|&&c| c == '#').count();
        if starts(i, "//") {
            i += chars[i..].iter().take_while(|&&c| c != '\n').count();
        } else if starts(i, "/*") {
            let mut depth = 0;
            while i < chars.len() {
                match (at(i), at(i + 1)) {
                    ('/', '*') => depth += 1,
                    ('*', '/') => depth -= 1,
                    _ => {
                        i += 1;
                        continue;
                    }
                }
                i += 2;
                if depth == 0 {
                    break;
                }
            }
        } else if at(i) == 'r' && at(i + 1 + hashes) == '"' {
            let end = format!("\"{}", "#".repeat(hashes));
            i += hashes + 2;
            while i < chars.len() && !starts(i, &end) {
                i += 1;
            }
            i += end.len();
        } else if at(i) == '"' {
            i += 1;
            while i < chars.len() && at(i) != '"' {
                i += if at(i) == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if at(i) == '\'' && at(i + 1) == '\\' {
            i += 3;
            while i < chars.len() && at(i) != '\'' {
                i += 1;
            }
            i += 1;
        } else if at(i) == '\'' {
            // A character, or the beginning of a lifetime.
            i += if at(i + 2) == '\'' { 3 } else { 1 };
        } else if is_name(at(i)) {
            let name: String = chars[i..].iter().take_while(|&&c| is_name(c)).collect();
            i += name.chars().count();
            // The letters before a string are no name.
            if !(at(i) == '"' && ["b", "c"].contains(&name.as_str())) {
                tokens.push(name);
            }
        } else {
            let sign = if starts(i, "::") {
                "::"
            } else {
                &at(i).to_string()
            };
            if !sign.trim().is_empty() {
                tokens.push(sign.to_owned());
            }
            i += sign.chars().count();
        }
    }
    tokens
}

/// Every path in the code as written, with `{…}` spelled out: `use a::{b, c::d};` is `a::b` and
/// `a::c::d`. A single name is a path as well.
fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        i = read_path(tokens, i, &[], &mut paths);
    }
    paths
}

/// Reads the path that begins here, and returns the place behind it.
fn read_path(
    tokens: &[String],
    mut i: usize,
    prefix: &[String],
    paths: &mut Vec<Vec<String>>,
) -> usize {
    let is = |i: usize, sign: &str| tokens.get(i).is_some_and(|token| token == sign);
    let is_name = |i: usize| {
        let first = tokens.get(i).and_then(|token| token.chars().next());
        first.is_some_and(|c| c.is_alphabetic() || c == '_')
    };
    if !is_name(i) {
        return i + 1;
    }
    let mut path = prefix.to_vec();
    loop {
        path.push(tokens[i].clone());
        i += 1;
        if !is(i, "::") {
            break;
        }
        if is(i + 1, "{") {
            i += 2;
            while i < tokens.len() && !is(i, "}") {
                i = read_path(tokens, i, &path, paths);
            }
            return i + 1;
        }
        if !is_name(i + 1) {
            break;
        }
        i += 1;
    }
    paths.push(path);
    i
}

// ---- what is wrong with a file

/// The paths in a file, those with `crate` and `super` from the root of the crate.
fn resolved(file: &Path, code: &str) -> Vec<String> {
    let module = module(file);
    let from_root = |path: Vec<String>| {
        let ups = path.iter().take_while(|name| *name == "super").count();
        let resolved = match path[0].as_str() {
            "super" => {
                let rest = module.len().saturating_sub(ups);
                let mut resolved = vec!["crate".to_owned()];
                resolved.extend_from_slice(&module[..rest]);
                resolved.extend_from_slice(&path[ups..]);
                resolved
            }
            _ => path,
        };
        resolved.join("::")
    };
    paths(&tokens(code)).into_iter().map(from_root).collect()
}

fn begins_with(path: &str, beginning: &str) -> bool {
    path.strip_prefix(beginning)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Broken walls.
fn faults(file: &str, code: &str) -> Vec<String> {
    let file = Path::new(file);
    let Some((layer, _)) = file.to_str().and_then(|file| file.split_once('/')) else {
        return vec![];
    };
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
        return vec![format!("{layer} is no layer of the design")];
    };
    let mut faults = Vec::new();
    for path in resolved(file, code) {
        for (other, _) in LAYERS {
            if begins_with(&path, &format!("crate::{other}")) && !allowed.contains(other) {
                faults.push(format!("{layer} imports from {other}: {path}"));
            }
        }
        for (beginnings, layers, why) in PATHS {
            let is_there = beginnings.iter().any(|beginning| {
                // A name alone may be anybody's; a path is the crate's.
                path != "image" && begins_with(&path, beginning)
            });
            if is_there && !layers.contains(&layer) {
                faults.push(format!("{layer} uses {path}: {why}"));
            }
        }
    }
    faults
}

/// Colours that are named or mixed in a file, its tests aside.
fn colours(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let named = |path: Vec<String>| {
        let kind = path
            .iter()
            .rposition(|name| ["Color32", "Rgba", "Hsva", "HsvaGamma"].contains(&name.as_str()))?;
        let made = path.get(kind + 1)?;
        let is_made = made.starts_with("from_") || made.chars().all(|c| !c.is_lowercase());
        (is_made && !NO_COLOURS.contains(&made.as_str())).then(|| path.join("::"))
    };
    let tokens = tokens(code);
    let mixed = tokens.iter().filter(|token| *token == "hex_color");
    let mixed: Vec<_> = mixed.cloned().collect();
    paths(&tokens)
        .into_iter()
        .filter_map(named)
        .chain(mixed)
        .collect()
}

fn in_all_files(faults: impl Fn(&str, &str) -> Vec<String>) -> String {
    let mut all = String::new();
    for (path, code) in sources() {
        let file = path.to_str().unwrap().replace('\\', "/");
        for fault in faults(&file, &code) {
            writeln!(all, "{file}: {fault}").unwrap();
        }
    }
    all
}

#[test]
fn each_layer_imports_only_from_those_below() {
    assert_eq!(in_all_files(faults), "");
}

#[test]
fn a_wall_that_is_broken_is_seen() {
    let broken = [
        ("model/a.rs", "use crate::store::Finding;"),
        ("text/a.rs", "use crate::{text::Span, model::Annotation};"),
        ("text/a.rs", "use crate::{text::{Span, source}, model};"),
        ("text/a/b.rs", "use super::super::super::model::Annotation;"),
        ("text/mod.rs", "use super::model;"),
        ("store/a.rs", "fn f() { crate::formats::citation::cite() }"),
        ("ui/a.rs", "use crate::cli::Args;"),
        ("elsewhere/a.rs", ""),
        ("cli/a.rs", "use ron::Value;"),
        ("session/a.rs", "use egui::Context;"),
        ("session/a.rs", "fn f(ui: &mut egui::Ui) {}"),
        ("store/a.rs", "use image::load_from_memory;"),
        ("model/a.rs", "use serde::Serialize;"),
        ("text/a.rs", "fn f() { std::fs::read(\"x\"); }"),
        ("text/a.rs", "use std::{fmt, fs};"),
        ("ui/a.rs", "use std::net::TcpStream;"),
        (
            "text/a.rs",
            "const A: char = '\"'; use crate::model; const B: char = '\"';",
        ),
        (
            "text/a.rs",
            "const A: &str = r#\"\"\"#; use crate::model::Edit;",
        ),
    ];
    for (file, code) in broken {
        assert!(!faults(file, code).is_empty(), "{file}: {code}");
    }
    let sound = [
        (
            "session/a.rs",
            "use crate::store::Finding; // not crate::ui",
        ),
        (
            "text/a.rs",
            "/* crate::model /* and */ crate::ui */ fn f<'a>() {}",
        ),
        ("text/a.rs", "let a = \"crate::model \\\" serde::de\";"),
        ("text/a.rs", "let a = r#\"crate::model \" std::fs\"#;"),
        ("text/a.rs", "use super::super::text::Span;"),
        ("store/a.rs", "use crate::model::{Annotation, formats};"),
        ("main.rs", "use evimark::ui;"),
    ];
    for (file, code) in sound {
        assert_eq!(faults(file, code), [""; 0], "{file}: {code}");
    }
}

#[test]
fn each_file_says_what_it_is_for() {
    for (path, code) in sources() {
        assert!(code.starts_with("//!"), "{} has no //!", path.display());
    }
}

#[test]
fn only_the_theme_knows_colours() {
    let faults = in_all_files(|file, code| match file {
        "ui/theme.rs" => vec![],
        _ => colours(code),
    });
    assert_eq!(faults, "");
    for code in [
        "Color32::from_rgb(1, 2, 3)",
        "egui::Color32::BLACK",
        "egui::{Color32::{WHITE}}",
        "Rgba::from_gray(0.5)",
        "hex_color!(\"#fff\")",
    ] {
        assert!(!colours(code).is_empty(), "{code}");
    }
    assert!(colours("fn f(c: Color32) -> Color32 { Color32::TRANSPARENT }").is_empty());
}
