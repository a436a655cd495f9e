//! A file of marks with an annotation on each line, as the program lays it out: cut into
//! pieces that threads read at the same time. How lines are indented does not matter. Lines
//! count from 1; offsets in the file are bytes.

use std::collections::BTreeMap;
use std::thread;

use super::cursor::Cursor;
use super::entry::EntryView;
use super::{FORMAT, OFFSET_UNIT, v1};
use crate::store::syntax;

/// The line before the entries of a file.
const BEGIN: &str = "annotations: [";
/// The head of a file is a handful of lines; what is longer is left to `ron`.
const MAX_HEAD_BYTES: usize = 1 << 16;
/// Fewer bytes are not worth a thread.
const MIN_PIECE_BYTES: usize = if cfg!(test) { 300 } else { 1 << 18 };
/// So many pieces for each thread, so that none waits long for another.
const PIECES_FOR_THREAD: usize = 4;

/// A file that is laid out so.
#[derive(Debug)]
pub struct Lines<'a> {
    /// The file without its annotations.
    pub frame: v1::Sidecar,
    /// Whole lines, the last one without its line break.
    entries: &'a str,
    /// The line of the first entry.
    first_line: u32,
}

/// Some of the lines.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// How many entries come before.
    pub first: usize,
    lines: &'a str,
}

/// A line that is no entry: the whole file has to be read in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoEntry;

impl<'a> Lines<'a> {
    /// Finds the entries; none where the file is laid out otherwise, though it may be sound.
    pub fn find(ron: &'a str) -> Option<Self> {
        let head = head(ron)?;
        let body = &ron[head.len()..];
        let first = body.find('\n')? + 1;
        // A line break inside of a text would be taken for the end of a line, which then is no
        // entry.
        let (len, end) = end_of_list(body, first)?;
        let (entries, tail) = (&body[first..len], &body[end..]);
        // The rest is read by `ron`: what stands before the list must be the head of a file of
        // marks, and the list must belong to it.
        let frame = format!("{head}annotations: []{tail}");
        let frame: v1::Sidecar = syntax::read(&frame).ok()?;
        let lines_before = memchr::memchr_iter(b'\n', head.as_bytes()).count() + 1;
        (frame.format == FORMAT && frame.offsets == OFFSET_UNIT).then_some(Self {
            frame,
            entries,
            first_line: u32::try_from(lines_before + 1).unwrap_or(u32::MAX),
        })
    }

    /// The line on which an entry stands.
    pub fn line_of(&self, index: usize) -> u32 {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        self.first_line.saturating_add(index)
    }

    /// Entries by their places in the list, which are in order.
    pub fn pick(&self, places: &[usize]) -> BTreeMap<usize, v1::Annotation> {
        let mut lines = self.entries.split('\n').enumerate();
        let picked = places.iter().filter_map(|place| {
            let (_, line) = lines.find(|(at, _)| at == place)?;
            let mut stored = None;
            let take = |entry: &EntryView<'_>| stored = Some(entry.to_stored());
            read_line(line, &mut EntryView::default(), take).ok()?;
            Some((*place, stored?))
        });
        picked.collect()
    }

    /// Reads each piece on one of the threads that the machine has room for. The outcomes are
    /// in the order of the file.
    ///
    /// # Errors
    /// [`NoEntry`] if a piece gives it.
    pub fn read<T: Send>(
        &self,
        read: impl Fn(Piece<'a>) -> Result<T, NoEntry> + Sync,
    ) -> Result<Vec<T>, NoEntry> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let pieces = self.pieces(threads * PIECES_FOR_THREAD);
        let threads = threads.min(pieces.len());
        if threads < 2 {
            return pieces.into_iter().map(read).collect();
        }
        let (pieces, read) = (&pieces, &read);
        let mut outcomes: Vec<(usize, Result<T, NoEntry>)> = thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|worker| {
                    scope.spawn(move || {
                        let mine = (worker..pieces.len()).step_by(threads);
                        mine.map(|at| (at, read(pieces[at]))).collect::<Vec<_>>()
                    })
                })
                .collect();
            let outcomes = workers.into_iter().map(|worker| match worker.join() {
                Ok(outcomes) => outcomes,
                // Not swallowed: a fault of the program is told as one.
                Err(fault) => std::panic::resume_unwind(fault),
            });
            outcomes.flatten().collect()
        });
        outcomes.sort_by_key(|(at, _)| *at);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }

    /// At most so many pieces of about the same size.
    fn pieces(&self, most: usize) -> Vec<Piece<'a>> {
        let wanted = (self.entries.len() / most.max(1)).max(MIN_PIECE_BYTES);
        let mut pieces = Vec::new();
        let (mut rest, mut first) = (self.entries, 0);
        while rest.len() > wanted {
            let Some(at) = memchr::memchr(b'\n', &rest.as_bytes()[wanted..]) else {
                break;
            };
            let (lines, after) = (&rest[..wanted + at], &rest[wanted + at + 1..]);
            pieces.push(Piece { first, lines });
            first += memchr::memchr_iter(b'\n', lines.as_bytes()).count() + 1;
            rest = after;
        }
        pieces.push(Piece { first, lines: rest });
        pieces
    }
}

impl<'a> Piece<'a> {
    /// Hands over each entry with its place in the list.
    ///
    /// # Errors
    /// [`NoEntry`] at the first line that is none.
    pub fn each(self, mut take: impl FnMut(usize, &EntryView<'_>)) -> Result<(), NoEntry> {
        let mut entry = EntryView::default();
        let lines: memchr::Memchr<'a> = memchr::memchr_iter(b'\n', self.lines.as_bytes());
        let mut start = 0;
        for (index, end) in (self.first..).zip(lines.chain([self.lines.len()])) {
            read_line(&self.lines[start..end], &mut entry, |entry| {
                take(index, entry);
            })?;
            start = end + 1;
        }
        Ok(())
    }
}

/// Reads a line, by way of `ron` if it is not to the letter what the program writes.
fn read_line<'a>(
    line: &'a str,
    entry: &mut EntryView<'a>,
    take: impl FnOnce(&EntryView<'_>),
) -> Result<(), NoEntry> {
    let value = line.trim_matches(SPACES).strip_suffix(',').ok_or(NoEntry)?;
    let mut cursor = Cursor::new(value);
    if cursor.annotation(entry).is_some() && cursor.rest().is_empty() {
        take(entry);
        return Ok(());
    }
    // A comment could hide the comma behind the entry, or more.
    if has_comment(value) || !value.starts_with('(') {
        return Err(NoEntry);
    }
    let Ok(stored) = syntax::read::<v1::Annotation>(value) else {
        return Err(NoEntry);
    };
    take(&EntryView::from(&stored));
    Ok(())
}

/// White space inside of a line; carriage returns are some to `ron`.
const SPACES: [char; 3] = [' ', '\t', '\r'];

fn has_comment(ron: &str) -> bool {
    ron.contains("//") || ron.contains("/*")
}

/// What stands before the list, up to its name. In it, no text goes on over the end of a line,
/// and nothing is a comment, so that the name is where it seems to be.
fn head(ron: &str) -> Option<&str> {
    let mut at = 0;
    for line in ron.split_inclusive('\n') {
        let indented = line.trim_start_matches(SPACES);
        if indented.trim_end_matches(['\n', ' ', '\t', '\r']) == BEGIN {
            return Some(&ron[..at + line.len() - indented.len()]);
        }
        at += line.len();
        if at > MAX_HEAD_BYTES || has_comment(line) || !is_closed(line) {
            return None;
        }
    }
    None
}

/// Whether each text that begins in a line ends in it. A text in another notation than the
/// program's is taken for one that does not.
fn is_closed(line: &str) -> bool {
    let mut cursor = Cursor::new(line);
    loop {
        let rest = cursor.rest();
        let Some(quote) = rest.find('"') else {
            return true;
        };
        let is_raw = rest[..quote].ends_with(['r', '#', 'b']);
        cursor = Cursor::new(&rest[quote..]);
        if is_raw || cursor.string().is_none() {
            return false;
        }
    }
}

/// Where the line break before the closing bracket of the list is, and the place behind the
/// bracket: the first bracket that begins a line.
fn end_of_list(body: &str, first: usize) -> Option<(usize, usize)> {
    let breaks = memchr::memchr_iter(b'\n', &body.as_bytes()[first..]);
    breaks.map(|at| first + at).find_map(|line_break| {
        let line = &body[line_break + 1..];
        let indented = line.trim_start_matches(SPACES);
        let bracket = line_break + 1 + line.len() - indented.len();
        indented
            .starts_with(']')
            .then_some((line_break, bracket + 1))
    })
}
