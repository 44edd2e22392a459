//! What `firesteel._boot` and `firesteel._native` know of each other.
//!
//! Compiled into both. [`Native`] is what `_boot` finds in the library that it loaded, under [`NATIVE_SYMBOL`];
//! [`Boot`] is what `_native` finds in the interpreter's dict, in a capsule named [`BOOT_CAPSULE`]. A change of
//! either changes the number in both names, so that parts of two versions never meet. All functions are called
//! by a thread that holds the main interpreter's lock.

use core::ffi::{CStr, c_int};

/// Symbol of a `static` [`Native`].
pub const NATIVE_SYMBOL: &CStr = c"firesteel_native_2";

/// Name of the capsule, and its key in the interpreter's dict.
pub const BOOT_CAPSULE: &CStr = c"firesteel._boot 2";

/// The large library's entries.
#[repr(C)]
pub struct Native {
    /// Switches compilation on with the settings of the environment. Python code may run before `wanted` is
    /// asked, and none after; nothing is switched on unless the answer is 1. `spent`: nanoseconds of processor time that
    /// waiting and loading took.
    pub attach: unsafe extern "C" fn(wanted: unsafe extern "C" fn() -> c_int, spent: u64) -> Attached,
    /// Before a fork.
    pub before_fork: unsafe extern "C" fn(),
    /// After a fork, in parent and child.
    pub after_fork: unsafe extern "C" fn(),
    /// At the interpreter's end; 0, or -1 with an exception.
    pub at_exit: unsafe extern "C" fn() -> c_int,
}

/// How attaching went.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attached {
    /// It is over: switched on, not wanted, or failed and told.
    Over = 0,
    /// The program's stack or memory is too short just now.
    Later = 1,
    /// A signal's handler raised an exception, which is set and the program's.
    Raised = 2,
}

/// The small library's entry.
#[repr(C)]
pub struct Boot {
    /// The program takes the matter into its own hands: nothing is attached from now on. Fork and exit are told
    /// to `native`.
    pub adopt: unsafe extern "C" fn(native: &'static Native),
}
