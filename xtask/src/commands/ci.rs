//! `cargo xtask ci`: everything a change must pass, in the order of growing cost.
//!
//! All checks run, whatever an earlier one found, so that one run shows all there is to repair.

use std::process::Command;

use crate::commands::{test, tidy};
use crate::error::Error;
use crate::prepare::{Python, Tools};
use crate::process::{self, say};
use crate::workspace::Workspace;

/// Runs the command.
///
/// # Errors
/// When LLVM is missing, or any of the checks fails.
pub fn run(workspace: &Workspace) -> Result<(), Error> {
    let mut failed: Vec<&str> = Vec::new();
    let mut note = |name: &'static str, result: Result<(), Error>| {
        if let Err(error) = result {
            eprintln!("error: {error}");
            failed.push(name);
        }
    };
    note("fmt", step("fmt", workspace.cargo().args(["fmt", "--all", "--check"])));
    say("tidy");
    note("tidy", tidy::run(workspace));
    let tools = Tools::find(workspace, Python::Optional)?;
    note("clippy", clippy(workspace, &tools));
    note("doc", doc(workspace, &tools));
    let mut words = String::new();
    if !failed.is_empty() {
        words = format!("failed before the tests: {}", failed.join(", "));
    }
    // Last, because the last line printed must be the count of the tests.
    if let Err(error) = test::run_with(&test::Arguments::everything(), workspace, &tools) {
        words = if words.is_empty() { error.to_string() } else { format!("{words}; {error}") };
    }
    if words.is_empty() { Ok(()) } else { Err(Error::Checks(words)) }
}

fn clippy(workspace: &Workspace, tools: &Tools) -> Result<(), Error> {
    let mut command = tools.cargo(workspace);
    command.args(["clippy", "--all-targets"]);
    tools.whole_workspace(workspace, &mut command)?;
    // The length of functions is set in clippy.toml.
    step("clippy", command.args(["--", "-D", "warnings", "-D", "clippy::too_many_lines"]))
}

fn doc(workspace: &Workspace, tools: &Tools) -> Result<(), Error> {
    let mut command = tools.cargo(workspace);
    command.args(["doc", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    tools.whole_workspace(workspace, &mut command)?;
    step("doc", &mut command)
}

fn step(name: &str, command: &mut Command) -> Result<(), Error> {
    say(&format!("{name}: {}", process::describe(command)));
    process::run(command)
}
