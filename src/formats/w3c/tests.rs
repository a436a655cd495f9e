//! The layouts of Web Annotations as programs write them, and what comes back.

use super::*;
use crate::formats::foreign::ForeignLink;
use crate::formats::placing::{Counted, place};
use crate::formats::round_trip::{check_random, document, from_notation, tags, written_and_read};
use crate::formats::{Counting, export, import};
use crate::model::{Fragments, Snapshot};
use crate::text::SourceText;

fn read(text: &str) -> Result<Vec<Foreign>, ReadError> {
    W3c.read(&Input {
        name: "notes.json",
        bytes: text.as_bytes(),
        companion: None,
    })
}

fn written(document: &Document) -> String {
    let (mut files, losses) =
        export(&W3c, std::slice::from_ref(document), &Options::default()).unwrap();
    assert!(losses.is_empty(), "{losses:?}");
    String::from_utf8(files.remove(0).bytes).unwrap()
}

/// A mark with a note, one of two parts with a review, and a link.
fn linked() -> Document {
    let plain = from_notation("a b.txt", "💩 The [actor|Board]\r\nshall [claim|pay] 5%.");
    let mut marks: Vec<Annotation> = plain.marks.iter().map(|m| m.as_ref().clone()).collect();
    marks[0].note = "of “directors”".to_owned();
    let pay = marks[1].fragments.first();
    let percent = plain.text.span(pay.end() + 1..pay.end() + 3).unwrap();
    marks[1].fragments = Fragments::new(vec![pay, percent]).unwrap();
    marks[1].review = Some(crate::model::Review {
        verdict: crate::model::Verdict::Disputed,
        by: "maks".into(),
        at: marks[1].created,
        reason: "who?".to_owned(),
    });
    let link = Link {
        from: marks[1].id,
        kind: "names".to_owned(),
        to: marks[0].id,
    };
    let mut document = document("a b.txt", plain.text, marks, vec![link]);
    SHA256.clone_into(&mut document.sha256);
    document
}

/// Of the bytes of that text.
const SHA256: &str = "1ba8c3d24e9ab03099ae952267e0bbfcd5599839d9820b0d579b88a43b8434bc";

#[test]
fn a_page_has_an_annotation_a_line() {
    let state = concat!(
        r#""state":{"type":"evimark:DigestState","schema:sha256":"#,
        r#""1ba8c3d24e9ab03099ae952267e0bbfcd5599839d9820b0d579b88a43b8434bc"}"#
    );
    let by = r#""created":"2026-11-18T11:06:40Z","creator":{"type":"Person","name":"olena"}"#;
    let own = "urn:evimark:1ba8c3d24e9ab030";
    let page = [
        format!(
            concat!(
                r#"{{"@context":["http://www.w3.org/ns/anno.jsonld",{{"evimark":"urn:evimark:"}}],"#,
                r#""id":"{own}:page","partOf":{{"id":"{own}:collection","label":"a b.txt","total":3,"#,
                r#""type":"AnnotationCollection"}},"startIndex":0,"type":"AnnotationPage","items":["#,
            ),
            own = own
        ),
        format!(
            concat!(
                r#"{{"id":"{own}:m0","type":"Annotation","motivation":"classifying",{by},"#,
                r#""body":[{{"type":"TextualBody","purpose":"tagging","value":"actor"}},"#,
                r#"{{"type":"TextualBody","purpose":"commenting","value":"of “directors”"}}],"#,
                r#""target":{{"type":"SpecificResource","source":"a%20b.txt",{state},"selector":["#,
                r#"{{"type":"TextQuoteSelector","exact":"Board","prefix":"💩 The ","suffix":"\r\nshall pay 5%."}},"#,
                r#"{{"type":"TextPositionSelector","start":6,"end":11}},"#,
                r#"{{"type":"DataPositionSelector","start":9,"end":14}}]}}}},"#,
            ),
            own = own,
            by = by,
            state = state
        ),
        format!(
            concat!(
                r#"{{"id":"{own}:m1","type":"Annotation","motivation":"classifying",{by},"#,
                r#""body":[{{"type":"TextualBody","purpose":"tagging","value":"claim"}}],"target":["#,
                r#"{{"type":"SpecificResource","source":"a%20b.txt",{state},"selector":["#,
                r#"{{"type":"TextQuoteSelector","exact":"pay","prefix":"💩 The Board\r\nshall ","suffix":" 5%."}},"#,
                r#"{{"type":"TextPositionSelector","start":19,"end":22}},"#,
                r#"{{"type":"DataPositionSelector","start":22,"end":25}}]}},"#,
                r#"{{"type":"SpecificResource","source":"a%20b.txt",{state},"selector":["#,
                r#"{{"type":"TextQuoteSelector","exact":"5%","prefix":"💩 The Board\r\nshall pay ","suffix":"."}},"#,
                r#"{{"type":"TextPositionSelector","start":23,"end":25}},"#,
                r#"{{"type":"DataPositionSelector","start":26,"end":28}}]}}],"#,
                r#""evimark:review":{{"evimark:at":"2026-11-18T11:06:40Z","evimark:by":"maks","#,
                r#""evimark:reason":"who?","evimark:verdict":"disputed"}}}},"#,
            ),
            own = own,
            by = by,
            state = state
        ),
        format!(
            concat!(
                r#"{{"id":"{own}:link-1","type":"Annotation","motivation":"linking","body":["#,
                r#"{{"type":"SpecificResource","purpose":"linking","source":"{own}:m0"}},"#,
                r#"{{"type":"TextualBody","purpose":"tagging","value":"names"}}],"target":"{own}:m1"}}"#,
            ),
            own = own
        ),
        "]}\n".to_owned(),
    ];
    assert_eq!(written(&linked()), page.join("\n"));
}

#[test]
fn bytes_are_told_only_of_a_file_that_has_them() {
    let mut document = linked();
    assert!(written(&document).contains("DataPosition"));
    // As if a byte order mark stood in front, or another encoding had other bytes.
    document.sha256 = SHA256.replace('0', "1");
    assert!(!written(&document).contains("DataPosition"));
}

#[test]
fn random_documents_come_back() {
    check_random(&W3c, &Options::default());
}

#[test]
fn a_page_without_marks_is_of_its_document() {
    let empty = from_notation("a b.txt", "Nothing.");
    let (foreign, _) = written_and_read(&W3c, &empty, &Options::default());
    assert_eq!(foreign.name.as_deref(), Some("a b.txt"));
    let (foreign, _) = written_and_read(&W3c, &linked(), &Options::default());
    assert_eq!(foreign.name.as_deref(), Some("a b.txt"));
    assert_eq!(foreign.links.len(), 1);
}

/// The words of the places that a file gets in a text, and how it counts.
fn placed(foreign: &Foreign, text: &str) -> (Vec<String>, Counted) {
    let text = SourceText::new(text).unwrap();
    let placed = place(foreign, &text, &|| false).unwrap();
    let tags = tags();
    let wishes = import::Wishes {
        tags: &tags,
        mapping: &std::collections::BTreeMap::new(),
        by: "nobody",
        now: Timestamp::UNIX_EPOCH,
    };
    let plan = import::plan(foreign, &placed, &Snapshot::default(), &wishes);
    let mut annotations = crate::model::Annotations::new();
    annotations.apply(&plan.transaction).unwrap();
    let words = annotations.iter().map(|mark| {
        let quotes: Vec<&str> = mark.fragments.iter().map(|span| text.slice(span)).collect();
        format!("{}: {} ({})", mark.tag, quotes.join(" … "), mark.note)
    });
    // Marks at one place come in the order of their ids, which are new.
    let mut words: Vec<String> = words.collect();
    words.sort();
    (words, placed.counted)
}

const HYPOTHESIS: &str = r#"{"total": 4, "rows": [
 {"id": "Wq3xEh", "created": "2026-11-18T11:06:40.125000+00:00", "updated": "2026-11-18T11:06:40.125000+00:00",
  "user": "acct:olena@hypothes.is", "uri": "https://example.org/a", "text": "who?", "tags": ["actor", "check"],
  "target": [{"source": "https://example.org/a", "selector": [
   {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 0, "endContainer": "/p[1]", "endOffset": 9},
   {"type": "TextPositionSelector", "start": 7, "end": 12},
   {"type": "TextQuoteSelector", "exact": "Board", "prefix": "💩 The ", "suffix": " shall"}]}]},
 {"id": "Re1", "created": "2026-11-18T11:06:41+00:00", "updated": "2026-11-18T11:07:41+00:00",
  "user": "acct:maks@hypothes.is", "user_info": {"display_name": "Maks"}, "uri": "https://example.org/a",
  "text": "", "tags": [], "target": [{"source": "https://example.org/a", "selector": [
   {"type": "TextPositionSelector", "start": 19, "end": 22}, {"type": "TextQuoteSelector", "exact": "pay"}]}]},
 {"id": "Re2", "user": "acct:maks@hypothes.is", "uri": "https://example.org/a", "text": "I agree", "tags": [],
  "references": ["Wq3xEh"], "target": [{"source": "https://example.org/a"}]},
 {"id": "Re3", "user": "acct:maks@hypothes.is", "uri": "https://example.org/b", "text": "other", "tags": ["claim"],
  "target": [{"source": "https://example.org/b", "selector": [{"type": "TextQuoteSelector", "exact": "pay"}]}]}
]}"#;

#[test]
fn annotations_of_hypothesis_are_read() {
    let all = read(HYPOTHESIS).unwrap();
    assert_eq!(all.len(), 2);
    let (words, counted) = placed(&all[0], "💩 The Board shall pay.");
    assert_eq!(
        words,
        [
            "actor: Board (who?)",
            "check: Board (who?)",
            "unlabelled: pay ()"
        ]
    );
    assert_eq!(counted, Counted::Proven(Counting::of(Unit::Utf16), 3));
    let [first, _, third] = &*all[0].marks else {
        panic!("{all:?}");
    };
    assert_eq!(first.carried.author.as_deref(), Some("olena@hypothes.is"));
    assert_eq!((first.carried.modified, first.line), (None, 2));
    assert_eq!(third.carried.author.as_deref(), Some("Maks"));
    assert!(third.carried.modified.is_some());
    assert_eq!(
        all[0].skipped,
        ["line 12: a reply to another annotation: “I agree”"]
    );
    assert_eq!(all[1].name.as_deref(), Some("https://example.org/b"));
    let (words, counted) = placed(&all[1], "They pay.");
    assert_eq!(
        (words[0].as_str(), counted),
        ("claim: pay (other)", Counted::Quoted(1))
    );
}

#[test]
fn annotations_of_recogito_are_read_with_their_connections() {
    let text = r##"[{"@context": "http://www.w3.org/ns/anno.jsonld", "id": "#a1", "type": "Annotation",
      "body": [{"type": "TextualBody", "value": "actor", "purpose": "tagging"},
               {"type": "TextualBody", "value": "see p. 3", "purpose": "commenting"}],
      "target": {"selector": [{"type": "TextQuoteSelector", "exact": "Board"},
                              {"type": "TextPositionSelector", "start": 7, "end": 12}]}},
     {"id": "#a2", "type": "Annotation", "creator": {"id": "u1", "name": "Olena"}, "motivation": "oa:tagging",
      "body": {"type": "TextualBody", "value": "claim"},
      "target": [{"selector": [{"type": "TextQuoteSelector", "exact": "shall"}, {"type": "TextPositionSelector", "start": 13, "end": 18}]},
                 {"selector": [{"type": "TextQuoteSelector", "exact": "pay"}, {"type": "TextPositionSelector", "start": 19, "end": 22}]}]},
     {"id": "#r1", "type": "Annotation", "motivation": "linking",
      "body": [{"type": "TextualBody", "value": "does", "purpose": "tagging"}], "target": [{"id": "#a1"}, {"id": "#a2"}]}]"##;
    let all = read(text).unwrap();
    assert_eq!((all.len(), all[0].name.as_deref()), (1, None));
    let (words, counted) = placed(&all[0], "💩 The Board shall pay.");
    assert_eq!(words, ["actor: Board (see p. 3)", "claim: shall … pay ()"]);
    assert_eq!(counted, Counted::Proven(Counting::of(Unit::Utf16), 2));
    assert_eq!(all[0].marks[1].carried.author.as_deref(), Some("Olena"));
    let link = ForeignLink {
        from: "#a1".to_owned(),
        kind: "does".to_owned(),
        to: "#a2".to_owned(),
    };
    assert_eq!(all[0].links, [link]);
}

#[test]
fn every_selector_of_plain_text_is_understood() {
    let one = |target: &str| {
        let text = format!(
            r#"{{"id":"http://example.org/1","type":"Annotation","motivation":"classifying","body":"http://example.org/Claim","target":{target}}}"#
        );
        placed(&read(&text).unwrap()[0], "💩 Ї pay Ї pay").0
    };
    let found = ["http://example.org/Claim: pay ()"];
    for target in [
        r#""a.txt#char=4,7""#,
        r#"{"source":"a.txt","selector":{"type":"FragmentSelector","conformsTo":"http://tools.ietf.org/rfc/rfc5147","value":"char=4,7;length=14"}}"#,
        r#"{"source":"a.txt","selector":{"type":"DataPositionSelector","start":8,"end":11}}"#,
        r#"{"source":"a.txt","selector":{"type":"TextPositionSelector","start":2,"end":9,"refinedBy":{"type":"TextPositionSelector","start":2,"end":5}}}"#,
        r#"{"source":{"id":"a.txt"},"selector":{"type":"FragmentSelector","value":"p1","refinedBy":{"type":["oa:TextQuoteSelector"],"exact":"pay","prefix":"💩 Ї "}}}"#,
    ] {
        assert_eq!(one(target), found, "{target}");
    }
    let none = read(
        r#"{"type":"Annotation","body":"http://example.org/x","target":"http://example.org/y"}"#,
    );
    assert_eq!(
        none.unwrap()[0].skipped,
        ["line 1: an annotation that names no passage of a text: “http://example.org/x”"]
    );
}

#[test]
fn lines_collections_and_addresses_are_read() {
    let line = r#"{"type":"Annotation","bodyValue":"n","target":{"source":"a.txt","selector":{"type":"TextPositionSelector","start":0,"end":1}}}"#;
    let lines = read(&format!("{line}\n{line}\n")).unwrap();
    let keys: Vec<_> = lines[0]
        .marks
        .iter()
        .map(|mark| mark.key.as_str())
        .collect();
    assert_eq!(keys, ["line 1, mark 1", "line 2, mark 2"]);
    let collection = format!(
        r#"{{"type":"AnnotationCollection","first":{{"type":"AnnotationPage","items":[{line},"http://example.org/anno2"]}}}}"#
    );
    let all = read(&collection).unwrap();
    assert_eq!(all[0].marks.len(), 1);
    assert_eq!(all[0].skipped.len(), 1);
}

#[test]
fn what_is_malformed_is_told_with_its_line() {
    let told = |text: &str| read(text).unwrap_err().to_string();
    assert_eq!(
        told("\n{\"a\": 1}"),
        "“notes.json”, line 2: Web Annotations in JSON: a page with “items”, a list or a single \
         one were expected"
    );
    assert!(told("[\n{\"id\": }]").contains("line 2: Web Annotations in JSON"));
    assert!(told("[\n7]").contains("line 2: an annotation was expected"));
    assert!(told("").contains("the file holds nothing"));
}
