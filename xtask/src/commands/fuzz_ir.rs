//! `cargo xtask fuzz-ir`: random trees of trace IR, every pass against its input and native code against the interpreter.
//!
//! A long run of the test that `compiler/tests/fuzz.rs` is, in the release profile, whose passes are quick; the verifier
//! runs after each all the same.

use crate::error::Error;
use crate::prepare::{Python, Tools};
use crate::process::{self, say};
use crate::workspace::Workspace;

/// Arguments of `cargo xtask fuzz-ir`.
#[derive(clap::Args)]
pub struct Arguments {
    /// For how long
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Which trees
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The number of the first tree, to see one again that failed
    #[arg(long, value_name = "N", default_value_t = 0)]
    tree: u64,
}

/// Runs the command.
///
/// # Errors
/// When LLVM is missing, the build fails, or a tree comes to something else.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    let tools = Tools::find(workspace, Python::Unwanted)?;
    let mut command = tools.cargo(workspace);
    command.args([
        "test",
        "--release",
        "-p",
        "firesteel-compiler",
        "--test",
        "fuzz",
        "random_trees",
        "--",
        "--nocapture",
    ]);
    let Arguments { seconds, seed, tree } = arguments;
    for (name, value) in [("SECONDS", seconds), ("SEED", seed), ("TREE", tree)] {
        command.env(format!("FIRESTEEL_FUZZ_{name}"), value.to_string());
    }
    say(&process::describe(&command));
    process::run(&mut command)
}
