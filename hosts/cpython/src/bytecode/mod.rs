//! Bytecode as control and recording need it: instructions, loops, stack depths, copies for the compiler.
pub mod copy;
pub mod depth;
pub mod instructions;
pub mod opcodes;
