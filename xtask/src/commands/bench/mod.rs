//! `cargo xtask bench`: all that is measured, one file a benchmark or family of them.

mod everyday;
mod kinds;
mod loops;
mod package;
mod programs;
mod recorder;
mod sides;
mod tables;
mod tiny;

use std::path::PathBuf;

use serde_json::Value;

use self::everyday::Length;
use crate::error::Error;
use crate::workspace::Workspace;

/// For what measurements make and install.
const SCRATCH_DIR: &str = "target/bench";

/// What is measured.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Whole programs with and without Firesteel, against C and, where it is found, PyPy
    Loops(loops::Arguments),
    /// Small loops, one for each kind of operation: none may become slower
    Kinds(kinds::Arguments),
    /// pyperformance's own scripts: none may become slower
    Programs(programs::Arguments),
    /// Command lines of 0.1 to 1 s: they may not pay for what they never use
    Short(sides::Common),
    /// Ordinary programs of 5 to 20 s
    Long(sides::Common),
    /// The cost of recording, of entering native code and of leaving it
    Record(package::Arguments),
    /// How long recordings hold references to the program's objects
    Retention(package::Arguments),
    /// The recorder alone against other queues, and the tiny host's idle control point
    Recorder(OutputArguments),
    /// The tiny host's programs, interpreted and compiled
    Tiny(tiny::Arguments),
}

/// Arguments of benchmarks without a choice.
#[derive(clap::Args)]
pub struct OutputArguments {
    /// Write the result to this file as well, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When a tool is missing, the build fails, a program gives a wrong result, or a required ratio is
/// not reached.
pub fn run(command: &Command, workspace: &Workspace) -> Result<(), Error> {
    match command {
        Command::Loops(arguments) => loops::run(arguments, workspace),
        Command::Kinds(arguments) => kinds::run(arguments, workspace),
        Command::Programs(arguments) => programs::run(arguments, workspace),
        Command::Short(arguments) => everyday::run(Length::Short, arguments, workspace),
        Command::Long(arguments) => everyday::run(Length::Long, arguments, workspace),
        Command::Record(arguments) => package::record(arguments, workspace),
        Command::Retention(arguments) => package::retention(arguments, workspace),
        Command::Recorder(arguments) => recorder::run(arguments, workspace),
        Command::Tiny(arguments) => tiny::run(arguments, workspace),
    }
}

/// Prints what was measured as tables, and writes it where asked.
fn show(value: &Value, arguments: &OutputArguments) -> Result<(), Error> {
    print!("{}", tables::tables_of(value));
    match &arguments.json {
        Some(path) => write(path, &format!("{value:#}\n")),
        None => Ok(()),
    }
}

fn write(path: &PathBuf, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|error| Error::File { path: path.clone(), reason: error.to_string() })
}
