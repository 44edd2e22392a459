//! Native code of hand-written trees, run over a host made of Rust objects (`lower/host.rs`).

#![cfg(feature = "llvm")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "lower/backend.rs"]
mod backend;
#[path = "lower/host.rs"]
mod host;
#[path = "lower/loops.rs"]
mod loops;
#[path = "lower/numbers.rs"]
mod numbers;
#[path = "lower/objects.rs"]
mod objects;
