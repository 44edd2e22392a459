//! Calls that a recording followed: their instructions become part of the path.
//!
//! A call has no frame. Its locals and its value stack lie on the caller's abstract stack, above the call's inputs.
//! Everything that is known of one frame therefore holds for all of them. The arguments move to the callee's locals where the
//! call begins, as in the interpreter, and leave nulls behind.
//!
//! Until a call has done something, its guards leave to the state before the CALL, and the interpreter executes the call
//! from its beginning. Behind that they leave to the next instruction of the callee: the snapshot says where the entries of
//! each call lie, and the host makes the frames. It does so before host code runs in a call, too. See docs/decisions/0022 and
//! 0023. On a compiler thread.

use super::arguments::{Parameters, Passing, lent, sources};
use super::frame::{Hold, Memory, SlotState};
use super::references::Drop;
use super::steps::Release;
use super::translate::{Known, Step, Translator};
use crate::ir::entity::Value;
use crate::ir::tree::{Const, SnapshotCall};
use firesteel_protocol::bytecode::{Instruction, Instructions};
use firesteel_protocol::exits::{AbortReason, CallKind, CallRestore};
use firesteel_protocol::trace::{Callee, CodeCopy, Level, Names, Via};
use firesteel_protocol::uops::Uop;
use std::sync::Arc;

/// A call that is going on.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// What becomes of what it returns.
    kind: CallKind,
    /// Where its instructions were executed.
    level: Level,
    /// Place on the abstract stack of its first local.
    base: usize,
    /// Entries of the caller's stack that the call takes, and the function above them.
    inputs: usize,
    /// Entries below them that the caller gives up when the call returns.
    kept: usize,
    /// The callee's code object, by its symbol.
    code: u32,
    /// Unit of the call in the caller's code.
    unit: u32,
    /// Unit behind it.
    next: u32,
}

/// What a call that begins takes of its caller's stack.
pub(super) struct Taken {
    /// What becomes of what it returns.
    pub kind: CallKind,
    /// Place on the abstract stack of its first local.
    pub base: usize,
    /// Entries of the caller's stack that the call takes, and the function above them.
    pub inputs: usize,
    /// Entries below them that the caller gives up when the call returns.
    pub kept: usize,
}

impl Call {
    /// Where its instructions were executed.
    pub(super) fn level(&self) -> Level {
        self.level
    }

    /// A call that is going on at an exit, of a caller with so many locals. What it says of where it was recorded is not
    /// known yet.
    pub(super) fn of_exit(call: &CallRestore, locals: usize, code: u32) -> Call {
        let CallRestore { kind, base, inputs, kept, unit, next, .. } = *call;
        let base = usize::from(base).saturating_sub(locals);
        let (inputs, kept) = (inputs.into(), kept.into());
        Call { kind, level: Level::OUTERMOST, base, inputs, kept, code, unit, next }
    }

    /// Its frame at an exit, of a caller with so many locals.
    pub(super) fn snapshot(&self, locals: usize) -> SnapshotCall {
        let Call { kind, base, inputs, kept, code, unit, next, .. } = *self;
        let (base, inputs, kept) = ((locals + base) as u16, inputs as u16, kept as u16);
        SnapshotCall { kind, code, base, inputs, kept, unit, next }
    }
}

impl<'a> Translator<'a> {
    /// Where the path is.
    pub(super) fn level(&self) -> Level {
        self.frame.calls.last().map_or(Level::OUTERMOST, |call| call.level)
    }

    /// Whether it is in a call.
    pub(super) fn in_call(&self) -> bool {
        !self.frame.calls.is_empty()
    }

    /// The code that is executed.
    pub(super) fn code(&self) -> &CodeCopy {
        self.callee().map_or(&self.recorded.code, |callee| &callee.code)
    }

    /// Its names that are no constants.
    pub(super) fn names(&self) -> Arc<Names> {
        let trace = self.recorded.traces.get(usize::from(self.trace));
        match self.callee() {
            Some(callee) => Arc::clone(&callee.names),
            None => trace.map_or_else(Arc::default, |trace| Arc::clone(&trace.names)),
        }
    }

    fn callee(&self) -> Option<&Callee> {
        let trace = self.recorded.traces.get(usize::from(self.trace))?;
        trace.callees.get(self.level().callee()?)
    }

    /// The instructions of the code at a level of the trace.
    pub(super) fn instructions(&self, level: Level) -> Option<&Instructions> {
        match level.callee() {
            None => Some(&self.bytecode),
            Some(at) => self.callees.get(at),
        }
    }

    /// Decodes the code of a trace's callees. The calls that a bridge's exit is in are among them.
    pub(super) fn decode_callees(&mut self) -> Step<()> {
        let trace = self.recorded.traces.get(usize::from(self.trace));
        let callees = trace.map_or(&[][..], |trace| &trace.callees);
        let tables = self.tables;
        self.callees = callees.iter().map(|callee| Instructions::decode(&callee.code.bytes, tables)).collect();
        let symbols = &self.builder.tree().symbols;
        let mut known = true;
        for (at, call) in self.frame.calls.iter_mut().enumerate() {
            let address = symbols.get(call.code as usize).map(|symbol| symbol.address);
            let index = callees.iter().position(|callee| Some(callee.code.address) == address);
            known &= index.is_some();
            call.level = Level { depth: at as u8 + 1, code: index.map_or(0, |index| index as u16 + 1) };
        }
        if known {
            Ok(())
        } else {
            Err(self.cut(AbortReason::LayoutMismatch, "a bridge of other calls than its exit is in"))
        }
    }

    /// The code that a call at this level begins, whose first recorded instruction this unit is.
    pub(super) fn callee_at(&self, level: Level, first: u32) -> Step<&'a Callee> {
        let recorded = self.recorded;
        let trace = recorded.traces.get(usize::from(self.trace));
        let callee = level.callee().and_then(|at| trace?.callees.get(at));
        let (Some(callee), Some(instructions)) = (callee, self.instructions(level)) else {
            return Err(self.cut(AbortReason::LayoutMismatch, "a call of code that was not told"));
        };
        let start = instructions.proper(first).map(|decoded| decoded.start);
        if start.is_some_and(|start| self.is_quiet(instructions, 0, start)) {
            Ok(callee)
        } else {
            Err(self.cut(AbortReason::LayoutMismatch, "a call that does not begin at its beginning"))
        }
    }

    /// Begins a call of a function, if the instruction behind it is the callee's first.
    pub(super) fn call_function(&mut self, decoded: &Instruction) -> Step<()> {
        let Some((level, first)) = self.following.filter(|(level, _)| level.depth > self.level().depth) else {
            return self.call_pushed(decoded);
        };
        self.pop_names(decoded)?;
        let callee = self.callee_at(level, first)?;
        if let Via::Class(method) = callee.via {
            return self.call_class((callee, method), level, decoded);
        }
        let code = Arc::clone(&callee.code);
        let arguments = decoded.oparg as usize;
        let mut callable = self.peek(arguments + 1)?.value;
        let mut receiver = self.peek(arguments)?.value;
        let mut is_bound = false;
        if self.exact(callable).is_some_and(|ty| self.type_named("method").is_ok_and(|method| method == ty)) {
            // A method knows both.
            self.guard_receiver(receiver, false)?;
            let (function, bound) = (self.field_named("method.function")?, self.field_named("method.self")?);
            receiver = self.emit_value(Uop::LoadField, &[callable], bound)?;
            callable = self.emit_value(Uop::LoadField, &[callable], function)?;
            self.known.entry(receiver).or_insert(Known { ty: None });
            let ty = self.type_named("function")?;
            self.check_exact(callable, ty)?;
            is_bound = true;
        }
        let is_null = self.builder.tree().as_const(receiver) == Some(Const::Null);
        let has_receiver = match usize::from(code.parameters).checked_sub(arguments) {
            _ if is_null => false,
            _ if self.known.contains_key(&receiver) => true,
            Some(0) => false,
            Some(1) => true,
            Some(_) | None => return Err(self.other_arguments()),
        };
        let passed = arguments + usize::from(has_receiver);
        let sources = sources(callee, passed).ok_or_else(|| self.other_arguments())?;
        self.guard_function(callable, callee)?;
        self.guard_receiver(receiver, has_receiver)?;
        let values = self.values_of_function(callable, usize::from(callee.defaults), &sources)?;
        let end = self.frame.stack.len();
        // The frame's function: only exits want it.
        let place = end - arguments - 2;
        let (hold, value_hold) = if is_bound {
            let hold = self.give_method_up(place, [callable, receiver].iter().chain(&values))?;
            (hold, hold)
        } else {
            (self.take_argument(place)?.map_or(Hold::Weak, |function| function.hold), Hold::Weak)
        };
        self.frame.push(callable, hold);
        let base = self.frame.stack.len();
        // The topmost entries before the call are the arguments, with the receiver below them if there is one.
        let bound = is_bound.then_some(SlotState { value: receiver, hold, memory: Memory::Stale });
        let parameters = Parameters { first: bound, places: &|at| end - passed + at, passing: Passing::Moved };
        self.push_locals(&sources, parameters, (&values, value_hold))?;
        let taken = Taken { kind: CallKind::Function, base, inputs: arguments + 3, kept: 0 };
        self.enter_call(taken, level, &code, decoded);
        Ok(())
    }

    /// Pops the names of a call's last arguments, which are a constant of the code, if there are any.
    pub(super) fn pop_names(&mut self, decoded: &Instruction) -> Step<()> {
        if decoded.has_names(self.tables) {
            let names = self.pop()?;
            self.release(names.value, names.hold)?;
        }
        Ok(())
    }

    /// The frame of a call is on the stack: what follows is in it.
    pub(super) fn enter_call(&mut self, taken: Taken, level: Level, code: &CodeCopy, decoded: &Instruction) {
        let Taken { kind, base, inputs, kept } = taken;
        let (code, unit, next) = (self.code_symbol(code.address), decoded.unit, decoded.next);
        self.frame.calls.push(Call { kind, level, base, inputs, kept, code, unit, next });
    }

    /// A call that was not followed: the interpreter runs it, in an evaluation loop of its own.
    fn call_pushed(&mut self, decoded: &Instruction) -> Step<()> {
        let named = decoded.has_names(self.tables);
        let helper = self.helper_named(if named { "py_call_kw" } else { "py_call_pushed" })?;
        self.call_all(helper, decoded, Release::Forwards)
    }

    /// The interpreter gives a bound method up where the call begins, after it took the function and the receiver out. How
    /// these are held then, and what was read from the function: that may end while the method does, or get others.
    fn give_method_up<'v>(&mut self, at: usize, taken: impl Iterator<Item = &'v Value>) -> Step<Hold> {
        let Some(method) = self.take_argument(at)? else { return Ok(Hold::Weak) };
        if method.hold != Hold::Owned {
            return Ok(Hold::Weak);
        }
        for &value in taken {
            self.take_reference(value)?;
        }
        self.finish_drop(method.value, Drop::Ends)?;
        Ok(Hold::Owned)
    }

    /// The symbol of a code object.
    pub(super) fn code_symbol(&mut self, address: u64) -> u32 {
        let value = self.builder.object("code", address);
        match self.builder.tree().as_const(value) {
            Some(Const::Object(at)) => at,
            // Not of an object.
            Some(_) | None => u32::MAX,
        }
    }

    /// Leaves unless a function runs this code with the globals and builtins that it was recorded with.
    pub(super) fn guard_function(&mut self, callable: Value, callee: &Callee) -> Step<()> {
        let Callee { code, names, .. } = callee;
        let fields = [
            (self.field_named("function.code")?, "code", code.address),
            (self.field_named("function.globals")?, "globals", names.globals),
            (self.field_named("function.builtins")?, "builtins", names.builtins),
        ];
        for (field, name, address) in fields {
            let found = self.emit_value(Uop::LoadField, &[callable], field)?;
            let wanted = self.builder.object(name, address);
            self.emit(Uop::GuardIs, &[found, wanted], 0)?;
        }
        Ok(())
    }

    /// Leaves unless a method's receiver is there, or is not.
    pub(super) fn guard_receiver(&mut self, receiver: Value, is_there: bool) -> Step<()> {
        match (self.builder.tree().as_const(receiver) == Some(Const::Null), is_there) {
            (true, false) => Ok(()),
            (false, true) if self.known.contains_key(&receiver) => Ok(()),
            (false, true) => {
                self.emit(Uop::GuardNotNull, &[receiver], 0)?;
                self.known.insert(receiver, Known { ty: None });
                Ok(())
            }
            (false, false) if !self.known.contains_key(&receiver) => {
                let null = self.builder.null();
                let same = self.emit_value(Uop::IsSame, &[receiver, null], 0)?;
                self.emit(Uop::GuardTrue, &[same], 0).map(|_| ())
            }
            (true, true) | (false, false) => {
                Err(self.cut(AbortReason::UnsupportedTypes, "the receiver of a call contradicts the recording"))
            }
        }
    }

    /// Ends a call with the value on top of the stack: gives the callee's locals and the inputs up, and pushes it.
    pub(super) fn end_call(&mut self) -> Step<()> {
        let Some(call) = self.frame.calls.last().cloned() else {
            return Err(self.cut(AbortReason::LeftFrame, "the frame returns here"));
        };
        match call.kind {
            CallKind::Function => {}
            CallKind::Init | CallKind::SlotInit => self.guard_none(true)?,
            CallKind::Operator => self.guard_implemented()?,
        }
        let result = self.pop()?;
        if self.iters.contains_key(&result.value) {
            return Err(self.cut(AbortReason::UnsupportedTypes, "an iterator of the trace is returned"));
        }
        let locals = self.pop_down_to(call.base)?;
        // What the call took of the stack, and what the caller kept for it.
        let inputs = self.pop_down_to(call.base.saturating_sub(call.inputs + call.kept))?;
        // The interpreter gives up locals in order, then the function, then the rest. All checks come before the first.
        let ends = |slot: &&SlotState| slot.hold == Hold::Owned;
        let mut released: Vec<(Value, Drop)> = Vec::new();
        let (kept, taken) = inputs.split_at(call.kept.min(inputs.len()));
        for slot in locals.iter().chain(taken).chain(kept).filter(ends) {
            let drop = self.plan_drop(slot.value)?;
            let drop = self.plan_beside(&released, slot.value, drop)?;
            released.push((slot.value, drop));
        }
        self.frame.calls.pop();
        self.here_unit = call.unit;
        if call.kind.is_init() {
            // The instance lies there already.
            if result.hold == Hold::Owned {
                self.finish_drop(result.value, Drop::Plain)?;
            }
        } else {
            self.frame.push(result.value, result.hold);
        }
        // What the result borrows may end with what the call had.
        if !released.is_empty() {
            let top = self.frame.stack.len().saturating_sub(1);
            self.own_stack(top)?;
            self.own_number(top)?;
            if released.iter().any(|&(value, _)| !self.is_plain(value)) {
                self.own_borrowed()?;
            }
        }
        for (value, drop) in released {
            self.finish_drop(value, drop)?;
        }
        for slot in locals.iter().chain(&inputs).filter(|slot| slot.hold == Hold::Fresh) {
            self.release(slot.value, slot.hold)?;
        }
        let result = self.peek(0)?;
        if matches!(result.hold, Hold::Weak | Hold::Owned) && !self.has_origin(result.value) {
            self.note_origin(result.value, 0);
        }
        Ok(())
    }

    /// Pops the entries above a place, deepest first.
    fn pop_down_to(&mut self, place: usize) -> Step<Vec<SlotState>> {
        let mut popped = Vec::new();
        while self.frame.stack.len() > place {
            popped.push(self.pop()?);
        }
        popped.reverse();
        Ok(popped)
    }

    /// Where the path goes on behind a return at this level.
    pub(super) fn behind_call(&self) -> Option<u32> {
        self.frame.calls.last().map(|call| call.next)
    }

    /// Before a call changes the heap: numbers that it has only borrow the objects that they are, and there is no local in
    /// memory to keep them.
    pub(super) fn settle_effect(&mut self, inputs: usize) -> Step<()> {
        let Some(outermost) = self.frame.calls.first() else { return Ok(()) };
        let first = outermost.base.saturating_sub(outermost.inputs);
        let above = self.frame.stack.len().saturating_sub(inputs);
        for at in first..above {
            self.own_number(at)?;
        }
        Ok(())
    }

    /// Whether an entry of a call's frame is kept by one of a caller's, which stays until the call returns.
    pub(super) fn is_kept_by_caller(&self, at: usize) -> bool {
        let call = self.frame.calls.iter().rev().find(|call| call.base <= at + 1);
        let below = call.and_then(|call| self.frame.stack.get(..call.base.saturating_sub(1)));
        let Some((slot, below)) = self.frame.stack.get(at).zip(below) else { return false };
        below.iter().any(|other| other.value == slot.value && matches!(other.hold, Hold::Owned | Hold::Home))
    }

    /// Ends the path at what is translated for the frame of the executor only.
    pub(super) fn refuse_in_call(&self, what: &str) -> Step<()> {
        if self.in_call() { Err(self.cut(AbortReason::UnsupportedInstr, what)) } else { Ok(()) }
    }

    // Locals of a call.

    fn local_place(&self, local: u32) -> Step<usize> {
        let place = self.frame.calls.last().map(|call| call.base + local as usize);
        let place = place.filter(|_| local < u32::from(self.code().locals));
        place.ok_or_else(|| self.cut(AbortReason::LayoutMismatch, "a local beyond the frame of a call"))
    }

    /// Pushes a local of the call.
    pub(super) fn load_local_of_call(&mut self, local: u32) -> Step<()> {
        let slot = self.local_of_call(local)?;
        if self.builder.tree().as_const(slot.value) == Some(Const::Null) {
            return Err(self.cut(AbortReason::Exception, "an unbound local"));
        }
        self.frame.push(slot.value, lent(slot.hold));
        Ok(())
    }

    /// Pushes what the cell in a local of the call holds, which has it until something is stored there.
    pub(super) fn load_cell_of_call(&mut self, local: u32) -> Step<()> {
        let cell = self.local_of_call(local)?.value;
        let field = self.field_named("cell.contents")?;
        let value = self.emit_value(Uop::LoadField, &[cell], field)?;
        self.emit(Uop::GuardNotNull, &[value], 0)?;
        self.known.entry(value).or_insert(Known { ty: None });
        self.frame.push(value, Hold::Weak);
        if !self.has_origin(value) {
            self.note_origin(value, 0);
        }
        Ok(())
    }

    /// Pushes a local of the call, or null, and unbinds it.
    pub(super) fn load_and_clear_of_call(&mut self, local: u32) -> Step<()> {
        let slot = self.local_of_call(local)?;
        let null = self.builder.null();
        self.set_local_of_call(local, null, Hold::Lasting)?;
        self.frame.push(slot.value, slot.hold);
        Ok(())
    }

    /// Puts a value that was popped into a local of the call.
    pub(super) fn store_local_of_call(&mut self, local: u32, new: SlotState) -> Step<()> {
        if self.iters.contains_key(&new.value) {
            return Err(self.cut(AbortReason::UnsupportedTypes, "an iterator of the trace is stored in a local"));
        }
        let old = self.local_of_call(local)?;
        let drop = if old.hold == Hold::Owned { self.plan_drop(old.value)? } else { Drop::Nothing };
        if self.builder.tree().as_const(new.value) != Some(Const::Null) {
            self.known.entry(new.value).or_insert(Known { ty: None });
        }
        if old.hold == Hold::Owned {
            // Copies above may borrow what the local gives up.
            for at in self.local_place(local)? + 1..self.frame.stack.len() {
                if self.frame.stack.get(at).is_some_and(|slot| slot.value == old.value) {
                    self.own_stack(at)?;
                }
            }
            if !self.is_plain(old.value) {
                self.own_borrowed()?;
            }
        }
        // What it borrows may end with the old value, or is another local's, which may be given up before this one.
        let base = self.frame.calls.last().map_or(0, |call| call.base);
        let mut frame = self.frame.stack.iter().skip(base);
        let borrows = frame.any(|slot| slot.value == new.value && slot.hold == Hold::Owned);
        let new = self.owned_if(old.hold == Hold::Owned || borrows, new)?;
        self.set_local_of_call(local, new.value, new.hold)?;
        match old.hold {
            Hold::Owned => self.finish_drop(old.value, drop),
            Hold::Home | Hold::Lasting | Hold::Local(_) | Hold::Weak | Hold::Fresh => self.release(old.value, old.hold),
        }
    }

    /// A value with a reference of its own, if it only borrows and that may not last.
    fn owned_if(&mut self, ends: bool, new: SlotState) -> Step<SlotState> {
        match new.hold {
            Hold::Weak | Hold::Local(_) if ends => {
                self.take_reference(new.value)?;
                Ok(SlotState { hold: Hold::Owned, ..new })
            }
            Hold::Weak | Hold::Local(_) | Hold::Home | Hold::Owned | Hold::Lasting | Hold::Fresh => Ok(new),
        }
    }

    /// A local of the call.
    pub(super) fn local_of_call(&self, local: u32) -> Step<SlotState> {
        let place = self.local_place(local)?;
        let slot = self.frame.stack.get(place).copied();
        slot.ok_or_else(|| self.cut(AbortReason::LayoutMismatch, "a local beyond the stack"))
    }

    fn set_local_of_call(&mut self, local: u32, value: Value, hold: Hold) -> Step<()> {
        let place = self.local_place(local)?;
        match self.frame.stack.get_mut(place) {
            Some(slot) => {
                (slot.value, slot.hold) = (value, hold);
                Ok(())
            }
            None => Err(self.cut(AbortReason::LayoutMismatch, "a local beyond the stack")),
        }
    }
}
