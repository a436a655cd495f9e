//! What goes wrong with the disk in a test: at one call the program dies, the power fails, or
//! the call fails. One plan a process, so such tests run in a process of their own. No offsets;
//! lengths are bytes.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// What goes wrong, and at which call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many calls go well before.
    pub after: u64,
    /// What happens then.
    pub fault: Fault,
    /// Of a write that is hit, so many parts of 256 are done. When the power fails, it also
    /// decides what the disk has of what was not synced.
    pub written: u8,
}

/// What happens at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing; calls are counted.
    Nothing,
    /// The process ends, as by `kill -9`.
    Die,
    /// The machine ends: the disk has what was synced, and of the rest some part or none.
    PowerFails,
    /// The call fails, once.
    FailOnce(i32),
    /// This call and all later ones fail.
    FailFrom(i32),
}

struct State {
    calls: u64,
    plan: Option<Plan>,
    disk: Option<Disk>,
}

static STATE: Mutex<State> = Mutex::new(State {
    calls: 0,
    plan: None,
    disk: None,
});

/// From now on this goes wrong. All files are in this folder, and the disk has them.
pub fn plan(plan: Plan, folder: &Path) {
    let mut state = STATE.lock().unwrap();
    state.calls = 0;
    state.plan = Some(plan);
    state.disk = (plan.fault == Fault::PowerFails).then(|| Disk::new(folder));
}

/// How many calls there were since the plan was made.
pub fn calls() -> u64 {
    STATE.lock().unwrap().calls
}

/// The fault that hits this call.
fn hit() -> Option<Plan> {
    let mut state = STATE.lock().unwrap();
    let call = state.calls;
    state.calls += 1;
    let plan = state.plan?;
    let is_hit = match plan.fault {
        Fault::Nothing => false,
        Fault::Die | Fault::PowerFails | Fault::FailOnce(_) => call == plan.after,
        Fault::FailFrom(_) => call >= plan.after,
    };
    is_hit.then_some(plan)
}

fn happen(plan: Plan) -> io::Error {
    match plan.fault {
        Fault::FailOnce(code) | Fault::FailFrom(code) => io::Error::from_raw_os_error(code),
        // No destructor, no flush.
        Fault::Nothing | Fault::Die => std::process::abort(),
        Fault::PowerFails => {
            // Kept locked, so that no other thread makes anything last any more.
            let state = STATE.lock().unwrap();
            if let Some(disk) = &state.disk {
                disk.fail(plan.written);
            }
            std::process::abort()
        }
    }
}

/// Before a call.
pub fn step() -> io::Result<()> {
    hit().map_or(Ok(()), |plan| Err(happen(plan)))
}

/// Before a write, which may be done in part.
pub fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    let Some(plan) = hit() else { return Ok(()) };
    let part = bytes.len() * usize::from(plan.written) / 256;
    file.write_all(&bytes[..part])?;
    Err(happen(plan))
}

/// After a file was synced.
pub fn synced(file: &File) {
    if let Some(disk) = &mut STATE.lock().unwrap().disk {
        disk.synced(file);
    }
}

/// After a folder was synced.
pub fn folder_synced() {
    if let Some(disk) = &mut STATE.lock().unwrap().disk {
        disk.names = names(&disk.folder);
    }
}

/// What would be left of a folder if the power failed.
struct Disk {
    folder: PathBuf,
    /// The number of each file whose name lasts.
    names: BTreeMap<OsString, u64>,
    /// The content of each file that lasts, by its number.
    content: BTreeMap<u64, Vec<u8>>,
}

impl Disk {
    fn new(folder: &Path) -> Self {
        let names = names(folder);
        let content = names.iter().map(|(name, number)| {
            let bytes = fs::read(folder.join(name)).unwrap();
            (*number, bytes)
        });
        Self {
            content: content.collect(),
            folder: folder.to_owned(),
            names,
        }
    }

    fn synced(&mut self, file: &File) {
        let number = number(&file.metadata().unwrap());
        // By name, because a file that is only appended to cannot be read.
        let names = names(&self.folder);
        if let Some((name, _)) = names.iter().find(|(_, other)| **other == number) {
            let bytes = fs::read(self.folder.join(name)).unwrap();
            self.content.insert(number, bytes);
        }
    }

    /// Leaves what lasts, and of the rest what `chance` says.
    fn fail(&self, chance: u8) {
        let now = names(&self.folder);
        let current: BTreeMap<u64, Vec<u8>> = now
            .iter()
            .map(|(name, number)| (*number, fs::read(self.folder.join(name)).unwrap()))
            .collect();
        let kept = if chance & 1 == 0 { &self.names } else { &now };
        let nothing = Vec::new();
        let left: Vec<_> = kept
            .iter()
            .map(|(name, number)| {
                let lasting = self.content.get(number).unwrap_or(&nothing);
                let current = current.get(number).unwrap_or(lasting);
                (name, torn(lasting, current, chance >> 1))
            })
            .collect();
        for name in now.keys() {
            fs::remove_file(self.folder.join(name)).unwrap();
        }
        for (name, bytes) in left {
            fs::write(self.folder.join(name), bytes).unwrap();
        }
    }
}

/// What a disk may have of a file of which it is sure to have `lasting`: a part of what was
/// added since, or its length without its content.
fn torn(lasting: &[u8], current: &[u8], chance: u8) -> Vec<u8> {
    let Some(added) = current.strip_prefix(lasting) else {
        let either = if chance & 1 == 0 { lasting } else { current };
        return either.to_owned();
    };
    let mut bytes = current.to_owned();
    let share = usize::from(chance >> 2) * added.len() / 31;
    match chance & 3 {
        0 => bytes.truncate(lasting.len()),
        1 => bytes.truncate(lasting.len() + share),
        2 => bytes[lasting.len() + share..].fill(0),
        _ => {}
    }
    bytes
}

/// The files of a folder, each with its number on the disk.
fn names(folder: &Path) -> BTreeMap<OsString, u64> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| (entry.file_name(), number(&entry.metadata().unwrap())))
        .collect()
}

#[cfg(unix)]
fn number(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

/// Other systems do not tell it; the tests of power failures are not run there.
#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> u64 {
    0
}
