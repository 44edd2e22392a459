//! `cargo xtask bench short|long`: programs as people run them, by wall and processor time of the whole process.

use firesteel_benches::compare::{NATIVE, WHOLE, WHOLE_PROCESSOR};
use firesteel_benches::compared::{Column, Compared};
use firesteel_benches::everyday::{EVERYDAY_DIR, Everyday, Places};

use super::{SCRATCH_DIR, sides};
use crate::error::Error;
use crate::process::say;
use crate::workspace::Workspace;

const COLUMNS: &[Column] = &[
    Column::Plain(WHOLE, "plain s"),
    Column::Firesteel(WHOLE, "firesteel s"),
    Column::Ratio(WHOLE, "wall"),
    Column::Plain(WHOLE_PROCESSOR, "plain cpu s"),
    Column::Firesteel(WHOLE_PROCESSOR, "firesteel cpu s"),
    Column::Ratio(WHOLE_PROCESSOR, "cpu"),
    Column::Firesteel(NATIVE, "native"),
    Column::OfPypy(WHOLE, "of PyPy"),
];

/// Which of the programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Those of 0.1 to 1 s.
    Short,
    /// Those of 5 to 20 s.
    Long,
}

/// Runs the command.
pub fn run(length: Length, arguments: &sides::Common, workspace: &Workspace) -> Result<(), Error> {
    let directory = workspace.path(EVERYDAY_DIR);
    let everyday = Everyday::load(&directory)?;
    // Samples each way, and processes a sample.
    let (benchmark, programs, rounds, processes) = match length {
        Length::Short => ("short", everyday.short, 5, 4),
        Length::Long => ("long", everyday.long, 3, 1),
    };
    let all: Vec<String> = programs.iter().map(|program| program.name.clone()).collect();
    // A wrong name is told before the long build.
    let names = arguments.select(&all)?;
    let (sides, python, pypy) = arguments.sides(workspace)?;
    let rounds = arguments.rounds(rounds);
    let places = Places::prepare(&sides, &directory, &workspace.path(SCRATCH_DIR), &|line| say(line))?;
    let chosen = programs.iter().filter(|program| names.contains(&&program.name));
    let rows = chosen.map(|program| sides.measure(&program.subject(&places, processes), rounds, &|line| say(line)));
    let rows = rows.collect();
    let compared = Compared { benchmark, python, pypy, rounds, rows, left_out: Vec::new() };
    arguments.finish(&compared, COLUMNS)
}
