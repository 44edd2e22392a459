//! `cargo xtask regrtest`: CPython's own tests, without and with Firesteel.
//!
//! Builds the extension and hands the arguments to `tests/regrtest/run.py`, which owns what is run and compared.

use std::process::Command;

use crate::error::Error;
use crate::prepare;
use crate::process::{self, say};
use crate::suites::Suites;
use crate::workspace::Workspace;

/// The runner. What it is told about modules stands beside it.
const RUNNER: &str = "tests/regrtest/run.py";
/// The tests of what it compares.
const RUNNER_TESTS: &str = "tests/regrtest";

/// Arguments of `cargo xtask regrtest`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Modules of the interpreter's test package; those of continuous integration if none is named
    #[arg(value_name = "MODULE", conflicts_with = "all")]
    modules: Vec<String>,
    /// All modules that the interpreter has
    #[arg(long)]
    all: bool,
    /// The I-th of N parts of the list
    #[arg(long, value_name = "I/N")]
    shard: Option<String>,
    /// Modules at once
    #[arg(long, short, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    jobs: u32,
    /// Make results anew that an earlier run with the same build left
    #[arg(long)]
    again: bool,
}

/// Runs the command.
///
/// # Errors
/// When a tool is missing, the build fails, or a test that passes without Firesteel does not pass with it.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    prepare::built(workspace)?;
    let mut command = runner(workspace);
    command.args(arguments.all.then_some("--all"));
    command.args(arguments.shard.as_ref().map(|shard| format!("--shard={shard}")));
    command.arg(format!("--jobs={}", arguments.jobs));
    command.args(arguments.again.then_some("--again"));
    command.args(&arguments.modules);
    say(&process::describe(&command));
    process::run(&mut command)
}

/// Runs the tests of the runner, then the modules that tell most.
///
/// # Errors
/// When one of the two cannot be started.
pub fn test(suites: &mut Suites, workspace: &Workspace) -> Result<(), Error> {
    let mut command = process::command(workspace.venv_python());
    command.current_dir(&workspace.root).args(["-m", "unittest", "discover", "--start-directory", RUNNER_TESTS]);
    suites.run("regrtest's runner", &mut command, None)?;
    suites.run("CPython's own tests", &mut runner(workspace), None)
}

fn runner(workspace: &Workspace) -> Command {
    let mut command = process::command(workspace.venv_python());
    command.current_dir(&workspace.root).arg(RUNNER);
    command
}
