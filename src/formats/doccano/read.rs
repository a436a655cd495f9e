//! Reads doccano's files, of this version and of older ones. Offsets are as the file has them.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde::Deserialize;
use serde_json::Value;

use super::{ABOUT, Aside};
use crate::formats::counting::{Counting, Unit};
use crate::formats::foreign::{Foreign, ForeignLink, ForeignMark, ForeignPart, Input, ReadError};
use crate::formats::pieces::Piece;
use crate::text::excerpt;

const ROW: &str = "a JSON object with a field “text” and a list of labels";
const LABEL: &str = "a label was expected: [start, end, \"name\"], or an object with \
     “start_offset”, “end_offset” and “label”";
const RELATION: &str = "a relation was expected: an object with “from_id”, “to_id” and “type”";

/// A line, with the columns of all versions of doccano.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Row {
    text: Option<String>,
    /// What older versions call the text.
    data: Option<String>,
    label: Value,
    /// What older versions call it.
    labels: Value,
    entities: Value,
    /// What the oldest versions call it.
    annotations: Value,
    relations: Value,
    cats: Value,
    #[serde(rename = "Comments")]
    comments: Value,
    filename: Value,
    evimark: Value,
}

/// A label as a line has it.
struct Label {
    /// What relations call it.
    id: Option<String>,
    start: u64,
    end: u64,
    name: String,
}

/// The documents of a file: JSON Lines, or an array of the same objects.
pub fn documents(input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
    let mut rows = Piece::all(input.name, input.text()?, ROW)?;
    if let [array] = &*rows
        && array.is_array()
    {
        rows = array.elements();
    }
    if rows.is_empty() {
        let what = format!("the file holds nothing: {ROW} was expected");
        return Err(ReadError::new(input.name, what));
    }
    rows.iter().map(|row| document(input.name, row)).collect()
}

fn document(file: &str, piece: &Piece<'_>) -> Result<Foreign, ReadError> {
    let error = |what: String| ReadError::at(file, piece.line, what);
    if !piece.is_object() {
        return Err(error(format!("{ROW} was expected")));
    }
    let row: Row = piece.read(file, ROW)?;
    let aside: Aside = serde_json::from_value(row.evimark.clone()).unwrap_or_default();
    let Some(text) = row.text.or(row.data) else {
        return Err(error(format!("{ROW} was expected, but there is no text")));
    };
    let mut foreign = Foreign {
        name: aside.name.clone(),
        text: Some(text),
        counting: Counting::of(unit(&aside)),
        ..Foreign::default()
    };
    foreign.name = foreign.name.or(row.filename.as_str().map(str::to_owned));
    let mut labels = Vec::new();
    let columns = [&row.label, &row.labels, &row.entities, &row.annotations];
    for value in columns.into_iter().flat_map(list) {
        match value {
            Value::String(class) => foreign
                .skipped
                .push(of_the_text("label", class, piece.line)),
            value => labels.push(label(value).ok_or_else(|| error(LABEL.to_owned()))?),
        }
    }
    for class in list(&row.cats) {
        let class = class
            .as_str()
            .map_or_else(|| class.to_string(), str::to_owned);
        foreign
            .skipped
            .push(of_the_text("label", &class, piece.line));
    }
    for comment in list(&row.comments) {
        let comment = comment.get("comment").unwrap_or(comment);
        let comment = comment
            .as_str()
            .map_or_else(|| comment.to_string(), str::to_owned);
        foreign
            .skipped
            .push(of_the_text("comment", &comment, piece.line));
    }
    let keys = marks(&mut foreign, &labels, &aside, piece.line);
    for value in list(&row.relations) {
        let link = relation(value, &keys).ok_or_else(|| error(RELATION.to_owned()))?;
        foreign.links.push(link);
    }
    Ok(foreign)
}

/// Makes marks of labels. Those that belong together in `evimark` become one mark again; the
/// others were made elsewhere. Gives the keys of the marks by the ids of the labels.
fn marks(
    foreign: &mut Foreign,
    labels: &[Label],
    aside: &Aside,
    line: usize,
) -> HashMap<String, String> {
    let mut owners: Vec<Option<usize>> = vec![None; labels.len()];
    let mut first_labels = vec![None; aside.marks.len()];
    let mut free: HashMap<(u64, u64, &str), VecDeque<usize>> = HashMap::new();
    for (index, label) in labels.iter().enumerate() {
        let there = free.entry((label.start, label.end, &label.name));
        there.or_default().push_back(index);
    }
    for (number, mark) in aside.marks.iter().enumerate() {
        let spots = || {
            mark.at
                .iter()
                .map(|(start, end, _)| (*start, *end, mark.tag.as_str()))
        };
        let mut needed: BTreeMap<_, usize> = BTreeMap::new();
        spots().for_each(|spot| *needed.entry(spot).or_default() += 1);
        let is_there = |(spot, count): (&(u64, u64, &str), &usize)| {
            free.get(spot).is_some_and(|free| free.len() >= *count)
        };
        if mark.at.is_empty() || !needed.iter().all(is_there) {
            continue;
        }
        for spot in spots() {
            let index = free.get_mut(&spot).and_then(VecDeque::pop_front);
            if let Some(index) = index {
                owners[index] = Some(number);
                first_labels[number].get_or_insert(index);
            }
        }
    }
    add_marks(foreign, labels, aside, &owners, line).links_of_aside(foreign, aside, &first_labels)
}

/// The keys of the marks.
struct Keys {
    /// By the place of a label in its line.
    by_label: Vec<String>,
    by_id: HashMap<String, String>,
}

fn add_marks(
    foreign: &mut Foreign,
    labels: &[Label],
    aside: &Aside,
    owners: &[Option<usize>],
    line: usize,
) -> Keys {
    let mut keys = Keys {
        by_label: Vec::with_capacity(labels.len()),
        by_id: HashMap::new(),
    };
    let mut used = BTreeSet::new();
    let mut keys_of_owners: HashMap<usize, String> = HashMap::new();
    for (index, (label, owner)) in labels.iter().zip(owners).enumerate() {
        let known = owner.and_then(|owner| keys_of_owners.get(&owner)).cloned();
        let key = known.clone().unwrap_or_else(|| {
            let own = label.id.clone().filter(|id| !used.contains(id));
            own.unwrap_or_else(|| format!("line {line}, label {}", index + 1))
        });
        used.insert(key.clone());
        if let Some(id) = &label.id {
            keys.by_id.entry(id.clone()).or_insert_with(|| key.clone());
        }
        keys.by_label.push(key.clone());
        if known.is_some() {
            continue;
        }
        let mut mark = ForeignMark {
            key: key.clone(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            tag: label.name.clone(),
            ..ForeignMark::default()
        };
        if let Some(number) = owner {
            let own = &aside.marks[*number];
            let parts = own.at.iter().map(|(start, end, quote)| ForeignPart {
                start: *start,
                end: *end,
                quote: Some(quote.clone()),
            });
            mark.parts = parts.collect();
            mark.carried = own.carried.clone();
            keys_of_owners.insert(*number, key);
        } else {
            mark.parts = vec![ForeignPart {
                start: label.start,
                end: label.end,
                quote: None,
            }];
        }
        foreign.marks.push(mark);
    }
    keys
}

impl Keys {
    fn links_of_aside(
        self,
        foreign: &mut Foreign,
        aside: &Aside,
        first_labels: &[Option<usize>],
    ) -> HashMap<String, String> {
        let key = |number: usize| {
            let label = (*first_labels.get(number)?)?;
            self.by_label.get(label).cloned()
        };
        for (from, kind, to) in &aside.links {
            let name = |number: usize| key(number).unwrap_or_else(|| format!("mark {number}"));
            foreign.links.push(ForeignLink {
                from: name(*from),
                kind: kind.clone(),
                to: name(*to),
            });
        }
        self.by_id
    }
}

fn unit(aside: &Aside) -> Unit {
    let units = ABOUT.units.iter().copied();
    let said = aside.unit.as_deref();
    let mut said = units.filter(|unit| Some(unit.id()) == said);
    said.next().unwrap_or(ABOUT.units[0])
}

fn label(value: &Value) -> Option<Label> {
    let (start, end, name) = match value {
        Value::Array(list) => (list.first()?, list.get(1)?, list.get(2)?),
        value => (
            value.get("start_offset")?,
            value.get("end_offset")?,
            value.get("label")?,
        ),
    };
    Some(Label {
        id: value.get("id").and_then(plain),
        start: start.as_u64()?,
        end: end.as_u64()?,
        name: plain(name)?,
    })
}

fn relation(value: &Value, keys: &HashMap<String, String>) -> Option<ForeignLink> {
    let key = |name: &str| {
        let id = value.get(name).and_then(plain)?;
        Some(keys.get(&id).cloned().unwrap_or(id))
    };
    Some(ForeignLink {
        from: key("from_id")?,
        kind: value.get("type").and_then(plain)?,
        to: key("to_id")?,
    })
}

/// A name or a number, which older versions write for a name.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn of_the_text(what: &str, said: &str, line: usize) -> String {
    format!(
        "line {line}: the {what} “{}” is about the text as a whole",
        excerpt(said)
    )
}
