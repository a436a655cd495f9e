//! What is left when the program dies, the power fails or the disk fails, at each call that
//! changes the disk: two windows mark a document with the real code, and afterwards the next
//! window has to find every change that was called saved. Each run is in a process of its own,
//! which is this test program again. `EVIMARK_FAULT_SEEDS=200` tries as many scenarios, with
//! `20..40` those.
//! Changes count from 1; offsets are UTF-8 bytes.

use std::env;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::check::{Severity, check};
use super::disk::faults::{self, Fault, Plan};
use super::history::tests::changes::{Dice, change};
use super::history::v1::Cause;
use super::history::{
    Event, Found, History, HistoryFile, OpenHistoryError, Position, Preamble, State, Work, Writer,
    history_path,
};
use super::sidecar::{self, SidecarContent, SourceIdentity};
use super::{
    Expected, Fingerprint, WriteError, atomic, recovery, sidecar_path, source_file, tags,
    write_atomic,
};
use crate::model::Annotations;
use crate::text::SourceText;
use crate::text::decode::decode;

const ARTICLE: &str =
    "The Board’s report counts 46,327 men.\r\nЇх було “не менше 63”. 👩\u{200d}👧\n";
/// The test that is run in a process of its own, and what tells it what to do.
const CHILD: &str = "store::fault_tests::in_a_process_of_its_own";
const RUNS: &str = "EVIMARK_FAULT_RUNS";
/// Which scenarios are tried, with every fault.
const SEEDS: &str = "EVIMARK_FAULT_SEEDS";
/// What a disk says when it is full, broken, read-only, or a quota is used up (Linux).
const CODES: [i32; 4] = [28, 5, 30, 122];
/// A disk that takes longer hangs.
const PATIENCE: Duration = Duration::from_mins(1);

// ---- what was promised

/// What a run did, in a folder beside its own that nothing goes wrong with.
struct Log(PathBuf);

impl Log {
    fn of(folder: &Path) -> Self {
        let mut path = folder.as_os_str().to_owned();
        path.push(".log");
        Self(path.into())
    }

    fn begin(&self, state: &str) {
        fs::create_dir(&self.0).unwrap();
        self.add(0, state);
    }

    /// The marks after so many changes, as a sidecar. Written before the change is made.
    fn add(&self, change: usize, state: &str) {
        fs::write(self.0.join(change.to_string()), state).unwrap();
    }

    /// All changes up to this one are called saved.
    fn saved(&self, change: usize) {
        let path = self.0.join("saved");
        let file = OpenOptions::new().create(true).append(true).open(path);
        file.unwrap()
            .write_all(format!("saved {change}\n").as_bytes())
            .unwrap();
    }

    /// How many changes were made and noted, with the state before the first. One that was
    /// being noted when the program died was not made yet.
    fn len(&self) -> usize {
        let mut noted = 0;
        while self.0.join(noted.to_string()).exists() {
            noted += 1;
        }
        noted - usize::from(self.state(noted - 1).is_none())
    }

    /// The marks after so many changes.
    fn state(&self, change: usize) -> Option<State> {
        let text = fs::read_to_string(self.0.join(change.to_string())).ok()?;
        Some(State::of(&sidecar::parse(&text).ok()?))
    }

    /// Up to which change all were called saved.
    fn last_saved(&self) -> usize {
        let text = fs::read_to_string(self.0.join("saved")).unwrap_or_default();
        let lines = text
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'));
        let mut numbers = lines.filter_map(|line| line.trim().strip_prefix("saved ")?.parse().ok());
        numbers.next_back().unwrap_or(0)
    }
}

// ---- somebody who marks

/// An open document, as a session has it.
struct Window {
    path: PathBuf,
    text: SourceText,
    identity: SourceIdentity,
    marks: Annotations,
    expected: Expected,
    writer: Writer,
    events: Receiver<Event>,
    /// The last ticket, and up to which the disk has all.
    sent: u64,
    synced: u64,
    /// Whether nobody tries again what the disk did not take.
    has_given_up: bool,
    position: Option<Position>,
    /// The change that each ticket is of.
    tickets: Vec<(u64, usize)>,
    log: Log,
    changes: usize,
}

impl Window {
    /// Opens a document for marking, and checks that all is there that was called saved.
    fn open(folder: &Path) -> Result<Self, String> {
        let path = folder.join("article.txt");
        let source = source_file::read(&path).unwrap();
        assert_eq!(source.bytes, ARTICLE.as_bytes(), "the source was written");
        let decoded = decode(&source.bytes, None).unwrap();
        let identity = SourceIdentity::new(&path, &source, decoded.encoding.name());
        let sidecar_path = sidecar_path(&path);
        let history_path = history_path(&sidecar_path);
        let (file, history) = open_history(&history_path)?;
        atomic::remove_litter(&sidecar_path);
        assert_eq!(history.faults(), [], "called altered");
        let stored = fs::read(&sidecar_path).ok();
        let expected = stored.as_ref().map_or(Expected::Absent, |bytes| {
            Expected::Same(Fingerprint::of(bytes))
        });
        let parsed = stored.map(|bytes| {
            let ron = sidecar::decode(&bytes).expect("the file of marks is whole");
            let parsed = sidecar::parse(ron).expect("the file of marks is whole");
            (parsed, Fingerprint::of(&bytes))
        });
        let recovered = recovery::recover(parsed, &history).expect("the history fits itself");
        assert_eq!(recovered.findings, [], "nobody else was here");
        assert_eq!(recovered.found, [], "nobody else was here");

        let log = Log::of(folder);
        let (changes, saved) = (log.len(), log.last_saved());
        let here = recovered
            .sidecar
            .as_ref()
            .map(State::of)
            .unwrap_or_default();
        let is_here = |&change: &usize| {
            let state = log.state(change).expect("it was noted");
            state.edits_to(&here).is_empty()
        };
        assert!(
            (saved..changes).rev().any(|change| is_here(&change)),
            "changes were called saved up to {saved} of {}, and the marks are those after {:?}",
            changes - 1,
            (0..changes).rev().find(is_here)
        );
        let mut marks = Annotations::new();
        if let Some(sidecar) = recovered.sidecar {
            let tags = tags::built_in();
            let loaded = sidecar::interpret(&sidecar, "", &decoded.text, &identity, &tags);
            assert_eq!(loaded.misfits, []);
            marks = Annotations::from_parts(loaded.annotations, loaded.unplaced, loaded.links)
                .expect("the marks fit together");
        }

        let is_newest = history.newest_source() == Some(source.sha256.clone());
        let has_copy = history.has_copy(&source.sha256);
        let preamble = Preamble {
            source: (!is_newest).then(|| identity.clone()),
            copy: (!has_copy).then_some(source.bytes),
            found: Found::default(),
        };
        let (sender, events) = channel();
        let post = move |event| drop(sender.send(event));
        let by = "olena".to_owned();
        let writer = Writer::start(file, &history, identity.clone(), preamble, by, post).unwrap();
        let mut window = Self {
            path,
            text: decoded.text,
            identity,
            marks,
            expected,
            writer,
            events,
            sent: 0,
            synced: 0,
            has_given_up: false,
            position: history.head(),
            tickets: Vec::new(),
            log,
            changes,
        };
        // What the last window could not save is given up, and what is here is on the disk.
        window.log.add(window.changes, &window.sidecar(None));
        window.log.saved(window.changes);
        window.changes += 1;
        Ok(window)
    }

    fn sidecar(&self, history: Option<&sidecar::v1::History>) -> String {
        sidecar::write(&SidecarContent {
            source: &self.identity,
            text: &self.text,
            snapshot: &self.marks.snapshot(),
            misfits: &[],
            history,
        })
    }

    /// Makes a change and hands it over.
    fn change(&mut self, seed: u64) {
        let transaction = change(seed, &self.marks, &self.text);
        self.marks.apply(&transaction).unwrap();
        self.log.add(self.changes, &self.sidecar(None));
        let text = self.text.clone();
        let cause = Cause::Mark;
        self.sent = self.writer.append(
            "olena",
            Work::Change {
                cause,
                transaction,
                text,
            },
        );
        self.tickets.push((self.sent, self.changes));
        self.changes += 1;
    }

    /// Waits until the disk has everything, trying again as a person would. Whether it has.
    fn settle(&mut self) -> bool {
        let mut failures = 0;
        if std::mem::take(&mut self.has_given_up) {
            self.writer.retry();
        }
        while self.synced < self.sent {
            match self.events.recv_timeout(PATIENCE).unwrap() {
                Event::Synced {
                    ticket, position, ..
                } => {
                    self.synced = ticket;
                    self.position = Some(position);
                    let is_done = |&&(other, _): &&(u64, usize)| other <= ticket;
                    if let Some((_, change)) = self.tickets.iter().rfind(is_done) {
                        self.log.saved(*change);
                    }
                }
                Event::Failed(_) if failures < 3 => {
                    failures += 1;
                    self.writer.retry();
                }
                Event::Failed(_) => {
                    self.has_given_up = true;
                    return false;
                }
            }
        }
        true
    }

    /// Writes the file of marks once everything is recorded, trying again as a person would.
    fn save(&mut self) {
        for _ in 0..3 {
            if !self.settle() {
                return;
            }
            let stands_at = self.position.map(|position| sidecar::v1::History::At {
                record: position.record,
                sha256: position.sha256.to_hex(),
            });
            let ron = self.sidecar(stands_at.as_ref());
            let path = sidecar_path(&self.path);
            match write_atomic(&path, ron.as_bytes(), self.expected) {
                Ok(sha256) => {
                    self.expected = Expected::Same(sha256);
                    let name = "article.txt.ron".to_owned();
                    self.sent = self.writer.append("olena", Work::Save { name, sha256 });
                    return;
                }
                // What is there now was looked at, and is our own.
                Err(WriteError::NotSynced { .. }) => {
                    let there = fs::read(&path).unwrap();
                    assert_eq!(there, ron.as_bytes());
                    self.expected = Expected::Same(Fingerprint::of(&there));
                }
                Err(_) => {}
            }
        }
    }
}

/// Opens a history. A process that another thread is just starting has its lock for a moment.
fn open_history(path: &Path) -> Result<(HistoryFile, History), String> {
    for _ in 0..200 {
        match HistoryFile::open(path) {
            Err(OpenHistoryError::Held(_)) => std::thread::sleep(Duration::from_millis(5)),
            outcome => return outcome.map_err(|error| error.to_string()),
        }
    }
    Err("it is held".to_owned())
}

/// Two windows, one after the other.
fn scenario(folder: &Path, seed: u64) {
    let mut dice = Dice(seed);
    for _ in 0..2 {
        let opened = Window::open(folder).or_else(|_| Window::open(folder));
        let Ok(mut window) = opened else { continue };
        for _ in 0..=dice.below(3) {
            for _ in 0..=dice.below(4) {
                window.change(dice.roll());
            }
            if dice.below(3) > 0 {
                window.settle();
            }
            if dice.below(2) == 0 {
                window.save();
            }
        }
        window.save();
        if dice.below(2) == 0 {
            window.change(dice.roll());
        }
        if dice.below(2) == 0 {
            window.settle();
        }
    }
}

// ---- runs

/// One scenario with one fault.
#[derive(Clone, Debug)]
struct Run {
    folder: PathBuf,
    seed: u64,
    plan: Plan,
}

impl Run {
    fn new(root: &Path, seed: u64, fault: Fault, after: u64) -> Self {
        let mut dice = Dice(seed ^ after << 32);
        let name = format!("{seed}-{after}-{fault:?}");
        let name = name.replace(['(', ')'], "-");
        Self {
            folder: root.join(name),
            seed,
            plan: Plan {
                after,
                fault,
                written: dice.roll().to_le_bytes()[0],
            },
        }
    }

    fn prepare(&self) {
        fs::create_dir(&self.folder).unwrap();
        fs::write(self.folder.join("article.txt"), ARTICLE).unwrap();
        let empty = Annotations::new();
        Log::of(&self.folder).begin(&sidecar::write(&SidecarContent {
            source: &SourceIdentity {
                name: String::new(),
                sha256: String::new(),
                bytes: 0,
                encoding: String::new(),
            },
            text: &SourceText::new("").unwrap(),
            snapshot: &empty.snapshot(),
            misfits: &[],
            history: None,
        }));
    }

    fn to_line(&self) -> String {
        let Plan {
            after,
            fault,
            written,
        } = self.plan;
        let (fault, code) = match fault {
            Fault::Nothing => ("nothing", 0),
            Fault::Die => ("die", 0),
            Fault::PowerFails => ("power", 0),
            Fault::FailOnce(code) => ("once", code),
            Fault::FailFrom(code) => ("from", code),
        };
        let folder = self.folder.to_str().unwrap();
        format!("{} {fault} {code} {after} {written} {folder}\n", self.seed)
    }

    fn from_line(line: &str) -> Self {
        let fields: Vec<_> = line.splitn(6, ' ').collect();
        let code = fields[2].parse().unwrap();
        Self {
            seed: fields[0].parse().unwrap(),
            plan: Plan {
                fault: match fields[1] {
                    "nothing" => Fault::Nothing,
                    "die" => Fault::Die,
                    "power" => Fault::PowerFails,
                    "once" => Fault::FailOnce(code),
                    _ => Fault::FailFrom(code),
                },
                after: fields[3].parse().unwrap(),
                written: fields[4].parse().unwrap(),
            },
            folder: fields[5].into(),
        }
    }

    /// Runs in this process, which may not survive it.
    fn run(&self) {
        faults::plan(self.plan, &self.folder);
        scenario(&self.folder, self.seed);
        let calls = faults::calls().to_string();
        fs::write(Log::of(&self.folder).0.join("calls"), calls).unwrap();
    }

    /// How many calls there were; none if the process died.
    fn calls(&self) -> Option<u64> {
        let calls = fs::read_to_string(Log::of(&self.folder).0.join("calls")).ok()?;
        calls.parse().ok()
    }

    /// Checks what is left, and that the next window can go on.
    fn examine(&self) {
        let log = Log::of(&self.folder);
        let path = self.folder.join("article.txt");
        let tags = tags::built_in();
        let report = check(&path, &tags);
        let worst = report.worst().unwrap_or(Severity::Note);
        assert_eq!(worst, Severity::Note, "{:#?}", report.findings);
        if matches!(self.plan.fault, Fault::FailOnce(_)) {
            assert!(self.calls().is_some(), "one failure ended the program");
        }
        let mut window = Window::open(&self.folder).expect("the next window can mark");
        if matches!(self.plan.fault, Fault::FailOnce(_) | Fault::Nothing) {
            let now = log.len() - 1;
            let [before, now] = [now - 1, now].map(|change| log.state(change).unwrap());
            let is_same = before.edits_to(&now).is_empty();
            assert!(is_same, "a failure that passed lost a change");
        }
        window.change(self.seed);
        window.save();
        assert!(window.settle());
        drop(window);
        let mut report = check(&path, &tags);
        report
            .findings
            .retain(|finding| !finding.what.contains("tag set"));
        assert_eq!(report.findings, [], "after the next window");
        let names = fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(
            names,
            ["article.txt", "article.txt.history", "article.txt.ron"]
        );
        fs::remove_dir_all(&self.folder).unwrap();
        fs::remove_dir_all(&log.0).unwrap();
    }
}

#[test]
#[ignore = "run by the other tests in this file, in a process of its own"]
fn in_a_process_of_its_own() {
    if let Some(runs) = env::var_os(RUNS) {
        let runs = fs::read_to_string(runs).unwrap();
        runs.lines().map(Run::from_line).for_each(|run| run.run());
    }
}

/// Runs these one after the other in one process, and examines what is left.
fn run_all(root: &Path, runs: &[Run]) {
    let mut lines = String::new();
    for run in runs {
        run.prepare();
        write!(lines, "{}", run.to_line()).unwrap();
    }
    let list = tempfile::NamedTempFile::new_in(root).unwrap();
    fs::write(list.path(), lines).unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args([CHILD, "--exact", "--ignored", "--nocapture"])
        .env(RUNS, list.path())
        .env("RUST_BACKTRACE", "0")
        .current_dir(root)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{runs:?}: {said}");
    let may_die = runs
        .iter()
        .any(|run| matches!(run.plan.fault, Fault::Die | Fault::PowerFails));
    assert!(may_die || output.status.success(), "{runs:?}: {said}");
    for run in runs {
        let examined = std::panic::catch_unwind(|| run.examine());
        assert!(examined.is_ok(), "{run:?}");
    }
}

/// Runs groups of runs on all cores.
fn run_in_parallel(root: &Path, groups: &[Vec<Run>]) {
    let next = Mutex::new(groups.iter());
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let Some(group) = next.lock().unwrap().next() else {
                        break;
                    };
                    run_all(root, group);
                }
            });
        }
    });
}

#[test]
fn whatever_fails_at_any_call_nothing_that_was_called_saved_is_lost() {
    let seeds = env::var(SEEDS).ok();
    let many = seeds.is_some();
    let seeds = seeds.map_or(0..1, |seeds| range(&seeds));
    // In memory where that can be had: what a disk does is up to the plan.
    let root = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let root = root.unwrap();
    let (mut points, mut faults_tried) = (0, 0);
    for seed in seeds.clone() {
        let counted = Run::new(root.path(), seed, Fault::Nothing, 0);
        counted.prepare();
        let calls = count_calls(root.path(), &counted);
        points += calls;
        let mut groups = Vec::new();
        let mut failing = Vec::new();
        // What waits is written together, so another run may make some calls more.
        for after in 0..calls + 2 {
            groups.push(vec![Run::new(root.path(), seed, Fault::Die, after)]);
            if cfg!(unix) {
                groups.push(vec![Run::new(root.path(), seed, Fault::PowerFails, after)]);
            }
            // Once after this many calls, and for good after the next: all codes come by.
            let of_call = CODES[usize::try_from(after).unwrap() / 2 % CODES.len()];
            let codes = if many { &CODES[..] } else { &[of_call] };
            for &code in codes {
                if many || after % 2 == 0 {
                    failing.push(Run::new(root.path(), seed, Fault::FailOnce(code), after));
                }
                if many || after % 2 == 1 {
                    failing.push(Run::new(root.path(), seed, Fault::FailFrom(code), after));
                }
            }
        }
        groups.extend(failing.chunks(16).map(<[Run]>::to_vec));
        faults_tried += groups.iter().map(Vec::len).sum::<usize>();
        run_in_parallel(root.path(), &groups);
    }
    println!("{faults_tried} faults at {points} calls of the scenarios {seeds:?}");
}

/// `20..40` as it says, `20` as `0..20`.
fn range(seeds: &str) -> Range<u64> {
    let (first, end) = seeds.split_once("..").unwrap_or(("0", seeds));
    first.parse().unwrap()..end.parse().unwrap()
}

/// How many calls a scenario makes when nothing goes wrong.
fn count_calls(root: &Path, run: &Run) -> u64 {
    let list = tempfile::NamedTempFile::new_in(root).unwrap();
    fs::write(list.path(), run.to_line()).unwrap();
    let status = Command::new(env::current_exe().unwrap())
        .args([CHILD, "--exact", "--ignored"])
        .env(RUNS, list.path())
        .output()
        .unwrap()
        .status;
    assert!(status.success());
    let calls = run.calls().unwrap();
    run.examine();
    calls
}
