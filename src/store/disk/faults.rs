//! What goes wrong with the disk in a test: at one call the program dies, or the call fails.
//! One plan a process, so such tests run in a process of their own.

use std::fs::File;
use std::io::{self, Write as _};
use std::sync::Mutex;

/// What goes wrong, and at which call.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many calls go well before.
    pub after: u64,
    /// What happens then.
    pub fault: Fault,
    /// Of a write that is hit, this share is done, in 256ths.
    pub written: u8,
}

/// What happens at a call.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The process ends, as by `kill -9`.
    Die,
    /// The call fails, once.
    FailOnce(i32),
    /// This call and all later ones fail.
    FailFrom(i32),
}

static STATE: Mutex<(u64, Option<Plan>)> = Mutex::new((0, None));

/// From now on this goes wrong.
pub fn plan(plan: Plan) {
    *STATE.lock().unwrap() = (0, Some(plan));
}

/// How many calls there were since the plan was made.
pub fn calls() -> u64 {
    STATE.lock().unwrap().0
}

/// Nothing goes wrong any more; calls are still counted.
pub fn clear() {
    STATE.lock().unwrap().1 = None;
}

/// The fault that hits this call.
fn hit() -> Option<Plan> {
    let mut state = STATE.lock().unwrap();
    let call = state.0;
    state.0 += 1;
    let plan = state.1?;
    match plan.fault {
        Fault::Die | Fault::FailOnce(_) if call == plan.after => Some(plan),
        Fault::FailFrom(_) if call >= plan.after => Some(plan),
        _ => None,
    }
}

fn happen(plan: Plan) -> io::Error {
    match plan.fault {
        // No destructor, no flush: what is not on disk is lost.
        Fault::Die => std::process::abort(),
        Fault::FailOnce(code) | Fault::FailFrom(code) => io::Error::from_raw_os_error(code),
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
