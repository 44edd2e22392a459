//! Objects: reference counts, types and the values of numbers, read through the translated layouts.
//!
//! Owns the layouts of built-in values. Changing a count needs the GIL; reading an immutable value does not,
//! as long as someone keeps the object alive.

use super::{api, raw};
use core::mem::offset_of;
use pyo3::ffi::{PyObject, PyTypeObject};

/// An immortal object's count is negative as a 32-bit number (PEP 683).
const IMMORTAL_BELOW: i32 = 0;

/// The reference count's low half.
///
/// # Safety
/// `object` is live.
#[inline]
pub unsafe fn refcount(object: *mut PyObject) -> i32 {
    // SAFETY: the caller's promise; the count is the first word of an object, its low half comes first.
    unsafe { object.cast::<i32>().read() }
}

/// Whether the object is immortal.
///
/// # Safety
/// `object` is live.
#[inline]
pub unsafe fn is_immortal(object: *mut PyObject) -> bool {
    // SAFETY: the caller's promise.
    unsafe { refcount(object) < IMMORTAL_BELOW }
}

/// The type, borrowed.
///
/// # Safety
/// `object` is live.
#[inline]
pub unsafe fn type_of(object: *mut PyObject) -> *mut PyTypeObject {
    // SAFETY: the caller's promise.
    unsafe { (*object).ob_type }
}

/// The new reference that a slot or container is to own.
///
/// # Safety
/// `object` is live, or null.
#[inline]
pub unsafe fn share(object: *mut PyObject) -> *mut PyObject {
    // SAFETY: the caller's promise; GIL held.
    unsafe { pyo3::ffi::Py_XINCREF(object) };
    object
}

/// Gives a reference up that somebody takes before anything else happens. The object does not end, even if it was the last.
///
/// # Safety
/// `object` is live, and the reference is the caller's. Nothing looks at the count, and nothing runs, before it is taken.
#[inline]
pub unsafe fn lend(object: *mut PyObject) {
    // SAFETY: the caller's promise; the count is the first word of an object. GIL held.
    unsafe {
        if !is_immortal(object) {
            *object.cast::<pyo3::ffi::Py_ssize_t>() -= 1;
        }
    }
}

/// Value of an integer or bool object if 64 bits hold it (Include/cpython/longintrepr.h).
///
/// # Safety
/// `object` is a live instance of `int`.
#[inline]
pub unsafe fn int_value(object: *mut PyObject) -> Option<i64> {
    // SAFETY: passed on.
    unsafe { one_digit(object).or_else(|| wide_value(object)) }
}

/// Value of an integer or bool object of one digit at most.
///
/// # Safety
/// As for [`int_value`].
#[inline]
pub unsafe fn one_digit(object: *mut PyObject) -> Option<i64> {
    // SAFETY: the caller's promise; an integer has as many digits as its tag says, and at least one. A sign of one
    // minus the tag's low bits is that of Include/cpython/longintrepr.h.
    unsafe {
        let value = &raw const (*object.cast::<raw::PyLongObject>()).long_value;
        let tag = (*value).lv_tag;
        let sign = 1 - (tag & SIGN_MASK) as i64;
        (tag >> COUNT_SHIFT <= 1).then(|| sign * i64::from(*(&raw const (*value).ob_digit).cast::<u32>()))
    }
}

/// Whether 64 bits do not hold the value of an integer or bool object.
///
/// # Safety
/// As for [`int_value`].
#[inline]
pub unsafe fn is_wide(object: *mut PyObject) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        let tag = (*object.cast::<raw::PyLongObject>()).long_value.lv_tag;
        tag >> COUNT_SHIFT > ALWAYS_NARROW && wide_value(object).is_none()
    }
}

/// So many digits fit 64 bits whatever they are.
const ALWAYS_NARROW: usize = 2;
const DIGIT_BITS: u32 = 30;
const SIGN_MASK: usize = 3;
const NEGATIVE: usize = 2;
const COUNT_SHIFT: u32 = 3;

/// The same for any number of digits.
///
/// # Safety
/// As for [`int_value`].
#[cold]
unsafe fn wide_value(object: *mut PyObject) -> Option<i64> {
    // SAFETY: as in `int_value`.
    unsafe {
        let value = &raw const (*object.cast::<raw::PyLongObject>()).long_value;
        let tag = (*value).lv_tag;
        let digits = (&raw const (*value).ob_digit).cast::<u32>();
        let sign = if tag & SIGN_MASK == NEGATIVE { -1 } else { 1 };
        let magnitude = match tag >> COUNT_SHIFT {
            0 => 0,
            1 => u128::from(*digits),
            2 => u128::from(*digits) | u128::from(*digits.add(1)) << DIGIT_BITS,
            3 => {
                u128::from(*digits)
                    | u128::from(*digits.add(1)) << DIGIT_BITS
                    | u128::from(*digits.add(2)) << (2 * DIGIT_BITS)
            }
            _ => return None,
        };
        // At most 90 bits: the cast cannot lose any.
        i64::try_from(sign * magnitude as i128).ok()
    }
}

/// A number that grows with each item that an iterator gives; none for iterators that do not tell.
///
/// # Safety
/// `object` is null or live.
pub unsafe fn iterator_progress(object: *mut PyObject) -> Option<u64> {
    if object.is_null() {
        return None;
    }
    // SAFETY: the caller's promise; layouts are read after the type was compared.
    unsafe {
        let ty = type_of(object);
        if ty == &raw mut api::PyRangeIter_Type {
            Some(u64::MAX.wrapping_sub((*object.cast::<raw::_PyRangeIterObject>()).len as u64))
        } else if ty == &raw mut api::PyListIter_Type {
            Some((*object.cast::<raw::_PyListIterObject>()).it_index as u64)
        } else if ty == &raw mut api::PyTupleIter_Type {
            Some((*object.cast::<raw::_PyTupleIterObject>()).it_index as u64)
        } else {
            None
        }
    }
}

/// Value of a float object.
///
/// # Safety
/// `object` is a live instance of `float`.
#[inline]
pub unsafe fn float_value(object: *mut PyObject) -> f64 {
    // SAFETY: the caller's promise.
    unsafe { (*object.cast::<raw::PyFloatObject>()).ob_fval }
}

/// Offsets of what compiled code reads of every object and of numbers.
pub mod offsets {
    use super::{offset_of, raw};
    use pyo3::ffi::PyObject;

    /// Reference count.
    pub const REFCOUNT: usize = offset_of!(PyObject, ob_refcnt);
    /// Type.
    pub const TYPE: usize = offset_of!(PyObject, ob_type);
    /// Tag of an integer.
    pub const INT_TAG: usize = offset_of!(raw::PyLongObject, long_value) + offset_of!(raw::_PyLongValue, lv_tag);
    /// First digit of an integer.
    pub const INT_DIGIT: usize = offset_of!(raw::PyLongObject, long_value) + offset_of!(raw::_PyLongValue, ob_digit);
    /// Value of a float.
    pub const FLOAT_VALUE: usize = offset_of!(raw::PyFloatObject, ob_fval);
}
