//! The layout that brat reads, and files as brat and its users write them. Offsets are Unicode
//! code points.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::formats::losses::LossKind;
use crate::formats::round_trip::{self, document, from_notation, taken_in, written_and_read};
use crate::formats::{ForeignMark, ForeignPart, export};
use crate::model::{Details, FigureValue, Fragments, Link, Review, Verdict};
use crate::text::SourceText;

fn written(documents: &[Document]) -> (Vec<(String, String)>, Losses) {
    let (files, losses) = export(&Brat, documents, &Options::default()).unwrap();
    let text = |file: OutputFile| (file.name, String::from_utf8(file.bytes).unwrap());
    (files.into_iter().map(text).collect(), losses)
}

fn read_with(ann: &str, txt: Option<&str>) -> Result<Foreign, ReadError> {
    let input = Input {
        name: "tessel-04.ann",
        bytes: ann.as_bytes(),
        companion: txt.map(str::as_bytes),
    };
    assert!(Brat.recognises(&input));
    let mut read = Brat.read(&input)?;
    Ok(read.remove(0))
}

fn read(ann: &str) -> Foreign {
    read_with(ann, None).unwrap()
}

/// Marks over byte ranges, one mark for each list.
fn marks_at(text: &str, marks: &[(&str, &[&str])]) -> Document {
    let text = SourceText::new(text).unwrap();
    let created = Timestamp::from_second(1_795_000_000).unwrap();
    let place = |quote: &&str| {
        let start = u32::try_from(text.as_str().find(*quote).unwrap()).unwrap();
        text.span(start..start + u32::try_from(quote.len()).unwrap())
            .unwrap()
    };
    let marks = marks.iter().enumerate().map(|(number, (tag, quotes))| {
        let spans = Fragments::new(quotes.iter().map(place).collect()).unwrap();
        let id = format!("m{number}").parse().unwrap();
        Annotation::new(id, (*tag).into(), spans, "olena", created)
    });
    let marks = marks.collect();
    document("tessel-04.txt", text, marks, Vec::new())
}

fn edited(document: &Document, number: usize, edit: impl FnOnce(&mut Annotation)) -> Document {
    let mut marks: Vec<_> = document.marks.iter().map(|m| (**m).clone()).collect();
    edit(&mut marks[number]);
    let links = document.marks.links().cloned().collect();
    Document {
        marks: round_trip::snapshot(marks, links),
        ..document.clone()
    }
}

fn part(start: u64, end: u64, quote: Option<&str>) -> ForeignPart {
    let quote = quote.map(str::to_owned);
    ForeignPart { start, end, quote }
}

// ---- writing

#[test]
fn the_layout_is_that_of_brat() {
    let plain = from_notation(
        "a.txt",
        "💩 The [claim|[actor|Board] shall pay [figure|5%]].",
    );
    let link = Link {
        from: "m2".parse().unwrap(),
        kind: "quantifies".to_owned(),
        to: "m0".parse().unwrap(),
    };
    let marks = plain.marks.iter().map(|m| (**m).clone()).collect();
    let plain = Document {
        marks: round_trip::snapshot(marks, vec![link]),
        ..plain
    };
    let full = edited(&plain, 2, |mark| {
        mark.note = "see p. 3".to_owned();
        mark.details = Some(Details::Figure {
            value: Some(FigureValue::Exact(5.0)),
            unit: "%".to_owned(),
        });
        mark.review = Some(Review {
            verdict: Verdict::Accepted,
            by: "maks".into(),
            at: mark.created,
            reason: String::new(),
        });
    });
    let (files, losses) = written(std::slice::from_ref(&full));
    assert!(losses.is_empty(), "{losses:?}");
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a.ann", "a.txt", "annotation.conf", "visual.conf"]);
    let created = "2026-11-18T11:06:40Z";
    let expected = format!(
        "T1\tactor 6 11\tBoard\n\
         #1\tEvimark T1\t{{\"id\":\"m1\",\"author\":\"olena\",\"created\":\"{created}\"}}\n\
         T2\tclaim 6 24\tBoard shall pay 5%\n\
         #2\tEvimark T2\t{{\"id\":\"m0\",\"author\":\"olena\",\"created\":\"{created}\"}}\n\
         T3\tfigure 22 24\t5%\n\
         A1\tReview T3 accepted\n\
         #3\tAnnotatorNotes T3\tsee p. 3\n\
         #4\tEvimark T3\t{{\"id\":\"m2\",\
         \"details\":{{\"figure\":{{\"value\":{{\"exact\":5.0}},\"unit\":\"%\"}}}},\
         \"review\":{{\"verdict\":\"accepted\",\"by\":\"maks\",\"at\":\"{created}\"}},\
         \"author\":\"olena\",\"created\":\"{created}\"}}\n\
         R1\tquantifies Arg1:T3 Arg2:T2\n"
    );
    assert_eq!(files[0].1, expected);
    assert_eq!(files[1].1, "💩 The Board shall pay 5%.");
    assert_eq!(
        files[2].1,
        "[entities]\nclaim\nactor\nfigure\nlegal-basis\n\n\
         [relations]\nquantifies\tArg1:<ENTITY>, Arg2:<ENTITY>\n\
         <OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n\n\
         [events]\n\n\
         [attributes]\nReview\tArg:<ENTITY>, Value:accepted|rejected|disputed\n"
    );
    assert_eq!(
        files[3].1,
        "[labels]\nclaim | Claim\nactor | Actor\nfigure | Figure\nlegal-basis | Legal basis\n\
         quantifies | quantifies\n\n\
         [drawing]\nSPAN_DEFAULT\tfgColor:black, bgColor:#d9d9d9, borderColor:darken\n\
         ARC_DEFAULT\tcolor:black, arrowHead:triangle-5\n\
         claim\tbgColor:#d5e3fa\nactor\tbgColor:#f6ddb8\nfigure\tbgColor:#bfe2ce\n\
         legal-basis\tbgColor:#e9cce5\nReview\tglyph:✓|✗|?\n"
    );
}

#[test]
fn a_mark_over_lines_is_written_in_pieces_and_comes_back_whole() {
    let text = "One.\r\nTwo\rthree.\u{2028}End";
    let document = marks_at(text, &[("claim", &["One.\r\nTwo\rthree.\u{2028}End"])]);
    let (files, losses) = written(std::slice::from_ref(&document));
    let first = files[0].1.lines().next().unwrap();
    assert_eq!(first, "T1\tclaim 0 4;5 8;9 15;16 19\tOne. Two three. End");
    assert_eq!(files[1].1, "One.\nTwo\nthree.\u{2028}End");
    let is_in_line = |c: char| c == '\n' || !ends_line(c);
    assert!(files[0].1.chars().all(is_in_line));
    let why: Vec<_> = losses.all.iter().map(|loss| loss.why.as_ref()).collect();
    assert_eq!(why, [LINE_ENDS, SPLIT]);

    let (foreign, _) = written_and_read(&Brat, &document, &Options::default());
    assert_eq!(
        foreign.marks[0].parts,
        [part(0, 19, Some("One.\nTwo\nthree.\u{2028}End"))]
    );
    let (back, _) = taken_in(&foreign, &document);
    assert_eq!(back.iter().next(), document.marks.iter().next());
}

#[test]
fn what_marks_nothing_but_line_breaks_is_left_out_with_its_links() {
    let document = marks_at("a\r\n\r\nb", &[("claim", &["\r\n\r\n"]), ("actor", &["b"])]);
    let link = Link {
        from: "m1".parse().unwrap(),
        kind: "supports".to_owned(),
        to: "m0".parse().unwrap(),
    };
    let marks = document.marks.iter().map(|m| (**m).clone()).collect();
    let document = Document {
        marks: round_trip::snapshot(marks, vec![link]),
        ..document
    };
    let (files, losses) = written(std::slice::from_ref(&document));
    assert!(files[0].1.starts_with("T1\tactor 3 4\tb\n"));
    let losses: Vec<_> = losses
        .all
        .iter()
        .map(|l| (l.kind, l.why.as_ref()))
        .collect();
    assert_eq!(
        losses,
        [
            (LossKind::Flattened, LINE_ENDS),
            (LossKind::InPart, LINK_END),
            (LossKind::LeftOut, ONLY_LINE_BREAKS),
        ]
    );
}

#[test]
fn names_are_made_legal_and_distinct_and_come_back() {
    let document = marks_at(
        "abcdef",
        &[
            ("Норма права", &["a"]),
            ("Теза", &["b"]),
            ("Review", &["c"]),
            ("claim!", &["d"]),
            ("claim_", &["e"]),
            ("name", &["f"]),
        ],
    );
    let (files, losses) = written(std::slice::from_ref(&document));
    let names = files[0].1.lines().filter(|line| line.starts_with('T'));
    let names: Vec<_> = names
        .map(|line| &line[3..line.find(' ').unwrap()])
        .collect();
    let expected = ["name-2", "name-3", "Review-2", "claim_-2", "claim_", "name"];
    assert_eq!(names, expected);
    assert_eq!(losses.count(LossKind::Flattened), 4);
    let (foreign, _) = written_and_read(&Brat, &document, &Options::default());
    let tags: Vec<_> = foreign.marks.iter().map(|mark| mark.tag.as_str()).collect();
    let expected: Vec<_> = document
        .marks
        .iter()
        .map(|mark| mark.tag.as_str())
        .collect();
    assert_eq!(tags, expected);
}

#[test]
fn kinds_of_links_that_brat_does_not_allow_come_back() {
    let document = marks_at("ab", &[("claim", &["a"]), ("actor", &["b"])]);
    let links: Vec<_> = ["is part of", "claim"]
        .map(|kind| Link {
            from: "m0".parse().unwrap(),
            kind: kind.to_owned(),
            to: "m1".parse().unwrap(),
        })
        .into();
    let marks = document.marks.iter().map(|m| (**m).clone()).collect();
    let document = Document {
        marks: round_trip::snapshot(marks, links),
        ..document
    };
    let (files, _) = written(std::slice::from_ref(&document));
    assert!(files[0].1.contains("\tis_part_of Arg1:T1 Arg2:T2\n"));
    assert!(files[0].1.contains("\tclaim-2 Arg1:T1 Arg2:T2\n"));
    let (back, _) = round_trip::through(&Brat, &document, &Options::default());
    assert!(back.links().eq(document.marks.links()));
}

#[test]
fn a_note_of_several_lines_is_shown_in_one_and_comes_back() {
    let document = edited(&marks_at("a", &[("claim", &["a"])]), 0, |mark| {
        mark.note = " two\r\nlines\tand a tab ".to_owned();
    });
    let (files, losses) = written(std::slice::from_ref(&document));
    assert!(
        files[0]
            .1
            .contains("#1\tAnnotatorNotes T1\ttwo lines and a tab\n")
    );
    assert_eq!(losses.all[0].why, NOTE_LINES);
    let (back, _) = round_trip::through(&Brat, &document, &Options::default());
    assert_eq!(back.iter().next(), document.marks.iter().next());
}

#[test]
fn random_documents_come_back() {
    round_trip::check_random(&Brat, &Options::default());
}

proptest! {
    /// More than the losses promise: what is flattened for others comes back whole.
    #[test]
    fn everything_that_is_not_left_out_comes_back_whole(document in round_trip::documents()) {
        let (foreign, losses) = written_and_read(&Brat, &document, &Options::default());
        let (back, _) = taken_in(&foreign, &document);
        let is_left_out = |id| {
            let mut all = losses.all.iter();
            all.any(|loss| loss.kind == LossKind::LeftOut && loss.id == Some(id))
        };
        let expected = document.marks.iter().filter(|mark| !is_left_out(mark.id));
        prop_assert!(back.iter().eq(expected));
        let is_whole = |link: &&Link| !is_left_out(link.from) && !is_left_out(link.to);
        prop_assert!(back.links().eq(document.marks.links().filter(is_whole)));
        prop_assert_eq!(foreign.skipped, Vec::<String>::new());
    }

    #[test]
    fn no_line_makes_it_panic(lines in "(([TREAMNX#*]1?[0-9]?|[a-z])(\t| |\n)([A-Za-z:]{0,4} ?[0-9 ;:TE]{0,8}\t?){0,4}\r?\n){0,8}") {
        let input = Input { name: "x.ann", bytes: lines.as_bytes(), companion: None };
        let _ = Brat.read(&input);
    }
}

// ---- reading

#[test]
fn a_file_of_brat_is_read_in_any_order() {
    let foreign = read(
        "A2\tConfidence E1 High\r\n\
         T3\tAttack 10 18\tattacked\r\n\
         #2\tAnnotatorNotes E1\tsuspect\r\n\
         \r\n\
         E1\tAttack:T3 Agent:T1 Victim:E2\r\n\
         M1\tNegation T1\r\n\
         T1\tOrganization 0 4;6 9\tSony Inc\r\n\
         N1\tReference T1 Wikidata:Q17\tSony Group\r\n\
         T4\tMove 20 24\r\n\
         E2\tMove:T4\r\n\
         R1\tPart-of Arg1:T1 Arg2:E2\r\n\
         *\tEquiv T1 T3 T4\r\n\
         #1\tAnnotatorNotes T1\tsee p. 3\r\n\
         #3\tComment T1\tand p. 4\r\n",
    );
    assert_eq!(foreign.name.as_deref(), Some("tessel-04.txt"));
    assert_eq!(foreign.text, None);
    assert_eq!(foreign.skipped, Vec::<String>::new());
    let mark = |key: &str| foreign.marks.iter().find(|mark| mark.key == key).unwrap();
    let sony = mark("T1");
    assert_eq!(sony.tag, "Organization");
    assert_eq!(sony.line, 7);
    assert_eq!(sony.parts, [part(0, 4, None), part(6, 9, None)]);
    assert_eq!(sony.joined_quote.as_deref(), Some("Sony Inc"));
    assert_eq!(
        sony.carried.note,
        "see p. 3\nReference: Wikidata:Q17 (Sony Group)\nComment: and p. 4\nNegation"
    );
    assert_eq!(mark("T3").carried.note, "suspect\nConfidence: High");
    assert_eq!(mark("T4").joined_quote, None);
    let links = foreign.links.iter();
    let links: Vec<_> = links
        .map(|l| (l.from.as_str(), l.kind.as_str(), l.to.as_str()))
        .collect();
    assert_eq!(
        links,
        [
            ("T3", "Agent", "T1"),
            ("T3", "Victim", "T4"),
            ("T1", "Part-of", "T4"),
            ("T1", "Equiv", "T3"),
            ("T3", "Equiv", "T4"),
        ]
    );
}

#[test]
fn the_text_beside_it_is_taken_as_it_is() {
    let foreign = read_with("T1\tX 3 4\tb\n", Some("a\r\nb")).unwrap();
    assert_eq!(foreign.text.as_deref(), Some("a\r\nb"));
    let input = Input {
        name: "a.ann",
        bytes: b"",
        companion: Some(b"a\n\xff"),
    };
    let error = Brat.read(&input).unwrap_err();
    assert_eq!(
        error.to_string(),
        "“a.txt”, line 2: the file is not UTF-8 text"
    );
}

#[test]
fn old_and_odd_texts_of_marks_are_understood() {
    let quotes = |line: &str| {
        let ForeignMark {
            parts,
            joined_quote,
            ..
        } = read(line).marks.remove(0);
        let quotes: Vec<_> = parts.into_iter().map(|part| part.quote).collect();
        (quotes, joined_quote)
    };
    let some = |text: &str| Some(text.to_owned());
    // Before 1.3, pieces were joined without a space.
    assert_eq!(
        quotes("T1\tX 0 4;5 8\tSonyInc\n"),
        (vec![some("Sony"), some("Inc")], None)
    );
    assert_eq!(
        quotes("T1\tX 0 4\tSony\tanother column\n"),
        (vec![None], some("Sony"))
    );
    assert_eq!(quotes("T1\tX 0 4\tSo\ty\n"), (vec![None], some("So\ty")));
    assert_eq!(quotes("T1\tX 0 4\t\n"), (vec![None], None));
}

#[test]
fn an_id_that_is_there_twice_means_the_first() {
    let foreign = read("T1\tX 0 1\ta\nT1\tY 1 2\tb\n*\tEquiv T1 T1\n");
    let keys: Vec<_> = foreign.marks.iter().map(|mark| mark.key.as_str()).collect();
    assert_eq!(keys, ["T1", "T1 (line 2)"]);
    assert_eq!(foreign.links[0].to, "T1");
}

#[test]
fn what_refers_to_nothing_is_listed() {
    let foreign = read(
        "T1\tX 0 1\ta\n\
         R1\tsupports Arg1:T1 Arg2:T9\n\
         A1\tNegation T9\n\
         N1\tReference T9 Wikidata:Q17\n\
         #1\tAnnotatorNotes T9\tlost\n\
         #2\tSTATUS doc done\n\
         E1\tX:T9 Agent:T1\n\
         R2\tsupports Arg1:T1\n\
         X1\tunknown\n\
         # a remark\n\
         #3\tAnnotatorNotes R7\tof a link\n",
    );
    assert_eq!(
        foreign.skipped,
        [
            "line 2: one of its marks is not there: “supports from T1 to T9”",
            "line 3: its mark is not there: “Negation of T9”",
            "line 4: its mark is not there: “Reference of T9”",
            "line 5: it is a note on no mark: “lost”",
            "line 6: it says nothing about a mark: “#2 STATUS doc done”",
            "line 7: one of its marks is not there: “Agent from T9 to T1”",
            "line 8: it says nothing about a mark: “R2 supports Arg1:T1”",
            "line 9: it says nothing about a mark: “X1 unknown”",
            "line 10: it says nothing about a mark: “# a remark”",
            "line 11: it is a note on no mark: “of a link”",
        ]
    );
    assert_eq!(foreign.links, []);
}

#[test]
fn what_somebody_changed_in_brat_counts() {
    let aside = "{\"tag\":\"Норма права\",\"at\":[[0,3,\"a\\nb\"]],\"id\":\"m0\",\"note\":\"two\\nlines\",\
        \"review\":{\"verdict\":\"accepted\",\"by\":\"maks\",\"at\":\"2026-11-18T11:06:40Z\"}}";
    let untouched = read(&format!(
        "T1\tname 0 1;2 3\ta b\nA1\tReview T1 accepted\n#1\tAnnotatorNotes T1\ttwo lines\n#2\tEvimark T1\t{aside}\n"
    ));
    let mark = &untouched.marks[0];
    assert_eq!(mark.tag, "Норма права");
    assert_eq!(mark.parts, [part(0, 3, Some("a\nb"))]);
    assert_eq!(mark.carried.note, "two\nlines");
    assert_eq!(&*mark.carried.model_review().unwrap().by, "maks");

    let changed = read(&format!(
        "T1\tclaim 0 1;2 4\ta bc\nA1\tReview T1 rejected\n#1\tAnnotatorNotes T1\tanother\n#2\tEvimark T1\t{aside}\n"
    ));
    let mark = &changed.marks[0];
    assert_eq!(mark.tag, "claim");
    assert_eq!(mark.parts, [part(0, 1, None), part(2, 4, None)]);
    assert_eq!(mark.joined_quote.as_deref(), Some("a bc"));
    assert_eq!(mark.carried.note, "another\nReview: rejected");
    assert_eq!(mark.carried.review, None);
    assert_eq!(mark.carried.id, Some("m0".parse().unwrap()));
    assert_eq!(
        changed.skipped,
        ["line 1: its review says what somebody changed in brat: “accepted”"]
    );
}

#[test]
fn a_verdict_that_nobody_signed_goes_into_the_note() {
    let foreign = read("T1\tX 0 1\ta\nA1\tReview T1 rejected\n#1\tEvimark T1\tbroken\n");
    assert_eq!(foreign.marks[0].carried.review, None);
    assert_eq!(foreign.marks[0].carried.note, "Review: rejected");
    assert_eq!(
        foreign.skipped,
        ["line 3: it is none of the notes that Evimark writes for itself: “broken”"]
    );
}

#[test]
fn malformed_files_are_refused_with_the_line() {
    let error = |ann: &str| {
        let input = Input {
            name: "a.ann",
            bytes: ann.as_bytes(),
            companion: None,
        };
        Brat.read(&input).unwrap_err().to_string()
    };
    assert_eq!(
        error("T1\tX 0 1\ta\nnot brat\n"),
        "“a.ann”, line 2: an id such as T1, a tab, and what is said was expected, not “not brat”"
    );
    assert_eq!(
        error("\nT1\tX 0 one\ta\n"),
        "“a.ann”, line 2: a start and an end in whole numbers was expected behind T1, such as \
         “Claim 0 5”, not “X 0 one”"
    );
    assert_eq!(
        error("T1\tX\ta\n"),
        "“a.ann”, line 1: a label with a start and an end was expected behind T1, such as \
         “Claim 0 5”, not “X”"
    );
    assert_eq!(
        error("T1\tX 0 -1\ta\n").split(" was").next(),
        Some("“a.ann”, line 1: a start and an end in whole numbers")
    );
}

#[test]
fn it_is_recognised_by_its_first_line() {
    let is_brat = |name, text: &str| {
        Brat.recognises(&Input {
            name,
            bytes: text.as_bytes(),
            companion: None,
        })
    };
    assert!(is_brat("a.ann", ""));
    assert!(is_brat("a.ann", "A1\tNegation T1\nT1\tX 0 1\ta\n"));
    assert!(is_brat("a.a1", "\u{feff}T1\tX 0 1\ta\n"));
    assert!(!is_brat("a.ann", "{\"text\":\"a\"}"));
    assert!(!is_brat("a.tsv", "A1\tNegation T1\n"));
    assert!(!is_brat("a.tsv", "#FORMAT=WebAnno TSV 3.3\n"));
}
