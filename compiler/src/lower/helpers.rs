//! Calls to the host: helpers and runtime functions, declared when first called, with what LLVM may assume.
//!
//! LLVM cannot be told which alias class a call writes or reads without being told too much (a helper that
//! changes one class may read any other). So:
//!
//! | effect of the helper       | LLVM is told                                                            |
//! |----------------------------|-------------------------------------------------------------------------|
//! | pure, numbers only         | `memory(none)`: merged, hoisted, dropped                                |
//! | pure with references, read | `memory(read)`: hoisted where nothing is written, never behind a release |
//! | write, alloc               | returns, does not unwind                                                |
//! | runs host code             | does not unwind                                                         |
//!
//! None unwinds: the host's helpers are C functions that return.

use super::abi::Types;
use super::memory::{Class, constant_gep};
use super::{LowerError, Lowering, Result};
use crate::ir::entity::{Segment, Value};
use crate::ir::tree::Inst;
use firesteel_protocol::effects::Effect;
use firesteel_protocol::types::Kind;
use inkwell::IntPredicate;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::context::Context;
use inkwell::types::{BasicMetadataTypeEnum, BasicType, BasicTypeEnum};
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FunctionValue, PointerValue};

/// What LLVM may assume of a call's memory, as `llvm::MemoryEffects` encodes it: two bits a location (1 reads,
/// 2 writes): arguments, inaccessible memory, errno, other, two of the target.
#[derive(Clone, Copy)]
pub(super) enum Touches {
    /// Nothing.
    None,
    /// Reads anything.
    Reads,
    /// Its arguments' memory and what no one else sees.
    ArgumentsAndOwn,
    /// What no one else sees: an allocator's.
    Own,
    /// Anything.
    Any,
}

impl Touches {
    fn encoded(self) -> Option<u64> {
        match self {
            Touches::None => Some(0),
            Touches::Reads => Some(0b01_01_01_01_01_01),
            Touches::ArgumentsAndOwn => Some(0b11_11),
            Touches::Own => Some(0b11_00),
            Touches::Any => None,
        }
    }
}

/// A runtime function that the lowering calls. See `firesteel_protocol::host::Runtime`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Runtime {
    BoxI64,
    BoxF64,
    UnboxI64,
    DeallocPlain,
    Dealloc,
    NewRangeIter,
    NewListIter,
    PushFrames,
    PopFrames,
    FloorDivF64,
    FloorModF64,
    PowF64,
}

/// Attributes by name.
pub(super) struct Helpers<'ctx> {
    context: &'ctx Context,
    types: Types<'ctx>,
}

impl<'ctx> Helpers<'ctx> {
    pub(super) fn new(context: &'ctx Context, types: Types<'ctx>) -> Helpers<'ctx> {
        Helpers { context, types }
    }

    fn annotate(&self, function: FunctionValue<'ctx>, touches: Touches, names: &[&str]) {
        let attribute =
            |name: &str, value| self.context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), value);
        // `nonlazybind`: call through the offset table, without a stub between.
        for name in ["nounwind", "nonlazybind"].iter().chain(names) {
            function.add_attribute(AttributeLoc::Function, attribute(name, 0));
        }
        if let Some(encoded) = touches.encoded() {
            function.add_attribute(AttributeLoc::Function, attribute("memory", encoded));
        }
    }

    /// Says that the callee only reads through this argument.
    fn mark_read_only(&self, function: FunctionValue<'ctx>, argument: u32) {
        let attribute = self.context.create_enum_attribute(Attribute::get_named_enum_kind_id("readonly"), 0);
        function.add_attribute(AttributeLoc::Param(argument), attribute);
    }

    fn mark_result(&self, function: FunctionValue<'ctx>, names: &[&str]) {
        for name in names {
            let attribute = self.context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), 0);
            function.add_attribute(AttributeLoc::Return, attribute);
        }
    }
}

impl<'ctx> Lowering<'_, 'ctx> {
    /// The `call` uop.
    pub(super) fn call(&mut self, segment: Segment, inst: &Inst) -> Result<Option<BasicValueEnum<'ctx>>> {
        let host = self.host;
        let helper = host.helpers.get(inst.imm as usize).ok_or_else(|| LowerError::HostModel {
            place: segment.to_string(),
            what: format!("helper {} is called, but the host has {}", inst.imm, host.helpers.len()),
        })?;
        let others = inst.args.len().checked_sub(helper.args.len());
        let Some(count) = others.filter(|&count| count == 0 || helper.variadic) else {
            return Err(LowerError::HostModel {
                place: segment.to_string(),
                what: format!(
                    "`{}` is called with {} operands, but takes {}",
                    helper.name,
                    inst.args.len(),
                    helper.args.len()
                ),
            });
        };
        let (row, others) = inst.args.split_at(count);
        let hidden = helper.effect == Effect::RunsHost;
        let mut params: Vec<BasicMetadataTypeEnum<'ctx>> = Vec::with_capacity(helper.args.len() + 1);
        let mut args: Vec<BasicMetadataValueEnum<'ctx>> = Vec::with_capacity(helper.args.len() + 1);
        if hidden {
            params.push(self.types.ptr.into());
            args.push(self.abi.context.into());
        }
        if helper.variadic {
            params.push(self.types.ptr.into());
            params.push(self.types.i64.into());
            args.push(self.row(row)?.into());
            args.push(self.types.i64.const_int(count as u64, false).into());
        }
        for (&arg, &kind) in others.iter().zip(&helper.args) {
            params.push(self.types.passed(kind).into());
            args.push(self.passed(arg, kind)?.into());
        }
        let ty = match helper.result {
            Some(kind) => self.types.passed(kind).fn_type(&params, false),
            None => self.types.void.fn_type(&params, false),
        };
        let name = format!("fs.help.{}", super::symbols::clean(&helper.name));
        let (function, new) = self.symbols.function(&name, helper.address, ty);
        if new {
            let numbers_only =
                !helper.variadic && !helper.args.iter().any(|kind| matches!(kind, Kind::Ref | Kind::Addr));
            match helper.effect {
                Effect::Pure if numbers_only => self.helpers.annotate(function, Touches::None, &["willreturn"]),
                Effect::Pure | Effect::Guard | Effect::Read(_) => {
                    self.helpers.annotate(function, Touches::Reads, &["willreturn"])
                }
                Effect::Write(_) | Effect::Alloc => self.helpers.annotate(function, Touches::Any, &["willreturn"]),
                Effect::RunsHost => self.helpers.annotate(function, Touches::Any, &[]),
            }
        }
        let result = self.builder.build_direct_call(function, &args, "")?.try_as_basic_value().basic();
        match (helper.result, result) {
            (Some(Kind::Bool), Some(BasicValueEnum::IntValue(word))) => {
                let zero = self.types.i64.const_zero();
                Ok(Some(self.builder.build_int_compare(IntPredicate::NE, word, zero, "")?.into()))
            }
            (Some(_), result) => Ok(result),
            (None, _) => Ok(None),
        }
    }

    /// References as an array, which is there until the next one is made.
    fn row(&mut self, values: &[Value]) -> Result<PointerValue<'ctx>> {
        let row = self.abi.row;
        for (at, &value) in values.iter().enumerate() {
            let place = constant_gep(self.builder, &self.types, row, (at * size_of::<u64>()) as u64)?;
            let object = self.pointer(value)?;
            self.store(object, place, Class::Row)?;
        }
        Ok(row)
    }

    /// A value as C gets it.
    fn passed(&mut self, value: Value, kind: Kind) -> Result<BasicValueEnum<'ctx>> {
        match kind {
            Kind::Bool => {
                let bit = self.int(value)?;
                Ok(self.builder.build_int_z_extend(bit, self.types.i64, "")?.into())
            }
            Kind::I64 => Ok(self.int(value)?.into()),
            Kind::F64 => Ok(self.float(value)?.into()),
            Kind::Ref | Kind::Addr => Ok(self.pointer(value)?.into()),
        }
    }

    /// Calls a runtime function.
    pub(super) fn runtime(
        &mut self,
        which: Runtime,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> Result<Option<BasicValueEnum<'ctx>>> {
        let function = self.runtime_function(which);
        let call = self.builder.build_direct_call(function, args, "")?;
        if which == Runtime::DeallocPlain
            && let Some(call) = call.try_as_basic_value().instruction()
        {
            self.memory.touches_plain_only(self.context, call);
        }
        Ok(call.try_as_basic_value().basic())
    }

    /// Declares a runtime function: one row each.
    fn runtime_function(&mut self, which: Runtime) -> FunctionValue<'ctx> {
        let Types { i32, i64, f64, ptr, .. } = self.helpers.types;
        let run = &self.host.runtime;
        let (r, i, d): (BasicTypeEnum<'ctx>, BasicTypeEnum<'ctx>, BasicTypeEnum<'ctx>) =
            (ptr.into(), i64.into(), f64.into());
        let returns = &["willreturn"][..];
        let cold = &["willreturn", "cold"][..];
        let (name, address, result, params, touches, attributes, of_result): (
            _,
            _,
            _,
            &[BasicTypeEnum<'ctx>],
            _,
            _,
            &[&str],
        ) = match which {
            // An integer object may be a shared one, so that only a float's box is `noalias`.
            Runtime::BoxI64 => ("box_i64", run.box_i64, Some(r), &[i], Touches::Own, returns, &["nonnull"]),
            Runtime::BoxF64 => ("box_f64", run.box_f64, Some(r), &[d], Touches::Own, returns, &["nonnull", "noalias"]),
            Runtime::UnboxI64 => {
                ("unbox_i64", run.unbox_i64, Some(i32.into()), &[r, r], Touches::ArgumentsAndOwn, cold, &[])
            }
            Runtime::DeallocPlain => {
                ("dealloc_plain", run.dealloc_plain, None, &[r], Touches::ArgumentsAndOwn, returns, &[])
            }
            Runtime::Dealloc => ("dealloc", run.dealloc, None, &[r, r], Touches::Any, &[][..], &[]),
            Runtime::NewRangeIter => {
                ("new_range_iter", run.new_range_iter, Some(r), &[i, i, i], Touches::Any, returns, &[])
            }
            Runtime::NewListIter => ("new_list_iter", run.new_list_iter, Some(r), &[r, i], Touches::Any, returns, &[]),
            Runtime::PushFrames => ("push_frames", run.push_frames, None, &[r, i], Touches::Any, returns, &[]),
            Runtime::PopFrames => ("pop_frames", run.pop_frames, None, &[r], Touches::Any, returns, &[]),
            Runtime::FloorDivF64 => ("floordiv_f64", run.floordiv_f64, Some(d), &[d, d], Touches::None, returns, &[]),
            Runtime::FloorModF64 => ("floormod_f64", run.floormod_f64, Some(d), &[d, d], Touches::None, returns, &[]),
            Runtime::PowF64 => ("pow_f64", run.pow_f64, Some(d), &[d, d], Touches::None, returns, &[]),
        };
        let params: Vec<BasicMetadataTypeEnum<'ctx>> = params.iter().map(|&param| param.into()).collect();
        let ty = match result {
            Some(result) => result.fn_type(&params, false),
            None => self.types.void.fn_type(&params, false),
        };
        let (function, new) = self.symbols.function(&format!("fs.rt.{name}"), address, ty);
        if new {
            self.helpers.annotate(function, touches, attributes);
            self.helpers.mark_result(function, of_result);
            if which == Runtime::UnboxI64 {
                self.helpers.mark_read_only(function, 0);
            }
        }
        function
    }
}
