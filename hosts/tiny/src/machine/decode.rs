//! Decoding: how the interpreter takes its code apart while it executes it.
//!
//! Owns what the interpreter believes of units: where opcode and argument are, how prefixes lengthen an argument, how
//! many units of inline cache follow, where a jump goes. Written by hand and apart from the family tables, by which the
//! compiler decodes and the verifier counts: that both say the same is tried, not assumed (`tests/conformance.rs`).
//! Any thread.

use crate::families::op;
use std::sync::atomic::{AtomicU16, Ordering};

/// An instruction with its argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fetched {
    /// Unit of the instruction proper, behind its prefixes.
    pub unit: u32,
    /// Opcode, as specialised now.
    pub opcode: u8,
    /// Argument, with what its prefixes say.
    pub argument: u32,
}

/// The instruction whose first prefix, or which itself, is at a unit. Verified code does not end there; what would
/// be behind the end is an instruction that nobody has.
#[inline(always)]
pub fn fetch(units: &[AtomicU16], first: u32) -> Fetched {
    let (mut unit, mut high) = (first, 0_u32);
    loop {
        let word = units.get(unit as usize).map_or(0, |word| word.load(Ordering::Relaxed));
        let [opcode, low] = word.to_le_bytes();
        let argument = high << 8 | u32::from(low);
        if opcode != op::EXTENDED_ARG {
            return Fetched { unit, opcode, argument };
        }
        high = argument;
        unit += 1;
    }
}

impl Fetched {
    /// Unit behind the instruction and its cache: where it goes on without a jump.
    #[inline(always)]
    pub const fn fall(self) -> u32 {
        self.unit + 1 + caches(self.opcode)
    }

    /// Whether the instruction may jump.
    pub const fn jumps(self) -> bool {
        matches!(
            self.opcode,
            op::JUMP | op::JUMP_BACK | op::JUMP_IF | op::JUMP_UNLESS | op::NEXT | op::NEXT_RANGE | op::NEXT_LIST
        )
    }

    /// Unit at which it goes on if it jumps.
    #[inline(always)]
    pub const fn target(self) -> u32 {
        match self.opcode {
            op::JUMP_BACK => self.fall().wrapping_sub(self.argument),
            _ => self.fall() + self.argument,
        }
    }
}

/// The inline cache of an instruction, none of which has more than one unit.
#[inline(always)]
pub fn cache(units: &[AtomicU16], unit: u32) -> Option<&AtomicU16> {
    units.get(unit as usize + 1)
}

/// Units of inline cache behind an instruction.
#[inline]
const fn caches(opcode: u8) -> u32 {
    match opcode {
        op::FIELD
        | op::FIELD_SLOT
        | op::SET_FIELD
        | op::SET_FIELD_FLOAT
        | op::SET_FIELD_INT
        | op::SET_FIELD_SLOT
        | op::SET_FIELD_ENDS
        | op::JUMP_BACK => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::families::TABLES;

    #[test]
    fn caches_are_those_of_the_family_file() {
        for instr in TABLES.instrs {
            assert_eq!(caches(instr.opcode), u32::from(instr.caches), "{}", instr.name);
        }
    }

    #[test]
    fn prefixes_lengthen_the_argument_of_what_follows() {
        let units = [(op::EXTENDED_ARG, 1), (op::EXTENDED_ARG, 2), (op::JUMP_BACK, 3), (0, 0)];
        let units = units.map(|(opcode, low): (u8, u8)| AtomicU16::new(u16::from_le_bytes([opcode, low])));
        let whole = fetch(&units, 0);
        assert_eq!(whole, Fetched { unit: 2, opcode: op::JUMP_BACK, argument: 0x01_02_03 });
        assert_eq!((fetch(&units, 2).argument, fetch(&units, 2).fall(), fetch(&units, 2).target()), (3, 4, 1));
        assert_eq!(fetch(&units, 9).opcode, 0);
    }
}
