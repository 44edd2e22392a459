//! `cargo xtask bench kinds`: small loops, one for each kind of operation, plain and with Firesteel.

use firesteel_benches::compare::{NATIVE, Row, STEADY, STEADY_PROCESSOR, WHOLE, WHOLE_PROCESSOR};
use firesteel_benches::compared::{Column, Compared};
use firesteel_benches::kinds::{KIND_DIR, calibrated, names};

use super::sides;
use crate::error::Error;
use crate::process::say;
use crate::workspace::Workspace;

/// Samples a kind, each way, where no other number is asked for.
const ROUNDS: u32 = 3;

const COLUMNS: &[Column] = &[
    Column::Plain(STEADY, "plain s"),
    Column::Firesteel(STEADY, "firesteel s"),
    Column::Ratio(STEADY, "steady"),
    Column::Ratio(STEADY_PROCESSOR, "steady cpu"),
    Column::Ratio(WHOLE, "whole"),
    Column::Ratio(WHOLE_PROCESSOR, "whole cpu"),
    Column::Firesteel(NATIVE, "native"),
    Column::OfPypy(STEADY, "of PyPy"),
];

/// Arguments of `cargo xtask bench kinds`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    common: sides::Common,
    #[command(flatten)]
    judge: sides::Judge,
}

/// Runs the command.
pub fn run(arguments: &Arguments, workspace: &Workspace) -> Result<(), Error> {
    let directory = workspace.path(KIND_DIR);
    let all = names(&directory)?;
    // A wrong name is told before the long build.
    let names = arguments.common.select(&all)?;
    let (sides, python, pypy) = arguments.common.sides(workspace)?;
    let rounds = arguments.common.rounds(ROUNDS);
    let bars = arguments.judge.steady_bars(&arguments.common);
    let rows = names.into_iter().map(|name| match calibrated(&sides, &directory, name, &bars) {
        Ok(subject) => sides.measure(&subject, rounds, &|line| say(line)),
        Err(error) => Row { name: name.clone(), bars: bars.clone(), outcome: Err(error) },
    });
    let rows = rows.collect();
    let compared = Compared { benchmark: "kinds", python, pypy, rounds, rows, left_out: Vec::new() };
    arguments.common.finish(&compared, COLUMNS)
}
