//! Who owns which references.
//!
//! Owns one family of rules: a reference that an instruction or an exit takes over is one that compiled code owns there,
//! and none that it owns is forgotten. So each reference is given up exactly once on every path: moved into a slot, an
//! element or a field, released, or named as owned by the exit that is taken.
//!
//! The walk keeps the list of references that compiled code owns, each with the names that its object has. One comes into
//! being by `incref`, as the result of a helper, or when memory whose content is known is overwritten by an instruction that
//! does not release the old content. At a header every way in brings the same ones.
//!
//! Boxes count as far as a jump takes them over; else they are [`Verifier::check_boxes`]'s. What nothing ever takes over (the
//! None of a helper that returns nothing) need not be given up.

use super::homes::Homes;
use super::nulls::asked_for_null;
use super::{Place, Rule, Verifier};
use crate::ir::entity::{Entity, Exit, Segment, Value};
use crate::ir::sig::signature;
use crate::ir::tree::{Const, Def, End, Entry, Inst, Own};
use firesteel_protocol::effects::Effect;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// A reference that compiled code owns: the names of its object.
type Names = BTreeSet<Value>;

/// A place in the heap: uop that reads it, immediate, operands.
type Cell = (Uop, u32, Vec<Value>);

#[derive(Clone, Default, Debug)]
struct State {
    owned: Vec<Names>,
    homes: Homes,
    /// What places in the heap are known to hold.
    heap: FxHashMap<Cell, Value>,
}

/// What is looked up while walking.
struct Walk {
    defs: FxHashMap<Value, Inst>,
    /// Truth values that say whether a value is null, with that value.
    asked: FxHashMap<Value, Value>,
    /// Values that something takes over.
    taken: FxHashSet<Value>,
    at_headers: FxHashMap<Segment, Vec<Names>>,
    at_bridges: FxHashMap<Segment, State>,
    homes: Vec<Option<Homes>>,
    changed: bool,
    errors: Vec<(Place, Rule)>,
}

/// The operand that an instruction takes over.
fn stolen(inst: &Inst) -> Option<Value> {
    match (inst.uop, inst.args.as_slice()) {
        (Uop::Decref | Uop::XDecref | Uop::DecrefPlain, &[object]) => Some(object),
        (Uop::StoreField, &[_, value]) | (Uop::StoreElem, &[_, _, value]) => Some(value),
        (uop, &[value]) if uop.writes_home() => Some(value),
        (_, _) => None,
    }
}

impl Walk {
    fn is(&self, value: Value, uops: &[Uop]) -> bool {
        self.defs.get(&value).is_some_and(|inst| uops.contains(&inst.uop))
    }

    /// Whether a value is a box that the tree made: its one taker owns it.
    fn is_box(&self, value: Value) -> bool {
        self.is(value, &[Uop::BoxI64, Uop::BoxF64, Uop::BoxBool, Uop::NewRangeIter, Uop::NewListIter])
    }
}

impl Verifier<'_> {
    pub(super) fn check_owned(&mut self) {
        let mut walk = Walk {
            defs: FxHashMap::default(),
            asked: asked_for_null(self.tree),
            taken: FxHashSet::default(),
            at_headers: FxHashMap::default(),
            at_bridges: FxHashMap::default(),
            homes: self.homes(),
            changed: true,
            errors: Vec::new(),
        };
        for (_, data) in self.tree.segments.iter() {
            for inst in &data.insts {
                walk.taken.extend(stolen(inst));
                walk.defs.extend(inst.result.map(|result| (result, inst.clone())));
                if inst.uop == Uop::NewListIter {
                    walk.taken.extend(inst.args.first());
                }
            }
            if let End::Jump(header, args) = &data.end {
                walk.taken.extend(args);
                walk.taken.extend(&self.tree.segments[*header].params);
            }
        }
        for (_, data) in self.tree.exits.iter() {
            let slots = data.snapshot.slots.iter().filter(|slot| slot.own == Own::Owned);
            walk.taken.extend(slots.map(|slot| slot.value));
        }
        while std::mem::take(&mut walk.changed) {
            walk.errors.clear();
            for segment in self.tree.segments.keys() {
                self.walk_owned(&mut walk, segment);
            }
        }
        for (place, rule) in walk.errors {
            self.errors.add(place, rule);
        }
    }

    fn walk_owned(&self, walk: &mut Walk, segment: Segment) {
        let data = &self.tree.segments[segment];
        let mut state = match data.entry {
            Entry::Start => State::default(),
            Entry::Exit(_) => walk.at_bridges.get(&segment).cloned().unwrap_or_default(),
            Entry::Jump(_) => State {
                owned: walk.at_headers.get(&segment).cloned().unwrap_or_default(),
                homes: walk.homes.get(segment.index()).cloned().flatten().unwrap_or_default(),
                heap: FxHashMap::default(),
            },
        };
        for (at, inst) in (0_u32..).zip(&data.insts) {
            let place = Place::Inst(segment, at);
            if let Some(exit) = inst.exit {
                self.leave_owned(walk, &state, exit, Some(inst));
            }
            self.step_owned(walk, &mut state, place, inst);
        }
        match &data.end {
            &End::Exit(exit) => self.leave_owned(walk, &state, exit, None),
            End::Jump(header, args) => self.jump_owned(walk, &state, segment, *header, args),
            End::Open => {}
        }
    }

    fn is_null(&self, value: Value) -> bool {
        self.tree.as_const(value) == Some(Const::Null)
    }

    /// Takes one reference away from what compiled code owns.
    fn take_over(&self, walk: &mut Walk, owned: &mut Vec<Names>, place: Place, value: Value) {
        if self.is_null(value) || self.tree.kind(value) != Kind::Ref {
            return;
        }
        if let Some(inst) = walk.defs.get(&value).filter(|inst| inst.uop == Uop::NewListIter) {
            // It stands for the list and an index.
            let list = inst.args.first().copied();
            return list.into_iter().for_each(|list| self.take_over(walk, owned, place, list));
        }
        if walk.is_box(value) {
            return;
        }
        match owned.iter().position(|names| names.contains(&value)) {
            Some(at) => {
                owned.swap_remove(at);
            }
            None => walk.errors.push((place, Rule::NotOwned(value))),
        }
    }

    fn step_owned(&self, walk: &mut Walk, state: &mut State, place: Place, inst: &Inst) {
        let effect = signature(self.model, inst.uop, inst.imm).map(|signature| signature.effect);
        let cell = |uop, args: &[Value]| (uop, inst.imm, args.to_vec());
        if let Some(value) = stolen(inst) {
            let mut owned = std::mem::take(&mut state.owned);
            self.take_over(walk, &mut owned, place, value);
            state.owned = owned;
        }
        match (inst.uop, inst.args.as_slice(), inst.result) {
            (Uop::Incref, &[value], _) if !walk.is_box(value) => state.owned.push(Names::from([value])),
            (Uop::Call, _, Some(result)) if self.tree.kind(result) == Kind::Ref => {
                state.owned.push(Names::from([result]));
            }
            (Uop::LoadHome, _, Some(result)) => {
                let names = state.homes.entry(inst.imm).or_default();
                for owned in &mut state.owned {
                    if !owned.is_disjoint(names) {
                        owned.insert(result);
                    }
                }
                names.insert(result);
            }
            (Uop::StoreHome, &[value], _) => {
                if let Some(old) = state.homes.insert(inst.imm, Names::from([value])) {
                    state.owned.push(old);
                }
            }
            (Uop::ReplaceHome, &[value], _) => {
                state.homes.insert(inst.imm, Names::from([value]));
            }
            (Uop::LoadField | Uop::LoadElem, args, Some(result)) if self.tree.kind(result) == Kind::Ref => {
                state.heap.insert(cell(inst.uop, args), result);
            }
            (Uop::StoreField, &[object, value], _) if self.tree.kind(value) == Kind::Ref => {
                let place = cell(Uop::LoadField, &[object]);
                self.overwrite(state, place, value);
            }
            (Uop::StoreElem, &[base, index, value], _) => {
                let place = cell(Uop::LoadElem, &[base, index]);
                self.overwrite(state, place, value);
            }
            (Uop::StoreElemF64, ..) => state.heap.retain(|(uop, imm, _), _| *uop != Uop::LoadElem || *imm != inst.imm),
            (Uop::GuardIs, &[a, b], _) => {
                // Two names of one object.
                for names in state.owned.iter_mut().chain(state.homes.values_mut()) {
                    if names.contains(&a) || names.contains(&b) {
                        names.extend([a, b]);
                    }
                }
            }
            (Uop::GuardTrue, &[flag], _) => {
                if let Some(&value) = walk.asked.get(&flag) {
                    state.owned.retain(|names| !names.contains(&value));
                }
            }
            (_, _, _) => {}
        }
        if effect == Ok(Effect::RunsHost) {
            state.heap.clear();
        }
    }

    /// A store to the heap: compiled code owns what was there, if that is known.
    fn overwrite(&self, state: &mut State, cell: Cell, value: Value) {
        if let Some(old) = state.heap.get(&cell).copied() {
            state.owned.push(Names::from([old]));
        }
        // Another index may mean the same element; iterators that the trace empties are known to be different objects.
        if cell.0 == Uop::LoadElem {
            state.heap.retain(|(uop, imm, _), _| *uop != cell.0 || *imm != cell.1);
        }
        state.heap.insert(cell, value);
    }

    /// What compiled code owns where it leaves is what the exit hands over.
    fn leave_owned(&self, walk: &mut Walk, state: &State, exit: Exit, by: Option<&Inst>) {
        let data = &self.tree.exits[exit];
        let mut state = state.clone();
        // What is null here needs no reference.
        let null = by.and_then(|inst| match (inst.uop, inst.args.first()) {
            (Uop::GuardNotNull, Some(&value)) => Some(value),
            (Uop::GuardFalse, Some(&flag)) => walk.asked.get(&flag).copied(),
            (_, _) => None,
        });
        state.owned.retain(|names| !null.is_some_and(|null| names.contains(&null)));
        if let Some(bridge) = data.bridge {
            walk.at_bridges.entry(bridge).or_insert(state);
            return;
        }
        let place = Place::Exit(exit);
        let mut owned = state.owned;
        // What is known by fewer names first.
        owned.sort_by_key(Names::len);
        let taken = data.snapshot.slots.iter().filter(|slot| slot.own == Own::Owned && Some(slot.value) != null);
        for slot in taken {
            self.take_over(walk, &mut owned, place, slot.value);
        }
        self.forgotten(walk, place, &owned);
    }

    fn forgotten(&self, walk: &mut Walk, place: Place, owned: &[Names]) {
        for names in owned {
            if let Some(&value) = names.iter().find(|&name| walk.taken.contains(name) && !self.is_null(*name)) {
                walk.errors.push((place, Rule::Forgotten(value)));
            }
        }
    }

    fn jump_owned(&self, walk: &mut Walk, state: &State, segment: Segment, header: Segment, args: &[Value]) {
        let place = Place::End(segment);
        let above = |value: Value| match self.tree.values[value].def {
            Def::Const(_) => true,
            Def::Param(of, _) | Def::Inst(of) => !self.shape.encloses(header, of),
        };
        let params = &self.tree.segments[header].params;
        let mut brought: Vec<Names> = Vec::new();
        for names in &state.owned {
            let kept = names.iter().copied().filter(|&name| above(name));
            let passed = params.iter().zip(args).filter(|(_, arg)| names.contains(arg)).map(|(&param, _)| param);
            let here: Names = kept.chain(passed).collect();
            if here.is_empty() {
                self.forgotten(walk, place, std::slice::from_ref(names));
            } else {
                brought.push(here);
            }
        }
        for (&param, &arg) in params.iter().zip(args) {
            if self.tree.kind(param) == Kind::Ref && walk.is_box(arg) {
                brought.push(Names::from([param]));
            }
        }
        let Some(mut expected) = walk.at_headers.get(&header).cloned() else {
            walk.at_headers.insert(header, brought);
            walk.changed = true;
            return;
        };
        for names in &mut expected {
            let common = |other: &Names| names.intersection(other).count();
            let best = (0..brought.len()).max_by_key(|&at| common(&brought[at])).filter(|&at| common(&brought[at]) > 0);
            match best.map(|at| brought.swap_remove(at)) {
                Some(found) => {
                    let before = names.len();
                    names.retain(|name| found.contains(name));
                    walk.changed |= names.len() != before;
                }
                None => {
                    if let Some(&value) = names.first() {
                        walk.errors.push((place, Rule::NotBrought { value, header }));
                    }
                }
            }
        }
        self.forgotten(walk, place, &brought);
        walk.at_headers.insert(header, expected);
    }
}
