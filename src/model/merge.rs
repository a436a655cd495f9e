//! Three-way merge: what two sides made of a common base, each on its own, brought together by
//! key. No offsets here.

use std::collections::BTreeMap;
use std::collections::btree_map::Iter;
use std::iter::Peekable;

mod annotations;

pub use annotations::{AnnotationMerge, Decision, Resolution, merge_annotations};

/// What two sides made of a common base.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge<K: Ord, V> {
    /// The changes of both sides where they do not meet, and mine where there is a conflict.
    pub merged: BTreeMap<K, V>,
    /// Where both sides changed the same thing differently, in the order of the keys.
    pub conflicts: Vec<Conflict<K, V>>,
}

/// One thing that both sides changed, and not in the same way.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict<K, V> {
    /// The key.
    pub key: K,
    /// What it was; none if both sides added it.
    pub base: Option<V>,
    /// What I made of it; none if I removed it, and then `theirs` is there.
    pub mine: Option<V>,
    /// What they made of it; none if they removed it, and then `mine` is there.
    pub theirs: Option<V>,
}

/// Brings the changes of two sides together, in one pass over the three maps.
///
/// The same change on both sides is no conflict.
#[must_use]
pub fn merge<K: Ord + Clone, V: Clone + PartialEq>(
    base: &BTreeMap<K, V>,
    mine: &BTreeMap<K, V>,
    theirs: &BTreeMap<K, V>,
) -> Merge<K, V> {
    let mut base = base.iter().peekable();
    let mut mine = mine.iter().peekable();
    let mut theirs = theirs.iter().peekable();
    let mut merged = Vec::with_capacity(mine.len());
    let mut conflicts = Vec::new();
    loop {
        let next = [base.peek(), mine.peek(), theirs.peek()];
        let Some(key) = next.into_iter().flatten().map(|(key, _)| *key).min() else {
            break;
        };
        let base = value(&mut base, key);
        let mine = value(&mut mine, key);
        let theirs = value(&mut theirs, key);
        let value = if theirs == base || theirs == mine {
            mine
        } else if mine == base {
            theirs
        } else {
            conflicts.push(Conflict {
                key: key.clone(),
                base: base.cloned(),
                mine: mine.cloned(),
                theirs: theirs.cloned(),
            });
            mine
        };
        merged.extend(value.map(|value| (key.clone(), value.clone())));
    }
    Merge {
        // From pairs in their order a map is built without a search.
        merged: merged.into_iter().collect(),
        conflicts,
    }
}

/// The value of this key, if it comes next.
fn value<'a, K: Ord, V>(side: &mut Peekable<Iter<'a, K, V>>, key: &K) -> Option<&'a V> {
    side.next_if(|(next, _)| *next == key)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    type Map = BTreeMap<u8, u8>;

    /// Few keys and values, so that the sides meet often.
    fn map() -> impl Strategy<Value = Map> {
        prop::collection::btree_map(0..12_u8, 0..3_u8, 0..12)
    }

    /// What a side did to each key that it touched: the value that it left, if any.
    fn changes(base: &Map, side: &Map) -> BTreeMap<u8, Option<u8>> {
        let keys: BTreeSet<u8> = base.keys().chain(side.keys()).copied().collect();
        let touched = keys
            .into_iter()
            .filter(|key| base.get(key) != side.get(key));
        touched.map(|key| (key, side.get(&key).copied())).collect()
    }

    /// Patches the base with what they did, then with what I did, so that mine prevails.
    fn naive(base: &Map, mine: &Map, theirs: &Map) -> Merge<u8, u8> {
        let (my_changes, their_changes) = (changes(base, mine), changes(base, theirs));
        let mut merged = base.clone();
        for (key, value) in their_changes.iter().chain(&my_changes) {
            match value {
                Some(value) => merged.insert(*key, *value),
                None => merged.remove(key),
            };
        }
        let both = my_changes.iter().filter_map(|(key, my_value)| {
            let their_value = their_changes.get(key)?;
            (my_value != their_value).then(|| Conflict {
                key: *key,
                base: base.get(key).copied(),
                mine: *my_value,
                theirs: *their_value,
            })
        });
        let conflicts = both.collect();
        Merge { merged, conflicts }
    }

    fn swapped(conflict: &Conflict<u8, u8>) -> Conflict<u8, u8> {
        Conflict {
            mine: conflict.theirs,
            theirs: conflict.mine,
            ..*conflict
        }
    }

    proptest! {
        #[test]
        fn it_merges_like_two_patches(base in map(), mine in map(), theirs in map()) {
            prop_assert_eq!(merge(&base, &mine, &theirs), naive(&base, &mine, &theirs));
        }

        #[test]
        fn where_one_side_did_nothing_the_other_is_the_result(base in map(), side in map()) {
            let expected = Merge { merged: side.clone(), conflicts: Vec::new() };
            prop_assert_eq!(merge(&base, &side, &base), expected.clone());
            prop_assert_eq!(merge(&base, &base, &side), expected.clone());
            prop_assert_eq!(merge(&base, &side, &side), expected);
        }

        #[test]
        fn both_sides_get_the_same_but_where_they_disagree(base in map(), mine in map(), theirs in map()) {
            let ours = merge(&base, &mine, &theirs);
            let other = merge(&base, &theirs, &mine);
            let back: Vec<_> = other.conflicts.iter().map(swapped).collect();
            prop_assert_eq!(&ours.conflicts, &back);
            let (mut a, mut b) = (ours.merged, other.merged);
            for conflict in &ours.conflicts {
                prop_assert_eq!(a.remove(&conflict.key), conflict.mine);
                prop_assert_eq!(b.remove(&conflict.key), conflict.theirs);
            }
            prop_assert_eq!(a, b);
        }

        #[test]
        fn nothing_that_a_side_added_is_lost(base in map(), mine in map(), theirs in map()) {
            let Merge { merged, conflicts } = merge(&base, &mine, &theirs);
            let told: BTreeMap<u8, _> = conflicts.iter().map(|c| (c.key, c)).collect();
            for (key, value) in mine.iter().filter(|(key, _)| !base.contains_key(key)) {
                prop_assert_eq!(merged.get(key), Some(value));
            }
            for (key, value) in theirs.iter().filter(|(key, _)| !base.contains_key(key)) {
                let kept = merged.get(key) == Some(value);
                prop_assert!(kept || told[key].theirs == Some(*value));
            }
        }
    }

    #[test]
    fn removed_here_and_changed_there_is_a_conflict() {
        let [base, mine, theirs] = [&[(1, 0), (2, 0)][..], &[(2, 0)], &[(1, 5)]]
            .map(|pairs| pairs.iter().copied().collect::<Map>());
        let Merge { merged, conflicts } = merge(&base, &mine, &theirs);
        assert_eq!(merged, Map::new(), "mine is without 1, theirs without 2");
        let expected = Conflict {
            key: 1,
            base: Some(0),
            mine: None,
            theirs: Some(5),
        };
        assert_eq!(conflicts, [expected]);
    }
}
