//! Decoding of a code object's raw bytecode by the family tables: argument prefixes, inline caches, jump
//! targets. Host-neutral for interpreters with two-byte units (opcode, argument), as CPython's.
//!
//! Assumes that the copy is of one consistent moment; instrumented opcodes were mapped back by the host.

use firesteel_protocol::fam::tables::{Flow, InstrId, Tables};
use firesteel_protocol::trace::CodeCopy;
use std::ops::Range;

/// An instruction of a code object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decoded {
    /// Unit of its first argument prefix, or of itself: where execution resumes.
    pub first: u32,
    /// Unit of the instruction proper.
    pub unit: u32,
    /// Opcode byte, as specialised when it was copied.
    pub opcode: u8,
    /// Which instruction.
    pub instr: InstrId,
    /// Argument with prefixes.
    pub oparg: u32,
    /// Unit behind its caches.
    pub fall: u32,
    /// Target of its jump, if it has one.
    pub target: Option<u32>,
}

/// All instructions of a code object by unit.
pub struct Bytecode {
    at: Vec<Option<Decoded>>,
}

impl Bytecode {
    /// Decodes a code object. Stops at the first byte that is no instruction; what follows is absent.
    pub fn decode(code: &CodeCopy, tables: &Tables) -> Bytecode {
        let units = code.bytes.len() / 2;
        let mut at = vec![None; units];
        let (mut unit, mut first, mut high) = (0_usize, 0_usize, 0_u32);
        while unit < units {
            let (Some(&opcode), Some(&arg)) = (code.bytes.get(unit * 2), code.bytes.get(unit * 2 + 1)) else { break };
            let Some(instr) = tables.by_opcode[usize::from(opcode)] else { break };
            let Some(info) = tables.instrs.get(usize::from(instr.0)) else { break };
            let oparg = high << 8 | u32::from(arg);
            let fall = unit as u32 + 1 + u32::from(info.caches);
            let target = match info.flow {
                Flow::Next | Flow::Leaves | Flow::Opaque => None,
                Flow::JumpForward | Flow::BranchForward => fall.checked_add(oparg),
                Flow::IterForward { skip } => fall.checked_add(oparg).and_then(|at| at.checked_add(u32::from(skip))),
                Flow::JumpBackward => fall.checked_sub(oparg),
            };
            let decoded = Decoded { first: first as u32, unit: unit as u32, opcode, instr, oparg, fall, target };
            if let Some(place) = at.get_mut(unit) {
                *place = Some(decoded);
            }
            if info.name == "EXTENDED_ARG" {
                high = oparg;
                unit += 1;
            } else {
                high = 0;
                unit = fall as usize;
                first = unit;
            }
        }
        Bytecode { at }
    }

    /// The instruction proper at a unit.
    pub fn get(&self, unit: u32) -> Option<&Decoded> {
        self.at.get(unit as usize).and_then(Option::as_ref)
    }

    /// The units of a loop: from its header to the last jump back to it. Empty if nothing jumps back there.
    pub fn loop_units(&self, header: u32) -> Range<u32> {
        let mut backward = self.at.iter().rev().flatten();
        let last = backward.find(|decoded| decoded.target == Some(header) && decoded.unit >= header);
        header..last.map_or(header, |last| last.unit + 1)
    }

    /// The first instruction proper at or behind a unit that may hold argument prefixes.
    pub fn proper(&self, first: u32, tables: &Tables) -> Option<&Decoded> {
        let mut decoded = self.get(first)?;
        while tables.instrs.get(usize::from(decoded.instr.0))?.name == "EXTENDED_ARG" {
            decoded = self.get(decoded.unit + 1)?;
        }
        Some(decoded)
    }
}
