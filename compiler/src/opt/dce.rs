//! Dead code: what nothing needs is dropped.
//!
//! Owns the removal of unused droppable instructions, of loop header parameters that are unused or always the
//! same, and of unreachable segments and exits. A computation that may leave is dropped too when its result is
//! unused and it leaves only for a wider form of it: where the host may raise, it stays.

use super::rewrite::{Replaced, compact};
use super::{PassContext, Report};
use crate::ir::entity::{Entity, Exit, Segment, Value};
use crate::ir::sig::signature;
use crate::ir::tree::{Def, End, Entry, Inst, SnapshotSlot, TraceTree};
use firesteel_protocol::types::Kind;

/// Runs the pass.
pub fn run(tree: &mut TraceTree, context: &PassContext<'_>, report: &mut Report) {
    while drop_same_params(tree, context, report) {}
    let live = Liveness::of(tree, context);
    drop_dead(tree, &live, context, report);
    compact(tree);
}

/// Parameters to which each jump passes one and the same value, or the parameter itself.
fn drop_same_params(tree: &mut TraceTree, context: &PassContext<'_>, report: &mut Report) -> bool {
    let mut replaced = Replaced::default();
    let mut drop = Vec::new();
    for (header, data) in tree.segments.iter().filter(|(_, data)| matches!(data.entry, Entry::Jump(_))) {
        for (index, &param) in data.params.iter().enumerate() {
            let passed = tree.segments.iter().filter_map(|(_, from)| match &from.end {
                End::Jump(target, args) if *target == header => args.get(index).copied(),
                End::Jump(..) | End::Exit(_) | End::Open => None,
            });
            let mut others = passed.filter(|&arg| arg != param);
            let Some(first) = others.next() else { continue };
            // What is lent to the code where it begins is lent to a header only by a parameter.
            if tree.kind(first) == Kind::Ref
                && matches!(tree.values[first].def, Def::Param(start, _) if start.index() == 0)
            {
                continue;
            }
            // One header at a time: a replacement may make the value of another the parameter itself.
            if others.all(|arg| arg == first) && drop.iter().all(|&(other, _)| other == header) {
                if drop.iter().any(|&(_, at): &(Segment, usize)| data.params[at] == first) {
                    continue;
                }
                if !context.fuel.spend() {
                    continue;
                }
                replaced.insert(param, first);
                drop.push((header, index));
                report.count("same-param");
            }
        }
    }
    for &(header, index) in drop.iter().rev() {
        drop_param(tree, header, index);
    }
    replaced.apply(tree);
    !drop.is_empty()
}

/// Removes a parameter and what is passed to it.
fn drop_param(tree: &mut TraceTree, header: Segment, index: usize) {
    for data in tree.segments.values_mut() {
        match &mut data.end {
            End::Jump(target, args) if *target == header => {
                args.remove(index);
            }
            End::Jump(..) | End::Exit(_) | End::Open => {}
        }
    }
    tree.segments[header].params.remove(index);
    for (at, param) in (0_u16..).zip(tree.segments[header].params.clone()) {
        tree.values[param].def = Def::Param(header, at);
    }
}

/// Which values something needs.
struct Liveness {
    values: Vec<bool>,
}

fn droppable(inst: &Inst, context: &PassContext<'_>) -> bool {
    let info = inst.uop.info();
    let harmless = !info.exits || info.widens;
    harmless && signature(context.model, inst.uop, inst.imm).is_ok_and(|signature| signature.effect.droppable())
}

impl Liveness {
    fn of(tree: &TraceTree, context: &PassContext<'_>) -> Liveness {
        let mut marker = Marker {
            tree,
            live: vec![false; tree.values.len()],
            exits: vec![false; tree.exits.len()],
            work: Vec::new(),
        };
        // Where a value comes from: the instruction, or the arguments of the jumps to its segment.
        let mut made_by: Vec<Option<&Inst>> = vec![None; tree.values.len()];
        let mut jumps: Vec<Vec<&[Value]>> = vec![Vec::new(); tree.segments.len()];
        for (_, data) in tree.segments.iter() {
            for inst in &data.insts {
                if let Some(result) = inst.result {
                    made_by[result.index()] = Some(inst);
                }
                if !droppable(inst, context) {
                    marker.inst(inst);
                }
            }
            match &data.end {
                End::Open => {}
                End::Exit(exit) => marker.exit(*exit),
                End::Jump(target, args) => jumps[target.index()].push(args),
            }
        }
        while let Some(value) = marker.work.pop() {
            match tree.values[value].def {
                Def::Const(_) => {}
                Def::Inst(_) => made_by[value.index()].into_iter().for_each(|inst| marker.inst(inst)),
                Def::Param(header, index) => {
                    let args = jumps[header.index()].iter().filter_map(|args| args.get(usize::from(index)));
                    args.for_each(|&arg| marker.value(arg));
                }
            }
        }
        Liveness { values: marker.live }
    }
}

struct Marker<'t> {
    tree: &'t TraceTree,
    live: Vec<bool>,
    exits: Vec<bool>,
    work: Vec<Value>,
}

impl Marker<'_> {
    fn value(&mut self, value: Value) {
        if !std::mem::replace(&mut self.live[value.index()], true) {
            self.work.push(value);
        }
    }
    fn exit(&mut self, exit: Exit) {
        if !std::mem::replace(&mut self.exits[exit.index()], true) {
            let slots = &self.tree.exits[exit].snapshot.slots;
            slots.iter().flat_map(SnapshotSlot::values).for_each(|value| self.value(value));
        }
    }
    fn inst(&mut self, inst: &Inst) {
        inst.args.iter().for_each(|&arg| self.value(arg));
        inst.exit.into_iter().for_each(|exit| self.exit(exit));
    }
}

fn drop_dead(tree: &mut TraceTree, live: &Liveness, context: &PassContext<'_>, report: &mut Report) {
    // Users go before what they use: where fuel ends, nothing is used that is gone.
    for segment in tree.segments.keys().collect::<Vec<_>>().into_iter().rev() {
        let insts = std::mem::take(&mut tree.segments[segment].insts);
        let mut kept: Vec<Inst> = Vec::with_capacity(insts.len());
        for inst in insts.into_iter().rev() {
            let needed = !droppable(&inst, context) || inst.result.is_some_and(|result| live.values[result.index()]);
            if needed || !context.fuel.spend() {
                kept.push(inst);
            } else {
                report.count("unused");
            }
        }
        kept.reverse();
        tree.segments[segment].insts = kept;
    }
    let dead = |tree: &TraceTree, header: Segment, index: usize| {
        let param = tree.segments[header].params[index];
        !live.values[param.index()]
    };
    // A fragment's start has a parameter for each word, used or not.
    let headers = tree.segments.iter().filter(|(_, data)| matches!(data.entry, Entry::Jump(_)));
    let headers: Vec<Segment> = headers.map(|(header, _)| header).collect();
    // Together, since one may be passed for another.
    let any =
        headers.iter().any(|&header| (0..tree.segments[header].params.len()).any(|index| dead(tree, header, index)));
    if !any || !context.fuel.spend() {
        return;
    }
    for header in headers {
        for index in (0..tree.segments[header].params.len()).rev() {
            if dead(tree, header, index) {
                drop_param(tree, header, index);
                report.count("unused-param");
            }
        }
    }
}
