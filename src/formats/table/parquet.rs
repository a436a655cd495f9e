//! The table as Apache Parquet, for `DuckDB`, Polars, pandas and Spark. The units of its numbers
//! stand in [`super`].
//!
//! Text is `BYTE_ARRAY (STRING)`, numbers are `INT64`, `created` is
//! `INT64 (TIMESTAMP(MICROS, UTC))`. `note` and `review` are null where there is none; all other
//! columns are required. Pages are not compressed, but words that come again and again, as tags
//! and authors do, are written once for each row group (dictionary encoding). The file says in
//! its key-value data what offsets are counted in. The layout follows the specification
//! `apache/parquet-format`.

use std::io::Write;
use std::sync::Arc;

use ::parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::parser::parse_message_type;

use super::{About, Document, Format, Losses, Options, OutputFile, Row, SHOWS, Unit, WriteError};
use super::{failed, marks, note_losses};
use crate::model::Annotation;

/// Table (Parquet).
#[derive(Debug)]
pub struct Parquet;

const ABOUT: About = About {
    id: "parquet",
    name: "Table (Parquet)",
    extensions: &["parquet"],
    per_document: false,
    reads: false,
    units: &[Unit::CodePoints],
    shows: SHOWS,
    carries: &[],
    companion: None,
    choices: &[],
};

/// How many marks a row group holds: what `DuckDB` reads at once.
const MARKS_A_GROUP: usize = 122_880;

const SCHEMA: &str = "message marks {
    REQUIRED BYTE_ARRAY document (STRING);
    REQUIRED INT64 line;
    REQUIRED INT64 start;
    REQUIRED INT64 end;
    REQUIRED BYTE_ARRAY tag (STRING);
    REQUIRED BYTE_ARRAY quote (STRING);
    REQUIRED BYTE_ARRAY before (STRING);
    REQUIRED BYTE_ARRAY after (STRING);
    OPTIONAL BYTE_ARRAY note (STRING);
    REQUIRED BYTE_ARRAY author (STRING);
    REQUIRED INT64 created (TIMESTAMP(MICROS,true));
    OPTIONAL BYTE_ARRAY review (STRING);
    REQUIRED BYTE_ARRAY source_sha256 (STRING);
}";

impl Format for Parquet {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn write(
        &self,
        documents: &[Document],
        _options: &Options,
        losses: &mut Losses,
    ) -> Result<Vec<OutputFile>, WriteError> {
        note_losses(documents, losses);
        let bytes = file(documents, MARKS_A_GROUP).map_err(failed)?;
        let name = "evimark.parquet".to_owned();
        Ok(vec![OutputFile { name, bytes }])
    }
}

pub(super) fn file(documents: &[Document], marks_a_group: usize) -> Result<Vec<u8>, ParquetError> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let about = |key: &str, value: &str| KeyValue::new(key.to_owned(), value.to_owned());
    let properties = WriterProperties::builder()
        .set_created_by(concat!("evimark version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![
            about("offsets", "unicode code points from 0, end exclusive"),
            about("lines", "from 1"),
        ]));
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build()))?;
    let marks: Vec<_> = marks(documents).collect();
    for marks in marks.chunks(marks_a_group) {
        let mut group = file.next_row_group()?;
        write_group(&mut group, marks)?;
        group.close()?;
    }
    file.close()?;
    Ok(bytes)
}

fn write_group<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    marks: &[(&Document, &Annotation)],
) -> Result<(), ParquetError> {
    let rows: Vec<_> = marks.iter().map(|(d, mark)| Row::new(d, mark)).collect();
    texts(group, &rows, |row| &row.document.name)?;
    numbers(group, &rows, |row| i64::from(row.line))?;
    numbers(group, &rows, |row| i64::from(row.start))?;
    numbers(group, &rows, |row| i64::from(row.end))?;
    texts(group, &rows, |row| row.tag)?;
    texts(group, &rows, |row| &row.quote)?;
    texts(group, &rows, |row| row.before)?;
    texts(group, &rows, |row| row.after)?;
    texts_if_any(group, &rows, |row| row.note)?;
    texts(group, &rows, |row| row.author)?;
    numbers(group, &rows, |row| row.created.as_microsecond())?;
    texts_if_any(group, &rows, |row| &row.review)?;
    texts(group, &rows, |row| &row.document.sha256)
}

/// Writes the next column, one of required text.
fn texts<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &[Row<'_>],
    text: impl for<'a> Fn(&'a Row<'a>) -> &'a str,
) -> Result<(), ParquetError> {
    let values: Vec<_> = rows.iter().map(|row| ByteArray::from(text(row))).collect();
    write_texts(group, &values, None)
}

/// Writes the next column, one of text that is null where it is empty.
fn texts_if_any<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &[Row<'_>],
    text: impl for<'a> Fn(&'a Row<'a>) -> &'a str,
) -> Result<(), ParquetError> {
    let texts = || rows.iter().map(&text);
    let filled = texts().filter(|text| !text.is_empty());
    let values: Vec<_> = filled.map(ByteArray::from).collect();
    let levels: Vec<_> = texts().map(|text| i16::from(!text.is_empty())).collect();
    write_texts(group, &values, Some(&levels))
}

fn write_texts<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[ByteArray],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = next_column(group)?;
    let writer = column.typed::<ByteArrayType>();
    writer.write_batch(values, levels, None)?;
    column.close()
}

/// Writes the next column, one of numbers.
fn numbers<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &[Row<'_>],
    number: impl Fn(&Row<'_>) -> i64,
) -> Result<(), ParquetError> {
    let values: Vec<_> = rows.iter().map(number).collect();
    let mut column = next_column(group)?;
    column
        .typed::<Int64Type>()
        .write_batch(&values, None, None)?;
    column.close()
}

fn next_column<'a, W: Write + Send>(
    group: &'a mut SerializedRowGroupWriter<'_, W>,
) -> Result<::parquet::file::writer::SerializedColumnWriter<'a>, ParquetError> {
    let column = group.next_column()?;
    column.ok_or_else(|| ParquetError::General("the schema has fewer columns".to_owned()))
}
