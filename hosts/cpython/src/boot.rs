//! The side of `firesteel._boot` (`hosts/cpython/boot`) that is in this library.
//!
//! `_boot` loads this library off the interpreter's lock and has the interpreter call [`NATIVE`]'s functions.
//! The package is not imported then. What is made is the same as by `firesteel.enable()`, with the settings of
//! the environment, and with two differences, because it happens in the middle of the program: no module is
//! imported, and what is wrong is one line to standard error. Interpreter threads with the lock.

use crate::control::host::{self, EnableError};
use crate::control::settings::{self, Surroundings};
use crate::gil::Locked;
use crate::runtime::check::{self, CheckError};
use crate::runtime::model::Imports;
use crate::runtime::stack;
use crate::{clock, fork, log, surface};
use firesteel_compiler::memory;
use pyo3::exceptions::{PyMemoryError, PyRecursionError};
use pyo3::ffi;
use pyo3::prelude::*;
use std::ffi::c_int;
use std::io::Write;

#[path = "../boot/src/link.rs"]
#[allow(dead_code, reason = "shared with the other side, which uses the rest")]
mod link;

use link::{Attached, BOOT_CAPSULE, Boot, Native};

type Wanted = unsafe extern "C" fn() -> c_int;
type Unwindable = unsafe extern "C-unwind" fn(Wanted, u64) -> Attached;

/// What `_boot` looks for.
#[unsafe(export_name = "firesteel_native_2")]
pub static NATIVE: Native = Native {
    // SAFETY: the two function types differ in their unwinding ABI only. The other side is no Rust code that
    // could be unwound wrongly: it has no destructors.
    attach: unsafe { std::mem::transmute::<Unwindable, unsafe extern "C" fn(Wanted, u64) -> Attached>(attach) },
    before_fork,
    after_fork,
    at_exit,
};

const _: () = {
    let name = link::NATIVE_SYMBOL.to_bytes();
    assert!(matches!(name, b"firesteel_native_2"), "the export's name and the one looked for");
};

/// Tells `_boot`, if it was started, that the program decides itself from now on. True if it was: then it tells
/// us of fork and exit.
pub fn adopt(_: Python<'_>) -> bool {
    // SAFETY: the lock is held; a capsule of this name points to a static `Boot`; an exception is cleared.
    unsafe {
        let names = ffi::PyInterpreterState_GetDict(ffi::PyInterpreterState_Get());
        let capsule = if names.is_null() {
            std::ptr::null_mut()
        } else {
            ffi::PyDict_GetItemString(names, BOOT_CAPSULE.as_ptr())
        };
        if capsule.is_null() {
            return false;
        }
        let boot = ffi::PyCapsule_GetPointer(capsule, BOOT_CAPSULE.as_ptr()).cast::<Boot>();
        match boot.as_ref() {
            Some(boot) => {
                (boot.adopt)(&NATIVE);
                true
            }
            None => {
                ffi::PyErr_Clear();
                false
            }
        }
    }
}

/// See [`Native::attach`].
unsafe extern "C-unwind" fn attach(wanted: Wanted, spent: u64) -> Attached {
    let before = clock::thread_time();
    Python::attach(|py| {
        if settings::switched_off() {
            return Attached::Over;
        }
        if !stack::has_room_to_attach() {
            return Attached::Later;
        }
        // Python code runs in here, and nowhere below.
        match check::check_once(py) {
            Ok(()) => {}
            Err(CheckError::Unfit(unfit)) => return give_up(&unfit.to_string()),
            Err(CheckError::Python(error)) => {
                if error.is_instance_of::<PyRecursionError>(py) || error.is_instance_of::<PyMemoryError>(py) {
                    return Attached::Later;
                }
                error.restore(py);
                return Attached::Raised;
            }
        }
        // SAFETY: a function of `_boot`; the lock is held.
        if unsafe { wanted() } != 1 {
            return Attached::Over;
        }
        match enable(py, Imports::None, spent) {
            Ok(()) => {
                let took = clock::thread_time().saturating_sub(before);
                host::visit(Locked::from_python(py), |host| host.spending.spend(took));
                Attached::Over
            }
            // Limited meanwhile by the program itself: as where it was limited from the start.
            Err(_) if memory::shortage().is_some() => Attached::Over,
            Err(reason) => give_up(&reason),
        }
    })
}

/// Switches compilation on with the settings of the environment. The error is for people.
fn enable(py: Python<'_>, imports: Imports, spent: u64) -> Result<(), String> {
    let Surroundings { mut request, log } = Surroundings::read().map_err(|error| error.to_string())?;
    if let Some(level) = log {
        log::set_level(&level).map_err(|error| error.to_string())?;
    }
    request.spent = spent;
    host::enable(py, &request, imports).map_err(|error: EnableError| error.to_string())
}

/// As `FIRESTEEL=1` does, at once: where `_boot` is missing or a delay is not wanted.
#[pyfunction]
pub fn enable_by_environment(py: Python<'_>) -> PyResult<()> {
    if settings::switched_off() {
        return Ok(());
    }
    surface::hook(py)?;
    enable(py, Imports::All, 0).map_err(pyo3::exceptions::PyRuntimeError::new_err)
}

fn give_up(reason: &str) -> Attached {
    let line: Vec<&str> = reason.lines().map(str::trim).collect();
    // There is nobody to tell that standard error is gone.
    let _ = writeln!(std::io::stderr(), "firesteel: running without compilation: {}", line.join(" "));
    Attached::Over
}

unsafe extern "C" fn before_fork() {
    // SAFETY: the lock is held, says `Native`.
    fork::before_fork(unsafe { Python::assume_attached() });
}

unsafe extern "C" fn after_fork() {
    // SAFETY: as above.
    fork::after_fork(unsafe { Python::assume_attached() });
}

unsafe extern "C" fn at_exit() -> c_int {
    Python::attach(|py| match surface::at_exit(py) {
        Ok(()) => 0,
        Err(error) => {
            error.restore(py);
            -1
        }
    })
}
