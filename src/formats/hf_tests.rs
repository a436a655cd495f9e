//! The three files as they are written.

use super::*;
use crate::formats::round_trip;

fn files(documents: &[Document], scheme: Scheme) -> Vec<(String, String)> {
    let options = Options {
        scheme,
        ..Options::default()
    };
    let files = Hf
        .write(documents, &options, &mut Losses::default())
        .unwrap();
    let text = |file: OutputFile| (file.name, String::from_utf8(file.bytes).unwrap());
    files.into_iter().map(text).collect()
}

fn documents() -> Vec<Document> {
    vec![
        round_trip::from_notation("a.txt", "💩 [actor|The Board] paid.\r\nIt [claim|“left”]."),
        round_trip::from_notation("b.txt", "[Норма\u{2028}права|Її]"),
    ]
}

#[test]
fn the_layout() {
    let files = files(&documents(), Scheme::Iob2);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["evimark.jsonl", "evimark.labels.json", "README.md"]);
    let lines = [
        r#"{"id":"0","tokens":["💩","The","Board","paid","."],"ner_tags":[0,3,4,0,0],"document":"a.txt","sentence":0,"starts":[0,2,6,12,16],"ends":[1,5,11,16,17]}"#,
        r#"{"id":"1","tokens":["It","“","left","”","."],"ner_tags":[0,1,2,2,0],"document":"a.txt","sentence":1,"starts":[19,22,23,27,28],"ends":[21,23,27,28,29]}"#,
        r#"{"id":"2","tokens":["Її"],"ner_tags":[9],"document":"b.txt","sentence":0,"starts":[0],"ends":[2]}"#,
    ];
    assert_eq!(files[0].1.lines().collect::<Vec<_>>(), lines);
    let labels: Vec<String> = serde_json::from_str(&files[1].1).unwrap();
    let expected = [
        "O",
        "B-claim",
        "I-claim",
        "B-actor",
        "I-actor",
        "B-figure",
        "I-figure",
        "B-legal-basis",
        "I-legal-basis",
        "B-Норма\u{2028}права",
        "I-Норма\u{2028}права",
    ];
    assert_eq!(labels, expected);
    let names = "        names:\n          '0': \"O\"\n          '1': \"B-claim\"\n";
    assert!(files[2].1.contains(names), "{}", files[2].1);
    assert!(files[2].1.contains(r#"'10': "I-Норма\u2028права""#));
}

#[test]
fn the_list_of_labels_does_not_hang_on_the_marks() {
    let bare = round_trip::from_notation("a.txt", "Nothing is marked.");
    let files = files(&[bare], Scheme::Iobes);
    let labels: Vec<String> = serde_json::from_str(&files[1].1).unwrap();
    assert_eq!(labels.len(), 1 + 4 * 4);
    assert_eq!(
        labels[..5],
        ["O", "B-claim", "I-claim", "E-claim", "S-claim"]
    );
}

#[test]
fn a_label_is_a_string_of_yaml_too() {
    let label = json(&"a\"\\\u{85}\u{2028}\u{feff}\u{7f}💩\n").unwrap();
    assert_eq!(
        yaml(&label),
        "\"a\\\"\\\\\\u0085\\u2028\\ufeff\\u007f💩\\n\""
    );
}
