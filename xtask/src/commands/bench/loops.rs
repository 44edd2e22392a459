//! `cargo xtask bench loops`: whole programs with and without Firesteel, against C and PyPy.

use std::path::PathBuf;

use firesteel_benches::loops::{MIN_PAIRS, Setup};
use firesteel_benches::programs::{PROGRAM_DIR, Table};

use super::{SCRATCH_DIR, sides, write};
use crate::error::Error;
use crate::prepare::{self, Python, Tools};
use crate::process::say;
use crate::workspace::Workspace;

/// Arguments of `cargo xtask bench loops`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Write the result to this file as well; its form is in benches/README.md
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Pairs of runs a program
    #[arg(long, value_name = "N", default_value_t = MIN_PAIRS, value_parser = clap::value_parser!(u32).range(i64::from(MIN_PAIRS)..))]
    pairs: u32,
    /// Measure this program only; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Measure the extension that is installed already, whatever the sources are by now
    #[arg(long)]
    no_build: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    // A wrong name is told before the long build.
    let table = Table::load(&workspace.path(PROGRAM_DIR))?;
    let programs = table.select(&arguments.only)?;
    let tools = match arguments.no_build {
        true => Tools::find(workspace, Python::Required)?,
        false => prepare::built(workspace)?,
    };
    if tools.llvm.clang.is_none() {
        say("no clang of LLVM's version: the C columns stay empty");
    }
    let setup = Setup {
        python: workspace.venv_python(),
        launcher: table.launcher,
        clang: tools.llvm.clang,
        pypy: sides::pypy(),
        scratch: workspace.path(SCRATCH_DIR),
        pairs: arguments.pairs,
    };
    let report = setup.measure(&programs, &|line| say(line))?;
    print!("{}", report.to_table());
    if let Some(path) = &arguments.json {
        let text = serde_json::to_string_pretty(&report)
            .map_err(|error| Error::File { path: path.clone(), reason: error.to_string() })?;
        write(path, &format!("{text}\n"))?;
    }
    match report.below().as_slice() {
        [] => Ok(()),
        names => Err(Error::Checks(format!("below the required ratio: {}", names.join(", ")))),
    }
}
