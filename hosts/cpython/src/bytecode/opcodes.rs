//! Opcode numbers that no family speaks of: the instrumented twins.
//!
//! Taken at build time from the headers of the interpreter that is built against (`opcode_ids.h`); the check of
//! the running one's version (`runtime::check`) makes sure that they are its own. Immutable, any thread.

// `TWINS` (instrumented opcode and what it stands for) and `HIDING`, by `build.rs`.
include!(concat!(env!("OUT_DIR"), "/opcodes.rs"));

/// Facts about opcode bytes.
#[derive(Clone, Debug)]
pub struct Opcodes {
    /// The opcode that an instrumented one stands for; every other opcode stands for itself.
    plain: [u8; 256],
    /// Opcodes that hide what they stand for.
    hiding: [bool; 256],
}

impl Opcodes {
    /// Those of the interpreter that was built against.
    pub fn built() -> Opcodes {
        let mut opcodes = Opcodes { plain: std::array::from_fn(|at| at as u8), hiding: [false; 256] };
        for (instrumented, base) in TWINS {
            opcodes.plain[usize::from(instrumented)] = base;
        }
        for hiding in HIDING {
            opcodes.hiding[usize::from(hiding)] = true;
        }
        opcodes
    }

    /// What an opcode stands for; none if it hides that.
    pub fn plain(&self, opcode: u8) -> Option<u8> {
        (!self.hiding[usize::from(opcode)]).then_some(self.plain[usize::from(opcode)])
    }

    #[cfg(test)]
    pub(super) fn for_tests() -> Opcodes {
        Opcodes { plain: std::array::from_fn(|at| at as u8), hiding: [false; 256] }
    }
}
