//! The entry and exit calling convention, and LLVM's types of each kind.
//!
//! Owns the function, its entry block with what is loaded once there, and how it is left. The contract
//! is `firesteel_protocol::native`.

use super::Result;
use super::memory::constant_gep;
use crate::ir::tree::TraceTree;
use core::mem::{offset_of, size_of};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::native::NativeContext;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::{ImmKind, Uop};
use inkwell::AddressSpace;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::basic_block::BasicBlock;
use inkwell::builder::Builder;
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::types::{BasicTypeEnum, FloatType, IntType, PointerType, VoidType};
use inkwell::values::{FunctionValue, IntValue, PointerValue};

/// LLVM types by kind.
#[derive(Clone, Copy)]
pub(super) struct Types<'ctx> {
    pub(super) i1: IntType<'ctx>,
    pub(super) i8: IntType<'ctx>,
    pub(super) i32: IntType<'ctx>,
    pub(super) i64: IntType<'ctx>,
    pub(super) f64: FloatType<'ctx>,
    pub(super) ptr: PointerType<'ctx>,
    pub(super) void: VoidType<'ctx>,
}

impl<'ctx> Types<'ctx> {
    pub(super) fn new(context: &'ctx Context) -> Types<'ctx> {
        Types {
            i1: context.bool_type(),
            i8: context.i8_type(),
            i32: context.i32_type(),
            i64: context.i64_type(),
            f64: context.f64_type(),
            ptr: context.ptr_type(AddressSpace::default()),
            void: context.void_type(),
        }
    }

    /// The type of a value in registers.
    pub(super) fn of(&self, kind: Kind) -> BasicTypeEnum<'ctx> {
        match kind {
            Kind::Ref | Kind::Addr => self.ptr.into(),
            Kind::I64 => self.i64.into(),
            Kind::F64 => self.f64.into(),
            Kind::Bool => self.i1.into(),
        }
    }

    /// The type of a value passed to C: a truth value is a 64-bit integer.
    pub(super) fn passed(&self, kind: Kind) -> BasicTypeEnum<'ctx> {
        match kind {
            Kind::Bool => self.i64.into(),
            Kind::Ref | Kind::Addr | Kind::I64 | Kind::F64 => self.of(kind),
        }
    }
}

/// The function and what is at hand everywhere in it.
pub(super) struct Abi<'ctx> {
    pub(super) function: FunctionValue<'ctx>,
    /// The frame's slot 0.
    pub(super) home: PointerValue<'ctx>,
    /// The native context.
    pub(super) context: PointerValue<'ctx>,
    /// Address of the request word.
    pub(super) requests: PointerValue<'ctx>,
    /// The request word at entry.
    pub(super) requests_at_entry: IntValue<'ctx>,
    /// Where `unbox_i64`'s slow path puts its result.
    pub(super) scratch: PointerValue<'ctx>,
    /// Where helpers get an array of references; as large as the largest.
    pub(super) row: PointerValue<'ctx>,
    /// Iterations since entry; a stack slot that LLVM turns into a register.
    iterations: PointerValue<'ctx>,
    /// The same of the tree's own loop alone.
    rounds: PointerValue<'ctx>,
}

/// Most references that a helper of the tree gets as an array.
fn widest_row(tree: &TraceTree, host: &HostModel) -> u32 {
    let calls = tree.segments.iter().flat_map(|(_, data)| &data.insts).filter(|inst| inst.uop == Uop::Call);
    let rows = calls.filter_map(|inst| {
        let helper = host.helpers.get(inst.imm as usize).filter(|helper| helper.variadic)?;
        inst.args.len().checked_sub(helper.args.len())
    });
    rows.max().and_then(|widest| u32::try_from(widest).ok()).unwrap_or(0)
}

impl<'ctx> Abi<'ctx> {
    /// Declares the function and fills its entry block. The builder is left at the end of
    /// the entry block. `quiet`: nothing in the tree can run host code.
    pub(super) fn new(
        context: &'ctx Context,
        module: &Module<'ctx>,
        builder: &Builder<'ctx>,
        types: &Types<'ctx>,
        (tree, host): (&TraceTree, &HostModel),
        name: &str,
        quiet: bool,
    ) -> Result<Abi<'ctx>> {
        let function = module.add_function(name, types.i32.fn_type(&[types.ptr.into(), types.ptr.into()], false), None);
        annotate(context, function, tree, quiet);
        let [home, native] = [0, 1].map(|at| {
            // The function was declared with two pointers just above.
            function.get_nth_param(at).map_or(types.ptr.const_null(), |param| param.into_pointer_value())
        });
        home.set_name("home");
        native.set_name("context");

        builder.position_at_end(context.append_basic_block(function, "entry"));
        let scratch = builder.build_alloca(types.i64, "scratch")?;
        let row = builder.build_alloca(types.i64.array_type(widest_row(tree, host)), "row")?;
        let iterations = builder.build_alloca(types.i64, "iterations")?;
        builder.build_store(iterations, types.i64.const_zero())?;
        let rounds = builder.build_alloca(types.i64, "rounds")?;
        builder.build_store(rounds, types.i64.const_zero())?;
        let field = |offset: usize| constant_gep(builder, types, native, offset as u64);
        let requests = builder.build_load(types.ptr, field(offset_of!(NativeContext, requests))?, "requests")?;
        let at_entry =
            builder.build_load(types.i64, field(offset_of!(NativeContext, requests_at_entry))?, "at_entry")?;
        Ok(Abi {
            function,
            home,
            context: native,
            requests: requests.into_pointer_value(),
            requests_at_entry: at_entry.into_int_value(),
            scratch,
            row,
            iterations,
            rounds,
        })
    }

    /// Appends a block to the function.
    pub(super) fn block(&self, context: &'ctx Context, name: &str) -> BasicBlock<'ctx> {
        context.append_basic_block(self.function, name)
    }

    /// Counts one more iteration; `own`: of the loop that the tree belongs to.
    pub(super) fn count_iteration(&self, builder: &Builder<'ctx>, types: &Types<'ctx>, own: bool) -> Result<()> {
        for counter in [Some(self.iterations), own.then_some(self.rounds)].into_iter().flatten() {
            let count = builder.build_load(types.i64, counter, "")?.into_int_value();
            let next = builder.build_int_add(count, types.i64.const_int(1, false), "")?;
            builder.build_store(counter, next)?;
        }
        Ok(())
    }

    /// Leaves from the builder's block with this exit index. Each exit returns by itself: one block for all would
    /// merge a value from every exit, which costs LLVM time that grows with the square of their number.
    pub(super) fn leave(&self, builder: &Builder<'ctx>, types: &Types<'ctx>, index: u32) -> Result<()> {
        for (counted, offset) in
            [(self.iterations, offset_of!(NativeContext, iterations)), (self.rounds, offset_of!(NativeContext, rounds))]
        {
            let counter = constant_gep(builder, types, self.context, offset as u64)?;
            let before = builder.build_load(types.i64, counter, "")?.into_int_value();
            let here = builder.build_load(types.i64, counted, "")?.into_int_value();
            builder.build_store(counter, builder.build_int_add(before, here, "")?)?;
        }
        builder.build_return(Some(&types.i32.const_int(index.into(), false)))?;
        Ok(())
    }

    /// The number of the last round that is wanted, the greatest there is where all are. The builder is in the entry
    /// block.
    pub(super) fn last_round(&self, builder: &Builder<'ctx>, types: &Types<'ctx>) -> Result<IntValue<'ctx>> {
        let at = constant_gep(builder, types, self.context, offset_of!(NativeContext, rounds_wanted) as u64)?;
        let wanted = builder.build_load(types.i64, at, "")?.into_int_value();
        Ok(builder.build_int_sub(wanted, types.i64.const_int(1, false), "last_round")?)
    }

    /// The rounds counted so far.
    pub(super) fn rounds(&self, builder: &Builder<'ctx>, types: &Types<'ctx>) -> Result<IntValue<'ctx>> {
        Ok(builder.build_load(types.i64, self.rounds, "")?.into_int_value())
    }

    /// Address of the leave flag.
    pub(super) fn leave_flag(&self, builder: &Builder<'ctx>, types: &Types<'ctx>) -> Result<PointerValue<'ctx>> {
        constant_gep(builder, types, self.context, offset_of!(NativeContext, leave) as u64)
    }

    /// Address of the code unit that releases see.
    pub(super) fn unit(&self, builder: &Builder<'ctx>, types: &Types<'ctx>) -> Result<PointerValue<'ctx>> {
        constant_gep(builder, types, self.context, offset_of!(NativeContext, unit) as u64)
    }

    /// Address of the checks of chaos that are left.
    pub(super) fn misfortune(&self, builder: &Builder<'ctx>, types: &Types<'ctx>) -> Result<PointerValue<'ctx>> {
        constant_gep(builder, types, self.context, offset_of!(NativeContext, misfortune) as u64)
    }

    /// Address of a word of the exit buffer.
    pub(super) fn spill(
        &self,
        builder: &Builder<'ctx>,
        types: &Types<'ctx>,
        word: usize,
    ) -> Result<PointerValue<'ctx>> {
        constant_gep(builder, types, self.context, (offset_of!(NativeContext, values) + 8 * word) as u64)
    }
}

/// What LLVM may assume of the parameters. The context is ours alone (helpers get it as an argument), the
/// frame's slots are not: host code reads them.
fn annotate<'ctx>(context: &'ctx Context, function: FunctionValue<'ctx>, tree: &TraceTree, quiet: bool) {
    let slots = tree
        .segments
        .iter()
        .flat_map(|(_, segment)| &segment.insts)
        .filter(|inst| inst.uop.info().imm == ImmKind::Slot)
        .map(|inst| u64::from(inst.imm) + 1)
        .max()
        .unwrap_or(0);
    let attribute =
        |name: &str, value: u64| context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), value);
    let context_bytes = size_of::<NativeContext>() as u64;
    for (at, bytes) in [(0, slots * 8), (1, context_bytes)] {
        let place = AttributeLoc::Param(at);
        function.add_attribute(place, attribute("nonnull", 0));
        function.add_attribute(place, attribute("noundef", 0));
        function.add_attribute(place, attribute("align", 8));
        if bytes > 0 {
            function.add_attribute(place, attribute("dereferenceable", bytes));
        }
    }
    function.add_attribute(AttributeLoc::Param(1), attribute("noalias", 0));
    function.add_attribute(AttributeLoc::Function, attribute("nounwind", 0));
    if quiet {
        // Nothing lets another thread run: what is dereferenceable stays so until the tree frees it. The relaxed
        // load of the request word synchronizes with nothing.
        function.add_attribute(AttributeLoc::Function, attribute("nosync", 0));
    }
}
