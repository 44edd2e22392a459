//! Whether the program is in one loop all the time, found out before the large library is there.
//!
//! The thread asks now and then, and the interpreter looks at itself in a pending call: at its checks, which are at
//! jumps back and at the beginning of functions. A program whose every look finds a jump back of the same code object
//! has a hot loop that calls no Python function; that one gains from compilation whatever the program is like
//! otherwise. Offsets are those that the interpreter keeps for debuggers (`_Py_DebugOffsets`); where there are none
//! as expected nothing is ever found.

use crate::python::{PyThreadState, PyThreadState_GetUnchecked};
use crate::wait::{Locked, post};
use core::ffi::{c_int, c_void};
use core::ptr::null;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

/// Looks in a row that say enough.
const ENOUGH: u32 = 8;
/// Opcodes of CPython 3.13: `JUMP_BACKWARD`, and the same with an event.
const JUMPS: [u8; 2] = [77, 249];
/// Owner of a frame that belongs to C code: it executes nothing.
const OWNED_BY_C: u8 = 3;

/// Include/internal/pycore_runtime.h: the beginning of `_Py_DebugOffsets` in 3.13.
#[repr(C)]
struct DebugOffsets {
    cookie: [u8; 8],
    version: u64,
    free_threaded: u64,
    runtime: [u64; 3],
    interpreter: [u64; 13],
    /// size, prev, next, interp, current_frame, ...
    thread: [u64; 9],
    /// size, previous, executable, instr_ptr, localsplus, owner
    frame: [u64; 6],
}

unsafe extern "C" {
    /// The runtime's state, which begins with the offsets.
    static _PyRuntime: DebugOffsets;
}

/// Looks in a row that found the same.
static ROW: AtomicU32 = AtomicU32::new(0);
/// A call was posted and not made yet.
static OUTSTANDING: AtomicBool = AtomicBool::new(false);
/// The code object of the last look, only compared; null for none.
static LAST: Locked<*const c_void> = Locked::new(null());

/// Forgets what was seen, for a thread that starts.
pub fn start() {
    ROW.store(0, SeqCst);
    OUTSTANDING.store(false, SeqCst);
}

/// Has the interpreter look, if it is not about to anyway. Any thread.
pub fn look() {
    if !OUTSTANDING.swap(true, SeqCst) && !post(on_look) {
        OUTSTANDING.store(false, SeqCst);
    }
}

/// Whether the program was in one loop at every look.
pub fn is_in_one_loop() -> bool {
    ROW.load(SeqCst) >= ENOUGH
}

/// Whether the last look found what the one before did.
pub fn goes_on() -> bool {
    ROW.load(SeqCst) > 1
}

/// The pending call.
unsafe extern "C" fn on_look(_: *mut c_void) -> c_int {
    OUTSTANDING.store(false, SeqCst);
    // SAFETY: pending calls are made with the lock held.
    let code = unsafe { code_that_jumps(PyThreadState_GetUnchecked()) };
    let row = if code.is_null() {
        0
    } else if code == LAST.get() {
        ROW.load(SeqCst) + 1
    } else {
        1
    };
    LAST.set(code);
    ROW.store(row, SeqCst);
    0
}

/// The code object that executes a jump back; null if none does.
///
/// # Safety
/// The thread is the calling one, with the lock, or null.
unsafe fn code_that_jumps(thread: *mut PyThreadState) -> *const c_void {
    // SAFETY: a static of the interpreter that never changes; what it says are offsets inside these structures, and
    // all that is followed is the running frame's.
    unsafe {
        let offsets = &_PyRuntime;
        let known = offsets.cookie == *b"xdebugpy" && offsets.version >> 16 == 0x030d && offsets.free_threaded == 0;
        if !known || thread.is_null() {
            return null();
        }
        let [_, _, _, _, current_frame, ..] = offsets.thread;
        let [_, _, executable, instr_ptr, _, owner] = offsets.frame;
        let frame = thread.byte_add(current_frame as usize).cast::<*const u8>().read();
        if frame.is_null() || frame.add(owner as usize).read() == OWNED_BY_C {
            return null();
        }
        let instruction = frame.add(instr_ptr as usize).cast::<*const u8>().read();
        if instruction.is_null() || !JUMPS.contains(&instruction.read()) {
            return null();
        }
        frame.add(executable as usize).cast::<*const c_void>().read()
    }
}
