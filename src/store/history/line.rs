//! One record as a line of the file. No offsets.

use std::io::Write as _;

use jiff::Timestamp;
use ron::extensions::Extensions;
use ron::ser::PrettyConfig;
use serde::Serialize;

use super::Position;
use super::v1::Record;
use crate::store::atomic::Fingerprint;
use crate::store::syntax::{self, SyntaxError};

/// How each line begins.
pub const HEAD: &str = "(sha256: \"";
/// What stands between the fingerprint of a record and what it is the fingerprint of.
const NECK: &str = "\", ";
/// Hexadecimal digits of a fingerprint.
const DIGITS: usize = 64;

/// Who did something, and when.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Appends a record to `out` as a line, and returns its fingerprint. `prev` is the record
/// before or, for the first one, the source. `what` is written as [`super::v1::What`] is.
pub fn push(
    out: &mut Vec<u8>,
    record: u64,
    prev: Fingerprint,
    stamp: &Stamp,
    what: &impl Serialize,
) -> Result<Fingerprint, ron::Error> {
    let start = out.len();
    out.extend_from_slice(HEAD.as_bytes());
    let digits = out.len()..out.len() + DIGITS;
    out.extend_from_slice(&[b'0'; DIGITS]);
    out.extend_from_slice(NECK.as_bytes());
    let body = out.len();
    if let Err(error) = push_body(out, record, prev, stamp, what) {
        out.truncate(start);
        return Err(error);
    }
    let sha256 = Fingerprint::of(&out[body..]);
    out[digits].copy_from_slice(sha256.to_hex().as_bytes());
    out.push(b'\n');
    Ok(sha256)
}

fn push_body(
    out: &mut Vec<u8>,
    record: u64,
    prev: Fingerprint,
    stamp: &Stamp,
    what: &impl Serialize,
) -> Result<(), ron::Error> {
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    // On one line, with spaces for people.
    let style = PrettyConfig::new().depth_limit(0).compact_ranges(true);
    let by = ron::to_string(&stamp.by)?;
    let at = stamp.at.round(jiff::Unit::Second).unwrap_or(stamp.at);
    write!(
        out,
        "prev: \"{prev}\", record: {record}, at: \"{at}\", by: {by}, what: "
    )?;
    options.to_io_writer_pretty(&mut *out, what, style)?;
    out.push(b')');
    Ok(())
}

/// What a line says of itself, without reading all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The fingerprint that it gives itself.
    pub claimed: Fingerprint,
    /// The fingerprint that it really has.
    pub actual: Fingerprint,
    /// The record before.
    pub prev: Fingerprint,
    /// Its number.
    pub record: u64,
}

impl Outline {
    /// The place in the history after this record.
    pub fn position(&self) -> Position {
        Position {
            record: self.record,
            sha256: self.claimed,
        }
    }
}

/// The outline of a line without its line break; none if it is not written as a record is.
pub fn outline(line: &[u8]) -> Option<Outline> {
    let rest = line.strip_prefix(HEAD.as_bytes())?;
    let (claimed, rest) = fingerprint(rest)?;
    let body = rest.strip_prefix(NECK.as_bytes())?;
    let rest = body.strip_prefix(b"prev: \"")?;
    let (prev, rest) = fingerprint(rest)?;
    let rest = rest.strip_prefix(b"\", record: ")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let record = std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()?;
    Some(Outline {
        claimed,
        actual: Fingerprint::of(body),
        prev,
        record,
    })
}

/// Whether bytes may be the beginning of a record, parts of which never reached the disk.
pub fn may_begin(bytes: &[u8]) -> bool {
    let mut pairs = bytes.iter().zip(HEAD.as_bytes());
    pairs.all(|(&byte, &wanted)| byte == wanted || byte == 0)
}

/// What kind of thing a line tells of, such as `Change`, without reading all of it.
pub fn kind(line: &[u8]) -> Option<&[u8]> {
    const BY: &[u8] = b", by: \"";
    // Before the name there is only what the program writes; the name may hold anything.
    let name = memchr::memmem::find(line, BY)? + BY.len();
    let mut end = name;
    while *line.get(end)? != b'"' {
        end += if line[end] == b'\\' { 2 } else { 1 };
    }
    let what = line.get(end..)?.strip_prefix(b"\", what: ")?;
    let len = what.iter().position(|byte| !byte.is_ascii_alphabetic())?;
    Some(&what[..len])
}

fn fingerprint(bytes: &[u8]) -> Option<(Fingerprint, &[u8])> {
    let (hex, rest) = bytes.split_at_checked(DIGITS)?;
    let hex = std::str::from_utf8(hex).ok()?;
    Some((Fingerprint::from_hex(hex)?, rest))
}

/// All that a line says.
///
/// # Errors
/// What is wrong with it, in plain words.
pub fn parse(line: &[u8]) -> Result<Record, String> {
    let in_column = |error: SyntaxError| format!("column {}: {}", error.column, error.what);
    syntax::read(syntax::decode(line).map_err(in_column)?).map_err(in_column)
}
