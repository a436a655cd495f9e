//! `evimark stats`, `show`, `find`, `formats`, `completions` and `man` as commands: what they
//! print, their JSON, their exit codes, and that they leave the files alone.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use super::recorded::{ARTICLE, Recorded, edit};

/// The program in this folder, on a machine without a display and without wishes for colours.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_evimark"));
    command.args(arguments).current_dir(folder);
    for name in [
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "WAYLAND_SOCKET",
        "RUST_LOG",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
    ] {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

/// Exit code, standard output and standard error.
fn told(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = run(folder, arguments);
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// What a command prints that has nothing to complain of.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, error) = told(folder, arguments);
    assert_eq!((code, error.as_str()), (0, ""), "{arguments:?}: {out}");
    out
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[arguments, &["--format", "json"]].concat());
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    if let Some(code) = value.get("exit_code") {
        assert_eq!(*code, output.status.code().unwrap());
    }
    value
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A folder with two documents in order, one whose file of marks is broken, one that is not
/// marked, and what is no document.
fn some_documents() -> tempfile::TempDir {
    let folder = folder();
    let path = folder.path();
    Recorded::finished(path, "a.txt");
    Recorded::finished(path, "b.txt");
    let broken = Recorded::finished(path, "broken.txt");
    broken.edit_sidecar("offsets:", "ofsets:");
    fs::write(path.join("plain.txt"), "Nobody counted the men.\n").unwrap();
    fs::write(path.join(".hidden.txt"), ARTICLE).unwrap();
    folder
}

/// The content and the time of change of all files.
fn state(folder: &Path) -> Vec<(String, Vec<u8>, std::time::SystemTime)> {
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let modified = path.metadata().unwrap().modified().unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(&path).unwrap(), modified)
        })
        .collect();
    files.sort();
    files
}

// ---- stats

#[test]
fn stats_are_tables_for_people() {
    let folder = folder();
    Recorded::finished(folder.path(), "article.txt");
    let expected = "\
article.txt with 61 characters: 4 marks by 1 author

tag          marks   share  shortest  median  longest  coverage
Claim            1   25.0%        36      36       36     59.0%
Actor            1   25.0%         9       9        9     14.8%
Figure           1   25.0%         6       6        6      9.8%
Legal basis      1   25.0%        10      10       10     16.4%
all              4  100.0%         6     9.5       36     75.4%

author  marks
olena       4

verdict   marks
accepted      0
rejected      0
disputed      0
none yet      4

3 marks share text with another; at most 2 lie on each other (article.txt:1)
1 link between marks
";
    assert_eq!(printed(folder.path(), &["stats", "article.txt"]), expected);
}

#[test]
fn stats_of_a_folder_go_on_behind_what_cannot_be_read() {
    let folder = some_documents();
    let (code, out, error) = told(folder.path(), &["stats", ".", "gone.txt"]);
    assert_eq!(code, 2);
    let documents: Vec<_> = out.lines().filter(|line| line.starts_with("./")).collect();
    assert_eq!(
        documents,
        [
            "./a.txt       4      1      1       1            1          61     75.4%            3        2",
            "./b.txt       4      1      1       1            1          61     75.4%            3        2",
        ]
    );
    assert!(out.starts_with("2 documents with 122 characters: 8 marks by 1 author\n"));
    let complaints: Vec<_> = error.lines().collect();
    assert_eq!(complaints.len(), 2, "{error}");
    assert!(
        complaints[0].starts_with("evimark: ./broken.txt: the file with the marks cannot be read"),
        "{error}"
    );
    assert!(complaints[1].starts_with("evimark: gone.txt: "), "{error}");

    let value = json(folder.path(), &["stats", ".", "gone.txt"]);
    assert_eq!(value["format"], "evimark-stats/1");
    assert_eq!(
        (&value["exit_code"], &value["total"]["documents"]),
        (&2.into(), &2.into())
    );
    assert_eq!(value["total"]["marks"], 8);
    assert_eq!(value["total"]["overlapping"], 6);
    assert_eq!(
        value["total"]["lengths"],
        json!({"shortest": 6, "median": 9.5, "longest": 36})
    );
    assert_eq!(
        value["total"]["authors"],
        json!([{"author": "olena", "marks": 8}])
    );
    assert_eq!(
        value["total"]["deepest"],
        json!({"path": "./a.txt", "marks": 2, "line": 1, "start": 0})
    );
    let claim = &value["documents"][1]["tags"][0];
    assert_eq!(
        (&claim["tag"], &claim["name"]),
        (&"claim".into(), &"Claim".into())
    );
    assert_eq!(
        (&claim["marks"], &claim["covered_characters"]),
        (&1.into(), &36.into())
    );
    assert_eq!(value["problems"][0]["path"], "./broken.txt");
    assert_eq!(value["problems"][1]["path"], "gone.txt");
}

#[test]
fn marks_of_a_changed_source_have_no_place() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    edit(&document.path, "The Board", "So the Board");
    let value = json(folder.path(), &["stats", "article.txt"]);
    let total = &value["total"];
    assert_eq!(
        (&total["marks"], &total["without_place"]),
        (&0.into(), &4.into())
    );
    assert!(
        !value["documents"][0]["findings"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let (code, out, error) = told(folder.path(), &["show", "--marks", "article.txt"]);
    assert_eq!(code, 0);
    assert!(
        out.starts_with("So the Board’s report counts 46,327 men.\n"),
        "{out}"
    );
    assert!(
        out.contains("no marks\n") && out.contains("no place"),
        "{out}"
    );
    assert!(error.starts_with("evimark: article.txt: "), "{error}");
}

#[test]
fn other_tags_are_counted_and_shown_too() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    document.edit_sidecar("tag: \"figure\"", "tag: \"cla\u{1b}[2Jim\"");
    let (_, out, _) = told(folder.path(), &["stats", "article.txt"]);
    assert!(
        out.lines()
            .any(|line| line.starts_with("cla␛[2Jim        1")),
        "{out}"
    );
    let (_, out, _) = told(folder.path(), &["show", "article.txt"]);
    assert!(out.contains("[Cl 46,327]"), "{out}");
    assert!(
        out.ends_with("[L] Legal basis 1, [Cl] cla␛[2Jim 1\n"),
        "{out}"
    );
}

// ---- show

#[test]
fn an_article_is_shown_with_its_marks_in_brackets() {
    let folder = folder();
    Recorded::finished(folder.path(), "article.txt");
    let text = "\
[C [A The Board]’s report counts [F 46,327] men].
[L Article 51] forbids it.

4 marks: [C] Claim 1, [A] Actor 1, [F] Figure 1, [L] Legal basis 1
";
    assert_eq!(printed(folder.path(), &["show", "article.txt"]), text);
    let numbered = printed(
        folder.path(),
        &["cat", "-n", "--tag", "Legal basis", "article.txt"],
    );
    assert_eq!(
        numbered,
        "1  The Board’s report counts 46,327 men.\n2  [L Article 51] forbids it.\n\n1 mark: [L] Legal basis 1\n"
    );
}

#[test]
fn the_list_of_marks_tells_who_made_them() {
    let folder = folder();
    let mut document = Recorded::new(folder.path(), "article.txt", ARTICLE);
    document.open();
    document.mark("46,327", "figure");
    document.note("46,327", "per\nthe report\u{7}");
    document.save();
    document.close();
    let id = document.id("46,327");
    let shown = printed(folder.path(), &["show", "--marks", "article.txt"]);
    assert!(shown.contains("counts [F1 46,327] men"), "{shown}");
    let row = shown.lines().last().unwrap();
    let cells: Vec<_> = row
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect();
    assert_eq!(
        cells,
        [
            "F1",
            &*id,
            "1",
            "26..32",
            "olena",
            "“46,327” (per the report␇)"
        ]
    );
}

#[test]
fn colours_are_as_the_environment_wishes() {
    let folder = folder();
    Recorded::finished(folder.path(), "article.txt");
    let is_coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = program(folder.path(), arguments);
        let output = command.envs(environment.iter().copied()).output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains("[F") || text.contains("[46,327]"),
            "brackets stay: {text}"
        );
        text.contains('\u{1b}')
    };
    for plain in [
        &["show", "article.txt"][..],
        &["find", "46,327", "article.txt"],
    ] {
        let with = |option: &'static str| [plain, &["--color", option]].concat();
        assert!(!is_coloured(plain, &[]), "a pipe has no colours");
        assert!(is_coloured(plain, &[("CLICOLOR_FORCE", "1")]));
        assert!(!is_coloured(plain, &[("NO_COLOR", "1")]));
        assert!(is_coloured(&with("always"), &[("NO_COLOR", "1")]));
        assert!(!is_coloured(&with("never"), &[("CLICOLOR_FORCE", "1")]));
    }
}

#[test]
fn an_article_cannot_drive_the_terminal() {
    let folder = folder();
    let article =
        "Red \u{1b}[31malert\u{1b}]0;title\u{7} and \u{9b}2J the end\u{8}\u{7f}.\r\nNext\u{c}.\r";
    fs::write(folder.path().join("article.txt"), article).unwrap();
    let shown = printed(folder.path(), &["show", "article.txt"]);
    assert_eq!(
        shown,
        "Red ␛[31malert␛]0;title␇ and \u{fffd}2J the end␈␡.\nNext␌.\n\nno marks\n"
    );
    let found = printed(folder.path(), &["find", "alert", "article.txt"]);
    assert!(found.contains("Red ␛[31m[alert]␛]0;title␇ and"), "{found}");
    assert!(!found.trim_end_matches('\n').contains(char::is_control));
    let always = printed(folder.path(), &["show", "--color", "always", "article.txt"]);
    assert!(!always.contains("\u{1b}[31m") && always.contains("␛[31m"));
}

#[test]
fn an_article_is_shown_though_its_marks_cannot_be_read() {
    let folder = some_documents();
    let (code, out, error) = told(folder.path(), &["show", "broken.txt"]);
    assert_eq!(code, 2);
    assert_eq!(out, format!("{ARTICLE}\nno marks\n"));
    assert!(
        error.starts_with("evimark: broken.txt: the file with the marks"),
        "{error}"
    );
    let (code, out, error) = told(folder.path(), &["show", "gone.txt"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.starts_with("evimark: gone.txt: "), "{error}");
}

// ---- find

#[test]
fn a_concordance_stands_in_columns() {
    let folder = some_documents();
    let (code, out, error) = told(folder.path(), &["find", "-C", "12", "MEN", "."]);
    assert_eq!(
        (code, error.as_str()),
        (0, ""),
        "the marks are not looked at"
    );
    assert_eq!(
        out,
        "\
./a.txt:1         33..36  unts 46,327 [men]. Article 51
./b.txt:1         33..36  unts 46,327 [men]. Article 51
./broken.txt:1    33..36  unts 46,327 [men]. Article 51
./plain.txt:1     19..22  counted the [men].
"
    );
    let value = json(folder.path(), &["find", "MEN", "a.txt"]);
    assert_eq!(value["format"], "evimark-find/1");
    assert_eq!(
        value["hits"],
        json!([{
            "path": "a.txt", "line": 1, "start": 33, "end": 36, "words": "men",
            "before": "The Board’s report counts 46,327 ",
            "after": ". Article 51 forbids it. ",
            "mark": null,
        }])
    );
}

#[test]
fn wide_characters_take_two_columns() {
    let folder = folder();
    let text = "漢字漢字 court\nno court\ne\u{301}e\u{301}e\u{301} court\n";
    fs::write(folder.path().join("a.txt"), text).unwrap();
    let out = printed(folder.path(), &["find", "-C", "6", "court", "a.txt"]);
    assert_eq!(
        out,
        "\
a.txt:1  5..10    漢字 [court] no co
a.txt:2  14..19  rt no [court] e\u{301}e\u{301}e\u{301} c
a.txt:3  27..32  t e\u{301}e\u{301}e\u{301} [court]
"
    );
}

#[test]
fn marks_are_searched_alone_when_asked() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "a.txt");
    let [actor, claim] =
        ["The Board", "The Board’s report counts 46,327 men"].map(|words| document.id(words));
    let value = json(folder.path(), &["find", "--marks", "board", "a.txt"]);
    let mut ids: Vec<_> = value["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["mark"]["id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    let mut expected = [&*actor, &*claim];
    expected.sort_unstable();
    assert_eq!(ids, expected);
    let tagged = |pattern: &str, tag: &str| {
        let (code, out, _) = told(folder.path(), &["find", pattern, "--tag", tag, "a.txt"]);
        (code, out)
    };
    let (code, out) = tagged("", "actor");
    assert_eq!(code, 0);
    let line = format!(
        "a.txt:1  0..9  actor {actor}  {}[The Board]’s report counts 46,327 men. Article 51\n",
        " ".repeat(40)
    );
    assert_eq!(out, line);
    assert_eq!(
        tagged("forbids", "legal-basis").0,
        1,
        "it stands behind the mark"
    );
    assert_eq!(tagged("Article", "Legal Basis").0, 0);
    assert_eq!(tagged("Article", "claim").0, 1);
    let (code, out, error) = told(folder.path(), &["find", "", "--tag", "clam", "a.txt"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        error.starts_with("evimark: no mark has the tag “clam”; "),
        "{error}"
    );
}

#[test]
fn patterns_are_those_of_the_window() {
    let folder = folder();
    let text = "The board’s “view” of 60–80%.\nOnboard it is\nnot.\n";
    fs::write(folder.path().join("a.txt"), text).unwrap();
    let code =
        |arguments: &[&str]| told(folder.path(), &[&["find"], arguments, &["a.txt"]].concat()).0;
    assert_eq!(code(&["board's \"view\" of 60-80%"]), 0);
    assert_eq!(code(&["--exact", "board's"]), 1);
    assert_eq!(code(&["it is not"]), 0, "over the end of a line");
    assert_eq!(code(&["--case", "onboard"]), 1);
    assert_eq!(code(&["--word", "board it"]), 1);
    assert_eq!(code(&["--regex", "^on\\w+"]), 0);
    assert_eq!(code(&["^on"]), 1);
    let (code, out, error) = told(folder.path(), &["find", "-r", "(", "a.txt"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(
        error,
        "evimark: this is not a valid pattern: unclosed group\n"
    );
    let (code, _, error) = told(folder.path(), &["find", "", "a.txt"]);
    assert_eq!(code, 2);
    assert!(error.starts_with("evimark: say what to find"), "{error}");
}

#[test]
fn the_exit_code_of_find_is_that_of_grep() {
    let folder = some_documents();
    let code = |arguments: &[&str]| told(folder.path(), &[&["find"], arguments].concat()).0;
    assert_eq!(code(&["men", "."]), 0);
    assert_eq!(code(&["nothing of it", "."]), 1);
    assert_eq!(code(&["men", ".", "gone.txt"]), 2);
    assert_eq!(code(&["--marks", "men", "a.txt"]), 0);
    assert_eq!(code(&["--marks", "men", "plain.txt"]), 1);
    assert_eq!(
        code(&["--marks", "men", "."]),
        2,
        "a file of marks is broken"
    );
    assert_eq!(code(&["men"]), 2, "no path");
}

#[test]
fn files_of_marks_stand_for_their_articles() {
    let folder = some_documents();
    let paths = [
        "a.txt",
        "a.txt.history",
        "a.txt.ron",
        "./a.txt",
        "b.txt.ron",
    ];
    let value = json(folder.path(), &[&["stats"], &paths[..]].concat());
    let counted: Vec<_> = value["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| document["path"].as_str().unwrap())
        .collect();
    assert_eq!(counted, ["a.txt", "b.txt"]);
}

// ---- the others

#[test]
fn the_table_of_formats_is_that_of_the_program() {
    let folder = folder();
    let text = printed(folder.path(), &["formats"]);
    let value = json(folder.path(), &["formats"]);
    assert_eq!(value["format"], "evimark-formats/1");
    let rows = value["formats"].as_array().unwrap();
    assert_eq!(rows.len(), evimark::formats::FORMATS.len());
    for (row, format) in rows.iter().zip(evimark::formats::FORMATS) {
        let about = format.about();
        assert_eq!(
            (&row["id"], &row["name"]),
            (&about.id.into(), &about.name.into())
        );
        assert_eq!(row["reads"], about.reads);
        assert_eq!(row["extensions"][0], about.extensions[0]);
        assert_eq!(row["one_file_for_all"], !about.per_document);
        let lines = text
            .lines()
            .filter(|line| line.split("  ").next() == Some(about.id));
        assert_eq!(lines.count(), 2, "{}", about.id);
    }
}

#[test]
fn each_shell_has_completions() {
    let folder = folder();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(folder.path(), &["completions", shell]);
        assert!(
            script.contains("stats") && !script.contains("generate"),
            "{shell}"
        );
    }
    assert_eq!(told(folder.path(), &["completions", "cmd"]).0, 2);
}

#[test]
fn manual_pages_are_printed_or_put_into_a_folder() {
    let folder = folder();
    let page = printed(folder.path(), &["man", "find"]);
    assert!(page.contains(".TH evimark-find 1") && page.contains(".SH \"EXIT STATUS\""));
    assert!(printed(folder.path(), &["man"]).contains(".TH evimark 1"));
    assert_eq!(told(folder.path(), &["man", "generate"]).0, 2);
    assert_eq!(told(folder.path(), &["man", "-o", "gone"]).0, 2);
    fs::create_dir(folder.path().join("man1")).unwrap();
    fs::write(folder.path().join("man1/evimark.1"), "old").unwrap();
    let names = printed(folder.path(), &["man", "-o", "man1"]);
    for name in names.lines() {
        let page = fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(page.contains(".SH NAME\nevimark"), "{name}");
    }
    assert!(names.contains("man1/evimark-find.1\n") && names.contains("man1/evimark.1\n"));
}

#[test]
fn each_command_has_help_with_examples_and_exit_codes() {
    let folder = folder();
    let help = printed(folder.path(), &["--help"]);
    for heading in [
        "Reading and counting:\n",
        "Evidence:\n",
        "Other programs:\n",
    ] {
        assert!(help.contains(heading), "{help}");
    }
    for command in ["stats", "show", "find", "formats", "completions", "man"] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
        let text = printed(folder.path(), &[command, "--help"]);
        assert!(text.contains("Exit code:\n  0 ") && text.contains("Examples:\n  evimark"));
    }
}

#[test]
fn nothing_is_written_and_nothing_is_locked() {
    let folder = some_documents();
    let mut open = Recorded::new(folder.path(), "open.txt", ARTICLE);
    open.open();
    open.mark("46,327", "figure");
    // While a window has it, and with a change that only the history has.
    let before = state(folder.path());
    let (_, out, error) = told(folder.path(), &["stats", "open.txt"]);
    assert!(
        out.starts_with("open.txt with 61 characters: 1 mark by 1 author\n"),
        "{out}"
    );
    assert!(
        error.contains("a change is in the history alone"),
        "{error}"
    );
    for arguments in [
        &["stats", "."][..],
        &["show", "open.txt"],
        &["find", "men", "."],
    ] {
        let _ = run(folder.path(), arguments);
    }
    assert_eq!(state(folder.path()), before);
    // The window goes on.
    open.mark("Article 51", "legal-basis");
    open.save();
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder();
    fs::write(
        folder.path().join("long.txt"),
        "many men and more men\n".repeat(50_000),
    )
    .unwrap();
    for arguments in [&["show", "long.txt"][..], &["find", "men", "long.txt"]] {
        let mut child = program(folder.path(), arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut some = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut some).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}
