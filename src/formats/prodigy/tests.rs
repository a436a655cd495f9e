//! The layout as it is written, and the shapes that other programs write.

use super::*;
use crate::formats::counting::{End, LineEnds};
use crate::formats::losses::LossKind;
use crate::formats::placing::{Counted, place};
use crate::formats::{ForeignLink, round_trip};
use crate::model::Fragments;
use crate::text::SourceText;

fn written(document: &Document) -> (String, Losses) {
    let mut losses = Losses::default();
    let documents = std::slice::from_ref(document);
    let files = Prodigy.write(documents, &Options::default(), &mut losses);
    let bytes = files.unwrap().remove(0).bytes;
    (String::from_utf8(bytes).unwrap(), losses)
}

fn read(content: &str) -> Result<Vec<Foreign>, String> {
    let input = Input {
        name: "a.jsonl",
        bytes: content.as_bytes(),
        companion: None,
    };
    Prodigy.read(&input).map_err(|error| error.to_string())
}

fn recognises(content: &str) -> bool {
    Prodigy.recognises(&Input {
        name: "a.jsonl",
        bytes: content.as_bytes(),
        companion: None,
    })
}

/// The only document, which is recognised, with its marks as “tag start–end quote”.
#[track_caller]
fn check(content: &str, marks: &[&str]) -> Foreign {
    assert!(recognises(content));
    let mut read = read(content).unwrap();
    assert_eq!(read.len(), 1);
    let foreign = read.remove(0);
    let found = foreign.marks.iter().map(|mark| {
        let parts = mark.parts.iter().map(|part| {
            let quote = part.quote.as_deref().unwrap_or("?");
            format!("{}–{} {quote}", part.start, part.end)
        });
        format!("{} {}", mark.tag, parts.collect::<Vec<_>>().join(", "))
    });
    assert_eq!(found.collect::<Vec<_>>(), marks);
    foreign
}

fn document(text: &str, marks: &[(&str, &[&str])], links: &[(usize, &str, usize)]) -> Document {
    let text = SourceText::new(text).unwrap();
    let id = |number: usize| format!("m{number}").parse().unwrap();
    let marks = marks.iter().enumerate().map(|(number, (tag, quotes))| {
        let spans = quotes.iter().map(|quote| {
            let start = u32::try_from(text.as_str().find(quote).unwrap()).unwrap();
            let len = u32::try_from(quote.len()).unwrap();
            text.span(start..start + len).unwrap()
        });
        let fragments = Fragments::new(spans.collect()).unwrap();
        let created = jiff::Timestamp::from_second(1_795_000_000).unwrap();
        Annotation::new(id(number), (*tag).into(), fragments, "olena", created)
    });
    let links = links.iter().map(|&(from, kind, to)| Link {
        from: id(from),
        kind: kind.to_owned(),
        to: id(to),
    });
    let (marks, links) = (marks.collect(), links.collect());
    round_trip::document("a.txt", text.clone(), marks, links)
}

#[test]
fn the_layout() {
    let document = document(
        "💩 The Board\r\npaid.",
        &[("actor", &["The Board"]), ("claim", &["paid"])],
        &[(1, "quantifies", 0)],
    );
    let (file, losses) = written(&document);
    let expected = [
        r#"{"answer":"accept","meta":{"source":"a.txt"},"text":"💩 The Board\r\npaid.","tokens":["#,
        r#"{"text":"💩","start":0,"end":1,"id":0,"ws":true},"#,
        r#"{"text":"The","start":2,"end":5,"id":1,"ws":true},"#,
        r#"{"text":"Board","start":6,"end":11,"id":2,"ws":false},"#,
        r#"{"text":"\r\n","start":11,"end":13,"id":3,"ws":false},"#,
        r#"{"text":"paid","start":13,"end":17,"id":4,"ws":false},"#,
        r#"{"text":".","start":17,"end":18,"id":5,"ws":false}],"spans":["#,
        r#"{"start":2,"end":11,"text":"The Board","token_start":1,"token_end":2,"label":"actor","#,
        r#""evimark":{"id":"m0","author":"olena","created":"2026-11-18T11:06:40Z"}},"#,
        r#"{"start":13,"end":17,"text":"paid","token_start":4,"token_end":4,"label":"claim","#,
        r#""evimark":{"id":"m1","author":"olena","created":"2026-11-18T11:06:40Z"}}],"relations":["#,
        r#"{"head":4,"child":2,"label":"quantifies","#,
        r#""head_span":{"start":13,"end":17,"token_start":4,"token_end":4,"label":"claim"},"#,
        r#""child_span":{"start":2,"end":11,"token_start":1,"token_end":2,"label":"actor"},"#,
        r#""evimark":{"from":"m1","to":"m0"}}],"evimark":{"#,
        r#""sha256":"5f0c9a1e42fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","#,
        r#""encoding":"UTF-8","offsets":"Unicode code points","tokenizer":"spacy.blank(\"xx\")"}}"#,
        "\n",
    ];
    assert_eq!(file, expected.concat());
    assert!(losses.is_empty());
}

#[test]
fn random_documents_come_back() {
    round_trip::check_random(&Prodigy, &Options::default());
}

#[test]
fn what_fits_no_token_keeps_its_place_and_is_told() {
    let document = document(
        "The Board paid.",
        &[("actor", &["oard"]), ("claim", &["paid"])],
        &[(0, "supports", 1), (1, "supports", 1)],
    );
    let (file, losses) = written(&document);
    assert!(file.contains(r#"{"start":5,"end":9,"text":"oard","label":"actor","#));
    assert!(file.contains(r#""links":[{"from":"m0","kind":"supports","to":"m1"}]"#));
    let why: Vec<_> = losses
        .all
        .iter()
        .map(|loss| (loss.kind, &*loss.why))
        .collect();
    assert_eq!(
        why,
        [
            (LossKind::InPart, UNALIGNED),
            (LossKind::InPart, UNALIGNED_LINK)
        ]
    );
    let (back, _) = round_trip::through(&Prodigy, &document, &Options::default());
    let same = back.iter().zip(document.marks.iter());
    same.for_each(|(back, mark)| assert_eq!(back, mark));
    assert!(back.links().eq(document.marks.links()));
}

#[test]
fn fragments_are_joined_again() {
    let mut document = document(
        "The Board shall, he said, pay.",
        &[("claim", &["The Board shall", "pay"]), ("claim", &["pay"])],
        &[(1, "supports", 0)],
    );
    let marks = document.marks.iter().map(|mark| {
        let mut mark = Annotation::clone(mark);
        mark.note = "see p. 3".to_owned();
        mark
    });
    let (marks, links) = (marks.collect(), document.marks.links().cloned().collect());
    document.marks = round_trip::snapshot(marks, links);
    let (file, _) = written(&document);
    assert!(file.contains(r#""evimark":{"id":"m0","fragment":2}"#));
    let (back, losses) = round_trip::through(&Prodigy, &document, &Options::default());
    let same = back.iter().zip(document.marks.iter());
    same.for_each(|(back, mark)| assert_eq!(back, mark));
    assert_eq!(losses.count(LossKind::Flattened), 1);
    assert!(back.links().eq(document.marks.links()));
}

/// As Prodigy saves relations: with hashes, and with fields in another order.
#[test]
fn a_document_of_prodigy() {
    let foreign = check(
        concat!(
            r#"{"text":"My mother’s name is Sasha.","_input_hash":-12,"_task_hash":7,"_is_binary":false,"#,
            r#""meta":{"source":"news/a.txt","pattern":"3"},"_annotator_id":"db-alex","_timestamp":1795000000,"#,
            r#""tokens":[{"text":"My","start":0,"end":2,"id":0,"ws":true,"disabled":false},"#,
            r#"{"text":"mother","start":3,"end":9,"id":1,"ws":false},{"text":"’s","start":9,"end":11,"id":2,"ws":true},"#,
            r#"{"text":"name","start":12,"end":16,"id":3,"ws":true},{"text":"is","start":17,"end":19,"id":4,"ws":true},"#,
            r#"{"text":"Sasha","start":20,"end":25,"id":5,"ws":false},{"text":".","start":25,"end":26,"id":6,"ws":false}],"#,
            r#""_view_id":"relations","answer":"accept","#,
            r#""spans":[{"start":20,"end":25,"token_start":5,"token_end":5,"label":"PERSON","type":"span"},"#,
            r#"{"start":0.0,"end":9.0,"token_start":0,"token_end":1,"label":"PERSON"}],"#,
            r##""relations":[{"head":1,"child":5,"head_span":{"start":0,"end":9,"token_start":0,"token_end":1,"label":"PERSON"},"##,
            r##""child_span":{"start":20,"end":25,"token_start":5,"token_end":5,"label":"PERSON"},"color":"#fff","label":"IS"},"##,
            r#"{"head":5,"child":1,"label":"OF"},{"head":3,"child":5,"label":"NO"}]}"#,
        ),
        &["PERSON 20–25 Sasha", "PERSON 0–9 My mother"],
    );
    assert_eq!(foreign.name.as_deref(), Some("news/a.txt"));
    assert_eq!(foreign.marks[0].carried.author.as_deref(), Some("db-alex"));
    assert_eq!(
        foreign.marks[0].carried.created.unwrap().as_second(),
        1_795_000_000
    );
    let link = |from: &str, kind: &str, to: &str| ForeignLink {
        from: from.to_owned(),
        kind: kind.to_owned(),
        to: to.to_owned(),
    };
    let expected = [
        link("span 2", "IS", "span 1"),
        link("span 1", "OF", "span 2"),
    ];
    assert_eq!(foreign.links, expected);
    assert_eq!(
        foreign.skipped,
        ["line 1: a relation “NO” between words that are no marks"]
    );
}

#[test]
fn documents_of_spacy() {
    check(
        r#"{"text":"The Board paid","ents":[{"start":4,"end":9,"label":"ORG"}],"spans":{"sc":[{"start":0,"end":9,"label":"x","kb_id":""}]},"tokens":[{"id":0,"start":0,"end":3},{"id":1,"start":4,"end":9},{"id":2,"start":10,"end":14}]}"#,
        &["x 0–9 ?", "ORG 4–9 ?"],
    );
    let pair = r#"["The Board", {"entities": [[4, 9, "ORG"]]}]"#;
    check(pair, &["ORG 4–9 ?"]);
    check(&format!("[{pair}]"), &["ORG 4–9 ?"]);
    check(
        "[\n  {\"text\": \"The\",\n   \"spans\": [{\"start\": 0, \"end\": 3, \"label\": \"x\", \"text\": \"The\"}]}\n]\n",
        &["x 0–3 The"],
    );
    let two = read(&format!("{pair}\n\n{pair}\n")).unwrap();
    assert_eq!((two.len(), two[1].marks[0].line), (2, 3));
    let label = read(r#"{"text":"a","label":[[0,1,"x"]],"answer":"accept"}"#).unwrap();
    assert_eq!(label[0].marks.len(), 1);
}

/// The words of a span are known from its tokens, so what the offsets count comes out.
#[test]
fn tokens_tell_what_offsets_count() {
    let text = "💩💩 The Board";
    let content = concat!(
        r#"{"text":"💩💩 The Board","tokens":[{"text":"💩","start":0,"end":2,"id":0},{"text":"💩","start":2,"end":4,"id":1},"#,
        r#"{"text":"The","start":5,"end":8,"id":2},{"text":"Board","start":9,"end":14,"id":3}],"#,
        r#""spans":[{"start":9,"end":14,"label":"ORG"}],"answer":"accept"}"#,
    );
    let foreign = check(content, &["ORG 9–14 Board"]);
    let target = SourceText::new(text).unwrap();
    let placed = place(&foreign, &target, &|| false).unwrap();
    let utf16 = crate::formats::Counting {
        unit: Unit::Utf16,
        line_ends: LineEnds::AsIs,
        end: End::Exclusive,
    };
    assert_eq!(placed.counted, Counted::Proven(utf16, 1));
    // Pieces of words of a model are no proof.
    let content = content.replace(r#""text":"Board","#, r###""text":"##board","###);
    check(&content, &["ORG 9–14 ?"]);
}

#[test]
fn what_was_refused_or_is_no_mark_is_told() {
    let refused = r#"{"text":"a","spans":[{"start":0,"end":1,"label":"x"}],"answer":"reject"}"#;
    let taken = r#"{"text":"b","label":"NEWS","cats":{"x":1},"accept":[],"answer":"accept"}"#;
    let ignored = refused.replace("reject", "ignore");
    let read = read(&format!("{refused}\n{taken}\n{ignored}\n")).unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(
        read[0].skipped,
        [
            "line 1: a document with the answer “reject”, with its marks",
            "line 2: the label “NEWS” of the document as a whole",
            "line 2: “cats”, labels of the document as a whole",
            "line 3: a document with the answer “ignore”, with its marks",
        ]
    );
    assert_eq!(
        self::read(refused).unwrap_err(),
        "“a.jsonl”: there is nothing to take over: each document has the answer “reject” or “ignore”"
    );
}

#[test]
fn what_is_carried_along_wrongly_is_told() {
    let content = r#"{"answer":"accept","meta":{},"text":"ab","spans":[{"start":0,"end":1,"label":"x","evimark":{"created":"soon"}},{"start":1,"end":2,"label":"x","evimark":{"id":"NOT OURS!"}}],"evimark":{"links":[3]}}"#;
    let foreign = check(content, &["x 0–1 ?", "x 1–2 ?"]);
    assert_eq!(
        foreign.skipped,
        [
            "line 1: “evimark” of the span 0 to 1, which is not as Evimark writes it",
            "line 1: a link that is not as Evimark writes it",
        ]
    );
}

#[test]
fn malformed_files_are_told_with_their_line() {
    let error = |content: &str| read(content).unwrap_err();
    assert_eq!(
        error("{\"text\":\"a\"}\n{\"text\":"),
        "“a.jsonl”, line 2: a JSON object with “text” and “spans” was expected: EOF while parsing a value"
    );
    let no_text = "“text” with the words of the document was expected";
    assert_eq!(error("{}"), format!("“a.jsonl”, line 1: {no_text}"));
    assert_eq!(error("[{}]"), format!("“a.jsonl”: document 1: {no_text}"));
    assert_eq!(error("3"), format!("“a.jsonl”, line 1: {no_text}"));
    assert_eq!(
        error(r#"{"text":"a","spans":[{"start":-1,"end":1}]}"#),
        "“a.jsonl”, line 1: a span with its start and its end in whole numbers was expected"
    );
    assert_eq!(
        error(r#"{"text":"a","spans":[{"start":0,"end":1,"label":3}]}"#),
        "“a.jsonl”, line 1: a span with its label in quotation marks was expected"
    );
    assert_eq!(
        error("\n"),
        "“a.jsonl”: a JSON object with “text” in each line was expected, but there is none"
    );
    assert_eq!(
        error("[\n{\"text\": \"a\"},\n{\"text\" \"b\"}\n]"),
        "“a.jsonl”, line 3: a JSON object with “text” and “spans” was expected: expected `:`"
    );
}

#[test]
fn other_files_are_not_taken_for_it() {
    for content in [
        r#"{"id":1,"text":"a","label":[[0,1,"x"]],"Comments":[]}"#,
        r#"{"id":1,"text":"a","entities":[],"relations":[]}"#,
        r#"{"id":"0","tokens":["a"],"ner_tags":[0]}"#,
        r#"[{"id":1,"data":{"text":"a"},"annotations":[]}]"#,
        r#"{"@context":"http://www.w3.org/ns/anno.jsonld"}"#,
        r#"{"x":{"text":"a","spans":[]}}"#,
        "text\n",
        "",
        "[",
        "{\"text",
        "{\"\\",
    ] {
        assert!(!recognises(content), "{content}");
    }
    // Of a long line, the beginning is enough.
    assert!(recognises(
        r#"{"answer":"accept","meta":{"source":"a.txt"},"text":"The Boa"#
    ));
    assert!(recognises(
        "\u{feff} {\"text\": \"a \\\" b\", \"_input_hash\": 1, \"meta"
    ));
}
