//! Uops that read and write the frame, fields and elements.

use super::helpers::Runtime;
use super::memory::Class;
use super::{LowerError, Lowering, Result};
use crate::ir::entity::{Segment, Value};
use crate::ir::tree::Inst;
use firesteel_protocol::effects::AliasClass;
use firesteel_protocol::host::{HostElem, HostField};
use firesteel_protocol::types::{Items, Kind};
use inkwell::IntPredicate;
use inkwell::values::{BasicValueEnum, PointerValue};

const HOME: Class = Class::Alias(AliasClass::HOME);

impl<'a, 'ctx> Lowering<'a, 'ctx> {
    /// The reference in a frame slot.
    pub(super) fn load_home(&mut self, slot: u32) -> Result<BasicValueEnum<'ctx>> {
        let at = self.home(slot)?;
        Ok(self.load_ref(at, HOME, false)?.into())
    }

    /// Writes a frame slot.
    pub(super) fn store_home(&mut self, slot: u32, value: PointerValue<'ctx>) -> Result<()> {
        let at = self.home(slot)?;
        self.store(value, at, HOME)
    }

    /// Writes a frame slot and releases the plain object or null it held. The slot is in order before the release.
    pub(super) fn replace_home(&mut self, slot: u32, value: PointerValue<'ctx>) -> Result<()> {
        let at = self.home(slot)?;
        let old = self.load_ref(at, HOME, false)?;
        self.store(value, at, HOME)?;
        self.release_or_null(old, Runtime::DeallocPlain)
    }

    /// The same, unless there is nothing to put there.
    pub(super) fn take_home(&mut self, slot: u32, value: PointerValue<'ctx>) -> Result<()> {
        self.unless_null(value, |to| to.replace_home(slot, value))
    }

    /// Address of a field.
    pub(super) fn field_addr(&mut self, at: Segment, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let [object] = self.args(at, inst)?;
        let field = self.field(at, inst)?;
        let object = self.pointer(object)?;
        Ok(self.at(object, field.offset)?.into())
    }

    /// A field of an object.
    pub(super) fn load_field(&mut self, at: Segment, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let [object] = self.args(at, inst)?;
        let field = self.field(at, inst)?;
        let object = self.pointer(object)?;
        let place = self.at(object, field.offset)?;
        let class = Class::Alias(field.class);
        let invariant = self.invariant(true, inst.imm, field.immutable);
        match field.kind {
            Kind::Ref => Ok(self.load_ref(place, class, invariant)?.into()),
            Kind::Bool => {
                let byte = self.load(self.types.i8, place, class, invariant)?.into_int_value();
                Ok(self.builder.build_int_compare(IntPredicate::NE, byte, self.types.i8.const_zero(), "")?.into())
            }
            Kind::I64 | Kind::F64 | Kind::Addr => self.load(self.types.of(field.kind), place, class, invariant),
        }
    }

    /// Writes a field.
    pub(super) fn store_field(&mut self, at: Segment, inst: &Inst) -> Result<()> {
        let [object, value] = self.args(at, inst)?;
        let field = self.field(at, inst)?;
        let object = self.pointer(object)?;
        let place = self.at(object, field.offset)?;
        let value = match field.kind {
            Kind::Bool => {
                let bit = self.int(value)?;
                self.builder.build_int_z_extend(bit, self.types.i8, "")?.into()
            }
            Kind::Ref | Kind::I64 | Kind::F64 | Kind::Addr => self.value(value)?,
        };
        self.store(value, place, Class::Alias(field.class))
    }

    /// An element of an array.
    pub(super) fn load_elem(&mut self, at: Segment, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let [array, index] = self.args(at, inst)?;
        let elem = self.elem(at, inst)?;
        let place = self.element(array, index)?;
        let invariant = self.invariant(false, inst.imm, elem.immutable);
        Ok(self.load_ref(place, Class::Alias(elem.class), invariant)?.into())
    }

    /// Writes an element.
    pub(super) fn store_elem(&mut self, at: Segment, inst: &Inst) -> Result<()> {
        let [array, index, value] = self.args(at, inst)?;
        let elem = self.elem(at, inst)?;
        let place = self.element(array, index)?;
        let value = self.pointer(value)?;
        self.store(value, place, Class::Alias(elem.class))
    }

    /// Replaces an element, unless there is nothing to put there, and releases the plain object it was.
    pub(super) fn take_elem(&mut self, at: Segment, inst: &Inst) -> Result<()> {
        let [array, index, value] = self.args(at, inst)?;
        let class = Class::Alias(self.elem(at, inst)?.class);
        let place = self.element(array, index)?;
        let value = self.pointer(value)?;
        self.unless_null(value, |to| {
            let old = to.load_ref(place, class, false)?;
            to.store(value, place, class)?;
            to.release(old, Runtime::DeallocPlain)
        })
    }

    /// Replaces a float element by a float.
    pub(super) fn store_elem_f64(&mut self, at: Segment, inst: &Inst) -> Result<()> {
        let [array, index, number] = self.args(at, inst)?;
        let elem = self.elem(at, inst)?;
        let place = self.element(array, index)?;
        let number = self.float(number)?;
        self.replace_float(place, Class::Alias(elem.class), number)
    }

    /// A number in an array of such.
    pub(super) fn load_number(&mut self, at: Segment, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let [array, index] = self.args(at, inst)?;
        let elem = self.elem(at, inst)?;
        let (class, invariant) = (Class::Alias(elem.class), self.invariant(false, inst.imm, elem.immutable));
        match elem.items {
            Items::Floats => {
                let place = self.element(array, index)?;
                self.load(self.types.f64, place, class, invariant)
            }
            Items::Bytes => {
                let place = self.byte(array, index)?;
                let byte = self.load(self.types.i8, place, class, invariant)?.into_int_value();
                Ok(self.builder.build_int_z_extend(byte, self.types.i64, "")?.into())
            }
            Items::Words | Items::Objects => {
                let place = self.element(array, index)?;
                self.load(self.types.i64, place, class, invariant)
            }
        }
    }

    /// Writes a number in an array of such.
    pub(super) fn store_number(&mut self, at: Segment, inst: &Inst) -> Result<()> {
        let [array, index, number] = self.args(at, inst)?;
        let elem = self.elem(at, inst)?;
        let class = Class::Alias(elem.class);
        match elem.items {
            Items::Floats => {
                let (place, number) = (self.element(array, index)?, self.float(number)?);
                self.store(number, place, class)
            }
            Items::Bytes => {
                let (place, number) = (self.byte(array, index)?, self.int(number)?);
                let byte = self.builder.build_int_truncate(number, self.types.i8, "")?;
                self.store(byte, place, class)
            }
            Items::Words | Items::Objects => {
                let (place, number) = (self.element(array, index)?, self.int(number)?);
                self.store(number, place, class)
            }
        }
    }

    fn byte(&mut self, array: Value, index: Value) -> Result<PointerValue<'ctx>> {
        let (array, index) = (self.pointer(array)?, self.int(index)?);
        self.byte_at(array, index)
    }

    fn element(&mut self, array: Value, index: Value) -> Result<PointerValue<'ctx>> {
        let (array, index) = (self.pointer(array)?, self.int(index)?);
        self.word(array, index)
    }

    fn field(&self, at: Segment, inst: &Inst) -> Result<&'a HostField> {
        self.host.fields.get(inst.imm as usize).ok_or_else(|| missing(at, "field", inst.imm, self.host.fields.len()))
    }

    fn elem(&self, at: Segment, inst: &Inst) -> Result<&'a HostElem> {
        self.host
            .elems
            .get(inst.imm as usize)
            .ok_or_else(|| missing(at, "element class", inst.imm, self.host.elems.len()))
    }
}

fn missing(at: Segment, what: &str, index: u32, count: usize) -> LowerError {
    LowerError::HostModel { place: at.to_string(), what: format!("{what} {index} is used, but the host has {count}") }
}
