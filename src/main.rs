//! Parses arguments and starts the window or a subcommand. No offsets here.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use evimark::cli::{Args, Command, check, completions, export, find, formats, generate};
use evimark::cli::{import, man, show, stats, versions};

fn main() -> ExitCode {
    let args = Args::of_process();
    let started = match args.command {
        Some(Command::Check(args)) => return ExitCode::from(check::run(&args)),
        Some(Command::Export(args)) => return ExitCode::from(export::run(&args)),
        Some(Command::Import(args)) => return ExitCode::from(import::run(&args)),
        Some(Command::Versions(args)) => return ExitCode::from(versions::run(&args)),
        Some(Command::Stats(args)) => return ExitCode::from(stats::run(&args)),
        Some(Command::Show(args)) => return ExitCode::from(show::run(&args)),
        Some(Command::Find(args)) => return ExitCode::from(find::run(&args)),
        Some(Command::Formats(args)) => return ExitCode::from(formats::run(&args)),
        Some(Command::Completions(args)) => return ExitCode::from(completions::run(&args)),
        Some(Command::Man(args)) => return ExitCode::from(man::run(&args)),
        Some(Command::Generate(args)) => return ExitCode::from(generate::run(&args)),
        None => start(args.path.as_deref()),
    };
    match started {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, without the backtrace that `Debug` would add.
            let _ = writeln!(std::io::stderr(), "evimark: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "gui")]
fn start(path: Option<&Path>) -> anyhow::Result<()> {
    evimark::ui::start(path).map_err(Into::into)
}

#[cfg(not(feature = "gui"))]
fn start(_path: Option<&Path>) -> anyhow::Result<()> {
    anyhow::bail!("this build has no window; build it with the feature “gui”")
}
