//! `cargo xtask bless`: rewrites what the text tests expect to what they now give.

use crate::error::Error;
use crate::prepare::{Python, Tools};
use crate::process::{self, say};
use crate::workspace::Workspace;

/// The variable that makes a text test rewrite its expectation instead of comparing with it.
const BLESS_VARIABLE: &str = "FIRESTEEL_BLESS";

/// Arguments of `cargo xtask bless`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Bless only tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When LLVM is missing, the build fails, or a test fails that is not a text test.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    let tools = Tools::find(workspace, Python::Optional)?;
    let mut command = tools.cargo(workspace);
    command.args(["test", "--no-fail-fast", "--tests"]).env(BLESS_VARIABLE, "1");
    tools.whole_workspace(workspace, &mut command)?;
    let result = process::run(command.args(&arguments.filter));
    let mut status = process::command("git");
    let changed = process::capture(status.current_dir(&workspace.root).args(["status", "--short"]))?;
    if changed.is_empty() {
        say("nothing changed");
    } else {
        say("changed; read `git diff` before you commit it:");
        println!("{changed}");
    }
    result
}
