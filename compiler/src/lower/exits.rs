//! Guards and exits: the branch out of the trace, the cold block that spills, the index returned.
//!
//! Also collects the values that jumps pass to headers, since phis are complete only at the end.

use super::memory::{Class, note};
use super::{LowerError, Lowering, Result, malformed};
use crate::ir::entity::{EntityMap, Exit, Segment};
use crate::ir::tree::TraceTree;
use firesteel_protocol::types::Kind;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{BasicValue, BasicValueEnum, IntValue, MetadataValue};

/// A guard passes this much more often than it fails.
const LIKELY: u64 = 4096;

/// Blocks of exits, made when first named.
pub(super) struct Exits<'ctx> {
    blocks: EntityMap<Exit, Option<BasicBlock<'ctx>>>,
    jumps: Vec<(Segment, BasicBlock<'ctx>, Vec<BasicValueEnum<'ctx>>)>,
    likely: Option<MetadataValue<'ctx>>,
    max_spills: usize,
}

impl<'ctx> Exits<'ctx> {
    pub(super) fn new(tree: &TraceTree, max_spills: usize) -> Exits<'ctx> {
        let mut blocks = EntityMap::new();
        for _ in tree.exits.keys() {
            blocks.push(None);
        }
        Exits { blocks, jumps: Vec::new(), likely: None, max_spills }
    }

    /// Notes what a jump passes.
    pub(super) fn add_jump(&mut self, target: Segment, from: BasicBlock<'ctx>, args: Vec<BasicValueEnum<'ctx>>) {
        self.jumps.push((target, from, args));
    }
}

impl<'ctx> Lowering<'_, 'ctx> {
    /// Goes on only if `condition` holds, else leaves by the instruction's exit.
    pub(super) fn guard(&mut self, condition: IntValue<'ctx>, exit: Option<Exit>) -> Result<()> {
        let exit = exit.ok_or_else(|| malformed("an instruction", "it may leave, but has no exit"))?;
        let next = self.abi.block(self.context, "");
        let out = self.exit_block(exit)?;
        let branch = self.builder.build_conditional_branch(condition, next, out)?;
        self.note_likely(branch);
        self.builder.position_at_end(next);
        Ok(())
    }

    /// Says that a conditional branch nearly always goes to its first target.
    pub(super) fn note_likely(&mut self, branch: inkwell::values::InstructionValue<'ctx>) {
        let (context, i32) = (self.context, self.types.i32);
        let weights = *self.exits.likely.get_or_insert_with(|| {
            let [often, seldom] = [LIKELY, 1].map(|weight| i32.const_int(weight, false).into());
            context.metadata_node(&[context.metadata_string("branch_weights").into(), often, seldom])
        });
        note(branch, weights, self.context.get_kind_id("prof"));
    }

    /// Where an exit leads: its own block, or its bridge.
    pub(super) fn exit_block(&mut self, exit: Exit) -> Result<BasicBlock<'ctx>> {
        let data = self.tree.exits.get(exit).ok_or_else(|| malformed(exit, "there is no such exit"))?;
        if let Some(bridge) = data.bridge {
            return self.segment_block(bridge);
        }
        if let Some(block) = self.exits.blocks[exit] {
            return Ok(block);
        }
        let block = self.abi.block(self.context, &format!("exit.{}", exit.0));
        self.exits.blocks[exit] = Some(block);
        Ok(block)
    }

    /// Fills the blocks of all exits named, and the phis of all headers.
    pub(super) fn finish_exits(&mut self) -> Result<()> {
        for exit in self.tree.exits.keys() {
            if let Some(block) = self.exits.blocks[exit] {
                self.builder.position_at_end(block);
                self.spill(exit)?;
                self.abi.leave(self.builder, &self.types, exit.0)?;
            }
        }
        for (target, from, args) in &self.exits.jumps {
            for (phi, arg) in self.phis[*target].iter().zip(args) {
                phi.add_incoming(&[(arg as &dyn BasicValue<'ctx>, *from)]);
            }
        }
        Ok(())
    }

    /// Stores the values of an exit where the host finds them.
    pub(super) fn spill(&mut self, exit: Exit) -> Result<()> {
        let spilled = &self.layouts.exit(exit).spills;
        if spilled.len() > self.exits.max_spills {
            return Err(LowerError::TooManySpills { exit, count: spilled.len(), limit: self.exits.max_spills });
        }
        for (word, &value) in spilled.iter().enumerate() {
            let at = self.abi.spill(self.builder, &self.types, word)?;
            let llvm = match self.tree.kind(value) {
                Kind::Bool => {
                    let bit = self.int(value)?;
                    self.builder.build_int_z_extend(bit, self.types.i64, "")?.into()
                }
                Kind::Ref | Kind::I64 | Kind::F64 => self.value(value)?,
                Kind::Addr => return Err(malformed(exit, "its snapshot has an address")),
            };
            self.store(llvm, at, Class::Context)?;
        }
        Ok(())
    }
}
