//! Values of the tree and their LLVM values.

use super::{Lowering, Result, malformed};
use crate::ir::entity::{Entity, Value};
use crate::ir::tree::{Const, Def};
use inkwell::values::{BasicValueEnum, FloatValue, IntValue, PointerValue};

/// The LLVM value of each value that is not a constant.
pub(super) struct Values<'ctx>(Vec<Option<BasicValueEnum<'ctx>>>);

impl<'ctx> Values<'ctx> {
    /// None is defined yet.
    pub(super) fn new(count: usize) -> Values<'ctx> {
        Values(vec![None; count])
    }

    /// Defines a value.
    pub(super) fn set(&mut self, value: Value, llvm: BasicValueEnum<'ctx>) {
        if let Some(place) = self.0.get_mut(value.index()) {
            *place = Some(llvm);
        }
    }
}

impl<'ctx> Lowering<'_, 'ctx> {
    /// The LLVM value of a value.
    pub(super) fn value(&mut self, value: Value) -> Result<BasicValueEnum<'ctx>> {
        let data = self.tree.values.get(value).ok_or_else(|| malformed(value, "there is no such value"))?;
        match data.def {
            Def::Const(constant) => self.constant(value, constant),
            Def::Param(..) | Def::Inst(_) => self
                .values
                .0
                .get(value.index())
                .copied()
                .flatten()
                .ok_or_else(|| malformed(value, "it is used before its definition")),
        }
    }

    fn constant(&mut self, value: Value, constant: Const) -> Result<BasicValueEnum<'ctx>> {
        Ok(match constant {
            Const::I64(number) => self.types.i64.const_int(number as u64, true).into(),
            // By its bits: a conversion could change the payload of a NaN.
            Const::F64(bits) => {
                self.builder.build_bit_cast(self.types.i64.const_int(bits, false), self.types.f64, "")?
            }
            Const::Bool(truth) => self.types.i1.const_int(truth.into(), false).into(),
            Const::Null => self.types.ptr.const_null().into(),
            Const::Object(index) => {
                let symbol = self
                    .tree
                    .symbols
                    .get(index as usize)
                    .ok_or_else(|| malformed(value, "it names an object that is not in the tree's list"))?;
                self.symbols.object(index, &symbol.name, symbol.address).into()
            }
        })
    }

    /// A value that must be an integer (or, for `Bool`, a bit).
    pub(super) fn int(&mut self, value: Value) -> Result<IntValue<'ctx>> {
        match self.value(value)? {
            BasicValueEnum::IntValue(int) => Ok(int),
            other => Err(malformed(value, &format!("an integer is needed, this is {}", other.get_type()))),
        }
    }

    /// A value that must be a float.
    pub(super) fn float(&mut self, value: Value) -> Result<FloatValue<'ctx>> {
        match self.value(value)? {
            BasicValueEnum::FloatValue(float) => Ok(float),
            other => Err(malformed(value, &format!("a float is needed, this is {}", other.get_type()))),
        }
    }

    /// A value that must be a reference or an address.
    pub(super) fn pointer(&mut self, value: Value) -> Result<PointerValue<'ctx>> {
        match self.value(value)? {
            BasicValueEnum::PointerValue(pointer) => Ok(pointer),
            other => Err(malformed(value, &format!("a reference is needed, this is {}", other.get_type()))),
        }
    }
}
