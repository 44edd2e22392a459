//! Boxes: integers, floats and iterators made for compiled code and at exits, and the end of plain objects.
//!
//! Owns the runtime functions of [`firesteel_protocol::host::Runtime`] that make or end objects. None of them
//! can fail: when memory is out they take from the [`super::reserve`]. None leaves an exception behind.
//! Interpreter threads with the GIL, without a pending exception.

use super::activation::{begin_dealloc, end_call};
use super::reserve::{BLOCK_BYTES, raw_list_iterator, reserve};
use crate::ffi::{Interp, api, object, raw};
use core::ffi::{c_int, c_long};
use core::ptr::{NonNull, null_mut};
use core::sync::atomic::{AtomicPtr, Ordering};
use firesteel_protocol::native::NativeContext;
use pyo3::ffi::{self, PyObject};

/// The float free list of the interpreter that we are attached to; null before that.
static FLOATS: AtomicPtr<raw::_Py_float_freelist> = AtomicPtr::new(null_mut());

/// Connects to an interpreter. Compiled code only ever runs in this one.
pub fn attach(interp: Interp) {
    FLOATS.store(interp.float_freelist(), Ordering::Relaxed);
}

/// Whether someone follows the making and ending of objects (tracemalloc, PyRefTracer_SetTracer): then the
/// interpreter's own functions are used throughout, and compiled code is not entered, because it would be seen making objects
/// at other lines.
#[inline]
pub fn objects_are_traced() -> bool {
    // SAFETY: two fields of the runtime's state, read under the GIL that guards them.
    unsafe {
        let runtime = &raw const api::_PyRuntime;
        let tracemalloc = runtime.add(raw::FS_RUNTIME_TRACEMALLOC as usize).cast::<c_int>().read();
        let tracer = runtime.add(raw::FS_RUNTIME_REF_TRACER as usize).cast::<usize>().read();
        tracemalloc != 0 || tracer != 0
    }
}

/// A new integer object, or one of the interpreter's small ones.
pub extern "C" fn box_i64(value: i64) -> *mut PyObject {
    // SAFETY: GIL held.
    let object = unsafe { ffi::PyLong_FromLongLong(value) };
    if object.is_null() {
        return reserve_int(value);
    }
    object
}

/// A new float object.
pub extern "C" fn box_f64(value: f64) -> *mut PyObject {
    let list = FLOATS.load(Ordering::Relaxed);
    // SAFETY: the list is the attached interpreter's, or null; the GIL guards it. This is what
    // PyFloat_FromDouble does (Objects/floatobject.c) when nobody follows objects: pop, type, count, value.
    unsafe {
        if !list.is_null() && !(*list).items.is_null() && !objects_are_traced() {
            let float = (*list).items;
            (*list).items = (*float).ob_base.ob_type.cast();
            (*list).numfree -= 1;
            (*float).ob_base.ob_type = &raw mut ffi::PyFloat_Type;
            (*float).ob_base.ob_refcnt.ob_refcnt = 1;
            (*float).ob_fval = value;
            return float.cast();
        }
        let object = ffi::PyFloat_FromDouble(value);
        if object.is_null() {
            return reserve_float(value);
        }
        object
    }
}

/// Value of an integer object of any size, through `value`; 0 when 64 bits do not hold it.
///
/// # Safety
/// `object` is a live integer, `value` is writable.
pub unsafe extern "C" fn unbox_i64(object: *mut PyObject, value: *mut i64) -> i32 {
    // SAFETY: the caller's promise.
    unsafe {
        match object::int_value(object) {
            Some(number) => {
                value.write(number);
                1
            }
            None => 0,
        }
    }
}

/// The end of an object whose count went to zero and that cannot run Python code.
///
/// # Safety
/// Its count is zero, and its type is declared plain.
pub unsafe extern "C" fn dealloc_plain(object: *mut PyObject) {
    let list = FLOATS.load(Ordering::Relaxed);
    // SAFETY: the caller's promise; for exact floats this is what float_dealloc does when nobody follows
    // objects: push on the free list, linked through the type field, unless it is full or shut (negative).
    unsafe {
        if object::type_of(object) == &raw mut ffi::PyFloat_Type
            && !list.is_null()
            && (0..raw::FS_FLOAT_FREELIST_MAX as c_int).contains(&(*list).numfree)
            && !objects_are_traced()
        {
            let float = object.cast::<raw::PyFloatObject>();
            (*float).ob_base.ob_type = (*list).items.cast();
            (*list).items = float;
            (*list).numfree += 1;
        } else {
            api::_Py_Dealloc(object);
        }
    }
}

/// The end of any object whose count went to zero. May run Python code.
///
/// # Safety
/// As for a helper that runs the host: `context` is the running code's; the object's count is zero.
pub unsafe extern "C-unwind" fn dealloc(context: *mut NativeContext, object: *mut PyObject) {
    // SAFETY: the caller's promise. The count is already zero, as _Py_Dealloc wants it.
    unsafe {
        let activation = begin_dealloc(context);
        api::_Py_Dealloc(object);
        end_call(context, activation);
    }
}

/// A range iterator (Objects/rangeobject.c, `fast_range_iter`): next value, remaining count, step.
pub extern "C" fn new_range_iter(next: i64, len: i64, step: i64) -> *mut PyObject {
    // SAFETY: GIL held; the memory is large enough and comes from the allocator that the type frees to; its
    // fields are set before anybody sees the object.
    unsafe {
        let memory = ffi::PyObject_Malloc(size_of::<raw::_PyRangeIterObject>());
        let memory = match NonNull::new(memory) {
            Some(memory) => memory.cast(),
            None => reserve().block(),
        };
        let iterator = ffi::PyObject_Init(memory.cast().as_ptr(), &raw mut api::PyRangeIter_Type);
        set_range_iter(iterator, next, len, step);
        iterator
    }
}

/// Sets a range iterator's fields.
///
/// # Safety
/// `iterator` is a live range iterator that nobody else looks at now.
#[inline]
pub unsafe fn set_range_iter(iterator: *mut PyObject, next: i64, len: i64, step: i64) {
    let iterator = iterator.cast::<raw::_PyRangeIterObject>();
    // SAFETY: the caller's promise.
    unsafe {
        (*iterator).start = next as c_long;
        (*iterator).len = len as c_long;
        (*iterator).step = step as c_long;
    }
}

/// A list iterator at an index; takes over the list.
///
/// # Safety
/// `list` is a list, of which the caller owns a reference.
pub unsafe extern "C" fn new_list_iter(list: *mut PyObject, index: i64) -> *mut PyObject {
    let iterator = match raw_list_iterator() {
        Some(iterator) => iterator,
        None => reserve().list_iterator(),
    };
    let fields = iterator.cast::<raw::_PyListIterObject>().as_ptr();
    // SAFETY: a fresh, untracked iterator; it is tracked once its fields are set.
    unsafe {
        (*fields).it_index = index as ffi::Py_ssize_t;
        (*fields).it_seq = list.cast();
        ffi::PyObject_GC_Track(iterator.as_ptr().cast());
    }
    iterator.as_ptr()
}

/// An integer made from the reserve. Never one of the small ones: those cannot fail.
#[cold]
fn reserve_int(value: i64) -> *mut PyObject {
    const DIGIT_BITS: u32 = 30;
    const DIGIT_MASK: u64 = (1 << DIGIT_BITS) - 1;
    let block = reserve().block();
    // SAFETY: GIL held; the block holds three digits, and 64 bits are at most three.
    unsafe {
        ffi::PyErr_Clear();
        let object = ffi::PyObject_Init(block.cast().as_ptr(), &raw mut ffi::PyLong_Type);
        let fields = object.cast::<raw::PyLongObject>();
        let mut rest = value.unsigned_abs();
        let digits = (&raw mut (*fields).long_value.ob_digit).cast::<u32>();
        let mut count = 0;
        while rest != 0 {
            digits.add(count).write((rest & DIGIT_MASK) as u32);
            rest >>= DIGIT_BITS;
            count += 1;
        }
        let sign = match value {
            0 => 1,
            ..0 => 2,
            1.. => 0,
        };
        (*fields).long_value.lv_tag = count << 3 | sign;
        object
    }
}

/// A float made from the reserve.
#[cold]
fn reserve_float(value: f64) -> *mut PyObject {
    const _: () = assert!(BLOCK_BYTES >= size_of::<raw::PyFloatObject>());
    let block = reserve().block();
    // SAFETY: GIL held; the block is large enough.
    unsafe {
        ffi::PyErr_Clear();
        let object = ffi::PyObject_Init(block.cast().as_ptr(), &raw mut ffi::PyFloat_Type);
        (*object.cast::<raw::PyFloatObject>()).ob_fval = value;
        object
    }
}
