//! Copies of a source in its history, so that a source which was overwritten can be shown,
//! compared and recovered. No offsets; sizes are bytes.

use std::io::{self, Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::store::atomic::Fingerprint;

/// A source of more bytes than this is not copied, unless the settings say otherwise.
pub const MAX_COPY_BYTES: u64 = 16 * 1024 * 1024;

/// The bytes as a record holds them: deflate (RFC 1951), then Base64 (RFC 4648).
pub fn pack(bytes: &[u8]) -> io::Result<String> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(STANDARD.encode(encoder.finish()?))
}

/// The bytes of a copy; none unless they are as many as they should be and have this
/// fingerprint, so that a copy that was tampered with is never taken for the source.
pub fn unpack(copy: &str, len_bytes: u64, sha256: &str) -> Option<Vec<u8>> {
    let packed = STANDARD.decode(copy).ok()?;
    let mut bytes = Vec::new();
    // A hostile copy may unpack to far more than it says.
    let mut decoder = DeflateDecoder::new(&packed[..]).take(len_bytes.saturating_add(1));
    decoder.read_to_end(&mut bytes).ok()?;
    let is_right = bytes.len() as u64 == len_bytes && Fingerprint::of(&bytes).to_hex() == sha256;
    is_right.then_some(bytes)
}
