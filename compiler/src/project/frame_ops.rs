//! Frame operations: locals, constants, the value stack, branches. Iterators are in `iterators`.
//!
//! Each works on the abstract frame and emits what must really happen: guards, reference counts, writes of
//! references to the frame's memory.

use super::frame::{Hold, Memory, SlotState};
use super::objects::{Held, Object};
use super::references::Drop;
use super::steps::Release;
use super::trace::ProjectedInstr;
use super::translate::{Known, Step, Translator};
use crate::ir::entity::Value;
use crate::ir::tree::Const;
use firesteel_protocol::bytecode::Instruction;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::tables::FrameOp;
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::trace::ConstCopy;
use firesteel_protocol::uops::Uop;

impl Translator<'_> {
    /// Applies one frame operation of an instruction. `taken` says which way a branch went.
    pub(super) fn apply(
        &mut self,
        op: FrameOp,
        decoded: &Instruction,
        instr: &ProjectedInstr,
        taken: bool,
    ) -> Step<()> {
        match op {
            FrameOp::Nop | FrameOp::Jump => Ok(()),
            FrameOp::LoadLocal(part) | FrameOp::LoadLocalCheck(part) if self.in_call() => {
                self.load_local_of_call(part.of(decoded.oparg))
            }
            FrameOp::LoadLocal(part) => self.load_local(part.of(decoded.oparg), false),
            FrameOp::LoadLocalCheck(part) => self.load_local(part.of(decoded.oparg), true),
            FrameOp::LoadLocalAndClear(part) if self.in_call() => self.load_and_clear_of_call(part.of(decoded.oparg)),
            FrameOp::LoadLocalAndClear(part) => self.load_and_clear(part.of(decoded.oparg)),
            FrameOp::StoreLocal(part) => {
                let slot = self.pop()?;
                let local = part.of(decoded.oparg);
                if self.in_call() { self.store_local_of_call(local, slot) } else { self.store_local(local, slot) }
            }
            FrameOp::DeleteLocal(part) => {
                let local = part.of(decoded.oparg);
                self.refuse_in_call("a local of a call is deleted")?;
                let value = self.local(local)?.value;
                self.guard_bound(value)?;
                let null = self.builder.null();
                self.store_local(local, SlotState { value: null, hold: Hold::Lasting, memory: Memory::Stale })
            }
            FrameOp::LoadConst(part) => self.load_const(part.of(decoded.oparg)),
            FrameOp::PushNull => {
                let null = self.builder.null();
                self.frame.push(null, Hold::Lasting);
                Ok(())
            }
            FrameOp::Pop => {
                let slot = self.pop()?;
                // A loop of a call that is left gives up what it iterates over, and its items may lie in locals.
                if self.in_call() && slot.hold == Hold::Owned && self.is_iterator(slot.value) {
                    self.own_items()?;
                }
                self.release(slot.value, slot.hold)
            }
            FrameOp::Copy(part) => self.copy(part.of(decoded.oparg)),
            FrameOp::Swap(part) => self.swap(part.of(decoded.oparg)),
            FrameOp::LoadGlobal { push_null } => {
                self.load_global(decoded, instr)?;
                if push_null.of(decoded.oparg) != 0 {
                    let null = self.builder.null();
                    self.frame.push(null, Hold::Lasting);
                }
                Ok(())
            }
            FrameOp::LoadName(helper) => self.load_name(helper, decoded, instr),
            FrameOp::LoadSuper(helper) => self.load_super(helper, decoded.oparg >> 2),
            FrameOp::LoadCell(_) if self.in_call() => self.load_cell_of_call(decoded.oparg),
            FrameOp::LoadCell(helper) => self.find_by_helper(helper, decoded.oparg),
            FrameOp::StoreName(helper) => self.store_name(helper, decoded),
            FrameOp::StoreGlobal(helper) => self.store_global(helper, decoded),
            FrameOp::Branch { taken_if } => self.branch(taken == taken_if),
            FrameOp::BranchNone { taken_if } => self.branch_none(taken == taken_if),
            FrameOp::NextRange => self.next_range(!taken),
            FrameOp::NextList => self.next_list(!taken),
            FrameOp::NextTuple => self.next_tuple(!taken),
            FrameOp::NextAny(helper) => self.next_any(helper, decoded, !taken),
            FrameOp::CallRange => self.call_range(decoded),
            FrameOp::KeepIter => Ok(()),
            FrameOp::IterList => self.iter_list(),
            FrameOp::IterRange => self.iter_range(),
            FrameOp::CallAll(helper) => self.call_all(helper, decoded, Release::Forwards),
            FrameOp::BuildAll(helper) => self.call_all(helper, decoded, Release::Backwards),
            FrameOp::CallFunction => self.call_function(decoded),
            FrameOp::Return => self.end_call(),
            FrameOp::ReturnConst(part) => {
                self.load_const(part.of(decoded.oparg))?;
                self.end_call()
            }
            FrameOp::Unpack { items, len, elem } => self.unpack(items, len, elem, decoded.oparg),
        }
    }

    // Locals.

    fn local(&self, local: u32) -> Step<SlotState> {
        let slot = self.frame.locals.get(local as usize).copied().flatten();
        slot.ok_or_else(|| self.cut(AbortReason::LayoutMismatch, "a local that the header plan does not know"))
    }

    fn guard_bound(&mut self, value: Value) -> Step<()> {
        if self.builder.tree().as_const(value) == Some(Const::Null) {
            return Err(self.cut(AbortReason::Exception, "an unbound local"));
        }
        if !self.known.contains_key(&value) {
            self.emit(Uop::GuardNotNull, &[value], 0)?;
            self.known.insert(value, Known { ty: None });
        }
        Ok(())
    }

    fn load_local(&mut self, local: u32, check: bool) -> Step<()> {
        let slot = self.local(local)?;
        if check {
            self.guard_bound(slot.value)?;
        } else if self.builder.tree().as_const(slot.value) != Some(Const::Null) {
            // The interpreter's compiler proved it bound.
            self.known.entry(slot.value).or_insert(Known { ty: None });
        }
        let hold = match slot.hold {
            Hold::Home => Hold::Local(local as u16),
            // A number in memory too is still usable as its fields.
            Hold::Fresh => Hold::Fresh,
            Hold::Owned | Hold::Lasting | Hold::Local(_) | Hold::Weak => Hold::Lasting,
        };
        self.loaded.insert(slot.value, local);
        self.frame.push(slot.value, hold);
        Ok(())
    }

    fn load_and_clear(&mut self, local: u32) -> Step<()> {
        let slot = self.local(local)?;
        let null = self.builder.null();
        if slot.memory == Memory::Same && matches!(slot.hold, Hold::Home | Hold::Fresh) {
            self.before_home(local as usize)?;
            // A number that is an object in memory goes on as that.
            let value = match slot.hold {
                Hold::Fresh => self.object_in_memory(local, slot.value)?,
                Hold::Home | Hold::Owned | Hold::Lasting | Hold::Local(_) | Hold::Weak => slot.value,
            };
            self.emit(Uop::StoreHome, &[null], local)?;
            self.own_borrowers(local)?;
            self.frame.push(value, Hold::Owned);
        } else {
            self.frame.push(slot.value, slot.hold);
        }
        self.set_local(local, SlotState { value: null, hold: Hold::Lasting, memory: Memory::Stale })
    }

    /// What the memory of a local holds that is a number in a register.
    fn object_in_memory(&mut self, local: u32, number: Value) -> Step<Value> {
        let object = self.emit_value(Uop::LoadHome, &[], local)?;
        self.know_as(object, number);
        Ok(object)
    }

    fn set_local(&mut self, local: u32, state: SlotState) -> Step<()> {
        match self.frame.locals.get_mut(local as usize) {
            Some(place) => {
                *place = Some(state);
                Ok(())
            }
            None => Err(self.cut(AbortReason::LayoutMismatch, "a local beyond the frame")),
        }
    }

    /// Stack entries that borrow from a local's memory get references of their own.
    fn own_borrowers(&mut self, local: u32) -> Step<()> {
        for at in 0..self.frame.stack.len() {
            if self.frame.stack.get(at).is_some_and(|slot| slot.hold == Hold::Local(local as u16)) {
                self.own_stack(at)?;
            }
        }
        Ok(())
    }

    fn store_local(&mut self, local: u32, new: SlotState) -> Step<()> {
        let old = self.local(local)?;
        let is_null = self.builder.tree().as_const(new.value) == Some(Const::Null);
        let is_number = !matches!(self.number(new.value), Unboxed::No);
        // A number whose object is stored elsewhere too stays that object.
        let in_register =
            is_null || is_number && (new.hold == Hold::Fresh || self.is_number(local) && !self.is_kept(new.value));
        // Checks first, while the instruction can still be left as if it had not begun.
        // An object that was made for host code is not the number in the register: whatever memory holds then is
        // released where memory is overwritten.
        let in_memory = old.memory == Memory::Same && old.hold != Hold::Fresh;
        let drop = if in_memory && !(in_register && self.is_plain(old.value)) {
            self.plan_drop(old.value)?
        } else {
            Drop::Nothing
        };
        if in_register {
            let inside = self.builder.box_inside(new.value);
            let computed = inside.is_some_and(|inside| self.builder.tree().as_const(inside).is_none());
            if computed && !self.refreshed.contains(&new.value) {
                self.learned.numbers.insert(local);
            }
            let (value, hold) = self.as_register(new)?;
            if new.hold == Hold::Fresh {
                self.miss_object(value);
            }
            // Giving up the old value may end what else keeps the number's object: then the local keeps it.
            let object = match new.hold {
                Hold::Owned if !matches!(self.number(value), Unboxed::Bool) => Some(new.value),
                _ if drop != Drop::Nothing && self.is_lent(value) => Some(self.give_away(value)?),
                Hold::Owned | Hold::Home | Hold::Lasting | Hold::Local(_) | Hold::Weak | Hold::Fresh => None,
            };
            self.own_borrowers(local)?;
            if drop != Drop::Nothing {
                self.before_home(local as usize)?;
                let null = self.builder.null();
                self.emit(Uop::StoreHome, &[null], local)?;
                // The frame must not claim the old value while its end runs.
                self.set_local(local, SlotState { value: null, hold: Hold::Lasting, memory: Memory::Same })?;
                self.finish_drop(old.value, drop)?;
            }
            if let Some(object) = object {
                // The object goes to memory, so that the number is still that object.
                self.before_home(local as usize)?;
                self.emit(Uop::ReplaceHome, &[object], local)?;
                self.set_local(local, SlotState { value, hold, memory: Memory::Same })?;
                return self.note_home(local as usize, value);
            }
            self.note_copied(value);
            return self.set_local(local, SlotState { value, hold, memory: Memory::Stale });
        }
        self.before_home(local as usize)?;
        self.own_borrowers(local)?;
        match new.hold {
            Hold::Owned => {}
            Hold::Lasting | Hold::Local(_) | Hold::Weak | Hold::Home => {
                self.take_reference(new.value)?;
            }
            Hold::Fresh => {
                return Err(self.cut(AbortReason::UnsupportedTypes, "an iterator of the trace is stored in a local"));
            }
        }
        self.set_local(local, SlotState { value: new.value, hold: Hold::Home, memory: Memory::Same })?;
        if in_memory {
            self.emit(Uop::StoreHome, &[new.value], local)?;
            self.finish_drop(old.value, drop)
        } else {
            self.emit(Uop::ReplaceHome, &[new.value], local).map(|_| ())
        }
    }

    /// The form in which a number (or null) lives in a register.
    fn as_register(&mut self, slot: SlotState) -> Step<(Value, Hold)> {
        match slot.hold {
            Hold::Fresh | Hold::Lasting => Ok((slot.value, slot.hold)),
            Hold::Local(_) | Hold::Weak | Hold::Home => Ok((self.borrowed_number(slot.value)?, Hold::Fresh)),
            Hold::Owned => {
                let fresh = self.refresh(slot.value)?;
                if matches!(self.number(fresh), Unboxed::Bool) {
                    self.drop_reference(slot.value)?;
                }
                Ok((fresh, Hold::Fresh))
            }
        }
    }

    // Constants.

    fn load_const(&mut self, index: u32) -> Step<()> {
        let Some(&constant) = self.code().consts.get(index as usize) else {
            return Err(self.cut(AbortReason::LayoutMismatch, "a constant beyond the code object's"));
        };
        let (value, hold) = match constant {
            ConstCopy::Int { value, object } => (self.number_const(Const::I64(value), (index, object))?, Hold::Fresh),
            ConstCopy::Float { bits, object } => (self.number_const(Const::F64(bits), (index, object))?, Hold::Fresh),
            ConstCopy::Bool(truth) => (self.boxed(Uop::BoxBool, Const::Bool(truth))?, Hold::Fresh),
            ConstCopy::None => (self.none()?, Hold::Lasting),
            ConstCopy::Object { address, ty } => {
                let value = self.builder.object(&format!("const{index}"), address);
                self.known.insert(value, Known { ty });
                // The code of a call may end with the function, where host code takes that away.
                (value, if self.in_call() { Hold::Weak } else { Hold::Lasting })
            }
        };
        self.frame.push(value, hold);
        Ok(())
    }

    /// A number among the constants: its fields, and the object for whoever needs that.
    fn number_const(&mut self, constant: Const, (index, object): (u32, u64)) -> Step<Value> {
        let uop = if matches!(constant, Const::F64(_)) { Uop::BoxF64 } else { Uop::BoxI64 };
        let value = self.boxed(uop, constant)?;
        if object != 0 {
            let object = self.builder.object(&format!("const{index}"), object);
            let held = if self.in_call() { Held::Weak } else { Held::Lasting };
            self.objects.insert(value, Object { object, sure: true, held });
        }
        Ok(value)
    }

    fn boxed(&mut self, uop: Uop, constant: Const) -> Step<Value> {
        let raw = self.builder.constant(constant);
        let value = self.emit_value(uop, &[raw], 0)?;
        self.know_result(uop, value);
        Ok(value)
    }

    fn none(&mut self) -> Step<Value> {
        match self.tables.objects.iter().position(|object| object.name == "None") {
            Some(at) => {
                let value = self.named_object(at as u16)?;
                if let Ok(ty) = self.type_named("none") {
                    self.known.insert(value, Known { ty: Some(ty) });
                }
                Ok(value)
            }
            None => Err(self.cut(AbortReason::UnsupportedInstr, "the families name no object `None`")),
        }
    }

    // The value stack.

    fn copy(&mut self, distance: u32) -> Step<()> {
        let below = distance.checked_sub(1).ok_or_else(|| self.cut(AbortReason::LayoutMismatch, "COPY 0"))?;
        let slot = self.peek(below as usize)?;
        let hold = match slot.hold {
            Hold::Owned | Hold::Home => {
                self.take_reference(slot.value)?;
                Hold::Owned
            }
            Hold::Fresh if self.iters.contains_key(&slot.value) => {
                return Err(self.cut(AbortReason::UnsupportedTypes, "an iterator of the trace is copied"));
            }
            Hold::Lasting | Hold::Local(_) | Hold::Weak | Hold::Fresh => slot.hold,
        };
        self.frame.push(slot.value, hold);
        Ok(())
    }

    fn swap(&mut self, distance: u32) -> Step<()> {
        let count = distance as usize;
        if count < 2 {
            return Ok(());
        }
        let mut entries = self.pop_many(count)?;
        entries.swap(0, count - 1);
        for slot in entries {
            self.frame.push(slot.value, slot.hold);
        }
        Ok(())
    }

    // Branches.

    /// Pops a truth value that was recorded to be `truth`.
    fn branch(&mut self, truth: bool) -> Step<()> {
        let value = self.peek(0)?.value;
        if !matches!(self.number(value), Unboxed::Bool) {
            let Some(ty) = self.type_of_box(Unboxed::Bool) else {
                return Err(self.cut(AbortReason::UnsupportedTypes, "the families name no bool type"));
            };
            self.guard_type(value, ty)?;
        }
        self.note_number(value);
        let raw = self.unbox(value)?;
        match self.builder.tree().as_const(raw) {
            Some(Const::Bool(known)) if known == truth => {}
            Some(_) => return Err(self.cut(AbortReason::UnsupportedTypes, "a branch contradicts the recording")),
            None => {
                self.emit(if truth { Uop::GuardTrue } else { Uop::GuardFalse }, &[raw], 0)?;
            }
        }
        let slot = self.pop()?;
        self.release(slot.value, slot.hold)
    }

    /// Pops a reference that was recorded to be None, or not.
    fn branch_none(&mut self, is_none: bool) -> Step<()> {
        self.guard_none(is_none)?;
        let slot = self.pop()?;
        self.release(slot.value, slot.hold)
    }

    /// Leaves unless the stack's top is None, or is not.
    pub(super) fn guard_none(&mut self, is_none: bool) -> Step<()> {
        let value = self.peek(0)?.value;
        let none = self.none()?;
        let none_type = self.exact(none);
        let known = if value == none { Some(true) } else { self.exact(value).map(|ty| Some(ty) == none_type) };
        match known {
            Some(known) if known == is_none => Ok(()),
            Some(_) => Err(self.cut(AbortReason::UnsupportedTypes, "a branch contradicts the recording")),
            None => {
                let same = self.emit_value(Uop::IsSame, &[value, none], 0)?;
                self.emit(if is_none { Uop::GuardTrue } else { Uop::GuardFalse }, &[same], 0).map(|_| ())
            }
        }
    }
}
