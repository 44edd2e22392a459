//! The contract between an interpreter and Firesteel: families and what is recorded of them, uops, exits,
//! the native calling convention, and the model of the host's objects.
//!
//! Reading order: [`types`], [`effects`], [`uops`], [`host`], [`native`], [`exits`], [`fam`], [`bytecode`].
//! This crate depends on no other of ours, knows no LLVM, starts no thread and does no I/O, but for
//! [`fam::build`], which is for build scripts.

pub mod bytecode;
pub mod effects;
pub mod exits;
pub mod fam;
pub mod host;
pub mod native;
pub mod trace;
pub mod types;
pub mod uops;
