//! Float uops: strict IEEE 754 arithmetic, no fast-math flag anywhere. Their meaning is `ir::semantics`.

use super::helpers::Runtime;
use super::{Lowering, Result, malformed};
use crate::ir::entity::Segment;
use crate::ir::tree::Inst;
use inkwell::FloatPredicate;
use inkwell::values::{BasicValueEnum, FloatValue, IntValue};

/// 2^63: the first float above all 64-bit integers.
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

impl<'ctx> Lowering<'_, 'ctx> {
    /// The operands of a float uop.
    pub(super) fn float_args(&mut self, segment: Segment, inst: &Inst) -> Result<(FloatValue<'ctx>, FloatValue<'ctx>)> {
        let [a, b] = self.args(segment, inst)?;
        Ok((self.float(a)?, self.float(b)?))
    }

    /// A comparison.
    pub(super) fn compare_floats(
        &mut self,
        segment: Segment,
        inst: &Inst,
        how: FloatPredicate,
    ) -> Result<BasicValueEnum<'ctx>> {
        let (a, b) = self.float_args(segment, inst)?;
        Ok(self.builder.build_float_compare(how, a, b, "")?.into())
    }

    /// Quotient; leaves on a zero divisor.
    pub(super) fn div_float(&mut self, segment: Segment, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let (a, b) = self.float_args(segment, inst)?;
        self.guard_divisor(b, inst)?;
        Ok(self.builder.build_float_div(a, b, "")?.into())
    }

    /// Floor quotient or remainder, by the runtime; leaves on a zero divisor.
    pub(super) fn floor_float(
        &mut self,
        segment: Segment,
        inst: &Inst,
        which: Runtime,
    ) -> Result<BasicValueEnum<'ctx>> {
        let (a, b) = self.float_args(segment, inst)?;
        self.guard_divisor(b, inst)?;
        self.runtime(which, &[a.into(), b.into()])?.ok_or_else(|| malformed(segment, "the runtime gives no result"))
    }

    fn guard_divisor(&mut self, divisor: FloatValue<'ctx>, inst: &Inst) -> Result<()> {
        // Unordered: a NaN divisor stays.
        let zero = self.types.f64.const_zero();
        let divides = self.builder.build_float_compare(FloatPredicate::UNE, divisor, zero, "")?;
        self.guard(divides, inst.exit)
    }

    /// Square root; leaves below zero. NaN and minus zero stay.
    pub(super) fn sqrt(&mut self, a: FloatValue<'ctx>, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let real = self.builder.build_float_compare(FloatPredicate::UGE, a, self.types.f64.const_zero(), "")?;
        self.guard(real, inst.exit)?;
        self.intrinsic("llvm.sqrt", self.types.f64.into(), &[a.into()])
    }

    /// Power by the runtime, of the base's magnitude; leaves where [`crate::ir::semantics`] says so.
    pub(super) fn pow(&mut self, segment: Segment, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let (a, b) = self.float_args(segment, inst)?;
        let (zero, infinity) = (self.types.f64.const_zero(), self.types.f64.const_float(f64::INFINITY));
        let (base, exponent) = (self.magnitude(a)?, self.magnitude(b)?);
        let base_is_finite = self.builder.build_float_compare(FloatPredicate::OLT, base, infinity, "")?;
        let exponent_is_finite = self.builder.build_float_compare(FloatPredicate::OLT, exponent, infinity, "")?;
        let finite = self.builder.build_and(base_is_finite, exponent_is_finite, "")?;
        self.guard(finite, inst.exit)?;
        // A base below zero has powers only to integers; zero has none below zero.
        let whole = self.is_whole(b)?;
        let not_below = self.builder.build_float_compare(FloatPredicate::OGE, a, zero, "")?;
        let real = self.builder.build_or(not_below, whole, "")?;
        self.guard(real, inst.exit)?;
        let is_zero = self.builder.build_float_compare(FloatPredicate::OEQ, a, zero, "")?;
        let rises = self.builder.build_float_compare(FloatPredicate::OGE, b, zero, "")?;
        let not_zero = self.builder.build_not(is_zero, "")?;
        let defined = self.builder.build_or(not_zero, rises, "")?;
        self.guard(defined, inst.exit)?;
        let power = self
            .runtime(Runtime::PowF64, &[base.into(), b.into()])?
            .ok_or_else(|| malformed(segment, "the runtime gives no result"))?
            .into_float_value();
        let above = self.builder.build_float_compare(FloatPredicate::OGT, power, zero, "")?;
        let above = self.builder.build_or(above, is_zero, "")?;
        let below = self.builder.build_float_compare(FloatPredicate::OLT, power, infinity, "")?;
        let plain = self.builder.build_and(above, below, "")?;
        self.guard(plain, inst.exit)?;
        // The sign of the base, also of a zero, is that of an odd power.
        let two = self.types.f64.const_float(2.0);
        let half = self.builder.build_float_div(b, two, "")?;
        let even = self.is_whole(half)?;
        let odd = self.builder.build_and(whole, self.builder.build_not(even, "")?, "")?;
        let signed = self.intrinsic("llvm.copysign", self.types.f64.into(), &[power.into(), a.into()])?;
        Ok(self.builder.build_select(odd, signed, power.into(), "")?)
    }

    /// Whether a finite float is an integer.
    fn is_whole(&mut self, a: FloatValue<'ctx>) -> Result<IntValue<'ctx>> {
        let floor = self.intrinsic("llvm.floor", self.types.f64.into(), &[a.into()])?.into_float_value();
        Ok(self.builder.build_float_compare(FloatPredicate::OEQ, floor, a, "")?)
    }

    /// Absolute value.
    pub(super) fn magnitude(&self, a: FloatValue<'ctx>) -> Result<FloatValue<'ctx>> {
        Ok(self.intrinsic("llvm.fabs", self.types.f64.into(), &[a.into()])?.into_float_value())
    }

    /// Truncation; leaves when the result does not fit. Checked first: LLVM's conversion is poison otherwise.
    pub(super) fn truncate(&mut self, a: FloatValue<'ctx>, inst: &Inst) -> Result<BasicValueEnum<'ctx>> {
        let builder = self.builder;
        let [low, high] = [-TWO_TO_63, TWO_TO_63].map(|limit| self.types.f64.const_float(limit));
        // No float lies between -2^63 - 1 and -2^63, so that the lower bound needs no truncation.
        let above = builder.build_float_compare(FloatPredicate::OGE, a, low, "")?;
        let below = builder.build_float_compare(FloatPredicate::OLT, a, high, "")?;
        let fits = builder.build_and(above, below, "")?;
        self.guard(fits, inst.exit)?;
        Ok(builder.build_float_to_signed_int(a, self.types.i64, "")?.into())
    }
}
