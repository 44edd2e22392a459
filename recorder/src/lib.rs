//! Recording on the interpreter's side: counting what is hot, the state of a recording, and the lock-free
//! buffers between an interpreter thread and the compiler.
//!
//! ```text
//!   interpreter thread                                         service thread
//!   ------------------                                         --------------
//!   hotness: LoopCounter, Backoff, Heat
//!   seal: Recorder = state machine + ring::Producer ------->  ring::Consumer   (trait Records)
//!   release: ReleaseReceiver                         <-------  ReleaseSender    (trait Releases)
//!
//!   any thread with the host's lock: release::Orphans, what came back for a thread that is gone
//! ```
//!
//! Guarantees: the interpreter thread never waits and never allocates in here, except that dropping a
//! [`release::ReleaseReceiver`] takes a lock, and that [`nest`] allocates for each loop that a path meets; every buffer is bounded and its limit is checked before a write;
//! every reason to give up is kept. `unsafe` code is in one private module, `words`.
//!
//! Reading order: [`hotness`], [`state`], [`ring`], [`seal`], [`nest`], [`release`]; [`worth`], [`budget`] and [`pace`] stand for themselves.

#![deny(unsafe_code)]

pub mod budget;
pub mod hotness;
pub mod nest;
pub mod pace;
pub mod release;
#[allow(unsafe_code)]
pub mod ring;
pub mod seal;
pub mod state;
mod sync;
#[allow(unsafe_code)]
mod words;
pub mod worth;
