//! README says what is true: its key table comes from the commands, its example is a
//! sidecar, its two commands stand there. `UPDATE_README=1 cargo test readme` writes the table.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use evimark::formats::{FORMATS, Field};
use evimark::session::command::{Command, Group, Menu};
use evimark::session::keys::Os;
use evimark::session::review::ReviewCommand;
use evimark::store::tags;

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

fn keys(command: Command, os: Os) -> String {
    let chords: Vec<String> = command
        .keys(os)
        .into_iter()
        .map(|chord| format!("`{}`", chord.text(os)))
        .collect();
    chords.join(" or ")
}

/// One row for each command that has a key. Extending is moving with Shift held, and says so
/// in one row, as do the places that a digit takes.
fn table() -> String {
    let tags = tags::built_in();
    let mut table =
        String::from("| menu | command | Linux, Windows | macOS |\n| --- | --- | --- | --- |\n");
    for menu in Menu::ALL {
        for group in menu.groups() {
            for &command in group.commands() {
                let (here, mac) = (keys(command, Os::Linux), keys(command, Os::Mac));
                if here.is_empty() || matches!(command, Command::Extend(_)) {
                    continue;
                }
                let places = Command::Review(ReviewCommand::Choose(0));
                if command == places {
                    table.push_str(
                        "| Mark | Review: take one of several places | `1` to `9` | `1` to `9` |\n",
                    );
                }
                if matches!(command, Command::Review(ReviewCommand::Choose(_))) {
                    continue;
                }
                let name = command.text(&tags);
                let name = name.trim_end_matches('…');
                writeln!(table, "| {} | {name} | {here} | {mac} |", menu.title()).unwrap();
            }
            if let Group::Submenu("Extend the selection", _) = group {
                table.push_str(
                    "| Go | Extend the selection | `Shift` with a key that moves | `Shift` with a key that moves |\n",
                );
            }
        }
    }
    table
}

#[test]
fn the_key_table_is_that_of_the_commands() {
    for command in Command::all().map(|(_, command)| command) {
        assert_eq!(
            keys(command, Os::Linux),
            keys(command, Os::Windows),
            "{command:?}: Windows needs a column of its own"
        );
    }
    hold("keys", &table());
}

/// One row for each interchange format.
fn formats_table() -> String {
    let mut table = String::from(
        "| `id` | format | read | other programs see, besides tags and places | for Evimark alone |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    let words = |fields: &[Field]| {
        let words: Vec<_> = fields.iter().map(|field| field.word()).collect();
        words.join(", ")
    };
    for format in FORMATS {
        let about = format.about();
        let (id, name) = (about.id, about.name);
        let reads = if about.reads { "yes" } else { "" };
        let (shows, carries) = (words(about.shows), words(about.carries));
        writeln!(table, "| `{id}` | {name} | {reads} | {shows} | {carries} |").unwrap();
    }
    table
}

#[test]
fn the_table_of_formats_is_that_of_the_program() {
    hold("formats", &formats_table());
}

/// Two tests write it; only one at a time.
static README: Mutex<()> = Mutex::new(());

/// Holds the table of this name in README against what it has to be.
fn hold(name: &str, table: &str) {
    let begin = format!("<!-- {name}: made by the test `readme`, not by hand -->\n");
    let end = format!("<!-- /{name} -->");
    let _alone = README.lock().unwrap_or_else(PoisonError::into_inner);
    let readme = fs::read_to_string(path()).unwrap();
    let (before, rest) = readme.split_once(&begin).unwrap();
    let (now, after) = rest.split_once(&end).unwrap();
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(path(), format!("{before}{begin}{table}{end}{after}")).unwrap();
    } else {
        assert!(now == table, "run UPDATE_README=1 cargo test readme");
    }
}

#[test]
fn the_two_commands_stand_there() {
    let readme = fs::read_to_string(path()).unwrap();
    assert!(readme.contains("\ncargo run --release -- sample_docs/scraped-news-page.txt\n"));
    assert!(readme.contains("\ncargo test\n"));
}

#[test]
fn the_example_is_a_sidecar() {
    let readme = fs::read_to_string(path()).unwrap();
    let (_, rest) = readme.split_once("```ron\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let sidecar: evimark::store::sidecar::v1::Sidecar = ron::from_str(example).unwrap();
    assert_eq!(sidecar.format, "evimark/1");
    assert!(!sidecar.annotations.is_empty());
}
