//! `cargo xtask bench recorder`: the recorder alone against other queues, without LLVM and CPython.

use serde_json::Value;

use super::{OutputArguments, show};
use crate::error::Error;
use crate::process;
use crate::workspace::Workspace;

/// Runs the recorder's benchmark, which needs neither LLVM nor CPython.
pub fn run(arguments: &OutputArguments, workspace: &Workspace) -> Result<(), Error> {
    let mut command = workspace.cargo();
    command.args(["bench", "--package", "firesteel-tiny", "--no-default-features", "--bench", "recorder"]);
    let text = process::capture(&mut command)?;
    let value: Value = serde_json::from_str(&text)
        .map_err(|error| Error::Output { command: process::describe(&command), reason: error.to_string() })?;
    show(&value, arguments)?;
    let rows = value.get("rows").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let slower = slower_than_others(rows);
    match slower.as_slice() {
        // What was not measured is not fast enough either.
        [] if !rows.is_empty() => Ok(()),
        names => Err(Error::Checks(format!("slower than the faster of the other queues: {}", names.join(", ")))),
    }
}

/// The rows in which the recorder is slower than one of the others.
fn slower_than_others(rows: &[Value]) -> Vec<&str> {
    let number = |row: &Value, key: &str| row.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN);
    let is_fast = |row: &&Value| {
        let ours = number(row, "ours_ns");
        ["rtrb_ns", "array_queue_ns"].iter().all(|other| ours <= number(row, other))
    };
    rows.iter().filter(|row| !is_fast(row)).filter_map(|row| row.get("what")?.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_in_which_another_is_faster_is_named() {
        let row = |what: &str, ours: f64| json!({"what": what, "ours_ns": ours, "rtrb_ns": 3.0, "array_queue_ns": 9.0});
        let rows = [row("a", 2.9), row("b", 3.1), row("c", 3.0), json!({"what": "d", "ours_ns": 1.0})];
        assert_eq!(slower_than_others(&rows), ["b", "d"]);
    }
}
