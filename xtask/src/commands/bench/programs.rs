//! `cargo xtask bench programs`: the scripts of the package pyperformance, unmodified, plain, with Firesteel and under
//! PyPy where it is found.

use firesteel_benches::compare::{HALF, NATIVE, Row, STEADY, STEADY_PROCESSOR, WHOLE, WHOLE_PROCESSOR};
use firesteel_benches::compared::{Column, Compared};
use firesteel_benches::pyperformance::{Installed, STAND_IN_DIR, Scripts};

use super::{SCRATCH_DIR, sides};
use crate::error::Error;
use crate::process::say;
use crate::workspace::Workspace;

/// Samples a benchmark, each way, and the seconds of a plain process, where nothing else is asked for.
const USUAL: (u32, f64) = (3, 4.0);
/// The same with `--quick`.
const QUICK: (u32, f64) = (1, 1.5);

const COLUMNS: &[Column] = &[
    Column::Plain(STEADY, "plain s"),
    Column::Firesteel(STEADY, "firesteel s"),
    Column::Ratio(STEADY, "steady"),
    Column::Ratio(STEADY_PROCESSOR, "steady cpu"),
    Column::Ratio(WHOLE, "whole"),
    Column::Ratio(WHOLE_PROCESSOR, "whole cpu"),
    Column::Firesteel(NATIVE, "native"),
    Column::Firesteel(HALF, "half s"),
    Column::Ratio("peak_bytes", "memory"),
    Column::OfPypy(STEADY, "of PyPy"),
    Column::OfPypy(WHOLE, "whole of PyPy"),
];

/// Arguments of `cargo xtask bench programs`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    common: sides::Common,
    #[command(flatten)]
    judge: sides::Judge,
    /// One short sample a benchmark: a first look, not a judgement
    #[arg(long)]
    quick: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    let scripts = Scripts::load(&workspace.path(STAND_IN_DIR))?;
    let all = scripts.names();
    // A wrong name is told before the long build.
    let names = arguments.common.select(&all)?;
    let (sides, python, pypy) = arguments.common.sides(workspace)?;
    let (rounds, seconds) = if arguments.quick { QUICK } else { USUAL };
    let rounds = arguments.common.rounds(rounds);
    let bars = arguments.judge.steady_bars(&arguments.common);
    let installed = Installed {
        python: workspace.venv_python(),
        directory: workspace.path(SCRATCH_DIR).join("packages"),
        stand_in: workspace.path(STAND_IN_DIR),
    };
    let mut rows = Vec::new();
    for &name in &names {
        for subject in scripts.subjects(name, &installed, &sides, seconds, &bars, &|line| say(line)) {
            rows.push(match subject {
                Ok(subject) => sides.measure(&subject, rounds, &|line| say(line)),
                Err(error) => Row { name: name.clone(), bars: bars.clone(), outcome: Err(error) },
            });
        }
    }
    // Who asked for some rows need not be told of others.
    let left_out = if all.len() == names.len() { scripts.left_out.into_iter().collect() } else { Vec::new() };
    let compared = Compared { benchmark: "programs", python, pypy, rounds, rows, left_out };
    arguments.common.finish(&compared, COLUMNS)
}
