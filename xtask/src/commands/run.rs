//! `cargo xtask run SCRIPT [ARGS...]`: a Python program under Firesteel, with its statistics.

use std::os::unix::process::CommandExt;

use crate::error::Error;
use crate::workspace::Workspace;
use crate::{prepare, process};

/// Arguments of `cargo xtask run`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The program, then its own arguments; stdout is the program's alone, statistics go to stderr
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true, value_name = "SCRIPT")]
    words: Vec<std::ffi::OsString>,
}

/// Runs the command; this process becomes the interpreter, so signals and the exit status are its.
///
/// # Errors
/// When a tool is missing, the build fails, or the interpreter cannot be started.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    prepare::built(workspace)?;
    let mut command = process::command(workspace.venv_python());
    command.args(["-m", "firesteel", "--stats"]).args(&arguments.words);
    let source = command.exec();
    Err(process::start_error(&command, source))
}
