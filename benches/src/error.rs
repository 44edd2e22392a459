//! Why a measurement could not be made.

use std::path::PathBuf;
use std::process::ExitStatus;

/// A failure of a measurement; none of them is a slow program.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// `programs.toml` cannot be used; to be repaired by who edited it.
    #[error("{path}: {reason}")]
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        reason: String,
    },
    /// A name given by the caller is not in `programs.toml`.
    #[error("no benchmark program is called `{name}`; there are: {known}")]
    UnknownProgram {
        /// The name asked for.
        name: String,
        /// All names, separated by commas.
        known: String,
    },
    /// A process could not be started.
    #[error("cannot start `{command}`: {source}")]
    Start {
        /// The command line.
        command: String,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A process ended with an error.
    #[error("`{command}` ended with {status}\n{stderr}")]
    Failed {
        /// The command line.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// What it wrote to stderr.
        stderr: String,
    },
    /// A process did not end and was killed.
    #[error("`{command}` had not ended after {seconds} s and was killed")]
    Hangs {
        /// The command line.
        command: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// Two ways to run one program do not agree: a wrong result, so its time means nothing.
    #[error("{program}: `{command}` printed another result\n expected: {expected}\n printed:  {found}")]
    Differs {
        /// The program.
        program: String,
        /// The run that differs from the plain one.
        command: String,
        /// Output of the plain run.
        expected: String,
        /// Output of this run.
        found: String,
    },
    /// A process printed figures that cannot be read.
    #[error("`{command}` printed figures that are none: {reason}")]
    Figures {
        /// The command line.
        command: String,
        /// What is wrong with them.
        reason: String,
    },
    /// A program with a C counterpart did not print the `size` line that the C program is run with.
    #[error("{program}: the first line printed must be `size N ...`, for the C program; it is `{line}`")]
    NoSize {
        /// The program.
        program: String,
        /// Its first line.
        line: String,
    },
    /// A file or directory cannot be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file or directory.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
}
