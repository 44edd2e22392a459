//! Bytecode as control and recording need it: loops, stack depths, copies for the compiler.
pub mod copy;
pub mod depth;
pub mod loops;
pub mod opcodes;
pub mod operators;
