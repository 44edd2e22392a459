//! What numbers are taken out of.
//!
//! Owns one rule: a number is taken out of an object, or put in the place of one, only where the object is known to hold
//! one of that sort: by a guard, because the tree made it, or because a slot's memory holds that type on every way in.
//! Constants are what the host says.
//!
//! Fields are not asked about: the checks of families see that what an entry's conditions say of types is guarded.

use super::known::Known;
use super::owned::Walk;
use super::{Place, Rule, Verifier};
use crate::ir::entity::Value;
use crate::ir::tree::Inst;
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::uops::Uop;

impl Verifier<'_> {
    /// Before an instruction.
    pub(super) fn check_numbers(&self, walk: &mut Walk<'_>, known: &Known, place: Place, inst: &Inst) {
        let (object, unboxed) = match (inst.uop, inst.args.first().copied()) {
            (Uop::UnboxI64, object) => (object, Unboxed::Int),
            (Uop::UnboxF64, object) => (object, Unboxed::Float),
            (Uop::UnboxBool, object) => (object, Unboxed::Bool),
            // The element that is replaced, as it was read last, or put there.
            (Uop::StoreElemF64, array) => {
                let place = inst.args.get(..2).unwrap_or_default();
                if known.is_float(inst.imm, place) {
                    return;
                }
                (known.held(Uop::LoadElem, inst.imm, place).or(array), Unboxed::Float)
            }
            (_, _) => return,
        };
        if let Some(value) = object.filter(|&object| !self.is_number(walk, known, object, unboxed)) {
            walk.errors.push((place, Rule::NotShown(value, inst.uop)));
        }
    }

    fn is_number(&self, walk: &Walk<'_>, known: &Known, object: Value, unboxed: Unboxed) -> bool {
        let ty = known.type_of(object).and_then(|ty| self.model.types.get(ty as usize));
        ty.is_some_and(|ty| ty.unboxed == unboxed)
            || known.same.names(object).iter().any(|&name| walk.defs.is_constant(name))
    }
}
