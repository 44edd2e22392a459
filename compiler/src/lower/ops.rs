//! One arm a uop. What takes more than a line is in `ints`, `floats`, `objects`, `fields`, `helpers`.

use super::helpers::Runtime;
use super::{Lowering, Result, malformed};
use crate::ir::entity::{Segment, Value};
use crate::ir::tree::Inst;
use firesteel_protocol::uops::Uop;
use inkwell::builder::{Builder, BuilderError};
use inkwell::values::{BasicMetadataValueEnum, BasicValue, BasicValueEnum, FloatValue, IntValue, PointerValue};
use inkwell::{AtomicOrdering, FloatPredicate, IntPredicate};

/// Result of an instruction, if it has one.
type Done<'ctx> = Result<Option<BasicValueEnum<'ctx>>>;

impl<'ctx> Lowering<'_, 'ctx> {
    /// Lowers one instruction.
    pub(super) fn op(&mut self, at: Segment, inst: &Inst) -> Done<'ctx> {
        match inst.uop {
            Uop::LoadHome => some(self.load_home(inst.imm)),
            Uop::StoreHome => self.on_object(at, inst, |to, value| none(to.store_home(inst.imm, value))),
            Uop::ReplaceHome => self.on_object(at, inst, |to, value| none(to.replace_home(inst.imm, value))),
            Uop::TakeHome => self.on_object(at, inst, |to, value| none(to.take_home(inst.imm, value))),
            Uop::Poll => none(self.poll(inst)),
            Uop::Misfortune => none(self.misfortune(inst)),
            Uop::At => self.on_int(at, inst, |to, unit| none(to.note_unit(unit))),
            Uop::CheckLeave => none(self.check_leave(inst)),
            Uop::PushFrames => none(self.push_frames(at, inst)),
            Uop::PopFrames => none(self.pop_frames()),

            Uop::GuardTrue => self.on_int(at, inst, |to, truth| none(to.guard(truth, inst.exit))),
            Uop::GuardFalse => self.on_int(at, inst, |to, truth| none(to.guard_false(truth, inst))),
            Uop::GuardType => self.on_object(at, inst, |to, object| none(to.guard_type(at, inst, object))),
            Uop::GuardIs => self.on_objects(at, inst, |to, same| none(to.guard(same, inst.exit))),
            Uop::GuardNotNull => self.on_object(at, inst, |to, object| none(to.guard_not_null(object, inst))),
            Uop::GuardUnique => self.on_object(at, inst, |to, object| none(to.guard_unique(inst, object))),
            Uop::GuardShared => self.on_object(at, inst, |to, object| none(to.guard_shared(inst, object))),

            Uop::BoxI64 => self.by_runtime(inst, Runtime::BoxI64),
            Uop::BoxF64 => self.by_runtime(inst, Runtime::BoxF64),
            Uop::BoxBool => self.on_int(at, inst, |to, truth| some(to.box_bool(truth))),
            Uop::ObjectI64 => some(self.object_or(at, inst, Runtime::BoxI64)),
            Uop::ObjectF64 => some(self.object_or(at, inst, Runtime::BoxF64)),
            Uop::UnboxI64 => self.on_object(at, inst, |to, object| some(to.unbox_int(at, inst, object))),
            Uop::UnboxF64 => self.on_object(at, inst, |to, object| some(to.unbox_float(object))),
            Uop::UnboxBool => self.on_object(at, inst, |to, object| some(to.unbox_bool(object))),
            Uop::NewRangeIter => self.iterator(inst, Runtime::NewRangeIter),
            Uop::NewListIter => self.iterator(inst, Runtime::NewListIter),

            Uop::AddI64 => self.ints(at, inst, |to, a, b| to.build_int_add(a, b, "")),
            Uop::SubI64 => self.ints(at, inst, |to, a, b| to.build_int_sub(a, b, "")),
            Uop::MulI64 => self.ints(at, inst, |to, a, b| to.build_int_mul(a, b, "")),
            Uop::AddOvf => some(self.checked(at, inst, "llvm.sadd.with.overflow")),
            Uop::SubOvf => some(self.checked(at, inst, "llvm.ssub.with.overflow")),
            Uop::MulOvf => some(self.checked(at, inst, "llvm.smul.with.overflow")),
            Uop::NegOvf => self.on_int(at, inst, |to, a| some(to.negate(a, inst))),
            Uop::AbsOvf => self.on_int(at, inst, |to, a| some(to.abs_int(a, inst))),
            Uop::FloorDivOvf => some(self.floor_div(at, inst)),
            Uop::FloorModOvf => some(self.floor_mod(at, inst)),
            Uop::ShlOvf => some(self.shift_left(at, inst)),
            Uop::ShrI64 => some(self.shift_right(at, inst)),
            Uop::AndI64 => self.ints(at, inst, |to, a, b| to.build_and(a, b, "")),
            Uop::OrI64 => self.ints(at, inst, |to, a, b| to.build_or(a, b, "")),
            Uop::XorI64 => self.ints(at, inst, |to, a, b| to.build_xor(a, b, "")),
            Uop::NotI64 => self.on_int(at, inst, |to, a| built(to.builder.build_not(a, ""))),
            Uop::MaxI64 => some(self.choose(at, inst, "llvm.smax")),
            Uop::MinI64 => some(self.choose(at, inst, "llvm.smin")),
            Uop::EqI64 => some(self.compare_ints(at, inst, IntPredicate::EQ)),
            Uop::NeI64 => some(self.compare_ints(at, inst, IntPredicate::NE)),
            Uop::LtI64 => some(self.compare_ints(at, inst, IntPredicate::SLT)),
            Uop::LeI64 => some(self.compare_ints(at, inst, IntPredicate::SLE)),
            Uop::GtI64 => some(self.compare_ints(at, inst, IntPredicate::SGT)),
            Uop::GeI64 => some(self.compare_ints(at, inst, IntPredicate::SGE)),
            Uop::LtU64 => some(self.compare_ints(at, inst, IntPredicate::ULT)),

            Uop::AddF64 => self.floats(at, inst, |to, a, b| to.build_float_add(a, b, "")),
            Uop::SubF64 => self.floats(at, inst, |to, a, b| to.build_float_sub(a, b, "")),
            Uop::MulF64 => self.floats(at, inst, |to, a, b| to.build_float_mul(a, b, "")),
            Uop::DivF64 => some(self.div_float(at, inst)),
            Uop::NegF64 => self.on_float(at, inst, |to, a| built(to.builder.build_float_neg(a, ""))),
            Uop::AbsF64 => self.on_float(at, inst, |to, a| some(to.magnitude(a).map(Into::into))),
            Uop::SqrtF64 => self.on_float(at, inst, |to, a| some(to.sqrt(a, inst))),
            Uop::FloorDivF64 => some(self.floor_float(at, inst, Runtime::FloorDivF64)),
            Uop::FloorModF64 => some(self.floor_float(at, inst, Runtime::FloorModF64)),
            Uop::PowF64 => some(self.pow(at, inst)),
            Uop::EqF64 => some(self.compare_floats(at, inst, FloatPredicate::OEQ)),
            Uop::NeF64 => some(self.compare_floats(at, inst, FloatPredicate::UNE)),
            Uop::LtF64 => some(self.compare_floats(at, inst, FloatPredicate::OLT)),
            Uop::LeF64 => some(self.compare_floats(at, inst, FloatPredicate::OLE)),
            Uop::GtF64 => some(self.compare_floats(at, inst, FloatPredicate::OGT)),
            Uop::GeF64 => some(self.compare_floats(at, inst, FloatPredicate::OGE)),

            Uop::I64ToF64 => {
                self.on_int(at, inst, |to, a| built(to.builder.build_signed_int_to_float(a, to.types.f64, "")))
            }
            Uop::I64ToF64Exact => self.on_int(at, inst, |to, a| some(to.exact_float(a, inst))),
            Uop::F64ToI64 => self.on_float(at, inst, |to, a| some(to.truncate(a, inst))),
            Uop::BoolToI64 => self.on_int(at, inst, |to, a| built(to.builder.build_int_z_extend(a, to.types.i64, ""))),
            Uop::NotBool => self.on_int(at, inst, |to, a| built(to.builder.build_not(a, ""))),
            Uop::AndBool => self.ints(at, inst, |to, a, b| to.build_and(a, b, "")),
            Uop::OrBool => self.ints(at, inst, |to, a, b| to.build_or(a, b, "")),
            Uop::XorBool => self.ints(at, inst, |to, a, b| to.build_xor(a, b, "")),
            Uop::IsSame => self.on_objects(at, inst, |_, same| Ok(Some(same.into()))),

            Uop::FieldAddr => some(self.field_addr(at, inst)),
            Uop::LoadField => some(self.load_field(at, inst)),
            Uop::StoreField => none(self.store_field(at, inst)),
            Uop::LoadElem => some(self.load_elem(at, inst)),
            Uop::StoreElem => none(self.store_elem(at, inst)),
            Uop::LoadF64 | Uop::LoadI64 | Uop::LoadByte => some(self.load_number(at, inst)),
            Uop::StoreF64 | Uop::StoreI64 | Uop::StoreByte => none(self.store_number(at, inst)),
            Uop::TakeElem => none(self.take_elem(at, inst)),
            Uop::StoreElemF64 => none(self.store_elem_f64(at, inst)),

            Uop::Incref => self.on_object(at, inst, |to, object| none(to.incref(object))),
            Uop::XIncref => self.on_object(at, inst, |to, object| none(to.incref_or_null(object))),
            Uop::DecrefPlain => self.on_object(at, inst, |to, object| none(to.release(object, Runtime::DeallocPlain))),
            Uop::Decref => self.on_object(at, inst, |to, object| none(to.release(object, Runtime::Dealloc))),
            Uop::XDecref => self.on_object(at, inst, |to, object| none(to.release_or_null(object, Runtime::Dealloc))),
            Uop::Call => self.call(at, inst),
        }
    }

    /// The operands of an instruction that has `N`.
    pub(super) fn args<const N: usize>(&self, at: Segment, inst: &Inst) -> Result<[Value; N]> {
        <[Value; N]>::try_from(inst.args.as_slice())
            .map_err(|_| malformed(at, &format!("{} has {} operands, but takes {N}", inst.uop, inst.args.len())))
    }

    fn on_int(
        &mut self,
        at: Segment,
        inst: &Inst,
        then: impl FnOnce(&mut Self, IntValue<'ctx>) -> Done<'ctx>,
    ) -> Done<'ctx> {
        let [a] = self.args(at, inst)?;
        let a = self.int(a)?;
        then(self, a)
    }

    fn on_float(
        &mut self,
        at: Segment,
        inst: &Inst,
        then: impl FnOnce(&mut Self, FloatValue<'ctx>) -> Done<'ctx>,
    ) -> Done<'ctx> {
        let [a] = self.args(at, inst)?;
        let a = self.float(a)?;
        then(self, a)
    }

    fn on_object(
        &mut self,
        at: Segment,
        inst: &Inst,
        then: impl FnOnce(&mut Self, PointerValue<'ctx>) -> Done<'ctx>,
    ) -> Done<'ctx> {
        let [object] = self.args(at, inst)?;
        let object = self.pointer(object)?;
        then(self, object)
    }

    /// Whether both operands are the same object.
    fn on_objects(
        &mut self,
        at: Segment,
        inst: &Inst,
        then: impl FnOnce(&mut Self, IntValue<'ctx>) -> Done<'ctx>,
    ) -> Done<'ctx> {
        let [a, b] = self.args(at, inst)?;
        let (a, b) = (self.pointer(a)?, self.pointer(b)?);
        let same = self.builder.build_int_compare(IntPredicate::EQ, a, b, "")?;
        then(self, same)
    }

    fn ints(
        &mut self,
        at: Segment,
        inst: &Inst,
        build: impl FnOnce(
            &Builder<'ctx>,
            IntValue<'ctx>,
            IntValue<'ctx>,
        ) -> core::result::Result<IntValue<'ctx>, BuilderError>,
    ) -> Done<'ctx> {
        let (a, b) = self.int_args(at, inst)?;
        built(build(self.builder, a, b))
    }

    fn floats(
        &mut self,
        at: Segment,
        inst: &Inst,
        build: impl FnOnce(
            &Builder<'ctx>,
            FloatValue<'ctx>,
            FloatValue<'ctx>,
        ) -> core::result::Result<FloatValue<'ctx>, BuilderError>,
    ) -> Done<'ctx> {
        let (a, b) = self.float_args(at, inst)?;
        built(build(self.builder, a, b))
    }

    fn by_runtime(&mut self, inst: &Inst, which: Runtime) -> Done<'ctx> {
        let mut args: Vec<BasicMetadataValueEnum<'ctx>> = Vec::with_capacity(inst.args.len());
        for &arg in &inst.args {
            args.push(self.value(arg)?.into());
        }
        self.runtime(which, &args)
    }

    fn iterator(&mut self, inst: &Inst, which: Runtime) -> Done<'ctx> {
        if self.is_sunk(inst) { Ok(None) } else { self.by_runtime(inst, which) }
    }

    fn guard_false(&mut self, truth: IntValue<'ctx>, inst: &Inst) -> Result<()> {
        let wrong = self.builder.build_not(truth, "")?;
        self.guard(wrong, inst.exit)
    }

    fn guard_not_null(&mut self, object: PointerValue<'ctx>, inst: &Inst) -> Result<()> {
        let there = self.builder.build_is_not_null(object, "")?;
        self.guard(there, inst.exit)
    }

    /// Leaves when the request word is not what it was at entry, or as many rounds are counted as were wanted.
    fn poll(&mut self, inst: &Inst) -> Result<()> {
        // Another thread writes the word: the load is atomic, and stronger than unordered, so that no pass moves
        // it out of the loop; as a relaxed load it orders nothing else and lets other loads move past.
        let load = self.builder.build_load(self.types.i64, self.abi.requests, "")?;
        if let Some(load) = load.as_instruction_value() {
            let relaxed = load.set_atomic_ordering(AtomicOrdering::Monotonic).and_then(|()| load.set_alignment(8));
            relaxed.map_err(|error| malformed("poll", &error.to_string()))?;
        }
        let now = load.into_int_value();
        let quiet = self.builder.build_int_compare(IntPredicate::EQ, now, self.abi.requests_at_entry, "")?;
        let Some(last) = self.last_round else {
            return self.guard(quiet, inst.exit);
        };
        let counted = self.abi.rounds(self.builder, &self.types)?;
        let goes_on = self.builder.build_int_compare(IntPredicate::ULE, counted, last, "")?;
        let both = self.builder.build_and(quiet, goes_on, "")?;
        self.guard(both, inst.exit)
    }

    /// Writes the code unit for host code that a release may run.
    pub(super) fn note_unit(&mut self, unit: IntValue<'ctx>) -> Result<()> {
        let at = self.abi.unit(self.builder, &self.types)?;
        self.store(unit, at, super::memory::Class::Context)
    }

    /// Counts a check of chaos, and leaves if it was the last.
    fn misfortune(&mut self, inst: &Inst) -> Result<()> {
        let at = self.abi.misfortune(self.builder, &self.types)?;
        let class = super::memory::Class::Context;
        let before = self.load(self.types.i64, at, class, false)?.into_int_value();
        let left = self.builder.build_int_sub(before, self.types.i64.const_int(1, false), "")?;
        self.store(left, at, class)?;
        let stay = self.builder.build_int_compare(IntPredicate::NE, left, self.types.i64.const_zero(), "")?;
        self.guard(stay, inst.exit)
    }

    /// Tells the host what is in the frames of calls, as an exit would.
    pub(super) fn push_frames(&mut self, at: Segment, inst: &Inst) -> Result<()> {
        let exit = inst.exit.ok_or_else(|| malformed(at, "frames of no exit"))?;
        self.spill(exit)?;
        let index = self.types.i64.const_int(u64::from(exit.0), false);
        self.runtime(Runtime::PushFrames, &[self.abi.context.into(), index.into()])?;
        Ok(())
    }

    pub(super) fn pop_frames(&mut self) -> Result<()> {
        self.runtime(Runtime::PopFrames, &[self.abi.context.into()])?;
        Ok(())
    }

    /// Leaves when a helper asked for it.
    fn check_leave(&mut self, inst: &Inst) -> Result<()> {
        let at = self.abi.leave_flag(self.builder, &self.types)?;
        let flag = self.load(self.types.i64, at, super::memory::Class::Context, false)?.into_int_value();
        let stay = self.builder.build_int_compare(IntPredicate::EQ, flag, self.types.i64.const_zero(), "")?;
        self.guard(stay, inst.exit)
    }
}

fn some<'ctx>(value: Result<BasicValueEnum<'ctx>>) -> Done<'ctx> {
    value.map(Some)
}

fn none<'ctx>(done: Result<()>) -> Done<'ctx> {
    done.map(|()| None)
}

fn built<'ctx>(value: core::result::Result<impl BasicValue<'ctx>, BuilderError>) -> Done<'ctx> {
    Ok(Some(value?.as_basic_value_enum()))
}
