//! Pages of small documents: the article to the letter, what stands in the list, and what is
//! told of a page that cannot hold everything. Offsets in citations are code points.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Html;
use crate::formats::losses::{LossKind, Losses};
use crate::formats::round_trip::{document, from_notation, snapshot};
use crate::formats::{Document, Options, export};
use crate::model::{Annotation, Details, FigureValue, Link, Review, Verdict};
use crate::text::SourceText;

fn page(document: &Document) -> (String, Losses) {
    let documents = std::slice::from_ref(document);
    let (mut files, losses) = export(&Html, documents, &Options::default()).unwrap();
    assert_eq!(files.len(), 1);
    let file = files.remove(0);
    (String::from_utf8(file.bytes).unwrap(), losses)
}

fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}

fn article(document: &Document) -> String {
    let (page, _) = page(document);
    between(&page, "<article lang=\"\">", "</article>").to_owned()
}

fn with_marks(text: &str, places: &[&[(u32, u32)]]) -> Document {
    let text = SourceText::new(text).unwrap();
    let created = Timestamp::from_second(1_795_000_000).unwrap();
    let marks = places.iter().enumerate().map(|(number, spans)| {
        let spans = spans
            .iter()
            .map(|&(start, end)| text.span(start..end).unwrap());
        let fragments = crate::model::Fragments::new(spans.collect()).unwrap();
        let id = format!("m{number}").parse().unwrap();
        Annotation::new(id, "claim".into(), fragments, "olena", created)
    });
    document("a.txt", text.clone(), marks.collect(), Vec::new())
}

#[test]
fn a_mark_in_a_mark_has_a_line_of_its_own() {
    let document = from_notation("a.txt", "One\r\n\r\nThe [claim|[actor|Board] <pays> &]");
    assert_eq!(
        article(&document),
        "<p id=\"line-1\" data-line=\"1\" dir=\"auto\">One</p>\n\n\
         <p id=\"line-3\" data-line=\"3\" class=\"gap\" dir=\"auto\">The \
         <mark data-from=\"m1 m0\" data-to=\"m1\" title=\"Actor 1 · Claim 2\">\
         <a class=\"number tag-actor\" id=\"at-m1\" href=\"#mark-m1\" data-label=\"A1\" \
         aria-label=\"Actor, mark 1\"></a>\
         <a class=\"number tag-claim\" id=\"at-m0\" href=\"#mark-m0\" data-label=\"C2\" \
         aria-label=\"Claim, mark 2\"></a>\
         <span class=\"tag-claim lane-1\"><span class=\"tag-actor lane-0\">Board</span></span></mark>\
         <mark data-to=\"m0\" title=\"Claim 2\">\
         <span class=\"tag-claim lane-1\"> &lt;pays&gt; &amp;</span></mark></p>"
    );
}

#[test]
fn a_mark_goes_on_in_the_next_line_and_in_its_next_part() {
    let document = with_marks("ab\nc de", &[&[(1, 4), (5, 6)]]);
    assert_eq!(
        article(&document),
        "<p id=\"line-1\" data-line=\"1\" dir=\"auto\">a\
         <mark data-from=\"m0\" title=\"Claim 1\"><a class=\"number tag-claim\" id=\"at-m0\" \
         href=\"#mark-m0\" data-label=\"C1\" aria-label=\"Claim, mark 1\"></a>\
         <span class=\"tag-claim lane-0\">b</span></mark></p>\n\
         <p id=\"line-2\" data-line=\"2\" dir=\"auto\"><mark data-to=\"m0\" title=\"Claim 1\">\
         <span class=\"tag-claim lane-0\">c</span></mark> \
         <mark data-from=\"m0\" data-to=\"m0\" title=\"Claim 1\"><a class=\"number tag-claim\" \
         href=\"#mark-m0\" data-label=\"…C1\" aria-label=\"Claim, mark 1, continued\"></a>\
         <span class=\"tag-claim lane-0\">d</span></mark>e</p>"
    );
}

#[test]
fn a_mark_on_a_line_end_begins_and_ends_beside_it() {
    let all = article(&with_marks("a\n\nb", &[&[(1, 3)]]));
    let begins = all.find("data-from=\"m0\"").unwrap();
    let ends = all.find("data-to=\"m0\"").unwrap();
    assert!(begins < all.find("</p>\n\n<p").unwrap(), "{all}");
    assert!(
        all[ends..].starts_with("data-to=\"m0\" title=\"Claim 1\"></mark>b"),
        "{all}"
    );
}

#[test]
fn what_has_no_room_for_a_line_is_counted_and_told() {
    let deep = "[a|1 [b|2 [c|3 [d|4 [e|5 [f|6 [g|7]]]]]]]";
    let (page, losses) = page(&from_notation("a.txt", deep));
    assert!(page.contains("class=\"open crowded\" data-more=\"+2\""));
    assert!(page.contains("title=\"g 7 · f 6 · e 5 · d 4 · a 1 · 2 more\""));
    assert_eq!(losses.count(LossKind::Flattened), 2);
    let ids: BTreeSet<_> = losses.all.iter().filter_map(|loss| loss.id).collect();
    assert_eq!(ids, ["m1", "m2"].map(|id| id.parse().unwrap()).into());
}

#[test]
fn the_list_has_all_that_was_said() {
    let mut document = from_notation("a<b>.txt", "[claim|The [figure|46,327 men]] paid");
    let mut marks: Vec<Annotation> = document.marks.iter().map(|mark| (**mark).clone()).collect();
    let figure = marks.iter_mut().find(|mark| mark.tag.as_str() == "figure");
    let figure = figure.unwrap();
    figure.note = "see <p. 3>".to_owned();
    figure.modified = Some(figure.created);
    figure.details = Some(Details::Figure {
        value: Some(FigureValue::AtLeast(46_327.0)),
        unit: "men".to_owned(),
    });
    figure.review = Some(Review {
        verdict: Verdict::Disputed,
        by: "Maks & Co".into(),
        at: figure.created,
        reason: "which year?".to_owned(),
    });
    let link = Link {
        from: figure.id,
        kind: "quantifies".to_owned(),
        to: "m0".parse().unwrap(),
    };
    document.marks = snapshot(marks, vec![link]);
    let (page, losses) = page(&document);
    let time = "<time datetime=\"2026-11-18T11:06:40Z\">18 November 2026, 11:06 UTC</time>";
    assert_eq!(
        between(&page, "<li id=\"mark-m1\"", "</li>"),
        format!(
            " class=\"tag-figure\">\n\
             <h3><span class=\"label\">F2</span> <bdi>Figure</bdi> <code>m1</code></h3>\n\
             <blockquote dir=\"auto\">“46,327 men”</blockquote>\n\
             <p class=\"place\"><a href=\"#at-m1\">a&lt;b&gt;.txt, line 1, characters 4–14 \
             <span>(SHA-256 5f0c9a1e…)</span></a></p>\n\
             <dl>\n\
             <div><dt>Value</dt><dd dir=\"auto\">at least 46,327 men</dd></div>\n\
             <div><dt>Note</dt><dd dir=\"auto\">see &lt;p. 3&gt;</dd></div>\n\
             <div><dt>Review</dt><dd dir=\"auto\"><strong>? Disputed</strong> by \
             <bdi>Maks &amp; Co</bdi>, {time}<br>which year?</dd></div>\n\
             <div><dt>Links</dt><dd dir=\"auto\"><bdi>quantifies</bdi> <a href=\"#mark-m0\">C1</a> \
             <q>The 46,327 men</q></dd></div>\n\
             </dl>\n\
             <p class=\"by\"><bdi>olena</bdi> · {time} · changed {time}</p>\n"
        )
    );
    let claim = between(&page, "<li id=\"mark-m0\"", "</li>");
    let back = "<a href=\"#mark-m1\">F2</a> <q>46,327 men</q> <bdi>quantifies</bdi> this";
    assert!(claim.contains(back), "{claim}");
    assert!(losses.is_empty(), "{losses:?}");
}

#[test]
fn what_a_page_cannot_hold_is_told() {
    let mut document = with_marks("a\u{1}\r\nb", &[&[(0, 1)]]);
    let mut mark = (**document.marks.iter().next().unwrap()).clone();
    mark.note = "x\u{2}\r\ny".to_owned();
    document.marks = snapshot(vec![mark], Vec::new());
    let (page, losses) = page(&document);
    assert!(page.contains("x\u{fffd}\ny"));
    let said: Vec<_> = losses
        .all
        .iter()
        .map(|loss| (loss.id, &*loss.why))
        .collect();
    let id = Some("m0".parse().unwrap());
    assert_eq!(
        said,
        [
            (None, "line ends are LF, the only ones that a page knows"),
            (
                None,
                "control characters stand as �, because a page cannot hold them"
            ),
            (
                id,
                "line ends of its note or review are LF, the only ones that a page knows"
            ),
            (id, "control characters in what is said of it stand as �"),
        ]
    );
}

#[test]
fn a_tag_of_no_project_cannot_leave_its_attribute() {
    let (page, _) = page(&from_notation("a.txt", "[\"><script>|x] [tag-claim|y]"));
    assert!(!page.contains("<script>"));
    assert!(page.contains("title=\"&quot;&gt;&lt;script&gt; 1\""));
    assert!(page.contains("class=\"tag-_4 lane-0\""));
}

#[test]
fn without_marks_the_page_says_so() {
    let (page, losses) = page(&from_notation("a.txt", "nothing"));
    assert!(page.contains("No marks yet"));
    assert!(page.contains("<dd>0 marks</dd>"));
    assert!(losses.is_empty());
}

#[test]
fn colours_are_those_of_the_window() {
    let style = include_str!("style.css");
    let theme = include_str!("../../../assets/themes/paper.ron");
    let colour = |line: &str| {
        let hex: String = line.chars().take_while(char::is_ascii_hexdigit).collect();
        format!("#{}", hex.get(..6).unwrap_or(&hex))
    };
    let colours: BTreeSet<_> = style.split('#').skip(1).map(colour).collect();
    let colours: Vec<_> = colours.iter().filter(|c| c.len() == 7).collect();
    assert!(colours.len() > 40, "{colours:?}");
    for colour in colours {
        assert!(
            theme.contains(colour.as_str()),
            "{colour} is not in the theme"
        );
    }
    for tag in ["claim", "actor", "figure", "legal-basis"] {
        let line = theme
            .lines()
            .find(|line| line.contains(&format!("\"{tag}\": (tint")));
        let line = line.unwrap();
        for role in ["tint", "strong", "line", "letter"] {
            let pair = between(line, &format!("{role}: (\""), "\")");
            for colour in pair.split("\", \"") {
                let property = format!("--{tag}-{role}: {colour};");
                assert!(style.contains(&property), "{property}");
            }
        }
    }
}
