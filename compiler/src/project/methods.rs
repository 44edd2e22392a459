//! Calls of functions that a class has: `__init__` of new instances, `__call__`, and what instructions run on their inputs
//! (operators, subscripts, properties).
//!
//! The class is guarded by its version, which says what it is and what it has: so the function is a constant behind the guard.
//! Where the interpreter pushes a frame, that takes the inputs; where it goes through C, they stay with the caller until the
//! call returns. Otherwise the call is like any other, see `calls`. On a compiler thread.

use super::arguments::{Parameters, Passing, Source, sources};
use super::calls::Taken;
use super::frame::{Hold, Memory, SlotState};
use super::references::Drop;
use super::translate::{Known, Step, Translator};
use crate::ir::entity::Value;
use crate::ir::tree::Const;
use firesteel_protocol::bytecode::Instruction;
use firesteel_protocol::exits::{AbortReason, CallKind};
use firesteel_protocol::trace::{Callee, Level, Method, Other, Via};
use firesteel_protocol::uops::Uop;
use smallvec::SmallVec;

/// The function, where its parameters come from, and the default values among them.
type Guarded = (Value, Vec<Source>, SmallVec<[Value; 4]>);

impl Translator<'_> {
    /// Begins the call of a method that the instruction runs beside its own work, if the recording followed one.
    pub(super) fn run_method(&mut self, decoded: &Instruction) -> Step<bool> {
        let Some((level, first)) = self.following.filter(|(level, _)| level.depth > self.level().depth) else {
            return Ok(false);
        };
        let callee = self.callee_at(level, first)?;
        match callee.via {
            Via::Callable | Via::Class(_) => return Ok(false),
            Via::Instance(method) => {
                self.pop_names(decoded)?;
                let arguments = decoded.oparg as usize;
                let (owner, receiver) = (self.peek(arguments + 1)?.value, self.peek(arguments)?.value);
                self.guard_class(owner, method.version)?;
                self.guard_receiver(receiver, false)?;
                self.begin_method((callee, method), level, decoded, (arguments + 2, true))?;
            }
            Via::Inputs(method, inputs, other) => {
                let inputs = usize::from(inputs);
                let owner = self.peek(inputs.saturating_sub(1))?.value;
                self.guard_class(owner, method.version)?;
                match other {
                    Other::Any => {}
                    Other::Same => {
                        let second = self.peek(0)?.value;
                        self.guard_class(second, method.version)?;
                    }
                    Other::Of(ty) => {
                        let second = self.peek(0)?.value;
                        self.guard_type(second, ty)?;
                    }
                }
                self.begin_method((callee, method), level, decoded, (inputs, false))?;
            }
        }
        Ok(true)
    }

    /// Begins a call of a method on so many topmost entries, the second of which is none if the first is called.
    fn begin_method(
        &mut self,
        (callee, method): (&Callee, Method),
        level: Level,
        decoded: &Instruction,
        (entries, is_called): (usize, bool),
    ) -> Step<()> {
        let passing = if is_called || method.kind == CallKind::Operator { Passing::Kept } else { Passing::Moved };
        let place = self.frame.stack.len().saturating_sub(entries);
        let (function, sources, values) = self.guard_method((callee, method), entries - usize::from(is_called))?;
        self.frame.push(function, Hold::Weak);
        let base = self.frame.stack.len();
        // Between what is called and the arguments lies nothing.
        let places = |at: usize| place + at + usize::from(is_called && at > 0);
        let parameters = Parameters { first: None, places: &places, passing };
        self.push_locals(&sources, parameters, (&values, Hold::Weak))?;
        let (inputs, kept) = match passing {
            Passing::Moved => (entries + 1, 0),
            Passing::Kept => (1, entries),
        };
        self.enter_call(Taken { kind: method.kind, base, inputs, kept }, level, &callee.code, decoded);
        Ok(())
    }

    /// Begins a call of a class: makes the instance, which lies in the class's place from then on, and begins its
    /// `__init__` (CALL_ALLOC_AND_ENTER_INIT in Python/bytecodes.c).
    pub(super) fn call_class(
        &mut self,
        (callee, method): (&Callee, Method),
        level: Level,
        decoded: &Instruction,
    ) -> Step<()> {
        let arguments = decoded.oparg as usize;
        let (class, receiver) = (self.peek(arguments + 1)?, self.peek(arguments)?.value);
        let ty = self.type_named("type")?;
        self.check_exact(class.value, ty)?;
        self.guard_receiver(receiver, false)?;
        self.guard_version(class.value, method.version)?;
        let (init, sources, values) = self.guard_method((callee, method), arguments + 1)?;
        // What a slot owns of the class is given up, and the default values are read from what that has.
        let place = self.frame.stack.len() - arguments - 2;
        let is_owned = matches!(class.hold, Hold::Owned | Hold::Home);
        let class_drop = if is_owned { self.plan_drop(class.value)? } else { Drop::Nothing };
        let default_hold = if is_owned { Hold::Owned } else { Hold::Weak };
        let helper = self.helper_named("py_new")?;
        let Some(instance) = self.call(helper, &[class.value])? else {
            return Err(self.cut(AbortReason::LayoutMismatch, "a helper that gives nothing"));
        };
        self.check_error(instance, arguments + 2)?;
        if default_hold == Hold::Owned {
            for &value in &values {
                self.take_reference(value)?;
            }
        }
        self.known.insert(instance, Known { ty: None });
        self.take_argument(place)?;
        if let Some(slot) = self.frame.stack.get_mut(place) {
            *slot = SlotState { value: instance, hold: Hold::Owned, memory: Memory::Stale };
        }
        self.finish_drop(class.value, class_drop)?;
        self.frame.push(init, Hold::Weak);
        let base = self.frame.stack.len();
        let passing = if method.kind == CallKind::SlotInit { Passing::Kept } else { Passing::Moved };
        let first = SlotState { value: instance, hold: Hold::Weak, memory: Memory::Stale };
        let parameters = Parameters { first: Some(first), places: &|at| place + 1 + at, passing };
        self.push_locals(&sources, parameters, (&values, default_hold))?;
        let (inputs, kept) = match passing {
            Passing::Moved => (arguments + 2, 0),
            Passing::Kept => (1, arguments + 1),
        };
        self.enter_call(Taken { kind: method.kind, base, inputs, kept }, level, &callee.code, decoded);
        Ok(())
    }

    /// The function that `super` finds for a class and an object, which are on top of the stack above `super` itself.
    pub(super) fn load_super(&mut self, helper: u16, name: u32) -> Step<()> {
        let (class, object) = (self.peek(1)?.value, self.peek(0)?.value);
        let address = self.code().address;
        let (code, name) = (self.builder.object("code", address), self.builder.int(i64::from(name)));
        let Some(function) = self.call(helper, &[class, object, code, name])? else {
            return Err(self.cut(AbortReason::LayoutMismatch, "a helper that gives nothing"));
        };
        // Without an error: the interpreter does it.
        self.check_error(function, 0)?;
        // The helper gives plain functions only.
        let ty = self.type_named("function")?;
        self.known.insert(function, Known { ty: Some(ty) });
        let object = self.pop()?;
        for slot in self.pop_many(2)? {
            self.release(slot.value, slot.hold)?;
        }
        self.frame.push(function, Hold::Owned);
        self.frame.push(object.value, object.hold);
        Ok(())
    }

    /// Guards what a method is, behind the guard of its class: the function, and default values of parameters that are not
    /// passed.
    fn guard_method(&mut self, (callee, method): (&Callee, Method), passed: usize) -> Step<Guarded> {
        let sources = sources(callee, passed).ok_or_else(|| self.other_arguments())?;
        let function = self.builder.object("method", method.function);
        self.known.entry(function).or_insert(Known { ty: None });
        self.lent.insert(function);
        self.guard_function(function, callee)?;
        let values = self.values_of_function(function, usize::from(callee.defaults), &sources)?;
        Ok((function, sources, values))
    }

    /// Leaves unless an object is of the class that has this version.
    fn guard_class(&mut self, object: Value, version: u32) -> Step<()> {
        if self.builder.tree().as_const(object) == Some(Const::Null) || self.builder.box_inside(object).is_some() {
            return Err(self.cut(AbortReason::UnsupportedTypes, "an object of a class is none"));
        }
        if !self.known.contains_key(&object) {
            self.emit(Uop::GuardNotNull, &[object], 0)?;
            self.known.insert(object, Known { ty: None });
        }
        let field = self.field_named("object.type")?;
        let class = self.emit_value(Uop::LoadField, &[object], field)?;
        self.guard_version(class, version)
    }

    /// Leaves unless a class has this version: then it is the one that was recorded, and has what it had.
    fn guard_version(&mut self, class: Value, version: u32) -> Step<()> {
        let field = self.field_named("type.version")?;
        let found = self.emit_value(Uop::LoadField, &[class], field)?;
        let (half, wanted) = (self.builder.int(i64::from(u32::MAX)), self.builder.int(i64::from(version)));
        let found = self.emit_value(Uop::AndI64, &[found, half], 0)?;
        let same = self.emit_value(Uop::EqI64, &[found, wanted], 0)?;
        self.emit(Uop::GuardTrue, &[same], 0).map(|_| ())
    }

    /// Leaves if the method of an operator returns that it does not know the operands.
    pub(super) fn guard_implemented(&mut self) -> Step<()> {
        let result = self.peek(0)?.value;
        if self.exact(result).is_some() {
            return Ok(());
        }
        let at = self.tables.objects.iter().position(|object| object.name == "NotImplemented");
        let Some(at) = at else {
            return Err(self.cut(AbortReason::UnsupportedInstr, "the families name no object `NotImplemented`"));
        };
        let refusal = self.named_object(at as u16)?;
        if result == refusal {
            return Err(self.cut(AbortReason::Exception, "an operator is not implemented"));
        }
        let same = self.emit_value(Uop::IsSame, &[result, refusal], 0)?;
        self.emit(Uop::GuardFalse, &[same], 0).map(|_| ())
    }
}
