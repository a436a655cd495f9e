//! A sorted list in chunks: cheap to change, to count in, and to copy. It knows nothing of
//! text, so it has no offsets; a *rank* is a place in the list, counted from 0.

use std::sync::Arc;

/// A chunk that reaches this many entries is split in two.
const MAX_CHUNK: usize = 512;
/// How full chunks are made when all entries are known.
const FILL: usize = 384;
/// A chunk with fewer entries joins a neighbour that has room.
const MIN_CHUNK: usize = 128;

/// What entries are counted by; a small number that the owner of the list gives out.
pub type Class = u32;

/// Entries sorted by key, each key once, with a class and a value each.
///
/// Entries lie in shared chunks, so that a copy costs one pointer a chunk, and a change after
/// a copy rewrites one chunk. Each chunk knows how many entries of each class it holds.
#[derive(Clone, Debug)]
pub struct OrderedList<K, V> {
    /// None is empty.
    slots: Vec<Slot<K, V>>,
    len: usize,
    /// How many entries of each class there are.
    totals: Vec<usize>,
}

/// A chunk with what is asked most often beside it.
#[derive(Clone, Debug)]
struct Slot<K, V> {
    first: K,
    len: usize,
    chunk: Arc<Chunk<K, V>>,
}

#[derive(Clone, Debug)]
struct Chunk<K, V> {
    entries: Vec<Entry<K, V>>,
    /// Sorted by class, without zeros.
    counts: Vec<(Class, usize)>,
}

#[derive(Clone, Debug)]
struct Entry<K, V> {
    key: K,
    class: Class,
    value: V,
}

impl<K, V> Default for OrderedList<K, V> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            len: 0,
            totals: Vec::new(),
        }
    }
}

impl<K: Ord + Clone, V: Clone> OrderedList<K, V> {
    /// Makes a list of entries that are sorted by key, each key once.
    #[must_use]
    pub fn from_sorted(entries: impl IntoIterator<Item = (K, Class, V)>) -> Self {
        let mut list = Self::default();
        let mut chunk = Vec::new();
        for (key, class, value) in entries {
            list.len += 1;
            count_up(&mut list.totals, class);
            if chunk.len() == FILL {
                list.slots.extend(Slot::new(std::mem::take(&mut chunk)));
            }
            chunk.push(Entry { key, class, value });
        }
        list.slots.extend(Slot::new(chunk));
        list
    }

    /// How many entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    // ---- change

    /// Adds an entry, or gives an entry another class and value. Returns the value it had.
    pub fn insert(&mut self, key: K, class: Class, value: V) -> Option<V> {
        let at = self.slot_of(&key);
        let Some(slot) = self.slots.get_mut(at) else {
            self.slots
                .extend(Slot::new(vec![Entry { key, class, value }]));
            self.len = 1;
            count_up(&mut self.totals, class);
            return None;
        };
        count_up(&mut self.totals, class);
        let chunk = Arc::make_mut(&mut slot.chunk);
        add_count(&mut chunk.counts, class);
        match chunk.entries.binary_search_by(|entry| entry.key.cmp(&key)) {
            Ok(index) => {
                let old = std::mem::replace(&mut chunk.entries[index], Entry { key, class, value });
                drop_count(&mut chunk.counts, old.class);
                self.totals[old.class as usize] -= 1;
                Some(old.value)
            }
            Err(index) => {
                chunk.entries.insert(index, Entry { key, class, value });
                self.len += 1;
                self.split_if_full(at);
                None
            }
        }
    }

    /// Removes an entry. Returns its value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.slot_of(key);
        let slot = self.slots.get_mut(at)?;
        let found = slot
            .chunk
            .entries
            .binary_search_by(|entry| entry.key.cmp(key));
        let index = found.ok()?;
        let chunk = Arc::make_mut(&mut slot.chunk);
        let entry = chunk.entries.remove(index);
        drop_count(&mut chunk.counts, entry.class);
        self.totals[entry.class as usize] -= 1;
        self.len -= 1;
        self.join_if_small(at);
        Some(entry.value)
    }

    fn split_if_full(&mut self, at: usize) {
        let slot = &mut self.slots[at];
        slot.refresh();
        if slot.len < MAX_CHUNK {
            return;
        }
        let chunk = Arc::make_mut(&mut slot.chunk);
        let upper = chunk.entries.split_off(chunk.entries.len() / 2);
        chunk.counts = counts(&chunk.entries);
        slot.refresh();
        if let Some(upper) = Slot::new(upper) {
            self.slots.insert(at + 1, upper);
        }
    }

    fn join_if_small(&mut self, at: usize) {
        if self.slots[at].chunk.entries.is_empty() {
            self.slots.remove(at);
            return;
        }
        self.slots[at].refresh();
        if self.slots[at].len >= MIN_CHUNK {
            return;
        }
        // With the chunk before it, or the first one with the second.
        let left = at.saturating_sub(1);
        let together = self.slots.get(left..left + 2);
        let fits = together.is_some_and(|pair| pair[0].len + pair[1].len <= FILL);
        if fits {
            let right = self.slots.remove(left + 1);
            let slot = &mut self.slots[left];
            let chunk = Arc::make_mut(&mut slot.chunk);
            chunk.entries.extend(right.chunk.entries.iter().cloned());
            chunk.counts = counts(&chunk.entries);
            slot.refresh();
        }
    }

    /// The only chunk that may hold this key; 0 if there is none.
    fn slot_of(&self, key: &K) -> usize {
        let after = self.slots.partition_point(|slot| slot.first <= *key);
        after.saturating_sub(1)
    }

    // ---- places

    /// How many entries, from the first on, the predicate holds for. It must hold for all
    /// entries up to some place and for none from there on, as in [`slice::partition_point`].
    pub fn partition_point(&self, before: impl Fn(&K) -> bool) -> usize {
        let (slot, offset) = self.locate(before);
        self.slots[..slot]
            .iter()
            .map(|slot| slot.len)
            .sum::<usize>()
            + offset
    }

    /// The entry at this rank.
    #[must_use]
    pub fn select(&self, rank: usize) -> Option<(&K, &V)> {
        let mut rest = rank;
        for slot in &self.slots {
            if let Some(entry) = (rest < slot.len).then(|| &slot.chunk.entries[rest]) {
                return Some((&entry.key, &entry.value));
            }
            rest -= slot.len;
        }
        None
    }

    /// The chunk and the place in it of the first entry that the predicate does not hold for;
    /// the place may be one past the end of the chunk.
    fn locate(&self, before: impl Fn(&K) -> bool) -> (usize, usize) {
        let slot = self.slots.partition_point(|slot| before(&slot.first));
        let slot = slot.saturating_sub(1);
        let offset = self.slots.get(slot).map_or(0, |slot| {
            slot.chunk
                .entries
                .partition_point(|entry| before(&entry.key))
        });
        (slot, offset)
    }

    /// All entries in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        let entries = self.slots.iter().flat_map(|slot| slot.chunk.entries.iter());
        entries.map(|entry| (&entry.key, &entry.value))
    }

    /// The entries from the first one that the predicate does not hold for.
    pub fn iter_from(&self, before: impl Fn(&K) -> bool) -> impl Iterator<Item = (&K, &V)> {
        self.iter_from_where(before, |_| true)
    }

    /// Those of [`iter_from`](Self::iter_from) whose class is wanted. Chunks without one are
    /// passed over whole.
    pub fn iter_from_where(
        &self,
        before: impl Fn(&K) -> bool,
        wanted: impl Fn(Class) -> bool + Copy,
    ) -> impl Iterator<Item = (&K, &V)> {
        let (first, offset) = self.locate(before);
        let slots = self.slots.get(first..).unwrap_or_default();
        slots
            .iter()
            .enumerate()
            .flat_map(move |(n, slot)| {
                let skip = if n == 0 { offset } else { 0 };
                slot.wanted_from(skip, wanted)
                    .iter()
                    .filter(move |entry| wanted(entry.class))
            })
            .map(|entry| (&entry.key, &entry.value))
    }

    /// The entries that the predicate holds for and whose class is wanted, the last first.
    pub fn iter_back_where(
        &self,
        before: impl Fn(&K) -> bool,
        wanted: impl Fn(Class) -> bool + Copy,
    ) -> impl Iterator<Item = (&K, &V)> {
        let (last, offset) = self.locate(before);
        let slots = self.slots.get(..=last).unwrap_or_default();
        slots
            .iter()
            .rev()
            .enumerate()
            .flat_map(move |(n, slot)| {
                let entries = slot.wanted_from(0, wanted);
                let end = if n == 0 {
                    offset.min(entries.len())
                } else {
                    entries.len()
                };
                entries[..end]
                    .iter()
                    .rev()
                    .filter(move |entry| wanted(entry.class))
            })
            .map(|entry| (&entry.key, &entry.value))
    }

    // ---- by class

    /// How many entries have this class.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        self.totals.get(class as usize).copied().unwrap_or(0)
    }

    /// How many entries have a wanted class.
    pub fn count_where(&self, wanted: impl Fn(Class) -> bool) -> usize {
        let totals = (0..).zip(&self.totals);
        totals
            .filter(|(class, _)| wanted(*class))
            .map(|(_, n)| n)
            .sum()
    }

    /// How many entries with a wanted class the predicate holds for; see
    /// [`partition_point`](Self::partition_point).
    pub fn partition_point_where(
        &self,
        before: impl Fn(&K) -> bool,
        wanted: impl Fn(Class) -> bool + Copy,
    ) -> usize {
        let (last, offset) = self.locate(before);
        let whole: usize = self.slots[..last]
            .iter()
            .map(|slot| slot.count(wanted))
            .sum();
        let part = self.slots.get(last).map_or(0, |slot| {
            let entries = &slot.chunk.entries[..offset];
            entries.iter().filter(|entry| wanted(entry.class)).count()
        });
        whole + part
    }

    /// The entry at this rank among those with a wanted class.
    pub fn select_where(
        &self,
        rank: usize,
        wanted: impl Fn(Class) -> bool + Copy,
    ) -> Option<(&K, &V)> {
        let mut rest = rank;
        for slot in &self.slots {
            let here = slot.count(wanted);
            if rest < here {
                let mut entries = slot
                    .chunk
                    .entries
                    .iter()
                    .filter(|entry| wanted(entry.class));
                return entries.nth(rest).map(|entry| (&entry.key, &entry.value));
            }
            rest -= here;
        }
        None
    }
}

impl<K: Ord + Clone, V> Slot<K, V> {
    /// None for no entries.
    fn new(entries: Vec<Entry<K, V>>) -> Option<Self> {
        let first = entries.first()?.key.clone();
        Some(Self {
            first,
            len: entries.len(),
            chunk: Arc::new(Chunk {
                counts: counts(&entries),
                entries,
            }),
        })
    }

    /// Brings what stands beside the chunk up to date. The chunk is not empty.
    fn refresh(&mut self) {
        self.len = self.chunk.entries.len();
        if self.first != self.chunk.entries[0].key {
            self.first = self.chunk.entries[0].key.clone();
        }
    }

    fn count(&self, wanted: impl Fn(Class) -> bool) -> usize {
        let counts = self.chunk.counts.iter();
        counts
            .filter(|(class, _)| wanted(*class))
            .map(|(_, n)| n)
            .sum()
    }

    /// The entries from this place on, or none at all if no class in the chunk is wanted.
    fn wanted_from(&self, skip: usize, wanted: impl Fn(Class) -> bool) -> &[Entry<K, V>] {
        let any = self.chunk.counts.iter().any(|(class, _)| wanted(*class));
        if any {
            &self.chunk.entries[skip..]
        } else {
            &[]
        }
    }
}

fn counts<K, V>(entries: &[Entry<K, V>]) -> Vec<(Class, usize)> {
    let mut counts = Vec::new();
    for entry in entries {
        add_count(&mut counts, entry.class);
    }
    counts
}

fn add_count(counts: &mut Vec<(Class, usize)>, class: Class) {
    match counts.binary_search_by_key(&class, |(class, _)| *class) {
        Ok(at) => counts[at].1 += 1,
        Err(at) => counts.insert(at, (class, 1)),
    }
}

fn drop_count(counts: &mut Vec<(Class, usize)>, class: Class) {
    if let Ok(at) = counts.binary_search_by_key(&class, |(class, _)| *class) {
        counts[at].1 -= 1;
        if counts[at].1 == 0 {
            counts.remove(at);
        }
    }
}

fn count_up(totals: &mut Vec<usize>, class: Class) {
    let class = class as usize;
    if totals.len() <= class {
        totals.resize(class + 1, 0);
    }
    totals[class] += 1;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type List = OrderedList<u32, usize>;
    type Naive = Vec<(u32, Class, usize)>;

    /// Checks what must hold inside, and every answer against the plain sorted vector.
    fn check(list: &List, naive: &Naive) {
        let all: Vec<_> = list.iter().map(|(k, v)| (*k, *v)).collect();
        let expected: Vec<_> = naive.iter().map(|(k, _, v)| (*k, *v)).collect();
        assert_eq!(all, expected);
        let back: Vec<_> = list.iter().rev().map(|(k, v)| (*k, *v)).collect();
        assert!(back.iter().eq(expected.iter().rev()));
        assert_eq!(list.len(), naive.len());
        for slot in &list.slots {
            assert!((1..MAX_CHUNK).contains(&slot.len));
            assert_eq!(slot.len, slot.chunk.entries.len());
            assert_eq!(slot.first, slot.chunk.entries[0].key);
            assert_eq!(slot.chunk.counts, counts(&slot.chunk.entries));
        }
    }

    fn check_at(list: &List, naive: &Naive, key: u32, wanted: impl Fn(Class) -> bool + Copy) {
        let rank = naive.partition_point(|(k, ..)| *k < key);
        assert_eq!(list.partition_point(|k| *k < key), rank);
        let pairs = |(k, _, v): &(u32, Class, usize)| (*k, *v);
        let selected = list.select(rank).map(|(k, v)| (*k, *v));
        assert_eq!(selected, naive.get(rank).map(pairs));

        let good: Naive = naive.iter().copied().filter(|e| wanted(e.1)).collect();
        assert_eq!(list.count_where(wanted), good.len());
        let rank = good.partition_point(|(k, ..)| *k < key);
        assert_eq!(list.partition_point_where(|k| *k < key, wanted), rank);
        let selected = list.select_where(rank, wanted).map(|(k, v)| (*k, *v));
        assert_eq!(selected, good.get(rank).map(pairs));
        let next = list
            .iter_from_where(|k| *k < key, wanted)
            .map(|(k, v)| (*k, *v));
        assert!(next.eq(good[rank..].iter().map(pairs)));
        let back = list
            .iter_back_where(|k| *k < key, wanted)
            .map(|(k, v)| (*k, *v));
        assert!(back.eq(good[..rank].iter().rev().map(pairs)));
    }

    #[derive(Clone, Debug)]
    enum Op {
        /// So many keys from `first`, `step` apart.
        Insert {
            first: u32,
            step: u32,
            n: u32,
            class: Class,
        },
        Remove {
            first: u32,
            step: u32,
            n: u32,
        },
        Snapshot,
    }

    fn ops() -> impl Strategy<Value = Vec<Op>> {
        let keys = || (0..4000_u32, 1..5_u32, 1..900_u32);
        let op = prop_oneof![
            4 => (keys(), 0..5_u32).prop_map(|((first, step, n), class)| Op::Insert { first, step, n, class }),
            3 => keys().prop_map(|(first, step, n)| Op::Remove { first, step, n }),
            1 => Just(Op::Snapshot),
        ];
        prop::collection::vec(op, 1..16)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn it_answers_like_a_sorted_vector(ops in ops(), probes in prop::collection::vec(0..8000_u32, 8)) {
            let mut list = List::default();
            let mut naive = Naive::new();
            let mut snapshots: Vec<(List, Naive)> = Vec::new();
            for (value, op) in ops.into_iter().enumerate() {
                match op {
                    Op::Insert { first, step, n, class } => for i in 0..n {
                        let key = first + i * step;
                        let at = naive.binary_search_by_key(&key, |e| e.0);
                        let old = at.ok().map(|at| naive.remove(at).2);
                        naive.insert(at.unwrap_or_else(|at| at), (key, class, value));
                        prop_assert_eq!(list.insert(key, class, value), old);
                    },
                    Op::Remove { first, step, n } => for i in 0..n {
                        let key = first + i * step;
                        let at = naive.binary_search_by_key(&key, |e| e.0);
                        let old = at.ok().map(|at| naive.remove(at).2);
                        prop_assert_eq!(list.remove(&key), old);
                    },
                    Op::Snapshot => snapshots.push((list.clone(), naive.clone())),
                }
            }
            let bulk = List::from_sorted(naive.iter().copied());
            check(&list, &naive);
            check(&bulk, &naive);
            for (old, naive) in &snapshots {
                check(old, naive);
            }
            for key in probes {
                check_at(&list, &naive, key, |class| class % 2 == 0);
                check_at(&bulk, &naive, key, |class| class == 3);
                check_at(&bulk, &naive, key, |_| true);
            }
        }
    }

    #[test]
    fn a_list_that_shrinks_keeps_few_chunks() {
        let mut list = List::from_sorted((0..20_000).map(|n| (n, 0, 0)));
        for key in (0..20_000).filter(|key| key % 100 != 0) {
            list.remove(&key);
        }
        assert_eq!(list.len(), 200);
        assert!(list.slots.len() <= 4, "{} chunks", list.slots.len());
    }

    #[test]
    fn an_empty_list_has_answers() {
        let list = List::default();
        check(&list, &Naive::new());
        check_at(&list, &Naive::new(), 5, |_| true);
    }
}
