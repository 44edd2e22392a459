//! The pipeline: which passes run in which order, and the one wrapper that runs each.
//!
//! Owns the table of passes and the schedule. The wrapper names, times and dumps each pass and verifies the
//! tree after it: always in debug builds, by [`OptOptions::verify`] in release. Deterministic but for times.
//! Runs on a compiler thread.

use crate::ir::print::print;
use crate::ir::tree::TraceTree;
use crate::ir::verify::{VerifyErrors, verify, verify_references};
use crate::opt::fuel::Fuel;
use crate::opt::{PassContext, Report, cse, dce, facts, fold, peel, sink, unbox_params};
use firesteel_protocol::host::HostModel;
use std::time::{Duration, Instant};

/// A pass.
#[derive(Clone, Copy, Debug)]
pub struct Pass {
    /// Name in options, dumps and statistics.
    pub name: &'static str,
    /// One line of documentation.
    pub doc: &'static str,
    run: fn(&mut TraceTree, &PassContext<'_>, &mut Report),
}

macro_rules! passes {
    ($($name:ident $doc:literal;)*) => {
        /// Every pass, by order of first appearance in the schedule.
        pub const PASSES: &[Pass] = &[$(Pass { name: stringify!($name), doc: $doc, run: $name::run },)*];
    };
}
passes! {
    fold         "constants, identities and cheaper instructions, by named rules";
    facts        "guards and overflow checks that known types, null, truth values and ranges imply";
    cse          "repeated computations and guards; loads whose value is known";
    dce          "what nothing needs; parameters that are always the same";
    peel         "a copy of a loop's first time round, so that what is invariant leaves the loop";
    unbox_params "loop parameters that are always boxes become what is inside";
    sink         "boxes that only exits need; reference counts that cancel";
}

/// The order in which passes run. `sink` must not be left out of what is lowered: a box that stays is made
/// even if no exit takes it.
pub const SCHEDULE: &[&str] = &[
    "fold",
    "facts",
    "cse",
    "dce",
    "unbox_params",
    "fold",
    "peel",
    // A first copy without a way back has parameters that are what was passed.
    "dce",
    "facts",
    "cse",
    "fold",
    "facts",
    "cse",
    "sink",
    "dce",
];

/// What is verified after each pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verify {
    /// Nothing in release builds, the rules of every tree in debug builds.
    InDebugBuilds,
    /// The rules of every tree.
    Trees,
    /// Those that only whole trees keep as well: not such as are written to try a pass.
    WholeTrees,
}

/// What to run and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OptOptions {
    /// Names of the passes that are on.
    enabled: Vec<&'static str>,
    /// Largest number of instructions that peeling one loop may copy.
    pub peel_budget: usize,
    /// What is verified after each pass.
    pub verify: Verify,
    /// How many rewrites are done, in the order in which the passes do them.
    pub fuel: Fuel,
}

impl Default for OptOptions {
    /// Everything on.
    fn default() -> OptOptions {
        OptOptions {
            enabled: PASSES.iter().map(|pass| pass.name).collect(),
            peel_budget: 128,
            verify: Verify::InDebugBuilds,
            fuel: Fuel::UNLIMITED,
        }
    }
}

/// A pass that does not exist. The user must correct the name.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no pass `{name}`; passes are {}", PASSES.iter().map(|pass| pass.name).collect::<Vec<_>>().join(", "))]
pub struct UnknownPass {
    /// As written by the user.
    pub name: String,
}

impl OptOptions {
    /// Only these passes are on.
    pub fn only<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<OptOptions, UnknownPass> {
        let enabled = names.into_iter().map(|name| find(name).map(|pass| pass.name)).collect::<Result<_, _>>()?;
        Ok(OptOptions { enabled, ..OptOptions::default() })
    }

    /// All passes but these are on.
    pub fn without<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<OptOptions, UnknownPass> {
        let mut options = OptOptions::default();
        for name in names {
            let pass = find(name)?;
            options.enabled.retain(|enabled| *enabled != pass.name);
        }
        Ok(options)
    }

    /// Everything on, for so many rewrites.
    pub fn with_fuel(fuel: Fuel) -> OptOptions {
        OptOptions { fuel, ..OptOptions::default() }
    }

    /// Whether a pass is on.
    pub fn is_enabled(&self, name: &str) -> bool {
        self.enabled.contains(&name)
    }
}

/// The pass with this name.
pub fn find(name: &str) -> Result<&'static Pass, UnknownPass> {
    PASSES.iter().find(|pass| pass.name == name).ok_or_else(|| UnknownPass { name: name.to_owned() })
}

/// A pass that broke the tree. A fault of ours; the trace is given up.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[error("after pass `{pass}`: {errors}")]
pub struct PassError {
    /// The pass, or `input` if the tree was wrong before.
    pub pass: &'static str,
    /// What is wrong.
    pub errors: VerifyErrors,
}

/// One run of one pass.
#[derive(Clone, Debug)]
pub struct PassRun {
    /// The pass.
    pub name: &'static str,
    /// What it did.
    pub report: Report,
    /// How long it took.
    pub time: Duration,
}

/// Called with the pass's name and the tree's text before and after.
pub type Dump<'d> = dyn FnMut(&'static str, &str, &str) + 'd;

/// Runs the schedule over a verified tree.
pub fn optimize(
    tree: &mut TraceTree,
    model: &HostModel,
    options: &OptOptions,
    mut dump: Option<&mut Dump<'_>>,
) -> Result<Vec<PassRun>, PassError> {
    let mut runs = Vec::with_capacity(SCHEDULE.len());
    check(tree, model, options, "input")?;
    for pass in SCHEDULE.iter().filter_map(|name| find(name).ok()).filter(|pass| options.is_enabled(pass.name)) {
        runs.push(run_pass(tree, model, options, pass, dump.as_deref_mut())?);
    }
    Ok(runs)
}

/// Runs one pass: the only place that calls a pass.
pub fn run_pass(
    tree: &mut TraceTree,
    model: &HostModel,
    options: &OptOptions,
    pass: &Pass,
    dump: Option<&mut Dump<'_>>,
) -> Result<PassRun, PassError> {
    let before = dump.is_some().then(|| print(tree, model).to_string());
    let context = PassContext { model, peel_budget: options.peel_budget, fuel: &options.fuel };
    let mut report = Report::default();
    let start = Instant::now();
    (pass.run)(tree, &context, &mut report);
    let time = start.elapsed();
    if let (Some(dump), Some(before)) = (dump, before) {
        dump(pass.name, &before, &print(tree, model).to_string());
    }
    check(tree, model, options, pass.name)?;
    Ok(PassRun { name: pass.name, report, time })
}

fn check(tree: &TraceTree, model: &HostModel, options: &OptOptions, pass: &'static str) -> Result<(), PassError> {
    if cfg!(debug_assertions) || options.verify != Verify::InDebugBuilds {
        verify(tree, model).map_err(|errors| PassError { pass, errors })?;
    }
    if options.verify == Verify::WholeTrees {
        verify_references(tree, model).map_err(|errors| PassError { pass, errors })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_names_passes_and_every_pass_is_scheduled() {
        for name in SCHEDULE {
            assert!(find(name).is_ok(), "{name}");
        }
        for pass in PASSES {
            assert!(SCHEDULE.contains(&pass.name), "{}", pass.name);
        }
    }

    #[test]
    fn an_unknown_pass_is_refused_with_the_names() {
        let error = OptOptions::only(["fold", "hoist"]).expect_err("`hoist` is no pass").to_string();
        assert!(error.contains("`hoist`") && error.contains("unbox_params"), "{error}");
    }
}
