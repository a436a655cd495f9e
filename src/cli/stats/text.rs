//! The figures in tables for people. Lengths are Unicode code points; lines count from 1.

use std::io::{self, Write};

use super::Counted;
use super::figures::{Figures, Lengths, TagFigures, share};
use crate::cli::letters::in_order;
use crate::cli::output::{Side, Table, count, one_line, shown};
use crate::model::{TagKey, TagSet, Verdict};
use crate::text::thousands;

/// Tells all documents together, and where there are several, each of them.
pub fn tell(out: &mut dyn Write, documents: &[Counted], tags: &TagSet) -> io::Result<()> {
    let mut total = Figures::default();
    for document in documents {
        total.add(&document.figures);
    }
    writeln!(out, "{}", headline(documents, &total))?;
    if total.marks > 0 {
        writeln!(out)?;
        by_tag(&total, tags).write(out)?;
        writeln!(out)?;
        by_author(&total).write(out)?;
        writeln!(out)?;
        by_verdict(&total).write(out)?;
    }
    if documents.len() > 1 {
        writeln!(out)?;
        by_document(documents, tags).write(out)?;
    }
    let asides = asides(documents, &total);
    if !asides.is_empty() {
        writeln!(out)?;
    }
    for aside in asides {
        writeln!(out, "{aside}")?;
    }
    Ok(())
}

fn headline(documents: &[Counted], total: &Figures) -> String {
    let authors = match total.authors.len() {
        0 => String::new(),
        authors => format!(" by {}", count(authors, "author")),
    };
    format!(
        "{} with {}: {}{authors}",
        match documents {
            [document] => one_line(&shown(&document.path)),
            _ => count(documents.len(), "document"),
        },
        count(number(total.chars), "character"),
        count(total.marks, "mark")
    )
}

fn by_tag(total: &Figures, tags: &TagSet) -> Table {
    let mut table = Table::new([
        ("tag", Side::Left),
        ("marks", Side::Right),
        ("share", Side::Right),
        ("shortest", Side::Right),
        ("median", Side::Right),
        ("longest", Side::Right),
        ("coverage", Side::Right),
    ]);
    let mut row = |name: &str, marks: usize, lengths: Option<Lengths>, coverage: f64| {
        let [shortest, median, longest] = lengths.map_or_else(Default::default, |lengths| {
            [
                thousands(lengths.shortest as usize),
                median(lengths.twice_median),
                thousands(lengths.longest as usize),
            ]
        });
        table.push([
            name.to_owned(),
            thousands(marks),
            percent(share(marks as u64, total.marks as u64)),
            shortest,
            median,
            longest,
            percent(coverage),
        ]);
    };
    let none = TagFigures::default();
    for key in in_order(tags, total.tags.keys()) {
        let figures = total.tags.get(key).unwrap_or(&none);
        let coverage = share(figures.covered_chars, total.chars);
        row(
            tag_name(key, tags),
            figures.lengths.len(),
            figures.lengths(),
            coverage,
        );
    }
    row("all", total.marks, total.lengths(), total.coverage());
    table
}

fn by_author(total: &Figures) -> Table {
    let mut table = Table::new([("author", Side::Left), ("marks", Side::Right)]);
    for (author, &marks) in &total.authors {
        let author = if author.trim().is_empty() {
            "(no name)"
        } else {
            author
        };
        table.push([author.to_owned(), thousands(marks)]);
    }
    table
}

fn by_verdict(total: &Figures) -> Table {
    let mut table = Table::new([("verdict", Side::Left), ("marks", Side::Right)]);
    for (verdict, marks) in Verdict::ALL.into_iter().zip(total.verdicts) {
        table.push([verdict.word().to_owned(), thousands(marks)]);
    }
    table.push(["none yet".to_owned(), thousands(total.unreviewed())]);
    table
}

fn by_document(documents: &[Counted], tags: &TagSet) -> Table {
    let of_tag = |figures: &Figures, key: &TagKey| {
        let figures = figures.tags.get(key);
        figures.map_or(0, |figures| figures.lengths.len())
    };
    let others = |figures: &Figures| {
        let known = tags.iter().map(|tag| of_tag(figures, &tag.key));
        figures.marks - known.sum::<usize>()
    };
    let has_others = documents.iter().any(|one| others(&one.figures) > 0);
    let mut columns = vec![("document", Side::Left), ("marks", Side::Right)];
    columns.extend(tags.iter().map(|tag| (tag.name.as_str(), Side::Right)));
    columns.extend(has_others.then_some(("other tags", Side::Right)));
    columns.extend([
        ("characters", Side::Right),
        ("coverage", Side::Right),
        ("overlapping", Side::Right),
        ("deepest", Side::Right),
    ]);
    let mut table = Table::new(columns);
    for Counted { path, figures, .. } in documents {
        let mut cells = vec![shown(path), thousands(figures.marks)];
        cells.extend(tags.iter().map(|tag| thousands(of_tag(figures, &tag.key))));
        cells.extend(has_others.then(|| thousands(others(figures))));
        cells.extend([
            thousands(number(figures.chars)),
            percent(figures.coverage()),
            thousands(figures.overlapping),
            thousands(figures.deepest.map_or(0, |deepest| deepest.marks)),
        ]);
        table.push(cells);
    }
    table
}

/// What does not fit into a table.
fn asides(documents: &[Counted], total: &Figures) -> Vec<String> {
    let mut asides = Vec::new();
    if let Some(deepest) = total.deepest.filter(|deepest| deepest.marks > 1) {
        let there = documents
            .iter()
            .find(|document| document.figures.deepest == Some(deepest));
        let place = there
            .map(|document| format!(" ({}:{})", one_line(&shown(&document.path)), deepest.line));
        asides.push(format!(
            "{} share text with another; at most {} lie on each other{}",
            count(total.overlapping, "mark"),
            thousands(deepest.marks),
            place.unwrap_or_default()
        ));
    }
    let mut aside = |number: usize, what: &str| {
        if number > 0 {
            asides.push(format!("{} {what}", count(number, "mark")));
        }
    };
    aside(total.in_parts, "in several parts");
    aside(
        total.waiting,
        "without a place in the text, not counted above",
    );
    aside(total.set_aside, "set aside as lost, not counted above");
    if total.links > 0 {
        asides.push(format!("{} between marks", count(total.links, "link")));
    }
    asides
}

fn tag_name<'a>(key: &'a TagKey, tags: &'a TagSet) -> &'a str {
    tags.get(key).map_or(key.as_str(), |tag| &tag.name)
}

fn median(twice: u64) -> String {
    let half = if twice % 2 == 1 { ".5" } else { "" };
    format!("{}{half}", thousands(number(twice / 2)))
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn number(chars: u64) -> usize {
    usize::try_from(chars).unwrap_or(usize::MAX)
}
