//! Arguments of calls: which parameter gets which, and how they get from the caller's stack to the locals of the call.
//!
//! Where the interpreter pushes a frame, arguments move to it; where it goes through C, they stay with the caller until the call
//! returns, and the callee borrows them. On a compiler thread.

use super::frame::{Hold, Memory, SlotState};
use super::translate::{Known, Step, Stop, Translator};
use crate::ir::entity::Value;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::trace::Callee;
use firesteel_protocol::uops::Uop;
use smallvec::SmallVec;

/// Where the value of a local comes from when a call begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    /// This one of the arguments.
    Passed(usize),
    /// This one of the function's default values.
    Default(usize),
    /// Nowhere: it is not bound yet.
    Nothing,
    /// This one of the cells of the function's closure.
    Closure(usize),
}

/// How a frame gets its arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Passing {
    /// They move to it.
    Moved,
    /// The caller keeps them until the call returns.
    Kept,
}

/// Where the arguments of a call that begins are.
pub(super) struct Parameters<'p> {
    /// The first argument, if it lies on no stack.
    pub first: Option<SlotState>,
    /// The place of an argument on the caller's stack.
    pub places: &'p dyn Fn(usize) -> usize,
    /// How it gets to the frame.
    pub passing: Passing,
}

/// Where the values of a function's locals come from, if so many arguments fit. The last are those that are passed by name.
pub(super) fn sources(callee: &Callee, passed: usize) -> Option<Vec<Source>> {
    let (parameters, defaults) = (usize::from(callee.code.parameters), usize::from(callee.defaults));
    let named = callee.keywords.parameters();
    let positional = passed.checked_sub(named.len()).filter(|&positional| positional <= parameters)?;
    let source = |at: usize| {
        let by_name = || named.iter().position(|&named| usize::from(named) == at);
        match at {
            _ if at < positional => Some(Source::Passed(at)),
            _ => match by_name() {
                Some(place) => Some(Source::Passed(positional + place)),
                None => (at + defaults).checked_sub(parameters).map(Source::Default),
            },
        }
    };
    let (locals, free) = (usize::from(callee.code.locals), usize::from(callee.code.free));
    let rest = (parameters..locals).map(|at| match (at + free).checked_sub(locals) {
        Some(at) => Some(Source::Closure(at)),
        None => Some(Source::Nothing),
    });
    (0..parameters).map(source).chain(rest).collect()
}

/// How a copy is held of what an entry below holds: it borrows.
pub(super) fn lent(hold: Hold) -> Hold {
    match hold {
        Hold::Owned | Hold::Home => Hold::Weak,
        Hold::Lasting | Hold::Local(_) | Hold::Weak | Hold::Fresh => hold,
    }
}

impl Translator<'_> {
    /// Why a call is cut that passes what the function does not take.
    pub(super) fn other_arguments(&self) -> Stop {
        self.cut(AbortReason::UnsupportedTypes, "a call with other arguments than parameters")
    }

    /// Pushes the locals of a call that begins. `found` are the values that do not come from the stack, in their order.
    pub(super) fn push_locals(
        &mut self,
        sources: &[Source],
        Parameters { first, places, passing }: Parameters<'_>,
        (found, found_hold): (&[Value], Hold),
    ) -> Step<()> {
        let mut found = found.iter();
        for source in sources {
            let state = match *source {
                Source::Passed(0) if first.is_some() => first,
                Source::Passed(at) => self.passed(places(at), passing)?,
                Source::Nothing => {
                    let null = self.builder.null();
                    self.frame.push(null, Hold::Lasting);
                    continue;
                }
                Source::Default(_) | Source::Closure(_) => {
                    let state = |&value| SlotState { value, hold: found_hold, memory: Memory::Stale };
                    found.next().map(state)
                }
            };
            let Some(state) = state else {
                return Err(self.cut(AbortReason::LayoutMismatch, "the value stack is shorter than a call's inputs"));
            };
            if self.iters.contains_key(&state.value) {
                return Err(self.cut(AbortReason::UnsupportedTypes, "an iterator of the trace is passed to a call"));
            }
            self.known.entry(state.value).or_insert(Known { ty: None });
            self.frame.push(state.value, state.hold);
        }
        Ok(())
    }

    /// An entry of the caller's stack as an argument.
    fn passed(&mut self, at: usize, passing: Passing) -> Step<Option<SlotState>> {
        match passing {
            Passing::Moved => self.take_argument(at),
            Passing::Kept => {
                let lend = |slot: &SlotState| SlotState { hold: lent(slot.hold), memory: Memory::Stale, ..*slot };
                Ok(self.frame.stack.get(at).map(lend))
            }
        }
    }

    /// What a call that begins takes from the function: default values, of which it has so many, and cells of its closure. All
    /// are borrowed from it.
    pub(super) fn values_of_function(
        &mut self,
        callable: Value,
        defaults: usize,
        sources: &[Source],
    ) -> Step<SmallVec<[Value; 4]>> {
        let wanted =
            |want: fn(&Source) -> Option<usize>| sources.iter().filter_map(want).collect::<SmallVec<[usize; 4]>>();
        let from_defaults = wanted(|source| match *source {
            Source::Default(at) => Some(at),
            Source::Passed(_) | Source::Nothing | Source::Closure(_) => None,
        });
        let from_closure = wanted(|source| match *source {
            Source::Closure(at) => Some(at),
            Source::Passed(_) | Source::Nothing | Source::Default(_) => None,
        });
        let mut values = SmallVec::new();
        if !from_defaults.is_empty() {
            values.extend(self.items_of("function.defaults", callable, (defaults, &from_defaults))?);
        }
        if !from_closure.is_empty() {
            values.extend(self.items_of("function.closure", callable, (from_closure.len(), &from_closure))?);
        }
        Ok(values)
    }

    /// Items of a tuple of so many that a field holds.
    fn items_of(
        &mut self,
        field: &str,
        object: Value,
        (count, wanted): (usize, &[usize]),
    ) -> Step<SmallVec<[Value; 4]>> {
        let field = self.field_named(field)?;
        let tuple = self.emit_value(Uop::LoadField, &[object], field)?;
        self.emit(Uop::GuardNotNull, &[tuple], 0)?;
        let ty = self.type_named("tuple")?;
        self.check_exact(tuple, ty)?;
        let (len, items) = (self.field_named("tuple.len")?, self.field_named("tuple.items")?);
        let len = self.emit_value(Uop::LoadField, &[tuple], len)?;
        let expected = self.builder.int(count as i64);
        let same = self.emit_value(Uop::EqI64, &[len, expected], 0)?;
        self.emit(Uop::GuardTrue, &[same], 0)?;
        let (items, elem) = (self.emit_value(Uop::FieldAddr, &[tuple], items)?, self.elem_named("tuple_item")?);
        let mut values = SmallVec::new();
        for &at in wanted {
            let at = self.builder.int(at as i64);
            values.push(self.emit_value(Uop::LoadElem, &[items, at], elem)?);
        }
        Ok(values)
    }

    /// Moves an argument from the caller's stack to a local of the callee, out of the caller's memory if it lies there.
    pub(super) fn take_argument(&mut self, at: usize) -> Step<Option<SlotState>> {
        let Some(slot) = self.frame.stack.get(at).copied() else { return Ok(None) };
        let null = self.builder.null();
        let mut taken = SlotState { memory: Memory::Stale, ..slot };
        if slot.memory == Memory::Same {
            self.save_numbers()?;
            let number = self.frame.stack_slot(at);
            self.emit(Uop::StoreHome, &[null], u32::from(number))?;
            taken.hold = Hold::Owned;
        }
        if let Some(slot) = self.frame.stack.get_mut(at) {
            *slot = SlotState { value: null, hold: Hold::Lasting, memory: Memory::Stale };
        }
        Ok(Some(taken))
    }
}
