//! What keeps the objects alive that are used.
//!
//! Owns one rule: an object that an instruction works on, or that an exit restores, is kept alive by something there: by a
//! reference that compiled code owns, by the memory of a frame slot, or by a field or element of an object that is kept
//! alive itself. What was read from the heap and is only borrowed is not used any more after something that may have ended
//! it: a store to what may be the same place, a helper that writes there, host code. The same holds for addresses inside
//! objects, which an object may give up before it ends.
//!
//! The object of a number that a loop carries around is null or lent: a header may count on it until the heap or a slot's
//! memory changes, and whoever jumps there knows what keeps it.
//!
//! Constants of the tree last as long as it is run, as the host's dependencies see to.

use super::known::{Cell, Known};
use super::owned::Walk;
use super::{Place, Rule, Verifier};
use crate::ir::entity::Value;
use crate::ir::tree::{End, ExitData, Inst, Own};
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use rustc_hash::FxHashSet;
use smallvec::SmallVec;

impl Verifier<'_> {
    /// The operands of an instruction.
    pub(super) fn check_used(&self, walk: &mut Walk<'_>, known: &Known, place: Place, inst: &Inst) {
        for &arg in &inst.args {
            self.check_alive(walk, known, place, arg);
        }
    }

    /// The objects that an exit restores. Those that it takes over are compiled code's own.
    pub(super) fn check_restored(&self, walk: &mut Walk<'_>, known: &Known, place: Place, exit: &ExitData) {
        for slot in exit.snapshot.slots.iter().filter(|slot| slot.own == Own::Borrowed) {
            self.check_alive(walk, known, place, slot.value);
        }
        for object in exit.snapshot.slots.iter().filter_map(|slot| slot.object) {
            self.check_alive(walk, known, place, object);
        }
    }

    /// What may be the object of a number, or null: what is used so, and what is passed for it.
    pub(super) fn objects_of_numbers(&self) -> FxHashSet<Value> {
        let mut objects: FxHashSet<Value> = FxHashSet::default();
        for inst in self.tree.segments.iter().flat_map(|(_, data)| &data.insts) {
            match (inst.uop, inst.args.as_slice()) {
                (Uop::XIncref | Uop::TakeHome, &[object])
                | (Uop::ObjectI64 | Uop::ObjectF64, &[object, _])
                | (Uop::TakeElem, &[_, _, object]) => {
                    objects.insert(object);
                }
                (_, _) => {}
            }
        }
        let slots = self.tree.exits.iter().flat_map(|(_, data)| &data.snapshot.slots);
        objects.extend(slots.filter_map(|slot| slot.object));
        loop {
            let jumps = self.tree.segments.iter().filter_map(|(_, data)| match &data.end {
                End::Jump(header, args) => Some(self.tree.segments[*header].params.iter().zip(args)),
                End::Exit(_) | End::Open => None,
            });
            let passed = jumps.flatten().filter(|(param, arg)| objects.contains(param) && !objects.contains(arg));
            let passed: Vec<Value> = passed.map(|(_, &arg)| arg).collect();
            if passed.is_empty() {
                return objects;
            }
            objects.extend(passed);
        }
    }

    pub(super) fn check_alive(&self, walk: &mut Walk<'_>, known: &Known, place: Place, value: Value) {
        if !self.is_alive(walk, known, value, &mut SmallVec::new()) {
            walk.errors.push((place, Rule::MayBeGone(value)));
        }
    }

    /// `asked`: what the answer is for, so that objects that only hold each other keep nothing alive.
    fn is_alive(&self, walk: &Walk<'_>, known: &Known, value: Value, asked: &mut SmallVec<[Value; 8]>) -> bool {
        if walk.defs.is_constant(value) || known.same.are(walk.defs.null(), value) {
            return true;
        }
        match self.tree.kind(value) {
            Kind::Ref | Kind::Addr => {}
            Kind::I64 | Kind::F64 | Kind::Bool => return true,
        }
        if asked.iter().any(|&asked| known.same.are(asked, value)) {
            return false;
        }
        asked.push(value);
        let is_it = |other: Value| known.same.are(other, value);
        known.owned.iter().any(|held| is_it(held.value))
            || known.homes.values().chain(known.put.values()).any(|&held| is_it(held))
            || known.lent.iter().any(|&lent| is_it(lent))
            || walk.defs.get(value).is_some_and(|inst| self.is_virtual(walk, known, inst, asked))
            || known.same.names(value).iter().any(|&name| walk.defs.is_constant(name))
            || known.heap.iter().filter(|cell| is_it(cell.value)).any(|cell| {
                let owner = self.owner(walk, cell);
                owner.is_some_and(|owner| self.is_alive(walk, known, owner, asked))
            })
    }

    /// An object that need not exist, or of which there is one for good.
    fn is_virtual(&self, walk: &Walk<'_>, known: &Known, inst: &Inst, asked: &mut SmallVec<[Value; 8]>) -> bool {
        match (inst.uop, inst.args.first(), inst.result) {
            (Uop::BoxBool, _, _) => true,
            (Uop::BoxI64 | Uop::BoxF64 | Uop::NewRangeIter, _, Some(result)) => !walk.made.contains(&result),
            (Uop::NewListIter, Some(&list), _) => self.is_alive(walk, known, list, asked),
            (Uop::Call, _, Some(result)) => self.is_lasting(inst.imm, result),
            (_, _, _) => false,
        }
    }

    /// Whether a helper's result only tells that nothing failed.
    fn is_lasting(&self, helper: u32, result: Value) -> bool {
        self.tree.kind(result) == Kind::Ref
            && self.model.helpers.get(helper as usize).is_some_and(|helper| helper.lasting)
    }

    /// The object that keeps what a field or element holds. An array may move, and its elements with it.
    fn owner(&self, walk: &Walk<'_>, cell: &Cell) -> Option<Value> {
        let mut owner = cell.args.first().copied()?;
        while cell.uop == Uop::LoadElem && self.tree.kind(owner) == Kind::Addr {
            owner = walk.defs.get(owner).and_then(|inst| inst.args.first().copied())?;
        }
        Some(owner)
    }
}
