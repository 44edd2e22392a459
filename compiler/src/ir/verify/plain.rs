//! What is released without the frame in order.
//!
//! Owns one rule: `decref_plain` gives up an object only where its end cannot run host code: its type says so, or a guard
//! has shown that somebody else has a reference too, and nothing given up since can have been that one, or compiled code
//! owns another reference itself. Two values may be
//! one object, so a guard serves for one release, unless they are shown to be different.

use super::known::{Held, Known};
use super::owned::Walk;
use super::shown::Definitions;
use super::{Place, Rule, Verifier};
use crate::ir::entity::Value;
use crate::ir::tree::Inst;
use firesteel_protocol::effects::Effect;
use firesteel_protocol::uops::Uop;

impl Verifier<'_> {
    /// Before an instruction: whether it may release what it does; and what is known of other objects' counts after it.
    pub(super) fn check_plain(
        &self,
        walk: &mut Walk<'_>,
        known: &mut Known,
        place: Place,
        inst: &Inst,
        effect: Effect,
    ) {
        let (Uop::DecrefPlain, &[value]) = (inst.uop, inst.args.as_slice()) else {
            if effect == Effect::RunsHost {
                known.shared.clear();
            }
            return;
        };
        if self.ends_quietly(&walk.defs, known, value) {
            return;
        }
        let is_it = |held: &&Held| held.unless_null.is_none() && known.same.are(held.value, value);
        let owns_more = known.owned.iter().filter(is_it).count() > 1;
        if !owns_more && !known.shared.iter().any(|&shared| known.same.are(shared, value)) {
            walk.errors.push((place, Rule::MayEnd(value)));
        }
        let others = std::mem::take(&mut known.shared);
        known.shared = others.into_iter().filter(|&other| known.are_apart(other, value)).collect();
    }

    /// Whether the end of a value's object can never run host code.
    pub(super) fn ends_quietly(&self, defs: &Definitions<'_>, known: &Known, value: Value) -> bool {
        // Constants last.
        let quiet = |name: &Value| defs.is_constant(*name) || known.quiet.contains(name);
        known.type_of(value).is_some_and(|ty| self.is_plain(ty)) || known.same.names(value).iter().any(quiet)
    }

    /// Whether the end of objects of a type runs no host code.
    pub(super) fn is_plain(&self, ty: u32) -> bool {
        self.model.types.get(ty as usize).is_some_and(|ty| ty.plain)
    }
}
