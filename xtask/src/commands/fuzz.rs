//! `cargo xtask fuzz`: random Python programs with and without Firesteel, which must do the same.
//!
//! Builds, then hands over to `tests/fuzz/run.py`, which knows the options: they stand once, there.

use std::process::Command;

use crate::error::Error;
use crate::suites::Suites;
use crate::workspace::Workspace;
use crate::{prepare, process};

/// The fuzzer.
const FUZZER: &str = "tests/fuzz/run.py";

/// Whether it notices what is wrong.
const SELF_TEST: &str = "tests/fuzz/self_test.py";

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
    process::run(command(workspace, FUZZER).args(&arguments.words))
}

/// As part of `cargo xtask test`: whether the fuzzer notices faults, then the same programs in the same modes every time,
/// however fast the machine is: a change is not to fail by a program that no run before it has tried.
///
/// # Errors
/// When it cannot be started.
pub fn test(suites: &mut Suites, workspace: &Workspace) -> Result<(), Error> {
    suites.run("fuzzer's own test", &mut command(workspace, SELF_TEST), None)?;
    suites.run("fuzzer", command(workspace, FUZZER).args(["--seed", "1", "--batches", "80", "--seconds", "600"]), None)
}

/// What runs a part of the fuzzer, without options.
fn command(workspace: &Workspace, script: &str) -> Command {
    let mut command = process::command(workspace.venv_python());
    command.current_dir(&workspace.root).arg(script);
    command
}
