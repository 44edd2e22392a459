//! Host objects: boxes, types, reference counts.
//!
//! Reference counts are those of CPython 3.13's build with a global lock (`Include/object.h`: `Py_INCREF`,
//! `Py_DECREF`, `_Py_IsImmortal`): 32 bits, immortal when negative as a signed number (PEP 683).

use super::helpers::Runtime;
use super::memory::Class;
use super::{LowerError, Lowering, Result, malformed};
use crate::ir::entity::Segment;
use crate::ir::tree::Inst;
use firesteel_protocol::effects::AliasClass;
use firesteel_protocol::host::IntLayout;
use inkwell::IntPredicate;
use inkwell::values::{BasicValueEnum, FloatValue, IntValue, PointerValue};

const COUNTS: Class = Class::Alias(AliasClass::COUNTS);

/// Tags below this belong to integers of at most one digit (`_PyLong_IsCompact`).
const COMPACT_TAG: u64 = 16;

impl<'ctx> Lowering<'_, 'ctx> {
    /// Whether the instruction makes an iterator that only snapshots use: they hold its parts instead.
    pub(super) fn is_sunk(&self, inst: &Inst) -> bool {
        inst.result.is_some_and(|result| self.layouts.is_sunk(result))
    }

    /// Leaves unless the object's type is this one.
    pub(super) fn guard_type(&mut self, segment: Segment, inst: &Inst, object: PointerValue<'ctx>) -> Result<()> {
        let host = self.host;
        let ty = host.types.get(inst.imm as usize).ok_or_else(|| LowerError::HostModel {
            place: segment.to_string(),
            what: format!("type {} is guarded for, but the host has {}", inst.imm, host.types.len()),
        })?;
        let wanted = self.symbols.host_type(&ty.name, ty.address);
        let at = self.at(object, host.layout.type_pointer)?;
        let class = self.type_class();
        let found = self.load(self.types.ptr, at, class, false)?.into_pointer_value();
        let same = self.builder.build_int_compare(IntPredicate::EQ, found, wanted, "")?;
        self.guard(same, inst.exit)?;
        self.assume_type(object, ty)
    }

    /// Leaves unless the reference count is one.
    pub(super) fn guard_unique(&mut self, inst: &Inst, object: PointerValue<'ctx>) -> Result<()> {
        let (count, _) = self.count(object)?;
        let unique = self.builder.build_int_compare(IntPredicate::EQ, count, self.types.i32.const_int(1, false), "")?;
        self.guard(unique, inst.exit)
    }

    /// Leaves when the reference count is one.
    pub(super) fn guard_shared(&mut self, inst: &Inst, object: PointerValue<'ctx>) -> Result<()> {
        let (count, _) = self.count(object)?;
        let shared = self.builder.build_int_compare(IntPredicate::NE, count, self.types.i32.const_int(1, false), "")?;
        self.guard(shared, inst.exit)
    }

    /// The true or the false object, by a bit.
    pub(super) fn box_bool(&mut self, truth: IntValue<'ctx>) -> Result<BasicValueEnum<'ctx>> {
        let layout = &self.host.layout;
        let yes = self.symbols.truth(true, layout.true_object);
        let no = self.symbols.truth(false, layout.false_object);
        Ok(self.builder.build_select(truth, yes, no, "")?)
    }

    /// Whether a bool object is the true one.
    pub(super) fn unbox_bool(&mut self, object: PointerValue<'ctx>) -> Result<BasicValueEnum<'ctx>> {
        let yes = self.symbols.truth(true, self.host.layout.true_object);
        Ok(self.builder.build_int_compare(IntPredicate::EQ, object, yes, "")?.into())
    }

    /// The value of an integer object (a word, or `_PyLong_CompactValue`, else the runtime); leaves when it does
    /// not fit.
    pub(super) fn unbox_int(
        &mut self,
        segment: Segment,
        inst: &Inst,
        object: PointerValue<'ctx>,
    ) -> Result<BasicValueEnum<'ctx>> {
        let builder = self.builder;
        let (tag, digit) = match self.host.layout.int {
            IntLayout::Digits { tag, digit } => (tag, digit),
            IntLayout::Word(value) => {
                let at = self.at(object, value)?;
                return self.load(self.types.i64, at, Class::IntValue, true);
            }
        };
        let [compact, wide, join] = ["compact", "wide", "unboxed"].map(|name| self.abi.block(self.context, name));

        let tag_at = self.at(object, tag)?;
        let tag = self.load(self.types.i64, tag_at, Class::IntValue, true)?.into_int_value();
        let limit = self.types.i64.const_int(COMPACT_TAG, false);
        let is_compact = builder.build_int_compare(IntPredicate::ULT, tag, limit, "")?;
        let branch = builder.build_conditional_branch(is_compact, compact, wide)?;
        self.note_likely(branch);

        builder.position_at_end(compact);
        let digit_at = self.at(object, digit)?;
        let digit = self.load(self.types.i32, digit_at, Class::IntValue, true)?.into_int_value();
        let digit = builder.build_int_z_extend(digit, self.types.i64, "")?;
        let sign = builder.build_and(tag, self.types.i64.const_int(3, false), "")?;
        let sign = builder.build_int_sub(self.types.i64.const_int(1, false), sign, "")?;
        let small = builder.build_int_mul(sign, digit, "")?;
        builder.build_unconditional_branch(join)?;

        builder.position_at_end(wide);
        let scratch = self.abi.scratch;
        let fits = self
            .runtime(Runtime::UnboxI64, &[object.into(), scratch.into()])?
            .ok_or_else(|| malformed(segment, "the runtime gives no result"))?
            .into_int_value();
        let fits = builder.build_int_compare(IntPredicate::NE, fits, self.types.i32.const_zero(), "")?;
        self.guard(fits, inst.exit)?;
        let large = builder.build_load(self.types.i64, scratch, "")?.into_int_value();
        let wide_end = self.current_block(segment)?;
        builder.build_unconditional_branch(join)?;

        builder.position_at_end(join);
        let value = builder.build_phi(self.types.i64, "")?;
        value.add_incoming(&[(&small, compact), (&large, wide_end)]);
        Ok(value.as_basic_value())
    }

    /// The value of a float object.
    pub(super) fn unbox_float(&mut self, object: PointerValue<'ctx>) -> Result<BasicValueEnum<'ctx>> {
        let at = self.at(object, self.host.layout.float_value)?;
        let class = self.float_class();
        self.load(self.types.f64, at, class, true)
    }

    /// Replaces a float element by a float: in place if nobody shares the old one.
    pub(super) fn replace_float(
        &mut self,
        element: PointerValue<'ctx>,
        class: Class,
        number: FloatValue<'ctx>,
    ) -> Result<()> {
        let builder = self.builder;
        let [reuse, fresh, join] = ["reuse", "fresh", "replaced"].map(|name| self.abi.block(self.context, name));
        let old = self.load_ref(element, class, false)?;
        let (count, _) = self.count(old)?;
        let unique = builder.build_int_compare(IntPredicate::EQ, count, self.types.i32.const_int(1, false), "")?;
        builder.build_conditional_branch(unique, reuse, fresh)?;

        builder.position_at_end(reuse);
        let value_at = self.at(old, self.host.layout.float_value)?;
        let float_class = self.float_class();
        self.store(number, value_at, float_class)?;
        builder.build_unconditional_branch(join)?;

        builder.position_at_end(fresh);
        let new = self
            .runtime(Runtime::BoxF64, &[number.into()])?
            .ok_or_else(|| malformed("store_elem_f64", "the runtime gives no result"))?;
        self.store(new, element, class)?;
        self.release(old, Runtime::DeallocPlain)?;
        builder.build_unconditional_branch(join)?;
        builder.position_at_end(join);
        Ok(())
    }

    /// A reference count, and where it is.
    fn count(&mut self, object: PointerValue<'ctx>) -> Result<(IntValue<'ctx>, PointerValue<'ctx>)> {
        let at = self.at(object, self.host.layout.refcount)?;
        Ok((self.load(self.types.i32, at, COUNTS, false)?.into_int_value(), at))
    }

    /// One more reference, unless that would reach zero: then the object is immortal.
    pub(super) fn incref(&mut self, object: PointerValue<'ctx>) -> Result<()> {
        let builder = self.builder;
        let [mortal, join] = ["mortal", "increased"].map(|name| self.abi.block(self.context, name));
        let (count, at) = self.count(object)?;
        let more = builder.build_int_add(count, self.types.i32.const_int(1, false), "")?;
        let immortal = builder.build_int_compare(IntPredicate::EQ, more, self.types.i32.const_zero(), "")?;
        builder.build_conditional_branch(immortal, join, mortal)?;
        builder.position_at_end(mortal);
        self.store(more, at, COUNTS)?;
        builder.build_unconditional_branch(join)?;
        builder.position_at_end(join);
        Ok(())
    }

    /// One reference less; the last one ends the object by `end`. Immortal objects are left alone.
    pub(super) fn release(&mut self, object: PointerValue<'ctx>, end: Runtime) -> Result<()> {
        self.release_by(object, |to| {
            if end == Runtime::Dealloc {
                to.runtime(end, &[to.abi.context.into(), object.into()])?;
            } else {
                to.runtime(end, &[object.into()])?;
            }
            Ok(())
        })
    }

    /// One reference less; `end` is what follows the last one.
    pub(super) fn release_by(
        &mut self,
        object: PointerValue<'ctx>,
        end: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let builder = self.builder;
        let [mortal, last, join] = ["mortal", "last", "released"].map(|name| self.abi.block(self.context, name));
        let (count, at) = self.count(object)?;
        let zero = self.types.i32.const_zero();
        let immortal = builder.build_int_compare(IntPredicate::SLT, count, zero, "")?;
        builder.build_conditional_branch(immortal, join, mortal)?;

        builder.position_at_end(mortal);
        let less = builder.build_int_sub(count, self.types.i32.const_int(1, false), "")?;
        self.store(less, at, COUNTS)?;
        let was_last = builder.build_int_compare(IntPredicate::EQ, less, zero, "")?;
        builder.build_conditional_branch(was_last, last, join)?;

        builder.position_at_end(last);
        end(self)?;
        builder.build_unconditional_branch(join)?;
        builder.position_at_end(join);
        Ok(())
    }

    /// As `release`, null allowed.
    pub(super) fn release_or_null(&mut self, object: PointerValue<'ctx>, end: Runtime) -> Result<()> {
        self.unless_null(object, |to| to.release(object, end))
    }

    /// As `incref`, null allowed.
    pub(super) fn incref_or_null(&mut self, object: PointerValue<'ctx>) -> Result<()> {
        self.unless_null(object, |to| to.incref(object))
    }

    /// Does something unless a reference is null.
    pub(super) fn unless_null(
        &mut self,
        object: PointerValue<'ctx>,
        then: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let builder = self.builder;
        let [there, join] = ["there", "done"].map(|name| self.abi.block(self.context, name));
        let null = builder.build_is_null(object, "")?;
        builder.build_conditional_branch(null, join, there)?;
        builder.position_at_end(there);
        then(self)?;
        builder.build_unconditional_branch(join)?;
        builder.position_at_end(join);
        Ok(())
    }

    /// The object that a number is, with one more reference, or a box of the number if it is none.
    pub(super) fn object_or(&mut self, segment: Segment, inst: &Inst, make: Runtime) -> Result<BasicValueEnum<'ctx>> {
        let builder = self.builder;
        let [object, number] = self.args(segment, inst)?;
        let (object, number) = (self.pointer(object)?, self.value(number)?);
        let [there, fresh, join] = ["there", "fresh", "object"].map(|name| self.abi.block(self.context, name));
        let null = builder.build_is_null(object, "")?;
        builder.build_conditional_branch(null, fresh, there)?;
        builder.position_at_end(there);
        self.incref(object)?;
        let there_end = self.current_block(segment)?;
        builder.build_unconditional_branch(join)?;

        builder.position_at_end(fresh);
        let made =
            self.runtime(make, &[number.into()])?.ok_or_else(|| malformed(segment, "the runtime gives no result"))?;
        let fresh_end = self.current_block(segment)?;
        builder.build_unconditional_branch(join)?;

        builder.position_at_end(join);
        let value = builder.build_phi(self.types.ptr, "")?;
        value.add_incoming(&[(&object, there_end), (&made, fresh_end)]);
        Ok(value.as_basic_value())
    }
}
