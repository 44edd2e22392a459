//! `cargo xtask bench record|retention`: what the Python package measures of itself.

use std::path::PathBuf;

use serde_json::Value;

use super::tables::tables_of;
use super::write;
use crate::error::Error;
use crate::workspace::Workspace;
use crate::{prepare, process};

/// Greatest cost of a recorded instruction, as a multiple of one with an INSTRUCTION event whose callback does
/// nothing.
const RECORDED_TO_NULL: f64 = 2.0;
/// The key of that ratio in what the package prints.
const RATIO: &str = "recorded_to_null";

/// Longest that all but one in a hundred references may be held while the compiler is idle, in microseconds.
const IDLE_P99_US: f64 = 2000.0;

/// Arguments of the benchmarks that the package runs.
#[derive(clap::Args)]
pub struct Arguments {
    /// Write the result to this file as well, as the package printed it
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Runs a benchmark of the package and shows what it prints.
fn package(module: &str, arguments: &Arguments, workspace: &Workspace) -> Result<Value, Error> {
    prepare::built(workspace)?;
    let mut command = process::command(workspace.venv_python());
    command.args(["-m", module]);
    let text = process::capture(&mut command)?;
    let value: Value = serde_json::from_str(&text)
        .map_err(|error| Error::Output { command: process::describe(&command), reason: error.to_string() })?;
    print!("{}", tables_of(&value));
    if let Some(path) = &arguments.json {
        write(path, &format!("{text}\n"))?;
    }
    Ok(value)
}

/// `bench retention`.
pub fn retention(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    let value = package("firesteel.bench_retention", arguments, workspace)?;
    let number = |run: &str, key: &str| value.get(run).and_then(|run| run.get(key)).and_then(Value::as_f64);
    for run in ["idle", "busy"] {
        if number(run, "left") != Some(0.0) {
            return Err(Error::Checks(format!("references were lost while the compiler was {run}")));
        }
    }
    match number("idle", "p99_us") {
        Some(p99) if p99 <= IDLE_P99_US => Ok(()),
        found => Err(Error::Checks(format!(
            "one in a hundred references is held for {} us with the compiler idle, at most {IDLE_P99_US} us are allowed",
            found.map_or_else(|| "an unknown number of".into(), |p99| p99.to_string()),
        ))),
    }
}

/// `bench record`.
pub fn record(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    let value = package("firesteel.bench_record", arguments, workspace)?;
    // What was not measured is not cheap enough either.
    match value.get(RATIO).and_then(Value::as_f64) {
        Some(ratio) if ratio <= RECORDED_TO_NULL => Ok(()),
        found => Err(Error::Checks(format!(
            "a recorded instruction costs {} of one with an empty callback, at most {RECORDED_TO_NULL} times is allowed",
            found.map_or_else(|| "an unknown multiple".into(), |ratio| format!("{ratio} times that")),
        ))),
    }
}
