//! `cargo xtask fuzz`: random Python programs with and without Firesteel, which must do the same.
//!
//! Builds, then hands over to `tests/fuzz/run.py`, which knows the options: they stand once, there.

use std::process::Command;

use crate::error::Error;
use crate::workspace::Workspace;
use crate::{prepare, process};

/// The fuzzer.
const FUZZER: &str = "tests/fuzz/run.py";

/// Arguments of `cargo xtask fuzz`.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Arguments {
    /// Options, `--seconds N`, `--seed S`, `--jobs N`, `--replay FILE` and more: `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    words: Vec<std::ffi::OsString>,
}

/// Runs the command.
///
/// # Errors
/// When a tool is missing, the build fails, or a program did not do the same.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    prepare::built(workspace)?;
    process::run(command(workspace).args(&arguments.words))
}

/// What runs the fuzzer, without options.
fn command(workspace: &Workspace) -> Command {
    let mut command = process::command(workspace.venv_python());
    command.current_dir(&workspace.root).arg(FUZZER);
    command
}
