//! Firesteel's start with the interpreter: the extension module `firesteel._boot`.
//!
//! `FIRESTEEL=1 python ...` must not slow down a program that ends at once. So the start loads this library
//! only, a few tens of kilobytes. It waits on a thread of its own until the program has used some processor
//! time, loads the large library `_native` there, off the interpreter's lock, and asks the interpreter to call
//! it: the rest happens in that pending call.
//!
//! * `start`: the functions of the module.
//! * `wait`: the thread and the states of the matter.
//! * `hooks`: what the interpreter calls later: the pending call, fork, exit.
//! * `glimpse`: whether the program is in one loop.
//! * `forgotten`: waiting until the system has forgotten a thread, for `_native` as well.
//! * `link`: what this library and `_native` know of each other.
//!
//! Nothing here panics, allocates by Rust's allocator or uses the standard library: what is linked stays small.

#![cfg_attr(panic = "abort", no_std)]

use core::cell::UnsafeCell;
use python::{PyMethodDef, PyModuleDef, PyModuleDefSlot, PyObject};

mod forgotten;
mod glimpse;
mod hooks;
pub mod link;
mod python;
mod start;
mod wait;

/// Nothing calls it, but a library without the standard one must have it.
#[cfg(panic = "abort")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: no precondition.
    unsafe { libc::abort() }
}

/// What the interpreter may change, under its lock, and nobody else does.
struct Static<T>(UnsafeCell<T>);

// SAFETY: see the type's description.
unsafe impl<T> Sync for Static<T> {}

static METHODS: Static<[PyMethodDef; 4]> = Static(UnsafeCell::new([
    PyMethodDef::varargs(c"begin", start::begin),
    PyMethodDef::varargs(c"start", start::start),
    PyMethodDef::noargs(c"is_attached", start::is_attached),
    PyMethodDef::END,
]));

/// Other interpreters of the process may have the module, since its start does nothing there.
static SLOTS: Static<[PyModuleDefSlot; 2]> =
    Static(UnsafeCell::new([PyModuleDefSlot::EVERY_INTERPRETER, PyModuleDefSlot::END]));

static MODULE: Static<PyModuleDef> =
    Static(UnsafeCell::new(PyModuleDef::new(c"firesteel._boot", METHODS.0.get().cast(), SLOTS.0.get().cast())));

/// The interpreter's way in.
///
/// # Safety
/// Called by the import system, with the lock.
#[unsafe(no_mangle)]
#[allow(non_snake_case, reason = "the name is the interpreter's")]
pub unsafe extern "C" fn PyInit__boot() -> *mut PyObject {
    // SAFETY: the definition is static and the interpreter's own from now on.
    unsafe { python::PyModuleDef_Init(MODULE.0.get()) }
}
