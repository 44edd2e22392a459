//! `cargo xtask build`: from a bare checkout to an interpreter with the extension installed.

use crate::error::Error;
use crate::prepare::{Python, Tools};
use crate::process::say;
use crate::venv::{Profile, Show};
use crate::workspace::Workspace;

/// Arguments of `cargo xtask build`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Build with debug assertions and without optimization
    #[arg(long)]
    debug: bool,
}

/// Runs the command.
///
/// # Errors
/// When a tool is missing or the build fails.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    let tools = Tools::find(workspace, Python::Optional)?;
    let profile = if arguments.debug { Profile::Debug } else { Profile::Release };
    tools.build(workspace, profile, Show::All)?;
    if tools.python.is_some() {
        say(&format!("done; the extension is installed in {}", workspace.venv_python().display()));
    }
    Ok(())
}
