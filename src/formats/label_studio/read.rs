//! Reads tasks of Label Studio with annotations and predictions. Offsets are as the file has
//! them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use serde::Deserialize as _;
use serde_json::Value;

use super::{ABOUT, Aside, Source, min};
use crate::formats::counting::{Counting, Unit};
use crate::formats::foreign::{Foreign, ForeignLink, ForeignMark, ForeignPart, Input, ReadError};
use crate::formats::pieces::{MAX_LABELS, Piece};
use crate::text::excerpt;

pub const TASKS: &str = "a JSON array of tasks of Label Studio";

const RESULT: &str = "a result with “type” and “value”";

/// What a relation without a label is called.
const UNNAMED: &str = "related";

/// The documents of a file: an array of tasks, one task, or tasks one a line; or the form that
/// Label Studio calls JSON-MIN.
pub fn documents(input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
    let mut tasks = Piece::all(input.name, input.text()?, TASKS)?;
    if let [array] = &*tasks
        && array.is_array()
    {
        tasks = array.elements();
        if tasks.is_empty() {
            return Ok(Vec::new());
        }
    }
    if tasks.is_empty() {
        let what = format!("the file holds nothing: {TASKS} was expected");
        return Err(ReadError::new(input.name, what));
    }
    let mut documents = Vec::new();
    let mut rows = min::Rows::default();
    for piece in tasks {
        let members = piece.members();
        let sets = SETS.iter().filter_map(|name| members.get(name));
        let has_sets = sets.count() > 0;
        match members.get("data") {
            Some(data) => documents.push(task(input.name, &members, data)?),
            None if has_sets || !piece.is_object() => {
                let what = format!("{TASKS} was expected, but a task has no “data”");
                return Err(ReadError::at(input.name, piece.line, what));
            }
            None => rows.take(input.name, &piece)?,
        }
    }
    documents.extend(rows.documents());
    Ok(documents)
}

/// Where results are. The second is what old versions call the first.
const SETS: [&str; 3] = ["annotations", "completions", "predictions"];

type Members<'a> = BTreeMap<&'a str, Piece<'a>>;

fn task(file: &str, members: &Members<'_>, data: &Piece<'_>) -> Result<Foreign, ReadError> {
    let data: Value = data.read(file, "the “data” of a task")?;
    let meta = value(file, members, "meta")?;
    let source = Source::deserialize(meta).unwrap_or_default();
    let upload = value(file, members, "file_upload")?;
    let upload = upload.as_str().map(str::to_owned);
    let mut foreign = Foreign {
        counting: Counting::of(unit(&source)),
        name: source.name.or_else(|| named(&data)).or(upload),
        ..Foreign::default()
    };
    let mut sets = Vec::new();
    for name in SETS {
        let pieces = members.get(name).map(Piece::elements);
        sets.extend(pieces.unwrap_or_default());
    }
    let is_only = sets.len() < 2;
    let mut objects = HashSet::new();
    for (number, set) in sets.iter().enumerate() {
        let prefix = if is_only {
            String::new()
        } else {
            format!("{}/", number + 1)
        };
        if let Some(mut set) = Set::read(file, set, prefix, &mut foreign)? {
            set.take_results(&mut foreign);
            objects.extend(set.objects);
        }
    }
    foreign.text = text(&data, &objects);
    if let Some(text) = &foreign.text
        && !text.contains("\\n")
    {
        unescape_line_breaks(&mut foreign.marks);
    }
    Ok(foreign)
}

/// Old editors write a line break in `value.text` as a backslash and an n.
pub fn unescape_line_breaks(marks: &mut [ForeignMark]) {
    let parts = marks.iter_mut().flat_map(|mark| &mut mark.parts);
    for quote in parts.filter_map(|part| part.quote.as_mut()) {
        if quote.contains("\\n") {
            *quote = quote.replace("\\n", "\n");
        }
    }
}

fn unit(source: &Source) -> Unit {
    let said = source.offsets.as_deref();
    let mut units = ABOUT.units.iter().copied();
    units
        .find(|unit| Some(unit.id()) == said)
        .unwrap_or(ABOUT.units[0])
}

/// The text of a task: what the regions point to, else what is called text, else the only one.
/// The address of a text is none.
fn text(data: &Value, objects: &HashSet<String>) -> Option<String> {
    if let Some(text) = data.as_str() {
        return Some(text.to_owned());
    }
    let data = data.as_object()?;
    let is_text = |text: &&str| !is_address(text);
    let get = |name: &str| data.get(name).and_then(Value::as_str).filter(is_text);
    let pointed = match objects.iter().next() {
        Some(object) if objects.len() == 1 => get(object),
        _ => None,
    };
    let mut all = data.values().filter_map(Value::as_str).filter(is_text);
    let only = match (all.next(), all.next()) {
        (Some(text), None) => Some(text),
        _ => None,
    };
    pointed.or(get("text")).or(only).map(str::to_owned)
}

pub fn is_address(text: &str) -> bool {
    let has_scheme = text
        .split_once("://")
        .is_some_and(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphanumeric()));
    let is_path = text.starts_with("/data/");
    (has_scheme || is_path) && !text.contains(char::is_whitespace)
}

fn named(data: &Value) -> Option<String> {
    let names = ["source", "filename", "file_name", "name"];
    let name = names.iter().find_map(|name| data.get(name)?.as_str());
    name.map(str::to_owned)
}

fn value(file: &str, members: &Members<'_>, name: &str) -> Result<Value, ReadError> {
    match members.get(name) {
        Some(piece) => piece.read(file, "JSON"),
        None => Ok(Value::Null),
    }
}

/// An annotation or a prediction: what one person or model says about a task.
struct Set {
    /// What makes the ids of its regions unique in the task.
    prefix: String,
    results: Vec<(usize, Value)>,
    author: Option<String>,
    created: Option<jiff::Timestamp>,
    modified: Option<jiff::Timestamp>,
    /// The tags of the configuration that regions point to.
    objects: HashSet<String>,
    /// The first mark of each region, by the region's id.
    marks: HashMap<String, usize>,
}

impl Set {
    /// None if the person cancelled it.
    fn read(
        file: &str,
        piece: &Piece<'_>,
        prefix: String,
        foreign: &mut Foreign,
    ) -> Result<Option<Self>, ReadError> {
        let members = piece.members();
        let get = |name: &str| value(file, &members, name);
        let is_true = |name| Ok(get(name)?.as_bool().unwrap_or_default());
        if is_true("was_cancelled")? || is_true("skipped")? {
            let what = format!("line {}: an annotation that was skipped", piece.line);
            foreign.skipped.push(what);
            return Ok(None);
        }
        let author = match get("completed_by")? {
            Value::Null => get("model_version")?.as_str().map(str::to_owned),
            by => author(&by),
        };
        let mut results = Vec::new();
        let pieces = members.get("result").map(Piece::elements);
        for result in pieces.unwrap_or_default() {
            results.push((result.line, result.read(file, RESULT)?));
        }
        let created = get("created_at")?.as_str().and_then(|at| at.parse().ok());
        let updated = get("updated_at")?.as_str().and_then(|at| at.parse().ok());
        Ok(Some(Self {
            prefix,
            results,
            author,
            created,
            modified: updated.filter(|updated| Some(*updated) != created),
            objects: HashSet::new(),
            marks: HashMap::new(),
        }))
    }

    /// First the regions, because other results are about them.
    fn take_results(&mut self, foreign: &mut Foreign) {
        let results = std::mem::take(&mut self.results);
        let (regions, others): (Vec<_>, Vec<_>) = results
            .iter()
            .partition(|(_, result)| labels(result).is_some());
        for (line, result) in regions {
            self.take_region(*line, result, foreign);
        }
        for (line, result) in others {
            if kind(result) == "relation" {
                self.take_relation(result, foreign);
            } else {
                self.take_other(*line, result, foreign);
            }
        }
    }

    fn take_region(&mut self, line: usize, result: &Value, foreign: &mut Foreign) {
        let id = id(result);
        let value = &result["value"];
        let Some((part, only_quoted)) = place(value) else {
            let what =
                format!("line {line}: a label whose place is told neither in offsets nor in words");
            foreign.skipped.push(what);
            return;
        };
        self.objects
            .extend(result["to_name"].as_str().map(str::to_owned));
        let meta = &result["meta"];
        let aside = Aside::deserialize(&meta["evimark"]).unwrap_or_default();
        if let Some(first) = &aside.part_of
            && let Some(&first) = self.marks.get(first)
            && !only_quoted
        {
            foreign.marks[first].parts.push(part);
            return;
        }
        let mut carried = aside.carried;
        // What somebody else calls “a” must not be taken for the same mark in two articles.
        let is_ours = meta["evimark"].is_object();
        carried.id = id.parse().ok().filter(|_| is_ours);
        carried.note = texts(&meta["text"]).join("\n");
        carried.author = carried.author.or_else(|| self.author.clone());
        carried.created = carried.created.or(self.created);
        carried.modified = carried.modified.or(self.modified);
        let labels = labels(result).unwrap_or_default();
        if labels.len() > MAX_LABELS {
            let what = format!("line {line}: labels of one place beyond {MAX_LABELS}");
            foreign.skipped.push(what);
        }
        for label in labels.into_iter().take(MAX_LABELS) {
            self.marks.entry(id.clone()).or_insert(foreign.marks.len());
            foreign.marks.push(ForeignMark {
                key: format!("{}{id}", self.prefix),
                line: u32::try_from(line).unwrap_or(u32::MAX),
                tag: label,
                parts: vec![part.clone()],
                only_quoted,
                carried: carried.clone(),
                ..ForeignMark::default()
            });
            if foreign.marks.len() - 1 != self.marks[&id] {
                // A second label of a region is a mark of its own.
                let number = foreign.marks.len();
                let mark = &mut foreign.marks[number - 1];
                mark.key = format!("{}{id}, mark {number}", self.prefix);
                mark.carried.id = None;
            }
        }
    }

    fn take_relation(&self, result: &Value, foreign: &mut Foreign) {
        let end = |name: &str| {
            let id = plain(&result[name]);
            match self.marks.get(&id) {
                Some(&mark) => foreign.marks[mark].key.clone(),
                None => id,
            }
        };
        let (from, to) = (end("from_id"), end("to_id"));
        let mut kinds = texts(&result["labels"]);
        if kinds.is_empty() {
            kinds.push(UNNAMED.to_owned());
        }
        let direction = result["direction"].as_str().unwrap_or("right");
        for kind in kinds {
            let link = |from: &str, to: &str| ForeignLink {
                from: from.to_owned(),
                kind: kind.clone(),
                to: to.to_owned(),
            };
            if direction != "left" {
                foreign.links.push(link(&from, &to));
            }
            if direction != "right" {
                foreign.links.push(link(&to, &from));
            }
        }
    }

    /// A choice or a text about a region becomes its note; one about the task is no mark.
    fn take_other(&self, line: usize, result: &Value, foreign: &mut Foreign) {
        let (kind, name) = (kind(result), plain(&result["from_name"]));
        let said = match result["value"].get(kind) {
            Some(value) => texts(value),
            None => texts(&result["value"]["text"]),
        };
        let said = said.join(", ");
        match self.marks.get(&id(result)) {
            Some(&mark) if !said.is_empty() => {
                let note = &mut foreign.marks[mark].carried.note;
                if !note.is_empty() {
                    note.push('\n');
                }
                let _ = write!(note, "{name}: {said}");
            }
            _ => {
                let what = format!("line {line}: “{}” ({})", excerpt(&name), excerpt(kind));
                let what = format!("{what} is no label of a passage: {}", excerpt(&said));
                foreign.skipped.push(what);
            }
        }
    }
}

fn kind(result: &Value) -> &str {
    result["type"].as_str().unwrap_or_default()
}

fn id(result: &Value) -> String {
    plain(&result["id"])
}

/// The labels of a result that marks a passage of a text; none of any other result.
fn labels(result: &Value) -> Option<Vec<String>> {
    let kind = kind(result);
    if !matches!(kind, "labels" | "hypertextlabels") {
        return None;
    }
    let value = &result["value"];
    let is_text = value.get("start").is_some() || value.get("text").is_some();
    let labels = texts(value.get(kind).or(value.get("labels"))?);
    (is_text && !labels.is_empty()).then_some(labels)
}

/// Where a label stands, and whether that is told by its words alone, as when offsets are about
/// the elements of a page.
pub fn place(value: &Value) -> Option<(ForeignPart, bool)> {
    let quote = value["text"].as_str().map(str::to_owned);
    let offsets = |value: &Value| Some((offset(&value["start"])?, offset(&value["end"])?));
    if let Some((start, end)) = offsets(&value["globalOffsets"]).or_else(|| offsets(value)) {
        return Some((ForeignPart { start, end, quote }, false));
    }
    let part = ForeignPart {
        quote: Some(quote.filter(|quote| !quote.is_empty())?),
        ..ForeignPart::default()
    };
    Some((part, true))
}

/// A whole number, which old versions write as text.
fn offset(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64(),
    }
}

/// Who made it: an address, a name, or the number of a user.
pub fn author(by: &Value) -> Option<String> {
    let name = |key: &str| by[key].as_str().filter(|name| !name.is_empty());
    match by {
        Value::String(name) => Some(name.clone()),
        Value::Number(id) => Some(format!("user {id}")),
        Value::Object(_) => {
            let name = name("email").or_else(|| name("username"));
            let id = || by["id"].as_u64().map(|id| format!("user {id}"));
            name.map(str::to_owned).or_else(id)
        }
        _ => None,
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// One text, or a list of them.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(all) => all.iter().map(plain).collect(),
        one => vec![plain(one)],
    }
}
