//! The list of marks: each with its quote, its place as a citation that leads back to it, and
//! all that people said of it. Offsets in citations are code points.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::escape::{escaped, push};
use super::tag_class;
use crate::formats::report::{Entry, LinkEnd, Report, date_time};
use crate::model::{Details, Review, Verdict};
use crate::text::excerpt;

/// Adds the list to a page.
pub fn write(page: &mut String, report: &Report<'_>) {
    if report.entries.is_empty() {
        page.push_str("<p class=\"weak\">No marks yet</p>\n");
        return;
    }
    page.push_str("<ol class=\"marks\">\n");
    for entry in &report.entries {
        item(page, report, entry);
    }
    page.push_str("</ol>\n");
}

fn item(page: &mut String, report: &Report<'_>, entry: &Entry<'_>) {
    let tag = report.tag(entry);
    let (id, class) = (entry.mark.id, tag_class(tag, entry.tag));
    let (label, name) = (escaped(&report.label(entry)), escaped(tag.name));
    let _ = write!(
        page,
        "<li id=\"mark-{id}\" class=\"{class}\">\n\
         <h3><span class=\"label\">{label}</span> <bdi>{name}</bdi> <code>{id}</code></h3>\n"
    );
    let citation = report.citation(entry);
    page.push_str("<blockquote dir=\"auto\">");
    for (index, (quote, _)) in citation.quotes.iter().enumerate() {
        page.push_str(if index > 0 { " […] “" } else { "“" });
        push(page, quote);
        page.push('”');
    }
    let place = escaped(&citation.place());
    let _ = write!(
        page,
        "</blockquote>\n<p class=\"place\"><a href=\"#at-{id}\">{place}</a></p>\n"
    );
    facts(page, report, entry);
    page.push_str("<p class=\"by\"><bdi>");
    push(page, &entry.mark.author);
    page.push_str("</bdi> · ");
    time(page, entry.mark.created);
    if let Some(modified) = entry.mark.modified {
        page.push_str(" · changed ");
        time(page, modified);
    }
    page.push_str("</p>\n</li>\n");
}

/// Details, note, review and links, as far as there are any.
fn facts(page: &mut String, report: &Report<'_>, entry: &Entry<'_>) {
    let mark = entry.mark;
    let mut facts = String::new();
    if let Some(details) = mark.details.as_ref().filter(|details| !details.is_empty()) {
        let term = match details {
            Details::Figure { .. } => "Value",
            Details::LegalBasis { .. } => "Law",
        };
        fact(&mut facts, term, &escaped(&details.to_string()));
    }
    if !mark.note.is_empty() {
        fact(&mut facts, "Note", &escaped(&mark.note));
    }
    if let Some(review) = &mark.review {
        fact(&mut facts, "Review", &review_words(review));
    }
    if !entry.links.is_empty() {
        let links = entry.links.iter().map(|link| link_words(report, link));
        fact(&mut facts, "Links", &links.collect::<Vec<_>>().join("<br>"));
    }
    if !facts.is_empty() {
        let _ = write!(page, "<dl>\n{facts}</dl>\n");
    }
}

/// Adds a term and what is said of it, which is markup already.
fn fact(page: &mut String, term: &str, said: &str) {
    let _ = writeln!(
        page,
        "<div><dt>{term}</dt><dd dir=\"auto\">{said}</dd></div>"
    );
}

fn review_words(review: &Review) -> String {
    let verdict = match review.verdict {
        Verdict::Accepted => "✓ Accepted",
        Verdict::Rejected => "✗ Rejected",
        Verdict::Disputed => "? Disputed",
    };
    let mut words = format!("<strong>{verdict}</strong> by <bdi>");
    push(&mut words, &review.by);
    words.push_str("</bdi>, ");
    time(&mut words, review.at);
    if !review.reason.is_empty() {
        words.push_str("<br>");
        push(&mut words, &review.reason);
    }
    words
}

/// `quantifies C3 “The board shall…”`, or the other way round.
fn link_words(report: &Report<'_>, link: &LinkEnd<'_>) -> String {
    let other = &report.entries[link.other];
    let id = other.mark.id;
    let label = escaped(&report.label(other));
    let quote = report.document.text.slice(other.mark.fragments.first());
    let quote = escaped(&excerpt(quote));
    let kind = escaped(link.kind);
    let other = format!("<a href=\"#mark-{id}\">{label}</a> <q>{quote}</q>");
    if link.goes_out {
        format!("<bdi>{kind}</bdi> {other}")
    } else {
        format!("{other} <bdi>{kind}</bdi> this")
    }
}

fn time(page: &mut String, at: Timestamp) {
    let _ = write!(page, "<time datetime=\"{at}\">{}</time>", date_time(at));
}
