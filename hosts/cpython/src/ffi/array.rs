//! Arrays of the module `array`, whose structures no header has (Modules/arraymodule.c, 3.12 to 3.15).
//!
//! Owns their layout, and which class the module's is, once it was found. Needs the interpreter's lock.

use super::object::{int_value, type_of};
use core::ffi::{c_char, c_int};
use core::mem::offset_of;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};
use pyo3::ffi::{self, PyObject, PyTypeObject, PyVarObject};

/// `arrayobject`.
#[repr(C)]
pub struct Array {
    head: PyVarObject,
    /// The items.
    pub ob_item: *mut c_char,
    allocated: ffi::Py_ssize_t,
    /// What they are.
    pub ob_descr: *const Kind,
    weakreflist: *mut PyObject,
    ob_exports: ffi::Py_ssize_t,
}

/// The beginning of `arraydescr`.
#[repr(C)]
pub struct Kind {
    typecode: c_char,
    itemsize: c_int,
}

/// The module's class, and an object of each type that items have when they are read.
static CLASS: AtomicPtr<PyTypeObject> = AtomicPtr::new(ptr::null_mut());
static FLOAT: AtomicPtr<PyObject> = AtomicPtr::new(ptr::null_mut());
static INT: AtomicPtr<PyObject> = AtomicPtr::new(ptr::null_mut());

/// Whether a class has instances of this layout, as far as can be told without one.
///
/// # Safety
/// A live type object, that of the module.
pub unsafe fn fits(class: *mut PyTypeObject) -> bool {
    // SAFETY: the caller's promise.
    let class = unsafe { &*class };
    class.tp_basicsize == size_of::<Array>() as ffi::Py_ssize_t
        && class.tp_itemsize == 0
        && class.tp_weaklistoffset == offset_of!(Array, weakreflist) as ffi::Py_ssize_t
}

/// The module's class was found. It and two numbers last as long as the process.
///
/// # Safety
/// It [`fits`], and lasts.
pub unsafe fn found(class: *mut PyTypeObject) {
    // SAFETY: the lock is held; an object that cannot be made is null, as is what is read of such items then.
    let (float, int) = unsafe { (ffi::PyFloat_FromDouble(1.0), ffi::PyLong_FromLong(1)) };
    if float.is_null() || int.is_null() {
        // SAFETY: the lock is held.
        return unsafe { ffi::PyErr_Clear() };
    }
    FLOAT.store(float, Ordering::Relaxed);
    INT.store(int, Ordering::Relaxed);
    CLASS.store(class, Ordering::Relaxed);
}

/// An object of the type that the item at an index has when it is read, borrowed: of an array of doubles or signed words.
/// Null for everything else.
///
/// # Safety
/// Live objects; the index is an exact integer.
pub unsafe fn item(container: *mut PyObject, index: *mut PyObject) -> *mut PyObject {
    // SAFETY: the caller's promise; the layout is read after the class was compared.
    unsafe {
        let class = type_of(container);
        if class.is_null() || class != CLASS.load(Ordering::Relaxed) {
            return ptr::null_mut();
        }
        let length = ffi::Py_SIZE(container) as i64;
        if !int_value(index).is_some_and(|at| (-length..length).contains(&at)) {
            return ptr::null_mut();
        }
        let kind = &*(*container.cast::<Array>()).ob_descr;
        match (kind.typecode as u8, kind.itemsize) {
            (b'd', 8) => FLOAT.load(Ordering::Relaxed),
            (b'l' | b'q', 8) => INT.load(Ordering::Relaxed),
            (_, _) => ptr::null_mut(),
        }
    }
}
