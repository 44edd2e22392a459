//! Depth of the value stack before each instruction, found by walking the bytecode once.
//!
//! Why: while single instructions are recorded the interpreter keeps the stack pointer to itself, so the place
//! of an operand follows from the static depth alone. Pure functions, any thread.
//!
//! Depths along followed control flow are exact. Those behind instructions that the tables call opaque, and behind
//! yields, are only used where nothing better reaches; a trace never runs over such an instruction, and a loop's own depth is
//! compared with the frame's before it is recorded.

use crate::runtime::exception_table::Handlers;
use firesteel_protocol::bytecode::{Instruction, Instructions};
use firesteel_protocol::fam::tables::{Flow, Tables};

/// Marks a unit whose depth is not known, or where no instruction starts.
pub const UNKNOWN: u16 = u16::MAX;

/// Depth before each unit at which an instruction starts or is proper. None if two ways reach one instruction
/// with different depths, or one leaves the stack's bounds: such code is not understood.
pub fn depths(
    instructions: &Instructions,
    exception_table: &[u8],
    stack_size: u16,
    tables: &'static Tables,
) -> Option<Vec<u16>> {
    let mut walk = Walk {
        instructions,
        tables,
        stack_size,
        depths: vec![UNKNOWN; instructions.units()],
        exact: vec![(0, 0)],
        guesses: Vec::new(),
    };
    let mut last = None;
    let mut handlers = Handlers::of(exception_table);
    for instruction in instructions.iter() {
        let found = handlers.at(instruction.unit);
        let Some(handler) = found.filter(|_| found != last) else {
            continue;
        };
        // The exception is pushed, and below it the raising unit if the entry says so.
        let depth = handler.depth + 1 + u32::from(handler.push_unit);
        walk.exact.push((handler.target, u16::try_from(depth).ok()?));
        last = found;
    }
    loop {
        while let Some((unit, depth)) = walk.exact.pop() {
            walk.visit(unit, depth, true)?;
        }
        match walk.guesses.pop() {
            Some((unit, depth)) => walk.visit(unit, depth, false)?,
            None => return Some(walk.depths),
        }
    }
}

struct Walk<'a> {
    instructions: &'a Instructions,
    tables: &'static Tables,
    stack_size: u16,
    depths: Vec<u16>,
    exact: Vec<(u32, u16)>,
    guesses: Vec<(u32, u16)>,
}

impl Walk<'_> {
    fn visit(&mut self, unit: u32, depth: u16, exact: bool) -> Option<()> {
        let instruction = *self.instructions.at(unit)?;
        let known = self.depths[unit as usize];
        if known != UNKNOWN {
            return (known == depth || !exact).then_some(());
        }
        if depth > self.stack_size {
            return if exact { None } else { Some(()) };
        }
        self.depths[instruction.start as usize] = depth;
        self.depths[instruction.unit as usize] = depth;
        match effect(instruction, depth, self.tables) {
            Some(after) => self.follow(instruction, after),
            None if exact => return None,
            None => {}
        }
        Some(())
    }

    fn follow(&mut self, instruction: Instruction, after: After) {
        let successors = instruction.successors(self.tables);
        match instruction.row(self.tables).flow {
            // A yield comes back with the sent value where the yielded one was; a return or raise does not.
            Flow::Leaves if after.pushes == 0 => {}
            Flow::Leaves | Flow::Opaque => self.guess(instruction.next, after.next),
            Flow::Next | Flow::JumpForward | Flow::JumpBackward | Flow::BranchForward | Flow::IterForward { .. } => {
                self.exact.extend(successors.next.map(|unit| (unit, after.next)));
                self.exact.extend(successors.jump.map(|unit| (unit, after.jump)));
            }
        }
    }

    fn guess(&mut self, unit: u32, depth: u16) {
        if self.instructions.at(unit).is_some() {
            self.guesses.push((unit, depth));
        }
    }
}

/// Depths after an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct After {
    /// Without a jump.
    pub next: u16,
    /// With the jump taken.
    pub jump: u16,
    /// Number of values pushed without a jump.
    pub pushes: u32,
}

/// Depths after an instruction that is met with `depth`; none if it would pop below the bottom.
pub fn effect(instruction: Instruction, depth: u16, tables: &'static Tables) -> Option<After> {
    let effect = instruction.row(tables).effect;
    let left = u32::from(depth).checked_sub(effect.pops.of(instruction.oparg))?;
    let pushes = effect.pushes.of(instruction.oparg);
    let on_jump = effect.pushes_on_jump.of(instruction.oparg);
    let depth = |pushes: u32| u16::try_from(left.checked_add(pushes)?).ok();
    Some(After { next: depth(pushes)?, jump: depth(on_jump)?, pushes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytecode::loops::testing::assemble;
    use crate::families::TABLES;

    fn depths_of(code: &[(&str, u32)], table: &[u8], stack_size: u16) -> Option<Vec<u16>> {
        let instructions = assemble(code);
        depths(&instructions, table, stack_size, &TABLES)
    }

    /// Depths of instructions in order, prefixes and caches left out.
    fn at_instructions(code: &[(&str, u32)], table: &[u8], stack_size: u16) -> Option<Vec<u16>> {
        let depths = depths_of(code, table, stack_size)?;
        let instructions = assemble(code);
        Some(instructions.iter().map(|at| depths[at.unit as usize]).collect())
    }

    const LOOP: &[(&str, u32)] = &[
        ("LOAD_FAST", 0),
        ("GET_ITER", 0),
        ("FOR_ITER", 5),
        ("STORE_FAST", 1),
        ("LOAD_FAST", 1),
        ("POP_TOP", 0),
        ("JUMP_BACKWARD", 7),
        ("END_FOR", 0),
        ("POP_TOP", 0),
        ("RETURN_CONST", 0),
    ];

    #[test]
    fn a_for_loop() {
        let found = at_instructions(LOOP, &[], 3);
        let expected = [0, 1, 1, 2, 1, 2, 1, UNKNOWN, UNKNOWN, 0];
        assert_eq!(found.as_deref(), Some(&expected[..]));
    }

    #[test]
    fn a_stack_that_is_too_small_is_not_understood() {
        assert_eq!(depths_of(LOOP, &[], 1), None);
    }

    #[test]
    fn two_ways_with_different_depths_are_not_understood() {
        let code = [("LOAD_FAST", 0), ("POP_JUMP_IF_FALSE", 1), ("LOAD_FAST", 0), ("RETURN_CONST", 0)];
        assert_eq!(depths_of(&code, &[], 3), None);
    }

    #[test]
    fn popping_below_the_bottom_is_not_understood() {
        assert_eq!(depths_of(&[("POP_TOP", 0), ("RETURN_CONST", 0)], &[], 3), None);
    }

    #[test]
    fn handlers_start_with_the_exception_and_perhaps_the_unit() {
        let code = [("NOP", 0), ("RETURN_CONST", 0), ("PUSH_EXC_INFO", 0), ("POP_TOP", 0), ("RETURN_CONST", 0)];
        // Start 0, length 1, handler at 2, depth 0.
        let plain = at_instructions(&code, &[0x80, 1, 2, 0], 4);
        assert_eq!(plain.as_deref(), Some(&[0, 0, 1, 2, 1][..]));
        let with_unit = at_instructions(&code, &[0x80, 1, 2, 1], 4);
        assert_eq!(with_unit.as_deref(), Some(&[0, 0, 2, 3, 2][..]));
    }

    #[test]
    fn a_yield_goes_on_with_the_sent_value() {
        let code = [("LOAD_FAST", 0), ("YIELD_VALUE", 0), ("RESUME", 1), ("POP_TOP", 0), ("RETURN_CONST", 0)];
        let found = at_instructions(&code, &[], 2);
        assert_eq!(found.as_deref(), Some(&[0, 1, 1, 1, 0][..]));
    }
}
