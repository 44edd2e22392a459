//! The commands, one file each. A new one is a file with an `Arguments` type and a `run` function,
//! and a line in each of the two lists below.

mod bench;
mod bless;
mod build;
mod ci;
mod fam;
mod fuzz;
mod fuzz_ir;
mod memcheck;
mod regrtest;
mod run;
mod stress;
mod test;
mod tidy;

use crate::error::Error;
use crate::workspace::Workspace;

/// `cargo xtask <command>`.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Build the extension into target/venv, installing LLVM first where that is possible
    Build(build::Arguments),
    /// Build, then run a Python program under Firesteel
    Run(run::Arguments),
    /// Build, then run all tests
    Test(test::Arguments),
    /// Everything a change must pass: format, lints, docs, tidy, tests
    Ci,
    /// Measure
    #[command(subcommand)]
    Bench(bench::Command),
    /// Look at a family file: its errors, the layouts derived from it, its reference page
    #[command(subcommand)]
    Fam(fam::Command),
    /// Run random Python programs with and without Firesteel, and compare
    Fuzz(fuzz::Arguments),
    /// Run random trees of trace IR through every pass and back end, and compare
    FuzzIr(fuzz_ir::Arguments),
    /// Run CPython's own tests without and with Firesteel
    Regrtest(regrtest::Arguments),
    /// Run the tiny host under threads and trouble, and check everything
    Stress(stress::Arguments),
    /// Rerun the text tests and rewrite what they expect
    Bless(bless::Arguments),
    /// Check the rules on the source that no compiler checks
    Tidy,
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// Whatever stopped it; see [`Error`].
    pub fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        match self {
            Self::Build(arguments) => build::run(arguments, workspace),
            Self::Run(arguments) => run::run(arguments, workspace),
            Self::Test(arguments) => test::run(arguments, workspace),
            Self::Ci => ci::run(workspace),
            Self::Bench(command) => bench::run(command, workspace),
            Self::Fam(command) => fam::run(command),
            Self::Fuzz(arguments) => fuzz::run(arguments, workspace),
            Self::FuzzIr(arguments) => fuzz_ir::run(arguments, workspace),
            Self::Regrtest(arguments) => regrtest::run(arguments, workspace),
            Self::Stress(arguments) => stress::run(arguments, workspace),
            Self::Bless(arguments) => bless::run(arguments, workspace),
            Self::Tidy => tidy::run(workspace),
        }
    }
}
