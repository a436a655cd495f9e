//! The page around the article and the list: title, facts about the source, legend, and how to
//! check it all. No offsets here.

use std::fmt::Write as _;

use super::escape::escaped;
use super::lanes::parts;
use super::{article, entries, tag_class};
use crate::formats::report::{LegendTag, Report, counted};
use crate::text::thousands;

const STYLE: &str = include_str!("style.css");

/// So many tags can be hidden and shown. Each needs a rule of its own.
const MAX_SWITCHES: usize = 24;

/// The page of a document.
pub fn page(report: &Report<'_>) -> String {
    let mut page = String::new();
    head(&mut page, report);
    header(&mut page, report);
    page.push_str(
        "<main>\n<section class=\"text\" aria-labelledby=\"text\">\n\
         <h2 id=\"text\" tabindex=\"-1\">Text</h2>\n",
    );
    article::write(&mut page, report, &parts(&report.entries));
    let marks = thousands(report.entries.len());
    let _ = write!(
        page,
        "</section>\n<section class=\"list\" aria-labelledby=\"marks\" tabindex=\"0\">\n\
         <h2 id=\"marks\" tabindex=\"-1\">Marks <small>{marks}</small></h2>\n"
    );
    entries::write(&mut page, report);
    page.push_str("</section>\n</main>\n");
    footer(&mut page, report);
    page.push_str("</body>\n</html>\n");
    page
}

fn head(page: &mut String, report: &Report<'_>) {
    let name = escaped(&report.document.name);
    let marks = counted(report.entries.len(), "mark", "marks");
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"generator\" content=\"Evimark\">\n\
         <title>{name} · {marks}</title>\n<style>\n{STYLE}"
    );
    for (index, tag) in switched(report) {
        let class = tag_class(tag, index);
        // On paper everything is shown. The header is complete before the text begins, so that a
        // browser looks at the switch once; asked of the whole page, it looks with each mark.
        let off = format!("header:has(#show-{index}:not(:checked)) + main");
        let _ = writeln!(
            page,
            "@media screen {{\n  \
             {off} .{class} {{ --line: transparent; --tint: transparent; }}\n  \
             {off} li.{class}, {off} .number.{class} {{ display: none; }}\n}}"
        );
    }
    page.push_str("</style>\n</head>\n");
}

/// The tags that can be hidden and shown, with their places in the legend.
fn switched<'a>(report: &'a Report<'_>) -> impl Iterator<Item = (usize, &'a LegendTag<'a>)> {
    let used = report.legend.iter().enumerate();
    used.filter(|(_, tag)| tag.count > 0).take(MAX_SWITCHES)
}

fn header(page: &mut String, report: &Report<'_>) {
    let document = report.document;
    let (name, sha256) = (escaped(&document.name), escaped(&document.sha256));
    let marks = counted(report.entries.len(), "mark", "marks");
    let characters = document.text.len_chars() as usize;
    let characters = counted(characters, "character", "characters");
    let encoding = escaped(&document.encoding);
    let _ = write!(
        page,
        "<body>\n<p class=\"skip\"><a href=\"#text\">Skip to the text</a> \
         <a href=\"#marks\">Skip to the list of marks</a></p>\n\
         <header>\n<h1><bdi>{name}</bdi></h1>\n<dl class=\"source\">\n\
         <div><dt>Marks</dt><dd>{marks}{}</dd></div>\n\
         <div><dt>Source</dt><dd>{characters}, {encoding}</dd></div>\n\
         <div><dt>SHA-256</dt><dd><code>{sha256}</code></dd></div>\n</dl>\n",
        by_authors(report)
    );
    let waiting = document.marks.unplaced().len();
    if waiting > 0 {
        let marks = counted(waiting, "mark has", "marks have");
        let _ = writeln!(
            page,
            "<p class=\"waiting\">{marks} no place in this text and are not on this page.</p>"
        );
    }
    legend(page, report);
    page.push_str("</header>\n");
}

/// ` by olena, Maks`, as far as anybody is named.
fn by_authors(report: &Report<'_>) -> String {
    let authors = report.authors();
    let names = authors
        .iter()
        .map(|name| format!("<bdi>{}</bdi>", escaped(name)));
    match names.collect::<Vec<_>>().join(", ").as_str() {
        "" => String::new(),
        names => format!(" by {names}"),
    }
}

fn legend(page: &mut String, report: &Report<'_>) {
    page.push_str(
        "<section class=\"legend\" aria-labelledby=\"legend\">\n<h2 id=\"legend\">Legend</h2>\n\
         <table>\n<thead><tr><th scope=\"col\">Tag</th><th scope=\"col\">Marks</th>\
         <th scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n",
    );
    let switches: Vec<_> = switched(report).map(|(index, _)| index).collect();
    for (index, tag) in report.legend.iter().enumerate() {
        let class = tag_class(tag, index);
        let (sign, name) = (escaped(&tag.sign), escaped(tag.name));
        let name = format!(
            "<span class=\"label {class}\">{sign}</span> \
             <bdi class=\"sample {class}\">{name}</bdi>"
        );
        let name = match switches.binary_search(&index) {
            Ok(_) => format!(
                "<label><input type=\"checkbox\" id=\"show-{index}\" checked> {name}</label>"
            ),
            Err(_) => name,
        };
        let (count, meaning) = (thousands(tag.count), escaped(tag.definition));
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\">{name}</th><td>{count}</td><td>{meaning}</td></tr>"
        );
    }
    page.push_str("</tbody>\n</table>\n");
    if !report.entries.is_empty() {
        page.push_str(
            "<p class=\"switch\"><label><input type=\"checkbox\" id=\"numbers\" checked> \
             Numbers of marks in the text</label></p>\n",
        );
    }
    page.push_str("</section>\n");
}

fn footer(page: &mut String, report: &Report<'_>) {
    let name = escaped(&report.document.name);
    let _ = write!(
        page,
        "<footer>\n<h2>How to check this page</h2>\n\
         <p>The SHA-256 of the file <bdi>{name}</bdi> has to be the one above; then its text is \
         the one that was marked. Characters are Unicode code points, counted from 0; the second \
         number is the first character behind the quote. Lines count from 1.</p>\n\
         <p>Written by Evimark. The page needs no network and runs no scripts.</p>\n</footer>\n"
    );
}
