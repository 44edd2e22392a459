//! Opcode numbers that no family speaks of: prefixes and the instrumented twins.
//!
//! Read once from the running interpreter's own `_opcode_metadata`, so that they cannot disagree with it.
//! Immutable, any thread.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

const PREFIX: &str = "EXTENDED_ARG";
const INSTRUMENTED: &str = "INSTRUMENTED_";
/// Instrumented twins of any instruction: what they stand for is only in the code's monitoring data.
const SHARED_TWINS: [&str; 2] = ["INSTRUMENTED_INSTRUCTION", "INSTRUMENTED_LINE"];

/// Facts about opcode bytes.
#[derive(Clone, Debug)]
pub struct Opcodes {
    /// Opcode of the prefix that extends the argument of the next instruction.
    pub extended_arg: u8,
    /// The opcode that an instrumented one stands for; every other opcode stands for itself.
    plain: [u8; 256],
    /// Opcodes that hide what they stand for.
    hiding: [bool; 256],
}

impl Opcodes {
    /// Asks the interpreter.
    pub fn load(py: Python<'_>) -> PyResult<Opcodes> {
        let map = py.import("_opcode_metadata")?.getattr("opmap")?;
        let map = map.cast::<PyDict>()?;
        let mut opcodes = Opcodes { extended_arg: 0, plain: std::array::from_fn(|at| at as u8), hiding: [false; 256] };
        for (name, number) in map.iter() {
            // Pseudo-instructions of CPython's own compiler have numbers above a byte.
            let Ok(number) = number.extract::<u8>() else {
                continue;
            };
            let name: String = name.extract()?;
            if name == PREFIX {
                opcodes.extended_arg = number;
            } else if SHARED_TWINS.contains(&name.as_str()) {
                opcodes.hiding[usize::from(number)] = true;
            } else if let Some(base) = name.strip_prefix(INSTRUMENTED) {
                let Some(base) = map.get_item(base)? else {
                    return Err(PyRuntimeError::new_err(format!("{name} has no base")));
                };
                opcodes.plain[usize::from(number)] = base.extract()?;
            }
        }
        Ok(opcodes)
    }

    /// What an opcode stands for; none if it hides that.
    pub fn plain(&self, opcode: u8) -> Option<u8> {
        (!self.hiding[usize::from(opcode)]).then_some(self.plain[usize::from(opcode)])
    }

    #[cfg(test)]
    pub(super) fn for_tests(extended_arg: u8) -> Opcodes {
        Opcodes { extended_arg, plain: std::array::from_fn(|at| at as u8), hiding: [false; 256] }
    }
}
