//! What helpers return may be null, and so may elements of the classes whose places may be empty.
//!
//! Owns one rule: an instruction works on such a value, and an exit restores it, only where a check above has
//! shown that it is an object. An exit of a kind that is taken for one outcome only may take its own guard's failure for that check; one that can be forced
//! ([`ExitKind::may_be_forced`]) may not, or it would put null where the host expects an object.
//!
//! A segment comes after the one it is entered from, so one walk in order knows all checks above. A loop changes nothing
//! about values from above its header.

use super::shown::{Definitions, Facts, Shown};
use super::{Place, Rule, Verifier};
use crate::ir::entity::{Entity, Exit, Value};
use crate::ir::sig::signature;
use crate::ir::tree::{End, Entry, Inst};
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

#[cfg(doc)]
use firesteel_protocol::exits::ExitKind;

/// Results that may be null.
type Unchecked = FxHashSet<Value>;

impl Verifier<'_> {
    pub(super) fn check_nulls(&mut self) {
        let tree = self.tree;
        let defs = Definitions::of(tree);
        let mut at_ends: Vec<Unchecked> = Vec::with_capacity(tree.segments.len());
        let mut at_bridges: FxHashMap<Exit, Unchecked> = FxHashMap::default();
        for (segment, data) in tree.segments.iter() {
            let mut unchecked = match data.entry {
                Entry::Start => Unchecked::default(),
                Entry::Jump(parent) => at_ends.get(parent.index()).cloned().unwrap_or_default(),
                Entry::Exit(exit) => at_bridges.remove(&exit).unwrap_or_default(),
            };
            // The places that were filled, while nothing but an object was written where they may be: it takes no other away.
            let mut filled: Vec<FilledPlace> = Vec::new();
            for (at, inst) in (0_u32..).zip(&data.insts) {
                let used = inst.args.iter().filter(|&arg| !takes_null(inst.uop) && unchecked.contains(arg));
                for &value in used {
                    self.errors.add(Place::Inst(segment, at), Rule::NotChecked(value));
                }
                if let Some(exit) = inst.exit {
                    let shown = objects(&defs.leaves(inst));
                    self.leave_unchecked(&unchecked, exit, &shown);
                    if tree.exits[exit].bridge.is_some() {
                        // Several guards may share the exit: its bridge knows what all of them know.
                        let left = unchecked.iter().copied().filter(|value| !shown.contains(value));
                        at_bridges.entry(exit).or_default().extend(left);
                    }
                }
                if let Some(result) = inst.result.filter(|&result| tree.kind(result) == Kind::Ref)
                    && self.may_give_null(inst)
                    && !place_of(inst).is_some_and(|place| filled.contains(&place))
                {
                    unchecked.insert(result);
                }
                if fills_place(inst.uop) && inst.args.last() != Some(&defs.null()) {
                    filled.extend(place_of(inst));
                } else {
                    filled.retain(|&(elem, _, _)| !self.may_empty(inst, elem));
                }
                for value in objects(&defs.stays(inst)) {
                    unchecked.remove(&value);
                }
            }
            if let End::Exit(exit) = data.end {
                self.leave_unchecked(&unchecked, exit, &[]);
                at_bridges.entry(exit).or_default().extend(unchecked.iter().copied());
            }
            at_ends.push(unchecked);
        }
    }

    fn may_give_null(&self, inst: &Inst) -> bool {
        inst.uop == Uop::Call
            || inst.uop == Uop::LoadElem && self.model.elems.get(inst.imm as usize).is_some_and(|elem| elem.nullable)
    }

    /// Whether an instruction may put null, or what is not known, into an element of this class.
    fn may_empty(&self, inst: &Inst, elem: u32) -> bool {
        let effect = signature(self.model, inst.uop, inst.imm).map(|signature| signature.effect);
        let class = self.model.elems.get(elem as usize).map(|elem| elem.class);
        !effect.is_ok_and(|effect| class.is_some_and(|class| !effect.kills(class)))
    }

    fn leave_unchecked(&mut self, unchecked: &Unchecked, exit: Exit, shown: &[Value]) {
        let data = &self.tree.exits[exit];
        if data.bridge.is_some() {
            return;
        }
        let shown = if data.kind.may_be_forced() { &[] } else { shown };
        for slot in &data.snapshot.slots {
            let value = slot.value;
            if unchecked.contains(&value) && !shown.contains(&value) {
                self.errors.add(Place::Exit(exit), Rule::MayBeNull { value, kind: data.kind });
            }
        }
    }
}

/// Whether an element is an object once that was done. What it stores is a number, or an object that it takes.
fn fills_place(uop: Uop) -> bool {
    [Uop::StoreElem, Uop::StoreElemF64, Uop::TakeElem].contains(&uop)
}

/// Class, array and index of an element.
type FilledPlace = (u32, Value, Value);

/// The element that an instruction accesses.
fn place_of(inst: &Inst) -> Option<FilledPlace> {
    let is_access = inst.uop == Uop::LoadElem || fills_place(inst.uop);
    let (&base, &index) = (inst.args.first()?, inst.args.get(1)?);
    is_access.then_some((inst.imm, base, index))
}

/// Whether an operand may be null: what is only compared, or moved to where null stands for nothing.
fn takes_null(uop: Uop) -> bool {
    uop.writes_home() || [Uop::GuardNotNull, Uop::IsSame, Uop::GuardIs, Uop::XDecref].contains(&uop)
}

/// Values that are shown to be objects.
fn objects(shown: &Facts) -> SmallVec<[Value; 2]> {
    let objects = shown.iter().filter_map(|fact| match *fact {
        Shown::NotNull(value) => Some(value),
        Shown::Same(..) | Shown::Apart(..) | Shown::Type(..) | Shown::Unique(_) | Shown::Shared(_) => None,
    });
    objects.collect()
}
