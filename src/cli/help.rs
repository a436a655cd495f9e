//! How `evimark --help` is laid out: the commands in groups. No offsets here.

use std::fmt::Write as _;

use clap::builder::Styles;
use clap::{CommandFactory as _, Subcommand as _};

use super::{Args, Command};

/// The commands in the order and groups of the help. A command that stands in none of them is
/// told of under the last heading.
const GROUPS: [(&str, &[&str]); 4] = [
    ("Reading and counting", &["show", "find", "stats"]),
    ("Evidence", &["check", "versions"]),
    ("Other programs", &["export", "import", "formats"]),
    ("This program", &["completions", "man"]),
];

/// The layout of the help.
pub fn template() -> String {
    let header = Styles::styled().get_header().to_owned();
    let mut commands = String::new();
    let all = Command::augment_subcommands(clap::Command::new("evimark"));
    let visible: Vec<_> = all
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .collect();
    let group_of = |name: &str| {
        let group = GROUPS.iter().position(|(_, names)| names.contains(&name));
        group.unwrap_or(GROUPS.len() - 1)
    };
    let place_in = |group: usize, name: &str| GROUPS[group].1.iter().position(|one| *one == name);
    let names = visible.iter().map(|command| command.get_name().len());
    let widest = names.max().unwrap_or_default();
    for (group, (heading, _)) in GROUPS.iter().enumerate() {
        let mut members: Vec<_> = visible
            .iter()
            .filter(|command| group_of(command.get_name()) == group)
            .collect();
        members.sort_by_key(|command| place_in(group, command.get_name()).unwrap_or(usize::MAX));
        if members.is_empty() {
            continue;
        }
        push(
            &mut commands,
            format_args!("{header}{heading}:{header:#}\n"),
        );
        for command in members {
            let literal = Styles::styled().get_literal().to_owned();
            let name = command.get_name();
            let about = command.get_about().map(ToString::to_string);
            let aliases: Vec<_> = command.get_visible_aliases().collect();
            let also = match aliases.as_slice() {
                [] => String::new(),
                aliases => format!(" [also: {}]", aliases.join(", ")),
            };
            push(
                &mut commands,
                format_args!(
                    "  {literal}{name}{literal:#}{}  {}{also}\n",
                    " ".repeat(widest - name.len()),
                    about.unwrap_or_default()
                ),
            );
        }
        commands.push('\n');
    }
    format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{commands}\
         {header}Arguments:{header:#}\n{{positionals}}\n\n\
         {header}Options:{header:#}\n{{options}}{{after-help}}"
    )
}

/// The command line without what is hidden, for completions and manual pages.
pub fn visible_command() -> clap::Command {
    let all = Args::command();
    let visible = all.get_subcommands().filter(|one| !one.is_hide_set());
    clap::Command::new("evimark")
        .version(env!("CARGO_PKG_VERSION"))
        .about(all.get_about().cloned().unwrap_or_default())
        .long_about(all.get_long_about().cloned().unwrap_or_default())
        .after_help(all.get_after_help().cloned().unwrap_or_default())
        .args_conflicts_with_subcommands(true)
        .disable_help_subcommand(true)
        .args(all.get_arguments().cloned())
        .subcommands(visible.cloned())
}

/// Writing into a string cannot fail.
fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(arguments);
    debug_assert!(written.is_ok());
}
