//! The name of an annotation: short enough to read aloud, random enough that the work of two
//! people can be merged. No offsets here.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::text::excerpt;

/// The longest id, in characters.
const MAX_CHARS: usize = 8;

/// What fresh ids are made of: digits and small letters without those that look or sound alike
/// (0 and o, 1, l and i, u and v).
const FRESH: &[u8; 30] = b"23456789abcdefghjkmnpqrstvwxyz";

/// The id of an annotation: 1 to 8 of the characters `0-9` and `a-z`.
///
/// Ids sort like their text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnnotationId([u8; MAX_CHARS]);

/// A text that is no id: the start of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an id: an id has 1 to 8 of the characters 0–9 and a–z")]
pub struct IdError(pub String);

impl AnnotationId {
    /// Sorts before every id.
    pub const MIN: Self = Self([0; MAX_CHARS]);
    /// Sorts after every id.
    pub const MAX: Self = Self([u8::MAX; MAX_CHARS]);

    /// A random id of eight characters. Two are the same once in 656 thousand million, so ask
    /// [`Annotations::fresh_id`](super::Annotations::fresh_id) for one that is not in use.
    #[must_use]
    pub fn fresh() -> Self {
        let mut bytes = [0; MAX_CHARS];
        let mut rest = random();
        for byte in &mut bytes {
            let digit = usize::try_from(rest % FRESH.len() as u64).unwrap_or_default();
            *byte = FRESH[digit];
            rest /= FRESH.len() as u64;
        }
        Self(bytes)
    }

    /// The characters of the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let len = self.0.iter().take_while(|&&byte| byte != 0).count();
        // Only ASCII gets in, so this never falls back, but for `MAX`.
        std::str::from_utf8(&self.0[..len]).unwrap_or("~")
    }
}

/// Each [`RandomState`] has keys from the system's randomness; its hash is a keyed
/// pseudo-random function, here of what never comes again.
fn random() -> u64 {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u64(CALLS.fetch_add(1, Ordering::Relaxed));
    hasher.write_u32(std::process::id());
    if let Ok(since) = SystemTime::now().duration_since(UNIX_EPOCH) {
        hasher.write_u128(since.as_nanos());
    }
    hasher.finish()
}

impl FromStr for AnnotationId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let good = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
        if text.is_empty() || text.len() > MAX_CHARS || !text.as_bytes().iter().all(good) {
            return Err(IdError(excerpt(text)));
        }
        let mut bytes = [0; MAX_CHARS];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self(bytes))
    }
}

impl fmt::Display for AnnotationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for AnnotationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_reads_back_and_sorts_like_its_text(a in "[0-9a-z]{1,8}", b in "[0-9a-z]{1,8}") {
            let (id_a, id_b): (AnnotationId, AnnotationId) = (a.parse().unwrap(), b.parse().unwrap());
            prop_assert_eq!(id_a.to_string(), a.clone());
            prop_assert_eq!(id_a.cmp(&id_b), a.cmp(&b));
            prop_assert!(AnnotationId::MIN < id_a && id_a < AnnotationId::MAX);
        }

        #[test]
        fn other_texts_are_no_ids(text in ".*") {
            let good = (1..=8).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
            prop_assert_eq!(text.parse::<AnnotationId>().is_ok(), good);
        }
    }

    #[test]
    fn fresh_ids_use_every_character_at_every_place_about_equally_often() {
        let ids: Vec<AnnotationId> = (0..30_000).map(|_| AnnotationId::fresh()).collect();
        let distinct: BTreeSet<_> = ids.iter().collect();
        assert!(
            distinct.len() >= 29_998,
            "collisions: {}",
            30_000 - distinct.len()
        );
        for place in 0..8 {
            for character in FRESH {
                let hits = ids.iter().filter(|id| id.0[place] == *character).count();
                // 1,000 expected; 200 is more than six standard deviations.
                assert!((800..1200).contains(&hits), "{hits} at place {place}");
            }
        }
    }

    #[test]
    fn fresh_ids_have_no_look_alikes() {
        for _ in 0..1000 {
            let id = AnnotationId::fresh().to_string();
            assert_eq!(id.len(), 8);
            assert!(!id.contains(['0', 'o', '1', 'l', 'i', 'u']), "{id}");
        }
    }
}
