//! Copies of a source in its history, so that a source which was overwritten can be shown,
//! compared and recovered. No offsets; sizes are bytes.

use std::io::{self, Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::store::atomic::Fingerprint;

/// How many times smaller deflate can make something, at most (1,032, and rounded up).
const MAX_RATIO: u64 = 1040;

/// The bytes as a record holds them: deflate (RFC 1951), then Base64 (RFC 4648).
pub fn pack(bytes: &[u8]) -> io::Result<String> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(STANDARD.encode(encoder.finish()?))
}

/// The bytes of a copy; none unless they are as many as they should be and have this
/// fingerprint, so that a copy that was tampered with is never taken for the source.
pub fn unpack(copy: &str, len_bytes: u64, sha256: &str) -> Option<Vec<u8>> {
    // Looked at first, because a hostile copy may unpack to more than there is memory.
    if !is_intact(copy, len_bytes, sha256) {
        return None;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(len_bytes).ok()?);
    unpacked(&packed(copy)?, len_bytes)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// Whether a copy has as many bytes as it should and this fingerprint. Takes hardly any memory.
pub fn is_intact(copy: &str, len_bytes: u64, sha256: &str) -> bool {
    let Some(packed) = packed(copy) else {
        return false;
    };
    // Deflate makes nothing smaller than this, so longer is a lie.
    if len_bytes / MAX_RATIO > packed.len() as u64 {
        return false;
    }
    let read = Fingerprint::of_reader(unpacked(&packed, len_bytes));
    read.is_ok_and(|(actual, len)| len == len_bytes && actual.to_hex() == sha256)
}

fn packed(copy: &str) -> Option<Vec<u8>> {
    STANDARD.decode(copy).ok()
}

/// The bytes, and one more if there are more than there should be.
fn unpacked(packed: &[u8], len_bytes: u64) -> impl Read + '_ {
    DeflateDecoder::new(packed).take(len_bytes.saturating_add(1))
}
