//! Host objects seen from the compiler thread, without the GIL.
//!
//! Reads only what never changes while an object lives: its type (recorded objects are of types whose
//! `__class__` cannot be assigned, or the answer is checked again by a guard), the tag of an integer, the
//! function of a bound method, the code of a frame that a generator owns. Objects are kept alive by the record
//! they came from; reference counts are never touched.

use crate::ffi::api::PyMethod_Type;
use crate::ffi::{object, raw};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};
use firesteel_protocol::fam::project::{Inspect, TypeWord};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::trace::word;
use pyo3::ffi::{self, PyObject};
use std::sync::Arc;

/// CPython's objects.
pub struct Objects {
    /// With the named objects, in table order. They live as long as the process.
    model: Arc<HostModel>,
}

impl Objects {
    /// For a model.
    pub fn new(model: Arc<HostModel>) -> Objects {
        Objects { model }
    }
}

/// A pointer field that the interpreter may write meanwhile.
unsafe fn pointer<T>(field: *mut *mut T) -> *mut T {
    // SAFETY: the caller names an aligned pointer field of a live object.
    unsafe { AtomicPtr::from_ptr(field) }.load(Ordering::Relaxed)
}

fn exactly(object: u64, ty: *mut ffi::PyTypeObject) -> bool {
    type_pointer(object) == ty
}

fn type_pointer(object: u64) -> *mut ffi::PyTypeObject {
    let object = object as *mut PyObject;
    // SAFETY: the record keeps the object alive (`Inspect`).
    unsafe { pointer(&raw mut (*object).ob_type) }
}

impl Inspect for Objects {
    fn type_of(&self, object: u64) -> TypeWord {
        let object = object as *mut PyObject;
        // SAFETY: the record keeps the object alive; an integer's value never changes.
        unsafe {
            let ty = type_pointer(object as u64);
            let wide = ty == &raw mut ffi::PyLong_Type && object::is_wide(object);
            TypeWord(ty as u64 | if wide { word::WIDE } else { 0 })
        }
    }

    fn known(&self, object: u64) -> Option<u16> {
        let at = self.model.objects.iter().position(|named| named.address() == Some(object))?;
        u16::try_from(at).ok()
    }

    fn generator_function(&self, object: u64) -> Option<u64> {
        if !exactly(object, &raw mut ffi::PyGen_Type) {
            return None;
        }
        let generator = object as *mut raw::PyGenObject;
        // SAFETY: a live generator has its frame inside it; the frame's function is cleared when it ends, and
        // whoever uses the answer compares it with what runs.
        let function = unsafe {
            let frame = (&raw mut (*generator).gi_iframe).cast::<raw::_PyInterpreterFrame>();
            if (*generator).gi_frame_state > 0 { null_mut() } else { pointer(&raw mut (*frame).f_funcobj) }
        };
        (!function.is_null()).then_some(function as u64)
    }

    fn is_bound_method(&self, object: u64) -> bool {
        exactly(object, &raw mut PyMethod_Type)
    }

    fn code(&self, object: u64) -> Option<u64> {
        if !exactly(object, &raw mut ffi::PyFunction_Type) {
            return None;
        }
        let function = object as *mut raw::PyFunctionObject;
        // SAFETY: a live function always has a code object; assigning `__code__` swaps the pointer.
        let code = unsafe { pointer(&raw mut (*function).func_code) };
        Some(code as u64)
    }
}
