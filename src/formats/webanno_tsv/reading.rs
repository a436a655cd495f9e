//! Reads TSV 3.x with any layers: rows first, then the text from sentences and offsets, then
//! the marks. Offsets are as the file has them, unless they are called bytes.

mod aligning;
mod layers;
mod marks;
mod rows;

use crate::formats::{Counting, Foreign, Input, ReadError, Unit};
use rows::Rows;

/// Reads a file.
pub fn read(input: &Input<'_>) -> Result<Foreign, ReadError> {
    let rows = Rows::read(input.name, input.text()?)?;
    let aligned = aligning::align(input.name, &rows)?;
    let found = marks::marks(&rows, &aligned);
    Ok(Foreign {
        name: Some(format!("{}.txt", input.stem())),
        text: Some(aligned.text),
        counting: Counting::of(Unit::Utf16),
        marks: found.marks,
        links: found.links,
        skipped: found.skipped,
    })
}
