//! What a check says of documents that the real writers made and somebody else changed.

use std::fs;
use std::path::Path;

use evimark::store::check::{HistoryState, Part, Report, Severity, SourceState, check};
use evimark::store::tags;

use super::recorded::{ARTICLE, Recorded, edit};

fn report(path: &Path) -> Report {
    check(path, &tags::built_in())
}

/// Each finding as `part line severity what`, with `mark id: ` before what is said of a mark.
fn told(report: &Report) -> Vec<String> {
    let told = report.findings.iter().map(|finding| {
        let line = finding.line.map_or("-".to_owned(), |line| line.to_string());
        let mark = finding.mark.as_ref();
        let mark = mark.map_or(String::new(), |mark| format!("mark {mark}: "));
        let (part, severity) = (finding.part.word(), finding.severity.word());
        format!("{part} {line} {severity} {mark}{}", finding.what)
    });
    told.collect()
}

/// The one finding of a report, as in [`told`].
fn only(report: &Report) -> String {
    let mut told = told(report);
    assert_eq!(told.len(), 1, "{told:#?}");
    told.remove(0)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_document_in_order_has_no_findings() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    let report = report(&document.path);
    assert_eq!(told(&report), [""; 0]);
    assert_eq!(
        report.verdict,
        "source verified, 4 marks verified, history intact, 11 records"
    );
    assert_eq!(
        (report.source, report.history),
        (SourceState::Verified, HistoryState::Intact)
    );
    let counts = report.counts;
    assert_eq!(
        (counts.marks, counts.verified, counts.links, counts.records),
        (4, 4, 1, 11)
    );
    assert!(report.is_complete && report.worst().is_none());
}

#[test]
fn one_altered_byte_of_the_source_is_told_with_both_fingerprints() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    let marked = report(&document.path);
    edit(&document.path, "51", "52");
    let altered = report(&document.path);
    let what = only(&altered);
    let size = ARTICLE.len();
    assert!(
        what.starts_with(&format!(
            "source - altered the source was altered after it was marked: it had {size} bytes and the SHA-256 "
        )),
        "{what}"
    );
    let now = evimark::store::Fingerprint::of(&fs::read(&document.path).unwrap()).to_hex();
    let before = evimark::store::Fingerprint::of(ARTICLE.as_bytes()).to_hex();
    assert!(what.contains(&now) && what.contains(&before), "{what}");
    assert_eq!(
        altered.verdict,
        "source altered, 0 of 4 marks verified, history intact, 11 records"
    );
    assert_eq!(altered.source, SourceState::Altered);
    assert_ne!(marked, altered);
}

#[test]
fn a_source_that_is_gone_or_no_text_is_a_problem() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    fs::write(&document.path, b"\0\0\0\0").unwrap();
    let binary = report(&document.path);
    assert_eq!(binary.worst(), Some(Severity::Altered));
    assert_eq!(binary.findings.len(), 2);
    fs::remove_file(&document.path).unwrap();
    let gone = report(&document.path);
    let what = only(&gone);
    assert!(
        what.starts_with("source - problem the source is not there"),
        "{what}"
    );
    assert!(gone.is_complete && gone.source == SourceState::Missing);
}

#[test]
fn what_is_not_there_at_all_cannot_be_checked() {
    let folder = folder();
    let nothing = report(&folder.path().join("article.txt"));
    assert!(!nothing.is_complete);
    fs::write(folder.path().join("article.txt"), ARTICLE).unwrap();
    let unmarked = report(&folder.path().join("article.txt"));
    assert!(unmarked.is_complete);
    assert_eq!(
        (unmarked.worst(), unmarked.source),
        (Some(Severity::Note), SourceState::Unmarked)
    );
    fs::create_dir(folder.path().join("article.txt.ron")).unwrap();
    fs::create_dir(folder.path().join("article.txt.history")).unwrap();
    let folders = report(&folder.path().join("article.txt"));
    assert!(!folders.is_complete);
    assert_eq!(folders.findings.len(), 2);
    assert_eq!(folders.history, HistoryState::Unreadable);
}

#[test]
fn marks_changed_outside_are_allowed_and_told() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    let id = document.id("46,327");
    let saved = fs::read(document.sidecar_path()).unwrap();
    document.edit_sidecar("tag: \"figure\"", "tag: \"actor\"");
    assert_eq!(
        only(&report(&document.path)),
        format!(
            "marks 9 note mark {id}: it was changed outside Evimark: its tag is “actor” in the file and “figure” in the history"
        )
    );
    fs::write(document.sidecar_path(), saved).unwrap();
    document.edit_sidecar(
        "    annotations: [\n",
        "    // Checked.\n    annotations: [\n",
    );
    assert_eq!(
        only(&report(&document.path)),
        "marks - note the file of marks was rewritten outside Evimark, but says the same"
    );
    let line = fs::read_to_string(document.sidecar_path()).unwrap();
    let line = line
        .lines()
        .find(|line| line.contains("(38..48, "))
        .unwrap();
    let removed = document.id("Article 51");
    document.edit_sidecar(&format!("{line}\n"), "");
    assert_eq!(
        only(&report(&document.path)),
        format!(
            "marks - note mark {removed}: it was removed outside Evimark: the history has it as legal-basis “Article 51”"
        )
    );
    document.edit_sidecar(
        "    links: [\n",
        &format!("    lost: [\n{line}\n    ],\n    links: [\n"),
    );
    let what = only(&report(&document.path));
    assert!(
        what.contains("it is set aside in the file and in its place in the history"),
        "{what}"
    );
}

#[test]
fn marks_that_were_never_recorded_are_told_as_one() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    let path = &document.path;
    let sidecar = fs::read_to_string(document.sidecar_path()).unwrap();
    let lines = sidecar.lines().filter(|line| !line.contains("history: "));
    fs::write(
        document.sidecar_path(),
        lines.collect::<Vec<_>>().join("\n"),
    )
    .unwrap();
    // Another window only looked.
    let history = fs::read_to_string(document.history_path()).unwrap();
    let opened: Vec<_> = history.lines().take(2).collect();
    fs::write(document.history_path(), opened.join("\n") + "\n").unwrap();
    let report = report(path);
    assert_eq!(
        told(&report),
        ["marks - note the marks are not in the history yet; the first change takes them in"]
    );
    assert_eq!((report.counts.marks, report.counts.verified), (4, 4));
}

#[test]
fn a_mark_off_its_words_is_a_problem() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    let id = document.id("Article 51");
    document.edit_sidecar("38..48", "39..49");
    let report = report(&document.path);
    assert_eq!(
        told(&report),
        [
            format!(
                "marks 10 problem mark {id}: at 39..49 the text says “rticle 51 ”, not “Article 51”"
            ),
            format!(
                "marks 10 note mark {id}: it was changed outside Evimark: its place is 39..49 in the file and 38..48 in the history"
            ),
        ]
    );
    assert_eq!(
        report.verdict,
        "source verified, 3 of 4 marks verified, history intact, 11 records"
    );
}

#[test]
fn a_file_of_marks_that_cannot_be_read_or_is_gone_is_a_problem() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    document.edit_sidecar("offsets:", "ofsets:");
    let damaged = report(&document.path);
    assert_eq!(damaged.findings.len(), 2, "{:#?}", told(&damaged));
    assert_eq!(damaged.worst(), Some(Severity::Problem));
    assert!(
        damaged
            .findings
            .iter()
            .any(|finding| finding.line == Some(4))
    );
    fs::remove_file(document.sidecar_path()).unwrap();
    let what = only(&report(&document.path));
    assert!(
        what.starts_with("marks - problem the file of marks is missing"),
        "{what}"
    );
}

#[test]
fn each_kind_of_record_that_is_altered_is_named() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    let lines = document.history_lines();
    let mut seen = std::collections::BTreeSet::new();
    for (index, kind) in document.kinds().into_iter().enumerate() {
        seen.insert(kind);
        let mut altered = lines.clone();
        // A letter of what the record says.
        let at = altered[index].find("what: ").unwrap() + 7;
        altered[index].replace_range(at..=at, "X");
        document.write_history(&altered);
        let report = report(&document.path);
        let first = report
            .findings
            .iter()
            .find(|finding| finding.part == Part::History);
        let first = first.unwrap();
        assert_eq!(
            (first.line, first.severity),
            (Some(u32::try_from(index + 1).unwrap()), Severity::Altered),
            "{kind}"
        );
        let number = index + 1;
        assert_eq!(
            first.what,
            format!("record {number} was altered: it no longer agrees with its own fingerprint")
        );
        assert_eq!(report.history, HistoryState::Altered);
        assert!(report.verdict.contains("history altered, 11 records"));
        // What is before the altered record still counts.
        let marks = report.findings.iter().find(|f| f.part == Part::Sidecar);
        let is_compared = marks.is_none_or(|finding| !finding.what.contains("cannot be compared"));
        assert_eq!(is_compared, number >= 10, "{kind}: {:#?}", told(&report));
    }
    assert_eq!(seen.len(), 6);
}

#[test]
fn records_taken_out_cut_off_or_replaced_are_told() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    let lines = document.history_lines();

    let mut fewer = lines.clone();
    fewer.remove(4);
    document.write_history(&fewer);
    let report_of_fewer = report(&document.path);
    let first = &told(&report_of_fewer)[0..];
    assert!(
        first
            .iter()
            .any(|what| what.starts_with("history 5 altered record 6 does not follow record 4")),
        "{first:#?}"
    );

    // A record that was never finished is no tampering.
    let mut torn = lines.clone();
    let last = torn.last_mut().unwrap();
    last.truncate(last.len() / 2);
    document.write_history(&torn);
    let report_of_torn = report(&document.path);
    let what = only(&report_of_torn);
    assert!(
        what.starts_with("history 11 note the last record was never finished"),
        "{what}"
    );
    assert_eq!(report_of_torn.history, HistoryState::Intact);

    // Whole records cut off at the end leave no trace but in the file of marks.
    document.write_history(&lines[..6]);
    let what = told(&report(&document.path)).concat();
    assert!(
        what.contains("history - altered the marks were saved at record 9 of the history, and the history does not have that record"),
        "{what}"
    );

    let other = Recorded::finished(folder.path(), "other.txt");
    fs::copy(other.history_path(), document.history_path()).unwrap();
    let replaced = report(&document.path);
    assert_eq!(replaced.worst(), Some(Severity::Altered));
    assert_eq!(replaced.history, HistoryState::Altered);

    fs::remove_file(document.history_path()).unwrap();
    assert_eq!(
        only(&report(&document.path)),
        "history - problem the history is missing: the marks were saved at its record 9"
    );
}

#[test]
fn the_history_of_another_article_is_told_without_a_file_of_marks_too() {
    let folder = folder();
    let document = Recorded::finished(folder.path(), "article.txt");
    let mut other = Recorded::new(folder.path(), "other.txt", "Another article.");
    other.open();
    other.mark("Another", "claim");
    other.save();
    other.close();
    fs::copy(other.history_path(), document.history_path()).unwrap();
    let replaced = told(&report(&document.path)).join("\n");
    assert!(
        replaced.contains("history - altered the history is about another source than the source"),
        "{replaced}"
    );
    fs::remove_file(document.sidecar_path()).unwrap();
    let alone = report(&document.path);
    assert_eq!(alone.source, SourceState::Altered);
}

#[test]
fn changes_that_only_the_history_has_are_counted() {
    let folder = folder();
    let mut document = Recorded::new(folder.path(), "article.txt", ARTICLE);
    document.open();
    document.mark("The Board", "actor");
    let unsaved = report(&document.path);
    assert_eq!(
        only(&unsaved),
        "marks - note the marks are in the history and in no file of marks yet; opening the article takes them in"
    );
    document.save();
    document.mark("46,327", "figure");
    document.note("46,327", "Counted twice.");
    let pending = report(&document.path);
    assert_eq!(
        only(&pending),
        "marks - note 2 changes are in the history and not yet in the file of marks; opening the article takes them in"
    );
    assert_eq!(pending.counts.pending, 2);
    // Written, and the program ended before it could record that.
    document.write_sidecar();
    assert_eq!(told(&report(&document.path)), [""; 0]);
    document.close();
}

#[test]
fn an_older_file_of_marks_is_told() {
    let folder = folder();
    let mut document = Recorded::new(folder.path(), "article.txt", ARTICLE);
    document.open();
    document.mark("The Board", "actor");
    document.save();
    let old = fs::read(document.sidecar_path()).unwrap();
    document.mark("46,327", "figure");
    document.save();
    document.close();
    fs::write(document.sidecar_path(), old).unwrap();
    assert_eq!(
        told(&report(&document.path)),
        [
            "marks - note 1 change is in the history and not yet in the file of marks; opening the article takes it in",
            "marks - note this is an older version of the file of marks: it was saved so in record 5, and saved again in record 7",
        ]
    );
}

#[test]
fn a_history_that_was_switched_off_is_told() {
    let folder = folder();
    let mut document = Recorded::finished(folder.path(), "article.txt");
    document.open();
    document.switch_off();
    document.close();
    document.edit_sidecar("    history: At(", "    history: Off, // At(");
    let report = report(&document.path);
    assert_eq!(
        only(&report),
        "history - note a person switched the history off; what changed since then is not in it"
    );
    assert_eq!(
        report.verdict,
        "source verified, 4 marks verified, history switched off after 13 records"
    );
    assert!(document.history().is_off());
}

#[test]
fn the_samples_are_in_order() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_docs");
    for entry in evimark::store::folder::documents(&folder).unwrap() {
        let report = report(&entry.path);
        if entry.name == "README.md" {
            assert_eq!(report.source, SourceState::Unmarked);
            continue;
        }
        assert_eq!(told(&report), [""; 0], "{}", entry.name);
        assert_eq!(report.source, SourceState::Verified);
        assert_eq!(report.counts.verified, report.counts.marks);
    }
}
