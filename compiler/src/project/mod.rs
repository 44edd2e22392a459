//! Projection: recorded traces to trace IR.
//!
//! *Reading* ([`read`]) takes family-head snapshots out of the ring, projects each slot to what the
//! instruction's entries want and gives raw references back at once. *Translating* ([`mod@translate`]) walks the
//! projected traces of one tree, chooses each instruction's entry ([`select`]), and expands it into trace IR
//! over an abstract frame ([`frame`]). While a tree is small it is translated anew as a whole whenever a bridge joins
//! it: the tree then is one function in which loop-carried values stay in registers. Later bridges become fragments of
//! their own ([`fragment`]), which come back to the loop at its label ([`label`]).
//!
//! Runs on the service's threads; touches no host object except through `Inspect` while a record still
//! owns a reference to it.

mod arguments;
mod calls;
mod exits;
pub mod fragment;
pub mod frame;
mod frame_ops;
pub mod header;
mod iterators;
mod known;
pub mod label;
mod methods;
mod names;
mod nested;
mod objects;
pub mod read;
mod references;
mod repeated;
pub mod select;
mod steps;
pub mod trace;
pub mod translate;

pub use fragment::translate_fragment;
pub use label::{Label, translate_label};
pub use trace::{Cached, ProjectError, ProjectedInstr, ProjectedTrace, RecordedTree};
pub use translate::{Translation, translate};
