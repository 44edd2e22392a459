//! A code object's loops, and its instructions as the interpreter stores them.
//!
//! Owns what is CPython's own about decoding: which opcodes stand for others, and what a loop is. How code is cut into
//! instructions is the protocol's matter. Pure functions over a copy of the bytecode and the family tables; any
//! thread.

use super::opcodes::Opcodes;
use firesteel_protocol::bytecode::{Instruction, Instructions};
use firesteel_protocol::fam::tables::{Flow, Tables};
use rustc_hash::FxHashSet;

/// Decodes bytecode, caches included. None if it is not understood to its end.
pub fn decode(bytes: &[u8], opcodes: &Opcodes, tables: &Tables) -> Option<Instructions> {
    let instructions = Instructions::decode_as(bytes, tables, |opcode| opcodes.plain(opcode));
    instructions.is_whole().then_some(instructions)
}

/// A loop: the target of backward jumps that it leads to. An exception handler's jump back to what follows the `try` is
/// none, nor is a way around that always yields: whoever goes either way has left the frame's path in between.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Loop {
    /// Unit of its first instruction, the target.
    pub header: u32,
    /// Unit of the last backward jump to it.
    pub last: u32,
}

impl Loop {
    /// Whether another loop lies inside of it.
    pub const fn surrounds(&self, other: &Loop) -> bool {
        self.header < other.header && other.last <= self.last
    }

    /// Whether a unit lies inside of it.
    pub const fn contains(&self, unit: u32) -> bool {
        self.header <= unit && unit <= self.last
    }
}

/// The loops of a code object, in order of their headers.
#[derive(Clone, Debug)]
pub struct Loops(Vec<Loop>);

impl Loops {
    /// Finds them. None if a jump leads out of the code.
    pub fn of(instructions: &Instructions, tables: &Tables) -> Option<Loops> {
        let jumps = instructions.iter().filter(|at| at.row(tables).flow == Flow::JumpBackward);
        let mut loops = jumps
            .map(|jump| Some(Loop { header: jump.successors(tables).jump?, last: jump.unit }))
            .collect::<Option<Vec<_>>>()?;
        // Jumps to one header stand together, so that each header's ways are followed once.
        loops.sort_by_key(|found| found.header);
        let mut followed: Option<(u32, FxHashSet<u32>)> = None;
        loops.retain(|found| {
            if followed.as_ref().is_none_or(|(header, _)| *header != found.header) {
                followed = Some((found.header, reached(instructions, found.header, tables)));
            }
            followed.as_ref().is_some_and(|(_, reached)| reached.contains(&found.last))
        });
        // The last jump to a header comes first, and is the one that stays.
        loops.sort_by_key(|found| (found.header, std::cmp::Reverse(found.last)));
        loops.dedup_by_key(|found| found.header);
        Some(Loops(loops))
    }

    /// All, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Loop> {
        self.0.iter()
    }

    /// The innermost one around a unit.
    pub fn innermost(&self, unit: u32) -> Option<Loop> {
        let around = self.iter().filter(|found| found.contains(unit));
        around.max_by_key(|found| found.header).copied()
    }
}

/// Units of the instructions that are reached from one without an exception and without leaving the frame.
fn reached(instructions: &Instructions, from: u32, tables: &Tables) -> FxHashSet<u32> {
    let mut reached = FxHashSet::default();
    let mut open = vec![from];
    while let Some(unit) = open.pop() {
        if let Some(found) = instructions.at(unit)
            && reached.insert(found.unit)
        {
            let successors = found.successors(tables);
            open.extend(successors.next.into_iter().chain(successors.jump));
        }
    }
    reached
}

/// The test in front of a loop: the conditional jump that, not taken, falls into the header. A `while` loop has one,
/// because CPython's compiler moves its condition to the end and leaves a copy in front.
pub fn entry_test<'i>(instructions: &'i Instructions, header: u32, tables: &Tables) -> Option<&'i Instruction> {
    instructions.iter().find(|at| at.next == header && matches!(at.row(tables).flow, Flow::BranchForward))
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
        super::decode(bytes, &Opcodes::for_tests(), &TABLES)
    }

    pub fn assemble(code: &[(&str, u32)]) -> Instructions {
        decode(&bytes(code)).expect("the bytecode is understood")
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{assemble, decode, opcode};
    use super::{Loops, entry_test};
    use crate::families::TABLES;

    #[test]
    fn an_unknown_opcode_is_not_understood() {
        let unknown = (0..=255).find(|at| TABLES.by_opcode[usize::from(*at)].is_none());
        let unknown = unknown.expect("not every byte is an opcode");
        assert!(decode(&[opcode("NOP"), 0]).is_some());
        assert!(decode(&[opcode("NOP"), 0, unknown, 0]).is_none());
    }

    fn places(code: &[(&str, u32)]) -> Vec<(u32, u32)> {
        let found = Loops::of(&assemble(code), &TABLES).expect("jumps stay inside");
        found.iter().map(|found| (found.header, found.last)).collect()
    }

    #[test]
    fn loops_are_found_by_their_targets() {
        // Two jumps back to unit 1, one to unit 5.
        let code = [
            ("NOP", 0),
            ("POP_JUMP_IF_TRUE", 7),
            ("NOP", 0),
            ("NOP", 0),
            ("NOP", 0),
            ("POP_JUMP_IF_TRUE", 2),
            ("JUMP_BACKWARD", 5),
            ("NOP", 0),
            ("POP_JUMP_IF_TRUE", 2),
            ("JUMP_BACKWARD", 14),
            ("JUMP_BACKWARD", 16),
        ];
        assert_eq!(places(&code), [(1, 15), (5, 8)]);
        let found = Loops::of(&assemble(&code), &TABLES).expect("jumps stay inside");
        assert_eq!(found.innermost(6).map(|found| found.header), Some(5));
        assert_eq!(found.innermost(10).map(|found| found.header), Some(1));
        assert_eq!(found.innermost(0), None);
    }

    #[test]
    fn a_jump_back_that_its_target_does_not_lead_to_is_no_loop() {
        // A handler behind the end goes back to what follows the `try`.
        assert_eq!(places(&[("NOP", 0), ("NOP", 0), ("RETURN_CONST", 0), ("JUMP_BACKWARD_NO_INTERRUPT", 3)]), []);
        // A loop that yields each time; the other one yields where a test says so.
        assert_eq!(places(&[("NOP", 0), ("YIELD_VALUE", 0), ("RESUME", 1), ("JUMP_BACKWARD", 5)]), []);
        let at_times = [("POP_JUMP_IF_TRUE", 2), ("YIELD_VALUE", 0), ("RESUME", 1), ("JUMP_BACKWARD", 6)];
        assert_eq!(places(&at_times), [(0, 4)]);
    }

    #[test]
    fn a_jump_out_of_the_code_is_not_understood() {
        assert!(Loops::of(&assemble(&[("NOP", 0), ("JUMP_BACKWARD", 4)]), &TABLES).is_none());
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
        let loops = Loops::of(&found, &TABLES).expect("jumps stay inside");
        let headers: Vec<_> = loops.iter().map(|found| found.header).collect();
        assert_eq!(headers, [2, 9], "the second is behind an iteration, which is no test");
        let tests: Vec<_> = headers.iter().map(|at| entry_test(&found, *at, &TABLES).map(|test| test.unit)).collect();
        assert_eq!(tests, [Some(0), None]);
    }
}
