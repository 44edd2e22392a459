//! Laws of recording: whole programs of the host, through its recorder and the compile service.

use crate::host::{Change, Host, Lane, Program, Ran};
use crate::violation::Violation;
use firesteel_protocol::exits::AbortReason;

/// How programs run compiled: as they are, and with each of some guards failing always.
const LANES: [Lane; 7] = [
    Lane::Compiled(None),
    Lane::Compiled(Some(0)),
    Lane::Compiled(Some(1)),
    Lane::Compiled(Some(2)),
    Lane::Compiled(Some(5)),
    Lane::Compiled(Some(9)),
    Lane::Compiled(Some(17)),
];

fn programs_of(host: &mut dyn Host) -> Result<Vec<Program>, Violation> {
    let programs = host.programs();
    let (aborting, whole) =
        (programs.iter().any(|program| program.aborts), programs.iter().any(|program| !program.aborts));
    Violation::unless_same("programs that can and that cannot be recorded", &(true, true), &(aborting, whole))?;
    Ok(programs)
}

/// Output, use of compiled code, and reasons for giving up.
pub(super) fn programs(host: &mut dyn Host) -> Result<(), Violation> {
    for program in programs_of(host)? {
        let expected = host.run(&program, Lane::Interpreted);
        for lane in LANES {
            let case = format!("`{}`, {lane:?}", program.name);
            let found = host.run(&program, lane);
            Violation::unless_same(format!("{case}: output"), &expected.output, &found.output)?;
            let faults = [AbortReason::LayoutMismatch, AbortReason::CompilerError].map(AbortReason::name);
            if let Some((reason, count)) = found.given_up.iter().find(|(reason, _)| faults.contains(&reason.as_str())) {
                return Err(Violation::new(
                    case,
                    "no recording with a fault of ours",
                    format!("{count} times {reason}"),
                ));
            }
            if lane == Lane::Compiled(None) {
                ran(&case, &program, &found)?;
            }
        }
    }
    Ok(())
}

fn ran(case: &str, program: &Program, found: &Ran) -> Result<(), Violation> {
    if program.aborts && found.given_up.is_empty() {
        return Err(Violation::new(case, "a recording that is given up", "none"));
    }
    if !program.aborts && found.iterations == 0 {
        return Err(Violation::new(
            case,
            "iterations in compiled code",
            format!("none, given up: {:?}", found.given_up),
        ));
    }
    Ok(())
}

/// A global changes, before the first entry and later.
pub(super) fn dependencies(host: &mut dyn Host) -> Result<(), Violation> {
    let unchanged = host.relying(Change::Never, Lane::Interpreted).output;
    for change in [Change::Never, Change::BeforeEntry, Change::AfterEntry, Change::Within] {
        let case = format!("a loop that reads a global, which changes: {change:?}");
        let expected = host.relying(change, Lane::Interpreted).output;
        if change != Change::Never && expected == unchanged {
            return Err(Violation::new(case, "an output that depends on the global", expected));
        }
        let found = host.relying(change, Lane::Compiled(None));
        Violation::unless_same(format!("{case}: output"), &expected, &found.output)?;
        // Otherwise nothing could have been stale. What is compiled before the change is not to be entered.
        if change != Change::BeforeEntry && found.iterations == 0 {
            let given_up = format!("none, given up: {:?}", found.given_up);
            return Err(Violation::new(case, "iterations in compiled code", given_up));
        }
    }
    Ok(())
}

/// Objects that are alive after a program that was recorded.
pub(super) fn references(host: &mut dyn Host) -> Result<(), Violation> {
    for program in programs_of(host)? {
        for lane in LANES.into_iter().step_by(3) {
            let mut lost = host.run(&program, lane).lost;
            if lost != 0 {
                // The first run of a lane may leave memory that the host keeps for the next.
                lost = host.run(&program, lane).lost;
            }
            Violation::unless_same(format!("`{}`, {lane:?}: objects lost", program.name), &0, &lost)?;
        }
    }
    Ok(())
}
