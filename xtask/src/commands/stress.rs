//! `cargo xtask stress`: the tiny host with everything at once, native code included.
//!
//! Prints events per second and what became of each check; `hosts/tiny/src/stress/mod.rs` says what they are.

use std::process::Command;

use crate::error::Error;
use crate::prepare::{Python, Tools};
use crate::process::{self, say};
use crate::workspace::Workspace;

/// Arguments of `cargo xtask stress`.
#[derive(clap::Args)]
pub struct Arguments {
    /// For how long
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Interpreter threads at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..))]
    threads: u64,
    /// Which programs, and which order of trouble
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl Default for Arguments {
    fn default() -> Self {
        Self { seconds: 60, threads: 4, seed: 1 }
    }
}

/// Runs the command.
///
/// # Errors
/// When LLVM is missing, the build fails, or a check does.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    let tools = Tools::find(workspace, Python::Unwanted)?;
    let mut command = command(arguments, workspace, &tools);
    say(&process::describe(&command));
    process::run(&mut command)
}

/// What builds the tiny host and runs its stress.
pub fn command(arguments: &Arguments, workspace: &Workspace, tools: &Tools) -> Command {
    let Arguments { seconds, threads, seed } = arguments;
    let mut command = tools.tiny(workspace);
    command.arg("stress");
    for (name, value) in [("--seconds", seconds), ("--threads", threads), ("--seed", seed)] {
        command.arg(name).arg(value.to_string());
    }
    command
}
