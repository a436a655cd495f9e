//! `evimark show`: an article in the terminal, its marks in brackets and colours. Offsets that
//! are told are Unicode code points; lines count from 1.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anstyle::Style;
use clap::ColorChoice;

use super::documents::{LoadedDocument, load_text};
use super::letters::{Letters, in_order};
use super::output::{FAILED, Side, Table, complain, count, one_line, print, shortened, shown};
use super::tag_choice::TagChoice;
use crate::model::Annotation;
use crate::text::thousands;
use brackets::Numbered;

mod brackets;

/// The widest quote and note in the list of marks, in columns.
const LISTED_COLUMNS: usize = 60;

/// What to show, and how.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct ShowArgs {
    /// An article
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// Only marks with this tag, by its key or name; may be given several times
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Number the marks, and list them under the text
    #[arg(long)]
    pub marks: bool,
    /// Write the number of each line before it
    #[arg(short = 'n', long)]
    pub line_numbers: bool,
    /// Whether to use colours
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

const HELP: &str = "\
A mark stands in brackets with the letter of its tag: [C The Board counted [F 46,327] men]. Where
two marks cross, their ends name them too: [C one [A two C] three A], with numbers where both have
the same letter. A mark in several parts breaks off and goes on: [C one …] two [C… three]. The
legend under the text tells the letters.

With colours, each mark also has that of its tag, and marks inside others are underlined.
NO_COLOR and CLICOLOR_FORCE are respected. Control characters of the article are shown as
pictures (␛), so that it cannot drive the terminal. Nothing is written and nothing is locked.

Exit code:
  0   shown
  2   the article or its marks cannot be read

Examples:
  evimark show article.txt
  evimark show --marks --tag figure article.txt
  evimark show --color always article.txt | less -R";

/// Shows an article, and returns the exit code.
#[must_use]
pub fn run(args: &ShowArgs) -> u8 {
    let path = shown(&args.path);
    let document = match load_text(&args.path) {
        Ok(document) => document,
        Err(why) => {
            complain(&format!("{path}: {why}"));
            return FAILED;
        }
    };
    let choice = TagChoice::new(&args.tag, &document.tags);
    let mut code = 0;
    if let Some(why) = &document.unreadable {
        complain(&format!("{path}: {why}"));
        code = FAILED;
    }
    for finding in &document.findings {
        complain(&format!("{path}: {finding}"));
    }
    let used = document.annotations.tags().into_iter();
    let used = used.map(|(key, _)| key.clone()).collect();
    if let Some(what) = choice.complaint(&document.tags, &used) {
        complain(&what);
    }
    let written = print(args.color, |out, is_coloured| {
        show(out, &document, &choice, args, is_coloured)
    });
    code.max(written)
}

fn show(
    out: &mut dyn Write,
    document: &LoadedDocument,
    choice: &TagChoice,
    args: &ShowArgs,
    is_coloured: bool,
) -> io::Result<()> {
    let used = document.annotations.tags().into_iter().map(|(key, _)| key);
    let letters = Letters::of(&document.tags, used);
    let chosen = document
        .annotations
        .iter()
        .filter(|mark| choice.has(&mark.tag));
    let marks: Vec<Numbered> = chosen
        .enumerate()
        .map(|(index, mark)| Numbered {
            sign: letters.sign(&mark.tag),
            number: args.marks.then_some(index + 1),
            mark: Arc::clone(mark),
        })
        .collect();
    brackets::write(
        out,
        &document.text,
        &marks,
        brackets::Look {
            has_line_numbers: args.line_numbers,
            is_coloured,
        },
    )?;
    writeln!(out)?;
    legend(out, document, &marks, &letters, is_coloured)?;
    if args.marks {
        list(out, document, choice, &marks)?;
    }
    Ok(())
}

/// Which letter is which tag, and how many marks there are of it.
fn legend(
    out: &mut dyn Write,
    document: &LoadedDocument,
    marks: &[Numbered],
    letters: &Letters,
    is_coloured: bool,
) -> io::Result<()> {
    if marks.is_empty() {
        return writeln!(out, "no marks");
    }
    let used: Vec<_> = marks.iter().map(|numbered| &numbered.mark.tag).collect();
    let entries = in_order(&document.tags, used.iter().copied())
        .into_iter()
        .filter_map(|key| {
            let number = used.iter().filter(|used| **used == key).count();
            let sign = letters.sign(key);
            let style = if is_coloured {
                sign.style.bold()
            } else {
                Style::new()
            };
            let name = one_line(document.tag_name(key));
            let entry = format!(
                "{style}[{}]{style:#} {name} {}",
                sign.letter,
                thousands(number)
            );
            (number > 0).then_some(entry)
        });
    let entries: Vec<_> = entries.collect();
    let all = count(marks.len(), "mark");
    writeln!(out, "{all}: {}", entries.join(", "))
}

/// The marks one by one, then those without a place.
fn list(
    out: &mut dyn Write,
    document: &LoadedDocument,
    choice: &TagChoice,
    marks: &[Numbered],
) -> io::Result<()> {
    let mut table = Table::new([
        ("", Side::Left),
        ("id", Side::Left),
        ("line", Side::Right),
        ("characters", Side::Left),
        ("author", Side::Left),
        ("verdict", Side::Left),
        ("words and note", Side::Left),
    ]);
    for numbered in marks {
        let mark = &numbered.mark;
        let verdict = mark.review.as_ref().map(|review| review.verdict.word());
        table.push([
            numbered.label(),
            mark.id.to_string(),
            (document.text.line_of(mark.start()) + 1).to_string(),
            places(document, mark),
            mark.author.to_string(),
            verdict.unwrap_or_default().to_owned(),
            words(&document.quote(mark), &mark.note),
        ]);
    }
    let unplaced = document.annotations.unplaced().values();
    for mark in unplaced.filter(|mark| choice.has(&mark.tag)) {
        let verdict = mark.review.as_ref().map(|review| review.verdict.word());
        let place = if mark.is_set_aside {
            "set aside"
        } else {
            "no place"
        };
        table.push([
            one_line(document.tag_name(&mark.tag)),
            mark.id.to_string(),
            String::new(),
            place.to_owned(),
            mark.author.to_string(),
            verdict.unwrap_or_default().to_owned(),
            words(&mark.quote(), &mark.note),
        ]);
    }
    writeln!(out)?;
    table.write(out)
}

/// `120..158` or `120..130 140..158`.
fn places(document: &LoadedDocument, mark: &Annotation) -> String {
    let spans = mark.fragments.iter().map(|span| {
        let [start, end] = [span.start(), span.end()].map(|byte| document.text.char_of(byte));
        format!("{start}..{end}")
    });
    spans.collect::<Vec<_>>().join(" ")
}

fn words(quote: &str, note: &str) -> String {
    let short = |text: &str| shortened(one_line(text).trim(), LISTED_COLUMNS);
    let quote = short(quote);
    if note.trim().is_empty() {
        return format!("“{quote}”");
    }
    format!("“{quote}” ({})", short(note))
}
