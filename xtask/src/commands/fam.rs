//! `cargo xtask fam check|layouts|page`: what a `.fam` file says, without building a host.
//!
//! Exit codes: 0 if the file is right, 1 if it is wrong or cannot be read or written, 2 for a wrong command line.

use std::io::Write;
use std::path::{Path, PathBuf};

use firesteel_protocol::fam::tables::{Expansion, Tables};
use firesteel_protocol::fam::{LoadError, emit, load_path};

use crate::error::Error;

/// What is asked of family files.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Check files: every error with its place, what is wrong and what to do
    Check(CheckArguments),
    /// Print the layouts derived from a file: slots, who consumes what, projections
    Layouts(LayoutArguments),
    /// Print the reference page of a file
    Page(PageArguments),
}

/// Arguments of `cargo xtask fam check`.
#[derive(clap::Args)]
pub struct CheckArguments {
    /// Family files that name their interpreter; shared parts are checked with them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Arguments of `cargo xtask fam layouts`.
#[derive(clap::Args)]
pub struct LayoutArguments {
    /// The family file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the layouts as JSON to this file instead, `-` for the output; the form is in docs/fam.md
    #[arg(long, value_name = "OUT")]
    json: Option<PathBuf>,
}

/// Arguments of `cargo xtask fam page`.
#[derive(clap::Args)]
pub struct PageArguments {
    /// The family file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When a file is wrong, or cannot be read or written.
pub fn run(command: &Command) -> Result<(), Error> {
    match command {
        Command::Check(arguments) => check(&arguments.files),
        Command::Layouts(arguments) => layouts(&arguments.file, arguments.json.as_deref()),
        Command::Page(arguments) => show(&emit::emit_doc(load(&arguments.file)?)),
    }
}

/// Checks all files, also after one that is wrong.
fn check(files: &[PathBuf]) -> Result<(), Error> {
    let mut wrong = Vec::new();
    for file in files {
        match load(file) {
            Ok(tables) => println!("{}: {}", file.display(), summary(tables)),
            Err(error) => wrong.push(error.to_string()),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Checks(wrong.join("\n"))) }
}

fn summary(tables: &Tables) -> String {
    let recording = tables.families.iter().filter(|family| !family.slots.is_empty()).count();
    let missing = tables.families.iter().filter(|family| {
        let mut entries = family.entries.iter();
        entries.all(|entry| matches!(entry.expansion, Expansion::Missing(_)))
    });
    format!(
        "{} {}: {} instructions, {} of them heads; {recording} heads record something, {} are not translated at all",
        tables.name,
        tables.version,
        tables.instrs.len(),
        tables.families.len(),
        missing.count()
    )
}

fn layouts(file: &Path, json: Option<&Path>) -> Result<(), Error> {
    let tables = load(file)?;
    match json {
        None => show(&emit::emit_layouts_text(tables)),
        Some(out) if out == Path::new("-") => show(&emit::emit_layouts(tables)),
        Some(out) => std::fs::write(out, emit::emit_layouts(tables))
            .map_err(|error| Error::File { path: out.to_owned(), reason: error.to_string() }),
    }
}

/// Writes to the output. A reader that has seen enough, such as `head`, is no error.
fn show(text: &str) -> Result<(), Error> {
    let mut output = std::io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::File { path: PathBuf::from("the output"), reason: error.to_string() })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Loads a file; what is wrong in it is printed as it is.
fn load(file: &Path) -> Result<&'static Tables, Error> {
    load_path(file).map_err(|error| match error {
        LoadError::File { path, source } => Error::File { path, reason: source.to_string() },
        LoadError::Fam(errors) => {
            eprintln!("{errors}");
            let count = errors.errors.len();
            let errors = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
            Error::Checks(format!("{}: {errors}, see above", file.display()))
        }
    })
}
