//! Objects and references to them.
//!
//! Reading order: [`object`] (how objects lie in memory), [`value`] (references, which is all that the interpreter
//! sees), [`list`], [`memory`]. Each object belongs to one thread, immortal ones to all.

pub mod list;
pub mod memory;
pub mod object;
pub mod value;

pub use value::Value;
