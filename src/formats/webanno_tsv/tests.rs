//! The layout as `INCEpTION` writes it, and what comes back.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::formats::losses::LossKind;
use crate::formats::round_trip::{self, document, from_notation, taken_in, written_and_read};
use crate::formats::{ForeignPart, export};
use crate::model::{Annotation, Fragments, Link, Review, Verdict};
use crate::text::SourceText;

fn written(document: &Document) -> (String, Losses) {
    let documents = std::slice::from_ref(document);
    let (mut files, losses) = export(&WebannoTsv, documents, &Options::default()).unwrap();
    let file = files.remove(0);
    assert_eq!(files, []);
    (String::from_utf8(file.bytes).unwrap(), losses)
}

fn read_error(text: &str) -> String {
    let input = Input {
        name: "a.tsv",
        bytes: text.as_bytes(),
        companion: None,
    };
    WebannoTsv.read(&input).unwrap_err().to_string()
}

fn read(text: &str) -> Foreign {
    let input = Input {
        name: "tessel-04.tsv",
        bytes: text.as_bytes(),
        companion: None,
    };
    assert!(WebannoTsv.recognises(&input));
    WebannoTsv.read(&input).unwrap().remove(0)
}

/// A document with these marks, each a list of quotes.
fn marks_at(text: &str, marks: &[(&str, &[&str])]) -> Document {
    let text = SourceText::new(text).unwrap();
    let created = Timestamp::from_second(1_795_000_000).unwrap();
    let place = |quote: &&str| {
        let start = u32::try_from(text.as_str().find(*quote).unwrap()).unwrap();
        let end = start + u32::try_from(quote.len()).unwrap();
        text.span(start..end).unwrap()
    };
    let marks = marks.iter().enumerate().map(|(number, (tag, quotes))| {
        let spans = Fragments::new(quotes.iter().map(place).collect()).unwrap();
        let id = format!("m{number}").parse().unwrap();
        Annotation::new(id, (*tag).into(), spans, "olena", created)
    });
    let marks = marks.collect();
    document("tessel-04.txt", text, marks, Vec::new())
}

fn with_links(document: Document, links: &[(&str, &str, &str)]) -> Document {
    let links = links.iter().map(|(from, kind, to)| Link {
        from: from.parse().unwrap(),
        kind: (*kind).to_owned(),
        to: to.parse().unwrap(),
    });
    let marks = document.marks.iter().map(|mark| (**mark).clone());
    let marks = round_trip::snapshot(marks.collect(), links.collect());
    Document { marks, ..document }
}

fn edited(document: &Document, number: usize, edit: impl FnOnce(&mut Annotation)) -> Document {
    let mut marks: Vec<_> = document.marks.iter().map(|m| (**m).clone()).collect();
    edit(&mut marks[number]);
    let links = document.marks.links().cloned().collect();
    let marks = round_trip::snapshot(marks, links);
    Document {
        marks,
        ..document.clone()
    }
}

fn part(start: u64, end: u64, quote: &str) -> ForeignPart {
    ForeignPart {
        start,
        end,
        quote: Some(quote.to_owned()),
    }
}

// ---- writing

#[test]
fn the_layout_is_that_of_inception() {
    let document = from_notation(
        "a.txt",
        "💩 The [claim|[actor|Board] pays [figure|5]0] .\r\nIt [claim|refused] .",
    );
    let document = with_links(document, &[("m2", "quantifies", "m0")]);
    let document = edited(&document, 2, |mark| {
        mark.note = "see [p. 3]\tor so".to_owned();
        mark.review = Some(Review {
            verdict: Verdict::Accepted,
            by: "maks".into(),
            at: mark.created,
            reason: String::new(),
        });
    });
    let (text, losses) = written(&document);
    assert!(losses.is_empty(), "{losses:?}");
    let time = "2026-11-18T11:06:40Z";
    let aside = |id: &str| format!("{{\"id\":\"{id}\",\"created\":\"{time}\"}}");
    let review = format!("{{\"verdict\":\"accepted\",\"by\":\"maks\",\"at\":\"{time}\"}}");
    let text = text.replace(&review, "{…}");
    let expected = [
        "#FORMAT=WebAnno TSV 3.3",
        "#T_SP=webanno.custom.Evidence|author|tag|note|review|evimark",
        "#T_RL=webanno.custom.EvidenceLink|kind|BT_webanno.custom.Evidence",
        "",
        "",
        "#Text=💩 The Board pays 50 .\\r",
        "#Text=",
        "1-1\t0-2\t💩\t_\t_\t_\t_\t_\t_\t_\t",
        "1-2\t3-6\tThe\t_\t_\t_\t_\t_\t_\t_\t",
        &format!(
            "1-3\t7-12\tBoard\tolena[1]|olena[2]\tactor[1]|claim[2]\t*[1]|*[2]\t*[1]|*[2]\t\
             {}[1]|{}[2]\tquantifies\t1-5.1[3_2]\t",
            aside("m1"),
            aside("m0")
        ),
        "1-4\t13-17\tpays\tolena[2]\tclaim[2]\t*[2]\t*[2]\t*[2]\t_\t_\t",
        "1-5\t18-20\t50\tolena[2]\tclaim[2]\t*[2]\t*[2]\t*[2]\t_\t_\t",
        &format!(
            "1-5.1\t18-19\t5\tolena[3]\tfigure[3]\tsee \\[p. 3\\]\\tor so[3]\taccepted[3]\t\
             {{\"id\":\"m2\",\"review\":{{…}},\"created\":\"{time}\"}}[3]\t_\t_\t"
        ),
        "1-6\t21-22\t.\t_\t_\t_\t_\t_\t_\t_\t",
        "",
        "#Text=It refused .",
        "2-1\t24-26\tIt\t_\t_\t_\t_\t_\t_\t_\t",
        &format!(
            "2-2\t27-34\trefused\tolena[4]\tclaim[4]\t*[4]\t*[4]\t{}[4]\t_\t_\t",
            aside("m3")
        ),
        "2-3\t35-36\t.\t_\t_\t_\t_\t_\t_\t_\t",
        "",
    ];
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        expected[..expected.len() - 1]
    );
    assert!(text.ends_with("\t\n"));
}

#[test]
fn only_layers_and_features_that_say_something_are_declared() {
    let header = |document: &Document| {
        let (text, _) = written(document);
        let header = text.lines().take_while(|line| !line.is_empty());
        header.skip(1).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(header(&marks_at("a b", &[])), "");
    assert_eq!(
        header(&marks_at("a b", &[("claim", &["a"])])),
        "#T_SP=webanno.custom.Evidence|author|tag|evimark"
    );
}

#[test]
fn what_rows_cannot_say_is_listed_and_comes_back() {
    let text = "\n\tOne\rtwo  three\r\n";
    let document = marks_at(
        text,
        &[
            ("claim", &["One", "three"]),
            ("actor", &["two  "]),
            ("figure", &["\r\n"]),
        ],
    );
    let document = edited(&document, 1, |mark| mark.note = "a\r\nb".to_owned());
    let document = with_links(document, &[("m1", "supports", "m2"), ("m0", "of", "m1")]);
    let (written, losses) = written(&document);
    let losses: Vec<_> = losses.all.iter().map(|loss| loss.why.as_ref()).collect();
    assert_eq!(
        losses,
        [
            "its parts: other programs see each of them as a mark of its own",
            "its place: it begins or ends in white space, and only words have rows",
            "its note or a name: the line ends are LF, because rows cannot hold CR",
            "the white space before the first word: other programs take spaces",
            "a link of it: the mark at its other end is left out",
            "the mark: it marks white space alone, and only words have rows",
        ]
    );
    assert!(written.contains("\n#Evimark.before=\\n\\t\n#Text=One\\r\n1-1\t"));
    assert!(written.contains("\n#Text=two  three\\r\n#Text=\n2-1\t"));
    assert!(!written.contains('\r'));

    let (foreign, _) = written_and_read(&WebannoTsv, &document, &Options::default());
    assert_eq!(foreign.text.as_deref(), Some(text));
    let parts: Vec<_> = foreign
        .marks
        .iter()
        .map(|mark| mark.parts.clone())
        .collect();
    assert_eq!(
        parts,
        [
            vec![part(2, 5, "One"), part(11, 16, "three")],
            vec![part(6, 11, "two  ")],
        ]
    );
    assert_eq!(foreign.marks[1].carried.note, "a\r\nb");
    assert_eq!(foreign.links.len(), 1);
}

#[test]
fn a_text_without_words_is_carried_although_nobody_else_reads_it() {
    let document = marks_at(" \n", &[("claim", &["\n"])]);
    let (text, losses) = written(&document);
    assert_eq!(text, "#FORMAT=WebAnno TSV 3.3\n\n\n#Evimark.before= \\n\n");
    assert_eq!(losses.count(LossKind::LeftOut), 1);
    let (foreign, _) = written_and_read(&WebannoTsv, &document, &Options::default());
    assert_eq!(foreign.text.as_deref(), Some(" \n"));
    let (text, losses) = written(&marks_at("", &[]));
    assert_eq!(text, "#FORMAT=WebAnno TSV 3.3\n\n");
    assert!(losses.is_empty());
}

#[test]
fn random_documents_come_back() {
    round_trip::check_random(&WebannoTsv, &Options::default());
}

proptest! {
    /// More than the losses promise: what is flattened for others comes back whole, and so does
    /// the text.
    #[test]
    fn everything_that_is_not_left_out_comes_back_whole(document in round_trip::documents()) {
        let (foreign, losses) = written_and_read(&WebannoTsv, &document, &Options::default());
        prop_assert_eq!(foreign.text.as_deref(), Some(document.text.as_str()));
        prop_assert_eq!(&foreign.skipped, &Vec::<String>::new());
        let (back, _) = taken_in(&foreign, &document);
        let is_left_out = |id| {
            let mut all = losses.all.iter();
            all.any(|loss| loss.kind == LossKind::LeftOut && loss.id == Some(id))
        };
        let expected = document.marks.iter().filter(|mark| !is_left_out(mark.id));
        prop_assert!(back.iter().eq(expected), "{back:#?}\n{:#?}", document.marks);
        let is_whole = |link: &&Link| !is_left_out(link.from) && !is_left_out(link.to);
        prop_assert!(back.links().eq(document.marks.links().filter(is_whole)));
    }
}

// ---- reading

/// As `INCEpTION` exports it: features in the order of their names, other layers beside ours.
const EXPORTED: &str = "\
#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
#T_SP=webanno.custom.Plain|
#T_SP=webanno.custom.Frame|FE|ROLE_webanno.custom.Frame:Roles_webanno.custom.FrameRolesLink|de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity
#T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceType|referenceRelation
#T_RL=webanno.custom.Relation|value|note|BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity


#Sentence.id=s1
#Text=Ms. Haag 😊 auctioned
#Text=clocks
1-1\t0-3\tMs.\t*[1]|*[2]\tPER[1]|PER\\_part[2]\t_\t_\t_\t_\tpr[7]\tcoref->7-1\t_\t_\t_\t
1-2\t4-8\tHaag\t*[1]\tPER[1]\t_\t_\t_\t_\tpr[7]\tcoref->7-1\t_\t_\t_\t
1-3\t9-11\t😊\t_\t_\t*\t_\t_\t_\t_\t_\t_\t_\t_\t
1-4\t12-21\tauctioned\t_\t_\t_\tselling\tseller;goods;to\t1-1[1];1-5;*\t_\t_\t_\t_\t_\t
1-5\t22-28\tclocks\thttp://x/Q1\tOBJ\t_\t_\t_\t_\t_\t_\tsold|_\tyes|_\t1-1[1_0]|9-9\t
1-5.1\t22-27\tclock\t_\t_\t_\t_\t_\t_\t*[7]\t*->7-2\t_\t_\t_\t

#Text=End.
2-1\t30-33\tEnd\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t
2-2\t33-34\t.\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t
";

#[test]
fn layers_of_all_kinds_are_read() {
    let foreign = read(EXPORTED);
    let text = "Ms. Haag 😊 auctioned\nclocks\n End.";
    assert_eq!(foreign.name.as_deref(), Some("tessel-04.txt"));
    assert_eq!(foreign.text.as_deref(), Some(text));
    assert_eq!(foreign.counting, crate::formats::Counting::of(Unit::Utf16));
    let marks = foreign.marks.iter();
    let marks: Vec<_> = marks
        .map(|mark| {
            let quote = mark.parts[0].quote.as_deref().unwrap();
            let (start, end) = (mark.parts[0].start, mark.parts[0].end);
            (mark.key.as_str(), mark.tag.as_str(), start, end, quote)
        })
        .collect();
    assert_eq!(
        marks,
        [
            ("1-1[1]", "PER", 0, 8, "Ms. Haag"),
            ("1-1[2]", "PER_part", 0, 3, "Ms."),
            ("1-1[3]", "pr", 0, 8, "Ms. Haag"),
            ("1-3[4]", "Plain", 9, 11, "😊"),
            ("1-4[5]", "selling", 12, 21, "auctioned"),
            ("1-5[6]", "OBJ", 22, 28, "clocks"),
            ("1-5.1[7]", "CoreferenceLink", 22, 27, "clock"),
        ]
    );
    assert_eq!(foreign.marks[5].carried.note, "identifier: http://x/Q1");
    assert_eq!(foreign.marks[5].line, 16);
    let links = foreign.links.iter();
    let links: Vec<_> = links
        .map(|l| (l.from.as_str(), l.kind.as_str(), l.to.as_str()))
        .collect();
    assert_eq!(
        links,
        [
            ("1-1[1]", "sold", "1-5[6]"),
            ("1-4[5]", "seller", "1-1[1]"),
            ("1-4[5]", "goods", "1-5[6]"),
            ("1-1[3]", "coref", "1-5.1[7]"),
        ]
    );
    assert_eq!(
        foreign.skipped,
        [
            "line 16: the note of a link: “yes”",
            "line 16: a link, because one of its marks is not there: “_ _ 9-9”",
        ]
    );
}

#[test]
fn offsets_of_other_units_are_found_by_the_words() {
    // As a program in Python writes it, which counts code points, and escapes tokens.
    let file = "#FORMAT=WebAnno TSV 3.2\n#T_SP=a.B|value\n\n\n#Text=💩 a_b\n\
        1-1\t0-1\t💩\t_\n1-2\t2-5\ta\\_b\tX\n\n#Text=💩 c\n2-1\t6-7\t💩\t_\n2-2\t8-9\tc\tY\n2-2.1\t8-9\tc\tZ\n";
    let foreign = read(file);
    assert_eq!(foreign.text.as_deref(), Some("💩 a_b\n💩 c"));
    let parts: Vec<_> = foreign
        .marks
        .iter()
        .map(|mark| mark.parts[0].clone())
        .collect();
    assert_eq!(parts, [part(2, 5, "a_b"), part(8, 9, "c"), part(8, 9, "c")]);
    let target = SourceText::new("💩 a_b 💩 c").unwrap();
    let placed = crate::formats::placing::place(&foreign, &target, &|| false).unwrap();
    let code_points = crate::formats::Counting::of(Unit::CodePoints);
    assert_eq!(
        placed.counted,
        crate::formats::placing::Counted::Proven(code_points, 3)
    );
    assert_eq!(placed.likeness, Some(crate::formats::Likeness::WhiteSpace));
}

#[test]
fn old_escapes_and_gaps_are_understood() {
    let file = "#FORMAT=WebAnno TSV 3.1\r\n\r\n\r\n#Text=\\\"a\\\\b\\\"\r\n1-1\t3-8\t\"a\\b\"\t\r\n\
        \r\n#Text=c\r\n2-1\t8-9\tc\t\r\n\r\n#Text=d\r\n3-1\t12-13\td\t\r\n";
    let foreign = read(file);
    assert_eq!(foreign.text.as_deref(), Some("   \"a\\b\"c\n  d"));
    assert_eq!(foreign.marks, []);
}

#[test]
fn what_somebody_changed_since_counts() {
    let document = marks_at("a b c d ", &[("claim", &["a b ", "d"])]);
    let document = edited(&document, 0, |mark| {
        mark.note = "a\r\nb".to_owned();
        mark.review = Some(Review {
            verdict: Verdict::Accepted,
            by: "maks".into(),
            at: mark.created,
            reason: String::new(),
        });
    });
    let (text, _) = written(&document);
    let untouched = read(&text);
    assert_eq!(untouched.marks.len(), 1);
    assert_eq!(untouched.marks[0].carried.note, "a\r\nb");

    // The mark goes on over the next word, with another note and another verdict.
    let row = "1-3\t4-5\tc\tolena[1]\tclaim[1]\t*[1]\t*[1]\t*[1]\t";
    let changed = text.replace("1-3\t4-5\tc\t_\t_\t_\t_\t_\t", row);
    let changed = changed
        .replace("a\\nb[", "new[")
        .replace("accepted[1]", "disputed[1]");
    assert_ne!(changed, text);
    let foreign = read(&changed);
    let mark = &foreign.marks[0];
    assert_eq!(mark.parts, [part(0, 5, "a b c"), part(6, 7, "d")]);
    assert_eq!(mark.carried.note, "new\nreview: disputed");
    assert_eq!(mark.carried.review, None);
    let skipped = "line 6: its review says what somebody changed since: “accepted”";
    assert_eq!(foreign.skipped, [skipped]);

    // One part has become another mark.
    let changed = text.replacen("claim[2]", "actor[2]", 1);
    let foreign = read(&changed);
    let tags: Vec<_> = foreign.marks.iter().map(|mark| mark.tag.as_str()).collect();
    assert_eq!(tags, ["claim", "actor"]);
}

#[test]
fn malformed_files_are_refused_with_the_line() {
    let head = "#FORMAT=WebAnno TSV 3.3\n#T_SP=a.B|value\n\n\n";
    assert_eq!(
        read_error("#FORMAT=WebAnno TSV 2\n"),
        "“a.tsv”, line 1: “#FORMAT=WebAnno TSV 3.3” was expected, not “#FORMAT=WebAnno TSV 2”"
    );
    assert_eq!(
        read_error(""),
        "“a.tsv”, line 1: “#FORMAT=WebAnno TSV 3.3” was expected, not “”"
    );
    assert_eq!(
        read_error(&format!("{head}1-1\t0-1\ta\t_\n")),
        "“a.tsv”, line 5: the text of a sentence was expected first: “#Text=…”"
    );
    let row = |row: &str| read_error(&format!("{head}#Text=a\n{row}\n"));
    assert_eq!(
        row("one\t0-1\ta\t_"),
        "“a.tsv”, line 6: the number of a token such as “1-2” was expected, not “one”"
    );
    assert_eq!(
        row("1-1\t0\ta\t_"),
        "“a.tsv”, line 6: start and end of the token such as “4-9” were expected, not “0”"
    );
    assert_eq!(
        row("1-1\t0-1\ta"),
        "“a.tsv”, line 6: 1 columns behind the token were expected, as the header says, not 0"
    );
    assert_eq!(
        row("1-1.1\t0-1\ta\t_"),
        "“a.tsv”, line 6: a token was expected before its piece “1-1.1”"
    );
    assert_eq!(
        row("1-1\t0-1\ta\t_\n\n#Text=b\n2-1\t0-1\tb\t_"),
        "“a.tsv”, line 9: the sentence begins before the end of the one in front of it"
    );
    assert_eq!(
        row("1-1\t99999999999-99999999999\ta\t_"),
        "“a.tsv”, line 6: the sentence begins far behind the one in front of it"
    );
}

proptest! {
    #[test]
    fn no_row_makes_it_panic(
        layers in "(#T_(SP|CH|RL)=[ab]{1,2}(\\|(tag|evimark|ROLE_x|BT_a|a)){0,3}\n){0,3}",
        rows in "((#Text=[ab💩 ]{0,4}\n)|([12]-[12](\\.1)?\t[0-9]-[0-9]\t[ab💩]{0,2}(\t(_|\\*|a|a\\[1\\]\\|b\\[2\\]|\\{\\}\\[1\\]|1-1\\[1_2\\]|a->1-1|;)){0,6}\n)|\n){0,10}",
    ) {
        let text = format!("#FORMAT=WebAnno TSV 3.3\n{layers}\n\n{rows}");
        let input = Input { name: "a.tsv", bytes: text.as_bytes(), companion: None };
        if let Ok(read) = WebannoTsv.read(&input) {
            let target = SourceText::new(read[0].text.clone().unwrap()).unwrap();
            crate::formats::placing::place(&read[0], &target, &|| false).unwrap();
        }
    }
}
