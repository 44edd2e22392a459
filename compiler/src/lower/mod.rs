//! Lowering: a trace tree becomes one LLVM function.
//!
//! ```text
//! entry ──> s0 ──guards──> jump ──> header(phis) ──guards──> back edge
//!                │                     │
//!                │ guard fails         ├──> bridge segment, if the exit has one
//!                └────────────> exit.N: spill, count iterations, return N
//! ```
//!
//! * A segment is a chain of basic blocks, cut at each guard. Parameters are phis.
//! * An exit is one cold block, shared by all guards that name it, or the first block of its bridge.
//! * Nothing of this process appears in the IR: types, objects, helpers are external symbols (`symbols`).
//! * What LLVM may assume of memory is said in `memory`; what it may assume of calls in `helpers`.
//!
//! May assume a tree that the IR verifier accepts; a tree that breaks a rule which the lowering sees gives an
//! error, never a panic. Called on worker threads.

mod abi;
mod exits;
mod fields;
mod floats;
mod framed;
mod helpers;
mod ints;
mod memory;
mod objects;
mod ops;
mod symbols;
mod values;

use crate::ir::entity::{Entity, EntityMap, Exit, Segment, Value};
use crate::ir::layout::{LayoutError, Layouts};
use crate::ir::tree::{End, Entry, Inst, TraceTree};
use crate::llvm::Symbol;
use abi::{Abi, Types};
use exits::Exits;
use firesteel_protocol::host::HostModel;
use firesteel_protocol::types::Kind;
use helpers::Helpers;
use inkwell::basic_block::BasicBlock;
use inkwell::builder::{Builder, BuilderError};
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::targets::TargetMachine;
use inkwell::values::{BasicValueEnum, IntValue, PhiValue};
use memory::{Class, Memory};
use symbols::Symbols;

/// A lowered tree.
pub struct Lowered<'ctx> {
    /// The module, with one function.
    pub module: Module<'ctx>,
    /// What it refers to.
    pub symbols: Vec<Symbol>,
    /// Name of the function.
    pub entry: String,
    /// What each exit spills, and its descriptor.
    pub layouts: Layouts,
}

/// Why a tree cannot be lowered.
#[derive(Debug, thiserror::Error)]
pub enum LowerError {
    /// An exit spills more words than the budget allows.
    #[error("exit {exit} has to spill {count} values, more than the {limit} an exit may")]
    TooManySpills {
        /// The exit.
        exit: Exit,
        /// Words needed.
        count: usize,
        /// Words there are.
        limit: usize,
    },
    /// An exit spills more words than the exit buffer has.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The tree names something that the host model does not have.
    #[error("{place}: {what}; the host model and the tree do not fit")]
    HostModel {
        /// Where in the tree.
        place: String,
        /// What is missing.
        what: String,
    },
    /// The tree breaks a rule of the IR.
    #[error("{place}: {what}; the IR verifier should have refused this tree")]
    Malformed {
        /// Where in the tree.
        place: String,
        /// The rule.
        what: String,
    },
    /// LLVM's builder refused an instruction.
    #[error("LLVM's builder: {0}")]
    Builder(#[from] BuilderError),
}

type Result<T> = core::result::Result<T, LowerError>;

/// What a tree is lowered for.
pub struct Target<'a> {
    /// The machine.
    pub machine: &'a TargetMachine,
    /// Words that an exit may spill.
    pub max_spills: usize,
    /// Whether the code stops after as many rounds as its context wants.
    pub counts_down: bool,
}

/// Lowers a tree to a module with one function. `name` becomes the function's name as far as it can.
pub fn lower<'ctx>(
    context: &'ctx Context,
    tree: &TraceTree,
    host: &HostModel,
    target: &Target<'_>,
    name: &str,
) -> Result<Lowered<'ctx>> {
    let Target { machine, max_spills, counts_down } = *target;
    let entry = format!("fs.trace.{}", symbols::clean(name));
    let module = context.create_module(&entry);
    // Before anything is built: alignments derive from the layout.
    module.set_triple(&machine.get_triple());
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    let layouts = Layouts::of(tree)?;
    let types = Types::new(context);
    let builder = context.create_builder();
    let memory = Memory::new(context, tree, host);
    let abi = Abi::new(context, &module, &builder, &types, (tree, host), &entry, memory.quiet)?;
    let last_round = if counts_down { Some(abi.last_round(&builder, &types)?) } else { None };
    let lowering = Lowering {
        context,
        tree,
        host,
        builder: &builder,
        memory,
        symbols: Symbols::new(&module, types),
        helpers: Helpers::new(context, types),
        layouts: &layouts,
        exits: Exits::new(tree, max_spills),
        values: values::Values::new(tree.values.len()),
        blocks: EntityMap::new(),
        phis: EntityMap::new(),
        root_unit: tree.root_unit(),
        types,
        abi,
        last_round,
    };
    let symbols = lowering.run()?;
    Ok(Lowered { module, symbols, entry, layouts })
}

/// State of one lowering.
struct Lowering<'a, 'ctx> {
    context: &'ctx Context,
    tree: &'a TraceTree,
    host: &'a HostModel,
    builder: &'a Builder<'ctx>,
    types: Types<'ctx>,
    abi: Abi<'ctx>,
    /// Where the code stops by itself, the number of its last round.
    last_round: Option<IntValue<'ctx>>,
    memory: Memory<'ctx>,
    symbols: Symbols<'a, 'ctx>,
    helpers: Helpers<'ctx>,
    exits: Exits<'ctx>,
    layouts: &'a Layouts,
    values: values::Values<'ctx>,
    /// First block of each segment; none for one that cannot be reached.
    blocks: EntityMap<Segment, Option<BasicBlock<'ctx>>>,
    /// The header of the tree's own loop.
    root_unit: Option<u32>,
    /// Parameters of each segment.
    phis: EntityMap<Segment, Vec<PhiValue<'ctx>>>,
}

impl<'ctx> Lowering<'_, 'ctx> {
    fn run(mut self) -> Result<Vec<Symbol>> {
        let reached = self.reachable()?;
        for segment in self.tree.segments.keys() {
            let reached = reached.contains(&segment);
            self.blocks.push(reached.then(|| self.abi.block(self.context, &segment.to_string())));
            self.phis.push(Vec::new());
        }
        let first = self.segment_block(Segment::new(0))?;
        self.builder.build_unconditional_branch(first)?;
        for segment in self.tree.segments.keys() {
            if let Some(block) = self.blocks[segment] {
                self.segment(segment, block)?;
            }
        }
        self.finish_exits()?;
        Ok(self.symbols.into_list())
    }

    /// The segments that can be entered: a bridge whose guards were all removed cannot.
    fn reachable(&self) -> Result<rustc_hash::FxHashSet<Segment>> {
        let mut reached = rustc_hash::FxHashSet::default();
        let mut open = vec![Segment::new(0)];
        while let Some(segment) = open.pop() {
            let Some(data) = self.tree.segments.get(segment) else {
                return Err(malformed(segment, "there is no such segment"));
            };
            if !reached.insert(segment) {
                continue;
            }
            let ending = match &data.end {
                End::Open => return Err(malformed(segment, "the segment has no end")),
                End::Jump(target, _) => {
                    open.push(*target);
                    None
                }
                End::Exit(exit) => Some(*exit),
            };
            for exit in data.insts.iter().filter_map(|inst| inst.exit).chain(ending) {
                let exit = self
                    .tree
                    .exits
                    .get(exit)
                    .ok_or_else(|| malformed(segment, "it names an exit that is not there"))?;
                open.extend(exit.bridge);
            }
        }
        Ok(reached)
    }

    fn segment_block(&self, segment: Segment) -> Result<BasicBlock<'ctx>> {
        self.blocks.get(segment).copied().flatten().ok_or_else(|| malformed(segment, "it is entered, but not lowered"))
    }

    fn segment(&mut self, segment: Segment, block: BasicBlock<'ctx>) -> Result<()> {
        self.builder.position_at_end(block);
        let data = &self.tree.segments[segment];
        if data.entry == Entry::Start {
            return self.start(&data.params).and_then(|()| self.body(segment));
        }
        for &param in &data.params {
            let phi = self.builder.build_phi(self.types.of(self.tree.kind(param)), &format!("v{}", param.0))?;
            self.values.set(param, phi.as_basic_value());
            self.phis[segment].push(phi);
        }
        if self.is_header(segment) {
            let own = self.root_unit.is_some() && self.tree.header_unit(segment) == self.root_unit;
            self.abi.count_iteration(self.builder, &self.types, own)?;
        }
        self.body(segment)
    }

    /// What a fragment begins with lies where the exit that it continues has spilled it.
    fn start(&mut self, params: &[Value]) -> Result<()> {
        for (word, &param) in params.iter().enumerate() {
            let kind = self.tree.kind(param);
            let at = self.abi.spill(self.builder, &self.types, word)?;
            let ty = if kind == Kind::Bool { self.types.i64.into() } else { self.types.of(kind) };
            let mut loaded = self.load(ty, at, Class::Context, false)?;
            if kind == Kind::Bool {
                loaded = self.builder.build_int_truncate(loaded.into_int_value(), self.types.i1, "")?.into();
            }
            self.values.set(param, loaded);
        }
        Ok(())
    }

    /// The instructions of a segment, and its end.
    fn body(&mut self, segment: Segment) -> Result<()> {
        let data = &self.tree.segments[segment];
        let mut rest = data.insts.as_slice();
        while let Some((inst, behind)) = rest.split_first() {
            rest = match framed::release(rest) {
                Some((release, behind)) => {
                    self.framed_release(segment, &release)?;
                    behind
                }
                None => {
                    self.inst(segment, inst)?;
                    behind
                }
            };
        }
        match &data.end {
            End::Open => Err(malformed(segment, "the segment has no end")),
            End::Jump(target, args) => self.jump(segment, *target, args),
            End::Exit(exit) => {
                let block = self.exit_block(*exit)?;
                self.builder.build_unconditional_branch(block)?;
                Ok(())
            }
        }
    }

    /// Whether a segment below jumps back to this one, which then is a loop even without parameters.
    fn is_header(&self, segment: Segment) -> bool {
        matches!(self.tree.segments[segment].entry, Entry::Jump(_))
    }

    fn inst(&mut self, segment: Segment, inst: &Inst) -> Result<()> {
        let result = self.op(segment, inst)?;
        match (inst.result, result) {
            (Some(value), Some(llvm)) => self.values.set(value, llvm),
            (Some(_), None) if self.is_sunk(inst) => {}
            (Some(_), None) => return Err(malformed(segment, &format!("{} has a result it cannot have", inst.uop))),
            (None, _) => {}
        }
        Ok(())
    }

    fn jump(&mut self, from: Segment, target: Segment, args: &[Value]) -> Result<()> {
        let block = self.segment_block(target)?;
        let here = self.current_block(from)?;
        if args.len() != self.tree.segments[target].params.len() {
            return Err(malformed(from, &format!("it jumps to {target} with {} values", args.len())));
        }
        let args: Vec<BasicValueEnum<'ctx>> = args.iter().map(|&arg| self.value(arg)).collect::<Result<_>>()?;
        self.exits.add_jump(target, here, args);
        self.builder.build_unconditional_branch(block)?;
        Ok(())
    }

    fn current_block(&self, segment: Segment) -> Result<BasicBlock<'ctx>> {
        self.builder.get_insert_block().ok_or_else(|| malformed(segment, "nothing is being built"))
    }
}

fn malformed(place: impl core::fmt::Display, what: &str) -> LowerError {
    LowerError::Malformed { place: place.to_string(), what: what.to_owned() }
}
