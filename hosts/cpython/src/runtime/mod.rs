//! What compiled code runs on: entry and exit, helpers, boxes, errors, and the model of CPython's objects.
//!
//! Reading order: [`check`] (may this interpreter be served at all), [`model`] (what the compiler is told),
//! [`enter`] (from a JUMP event into native code and back), [`activation`] (what a helper finds out about the
//! code that calls it), [`boxes`] and [`helpers`] (what native code calls), [`reify`] (frame slots from an
//! exit), [`chain`] (frames of calls that are going on at an exit), [`forced`] (the same while host code runs), [`unwind`] (exceptions), [`inspect`] (objects seen from the compiler thread).
//!
//! Everything here runs on interpreter threads with the GIL held, but for [`inspect`]. Code that is on the C
//! stack while Python runs has no destructors and cannot panic: a daemon thread may be ended in there.

pub mod activation;
pub mod boxes;
pub mod chain;
pub mod check;
pub mod enter;
pub mod exception_table;
pub mod fields;
pub mod floats;
pub mod forced;
pub mod helpers;
pub mod inspect;
pub mod model;
pub mod reify;
pub mod reserve;
pub mod stack;
pub mod strings;
pub mod unwind;

#[cfg(test)]
pub mod testing;

/// Our tool's bit in monitoring tables: `sys.monitoring.OPTIMIZER_ID` is 5.
pub const OWN_TOOL: u8 = 1 << 5;

/// The bits of the request word that ask for something; the others are the instrumentation version.
pub const REQUEST_BITS: u64 = crate::ffi::raw::FS_EVENTS_MASK as u64;
