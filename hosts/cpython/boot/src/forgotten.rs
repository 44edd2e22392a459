//! Waiting until the system, too, has forgotten a thread that was joined.
//!
//! The system counts a thread a moment longer than it can be joined, and the interpreter asks the system whether a
//! process that forks has threads. So whoever ends threads before a fork waits here for each, by its number.
//!
//! Compiled into both libraries, as `link`: it stands on this side because `_boot` can have it no larger than this.
//! Needs the C library only. Before a fork, with the interpreter's lock.

use core::ffi::c_char;

/// Looks for a thread that ended, and the time between two, in microseconds.
const LOOKS: u32 = 200;
const LOOK_US: u32 = 50;

/// Waits until there is no thread of this number (gettid(2)) in the process. Gives up after some ten milliseconds:
/// another thread may have got the number.
pub fn await_forgotten(number: libc::pid_t) {
    let mut path: [c_char; 32] = [0; 32];
    // SAFETY: the text, with ten digits at most, fits its place; a C string.
    unsafe {
        libc::snprintf(path.as_mut_ptr(), path.len(), c"/proc/self/task/%d".as_ptr(), number);
        for _ in 0..LOOKS {
            if libc::access(path.as_ptr(), libc::F_OK) != 0 {
                return;
            }
            libc::usleep(LOOK_US);
        }
    }
}
