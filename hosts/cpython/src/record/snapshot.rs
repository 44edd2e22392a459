//! What one record holds: the slots of its family, read before the instruction executes.
//!
//! While single instructions are recorded the interpreter keeps its stack pointer to itself, so operands are
//! found by the static depth, which the plan has turned into frame slots. Needs the interpreter's lock; runs no
//! Python code and leaves no exception.

use super::plan::Read;
use crate::control::state::{CodeState, Namespaces};
use crate::ffi::{Frame, array, object, raw};
use crate::runtime::inspect::Objects;
use firesteel_compiler::project::read::owns_reference;
use firesteel_protocol::fam::project;
use firesteel_protocol::fam::tables::View;
use firesteel_protocol::trace::{Cache, CodeCopy};
use pyo3::ffi::{self, PyObject};
use std::ptr;

/// The frame at an instruction.
pub struct Site<'a> {
    /// Frame.
    pub frame: Frame,
    /// What is known of its code object.
    pub state: &'a CodeState,
    /// Its code as handed over to the compiler.
    pub copy: &'a CodeCopy,
    /// The instruction's cache, if it is not the one in the code.
    pub cache: Option<&'a Cache>,
    /// How objects are looked into.
    pub inspect: &'a Objects,
}

/// Writes the words of a record. Raw words own references from then on.
///
/// # Safety
/// The frame is about to execute the instruction whose reads these are, with the stack as deep as planned.
#[inline]
pub unsafe fn take(site: &Site<'_>, reads: &[Read], words: &mut [u64]) {
    for (read, word) in reads.iter().zip(words) {
        // SAFETY: the caller's promise: a plan's slots are locals, or stack below its top.
        *word = unsafe {
            match *read {
                // Nearly all are of this kind.
                Read::Slot { slot, view: View::Type } => {
                    project::record(View::Type, site.frame.slot(slot) as u64, site.inspect)
                }
                other => take_other(site, other),
            }
        };
    }
}

/// One word, whatever it is.
///
/// # Safety
/// As for [`take`].
#[inline(never)]
unsafe fn take_other(site: &Site<'_>, read: Read) -> u64 {
    // SAFETY: the caller's promise; the value is null or live, held by frame or container, and so is what is derived
    // of it.
    unsafe {
        let (value, view) = match read {
            Read::Nothing => return 0,
            Read::Slot { slot, view } => (site.frame.slot(slot), view),
            Read::Global { name, view } => (global(site, name), view),
            Read::Element { container, index, view } => {
                (element(site.frame.slot(container), site.frame.slot(index)), view)
            }
            Read::Attribute { owner, unit, view } => (attribute(site, site.frame.slot(owner), unit), view),
        };
        let word = project::record(view, value as u64, site.inspect);
        if word != 0 && owns_reference(view) {
            ffi::Py_INCREF(word as *mut PyObject);
        }
        word
    }
}

/// What a global instruction finds, borrowed.
unsafe fn global(site: &Site<'_>, index: u32) -> *mut PyObject {
    // SAFETY: the frame keeps the code object, which owns its names; both namespaces are exact dicts (checked when the
    // recording started) and alive as long as the frame; string keys run no Python code.
    unsafe {
        match site.state.code().and_then(|code| code.name(index)) {
            Some(name) => found_in(site.state.namespaces.get(), name).1,
            None => ptr::null_mut(),
        }
    }
}

/// The dict in which a name is found, globals first, then builtins, and its object there, borrowed; null if there is
/// none.
///
/// # Safety
/// Both namespaces are live exact dicts, `name` a live string.
pub unsafe fn found_in(namespaces: Namespaces, name: *mut PyObject) -> (*mut PyObject, *mut PyObject) {
    for dict in [namespaces.globals, namespaces.builtins] {
        // SAFETY: the caller's promise.
        let found = unsafe { ffi::PyDict_GetItemWithError(dict, name) };
        if !found.is_null() {
            return (dict, found);
        }
    }
    // SAFETY: the lock is held.
    unsafe { ffi::PyErr_Clear() };
    (ptr::null_mut(), ptr::null_mut())
}

/// What the inline cache of STORE_ATTR finds in an object, borrowed; null if it would find nothing. The cache is that of
/// the code's copy, which the compiler reads as well: while instructions send events, the one in the code is not used.
unsafe fn attribute(site: &Site<'_>, owner: *mut PyObject, unit: u32) -> *mut PyObject {
    // Behind the counter are version and place (`_PyAttrCache`, Include/internal/pycore_code.h).
    let (units, _) = site.copy.bytes.as_chunks::<2>();
    let (opcode, low, high, place) = match (site.cache, units.get(unit as usize..).and_then(<[_]>::first_chunk)) {
        (Some(Cache { opcode, units, .. }), _) => match units.as_slice() {
            &[_, low, high, place, ..] => (*opcode, low, high, place),
            [..] => return ptr::null_mut(),
        },
        (None, Some(&[[opcode, _], _, low, high, place])) => {
            let [low, high, place] = [low, high, place].map(u16::from_le_bytes);
            (opcode, low, high, place)
        }
        (None, None) => return ptr::null_mut(),
    };
    let version = u32::from(high) << 16 | u32::from(low);
    if owner.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: a live object with its type, whose version says where its instances have what; words of values are
    // there if the head before them says so.
    unsafe {
        if (*object::type_of(owner)).tp_version_tag != version {
            return ptr::null_mut();
        }
        let bytes = owner.cast::<u8>();
        if u32::from(opcode) == raw::FS_OPCODE_STORE_ATTR_SLOT {
            return bytes.add(usize::from(place)).cast::<*mut PyObject>().read();
        }
        let values = bytes.add(size_of::<PyObject>()).cast::<raw::PyDictValues>();
        if u32::from(opcode) == raw::FS_OPCODE_STORE_ATTR_INSTANCE_VALUE && (*values).valid == 1 {
            return (&raw const (*values).values).cast::<*mut PyObject>().add(usize::from(place)).read();
        }
        ptr::null_mut()
    }
}

/// The item of an exact list or tuple at an exact integer, borrowed, or an object of its type in an array; null if the
/// interpreter would find none.
unsafe fn element(container: *mut PyObject, index: *mut PyObject) -> *mut PyObject {
    if container.is_null() || index.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: live objects; types are checked before layouts are read, the index before the item.
    unsafe {
        if object::type_of(index) != &raw mut ffi::PyLong_Type {
            return ptr::null_mut();
        }
        let Some(wanted) = object::int_value(index) else {
            return ptr::null_mut();
        };
        let ty = object::type_of(container);
        let items: *const *mut PyObject = if ty == &raw mut ffi::PyList_Type {
            (*container.cast::<raw::PyListObject>()).ob_item.cast_const()
        } else if ty == &raw mut ffi::PyTuple_Type {
            (&raw const (*container.cast::<raw::PyTupleObject>()).ob_item).cast()
        } else {
            return array::item(container, index);
        };
        let length = ffi::Py_SIZE(container) as i64;
        let at = if wanted < 0 { wanted.checked_add(length) } else { Some(wanted) };
        match at {
            Some(at) if (0..length).contains(&at) => *items.add(at as usize),
            _ => ptr::null_mut(),
        }
    }
}
