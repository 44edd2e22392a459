//! The door to CPython's private structures: translated declarations and small typed handles over them.
//!
//! Owns every dereference of an interpreter structure. Handles are plain copies of a pointer; making one is
//! `unsafe` and promises that the structure outlives the handle's use and that the GIL is held while its
//! methods run (but where a method says otherwise). With that promise kept, reads are safe; writes that change
//! what the interpreter does next are `unsafe` once more. Nothing here calls into Python.
//!
//! Offsets come from the headers of the Python that was built against; [`crate::runtime::check`] compares
//! them with the running one before anything else uses them.

pub mod api;
pub mod array;
pub mod code;
pub mod data_stack;
pub mod dict;
pub mod frame;
pub mod function;
pub mod object;
pub mod thread;

pub use code::Code;
pub use frame::{Frame, Owner};
pub use function::Function;
pub use thread::{Interp, ThreadState};

/// The translation of CPython's headers, see `build.rs` and `wrapper.h`.
#[allow(
    dead_code,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    unsafe_op_in_unsafe_fn,
    unnecessary_transmutes,
    clippy::all,
    clippy::undocumented_unsafe_blocks
)]
pub mod raw {
    include!(concat!(env!("OUT_DIR"), "/cpython.rs"));
}
