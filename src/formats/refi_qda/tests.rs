//! The layout that is written, and projects as other programs write them.

use std::io::Read as _;

use proptest::prelude::*;

use super::archive::pack;
use super::*;
use crate::formats::round_trip::{
    check, check_random, document, from_notation, taken_in, through, written_and_read,
};
use crate::formats::{Counting, Unit, export, recognise};
use crate::model::{Annotation, Fragments, Link};
use crate::text::SourceText;

fn at(name: &str) -> Annotation {
    let created = "2026-11-18T10:26:40Z".parse().unwrap();
    let text = SourceText::new("x").unwrap();
    let span = text.span(0..1).unwrap();
    Annotation::new(
        name.parse().unwrap(),
        "claim".into(),
        span,
        "olena",
        created,
    )
}

/// A mark of two fragments, another one that it links to, emoji and CR LF.
fn example() -> Document {
    let text = SourceText::new("💩 The Board\r\nshall pay").unwrap();
    let span = |range| text.span(range).unwrap();
    let mut claim = at("c1");
    claim.fragments = Fragments::new(vec![span(5..16), span(16..21)]).unwrap();
    claim.note = "see <p. 3>\r\n& “on”".to_owned();
    claim.modified = Some("2026-11-19T00:00:00Z".parse().unwrap());
    let mut actor = at("a1");
    actor.fragments = span(9..14).into();
    actor.tag = "ORG".into();
    let link = Link {
        from: actor.id,
        kind: "makes".to_owned(),
        to: claim.id,
    };
    document("board.txt", text, vec![claim, actor], vec![link])
}

fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let owned = |(name, content): &(&str, &str)| ((*name).to_owned(), (*content).to_owned());
    pack(&files.iter().map(owned).collect::<Vec<_>>()).unwrap()
}

fn read_bytes(bytes: &[u8]) -> Result<Vec<Foreign>, ReadError> {
    RefiQda.read(&Input {
        name: "a.qdpx",
        bytes,
        companion: None,
    })
}

/// A project with one text and what stands in its source.
fn with(text: &str, content: &str) -> Result<Vec<Foreign>, ReadError> {
    let qde = format!(
        "<Project xmlns=\"urn:QDA-XML:project:1.0\" name=\"p\" origin=\"QualCoder-3.5\">\n\
         <Users><User guid=\"U1\" name=\"olena\"/></Users>\n\
         <CodeBook><Codes><Code guid=\"{{C1}}\" name=\"Claim\"><Code guid=\"C2\" name=\"Cost\"/></Code>\
         <Code guid=\"C3\" name=\"Means\"><Code guid=\"C4\" name=\"Cost\"/></Code></Codes></CodeBook>\n\
         <Sources><TextSource guid=\"S1\" name=\"a.txt\" plainTextPath=\"internal://S1.txt\">\n\
         {content}</TextSource></Sources>\n\
         <Notes><Note guid=\"N1\"><PlainTextContent>a memo</PlainTextContent></Note></Notes>\n</Project>"
    );
    read_bytes(&packed(&[("project.qde", &qde), ("Sources/s1.TXT", text)]))
}

fn selection(start: u64, end: u64, name: &str, inner: &str) -> String {
    format!(
        "<PlainTextSelection guid=\"G{start}\" name=\"{name}\" startPosition=\"{start}\" \
         endPosition=\"{end}\">{inner}</PlainTextSelection>\n"
    )
}

const CODED: &str = "<Coding guid=\"K\"><CodeRef targetGUID=\"c1\"/></Coding>";

// ---- what is written

#[test]
fn a_project_is_written_as_its_schema_says() {
    let documents = [example()];
    let (files, losses) = export(&RefiQda, &documents, &Options::default()).unwrap();
    let [parts, line_ends] = losses.all.as_slice() else {
        panic!("{losses:?}");
    };
    assert!(parts.why.starts_with("its parts"), "{losses:?}");
    assert_eq!(line_ends.id, None);
    assert!(line_ends.why.starts_with("its line ends"), "{losses:?}");
    assert_eq!(files[0].name, "board.qdpx");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&files[0].bytes)).unwrap();
    let mut content = |index: usize| {
        let mut text = String::new();
        let mut file = zip.by_index(index).unwrap();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    };
    let text = "sources/9329344e-4183-834f-a086-8aee774c6bfc.txt";
    assert_eq!(
        content(1),
        (text.to_owned(), "💩 The Board\nshall pay".to_owned())
    );
    let (name, xml) = content(0);
    assert_eq!(name, "project.qde");
    assert_eq!(
        xml.replace(env!("CARGO_PKG_VERSION"), "VERSION"),
        r##"<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:QDA-XML:project:1.0 http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd" name="Evimark" origin="Evimark VERSION">
<Users>
<User guid="59d34639-4622-8e71-ad4e-63bd548cd4ae" name="olena"/>
</Users>
<CodeBook>
<Codes>
<Code guid="59f94eb7-f3b4-8351-b35c-27a6df464006" name="claim" isCodable="true" color="#4F82EE"><Description>Claim: What is a Claim.</Description></Code>
<Code guid="8b5a4c03-0893-886c-9029-5b7573dc6ff0" name="actor" isCodable="true" color="#B87510"><Description>Actor: What is a Actor.</Description></Code>
<Code guid="ad4d2b4d-9f23-8a62-895b-945c8d44e73e" name="figure" isCodable="true" color="#1F5239"><Description>Figure: What is a Figure.</Description></Code>
<Code guid="9613e9d7-83de-8154-8158-bee7e1365335" name="legal-basis" isCodable="true" color="#6C3070"><Description>Legal basis: What is a Legal basis.</Description></Code>
<Code guid="e03b331d-7e9a-8a62-a11c-51c359c0fcfd" name="ORG" isCodable="true" color="#D55E00"/>
</Codes>
</CodeBook>
<Sources>
<TextSource guid="b728a5d6-3399-872d-ae16-c739f7854f12" name="board.txt" plainTextPath="internal://9329344e-4183-834f-a086-8aee774c6bfc.txt">
<PlainTextSelection guid="1f5dc7d4-c20d-87df-b121-eb51d0358cb1" name="The Board&#10;" startPosition="2" endPosition="12" creatingUser="59d34639-4622-8e71-ad4e-63bd548cd4ae" creationDateTime="2026-11-18T10:26:40Z" modifiedDateTime="2026-11-19T00:00:00Z"><Description>see &lt;p. 3&gt;&#13;&#10;&amp; “on”</Description><Coding guid="fb1b791e-35e7-88ea-8241-09569d533102" creatingUser="59d34639-4622-8e71-ad4e-63bd548cd4ae" creationDateTime="2026-11-18T10:26:40Z"><CodeRef targetGUID="59f94eb7-f3b4-8351-b35c-27a6df464006"/></Coding><?evimark {"part":1,"id":"c1"}?></PlainTextSelection>
<PlainTextSelection guid="34fec426-c457-8be8-8216-3f32462efe7a" name="shall" startPosition="12" endPosition="17" creatingUser="59d34639-4622-8e71-ad4e-63bd548cd4ae" creationDateTime="2026-11-18T10:26:40Z" modifiedDateTime="2026-11-19T00:00:00Z"><Coding guid="8643f7e0-cf3a-88d3-80b5-e5f2f414de25" creatingUser="59d34639-4622-8e71-ad4e-63bd548cd4ae" creationDateTime="2026-11-18T10:26:40Z"><CodeRef targetGUID="59f94eb7-f3b4-8351-b35c-27a6df464006"/></Coding><?evimark {"part":2,"id":"c1"}?></PlainTextSelection>
<PlainTextSelection guid="2032c113-6a94-8d9f-a45c-1b942cbdb82f" name="Board" startPosition="6" endPosition="11" creatingUser="59d34639-4622-8e71-ad4e-63bd548cd4ae" creationDateTime="2026-11-18T10:26:40Z"><Coding guid="5a3e7747-9e8f-8a1d-9f29-8ba068f9e218" creatingUser="59d34639-4622-8e71-ad4e-63bd548cd4ae" creationDateTime="2026-11-18T10:26:40Z"><CodeRef targetGUID="e03b331d-7e9a-8a62-a11c-51c359c0fcfd"/></Coding><?evimark {"id":"a1"}?></PlainTextSelection>
</TextSource>
</Sources>
<Links>
<Link guid="a8bd1446-bc08-8a1d-990c-a4d2391f582c" name="makes" direction="OneWay" originGUID="2032c113-6a94-8d9f-a45c-1b942cbdb82f" targetGUID="1f5dc7d4-c20d-87df-b121-eb51d0358cb1"/>
</Links>
</Project>
"##
    );
    let (again, _) = export(&RefiQda, &documents, &Options::default()).unwrap();
    assert_eq!(again, files);
    check(&RefiQda, &example(), &Options::default());
}

#[test]
fn random_documents_come_back_as_they_were() {
    check_random(&RefiQda, &Options::default());
}

#[test]
fn all_documents_stand_in_one_project() {
    let first = from_notation("a.txt", "The [claim|Board] pays [figure|5%].");
    let mut second = from_notation("b.txt", "[actor|Їжак] 💩 [actor|says].");
    second.sha256 = first.sha256.clone();
    let (files, losses) = export(&RefiQda, &[first, second], &Options::default()).unwrap();
    assert!(losses.is_empty());
    let all = read_bytes(&files[0].bytes).unwrap();
    let said: Vec<_> = all
        .iter()
        .map(|foreign| {
            let quotes = foreign.marks.iter().map(|mark| {
                let quote = mark.parts[0].quote.as_deref();
                format!("{} {}", mark.tag, quote.unwrap_or_default())
            });
            (foreign.name.as_deref().unwrap(), quotes.collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(
        said,
        [
            (
                "a.txt",
                vec!["claim Board".to_owned(), "figure 5%".to_owned()]
            ),
            (
                "b.txt",
                vec!["actor Їжак".to_owned(), "actor says".to_owned()]
            ),
        ]
    );
}

#[test]
fn what_xml_cannot_hold_comes_back() {
    let mut document = from_notation("a.txt", "The [a\u{1}|Bo\u{2}ard] [a\u{fffd}|pays].");
    let marks = document.marks.iter().map(|mark| {
        let mut mark = (**mark).clone();
        mark.note = "\u{3}?> \u{ffff}".to_owned();
        mark.author = "\u{4}olena".into();
        mark
    });
    document.marks = crate::formats::round_trip::snapshot(marks.collect(), Vec::new());
    check(&RefiQda, &document, &Options::default());
    let (_, losses) = through(&RefiQda, &document, &Options::default());
    assert!(losses.is_empty());
}

#[test]
fn a_text_that_begins_with_a_byte_order_mark_keeps_it() {
    let document = from_notation("a.txt", "\u{feff}[claim|\u{1}\u{2}] \u{1}\u{2}");
    let (foreign, _) = written_and_read(&RefiQda, &document, &Options::default());
    assert_eq!(foreign.text.as_deref(), Some(document.text.as_str()));
    check(&RefiQda, &document, &Options::default());
}

// ---- projects of other programs

#[test]
fn a_project_of_another_program_is_read() {
    let content = "<Description>about it</Description>".to_owned()
        + &selection(4, 9, "Board", CODED)
        + &selection(
            10,
            18,
            "pays 💩 5",
            "<Description>why</Description>\
             <Coding guid=\"K2\" creatingUser=\"u1\" creationDateTime=\"2020-11-10T18:01:23\">\
             <CodeRef targetGUID=\"C2\"/><NoteRef targetGUID=\"N1\"/></Coding>\
             <Coding guid=\"K3\"><CodeRef targetGUID=\"C4\"/></Coding>",
        )
        + &selection(0, 3, "", "<Description>odd</Description>")
        + &selection(
            0,
            3,
            "",
            "<Coding guid=\"K4\"><CodeRef targetGUID=\"C9\"/></Coding>",
        );
    let foreign = with("\u{feff}The Board pays 💩 5%.", &content)
        .unwrap()
        .remove(0);
    assert_eq!(foreign.text.as_deref(), Some("The Board pays 💩 5%."));
    assert_eq!(foreign.counting, Counting::of(Unit::CodePoints));
    let said: Vec<_> = foreign
        .marks
        .iter()
        .map(|mark| (mark.tag.as_str(), mark.carried.note.as_str(), mark.line))
        .collect();
    assert_eq!(
        said,
        [
            ("Claim", "", 5),
            ("Claim / Cost", "why\n\na memo", 6),
            ("Means / Cost", "why", 6),
        ]
    );
    assert_eq!(foreign.marks[1].carried.author.as_deref(), Some("olena"));
    let created = foreign.marks[1].carried.created.unwrap();
    assert_eq!(created.to_string(), "2020-11-10T18:01:23Z");
    assert_eq!(foreign.marks[0].parts[0].quote.as_deref(), Some("Board"));
    assert_eq!(
        foreign.skipped,
        [
            "line 5: the description of the text is not taken over",
            "line 7: a passage without a code: “odd” is not taken over",
            "line 8: a code that is not in the code book is not taken over",
        ]
    );
}

#[test]
fn ends_may_be_the_last_character() {
    let content = selection(4, 8, "Board", CODED) + &selection(13, 13, "💩", CODED);
    let foreign = with("The Board\r\npa💩", &content).unwrap().remove(0);
    let text = SourceText::new(foreign.text.clone().unwrap()).unwrap();
    let (marks, _) = taken_in(&foreign, &document("a.txt", text, vec![], vec![]));
    let starts: Vec<_> = marks
        .iter()
        .map(|mark| (mark.start(), mark.end()))
        .collect();
    assert_eq!(starts, [(4, 9), (13, 17)]);
}

#[test]
fn names_that_are_titles_are_no_quotes() {
    let quotes = |content: &str| {
        let foreign = with("The Board shall pay 5%.", content).unwrap().remove(0);
        let quotes = foreign.marks.iter().map(|mark| mark.parts[0].quote.clone());
        let quotes: Vec<_> = quotes.map(Option::unwrap_or_default).collect();
        (quotes.join("|"), foreign.skipped)
    };
    let title = selection(4, 9, "Title", CODED);
    assert_eq!(quotes(&title).0, "");
    // Two quotes, one title of the same length, and one quote that is cut off.
    let content = selection(0, 3, "The", CODED)
        + &selection(10, 15, "shall", CODED)
        + &title
        + &selection(10, 19, "shal...", CODED);
    let (found, skipped) = quotes(&content);
    assert_eq!(found, "The|shall||");
    assert_eq!(
        skipped,
        ["line 7: the name “Title”, which is not the text of its passage, is not taken over"]
    );
    // Offsets that nobody understands, but the words are there.
    let content = selection(7, 12, "Board", CODED) + &selection(13, 18, "shall", CODED);
    assert_eq!(quotes(&content).0, "Board|shall");
}

#[test]
fn links_and_notes_of_nvivo_are_read() {
    let qde = r#"<Project name="p" origin="NVivo">
<CodeBook><Codes><Code guid="C1" name="Claim"/></Codes></CodeBook>
<Sources><TextSource guid="S1" name="a"><PlainTextContent>The Board</PlainTextContent>
<PlainTextSelection guid="G1" startPosition="0" endPosition="3"><Coding guid="K1"><CodeRef targetGUID="C1"/></Coding></PlainTextSelection>
<PlainTextSelection guid="G2" startPosition="4" endPosition="9"><Coding guid="K2"><CodeRef targetGUID="C1"/></Coding></PlainTextSelection>
<Coding guid="K9"><CodeRef targetGUID="C1"/></Coding>
</TextSource>
<PictureSource guid="P1" name="map.png"/>
<PDFSource guid="P2" name="b.pdf"><PDFSelection guid="Q" page="1"/><Representation guid="R" plainTextPath="internal://R.txt"><PlainTextSelection guid="G3" startPosition="0" endPosition="1"><Coding><CodeRef targetGUID="C1"/></Coding></PlainTextSelection></Representation></PDFSource>
</Sources>
<Notes><Note guid="N1" plainTextPath="internal://n1.txt"/></Notes>
<Links><Link guid="L1" originGUID="N1" targetGUID="G1"/>
<Link guid="L2" name="backs" direction="OneWay" originGUID="K2" targetGUID="G1"/>
<Link guid="L3" originGUID="G2" targetGUID="G1"/>
<Link guid="L4" originGUID="G2" targetGUID="G3"/></Links>
<Sets><Set guid="X" name="x"/></Sets>
</Project>"#;
    let files = [
        ("project.qde", qde),
        ("Sources/n1.txt", "beside it"),
        ("sources/R.txt", "A page"),
    ];
    let all = read_bytes(&packed(&files)).unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].marks[0].carried.note, "beside it");
    let links: Vec<_> = all[0]
        .links
        .iter()
        .map(|link| (link.from.as_str(), link.kind.as_str(), link.to.as_str()))
        .collect();
    assert_eq!(links, [("k2", "backs", "k1"), ("k2", "linked", "k1")]);
    assert_eq!(
        all[0].skipped,
        [
            "line 6: a code for the whole text is not taken over",
            "line 8: “map.png” is a picture, which is not taken over",
            "line 15: a link that does not join two marks of a text is not taken over",
            "line 16: “Sets” is not taken over",
        ]
    );
    assert_eq!(all[1].name.as_deref(), Some("b.pdf"));
    assert_eq!(all[1].text.as_deref(), Some("A page"));
    assert_eq!(all[1].marks.len(), 1);
    assert_eq!(
        all[1].skipped,
        ["line 9: a passage of the pages of the PDF is not taken over"]
    );
}

#[test]
fn a_project_of_pyrefiqda_is_read() {
    let bytes = include_bytes!("../../../tests/data/foreign/refi-qda/board.qdpx");
    let foreign = read_bytes(bytes).unwrap().remove(0);
    assert_eq!(foreign.name.as_deref(), Some("board.txt"));
    assert_eq!(foreign.skipped, [""; 0]);
    let text = SourceText::new(foreign.text.clone().unwrap()).unwrap();
    assert!(text.as_str().starts_with("The Board 💩 shall pay.\r\n"));
    let (marks, _) = taken_in(
        &foreign,
        &document("board.txt", text.clone(), vec![], vec![]),
    );
    let said: Vec<_> = marks
        .iter()
        .map(|mark| {
            let quote = text.slice(mark.fragments.first());
            (mark.tag.as_str(), quote, mark.note.as_str())
        })
        .collect();
    assert_eq!(
        said,
        [
            ("actor", "Board 💩", "who it is"),
            ("claim", "paid 46,327 men", "a memo"),
        ]
    );
    assert_eq!(&*marks.iter().next().unwrap().author, "Olena");
}

#[test]
fn names_prove_how_offsets_count() {
    // QualCoder writes CR LF for MAXQDA, and leaves the offsets as they were.
    let content = selection(4, 13, "The&#10;Board", CODED);
    let foreign = with("💩\r\na\r\nThe\r\nBoard", &content).unwrap();
    let foreign = &foreign[0];
    let text = SourceText::new(foreign.text.clone().unwrap()).unwrap();
    let (marks, _) = taken_in(foreign, &document("a.txt", text.clone(), vec![], vec![]));
    let mark = marks.iter().next().unwrap();
    assert_eq!(text.slice(mark.fragments.first()), "The\r\nBoard");
}

#[test]
fn programs_are_known_to_count_in_their_own_way() {
    let counting = |origin: &str| {
        let qde = format!(
            "<Project origin=\"{origin}\"><Sources><TextSource plainTextPath=\"internal://a.txt\"/></Sources></Project>"
        );
        let files = [("project.qde", qde.as_str()), ("sources/a.txt", "a\r\nb")];
        let foreign = read_bytes(&packed(&files)).unwrap().remove(0);
        assert_eq!(foreign.text.as_deref(), Some("a\r\nb"));
        foreign.counting.to_string()
    };
    assert_eq!(counting("ATLAS.ti 23"), "Unicode code points, CR LF as one");
    assert_eq!(counting("NVivo 14"), "UTF-16 units");
    assert_eq!(counting("MAXQDA"), "Unicode code points");
}

#[test]
fn texts_outside_of_the_project_are_not_read() {
    let skipped = |path: &str| {
        let qde = format!("<Project><Sources><TextSource name=\"a\" {path}/></Sources></Project>");
        let files = [
            ("p.qde", qde.as_str()),
            ("secret.txt", "s"),
            ("sources/a.txt", "x"),
        ];
        let foreign = read_bytes(&packed(&files)).unwrap().remove(0);
        assert_eq!(foreign.text, None);
        foreign.skipped.join("|")
    };
    assert_eq!(
        skipped("plainTextPath=\"relative:///a.txt\""),
        "line 1: its text, which lies outside of the project: “relative:///a.txt” is not taken over"
    );
    assert_eq!(
        skipped("plainTextPath=\"internal://../secret.txt\""),
        "line 1: its text, which would lie outside of the project: “internal://../secret.txt” is not taken over"
    );
    assert_eq!(
        skipped("plainTextPath=\"internal://b.txt\""),
        "line 1: its text, which is missing in the project: “internal://b.txt” is not taken over"
    );
    assert_eq!(
        skipped("richTextPath=\"internal://a.docx\""),
        "line 1: its text, which the project has in no plain form is not taken over"
    );
}

// ---- files that are wrong

fn error(files: &[(&str, &str)]) -> String {
    read_bytes(&packed(files)).unwrap_err().to_string()
}

#[test]
fn a_file_that_is_wrong_is_refused() {
    let zip = read_bytes(b"PK nonsense").unwrap_err().to_string();
    assert!(
        zip.starts_with("“a.qdpx”: a ZIP archive with project.qde was expected"),
        "{zip}"
    );
    assert_eq!(
        error(&[("a.txt", "")]),
        "“a.qdpx”: it is a ZIP archive, but project.qde is not in it"
    );
    let qde = |content: &str| error(&[("project.qde", content)]);
    assert_eq!(
        qde("<a>\n<b/></a>"),
        "“a.qdpx/project.qde”, line 1: the element “Project” of REFI-QDA was expected"
    );
    assert_eq!(
        qde("<Project>\n<Users>"),
        "“a.qdpx/project.qde”, line 2: “Users” is not closed"
    );
    let crossed = qde("<Project>\n<Users></Project>");
    assert!(
        crossed.starts_with("“a.qdpx/project.qde”, line 2: XML was expected: "),
        "{crossed}"
    );
    assert_eq!(
        qde("<Project/>\n<Project/>"),
        "“a.qdpx/project.qde”, line 2: only one root element was expected"
    );
    assert_eq!(
        qde(""),
        "“a.qdpx/project.qde”, line 1: XML was expected: an element with all that it opens closed again"
    );
    assert_eq!(
        qde("<Project>\n&lol;</Project>"),
        "“a.qdpx/project.qde”, line 2: “&lol;” stands for nothing"
    );
    assert_eq!(
        qde("<!DOCTYPE a [<!ENTITY b \"c\">]>\n<Project/>"),
        "“a.qdpx/project.qde”, line 1: a document type is not taken: a project has none"
    );
    assert_eq!(
        qde("<Project><Sources><VideoSource name=\"v\"/></Sources></Project>"),
        "“a.qdpx/project.qde”: a project with a text was expected (line 1: “v” is a video, which is not taken over)"
    );
    let wrong = with(
        "The Board",
        "<PlainTextSelection startPosition=\"-1\" endPosition=\"2\"/>",
    );
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "“a.qdpx/project.qde”, line 5: “startPosition” should be a whole number from 0 on"
    );
}

#[test]
fn xml_is_bounded() {
    let deep = "<a>".repeat(100_000);
    assert_eq!(
        error(&[("project.qde", &deep)]),
        "“a.qdpx/project.qde”, line 1: more than 200 elements stand in each other"
    );
    let many: String = (0..200)
        .map(|number| [" a", &number.to_string(), "=\"\""].concat())
        .collect();
    assert_eq!(
        error(&[("project.qde", &format!("<Project{many}/>"))]),
        "“a.qdpx/project.qde”, line 1: an element has more than 100 attributes"
    );
}

#[test]
fn names_that_lead_out_of_the_archive_are_refused() {
    for name in ["../a.txt", "/etc/passwd", "C:\\a.txt", "sources\\..\\..\\a"] {
        let error = error(&[("project.qde", "<Project/>"), (name, "")]);
        assert!(error.contains("would lie outside of it"), "{name}: {error}");
    }
    assert_eq!(
        error(&[("sources/a.txt", ""), ("Sources\\A.txt", "")]),
        "“a.qdpx”: two of its files have the name “Sources\\A.txt”"
    );
}

#[test]
fn a_bomb_is_not_unpacked() {
    let bomb = " ".repeat(9 << 20);
    assert_eq!(
        error(&[("project.qde", &bomb)]),
        "“a.qdpx”: the file “project.qde” in it becomes so large when it is unpacked that no project needs it"
    );
}

#[test]
fn a_small_file_cannot_mean_a_large_one() {
    let note = "x".repeat(1 << 20);
    let coded = "<Coding><CodeRef targetGUID=\"c1\"/></Coding>".repeat(100);
    let content = selection(
        0,
        3,
        "",
        &format!("<Description>{note}</Description>{coded}"),
    );
    let error = with("The Board", &content).unwrap_err();
    assert_eq!(
        error.to_string(),
        "“a.qdpx/project.qde”, line 5: the marks refer to more text than a project needs"
    );
}

#[test]
fn other_archives_are_not_taken_for_a_project() {
    let bytes = packed(&[("word/document.xml", "<a/>")]);
    let name = |name| Input {
        name,
        bytes: &bytes,
        companion: None,
    };
    assert!(recognise(&name("a.docx")).is_none());
    assert_eq!(recognise(&name("a.QDPX")).unwrap().about().id, "refi-qda");
}

proptest! {
    #[test]
    fn no_project_panics(content in "(<(/?(Coding|PlainTextSelection|Description|x)( (guid|name|startPosition|endPosition|targetGUID)=\"[0-9a-cK&;{}]{0,6}\"){0,4}/?>)|[a-c&;?<>\\]\\[!-]){0,12}") {
        let _ = with("The Board 💩", &content);
        let _ = read_bytes(content.as_bytes());
    }

    #[test]
    fn no_damaged_archive_panics(at: prop::sample::Index, byte: u8) {
        let (files, _) = export(&RefiQda, &[example()], &Options::default()).unwrap();
        let mut bytes = files[0].bytes.clone();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = read_bytes(&bytes);
    }
}

#[test]
fn colours_are_those_of_the_window() {
    let theme = include_str!("../../../assets/themes/paper.ron");
    for (tag, colour) in super::write::COLOURS {
        let line = theme
            .lines()
            .find(|line| line.contains(&format!("\"{tag}\": (tint")));
        let wanted = format!("line: (\"{colour}\"");
        assert!(
            line.is_some_and(|line| line.contains(&wanted)),
            "{tag}: {colour}"
        );
    }
}
