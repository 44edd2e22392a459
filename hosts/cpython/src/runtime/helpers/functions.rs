//! Functions that a loop makes.
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::{Ref, hosted, none_unless};
use crate::ffi::api::{_PyFunction_SetVersion, PyFunction_New};
use crate::ffi::object::share;
use crate::ffi::{Function, raw};
use firesteel_protocol::native::NativeContext;
use pyo3::ffi;

/// MAKE_FUNCTION.
pub unsafe extern "C-unwind" fn make(context: *mut NativeContext, code: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live code object, from the constants of the code that runs.
    unsafe {
        hosted(context, unit, |activation| {
            let function = PyFunction_New(code, activation.frame.globals());
            if !function.is_null() {
                let version = code.byte_add(raw::FS_CODE_VERSION as usize).cast::<u32>().read();
                _PyFunction_SetVersion(function, version);
            }
            function
        })
    }
}

/// SET_FUNCTION_ATTRIBUTE, on a function that was just made and has none of these; the result is None.
pub unsafe extern "C-unwind" fn set_attribute(
    context: *mut NativeContext,
    attribute: Ref,
    function: Ref,
    which: i64,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed a live function, and what the interpreter's compiler made for it.
    unsafe {
        hosted(context, unit, |_| {
            let is_set = Function::from_object(function).is_some_and(|made| made.set_part(which, attribute));
            if !is_set {
                ffi::PyErr_BadInternalCall();
                return none_unless(true);
            }
            // It has a reference of its own.
            share(attribute);
            none_unless(false)
        })
    }
}
