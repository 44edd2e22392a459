//! What the memory of frame slots holds, and what may be used of it in a loop.
//!
//! Owns one rule: a reference that was loaded from a slot above a header, and that nothing but the slot's memory keeps
//! alive, is used at or below the header only if the slot holds it again whenever the header is entered. Otherwise the
//! second time round the memory holds another object, and the first one may be gone; such a slot is a parameter of the
//! header.
//!
//! What memory holds is found by walking the tree until nothing changes: a slot holds what was stored to it or loaded
//! from it last, and at a header what it holds on every way in. Host code that changes a slot makes the trace leave.

use super::{Place, Rule, Verifier};
use crate::ir::entity::{Entity, Exit, Segment, Value};
use crate::ir::tree::{Def, End, Entry, SnapshotSlot};
use firesteel_protocol::uops::Uop;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// By slot: names of the one object that its memory holds.
pub(super) type Homes = BTreeMap<u32, BTreeSet<Value>>;

/// What all of several ways in agree on.
fn meet(into: &mut Option<Homes>, other: &Homes) -> bool {
    let Some(homes) = into else {
        *into = Some(other.clone());
        return true;
    };
    let before = homes.values().map(BTreeSet::len).sum::<usize>();
    homes.retain(|slot, names| {
        let Some(others) = other.get(slot) else { return false };
        names.retain(|name| others.contains(name));
        !names.is_empty()
    });
    homes.values().map(BTreeSet::len).sum::<usize>() != before
}

impl Verifier<'_> {
    pub(super) fn check_homes(&mut self) {
        let tree = self.tree;
        let homes = self.homes();
        for (header, data) in tree.segments.iter() {
            if !matches!(data.entry, Entry::Jump(_)) {
                continue;
            }
            let held = homes.get(header.index()).and_then(Option::as_ref);
            let mut stale = self.kept_by_homes(header);
            stale
                .retain(|value, slot| !held.and_then(|held| held.get(slot)).is_some_and(|names| names.contains(value)));
            if !stale.is_empty() {
                self.check_loop(header, &stale);
            }
        }
    }

    /// What memory holds at the start of each segment.
    pub(super) fn homes(&self) -> Vec<Option<Homes>> {
        let tree = self.tree;
        let mut at_start: Vec<Option<Homes>> = vec![None; tree.segments.len()];
        let mut at_exits: Vec<Option<Homes>> = vec![None; tree.exits.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for (segment, data) in tree.segments.iter() {
                let mut homes = match data.entry {
                    Entry::Start => Homes::new(),
                    Entry::Exit(exit) => at_exits[exit.index()].clone().unwrap_or_default(),
                    Entry::Jump(_) => at_start[segment.index()].clone().unwrap_or_default(),
                };
                at_start[segment.index()] = Some(homes.clone());
                let mut leave = |exit: Exit, homes: &Homes| changed |= meet(&mut at_exits[exit.index()], homes);
                for inst in &data.insts {
                    if let Some(exit) = inst.exit {
                        leave(exit, &homes);
                    }
                    match (inst.result, inst.args.first()) {
                        (Some(value), _) if inst.uop == Uop::LoadHome => {
                            homes.entry(inst.imm).or_default().insert(value);
                        }
                        // The slot keeps what it has, or gets this.
                        (_, Some(value)) if inst.uop == Uop::TakeHome => {
                            if !homes.get(&inst.imm).is_some_and(|names| names.contains(value)) {
                                homes.remove(&inst.imm);
                            }
                        }
                        (_, Some(&value)) if inst.uop.writes_home() => {
                            homes.insert(inst.imm, BTreeSet::from([value]));
                        }
                        (_, _) => {}
                    }
                }
                match &data.end {
                    &End::Exit(exit) => leave(exit, &homes),
                    End::Jump(header, args) => {
                        let passed = self.passed(*header, args, &homes);
                        changed |= meet(&mut at_start[header.index()], &passed);
                    }
                    End::Open => {}
                }
            }
        }
        at_start
    }

    /// What memory holds behind a jump, in names that mean the same there.
    fn passed(&self, header: Segment, args: &[Value], homes: &Homes) -> Homes {
        let tree = self.tree;
        let above = |value: Value| match tree.values[value].def {
            Def::Const(_) => true,
            Def::Param(of, _) | Def::Inst(of) => !self.shape.encloses(header, of),
        };
        let params = || tree.segments[header].params.iter().zip(args);
        let rename = |names: &BTreeSet<Value>| {
            let kept = names.iter().copied().filter(|&name| above(name));
            let named = params().filter(|(_, arg)| names.contains(arg)).map(|(&param, _)| param);
            kept.chain(named).collect::<BTreeSet<Value>>()
        };
        homes.iter().map(|(&slot, names)| (slot, rename(names))).filter(|(_, names)| !names.is_empty()).collect()
    }

    /// The references that nothing but the memory of the slot they were loaded from keeps alive at a header.
    fn kept_by_homes(&self, header: Segment) -> FxHashMap<Value, u32> {
        let mut way = Vec::new();
        let mut point = self.shape.parent(header);
        while let Some(at) = point {
            way.push(at);
            point = self.shape.parent(at.segment);
        }
        let mut kept: FxHashMap<Value, u32> = FxHashMap::default();
        for point in way.iter().rev() {
            for inst in self.tree.segments[point.segment].insts.iter().take(point.at as usize) {
                match (inst.uop, inst.args.first(), inst.result) {
                    (Uop::LoadHome, _, Some(value)) => {
                        kept.insert(value, inst.imm);
                    }
                    // Compiled code has a reference of its own.
                    (Uop::Incref | Uop::XIncref, Some(value), _) => {
                        kept.remove(value);
                    }
                    // What was there belongs to compiled code from now on.
                    (uop, _, _) if uop.writes_home() => kept.retain(|_, slot| *slot != inst.imm),
                    (_, _, _) => {}
                }
            }
        }
        kept
    }

    fn check_loop(&mut self, header: Segment, stale: &FxHashMap<Value, u32>) {
        let tree = self.tree;
        for segment in self.shape.subtree(header) {
            let data = &tree.segments[segment];
            let at_exit = |exit: Exit| {
                let slots = tree.exits[exit].snapshot.slots.iter();
                slots.flat_map(SnapshotSlot::values).map(move |value| (Place::Exit(exit), value))
            };
            let mut uses: Vec<(Place, Value)> = Vec::new();
            for (at, inst) in (0_u32..).zip(&data.insts) {
                uses.extend(inst.args.iter().map(|&arg| (Place::Inst(segment, at), arg)));
                uses.extend(inst.exit.into_iter().flat_map(at_exit));
            }
            match &data.end {
                End::Jump(_, args) => uses.extend(args.iter().map(|&arg| (Place::End(segment), arg))),
                &End::Exit(exit) => uses.extend(at_exit(exit)),
                End::Open => {}
            }
            for (place, value) in uses {
                if let Some(&slot) = stale.get(&value) {
                    self.errors.add(place, Rule::Stale { value, slot, header });
                }
            }
        }
    }
}
