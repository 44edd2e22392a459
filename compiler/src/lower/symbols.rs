//! External symbols of the module: host types and objects as globals, code as functions.
//!
//! Two names of one address become one symbol: LLVM takes two globals for two places that do not overlap.
//! Objects are declared with no size, as C's `extern char object[]`: LLVM must not take an access to a field for
//! one beyond the end.

use super::abi::Types;
use crate::llvm::Symbol;
use inkwell::intrinsics::Intrinsic;
use inkwell::module::{Linkage, Module};
use inkwell::types::{BasicTypeEnum, FunctionType};
use inkwell::values::{FunctionValue, PointerValue};
use rustc_hash::FxHashMap;

/// Bytes every host object has: reference count and type pointer.
pub(super) const OBJECT_HEADER: u32 = 16;

/// Alignment of every host object, in bytes.
pub(super) const ALIGNMENT: u64 = 8;

/// Symbols used so far.
pub(super) struct Symbols<'a, 'ctx> {
    module: &'a Module<'ctx>,
    types: Types<'ctx>,
    list: Vec<Symbol>,
    globals: FxHashMap<String, PointerValue<'ctx>>,
    by_address: FxHashMap<u64, PointerValue<'ctx>>,
}

impl<'a, 'ctx> Symbols<'a, 'ctx> {
    pub(super) fn new(module: &'a Module<'ctx>, types: Types<'ctx>) -> Symbols<'a, 'ctx> {
        Symbols { module, types, list: Vec::new(), globals: FxHashMap::default(), by_address: FxHashMap::default() }
    }

    /// A host type.
    pub(super) fn host_type(&mut self, name: &str, address: u64) -> PointerValue<'ctx> {
        self.global(format!("fs.type.{}", clean(name)), address)
    }

    /// An object that the tree names.
    pub(super) fn object(&mut self, index: u32, name: &str, address: u64) -> PointerValue<'ctx> {
        self.global(format!("fs.obj.{index}.{}", clean(name)), address)
    }

    /// The true or the false object.
    pub(super) fn truth(&mut self, truth: bool, address: u64) -> PointerValue<'ctx> {
        self.global(format!("fs.obj.{truth}"), address)
    }

    fn global(&mut self, name: String, address: u64) -> PointerValue<'ctx> {
        if let Some(&known) = self.globals.get(&name) {
            return known;
        }
        // Address 0 stands for "not known" (trees that are lowered for reading only).
        if let Some(&same) = self.by_address.get(&address).filter(|_| address != 0) {
            return same;
        }
        let global = self.module.add_global(self.types.i8.array_type(0), None, &name);
        global.set_linkage(Linkage::External);
        global.set_alignment(ALIGNMENT as u32);
        let pointer = global.as_pointer_value();
        self.list.push(Symbol { name: name.clone(), address, callable: false });
        self.globals.insert(name, pointer);
        self.by_address.insert(address, pointer);
        pointer
    }

    /// A function with this type: the known one, or a new one and true.
    pub(super) fn function(&mut self, name: &str, address: u64, ty: FunctionType<'ctx>) -> (FunctionValue<'ctx>, bool) {
        if let Some(known) = self.module.get_function(name) {
            return (known, false);
        }
        self.list.push(Symbol { name: name.to_owned(), address, callable: true });
        (self.module.add_function(name, ty, Some(Linkage::External)), true)
    }

    /// An intrinsic, overloaded on one type.
    pub(super) fn intrinsic(&self, intrinsic: &Intrinsic, on: BasicTypeEnum<'ctx>) -> Option<FunctionValue<'ctx>> {
        intrinsic.get_declaration(self.module, &[on])
    }

    /// `llvm.assume`.
    pub(super) fn assume(&self, ty: FunctionType<'ctx>) -> FunctionValue<'ctx> {
        const NAME: &str = "llvm.assume";
        self.module.get_function(NAME).unwrap_or_else(|| self.module.add_function(NAME, ty, None))
    }

    /// All symbols used.
    pub(super) fn into_list(self) -> Vec<Symbol> {
        self.list
    }
}

/// A readable name as part of a symbol.
pub(super) fn clean(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect()
}
