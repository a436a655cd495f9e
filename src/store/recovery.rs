//! What the marks of a document are, by its sidecar and its history together: the sidecar as
//! it stands, with the changes that only the history has yet. Nothing is written.
//! Offsets are Unicode code points, as in the files.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{History, Position, ReplayError, State, replay, v1 as history_v1};
use super::sidecar::{FORMAT, OFFSET_UNIT, v1};
use super::{Finding, Fingerprint, SourceIdentity};

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

/// Puts sidecar and history together. `sidecar` comes with the fingerprint of its file.
///
/// # Errors
/// [`ReplayError`] when the history does not fit itself; then only the sidecar can be trusted.
pub fn recover(
    sidecar: Option<(v1::Sidecar, Fingerprint)>,
    history: &History,
) -> Result<Recovered, ReplayError> {
    let mut findings = Vec::new();
    let stands_at = sidecar
        .as_ref()
        .and_then(|(sidecar, _)| position(sidecar.history.as_ref()));
    let known = stands_at.and_then(|position| history.index_of(position));
    if let (Some(position), None) = (stands_at, known) {
        findings.push(Finding::new(format!(
            "the history does not have record {}, at which the marks were saved: it was cut off or replaced",
            position.record
        )));
    }
    // Without a word from the sidecar, it stands where it was last saved.
    let last_save = history.last_save();
    let count = match (known, &last_save) {
        (Some(count), _) => count,
        (None, Some((index, _))) => *index,
        (None, None) => 0,
    };
    let is_as_saved = match (&sidecar, &last_save) {
        (Some((_, fingerprint)), Some((_, saved))) => fingerprint.to_hex() == *saved,
        _ => false,
    };
    if is_as_saved && known.is_some() && !history.has_changes_after(count) {
        // The usual case costs nothing more.
        return Ok(Recovered {
            sidecar: sidecar.map(|(sidecar, _)| sidecar),
            found: Vec::new(),
            recovered: 0,
            findings,
        });
    }

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
    let source = match last_source(history, count) {
        Some(source) if recovered > 0 => source,
        _ => sidecar.source.clone(),
    };
    Ok(Recovered {
        found: head.edits_to(&together),
        // What the program cannot make sense of stays as it is.
        sidecar: Some(if recovered == 0 {
            sidecar
        } else {
            v1::Sidecar {
                history: sidecar.history,
                ..as_sidecar(together, source)
            }
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
    let source = last_source(history, 0).filter(|_| !is_empty);
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
    let mut all = |base, mine, theirs| merge_lists(base, mine, theirs, findings);
    let marks = all(&base.marks, &mine.marks, &theirs.marks);
    let unplaced = all(&base.unplaced, &mine.unplaced, &theirs.unplaced);
    let lost = all(&base.lost, &mine.lost, &theirs.lost);
    let is_there =
        |id: &String| marks.contains_key(id) || unplaced.contains_key(id) || lost.contains_key(id);
    let links = mine.links.union(&theirs.links).filter(|link| {
        let gone = |side: &State| base.links.contains(*link) && !side.links.contains(*link);
        !gone(mine) && !gone(theirs) && is_there(&link.from) && is_there(&link.to)
    });
    State {
        links: links.cloned().collect(),
        marks,
        unplaced,
        lost,
    }
}

type Marks = BTreeMap<String, v1::Annotation>;

fn merge_lists(base: &Marks, mine: &Marks, theirs: &Marks, findings: &mut Vec<Finding>) -> Marks {
    let ids: BTreeSet<_> = base
        .keys()
        .chain(mine.keys())
        .chain(theirs.keys())
        .collect();
    let mut merged = Marks::new();
    for id in ids {
        let (base, mine, theirs) = (base.get(id), mine.get(id), theirs.get(id));
        let taken = if same(mine, theirs) || same(base, theirs) {
            mine
        } else if same(base, mine) {
            theirs
        } else {
            findings.push(Finding {
                what: match theirs {
                    Some(theirs) => format!(
                        "the mark was changed in the file and, later than the last saving, in the program; the latter holds. The file had: {} “{}”",
                        theirs.tag,
                        theirs.at.first().map_or("", |(_, quote)| quote)
                    ),
                    None => "the mark was removed from the file and, later than the last saving, changed in the program; the latter holds".to_owned(),
                },
                line: None,
                id: id.parse().ok(),
            });
            mine.or(theirs)
        };
        if let Some(taken) = taken {
            merged.insert(id.clone(), taken.clone());
        }
    }
    merged
}

fn same(a: Option<&v1::Annotation>, b: Option<&v1::Annotation>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => super::history::same(a, b),
        (None, None) => true,
        _ => false,
    }
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

/// The version of the source that was marked last, as told after so many records; if none is
/// told there, the one before.
fn last_source(history: &History, count: usize) -> Option<v1::Source> {
    let newest = history.sources().pop()?;
    let _ = count;
    Some(stored(&newest.identity))
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
