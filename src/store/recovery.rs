//! What the marks of a document are, by its sidecar and its history together: the sidecar as
//! it stands, with the changes that only the history has yet. Nothing is written.
//! Offsets are Unicode code points, as in the files.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{History, Position, ReplayError, State, replay, same, v1 as history_v1};
use super::sidecar::{FORMAT, OFFSET_UNIT, v1};
use super::{Finding, Fingerprint, SourceIdentity};
use crate::model::merge::{Merge, merge};

/// What sidecar and history say together.
#[derive(Debug)]
pub struct Recovered {
    /// The marks, as a sidecar would hold them; none if there is neither sidecar nor mark.
    pub sidecar: Option<v1::Sidecar>,
    /// How the marks differ from what the history knows: made by hand or by another program.
    pub found: Vec<history_v1::Edit>,
    /// How many changes only the history had.
    pub recovered: usize,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// What sidecar and history say together where the sidecar alone tells it, and its marks need
/// not be compared with those of the history.
#[derive(Debug)]
pub struct Plain {
    /// Whether the history knows no mark at all.
    pub is_new: bool,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// Whether the sidecar alone tells what the marks are: `said` is what it says of the history,
/// `fingerprint` that of its file. None where [`recover`] has to look closer.
#[must_use]
pub fn plain(
    said: Option<&v1::History>,
    fingerprint: Fingerprint,
    history: &History,
) -> Option<Plain> {
    let stands_at = position(said);
    let known = stands_at.and_then(|position| history.index_of(position));
    let findings = cut_off(stands_at, known).into_iter().collect();
    let is_as_saved = || {
        let last_save = history.last_save();
        last_save.is_some_and(|(_, saved)| fingerprint.to_hex() == saved)
    };
    // The usual case costs nothing more.
    let is_usual = known.is_some_and(|count| !history.has_changes_after(count)) && is_as_saved();
    let is_new = !is_usual && !history.has_changes_after(0);
    (is_usual || is_new).then_some(Plain { is_new, findings })
}

/// A sidecar that stands at a record which the history does not have.
fn cut_off(stands_at: Option<Position>, known: Option<usize>) -> Option<Finding> {
    let position = stands_at.filter(|_| known.is_none())?;
    Some(Finding::new(format!(
        "the history does not have record {}, at which the marks were saved: it was cut off or replaced",
        position.record
    )))
}

/// Puts sidecar and history together. `sidecar` comes with the fingerprint of its file.
///
/// # Errors
/// [`ReplayError`] when the history does not fit itself; then only the sidecar can be trusted.
pub fn recover(
    sidecar: Option<(v1::Sidecar, Fingerprint)>,
    history: &History,
) -> Result<Recovered, ReplayError> {
    if let Some((stored, fingerprint)) = &sidecar
        && let Some(Plain {
            is_new: false,
            findings,
        }) = plain(stored.history.as_ref(), *fingerprint, history)
    {
        return Ok(Recovered {
            sidecar: sidecar.map(|(sidecar, _)| sidecar),
            found: Vec::new(),
            recovered: 0,
            findings,
        });
    }
    let stands_at = sidecar
        .as_ref()
        .and_then(|(sidecar, _)| position(sidecar.history.as_ref()));
    let known = stands_at.and_then(|position| history.index_of(position));
    let mut findings: Vec<Finding> = cut_off(stands_at, known).into_iter().collect();
    // Without a word from the sidecar, it stands where it was last saved; and where nothing was
    // recorded since the history was switched off, the sidecar is what counts, unless it was
    // not written since: then it still names a record from before.
    let last_save = history.last_save();
    let says_off = |(sidecar, _): &(v1::Sidecar, Fingerprint)| {
        (history.is_off() && known.is_none()) || sidecar.history == Some(v1::History::Off)
    };
    let count = match (known, &last_save) {
        _ if sidecar.as_ref().is_some_and(says_off) => history.len(),
        (Some(count), _) => count,
        (None, Some((index, _))) => *index,
        (None, None) => 0,
    };
    let base = replay(history, count)?;
    let (head, recovered) = go_on(base.clone(), history, count)?;
    let Some((sidecar, _)) = sidecar else {
        return Ok(without_sidecar(
            history,
            head,
            recovered,
            last_save.is_some(),
            findings,
        ));
    };
    let there = State::of(&sidecar);
    let together = if recovered == 0 {
        there
    } else {
        together(&base, &head, &there, &mut findings)
    };
    let source = match last_source(history) {
        Some(source) if recovered > 0 => source,
        _ => sidecar.source.clone(),
    };
    Ok(Recovered {
        found: head.edits_to(&together),
        // What the program cannot make sense of stays as it is.
        sidecar: Some(if recovered == 0 {
            sidecar
        } else {
            with_duplicates(&sidecar, as_sidecar(together, source))
        }),
        recovered,
        findings,
    })
}

/// Everything that the history knows, because there is no sidecar.
fn without_sidecar(
    history: &History,
    head: State,
    recovered: usize,
    was_saved: bool,
    mut findings: Vec<Finding>,
) -> Recovered {
    let is_empty = head == State::default();
    if was_saved && !is_empty {
        findings.push(Finding::new(
            "the file of marks is gone; the marks were taken from the history",
        ));
    }
    let source = last_source(history).filter(|_| !is_empty);
    Recovered {
        sidecar: source.map(|source| as_sidecar(head, source)),
        found: Vec::new(),
        recovered,
        findings,
    }
}

/// The marks after all records, and how many of those after the first `count` changed marks.
fn go_on(mut state: State, history: &History, count: usize) -> Result<(State, usize), ReplayError> {
    let mut changes = 0;
    for index in count..history.len() {
        let edits = history.edits(index)?;
        changes += usize::from(!edits.is_empty());
        state.apply_all(&edits, index as u64 + 1)?;
    }
    Ok((state, changes))
}

/// What the history has after the sidecar was saved, and what somebody else did to the
/// sidecar since. Where both meet, what was called saved holds, and the other is told.
fn together(base: &State, mine: &State, theirs: &State, findings: &mut Vec<Finding>) -> State {
    let Merge { merged, conflicts } = merge(&slots(base), &slots(mine), &slots(theirs));
    findings.extend(conflicts.into_iter().map(|conflict| Finding {
        what: match conflict.theirs {
            Some(Slot { mark, .. }) => format!(
                "the mark was changed in the file and, after the last saving, in the program too; the latter holds. The file had: {} “{}”",
                mark.tag,
                mark.at.first().map_or("", |(_, quote)| quote)
            ),
            None => "the mark was removed from the file and, after the last saving, changed in the program; the latter holds".to_owned(),
        },
        line: None,
        id: conflict.key.parse().ok(),
    }));
    let links = mine.links.union(&theirs.links).filter(|link| {
        let gone = |side: &State| base.links.contains(*link) && !side.links.contains(*link);
        let is_there = merged.contains_key(&link.from) && merged.contains_key(&link.to);
        // A link that leads to nothing in the file is not the program's to take out.
        let has_end = |id: &String| theirs.has(id);
        let dangles = theirs.links.contains(*link) && !(has_end(&link.from) && has_end(&link.to));
        !gone(mine) && !gone(theirs) && (is_there || dangles)
    });
    let mut state = State {
        links: links.cloned().collect(),
        ..State::default()
    };
    for (id, Slot { list, mark }) in merged {
        match list {
            List::Placed => state.marks.insert(id, mark),
            List::Unplaced => state.unplaced.insert(id, mark),
            List::Lost => state.lost.insert(id, mark),
        };
    }
    state
}

/// What was put together, with the entries of the file whose id another one has: the program
/// cannot make sense of them, and they stay as they are.
fn with_duplicates(file: &v1::Sidecar, mut together: v1::Sidecar) -> v1::Sidecar {
    let mut seen = BTreeSet::new();
    let lists = [
        (&file.annotations, &mut together.annotations),
        (&file.unplaced, &mut together.unplaced),
        (&file.lost, &mut together.lost),
    ];
    for (entries, list) in lists {
        let twice = entries.iter().filter(|entry| !seen.insert(&entry.id));
        list.extend(twice.cloned());
    }
    together.history.clone_from(&file.history);
    together
}

/// A mark and the list that it is in, so that a move from one to another is a change too.
#[derive(Clone, Debug)]
struct Slot {
    list: List,
    mark: v1::Annotation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Placed,
    Unplaced,
    Lost,
}

impl PartialEq for Slot {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list && same(&self.mark, &other.mark)
    }
}

fn slots(state: &State) -> BTreeMap<String, Slot> {
    let lists = [
        (List::Lost, &state.lost),
        (List::Unplaced, &state.unplaced),
        (List::Placed, &state.marks),
    ];
    let slots = lists.into_iter().flat_map(|(list, marks)| {
        let slot = move |mark: &v1::Annotation| Slot {
            list,
            mark: mark.clone(),
        };
        marks.iter().map(move |(id, mark)| (id.clone(), slot(mark)))
    });
    slots.collect()
}

fn as_sidecar(state: State, source: v1::Source) -> v1::Sidecar {
    v1::Sidecar {
        format: FORMAT.to_owned(),
        source,
        offsets: OFFSET_UNIT.to_owned(),
        history: None,
        annotations: state.marks.into_values().collect(),
        unplaced: state.unplaced.into_values().collect(),
        lost: state.lost.into_values().collect(),
        links: state.links.into_iter().collect(),
    }
}

/// The version of the source that the last changes were about.
fn last_source(history: &History) -> Option<v1::Source> {
    history.newest_identity().map(|newest| stored(&newest))
}

fn stored(identity: &SourceIdentity) -> v1::Source {
    v1::Source {
        name: identity.name.clone(),
        sha256: identity.sha256.clone(),
        bytes: identity.bytes,
        encoding: identity.encoding.clone(),
    }
}

/// The place in the history that a sidecar names.
#[must_use]
pub fn position(history: Option<&v1::History>) -> Option<Position> {
    match history? {
        v1::History::At { record, sha256 } => Some(Position {
            record: *record,
            sha256: Fingerprint::from_hex(sha256)?,
        }),
        v1::History::Off => None,
    }
}
