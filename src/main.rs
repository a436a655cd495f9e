//! Parses arguments and starts the window. No offsets here.

use clap::Parser as _;
use evimark::cli::Args;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    start(args)
}

#[cfg(feature = "gui")]
fn start(args: Args) -> anyhow::Result<()> {
    evimark::ui::start(args.path).map_err(Into::into)
}

#[cfg(not(feature = "gui"))]
fn start(_args: Args) -> anyhow::Result<()> {
    anyhow::bail!("this build of Evimark has no window; build it with the feature “gui”")
}
