//! `evimark completions`: what a shell needs to complete commands, options and values. No
//! offsets here.

use clap::ColorChoice;
use clap_complete::{Shell, generate};

use super::help::visible_command;
use super::output::print;

/// For which shell.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

const HELP: &str = "\
Exit code:
  0   written

Examples:
  evimark completions bash > ~/.local/share/bash-completion/completions/evimark
  evimark completions zsh > ~/.zfunc/_evimark
  evimark completions fish > ~/.config/fish/completions/evimark.fish
  evimark completions powershell >> $PROFILE";

/// Writes the completions, and returns the exit code.
#[must_use]
pub fn run(args: &CompletionsArgs) -> u8 {
    let mut script = Vec::new();
    generate(args.shell, &mut visible_command(), "evimark", &mut script);
    print(ColorChoice::Never, |out, _| out.write_all(&script))
}
