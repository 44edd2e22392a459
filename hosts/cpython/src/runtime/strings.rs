//! Python strings of names that this crate asks objects for.
//!
//! Owns the table: each is interned when it is first wanted, and lasts as long as the process. Interpreter threads with the GIL.

use crate::gil::{Gil, Locked};
use core::cell::Cell;
use core::ffi::{CStr, c_char};
use core::ptr::{null, null_mut};
use pyo3::ffi::{self, PyObject};

/// Texts, by address, with their strings. There are as many as the crate names.
static NAMES: Gil<[Cell<Name>; 64]> = Gil::new([const { Cell::new((null(), null_mut())) }; 64]);

type Name = (*const c_char, *mut PyObject);

/// The string of a text, borrowed. None when memory is out; no exception is left.
///
/// # Safety
/// The lock is held.
pub unsafe fn interned(text: &'static CStr) -> Option<*mut PyObject> {
    // SAFETY: the caller's promise.
    unsafe {
        let is_it = |place: &&Cell<Name>| [text.as_ptr(), null()].contains(&place.get().0);
        let place = NAMES.get(Locked::assume()).iter().find(is_it)?;
        if place.get().1.is_null() {
            let made = ffi::PyUnicode_InternFromString(text.as_ptr());
            if made.is_null() {
                ffi::PyErr_Clear();
                return None;
            }
            place.set((text.as_ptr(), made));
        }
        Some(place.get().1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyo3::Python;

    #[test]
    fn a_name_is_one_string() {
        Python::initialize();
        Python::attach(|_| {
            // SAFETY: attached.
            let (first, again, other) = unsafe { (interned(c"__len__"), interned(c"__len__"), interned(c"__iter__")) };
            assert_eq!(first, again);
            assert_ne!(first, other);
            // SAFETY: a live string.
            let text = unsafe { CStr::from_ptr(ffi::PyUnicode_AsUTF8(other.expect("memory"))) };
            assert_eq!(text, c"__iter__");
        });
    }
}
