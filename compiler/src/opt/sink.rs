//! Sinking: boxes move into snapshots, and reference counts that cancel go.
//!
//! Owns two rewrites. A box that nothing takes over needs not exist: snapshots list what is inside (the exit
//! makes the object), counts of it have no meaning, and `dce` drops it. And an `incref` whose reference is
//! given back by a `decref_plain` in the same segment is dropped with it, if nothing between could see the
//! count, release another reference or leave the trace.

use super::rewrite::{compact, definitions};
use super::{PassContext, Report};
use crate::ir::entity::Value;
use crate::ir::sig::signature;
use crate::ir::tree::{End, Inst, Own, TraceTree};
use firesteel_protocol::effects::Effect;
use firesteel_protocol::uops::Uop;
use rustc_hash::{FxHashMap, FxHashSet};

/// Boxes with a value inside.
const BOXES: [Uop; 3] = [Uop::BoxI64, Uop::BoxF64, Uop::BoxBool];
/// Uses that a box without object can serve.
const VIRTUAL_USES: [Uop; 3] = [Uop::UnboxI64, Uop::UnboxF64, Uop::UnboxBool];
/// Uses that a box without object makes meaningless.
const COUNTS: [Uop; 5] = [Uop::Incref, Uop::DecrefPlain, Uop::Decref, Uop::XDecref, Uop::GuardNotNull];

/// Runs the pass.
pub fn run(tree: &mut TraceTree, context: &PassContext<'_>, report: &mut Report) {
    let mut inside = virtual_boxes(tree);
    if context.fuel.is_limited() {
        // In order of the boxes: a box goes with all its uses, or stays.
        let mut boxes: Vec<Value> = inside.keys().copied().collect();
        boxes.sort_unstable();
        for value in boxes.into_iter().filter(|_| !context.fuel.spend()) {
            inside.remove(&value);
        }
    }
    for data in tree.segments.values_mut() {
        data.insts.retain(|inst| {
            let dropped = COUNTS.contains(&inst.uop) && inst.args.first().is_some_and(|arg| inside.contains_key(arg));
            if dropped {
                report.count("count-of-box");
            }
            !dropped
        });
    }
    for data in tree.exits.values_mut() {
        for slot in &mut data.snapshot.slots {
            if let Some(&value) = inside.get(&slot.value) {
                (slot.value, slot.own) = (value, Own::Borrowed);
                report.count("box");
            }
        }
    }
    drop_pairs(tree, context, report);
    compact(tree);
}

/// Boxes that no instruction takes over, with what is inside.
fn virtual_boxes(tree: &TraceTree) -> FxHashMap<Value, Value> {
    let boxes = definitions(tree).into_iter().filter(|(_, inst)| BOXES.contains(&inst.uop));
    let mut inside: FxHashMap<Value, Value> =
        boxes.filter_map(|(result, inst)| inst.args.first().map(|&value| (result, value))).collect();
    for (_, data) in tree.segments.iter() {
        for inst in &data.insts {
            if !VIRTUAL_USES.contains(&inst.uop) && !COUNTS.contains(&inst.uop) {
                inst.args.iter().for_each(|arg| {
                    inside.remove(arg);
                });
            }
        }
        if let End::Jump(_, args) = &data.end {
            args.iter().for_each(|arg| {
                inside.remove(arg);
            });
        }
    }
    inside
}

/// Whether an instruction may stand between the two counts of a pair that goes.
fn transparent(inst: &Inst, context: &PassContext<'_>) -> bool {
    let effect = signature(context.model, inst.uop, inst.imm).map(|signature| signature.effect);
    match effect {
        Ok(Effect::Pure | Effect::Read(_) | Effect::Alloc) => inst.exit.is_none(),
        Ok(Effect::Write(_)) => inst.uop == Uop::Incref,
        Ok(Effect::Guard | Effect::RunsHost) | Err(_) => false,
    }
}

fn drop_pairs(tree: &mut TraceTree, context: &PassContext<'_>, report: &mut Report) {
    for data in tree.segments.values_mut() {
        let mut dropped: FxHashSet<usize> = FxHashSet::default();
        for release in 0..data.insts.len() {
            if data.insts[release].uop != Uop::DecrefPlain {
                continue;
            }
            let object = data.insts[release].args.clone();
            for at in (0..release).rev() {
                let inst = &data.insts[at];
                if inst.uop == Uop::Incref && inst.args == object && !dropped.contains(&at) {
                    if !context.fuel.spend() {
                        break;
                    }
                    dropped.extend([at, release]);
                    report.count("pair");
                    break;
                }
                if !dropped.contains(&at) && !transparent(inst, context) {
                    break;
                }
            }
        }
        let mut at = 0;
        data.insts.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }
}
