//! Whether two trees, or two back ends, come to the same.
//!
//! Owns the comparison. A pass may drop a computation that is not needed together with its exit, and then goes on where
//! the tree before left: what that tree would have come to is found by running it with other instructions in place of
//! those at which it left, twice, with different results. If the computation was not needed, both runs come to what the
//! new tree comes to.

use super::tree::is_exact;
use super::world::{Inputs, Outcome, World};
use firesteel_compiler::interp::{InterpError, Interpreter};
use firesteel_compiler::ir::entity::{Exit, Value};
use firesteel_compiler::ir::print::print;
use firesteel_compiler::ir::tree::{Const, Def, Inst, TraceTree, ValueData};
use firesteel_compiler::ir::verify::verify;
use firesteel_compiler::pipeline::{OptOptions, PASSES, SCHEDULE, Verify, find, optimize, run_pass};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;

/// Steps of the tree that is the measure.
pub const FUEL: u64 = 3_000;
/// Computations at which a run may have left though they were not needed.
const DROPPED: usize = 12;

/// Runs a tree on the reference interpreter; none if it ran out of fuel.
pub fn interpret(
    tree: &TraceTree,
    model: &HostModel,
    inputs: &Inputs,
    fuel: u64,
) -> Result<Option<(Exit, Outcome)>, String> {
    let mut world = World::new(inputs);
    let interpreter = Interpreter::new(tree, model).map_err(|error| error.to_string())?;
    // SAFETY: generated trees name slots of the world's frame, which hold live objects.
    match unsafe { interpreter.run(world.home.as_mut_ptr(), &raw mut world.context, Some(fuel)) } {
        Ok(exit) => Ok(Some((exit, world.outcome(&interpreter.layouts().exit(exit).descriptor)))),
        Err(InterpError::OutOfFuel) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether a new tree does what the old one did; the error shows both.
pub fn compare(old: &TraceTree, new: &TraceTree, model: &HostModel, inputs: &Inputs, what: &str) -> Result<(), String> {
    let Some((exit, before)) = interpret(old, model, inputs, FUEL)? else { return Ok(()) };
    // Optimized code takes no more steps but for boxes that were taken to headers.
    let after = interpret(new, model, inputs, 4 * FUEL)?.map(|(_, outcome)| outcome.text);
    if after.as_ref() == Some(&before.text) || dropped(old, exit, model, inputs, after.as_ref()) {
        return Ok(());
    }
    Err(format!(
        "{what} with {inputs:?}\n-- before\n{}{}\n-- after\n{}{}",
        print(old, model),
        before.text,
        print(new, model),
        after.as_deref().unwrap_or("(it ran on and on)")
    ))
}

/// Whether the old tree left at computations that the new one rightly dropped.
fn dropped(old: &TraceTree, exit: Exit, model: &HostModel, inputs: &Inputs, after: Option<&String>) -> bool {
    if !is_exact(old) {
        // It may have left a computation into its bridge: where, is not told.
        return old.segments.iter().any(|(_, data)| data.insts.iter().any(|inst| inst.uop.info().widens));
    }
    [1, 0x5555_1234_i64].into_iter().all(|answer| {
        let (mut tree, mut exit) = (old.clone(), exit);
        (0..DROPPED).any(|_| {
            if !go_on(&mut tree, exit, answer) {
                return false;
            }
            match interpret(&tree, model, inputs, 4 * FUEL) {
                Ok(Some((left, outcome))) => {
                    exit = left;
                    after == Some(&outcome.text)
                }
                // It may run on: nothing can be told.
                Ok(None) => true,
                Err(_) => false,
            }
        })
    })
}

/// Puts instructions that never leave in the place of computations that leave here for a wider form.
fn go_on(tree: &mut TraceTree, exit: Exit, answer: i64) -> bool {
    let mut any = false;
    let places: Vec<_> = tree.segments.keys().collect();
    for segment in places {
        for at in 0..tree.segments[segment].insts.len() {
            let inst = &tree.segments[segment].insts[at];
            let (true, Some(result)) = (inst.uop.info().widens && inst.exit == Some(exit), inst.result) else {
                continue;
            };
            let (uop, constant) = match tree.kind(result) {
                Kind::F64 => (Uop::NegF64, Const::F64((answer as f64).to_bits())),
                Kind::I64 | Kind::Bool | Kind::Ref | Kind::Addr => (Uop::NotI64, Const::I64(answer)),
            };
            let constant = value_of(tree, constant);
            let stay = Inst { uop, args: [constant].into_iter().collect(), imm: 0, result: Some(result), exit: None };
            tree.segments[segment].insts[at] = stay;
            any = true;
        }
    }
    any
}

fn value_of(tree: &mut TraceTree, constant: Const) -> Value {
    let known = tree.values.iter().find(|(_, data)| data.def == Def::Const(constant)).map(|(value, _)| value);
    known.unwrap_or_else(|| tree.values.push(ValueData { kind: constant.kind(), def: Def::Const(constant) }))
}

fn options() -> OptOptions {
    let mut options = OptOptions::default();
    options.verify = Verify::Trees;
    options
}

/// Every pass against its input, alone and in its place in the schedule, and the whole schedule. Returns the tree as
/// the schedule leaves it.
pub fn check_passes(tree: &TraceTree, model: &HostModel, inputs: &[Inputs]) -> Result<TraceTree, String> {
    let text = |tree: &TraceTree| print(tree, model).to_string();
    verify(tree, model).map_err(|error| format!("{error}\n{}", text(tree)))?;
    let options = options();
    let compare_all = |old: &TraceTree, new: &TraceTree, what: &str| {
        inputs.iter().try_for_each(|inputs| compare(old, new, model, inputs, what))
    };
    for pass in PASSES {
        let mut new = tree.clone();
        run_pass(&mut new, model, &options, pass, None)
            .map_err(|error| format!("{error}\n{}\n{}", text(tree), text(&new)))?;
        compare_all(tree, &new, pass.name)?;
    }
    let mut steps = tree.clone();
    for (at, name) in SCHEDULE.iter().enumerate() {
        let pass = find(name).map_err(|error| error.to_string())?;
        let before = steps.clone();
        run_pass(&mut steps, model, &options, pass, None)
            .map_err(|error| format!("step {at}: {error}\n{}\n{}", text(&before), text(&steps)))?;
        if steps != before {
            compare_all(&before, &steps, &format!("step {at}, {name}"))?;
        }
    }
    let mut whole = tree.clone();
    optimize(&mut whole, model, &options, None).map_err(|error| format!("{error}\n{}", text(tree)))?;
    if whole != steps {
        return Err(format!("the schedule is not its steps\n{}\n{}", text(&whole), text(&steps)));
    }
    compare_all(tree, &whole, "the whole schedule")?;
    Ok(whole)
}
