//! `cargo xtask bench tiny`: the tiny host's programs, interpreted and compiled.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{OutputArguments, show};
use crate::error::Error;
use crate::prepare::{Python, Tools};
use crate::process;
use crate::workspace::Workspace;

/// The tiny host's programs.
const TINY_PROGRAMS: &str = "hosts/tiny/programs";
/// How much faster than interpreted these programs of the tiny host must be once they are compiled.
const TINY_REQUIRED: &[(&str, f64)] = &[("int_loop", 10.0), ("float_loop", 10.0)];

/// Arguments of `cargo xtask bench tiny`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    output: OutputArguments,
    /// Runs a program, each way
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

/// Runs the tiny host's programs.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    let directory = workspace.path(TINY_PROGRAMS);
    let wrong = |error: std::io::Error| Error::File { path: directory.clone(), reason: error.to_string() };
    let mut programs: Vec<PathBuf> = std::fs::read_dir(&directory)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(wrong)?;
    programs.retain(|path| path.extension().is_some_and(|extension| extension == "tiny"));
    programs.sort();
    let tools = Tools::find(workspace, Python::Unwanted)?;
    let mut command = tools.tiny(workspace);
    command.args(["bench", "--json", "--rounds", &arguments.rounds.to_string()]).args(&programs);
    let text = process::capture(&mut command)?;
    let rows: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
    let rows =
        rows.map_err(|error| Error::Output { command: process::describe(&command), reason: error.to_string() })?;
    show(&json!({ "programs": rows }), &arguments.output)?;
    match too_slow(&rows).as_slice() {
        [] => Ok(()),
        names => Err(Error::Checks(format!("below the required ratio: {}", names.join(", ")))),
    }
}

/// The tiny host's programs that do not gain what they must, or were not measured.
fn too_slow(rows: &[Value]) -> Vec<&'static str> {
    let ratio = |name: &str| {
        let row = rows.iter().find(|row| row.get("program").and_then(Value::as_str) == Some(name));
        row.and_then(|row| row.get("ratio")?.as_f64())
    };
    let missed = TINY_REQUIRED.iter().filter(|&&(name, required)| ratio(name).is_none_or(|ratio| ratio < required));
    missed.map(|&(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_gains_too_little_or_is_missing_is_named() {
        let row = |program: &str, ratio: f64| json!({"program": program, "ratio": ratio});
        assert_eq!(too_slow(&[row("int_loop", 9.9), row("sieve", 1.0)]), ["int_loop", "float_loop"]);
        assert!(too_slow(&[row("int_loop", 10.0), row("float_loop", 30.0)]).is_empty());
    }
}
