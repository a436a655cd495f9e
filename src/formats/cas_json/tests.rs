//! The layout that is written, and files as other programs write them.

use proptest::prelude::*;

use super::*;
use crate::formats::round_trip::{check, check_random, document, from_notation, taken_in, through};
use crate::formats::{Counting, FORMATS, export, recognise};
use crate::model::{Annotation, Fragments, Link};
use crate::text::SourceText;

fn input<'a>(name: &'a str, bytes: &'a str) -> Input<'a> {
    Input {
        name,
        bytes: bytes.as_bytes(),
        companion: None,
    }
}

fn read_text(json: &str) -> Result<Vec<Foreign>, ReadError> {
    let input = Input {
        name: "a.json",
        bytes: json.as_bytes(),
        companion: None,
    };
    CasJson.read(&input)
}

/// A file with a short text and these structures behind it, a line for each.
fn with(structures: &str) -> String {
    format!(
        "{{\"%TYPES\": {{}},\n\"%FEATURE_STRUCTURES\": [\n{{\"%ID\": 1, \"%TYPE\": \"uima.cas.Sofa\", \
         \"sofaID\": \"_InitialView\", \"sofaString\": \"The Board shall pay.\"}}{structures}],\n\
         \"%VIEWS\": {{}}}}"
    )
}

fn read_one(structures: &str) -> Foreign {
    let mut all = read_text(&with(structures)).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// A mark of two fragments, another one that it links to, emoji and CR LF.
fn example() -> Document {
    let text = SourceText::new("💩 The Board\r\nshall pay").unwrap();
    let created = "2026-11-18T10:26:40Z".parse().unwrap();
    let span = |range| text.span(range).unwrap();
    let parts = Fragments::new(vec![span(5..14), span(16..21)]).unwrap();
    let mut claim = Annotation::new(
        "c1".parse().unwrap(),
        "claim".into(),
        parts,
        "olena",
        created,
    );
    claim.note = "see “p. 3”".to_owned();
    let actor = span(9..14);
    let actor = Annotation::new(
        "a1".parse().unwrap(),
        "actor".into(),
        actor,
        "olena",
        created,
    );
    let link = Link {
        from: actor.id,
        kind: "makes".to_owned(),
        to: claim.id,
    };
    document("board.txt", text, vec![claim, actor], vec![link])
}

#[test]
fn a_document_is_written_with_the_generic_layers_of_inception() {
    let (files, losses) = export(&CasJson, &[example()], &Options::default()).unwrap();
    assert_eq!(losses.all.len(), 1, "{losses:?}");
    assert!(losses.all[0].why.starts_with("its parts"), "{losses:?}");
    assert_eq!(files[0].name, "board.json");
    let json = String::from_utf8(files[0].bytes.clone()).unwrap();
    let structures = json.split("\"%FEATURE_STRUCTURES\": ").nth(1).unwrap();
    assert_eq!(
        structures,
        r#"[
    {"%ID":1,"%TYPE":"uima.cas.Sofa","sofaNum":1,"sofaID":"_InitialView","mimeType":"text","sofaString":"💩 The Board\r\nshall pay"},
    {"%ID":2,"%TYPE":"de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData","@sofa":1,"begin":0,"end":23,"documentTitle":"board.txt","documentId":"board.txt"},
    {"%ID":3,"%TYPE":"custom.Span","%EVIMARK":"{\"part\":1,\"id\":\"c1\",\"note\":\"see “p. 3”\",\"author\":\"olena\",\"created\":\"2026-11-18T10:26:40Z\"}","@sofa":1,"begin":3,"end":12,"label":"claim"},
    {"%ID":4,"%TYPE":"custom.Span","%EVIMARK":"{\"part\":2,\"id\":\"c1\"}","@sofa":1,"begin":14,"end":19,"label":"claim"},
    {"%ID":5,"%TYPE":"custom.Span","%EVIMARK":"{\"id\":\"a1\",\"author\":\"olena\",\"created\":\"2026-11-18T10:26:40Z\"}","@sofa":1,"begin":7,"end":12,"label":"actor"},
    {"%ID":6,"%TYPE":"custom.Relation","@sofa":1,"begin":3,"end":12,"label":"makes","@Governor":5,"@Dependent":3}
  ],
  "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2,3,4,5,6]}}
}
"#
    );
    check(&CasJson, &example(), &Options::default());
}

#[test]
fn random_documents_come_back_as_they_were() {
    check_random(&CasJson, &Options::default());
}

#[test]
fn the_name_and_the_text_come_back() {
    let (files, _) = export(&CasJson, &[example()], &Options::default()).unwrap();
    let json = String::from_utf8(files[0].bytes.clone()).unwrap();
    let foreign = read_text(&json).unwrap().remove(0);
    assert_eq!(foreign.name.as_deref(), Some("board.txt"));
    assert_eq!(foreign.text.as_deref(), Some("💩 The Board\r\nshall pay"));
    assert_eq!(foreign.counting, Counting::of(Unit::Utf16));
    assert_eq!(foreign.skipped, [""; 0]);
    assert_eq!(foreign.marks[0].parts.len(), 2);
    assert_eq!(foreign.marks[1].line, 20);
}

#[test]
fn a_document_without_marks_is_written_too() {
    let (marks, losses) = through(&CasJson, &from_notation("a.txt", ""), &Options::default());
    assert!(marks.is_empty() && losses.is_empty());
}

// ---- files of other programs

const BOARD: &str = include_str!("../../../tests/data/foreign/cas-json/board.json");
const WITHOUT_TYPES: &str =
    include_str!("../../../tests/data/foreign/cas-json/board-without-types.json");

#[test]
fn a_file_of_cassis_is_read() {
    for (name, json) in [("board.json", BOARD), ("types.json", WITHOUT_TYPES)] {
        let input = input(name, json);
        assert_eq!(recognise(&input).unwrap().about().id, "cas-json");
        let foreign = CasJson.read(&input).unwrap().remove(0);
        assert_eq!(foreign.name.as_deref(), Some("board.txt"));
        let text = SourceText::new(foreign.text.clone().unwrap()).unwrap();
        let (marks, plan) = taken_in(&foreign, &document("board.txt", text, vec![], vec![]));
        let words: Vec<_> = marks
            .iter()
            .map(|mark| {
                let text = foreign.text.as_ref().unwrap();
                let range = mark.start() as usize..mark.end() as usize;
                (mark.tag.as_str(), &text[range], mark.note.as_str())
            })
            .collect();
        assert_eq!(
            words,
            [
                (
                    "strong",
                    "The Board 💩 shall pay",
                    "layer: Claim\nremark: two\nlines"
                ),
                ("ORG", "Board", "identifier: http://example.org/board"),
                ("weak", "paid 46,327 men in Їжак", "layer: Claim"),
                // The built-in tag of this name.
                ("figure", "46,327 men", ""),
            ]
        );
        assert_eq!(plan.links, 1);
        let link = marks.links().next().unwrap();
        assert_eq!(link.kind, "backs");
        let tag = |id| marks.iter().find(|mark| mark.id == id).unwrap().tag.clone();
        assert_eq!(tag(link.from).as_str(), "weak");
        assert_eq!(tag(link.to).as_str(), "strong");
        let skipped = foreign
            .skipped
            .iter()
            .map(|line| line.split_once(": ").unwrap().1);
        let mut skipped: Vec<_> = skipped.collect();
        skipped.sort_unstable();
        let why = "words, sentences and grammar are not taken over";
        assert_eq!(
            skipped,
            [
                format!("3 of “Sentence”: {why}"),
                format!("4 of “Token”: {why}"),
            ]
        );
    }
}

#[test]
fn structures_may_be_an_object_and_offsets_may_have_their_mark() {
    let json = r#"{"%FEATURE_STRUCTURES": {
        "7": {"%TYPE": "my.Claim", "@sofa": 3, "^begin": 4, "^end": 9, "certain": true, "rank": 2},
        "3": {"%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": "The Board"}
    }}"#;
    let foreign = read_text(json).unwrap().remove(0);
    let mark = &foreign.marks[0];
    assert_eq!((mark.key.as_str(), mark.line), ("7", 2));
    assert_eq!((mark.parts[0].start, mark.parts[0].end), (4, 9));
    assert_eq!(mark.tag, "Claim");
    assert_eq!(mark.carried.note, "certain: true\nrank: 2");
}

#[test]
fn the_label_is_in_the_likeliest_feature() {
    let foreign = read_one(
        r#",
        {"%ID": 2, "%TYPE": "my.A", "end": 3, "label": "x", "value": "y", "note": "n", "who": "z"},
        {"%ID": 3, "%TYPE": "my.A", "end": 3, "zeta": "", "beta": "b", "alpha": "a"}"#,
    );
    let said: Vec<_> = foreign
        .marks
        .iter()
        .map(|mark| (mark.tag.as_str(), mark.carried.note.as_str()))
        .collect();
    assert_eq!(
        said,
        [("y", "label: x\nn\nwho: z"), ("b", "layer: A\nalpha: a")]
    );
    assert_eq!(foreign.marks[0].parts[0].start, 0);
}

#[test]
fn each_view_with_a_text_is_a_document() {
    let json = r#"{"%FEATURE_STRUCTURES": [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": "The Board"},
        {"%ID": 2, "%TYPE": "uima.cas.Sofa", "sofaID": "uk", "sofaString": "Рада"},
        {"%ID": 3, "%TYPE": "uima.cas.Sofa", "sofaID": "scan", "sofaURI": "file:///scan.pdf"},
        {"%ID": 4, "%TYPE": "my.A", "@sofa": 2, "begin": 0, "end": 4, "value": "actor"},
        {"%ID": 5, "%TYPE": "my.A", "@sofa": 1, "begin": 4, "end": 9, "value": "actor"},
        {"%ID": 6, "%TYPE": "my.A", "@sofa": 3, "begin": 4, "end": 9, "value": "actor"},
        {"%ID": 7, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": 1, "documentTitle": "a.txt"},
        {"%ID": 8, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": 2, "documentId": "a.txt"}
    ]}"#;
    let all = read_text(json).unwrap();
    let said = all.iter().map(|foreign| {
        let keys: Vec<_> = foreign.marks.iter().map(|mark| mark.key.as_str()).collect();
        (foreign.name.clone().unwrap(), keys)
    });
    let said: Vec<_> = said.collect();
    assert_eq!(
        said,
        [
            ("a.txt".to_owned(), vec!["5"]),
            ("a.txt (uk)".to_owned(), vec!["4"])
        ]
    );
    assert_eq!(
        all[0].skipped,
        [
            "line 4: the view “scan” has no text",
            "line 7: 1 of “A”: it belongs to a view without text",
        ]
    );
}

#[test]
fn what_is_no_mark_is_listed_with_its_line() {
    let json = with(
        r#",
        {"%ID": 2, "%TYPE": "my.A", "end": 3, "value": "x", "@arguments": 4},
        {"%ID": 3, "%TYPE": "my.A", "end": 3, "value": "deleted"},
        {"%ID": 4, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": [2]},
        {"%ID": 5, "%TYPE": "my.R", "begin": 0, "end": 3, "@Governor": 2, "@Dependent": null}"#,
    );
    let json = json.replace(
        "\"%VIEWS\": {}",
        "\"%VIEWS\": {\"_InitialView\": {\"%SOFA\": 1, \"%MEMBERS\": [2, 4, 5]}}",
    );
    let foreign = read_text(&json).unwrap().remove(0);
    assert_eq!(foreign.marks.len(), 1);
    assert_eq!(
        foreign.skipped,
        [
            "line 4: 1 of “A@arguments”: what it points to is not taken over",
            "line 5: 1 of “A”: no view lists it, so it counts as deleted",
            "line 6: 1 of “FSArray”: it marks no words of the text",
            "line 7: 1 of “R”: it links nothing, because one of its ends is missing",
        ]
    );
}

#[test]
fn a_type_is_known_by_the_types_above_it() {
    let json = with(
        r#",
        {"%ID": 2, "%TYPE": "my.B", "end": 3},
        {"%ID": 3, "%TYPE": "my.Circle", "end": 3},
        {"%ID": 4, "%TYPE": "my.Noun", "end": 3}"#,
    );
    let types = r#""%TYPES": {"my.B": {"%SUPER_TYPE": "my.A"},
        "my.A": {"%SUPER_TYPE": "uima.tcas.Annotation"},
        "my.Circle": {"%SUPER_TYPE": "my.Circle"},
        "my.Noun": {"%SUPER_TYPE": "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"}}"#;
    let foreign = read_text(&json.replace("\"%TYPES\": {}", types))
        .unwrap()
        .remove(0);
    let keys: Vec<_> = foreign.marks.iter().map(|mark| mark.key.as_str()).collect();
    assert_eq!(keys, ["2"]);
    assert_eq!(foreign.skipped.len(), 2);
}

// ---- files that are wrong

#[test]
fn a_file_that_is_wrong_is_refused_with_its_line() {
    let error = |json: &str| read_text(json).unwrap_err().to_string();
    let structure = |structure: &str| error(&with(&format!(",\n{structure}")));
    assert_eq!(
        error("{\n\"%TYPES\": ]"),
        "“a.json”, line 2: a UIMA CAS in JSON was expected: expected value"
    );
    assert_eq!(
        error("[]"),
        "“a.json”, line 1: an object with the field %FEATURE_STRUCTURES was expected"
    );
    assert_eq!(
        error(r#"{"%FEATURE_STRUCTURES": 5}"#),
        "“a.json”, line 1: %FEATURE_STRUCTURES should be a list or an object of structures"
    );
    assert_eq!(
        error(r#"{"%FEATURE_STRUCTURES": []}"#),
        "“a.json”, line 1: a structure of the type uima.cas.Sofa was expected: the text"
    );
    assert_eq!(
        error("{\"%FEATURE_STRUCTURES\":\n[{\"%ID\": 1, \"%TYPE\": \"uima.cas.Sofa\"}]}"),
        "“a.json”, line 2: the text lies outside of the file or is no plain text: sofaString was expected"
    );
    assert_eq!(
        structure(r#"{"%TYPE": "my.A"}"#),
        "“a.json”, line 4: a structure needs its number: %ID was expected"
    );
    assert_eq!(
        structure(r#"{"%ID": 2}"#),
        "“a.json”, line 4: a structure needs its type: %TYPE was expected"
    );
    assert_eq!(
        structure(r#"{"%ID": 1, "%TYPE": "my.A"}"#),
        "“a.json”, line 4: another structure has the number 1 already"
    );
    assert_eq!(
        structure(r#"{"%ID": 2, "%TYPE": "my.A", "begin": -1, "end": 4}"#),
        "“a.json”, line 4: “begin” should be a whole number from 0 on"
    );
    assert_eq!(
        structure(r#"{"%ID": 2, "%TYPE": "my.A", "begin": 1, "end": 4.5}"#),
        "“a.json”, line 4: “end” should be a whole number from 0 on"
    );
    assert_eq!(
        error(r#"{"%FEATURE_STRUCTURES": {"x": {"%TYPE": "my.A"}}}"#),
        "“a.json”, line 1: a structure needs its number: %ID was expected"
    );
    let deep = "[".repeat(100_000);
    assert!(error(&deep).contains("recursion limit exceeded"));
}

#[test]
fn other_json_is_not_taken_for_a_cas() {
    let other = input("a.json", r#"[{"data": {"text": "x"}, "annotations": []}]"#);
    assert!(!CasJson.recognises(&other));
    assert!(FORMATS.len() > 1);
}

proptest! {
    #[test]
    fn no_file_panics(structure in "[\\[\\]{},:\" a-c%@0-9\\\\n]{0,60}") {
        let _ = read_text(&structure);
        let _ = read_text(&with(&format!(",{structure}")));
    }
}
