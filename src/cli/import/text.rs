//! What an import did, in lines for people. No offsets here.

use std::fmt::Write as _;

use super::FileOutcome;
use crate::formats::Plan;
use crate::formats::import::Remark;
use crate::session::exchange::{Article, Imported};
use crate::text::{excerpt, thousands};

/// So many marks of a kind are told one by one.
const SHOWN: usize = 10;

pub fn tell(outcomes: &[FileOutcome], is_dry: bool) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        // Writing to a string does not fail.
        let _ = tell_file(&mut text, outcome, is_dry);
    }
    text
}

fn tell_file(text: &mut String, outcome: &FileOutcome, is_dry: bool) -> std::fmt::Result {
    let path = outcome.path.display();
    match outcome.format {
        Some(about) => writeln!(text, "{path}: {}", about.name)?,
        None => writeln!(text, "{path}:")?,
    }
    for document in &outcome.documents {
        match document {
            Ok(imported) => tell_document(text, imported, is_dry)?,
            Err(why) => writeln!(text, "  not imported: {why}")?,
        }
    }
    Ok(())
}

fn tell_document(text: &mut String, imported: &Imported, is_dry: bool) -> std::fmt::Result {
    let Imported {
        article,
        placed,
        plan,
    } = imported;
    let path = article.path().display();
    match (article, placed.likeness) {
        (Article::New(_), _) if is_dry => writeln!(text, "  article   {path}, to be written")?,
        (Article::New(_), _) => writeln!(text, "  article   {path}, written")?,
        (_, Some(likeness)) => writeln!(text, "  article   {path}, {}", likeness.words())?,
        (_, None) => writeln!(text, "  article   {path}; the file carries no text")?,
    }
    writeln!(text, "  offsets   {}", placed.counted)?;
    let would = if is_dry {
        "would be taken in"
    } else {
        "taken in"
    };
    writeln!(
        text,
        "  marks     {} {would}{}",
        thousands(plan.placed),
        others(plan)
    )?;
    for tag in &plan.tags {
        let label = excerpt(&tag.label);
        let count = thousands(tag.count);
        let new = if tag.is_known {
            ""
        } else {
            ", a tag of this document"
        };
        if label == tag.tag.as_str() {
            writeln!(text, "  tag       {label}{new}: {count}")?;
        } else {
            writeln!(text, "  tag       {label} → {}{new}: {count}", tag.tag)?;
        }
    }
    tell_remarks(text, "waits", &plan.waiting)?;
    tell_remarks(text, "there", &plan.duplicates)?;
    tell_remarks(text, "left out", &plan.left_out)
}

fn others(plan: &Plan) -> String {
    let mut others = Vec::new();
    let mut add = |count: usize, one: &str, many: &str| {
        let words = if count == 1 { one } else { many };
        if count > 0 {
            others.push(format!(", {} {words}", thousands(count)));
        }
    };
    add(
        plan.waiting.len(),
        "waits for its place",
        "wait for their places",
    );
    add(
        plan.duplicates.len(),
        "is there already",
        "are there already",
    );
    add(plan.left_out.len(), "is left out", "are left out");
    add(plan.links, "link", "links");
    add(plan.renamed, "gets another id", "get another id");
    others.concat()
}

fn tell_remarks(text: &mut String, what: &str, remarks: &[Remark]) -> std::fmt::Result {
    for remark in remarks.iter().take(SHOWN) {
        let line = match remark.line {
            0 => String::new(),
            line => format!("line {line}, "),
        };
        let quote = match remark.quote.as_str() {
            "" => String::new(),
            quote => format!(" “{}”", excerpt(quote)),
        };
        let label = excerpt(&remark.label);
        writeln!(text, "  {what:<9} {line}{label}{quote}: {}", remark.why)?;
    }
    if remarks.len() > SHOWN {
        let more = thousands(remarks.len() - SHOWN);
        writeln!(text, "  {what:<9} and {more} more; --format json lists all")?;
    }
    Ok(())
}
