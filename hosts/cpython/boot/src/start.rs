//! The functions of the module: `begin(os)`, `start(os, path, milliseconds)` and `is_attached()`.
//!
//! `begin` is the start that has to be fast: it asks the environment whether there is anything to it beside
//! `FIRESTEEL=1`, and leaves that to Python (`firesteel/_start.py`), which comes back by `start`. All with the lock.

use crate::hooks;
use crate::python::{self as ffi, PyObject, boolean};
use crate::wait::{self, NOTHING, STATE};
use core::ffi::{CStr, c_char, c_int, c_long, c_void};
use core::mem::zeroed;
use core::ptr::null_mut;
use core::sync::atomic::Ordering::SeqCst;

/// Processor time that a program uses before attaching to it is a small part of that, in milliseconds. A program that
/// is in one loop is not waited for so long.
const PATIENCE: c_long = 280;
/// Milliseconds above which the number of nanoseconds would not fit.
const LONGEST: c_long = 1 << 40;
/// What makes a start another than the fast one.
const SETTINGS: [&CStr; 3] = [c"FIRESTEEL_STATS", c"FIRESTEEL_MODE", c"FIRESTEEL_DELAY"];
/// This library's name in front of the suffix, and the large one's.
const OWN_NAME: &CStr = c"/_boot.";
const NATIVE_NAME: &CStr = c"/_native.";
/// Longest path.
const PATH_MAX: usize = libc::PATH_MAX as usize;

/// `begin(os)`: true if everything that is to be done is done; false if `_start.py` must see to it.
pub unsafe extern "C" fn begin(_: *mut PyObject, arguments: *mut PyObject) -> *mut PyObject {
    let mut os: *mut PyObject = null_mut();
    let mut path: [c_char; PATH_MAX] = [0; PATH_MAX];
    // SAFETY: the lock is held; the format fits the place.
    unsafe {
        if ffi::PyArg_ParseTuple(arguments, c"O:begin".as_ptr(), &raw mut os) == 0 {
            return null_mut();
        }
        let plain = is(c"FIRESTEEL", c"1") && SETTINGS.iter().all(|name| is(name, c""));
        if !plain || !native_path(&mut path) {
            return boolean(false);
        }
        match is_environment_ignored() {
            -1 => null_mut(),
            0 => wait_for(os, path.as_ptr(), -1),
            _ => boolean(true),
        }
    }
}

/// `start(os, path, milliseconds)`: attaches the library at `path` once the program has used that much processor
/// time, or, for a negative number, when it seems worth it. Does nothing in an interpreter that is not the process's first, or if something was started already.
pub unsafe extern "C" fn start(_: *mut PyObject, arguments: *mut PyObject) -> *mut PyObject {
    let (mut os, mut path): (*mut PyObject, *mut PyObject) = (null_mut(), null_mut());
    let mut patience: c_long = 0;
    // SAFETY: the lock is held; the format fits the places.
    unsafe {
        let converter = ffi::PyUnicode_FSConverter as *const () as *mut c_void;
        let format = c"OO&l:start".as_ptr();
        if ffi::PyArg_ParseTuple(arguments, format, &raw mut os, converter, &raw mut path, &raw mut patience) == 0 {
            return null_mut();
        }
        let result = wait_for(os, ffi::PyBytes_AsString(path), patience);
        ffi::Py_DecRef(path);
        result
    }
}

/// `is_attached()`: whether the large library was switched on, by this one or the program.
pub unsafe extern "C" fn is_attached(_: *mut PyObject, _: *mut PyObject) -> *mut PyObject {
    // SAFETY: the lock is held.
    unsafe { boolean(hooks::is_attached()) }
}

/// Starts waiting, anew after a fork. False if there is no thread to be had.
pub fn launch() -> bool {
    wait::launch(hooks::on_call)
}

/// True, or null with an exception.
unsafe fn wait_for(os: *mut PyObject, path: *const c_char, patience: c_long) -> *mut PyObject {
    // SAFETY: the lock is held; callers pass a module and a C string.
    unsafe {
        let interp = ffi::PyInterpreterState_Get();
        if STATE.load(SeqCst) == NOTHING && interp == ffi::PyInterpreterState_Main() {
            let copy = libc::strdup(path);
            if copy.is_null() {
                return ffi::PyErr_NoMemory();
            }
            wait::PATH.set(copy);
            wait::INTERP.set(interp);
            wait::GLIMPSES.set(patience < 0);
            let patience = if patience < 0 { PATIENCE } else { patience.min(LONGEST) };
            wait::PATIENCE.set(patience.wrapping_mul(1_000_000));
            if !hooks::connect(os, interp) {
                return null_mut();
            }
            launch();
        }
        boolean(true)
    }
}

/// Whether an environment variable has a value; one that is not set is empty.
unsafe fn is(name: &CStr, value: &CStr) -> bool {
    // SAFETY: C strings; the environment does not change under the lock.
    unsafe {
        let found = libc::getenv(name.as_ptr());
        if found.is_null() { value.is_empty() } else { libc::strcmp(found, value.as_ptr()) == 0 }
    }
}

/// `sys.flags.ignore_environment`: 0, 1, or -1 with an exception.
unsafe fn is_environment_ignored() -> c_int {
    // SAFETY: the lock is held; a borrowed reference, and a new one that is given back.
    unsafe {
        let flags = ffi::PySys_GetObject(c"flags".as_ptr());
        if flags.is_null() {
            return 1;
        }
        let flag = ffi::PyObject_GetAttrString(flags, c"ignore_environment".as_ptr());
        let ignored = if flag.is_null() { -1 } else { ffi::PyObject_IsTrue(flag) };
        ffi::Py_DecRef(flag);
        ignored
    }
}

/// The path of the large library, which lies beside this one. False if that cannot be told.
unsafe fn native_path(path: &mut [c_char; PATH_MAX]) -> bool {
    // SAFETY: the address is this library's; C strings; the text is cut to its buffer, and refused if it was cut.
    unsafe {
        let mut library = zeroed::<libc::Dl_info>();
        if libc::dladdr(begin as *const () as *const c_void, &raw mut library) == 0 || library.dli_fname.is_null() {
            return false;
        }
        let name = libc::strrchr(library.dli_fname, c_int::from(b'/'));
        if name.is_null() || libc::strncmp(name, OWN_NAME.as_ptr(), OWN_NAME.count_bytes()) != 0 {
            return false;
        }
        let suffix = name.add(OWN_NAME.count_bytes());
        let Ok(length) = c_int::try_from(name.offset_from(library.dli_fname)) else {
            return false;
        };
        let format = c"%.*s%s%s".as_ptr();
        let native = NATIVE_NAME.as_ptr();
        let written = libc::snprintf(path.as_mut_ptr(), PATH_MAX, format, length, library.dli_fname, native, suffix);
        usize::try_from(written).is_ok_and(|written| written < PATH_MAX) && libc::access(path.as_ptr(), libc::F_OK) == 0
    }
}
