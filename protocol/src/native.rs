//! The calling contract between a host and compiled code: the context it is entered with.
//!
//! Owns the layout of [`NativeContext`]; offsets are asserted here and used by the lowering. One context
//! per activation, on the interpreter thread that enters; nothing else touches it.

use core::mem::offset_of;

/// Number of words an exit may spill. The lowering refuses a trace with an exit that needs more.
pub const MAX_SPILLS: usize = 256;

/// What compiled code is entered with, and where it leaves its values.
#[repr(C)]
#[derive(Debug)]
pub struct NativeContext {
    /// Address of the thread's request word (CPython 3.13: `tstate->eval_breaker`).
    pub requests: *const u64,
    /// The request word at entry; `poll` leaves when the word differs.
    pub requests_at_entry: u64,
    /// Set by helpers when compiled code must leave at its next `check_leave`.
    pub leave: u64,
    /// For the host's own use in helpers (CPython: the activation record).
    pub host: *mut core::ffi::c_void,
    /// Iterations of loops begun since entry, for statistics (added by the lowering at each loop header).
    pub iterations: u64,
    /// Code unit of the instruction that releases references, written by `at`.
    pub unit: u64,
    /// `misfortune` checks until one leaves; at 0 none does. For tests, see the compiler's `chaos`.
    pub misfortune: u64,
    /// The same of the loop that the tree belongs to alone, without loops inside it.
    pub rounds: u64,
    /// When that many are counted, `poll` leaves as well; at 0 it never does. A host that does not know yet whether the
    /// code pays takes it back so. Code of the hot tier goes on, because by then that is known.
    pub rounds_wanted: u64,
    /// The values the exit taken spilled, in the order of its descriptor.
    pub values: [u64; MAX_SPILLS],
}

/// Entry point of compiled code: frame slots, context; returns the index of the exit taken.
pub type NativeEntry = unsafe extern "C" fn(home: *mut u64, context: *mut NativeContext) -> u32;

const _: () = {
    assert!(offset_of!(NativeContext, requests) == 0);
    assert!(offset_of!(NativeContext, requests_at_entry) == 8);
    assert!(offset_of!(NativeContext, leave) == 16);
    assert!(offset_of!(NativeContext, host) == 24);
    assert!(offset_of!(NativeContext, iterations) == 32);
    assert!(offset_of!(NativeContext, unit) == 40);
    assert!(offset_of!(NativeContext, misfortune) == 48);
    assert!(offset_of!(NativeContext, rounds) == 56);
    assert!(offset_of!(NativeContext, rounds_wanted) == 64);
    assert!(offset_of!(NativeContext, values) == 72);
};
