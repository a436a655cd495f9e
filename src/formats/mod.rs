//! Annotations in the forms of other programs and of other people. What offsets are counted in
//! stands in each form's module.
//!
//! [`FORMATS`] is the table of all interchange formats. Each is a file here that implements
//! [`Format`]: it writes [`Document`]s and tells [`Losses`] of what it could not hold, and it
//! reads [`Foreign`] documents without believing their offsets. [`placing`] finds out what those
//! offsets mean, and [`import`] makes one transaction of them.

pub mod brat;
pub mod carried;
pub mod cas_json;
pub mod citation;
pub mod conll;
pub mod counting;
pub mod doccano;
pub mod document;
pub mod fields;
pub mod foreign;
pub mod hf;
pub mod html;
pub mod import;
pub mod label_studio;
pub mod losses;
pub mod markdown;
pub mod offsets;
pub(crate) mod pieces;
pub mod placing;
pub mod prodigy;
pub mod refi_qda;
mod report;
#[cfg(test)]
pub(crate) mod round_trip;
pub mod table;
pub mod tokens;
pub mod w3c;
pub mod webanno_tsv;

pub use carried::Carried;
pub use citation::Citation;
pub use counting::{Counting, End, LineEnds, Unit};
pub use document::{Document, Layout, Options, OutputFile, Scheme, WriteError};
pub use fields::Field;
pub use foreign::{Foreign, ForeignLink, ForeignMark, ForeignPart, Input, ReadError};
pub use import::{Plan, TagUse};
pub use losses::{Loss, LossKind, Losses};
pub use placing::{Likeness, Placed};

/// A form in which other programs keep annotations.
pub trait Format: Sync {
    /// What it is called and what it can hold.
    fn about(&self) -> &'static About;

    /// Writes documents, and notes what could not be held as it is. Links, notes and other
    /// [`Field`]s that the format does not hold at all are noted by [`export`], not here.
    ///
    /// # Errors
    /// [`WriteError`] when there is no way to write these documents in this format.
    fn write(
        &self,
        documents: &[Document],
        options: &Options,
        losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError>;

    /// Reads the documents of a file. A format that only writes leaves this as it is.
    ///
    /// # Errors
    /// [`ReadError`] with line and expectation when the file is not in this format.
    fn read(&self, input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
        let what = format!("files of {} are only written, not read", self.about().name);
        Err(ReadError::new(input.name, what))
    }

    /// Whether the beginning of a file, up to some kilobytes, looks like this format. Asked only
    /// of formats that read.
    fn recognises(&self, _input: &Input<'_>) -> bool {
        false
    }
}

/// What a format is called and what it can hold.
#[derive(Debug)]
pub struct About {
    /// What the command line calls it.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// The ends of its file names, without the dot; the first is the one that is written.
    pub extensions: &'static [&'static str],
    /// Whether each document has its own file or files; otherwise one file holds them all.
    pub per_document: bool,
    /// Whether it can be read, too.
    pub reads: bool,
    /// What its offsets are counted in, the usual unit first; none where it has no offsets.
    /// Where there are several, the first is written unless the person chooses another.
    pub units: &'static [Unit],
    /// What other programs see of an annotation besides tag and place.
    pub shows: &'static [Field],
    /// What is carried along for Evimark alone, in a field that other programs skip.
    pub carries: &'static [Field],
    /// The extension of a file beside it that is needed to read it, such as the text.
    pub companion: Option<&'static str>,
    /// What a person can choose about an export.
    pub choices: &'static [Choice],
}

/// Something that a person can choose about an export, where the format leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// [`Options::scheme`].
    Scheme,
    /// [`Options::layout`].
    Layout,
    /// [`Options::unit`]: one of [`About::units`].
    Unit,
}

impl About {
    /// Whether a field comes back when the file is read again.
    #[must_use]
    pub fn holds(&self, field: Field) -> bool {
        self.shows.contains(&field) || self.carries.contains(&field)
    }
}

/// All formats, in the order of help and menus.
pub static FORMATS: &[&dyn Format] = &[
    &brat::Brat,
    &w3c::W3c,
    &prodigy::Prodigy,
    &doccano::Doccano,
    &label_studio::LabelStudio,
    &conll::Conll,
    &hf::Hf,
    &cas_json::CasJson,
    &refi_qda::RefiQda,
    &webanno_tsv::WebannoTsv,
    &table::Csv,
    &table::Xlsx,
    &markdown::Markdown,
    &html::Html,
    &table::Parquet,
];

/// The format with this id.
#[must_use]
pub fn format(id: &str) -> Option<&'static dyn Format> {
    FORMATS
        .iter()
        .copied()
        .find(|format| format.about().id == id)
}

/// The format in which a file seems to be: by its content, then by the end of its name.
#[must_use]
pub fn recognise(input: &Input<'_>) -> Option<&'static dyn Format> {
    let mut reading = FORMATS
        .iter()
        .copied()
        .filter(|format| format.about().reads);
    reading.find(|format| format.recognises(input))
}

/// Writes documents in a format, with all that is lost on the way: what the format noted, the
/// fields that it does not hold, and the marks that have no place in the text.
///
/// # Errors
/// [`WriteError`] when there is no way to write these documents in this format.
pub fn export(
    format: &dyn Format,
    documents: &[Document],
    options: &Options,
) -> Result<(Vec<OutputFile>, Losses), WriteError> {
    let mut losses = Losses::default();
    for document in documents {
        losses.note_fields(format.about(), document);
    }
    let mut files = format.write(documents, options, &mut losses)?;
    if let [only] = documents
        && !format.about().per_document
    {
        name_after(&mut files, only);
    }
    losses.sort(documents);
    Ok((files, losses))
}

/// A file for all documents is named after the document, if there is only one.
fn name_after(files: &mut [OutputFile], document: &Document) {
    let stems = Document::stems(std::slice::from_ref(document));
    let Some(stem) = stems.first() else { return };
    for file in files {
        if let Some(rest) = file.name.strip_prefix("evimark.") {
            file.name = format!("{stem}.{rest}");
        }
    }
}
