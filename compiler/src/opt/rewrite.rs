//! What passes change trees with: replaced values, interned constants, truncated segments, compaction.
//!
//! Owns the bookkeeping that keeps a tree well-formed while a pass changes it. After a pass that removes
//! instructions, [`compact`] must run: an exit without user has no place and its bridge no parent.

use crate::ir::entity::{Entity, EntityMap, Exit, Segment, Value};
use crate::ir::tree::{Const, Def, End, Entry, Inst, Own, TraceTree, ValueData};
use firesteel_protocol::types::Kind;
use rustc_hash::FxHashMap;

/// Values to be used in place of others.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    by: FxHashMap<Value, Value>,
}

impl Replaced {
    pub(super) fn insert(&mut self, old: Value, new: Value) {
        let new = self.resolve(new);
        if old != new {
            self.by.insert(old, new);
        }
    }

    pub(super) fn resolve(&self, mut value: Value) -> Value {
        while let Some(&next) = self.by.get(&value) {
            value = next;
        }
        value
    }

    /// Rewrites every use in the tree.
    pub(super) fn apply(&self, tree: &mut TraceTree) {
        if self.by.is_empty() {
            return;
        }
        for data in tree.segments.values_mut() {
            let args = data.insts.iter_mut().flat_map(|inst| &mut inst.args);
            args.for_each(|arg| *arg = self.resolve(*arg));
            if let End::Jump(_, args) = &mut data.end {
                args.iter_mut().for_each(|arg| *arg = self.resolve(*arg));
            }
        }
        for at in tree.exits.keys().collect::<Vec<_>>() {
            for slot in 0..tree.exits[at].snapshot.slots.len() {
                let old = tree.exits[at].snapshot.slots[slot].value;
                let value = self.resolve(old);
                let unboxed = tree.kind(value) != Kind::Ref;
                let slot = &mut tree.exits[at].snapshot.slots[slot];
                slot.value = value;
                if unboxed {
                    slot.own = Own::Borrowed;
                }
                slot.object = slot.object.map(|object| self.resolve(object));
            }
        }
    }
}

/// The constants of a tree, each with its one value.
#[derive(Debug)]
pub(super) struct Pool {
    values: FxHashMap<Const, Value>,
}

impl Pool {
    pub(super) fn of(tree: &TraceTree) -> Pool {
        let constants = tree.values.iter().filter_map(|(value, data)| match data.def {
            Def::Const(constant) => Some((constant, value)),
            Def::Param(..) | Def::Inst(_) => None,
        });
        Pool { values: constants.collect() }
    }

    pub(super) fn value(&mut self, tree: &mut TraceTree, constant: Const) -> Value {
        *self
            .values
            .entry(constant)
            .or_insert_with(|| tree.values.push(ValueData { kind: constant.kind(), def: Def::Const(constant) }))
    }
}

/// The instruction that defines each value, as the tree has it now.
pub(super) fn definitions(tree: &TraceTree) -> FxHashMap<Value, Inst> {
    let insts = tree.segments.iter().flat_map(|(_, data)| &data.insts);
    insts.filter_map(|inst| inst.result.map(|result| (result, inst.clone()))).collect()
}

/// All segments in the order that visits parents first.
pub(super) fn segments(tree: &TraceTree) -> Vec<Segment> {
    tree.segments.keys().collect()
}

/// Drops segments that nothing enters and exits that nothing uses, and renumbers the rest in order.
pub(super) fn compact(tree: &mut TraceTree) {
    let mut keep_segment = vec![false; tree.segments.len()];
    let mut keep_exit = vec![false; tree.exits.len()];
    let mut work = vec![Segment::new(0)];
    while let Some(segment) = work.pop() {
        if std::mem::replace(&mut keep_segment[segment.index()], true) {
            continue;
        }
        let data = &tree.segments[segment];
        let mut exits: Vec<Exit> = data.insts.iter().filter_map(|inst| inst.exit).collect();
        match data.end {
            End::Open => {}
            End::Jump(target, _) => work.push(target),
            End::Exit(exit) => exits.push(exit),
        }
        for exit in exits {
            keep_exit[exit.index()] = true;
            work.extend(tree.exits[exit].bridge);
        }
    }
    if keep_segment.iter().chain(&keep_exit).all(|keep| *keep) {
        return;
    }
    let new_segment = renumber(&keep_segment);
    let new_exit = renumber(&keep_exit);
    let segment = |old: Segment| Segment::new(new_segment[old.index()]);
    let exit = |old: Exit| Exit::new(new_exit[old.index()]);
    let mut segments = EntityMap::new();
    let mut exits = EntityMap::new();
    for (old, data) in tree.segments.iter().filter(|(old, _)| keep_segment[old.index()]) {
        let mut data = data.clone();
        data.entry = match data.entry {
            Entry::Start => Entry::Start,
            Entry::Jump(parent) => Entry::Jump(segment(parent)),
            Entry::Exit(of) => Entry::Exit(exit(of)),
        };
        data.insts.iter_mut().for_each(|inst| inst.exit = inst.exit.map(exit));
        match &mut data.end {
            End::Open => {}
            End::Jump(target, _) => *target = segment(*target),
            End::Exit(to) => *to = exit(*to),
        }
        let new: Segment = segments.push(data);
        debug_assert_eq!(new, segment(old));
    }
    for (_, data) in tree.exits.iter().filter(|(old, _)| keep_exit[old.index()]) {
        let mut data = data.clone();
        data.bridge = data.bridge.map(segment);
        let _: Exit = exits.push(data);
    }
    for value in tree.values.values_mut() {
        match &mut value.def {
            Def::Const(_) => {}
            // Values of dropped segments have no definition any more; any segment in range will do for them.
            Def::Param(of, _) | Def::Inst(of) => {
                *of = if keep_segment[of.index()] { segment(*of) } else { Segment::new(0) };
            }
        }
    }
    tree.segments = segments;
    tree.exits = exits;
}

fn renumber(keep: &[bool]) -> Vec<usize> {
    let mut next = 0;
    keep.iter()
        .map(|keep| {
            let at = next;
            next += usize::from(*keep);
            at
        })
        .collect()
}
