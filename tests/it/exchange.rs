//! `evimark export` and `evimark import` as commands, and an import in a session: what is
//! written, what is taken in, what is told, and what is left alone. Offsets are Unicode code
//! points unless a test says otherwise.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use evimark::formats::{FORMATS, Field};
use evimark::session::importing::{ImportAction, Stage};
use evimark::session::{Action, Command as Key};
use serde_json::{Value, json};

use super::fixture::Desk;

const ARTICLE: &str =
    "💩 The Board met.\r\nIt said: “60–80% of cafe\u{301} owners 🇺🇦 were drafted.”\r\n";

/// The program in this folder, on a machine without a display.
fn evimark(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_evimark"))
        .args(arguments)
        .current_dir(folder)
        .env("EVIMARK_CONFIG_DIR", folder.join(".config"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .env_remove("RUST_LOG")
        .output()
        .unwrap()
}

/// Runs a command, and gives its exit code and what it says.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = evimark(folder, arguments);
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

fn run_json(folder: &Path, arguments: &[&str]) -> Value {
    let output = evimark(folder, &[arguments, &["--format", "json"]].concat());
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["exit_code"], output.status.code().unwrap());
    value
}

/// A folder with an article that has marks of all kinds, nested, in parts and with notes.
fn marked() -> Desk {
    let mut desk = Desk::with(ARTICLE);
    for (words, tag) in [
        ("The Board", "actor"),
        ("60–80%", "figure"),
        ("60–80% of cafe\u{301} owners 🇺🇦 were drafted", "claim"),
        ("cafe\u{301} owners 🇺🇦", "actor"),
    ] {
        desk.mark(words, tag);
    }
    desk.save();
    desk
}

/// The marks of an article, as the table says: tag, start, end, quote.
fn rows(folder: &Path, article: &str) -> Vec<String> {
    let (code, csv) = run(folder, &["export", "--to", "csv", "-o", "-", article]);
    assert_eq!(code, 0, "{csv}");
    let mut rows: Vec<String> =
        csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes())
            .records()
            .map_while(Result::ok)
            .filter(|row| row.len() > 5)
            .map(|row| format!("{} {}..{} {}", &row[4], &row[2], &row[3], &row[5]))
            .collect();
    rows.sort();
    rows
}

#[test]
fn every_format_that_is_read_brings_the_marks_back_into_the_article() {
    let desk = marked();
    let folder = desk.path("");
    let before = rows(&folder, "article.txt");
    assert_eq!(before.len(), 4, "{before:?}");
    for format in FORMATS.iter().map(|format| format.about()) {
        if !format.reads {
            continue;
        }
        let id = format.id;
        let out = format!("out-{id}/");
        let (code, said) = run(&folder, &["export", "--to", id, "-o", &out, "article.txt"]);
        assert_eq!(code, 0, "{id}: {said}");
        let again = folder.join(format!("again-{id}"));
        fs::create_dir(&again).unwrap();
        fs::write(again.join("article.txt"), ARTICLE).unwrap();
        let file = main_file(&folder.join(&out), format.extensions[0]);
        let report = run_json(&again, &["import", "--into", "article.txt", &file]);
        let document = &report["files"][0]["documents"][0];
        assert_eq!(report["files"][0]["from"], id, "{report:#}");
        assert_ne!(document["offsets"]["state"], "searched", "{id}: {report:#}");
        let after = rows(&again, "article.txt");
        let is_flat = !format.holds(Field::Overlaps);
        let is_same = after == before || is_flat && after.iter().all(|row| before.contains(row));
        assert!(
            is_same && !after.is_empty(),
            "{id}: {after:#?}\n{before:#?}"
        );
        let (code, said) = run(&again, &["check", "article.txt"]);
        assert_eq!(code, 0, "{id}: {said}");
        // Once more: everything is there already.
        let report = run_json(&again, &["import", "--into", "article.txt", &file]);
        let document = &report["files"][0]["documents"][0];
        assert_eq!(document["placed"], 0, "{id}: {report:#}");
        assert_eq!(rows(&again, "article.txt"), after, "{id}");
    }
}

/// The path of the main file of an export.
fn main_file(folder: &Path, extension: &str) -> String {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut main: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|end| end == extension))
        .collect();
    main.sort();
    main[0].to_str().unwrap().to_owned()
}

#[test]
fn a_format_with_its_own_text_makes_the_article() {
    let desk = marked();
    let folder = desk.path("");
    let (code, said) = run(
        &folder,
        &[
            "export",
            "--to",
            "prodigy",
            "-o",
            "all.jsonl",
            "article.txt",
        ],
    );
    assert_eq!(code, 0, "{said}");
    let (code, said) = run(&folder, &["import", "-o", "made/articles", "all.jsonl"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("written"), "{said}");
    let made = folder.join("made/articles");
    assert_eq!(
        fs::read_to_string(made.join("article.txt")).unwrap(),
        ARTICLE
    );
    assert_eq!(rows(&made, "article.txt"), rows(&folder, "article.txt"));
    // Beside the file, the article is there already, with its marks.
    let report = run_json(&folder, &["import", "all.jsonl"]);
    let document = &report["files"][0]["documents"][0];
    assert_eq!(
        document["duplicates"].as_array().unwrap().len(),
        4,
        "{report:#}"
    );
}

/// A task of Label Studio as its older editor counts, in UTF-16 units.
fn utf16_task() -> String {
    let start = ARTICLE[..ARTICLE.find("were").unwrap()]
        .encode_utf16()
        .count();
    json!([{
        "id": 7,
        "data": {"text": ARTICLE},
        "annotations": [{"id": 1, "completed_by": 3, "result": [
            {"id": "x", "from_name": "label", "to_name": "text", "type": "labels",
             "value": {"start": start, "end": start + 12, "text": "were drafted", "labels": ["Claim"]}},
            {"id": "y", "from_name": "label", "to_name": "text", "type": "labels",
             "value": {"start": 0, "end": 2, "text": "💩", "labels": ["Odd Sign"]}},
        ]}],
    }])
    .to_string()
}

#[test]
fn another_way_to_count_is_found_out_and_said() {
    let desk = Desk::new();
    desk.write("article.txt", ARTICLE);
    desk.write("task.json", utf16_task());
    let folder = desk.path("");
    let arguments = [
        "import",
        "--into",
        "article.txt",
        "--map",
        "Odd Sign=actor",
        "task.json",
    ];
    let dry = run_json(&folder, &[&arguments[..], &["--dry-run"]].concat());
    assert!(
        !folder.join("article.txt.ron").exists(),
        "a dry run writes nothing"
    );
    let report = run_json(&folder, &arguments);
    assert_eq!(dry["files"], report["files"]);
    let document = &report["files"][0]["documents"][0];
    assert_eq!(document["offsets"]["state"], "proven");
    assert_eq!(document["offsets"]["unit"], "utf-16");
    assert_eq!(document["offsets"]["quotes"], 2);
    assert_eq!(document["tags"][1]["tag"], "actor");
    let start = ARTICLE[..ARTICLE.find("were").unwrap()].chars().count();
    let claim = format!("claim {start}..{} were drafted", start + 12);
    assert_eq!(
        rows(&folder, "article.txt"),
        ["actor 0..1 💩".to_owned(), claim]
    );
    let history = desk.read("article.txt.history");
    assert!(history.contains("cause: Import"), "{history}");
    assert!(
        !desk.sidecar().contains("id: \"x\""),
        "a name that others have too"
    );
}

#[test]
fn a_damaged_file_is_told_with_its_line_and_the_rest_goes_on() {
    let desk = Desk::new();
    desk.write(
        "good.jsonl",
        "{\"text\":\"One two.\",\"label\":[[0,3,\"claim\"]]}\n",
    );
    desk.write(
        "bad.jsonl",
        "{\"text\":\"One two.\",\"label\":[[0,3,\"claim\"]]}\n{\"text\":\n",
    );
    let folder = desk.path("");
    let (code, said) = run(&folder, &["import", "--from", "doccano", "."]);
    assert_eq!(code, 2);
    assert!(said.contains("“bad.jsonl”, line 2"), "{said}");
    assert_eq!(rows(&folder, "good.txt"), ["claim 0..3 One"]);
    let files = desk.files();
    assert!(
        !files
            .iter()
            .any(|name| name.starts_with("bad") && name != "bad.jsonl"),
        "{files:?}"
    );
}

#[test]
fn what_is_not_certain_waits_and_what_is_nothing_is_said() {
    let desk = Desk::new();
    desk.write(
        "article.txt",
        "The Board met. The Board said that the Board would pay.",
    );
    desk.write(
        "task.json",
        json!([{"id": 1, "data": {"text": "A text of yesterday: the Board paid 5% of it."},
            "annotations": [{"id": 1, "result": [
                {"id": "x", "from_name": "l", "to_name": "t", "type": "labels",
                 "value": {"start": 25, "end": 30, "text": "Board", "labels": ["actor"]}},
                {"id": "y", "from_name": "l", "to_name": "t", "type": "labels",
                 "value": {"start": 9, "end": 9, "text": "", "labels": ["claim"]}}]}]}])
        .to_string(),
    );
    let folder = desk.path("");
    let report = run_json(&folder, &["import", "--into", "article.txt", "task.json"]);
    assert_eq!(report["exit_code"], 1, "{report:#}");
    let document = &report["files"][0]["documents"][0];
    assert_eq!(document["text"], "different");
    assert_eq!(document["placed"], 0);
    assert_eq!(document["waiting"][0]["quote"], "Board", "{report:#}");
    assert_eq!(document["left_out"].as_array().unwrap().len(), 1);
    assert!(desk.sidecar().contains("unplaced: ["));
}

#[test]
fn with_strict_a_loss_is_an_error_and_nothing_is_written() {
    let desk = marked();
    let folder = desk.path("");
    let arguments = [
        "export",
        "--to",
        "conll",
        "--strict",
        "-o",
        "out/",
        "article.txt",
    ];
    let (code, said) = run(&folder, &arguments);
    assert_eq!(code, 1);
    assert!(
        said.contains("nothing was written") && said.contains("left out"),
        "{said}"
    );
    assert!(!folder.join("out").exists());
}

#[test]
fn an_article_is_never_written_over() {
    let desk = marked();
    let folder = desk.path("");
    let before = fs::read(folder.join("article.txt")).unwrap();
    let arguments = [
        "export",
        "--to",
        "brat",
        "--overwrite",
        "-o",
        "./",
        "article.txt",
    ];
    let (code, said) = run(&folder, &arguments);
    assert_eq!(code, 2);
    assert!(said.contains("belongs to a marked article"), "{said}");
    assert_eq!(fs::read(folder.join("article.txt")).unwrap(), before);
    assert!(!folder.join("article.ann").exists(), "all or nothing");
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_asked_for() {
    let desk = marked();
    let folder = desk.path("");
    let arguments = ["export", "--to", "csv", "-o", "out.csv", "article.txt"];
    assert_eq!(run(&folder, &arguments).0, 0);
    fs::write(folder.join("out.csv"), "mine").unwrap();
    let (code, said) = run(&folder, &arguments);
    assert_eq!((code, desk.read("out.csv").as_str()), (2, "mine"), "{said}");
    assert_eq!(
        run(&folder, &[&arguments[..], &["--overwrite"]].concat()).0,
        0
    );
    assert_ne!(desk.read("out.csv"), "mine");
}

#[test]
fn words_that_make_no_sense_are_told() {
    let desk = marked();
    let folder = desk.path("");
    for (arguments, wanted) in [
        (
            &["export", "--to", "word", "article.txt"][..],
            "there is no format “word”",
        ),
        (
            &["import", "--from", "xlsx", "article.txt"],
            "only written, not read",
        ),
        (
            &["import", "--from", "word", "article.txt"],
            "those that can be read are brat",
        ),
        (
            &["import", "article.txt"],
            "in no format that Evimark reads",
        ),
        (&["import", "--map", "x", "article.txt"], "LABEL=TAG"),
        (
            &[
                "export",
                "--to",
                "csv",
                "--unit",
                "graphemes",
                "article.txt",
            ],
            "--unit has no meaning for",
        ),
        (
            &[
                "export",
                "--to",
                "label-studio",
                "--unit",
                "graphemes",
                "article.txt",
            ],
            "are not counted in grapheme clusters",
        ),
        (
            &["export", "--to", "brat", "--scheme", "iob1", "article.txt"],
            "--scheme has no meaning for",
        ),
        (
            &["export", "--to", "brat", "-o", "-", "article.txt"],
            "name a folder",
        ),
        (&["export", "--to", "csv", "gone.txt"], "gone.txt"),
    ] {
        let (code, said) = run(&folder, arguments);
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(said.contains(wanted), "{arguments:?}: {said}");
    }
}

#[test]
fn an_import_in_a_session_is_shown_and_is_one_step() {
    let mut desk = Desk::with(ARTICLE);
    desk.mark("The Board", "actor");
    desk.write("task.json", utf16_task());
    let path = desk.path("task.json");
    desk.run(Action::Import(ImportAction::Read(path)));
    let preview = desk.session.preview().unwrap();
    assert_eq!((preview.plan.placed, preview.plan.tags.len()), (2, 2));
    let label = "Odd Sign".to_owned();
    let tag = "figure".into();
    desk.run(Action::Import(ImportAction::Map { label, tag }));
    assert_eq!(
        desk.session.preview().unwrap().plan.tags[1].tag.as_str(),
        "figure"
    );
    assert_eq!(desk.marks().len(), 1, "nothing is changed yet");
    desk.run(Action::Import(ImportAction::Take));
    assert!(desk.session.importing.is_none() && desk.session.overlay.is_none());
    assert_eq!(desk.marks().len(), 3);
    desk.press(Key::Undo);
    assert_eq!(desk.marks().len(), 1);
    desk.press(Key::Redo);
    desk.save();
    assert!(desk.sidecar().contains("💩"));
}

#[test]
fn a_file_that_cannot_be_imported_says_why() {
    let mut desk = Desk::with(ARTICLE);
    desk.write("notes.md", "# nothing of this kind");
    let path = desk.path("notes.md");
    desk.run(Action::Import(ImportAction::Read(path)));
    let importing = desk.session.importing.as_ref().unwrap();
    let Stage::Failed(why) = &importing.stage else {
        panic!("{importing:?}");
    };
    assert!(why.contains("no format that Evimark reads"), "{why}");
    desk.run(Action::Show(None));
    assert!(desk.session.importing.is_none());
}

#[test]
fn a_file_of_other_articles_is_shown_before_anything_is_written() {
    let mut desk = Desk::with(ARTICLE);
    desk.write(
        "two.jsonl",
        "{\"text\":\"One two.\",\"label\":[[0,3,\"PER\"]]}\n\
         {\"text\":\"Three.\",\"label\":[[0,5,\"PER\"],[0,5,\"claim\"]]}\n",
    );
    let path = desk.path("two.jsonl");
    desk.run(Action::Import(ImportAction::Read(path)));
    let shown = |desk: &Desk| match &desk.session.importing.as_ref().unwrap().stage {
        Stage::Articles(articles) => (articles.tags[0].count, articles.tags[0].tag.to_string()),
        other => panic!("{other:?}"),
    };
    assert_eq!(shown(&desk), (2, "PER".to_owned()));
    let (label, tag) = ("PER".to_owned(), "actor".into());
    desk.run(Action::Import(ImportAction::Map { label, tag }));
    assert_eq!(shown(&desk), (2, "actor".to_owned()));
    assert!(!desk.files().contains(&"two-1.txt".to_owned()));

    desk.run(Action::Import(ImportAction::Take));
    let folder = desk.session.folder.as_ref().unwrap();
    assert!(folder.entries.iter().any(|entry| entry.name == "two-2.txt"));
    let folder = desk.path("");
    assert_eq!(rows(&folder, "two-1.txt"), ["actor 0..3 One"]);
    assert_eq!(
        rows(&folder, "two-2.txt"),
        ["actor 0..5 Three", "claim 0..5 Three"]
    );
    assert_eq!(
        desk.document().name(),
        "article.txt",
        "what is open stays open"
    );
}
