//! Which objects numbers are.
//!
//! A number that exists as its fields is still the object that it was taken out of: who stores it, passes it to the host or
//! finds it in the frame behind an exit gets that object. Owns the table of such objects along a path, what keeps each alive,
//! and how an object is made where there is none.
//!
//! Compiled code owns no reference to them. One that was loaded from the heap, or that some slot's memory holds, is there
//! until the heap changes, host code runs or a slot's memory is written: before any of these,
//! [`Translator::save_numbers`] puts the objects of locals into the memory of the locals that hold them. Which number a loop
//! carries around is an object is not known before it runs: a header has a parameter for it, null for a number that was
//! computed. On a compiler thread.

use super::frame::{Hold, Memory, SlotState};
use super::translate::{Known, Step, Translator};
use crate::ir::entity::Value;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::uops::Uop;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// By number: the object that it is. Others are none.
pub(super) type Objects = FxHashMap<Value, Object>;

/// The object that a number is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Object {
    pub(super) object: Value,
    /// Whether it is not null.
    pub(super) sure: bool,
    pub(super) held: Held,
}

/// What keeps the object of a number alive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Held {
    /// Somebody as long as the trace runs.
    Lasting,
    /// The memory of each local that has this number.
    Homes,
    /// The heap or the memory of some slot, until either changes or host code runs.
    Weak,
}

/// Whether a local lives in a register and has this number.
fn is_in_register(slot: &Option<SlotState>, number: Value) -> bool {
    slot.is_some_and(|slot| slot.value == number && slot.hold == Hold::Fresh && slot.memory == Memory::Stale)
}

impl Translator<'_> {
    /// Notes that a number was taken out of an object that is borrowed.
    pub(super) fn note_object(&mut self, number: Value, object: Value) {
        let lasting = self.builder.tree().as_const(object).is_some();
        let held = if lasting { Held::Lasting } else { Held::Weak };
        self.objects.insert(number, Object { object, sure: true, held });
    }

    /// Notes that a local gets a number: its memory does not hold the object.
    pub(super) fn note_copied(&mut self, number: Value) {
        if let Some(object) = self.objects.get_mut(&number).filter(|object| object.held == Held::Homes) {
            object.held = Held::Weak;
        }
    }

    /// Notes that the memory of a local holds the object of its number. That of others that have the number need not.
    pub(super) fn note_home(&mut self, local: usize, number: Value) -> Step<()> {
        let object = self.emit_value(Uop::LoadHome, &[], local as u32)?;
        let locals = self.frame.locals.iter().enumerate();
        let is_elsewhere = locals.filter(|(at, _)| *at != local).any(|(_, slot)| is_in_register(slot, number));
        let held = if is_elsewhere { Held::Weak } else { Held::Homes };
        self.objects.insert(number, Object { object, sure: true, held });
        Ok(())
    }

    /// Somebody gets a number as a value of its own. If it came from outside the trace, but nothing kept the object that it
    /// is, the next walk does.
    pub(super) fn miss_object(&mut self, number: Value) {
        if !self.objects.contains_key(&number) && matches!(self.number(number), Unboxed::Int | Unboxed::Float) {
            self.note_kept(number);
        }
    }

    /// Whether a number is an object that is there only until the heap changes.
    pub(super) fn is_lent(&self, number: Value) -> bool {
        self.objects.get(&number).is_some_and(|object| object.held != Held::Lasting)
    }

    /// Puts the object that a number on the stack is in its place, with a reference of its own, if it may end otherwise.
    pub(super) fn own_number(&mut self, at: usize) -> Step<()> {
        let Some(slot) = self.frame.stack.get(at).copied().filter(|slot| slot.hold == Hold::Fresh) else {
            return Ok(());
        };
        let Some(Object { object, .. }) = self.objects.get(&slot.value).copied().filter(|object| object.sure) else {
            return Ok(());
        };
        if !self.is_lent(slot.value) {
            return Ok(());
        }
        self.take_reference(object)?;
        self.know_as(object, slot.value);
        for frame in self.frames() {
            if let Some(state) = frame.stack.get_mut(at).filter(|state| state.value == slot.value) {
                (state.value, state.hold) = (object, Hold::Owned);
            }
        }
        self.renew_exit();
        Ok(())
    }

    /// Before host code runs: the objects that numbers on the stack are get references of their own, but for the instruction's
    /// inputs, which are passed before. Returns what is known of these, for [`Translator::know_again`]: a code object keeps
    /// its constants until then.
    pub(super) fn own_lent_numbers(&mut self) -> Step<Vec<(Value, Object)>> {
        let mut lent = Vec::new();
        let inputs = self.frame.stack.len().saturating_sub(self.inputs);
        for at in 0..self.frame.stack.len() {
            let Some(slot) = self.frame.stack.get(at).copied().filter(|slot| slot.hold == Hold::Fresh) else {
                continue;
            };
            let known = self.objects.get(&slot.value).copied();
            if let Some(object) = known.filter(|object| object.sure && object.held != Held::Lasting) {
                if at < inputs {
                    self.own_number(at)?;
                } else if self.builder.tree().as_const(object.object).is_some() {
                    lent.push((slot.value, object));
                }
            }
        }
        Ok(lent)
    }

    /// What was known of numbers before others were forgotten.
    pub(super) fn know_again(&mut self, lent: Vec<(Value, Object)>) {
        for (number, object) in lent {
            self.objects.entry(number).or_insert(Object { held: Held::Weak, ..object });
        }
    }

    /// Whether numbers of this value's type are objects that may be told apart.
    pub(super) fn has_identity(&self, ty: u16) -> bool {
        matches!(self.unboxed(ty), Unboxed::Int | Unboxed::Float)
    }

    /// Before the heap or the memory of a slot changes, or host code runs: puts the objects of numbers into the memory of
    /// the locals that have them, and forgets those of other numbers.
    pub(super) fn save_numbers(&mut self) -> Step<()> {
        self.write_homes(&[])
    }

    /// The same before the heap changes without host code: a code object keeps its constants all the while.
    pub(super) fn save_numbers_but_constants(&mut self) -> Step<()> {
        let tree = self.builder.tree();
        let is_constant = |object: &Object| object.held == Held::Weak && tree.as_const(object.object).is_some();
        let constants = self.objects.iter().filter(|(_, object)| is_constant(object));
        let constants: Vec<(Value, Object)> = constants.map(|(&number, &object)| (number, object)).collect();
        self.save_numbers()?;
        for (number, object) in constants {
            self.objects.entry(number).or_insert(object);
        }
        Ok(())
    }

    /// The same, and puts locals that live in registers into their memory as well. All get their references before the
    /// first is put anywhere: what a slot held may be the object of another.
    pub(super) fn write_homes(&mut self, locals: &[usize]) -> Step<()> {
        let mut weak: Vec<(usize, Value, Object)> = Vec::new();
        let mut own: Vec<(usize, SlotState, Option<Value>)> = Vec::new();
        let numbers: SmallVec<[Value; 8]> = {
            let listed = locals.iter().filter_map(|&at| self.frame.locals.get(at).copied().flatten());
            listed.filter(|slot| is_in_register(&Some(*slot), slot.value)).map(|slot| slot.value).collect()
        };
        for at in 0..self.frame.locals.len() {
            let Some(slot) = self.frame.locals.get(at).copied().flatten() else { continue };
            if slot.memory == Memory::Same {
                continue;
            }
            // Who has the same number has the same object.
            let is_shared = slot.hold == Hold::Fresh && numbers.contains(&slot.value);
            if locals.contains(&at) || is_shared {
                // Two that are one number are one object.
                let is_first = !own.iter().any(|(_, other, _)| other.value == slot.value);
                let object = if is_first { Some(self.object_of_local(slot)?) } else { None };
                own.push((at, slot, object));
            } else if slot.hold == Hold::Fresh
                && let Some(&object) = self.objects.get(&slot.value).filter(|object| object.held == Held::Weak)
            {
                weak.push((at, slot.value, object));
            }
        }
        // It changes nothing that an exit to the instruction's beginning would find.
        let acted = self.acted;
        self.own_orphans()?;
        for &(_, _, Object { object, sure, .. }) in &weak {
            self.emit(if sure { Uop::Incref } else { Uop::XIncref }, &[object], 0)?;
        }
        for &(at, slot, object) in &own {
            let object = match object {
                Some(object) => object,
                None => self.object_of_local(slot)?,
            };
            self.emit(Uop::ReplaceHome, &[object], at as u32)?;
            self.in_memory(at, slot.value);
            if slot.hold == Hold::Fresh && !matches!(self.number(slot.value), Unboxed::Bool) {
                self.note_home(at, slot.value)?;
            }
        }
        for &(at, value, Object { object, sure, .. }) in &weak {
            self.emit(if sure { Uop::ReplaceHome } else { Uop::TakeHome }, &[object], at as u32)?;
            if sure {
                self.in_memory(at, value);
            }
            if let Some(object) = self.objects.get_mut(&value) {
                object.held = Held::Homes;
            }
        }
        self.acted = acted;
        let forgot = self.forget_numbers();
        if forgot || !weak.is_empty() || !own.is_empty() {
            self.renew_exit();
        }
        Ok(())
    }

    /// Numbers that only the stack has, below the instruction's inputs, and that may be objects, become those, or new ones: what
    /// they are is forgotten next.
    fn own_orphans(&mut self) -> Step<()> {
        for at in 0..self.frame.stack.len().saturating_sub(self.inputs) {
            let Some(slot) = self.frame.stack.get(at).copied().filter(|slot| slot.hold == Hold::Fresh) else {
                continue;
            };
            let known = self.objects.get(&slot.value).copied();
            let Some(Object { object, sure: false, held: Held::Weak }) = known else { continue };
            let mut locals = self.frame.locals.iter().flatten();
            if locals.any(|local| local.value == slot.value && local.hold == Hold::Fresh) {
                continue;
            }
            let object = self.object_or_new(object, slot.value)?;
            self.share_on_stack(slot.value, object)?;
            self.emit(Uop::DecrefPlain, &[object], 0)?;
        }
        Ok(())
    }

    /// A reference of its own to what a local is, for its memory.
    fn object_of_local(&mut self, slot: SlotState) -> Step<Value> {
        match slot.hold {
            Hold::Fresh if matches!(self.number(slot.value), Unboxed::Bool) => Ok(slot.value),
            Hold::Fresh => self.materialise(slot.value),
            Hold::Home | Hold::Owned | Hold::Lasting | Hold::Local(_) | Hold::Weak => {
                self.take_reference(slot.value)?;
                Ok(slot.value)
            }
        }
    }

    /// Forgets the objects that nothing keeps any more: of numbers that no local has.
    fn forget_numbers(&mut self) -> bool {
        let before = self.objects.len();
        let locals = &self.frame.locals;
        let has = |number: Value| locals.iter().flatten().any(|slot| slot.value == number && slot.hold == Hold::Fresh);
        let stays = |held: Held, number: Value| held == Held::Lasting || held == Held::Homes && has(number);
        self.objects.retain(|&number, object| stays(object.held, number));
        self.objects.len() != before
    }

    /// A local that lives in a register and has this number.
    fn local_of(&self, number: Value) -> Option<usize> {
        self.frame.locals.iter().position(|slot| is_in_register(slot, number))
    }

    /// As [`Translator::materialise`], for somebody who may keep the object: the local that has the number has it as well.
    pub(super) fn give_away(&mut self, value: Value) -> Step<Value> {
        if !self.objects.get(&value).is_some_and(|object| object.sure)
            && let Some(local) = self.local_of(value)
            && !matches!(self.number(value), Unboxed::Bool | Unboxed::No)
        {
            self.own_local(local)?;
        }
        if !self.has_copies(value) || matches!(self.number(value), Unboxed::Bool | Unboxed::No) {
            return self.materialise(value);
        }
        // A box is made for one owner.
        let known = self.objects.get(&value).copied();
        let object = match known {
            Some(Object { sure: true, .. }) => self.materialise(value)?,
            Some(Object { object, sure: false, .. }) => self.object_or_new(object, value)?,
            None => {
                let null = self.builder.null();
                self.object_or_new(null, value)?
            }
        };
        self.share_on_stack(value, object)?;
        Ok(object)
    }

    /// Notes that an object is what a number is.
    pub(super) fn know_as(&mut self, object: Value, number: Value) {
        self.known.insert(object, Known { ty: self.exact(number) });
        if let Some(inside) = self.builder.box_inside(number) {
            self.insides.insert(object, inside);
            self.taken_from.insert(inside, object);
        }
    }

    /// Whether somebody else has a number on the stack, below the instruction's inputs.
    fn has_copies(&self, number: Value) -> bool {
        let below = self.frame.stack.len().saturating_sub(self.inputs);
        self.frame.stack.iter().take(below).any(|slot| slot.value == number && slot.hold == Hold::Fresh)
    }

    /// An owned reference to the object of a number: this one, or a new one where it is null.
    fn object_or_new(&mut self, object: Value, number: Value) -> Step<Value> {
        let uop = if matches!(self.number(number), Unboxed::Float) { Uop::ObjectF64 } else { Uop::ObjectI64 };
        let raw = self.unbox(number)?;
        self.emit_value(uop, &[object, raw], 0)
    }

    /// Somebody got a number as this object: whoever else has the number on the stack, below the instruction's inputs, has the
    /// same object, with a reference of its own.
    fn share_on_stack(&mut self, number: Value, object: Value) -> Step<()> {
        for at in 0..self.frame.stack.len().saturating_sub(self.inputs) {
            let is_copy = |slot: &SlotState| slot.value == number && slot.hold == Hold::Fresh;
            if !self.frame.stack.get(at).is_some_and(is_copy) {
                continue;
            }
            self.take_reference(object)?;
            self.know_as(object, number);
            for frame in self.frames() {
                if let Some(state) = frame.stack.get_mut(at).filter(|state| is_copy(state)) {
                    (state.value, state.hold) = (object, Hold::Owned);
                }
            }
            self.renew_exit();
        }
        Ok(())
    }

    /// The same before the memory of a local gets something else than its number.
    pub(super) fn before_home(&mut self, local: usize) -> Step<()> {
        self.save_numbers()?;
        let slot = self.frame.locals.get(local).copied().flatten().filter(|slot| slot.hold == Hold::Fresh);
        let Some(number) = slot.map(|slot| slot.value) else { return Ok(()) };
        let elsewhere = |at: usize| self.frame.slot(at).is_some_and(|slot| slot.value == number);
        let kept = (0..self.frame.locals.len()).any(|at| at != local && elsewhere(at));
        if !kept && self.objects.get(&number).is_some_and(|object| object.held == Held::Homes) {
            if self.has_copies(number) && !matches!(self.number(number), Unboxed::Bool | Unboxed::No) {
                // Those on the stack stay the object that this memory gives up.
                let object = self.materialise(number)?;
                self.share_on_stack(number, object)?;
                self.emit(Uop::DecrefPlain, &[object], 0)?;
            }
            self.objects.remove(&number);
            self.renew_exit();
        }
        Ok(())
    }

    /// The frame's memory holds a local's value from now on, and held it before the instruction as far as that matters.
    pub(super) fn in_memory(&mut self, local: usize, value: Value) {
        for frame in self.frames() {
            if let Some(Some(state)) = frame.locals.get_mut(local)
                && state.value == value
            {
                state.memory = Memory::Same;
            }
        }
    }

    /// An owned reference to the object of a number that exists as its fields: the one that it is, or a new one.
    pub(super) fn materialise(&mut self, value: Value) -> Step<Value> {
        if matches!(self.number(value), Unboxed::No) {
            return Err(self.cut(AbortReason::UnsupportedTypes, "an iterator of the trace is used as an object"));
        }
        self.note_kept(value);
        match self.objects.get(&value).copied() {
            Some(Object { object, sure: true, .. }) => {
                self.take_reference(object)?;
                Ok(object)
            }
            Some(Object { object, sure: false, .. }) => self.object_or_new(object, value),
            None => self.refresh(value),
        }
    }

    /// What a header is passed for the object of a number: null if it is none.
    pub(super) fn object_for_header(&mut self, slot: usize) -> Step<Value> {
        let Some(state) = self.frame.slot(slot) else { return Ok(self.builder.null()) };
        match (state.hold, state.memory) {
            (Hold::Fresh, _) => match self.objects.get(&state.value) {
                Some(object) => Ok(object.object),
                None if state.memory == Memory::Same => self.emit_value(Uop::LoadHome, &[], slot as u32),
                None => Ok(self.builder.null()),
            },
            // It is given up on the way.
            (Hold::Owned, Memory::Stale) => Ok(self.builder.null()),
            (Hold::Home | Hold::Owned | Hold::Lasting | Hold::Local(_) | Hold::Weak, _) => Ok(state.value),
        }
    }

    /// Stores a number that exists as its fields in the place of an element that is known to be a float: the object that it
    /// is, if it is one. Afterwards it is the element.
    pub(super) fn store_number(&mut self, elem: u32, base: Value, index: Value, number: Value) -> Step<()> {
        let known = self.objects.get(&number).copied();
        let sure = known.is_some_and(|object| object.sure);
        if !sure {
            let raw = self.unbox(number)?;
            self.emit(Uop::StoreElemF64, &[base, index, raw], elem)?;
        }
        if let Some(Object { object, .. }) = known {
            if sure {
                self.share_on_stack(number, object)?;
            }
            self.emit(if sure { Uop::Incref } else { Uop::XIncref }, &[object], 0)?;
            self.emit(Uop::TakeElem, &[base, index, object], elem)?;
        }
        if !sure && (self.local_of(number).is_some() || self.has_copies(number)) {
            let object = self.emit_value(Uop::LoadElem, &[base, index], elem)?;
            self.objects.insert(number, Object { object, sure: true, held: Held::Weak });
            self.share_on_stack(number, object)?;
        }
        Ok(())
    }
}
