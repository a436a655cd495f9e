//! Files that were made to harm: they are read in bounded time and memory, or refused, and
//! nothing that is not ours is cut off. Lines count from 1.

use std::fs;
use std::time::{Duration, Instant};

use super::Desk;
use crate::store::Fingerprint;
use crate::store::history::{
    History, HistoryFile, OpenHistoryError, copy, is_copy_intact, line, read, replay,
};

/// Far more than any of it takes, even on a slow machine without optimisation.
const PATIENCE: Duration = Duration::from_secs(20);

/// A line that agrees with its own fingerprint and says anything.
fn line_of(prev: Fingerprint, record: &str, rest: &[u8]) -> Vec<u8> {
    let body = [
        format!("prev: \"{prev}\", record: {record}").as_bytes(),
        rest,
    ]
    .concat();
    let sha256 = Fingerprint::of(&body);
    [format!("(sha256: \"{sha256}\", ").as_bytes(), &body, b"\n"].concat()
}

fn fingerprint_of(line: &[u8]) -> Fingerprint {
    line::outline(&line[..line.len() - 1]).unwrap().claimed
}

fn is_refused(rest: &[u8]) {
    let began = Instant::now();
    let history = History::new(line_of(Fingerprint::of(b""), "1", rest));
    assert_eq!((history.len(), history.faults()), (1, &[][..]));
    let error = history.record(0).unwrap_err().to_string();
    assert!(error.chars().count() < 500, "{error}");
    let _ = (history.holder(), history.last_save(), history.is_off());
    let _ = replay(&history, 1);
    assert!(began.elapsed() < PATIENCE);
}

#[test]
fn deep_nesting_and_other_nonsense_is_refused() {
    let change =
        ", at: \"2026-11-22T09:14:05Z\", by: \"o\", what: Change(cause: Mark, label: \"\", edits: ";
    for deep in ["(", "[", "{", "Mark(before: ", "Some(", "/*", "\"", "r#"] {
        let rest = [change.as_bytes(), deep.repeat(200_000).as_bytes()].concat();
        is_refused(&rest);
        is_refused(deep.repeat(200_000).as_bytes());
    }
    is_refused(b", at: \"\", by: \"\xff\xfe\", what: Close)");
    is_refused(b", at: \"\", by: \"");
    is_refused(b", at: \"\", by: \"\\");
    is_refused(b", at: \"\", by: \"o\", what: Close) Close");
    is_refused(b", at: \"\", by: \"o\", what: Unheard(of: 3))");
    is_refused(b", at: \"\", by: \"o\", what: Close, more: 1)");
}

#[test]
fn gigantic_lines_and_many_zeros_take_no_time() {
    let began = Instant::now();
    let endless = [b"(sha256: \"".to_vec(), vec![b'x'; 30_000_000]].concat();
    let history = History::new(endless.clone());
    assert_eq!(history.torn_bytes(), endless.len());
    let ended = [endless, b"\n".to_vec()].concat();
    assert_eq!(History::new(ended).faults().len(), 1);
    let zeros = History::new(vec![0; 30_000_000]);
    assert_eq!((zeros.torn_bytes(), zeros.faults()), (30_000_000, &[][..]));
    // Damage in each line, and a whole record at the end, so that none of it is torn.
    let whole = line_of(Fingerprint::of(b""), "1", b")");
    let many = [b"(sha256: \"\0\n".repeat(300_000), whole].concat();
    assert_eq!(History::new(many).faults().len(), 300_000);
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
}

#[test]
fn the_largest_number_of_a_record_is_no_trap() {
    let largest = u64::MAX.to_string();
    let first = line_of(
        Fingerprint::of(b""),
        &largest,
        b", at: \"\", by: \"o\", what: Close)",
    );
    let second = line_of(
        fingerprint_of(&first),
        "3",
        b", at: \"\", by: \"o\", what: Close)",
    );
    let history = History::new([first.clone(), second].concat());
    assert_eq!(history.faults().len(), 2);
    assert_eq!(history.index_of(history.head().unwrap()), Some(2));
    let over = line_of(Fingerprint::of(b""), "18446744073709551616", b")");
    assert_eq!(History::new(over).faults().len(), 1);
    let none = line_of(Fingerprint::of(b""), "", b")");
    assert_eq!(History::new(none).faults().len(), 1);
}

#[test]
fn damage_before_finished_records_is_never_cut_off_with_them() {
    let mut desk = Desk::three();
    let whole = fs::read(&desk.path).unwrap();
    for hole in [10..20, 300..700, whole.len() / 2..whole.len() / 2 + 30] {
        let mut holed = whole.clone();
        holed[hole.clone()].fill(0);
        let history = History::new(holed.clone());
        assert!(!history.faults().is_empty(), "{hole:?}");
        assert_eq!(history.torn_bytes(), 0);
        fs::write(&desk.path, &holed).unwrap();
        drop(HistoryFile::open(&desk.path).unwrap());
        assert_eq!(fs::read(&desk.path).unwrap(), holed);
    }
    fs::write(&desk.path, &whole).unwrap();
    let (mut writer, _events) = desk.open();
    desk.tag(&mut writer, 0..3);
    drop(writer);
    assert!(desk.history().faults().is_empty());
}

#[test]
fn the_file_of_another_program_is_left_alone() {
    let desk = Desk::new();
    for content in [
        &b"ls -l"[..],
        b"ls -l\n",
        b"(sha",
        b"(sha256: 'x",
        b"{}\n\0\0",
    ] {
        fs::write(&desk.path, content).unwrap();
        let (file, history) = HistoryFile::open(&desk.path).unwrap();
        let is_ours = content == b"(sha";
        assert_eq!(history.faults().is_empty(), is_ours, "{content:?}");
        drop(file);
        if !is_ours {
            assert_eq!(fs::read(&desk.path).unwrap(), content);
        }
    }
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let desk = Desk::new();
    fs::create_dir(&desk.path).unwrap();
    assert!(matches!(
        HistoryFile::open(&desk.path),
        Err(OpenHistoryError::Write(_))
    ));
    assert!(read(&desk.path).is_err());
}

#[test]
fn a_copy_that_unpacks_to_more_than_it_says_is_refused() {
    let zeros = vec![0; 4 << 20];
    let bomb = copy::pack(&zeros).unwrap();
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    let sha256 = Fingerprint::of(&zeros).to_hex();
    assert_eq!(copy::unpack(&bomb, 10, &sha256), None);
    assert_eq!(copy::unpack(&bomb, zeros.len() as u64 - 1, &sha256), None);
    assert_eq!(copy::unpack(&bomb, zeros.len() as u64 + 1, &sha256), None);
    // Nothing can be made so small, so not even memory is asked for.
    assert_eq!(copy::unpack(&bomb, u64::MAX, &sha256), None);
    assert_eq!(copy::unpack(&bomb, 1 << 40, &sha256), None);
    let other = Fingerprint::of(b"other").to_hex();
    assert!(!is_copy_intact(&bomb, zeros.len() as u64, &other));
    assert_eq!(
        copy::unpack(&bomb, zeros.len() as u64, &sha256),
        Some(zeros)
    );
    for nonsense in ["", "====", "not Base64", "AAAA", "ééé"] {
        assert_eq!(copy::unpack(nonsense, 5, &sha256), None);
    }
    let nothing = copy::pack(b"").unwrap();
    let empty = Fingerprint::of(b"").to_hex();
    assert_eq!(copy::unpack(&nothing, 0, &empty), Some(Vec::new()));
}

#[test]
fn a_copy_of_what_cannot_be_made_smaller_is_intact() {
    let mut dice = super::changes::Dice(7);
    for len in [1, 1000, 100_000] {
        let noise: Vec<u8> = (0..len).map(|_| dice.roll().to_le_bytes()[0]).collect();
        let sha256 = Fingerprint::of(&noise).to_hex();
        let packed = copy::pack(&noise).unwrap();
        assert_eq!(
            copy::unpack(&packed, noise.len() as u64, &sha256),
            Some(noise)
        );
    }
}
