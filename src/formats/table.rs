//! table: to be written.

use super::{About, Document, Field, Format, Losses, Options, OutputFile, Unit, WriteError};

/// Table (CSV).
#[derive(Debug)]
pub struct Csv;

const CSV_ABOUT: About = About {
    id: "csv",
    name: "Table (CSV)",
    extensions: &["csv"],
    per_document: false,
    reads: false,
    units: &[Unit::CodePoints],
    shows: &[
        Field::Overlaps,
        Field::Note,
        Field::Author,
        Field::Times,
        Field::Review,
    ],
    carries: &[],
    companion: None,
};

impl Format for Csv {
    fn about(&self) -> &'static About {
        &CSV_ABOUT
    }

    fn write(
        &self,
        _documents: &[Document],
        _options: &Options,
        _losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        Err(WriteError::Failed("not yet".to_owned()))
    }
}

/// Table (Excel).
#[derive(Debug)]
pub struct Xlsx;

const XLSX_ABOUT: About = About {
    id: "xlsx",
    name: "Table (Excel)",
    extensions: &["xlsx"],
    per_document: false,
    reads: false,
    units: &[Unit::CodePoints],
    shows: &[
        Field::Overlaps,
        Field::Note,
        Field::Author,
        Field::Times,
        Field::Review,
    ],
    carries: &[],
    companion: None,
};

impl Format for Xlsx {
    fn about(&self) -> &'static About {
        &XLSX_ABOUT
    }

    fn write(
        &self,
        _documents: &[Document],
        _options: &Options,
        _losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        Err(WriteError::Failed("not yet".to_owned()))
    }
}

/// Table (Parquet).
#[derive(Debug)]
pub struct Parquet;

const PARQUET_ABOUT: About = About {
    id: "parquet",
    name: "Table (Parquet)",
    extensions: &["parquet"],
    per_document: false,
    reads: false,
    units: &[Unit::CodePoints],
    shows: &[
        Field::Overlaps,
        Field::Note,
        Field::Author,
        Field::Times,
        Field::Review,
    ],
    carries: &[],
    companion: None,
};

impl Format for Parquet {
    fn about(&self) -> &'static About {
        &PARQUET_ABOUT
    }

    fn write(
        &self,
        _documents: &[Document],
        _options: &Options,
        _losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        Err(WriteError::Failed("not yet".to_owned()))
    }
}
