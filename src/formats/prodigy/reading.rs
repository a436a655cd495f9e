//! Reads what Prodigy and spaCy write, in its several shapes. Offsets are as the file has them,
//! by its description Unicode code points.

use std::collections::{HashMap, HashSet};
use std::fmt;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::words::Words;
use super::{LinkEnds, SpanAside};
use crate::formats::counting::{Counting, Unit};
use crate::formats::foreign::{Foreign, ForeignLink, ForeignMark, ForeignPart, Input, ReadError};
use crate::text::excerpt;

/// Where spans may stand in a document.
const SPAN_FIELDS: [&str; 5] = ["spans", "ents", "entities", "label", "labels"];

/// Where a document stands in the file.
#[derive(Clone, Copy)]
enum Place {
    Line(usize),
    /// In a JSON list, from 1.
    Item(usize),
}

/// A span as the file has it.
struct Span {
    start: u64,
    end: u64,
    label: String,
    quote: Option<String>,
    /// Its first and its last token.
    tokens: (Option<usize>, Option<usize>),
    aside: SpanAside,
}

/// Reads the documents of a file.
pub fn read(input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
    let mut documents: Vec<Foreign> = Vec::new();
    // What is said of documents that are not taken over, until there is one that is.
    let mut before = Vec::new();
    for (place, value) in tasks(input)? {
        let task = take_apart(value).map_err(|what| place.error(input.name, &what))?;
        let answer = task.rest.get("answer").and_then(Value::as_str);
        if let Some(answer @ ("reject" | "ignore")) = answer {
            let said = format!("{place}: a document with the answer “{answer}”, with its marks");
            match documents.last_mut() {
                Some(last) => last.skipped.push(said),
                None => before.push(said),
            }
            continue;
        }
        let mut document = document(task, place).map_err(|what| place.error(input.name, &what))?;
        if documents.is_empty() {
            before.append(&mut document.skipped);
            document.skipped = std::mem::take(&mut before);
        }
        documents.push(document);
    }
    if documents.is_empty() {
        let what = if before.is_empty() {
            "a JSON object with “text” in each line was expected, but there is none"
        } else {
            "there is nothing to take over: each document has the answer “reject” or “ignore”"
        };
        return Err(ReadError::new(input.name, what));
    }
    Ok(documents)
}

/// Whether the beginning of a file looks like this format.
pub fn recognises(head: &[u8]) -> bool {
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let begin = head.iter().position(|byte| !byte.is_ascii_whitespace());
    let mut head = &head[begin.unwrap_or(head.len())..];
    if let Some(list) = head.strip_prefix(b"[") {
        let begin = list.iter().position(|byte| !byte.is_ascii_whitespace());
        head = &list[begin.unwrap_or(list.len())..];
        let is_pair = head.starts_with(b"\"") || head.starts_with(b"[");
        if is_pair {
            let has = |word: &[u8]| memchr::memmem::find(head, word).is_some();
            return has(b"\"entities\"");
        }
    }
    let keys = top_keys(head);
    let has = |key: &str| keys.contains(&key.as_bytes());
    let is_task = has("answer") || has("_input_hash") || has("_task_hash");
    let has_spans = has("spans") || has("ents") || has("tokens");
    is_task && has("text") || has("text") && has_spans || has("answer") && has("meta")
}

/// The keys of the first object, as far as it is there.
fn top_keys(head: &[u8]) -> Vec<&[u8]> {
    let mut keys = Vec::new();
    let (mut depth, mut at) = (0_usize, 0);
    let mut string: Option<&[u8]> = None;
    while let Some(byte) = head.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => break,
            b'}' | b']' => depth -= 1,
            b':' if depth == 1 => keys.extend(string.take()),
            b'"' => {
                let begin = at + 1;
                at = begin;
                while head.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if head[at] == b'\\' { 2 } else { 1 };
                }
                string = head.get(begin..at);
            }
            _ => {}
        }
        at += 1;
    }
    keys
}

// ---- documents

/// The documents of the file as JSON, each with its place.
fn tasks(input: &Input<'_>) -> Result<Vec<(Place, Value)>, ReadError> {
    let text = input.text()?;
    let expected = "a JSON object with “text” and “spans”";
    let lines = text.lines().enumerate();
    let mut lines = lines.filter(|(_, line)| !line.trim().is_empty()).peekable();
    let first = lines
        .peek()
        .map(|(_, line)| line.trim())
        .unwrap_or_default();
    // A list may be one document a line, or all documents.
    if first.starts_with('[') {
        match serde_json::from_str(text) {
            Ok(Value::Array(list)) if !is_pair(&list) => {
                let items = list.into_iter().enumerate();
                return Ok(items
                    .map(|(at, item)| (Place::Item(at + 1), item))
                    .collect());
            }
            Err(error) if serde_json::from_str::<serde::de::IgnoredAny>(first).is_err() => {
                return Err(ReadError::json(input.name, 1, expected, &error));
            }
            _ => {}
        }
    }
    let values = lines.map(|(at, line)| match serde_json::from_str(line) {
        Ok(value) => Ok((Place::Line(at + 1), value)),
        Err(error) => Err(ReadError::json(input.name, at + 1, expected, &error)),
    });
    values.collect()
}

/// Whether it is a document of spaCy's former training data.
fn is_pair(list: &[Value]) -> bool {
    matches!(list, [Value::String(_), Value::Object(_)])
}

/// A document with its text.
struct Task {
    text: String,
    rest: Map<String, Value>,
}

fn take_apart(value: Value) -> Result<Task, String> {
    let (text, rest) = match value {
        Value::Object(mut rest) => (rest.remove("text"), rest),
        Value::Array(list) => {
            let mut list = list.into_iter();
            match (list.next(), list.next()) {
                (text, Some(Value::Object(rest))) => (text, rest),
                _ => (None, Map::new()),
            }
        }
        _ => (None, Map::new()),
    };
    match text {
        Some(Value::String(text)) => Ok(Task { text, rest }),
        _ => Err("“text” with the words of the document was expected".to_owned()),
    }
}

fn document(task: Task, place: Place) -> Result<Foreign, String> {
    let Task { text, rest } = task;
    let words = Words::new(&text, rest.get("tokens"));
    let mut reader = Reader {
        place,
        common: common(&rest),
        foreign: Foreign {
            name: name(&rest),
            counting: Counting::of(Unit::CodePoints),
            ..Foreign::default()
        },
        torn: HashMap::new(),
        ends: Ends::default(),
    };
    for field in SPAN_FIELDS {
        match rest.get(field) {
            Some(Value::Array(spans)) => reader.take_spans(spans, &words)?,
            Some(Value::Object(groups)) => {
                for spans in groups.values() {
                    let spans = spans.as_array().map(Vec::as_slice);
                    reader.take_spans(spans.unwrap_or_default(), &words)?;
                }
            }
            Some(Value::String(label)) => {
                let label = excerpt(label);
                reader.skip(format_args!(
                    "the label “{label}” of the document as a whole"
                ));
            }
            _ => {}
        }
    }
    for field in ["cats", "accept"] {
        let is_filled = match rest.get(field) {
            Some(Value::Array(list)) => !list.is_empty(),
            Some(Value::Object(map)) => !map.is_empty(),
            _ => false,
        };
        if is_filled {
            reader.skip(format_args!("“{field}”, labels of the document as a whole"));
        }
    }
    let relations = rest.get("relations").and_then(Value::as_array);
    for relation in relations.into_iter().flatten() {
        reader.take_relation(relation);
    }
    let links = rest.get("evimark").and_then(|aside| aside.get("links"));
    for link in links.and_then(Value::as_array).into_iter().flatten() {
        reader.take_link(link);
    }
    let mut foreign = reader.foreign;
    drop(words);
    foreign.text = Some(text);
    Ok(foreign)
}

/// What the document calls its source.
fn name(rest: &Map<String, Value>) -> Option<String> {
    let name = rest.get("meta")?.get("source")?.as_str()?;
    (!name.trim().is_empty()).then(|| name.to_owned())
}

/// What the document says about all of its marks: who made them and when.
fn common(rest: &Map<String, Value>) -> SpanAside {
    let mut names = ["_annotator_id", "_session_id"].iter();
    let author = names.find_map(|name| rest.get(*name)?.as_str());
    let seconds = rest.get("_timestamp").and_then(whole);
    let created = seconds.and_then(|seconds| i64::try_from(seconds).ok());
    let mut common = SpanAside::default();
    common.carried.author = author.map(str::to_owned);
    common.carried.created = created.and_then(|seconds| Timestamp::from_second(seconds).ok());
    common
}

// ---- marks

/// A document that is being read.
struct Reader {
    place: Place,
    common: SpanAside,
    foreign: Foreign,
    /// The marks that have several fragments, by id and label.
    torn: HashMap<(String, String), usize>,
    ends: Ends,
}

/// The keys of marks by all that a relation may call them.
#[derive(Default)]
struct Ends {
    keys: HashSet<String>,
    by_label: HashMap<(u64, u64, String), String>,
    by_place: HashMap<(u64, u64), String>,
    by_last_token: HashMap<usize, String>,
    by_first_token: HashMap<usize, String>,
}

impl Reader {
    fn take_spans(&mut self, spans: &[Value], words: &Words<'_>) -> Result<(), String> {
        for value in spans {
            let mut span = span(value, words)?;
            let aside = value.get("evimark").cloned();
            if let Some(Err(_)) = aside.map(|value| {
                span.aside = serde_json::from_value(value)?;
                Ok::<(), serde_json::Error>(())
            }) {
                let (start, end) = (span.start, span.end);
                self.skip(format_args!(
                    "“evimark” of the span {start} to {end}, which is not as Evimark writes it"
                ));
            }
            self.take_span(span);
        }
        Ok(())
    }

    fn take_span(&mut self, span: Span) {
        let part = ForeignPart {
            start: span.start,
            end: span.end,
            quote: span.quote.clone(),
        };
        let id = span.aside.carried.id.map(|id| id.to_string());
        let torn = match (&id, span.aside.fragment) {
            (Some(id), Some(_)) => Some((id.clone(), span.label.clone())),
            _ => None,
        };
        let there = torn.as_ref().and_then(|torn| self.torn.get(torn));
        if let Some(mark) = there.and_then(|at| self.foreign.marks.get_mut(*at)) {
            mark.parts.push(part);
            mark.carried.fill_from(span.aside.carried);
            return;
        }
        let number = self.foreign.marks.len();
        let free = id.filter(|id| !self.ends.keys.contains(id));
        let key = free.unwrap_or_else(|| format!("span {}", number + 1));
        self.ends.note(&key, &span);
        if let Some(torn) = torn {
            self.torn.insert(torn, number);
        }
        let mut carried = span.aside.carried;
        carried.fill_from(self.common.carried.clone());
        self.foreign.marks.push(ForeignMark {
            key,
            line: self.place.line(),
            tag: span.label,
            parts: vec![part],
            carried,
            ..ForeignMark::default()
        });
    }

    fn take_relation(&mut self, relation: &Value) {
        let aside = relation.get("evimark");
        let end = |id, token, span| {
            let id = aside.and_then(|aside| aside.get(id)?.as_str());
            self.ends.find(id, relation.get(token), relation.get(span))
        };
        let from = end("from", "head", "head_span");
        let to = end("to", "child", "child_span");
        let kind = relation.get("label").and_then(Value::as_str);
        let kind = kind.unwrap_or_default().to_owned();
        if let (Some(from), Some(to)) = (from, to) {
            self.foreign.links.push(ForeignLink { from, kind, to });
        } else {
            let kind = excerpt(&kind);
            self.skip(format_args!(
                "a relation “{kind}” between words that are no marks"
            ));
        }
    }

    fn take_link(&mut self, link: &Value) {
        match serde_json::from_value::<LinkEnds>(link.clone()) {
            Ok(LinkEnds { from, kind, to }) => {
                self.foreign.links.push(ForeignLink { from, kind, to });
            }
            Err(_) => self.skip(format_args!("a link that is not as Evimark writes it")),
        }
    }

    fn skip(&mut self, what: fmt::Arguments<'_>) {
        self.foreign.skipped.push(format!("{}: {what}", self.place));
    }
}

impl Ends {
    fn note(&mut self, key: &str, span: &Span) {
        self.keys.insert(key.to_owned());
        let key = || key.to_owned();
        let place = (span.start, span.end);
        let label = (span.start, span.end, span.label.clone());
        self.by_label.entry(label).or_insert_with(key);
        self.by_place.entry(place).or_insert_with(key);
        if let Some(first) = span.tokens.0 {
            self.by_first_token.entry(first).or_insert_with(key);
        }
        if let Some(last) = span.tokens.1 {
            self.by_last_token.entry(last).or_insert_with(key);
        }
    }

    fn find(
        &self,
        id: Option<&str>,
        token: Option<&Value>,
        span: Option<&Value>,
    ) -> Option<String> {
        if let Some(id) = id.filter(|id| self.keys.contains(*id)) {
            return Some(id.to_owned());
        }
        let ends = |span: &Value| Some((whole(span.get("start")?)?, whole(span.get("end")?)?));
        if let Some(span) = span
            && let Some((start, end)) = ends(span)
        {
            let label = span.get("label").and_then(Value::as_str);
            let label = label.and_then(|label| self.by_label.get(&(start, end, label.to_owned())));
            if let Some(key) = label.or_else(|| self.by_place.get(&(start, end))) {
                return Some(key.clone());
            }
        }
        let token = usize::try_from(whole(token?)?).ok()?;
        let key = self.by_last_token.get(&token);
        key.or_else(|| self.by_first_token.get(&token)).cloned()
    }
}

/// A span as an object, or as a list of start, end and label.
fn span(value: &Value, words: &Words<'_>) -> Result<Span, String> {
    let get = |at: usize, names: [&str; 2]| match value {
        Value::Array(list) => list.get(at),
        _ => names.iter().find_map(|name| value.get(*name)),
    };
    let start = get(0, ["start", "start_offset"]).and_then(whole);
    let end = get(1, ["end", "end_offset"]).and_then(whole);
    let (Some(start), Some(end)) = (start, end) else {
        return Err("a span with its start and its end in whole numbers was expected".to_owned());
    };
    let label = match get(2, ["label", "tag"]) {
        Some(Value::String(label)) => label.clone(),
        None | Some(Value::Null) => String::new(),
        Some(_) => return Err("a span with its label in quotation marks was expected".to_owned()),
    };
    let token = |name| usize::try_from(whole(value.get(name)?)?).ok();
    let tokens = (
        token("token_start").or_else(|| words.beginning_at(start)),
        token("token_end").or_else(|| words.ending_at(end)),
    );
    let quote = value.get("text").and_then(Value::as_str);
    let quote = quote.or_else(|| words.quote(tokens.0?, tokens.1?));
    Ok(Span {
        start,
        end,
        label,
        quote: quote.map(str::to_owned),
        tokens,
        aside: SpanAside::default(),
    })
}

/// A whole number, also one that a table has made a fraction of, such as `12.0`.
pub(super) fn whole(value: &Value) -> Option<u64> {
    /// Up to here each whole number is a fraction, too.
    const MAX: f64 = 9_007_199_254_740_992.0;
    let fraction = || {
        value
            .as_f64()
            .filter(|n| n.fract() == 0.0 && (0.0..MAX).contains(n))
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole, not negative and small"
    )]
    value.as_u64().or_else(|| fraction().map(|n| n as u64))
}

impl Place {
    fn line(self) -> u32 {
        match self {
            Self::Line(line) => u32::try_from(line).unwrap_or(u32::MAX),
            Self::Item(_) => 0,
        }
    }

    fn error(self, file: &str, what: &str) -> ReadError {
        match self {
            Self::Line(line) => ReadError::at(file, line, what),
            Self::Item(_) => ReadError::new(file, format!("{self}: {what}")),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Item(number) => write!(f, "document {number}"),
        }
    }
}
