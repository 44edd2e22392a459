//! Loop peeling: the first time round a loop becomes a copy of its own.
//!
//! Owns the copying; it removes nothing. What does not change from one time round to the next is then known
//! when the second copy begins, so `facts` and `cse` take invariant guards, loads and computations out of it:
//! no separate hoisting is needed (LuaJIT, `lj_opt_loop.c`).
//!
//! ```text
//! before             after
//! p -> H .. back to H    p -> H .. P -> H' .. back to H'
//! ```
//! The whole subtree of header H is copied. The first way back found (in order of segments, at the end of P)
//! enters the copy's header H', whose parent is thereby P; other ways back in the first copy stay on H, all
//! ways back in the second go to H'. Exits are copied with their keys.
//!
//! A loop is peeled once a run, inner loops first, if something on the way from H to P is invariant and the
//! copy is within the budget.

use super::{PassContext, Report};
use crate::ir::entity::{Entity, Exit, Segment, Value};
use crate::ir::shape::{Point, Shape};
use crate::ir::sig::{LASTING_GUARDS, signature};
use crate::ir::tree::{Def, End, Entry, Inst, TraceTree};
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::uops::Uop;
use rustc_hash::{FxHashMap, FxHashSet};

/// Runs the pass.
pub fn run(tree: &mut TraceTree, context: &PassContext<'_>, report: &mut Report) {
    let headers: Vec<Segment> =
        tree.segments.iter().filter(|(_, data)| matches!(data.entry, Entry::Jump(_))).map(|(at, _)| at).collect();
    // Inner headers come later than outer ones.
    for header in headers.into_iter().rev() {
        let shape = Shape::of(tree);
        let below = shape.subtree(header);
        let size: usize = below.iter().map(|&segment| tree.segments[segment].insts.len() + 1).sum();
        if size > context.peel_budget {
            continue;
        }
        let ways_back = below.iter().copied();
        let Some(last) =
            { ways_back }.find(|&segment| matches!(tree.segments[segment].end, End::Jump(to, _) if to == header))
        else {
            continue;
        };
        if invariants(tree, &shape, context.model, header, last) > 0 && context.fuel.spend() {
            copy(tree, &shape, header, &below, last);
            report.count("loop");
        }
    }
}

/// How many instructions on the way round would be known in a second copy.
fn invariants(tree: &TraceTree, shape: &Shape, model: &HostModel, header: Segment, last: Segment) -> usize {
    let writes: Vec<Effect> = (shape.coming_back(tree, header).iter())
        .flat_map(|&segment| &tree.segments[segment].insts)
        .filter_map(|inst| signature(model, inst.uop, inst.imm).ok().map(|signature| signature.effect))
        .collect();
    let stable = |class: AliasClass| !writes.iter().any(|effect| effect.kills(class));
    let mut round: FxHashSet<Value> = FxHashSet::default();
    for segment in shape.subtree(header) {
        let data = &tree.segments[segment];
        round.extend(data.params.iter().copied().chain(data.insts.iter().filter_map(|inst| inst.result)));
    }
    let mut count = 0;
    for inst in way(tree, shape, header, last) {
        let Ok(signature) = signature(model, inst.uop, inst.imm) else { continue };
        let lasting = match signature.effect {
            Effect::Pure => inst.uop != Uop::Call && inst.uop != Uop::BoxBool,
            Effect::Guard => LASTING_GUARDS.contains(&inst.uop),
            Effect::Read(class) => inst.uop != Uop::Call && (signature.immutable || stable(class)),
            Effect::Write(_) | Effect::Alloc | Effect::RunsHost => false,
        };
        if lasting && !inst.args.iter().any(|arg| round.contains(arg)) {
            inst.result.iter().for_each(|result| {
                round.remove(result);
            });
            count += 1;
        }
    }
    count
}

/// The instructions that run for sure from the header to the end of `last`, in order.
fn way<'t>(tree: &'t TraceTree, shape: &Shape, header: Segment, last: Segment) -> Vec<&'t Inst> {
    let mut pieces = Vec::new();
    let mut point = Point { segment: last, at: tree.segments[last].insts.len() as u32 };
    loop {
        pieces.push(&tree.segments[point.segment].insts[..point.at as usize]);
        if point.segment == header {
            break;
        }
        let Some(parent) = shape.parent(point.segment) else { break };
        point = parent;
    }
    pieces.into_iter().rev().flatten().collect()
}

/// Old entities and their copies.
#[derive(Default)]
struct Copies {
    values: FxHashMap<Value, Value>,
    segments: FxHashMap<Segment, Segment>,
    exits: FxHashMap<Exit, Exit>,
}

impl Copies {
    fn value(&self, old: Value) -> Value {
        self.values.get(&old).copied().unwrap_or(old)
    }
    fn segment(&self, old: Segment) -> Segment {
        self.segments.get(&old).copied().unwrap_or(old)
    }
}

fn copy(tree: &mut TraceTree, shape: &Shape, header: Segment, below: &[Segment], last: Segment) {
    let mut copies = Copies::default();
    let next = tree.segments.len();
    copies.segments = below.iter().enumerate().map(|(at, &old)| (old, Segment::new(next + at))).collect();
    for old in tree.exits.keys().collect::<Vec<_>>() {
        if shape.users(old).first().is_some_and(|user| copies.segments.contains_key(&user.segment)) {
            let data = tree.exits[old].clone();
            copies.exits.insert(old, tree.exits.push(data));
        }
    }
    for &old in below {
        let data = &tree.segments[old];
        let defined: Vec<Value> =
            data.params.iter().copied().chain(data.insts.iter().filter_map(|inst| inst.result)).collect();
        for value in defined {
            let mut data = tree.values[value];
            data.def = match data.def {
                Def::Const(constant) => Def::Const(constant),
                Def::Param(of, index) => Def::Param(copies.segment(of), index),
                Def::Inst(of) => Def::Inst(copies.segment(of)),
            };
            let new = tree.values.push(data);
            copies.values.insert(value, new);
        }
    }
    for &old in below {
        let mut data = tree.segments[old].clone();
        data.entry = match data.entry {
            Entry::Start => Entry::Start,
            Entry::Jump(_) if old == header => Entry::Jump(last),
            Entry::Jump(parent) => Entry::Jump(copies.segment(parent)),
            Entry::Exit(exit) => Entry::Exit(copies.exits.get(&exit).copied().unwrap_or(exit)),
        };
        data.params.iter_mut().for_each(|param| *param = copies.value(*param));
        for inst in &mut data.insts {
            inst.args.iter_mut().for_each(|arg| *arg = copies.value(*arg));
            inst.result = inst.result.map(|result| copies.value(result));
            inst.exit = inst.exit.map(|exit| copies.exits.get(&exit).copied().unwrap_or(exit));
        }
        match &mut data.end {
            End::Open => {}
            End::Exit(exit) => *exit = copies.exits.get(exit).copied().unwrap_or(*exit),
            End::Jump(target, args) => {
                *target = copies.segment(*target);
                args.iter_mut().for_each(|arg| *arg = copies.value(*arg));
            }
        }
        tree.segments.push(data);
    }
    for &new in copies.exits.values() {
        let data = &mut tree.exits[new];
        data.bridge = data.bridge.map(|bridge| copies.segment(bridge));
        for slot in &mut data.snapshot.slots {
            slot.value = copies.value(slot.value);
            slot.object = slot.object.map(|object| copies.value(object));
        }
    }
    if let End::Jump(target, _) = &mut tree.segments[last].end {
        *target = copies.segment(header);
    }
}
