//! The layouts of Label Studio as it writes them, and what comes back.

use super::*;
use crate::formats::foreign::ForeignLink;
use crate::formats::round_trip::{check_random, document, from_notation};
use crate::formats::{Counting, export, placing};
use crate::model::Link;

fn read(text: &str) -> Result<Vec<Foreign>, ReadError> {
    LabelStudio.read(&Input {
        name: "export.json",
        bytes: text.as_bytes(),
        companion: None,
    })
}

fn written(document: &Document, options: Options) -> [String; 2] {
    let (files, losses) = export(&LabelStudio, std::slice::from_ref(document), &options).unwrap();
    assert!(losses.is_empty(), "{losses:?}");
    let texts = files
        .into_iter()
        .map(|file| String::from_utf8(file.bytes).unwrap());
    texts.collect::<Vec<_>>().try_into().unwrap()
}

fn linked() -> Document {
    let plain = from_notation("a.txt", "💩 The [actor|Board] shall pay [N\"|5%].");
    let marks = plain.marks.iter().map(|mark| mark.as_ref().clone());
    let mut marks: Vec<Annotation> = marks.collect();
    marks[0].note = "of directors".to_owned();
    let link = Link {
        from: "m1".parse().unwrap(),
        kind: "quantifies".to_owned(),
        to: "m0".parse().unwrap(),
    };
    document("a.txt", plain.text, marks, vec![link])
}

#[test]
fn a_task_has_one_annotation_with_all_marks() {
    let [tasks, config] = written(&linked(), Options::default());
    let tasks: serde_json::Value = serde_json::from_str(&tasks).unwrap();
    let expected = serde_json::json!([{
        "id": 1,
        "data": {"text": "💩 The Board shall pay 5%."},
        "meta": {
            "source": "a.txt",
            "sha256": "5f0c9a1e42fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "offsets": "code-points",
        },
        "annotations": [{
            "id": 1, "was_cancelled": false, "ground_truth": false,
            "result": [
                {
                    "id": "m0", "from_name": "label", "to_name": "text",
                    "type": "labels", "origin": "manual",
                    "value": {"start": 6, "end": 11, "text": "Board", "labels": ["actor"]},
                    "meta": {
                        "text": ["of directors"],
                        "evimark": {"author": "olena", "created": "2026-11-18T11:06:40Z"},
                    },
                },
                {
                    "id": "m1", "from_name": "label", "to_name": "text",
                    "type": "labels", "origin": "manual",
                    "value": {"start": 22, "end": 24, "text": "5%", "labels": ["N\""]},
                    "meta": {
                        "evimark": {"author": "olena", "created": "2026-11-18T11:06:40Z"},
                    },
                },
                {
                    "type": "relation", "from_id": "m1", "to_id": "m0",
                    "direction": "right", "labels": ["quantifies"],
                },
            ],
        }],
        "predictions": [],
    }]);
    assert_eq!(tasks, expected);
    assert_eq!(
        config,
        r##"<View>
  <Style>.htx-text { white-space: pre-wrap; }</Style>
  <Relations>
    <Relation value="quantifies"/>
  </Relations>
  <Labels name="label" toName="text">
    <Label value="claim" background="#0072b2" hotkey="1" hint="Claim: What is a Claim."/>
    <Label value="actor" background="#d55e00" hotkey="2" hint="Actor: What is a Actor."/>
    <Label value="figure" background="#009e73" hotkey="3" hint="Figure: What is a Figure."/>
    <Label value="legal-basis" background="#cc79a7" hotkey="4" hint="Legal basis: What is a Legal basis."/>
    <Label value="N&quot;" background="#e69f00" hotkey="5"/>
  </Labels>
  <Text name="text" value="$text" granularity="word" saveTextResult="yes"/>
</View>
"##
    );
    let old = Options {
        unit: Some(Unit::Utf16),
        ..Options::default()
    };
    let [tasks, _] = written(&linked(), old);
    assert!(tasks.contains("\"start\": 7,"), "{tasks}");
}

#[test]
fn random_documents_come_back_in_each_unit() {
    for unit in [Unit::CodePoints, Unit::Utf16] {
        let options = Options {
            unit: Some(unit),
            ..Options::default()
        };
        check_random(&LabelStudio, &options);
    }
}

const EXPORT: &str = r#"[
  {"id": 3, "annotations": [
    {"id": 9, "completed_by": {"id": 1, "email": "olena@example.org"}, "was_cancelled": false,
     "created_at": "2026-11-18T11:06:40.125Z", "updated_at": "2026-11-18T11:09:00Z", "lead_time": 4.2,
     "result": [
       {"value": {"start": 3, "end": 8, "text": "Japan", "labels": ["LOC", "GPE"]}, "id": "gew3Kz",
        "from_name": "ner", "to_name": "article", "type": "labels", "origin": "manual"},
       {"value": {"choices": ["sure"]}, "id": "gew3Kz", "from_name": "how", "to_name": "article", "type": "choices"},
       {"value": {"text": ["sic", "p. 3"]}, "id": "gew3Kz", "from_name": "remark", "to_name": "article", "type": "textarea"},
       {"value": {"start": 9, "end": 13, "labels": ["VERB"]}, "id": "aa-1", "meta": {"text": "why"},
        "from_name": "ner", "to_name": "article", "type": "labels"},
       {"from_id": "aa-1", "to_id": "gew3Kz", "type": "relation", "direction": "left"},
       {"value": {"choices": ["news"]}, "id": "zz", "from_name": "topic", "to_name": "article", "type": "choices"},
       {"value": {"x": 1, "y": 2, "rectanglelabels": ["Box"]}, "id": "yy", "from_name": "box", "to_name": "image", "type": "rectanglelabels"}
     ]},
    {"id": 10, "completed_by": 2, "was_cancelled": true, "result": []},
    {"id": 11, "completed_by": 2, "result": [
       {"value": {"start": 9, "end": 13, "text": "said", "labels": ["VERB"]}, "id": "aa-1",
        "from_name": "ner", "to_name": "article", "type": "labels"}]}],
   "predictions": [{"model_version": "m1", "score": 0.9, "result": [
       {"value": {"start": 0, "end": 1, "labels": ["X"]}, "from_name": "ner", "to_name": "article", "type": "labels"}]}],
   "file_upload": "0a1b-news.json", "data": {"article": "💩 Japan said", "url": "https://example.org/a"}, "meta": {}}
]"#;

#[test]
fn annotations_and_predictions_of_several_people_are_read() {
    let all = read(EXPORT).unwrap();
    assert_eq!(all.len(), 1);
    let foreign = &all[0];
    assert_eq!(foreign.text.as_deref(), Some("💩 Japan said"));
    assert_eq!(foreign.name.as_deref(), Some("0a1b-news.json"));
    let marks: Vec<_> = foreign
        .marks
        .iter()
        .map(|mark| (mark.key.as_str(), mark.tag.as_str(), mark.line))
        .collect();
    assert_eq!(
        marks,
        [
            ("1/gew3Kz", "LOC", 6),
            ("1/gew3Kz, mark 2", "GPE", 6),
            ("1/aa-1", "VERB", 10),
            ("3/aa-1", "VERB", 18),
            ("4/null", "X", 21),
        ]
    );
    let carried = &foreign.marks[0].carried;
    assert_eq!(carried.note, "how: sure\nremark: sic, p. 3");
    assert_eq!(carried.author.as_deref(), Some("olena@example.org"));
    assert_eq!(carried.modified, "2026-11-18T11:09:00Z".parse().ok());
    assert_eq!(foreign.marks[2].carried.note, "why");
    assert_eq!(foreign.marks[3].carried.author.as_deref(), Some("user 2"));
    assert_eq!(foreign.marks[4].carried.author.as_deref(), Some("m1"));
    let link = ForeignLink {
        from: "1/gew3Kz".to_owned(),
        kind: "related".to_owned(),
        to: "1/aa-1".to_owned(),
    };
    assert_eq!(foreign.links, [link]);
    assert_eq!(
        foreign.skipped,
        [
            "line 13: “topic” (choices) is no label of a passage: news",
            "line 14: “box” (rectanglelabels) is no label of a passage: Box",
            "line 16: an annotation that was skipped",
        ]
    );
}

#[test]
fn pages_are_read_by_their_global_offsets_or_their_words() {
    let text = r#"[{"data": {"html": "https://example.org/page"}, "completions": [{"result": [
        {"id": "a", "type": "hypertextlabels", "to_name": "t", "from_name": "n", "value": {
          "start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 5,
          "globalOffsets": {"start": 7, "end": 12}, "text": "Japan", "hypertextlabels": ["LOC"]}},
        {"id": "b", "type": "hypertextlabels", "value": {"start": "/p[1]", "end": "/p[2]",
          "text": "a\\nb", "hypertextlabels": ["X"]}},
        {"id": "c", "type": "hypertextlabels", "value": {"start": "/p[1]", "end": "/p[2]",
          "hypertextlabels": ["X"]}}]}]}]"#;
    let all = read(text).unwrap();
    let [a, b] = &*all[0].marks else {
        panic!("{all:?}");
    };
    assert_eq!((a.parts[0].start, a.only_quoted), (7, false));
    assert_eq!(
        (b.parts[0].quote.as_deref(), b.only_quoted),
        (Some("a\\nb"), true)
    );
    assert_eq!(all[0].text, None);
    assert!(
        all[0].skipped[0].starts_with("line 7: a label whose place"),
        "{all:?}"
    );
}

#[test]
fn the_small_export_is_read() {
    let text = r#"[
 {"text":"one\ntwo","id":1,"label":[{"start":0,"end":7,"text":"one\\ntwo","labels":["A","B"]}],"topic":"news","annotator":1,"annotation_id":4,"created_at":"2026-11-18T11:06:40Z","updated_at":"2026-11-18T11:06:40Z","lead_time":2.5},
 {"text":"one\ntwo","id":1,"label":[{"start":0,"end":3,"text":"one","labels":["A"]}],"more":["x"],"annotator":"maks@example.org","annotation_id":5,"lead_time":2.5},
 {"text":"three","id":2,"annotator":1,"annotation_id":6}
]"#;
    let input = Input {
        name: "min.json",
        bytes: text.as_bytes(),
        companion: None,
    };
    assert!(LabelStudio.recognises(&input));
    let all = read(text).unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].marks.len(), 3);
    assert_eq!(all[0].marks[0].parts[0].quote.as_deref(), Some("one\ntwo"));
    assert_eq!(
        all[0].marks[2].carried.author.as_deref(),
        Some("maks@example.org")
    );
    assert_eq!(
        all[0].skipped,
        ["line 3: “more” is no label of a passage: \"x\""]
    );
    assert_eq!(all[1].text.as_deref(), Some("three"));
}

/// Made by `label_studio_sdk.converter` 2.1.2 of what Evimark wrote.
#[test]
fn the_small_export_of_the_converter_is_read() {
    let text = include_str!("../../../tests/data/foreign/label-studio/min.json");
    let all = read(text).unwrap();
    assert_eq!(all.len(), 3);
    let source = crate::text::SourceText::new(all[0].text.clone().unwrap()).unwrap();
    let placed = placing::place(&all[0], &source, &|| false).unwrap();
    let how = placing::Counted::Proven(Counting::of(Unit::CodePoints), 5);
    assert_eq!(placed.counted, how);
    assert_eq!(all[0].marks[0].carried.author, None);
    assert!(all.iter().all(|foreign| foreign.skipped.is_empty()));
}

#[test]
fn what_is_malformed_is_told_with_its_line() {
    let told = |text: &str| read(text).unwrap_err().to_string();
    assert_eq!(
        told("[\n{\"id\": 1, \"annotations\": []}]"),
        "“export.json”, line 2: a JSON array of tasks of Label Studio was expected, but a task \
         has no “data”"
    );
    assert!(told("[\n1]").contains("line 2: a JSON array of tasks"));
    assert!(told("[\n{\"a\": 1}]").contains("line 2: a JSON array of tasks"));
    assert!(told("[\n{\"a\": ]").contains("line 2: a JSON array of tasks"));
    assert!(told("").contains("the file holds nothing"));
    assert_eq!(read("[]").unwrap(), []);
}
