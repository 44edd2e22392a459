//! The Firesteel compiler: sealed traces in, executors out.
pub mod chaos;
pub mod config;
pub mod inspect;
pub mod install;
pub mod interp;
pub mod ir;
#[cfg(feature = "llvm")]
pub mod llvm;
#[cfg(feature = "llvm")]
pub mod lower;
pub mod memory;
pub mod opt;
pub mod pipeline;
pub mod project;
pub mod service;
mod sync;
pub mod thread;
