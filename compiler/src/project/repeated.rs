//! What a call has computed, loaded and checked already.
//!
//! A guard behind an effect leaves in the call, whose frames are to be made then; one that only repeats what was checked before
//! the effect is none. Owns that knowledge from a call's first instruction until it returns or runs host code: computations
//! and guards on values hold as long, what was loaded until something of its alias class is written, and what was stored
//! says what will be loaded there. On a compiler thread.

use super::translate::{Known, Translator};
use crate::ir::entity::Value;
use crate::ir::sig::{LASTING_GUARDS, signature};
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::host::{HostModel, Unboxed};
use firesteel_protocol::uops::Uop;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// An operation on these operands.
type Key = (Uop, u32, SmallVec<[Value; 3]>);

/// What was done in a call.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    /// Results by operation, with the memory that they were read from.
    done: FxHashMap<Key, (Option<Value>, Option<AliasClass>)>,
    /// By the load that would read it: what was stored.
    stored: FxHashMap<Key, Stored>,
}

/// What was stored in a place.
#[derive(Clone, Copy, Debug)]
enum Stored {
    /// This value.
    Value(Value),
    /// A float.
    Float,
}

impl Repeated {
    /// The result of the same operation, if it was done already and would give the same now.
    pub(super) fn find(&self, uop: Uop, args: &[Value], imm: u32) -> Option<Option<Value>> {
        self.done.get(&(uop, imm, args.into())).map(|&(result, _)| result)
    }

    /// Notes an operation that was emitted.
    pub(super) fn note(&mut self, model: &HostModel, uop: Uop, args: &[Value], imm: u32, result: Option<Value>) {
        let Ok(effect) = signature(model, uop, imm).map(|signature| signature.effect) else { return };
        match effect {
            Effect::Pure => self.keep(uop, args, imm, result, None),
            Effect::Guard if LASTING_GUARDS.contains(&uop) => self.keep(uop, args, imm, result, None),
            Effect::Read(class) if uop != Uop::LoadHome => self.keep(uop, args, imm, result, Some(class)),
            Effect::Write(class) => self.write(class, uop, args, imm),
            Effect::RunsHost => self.clear(),
            Effect::Guard | Effect::Read(_) | Effect::Alloc => {}
        }
    }

    fn keep(&mut self, uop: Uop, args: &[Value], imm: u32, result: Option<Value>, class: Option<AliasClass>) {
        self.done.insert((uop, imm, args.into()), (result, class));
    }

    fn write(&mut self, class: AliasClass, uop: Uop, args: &[Value], imm: u32) {
        self.done.retain(|_, &mut (_, read)| read != Some(class));
        let (load, stored) = match (uop, args) {
            (Uop::StoreElem, &[base, index, value]) => {
                ((Uop::LoadElem, imm, [base, index][..].into()), Stored::Value(value))
            }
            (Uop::StoreElemF64, &[base, index, _]) => ((Uop::LoadElem, imm, [base, index][..].into()), Stored::Float),
            (Uop::StoreField, &[object, value]) => ((Uop::LoadField, imm, [object][..].into()), Stored::Value(value)),
            (Uop::Incref | Uop::XIncref | Uop::DecrefPlain, _) => return,
            (_, _) => return self.stored.clear(),
        };
        // Another place of the class may be the same one.
        self.stored.retain(|(uop, imm, _), _| (*uop, *imm) != (load.0, load.1));
        self.stored.insert(load, stored);
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.done.clear();
        self.stored.clear();
    }
}

impl Translator<'_> {
    /// What was stored where this value was loaded says what it is.
    pub(super) fn know_loaded(&mut self, uop: Uop, args: &[Value], imm: u32, loaded: Value) {
        let ty = match self.repeated.stored.get(&(uop, imm, args.into())) {
            Some(&Stored::Value(value)) if self.known.contains_key(&value) => self.exact(value),
            Some(Stored::Float) => self.type_of_box(Unboxed::Float),
            Some(Stored::Value(_)) | None => return,
        };
        self.known.insert(loaded, Known { ty });
    }
}
