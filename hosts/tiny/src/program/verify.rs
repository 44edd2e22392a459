//! Verification: the depth of the value stack before each instruction, and the loops.
//!
//! What the interpreter relies on is proven here, once, from the family tables: no instruction pops below the
//! bottom or pushes beyond `stack_size`, two ways to one instruction have the same depth, every jump lands on an
//! instruction, and control never runs off the end. So the interpreter checks none of it. Any thread.

use super::emit::{MAX_LOCALS, MAX_UNITS};
use super::error::{Fault, Wrong};
use crate::families::TABLES;
use firesteel_protocol::bytecode::Instructions;
use firesteel_protocol::fam::tables::Flow;

/// Depth where no instruction starts that can be reached.
pub const UNREACHED: u16 = u16::MAX;
/// Most values on a function's stack.
pub(super) const MAX_STACK: u32 = 1024;

/// Numbers of loops and frame slots have 16 bits.
const _: () = assert!(MAX_UNITS / 2 <= u16::MAX as usize && MAX_LOCALS + MAX_STACK as usize <= u16::MAX as usize);

/// What is known of correct code.
#[derive(Debug)]
pub struct Verified {
    /// Instructions.
    pub instructions: Instructions,
    /// Depth before each unit.
    pub depths: Vec<u16>,
    /// Greatest depth.
    pub stack_size: u16,
    /// Units of loop headers, in order.
    pub headers: Vec<u32>,
    /// Units of jumps backwards, with the index of their loop.
    pub back_jumps: Vec<(u32, u16)>,
}

/// Verifies a function's code.
///
/// # Errors
/// The first instruction that is not right, by its line.
pub fn verify(function: &str, units: &[u16], lines: &[u32]) -> Result<Verified, Fault> {
    let function = || function.to_owned();
    let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let instructions = Instructions::decode(&bytes, &TABLES);
    let mut depths = vec![UNREACHED; units.len()];
    let mut stack_size = 0_u32;
    let mut back_jumps: Vec<(u32, u32)> = Vec::new();
    let mut open = vec![(0_u32, 0_u32)];
    while let Some((first, depth)) = open.pop() {
        let line = lines.get(first as usize).or(lines.last()).copied().unwrap_or(0);
        let runs_off = || Fault::new(line, Wrong::RunsOff { function: function() });
        let decoded = instructions.at(first).filter(|found| found.start == first).ok_or_else(runs_off)?;
        match depths.get(first as usize) {
            Some(&UNREACHED) => {}
            Some(&known) if u32::from(known) == depth => continue,
            Some(&known) => {
                let wrong = Wrong::Depths { function: function(), one: depth, other: u32::from(known) };
                return Err(Fault::new(line, wrong));
            }
            None => return Err(runs_off()),
        }
        for at in [first, decoded.unit] {
            if let Some(place) = depths.get_mut(at as usize) {
                *place = depth as u16;
            }
        }
        let row = decoded.row(&TABLES);
        let pops = row.effect.pops.of(decoded.oparg);
        let Some(left) = depth.checked_sub(pops) else {
            let wrong = Wrong::Shallow { function: function(), needed: pops, found: depth };
            return Err(Fault::new(line, wrong));
        };
        let after = left.saturating_add(row.effect.pushes.of(decoded.oparg));
        let after_jump = left.saturating_add(row.effect.pushes_on_jump.of(decoded.oparg));
        stack_size = stack_size.max(depth).max(after).max(after_jump);
        if stack_size > MAX_STACK {
            return Err(Fault::new(line, Wrong::Stack { function: function() }));
        }
        let successors = decoded.successors(&TABLES);
        open.extend(successors.next.map(|next| (next, after)));
        if let Some(target) = successors.jump {
            open.push((target, after_jump));
            if row.flow == Flow::JumpBackward {
                back_jumps.push((decoded.unit, target));
            }
        }
    }
    let mut headers: Vec<u32> = back_jumps.iter().map(|&(_, header)| header).collect();
    headers.sort_unstable();
    headers.dedup();
    // A jump backwards has two units, so a function of `MAX_UNITS` has few enough loops for 16 bits.
    let number = |header: u32| headers.binary_search(&header).unwrap_or(0) as u16;
    let back_jumps = back_jumps.into_iter().map(|(unit, header)| (unit, number(header))).collect();
    Ok(Verified { instructions, depths, stack_size: stack_size as u16, headers, back_jumps })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::families::op;

    #[test]
    fn code_that_does_not_end_is_told() {
        for units in [&[][..], &[u16::from(op::NOP)], &[0], &[u16::from(op::JUMP) | 7 << 8, u16::from(op::RETURN)]] {
            let lines = vec![3; units.len()];
            let fault = verify("f", units, &lines).expect_err("not correct");
            assert_eq!(fault.wrong, Wrong::RunsOff { function: "f".into() }, "{units:?}");
        }
    }
}
