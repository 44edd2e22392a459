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
            Flow::IterForward { skip } => (Some(self.next), self.next.checked_add(self.oparg + u32::from(skip))),
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
            let instruction = Instruction { start: start as u32, unit: unit as u32, next: next as u32, head, oparg };
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

    /// The test in front of a loop: the conditional jump that, not taken, falls into the header. A `while` loop has one,
    /// because CPython's compiler moves its condition to the end and leaves a copy in front.
    pub fn entry_test(&self, header: u32, tables: &'static Tables) -> Option<&Instruction> {
        self.iter().find(|instruction| {
            instruction.next == header && matches!(instruction.row(tables).flow, Flow::BranchForward)
        })
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

#[cfg(test)]
pub(crate) mod testing {
    use super::{Instructions, Opcodes};
    use crate::families::TABLES;

    /// The opcode of an instruction.
    pub fn opcode(name: &str) -> u8 {
        let found = TABLES.instrs.iter().find(|instr| instr.name == name);
        found.expect("the tables know the name").opcode
    }

    /// Bytecode with prefixes where an argument needs them, and empty caches.
    pub fn bytes(code: &[(&str, u32)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, oparg) in code {
            for shift in (1..4).rev() {
                if oparg >> (8 * shift) != 0 {
                    bytes.extend([opcode("EXTENDED_ARG"), (oparg >> (8 * shift)) as u8]);
                }
            }
            bytes.extend([opcode(name), *oparg as u8]);
            let instr = TABLES.by_opcode[usize::from(opcode(name))].expect("known");
            let caches = TABLES.instrs[usize::from(instr.0)].caches;
            bytes.extend(std::iter::repeat_n(0, 2 * usize::from(caches)));
        }
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Option<Instructions> {
        Instructions::decode(bytes, &Opcodes::for_tests(opcode("EXTENDED_ARG")), &TABLES)
    }

    pub fn assemble(code: &[(&str, u32)]) -> Instructions {
        decode(&bytes(code)).expect("the bytecode is understood")
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{assemble, bytes, decode, opcode};
    use crate::families::TABLES;

    #[test]
    fn prefixes_belong_to_their_instruction() {
        let found = assemble(&[("LOAD_CONST", 0x1_02_03), ("POP_TOP", 0), ("RETURN_CONST", 0)]);
        let first = found.at(0).copied().expect("an instruction");
        assert_eq!((first.start, first.unit, first.next, first.oparg), (0, 2, 3, 0x1_02_03));
        assert_eq!(found.at(2), found.at(0));
        assert_eq!(found.at(1), None, "the second prefix is no place to start");
    }

    #[test]
    fn specialised_instructions_count_as_their_head() {
        let mut raw = bytes(&[("BINARY_OP", 0), ("RETURN_VALUE", 0)]);
        let head = decode(&raw).and_then(|found| found.at(0).copied());
        raw[0] = opcode("BINARY_OP_ADD_INT");
        let member = decode(&raw).and_then(|found| found.at(0).copied());
        assert!(head.is_some());
        assert_eq!(head, member);
    }

    #[test]
    fn an_unknown_opcode_is_not_understood() {
        let unknown = (0..=255).find(|at| TABLES.by_opcode[usize::from(*at)].is_none());
        let unknown = unknown.expect("not every byte is an opcode");
        assert!(decode(&[opcode("NOP"), 0, unknown, 0]).is_none());
    }

    #[test]
    fn loops_are_found_by_their_targets() {
        // Two jumps back to unit 1, one to unit 2.
        let found = assemble(&[
            ("NOP", 0),
            ("NOP", 0),
            ("NOP", 0),
            ("JUMP_BACKWARD", 3),
            ("JUMP_BACKWARD", 6),
            ("JUMP_BACKWARD", 8),
        ]);
        let places: Vec<_> = found.loops.iter().map(|found| (found.header, found.last)).collect();
        assert_eq!(places, [(1, 7), (2, 3)]);
        assert_eq!(found.innermost(2).map(|found| found.header), Some(2));
        assert_eq!(found.innermost(5).map(|found| found.header), Some(1));
        assert_eq!(found.innermost(0), None);
    }

    #[test]
    fn the_test_in_front_of_a_loop_falls_into_its_header() {
        let found = assemble(&[
            ("POP_JUMP_IF_FALSE", 6),
            ("NOP", 0),
            ("POP_JUMP_IF_TRUE", 2),
            ("JUMP_BACKWARD", 5),
            ("FOR_ITER", 2),
            ("JUMP_BACKWARD", 2),
            ("RETURN_CONST", 0),
        ]);
        let headers: Vec<_> = found.loops.iter().map(|found| found.header).collect();
        assert_eq!(headers, [2, 9], "the second is behind an iteration, which is no test");
        let tests: Vec<_> = headers.iter().map(|at| found.entry_test(*at, &TABLES).map(|test| test.unit)).collect();
        assert_eq!(tests, [Some(0), None]);
    }

    #[test]
    fn an_iterators_end_skips_its_clean_up() {
        let found = assemble(&[("FOR_ITER", 1), ("NOP", 0), ("END_FOR", 0), ("POP_TOP", 0), ("NOP", 0)]);
        let successors = found.at(0).expect("an instruction").successors(&TABLES);
        assert_eq!((successors.next, successors.jump), (Some(2), Some(5)));
    }
}
