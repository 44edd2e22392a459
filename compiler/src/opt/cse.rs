//! Common subexpressions, repeated guards, load and store-to-load forwarding.
//!
//! Owns two tables. Computations, guards on values and reads of what never changes are equal wherever their
//! operands are, so an earlier one that dominates serves. Reads of memory serve until something may write their
//! alias class: facts flow down a segment, into bridges (what holds at every user of the exit) and into loop
//! headers (but what the loop itself may write on its way back).
//!
//! A computation that may leave serves too: if the earlier one stayed in the trace, so would the later.
//! Never merged: fresh objects, results of calls that own a reference, and `poll`, `check_leave`,
//! `guard_unique`, which ask about the moment.

use super::fuel::Fuel;
use super::rewrite::{Replaced, compact, segments};
use super::{PassContext, Report};
use crate::ir::entity::{Segment, Value};
use crate::ir::shape::{Point, Shape};
use crate::ir::sig::{LASTING_GUARDS, Signature, signature};
use crate::ir::tree::{End, Entry, Inst, TraceTree};
use crate::ir::verify::makes_box;
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Key {
    uop: Uop,
    imm: u32,
    args: SmallVec<[Value; 3]>,
}

/// What a memory place is known to hold.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Held {
    value: Value,
    class: AliasClass,
}

type Memory = FxHashMap<Key, Held>;

/// Runs the pass.
pub fn run(tree: &mut TraceTree, context: &PassContext<'_>, report: &mut Report) {
    let shape = Shape::of(tree);
    let mut cse = Cse {
        model: context.model,
        fuel: context.fuel,
        boxes: boxes(tree),
        shape,
        computed: FxHashMap::default(),
        pending: FxHashMap::default(),
        replaced: Replaced::default(),
    };
    for segment in segments(tree) {
        cse.segment(tree, segment, report);
    }
    cse.replaced.apply(tree);
    compact(tree);
}

/// Boxes, and the parameters that they are passed for: `dce` may put the box in the parameter's place.
fn boxes(tree: &TraceTree) -> FxHashSet<Value> {
    let made = tree.segments.iter().flat_map(|(_, data)| &data.insts).filter(|inst| makes_box(inst.uop));
    let mut boxes: FxHashSet<Value> = made.filter_map(|inst| inst.result).collect();
    loop {
        let before = boxes.len();
        for (_, data) in tree.segments.iter() {
            if let End::Jump(target, args) = &data.end {
                for (arg, &param) in args.iter().zip(&tree.segments[*target].params) {
                    if boxes.contains(arg) {
                        boxes.insert(param);
                    }
                }
            }
        }
        if boxes.len() == before {
            return boxes;
        }
    }
}

struct Cse<'m> {
    model: &'m HostModel,
    fuel: &'m Fuel,
    boxes: FxHashSet<Value>,
    shape: Shape,
    /// Each computation or guard met, with the point after it.
    computed: FxHashMap<Key, Vec<(Option<Value>, Point)>>,
    /// Memory facts at the start of segments that are still to come.
    pending: FxHashMap<Segment, Memory>,
    replaced: Replaced,
}

/// How an instruction takes part.
enum Role {
    /// Equal to any other with the same key that dominates it.
    Lasting,
    /// Reads a class that may change.
    Read(AliasClass),
    /// Neither.
    Other,
}

fn role(inst: &Inst, signature: &Signature) -> Role {
    let owned = inst.uop == Uop::Call && inst.result.is_some() && signature.result == Some(Kind::Ref);
    match signature.effect {
        Effect::Pure if !owned => Role::Lasting,
        Effect::Guard if LASTING_GUARDS.contains(&inst.uop) => Role::Lasting,
        Effect::Read(_) if signature.immutable => Role::Lasting,
        Effect::Read(class) if !owned && inst.result.is_some() => Role::Read(class),
        Effect::Pure | Effect::Guard | Effect::Read(_) | Effect::Write(_) | Effect::Alloc | Effect::RunsHost => {
            Role::Other
        }
    }
}

/// The read that a write makes known, with the written value.
fn forwarded(inst: &Inst) -> Option<(Key, Value)> {
    let key = |uop, args: &[Value]| Key { uop, imm: inst.imm, args: SmallVec::from_slice(args) };
    match (inst.uop, inst.args.as_slice()) {
        (Uop::StoreHome | Uop::ReplaceHome, &[value]) => Some((key(Uop::LoadHome, &[]), value)),
        (Uop::StoreField, &[object, value]) => Some((key(Uop::LoadField, &[object]), value)),
        (Uop::StoreElem, &[base, index, value]) => Some((key(Uop::LoadElem, &[base, index]), value)),
        (Uop::StoreF64, &[base, index, value]) => Some((key(Uop::LoadF64, &[base, index]), value)),
        (Uop::StoreI64, &[base, index, value]) => Some((key(Uop::LoadI64, &[base, index]), value)),
        (_, _) => None,
    }
}

/// Forgets what an instruction may change.
fn kill(memory: &mut Memory, inst: &Inst, effect: Effect) {
    // A write to one frame slot leaves the others.
    let slot = inst.uop.writes_home().then_some(inst.imm);
    memory.retain(|key, held| {
        let other_slot = slot.is_some_and(|slot| key.uop == Uop::LoadHome && key.imm != slot);
        other_slot || !effect.kills(held.class)
    });
}

impl Cse<'_> {
    fn segment(&mut self, tree: &mut TraceTree, segment: Segment, report: &mut Report) {
        let mut memory = self.pending.remove(&segment).unwrap_or_default();
        let insts = std::mem::take(&mut tree.segments[segment].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for (at, mut inst) in (0_u32..).zip(insts) {
            inst.args.iter_mut().for_each(|arg| *arg = self.replaced.resolve(*arg));
            if let Some(bridge) = inst.exit.and_then(|exit| tree.exits[exit].bridge) {
                self.enter_bridge(bridge, &memory);
            }
            let Ok(signature) = signature(self.model, inst.uop, inst.imm) else {
                kept.push(inst);
                continue;
            };
            let point = Point { segment, at };
            match self.earlier(&inst, &signature, point, &mut memory).filter(|_| self.fuel.spend()) {
                Some((rule, value)) => {
                    report.count(rule);
                    if let (Some(result), Some(value)) = (inst.result, value) {
                        self.replaced.insert(result, value);
                    }
                }
                None => kept.push(inst),
            }
        }
        tree.segments[segment].insts = kept;
        match &tree.segments[segment].end {
            &End::Exit(exit) => {
                if let Some(bridge) = tree.exits[exit].bridge {
                    self.enter_bridge(bridge, &memory);
                }
            }
            &End::Jump(target, _) if tree.segments[target].entry == Entry::Jump(segment) => {
                self.enter_header(tree, target, memory);
            }
            End::Jump(..) | End::Open => {}
        }
    }

    /// What makes the instruction unnecessary, and the value that serves for its result.
    fn earlier(
        &mut self,
        inst: &Inst,
        signature: &Signature,
        point: Point,
        memory: &mut Memory,
    ) -> Option<(&'static str, Option<Value>)> {
        let key = Key { uop: inst.uop, imm: inst.imm, args: inst.args.clone() };
        match role(inst, signature) {
            Role::Lasting => {
                let met = self.computed.entry(key).or_default();
                if let Some((value, _)) = met.iter().find(|(_, after)| self.shape.dominates(*after, point)) {
                    let rule = if signature.effect == Effect::Guard { "guard" } else { "computed" };
                    return Some((rule, *value));
                }
                met.push((inst.result, Point { segment: point.segment, at: point.at + 1 }));
            }
            Role::Read(class) => {
                if let Some(held) = memory.get(&key) {
                    return Some(("loaded", Some(held.value)));
                }
                if let Some(value) = inst.result {
                    memory.insert(key, Held { value, class });
                }
            }
            Role::Other => {
                kill(memory, inst, signature.effect);
                // A box is taken over once, so a load must not become a second use of it.
                if let (Some((key, value)), Effect::Write(class)) = (forwarded(inst), signature.effect)
                    && !self.boxes.contains(&value)
                {
                    memory.insert(key, Held { value, class });
                }
            }
        }
        None
    }

    /// A bridge knows what holds at each user of its exit.
    fn enter_bridge(&mut self, bridge: Segment, memory: &Memory) {
        match self.pending.get_mut(&bridge) {
            Some(facts) => facts.retain(|key, held| memory.get(key) == Some(held)),
            None => {
                self.pending.insert(bridge, memory.clone());
            }
        }
    }

    /// A header knows what its parent knew and no way back may change.
    fn enter_header(&mut self, tree: &TraceTree, header: Segment, mut memory: Memory) {
        for segment in self.shape.coming_back(tree, header) {
            for inst in &tree.segments[segment].insts {
                if let Ok(signature) = signature(self.model, inst.uop, inst.imm) {
                    kill(&mut memory, inst, signature.effect);
                }
            }
        }
        self.pending.insert(header, memory);
    }
}
