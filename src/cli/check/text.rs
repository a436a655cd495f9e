//! What a check found, in lines for people: `article.txt.ron:12: mark x7k2: … [note]`.
//! Offsets are Unicode code points; lines count from 1.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Checked, Document, Outcome};
use crate::store::check::Finding;
use crate::store::check::places::{Kind, MarkPlaces, Places, Spot};
use crate::text::excerpt;

/// Tells one document after the other, and how many there were of what.
pub fn tell(
    out: &mut impl Write,
    documents: impl Iterator<Item = Checked>,
    outcomes: &mut Vec<Outcome>,
) -> io::Result<()> {
    for checked in documents {
        outcomes.push(checked.outcome());
        match &checked {
            Checked::Nothing { path, why } => say(out, &format!("{}: {why}", path.display()))?,
            Checked::Document(document) => tell_document(out, document)?,
        }
    }
    if outcomes.len() > 1 {
        let counts = Outcome::ALL.into_iter().filter_map(|kind| {
            let count = outcomes.iter().filter(|&&outcome| outcome == kind).count();
            (count > 0).then(|| format!("{count} {}", kind.words()))
        });
        let counts: Vec<_> = counts.collect();
        let all = outcomes.len();
        say(out, &format!("{all} checked: {}", counts.join(", ")))?;
    }
    Ok(())
}

fn tell_document(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let report = &document.report;
    for finding in &report.findings {
        say(out, &finding_line(finding))?;
    }
    let source = report.source_path.display();
    if let Some(places) = &document.places {
        for mark in &places.marks {
            let line = mark
                .candidates
                .first()
                .and_then(|spots| spots.first()?.line);
            let line = line.map_or(String::new(), |line| format!(":{line}"));
            let place = place(mark);
            say(out, &format!("{source}{line}: mark {}: {place}", mark.id))?;
        }
        say(out, &format!("{source}: {}", summary(places)))?;
    }
    say(out, &format!("{source}: {}", report.verdict))
}

fn finding_line(finding: &Finding) -> String {
    let mut line = finding.path.display().to_string();
    if let Some(number) = finding.line {
        push(&mut line, format_args!(":{number}"));
    }
    line.push_str(": ");
    if let Some(mark) = &finding.mark {
        push(&mut line, format_args!("mark {}: ", excerpt(mark)));
    }
    push(
        &mut line,
        format_args!("{} [{}]", finding.what, finding.severity.word()),
    );
    line
}

/// Where a mark is now: “moved from 120..158 (line 3) to 180..218 (line 5)”.
fn place(mark: &MarkPlaces) -> String {
    let from = spots(&mark.from);
    let best = mark.candidates.first();
    match (mark.kind, best) {
        (Kind::Unmoved, _) => format!("unmoved at {from}: {}", words(&mark.from)),
        (Kind::Moved, Some(to)) => {
            format!("moved from {from} to {}: {}", spots(to), words(to))
        }
        (Kind::Altered, Some(to)) if same_words(&mark.from, to) => format!(
            "altered, from {from} to {}: {} among other words, perhaps another passage",
            spots(to),
            words(to)
        ),
        (Kind::Altered, Some(to)) => format!(
            "altered, from {from} to {}: {} became {}",
            spots(to),
            words(&mark.from),
            words(to)
        ),
        (Kind::Ambiguous, Some(_)) => {
            let all: Vec<_> = mark.candidates.iter().map(|to| spots(to)).collect();
            format!(
                "ambiguous, {} was at {from} and may be in {} places: {}",
                words(&mark.from),
                all.len(),
                all.join(" or ")
            )
        }
        _ => format!("lost, {} was at {from}", words(&mark.from)),
    }
}

fn summary(places: &Places) -> String {
    let kinds = [
        (Kind::Unmoved, "unmoved"),
        (Kind::Moved, "moved"),
        (Kind::Altered, "altered"),
        (Kind::Ambiguous, "ambiguous"),
        (Kind::Lost, "lost"),
    ];
    let counts = kinds.map(|(kind, word)| format!("{} {word}", places.count(kind)));
    let old = if places.has_old_text {
        "by the copy of the source in the history"
    } else {
        "by the words of the marks alone, because the history has no copy of the source"
    };
    format!("the marks are {} ({old})", counts.join(", "))
}

fn spots(spots: &[Spot]) -> String {
    let spots = spots.iter().map(|spot| {
        let place = format!("{}..{}", spot.chars.start, spot.chars.end);
        match spot.line {
            Some(line) => format!("{place} (line {line})"),
            None => place,
        }
    });
    spots.collect::<Vec<_>>().join(" and ")
}

fn same_words(a: &[Spot], b: &[Spot]) -> bool {
    let words = |spot: &Spot| spot.words.clone();
    a.iter().map(words).eq(b.iter().map(words))
}

fn words(spots: &[Spot]) -> String {
    let words: Vec<_> = spots.iter().map(|spot| spot.words.as_str()).collect();
    format!("“{}”", excerpt(&words.join(" … ")))
}

/// One line. A name of a file may hold what would break it or speak to the terminal.
fn say(out: &mut impl Write, line: &str) -> io::Result<()> {
    let line: String = line
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    writeln!(out, "{line}")
}

/// Writing into a string cannot fail.
fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(arguments);
    debug_assert!(written.is_ok());
}
