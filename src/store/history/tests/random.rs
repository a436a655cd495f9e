//! Random changes through the real thread: what is read back is, at every record, what the
//! marks were then; and whatever happens to the bytes, an earlier record is never lost.
//! Offsets are UTF-8 bytes.

use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};

use proptest::prelude::*;

use super::changes::{Dice, change};
use crate::model::{Annotations, Transaction};
use crate::store::history::v1::{Cause, Record, What};
use crate::store::history::{
    Event, Found, History, HistoryFile, Preamble, State, Work, Writer, history_path, read, replay,
};
use crate::store::sidecar::{self, SidecarContent, SourceIdentity};
use crate::store::{Fingerprint, check, tags};
use crate::text::SourceText;

/// A document whose marks change at random, in one window after the other.
struct Random {
    folder: tempfile::TempDir,
    text: SourceText,
    marks: Annotations,
    done: Vec<Transaction>,
    window: Option<(Writer, Receiver<Event>)>,
    /// The marks after each change, beginning with none.
    states: Vec<State>,
}

impl Random {
    fn new(text: &str) -> Self {
        let mut random = Self {
            folder: tempfile::tempdir().unwrap(),
            text: SourceText::new(text).unwrap(),
            marks: Annotations::new(),
            done: Vec::new(),
            window: None,
            states: vec![State::default()],
        };
        std::fs::write(random.path(), text).unwrap();
        random.open();
        random
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("article.txt")
    }

    fn history_path(&self) -> std::path::PathBuf {
        history_path(&self.folder.path().join("article.txt.ron"))
    }

    fn identity(&self) -> SourceIdentity {
        SourceIdentity {
            name: "article.txt".to_owned(),
            sha256: Fingerprint::of(self.text.as_str().as_bytes()).to_hex(),
            bytes: u64::from(self.text.len_bytes()),
            encoding: "UTF-8".to_owned(),
        }
    }

    fn open(&mut self) {
        self.window = None;
        let (file, history) = HistoryFile::open(&self.history_path()).unwrap();
        let is_known = history.has_copy(&self.identity().sha256);
        let preamble = Preamble {
            source: (!is_known).then(|| self.identity()),
            copy: (!is_known).then(|| self.text.as_str().into()),
            found: Found::default(),
        };
        let (sender, events) = channel();
        let post = move |event| drop(sender.send(event));
        let by = "olena, \"what\": \\".to_owned();
        let writer = Writer::start(file, &history, self.identity(), preamble, by, post).unwrap();
        self.window = Some((writer, events));
    }

    /// Does something that the number says. Several changes may go to the disk together.
    fn step(&mut self, seed: u64) {
        let mut dice = Dice(seed);
        match dice.below(12) {
            0 => return self.open(),
            1 => return self.save(),
            2 | 3 if !self.done.is_empty() => {
                let undone = self.done.pop().unwrap().inverted();
                self.apply(Cause::Undo, undone);
            }
            _ => {
                let transaction = change(dice.roll(), &self.marks, &self.text);
                self.done.push(transaction.clone());
                self.apply(Cause::Mark, transaction);
            }
        }
        self.states.push(self.state());
    }

    fn apply(&mut self, cause: Cause, transaction: Transaction) {
        self.marks.apply(&transaction).unwrap();
        let text = self.text.clone();
        let (writer, _) = self.window.as_mut().unwrap();
        let work = Work::Change {
            cause,
            transaction,
            text,
        };
        writer.append("olena", work);
    }

    /// Saves, and waits until the disk has everything.
    fn save(&mut self) {
        let ron = self.sidecar();
        std::fs::write(self.folder.path().join("article.txt.ron"), &ron).unwrap();
        let sha256 = Fingerprint::of(ron.as_bytes());
        let (writer, events) = self.window.as_mut().unwrap();
        let name = "article.txt.ron".to_owned();
        let wanted = writer.append("olena", Work::Save { name, sha256 });
        let is_done = |event| matches!(event, Event::Synced { ticket, .. } if ticket == wanted);
        while !is_done(events.recv().unwrap()) {}
    }

    fn sidecar(&self) -> String {
        sidecar::write(&SidecarContent {
            source: &self.identity(),
            text: &self.text,
            snapshot: &self.marks.snapshot(),
            misfits: &[],
            history: None,
        })
    }

    /// The marks as a sidecar holds them.
    fn state(&self) -> State {
        State::of(&sidecar::parse(&self.sidecar()).unwrap())
    }

    fn finish(&mut self) -> History {
        self.window = None;
        read(&self.history_path()).unwrap()
    }
}

/// The bytes of a history of some thirty changes, its records, and its states.
fn long() -> &'static (Vec<u8>, Vec<Record>, Vec<State>) {
    static LONG: OnceLock<(Vec<u8>, Vec<Record>, Vec<State>)> = OnceLock::new();
    LONG.get_or_init(|| {
        let mut random =
            Random::new("The Board’s report counts 46,327 men.\r\nЇх було 63. 👩\u{200d}👧");
        for seed in 0..40 {
            random.step(seed);
        }
        let history = random.finish();
        let bytes = std::fs::read(random.history_path()).unwrap();
        let records = history.records().map(Result::unwrap).collect();
        (bytes, records, random.states)
    })
}

/// Asks everything that a history can be asked; nothing may panic.
fn survey(bytes: &[u8]) -> History {
    let history = History::new(bytes.to_vec());
    assert_eq!(history.good_bytes() + history.torn_bytes(), bytes.len());
    for index in 0..=history.len() {
        let _ = (history.record(index), history.edits(index));
        assert!(history.line_of(index) >= 1);
    }
    let _ = (history.head(), history.last_save(), history.holder());
    let _ = (history.is_off(), history.is_unended());
    if let Some(newest) = history.newest_source() {
        let _ = history.source(&newest);
    }
    let _ = replay(&history, history.len());
    history
}

/// How many whole lines of `bytes` are as in `whole`, from the first on.
fn untouched(whole: &[u8], bytes: &[u8]) -> usize {
    let lines = whole.split_inclusive(|&byte| byte == b'\n');
    let others = bytes.split_inclusive(|&byte| byte == b'\n');
    lines.zip(others).take_while(|(a, b)| a == b).count()
}

/// What was before the damage is there, and its marks are what they were.
fn check_survivors(bytes: &[u8]) -> Result<(), TestCaseError> {
    let (whole, records, states) = long();
    let history = survey(bytes);
    let survivors = untouched(whole, bytes);
    prop_assert!(history.len() >= survivors);
    let mut changes = 0;
    for (index, record) in records.iter().enumerate().take(survivors) {
        prop_assert_eq!(&history.record(index).unwrap(), record);
        changes += usize::from(matches!(record.what, What::Change { .. }));
    }
    let first_fault = history.faults().first();
    prop_assert!(first_fault.is_none_or(|fault| fault.line as usize > survivors));
    let state = replay(&history, survivors).unwrap();
    prop_assert!(state.edits_to(&states[changes]).is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn at_every_record_the_marks_are_what_they_were(
        text in "[ -~а-яЇ“”👩\u{200d}\u{301}\r\n]{1,120}",
        steps in prop::collection::vec(any::<u64>(), 1..24),
    ) {
        let mut random = Random::new(&text);
        for seed in steps {
            random.step(seed);
        }
        let history = random.finish();
        prop_assert_eq!(history.faults(), &[]);
        prop_assert_eq!(history.torn_bytes(), 0);
        let mut changes = 0;
        for (index, record) in history.records().enumerate() {
            changes += usize::from(matches!(record.unwrap().what, What::Change { .. }));
            let state = replay(&history, index + 1).unwrap();
            let there = &random.states[changes];
            prop_assert!(state.edits_to(there).is_empty(), "record {}", index + 1);
            prop_assert_eq!(&state, there);
        }
        prop_assert_eq!(changes + 1, random.states.len());
        if let Some(copy) = history.source(&random.identity().sha256) {
            prop_assert_eq!(copy.bytes.as_deref(), Some(text.as_bytes()));
        }
        let report = check::check(&random.path(), &tags::built_in());
        let graver = report.worst().is_some_and(|worst| worst > check::Severity::Note);
        prop_assert!(!graver, "{:#?}", report.findings);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn flipped_bits_lose_nothing_before_them(
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8u8), 1..6),
    ) {
        let mut bytes = long().0.clone();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        check_survivors(&bytes)?;
    }

    #[test]
    fn pieces_cut_out_or_put_in_lose_nothing_before_them(
        at in any::<prop::sample::Index>(),
        len in 0..2000usize,
        new in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut bytes = long().0.clone();
        let at = at.index(bytes.len());
        let end = bytes.len().min(at + len);
        bytes.splice(at..end, new);
        check_survivors(&bytes)?;
    }

    #[test]
    fn a_cut_is_no_tampering(len in any::<prop::sample::Index>()) {
        let whole = &long().0;
        let bytes = &whole[..len.index(whole.len() + 1)];
        check_survivors(bytes)?;
        let history = History::new(bytes.to_vec());
        prop_assert_eq!(history.faults(), &[]);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survey(&bytes);
    }
}
