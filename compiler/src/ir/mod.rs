//! The trace IR: typed SSA over uops, a tree of straight-line segments.
//!
//! # Specification
//!
//! A [`tree::TraceTree`] is what one executor runs: the root trace and every bridge recorded from its exits,
//! in one function, so that loop-carried values stay in machine registers across a whole loop nest. Or it is a
//! **fragment**: a bridge alone, whose start has a parameter for each word that the exit it continues has spilled.
//!
//! * A **segment** is straight-line code. `s0` is the entry. A segment entered by a jump is a **loop header**
//!   and has parameters; a segment that is the bridge of an exit has none. Segments form a tree by first
//!   entry; a segment may end in a jump back to any header above it. So dominance is tree ancestry: a value
//!   is visible after its definition in its segment and in the segments below (below an exit: only what is
//!   defined before the exit's instruction).
//! * Several instructions may share one exit if the frame's state is the same at all of them (all guards of
//!   one bytecode instruction do). A shared exit with a bridge is entered from each of them, so the bridge
//!   sees only what is defined before the first.
//! * **Snapshots** describe the frame at an exit, see [`tree::Snapshot`]. A slot value of kind `i64`, `f64` or
//!   `bool` becomes an object when the exit is taken: boxes are thereby sunk into exits. One that may be an object
//!   already names that, too. The slots of a snapshot may be cut into **calls** that the path is in: the frame's own come
//!   first, then those of each call, outermost first. A snapshot of kind `frames` is of no exit: before an instruction that
//!   runs host code, `push_frames` names it, and `pop_frames` stands behind that instruction.
//! * **References.** Reference counts are explicit (`incref`, `decref`). A `ref` result of a load is borrowed;
//!   of `box_*`, `new_*` and of helpers it is owned. A box is used by `unbox_*` and snapshots only, or by
//!   exactly one instruction that takes it over.
//! * **Computation** on unboxed values means what [`semantics`] says, for every back end and for folding.
//! * **Text form**: see [`print`](mod@print) and [`parse`], which round-trip.
//!
//! [`verify`] states every rule as an error. [`sig`] joins a uop with the host model, [`shape`] answers who
//! dominates whom, [`layout`] fixes what an exit spills and how the host restores it, [`builder`] is the only
//! way to append. A pass may drop an unused computation together with its exit: leaving there would only
//! have done the instruction again in the host.
pub mod builder;
pub mod entity;
pub mod layout;
mod lex;
pub mod parse;
pub mod print;
pub mod semantics;
pub mod shape;
pub mod sig;
pub mod tree;
pub mod verify;
