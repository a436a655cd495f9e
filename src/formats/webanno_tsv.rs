//! `WebAnno` TSV 3.3, which `INCEpTION` reads where its project has the layers of the header.
//! Offsets are UTF-16 units, ends exclusive; the file is UTF-8. A row is a token, or `1-2.1` a
//! piece of one, with the features of the marks that cover it:
//!
//! ```text
//! #FORMAT=WebAnno TSV 3.3
//! #T_SP=webanno.custom.Evidence|author|tag|evimark
//! #T_RL=webanno.custom.EvidenceLink|kind|BT_webanno.custom.Evidence
//!
//!
//! #Text=The Board shall pay 5%.
//! 1-1⇥0-3⇥The⇥_⇥_⇥_⇥_⇥_⇥
//! 1-2⇥4-9⇥Board⇥olena[1]|olena[2]⇥actor[1]|claim[2]⇥{…}[1]|{…}[2]⇥quantifies⇥1-5.1[3_2]⇥
//! ```
//!
//! Marks that share a row are parted by `|`, and `[n]` says which rows are one mark. A mark has
//! one part, and begins and ends in a token. `_` is no mark, `*` no value. The feature `evimark`
//! keeps what this cannot say. The text is that of the sentences, each with the white space
//! behind it, since the format has no other place for that. From the guide of `INCEpTION`
//! (appendix "`WebAnno` TSV 3.3 File format") and its source (`Tsv3XSerializer`,
//! `Tsv3XDeserializer`).

mod escapes;
mod reading;
#[cfg(test)]
mod tests;
mod units;
mod writing;

use serde::{Deserialize, Serialize};

use super::{
    About, Carried, Document, Field, Foreign, Format, Input, Losses, Options, OutputFile,
    ReadError, Unit, WriteError,
};

/// `WebAnno` TSV 3.3.
#[derive(Debug)]
pub struct WebannoTsv;

const ABOUT: About = About {
    id: "webanno-tsv",
    name: "WebAnno TSV 3.3",
    extensions: &["tsv"],
    per_document: true,
    reads: true,
    units: &[Unit::Utf16],
    shows: &[
        Field::Overlaps,
        Field::Note,
        Field::Review,
        Field::Author,
        Field::Links,
        Field::Text,
    ],
    carries: &[
        Field::Fragments,
        Field::Id,
        Field::Details,
        Field::Review,
        Field::Times,
    ],
    companion: None,
    choices: &[],
};

const FORMAT: &str = "#FORMAT=WebAnno TSV ";
const SPANS: &str = "#T_SP=";
const CHAINS: &str = "#T_CH=";
const RELATIONS: &str = "#T_RL=";
const TEXT: &str = "#Text=";
/// What stands before the first word. Other programs skip it and take spaces for it.
const BEFORE: &str = "#Evimark.before=";

/// The layer of marks.
const LAYER: &str = "webanno.custom.Evidence";
/// The layer of links.
const LINK_LAYER: &str = "webanno.custom.EvidenceLink";
/// The feature with what only Evimark reads.
const ASIDE: &str = "evimark";

/// What stands in the feature `evimark`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Aside {
    /// The mark of which this is a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    part_of: Option<String>,
    /// The tag, where the feature cannot say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    /// Start and end of all parts, where the rows cannot say them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    at: Vec<(u64, u64)>,
    #[serde(flatten)]
    carried: Carried,
}

impl Format for WebannoTsv {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        _options: &Options,
        losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let stems = Document::stems(documents);
        let files = documents.iter().zip(stems).map(|(document, stem)| {
            let text = writing::write(document, losses)?;
            Ok(OutputFile::text(format!("{stem}.tsv"), text))
        });
        files.collect()
    }

    fn read(&self, input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
        reading::read(input).map(|foreign| vec![foreign])
    }

    fn recognises(&self, input: &Input<'_>) -> bool {
        input.beginning().starts_with(FORMAT)
    }
}
