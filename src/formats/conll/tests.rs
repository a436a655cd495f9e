//! The layout as it is written, and columns as other programs write them.

use super::*;
use crate::formats::document::Options;
use crate::formats::losses::LossKind;
use crate::formats::placing::{Counted, Likeness, Outcome, place};
use crate::formats::{Counting, round_trip};

fn written(document: &Document, scheme: Scheme) -> OutputFile {
    let options = Options {
        scheme,
        ..Options::default()
    };
    let documents = std::slice::from_ref(document);
    let files = Conll.write(documents, &options, &mut Losses::default());
    files.unwrap().remove(0)
}

fn read(name: &str, content: &str) -> Result<Vec<Foreign>, String> {
    let input = Input {
        name,
        bytes: content.as_bytes(),
        companion: None,
    };
    if content.lines().count() > 1 {
        let recognised = Conll.recognises(&input);
        let is_error = Conll.read(&input).is_err();
        assert_eq!(recognised, !is_error, "{content}");
    }
    Conll.read(&input).map_err(|error| error.to_string())
}

/// The only document, with its marks as “tag: quote”.
#[track_caller]
fn check(content: &str, text: &str, marks: &[&str]) -> Foreign {
    let mut read = read("a.conll", content).unwrap();
    assert_eq!(read.len(), 1);
    let foreign = read.remove(0);
    assert_eq!(foreign.text.as_deref(), Some(text));
    let found = foreign.marks.iter().map(|mark| {
        let part = &mark.parts[0];
        let quote = part.quote.as_deref().unwrap();
        let chars = text.chars().skip(usize::try_from(part.start).unwrap());
        let chars = chars.take(usize::try_from(part.end - part.start).unwrap());
        assert_eq!(chars.collect::<String>(), quote);
        format!("{} {}: {quote}", mark.line, mark.tag)
    });
    assert_eq!(found.collect::<Vec<_>>(), marks);
    foreign
}

#[test]
fn the_layout() {
    let document = round_trip::from_notation(
        "article.txt",
        "💩 [actor|The Board] paid 5%.\r\n[Норма права|Її] -DOCSTART-.",
    );
    let file = written(&document, Scheme::Iob2);
    assert_eq!(file.name, "article.iob2.conll");
    let expected = "\
-DOCSTART- -X- O O

💩 -X- O O
The -X- O B-actor
Board -X- O I-actor
paid -X- O O
5 -X- O O
% -X- O O
. -X- O O

Її -X- O B-Норма_права
- -X- O O
DOCSTART- -X- O O
. -X- O O

";
    assert_eq!(String::from_utf8(file.bytes).unwrap(), expected);
    assert_eq!(
        written(&document, Scheme::Iobes).name,
        "article.iobes.conll"
    );
}

#[test]
fn random_documents_come_back() {
    for scheme in [Scheme::Iob2, Scheme::Iob1, Scheme::Iobes] {
        let options = Options {
            scheme,
            ..Options::default()
        };
        round_trip::check_random(&Conll, &options);
    }
}

#[test]
fn what_fits_comes_back_without_a_loss_of_its_place() {
    let document = round_trip::from_notation(
        "a.txt",
        "💩 [actor|The  Board]\r\n[claim|paid\r\n\r\n5%.] [figure|e\u{301} “no”][figure|.]",
    );
    let (back, losses) = round_trip::through(&Conll, &document, &Options::default());
    let places = |marks: &crate::model::Snapshot| -> Vec<_> {
        let marks = marks.iter();
        marks
            .map(|mark| (mark.tag.clone(), mark.fragments.clone()))
            .collect()
    };
    assert_eq!(places(&back), places(&document.marks));
    assert_eq!(
        losses.count(LossKind::Flattened) + losses.count(LossKind::LeftOut),
        0
    );
}

#[test]
fn a_white_space_in_a_label_is_told_and_known_again() {
    let mut document = round_trip::from_notation("a.txt", "The [Legal basis|law].");
    let (back, losses) = round_trip::through(&Conll, &document, &Options::default());
    assert!(losses.all.iter().any(|loss| loss.why == LABEL));
    // The project has a tag of this name.
    assert_eq!(back.iter().next().unwrap().tag.as_str(), "legal-basis");
    document.name = "b.txt".to_owned();
    let (foreign, _) = round_trip::written_and_read(&Conll, &document, &Options::default());
    assert_eq!(foreign.name.as_deref(), Some("b"));
}

#[test]
fn every_scheme_is_read() {
    let text = "The Board paid men here";
    let marks = ["1 a: The Board", "3 a: paid", "4 c: men"];
    for labels in [
        ["B-a", "I-a", "B-a", "B-c", "O"],
        ["I-a", "I-a", "B-a", "I-c", "O"],
        ["B-a", "E-a", "S-a", "S-c", "O"],
        ["B-a", "L-a", "U-a", "U-c", "O"],
        ["B_a", "E_a", "S_a", "S_c", "_"],
    ] {
        let rows = text.split(' ').zip(labels);
        let rows: Vec<_> = rows
            .map(|(token, label)| format!("{token}\t{label}"))
            .collect();
        let foreign = check(&rows.join("\n"), text, &marks);
        assert_eq!(foreign.skipped, Vec::<String>::new());
    }
    check(
        "The\tB\nBoard\tI\nx\tO\n",
        "The Board x",
        &["1 : The Board"],
    );
}

#[test]
fn labels_that_continue_nothing_begin_and_are_told() {
    let foreign = check(
        "a B-x\nb O\nc I-x\n\nd I-x\n",
        "a b c\nd",
        &["1 x: a", "3 x: c", "5 x: d"],
    );
    assert_eq!(
        foreign.skipped,
        [
            "line 3: a label that continues a mark, although there is none (2 in all); it is read \
             as a beginning"
        ]
    );
    check(
        "a B-x\nb E-x\nc I-x\nd E-x\n",
        "a b c d",
        &["1 x: a b", "3 x: c d"],
    );
}

/// The columns of `CoNLL`-2003 itself, of Label Studio, of `GermEval` and of `MultiCoNER`.
#[test]
fn columns_of_other_programs() {
    let foreign = check(
        "-DOCSTART- -X- -X- O\r\n\r\nThe DT B-NP O\r\nBoard NNP I-NP I-ORG\r\n\r\n. . O O\r\n",
        "The Board\n.",
        &["4 ORG: Board"],
    );
    assert_eq!(
        foreign.skipped,
        ["line 3: “DT” and all else between the token and the last column"]
    );
    let foreign = check(
        "-DOCSTART- -X- O\nThe -X- _ O\nBoard -X- _ B-ORG\n",
        "The Board",
        &["3 ORG: Board"],
    );
    assert_eq!(foreign.skipped, Vec::<String>::new());
    let foreign = check(
        "#\thttp://example.org [2009-10-17]\n1\tThe\tO\tO\n2\t1\tB-ORG\tO\n\n1\tEnd\tB-x\tO\n",
        "The 1\nEnd",
        &[],
    );
    assert_eq!(
        foreign.skipped,
        [
            "line 1: a remark (1 in all)",
            "line 3: “B-ORG” and all else between the token and the last column"
        ]
    );
    check(
        "# id 1f domain=en\nthe _ _ O\n# _ _ B-x\n",
        "the #",
        &["3 x: #"],
    );
}

#[test]
fn several_documents_are_told_apart() {
    let read = read(
        "b.conll",
        "-DOCSTART- (1 EU) -X- O\n\na O\n\n-DOCSTART- -X- O O\n\n-DOCSTART- -X- O O\n\nb B-x\nc I-x\n",
    )
    .unwrap();
    let names: Vec<_> = read.iter().map(|d| d.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["1 EU", "b-2", "b-3"]);
    let texts: Vec<_> = read.iter().map(|d| d.text.as_deref().unwrap()).collect();
    assert_eq!(texts, ["a", "", "b c"]);
    assert_eq!(read[2].marks.len(), 1);
}

#[test]
fn marks_go_into_the_article() {
    let foreign = check("The O\nBoard B-x\n. O\n", "The Board .", &["2 x: Board"]);
    let article = round_trip::from_notation("a.txt", "The\r\n\r\nBoard.").text;
    let placed = place(&foreign, &article, &|| false).unwrap();
    assert_eq!(placed.likeness, Some(Likeness::WhiteSpace));
    assert_eq!(placed.counted, Counted::Proven(Counting::default(), 1));
    assert!(matches!(&placed.marks[..], [Outcome::Placed(fragments)] if fragments.start() == 7));
}

#[test]
fn malformed_files_are_told_with_their_line() {
    let error = |content: &str| read("a.conll", content).unwrap_err();
    assert_eq!(
        error("The O\nBoard\n"),
        "“a.conll”, line 2: a token and its label were expected, with a tab or a space between them"
    );
    assert_eq!(
        error("The O\n\nBoard NNP\n"),
        "“a.conll”, line 3: a label such as O, B-claim or I-claim was expected in the last \
         column, but there is “NNP”"
    );
    let nothing = "“a.conll”: tokens with their labels were expected, but there are none";
    assert_eq!(error(""), nothing);
    assert_eq!(error("\n \r\n# x\n"), nothing);
    let latin = Input {
        name: "a.conll",
        bytes: b"a O\n\xe9 O\n",
        companion: None,
    };
    assert_eq!(
        Conll.read(&latin).unwrap_err().to_string(),
        "“a.conll”, line 2: the file is not UTF-8 text"
    );
}

#[test]
fn other_files_are_not_taken_for_it() {
    for content in [
        "The Board shall pay.\nIt will.\n",
        "{\"text\":\"a O\"}\n",
        "T1\tclaim 0 3\tThe\n",
        "#FORMAT=WebAnno TSV 3.3\n\n\n#Text=a\n1-1\t0-1\ta\tx\n",
        "",
    ] {
        let input = Input {
            name: "a.conll",
            bytes: content.as_bytes(),
            companion: None,
        };
        assert!(!Conll.recognises(&input), "{content}");
    }
    // The head of a file may end anywhere.
    let whole = "The\tO\nЇжак\tB-x\n".as_bytes();
    for len in 7..whole.len() {
        let input = Input {
            name: "a",
            bytes: &whole[..len],
            companion: None,
        };
        assert!(Conll.recognises(&input), "{len}");
    }
}
