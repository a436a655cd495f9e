//! Label Studio: a JSON array of tasks, each a text with its annotations, which are lists of
//! results: `{"id","from_name","to_name","type":"labels","value":{"start","end","text",
//! "labels"}}` and `{"type":"relation","from_id","to_id","direction","labels"}`. Beside it, a
//! labelling configuration in XML with the tags, which a project needs to show them.
//!
//! Offsets are code points, end exclusive, as the editor stores them since its pull request
//! 1559; before, UTF-16 code units, which a person may choose. `value.text` proves them. An
//! annotation belongs to a user of the server, and one that the server does not know is refused
//! at the import, so that all marks are one annotation without `completed_by`; authors travel in
//! `meta.evimark` of the results, because the editor keeps `meta` and drops unknown fields
//! elsewhere (`web/libs/editor/src/regions/Result.js`). Layout: the editor, the export of 1.x
//! (`label_studio_sdk.converter` 2.1.2) and <https://labelstud.io/guide/task_format>.

mod config;
mod min;
mod read;

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::pieces::first_names;
use super::{
    About, Carried, Choice, Document, Field, Foreign, Format, Input, Losses, Options, OutputFile,
    ReadError, Unit, WriteError,
};
use crate::model::Annotation;

/// Label Studio (JSON).
#[derive(Debug)]
pub struct LabelStudio;

const ABOUT: About = About {
    id: "label-studio",
    name: "Label Studio (JSON)",
    extensions: &["json"],
    per_document: false,
    reads: true,
    units: &[Unit::CodePoints, Unit::Utf16],
    shows: &[
        Field::Overlaps,
        Field::Id,
        Field::Note,
        Field::Links,
        Field::Text,
    ],
    carries: &[
        Field::Fragments,
        Field::Details,
        Field::Review,
        Field::Author,
        Field::Times,
    ],
    companion: None,
    choices: &[Choice::Unit],
};

/// A document with its marks.
#[derive(Serialize)]
struct Task<'a> {
    id: usize,
    data: Data<'a>,
    meta: Source,
    annotations: [Completion<'a>; 1],
    predictions: [(); 0],
}

#[derive(Serialize)]
struct Data<'a> {
    text: &'a str,
}

/// Where the text comes from; Label Studio keeps it beside the task.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Source {
    #[serde(rename = "source")]
    name: Option<String>,
    sha256: Option<String>,
    /// What offsets are counted in.
    offsets: Option<String>,
}

#[derive(Serialize)]
struct Completion<'a> {
    id: usize,
    was_cancelled: bool,
    ground_truth: bool,
    result: Vec<Outcome<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are regions, and a box for each would cost more"
)]
enum Outcome<'a> {
    Region(Region<'a>),
    Relation(Relation<'a>),
}

#[derive(Serialize)]
struct Region<'a> {
    id: String,
    from_name: &'static str,
    to_name: &'static str,
    r#type: &'static str,
    origin: &'static str,
    value: Value<'a>,
    meta: Meta<'a>,
    /// Shows the parts of a mark below the first one.
    #[serde(rename = "parentID", skip_serializing_if = "Option::is_none")]
    parent_id: Option<String>,
}

#[derive(Serialize)]
struct Value<'a> {
    start: u64,
    end: u64,
    text: &'a str,
    labels: [&'a str; 1],
}

#[derive(Serialize)]
struct Meta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<[&'a str; 1]>,
    evimark: Aside,
}

/// What Label Studio has no place for.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Aside {
    /// The region of the first part of the same mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    part_of: Option<String>,
    #[serde(flatten)]
    carried: Carried,
}

#[derive(Serialize)]
struct Relation<'a> {
    r#type: &'static str,
    from_id: String,
    to_id: String,
    direction: &'static str,
    labels: [&'a str; 1],
}

impl Format for LabelStudio {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        options: &Options,
        _losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let unit = options.unit.filter(|unit| ABOUT.units.contains(unit));
        let unit = unit.unwrap_or(ABOUT.units[0]);
        let mut tasks = Vec::with_capacity(documents.len());
        for (index, document) in documents.iter().enumerate() {
            let task = serde_json::to_string_pretty(&task(index + 1, document, unit));
            tasks.push(task.map_err(|error| WriteError::Failed(error.to_string()))?);
        }
        Ok(vec![
            OutputFile::text("evimark.json", format!("[{}]\n", tasks.join(",\n"))),
            OutputFile::text("evimark.xml", config::xml(documents)),
        ])
    }

    fn read(&self, input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
        read::documents(input)
    }

    fn recognises(&self, input: &Input<'_>) -> bool {
        let beginning = input.beginning();
        let names = first_names(&beginning);
        let has = |name: &str| names.iter().any(|there| there == name);
        let has_results = ["annotations", "completions", "predictions"];
        let is_task = has("data") && has_results.into_iter().any(has);
        let is_min = has("annotation_id") && has("annotator");
        // A long text hides what stands behind it.
        let is_cut =
            input.bytes.len() > beginning.len() && matches!(&*names, [id, _] if id == "id");
        is_task || is_min || (is_cut && has("data") && beginning.starts_with('['))
    }
}

fn task(id: usize, document: &Document, unit: Unit) -> Task<'_> {
    let offsets = document.offsets(unit);
    let ids: HashSet<String> = document
        .marks
        .iter()
        .map(|mark| mark.id.to_string())
        .collect();
    let mut result = Vec::new();
    for mark in document.marks.iter() {
        result.extend(regions(document, mark, &offsets, &ids).map(Outcome::Region));
    }
    let relations = document.marks.links().map(|link| Relation {
        r#type: "relation",
        from_id: link.from.to_string(),
        to_id: link.to.to_string(),
        direction: "right",
        labels: [&link.kind],
    });
    result.extend(relations.map(Outcome::Relation));
    Task {
        id,
        data: Data {
            text: document.text.as_str(),
        },
        meta: Source {
            name: Some(document.name.clone()),
            sha256: Some(document.sha256.clone()),
            offsets: Some(unit.id().to_owned()),
        },
        annotations: [Completion {
            id,
            was_cancelled: false,
            ground_truth: false,
            result,
        }],
        predictions: [],
    }
}

/// A region for each part. The first one has the id of the mark and all that is known of it.
fn regions<'a>(
    document: &'a Document,
    mark: &'a Annotation,
    offsets: &BTreeMap<u32, u64>,
    ids: &HashSet<String>,
) -> impl Iterator<Item = Region<'a>> {
    let first = mark.id.to_string();
    let parts = mark.fragments.iter().enumerate();
    parts.map(move |(index, span)| {
        let offset = |byte| offsets.get(&byte).copied().unwrap_or_default();
        let is_first = index == 0;
        let mut id = first.clone();
        while !is_first && (id == first || ids.contains(&id)) {
            id = format!("{id}-{}", index + 1);
        }
        Region {
            id,
            from_name: config::LABELS,
            to_name: config::TEXT,
            r#type: "labels",
            origin: "manual",
            value: Value {
                start: offset(span.start()),
                end: offset(span.end()),
                text: document.text.slice(span),
                labels: [mark.tag.as_str()],
            },
            meta: Meta {
                text: (is_first && !mark.note.is_empty()).then_some([&mark.note]),
                evimark: Aside {
                    part_of: (!is_first).then(|| first.clone()),
                    carried: if is_first {
                        Carried::aside(mark, &ABOUT)
                    } else {
                        Carried::default()
                    },
                },
            },
            parent_id: (!is_first).then(|| first.clone()),
        }
    })
}

#[cfg(test)]
mod tests;
