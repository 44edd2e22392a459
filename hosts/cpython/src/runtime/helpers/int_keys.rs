//! Looking up exact integers in exact dicts, without a call of Python's comparison.
//!
//! The interpreter compares a key that is equal but not the same object by the general protocol. Where both are
//! integers of one digit the hash says it all: it is the number itself, but for -1 (`long_hash` in
//! Objects/longobject.c), and equal hashes of such integers mean equal numbers. The walk is that of `do_lookup` in
//! Objects/dictobject.c. Everything else is [`Found::Unknown`]: the interpreter's own functions see to it.
//!
//! Runs no Python code, changes nothing, cannot fail. Interpreter threads with the GIL.

use super::Ref;
use crate::ffi::{object, raw};
use pyo3::ffi;

/// What a lookup found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// The value, borrowed from the dict.
    Value(Ref),
    /// The key is not in the dict.
    Absent,
    /// Not to be told here.
    Unknown,
}

/// `dk_kind` of a table with hashes, for keys of any type.
const GENERAL: u8 = 0;
/// An index of the table that was never used: the search ends.
const EMPTY: isize = -1;
/// An index of the table whose entry was deleted: the search goes on.
const DUMMY: isize = -2;
/// By so many bits the hash is shifted at each step.
const PERTURB_SHIFT: u32 = 5;

/// The hash of an exact integer of one digit at most; none for another object.
///
/// # Safety
/// `key` is live.
#[inline]
unsafe fn hash_of(key: Ref) -> Option<isize> {
    // SAFETY: the caller's promise; the type is looked at first.
    unsafe {
        if object::type_of(key) != &raw mut ffi::PyLong_Type {
            return None;
        }
        let number = object::one_digit(key)?;
        Some(if number == -1 { -2 } else { number as isize })
    }
}

/// Looks for a key in an object that may be a dict.
///
/// # Safety
/// Both are live.
#[inline]
pub unsafe fn find(container: Ref, key: Ref) -> Found {
    // SAFETY: the caller's promise; layouts are those of the running interpreter (`runtime::check`).
    unsafe {
        if object::type_of(container) != &raw mut ffi::PyDict_Type {
            return Found::Unknown;
        }
        let Some(hash) = hash_of(key) else {
            return Found::Unknown;
        };
        let keys = (*container.cast::<raw::PyDictObject>()).ma_keys;
        if (*keys).dk_kind != GENERAL {
            return Found::Unknown;
        }
        let log2_size = (*keys).dk_log2_size;
        let indices = (&raw const (*keys).dk_indices).cast::<u8>();
        let entries = indices.add(1 << (*keys).dk_log2_index_bytes).cast::<raw::PyDictKeyEntry>();
        let mask = (1usize << log2_size) - 1;
        let mut perturb = hash as usize;
        let mut at = perturb & mask;
        // Ends: a table always has an empty place, and the walk comes to every place.
        loop {
            let index = match log2_size {
                ..8 => indices.cast::<i8>().add(at).read() as isize,
                8..16 => indices.cast::<i16>().add(at).read() as isize,
                16..32 => indices.cast::<i32>().add(at).read() as isize,
                32.. => indices.cast::<i64>().add(at).read() as isize,
            };
            match index {
                0.. => {
                    let entry = entries.offset(index);
                    let other = (*entry).me_key;
                    if other == key {
                        return Found::Value((*entry).me_value);
                    }
                    if (*entry).me_hash == hash {
                        // The hash of -1 is that of -2.
                        return match hash_of(other) {
                            Some(_) if object::one_digit(other) == object::one_digit(key) => {
                                Found::Value((*entry).me_value)
                            }
                            _ => Found::Unknown,
                        };
                    }
                }
                EMPTY => return Found::Absent,
                DUMMY => {}
                _ => return Found::Unknown,
            }
            perturb >>= PERTURB_SHIFT;
            at = at.wrapping_mul(5).wrapping_add(perturb).wrapping_add(1) & mask;
        }
    }
}
