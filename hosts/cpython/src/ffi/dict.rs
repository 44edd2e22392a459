//! Dicts from inside: where a key's entry is, and the replacement of its value.
//!
//! Owns what is known of the layout of a dict's keys and of its version word (Objects/dictobject.c). Needs the GIL;
//! nothing here runs Python code or leaves an exception.

use super::{Interp, raw};
use core::mem::offset_of;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};
use firesteel_protocol::trace::Place;
use pyo3::ffi::{self, PyObject};

/// `DICT_KEYS_UNICODE` (pycore_dict.h): all keys are exact strings, an entry is a key and its value, no hash.
const UNICODE: u8 = 1;
/// `DICT_KEYS_GENERAL`: keys of any kind.
const GENERAL: u8 = 0;
/// Words of an entry in such keys.
const ENTRY: usize = size_of::<raw::PyDictUnicodeEntry>() / WORD;
const WORD: usize = size_of::<usize>();

// What `Place::SHAPE` selects of the word at `dk_log2_size`: that byte, the one for the size of the index table, the kind.
const _: () = {
    type Keys = raw::PyDictKeysObject;
    let first = offset_of!(Keys, dk_log2_size);
    assert!(first.is_multiple_of(WORD) && offset_of!(Keys, dk_log2_index_bytes) == first + 1);
    assert!(offset_of!(Keys, dk_kind) == first + 2 && Place::SHAPE == 0x00ff_ffff);
    assert!(offset_of!(raw::PyDictUnicodeEntry, me_key) == 0 && offset_of!(raw::PyDictUnicodeEntry, me_value) == WORD);
};

/// The interpreter's count of dict versions; null before it is attached to.
static VERSIONS: AtomicPtr<u64> = AtomicPtr::new(null_mut());

/// Connects to an interpreter. Compiled code only ever runs in this one.
pub fn attach(interp: Interp) {
    VERSIONS.store(interp.dict_versions(), Ordering::Relaxed);
}

/// The shape of a dict's keys, where an interned name's value is in them, in words, and the value. None if the dict
/// has no such entry, or keys of another kind.
///
/// # Safety
/// `dict` is a live exact dict, `name` a live string.
pub unsafe fn find(dict: *mut PyObject, name: *mut PyObject) -> Option<(u32, u32, *mut PyObject)> {
    // SAFETY: the caller's promise. Keys are as many words as their numbers of index bytes and entries say.
    unsafe {
        let keys = (*dict.cast::<raw::PyDictObject>()).ma_keys;
        if (*keys).dk_kind != UNICODE {
            return None;
        }
        let first = entries(keys);
        let words = keys.cast::<*mut PyObject>();
        let count = usize::try_from((*keys).dk_nentries).ok()?;
        let at = (0..count).map(|entry| first + ENTRY * entry).find(|&at| *words.add(at) == name)? + 1;
        let value = *words.add(at);
        let shape = (&raw const (*keys).dk_log2_size).cast::<u32>().read() & Place::SHAPE;
        (!value.is_null()).then_some((shape, u32::try_from(at).ok()?, value))
    }
}

/// The index of a name among keys that are all strings.
///
/// # Safety
/// Live keys, and a live string.
pub unsafe fn place_among(keys: *mut raw::PyDictKeysObject, name: *mut PyObject) -> Option<usize> {
    // SAFETY: the caller's promise. Keys have as many entries as they say; strings compare without running code.
    unsafe {
        if (*keys).dk_kind == GENERAL {
            return None;
        }
        let entries = keys.cast::<*mut PyObject>().add(entries(keys));
        let count = usize::try_from((*keys).dk_nentries).ok()?;
        (0..count).find(|&at| {
            let key = *entries.add(ENTRY * at);
            key == name || !key.is_null() && ffi::PyUnicode_Compare(key, name) == 0
        })
    }
}

/// The version of keys, which get one if they have none (`_PyDictKeys_GetVersionForCurrentState`); none if there are no more.
///
/// # Safety
/// Live keys of a class of this interpreter.
pub unsafe fn keys_version(interp: Interp, keys: *mut raw::PyDictKeysObject) -> Option<u32> {
    // SAFETY: the caller's promise; the GIL guards both.
    unsafe {
        if (*keys).dk_version == 0 {
            let next = interp.next_keys_version();
            if *next == 0 {
                return None;
            }
            (*keys).dk_version = *next;
            *next = (*next).wrapping_add(1);
        }
        Some((*keys).dk_version)
    }
}

/// Where the entries begin, in words from the beginning of the keys.
unsafe fn entries(keys: *mut raw::PyDictKeysObject) -> usize {
    // SAFETY: live keys.
    let index_bytes = unsafe { 1usize << (*keys).dk_log2_index_bytes };
    (offset_of!(raw::PyDictKeysObject, dk_indices) + index_bytes) / WORD
}

/// Who is told of changes of a dict, a bit each.
///
/// # Safety
/// `dict` is a live exact dict.
#[inline]
pub unsafe fn watchers(dict: *mut PyObject) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { (*dict.cast::<raw::PyDictObject>()).ma_version_tag & u64::from(raw::FS_DICT_WATCHERS) }
}

/// Whether the cycle collector follows a dict already. It begins to when something that it follows is put there.
///
/// # Safety
/// `dict` is a live exact dict.
#[inline]
pub unsafe fn is_tracked(dict: *mut PyObject) -> bool {
    // SAFETY: the caller's promise; a dict has the collector's two words before it (pycore_gc.h, `_PyGC_Head`).
    unsafe { dict.cast::<usize>().sub(2).read() != 0 }
}

/// The key of the entry whose value is at a place.
///
/// # Safety
/// `at` was found in these keys, or in keys of the same shape.
#[inline]
pub unsafe fn key(dict: *mut PyObject, at: u32) -> *mut PyObject {
    // SAFETY: the caller's promise.
    unsafe { *words(dict).add(at as usize).sub(1) }
}

/// The value at a place, borrowed.
///
/// # Safety
/// As for [`key`].
#[inline]
pub unsafe fn value(dict: *mut PyObject, at: u32) -> *mut PyObject {
    // SAFETY: the caller's promise.
    unsafe { *words(dict).add(at as usize) }
}

/// Replaces the value at a place as `insertdict` does for a key that is there, but for watchers, who have been told, and
/// for the dict's reference to the old value, which is the caller's from then on. False, and nothing is done, before an
/// interpreter is attached to.
///
/// # Safety
/// As for [`key`]; `value` is live; the dict is tracked.
#[inline]
pub unsafe fn replace(dict: *mut PyObject, at: u32, value: *mut PyObject) -> bool {
    let versions = VERSIONS.load(Ordering::Relaxed);
    if versions.is_null() {
        return false;
    }
    // SAFETY: the caller's promise; the count is the attached interpreter's, and the GIL guards it.
    unsafe {
        let place = words(dict).add(at as usize);
        let old = *place;
        if old != value {
            *versions += u64::from(raw::FS_DICT_VERSION_INCREMENT);
            *place = value;
            let tag = &raw mut (*dict.cast::<raw::PyDictObject>()).ma_version_tag;
            *tag = *versions | *tag & u64::from(raw::FS_DICT_KEPT);
        }
        ffi::Py_INCREF(value);
        true
    }
}

#[inline]
unsafe fn words(dict: *mut PyObject) -> *mut *mut PyObject {
    // SAFETY: a live exact dict.
    unsafe { (*dict.cast::<raw::PyDictObject>()).ma_keys.cast() }
}
