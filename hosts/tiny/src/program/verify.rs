//! Verification: the depth of the value stack before each instruction, and the loops.
//!
//! What the interpreter relies on is proven here, once, from the family tables: no instruction pops below the
//! bottom or pushes beyond `stack_size`, two ways to one instruction have the same depth, every jump lands on an
//! instruction, and control never runs off the end. So the interpreter checks none of it. Any thread.

use super::emit::{MAX_LOCALS, MAX_UNITS};
use super::error::{Fault, Wrong};
use crate::families::{TABLES, op};
use firesteel_protocol::fam::tables::{Flow, Instr};

/// Depth where no instruction starts that can be reached.
pub const UNREACHED: u16 = u16::MAX;
/// Most values on a function's stack.
pub(super) const MAX_STACK: u32 = 1024;

/// Numbers of loops and frame slots have 16 bits.
const _: () = assert!(MAX_UNITS / 2 <= u16::MAX as usize && MAX_LOCALS + MAX_STACK as usize <= u16::MAX as usize);

/// What is known of correct code.
#[derive(Debug)]
pub struct Verified {
    /// Depth before each unit.
    pub depths: Vec<u16>,
    /// Greatest depth.
    pub stack_size: u16,
    /// Units of loop headers, in order.
    pub headers: Vec<u32>,
    /// Units of jumps backwards, with the index of their loop.
    pub back_jumps: Vec<(u32, u16)>,
}

/// An instruction with its argument.
#[derive(Clone, Copy, Debug)]
pub struct Decoded {
    /// Unit of the instruction proper.
    pub unit: u32,
    /// Its row in the tables.
    pub instr: &'static Instr,
    /// Argument with prefixes.
    pub argument: u32,
    /// Unit behind its caches.
    pub fall: u32,
}

impl Decoded {
    fn target(&self) -> Option<u32> {
        match self.instr.flow {
            Flow::Next | Flow::Leaves | Flow::Opaque => None,
            Flow::JumpForward | Flow::BranchForward => self.fall.checked_add(self.argument),
            Flow::IterForward { skip } => self.fall.checked_add(self.argument)?.checked_add(u32::from(skip)),
            Flow::JumpBackward => self.fall.checked_sub(self.argument),
        }
    }

    fn falls_through(&self) -> bool {
        match self.instr.flow {
            Flow::Next | Flow::BranchForward | Flow::IterForward { .. } => true,
            Flow::JumpForward | Flow::JumpBackward | Flow::Leaves | Flow::Opaque => false,
        }
    }
}

/// The instruction whose first prefix is at a unit.
pub fn decode(units: &[u16], first: u32) -> Option<Decoded> {
    let (mut unit, mut high) = (first, 0_u32);
    loop {
        let [opcode, low] = units.get(unit as usize)?.to_le_bytes();
        let argument = high << 8 | u32::from(low);
        let id = TABLES.by_opcode.get(usize::from(opcode)).copied().flatten()?;
        let instr = TABLES.instrs.get(usize::from(id.0))?;
        if instr.opcode != op::EXTENDED_ARG {
            return Some(Decoded { unit, instr, argument, fall: unit + 1 + u32::from(instr.caches) });
        }
        high = argument;
        unit += 1;
    }
}

/// Verifies a function's code.
///
/// # Errors
/// The first instruction that is not right, by its line.
pub fn verify(function: &str, units: &[u16], lines: &[u32]) -> Result<Verified, Fault> {
    let function = || function.to_owned();
    let mut depths = vec![UNREACHED; units.len()];
    let mut stack_size = 0_u32;
    let mut back_jumps: Vec<(u32, u32)> = Vec::new();
    let mut open = vec![(0_u32, 0_u32)];
    while let Some((first, depth)) = open.pop() {
        let line = lines.get(first as usize).or(lines.last()).copied().unwrap_or(0);
        let runs_off = || Fault::new(line, Wrong::RunsOff { function: function() });
        let decoded = decode(units, first).ok_or_else(runs_off)?;
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
        let effect = decoded.instr.effect;
        let pops = effect.pops.of(decoded.argument);
        let Some(left) = depth.checked_sub(pops) else {
            let wrong = Wrong::Shallow { function: function(), needed: pops, found: depth };
            return Err(Fault::new(line, wrong));
        };
        let after = left + effect.pushes.of(decoded.argument);
        let after_jump = left + effect.pushes_on_jump.of(decoded.argument);
        stack_size = stack_size.max(depth).max(after).max(after_jump);
        if stack_size > MAX_STACK {
            return Err(Fault::new(line, Wrong::Stack { function: function() }));
        }
        if decoded.falls_through() {
            open.push((decoded.fall, after));
        }
        if let Some(target) = decoded.target() {
            open.push((target, after_jump));
            if decoded.instr.flow == Flow::JumpBackward {
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
    Ok(Verified { depths, stack_size: stack_size as u16, headers, back_jumps })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_does_not_end_is_told() {
        for units in [&[][..], &[u16::from(op::NOP)], &[0], &[u16::from(op::JUMP) | 7 << 8, u16::from(op::RETURN)]] {
            let lines = vec![3; units.len()];
            let fault = verify("f", units, &lines).expect_err("not correct");
            assert_eq!(fault.wrong, Wrong::RunsOff { function: "f".into() }, "{units:?}");
        }
    }
}
