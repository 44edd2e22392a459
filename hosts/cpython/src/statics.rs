//! LLVM's static objects live as long as the process.
//!
//! Owns what this library does when a C++ object with static storage asks for its destruction at the process's end:
//! nothing. The compiler's thread may be inside LLVM then, and is not waited for (`Service::leave`); the library
//! is never unloaded, and the system takes the memory back. The linker sends calls of `__cxa_atexit` from the code
//! that is linked into this library here (`--wrap` in `build.rs`), and no others. Called by static constructors
//! and by first uses of function-local statics, on any thread.

use std::ffi::{c_int, c_void};

/// In the place of the C++ runtime's function (Itanium C++ ABI, 3.3.6.3): reports success.
#[unsafe(no_mangle)]
extern "C" fn __wrap___cxa_atexit(
    _: Option<unsafe extern "C" fn(*mut c_void)>,
    _: *mut c_void,
    _: *mut c_void,
) -> c_int {
    0
}
