//! A code object's instructions: where each starts, its argument, where control goes, and its loops.
//!
//! Pure functions over a copy of the bytecode and the family tables; any thread. A code object with an opcode
//! that the tables do not know is not decoded at all: the number of cache units after it would be a guess.

use super::opcodes::Opcodes;
use firesteel_protocol::fam::tables::{Flow, Instr, InstrId, Tables};

/// Marks a unit where no instruction proper is.
const NO_INSTRUCTION: u16 = u16::MAX;
/// Bits that one prefix adds to an argument.
const ARGUMENT_BITS: u32 = 8;

/// One instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instruction {
    /// Unit of its first prefix, or of itself if it has none: where control may resume.
    pub start: u32,
    /// Unit of the instruction proper: what events and records name.
    pub unit: u32,
    /// Unit behind its caches.
    pub next: u32,
    /// The instruction at its family's head, whatever member stands there.
    pub head: InstrId,
    /// Argument with all prefixes.
    pub oparg: u32,
}

impl Instruction {
    /// The head's row in the tables.
    pub fn row(self, tables: &'static Tables) -> &'static Instr {
        &tables.instrs[usize::from(self.head.0)]
    }

    /// Where control can go: the next instruction, the jump target. Neither for instructions that leave the
    /// frame or are not followed.
    pub fn successors(self, tables: &'static Tables) -> Successors {
        let (next, jump) = match self.row(tables).flow {
            Flow::Next => (Some(self.next), None),
            Flow::JumpForward => (None, self.next.checked_add(self.oparg)),
            Flow::JumpBackward => (None, self.next.checked_sub(self.oparg)),
            Flow::BranchForward => (Some(self.next), self.next.checked_add(self.oparg)),
            Flow::IterForward { skip } => (
                Some(self.next),
                self.next.checked_add(self.oparg + u32::from(skip)),
            ),
            Flow::Leaves | Flow::Opaque => (None, None),
        };
        Successors { next, jump }
    }
}

/// Where control can go after an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Successors {
    /// Without a jump.
    pub next: Option<u32>,
    /// With the jump taken.
    pub jump: Option<u32>,
}

/// A loop: the target of backward jumps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Loop {
    /// Unit of its first instruction, the target.
    pub header: u32,
    /// Unit of the last backward jump to it.
    pub last: u32,
}

/// All instructions of a code object.
#[derive(Clone, Debug)]
pub struct Instructions {
    list: Vec<Instruction>,
    /// Index into `list` by unit: of the instruction that starts or proper is there.
    by_unit: Vec<u16>,
    /// Loops in order of their headers.
    pub loops: Vec<Loop>,
}

impl Instructions {
    /// Decodes bytecode, caches included. None if it is not understood.
    pub fn decode(bytes: &[u8], opcodes: &Opcodes, tables: &'static Tables) -> Option<Self> {
        let units = bytes.len() / 2;
        let mut this = Instructions {
            list: Vec::with_capacity(units / 2),
            by_unit: vec![NO_INSTRUCTION; units],
            loops: Vec::new(),
        };
        let (mut start, mut unit, mut oparg) = (0, 0, 0u32);
        while unit < units {
            let opcode = opcodes.plain(bytes[2 * unit])?;
            oparg = oparg << ARGUMENT_BITS | u32::from(bytes[2 * unit + 1]);
            if opcode == opcodes.extended_arg {
                unit += 1;
                continue;
            }
            let found = tables.by_opcode[usize::from(opcode)]?;
            let family = tables.instrs[usize::from(found.0)].family;
            let head = tables.families[usize::from(family.0)].head;
            let row = &tables.instrs[usize::from(head.0)];
            let next = unit + 1 + usize::from(row.caches);
            let index = u16::try_from(this.list.len()).ok()?;
            if index == NO_INSTRUCTION {
                return None;
            }
            this.by_unit[start] = index;
            this.by_unit[unit] = index;
            let instruction = Instruction {
                start: start as u32,
                unit: unit as u32,
                next: next as u32,
                head,
                oparg,
            };
            this.list.push(instruction);
            if row.flow == Flow::JumpBackward {
                this.add_loop(instruction.successors(tables).jump?, instruction.unit);
            }
            (start, unit, oparg) = (next, next, 0);
        }
        this.loops.sort_by_key(|found| found.header);
        Some(this)
    }

    fn add_loop(&mut self, header: u32, jump: u32) {
        match self.loops.iter_mut().find(|known| known.header == header) {
            Some(known) => known.last = known.last.max(jump),
            None => self.loops.push(Loop { header, last: jump }),
        }
    }

    /// The instruction that starts, or is proper, at a unit.
    pub fn at(&self, unit: u32) -> Option<&Instruction> {
        let index = *self.by_unit.get(unit as usize)?;
        self.list.get(usize::from(index))
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Instruction> {
        self.list.iter()
    }

    /// Number of units.
    pub fn units(&self) -> usize {
        self.by_unit.len()
    }

    /// The innermost loop around a unit.
    pub fn innermost(&self, unit: u32) -> Option<Loop> {
        self.loops
            .iter()
            .filter(|found| found.header <= unit && unit <= found.last)
            .max_by_key(|found| found.header)
            .copied()
    }
}
