//! A history written by the real thread and read back; torn and altered files.

use std::sync::mpsc::{Receiver, channel};

use jiff::Timestamp;

pub mod changes;
mod hostile;
mod random;

use super::*;
use crate::model::{Annotation, Annotations, Edit, Transaction};
use crate::store::SourceIdentity;
use crate::text::SourceText;

const TEXT: &str = "The Board reported that 46,327 men had been drafted.";

fn identity() -> SourceIdentity {
    SourceIdentity {
        name: "article.txt".to_owned(),
        sha256: Fingerprint::of(TEXT.as_bytes()).to_hex(),
        bytes: TEXT.len() as u64,
        encoding: "UTF-8".to_owned(),
    }
}

/// A folder with a history in it, and somebody who marks.
struct Desk {
    _folder: tempfile::TempDir,
    path: PathBuf,
    text: SourceText,
    marks: Annotations,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            path: folder.path().join("article.txt.history"),
            _folder: folder,
            text: SourceText::new(TEXT).unwrap(),
            marks: Annotations::new(),
        }
    }

    fn open(&self) -> (Writer, Receiver<Event>) {
        let (file, history) = HistoryFile::open(&self.path).unwrap();
        let is_known = history.source(&identity().sha256).is_some();
        let preamble = Preamble {
            source: (!is_known).then(identity),
            copy: (!is_known).then(|| TEXT.into()),
            found: Found::default(),
        };
        let (sender, events) = channel();
        let post = move |event| drop(sender.send(event));
        let by = "olena".to_owned();
        let writer = Writer::start(file, &history, identity(), preamble, by, post).unwrap();
        (writer, events)
    }

    /// Tags these bytes, and hands the change to the writer.
    fn tag(&mut self, writer: &mut Writer, bytes: std::ops::Range<u32>) -> u64 {
        let id = self.marks.fresh_id();
        let span = self.text.span(bytes).unwrap();
        let time = "2026-11-22T09:14:05Z".parse().unwrap();
        let mark = Annotation::new(id, "claim".into(), span, "olena", time);
        let transaction = Transaction::new("tag claim", vec![Edit::add(mark)]);
        self.marks.apply(&transaction).unwrap();
        let text = self.text.clone();
        let cause = v1::Cause::Mark;
        writer.append(
            "olena",
            Work::Change {
                cause,
                transaction,
                text,
            },
        )
    }

    fn history(&self) -> History {
        read(&self.path).unwrap()
    }

    /// A history of three changes in two sessions.
    fn three() -> Self {
        let mut desk = Self::new();
        let (mut writer, _events) = desk.open();
        desk.tag(&mut writer, 0..9);
        desk.tag(&mut writer, 24..30);
        drop(writer);
        let (mut writer, _events) = desk.open();
        desk.tag(&mut writer, 24..34);
        drop(writer);
        desk
    }
}

/// What kind of thing each record tells of.
fn kinds(history: &History) -> Vec<String> {
    let kinds = history.records().map(|record| match record.unwrap().what {
        v1::What::Begin { .. } => "begin",
        v1::What::Source { .. } => "source",
        v1::What::Open { .. } => "open",
        v1::What::Change { .. } => "change",
        v1::What::Save { .. } => "save",
        v1::What::Close => "close",
        v1::What::Off => "off",
    });
    kinds.map(str::to_owned).collect()
}

#[test]
fn what_happened_is_there_again() {
    let desk = Desk::three();
    let history = desk.history();
    assert!(history.faults().is_empty() && history.torn_bytes() == 0);
    assert_eq!(
        kinds(&history),
        [
            "begin", "open", "source", "change", "change", "close", "open", "change", "close"
        ]
    );
    let state = replay(&history, history.len()).unwrap();
    let quotes: Vec<_> = state
        .marks
        .values()
        .map(|mark| mark.at[0].1.as_str())
        .collect();
    assert_eq!(quotes.len(), 3);
    for mark in desk.marks.iter() {
        let stored = &state.marks[&mark.id.to_string()];
        assert_eq!(stored.at[0].1, desk.text.slice(mark.fragments.first()));
    }
    let old = history.source(&identity().sha256).unwrap();
    assert_eq!(old.bytes.as_deref(), Some(TEXT.as_bytes()));
    assert_eq!(history.holder(), None);
}

#[test]
fn a_ticket_comes_back_when_the_disk_has_it() {
    let mut desk = Desk::new();
    let (mut writer, events) = desk.open();
    let ticket = desk.tag(&mut writer, 0..9);
    let position = loop {
        match events.recv().unwrap() {
            Event::Synced {
                ticket: done,
                position,
                ..
            } if done == ticket => break position,
            Event::Synced { .. } => {}
            Event::Failed(error) => panic!("{error}"),
        }
    };
    let history = desk.history();
    assert_eq!(history.head(), Some(position));
    assert_eq!(history.index_of(position), Some(history.len()));
    let holder = history.holder().unwrap();
    assert_eq!(
        (holder.name.as_str(), holder.process),
        ("olena", std::process::id())
    );
}

#[test]
fn who_only_looks_leaves_nothing() {
    let desk = Desk::new();
    let (writer, _events) = desk.open();
    drop(writer);
    assert!(!desk.path.exists());
}

#[test]
fn a_second_window_is_told_who_has_it() {
    let mut desk = Desk::new();
    let (mut writer, events) = desk.open();
    desk.tag(&mut writer, 0..9);
    while !matches!(events.recv().unwrap(), Event::Synced { ticket: 1, .. }) {}
    match HistoryFile::open(&desk.path) {
        Err(OpenHistoryError::Held(Some(holder))) => assert_eq!(holder.name, "olena"),
        other => panic!("{other:?}"),
    }
    drop(writer);
    assert!(HistoryFile::open(&desk.path).is_ok());
}

#[test]
fn a_record_cut_off_anywhere_is_torn_and_never_tampering() {
    let desk = Desk::three();
    let whole = std::fs::read(&desk.path).unwrap();
    for len in 0..whole.len() {
        let history = History::new(whole[..len].to_vec());
        assert_eq!(history.faults(), [], "at {len}");
        if history.is_unended() {
            // All but the line break is there, so nothing is missing.
            assert_eq!((whole[len], history.torn_bytes()), (b'\n', 0));
            continue;
        }
        let good = whole[..len]
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        assert_eq!(
            (history.good_bytes(), history.torn_bytes()),
            (good, len - good)
        );
    }
    // A disk may also have the length of a record and not its content.
    let mut holed = whole.clone();
    let at = holed.len() - 40;
    holed[at..at + 10].fill(0);
    assert!(History::new(holed).faults().is_empty());
}

#[test]
fn each_altered_byte_is_named_by_its_record() {
    let desk = Desk::three();
    let whole = std::fs::read(&desk.path).unwrap();
    let mut line = 1;
    for at in 0..whole.len() {
        if whole[at] == b'\n' {
            line += 1;
            continue;
        }
        let mut altered = whole.clone();
        altered[at] ^= 1;
        if altered[at] == b'\n' {
            continue;
        }
        let history = History::new(altered);
        let first = history.faults().first();
        assert_eq!(first.map(|fault| fault.line), Some(line), "at {at}");
    }
}

#[test]
fn records_taken_out_put_in_or_swapped_are_named() {
    let desk = Desk::three();
    let whole = std::fs::read_to_string(&desk.path).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let check = |lines: &[&str]| {
        let text = lines.join("\n") + "\n";
        let history = History::new(text.into_bytes());
        history
            .faults()
            .first()
            .map(|fault| (fault.line, fault.what.clone()))
    };
    assert_eq!(check(&lines), None);
    let gone: Vec<_> = [&lines[..3], &lines[4..]].concat();
    let (line, what) = check(&gone).unwrap();
    assert_eq!(line, 4);
    assert!(
        what.starts_with("record 5 does not follow record 3"),
        "{what}"
    );
    let (line, what) = check(&lines[1..]).unwrap();
    assert_eq!(
        (line, what.as_str()),
        (
            1,
            "the history begins with record 2: those before it were taken out"
        )
    );
    let mut swapped = lines.clone();
    swapped.swap(3, 4);
    assert_eq!(check(&swapped).unwrap().0, 4);
    let twice: Vec<_> = [&lines[..4], &lines[3..]].concat();
    assert_eq!(check(&twice).unwrap().0, 5);
}

#[test]
fn a_torn_record_is_cut_off_by_the_next_window() {
    let mut desk = Desk::three();
    let whole = std::fs::read(&desk.path).unwrap();
    std::fs::write(&desk.path, [&whole[..], b"(sha256: \"12"].concat()).unwrap();
    let (mut writer, _events) = desk.open();
    desk.tag(&mut writer, 0..3);
    drop(writer);
    let history = desk.history();
    assert!(history.faults().is_empty());
    assert_eq!(replay(&history, history.len()).unwrap().marks.len(), 4);
}

#[test]
fn a_name_may_say_anything() {
    let mut bytes = Vec::new();
    let stamp = line::Stamp {
        by: "\", what: Change(\\".to_owned(),
        at: Timestamp::UNIX_EPOCH,
    };
    let prev = Fingerprint::of(b"");
    line::push(&mut bytes, 1, prev, &stamp, &v1::What::Close).unwrap();
    assert_eq!(line::kind(&bytes), Some(&b"Close"[..]));
    let record = line::parse(&bytes[..bytes.len() - 1]).unwrap();
    assert_eq!((record.by, record.what), (stamp.by, v1::What::Close));
}

#[test]
fn a_missing_line_break_at_the_end_is_put_there() {
    let mut desk = Desk::three();
    let whole = std::fs::read(&desk.path).unwrap();
    std::fs::write(&desk.path, &whole[..whole.len() - 1]).unwrap();
    let (mut writer, _events) = desk.open();
    desk.tag(&mut writer, 0..3);
    drop(writer);
    assert!(std::fs::read(&desk.path).unwrap().starts_with(&whole));
    let history = desk.history();
    assert!(history.faults().is_empty() && !history.is_unended());
    assert_eq!(replay(&history, history.len()).unwrap().marks.len(), 4);
}

#[test]
fn a_reader_reads_what_was_added_and_no_more() {
    let mut desk = Desk::three();
    let mut reader = Reader::new(desk.path.clone());
    let all = reader.read().unwrap();
    assert_eq!((all.is_whole, all.history.len()), (true, 9));
    let again = reader.read().unwrap();
    assert_eq!((again.is_whole, again.history.len()), (false, 0));

    let (mut writer, _events) = desk.open();
    desk.tag(&mut writer, 0..3);
    drop(writer);
    let added = reader.read().unwrap();
    assert_eq!(added.history.faults(), []);
    assert_eq!(
        (added.is_whole, kinds(&added.history)),
        (
            false,
            ["open", "change", "close"].map(str::to_owned).to_vec()
        )
    );
    let (record, is_intact) = record_at(&desk.path, added.place(1).unwrap()).unwrap();
    assert!(is_intact && record.record == 11);
    assert!(matches!(record.what, v1::What::Change { .. }));
}

#[test]
fn another_file_in_its_place_is_read_whole() {
    let mut desk = Desk::three();
    let mut reader = Reader::new(desk.path.clone());
    let whole = std::fs::read(&desk.path).unwrap();
    // Without its last line break, as some editors leave it.
    std::fs::write(&desk.path, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(reader.read().unwrap().history.len(), 9);
    let (mut writer, _events) = desk.open();
    desk.tag(&mut writer, 0..3);
    drop(writer);
    let added = reader.read().unwrap();
    assert_eq!((added.is_whole, added.history.len()), (false, 3));

    let other = Desk::three();
    let shorter = std::fs::read(&other.path).unwrap();
    std::fs::write(&desk.path, &shorter).unwrap();
    let added = reader.read().unwrap();
    assert_eq!((added.is_whole, added.history.len()), (true, 9));
    std::fs::write(&desk.path, [&whole[..], &whole, &whole].concat()).unwrap();
    assert!(reader.read().unwrap().is_whole);
    std::fs::remove_file(&desk.path).unwrap();
    let added = reader.read().unwrap();
    assert!(added.is_whole && added.history.is_empty());
}
