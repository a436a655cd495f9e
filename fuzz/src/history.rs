//! Arbitrary bytes as a history: its records are read or refused with a message, its end is
//! torn or not, and what stands before damage is there whatever follows.

use evimark::store::history::{History, ReplayError, replay};

use super::check_message;

/// What a history turned out to be, the gravest that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As it was written.
    Intact,
    /// Intact but for a last record that was never finished.
    Torn,
    /// A change does not fit what was there.
    Unfit,
    /// A record cannot be understood.
    Unreadable,
    /// Records were altered.
    Altered,
}

/// Reads the bytes as a history, and checks what came out.
///
/// # Panics
/// When something is lost or a message cannot be shown.
#[must_use]
pub fn check(bytes: &[u8]) -> Kind {
    let history = History::new(bytes.to_vec());
    assert_eq!(history.good_bytes() + history.torn_bytes(), bytes.len());
    for fault in history.faults() {
        check_message(&fault.what);
        assert!(fault.line >= 1);
    }
    let mut is_readable = true;
    for index in 0..history.len() {
        assert!(history.line_of(index) as usize > index);
        if let Err(error) = history.record(index) {
            check_message(&error.to_string());
            is_readable = false;
        }
    }
    assert!(history.record(history.len()).is_err());
    let _ = (history.holder(), history.last_save(), history.is_off());
    if let Some(newest) = history.newest_source() {
        let source = history.source(&newest);
        if let Some(copy) = source.and_then(|source| source.bytes) {
            assert_eq!(evimark::store::Fingerprint::of(&copy).to_hex(), newest);
        }
    }
    let replayed = replay(&history, history.len());
    if let Err(error) = &replayed {
        check_message(&error.to_string());
    }
    check_rest(bytes, &history);
    if !history.faults().is_empty() {
        Kind::Altered
    } else if !is_readable {
        Kind::Unreadable
    } else if matches!(replayed, Err(ReplayError::Stale { .. })) {
        Kind::Unfit
    } else if history.torn_bytes() > 0 {
        Kind::Torn
    } else {
        Kind::Intact
    }
}

/// A torn end cut off leaves the same records and none that is torn; one added takes nothing.
fn check_rest(bytes: &[u8], history: &History) {
    let good = &bytes[..history.good_bytes()];
    let cut = History::new(good.to_vec());
    assert_eq!((cut.torn_bytes(), cut.len()), (0, history.len()));
    assert_eq!(cut.head(), history.head());
    assert_eq!(cut.faults(), history.faults());
    if !cut.is_unended() && good.last().is_none_or(|&byte| byte == b'\n') {
        let torn = History::new([good, b"(sha256: \"0123"].concat());
        assert_eq!((torn.torn_bytes(), torn.len()), (14, cut.len()));
    }
}
