//! Reads Web Annotations: pages and collections, lists, single ones and JSON Lines, of Evimark,
//! Recogito, Hypothes.is (its API and its exports) and others. Offsets are as the file has them.

mod body;
mod place;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::{id_in, iri, prefixed};
use crate::formats::Carried;
use crate::formats::counting::{Counting, Unit};
use crate::formats::foreign::{Foreign, ForeignLink, ForeignMark, ForeignPart, Input, ReadError};
use crate::formats::pieces::{MAX_LABELS, Piece};
use crate::text::excerpt;
use body::Said;
use place::Place;

const ANNOTATIONS: &str = "Web Annotations in JSON: a page with “items”, a list or a single one";

/// Where lists of annotations are: in pages, in the exports and answers of Hypothes.is, and in
/// graphs.
const LISTS: [&str; 4] = ["items", "annotations", "rows", "@graph"];

/// What a link without a name is called.
const UNNAMED: &str = "linked";

/// The documents of a file, one for each source that its annotations are about.
pub fn documents(input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
    let tops = Piece::all(input.name, input.text()?, ANNOTATIONS)?;
    if tops.is_empty() {
        let what = format!("the file holds nothing: {ANNOTATIONS} were expected");
        return Err(ReadError::new(input.name, what));
    }
    let mut reading = Reading::default();
    for top in &tops {
        for piece in annotations(input.name, top)? {
            reading.take(input.name, &piece)?;
        }
    }
    let label = tops.iter().find_map(|top| label(input.name, top));
    Ok(reading.finish(label))
}

/// The annotations in a value of the file.
fn annotations<'a>(file: &str, top: &Piece<'a>) -> Result<Vec<Piece<'a>>, ReadError> {
    if top.is_array() {
        return Ok(top.elements());
    }
    let members = top.members();
    let list = |members: &BTreeMap<&str, Piece<'a>>| {
        let mut lists = LISTS.iter().filter_map(|name| members.get(name));
        lists.find(|list| list.is_array()).map(Piece::elements)
    };
    if let Some(list) = list(&members) {
        return Ok(list);
    }
    if let Some(first) = members.get("first")
        && let Some(list) = list(&first.members())
    {
        return Ok(list);
    }
    if members.contains_key("target") {
        return Ok(vec![*top]);
    }
    let what = format!("{ANNOTATIONS} were expected");
    Err(ReadError::at(file, top.line, what))
}

/// What a page says that it is about; of use where it has no annotation.
fn label(file: &str, top: &Piece<'_>) -> Option<String> {
    let members = top.members();
    let collection = members.get("partOf")?;
    let label: Value = collection.member("label")?.read(file, "a label").ok()?;
    label.as_str().map(str::to_owned)
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    sources: Vec<Source>,
    /// By what annotations call the source.
    places: HashMap<Option<String>, usize>,
    links: Vec<ForeignLink>,
    skipped: Vec<String>,
}

/// What is said about one source.
#[derive(Default)]
struct Source {
    name: Option<String>,
    marks: Vec<Parsed>,
    keys: BTreeSet<String>,
}

/// An annotation before it is decided which of its selectors count.
struct Parsed {
    mark: ForeignMark,
    places: Vec<Place>,
}

impl Reading {
    fn take(&mut self, file: &str, piece: &Piece<'_>) -> Result<(), ReadError> {
        let annotation: Value = piece.read(file, "an annotation")?;
        if annotation.is_string() {
            self.skip(
                piece,
                "only the address of an annotation, not the annotation",
            );
            return Ok(());
        }
        if !annotation.is_object() {
            let what = "an annotation was expected: an object with “target”";
            return Err(ReadError::at(file, piece.line, what));
        }
        let said = Said::of(&annotation);
        let targets = list(&annotation["target"]);
        let mut by_source: BTreeMap<Option<String>, Vec<Place>> = BTreeMap::new();
        for target in targets {
            let Some(place) = Place::of(target) else {
                continue;
            };
            let source = place::source(target).or_else(|| word(&annotation["uri"]));
            by_source.entry(source).or_default().push(place);
        }
        if by_source.is_empty() {
            self.take_without_place(piece, &annotation, said);
            return Ok(());
        }
        let found: usize = by_source.values().map(Vec::len).sum();
        if found < targets.len() {
            self.skip(piece, "a part of an annotation that names no passage");
        }
        if said.tags.len() > MAX_LABELS {
            self.skip(
                piece,
                &format!("tags of one annotation beyond {MAX_LABELS}"),
            );
        }
        let is_one = by_source.len() == 1;
        for (source, places) in by_source {
            self.add(piece, &annotation, &said, is_one, (source, &places));
        }
        Ok(())
    }

    fn add(
        &mut self,
        piece: &Piece<'_>,
        annotation: &Value,
        said: &Said,
        is_one: bool,
        (source, places): (Option<String>, &[Place]),
    ) {
        let id = word(&annotation["id"]).or_else(|| word(&annotation["@id"]));
        let mut carried = carried(annotation, said);
        carried.id = id.as_deref().and_then(id_in).filter(|_| is_one);
        let next = self.sources.len();
        let at = *self.places.entry(source.clone()).or_insert(next);
        if at == next {
            self.sources.push(Source {
                name: source.as_deref().map(iri::to_name),
                ..Source::default()
            });
        }
        let source = &mut self.sources[at];
        let no_tag = [String::new()];
        let tags = if said.tags.is_empty() {
            &no_tag[..]
        } else {
            &said.tags
        };
        for tag in tags.iter().take(MAX_LABELS) {
            let id = id.clone().filter(|id| !source.keys.contains(id));
            let number = source.marks.len() + 1;
            let key = id.unwrap_or_else(|| format!("line {}, mark {number}", piece.line));
            source.keys.insert(key.clone());
            let mark = ForeignMark {
                key,
                line: u32::try_from(piece.line).unwrap_or(u32::MAX),
                tag: tag.clone(),
                carried: carried.clone(),
                ..ForeignMark::default()
            };
            source.marks.push(Parsed {
                mark,
                places: places.to_vec(),
            });
            // A second tag is a mark of its own.
            carried.id = None;
        }
    }

    /// A link between annotations, or something about a page as a whole.
    fn take_without_place(&mut self, piece: &Piece<'_>, annotation: &Value, said: Said) {
        let targets = list(&annotation["target"]);
        let ends: Vec<String> = targets.iter().filter_map(place::address).collect();
        let is_link = said.motivations.iter().any(|word| word == "linking");
        let ends = match (&*ends, &*said.resources) {
            // The first is how Recogito links annotations.
            ([from, to], _) | ([from], [to, ..]) if is_link => Some((from, to)),
            _ => None,
        };
        if let Some((from, to)) = ends {
            let mut kinds = said.tags;
            if kinds.is_empty() {
                kinds.push(UNNAMED.to_owned());
            }
            let link = |kind| ForeignLink {
                from: from.clone(),
                kind,
                to: to.clone(),
            };
            self.links
                .extend(kinds.into_iter().take(MAX_LABELS).map(link));
            return;
        }
        let what = if list(&annotation["references"]).is_empty() {
            "an annotation that names no passage of a text"
        } else {
            "a reply to another annotation"
        };
        let said: Vec<String> = said.tags.into_iter().chain(said.notes).collect();
        let said = excerpt(&said.join(", "));
        self.skip(piece, &format!("{what}: “{said}”"));
    }

    fn skip(&mut self, piece: &Piece<'_>, what: &str) {
        self.skipped.push(format!("line {}: {what}", piece.line));
    }

    fn finish(self, label: Option<String>) -> Vec<Foreign> {
        let mut owners: HashMap<String, usize> = HashMap::new();
        for (at, source) in self.sources.iter().enumerate() {
            for key in &source.keys {
                owners.entry(key.clone()).or_insert(at);
            }
        }
        let mut all: Vec<Foreign> = self.sources.into_iter().map(Source::foreign).collect();
        if all.is_empty() {
            all.push(Foreign {
                name: label,
                ..Foreign::default()
            });
        }
        for link in self.links {
            let owner = owners.get(&link.from).copied().unwrap_or_default();
            all[owner].links.push(link);
        }
        all[0].skipped = self.skipped;
        all
    }
}

impl Source {
    /// Decides what offsets count: characters, or bytes where no annotation has characters. An
    /// annotation without them is found by its words.
    fn foreign(self) -> Foreign {
        let places = || self.marks.iter().flat_map(|parsed| &parsed.places);
        let in_bytes = !places().any(|place| place.chars.is_some())
            && places().any(|place| place.bytes.is_some());
        let unit = if in_bytes {
            Unit::Bytes
        } else {
            Unit::CodePoints
        };
        let marks = self.marks.into_iter().map(|parsed| {
            let mut mark = parsed.mark;
            let offsets = |place: &Place| if in_bytes { place.bytes } else { place.chars };
            let first = parsed.places.iter().min_by_key(|place| offsets(place));
            let last = parsed.places.iter().max_by_key(|place| offsets(place));
            let context = |of: Option<&Place>, which: fn(&Place) -> &String| {
                of.map(|place| which(place).clone()).unwrap_or_default()
            };
            mark.only_quoted = parsed.places.iter().any(|place| offsets(place).is_none());
            mark.before = context(first, |place| &place.prefix);
            mark.after = context(last, |place| &place.suffix);
            let parts = parsed.places.into_iter().map(|place| {
                let (start, end) = offsets(&place).unwrap_or_default();
                ForeignPart {
                    start,
                    end,
                    quote: place.quote,
                }
            });
            mark.parts = parts.collect();
            mark
        });
        Foreign {
            name: self.name,
            counting: Counting::of(unit),
            marks: marks.collect(),
            ..Foreign::default()
        }
    }
}

fn carried(annotation: &Value, said: &Said) -> Carried {
    let own = prefixed::without(annotation);
    let mut carried: Carried = serde_json::from_value(own).unwrap_or_default();
    let time = |name: &str| annotation[name].as_str()?.parse().ok();
    carried.note = said.notes.join("\n");
    carried.author = author(annotation);
    carried.created = time("created");
    // What Hypothes.is calls it.
    let modified = time("modified").or_else(|| time("updated"));
    carried.modified =
        modified.filter(|_| annotation.get("modified").is_some() || modified != carried.created);
    carried
}

/// The name of who made it, whatever form it has.
fn author(annotation: &Value) -> Option<String> {
    let creator = list(&annotation["creator"]).first();
    let creator = creator.and_then(|creator| {
        let names = ["name", "nickname", "email", "id"];
        let mut names = names.iter().filter_map(|name| word(&creator[*name]));
        word(creator).or_else(|| names.next())
    });
    let shown = || word(&annotation["user_info"]["display_name"]);
    let user = || word(&annotation["user"]);
    let name = creator.or_else(shown).or_else(user)?;
    Some(name.strip_prefix("acct:").unwrap_or(&name).to_owned())
}

/// A list, or a list of one.
fn list(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(list) => list,
        one => std::slice::from_ref(one),
    }
}

/// A text that is not empty.
fn word(value: &Value) -> Option<String> {
    let word = value.as_str().filter(|word| !word.is_empty());
    word.map(str::to_owned)
}

/// The last part of a term: `oa:tagging` and its full address are `tagging`.
fn term(term: &str) -> &str {
    term.rsplit(['#', ':', '/']).next().unwrap_or(term)
}
