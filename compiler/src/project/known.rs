//! What is known of values: their types, whether they are null, and where they came from.
//!
//! Owns the guards by which something becomes known along a path, and the notes that one walk over a tree leaves for the next:
//! which values are used as numbers, and which have to stay the objects that they are. Also finds what the `.fam` file names:
//! types, fields, classes of elements, and helpers. On a compiler thread.

use super::frame::Hold;
use super::translate::{Known, Step, Translator};
use crate::ir::entity::Value;
use firesteel_protocol::bytecode::Instruction;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::tables::{Condition, Family, Source, Want};
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::trace::Dependency;
use firesteel_protocol::uops::Uop;

impl Translator<'_> {
    /// How values of a type live unboxed.
    pub(super) fn unboxed(&self, ty: u16) -> Unboxed {
        self.tables.types.get(usize::from(ty)).map_or(Unboxed::No, |ty| ty.unboxed)
    }

    /// The type with this name; cuts the trace if the `.fam` file has none, as the three below.
    pub(super) fn type_named(&self, name: &str) -> Step<u16> {
        self.named("type", name, self.tables.types.iter().position(|ty| ty.name == name))
    }

    /// The field with this name.
    pub(super) fn field_named(&self, name: &str) -> Step<u32> {
        self.named("field", name, self.tables.fields.iter().position(|field| field.name == name)).map(u32::from)
    }

    /// The class of elements with this name.
    pub(super) fn elem_named(&self, name: &str) -> Step<u32> {
        self.named("element class", name, self.tables.elems.iter().position(|elem| elem.name == name)).map(u32::from)
    }

    /// The helper with this name.
    pub(super) fn helper_named(&self, name: &str) -> Step<u16> {
        self.named("helper", name, self.tables.helpers.iter().position(|helper| helper.name == name))
    }

    fn named(&self, what: &str, name: &str, at: Option<usize>) -> Step<u16> {
        at.map(|at| at as u16)
            .ok_or_else(|| self.cut(AbortReason::UnsupportedTypes, &format!("the families name no {what} `{name}`")))
    }

    /// The type that boxes of this sort have.
    pub(super) fn type_of_box(&self, unboxed: Unboxed) -> Option<u16> {
        self.tables.types.iter().position(|ty| ty.unboxed == unboxed).map(|at| at as u16)
    }

    /// The exact type of a value, if known.
    pub(super) fn exact(&self, value: Value) -> Option<u16> {
        self.known.get(&value).and_then(|known| known.ty)
    }

    /// How a value of known type lives unboxed.
    pub(super) fn number(&self, value: Value) -> Unboxed {
        self.exact(value).map_or(Unboxed::No, |ty| self.unboxed(ty))
    }

    /// Whether the end of a value's object cannot run host code.
    pub(super) fn is_plain(&self, value: Value) -> bool {
        self.exact(value).and_then(|ty| self.tables.types.get(usize::from(ty))).is_some_and(|ty| ty.plain)
    }

    /// Whether a value is an iterator over a sequence.
    pub(super) fn is_iterator(&self, value: Value) -> bool {
        let ty = self.exact(value).and_then(|ty| self.tables.types.get(usize::from(ty)));
        ty.is_some_and(|ty| ["list_iterator", "tuple_iterator"].contains(&ty.name))
    }

    /// Notes that a value came from outside the trace here.
    pub(super) fn note_origin(&mut self, value: Value, out: u8) {
        let origin = (self.trace, self.instr, out);
        self.origins.insert(value, origin);
        if let Some(&ty) = self.taught.as_ref().and_then(|lessons| lessons.types.get(&origin))
            && self.exact(value).is_none()
        {
            self.expected.push((value, ty));
        }
    }

    /// Whether it is known where a value came from.
    pub(super) fn has_origin(&self, value: Value) -> bool {
        self.origins.contains_key(&value)
    }

    /// A number taken out of an object is still what came from outside.
    pub(super) fn same_origin(&mut self, value: Value, fresh: Value) {
        if let Some(&origin) = self.origins.get(&value) {
            self.origins.insert(fresh, origin);
        }
    }

    /// Notes that the object which a value is was needed, not only the number in it.
    pub(super) fn note_kept(&mut self, value: Value) {
        if let Some(&origin) = self.origins.get(&value) {
            self.learned.kept.insert(origin);
        }
    }

    /// Whether the object which a value is will be needed, not only the number in it.
    pub(super) fn is_kept(&self, value: Value) -> bool {
        let origin = self.origins.get(&value);
        origin.is_some_and(|origin| self.taught.as_ref().is_some_and(|lessons| lessons.kept.contains(origin)))
    }

    /// Guards the types that the values pushed last are known to be used with, and takes them out of their
    /// objects. Before an instruction, so that a failure resumes there.
    pub(super) fn expect_types(&mut self) -> Step<()> {
        let expected = core::mem::take(&mut self.expected);
        for &(value, ty) in &expected {
            self.guard_type(value, ty)?;
        }
        let places = self.frame.stack.iter().enumerate();
        let places: Vec<usize> = places
            .filter(|(_, slot)| expected.iter().any(|&(value, _)| value == slot.value))
            .map(|(at, _)| at)
            .collect();
        self.settle_numbers(&places)
    }

    /// Takes numbers on the stack out of objects. Nothing else of the instruction was done yet.
    pub(super) fn settle_numbers(&mut self, places: &[usize]) -> Step<()> {
        for &at in places {
            let Some(&slot) = self.frame.stack.get(at) else { continue };
            if matches!(self.number(slot.value), Unboxed::No) {
                continue;
            }
            match slot.hold {
                // The trace, or the slot's memory, gives its reference up where the number goes. What may leave for it does
                // so here.
                Hold::Owned | Hold::Home => {
                    self.unbox(slot.value)?;
                }
                Hold::Weak | Hold::Local(_) if !self.is_kept(slot.value) => {
                    let fresh = self.borrowed_number(slot.value)?;
                    self.refreshed.insert(fresh);
                    // Exits that follow restore the number: nobody owns what it was taken out of when host code has run.
                    for frame in self.frames() {
                        if let Some(state) = frame.stack.get_mut(at).filter(|state| state.value == slot.value) {
                            (state.value, state.hold) = (fresh, Hold::Fresh);
                        }
                    }
                    self.renew_exit();
                }
                Hold::Weak | Hold::Local(_) | Hold::Lasting | Hold::Fresh => {}
            }
        }
        Ok(())
    }

    /// Whether a local lives in a register as a number at a header above.
    pub(super) fn is_number(&self, local: u32) -> bool {
        self.plan.is_number(local) || self.nested.iter().any(|header| header.is_number(local))
    }

    /// Whether a local is computed with, as far as is known yet.
    pub(super) fn is_computed_with(&self, local: u32) -> bool {
        self.taught.as_ref().is_none_or(|lessons| lessons.numbers.contains(&local))
    }

    /// Notes that a value is computed with.
    pub(super) fn note_number(&mut self, value: Value) {
        if let Some(&local) = self.loaded.get(&value) {
            self.learned.numbers.insert(local);
        }
    }

    /// Makes a value's type known, by a guard unless it is already.
    pub(super) fn guard_type(&mut self, value: Value, ty: u16) -> Step<()> {
        if !matches!(self.unboxed(ty), Unboxed::No)
            && let Some(&origin) = self.origins.get(&value)
        {
            self.learned.types.insert(origin, ty);
        }
        self.check_exact(value, ty)
    }

    /// As [`Translator::guard_type`], where the type is not asked for by a computation.
    pub(super) fn check_exact(&mut self, value: Value, ty: u16) -> Step<()> {
        match self.exact(value) {
            Some(known) if known == ty => return Ok(()),
            Some(_) => return Err(self.cut(AbortReason::UnsupportedTypes, "a value's type contradicts the recording")),
            None => {}
        }
        self.emit(Uop::GuardType, &[value], u32::from(ty))?;
        self.known.insert(value, Known { ty: Some(ty) });
        Ok(())
    }

    /// Enforces an entry's conditions by guards.
    pub(super) fn enforce(
        &mut self,
        when: &[Condition],
        wants: &[Want],
        family: &Family,
        decoded: &Instruction,
    ) -> Step<()> {
        let source = |want: u8| {
            let slot = wants.get(usize::from(want)).and_then(|want| family.slots.get(usize::from(want.slot)));
            match slot.map(|slot| slot.source) {
                Some(Source::Stack { below_top, per_oparg }) => {
                    Some(u32::from(below_top).saturating_add(if per_oparg { decoded.oparg } else { 0 }))
                }
                Some(Source::Local | Source::Global | Source::Element { .. } | Source::Attribute { .. }) | None => None,
            }
        };
        for condition in when {
            match *condition {
                Condition::Type { want, ty } => {
                    if let Some(value) = source(want).and_then(|below| self.below_top(below)) {
                        self.guard_type(value, ty)?;
                    }
                }
                Condition::Is { want, object } => {
                    if let Some(value) = source(want).and_then(|below| self.below_top(below)) {
                        let object = self.named_object(object)?;
                        if value != object {
                            self.emit(Uop::GuardIs, &[value, object], 0)?;
                        }
                    }
                }
                Condition::Null { want } => {
                    if let Some(value) = source(want).and_then(|below| self.below_top(below)) {
                        self.guard_receiver(value, false)?;
                    }
                }
                Condition::Oparg(_) | Condition::OpargPart { .. } | Condition::Name { .. } | Condition::Next(_) => {}
            }
        }
        Ok(())
    }

    /// The stack value this far below the top.
    pub(super) fn below_top(&self, below: u32) -> Option<Value> {
        let at = self.frame.stack.len().checked_sub(1)?.checked_sub(below as usize)?;
        self.frame.stack.get(at).map(|slot| slot.value)
    }

    /// The value of an object that the `.fam` file names.
    pub(super) fn named_object(&mut self, index: u16) -> Step<Value> {
        let object = self.model.objects.get(usize::from(index));
        match object.and_then(|object| Some((&object.name, object.address()?))) {
            Some((name, address)) => {
                let value = self.builder.object(name, address);
                self.known.entry(value).or_insert(Known { ty: None });
                Ok(value)
            }
            None => Err(self.cut(AbortReason::UnsupportedTypes, "an object that the host did not find")),
        }
    }

    /// Relies on a name being bound to an object.
    pub(super) fn depend(&mut self, dependency: Dependency) {
        if !self.dependencies.contains(&dependency) {
            self.dependencies.push(dependency);
        }
    }
}
