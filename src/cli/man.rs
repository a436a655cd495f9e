//! `evimark man`: the manual pages, made of the same words as `--help`. No offsets here.

use std::io;
use std::path::{Path, PathBuf};

use clap::{ColorChoice, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::help::visible_command;
use super::output::{FAILED, complain, one_line, print, shown};
use crate::store::{Expected, write_atomic};

/// Which page, and where to put it.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct ManArgs {
    /// The command whose page to write; without it, that of evimark itself
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub command: Option<String>,
    /// Put all pages into this folder; pages that are there are replaced
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

const HELP: &str = "\
Exit code:
  0   written
  2   there is no such command, or the folder cannot be written

Examples:
  evimark man | man -l -
  evimark man check | man -l -
  evimark man -o ~/.local/share/man/man1";

/// A manual page.
struct Page {
    file_name: String,
    bytes: Vec<u8>,
}

/// Writes one page to standard output or all into a folder, and returns the exit code.
#[must_use]
pub fn run(args: &ManArgs) -> u8 {
    let written = match &args.output {
        Some(folder) => write_all(folder),
        None => page_of(args.command.as_deref())
            .map(|page| print(ColorChoice::Never, |out, _| out.write_all(&page.bytes))),
    };
    written.unwrap_or_else(|why| {
        complain(&why);
        FAILED
    })
}

fn write_all(folder: &Path) -> Result<u8, String> {
    let evimark = built();
    let commands = std::iter::once(&evimark).chain(evimark.get_subcommands());
    let mut told = Vec::new();
    for command in commands {
        let page = page(command).map_err(|error| error.to_string())?;
        let path = folder.join(&page.file_name);
        write_atomic(&path, &page.bytes, Expected::Any).map_err(|error| error.to_string())?;
        told.push(path);
    }
    Ok(print(ColorChoice::Never, |out, _| {
        told.iter()
            .try_for_each(|path| writeln!(out, "{}", one_line(&shown(path))))
    }))
}

fn page_of(name: Option<&str>) -> Result<Page, String> {
    let evimark = built();
    let command = match name {
        None => Some(&evimark),
        Some(name) => evimark.find_subcommand(name),
    };
    let none = || format!("there is no command “{}”", name.unwrap_or_default());
    page(command.ok_or_else(none)?).map_err(|error| error.to_string())
}

/// All that is told of, with the whole name of each command.
fn built() -> Command {
    let mut command = visible_command();
    command.build();
    command
}

fn page(command: &Command) -> io::Result<Page> {
    let version = concat!("evimark ", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).source(version);
    let mut bytes = Vec::new();
    man.render_title(&mut bytes)?;
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    man.render_options_section(&mut bytes)?;
    if command.get_subcommands().next().is_some() {
        man.render_subcommands_section(&mut bytes)?;
    }
    let after_help = command.get_after_help().map(ToString::to_string);
    let mut roff = Roff::new();
    for section in sections(&after_help.unwrap_or_default()) {
        section.render(&mut roff);
    }
    roff.to_writer(&mut bytes)?;
    Ok(Page {
        file_name: man.get_filename(),
        bytes,
    })
}

/// A part of what stands under the options in `--help`.
#[derive(Debug, PartialEq, Eq)]
struct Section {
    title: String,
    lines: Vec<String>,
    /// Whether its lines are indented, and so stay lines.
    is_list: bool,
}

/// Cuts the text under the options at its headings: lines like `Examples:`, under which the
/// others are indented.
fn sections(help: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let lines: Vec<&str> = help.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let is_indented = |line: &&str| line.starts_with("  ");
        let heads_list = line.ends_with(':') && lines.get(at + 1).is_some_and(is_indented);
        match sections.last_mut() {
            _ if heads_list && !is_indented(line) => sections.push(Section {
                title: line.trim_end_matches(':').to_owned(),
                lines: Vec::new(),
                is_list: true,
            }),
            Some(section) if section.is_list == is_indented(line) || line.is_empty() => {
                section.lines.push((*line).to_owned());
            }
            _ if line.is_empty() => {}
            _ => sections.push(Section {
                title: "Notes".to_owned(),
                lines: vec![(*line).to_owned()],
                is_list: false,
            }),
        }
    }
    sections
}

impl Section {
    fn render(&self, roff: &mut Roff) {
        let title = match self.title.as_str() {
            "Exit code" => "EXIT STATUS",
            title => title,
        };
        roff.control("SH", [title.to_uppercase().as_str()]);
        if self.is_list {
            roff.control("nf", []);
        }
        for line in &self.lines {
            match (line.is_empty(), self.is_list) {
                (true, true) => {}
                (true, false) => {
                    roff.control("PP", []);
                }
                (false, _) => {
                    roff.text([roman(line.as_str())]);
                }
            }
        }
        if self.is_list {
            roff.control("fi", []);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_under_the_options_is_cut_at_its_headings() {
        let help = "Words of\ntwo lines.\n\nMore of it:\n  a   one\n\nExit code:\n  0   told\n";
        let found: Vec<_> = sections(help)
            .into_iter()
            .map(|section| (section.title, section.lines.join("|"), section.is_list))
            .collect();
        let section =
            |title: &str, lines: &str, is_list| (title.to_owned(), lines.to_owned(), is_list);
        assert_eq!(
            found,
            [
                section("Notes", "Words of|two lines.|", false),
                section("More of it", "  a   one|", true),
                section("Exit code", "  0   told", true),
            ]
        );
    }

    #[test]
    fn each_command_has_a_page_with_exit_codes_and_examples() {
        let evimark = built();
        for command in evimark.get_subcommands() {
            let page = page(command).unwrap();
            let text = String::from_utf8(page.bytes).unwrap();
            let name = command.get_name();
            assert_eq!(page.file_name, format!("evimark-{name}.1"));
            for part in [".SH \"EXIT STATUS\"\n.nf\n", ".SH EXAMPLES\n.nf\n"] {
                assert!(text.contains(part), "{name} has no {part}");
            }
        }
        assert!(evimark.find_subcommand("generate").is_none());
    }
}
