//! `evimark check` as a command: what it prints, its JSON, its exit codes.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::recorded::{ARTICLE, Recorded, edit};

/// The program in this folder, on a machine without a display.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_evimark"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .env_remove("RUST_LOG");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

/// Exit code and lines of `evimark check`.
fn check(folder: &Path, arguments: &[&str]) -> (i32, Vec<String>) {
    let output = run(folder, &[&["check"], arguments].concat());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(str::to_owned).collect();
    (output.status.code().unwrap(), lines)
}

fn check_json(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(
        folder,
        &[&["check", "--format", "json"], arguments].concat(),
    );
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let code = output.status.code().unwrap();
    assert_eq!(value["exit_code"], code);
    assert_eq!(value["format"], "evimark-check/1");
    value
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_document_in_order_is_one_line() {
    let folder = folder();
    Recorded::finished(folder.path(), "article.txt");
    assert_eq!(
        check(folder.path(), &["article.txt"]),
        (
            0,
            vec![
                "article.txt: source verified, 4 marks verified, history intact, 11 records"
                    .to_owned()
            ]
        )
    );
    let json = check_json(folder.path(), &["article.txt"]);
    let document = &json["documents"][0];
    assert_eq!(document["result"], "in-order");
    assert_eq!(document["source"], "article.txt");
    assert_eq!(document["marks_file"], "article.txt.ron");
    assert_eq!(document["history"], "article.txt.history");
    assert_eq!(document["counts"]["verified"], 4);
    assert_eq!(document["counts"]["records"], 11);
    assert_eq!(document["findings"], Value::Array(vec![]));
    assert_eq!(document["places"], Value::Null);
}

#[test]
fn a_finding_is_a_line_with_file_and_line() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    let id = document.id("46,327");
    document.edit_sidecar("tag: \"figure\"", "tag: \"claim\"");
    let (code, lines) = check(folder.path(), &["article.txt"]);
    assert_eq!(code, 0);
    assert_eq!(
        lines[0],
        format!(
            "article.txt.ron:9: mark {id}: it was changed outside Evimark: its tag is “claim” in the file and “figure” in the history [note]"
        )
    );
    let json = check_json(folder.path(), &["article.txt"]);
    assert_eq!(json["documents"][0]["result"], "notes");
    let finding = &json["documents"][0]["findings"][0];
    assert_eq!(finding["part"], "marks");
    assert_eq!(finding["path"], "article.txt.ron");
    assert_eq!(finding["line"], 9);
    assert_eq!(finding["mark"], *id);
    assert_eq!(finding["record"], Value::Null);
    assert_eq!(finding["severity"], "note");
}

#[test]
fn the_exit_code_tells_how_grave_it_is() {
    let folder = folder();
    let path = folder.path();
    Recorded::finished(path, "fine.txt");
    let altered = Recorded::finished(path, "altered.txt");
    edit(&altered.path, "51", "52");
    let broken = Recorded::finished(path, "broken.txt");
    broken.edit_sidecar("offsets:", "ofsets:");
    fs::write(path.join("unmarked.txt"), ARTICLE).unwrap();
    for (arguments, expected) in [
        (&["fine.txt"][..], 0),
        (&["altered.txt"], 1),
        (&["broken.txt"], 1),
        (&["unmarked.txt"], 2),
        (&["gone.txt"], 2),
        (&["fine.txt", "altered.txt"], 1),
        (&["altered.txt", "gone.txt"], 2),
    ] {
        let (code, lines) = check(path, arguments);
        assert_eq!(code, expected, "{arguments:?}: {lines:#?}");
        check_json(path, arguments);
    }
    for arguments in [
        &["check"][..],
        &["check", "--nonsense", "fine.txt"],
        &["check", "--format", "xml", "fine.txt"],
        &["check", "--format", "json"],
    ] {
        let output = run(path, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn a_folder_is_all_that_is_marked_in_it() {
    let folder = folder();
    let path = folder.path();
    for name in ["article 10.txt", "article 2.txt"] {
        Recorded::finished(path, name);
    }
    let gone = Recorded::finished(path, "gone.txt");
    fs::remove_file(&gone.path).unwrap();
    let history_alone = Recorded::finished(path, "history alone.txt");
    fs::remove_file(&history_alone.path).unwrap();
    fs::remove_file(history_alone.sidecar_path()).unwrap();
    Recorded::finished(path, ".hidden.txt");
    fs::create_dir(path.join("inner")).unwrap();
    Recorded::finished(&path.join("inner"), "article.txt");
    fs::write(path.join("unmarked.txt"), ARTICLE).unwrap();
    fs::write(path.join("shell.history"), "ls\n").unwrap();
    fs::write(path.join("notes.ron"), "(a: 3)").unwrap();
    let (code, lines) = check(path, &["."]);
    assert_eq!(code, 1, "{lines:#?}");
    let verdicts: Vec<_> = lines
        .iter()
        .filter(|line| line.contains(" verified, history"))
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        verdicts,
        [
            "./article 2.txt",
            "./article 10.txt",
            "./gone.txt",
            "./history alone.txt"
        ]
    );
    assert_eq!(
        lines.last().unwrap(),
        "4 checked: 2 in order, 2 with problems"
    );
    let (code, lines) = check(path, &["inner", "inner/article.txt"]);
    assert_eq!((code, lines.len()), (0, 3));
    fs::create_dir(path.join("empty")).unwrap();
    let (code, lines) = check(path, &["empty"]);
    assert_eq!(
        (code, lines),
        (
            2,
            vec!["empty: no article in this folder is marked".to_owned()]
        )
    );
    let json = check_json(path, &["empty"]);
    assert_eq!(json["not_checked"][0]["path"], "empty");
}

#[test]
fn the_places_of_marks_in_an_altered_source_are_told() {
    let folder = folder();
    let path = folder.path();
    let document = Recorded::finished(path, "article.txt");
    let before = [
        fs::read(document.sidecar_path()).unwrap(),
        fs::read(document.history_path()).unwrap(),
    ];
    fs::write(&document.path, format!("A line more.\n{ARTICLE}")).unwrap();
    let (code, lines) = check(path, &["--reanchor", "article.txt"]);
    assert_eq!(code, 1);
    let id = document.id("46,327");
    let line = format!(
        "article.txt:2: mark {id}: moved from 26..32 (line 1) to 39..45 (line 2): “46,327”"
    );
    assert!(lines.contains(&line), "{lines:#?}");
    let summary = "article.txt: the marks are 0 unmoved, 4 moved, 0 altered, 0 ambiguous, 0 lost (by the copy of the source in the history)";
    assert!(lines.iter().any(|line| line == summary), "{lines:#?}");
    let json = check_json(path, &["--reanchor", "article.txt"]);
    let places = &json["documents"][0]["places"];
    assert_eq!(places["has_old_text"], true);
    let marks = places["marks"].as_array().unwrap();
    let mark = marks.iter().find(|mark| mark["mark"] == *id).unwrap();
    assert_eq!(
        (&mark["kind"], &mark["tag"]),
        (&"moved".into(), &"figure".into())
    );
    let to = &mark["candidates"][0][0];
    assert_eq!((&to["start"], &to["end"]), (&39.into(), &45.into()));
    assert_eq!((&to["line"], &to["words"]), (&2.into(), &"46,327".into()));
    assert_eq!(mark["from"][0]["line"], 1);

    // Without a copy of the old source.
    fs::remove_file(document.history_path()).unwrap();
    let (_, lines) = check(path, &["--reanchor", "article.txt"]);
    let is_told = |line: &String| line.contains("(by the words of the marks alone");
    assert!(lines.iter().any(is_told), "{lines:#?}");

    // Nothing was written.
    assert_eq!(fs::read(document.sidecar_path()).unwrap(), before[0]);
    assert!(!document.history_path().exists());
    // The same words among others.
    fs::write(document.history_path(), &before[1]).unwrap();
    let other = "Years later 46,327 sheep grazed there.\nArticle 51 forbids it.\n";
    fs::write(&document.path, other).unwrap();
    let (_, lines) = check(path, &["--reanchor", "article.txt"]);
    let told = "“46,327” among other words, perhaps another passage";
    assert!(lines.iter().any(|line| line.ends_with(told)), "{lines:#?}");
    // Words that are gone.
    fs::write(&document.path, "Nothing of it.\n").unwrap();
    fs::write(document.history_path(), &before[1]).unwrap();
    let json = check_json(path, &["--reanchor", "article.txt"]);
    let marks = json["documents"][0]["places"]["marks"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(marks.len(), 4);
    assert!(
        marks.iter().all(|mark| mark["kind"] == "lost"),
        "{marks:#?}"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder();
    let mut arguments = vec!["check"];
    let name = "a".repeat(200) + ".txt";
    Recorded::finished(folder.path(), &name);
    arguments.extend(std::iter::repeat_n(&*name, 2000));
    let mut child = program(folder.path(), &arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut some = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[cfg(all(feature = "gui", target_os = "linux"))]
#[test]
fn a_file_called_check_is_opened_as_before() {
    let folder = folder();
    fs::write(folder.path().join("check"), ARTICLE).unwrap();
    fs::write(folder.path().join("help"), ARTICLE).unwrap();
    for arguments in [
        &["check"][..],
        &["./check"],
        &["--", "check"],
        &["help"],
        &["checks"],
    ] {
        let output = run(folder.path(), arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(
            error.contains("a display is needed"),
            "{arguments:?}: {error}"
        );
    }
    let (code, lines) = check(folder.path(), &["check"]);
    assert_eq!(code, 2);
    assert!(
        lines[0].starts_with("check: nothing is marked here"),
        "{lines:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_name_cannot_speak_to_the_terminal() {
    let folder = folder();
    let (code, lines) = check(folder.path(), &["a\u{1b}[31m\nb.txt"]);
    assert_eq!(code, 2);
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| !line.contains(char::is_control)));
}
