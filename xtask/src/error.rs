//! Why a developer's command stopped: one clear sentence, with the remedy where there is one.

use std::path::PathBuf;
use std::process::ExitStatus;

use firesteel_benches::error::BenchError;

/// A command that did not reach its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The machine lacks something; the developer must install it.
    #[error("{what}\nremedy: {remedy}")]
    Missing {
        /// What is missing and where it was looked for.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// A file of the project cannot be read or is not as it must be.
    #[error("{path}: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A program could not be started.
    #[error("cannot start `{command}`: {source}")]
    Start {
        /// The command line.
        command: String,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A program ended with an error; it has said why above.
    #[error("`{command}` ended with {status}")]
    Failed {
        /// The command line.
        command: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// A program printed something this one does not understand.
    #[error("`{command}` printed something unexpected: {reason}")]
    Output {
        /// The command line.
        command: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Checks or tests failed; details are printed above.
    #[error("{0}")]
    Checks(String),
    /// A measurement could not be made.
    #[error(transparent)]
    Bench(#[from] BenchError),
}
