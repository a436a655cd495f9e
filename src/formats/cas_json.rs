//! UIMA CAS JSON 0.4: the text and its marks for INCEpTION (format “UIMA CAS JSON”) and for the
//! Python library dkpro-cassis. Offsets are UTF-16 code units, the end is the first one behind
//! the mark. One file a document, with its text.
//!
//! ```text
//! {"%TYPES": {"custom.Span": {"%NAME": "custom.Span", "%SUPER_TYPE": "uima.tcas.Annotation", "label": {…}}, …},
//!  "%FEATURE_STRUCTURES": [
//!   {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text", "sofaString": "…"},
//!   {"%ID": 2, "%TYPE": "…DocumentMetaData", "@sofa": 1, "begin": 0, "end": 90, "documentTitle": "a.txt", "documentId": "a.txt"},
//!   {"%ID": 3, "%TYPE": "custom.Span", "%EVIMARK": "{…}", "@sofa": 1, "begin": 4, "end": 9, "label": "actor"},
//!   {"%ID": 4, "%TYPE": "custom.Relation", "@sofa": 1, "begin": 4, "end": 9, "label": "supports", "@Governor": 5, "@Dependent": 3}],
//!  "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 3, 4]}}}
//! ```
//!
//! `custom.Span` and `custom.Relation` with their feature `label` are the generic layers that
//! INCEpTION offers for every project, so such a project takes the file without preparation.
//! They get no feature more: INCEpTION's reader stops at a type or feature that the project does
//! not have. What else is known of a mark stands in `%EVIMARK`, a string with a JSON object:
//! readers skip keys with `%` that they do not know, if the value is a string. Fragments are
//! spans of their own, joined again by the id in there. Sentences and tokens are not written:
//! INCEpTION makes them itself when a document has none.
//!
//! Sources: the specification (uima-uimaj-io-jsoncas, `SPECIFICATION.adoc`), the readers of
//! INCEpTION (`FeatureStructureDeserializer`, `UimaJsonCasFormatSupport`,
//! `BasicSpanLayerInitializer`) and of dkpro-cassis 0.12 (`cassis/json.py`). The specification
//! writes `^begin`; both programs write `begin`. Both are read.

mod ordered;
mod read;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    About, Carried, Document, Field, Foreign, Format, Input, Losses, Options, OutputFile,
    ReadError, Unit, WriteError,
};
use crate::text::Span;

/// UIMA CAS JSON 0.4 (INCEpTION).
#[derive(Debug)]
pub struct CasJson;

const ABOUT: About = About {
    id: "cas-json",
    name: "UIMA CAS JSON 0.4 (INCEpTION)",
    extensions: &["json"],
    per_document: true,
    reads: true,
    units: &[Unit::Utf16],
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
    choices: &[],
};

const SOFA: &str = "uima.cas.Sofa";
const META_DATA: &str = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData";
const SPAN: &str = "custom.Span";
const RELATION: &str = "custom.Relation";
const VIEW: &str = "_InitialView";
const ASIDE: &str = "%EVIMARK";

/// The declarations of the types that are written.
const TYPES: &str = r#"{
    "custom.Span": {"%NAME": "custom.Span", "%SUPER_TYPE": "uima.tcas.Annotation",
      "label": {"%NAME": "label", "%RANGE": "uima.cas.String"}},
    "custom.Relation": {"%NAME": "custom.Relation", "%SUPER_TYPE": "uima.tcas.Annotation",
      "label": {"%NAME": "label", "%RANGE": "uima.cas.String"},
      "Governor": {"%NAME": "Governor", "%RANGE": "custom.Span"},
      "Dependent": {"%NAME": "Dependent", "%RANGE": "custom.Span"}},
    "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData": {
      "%NAME": "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData",
      "%SUPER_TYPE": "uima.tcas.DocumentAnnotation",
      "documentTitle": {"%NAME": "documentTitle", "%RANGE": "uima.cas.String"},
      "documentId": {"%NAME": "documentId", "%RANGE": "uima.cas.String"}}
  }"#;

/// What is written in [`ASIDE`].
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Aside {
    /// Which fragment of its mark this is, from 1; none if the mark has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<u32>,
    #[serde(flatten)]
    carried: Carried,
}

#[derive(Serialize)]
struct SofaFs<'a> {
    #[serde(rename = "%ID")]
    id: u32,
    #[serde(rename = "%TYPE")]
    kind: &'a str,
    #[serde(rename = "sofaNum")]
    number: u32,
    #[serde(rename = "sofaID")]
    view: &'a str,
    #[serde(rename = "mimeType")]
    mime_type: &'a str,
    #[serde(rename = "sofaString")]
    text: &'a str,
}

/// A structure with a place in the text.
#[derive(Serialize)]
struct PlacedFs<'a> {
    #[serde(rename = "%ID")]
    id: u32,
    #[serde(rename = "%TYPE")]
    kind: &'a str,
    #[serde(rename = "%EVIMARK", skip_serializing_if = "Option::is_none")]
    aside: Option<String>,
    #[serde(rename = "@sofa")]
    sofa: u32,
    begin: u32,
    end: u32,
    #[serde(rename = "documentTitle", skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(rename = "documentId", skip_serializing_if = "Option::is_none")]
    document: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(rename = "@Governor", skip_serializing_if = "Option::is_none")]
    governor: Option<u32>,
    #[serde(rename = "@Dependent", skip_serializing_if = "Option::is_none")]
    dependent: Option<u32>,
}

const SOFA_ID: u32 = 1;

impl Format for CasJson {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        _options: &Options,
        _losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let stems = Document::stems(documents);
        let files = documents.iter().zip(stems).map(|(document, stem)| {
            let json = cas(document).map_err(|error| WriteError::Failed(error.to_string()))?;
            Ok(OutputFile::text(format!("{stem}.json"), json))
        });
        files.collect()
    }

    fn read(&self, input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
        read::read(input)
    }

    fn recognises(&self, input: &Input<'_>) -> bool {
        let beginning = input.beginning();
        let keys = [r#""%TYPES""#, r#""%FEATURE_STRUCTURES""#, r#""%HEADER""#];
        beginning.starts_with('{') && keys.iter().any(|key| beginning.contains(key))
    }
}

/// The whole file of a document, each structure on a line of its own.
fn cas(document: &Document) -> Result<String, serde_json::Error> {
    let sofa = SofaFs {
        id: SOFA_ID,
        kind: SOFA,
        number: 1,
        view: VIEW,
        mime_type: "text",
        text: document.text.as_str(),
    };
    let mut lines = vec![serde_json::to_string(&sofa)?];
    let placed = structures(document)?;
    for structure in &placed {
        lines.push(serde_json::to_string(structure)?);
    }
    let members: Vec<u32> = placed.iter().map(|structure| structure.id).collect();
    let members = serde_json::to_string(&members)?;
    let lines = lines.join(",\n    ");
    Ok(format!(
        "{{\n  \"%TYPES\": {TYPES},\n  \"%FEATURE_STRUCTURES\": [\n    {lines}\n  ],\n  \
         \"%VIEWS\": {{\"{VIEW}\": {{\"%SOFA\": {SOFA_ID}, \"%MEMBERS\": {members}}}}}\n}}\n"
    ))
}

/// The name of the document, its marks, and its links, in this order.
fn structures(document: &Document) -> Result<Vec<PlacedFs<'_>>, serde_json::Error> {
    let mut placer = Placer {
        document,
        next_id: SOFA_ID + 1,
    };
    let mut all = vec![PlacedFs {
        title: Some(&document.name),
        document: Some(&document.name),
        ..placer.place(META_DATA, None)
    }];
    // The first structure of each mark, which links point to.
    let mut firsts = HashMap::new();
    for mark in document.marks.iter() {
        firsts.insert(mark.id, (placer.next_id, mark.fragments.first()));
        for (number, span) in (1..).zip(mark.fragments.iter()) {
            let aside = Aside {
                part: (mark.fragments.len() > 1).then_some(number),
                // The first fragment carries everything, the others say whose they are.
                carried: match number {
                    1 => Carried::aside(mark, &ABOUT),
                    _ => Carried {
                        id: Some(mark.id),
                        ..Carried::default()
                    },
                },
            };
            all.push(PlacedFs {
                aside: Some(serde_json::to_string(&aside)?),
                label: Some(mark.tag.as_str()),
                ..placer.place(SPAN, Some(span))
            });
        }
    }
    for link in document.marks.links() {
        let ends = firsts.get(&link.from).zip(firsts.get(&link.to));
        if let Some(((governor, _), (dependent, span))) = ends {
            all.push(PlacedFs {
                label: Some(&link.kind),
                governor: Some(*governor),
                dependent: Some(*dependent),
                ..placer.place(RELATION, Some(*span))
            });
        }
    }
    Ok(all)
}

/// Numbers structures and counts their places in UTF-16 code units.
struct Placer<'a> {
    document: &'a Document,
    next_id: u32,
}

impl<'a> Placer<'a> {
    /// A structure at a span, or over the whole text.
    fn place(&mut self, kind: &'a str, span: Option<Span>) -> PlacedFs<'a> {
        let text = &self.document.text;
        let range = span.map_or(0..text.len_bytes(), Span::range);
        let id = self.next_id;
        self.next_id += 1;
        PlacedFs {
            id,
            kind,
            aside: None,
            sofa: SOFA_ID,
            begin: text.utf16_of(range.start),
            end: text.utf16_of(range.end),
            title: None,
            document: None,
            label: None,
            governor: None,
            dependent: None,
        }
    }
}
