//! The layouts of doccano as it writes them, and what comes back.

use super::*;
use crate::formats::export;
use crate::formats::foreign::ForeignLink;
use crate::formats::round_trip::{check_random, document, from_notation, written_and_read};
use crate::formats::{Counting, placing};
use crate::model::Link;

const LINE: &str = concat!(
    r#"{"id":1,"text":"💩 The Board\r\nshall pay.","label":[[7,12,"actor"]],"Comments":[],"#,
    r#""evimark":{"name":"a.txt","#,
    r#""sha256":"5f0c9a1e42fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","#,
    r#""unit":"utf-16","marks":[{"tag":"actor","at":[[7,12,"Board"]],"id":"m0","#,
    r#""author":"olena","created":"2026-11-18T11:06:40Z"}]}}"#,
    "\n"
);

fn read(text: &str) -> Result<Vec<Foreign>, ReadError> {
    Doccano.read(&Input {
        name: "admin.jsonl",
        bytes: text.as_bytes(),
        companion: None,
    })
}

fn written(document: &Document, options: Options) -> String {
    let (mut files, losses) = export(&Doccano, std::slice::from_ref(document), &options).unwrap();
    assert!(losses.is_empty(), "{losses:?}");
    String::from_utf8(files.remove(0).bytes).unwrap()
}

fn linked() -> Document {
    let plain = from_notation("a.txt", "The [actor|Board] shall pay [figure|5%].");
    let marks = plain.marks.iter().map(|mark| mark.as_ref().clone());
    let link = Link {
        from: "m1".parse().unwrap(),
        kind: "quantifies".to_owned(),
        to: "m0".parse().unwrap(),
    };
    let marks = marks.collect();
    document("a.txt", plain.text, marks, vec![link])
}

#[test]
fn a_line_is_a_document() {
    let document = from_notation("a.txt", "💩 The [actor|Board]\r\nshall pay.");
    assert_eq!(written(&document, Options::default()), LINE);
    let points = Options {
        unit: Some(Unit::CodePoints),
        ..Options::default()
    };
    let line = written(&document, points);
    assert!(line.contains(r#""label":[[6,11,"actor"]]"#), "{line}");
}

#[test]
fn links_ask_for_the_layout_with_relations() {
    let out = written(&linked(), Options::default());
    let start = concat!(
        r#"{"id":1,"text":"The Board shall pay 5%.","entities":["#,
        r#"{"id":1,"label":"actor","start_offset":4,"end_offset":9},"#,
        r#"{"id":2,"label":"figure","start_offset":20,"end_offset":22}],"#,
        r#""relations":[{"id":1,"from_id":2,"to_id":1,"type":"quantifies"}],"Comments":[],"#
    );
    assert!(out.starts_with(start), "{out}");
    let spans = Options {
        layout: Layout::Spans,
        ..Options::default()
    };
    let (foreign, _) = written_and_read(&Doccano, &linked(), &spans);
    let link = ForeignLink {
        from: "line 1, label 2".to_owned(),
        kind: "quantifies".to_owned(),
        to: "line 1, label 1".to_owned(),
    };
    assert_eq!(foreign.links, [link]);
}

#[test]
fn random_documents_come_back_in_each_layout_and_unit() {
    for layout in [Layout::Auto, Layout::Spans, Layout::Relations] {
        for unit in [Unit::Utf16, Unit::CodePoints, Unit::Graphemes] {
            let options = Options {
                layout,
                unit: Some(unit),
                ..Options::default()
            };
            check_random(&Doccano, &options);
        }
    }
}

#[test]
fn labels_of_doccano_itself_are_read() {
    let text = concat!(
        r#"{"id": 7, "text": "💩 Japan said", "Comments": ["see p. 3"], "#,
        r#""label": [[3, 8, "LOC"], [9, 13, "VERB"]]}"#,
        "\n",
        r#"{"data": "good", "labels": ["positive"], "meta": {}}"#,
        "\n",
        r#"{"id": 9, "text": "A b", "annotations": [{"label": 2, "start_offset": 0, "end_offset": 1, "user": 1}]}"#,
        "\n",
        r#"{"text": "book it", "cats": ["travel"], "entities": [[0, 4, "ACTION"]]}"#,
    );
    let all = read(text).unwrap();
    assert_eq!(all.len(), 4);
    assert_eq!(all[0].counting, Counting::of(Unit::Utf16));
    assert_eq!(all[0].marks[0].tag, "LOC");
    assert_eq!(
        all[0].skipped,
        ["line 1: the comment “see p. 3” is about the text as a whole"]
    );
    assert_eq!(all[1].text.as_deref(), Some("good"));
    assert_eq!(
        all[1].skipped,
        ["line 2: the label “positive” is about the text as a whole"]
    );
    assert_eq!(
        (all[2].marks[0].tag.as_str(), all[2].marks[0].line),
        ("2", 3)
    );
    assert_eq!((all[3].marks.len(), all[3].skipped.len()), (1, 1));
    let array = format!("[{}]", text.replace('\n', ",\n"));
    assert_eq!(read(&array).unwrap(), all);
}

#[test]
fn relations_go_by_the_ids_of_entities() {
    let text = r#"{"id":1,"text":"Jim eats","entities":[{"id":31,"label":"P","start_offset":0,"end_offset":3},{"id":32,"label":"V","start_offset":4,"end_offset":8}],"relations":[{"id":1,"from_id":31,"to_id":32,"type":"does"}],"Comments":[{"id":1,"comment":"nice"}]}"#;
    let all = read(text).unwrap();
    let link = &all[0].links[0];
    assert_eq!((link.from.as_str(), link.to.as_str()), ("31", "32"));
    assert_eq!(all[0].skipped.len(), 1);
}

/// doccano keeps `evimark` as it was, gives entities other ids and may have lost or added some.
#[test]
fn what_was_changed_in_doccano_is_as_doccano_says() {
    let line = LINE.replace(r#"[[7,12,"actor"]],"C"#, r#"[[3,6,"x"],[7,12,"actor"]],"C"#);
    let all = read(&line).unwrap();
    let text = crate::text::SourceText::new("💩 The Board\r\nshall pay.").unwrap();
    let placed = placing::place(&all[0], &text, &|| false).unwrap();
    assert_eq!(
        placed.counted,
        placing::Counted::Proven(Counting::of(Unit::Utf16), 1)
    );
    let [new, old] = &*all[0].marks else {
        panic!("{all:?}");
    };
    assert_eq!((new.tag.as_str(), new.carried.id), ("x", None));
    assert_eq!(old.carried.id, "m0".parse().ok());

    let line = LINE.replace(r#"[[7,12,"actor"]],"C"#, r#"[[7,12,"claim"]],"C"#);
    let all = read(&line).unwrap();
    assert_eq!(all[0].marks[0].tag, "claim");
    assert_eq!(all[0].marks[0].carried, Carried::default());
}

#[test]
fn what_is_malformed_is_told_with_its_line() {
    let told = |text: &str| read(text).unwrap_err().to_string();
    assert_eq!(
        told("{\"text\":\"a\",\"label\":[]}\n{\"text\":\"a\",\"label\":[[0,\"x\"]]}"),
        "“admin.jsonl”, line 2: a label was expected: [start, end, \"name\"], or an object with \
         “start_offset”, “end_offset” and “label”"
    );
    assert!(told("{\"label\":[]}").contains("line 1: a JSON object with a field “text”"));
    assert!(told("\n\n[1]").contains("line 3: a JSON object"));
    assert!(told("{\"text\":\"a\"}\n{\"text\":\n").contains("line 2: a JSON object"));
    assert!(told("").contains("the file holds nothing"));
    assert!(told(r#"{"text":"a","relations":[{"from_id":1}]}"#).contains("line 1: a relation was"));
    assert!(told(r#"{"text":7}"#).contains("line 1: a JSON object with a field “text”"));
}

#[test]
fn a_mark_that_cuts_a_cluster_is_left_out_where_clusters_are_counted() {
    let cut = from_notation("a.txt", "Їжак [claim|e]\u{301} said [claim|no]");
    let options = Options {
        unit: Some(Unit::Graphemes),
        ..Options::default()
    };
    let (_, losses) = export(&Doccano, &[cut], &options).unwrap();
    assert_eq!(losses.all.len(), 1);
    assert_eq!(losses.all[0].why, INSIDE_A_CLUSTER);
}

/// Imported into doccano 1.8.4, changed there (a date added, a figure removed, a comment) and
/// exported again.
#[test]
fn the_export_of_doccano_brings_back_what_it_was_given() {
    let all = read(include_str!(
        "../../../tests/data/foreign/doccano/relations.jsonl"
    ))
    .unwrap();
    assert_eq!(all.len(), 3);
    let said = |mark: &crate::formats::ForeignMark| {
        let carried = &mark.carried;
        let id = carried.id.map_or(String::new(), |id| id.to_string());
        format!("{} {} {}", mark.tag, mark.parts.len(), id)
    };
    let marks: Vec<_> = all[0].marks.iter().map(said).collect();
    assert_eq!(marks, ["claim 1 m0", "actor 2 m1", "ORG 1 m3", "DATE 1 "]);
    assert_eq!(all[0].links[0].from, all[0].marks[1].key);
    assert_eq!(all[0].skipped.len(), 1);
    let text = crate::text::SourceText::new(all[0].text.clone().unwrap()).unwrap();
    let placed = placing::place(&all[0], &text, &|| false).unwrap();
    let how = placing::Counted::Proven(Counting::of(Unit::Utf16), 3);
    assert_eq!(placed.counted, how);
    let placing::Outcome::Placed(date) = &placed.marks[3] else {
        panic!("{placed:?}");
    };
    assert_eq!(text.slice(date.first()), "💩");
}
