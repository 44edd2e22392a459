//! Integer uops. Their meaning is `ir::semantics`; what overflows leaves the trace.

use super::{Lowering, Result, malformed};
use crate::ir::entity::Segment;
use crate::ir::tree::Inst;
use inkwell::IntPredicate;
use inkwell::intrinsics::Intrinsic;
use inkwell::values::{BasicValueEnum, IntValue};

/// Largest magnitude up to which every integer has an equal float: 2^53.
const EXACT: u64 = 1 << 53;

impl<'ctx> Lowering<'_, 'ctx> {
    /// The operands of an integer uop.
    pub(super) fn int_args(&mut self, segment: Segment, inst: &Inst) -> Result<(IntValue<'ctx>, IntValue<'ctx>)> {
        let [a, b] = self.args(segment, inst)?;
        Ok((self.int(a)?, self.int(b)?))
    }

    /// A comparison.
    pub(super) fn compare_ints(
        &mut self,
        segment: Segment,
        inst: &Inst,
        how: IntPredicate,
    ) -> Result<BasicValueEnum<'ctx>> {
        let (a, b) = self.int_args(segment, inst)?;
        Ok(self.builder.build_int_compare(how, a, b, "")?.into())
    }

    /// A checked operation on both operands.
    pub(super) fn checked(&mut self, at: Segment, inst: &Inst, intrinsic: &str) -> Result<BasicValueEnum<'ctx>> {
        let (a, b) = self.int_args(at, inst)?;
        self.with_overflow(intrinsic, a, b, inst)
    }

    /// The greater or the lesser of both operands.
    pub(super) fn choose(&mut self, at: Segment, inst: &Inst, intrinsic: &str) -> Result<BasicValueEnum<'ctx>> {
        let (a, b) = self.int_args(at, inst)?;
        self.intrinsic(intrinsic, self.types.i64.into(), &[a.into(), b.into()])
    }

    /// Negation; leaves on overflow.
    pub(super) fn negate(&mut self, a: IntValue<'ctx>, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        self.with_overflow("llvm.ssub.with.overflow", self.types.i64.const_zero(), a, inst)
    }

    /// `llvm.s<op>.with.overflow`, leaving on overflow.
    fn with_overflow(
        &mut self,
        intrinsic: &str,
        a: IntValue<'ctx>,
        b: IntValue<'ctx>,
        inst: &Inst,
    ) -> Result<BasicValueEnum<'ctx>> {
        let pair = self.intrinsic(intrinsic, self.types.i64.into(), &[a.into(), b.into()])?;
        let pair = pair.into_struct_value();
        let result = self.builder.build_extract_value(pair, 0, "")?;
        let overflow = self.builder.build_extract_value(pair, 1, "")?.into_int_value();
        let fits = self.builder.build_not(overflow, "")?;
        self.guard(fits, inst.exit)?;
        Ok(result)
    }

    /// Calls an intrinsic that is overloaded on one type.
    pub(super) fn intrinsic(
        &self,
        name: &str,
        on: inkwell::types::BasicTypeEnum<'ctx>,
        args: &[inkwell::values::BasicMetadataValueEnum<'ctx>],
    ) -> Result<BasicValueEnum<'ctx>> {
        let missing = || malformed(name, "LLVM has no such intrinsic");
        let intrinsic = Intrinsic::find(name).ok_or_else(missing)?;
        let function = self.symbols.intrinsic(&intrinsic, on).ok_or_else(missing)?;
        self.builder.build_direct_call(function, args, "")?.try_as_basic_value().basic().ok_or_else(missing)
    }

    /// Quotient rounded to minus infinity.
    pub(super) fn floor_div(&mut self, segment: Segment, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let (a, b) = self.int_args(segment, inst)?;
        let (zero, ones) = (self.types.i64.const_zero(), self.types.i64.const_all_ones());
        let builder = self.builder;
        let divides = builder.build_int_compare(IntPredicate::NE, b, zero, "")?;
        self.guard(divides, inst.exit)?;
        // Only the smallest integer by -1 overflows.
        let smallest = self.types.i64.const_int(i64::MIN as u64, true);
        let ordinary = builder.build_or(
            builder.build_int_compare(IntPredicate::NE, b, ones, "")?,
            builder.build_int_compare(IntPredicate::NE, a, smallest, "")?,
            "",
        )?;
        self.guard(ordinary, inst.exit)?;
        let quotient = builder.build_int_signed_div(a, b, "")?;
        let remainder = builder.build_int_signed_rem(a, b, "")?;
        let down = self.rounds_down(remainder, b)?;
        let down = builder.build_int_s_extend(down, self.types.i64, "")?;
        Ok(builder.build_int_add(quotient, down, "")?.into())
    }

    /// Remainder with the divisor's sign.
    pub(super) fn floor_mod(&mut self, segment: Segment, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let (a, b) = self.int_args(segment, inst)?;
        let (zero, ones) = (self.types.i64.const_zero(), self.types.i64.const_all_ones());
        let builder = self.builder;
        let divides = builder.build_int_compare(IntPredicate::NE, b, zero, "")?;
        self.guard(divides, inst.exit)?;
        // By -1 the remainder is 0, as by 1; the machine's division would trap on the smallest integer.
        let minus_one = builder.build_int_compare(IntPredicate::EQ, b, ones, "")?;
        let one = self.types.i64.const_int(1, false);
        let divisor = builder.build_select(minus_one, one, b, "")?.into_int_value();
        let remainder = builder.build_int_signed_rem(a, divisor, "")?;
        let down = self.rounds_down(remainder, b)?;
        let correction = builder.build_select(down, b, zero, "")?.into_int_value();
        Ok(builder.build_int_add(remainder, correction, "")?.into())
    }

    /// Whether truncation rounded up: there is a remainder, of another sign than the divisor.
    fn rounds_down(&self, remainder: IntValue<'ctx>, divisor: IntValue<'ctx>) -> Result<IntValue<'ctx>> {
        let zero = self.types.i64.const_zero();
        let signs = self.builder.build_xor(remainder, divisor, "")?;
        let differ = self.builder.build_int_compare(IntPredicate::SLT, signs, zero, "")?;
        let inexact = self.builder.build_int_compare(IntPredicate::NE, remainder, zero, "")?;
        Ok(self.builder.build_and(inexact, differ, "")?)
    }

    /// Left shift; leaves on a count outside 0..=63 and when bits are lost.
    pub(super) fn shift_left(&mut self, segment: Segment, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let (a, count) = self.int_args(segment, inst)?;
        let builder = self.builder;
        let bits = self.types.i64.const_int(64, false);
        let in_range = builder.build_int_compare(IntPredicate::ULT, count, bits, "")?;
        self.guard(in_range, inst.exit)?;
        let shifted = builder.build_left_shift(a, count, "")?;
        let back = builder.build_right_shift(shifted, count, true, "")?;
        let same = builder.build_int_compare(IntPredicate::EQ, back, a, "")?;
        self.guard(same, inst.exit)?;
        Ok(shifted.into())
    }

    /// Arithmetic right shift; counts above 63 act as 63; leaves on a negative count.
    pub(super) fn shift_right(&mut self, segment: Segment, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let (a, count) = self.int_args(segment, inst)?;
        let builder = self.builder;
        let positive = builder.build_int_compare(IntPredicate::SGE, count, self.types.i64.const_zero(), "")?;
        self.guard(positive, inst.exit)?;
        let most = self.types.i64.const_int(63, false);
        let count = self.intrinsic("llvm.umin", self.types.i64.into(), &[count.into(), most.into()])?.into_int_value();
        Ok(builder.build_right_shift(a, count, true, "")?.into())
    }

    /// Absolute value; leaves for the smallest integer.
    pub(super) fn abs_int(&mut self, a: IntValue<'ctx>, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let smallest = self.types.i64.const_int(i64::MIN as u64, true);
        let fits = self.builder.build_int_compare(IntPredicate::NE, a, smallest, "")?;
        self.guard(fits, inst.exit)?;
        let poison_for_smallest = self.types.i1.const_int(1, false);
        self.intrinsic("llvm.abs", self.types.i64.into(), &[a.into(), poison_for_smallest.into()])
    }

    /// The equal float; leaves beyond 2^53.
    pub(super) fn exact_float(&mut self, a: IntValue<'ctx>, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let builder = self.builder;
        // -2^53 <= a <= 2^53, as one unsigned comparison.
        let shifted = builder.build_int_add(a, self.types.i64.const_int(EXACT, false), "")?;
        let fits =
            builder.build_int_compare(IntPredicate::ULE, shifted, self.types.i64.const_int(2 * EXACT, false), "")?;
        self.guard(fits, inst.exit)?;
        Ok(builder.build_signed_int_to_float(a, self.types.f64, "")?.into())
    }
}
