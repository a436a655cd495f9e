//! The export that Label Studio calls JSON-MIN: an object for each annotation of a task, with
//! the text, and the results by the names of the tags that made them. Offsets are as the file
//! has them.

use std::collections::HashMap;

use serde_json::Value;

use super::read::{TASKS, author, is_address, place, unescape_line_breaks};
use crate::formats::Carried;
use crate::formats::foreign::{Foreign, ForeignMark, ReadError};
use crate::formats::pieces::{MAX_LABELS, Piece};
use crate::text::excerpt;

/// What is said about the row, not about the text.
const ABOUT_THE_ROW: [&str; 9] = [
    "id",
    "annotator",
    "annotation_id",
    "created_at",
    "updated_at",
    "lead_time",
    "agreement",
    "text",
    "meta",
];

/// The rows that were read, as documents: several are about one text.
#[derive(Default)]
pub struct Rows {
    documents: Vec<Foreign>,
    /// By the id and the text of a task.
    places: HashMap<(String, Option<String>), usize>,
}

impl Rows {
    pub fn documents(self) -> Vec<Foreign> {
        self.documents
    }

    pub fn take(&mut self, file: &str, piece: &Piece<'_>) -> Result<(), ReadError> {
        let row: Value = piece.read(file, TASKS)?;
        let Some(row) = row.as_object() else {
            let what = format!("{TASKS} was expected");
            return Err(ReadError::at(file, piece.line, what));
        };
        let results = row.iter().filter_map(|(name, value)| {
            let list = value.as_array()?;
            (!ABOUT_THE_ROW.contains(&name.as_str())).then_some((name, list))
        });
        let text = text(row);
        let is_row = row.contains_key("annotation_id") || results.clone().count() > 0;
        if !is_row {
            let what = format!("{TASKS} was expected, but there is neither “data” nor a label");
            return Err(ReadError::at(file, piece.line, what));
        }
        let id = row.get("id").map(Value::to_string).unwrap_or_default();
        let places = self.places.entry((id, text.clone()));
        let place = *places.or_insert_with(|| {
            self.documents.push(Foreign {
                text,
                ..Foreign::default()
            });
            self.documents.len() - 1
        });
        let foreign = &mut self.documents[place];
        let carried = Carried {
            author: row.get("annotator").and_then(author),
            created: row
                .get("created_at")
                .and_then(|at| at.as_str()?.parse().ok()),
            ..Carried::default()
        };
        for (name, results) in results {
            for result in results {
                take_result(foreign, piece.line, name, result, &carried);
            }
        }
        if foreign
            .text
            .as_ref()
            .is_some_and(|text| !text.contains("\\n"))
        {
            unescape_line_breaks(&mut foreign.marks);
        }
        Ok(())
    }
}

/// What is called text, else the only other text.
fn text(row: &serde_json::Map<String, Value>) -> Option<String> {
    let text = row.get("text").and_then(Value::as_str);
    let others = row.iter().filter_map(|(name, value)| {
        let is_own = ABOUT_THE_ROW.contains(&name.as_str());
        value.as_str().filter(|_| !is_own)
    });
    let mut others = others.filter(|text| !is_address(text));
    let only = match (others.next(), others.next()) {
        (Some(text), None) => Some(text),
        _ => None,
    };
    let text = text.filter(|text| !is_address(text));
    text.or(only).map(str::to_owned)
}

fn take_result(foreign: &mut Foreign, line: usize, name: &str, result: &Value, carried: &Carried) {
    let labels = result["labels"]
        .as_array()
        .or(result["hypertextlabels"].as_array());
    let (Some(labels), Some((part, only_quoted))) = (labels, place(result)) else {
        let said = excerpt(&result.to_string());
        let name = excerpt(name);
        let what = format!("line {line}: “{name}” is no label of a passage: {said}");
        foreign.skipped.push(what);
        return;
    };
    if labels.len() > MAX_LABELS {
        let what = format!("line {line}: labels of one place beyond {MAX_LABELS}");
        foreign.skipped.push(what);
    }
    let labels = labels.iter().filter_map(Value::as_str);
    for label in labels.take(MAX_LABELS) {
        foreign.marks.push(ForeignMark {
            key: format!("mark {}", foreign.marks.len() + 1),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            tag: label.to_owned(),
            parts: vec![part.clone()],
            only_quoted,
            carried: carried.clone(),
            ..ForeignMark::default()
        });
    }
}
