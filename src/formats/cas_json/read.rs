//! Reads a CAS: spans become marks, relations become links, and what words, sentences and
//! grammar add is listed as skipped. Offsets are as the file has them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ordered::{Json, field};
use super::{ASIDE, Aside, META_DATA, SOFA, VIEW};
use crate::formats::{
    Carried, Counting, Foreign, ForeignLink, ForeignMark, ForeignPart, Input, ReadError, Unit,
};
use crate::model::AnnotationId;
use crate::text::{excerpt, thousands};

const ANNOTATION: &str = "uima.tcas.Annotation";
const DOCUMENT: &str = "uima.tcas.DocumentAnnotation";

/// Features that hold the label of a mark, the likeliest first.
const LABELS: [&str; 4] = ["tag", "value", "identifier", "label"];

/// Features that hold the ends of a relation.
const ENDS: [(&str, &str); 2] = [("@Governor", "@Dependent"), ("@source", "@target")];

/// How the names of types begin that programs add to every text, and that nobody marks by hand.
const ADDED: [&str; 7] = [
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation.",
    "de.tudarmstadt.ukp.dkpro.core.api.metadata.",
    "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.",
    "de.tudarmstadt.ukp.dkpro.core.api.syntax.",
    "de.tudarmstadt.ukp.dkpro.core.api.transform.",
    "de.tudarmstadt.ukp.clarin.webanno.api.type.",
    "de.tudarmstadt.ukp.inception.api.",
];

/// How many types above a type are looked at.
const MAX_ABOVE: usize = 200;

const IS_ADDED: &str = "words, sentences and grammar are not taken over";
const IS_NO_SPAN: &str = "it marks no words of the text";
const IS_UNLISTED: &str = "no view lists it, so it counts as deleted";
const HAS_NO_TEXT: &str = "it belongs to a view without text";
const HAS_NO_END: &str = "it links nothing, because one of its ends is missing";
const POINTS: &str = "what it points to is not taken over";

/// Reads the file: one document for each view with a text.
pub fn read(input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
    let text = input.text()?;
    let json: Json = serde_json::from_str(text)
        .map_err(|error| ReadError::json(input.name, 1, "a UIMA CAS in JSON", &error))?;
    let cas = Cas::new(input.name, &json, text)?;
    let mut views = cas.views()?;
    for structure in &cas.structures {
        cas.take_span(structure, &mut views)?;
    }
    for structure in &cas.structures {
        cas.take_relation(structure, &mut views);
    }
    Ok(views.finish())
}

/// An entry of `%FEATURE_STRUCTURES`.
struct Structure<'a> {
    id: String,
    kind: &'a str,
    fields: &'a [(String, Json)],
    line: u32,
}

/// What a type is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sofa,
    /// It tells of the document, such as its name.
    Document,
    /// Words, sentences and grammar.
    Added,
    Span,
    Other,
    /// The file does not declare it.
    Unknown,
}

struct Cas<'a> {
    file: &'a str,
    structures: Vec<Structure<'a>>,
    kinds: HashMap<&'a str, Kind>,
    /// The structures that views list; none if they list nothing at all.
    members: Option<HashSet<String>>,
}

impl<'a> Cas<'a> {
    fn new(file: &'a str, json: &'a Json, text: &str) -> Result<Self, ReadError> {
        let Some(section) = json.get("%FEATURE_STRUCTURES") else {
            let what = "an object with the field %FEATURE_STRUCTURES was expected";
            return Err(ReadError::at(file, 1, what));
        };
        let structures = structures(file, section, text)?;
        let types = json.get("%TYPES").and_then(Json::object);
        Ok(Self {
            file,
            kinds: kinds(&structures, types.unwrap_or_default()),
            members: members(json.get("%VIEWS")),
            structures,
        })
    }

    fn kind(&self, structure: &Structure<'_>) -> Kind {
        match self.kinds.get(structure.kind) {
            // Without its declaration, a type is known by what it has.
            Some(Kind::Unknown) | None => {
                let has = |key: &str| field(structure.fields, key).is_some();
                match has("begin") || has("^begin") || has("end") || has("^end") {
                    true => Kind::Span,
                    false => Kind::Other,
                }
            }
            Some(kind) => *kind,
        }
    }

    /// The views that have a text, with what the file says of their name.
    fn views(&self) -> Result<Views, ReadError> {
        let mut views = Views::default();
        let sofas = self.structures.iter().filter(|s| s.kind == SOFA);
        for sofa in sofas {
            let view = field(sofa.fields, "sofaID").and_then(Json::text);
            let view = view.unwrap_or(VIEW);
            let text = field(sofa.fields, "sofaString").and_then(Json::text);
            views.add(sofa, view, text);
        }
        if views.all.is_empty() {
            let (line, what) = match views.without_text.first() {
                Some((line, _)) => (
                    *line as usize,
                    "the text lies outside of the file or is no plain text: sofaString was expected",
                ),
                None => (
                    1,
                    "a structure of the type uima.cas.Sofa was expected: the text",
                ),
            };
            return Err(ReadError::at(self.file, line, what));
        }
        let told = |s: &&Structure<'_>| self.kind(s) == Kind::Document;
        for structure in self.structures.iter().filter(told) {
            let texts = ["documentTitle", "documentId"].map(|key| field(structure.fields, key));
            let mut texts = texts.into_iter().flatten().filter_map(Json::text);
            let name = texts.find(|text| !text.trim().is_empty());
            if let (Some(view), Some(name)) = (views.of(structure), name) {
                views.all[view].foreign.name = Some(name.to_owned());
            }
        }
        views.tell_apart();
        Ok(views)
    }

    fn take_span(&self, structure: &Structure<'_>, views: &mut Views) -> Result<(), ReadError> {
        let skip = match self.kind(structure) {
            Kind::Sofa | Kind::Document => return Ok(()),
            Kind::Added => Some(IS_ADDED),
            _ if ends(structure).is_some() => return Ok(()),
            Kind::Other | Kind::Unknown => Some(IS_NO_SPAN),
            Kind::Span if !self.is_listed(structure) => Some(IS_UNLISTED),
            Kind::Span => None,
        };
        if let Some(why) = skip {
            views.skip(structure, structure.kind, why);
            return Ok(());
        }
        let part = ForeignPart {
            start: self.offset(structure, "begin")?,
            end: self.offset(structure, "end")?,
            quote: None,
        };
        let Some(view) = views.of(structure) else {
            views.skip(structure, structure.kind, HAS_NO_TEXT);
            return Ok(());
        };
        views.take(view, structure, part);
        let pointers = structure.fields.iter().filter_map(|(key, _)| {
            let name = key.strip_prefix('@')?;
            (name != "sofa").then_some(name)
        });
        for pointer in pointers {
            views.skip(structure, &format!("{}.{pointer}", structure.kind), POINTS);
        }
        Ok(())
    }

    fn take_relation(&self, structure: &Structure<'_>, views: &mut Views) {
        let Some((from, to)) = ends(structure) else {
            return;
        };
        if self.kind(structure) == Kind::Added {
            return;
        }
        if !self.is_listed(structure) {
            views.skip(structure, structure.kind, IS_UNLISTED);
            return;
        }
        let end = |end: Option<&Json>| end.and_then(Json::number);
        let (Some(from), Some(to)) = (end(from), end(to)) else {
            views.skip(structure, structure.kind, HAS_NO_END);
            return;
        };
        let (kind, _) = label(structure);
        views.link(from, kind, to);
    }

    fn is_listed(&self, structure: &Structure<'_>) -> bool {
        let members = self.members.as_ref();
        members.is_none_or(|members| members.contains(&structure.id))
    }

    /// An offset; one that is left out is 0, as everywhere in UIMA.
    fn offset(&self, structure: &Structure<'_>, name: &str) -> Result<u64, ReadError> {
        let plain = field(structure.fields, name);
        let value = plain.or_else(|| field(structure.fields, &format!("^{name}")));
        let offset = match value {
            None => Some(0),
            Some(Json::Whole(offset)) => u64::try_from(*offset).ok(),
            Some(_) => None,
        };
        offset.ok_or_else(|| {
            let what = format!("“{name}” should be a whole number from 0 on");
            ReadError::at(self.file, structure.line as usize, what)
        })
    }
}

// ---- what the file says

/// The structures, which are a list, or an object by their numbers.
fn structures<'a>(
    file: &str,
    section: &'a Json,
    text: &str,
) -> Result<Vec<Structure<'a>>, ReadError> {
    let entries: Vec<(Option<&String>, &Json)> = match section {
        Json::List(items) => items.iter().map(|item| (None, item)).collect(),
        Json::Object(fields) => fields.iter().map(|(id, item)| (Some(id), item)).collect(),
        _ => {
            let what = "%FEATURE_STRUCTURES should be a list or an object of structures";
            return Err(ReadError::at(file, 1, what));
        }
    };
    let mut lines = lines_of_structures(text).into_iter();
    let mut seen = HashSet::new();
    let mut all = Vec::with_capacity(entries.len());
    for (id, entry) in entries {
        let line = lines.next().unwrap_or_default();
        let wrong = |what: &str| ReadError::at(file, line as usize, what);
        let fields = entry
            .object()
            .ok_or_else(|| wrong("a structure was expected, which is an object"))?;
        let own = || field(fields, "%ID").and_then(Json::number);
        let id = id.cloned().or_else(own);
        let id = id.ok_or_else(|| wrong("a structure needs its number: %ID was expected"))?;
        let kind = field(fields, "%TYPE").and_then(Json::text);
        let kind = kind.ok_or_else(|| wrong("a structure needs its type: %TYPE was expected"))?;
        if !seen.insert(id.clone()) {
            let what = format!("another structure has the number {} already", excerpt(&id));
            return Err(wrong(&what));
        }
        all.push(Structure {
            id,
            kind,
            fields,
            line,
        });
    }
    Ok(all)
}

/// In which lines the structures begin, in a text that is JSON. The reader of JSON does not say.
fn lines_of_structures(json: &str) -> Vec<u32> {
    let mut lines = Vec::new();
    let (mut line, mut depth) = (1, 0);
    let mut string_start = None;
    let mut is_escaped = false;
    let mut is_in_section = false;
    for (at, byte) in json.bytes().enumerate() {
        match (string_start, byte) {
            (_, b'\n') => line += 1,
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some(_), b'\\') => is_escaped = true,
            (Some(start), b'"') => {
                // Only keys stand right in the outermost object, but for values of no interest.
                if depth == 1 {
                    is_in_section = &json[start..at] == "%FEATURE_STRUCTURES";
                }
                string_start = None;
            }
            (Some(_), _) => {}
            (None, b'"') => string_start = Some(at + 1),
            (None, b'{' | b'[') => {
                if byte == b'{' && depth == 2 && is_in_section {
                    lines.push(line);
                }
                depth += 1;
            }
            (None, b'}' | b']') => depth -= 1,
            (None, _) => {}
        }
    }
    lines
}

/// What each type is for that a structure has.
fn kinds<'a>(structures: &[Structure<'a>], types: &'a [(String, Json)]) -> HashMap<&'a str, Kind> {
    let above = types.iter().filter_map(|(name, declared)| {
        let above = declared.get("%SUPER_TYPE").and_then(Json::text)?;
        Some((name.as_str(), above))
    });
    let above: HashMap<&str, &str> = above.collect();
    let mut kinds = HashMap::new();
    for structure in structures {
        let kind = kinds.entry(structure.kind);
        kind.or_insert_with(|| kind_of(structure.kind, &above));
    }
    kinds
}

fn kind_of(name: &str, above: &HashMap<&str, &str>) -> Kind {
    if name == SOFA {
        return Kind::Sofa;
    }
    let mut kind = name;
    for _ in 0..MAX_ABOVE {
        match kind {
            DOCUMENT | META_DATA => return Kind::Document,
            _ if ADDED.iter().any(|prefix| kind.starts_with(prefix)) => return Kind::Added,
            ANNOTATION => return Kind::Span,
            _ if kind.starts_with("uima.cas.") || kind.ends_with("[]") => return Kind::Other,
            _ => {}
        }
        match above.get(kind) {
            Some(next) => kind = next,
            None => return Kind::Unknown,
        }
    }
    Kind::Other
}

/// The numbers that views list.
fn members(views: Option<&Json>) -> Option<HashSet<String>> {
    let views = views?.object()?;
    let lists = views.iter().filter_map(|(_, view)| {
        let members = view.get("%MEMBERS").unwrap_or(view);
        members.list()
    });
    let members: HashSet<String> = lists.flatten().filter_map(Json::number).collect();
    (!members.is_empty()).then_some(members)
}

/// The two ends of a relation; none for what is no relation.
fn ends<'a>(structure: &Structure<'a>) -> Option<(Option<&'a Json>, Option<&'a Json>)> {
    let get = |key| field(structure.fields, key);
    let mut pairs = ENDS.iter().map(|(from, to)| (get(from), get(to)));
    pairs.find(|(from, to)| from.is_some() || to.is_some())
}

/// Features with plain values, in the order of the file.
fn features<'a>(structure: &Structure<'a>) -> impl Iterator<Item = (&'a str, &'a Json)> {
    let is_plain = |key: &str| !key.starts_with(['%', '@', '^']);
    let all = structure
        .fields
        .iter()
        .map(|(key, value)| (key.as_str(), value));
    all.filter(move |(key, _)| is_plain(key) && !["begin", "end", "sofa"].contains(key))
}

/// The label of a structure, and the feature that holds it; its type if no feature does.
fn label<'a>(structure: &Structure<'a>) -> (String, Option<&'a str>) {
    let is_filled = |value: &Json| value.text().is_some_and(|text| !text.trim().is_empty());
    let preferred = LABELS.iter().find_map(|label| {
        let mut all = features(structure);
        all.find(|(key, value)| key == label && is_filled(value))
    });
    let found = preferred.or_else(|| features(structure).find(|(_, value)| is_filled(value)));
    match found {
        Some((key, value)) => (value.text().unwrap_or_default().to_owned(), Some(key)),
        None => {
            let short = structure.kind.rsplit('.').next();
            (short.unwrap_or_default().to_owned(), None)
        }
    }
}

/// What the features say besides the label, a line for each. Where the label is in a feature
/// that only this layer has, the layer says something too.
fn note(structure: &Structure<'_>, label: Option<&str>) -> String {
    let layer = structure.kind.rsplit('.').next().unwrap_or_default();
    let says_more = label.is_some_and(|label| !LABELS.contains(&label));
    let layer = says_more.then(|| format!("layer: {layer}"));
    let others = features(structure).filter(|(key, _)| Some(*key) != label);
    let lines = others.filter_map(|(key, value)| {
        let value = match value {
            Json::Text(text) | Json::Other(text) => text.clone(),
            Json::Whole(number) => number.to_string(),
            _ => return None,
        };
        match key {
            _ if value.is_empty() => None,
            "note" | "comment" => Some(value),
            _ => Some(format!("{key}: {value}")),
        }
    });
    layer
        .into_iter()
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

// ---- what becomes of it

#[derive(Default)]
struct Views {
    /// Those with a text.
    all: Vec<View>,
    /// Lines and names of those without.
    without_text: Vec<(u32, String)>,
    /// Views by the numbers of their sofas.
    by_sofa: HashMap<String, usize>,
    /// The view of each span, and the key of the mark that it belongs to.
    marks: HashMap<String, (usize, String)>,
    /// What is skipped, by type and reason: its first line, and how often.
    skipped: BTreeMap<(String, &'static str), (u32, usize)>,
}

struct View {
    name: String,
    foreign: Foreign,
    /// Marks of several fragments by their ids.
    in_parts: HashMap<AnnotationId, usize>,
}

impl Views {
    fn add(&mut self, sofa: &Structure<'_>, name: &str, text: Option<&str>) {
        let Some(text) = text else {
            self.without_text.push((sofa.line, name.to_owned()));
            return;
        };
        self.by_sofa.insert(sofa.id.clone(), self.all.len());
        self.all.push(View {
            name: name.to_owned(),
            foreign: Foreign {
                text: Some(text.to_owned()),
                counting: Counting::of(Unit::Utf16),
                ..Foreign::default()
            },
            in_parts: HashMap::new(),
        });
    }

    /// The view that a structure belongs to. One that does not say so belongs to the first.
    fn of(&self, structure: &Structure<'_>) -> Option<usize> {
        match field(structure.fields, "@sofa") {
            Some(sofa) => self.by_sofa.get(&sofa.number()?).copied(),
            None => Some(0),
        }
    }

    /// Gives the documents of views behind the first a name of their own.
    fn tell_apart(&mut self) {
        for view in self.all.iter_mut().skip(1) {
            let name = view.foreign.name.take();
            view.foreign.name = name.map(|name| format!("{name} ({})", view.name));
        }
    }

    /// Takes a span, which is a mark or a fragment of one.
    fn take(&mut self, index: usize, structure: &Structure<'_>, part: ForeignPart) {
        let view = &mut self.all[index];
        let aside = field(structure.fields, ASIDE).and_then(Json::text);
        let aside = aside.and_then(|aside| serde_json::from_str::<Aside>(aside).ok());
        let (tag, label) = label(structure);
        let fragment_of = aside.as_ref().and_then(|aside| {
            aside.part?;
            aside.carried.id
        });
        let whole = fragment_of.and_then(|id| view.in_parts.get(&id).copied());
        let whole = whole.and_then(|place| view.foreign.marks.get_mut(place));
        if let (Some(mark), Some(aside)) = (whole.filter(|mark| mark.tag == tag), &aside) {
            mark.parts.push(part);
            mark.carried.fill_from(aside.carried.clone());
            let key = (index, mark.key.clone());
            self.marks.insert(structure.id.clone(), key);
            return;
        }
        if let Some(id) = fragment_of {
            view.in_parts.insert(id, view.foreign.marks.len());
        }
        let carried = aside.map(|aside| aside.carried);
        let carried = carried.unwrap_or_else(|| Carried {
            note: note(structure, label),
            ..Carried::default()
        });
        view.foreign.marks.push(ForeignMark {
            key: structure.id.clone(),
            line: structure.line,
            tag,
            parts: vec![part],
            carried,
            ..ForeignMark::default()
        });
        let key = (index, structure.id.clone());
        self.marks.insert(structure.id.clone(), key);
    }

    fn link(&mut self, from: String, kind: String, to: String) {
        let (view, from) = self.marks.get(&from).cloned().unwrap_or((0, from));
        let to = self.marks.get(&to).map_or(to, |(_, key)| key.clone());
        let links = &mut self.all[view].foreign.links;
        links.push(ForeignLink { from, kind, to });
    }

    fn skip(&mut self, structure: &Structure<'_>, what: &str, why: &'static str) {
        let entry = self.skipped.entry((what.to_owned(), why));
        entry.or_insert((structure.line, 0)).1 += 1;
    }

    /// The documents. What was skipped is told with the first.
    fn finish(self) -> Vec<Foreign> {
        let without_text = self.without_text.iter();
        let mut lines: Vec<(u32, String)> = without_text
            .map(|(line, name)| (*line, format!("the view “{}” has no text", excerpt(name))))
            .collect();
        for ((what, why), (line, count)) in self.skipped {
            let what = excerpt(&what);
            lines.push((line, format!("{} of “{what}”: {why}", thousands(count))));
        }
        lines.sort();
        let lines = lines.into_iter();
        let lines = lines.map(|(line, what)| format!("line {line}: {what}"));
        let mut documents: Vec<Foreign> = self.all.into_iter().map(|view| view.foreign).collect();
        if let Some(first) = documents.first_mut() {
            first.skipped = lines.collect();
        }
        documents
    }
}
