//! On which lines the entries of a file of marks begin, whatever its layout. Lines count from 1.

use serde::Deserialize;

use crate::store::syntax;

/// The entries as they are written.
#[derive(Deserialize, Default)]
struct Raw<'a> {
    #[serde(borrow, default)]
    annotations: Vec<&'a ron::value::RawValue>,
    #[serde(borrow, default)]
    unplaced: Vec<&'a ron::value::RawValue>,
    #[serde(borrow, default)]
    lost: Vec<&'a ron::value::RawValue>,
    #[serde(borrow, default)]
    links: Vec<&'a ron::value::RawValue>,
}

/// The lines on which the entries of a file begin: marks, those without a place, those that
/// were set aside, links. Nothing for a file that cannot be read.
pub fn entry_lines(ron: &str) -> [Vec<u32>; 4] {
    let raw = syntax::read::<Raw<'_>>(ron).unwrap_or_default();
    [&raw.annotations, &raw.unplaced, &raw.lost, &raw.links].map(|list| lines(ron, list))
}

/// The line on which each entry begins, from 1.
fn lines(ron: &str, entries: &[&ron::value::RawValue]) -> Vec<u32> {
    let mut line = 1;
    let mut from = 0;
    let starts = entries.iter().map(|entry| {
        let entry = without_comments(entry.get_ron());
        // The entry is borrowed from the file, so the distance is its place in it.
        let at = (entry.as_ptr() as usize).saturating_sub(ron.as_ptr() as usize);
        let passed = ron.as_bytes().get(from..at).unwrap_or_default();
        from = at.max(from);
        line += u32::try_from(memchr::memchr_iter(b'\n', passed).count()).unwrap_or(u32::MAX);
        line
    });
    starts.collect()
}

/// The entry from its first character on. What people wrote above it belongs to it for `ron`.
fn without_comments(entry: &str) -> &str {
    let mut rest = entry.trim_start();
    while let Some(comment) = rest.strip_prefix('/') {
        let end = match comment.as_bytes().first() {
            Some(b'*') => block_comment_len(comment.as_bytes()),
            _ => memchr::memchr(b'\n', comment.as_bytes()),
        };
        rest = end.map_or("", |end| comment[end..].trim_start());
    }
    rest
}

/// How many bytes a comment takes from the `*` after its first slash on, with those in it.
fn block_comment_len(comment: &[u8]) -> Option<usize> {
    let mut depth = 1;
    let mut at = 1;
    while depth > 0 {
        at += memchr::memchr2(b'/', b'*', comment.get(at..)?)?;
        match comment.get(at..at + 2)? {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    Some(at)
}
