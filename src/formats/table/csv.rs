//! The table as CSV after RFC 4180: commas, CR LF between rows, `"` doubled inside quotes. The
//! units of its numbers stand in [`super`].
//!
//! The file is UTF-8 and begins with a byte order mark. Without one, Excel takes the file for
//! one in a legacy code page and shows other letters without a word. With one, pandas, `DuckDB`,
//! Polars and pyarrow read the same; Python's own `csv` needs `encoding="utf-8-sig"`, and says so
//! by not finding the first column.
//!
//! A spreadsheet runs a cell that begins like a formula. Such a cell gets an apostrophe before it
//! (OWASP, *CSV injection*). To take it off again: where a cell begins with apostrophes and what
//! follows them begins like a formula, one of them was added.

use ::csv::{Terminator, WriterBuilder};

use super::{About, COLUMNS, Cell, Document, Format, Losses, Options, OutputFile, Row, Unit};
use super::{SHOWS, WriteError, failed, marks, note_losses};

/// Table (CSV).
#[derive(Debug)]
pub struct Csv;

const ABOUT: About = About {
    id: "csv",
    name: "Table (CSV)",
    extensions: &["csv"],
    per_document: false,
    reads: false,
    units: &[Unit::CodePoints],
    shows: SHOWS,
    carries: &[],
    companion: None,
    choices: &[],
};

const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Format for Csv {
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
        for document in documents.iter().filter(|d| begins_like_a_formula(&d.name)) {
            losses.document_flattened(document, reason("document"));
        }
        let bytes = BYTE_ORDER_MARK.as_bytes().to_vec();
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(bytes);
        writer.write_record(COLUMNS).map_err(failed)?;
        for (document, mark) in marks(documents) {
            let row = Row::new(document, mark);
            for (column, cell) in COLUMNS.into_iter().zip(row.cells()) {
                let cell = harmless(&row, column, &cell, losses);
                writer.write_field(cell).map_err(failed)?;
            }
            let end_of_row: [&str; 0] = [];
            writer.write_record(end_of_row).map_err(failed)?;
        }
        let bytes = writer.into_inner().map_err(failed)?;
        let name = "evimark.csv".to_owned();
        Ok(vec![OutputFile { name, bytes }])
    }
}

/// The cell as text that no spreadsheet runs.
fn harmless(row: &Row<'_>, column: &'static str, cell: &Cell<'_>, losses: &mut Losses) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Time(time) => time.to_string(),
        Cell::Text(text) if begins_like_a_formula(text) => {
            // What is wrong with the name of a document is said once.
            if column != "document" {
                losses.flattened(row.document, row.id, reason(column));
            }
            format!("'{text}")
        }
        Cell::Text(text) => (*text).to_owned(),
    }
}

fn reason(column: &str) -> String {
    format!("its {column}: it begins like a formula, so an apostrophe stands before it")
}

/// Whether a spreadsheet might run a cell. Apostrophes at its start do not count, so that one
/// that was added can be told from one of the text. White space, which spreadsheets cut off, and
/// what is invisible do not count either; the wide signs are signs in some languages.
fn begins_like_a_formula(cell: &str) -> bool {
    let cell = cell.trim_start_matches('\'');
    let is_skipped = |c: char| {
        let is_invisible = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        c.is_whitespace() || c.is_control() || is_invisible
    };
    let first_sign = cell.trim_start_matches(is_skipped).chars().next();
    cell.starts_with(['\t', '\r'])
        || first_sign
            .is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'))
}

#[cfg(test)]
mod tests {
    use super::begins_like_a_formula;

    #[test]
    fn formulas_are_seen_behind_what_a_spreadsheet_cuts_off() {
        let risky = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\r\nx",
            "  =1",
            "\n-1",
            "\u{a0}=1",
            "\u{feff}=1",
            "\0=1",
            "'=1",
            "''@x",
            "' +1",
            "＝1",
        ];
        for cell in risky {
            assert!(begins_like_a_formula(cell), "{cell:?}");
        }
        let fine = [
            "", "a=1", "5%", "–1", "'tis", "'", "\nnext", " a", "“=1”", "#REF!",
        ];
        for cell in fine {
            assert!(!begins_like_a_formula(cell), "{cell:?}");
        }
    }
}
