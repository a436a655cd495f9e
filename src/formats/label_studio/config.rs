//! The labelling configuration that goes with the tasks. No offsets here.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::formats::Document;

/// What the tag that holds the labels is called.
pub const LABELS: &str = "label";

/// What the tag that shows the text is called.
pub const TEXT: &str = "text";

/// Colours that people who see fewer colours can tell apart (Okabe and Ito).
const COLOURS: [&str; 7] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442",
];

/// Keys for the first labels.
const HOTKEYS: usize = 9;

/// The configuration with all tags of the projects, and those that the marks have besides.
pub fn xml(documents: &[Document]) -> String {
    let mut out = String::from("<View>\n");
    // Without this, the editor shows spaces and line breaks as one space.
    out += "  <Style>.htx-text { white-space: pre-wrap; }</Style>\n";
    let kinds = documents.iter().flat_map(|document| document.marks.links());
    let kinds: BTreeSet<&str> = kinds.map(|link| link.kind.as_str()).collect();
    if !kinds.is_empty() {
        out += "  <Relations>\n";
        for kind in kinds {
            let _ = writeln!(out, "    <Relation value=\"{}\"/>", escaped(kind));
        }
        out += "  </Relations>\n";
    }
    let _ = writeln!(out, "  <Labels name=\"{LABELS}\" toName=\"{TEXT}\">");
    for (index, (key, hint)) in tags(documents).iter().enumerate() {
        let key = escaped(key);
        let colour = COLOURS[index % COLOURS.len()];
        let _ = write!(out, "    <Label value=\"{key}\" background=\"{colour}\"");
        if index < HOTKEYS {
            let _ = write!(out, " hotkey=\"{}\"", index + 1);
        }
        if !hint.is_empty() {
            let _ = write!(out, " hint=\"{}\"", escaped(hint));
        }
        out += "/>\n";
    }
    out += "  </Labels>\n";
    let _ = writeln!(
        out,
        "  <Text name=\"{TEXT}\" value=\"${TEXT}\" granularity=\"word\" saveTextResult=\"yes\"/>"
    );
    out += "</View>\n";
    out
}

/// Keys with what people call them and when to use them, each once.
fn tags(documents: &[Document]) -> Vec<(&str, String)> {
    let mut seen = BTreeSet::new();
    let mut tags = Vec::new();
    for tag in documents.iter().flat_map(|document| document.tags.iter()) {
        if seen.insert(tag.key.as_str()) {
            let hint = format!("{}: {}", tag.name, tag.definition);
            tags.push((tag.key.as_str(), hint));
        }
    }
    let marks = documents.iter().flat_map(|document| document.marks.iter());
    let others: BTreeSet<&str> = marks
        .map(|mark| mark.tag.as_str())
        .filter(|tag| !seen.contains(tag))
        .collect();
    tags.extend(others.into_iter().map(|tag| (tag, String::new())));
    tags
}

/// A text for an attribute. What XML cannot hold becomes �.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\n' => out += "&#10;",
            '\r' => out += "&#13;",
            '\t' => out += "&#9;",
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
