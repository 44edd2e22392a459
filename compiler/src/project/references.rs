//! The discipline of references: who holds what the abstract frame names, and how a reference is given up.
//!
//! A reference is given up in two parts. Before an instruction's effects it is decided whether the object may end there
//! ([`Translator::plan_drop`]), because a guard may still leave to the instruction's beginning; behind them it is done
//! ([`Translator::finish_drop`]). Before host code may run, numbers of locals are written to the frame, every reference
//! that compiled code merely borrows is made its own, and the frames of calls are made. See docs/decisions/0009 and 0023.
//! On a compiler thread.

use super::frame::{Hold, Memory, SlotState};
use super::translate::{Known, Step, Translator};
use crate::ir::entity::Value;
use crate::ir::tree::Const;
use firesteel_protocol::exits::{AbortReason, ExitKey, ExitKind};
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use smallvec::SmallVec;

/// How a reference is given up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Drop {
    /// There is none.
    Nothing,
    /// Without host code: the object is plain, or guarded to be shared.
    Plain,
    /// The object may end, by host code.
    Ends,
}

impl Translator<'_> {
    /// One more reference, unless there is no object.
    pub(super) fn take_reference(&mut self, value: Value) -> Step<()> {
        if self.builder.tree().as_const(value) == Some(Const::Null) {
            return Ok(());
        }
        self.emit(Uop::Incref, &[value], 0).map(|_| ())
    }

    /// Gives up a reference that the frame held.
    pub(super) fn release(&mut self, value: Value, hold: Hold) -> Step<()> {
        match hold {
            Hold::Owned => self.drop_reference(value),
            Hold::Fresh => self.release_iter(value),
            Hold::Home | Hold::Lasting | Hold::Local(_) | Hold::Weak => Ok(()),
        }
    }

    /// Decides how a reference will be given up, and guards what that takes. Before the instruction's effects:
    /// then the usual case, that others hold the object too, needs no frame in order.
    ///
    /// The first instruction of a bridge is what such a guard failed at, so there the object may end.
    pub(super) fn plan_drop(&mut self, value: Value) -> Step<Drop> {
        if self.builder.tree().as_const(value) == Some(Const::Null) {
            return Ok(Drop::Nothing);
        }
        if self.is_plain(value) {
            return Ok(Drop::Plain);
        }
        // Each store has its own plan, of which there are several where the old values are one.
        if let Some(at) = self.planned.iter().position(|(planned, _)| *planned == value) {
            return Ok(self.planned.remove(at).1);
        }
        let bridge_start = self.trace != 0 && self.began == 0;
        if self.acted || bridge_start || self.made.contains(&value) {
            return Ok(Drop::Ends);
        }
        if !self.known.contains_key(&value) {
            self.emit(Uop::GuardNotNull, &[value], 0)?;
            self.known.insert(value, Known { ty: None });
        }
        self.emit(Uop::GuardShared, &[value], 0)?;
        Ok(Drop::Plain)
    }

    /// How an old value of one of several stores is given up. Those before it may have been the same object, and then
    /// nobody else need have it by now.
    pub(super) fn plan_beside(&mut self, planned: &[(Value, Drop)], value: Value, drop: Drop) -> Step<Drop> {
        if drop != Drop::Plain || self.is_plain(value) {
            return Ok(drop);
        }
        // Behind host code it is not known any more who else has an object.
        if planned.iter().any(|&(_, drop)| drop == Drop::Ends) {
            return Ok(Drop::Ends);
        }
        for &(other, _) in planned {
            if other == value {
                return Ok(Drop::Ends);
            }
            let differ = self.exact(value).zip(self.exact(other)).is_some_and(|(ours, theirs)| ours != theirs);
            if !differ && !self.is_plain(other) {
                let same = self.emit_value(Uop::IsSame, &[other, value], 0)?;
                self.emit(Uop::GuardFalse, &[same], 0)?;
            }
        }
        Ok(drop)
    }

    /// Gives up a reference as planned.
    pub(super) fn finish_drop(&mut self, value: Value, plan: Drop) -> Step<()> {
        match plan {
            Drop::Nothing => Ok(()),
            Drop::Plain => {
                // It does not end here, but what else keeps it is not known, nor what it keeps.
                if !self.is_plain(value) {
                    self.save_numbers()?;
                }
                self.emit(Uop::DecrefPlain, &[value], 0).map(|_| ())
            }
            // It does not end, whatever host code did.
            Drop::Ends if self.owns_another(value) => self.emit(Uop::DecrefPlain, &[value], 0).map(|_| ()),
            Drop::Ends => {
                self.before_host()?;
                self.enter_host()?;
                let unit = self.builder.int(i64::from(self.here_unit));
                self.emit(Uop::At, &[unit], 0)?;
                let uop = if self.known.contains_key(&value) { Uop::Decref } else { Uop::XDecref };
                self.emit(uop, &[value], 0)?;
                self.after_host()
            }
        }
    }

    /// Whether compiled code owns a reference to a value for a place on the stack.
    fn owns_another(&self, value: Value) -> bool {
        self.frame.stack.iter().any(|slot| slot.value == value && slot.hold == Hold::Owned)
    }

    /// One reference less.
    pub(super) fn drop_reference(&mut self, value: Value) -> Step<()> {
        let plan = self.plan_drop(value)?;
        self.finish_drop(value, plan)
    }

    /// Puts the frame in order for host code: locals that live in registers go to memory, and references on
    /// the stack that are only borrowed become owned.
    pub(super) fn before_host(&mut self) -> Step<()> {
        self.lead_here();
        self.ran_host = true;
        self.acted = true;
        self.learned.hosted.insert(self.unit);
        let lent = self.own_lent_numbers()?;
        let locals: SmallVec<[usize; 16]> = (0..self.frame.locals.len()).collect();
        self.write_homes(&locals)?;
        for at in 0..self.frame.stack.len() {
            self.own_stack(at)?;
        }
        self.know_again(lent);
        self.repeated.clear();
        Ok(())
    }

    /// Right before host code that [`Translator::before_host`] put the frame in order for: what it may see of calls.
    pub(super) fn enter_host(&mut self) -> Step<()> {
        if self.in_call() {
            let key = ExitKey { trace: self.trace, instr: self.instr, resume: self.here_unit };
            let snapshot = self.frame.snapshot(&self.objects);
            let frames = self.builder.exit(key, ExitKind::Frames, snapshot);
            self.emit_leaving(Uop::PushFrames, &[], frames)?;
        }
        Ok(())
    }

    /// Right behind it.
    pub(super) fn after_host(&mut self) -> Step<()> {
        if self.in_call() { self.emit(Uop::PopFrames, &[], 0).map(|_| ()) } else { Ok(()) }
    }

    /// The operands of a helper that takes its references, behind [`Translator::before_host`]: those of them that are
    /// references are the instruction's inputs, in order. Each has a reference of its own then, and leaves null behind: that
    /// is what an error restores, and what the frames of calls have.
    pub(super) fn hand_over(&mut self, values: &[Value]) -> Step<SmallVec<[Value; 6]>> {
        let inputs = self.inputs;
        let mut at = self.frame.stack.len().saturating_sub(inputs);
        let mut args: SmallVec<[Value; 6]> = SmallVec::from_slice(values);
        for arg in &mut args {
            if self.builder.tree().kind(*arg) != Kind::Ref {
                continue;
            }
            let slot = self.frame.stack.get(at).copied().filter(|slot| slot.value == *arg);
            let Some(slot) = slot else {
                return Err(self.cut(AbortReason::LayoutMismatch, "a helper takes what is no input"));
            };
            at += 1;
            if self.iters.contains_key(arg) {
                return Err(self.cut(AbortReason::UnsupportedTypes, "an iterator of the trace is passed"));
            }
            match slot.hold {
                Hold::Fresh if !matches!(self.number(*arg), Unboxed::Bool) => *arg = self.give_away(*arg)?,
                Hold::Lasting => {
                    self.note_kept(*arg);
                    self.take_reference(*arg)?;
                }
                Hold::Fresh | Hold::Home | Hold::Owned | Hold::Local(_) | Hold::Weak => self.note_kept(*arg),
            }
        }
        if at != self.frame.stack.len() {
            return Err(self.cut(AbortReason::LayoutMismatch, "a helper does not take all inputs"));
        }
        for _ in 0..inputs {
            self.inputs -= 1;
            let is_number = self.peek(0)?.hold == Hold::Fresh;
            let slot = self.pop()?;
            // The object that is passed has a reference beside that of the slot's memory.
            if is_number && slot.hold == Hold::Owned {
                self.release(slot.value, slot.hold)?;
            }
        }
        self.inputs = inputs;
        let null = self.builder.null();
        for _ in 0..inputs {
            self.frame.push(null, Hold::Lasting);
        }
        self.before = self.frame.clone();
        self.renew_exit();
        Ok(args)
    }

    /// Puts a local that lives in a register into its memory as well.
    pub(super) fn own_local(&mut self, at: usize) -> Step<()> {
        self.write_homes(&[at])
    }

    /// Makes a borrowed stack entry owned.
    pub(super) fn own_stack(&mut self, at: usize) -> Step<()> {
        let Some(&slot) = self.frame.stack.get(at) else { return Ok(()) };
        match slot.hold {
            Hold::Local(_) | Hold::Weak => {
                self.take_reference(slot.value)?;
                for frame in self.frames() {
                    if let Some(state) = frame.stack.get_mut(at)
                        && state.value == slot.value
                    {
                        state.hold = Hold::Owned;
                    }
                }
                self.renew_exit();
                Ok(())
            }
            Hold::Home | Hold::Owned | Hold::Lasting | Hold::Fresh => Ok(()),
        }
    }

    /// Before something is given up: what others only borrow may be part of what ends with it.
    pub(super) fn own_borrowed(&mut self) -> Step<()> {
        for at in 0..self.frame.stack.len() {
            let slot = self.frame.stack.get(at).copied().filter(|slot| slot.hold == Hold::Weak);
            if slot.is_some_and(|slot| self.builder.tree().as_const(slot.value).is_none())
                && !self.is_kept_by_caller(at)
            {
                self.own_stack(at)?;
            }
        }
        Ok(())
    }

    /// Before a sequence is given up: what was borrowed from it has no other owner that the trace can name.
    pub(super) fn own_items(&mut self) -> Step<()> {
        self.settle_effect(0)?;
        self.own_borrowed()
    }

    /// Pops the top entries, deepest first. Entries that memory owns become owned by compiled code.
    pub(super) fn pop_many(&mut self, count: usize) -> Step<SmallVec<[SlotState; 4]>> {
        let mut popped: SmallVec<[SlotState; 4]> = SmallVec::new();
        for _ in 0..count {
            popped.push(self.pop()?);
        }
        popped.reverse();
        Ok(popped)
    }

    /// Pops the top entry.
    pub(super) fn pop(&mut self) -> Step<SlotState> {
        let Some(mut slot) = self.frame.stack.pop() else {
            return Err(self.cut(AbortReason::LayoutMismatch, "the value stack is empty"));
        };
        let number = self.frame.stack_slot(self.frame.stack.len());
        match slot.memory {
            Memory::Same => {
                self.save_numbers()?;
                let null = self.builder.null();
                self.emit(Uop::StoreHome, &[null], u32::from(number))?;
                slot.hold = Hold::Owned;
                slot.memory = Memory::Stale;
            }
            Memory::Stale if self.plan.is_header_stack(number) => self.frame.stale_above.push(number),
            Memory::Stale => {}
        }
        Ok(slot)
    }

    /// The stack's top, or this far below it.
    pub(super) fn peek(&self, below: usize) -> Step<SlotState> {
        let at = self.frame.stack.len().checked_sub(below + 1);
        at.and_then(|at| self.frame.stack.get(at))
            .copied()
            .ok_or_else(|| self.cut(AbortReason::LayoutMismatch, "the value stack is too short"))
    }
}
