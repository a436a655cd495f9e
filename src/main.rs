//! Parses arguments and starts the window. No offsets here.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use evimark::cli::Args;

fn main() -> ExitCode {
    let args = Args::parse();
    match start(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, without the backtrace that `Debug` would add.
            let _ = writeln!(std::io::stderr(), "evimark: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "gui")]
fn start(args: &Args) -> anyhow::Result<()> {
    evimark::ui::start(args.path.as_deref()).map_err(Into::into)
}

#[cfg(not(feature = "gui"))]
fn start(_args: &Args) -> anyhow::Result<()> {
    anyhow::bail!("this build has no window; build it with the feature “gui”")
}
