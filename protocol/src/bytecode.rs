//! Cutting bytecode into instructions by the family tables: argument prefixes, inline caches, jump targets.
//!
//! The one decoder of this project: hosts find loops and depths with it, the compiler what a record's unit means. For
//! interpreters whose code has units of two bytes, opcode and argument, as CPython's. Assumes nothing of the bytes:
//! what is no instruction ends the decoding, and numbers that are too great for their field never wrap around. Pure
//! functions and immutable data; any thread.

use crate::fam::tables::{Flow, Instr, InstrId, Tables};
use core::ops::Range;

/// Name of the instruction that extends the argument of the next one.
pub const PREFIX: &str = "EXTENDED_ARG";
/// Bits that one prefix adds to an argument. Those above 32 are lost, as in the interpreter.
const ARGUMENT_BITS: u32 = 8;
/// Marks a unit where no instruction starts.
const NONE: u32 = u32::MAX;

/// One instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instruction {
    /// Unit of its first prefix, or of itself if it has none: where control comes to it, and execution resumes.
    pub start: u32,
    /// Unit of the instruction proper: what events and records name.
    pub unit: u32,
    /// Unit behind its caches.
    pub next: u32,
    /// Argument with all prefixes.
    pub oparg: u32,
    /// Which instruction: a family's head or a member.
    pub instr: InstrId,
    /// Opcode byte, that of [`Instruction::instr`].
    pub opcode: u8,
}

/// Where control can go after an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Successors {
    /// Without a jump.
    pub next: Option<u32>,
    /// With the jump taken.
    pub jump: Option<u32>,
}

impl Instruction {
    /// The instruction whose first prefix is at a unit. `unit_at` tells a unit's opcode and argument; none behind the
    /// end, or where the opcode is hidden. None if there is no instruction that the tables know.
    pub fn read(tables: &Tables, start: u32, unit_at: impl Fn(u32) -> Option<[u8; 2]>) -> Option<Instruction> {
        let (mut unit, mut oparg) = (start, 0);
        loop {
            let [opcode, low] = unit_at(unit)?;
            oparg = oparg << ARGUMENT_BITS | u32::from(low);
            let instr = (*tables.by_opcode.get(usize::from(opcode))?)?;
            let row = tables.instrs.get(usize::from(instr.0))?;
            let next = unit.checked_add(1)?;
            if row.name != PREFIX {
                let next = next.checked_add(u32::from(row.caches))?;
                return Some(Instruction { start, unit, next, oparg, instr, opcode });
            }
            unit = next;
        }
    }

    /// Its row in the tables. But for name and opcode it is the same for all members of a family.
    ///
    /// # Panics
    /// If these are not the tables that it was decoded by.
    #[inline]
    pub fn row<'t>(&self, tables: &'t Tables) -> &'t Instr {
        &tables.instrs[usize::from(self.instr.0)]
    }

    /// Name of its family: the generic instruction's, whatever stands there.
    ///
    /// # Panics
    /// As for [`Instruction::row`].
    pub fn generic_name(&self, tables: &Tables) -> &'static str {
        tables.families[usize::from(self.row(tables).family.0)].name
    }

    /// Of an instruction that calls: whether the names of its last arguments lie above the callable, the receiver and as many
    /// arguments as it says.
    ///
    /// # Panics
    /// As for [`Instruction::row`].
    pub fn has_names(&self, tables: &Tables) -> bool {
        self.row(tables).effect.pops.of(self.oparg) > self.oparg.saturating_add(2)
    }

    /// Where control can go: the next instruction, the jump's target. Neither for instructions that leave the frame
    /// or are not followed. A target may be no instruction's start, if the code is not in order.
    pub fn successors(&self, tables: &Tables) -> Successors {
        let falls = Some(self.next);
        let ahead = || self.next.checked_add(self.oparg);
        let (next, jump) = match self.row(tables).flow {
            Flow::Next => (falls, None),
            Flow::JumpForward => (None, ahead()),
            Flow::JumpBackward => (None, self.next.checked_sub(self.oparg)),
            Flow::BranchForward => (falls, ahead()),
            Flow::IterForward { skip } => (falls, ahead().and_then(|at| at.checked_add(u32::from(skip)))),
            Flow::Leaves | Flow::Opaque => (None, None),
        };
        Successors { next, jump }
    }
}

/// All instructions of a code object.
#[derive(Clone, Debug)]
pub struct Instructions {
    list: Box<[Instruction]>,
    /// Index into `list` by unit: of the instruction that starts or is proper there.
    by_unit: Box<[u32]>,
    end: u32,
}

impl Instructions {
    /// Decodes bytecode, caches included: two bytes a unit, opcode first. Stops where no instruction is: what follows
    /// is absent, because the number of cache units of an unknown opcode would be a guess.
    pub fn decode(bytes: &[u8], tables: &Tables) -> Instructions {
        Instructions::decode_as(bytes, tables, Some)
    }

    /// As [`Instructions::decode`], for code with opcodes that stand for others. `plain` tells what an opcode stands
    /// for; none if it hides that.
    pub fn decode_as(bytes: &[u8], tables: &Tables, plain: impl Fn(u8) -> Option<u8>) -> Instructions {
        let (pairs, _) = bytes.as_chunks::<2>();
        let unit_at = |unit: u32| {
            let &[opcode, argument] = pairs.get(unit as usize)?;
            Some([plain(opcode)?, argument])
        };
        let mut list = Vec::with_capacity(pairs.len() / 2);
        let mut by_unit = vec![NONE; pairs.len()];
        let mut end = 0;
        while let Some(found) = Instruction::read(tables, end, unit_at) {
            for unit in [found.start, found.unit] {
                if let Some(place) = by_unit.get_mut(unit as usize) {
                    *place = list.len() as u32;
                }
            }
            end = found.next;
            list.push(found);
        }
        Instructions { list: list.into(), by_unit: by_unit.into(), end }
    }

    /// Whether all of the code was decoded.
    pub fn is_whole(&self) -> bool {
        self.end as usize >= self.units()
    }

    /// The instruction that starts, or is proper, at a unit.
    #[inline]
    pub fn at(&self, unit: u32) -> Option<&Instruction> {
        let index = *self.by_unit.get(unit as usize)?;
        self.list.get(index as usize)
    }

    /// The instruction that is proper at a unit.
    pub fn proper(&self, unit: u32) -> Option<&Instruction> {
        self.at(unit).filter(|found| found.unit == unit)
    }

    /// The units of a loop: from its header to the last jump back to it. Empty if nothing jumps back there.
    pub fn loop_units(&self, header: u32, tables: &Tables) -> Range<u32> {
        let mut backward = self.list.iter().rev().take_while(|found| found.unit >= header);
        let last = backward.find(|found| found.successors(tables).jump == Some(header));
        header..last.map_or(header, |last| last.next)
    }

    /// All, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Instruction> {
        self.list.iter()
    }

    /// Number of units of the code.
    pub fn units(&self) -> usize {
        self.by_unit.len()
    }
}
