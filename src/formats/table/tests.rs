//! The rows of the table, each file as it is to the letter or as a library reads it again, and
//! what is reported. Offsets in rows are code points.

use jiff::Timestamp;

use super::{COLUMNS, Csv, Parquet, Xlsx};
use crate::formats::losses::{LossKind, Losses};
use crate::formats::round_trip::{document, from_notation};
use crate::formats::{Document, Format, Options, export};
use crate::model::{Annotation, Fragments, Review, Verdict};
use crate::text::SourceText;

fn one_mark(text: &str, places: &[(u32, u32)]) -> Annotation {
    let text = SourceText::new(text).unwrap();
    let spans = places
        .iter()
        .map(|&(start, end)| text.span(start..end).unwrap());
    let fragments = Fragments::new(spans.collect()).unwrap();
    let created = Timestamp::from_second(1_795_000_000).unwrap();
    Annotation::new(
        "c5h2".parse().unwrap(),
        "claim".into(),
        fragments,
        "olena",
        created,
    )
}

fn with_one_mark(text: &str, places: &[(u32, u32)]) -> Document {
    let mark = one_mark(text, places);
    document(
        "tessel-04.txt",
        SourceText::new(text).unwrap(),
        vec![mark],
        Vec::new(),
    )
}

fn with_mark(text: &str, mark: Annotation) -> Document {
    document(
        "tessel-04.txt",
        SourceText::new(text).unwrap(),
        vec![mark],
        Vec::new(),
    )
}

fn written(format: &dyn Format, documents: &[Document]) -> (Vec<u8>, Losses) {
    let (mut files, losses) = export(format, documents, &Options::default()).unwrap();
    assert_eq!(files.len(), 1);
    (files.remove(0).bytes, losses)
}

fn csv(documents: &[Document]) -> (String, Losses) {
    let (bytes, losses) = written(&Csv, documents);
    (String::from_utf8(bytes).unwrap(), losses)
}

/// The reasons other than those for what no table has a column for.
fn reasons(losses: &Losses) -> Vec<(LossKind, &str)> {
    let of_all = ["its id:", "its links", "its details:"];
    let said = losses.all.iter().map(|loss| (loss.kind, loss.why.as_ref()));
    said.filter(|(_, why)| !of_all.iter().any(|start| why.starts_with(start)))
        .collect()
}

/// The cells of the first row behind the headings.
fn first_row(csv: &str) -> Vec<String> {
    let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
    let record = reader.records().next().unwrap().unwrap();
    record.iter().map(str::to_owned).collect()
}

#[test]
fn csv_is_laid_out_like_this() {
    let text = "Їх було\r\n💩 \"at least [figure|12,418 men]\", he said.";
    let (csv, losses) = csv(&[from_notation("tessel-04.txt", text)]);
    let sha256 = "5f0c9a1e42fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(
        csv,
        format!(
            "\u{feff}document,line,start,end,tag,quote,before,after,note,author,created,review,source_sha256\r\n\
             tessel-04.txt,2,21,31,figure,\"12,418 men\",\"Їх було\r\n💩 \"\"at least \",\"\"\", he said.\",\
             ,olena,2026-11-18T11:06:40Z,,{sha256}\r\n"
        )
    );
    assert_eq!(reasons(&losses), []);
}

#[test]
fn no_cell_of_csv_begins_like_a_formula() {
    let text = "=1+1 and more";
    let mut mark = one_mark(text, &[(0, 4)]);
    mark.note = "@note".to_owned();
    mark.author = "-olena".into();
    let mut document = with_mark(text, mark);
    document.name = "+x.txt".to_owned();
    let (csv, losses) = csv(&[document]);
    let row = first_row(&csv);
    assert_eq!([&*row[0], &*row[5]], ["'+x.txt", "'=1+1"]);
    assert_eq!([&*row[8], &*row[9]], ["'@note", "'-olena"]);
    let because = "it begins like a formula, so an apostrophe stands before it";
    let expected: Vec<_> = ["document", "quote", "note", "author"]
        .map(|column| format!("its {column}: {because}"))
        .into();
    let said: Vec<_> = reasons(&losses).into_iter().map(|(_, why)| why).collect();
    assert_eq!(said, expected);
}

#[test]
fn the_parts_of_a_mark_are_joined_and_that_is_told() {
    let (csv, losses) = csv(&[with_one_mark(
        "The board shall, he said, pay.",
        &[(0, 15), (26, 29)],
    )]);
    let row = first_row(&csv);
    assert_eq!(row[2..4], ["0", "29"]);
    assert_eq!(row[5], "The board shall […] pay");
    assert_eq!(row[7], ".");
    let kinds: Vec<_> = reasons(&losses).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [LossKind::Flattened]);
}

#[test]
fn a_review_begins_with_its_verdict() {
    let mut mark = one_mark("text", &[(0, 4)]);
    mark.modified = Some(mark.created);
    mark.review = Some(Review {
        verdict: Verdict::Rejected,
        by: "Maks".into(),
        at: mark.created,
        reason: "not a claim".to_owned(),
    });
    let (csv, losses) = csv(&[with_mark("text", mark)]);
    assert_eq!(
        first_row(&csv)[11],
        "rejected by Maks at 2026-11-18T11:06:40Z: not a claim"
    );
    let why = "when it was last changed: a row has the time when it was made";
    assert_eq!(reasons(&losses), [(LossKind::InPart, why)]);
}

#[test]
fn without_marks_there_are_the_headings() {
    let empty = [from_notation("a.txt", "nothing")];
    assert_eq!(csv(&empty).0, format!("\u{feff}{}\r\n", COLUMNS.join(",")));
    assert_eq!(strings_of_workbook(&written(&Xlsx, &empty).0).len(), 13);
    assert_eq!(
        parquet_rows(&written(&Parquet, &empty).0),
        [] as [String; 0]
    );
    assert_eq!(csv(&[]).0, csv(&empty).0);
}

// ---- xlsx

fn part_of_workbook(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = zip.by_name(name).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut part, &mut xml).unwrap();
    xml
}

/// The texts of a workbook without their markup, in the order in which cells name them first.
fn strings_of_workbook(bytes: &[u8]) -> Vec<String> {
    let xml = part_of_workbook(bytes, "xl/sharedStrings.xml");
    let items = xml.split("<si>").skip(1).map(|item| {
        let pieces = item.split("<t").skip(1).map(|piece| {
            let (_, text) = piece.split_once('>').unwrap();
            text.split_once("</t>").unwrap().0
        });
        let text: String = pieces.collect();
        quick_xml::escape::unescape(&text).unwrap().into_owned()
    });
    items.collect()
}

#[test]
fn a_workbook_has_text_as_text_and_numbers_as_numbers() {
    let (bytes, losses) = written(
        &Xlsx,
        &[from_notation("a.txt", "[claim|=SUM(A1)] 💩 [x|y]")],
    );
    let sheet = part_of_workbook(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "{sheet}");
    assert!(
        sheet.contains("<v>8</v>"),
        "the end of the first mark: {sheet}"
    );
    assert!(sheet.contains(r#"<autoFilter ref="A1:M3"/>"#), "{sheet}");
    assert!(sheet.contains(r#"state="frozen""#), "{sheet}");
    assert!(sheet.contains("<v>46344.46296296296</v>"), "{sheet}");
    let styles = part_of_workbook(&bytes, "xl/styles.xml");
    assert!(styles.contains(r#"quotePrefix="1""#), "{styles}");
    let strings = strings_of_workbook(&bytes);
    assert_eq!(strings[..13], COLUMNS);
    assert_eq!(strings[15], "=SUM(A1)");
    assert_eq!(reasons(&losses), []);
}

#[test]
fn text_that_looks_like_markup_of_the_library_is_text() {
    let text = "<r><t>&evil;</t></r>";
    let (bytes, _) = written(&Xlsx, &[with_one_mark(text, &[(0, 20)])]);
    assert_eq!(strings_of_workbook(&bytes)[15], text);
}

#[test]
fn a_cell_holds_what_excel_can_hold_and_the_rest_is_told() {
    let text = format!("a\r\nb\u{7}{}", "💩".repeat(20_000));
    let len = u32::try_from(text.len()).unwrap();
    let (bytes, losses) = written(&Xlsx, &[with_one_mark(&text, &[(0, len)])]);
    let strings = strings_of_workbook(&bytes);
    let quote = &strings[15];
    assert!(quote.starts_with("a\nb\u{fffd}💩"), "{quote:.20}");
    assert!(quote.ends_with("💩…"));
    assert_eq!(quote.encode_utf16().count(), 32_767);
    let said: Vec<_> = reasons(&losses).into_iter().map(|(_, why)| why).collect();
    assert_eq!(
        said,
        [
            "line ends before and after the quotes are LF, the only ones that Excel knows",
            "its quote: its line ends are LF, the only ones that Excel knows",
            "its quote: characters that Excel cannot hold stand as �",
            "its quote: a cell has 32,767 characters, and this is longer",
        ]
    );
}

#[test]
fn marks_beyond_a_sheet_go_to_the_next() {
    let documents = [from_notation("a.txt", "[x|a][x|b][x|c]")];
    let bytes = super::xlsx::workbook(&documents, 2, &mut Losses::default()).unwrap();
    let book = part_of_workbook(&bytes, "xl/workbook.xml");
    assert!(book.contains(r#"name="Marks""#) && book.contains(r#"name="Marks 2""#));
    let second = part_of_workbook(&bytes, "xl/worksheets/sheet2.xml");
    assert!(second.contains(r#"<autoFilter ref="A1:M2"/>"#), "{second}");
}

#[test]
fn the_same_marks_give_the_same_bytes() {
    let documents = [from_notation("a.txt", "[claim|A [actor|b]] c")];
    for format in [&Csv as &dyn Format, &Xlsx, &Parquet] {
        assert_eq!(written(format, &documents).0, written(format, &documents).0);
    }
}

// ---- parquet

fn parquet_rows(bytes: &[u8]) -> Vec<String> {
    use ::parquet::file::reader::SerializedFileReader;
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    reader
        .into_iter()
        .map(|row| row.unwrap().to_string())
        .collect()
}

#[test]
fn parquet_has_types_and_nulls() {
    let text = "Їх було\r\nat least [figure|12,418 men] 💩";
    let (bytes, losses) = written(&Parquet, &[from_notation("tessel-04.txt", text)]);
    assert_eq!(
        parquet_rows(&bytes),
        [
            "{document: \"tessel-04.txt\", line: 2, start: 18, end: 28, tag: \"figure\", \
             quote: \"12,418 men\", before: \"Їх було\r\nat least \", after: \" 💩\", note: null, \
             author: \"olena\", created: 2026-11-18 11:06:40.000000 +00:00, review: null, source_sha256: \
             \"5f0c9a1e42fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}"
        ]
    );
    assert_eq!(reasons(&losses), []);
}

#[test]
fn marks_beyond_a_row_group_go_to_the_next() {
    let documents = [from_notation("a.txt", "[x|a][x|b][x|c]")];
    let bytes = super::parquet::file(&documents, 2).unwrap();
    let rows = parquet_rows(&bytes);
    assert_eq!(rows.len(), 3);
    assert!(rows[2].contains("quote: \"c\""), "{rows:?}");
}
