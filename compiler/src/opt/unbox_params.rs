//! Unboxed loop parameters.
//!
//! Owns one rewrite: a header's reference parameter becomes an integer, float or truth value if every way into
//! the header passes a box of that kind made by the trace (or the parameter itself), and every use in the loop
//! can do with what is inside. A box that a jump takes over is owned, so the parameter is owned too; a
//! parameter that takes other references is left alone, because who owns them is not known here.
//!
//! The header begins with a box of the new parameter, which `fold` and `sink` then make superfluous.

use super::{PassContext, Report};
use crate::ir::entity::{Segment, Value};
use crate::ir::tree::{Def, End, Entry, Inst, TraceTree, ValueData};
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use rustc_hash::FxHashMap;
use smallvec::smallvec;

/// Boxes and the kind of what is inside.
const BOXES: [(Uop, Kind); 3] = [(Uop::BoxI64, Kind::I64), (Uop::BoxF64, Kind::F64), (Uop::BoxBool, Kind::Bool)];

/// Uses that `fold` and `sink` serve without an object.
const USES: [Uop; 9] = [
    Uop::UnboxI64,
    Uop::UnboxF64,
    Uop::UnboxBool,
    Uop::GuardType,
    Uop::GuardNotNull,
    Uop::Incref,
    Uop::DecrefPlain,
    Uop::Decref,
    Uop::XDecref,
];

/// Runs the pass.
pub fn run(tree: &mut TraceTree, context: &PassContext<'_>, report: &mut Report) {
    let defs = super::rewrite::definitions(tree);
    let headers: Vec<Segment> =
        tree.segments.iter().filter(|(_, data)| matches!(data.entry, Entry::Jump(_))).map(|(at, _)| at).collect();
    for header in headers {
        for index in 0..tree.segments[header].params.len() {
            if let Some((uop, kind)) = unboxable(tree, &defs, header, index).filter(|_| context.fuel.spend()) {
                unbox(tree, &defs, header, index, uop, kind);
                report.count("param");
            }
        }
    }
}

/// The values passed for a parameter, with the segments that end so.
fn passed(tree: &TraceTree, header: Segment, index: usize) -> Vec<(Segment, Value)> {
    let jumps = tree.segments.iter().filter_map(|(segment, data)| match &data.end {
        End::Jump(target, args) if *target == header => args.get(index).map(|&arg| (segment, arg)),
        End::Jump(..) | End::Exit(_) | End::Open => None,
    });
    jumps.collect()
}

/// The box that every way in passes, if every use can do without an object.
fn unboxable(tree: &TraceTree, defs: &FxHashMap<Value, Inst>, header: Segment, index: usize) -> Option<(Uop, Kind)> {
    let param = tree.segments[header].params[index];
    if tree.kind(param) != Kind::Ref {
        return None;
    }
    let mut found = None;
    for (_, arg) in passed(tree, header, index).into_iter().filter(|&(_, arg)| arg != param) {
        let made = defs.get(&arg)?;
        let here = BOXES.into_iter().find(|(uop, _)| *uop == made.uop)?;
        if found.is_some_and(|found| found != here) {
            return None;
        }
        found = Some(here);
    }
    let here = found?;
    for (_, data) in tree.segments.iter() {
        let uses = data.insts.iter().filter(|inst| inst.args.contains(&param));
        if uses.into_iter().any(|inst| !USES.contains(&inst.uop)) {
            return None;
        }
        if let End::Jump(target, args) = &data.end {
            let others = args.iter().enumerate().filter(|&(at, arg)| *arg == param && (*target, at) != (header, index));
            if others.count() > 0 {
                return None;
            }
        }
    }
    Some(here)
}

fn unbox(tree: &mut TraceTree, defs: &FxHashMap<Value, Inst>, header: Segment, index: usize, uop: Uop, kind: Kind) {
    let object = tree.segments[header].params[index];
    let at = index as u16;
    let inside = tree.values.push(ValueData { kind, def: Def::Param(header, at) });
    for (segment, arg) in passed(tree, header, index) {
        let made = defs.get(&arg).and_then(|made| made.args.first().copied());
        if let End::Jump(_, args) = &mut tree.segments[segment].end {
            args[index] = if arg == object { inside } else { made.unwrap_or(arg) };
        }
    }
    tree.segments[header].params[index] = inside;
    tree.values[object].def = Def::Inst(header);
    let inst = Inst { uop, args: smallvec![inside], imm: 0, result: Some(object), exit: None };
    tree.segments[header].insts.insert(0, inst);
}
