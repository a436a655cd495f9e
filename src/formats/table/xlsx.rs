//! The table as an Excel workbook (Office Open XML, ISO/IEC 29500). The units of its numbers
//! stand in [`super`].
//!
//! Text is stored as text: whatever it begins with, nothing is run, and a cell that begins like a
//! formula stays text when a person edits it (*quote prefix*). Numbers are numbers. `created` is
//! a date that can be sorted and filtered, shown as `2026-11-22T09:14:05Z`. A sheet has
//! 1,048,576 rows; marks beyond that go to a second one. A cell has 32,767 UTF-16 units; what is
//! longer is cut. Line ends are LF, as in every cell that Excel makes. Characters that XML forbids
//! stand as �: Excel has an escape for them (`_x0007_`), but pandas and openpyxl do not read it.

use std::borrow::Cow;

use jiff::Timestamp;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format as Look, FormatAlign, FormatBorder, Workbook,
    Worksheet, XlsxError,
};

use super::{About, COLUMNS, Cell, Document, Format, Losses, Options, OutputFile, Row, Unit};
use super::{SHOWS, WriteError, failed, marks, note_losses};
use crate::model::Annotation;

/// Table (Excel).
#[derive(Debug)]
pub struct Xlsx;

const ABOUT: About = About {
    id: "xlsx",
    name: "Table (Excel)",
    extensions: &["xlsx"],
    per_document: false,
    reads: false,
    units: &[Unit::CodePoints],
    shows: SHOWS,
    carries: &[],
    companion: None,
    choices: &[],
};

/// How many marks a sheet takes: its rows without the heading.
const MARKS_A_SHEET: usize = 1_048_575;

/// How much text a cell takes, in UTF-16 units.
const CELL_UTF16: usize = 32_767;

/// Widths of the columns, in digits of the face.
const WIDTHS: [f64; COLUMNS.len()] = [
    24.0, 7.0, 9.0, 9.0, 13.0, 60.0, 30.0, 30.0, 40.0, 16.0, 22.0, 36.0, 20.0,
];

/// Days since the end of 1899, from which Excel counts, at the start of 1970.
const EPOCH_DAYS: f64 = 25_569.0;

const SECONDS_A_DAY: f64 = 86_400.0;

/// The years whose days Excel counts right and has a name for.
const YEARS: std::ops::RangeInclusive<i16> = 1901..=9999;

impl Format for Xlsx {
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
        for document in documents.iter().filter(|d| d.text.as_str().contains('\r')) {
            let why =
                "line ends before and after the quotes are LF, the only ones that Excel knows";
            losses.document_flattened(document, why);
        }
        let bytes = workbook(documents, MARKS_A_SHEET, losses).map_err(failed)?;
        let name = "evimark.xlsx".to_owned();
        Ok(vec![OutputFile { name, bytes }])
    }
}

pub(super) fn workbook(
    documents: &[Document],
    marks_a_sheet: usize,
    losses: &mut Losses,
) -> Result<Vec<u8>, XlsxError> {
    let marks: Vec<_> = marks(documents).collect();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&marks)?);
    let mut sheets: Vec<_> = marks.chunks(marks_a_sheet).collect();
    if sheets.is_empty() {
        sheets.push(&[]);
    }
    for (index, marks) in sheets.into_iter().enumerate() {
        let name = match index {
            0 => "Marks".to_owned(),
            _ => format!("Marks {}", index + 1),
        };
        let sheet = workbook.add_worksheet().set_name(name)?;
        fill(sheet, marks, losses)?;
    }
    workbook.save_to_buffer()
}

/// The properties of the file, made at the time of the newest mark, so that the same marks give
/// the same bytes.
fn properties(marks: &[(&Document, &Annotation)]) -> Result<DocProperties, XlsxError> {
    let times = marks.iter().flat_map(|(_, mark)| {
        let reviewed = mark.review.as_ref().map(|review| review.at);
        [Some(mark.created), mark.modified, reviewed]
    });
    let newest = times.flatten().filter(|time| is_in_years(*time)).max();
    let newest = newest.unwrap_or(Timestamp::UNIX_EPOCH);
    Ok(DocProperties::new()
        .set_title("Marks")
        .set_comment(
            "Written by Evimark. start and end are Unicode code points from 0, end exclusive; \
             line counts from 1; created is in UTC.",
        )
        .set_creation_datetime(&ExcelDateTime::from_timestamp(newest.as_second())?))
}

fn fill(
    sheet: &mut Worksheet,
    marks: &[(&Document, &Annotation)],
    losses: &mut Losses,
) -> Result<(), XlsxError> {
    let looks = Looks::new();
    lay_out(sheet, &looks, marks.len())?;
    for (at, (document, mark)) in marks.iter().enumerate() {
        let row = Row::new(document, mark);
        let row_number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        for (column_number, (column, cell)) in (0..).zip(COLUMNS.into_iter().zip(row.cells())) {
            let place = (row_number, column_number);
            match cell {
                Cell::Number(number) => {
                    sheet.write_number(place.0, place.1, f64::from(number))?;
                }
                Cell::Time(time) => write_time(sheet, place, time)?,
                Cell::Text(text) => {
                    let text = fitting(&row, column, text, losses);
                    write_text(sheet, place, &text, &looks)?;
                }
            }
        }
    }
    Ok(())
}

/// How cells look.
struct Looks {
    heading: Look,
    text: Look,
    /// Text that Excel would take for a formula if a person typed it.
    formula_like: Look,
    number: Look,
    time: Look,
}

impl Looks {
    fn new() -> Self {
        let plain = Look::new().set_align(FormatAlign::Top);
        let text = plain.clone().set_text_wrap();
        Self {
            // The panel and stroke of the window's light theme.
            heading: plain
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0x00F5_F4F0))
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(Color::RGB(0x008B_887E)),
            formula_like: text.clone().set_quote_prefix(),
            text,
            time: plain
                .clone()
                .set_num_format(r#"yyyy-mm-dd"T"hh:mm:ss"Z""#)
                .set_align(FormatAlign::Left),
            number: plain,
        }
    }
}

/// Headings, widths, filter, and how it is printed.
fn lay_out(sheet: &mut Worksheet, looks: &Looks, marks: usize) -> Result<(), XlsxError> {
    let last_column = 12;
    for (number, (column, width)) in (0..).zip(COLUMNS.into_iter().zip(WIDTHS)) {
        let look = match column {
            "line" | "start" | "end" => &looks.number,
            "created" => &looks.time,
            _ => &looks.text,
        };
        sheet.set_column_width(number, width)?;
        sheet.set_column_format(number, look)?;
        sheet.write_string_with_format(0, number, column, &looks.heading)?;
    }
    let last_row = u32::try_from(marks).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// Writes a cell of text. It looks as its column does, unless it needs a look of its own.
fn write_text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    looks: &Looks,
) -> Result<(), XlsxError> {
    if text.starts_with("<r>") && text.ends_with("</r>") {
        // The library would take this for formatted text of its own making, and not escape it.
        let default = Look::new();
        let (first, rest) = text.split_at(1);
        let parts = [(&default, first), (&default, rest)];
        sheet.write_rich_string(row, column, &parts)?;
    } else if text.trim_start().starts_with(['=', '+', '-', '@', '\'']) {
        sheet.write_string_with_format(row, column, text, &looks.formula_like)?;
    } else {
        sheet.write_string(row, column, text)?;
    }
    Ok(())
}

fn write_time(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    time: Timestamp,
) -> Result<(), XlsxError> {
    if is_in_years(time) {
        #[expect(clippy::cast_precision_loss, reason = "seconds of these years fit")]
        let days = time.as_second() as f64 / SECONDS_A_DAY + EPOCH_DAYS;
        sheet.write_number(row, column, days)?;
    } else {
        sheet.write_string(row, column, time.to_string())?;
    }
    Ok(())
}

fn is_in_years(time: Timestamp) -> bool {
    YEARS.contains(&time.to_zoned(jiff::tz::TimeZone::UTC).year())
}

/// The text as a cell can hold it.
fn fitting<'a>(
    row: &Row<'_>,
    column: &'static str,
    text: &'a str,
    losses: &mut Losses,
) -> Cow<'a, str> {
    let is_context = matches!(column, "before" | "after");
    let mut note = |what: &str| {
        losses.flattened(row.document, row.id, format!("its {column}: {what}"));
    };
    let mut text = Cow::Borrowed(text);
    if text.contains('\r') {
        // Of a whole document, the line ends are noted once.
        if !is_context {
            note("its line ends are LF, the only ones that Excel knows");
        }
        text = Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    if text.contains(is_forbidden) {
        note("characters that Excel cannot hold stand as �");
        text = Cow::Owned(text.replace(is_forbidden, "\u{fffd}"));
    }
    if let Some(end) = end_that_leaves_room(&text) {
        note("a cell has 32,767 characters, and this is longer");
        text = Cow::Owned(format!("{}…", &text[..end]));
    }
    text
}

/// What XML forbids. There is a way to write it all the same, which only Excel itself reads.
fn is_forbidden(c: char) -> bool {
    (c < ' ' && !matches!(c, '\t' | '\n')) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// For a text that is too long for a cell: the byte at which to cut, with room for one more
/// character behind it.
fn end_that_leaves_room(text: &str) -> Option<usize> {
    // No character takes more units than bytes.
    if text.len() <= CELL_UTF16 {
        return None;
    }
    let mut units = 0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if units < CELL_UTF16 {
            end = at;
        }
        units += c.len_utf16();
    }
    (units > CELL_UTF16).then_some(end)
}
