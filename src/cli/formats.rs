//! `evimark formats`: which interchange formats there are, and what each can hold. No offsets.

use std::io::{self, Write};

use clap::ColorChoice;
use serde::Serialize;

use super::check::Format;
use super::output::{Side, Table, print, print_json};
use crate::formats::{self, Field, Unit};

/// How to tell of the formats.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct FormatsArgs {
    /// How to tell
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

const HELP: &str = "\
What a format has for a field of a mark:
  yes   other programs see it
  own   it is carried along for Evimark alone, in a field that other programs skip
  -     it is lost, and the report of an export says so

Exit code:
  0   told

Examples:
  evimark formats
  evimark formats --format json";

/// What the answer in JSON says its format is.
const JSON_FORMAT: &str = "evimark-formats/1";

/// The formats in JSON. Field names and words stay as they are; new ones may come.
#[derive(Serialize)]
struct Output {
    format: &'static str,
    formats: Vec<FormatOutput>,
}

#[derive(Serialize)]
struct FormatOutput {
    id: &'static str,
    name: &'static str,
    reads: bool,
    writes: bool,
    extensions: &'static [&'static str],
    /// The extension of a file beside it that is needed to read it.
    companion: Option<&'static str>,
    one_file_for_all: bool,
    /// What offsets are counted in, the usual unit first.
    units: Vec<&'static str>,
    shows: Vec<&'static str>,
    carries: Vec<&'static str>,
}

/// Tells of the formats, and returns the exit code.
#[must_use]
pub fn run(args: &FormatsArgs) -> u8 {
    match args.format {
        Format::Text => print(ColorChoice::Never, |out, _| tell(out)),
        Format::Json => print_json(&output()),
    }
}

fn abouts() -> impl Iterator<Item = &'static formats::About> {
    formats::FORMATS.iter().map(|format| format.about())
}

fn tell(out: &mut dyn Write) -> io::Result<()> {
    let heads = ["id", "name", "reads", "writes", "files", "offsets"];
    let mut table = Table::new(heads.map(|head| (head, Side::Left)));
    for about in abouts() {
        let mut files: Vec<String> = about
            .extensions
            .iter()
            .map(|end| format!(".{end}"))
            .collect();
        files.extend(about.companion.map(|end| format!("with .{end}")));
        table.push([
            about.id.to_owned(),
            about.name.to_owned(),
            yes(about.reads).to_owned(),
            "yes".to_owned(),
            files.join(" "),
            units(about.units, Unit::name).join(", "),
        ]);
    }
    table.write(out)?;
    writeln!(
        out,
        "\nWhat each has besides tag and place (yes: other programs see it; own: carried along for\nEvimark alone; -: lost, and the report of an export says so):\n"
    )?;
    let fields = Field::ALL.map(|field| (field.word(), Side::Left));
    let mut table = Table::new([("id", Side::Left)].into_iter().chain(fields));
    for about in abouts() {
        let held = Field::ALL.map(|field| {
            let word = match () {
                () if about.shows.contains(&field) => "yes",
                () if about.carries.contains(&field) => "own",
                () => "-",
            };
            word.to_owned()
        });
        table.push([about.id.to_owned()].into_iter().chain(held));
    }
    table.write(out)
}

fn output() -> Output {
    let formats = abouts().map(|about| FormatOutput {
        id: about.id,
        name: about.name,
        reads: about.reads,
        writes: true,
        extensions: about.extensions,
        companion: about.companion,
        one_file_for_all: !about.per_document,
        units: units(about.units, Unit::id),
        shows: words(about.shows),
        carries: words(about.carries),
    });
    Output {
        format: JSON_FORMAT,
        formats: formats.collect(),
    }
}

fn yes(does: bool) -> &'static str {
    if does { "yes" } else { "-" }
}

fn units(units: &[Unit], word: impl Fn(Unit) -> &'static str) -> Vec<&'static str> {
    units.iter().map(|&unit| word(unit)).collect()
}

fn words(fields: &[Field]) -> Vec<&'static str> {
    fields.iter().map(|field| field.word()).collect()
}
