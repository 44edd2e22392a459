//! `cargo xtask test`: the tests of the crates, then those of the Python side.

use crate::commands::{fuzz, memcheck, regrtest, stress};
use crate::error::Error;
use crate::prepare::{Python, Tools};
use crate::process;
use crate::suites::Suites;
use crate::venv::{Profile, Show};
use crate::workspace::Workspace;

/// The differential corpus: every program with and without Firesteel.
const CORPUS_RUNNER: &str = "tests/corpus/run.py";
/// Beside its usual modes: the seeds that together meet every kind of misfortune, as the runner checks.
const CORPUS_CHAOS: [&str; 2] = ["--chaos-seeds", "5"];
/// The unit tests of the Python package.
const PYTHON_TESTS: &str = "hosts/cpython/tests";
/// Exit code of Python's unittest when no test fits.
const UNITTEST_NONE_RUN: i32 = 5;

/// Arguments of `cargo xtask test`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run only tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Leave out everything that needs CPython
    #[arg(long)]
    no_python: bool,
    /// Stress the tiny host for a minute as well
    #[arg(long)]
    stress: bool,
    /// Run the corpus under valgrind instead, traces on the reference interpreter
    #[arg(long, conflicts_with_all = ["no_python", "stress"])]
    valgrind: bool,
}

impl Arguments {
    /// What `cargo xtask ci` runs.
    pub fn everything() -> Self {
        Self { filter: None, no_python: false, stress: true, valgrind: false }
    }
}

/// Runs the command.
///
/// # Errors
/// When a tool is missing, the build fails, or a test does.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    if arguments.valgrind {
        return memcheck::run(arguments.filter.as_deref(), workspace);
    }
    let python = if arguments.no_python { Python::Unwanted } else { Python::Optional };
    let tools = Tools::find(workspace, python)?;
    run_with(arguments, workspace, &tools)
}

/// Runs the tests with tools already found.
///
/// # Errors
/// When the build fails, or a test does.
pub fn run_with(arguments: &Arguments, workspace: &Workspace, tools: &Tools) -> Result<(), Error> {
    let mut suites = Suites::default();
    if tools.python.is_some() {
        tools.build(workspace, Profile::Release, Show::Progress)?;
    }
    run_crates(&mut suites, arguments, workspace, tools)?;
    if tools.python.is_some() {
        run_python(&mut suites, arguments, workspace)?;
        if arguments.filter.is_none() {
            fuzz::test(&mut suites, workspace)?;
            regrtest::test(&mut suites, workspace)?;
        }
    }
    if arguments.stress {
        suites.run("stress", &mut stress::command(&stress::Arguments::default(), workspace, tools), None)?;
    }
    suites.finish()
}

fn run_crates(suites: &mut Suites, arguments: &Arguments, workspace: &Workspace, tools: &Tools) -> Result<(), Error> {
    let filter = arguments.filter.as_deref();
    let has_nextest = process::in_path("cargo-nextest").is_some();
    if has_nextest {
        let mut command = tools.cargo(workspace);
        command.args(["nextest", "run", "--no-fail-fast", "--no-tests=pass"]);
        tools.whole_workspace(workspace, &mut command)?;
        suites.run("crates", command.args(filter), None)?;
    }
    // nextest leaves out the examples in the documentation.
    let mut command = tools.cargo(workspace);
    command.args(["test", "--no-fail-fast"]);
    tools.whole_workspace(workspace, &mut command)?;
    let name = if has_nextest { "examples in the documentation" } else { "crates" };
    command.args(has_nextest.then_some("--doc")).args(filter);
    suites.run(name, &mut command, None)
}

fn run_python(suites: &mut Suites, arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    let python = || {
        let mut command = process::command(workspace.venv_python());
        command.current_dir(&workspace.root);
        command
    };
    let filter = arguments.filter.as_deref();
    let corpus_filter = filter.map(|text| format!("--filter={text}"));
    let listed = process::capture(python().args([CORPUS_RUNNER, "--list"]).args(&corpus_filter))?;
    // The runner calls a filter that fits nothing a mistake; here it may fit another suite.
    if filter.is_none() || !listed.is_empty() {
        suites.run("corpus", python().arg(CORPUS_RUNNER).args(CORPUS_CHAOS).args(&corpus_filter), None)?;
    }
    if workspace.path(PYTHON_TESTS).is_dir() {
        let mut command = python();
        command.args(["-m", "unittest", "discover", "--start-directory", PYTHON_TESTS]);
        command.args(filter.map(|text| format!("-k={text}")));
        suites.run("Python package", &mut command, filter.map(|_| UNITTEST_NONE_RUN))?;
    }
    Ok(())
}
