//! `annotation.conf` and `visual.conf`, with which brat shows and edits the marks of a folder.
//! No offsets here.

use std::fmt::Write as _;

use super::REVIEW;
use super::names::{Named, Names};
use crate::formats::OutputFile;
use crate::model::Verdict;

/// Colours that people with any colour vision tell apart, light enough for black letters. The
/// first four are those of the built-in tags.
const COLOURS: [&str; 8] = [
    "#d5e3fa", "#f6ddb8", "#bfe2ce", "#e9cce5", "#f0e442", "#9fd3ef", "#f2b8a0", "#d9d9d9",
];

/// Which names there are, and that marks may overlap in every way.
pub fn annotation(names: &Names) -> OutputFile {
    let mut out = String::from("[entities]\n");
    for tag in &names.tags {
        let _ = writeln!(out, "{}", tag.name);
    }
    out += "\n[relations]\n";
    for kind in &names.kinds {
        let _ = writeln!(out, "{}\tArg1:<ENTITY>, Arg2:<ENTITY>", kind.name);
    }
    out += "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n";
    let verdicts = Verdict::ALL.map(Verdict::word).join("|");
    let _ = write!(
        out,
        "\n[events]\n\n[attributes]\n{REVIEW}\tArg:<ENTITY>, Value:{verdicts}\n"
    );
    OutputFile::text("annotation.conf", out)
}

/// What people call them, and their colours.
pub fn visual(names: &Names) -> OutputFile {
    let mut out = String::from("[labels]\n");
    for Named { name, title } in names.tags.iter().chain(&names.kinds) {
        // `|` parts the labels of a line, and `<…>` is a macro.
        let title = title.replace(
            |c: char| matches!(c, '|' | '<' | '>') || c.is_control(),
            " ",
        );
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if !title.is_empty() {
            let _ = writeln!(out, "{name} | {title}");
        }
    }
    out += "\n[drawing]\n\
        SPAN_DEFAULT\tfgColor:black, bgColor:#d9d9d9, borderColor:darken\n\
        ARC_DEFAULT\tcolor:black, arrowHead:triangle-5\n";
    for (tag, colour) in names.tags.iter().zip(COLOURS.iter().cycle()) {
        let _ = writeln!(out, "{}\tbgColor:{colour}", tag.name);
    }
    let _ = writeln!(out, "{REVIEW}\tglyph:✓|✗|?");
    OutputFile::text("visual.conf", out)
}

#[cfg(test)]
mod tests {
    use super::COLOURS;

    #[test]
    fn the_first_colours_are_those_of_the_window() {
        let theme = include_str!("../../../assets/themes/paper.ron");
        let tags = ["claim", "actor", "figure", "legal-basis"];
        for (tag, colour) in tags.into_iter().zip(COLOURS) {
            let line = theme
                .lines()
                .find(|line| line.contains(&format!("\"{tag}\": (tint")));
            let wanted = format!("strong: (\"{}\"", colour.to_uppercase());
            assert!(
                line.is_some_and(|line| line.contains(&wanted)),
                "{tag}: {colour}"
            );
        }
    }
}
