//! The atomics of the executor table: the standard ones, or loom's in a model run.
//!
//! Owns that choice, made by `cfg(loom)` (set through `RUSTFLAGS`, see `compiler/models`).

#[cfg(not(loom))]
pub(crate) use std::sync::atomic::{AtomicU8, Ordering};

#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicU8, Ordering};
