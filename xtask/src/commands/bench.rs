//! `cargo xtask bench loops|record|retention|recorder|tiny`: whole programs of both hosts, the cost of recording in
//! the host and in the recorder alone, and how long it holds objects.

use std::path::PathBuf;

use firesteel_benches::loops::{MIN_PAIRS, Setup};
use firesteel_benches::programs::{PROGRAM_DIR, Table};
use firesteel_benches::table;
use serde_json::{Value, json};

use crate::error::Error;
use crate::prepare::{self, Python, Tools};
use crate::process::{self, say};
use crate::workspace::Workspace;

/// Greatest cost of a recorded instruction, as a multiple of one with an INSTRUCTION event whose callback does
/// nothing.
const RECORDED_TO_NULL: f64 = 2.0;
/// The key of that ratio in what the package prints.
const RATIO: &str = "recorded_to_null";

/// Longest that all but one in a hundred references may be held while the compiler is idle, in microseconds.
const IDLE_P99_US: f64 = 2000.0;

/// The tiny host's programs.
const TINY_PROGRAMS: &str = "hosts/tiny/programs";
/// How much faster than interpreted these programs of the tiny host must be once they are compiled.
const TINY_REQUIRED: &[(&str, f64)] = &[("int_loop", 10.0), ("float_loop", 10.0)];

/// What is measured.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Whole programs with and without Firesteel, against C and, where it is found, PyPy
    Loops(LoopArguments),
    /// The cost of recording, of entering native code and of leaving it
    Record(PackageArguments),
    /// How long recordings hold references to the program's objects
    Retention(PackageArguments),
    /// The recorder alone against other queues, and the tiny host's idle control point
    Recorder(OutputArguments),
    /// The tiny host's programs, interpreted and compiled
    Tiny(TinyArguments),
}

/// Arguments of benchmarks without a choice.
#[derive(clap::Args)]
pub struct OutputArguments {
    /// Write the result to this file as well, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Arguments of `cargo xtask bench tiny`.
#[derive(clap::Args)]
pub struct TinyArguments {
    #[command(flatten)]
    output: OutputArguments,
    /// Runs a program, each way
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

/// Arguments of `cargo xtask bench loops`.
#[derive(clap::Args)]
pub struct LoopArguments {
    /// Write the result to this file as well; its form is in benches/README.md
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Pairs of runs a program
    #[arg(long, value_name = "N", default_value_t = MIN_PAIRS, value_parser = clap::value_parser!(u32).range(i64::from(MIN_PAIRS)..))]
    pairs: u32,
    /// Measure this program only; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

/// Arguments of the benchmarks that the package runs.
#[derive(clap::Args)]
pub struct PackageArguments {
    /// Write the result to this file as well, as the package printed it
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
        Command::Loops(arguments) => loops(arguments, workspace),
        Command::Record(arguments) => record(arguments, workspace),
        Command::Retention(arguments) => retention(arguments, workspace),
        Command::Recorder(arguments) => recorder(arguments, workspace),
        Command::Tiny(arguments) => tiny(arguments, workspace),
    }
}

fn loops(arguments: &LoopArguments, workspace: &Workspace) -> Result<(), Error> {
    // A wrong name is told before the long build.
    let table = Table::load(&workspace.path(PROGRAM_DIR))?;
    let programs = table.select(&arguments.only)?;
    let tools = prepare::built(workspace)?;
    if tools.llvm.clang.is_none() {
        say("no clang of LLVM's version: the C columns stay empty");
    }
    let setup = Setup {
        python: workspace.venv_python(),
        launcher: table.launcher,
        clang: tools.llvm.clang,
        pypy: process::in_path("pypy3"),
        scratch: workspace.path("target/bench"),
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

/// Runs a benchmark of the package and shows what it prints.
fn package(module: &str, arguments: &PackageArguments, workspace: &Workspace) -> Result<Value, Error> {
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

fn retention(arguments: &PackageArguments, workspace: &Workspace) -> Result<(), Error> {
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

fn record(arguments: &PackageArguments, workspace: &Workspace) -> Result<(), Error> {
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

/// Runs the recorder's benchmark, which needs neither LLVM nor CPython.
fn recorder(arguments: &OutputArguments, workspace: &Workspace) -> Result<(), Error> {
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

/// Runs the tiny host's programs.
fn tiny(arguments: &TinyArguments, workspace: &Workspace) -> Result<(), Error> {
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

/// Prints what was measured as tables, and writes it where asked.
fn show(value: &Value, arguments: &OutputArguments) -> Result<(), Error> {
    print!("{}", tables_of(value));
    match &arguments.json {
        Some(path) => write(path, &format!("{value:#}\n")),
        None => Ok(()),
    }
}

fn write(path: &PathBuf, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|error| Error::File { path: path.clone(), reason: error.to_string() })
}

/// Any JSON as tables: the plain members of an object as one table of two columns, a list of
/// objects as one with a column for each key, under the name it has.
fn tables_of(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Object(members) => {
            let plain: Vec<Vec<String>> = members
                .iter()
                .filter(|(_, member)| !(member.is_object() || member.is_array()))
                .map(|(name, member)| vec![name.clone(), cell(member)])
                .collect();
            if !plain.is_empty() {
                text.push_str(&table::render(&["fact", "value"], &plain));
            }
            for (name, member) in members.iter().filter(|(_, member)| member.is_object() || member.is_array()) {
                text.push_str(&format!("\n{name}\n{}", tables_of(member)));
            }
        }
        Value::Array(items) if items.iter().all(Value::is_object) => text.push_str(&table_of_objects(items)),
        Value::Array(items) => {
            let rows: Vec<Vec<String>> = items.iter().map(|item| vec![cell(item)]).collect();
            text.push_str(&table::render(&["value"], &rows));
        }
        other => text.push_str(&format!("{}\n", cell(other))),
    }
    text
}

fn table_of_objects(items: &[Value]) -> String {
    let mut header: Vec<&str> = Vec::new();
    for key in items.iter().filter_map(Value::as_object).flat_map(|object| object.keys()) {
        if !header.contains(&key.as_str()) {
            header.push(key);
        }
    }
    let row = |item: &Value| header.iter().map(|key| item.get(key).map_or_else(String::new, cell)).collect();
    table::render(&header, &items.iter().map(row).collect::<Vec<_>>())
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => {
            format!("{:.3}", number.as_f64().unwrap_or(f64::NAN))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_the_package_becomes_tables() {
        let json = r#"{"python": "3.13.0", "rounds": 5,
            "costs": [{"what": "record", "ns": 27.5}, {"what": "entry", "ns": 61, "note": "warm"}]}"#;
        let value: Value = serde_json::from_str(json).expect("well-formed");
        let expected = "\
fact     value
------  ------
python  3.13.0
rounds       5

costs
what        ns  note
------  ------  ----
record  27.500
entry       61  warm
";
        assert_eq!(tables_of(&value), expected);
    }

    #[test]
    fn a_row_in_which_another_is_faster_is_named() {
        let row = |what: &str, ours: f64| json!({"what": what, "ours_ns": ours, "rtrb_ns": 3.0, "array_queue_ns": 9.0});
        let rows = [row("a", 2.9), row("b", 3.1), row("c", 3.0), json!({"what": "d", "ours_ns": 1.0})];
        assert_eq!(slower_than_others(&rows), ["b", "d"]);
    }

    #[test]
    fn a_program_that_gains_too_little_or_is_missing_is_named() {
        let row = |program: &str, ratio: f64| json!({"program": program, "ratio": ratio});
        assert_eq!(too_slow(&[row("int_loop", 9.9), row("sieve", 1.0)]), ["int_loop", "float_loop"]);
        assert!(too_slow(&[row("int_loop", 10.0), row("float_loop", 30.0)]).is_empty());
    }

    #[test]
    fn other_forms() {
        assert_eq!(tables_of(&Value::from("x")), "x\n");
        assert_eq!(tables_of(&Value::from(vec![1, 20])), "value\n-----\n1\n20\n");
    }
}
