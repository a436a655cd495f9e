//! doccano: JSON Lines with the text and its labels, one line a document. Without relations
//! `{"id":1,"text":"…","label":[[0,5,"actor"]],"Comments":[]}`, with relations `entities` and
//! `relations` that have ids. Columns that doccano does not know are kept as meta data of the
//! text and come back in its exports, so that what it cannot hold travels in `evimark`.
//!
//! Offsets are UTF-16 code units where doccano's editor does not count grapheme clusters, end
//! exclusive: it takes JavaScript's `.length` (`v-annotator`, `Label/Text.ts`), while its models
//! cut Python strings with the same numbers. So a person may choose the unit, and the quotes in
//! `evimark` prove it. Layouts: `backend/data_import/pipeline` and
//! `backend/data_export/models.py` of doccano 1.8.4. Labels that overlap need a project that
//! allows it.

mod read;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::document::Layout;
use super::pieces::first_names;
use super::{
    About, Carried, Choice, Document, Field, Foreign, Format, Input, Losses, Options, OutputFile,
    ReadError, Unit, WriteError,
};
use crate::model::{Annotation, AnnotationId};

/// doccano (JSON Lines).
#[derive(Debug)]
pub struct Doccano;

const ABOUT: About = About {
    id: "doccano",
    name: "doccano (JSON Lines)",
    extensions: &["jsonl", "json"],
    per_document: false,
    reads: true,
    units: &[Unit::Utf16, Unit::CodePoints, Unit::Graphemes],
    shows: &[Field::Overlaps, Field::Links, Field::Text],
    carries: &[
        Field::Fragments,
        Field::Id,
        Field::Note,
        Field::Details,
        Field::Review,
        Field::Author,
        Field::Times,
    ],
    companion: None,
    choices: &[Choice::Layout, Choice::Unit],
};

const INSIDE_A_CLUSTER: &str = "the mark: it begins or ends inside of what counts as one \
     character, and so it has no offset in the unit that was chosen";
const LINK_OF_LEFT_OUT: &str = "its links to marks that are not in the file";

/// A document.
#[derive(Serialize)]
struct Line<'a> {
    id: usize,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<Vec<(u64, u64, &'a str)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<Vec<Entity<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relations: Option<Vec<Relation<'a>>>,
    #[serde(rename = "Comments")]
    comments: [&'a str; 0],
    evimark: Aside,
}

#[derive(Serialize)]
struct Entity<'a> {
    id: u64,
    label: &'a str,
    start_offset: u64,
    end_offset: u64,
}

#[derive(Serialize)]
struct Relation<'a> {
    id: u64,
    from_id: u64,
    to_id: u64,
    r#type: &'a str,
}

/// What doccano has no place for.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Aside {
    /// The name of the source.
    name: Option<String>,
    /// The SHA-256 of its bytes.
    sha256: Option<String>,
    /// What offsets are counted in.
    unit: Option<String>,
    marks: Vec<AsideMark>,
    /// Links by the places of their ends in `marks`, where the layout has no relations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<(usize, String, usize)>,
}

/// A mark by its labels: doccano gives them other ids, and drops or moves some.
#[derive(Debug, Serialize, Deserialize)]
struct AsideMark {
    tag: String,
    /// Start, end and quote of each part.
    at: Vec<(u64, u64, String)>,
    #[serde(flatten)]
    carried: Carried,
}

impl Format for Doccano {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        options: &Options,
        losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let unit = options.unit.filter(|unit| ABOUT.units.contains(unit));
        let has_links = |document: &Document| document.marks.links().next().is_some();
        let with_relations = match options.layout {
            Layout::Auto => documents.iter().any(has_links),
            Layout::Spans => false,
            Layout::Relations => true,
        };
        let mut writer = Writer {
            unit: unit.unwrap_or(ABOUT.units[0]),
            with_relations,
            entities: 0,
            relations: 0,
        };
        let mut out = String::new();
        for (index, document) in documents.iter().enumerate() {
            let line = writer.line(index + 1, document, losses);
            let line = serde_json::to_string(&line);
            out += &line.map_err(|error| WriteError::Failed(error.to_string()))?;
            out.push('\n');
        }
        Ok(vec![OutputFile::text("evimark.jsonl", out)])
    }

    fn read(&self, input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
        read::documents(input)
    }

    fn recognises(&self, input: &Input<'_>) -> bool {
        let beginning = input.beginning();
        let names = first_names(&beginning);
        let has = |name: &str| names.iter().any(|there| there == name);
        let has_text = has("text") || (has("data") && !beginning.starts_with('['));
        let has_labels = ["label", "labels", "entities"].into_iter().any(has);
        // A long text hides what stands behind it.
        let is_cut =
            input.bytes.len() > beginning.len() && matches!(&*names, [id, _] if id == "id");
        let is_other = ["annotations", "annotation_id", "tokens", "spans"];
        has_text && (has_labels || is_cut) && !is_other.into_iter().any(has)
    }
}

/// What is counted through all lines.
struct Writer {
    unit: Unit,
    with_relations: bool,
    entities: u64,
    relations: u64,
}

impl Writer {
    fn line<'a>(&mut self, id: usize, document: &'a Document, losses: &mut Losses) -> Line<'a> {
        let offsets = document.offsets(self.unit);
        let mut marks = Vec::with_capacity(document.marks.len());
        let mut labels = Vec::new();
        let mut entities = Vec::new();
        // By id: the place among the marks, and the first of its entities.
        let mut places: HashMap<AnnotationId, (usize, u64)> = HashMap::new();
        for mark in document.marks.iter() {
            let Some(aside) = aside(document, mark, &offsets) else {
                losses.left_out(document, mark.id, INSIDE_A_CLUSTER);
                continue;
            };
            places.insert(mark.id, (marks.len(), self.entities + 1));
            for (start, end, _) in &aside.at {
                self.entities += 1;
                labels.push((*start, *end, mark.tag.as_str()));
                entities.push(Entity {
                    id: self.entities,
                    label: mark.tag.as_str(),
                    start_offset: *start,
                    end_offset: *end,
                });
            }
            marks.push(aside);
        }
        let mut links = Vec::new();
        let mut relations = Vec::new();
        for link in document.marks.links() {
            let ends = places.get(&link.from).zip(places.get(&link.to));
            let Some(((from, from_id), (to, to_id))) = ends else {
                losses.part_left_out(document, link.from, LINK_OF_LEFT_OUT);
                continue;
            };
            if self.with_relations {
                self.relations += 1;
                relations.push(Relation {
                    id: self.relations,
                    from_id: *from_id,
                    to_id: *to_id,
                    r#type: &link.kind,
                });
            } else {
                links.push((*from, link.kind.clone(), *to));
            }
        }
        Line {
            id,
            text: document.text.as_str(),
            label: (!self.with_relations).then_some(labels),
            entities: self.with_relations.then_some(entities),
            relations: self.with_relations.then_some(relations),
            comments: [],
            evimark: Aside {
                name: Some(document.name.clone()),
                sha256: Some(document.sha256.clone()),
                unit: Some(self.unit.id().to_owned()),
                marks,
                links,
            },
        }
    }
}

fn aside(
    document: &Document,
    mark: &Annotation,
    offsets: &BTreeMap<u32, u64>,
) -> Option<AsideMark> {
    let at = mark.fragments.iter().map(|span| {
        let start = *offsets.get(&span.start())?;
        let end = *offsets.get(&span.end())?;
        Some((start, end, document.text.slice(span).to_owned()))
    });
    Some(AsideMark {
        tag: mark.tag.to_string(),
        at: at.collect::<Option<_>>()?,
        carried: Carried::aside(mark, &ABOUT),
    })
}

#[cfg(test)]
mod tests;
