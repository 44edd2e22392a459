//! The compiler's lock-free parts, built on loom's types: the very files of the compiler, and nothing else of it.
//!
//! Owns nothing. Empty but in a model run, see `tests/table.rs`.

#![cfg(loom)]

#[path = "../../src/install/life.rs"]
pub mod life;
#[path = "../../src/install/slot.rs"]
pub mod slot;
#[path = "../../src/sync.rs"]
mod sync;
